"""Allow and Disallow rules of one collector, the longest match found quickly (RFC 9309, section 2.2.2)."""

from collections.abc import Iterable

from scanner.carriers.paths import Pattern
from scanner.carriers.robots_file import Line

Rule = tuple[Pattern, bool, Line]
"""A path pattern, whether its line allows, the line."""


class PathRules:
    """Rules that decide by the longest pattern; plain prefixes, the usual case, are looked up by length."""

    def __init__(self, rules: Iterable[Rule], allow_wins: bool) -> None:
        """``allow_wins`` says which of two rules of one length stands."""
        ranked = sorted(rules, key=lambda rule: (-rule[0].length, rule[1] != allow_wins))
        self._rules = [(allows, line) for _, allows, line in ranked]
        self._prefixes: dict[str, int] = {}
        self._others: list[tuple[int, Pattern]] = []
        for rank, (scope, _, _) in enumerate(ranked):
            if len(scope.pieces) == 1 and not scope.anchored:
                self._prefixes.setdefault(scope.pieces[0], rank)
            else:
                self._others.append((rank, scope))
        self._lengths = sorted({len(prefix) for prefix in self._prefixes}, reverse=True)
        self.constant = self._rules[0] if list(self._prefixes) == ["/"] and not self._others else None
        """The decision when it is the same for every path, as in a group that only refuses the whole site."""

    def deciding(self, path: str) -> tuple[bool, Line] | None:
        """Whether the deciding rule for ``path`` allows, and its line; ``None`` when no rule covers the path."""
        best = self._rank_of_prefix(path)
        for rank, scope in self._others:
            if rank > best:
                break
            if scope.matches(path):
                best = rank
                break
        return self._rules[best] if best < len(self._rules) else None

    def _rank_of_prefix(self, path: str) -> int:
        for length in self._lengths:
            rank = self._prefixes.get(path[:length])
            if rank is not None:
                return rank
        return len(self._rules)
