"""``noticegate rules``: the rule pack, for those who write rules."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import RulePacks, complain, project_settings
from scanner.errors import ConfigError
from scanner.screen import Screen, printable, wrapped
from scanner.vocabulary import Kind

if TYPE_CHECKING:
    from scanner.rulebook import Rulebook

Targets = Annotated[
    list[str] | None, typer.Argument(metavar="ID|FILE|DIR...", help="Only these rules, files or packs.")
]
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="The rules to show.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The rule.")]
NewId = Annotated[str, typer.Argument(metavar="ID", help="What the rule shall be called.")]
OfKind = Annotated[Kind, typer.Option("--kind", help="The kind of finding that it makes.")]
SchemaName = Annotated[str | None, typer.Argument(metavar="NAME", help="rule, lexicon, policy, decisions …")]


def list_all(rules: RulePacks = None) -> None:
    """List all rules: id, kind, confidence, summary."""
    from scanner.rule_examples import rule_sources

    for source in rule_sources(_rulebook(rules)):
        fields = source.fields
        print(f"{source.id:34}{fields['kind']:18}{fields['confidence']:<6}{printable(fields['summary'])}")


def show(ids: Ids, rules: RulePacks = None) -> None:
    """Show rules as their files have them, with their examples."""
    from scanner.rule_examples import chosen, rule_sources

    for source in chosen(rule_sources(_rulebook(rules)), ids):
        print(f"# {source.name}\n{source.content}")


def explain(id: Id, rules: RulePacks = None) -> None:
    """Tell what a rule is met by, what is looked for, what it says about uses, and where it is defined."""
    from scanner.pack import load_pack
    from scanner.rule_examples import chosen, rule_sources
    from scanner.rule_story import sections

    book = _rulebook(rules)
    screen = Screen.of(sys.stdout)
    print(screen.paint(id, "bold"))
    for title, lines in sections(chosen(rule_sources(book), [id])[0], book, load_pack(book)):
        for number, line in enumerate(lines):
            first, *rest = wrapped(printable(line), screen.width - 22)
            head = screen.paint(f"{'' if number else title:18}", "dim")
            print(f"  {head}  {first}")
            for more in rest:
                print(f"{'':24}{more}")


def new(id: NewId, rules: RulePacks = None, kind: OfKind = Kind.AI_TRAINING) -> None:
    """Begin a rule in the folder of your own pack, with examples to fill in."""
    from scanner.rule_skeleton import write

    folders = [pack for pack in _packs(rules) if rules or Path(pack).is_dir()]
    if len(folders) != 1:
        raise ConfigError("In which folder shall the rule be written? Name the one of your pack: --rules DIR.")
    path = write(Path(folders[0]), id, kind)
    complain(f"{path}: fill it in, then run noticegate rules test {path}")


def schema(name: SchemaName = None) -> None:
    """Print the JSON Schema of a kind of file, for editors; without a name, list them."""
    from scanner import rule_schemas

    print(rule_schemas.text(name).rstrip() if name else "\n".join(rule_schemas.names()))


def check(targets: Targets = None, rules: RulePacks = None) -> None:
    """Run the examples of rules, lexicons, licences and policies: of files or packs, else of all rules and policies.

    Exit status: 0 all came out as they should, 1 one did not, 2 a file is not valid.
    """
    from scanner.engine import Scanner
    from scanner.pack_examples import count, failures
    from scanner.rule_targets import find

    found = find(targets or [], _packs(rules))
    sources = found.sources if targets else [one for one in found.book.sources if one.is_own or one.folder == "notices"]
    scanner = Scanner(rules=found.book)
    failed = [line for source in sources for line in failures(source, scanner)]
    total = sum(map(count, sources))
    policies_failed, policies_total = _policies(found.policies if targets else None)
    failed += policies_failed
    total += policies_total
    _load_decisions(found.decisions)
    for line in failed:
        print(printable(line))
    complain(f"{total} examples, {len(failed)} failed.")
    raise typer.Exit(1 if failed else 0)


def _packs(given: Sequence[str] | None) -> Sequence[str]:
    """The rule packs named on the command line, else those of the project."""
    return project_settings().rules if given is None else given


def _rulebook(given: Sequence[str] | None) -> "Rulebook":
    from scanner.rulebook import Rulebook

    return Rulebook.load(_packs(given))


def _policies(paths: Sequence[str] | None) -> tuple[list[str], int]:
    """Failed examples of these policy files, or of the shipped ones, and how many examples there are."""
    from scanner import policy_file
    from scanner.policy_examples import failures
    from scanner.vocabulary import Use

    files = [policy_file.load(name) for name in (list(Use) if paths is None else paths)]
    failed = [line for file in files for line in failures(file.policy, file.examples)]
    return failed, sum(len(file.examples) for file in files)


def _load_decisions(paths: Sequence[str]) -> None:
    """Raises ConfigError with everything that is wrong in these decisions files."""
    from scanner.decisions.file import load

    for path in paths:
        load(path)
