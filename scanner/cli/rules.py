"""``noticegate rules``: the rule pack, for those who write rules."""

from typing import Annotated

import typer

from scanner.cli.options import complain

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="Only these rules.")]


def list_all() -> None:
    """List all rules: id, kind, confidence, summary."""
    from scanner.rule_examples import rule_sources

    for source in rule_sources():
        fields = source.fields
        print(f"{source.id:34}{fields['kind']:18}{fields['confidence']:<6}{fields['summary']}")


def show(ids: Annotated[list[str], typer.Argument(metavar="ID", help="The rules to show.")]) -> None:
    """Show rules as their files have them, with their examples."""
    from scanner.rule_examples import chosen, rule_sources

    for source in chosen(rule_sources(), ids):
        print(f"# {source.name}\n{source.content}")


def check(ids: Ids = None) -> None:
    """Run the examples of the rules, and of the policies when no rule is named. Exit status 1 when one fails."""
    from scanner.engine import Scanner
    from scanner.rule_examples import chosen, count, failures, rule_sources

    scanner = Scanner()
    sources = chosen(rule_sources(), ids or [])
    failed = [line for source in sources for line in failures(source, scanner.explain)]
    total = sum(map(count, sources))
    if not ids:
        policies_failed, policies_total = _policies()
        failed += policies_failed
        total += policies_total
    for line in failed:
        print(line)
    complain(f"{total} examples, {len(failed)} failed.")
    raise typer.Exit(1 if failed else 0)


def _policies() -> tuple[list[str], int]:
    """Failed examples of the shipped policies, and how many examples there are."""
    from scanner import policy_file
    from scanner.policy_examples import failures
    from scanner.vocabulary import Use

    files = [policy_file.load(use) for use in Use]
    failed = [line for file in files for line in failures(file.policy, file.examples)]
    return failed, sum(len(file.examples) for file in files)
