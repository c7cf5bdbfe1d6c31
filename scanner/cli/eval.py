"""``noticegate eval``: agreement with labelled corpora."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.options import Json, PolicyFile, RulePacks, scanner_for
from scanner.screen import Screen, printable, shortened, wrapped

if TYPE_CHECKING:
    from scanner.evaluate import Disagreement, Evaluation, Rate, Score, Tally

_TEXT = 600

Corpora = Annotated[list[str], typer.Argument(metavar="CORPUS.jsonl...", help="Labelled records, one a line.")]
Errors = Annotated[int, typer.Option(min=0, metavar="N", help="How many of the worst errors to show, with their text.")]


def evaluate(
    corpora: Corpora, policy: PolicyFile = None, rules: RulePacks = None, errors: Errors = 5, as_json: Json = False
) -> None:
    """Measure the gate against labelled corpora.

    By kind and language, with the worst errors.
    """
    from scanner.evaluate import evaluate as measured
    from scanner.labels import read_corpus

    evaluation = measured(read_corpus(corpora), scanner_for(None, policy, rules=rules).scan)
    if as_json:
        print(json.dumps(evaluation.to_dict(errors), ensure_ascii=False, indent=2))
        return
    for line in lines(evaluation, errors, Screen.of(sys.stdout)):
        print(line)


def lines(evaluation: "Evaluation", errors: int, screen: Screen) -> Iterator[str]:
    """The measures as tables; shares in percent with their 95 % intervals."""
    total = evaluation.total
    yield f"{total.documents} documents"
    yield from _rates(
        ("gate accuracy", total.accuracy),
        ("deny precision", total.deny.precision),
        ("deny recall", total.deny.recall),
        ("wrongly denied", total.wrongly_denied),
        ("wrongly not allowed", total.wrongly_not_allowed),
        ("holder named", evaluation.holder),
        ("  where in the text", evaluation.holder_in_text),
        ("licence named", evaluation.license),
    )
    yield f"  {'deny F1':24}{_percent(total.deny.f1)}"
    yield from ["", f"  {'kind':24}{'precision':>10}{'recall':>10}{'F1':>10}{'labelled':>10}"]
    for kind, score in total.kinds.items():
        if score.right or score.wrong or score.missed:
            yield _score(kind, score)
    yield f"  {'macro F1':44}{_percent(total.macro_f1):>10}"
    yield _score("exceptions", evaluation.exceptions)
    yield from [
        "",
        f"  {'language':24}{'accuracy':>10}{'deny P':>10}{'deny R':>10}{'macro F1':>10}{'documents':>10}",
    ]
    for language in sorted(evaluation.languages):
        yield _language(language, evaluation.languages[language])
    for disagreement in evaluation.worst(errors):
        yield from _disagreement(disagreement, screen)


def _rates(*rates: tuple[str, "Rate"]) -> Iterable[str]:
    for name, rate in rates:
        interval = f"{_percent(rate.interval[0])} to {_percent(rate.interval[1])}" if rate.interval else ""
        yield f"  {name:24}{_percent(rate.value)}  {rate.part} of {rate.whole}  {interval}".rstrip()


def _score(name: str, score: "Score") -> str:
    values = (score.precision.value, score.recall.value, score.f1)
    return f"  {name:24}" + "".join(f"{_percent(value):>10}" for value in values) + f"{score.recall.whole:>10}"


def _language(name: str, tally: "Tally") -> str:
    values = (tally.accuracy.value, tally.deny.precision.value, tally.deny.recall.value, tally.macro_f1)
    return f"  {printable(name):24}" + "".join(f"{_percent(value):>10}" for value in values) + f"{tally.documents:>10}"


def _disagreement(one: "Disagreement", screen: Screen) -> Iterator[str]:
    example = one.example
    yield from ["", f"{printable(example.id)} ({printable(example.language)}): {one.decision}, not {example.gate}"]
    for name, kinds in (("missed", one.missed), ("wrong", one.wrong)):
        if kinds:
            yield f"  {name}: {', '.join(kinds)}"
    if example.note:
        yield from (f"  {line}" for line in wrapped(f"label: {printable(example.note)}", screen.width - 2))
    yield from (f"  │ {line}" for line in wrapped(shortened(printable(example.text), _TEXT), screen.width - 4))


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value * 100:.1f}%"
