"""The part that all engines share: columns of documents in, columns of verdicts out.

A row is read as ``noticegate filter`` reads a record, and what is no document (a null, a number where text belongs)
gets the decision ``review`` with the cause as its reason. It never raises for a row.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, TypedDict

from scanner.engine import Scanner
from scanner.errors import ConfigError
from scanner.policy import Policy
from scanner.readers import ReadOptions, jsonl
from scanner.reports.jsonl import line, unreadable
from scanner.rulebook import Rulebook
from scanner.types import Document, unique
from scanner.vocabulary import Use

DECISION = "noticegate_decision"
KINDS = "noticegate_kinds"
HOLDERS = "noticegate_holders"
REASONS = "noticegate_reasons"
VERDICT = "noticegate_verdict"

COLUMNS = (DECISION, KINDS, HOLDERS, REASONS, VERDICT)
"""What is added to each row: a string, three lists of strings, and the verdict (or error record) as JSON."""

LISTS = frozenset({KINDS, HOLDERS, REASONS})


class Settings(TypedDict, total=False):
    """What every engine can be told, all of it optional.

    ``use``, ``policy`` and ``rules`` are those of ``Scanner``; the others name columns, by default ``text``, ``html``,
    ``url``, ``id`` and ``headers``. Columns that are not there are not read, but ``text`` or ``html`` must be.
    """

    use: Use | str | None
    policy: Policy | str | None
    rules: Sequence[str] | Rulebook
    text: str
    html: str
    url: str
    id: str
    headers: str


class ColumnJudge:
    """Judges rows. It pickles small: a shipped policy by its name, one from a file with what the file says, so that
    workers need not have the file. Own rules go with it in the same way.

    ``options`` says which columns are read.
    """

    def __init__(
        self,
        use: Use | str | None = None,
        policy: Policy | str | None = None,
        *,
        rules: Sequence[str] | Rulebook = (),
        text: str = "text",
        html: str = "html",
        url: str = "url",
        id: str = "id",
        headers: str = "headers",
    ) -> None:
        """See ``Settings``.

        Raises:
            ConfigError: the use or the policy is not known or not valid.
            RuleError: an own rule pack is not valid.
        """
        if isinstance(policy, str) and policy not in list(Use):
            policy = Policy.load(policy)
        self._scanner = Scanner(use, policy, rules)
        self.options = ReadOptions(text_field=text, html_field=html, url_field=url, id_field=id, headers_field=headers)
        self._versions = dict(self._scanner.scan("").scanner)

    def __getstate__(self) -> dict[str, Any]:
        """The settings, and the versions, so that an engine that keeps results asks again when rules change."""
        return {name: vars(self)[name] for name in ("_scanner", "options", "_versions")}

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read where they are there."""
        options = self.options
        return (options.text_field, options.html_field, options.url_field, options.id_field, options.headers_field)

    @cached_property
    def _checked(self) -> Scanner:
        """The scanner of this process, when it is the same as the one that the settings were made with.

        Raises:
            ConfigError: other rules are installed here; their verdicts would be mixed.
        """
        here = dict(self._scanner.scan("").scanner)
        if here != self._versions:
            raise ConfigError(f"All workers must run the same noticegate: this is {here}, the job {self._versions}.")
        return self._scanner

    def reads(self, names: Collection[str]) -> list[str]:
        """Those of the columns ``names`` that are read.

        Raises:
            ConfigError: neither text nor HTML is among them.
        """
        text, html = self.options.text_field, self.options.html_field
        if text not in names and html not in names:
            raise ConfigError(f'There is no column "{text}" or "{html}" ({", ".join(names)}). Name it: text="...".')
        return [name for name in self.columns if name in names]

    def __call__(self, columns: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """The verdict columns for rows that are given as columns of Python values.

        Raises:
            ConfigError: there is neither a text nor an HTML column.
        """
        names = self.reads(list(columns.keys()))
        rows = zip(*(columns[name] for name in names), strict=True)
        judged = [self.record(dict(zip(names, row, strict=True))) for row in rows]
        return {name: [row[name] for row in judged] for name in COLUMNS}

    def record(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The verdict columns of one row."""
        try:
            document = jsonl.document(record, "", self.options)
        except ValueError as problem:
            error = unreadable(problem) | {"id": _name(record.get(self.options.id_field))}
            return row_of(error)
        return self.document(document if document.id else replace(document, id=None))

    def document(self, document: Document) -> dict[str, Any]:
        """The verdict columns of one document."""
        return row_of(self._checked.scan(document).to_dict())


def _name(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) else None


def row_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict columns for a verdict, or an error record, as JSON values."""
    findings = record.get("findings", ())
    return {
        DECISION: record["decision"],
        KINDS: list(unique(finding["kind"] for finding in findings)),
        HOLDERS: [_writable(name) for name in unique(one["holder"] for one in findings if one["holder"])],
        REASONS: [_writable(reason) for reason in record.get("reasons") or _cause(record)],
        VERDICT: line(record).rstrip("\n"),
    }


def _cause(record: Mapping[str, Any]) -> list[str]:
    return [record["error"]] if "error" in record else []


def _writable(text: str) -> str:
    """``text`` without halves of surrogate pairs, which JSON in a page can bring in and no column can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
