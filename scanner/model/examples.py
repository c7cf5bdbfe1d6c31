"""Training texts: the project's own examples, and labelled corpora where they lie beside the checkout.

Only numbers derived from them land in the model, never a text.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanner import resources, yamlfile
from scanner.errors import InputError, ModelError
from scanner.model import frames
from scanner.pack import read_sources
from scanner.vocabulary import Decision, Kind

KINDS = (
    Kind.AI_TRAINING, Kind.TDM, Kind.AUTOMATED_ACCESS, Kind.REPRODUCTION, Kind.COMMERCIAL_USE, Kind.AI_PERMITTED,
    Kind.ALL_RIGHTS, Kind.COPYRIGHT_LINE,
)  # fmt: skip
"""The kinds that are judged; open licences are named or not, there is nothing to weigh."""

_OF_FRAMES = 8
_ARCHIVE = re.compile(r"OpenTermsArchive/[^:]+:([^/]+)/")
_REPOSITORY = re.compile(r".*?\(?(?:github[:/])?([\w.-]+/[\w.-]+|opensource\.guide)[:#]")
_HOST = re.compile(r"https?://(?:www\.)?([^/\s:]+)")


@dataclass(frozen=True, slots=True)
class Record:
    """A labelled text: the kinds it has and those for which that is known, whether it is a notice at all.

    ``group``: the source, which never stands on both sides of a cross-validation; ``corpus``: the file it came from;
    ``gate``: the decision expected for training.
    """

    id: str
    text: str
    kinds: frozenset[str]
    known: frozenset[str]
    notice: bool | None
    group: str
    language: str
    corpus: str
    gate: Decision | None = None


def own_examples() -> list[Record]:
    """The examples in ``models/examples``, in lexicons and in rules, and a sample of the composed notices.

    Raises:
        ModelError, RuleError: a file is not valid.
    """
    records: list[Record] = []
    for entry in sorted(resources.folder("models").joinpath("examples").iterdir(), key=lambda entry: entry.name):
        name = f"models/examples/{entry.name}"
        data = yamlfile.load(entry.read_bytes(), name, ModelError)
        records += _labelled(data, data["language"], name, "examples")
    for source in read_sources():
        data = yamlfile.load(source.content, f"rules/{source.name}", ModelError)
        if source.name.startswith("lexicon/"):
            records += _labelled(data.get("examples") or {}, data["language"], source.name, "lexicon")
        elif source.name.startswith("notices/"):
            records += _of_rule(data, source.name)
    for language, text, kind in frames.sample(_OF_FRAMES):
        kinds, group = frozenset({kind}), f"frames {language}"
        records.append(Record(text, text, kinds, frozenset(KINDS), True, group, language, "frames"))
    return records


def _labelled(data: Mapping[str, Any], language: str, name: str, corpus: str) -> Iterator[Record]:
    for group in ("match", "no_match"):
        for number, example in enumerate(_flat(data.get(group) or ())):
            kinds = frozenset(example.get("kinds") or ())
            notice = group == "match" or (None if kinds else False)
            id = f"{name}#{group}{number}"
            spoken = example.get("language", language)
            yield Record(id, example["text"], kinds, frozenset(KINDS), notice, id, spoken, corpus)


def _of_rule(data: Mapping[str, Any], name: str) -> Iterator[Record]:
    """A rule's examples say something about its own kind only."""
    kind = frozenset({data["kind"]})
    for group in ("match", "no_match"):
        for number, example in enumerate(_flat((data.get("examples") or {}).get(group) or ())):
            id, matches = f"{name}#{group}{number}", group == "match"
            language = example.get("language", "en")
            kinds = kind if matches else frozenset()
            yield Record(id, example["text"], kinds, kind, matches or None, id, language, "rules")


def _flat(group: Any) -> Iterable[Mapping[str, Any]]:
    return [one for many in group.values() for one in many] if isinstance(group, Mapping) else group


def corpus_records(folder: Path) -> list[Record]:
    """The records of all ``*.jsonl`` in ``folder``.

    Raises:
        InputError: a line is no labelled record.
    """
    records = []
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    records.append(_of_corpus(json.loads(line), path.stem))
                except (ValueError, KeyError, TypeError) as problem:
                    raise InputError(f"{path}:{number}: no labelled record: {problem}") from None
    return records


def _of_corpus(record: Mapping[str, Any], corpus: str) -> Record:
    kinds = frozenset(record["findings"])
    notice: bool | None = bool(record.get("is_notice", kinds))
    return Record(
        id=record["id"],
        text=record["text"],
        kinds=kinds,
        known=frozenset(KINDS),
        notice=notice if notice or not kinds else None,
        group=_group(record),
        language=record.get("lang") or "und",
        corpus=corpus,
        gate=Decision(record["gate"]),
    )


def _group(record: Mapping[str, Any]) -> str:
    """The publisher, repository or host that a record comes from."""
    source = str(record.get("source") or record["id"])
    if source.startswith("written"):
        return f"written {record.get('kind') or ''}"
    for pattern in (_ARCHIVE, _HOST, _REPOSITORY):
        found = pattern.match(source)
        if found:
            return found.group(1).casefold()
    return source
