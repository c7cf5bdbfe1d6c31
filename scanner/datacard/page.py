"""The data card in Markdown: a section that a dataset card of Hugging Face can take, and the fields of the EU template.

The template is that of the Commission for the public summary of training content, Article 53(1)(d) of Regulation (EU)
2024/1689 (C(2025) 8311); reservations are those of Article 4(3) of Directive (EU) 2019/790.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from scanner import markdown
from scanner.datacard import PROSE, Figures
from scanner.licenses import pack
from scanner.vocabulary import Decision

_MOST = 50
_BY_PROVIDER = "to be stated by the provider"
_HEADS = tuple(Decision)

_LIMITS = (
    "Counted are documents. Verdicts hold no sizes, so the ranking of hosts is by documents, and not by content as the "
    "template asks; where records differ much in length, weigh them.",
    "Hosts are counted as they stand in addresses; several hosts can belong to one domain or one provider.",
    "A reservation is seen when its carrier was handed over: what was not saved with a page (headers, robots.txt, "
    "tdmrep.json, terms of use on another page) was not read.",
    "Silence is no permission. Allowed documents may say nothing on the use; the law and the policy decide about them.",
    "Languages are those of the notices, and not of the documents.",
    "Notices are found by rules and a classifier, which err; their measured accuracy stands in the documentation of "
    "noticegate. Holders are named as their notices name them.",
    "This is no legal advice.",
)


def write(figures: Figures, out: TextIO) -> None:
    """The card."""
    for line in _lines(figures):
        out.write(line + "\n")


def _lines(figures: Figures) -> Iterator[str]:
    yield "## Data governance"
    yield ""
    total = figures.decisions.total()
    uses = ", ".join(figures.uses) or "no use"
    yield f"{_documents(total)} gated for **{uses}** with [noticegate](#versions), by what they and their hosts say."
    yield from _section("Decisions", ["decision", "documents", "share"], _decisions(figures))
    yield from _hosts(figures)
    yield from _holders(figures)
    yield from _licenses(figures)
    yield from _table("Kinds of notices", "kind", figures.kinds.ranked())
    yield from _table("Languages of notices", "language", figures.languages.ranked())
    yield from _mechanisms(figures)
    yield from _template(figures)
    yield from _versions(figures)
    yield from ("", "### Known limits", "", *(f"- {limit}" for limit in _LIMITS))


def _decisions(figures: Figures) -> Iterator[Sequence[str | int]]:
    total = figures.decisions.total() + figures.unread
    for decision in Decision:
        yield decision, figures.decisions[decision], _share(figures.decisions[decision], total)
    if figures.unread:
        yield "could not be read", figures.unread, _share(figures.unread, total)


def _hosts(figures: Figures) -> Iterator[str]:
    top = figures.top_hosts()
    hosts = sum(1 for _, counts in figures.hosts.counts.items() if counts[Decision.ALLOW])
    said = (
        f"Allowed documents come from {hosts:,} host{'s' * (hosts != 1)}. Named is the tenth of them with most "
        f"documents; {_documents(figures.without_host)} had no address."
    )
    yield from _table("Most relevant domain names", "host", top, said)


def _holders(figures: Figures) -> Iterator[str]:
    ranked = figures.holders.ranked()
    said = f"As notices name them: {len(ranked):,} in all, here those with most documents." if ranked else ""
    yield from _table("Rights holders", "holder", ranked[:_MOST], said)


def _licenses(figures: Figures) -> Iterator[str]:
    heads = ["licence", "name", *_HEADS]
    yield from _section("Open licences", heads, (_license(spdx, counts) for spdx, counts in figures.licenses.ranked()))


def _license(spdx: str, counts: Counter[Decision]) -> list[str | int]:
    known = pack().by_id(spdx)
    name = markdown.text(known.name) if known else ""
    link = f" {markdown.link(known.url)}" if known and known.url else ""
    return [markdown.text(spdx), name + link, *_each(counts)]


def _mechanisms(figures: Figures) -> Iterator[str]:
    rows: list[list[str | int]] = [
        [markdown.text(name), counts.total(), *_each(figures.against.counts.get(name, Counter()))]
        for name, counts in figures.mechanisms.ranked()
    ]
    against = [f"against the use: {decision}" for decision in _HEADS]
    yield from _section("Mechanisms seen", ["mechanism", "documents", *against], rows)
    if rows:
        yield ""
        yield f"`{PROSE}` is a notice in words; the others are machine-readable. What each one reads stands in the"
        yield "documentation of noticegate (signals)."


def _template(figures: Figures) -> Iterator[str]:
    """What the corpus has to say on the fields of the template; the rest is for the provider of the model."""
    blocked = sum(figures.decisions[decision] for decision in (Decision.REVIEW, Decision.DENY))
    mechanisms = ", ".join(markdown.text(name) for name, _ in figures.against.ranked()) or "none was seen"
    access = figures.access["disallowed"]
    rows = [
        ("1.1, 1.2", "Provider and model identification", _BY_PROVIDER),
        ("1.3", "Modalities, overall training data size and other characteristics", _size(figures)),
        ("2.1, 2.2", "Publicly available datasets; private datasets obtained from third parties", _BY_PROVIDER),
        ("2.3", "Data crawled and scraped from online sources: crawlers, purposes, period of collection", _BY_PROVIDER),
        ("2.3", "Summary of the most relevant domain names crawled", "[see above](#most-relevant-domain-names)"),
        ("2.4, 2.5, 2.6", "User data, synthetic data, other sources", _BY_PROVIDER),
        (
            "3.1",
            "Respect of reservation of rights from text and data mining exception or limitation",
            f"{_documents(blocked)} of {figures.decisions.total():,} were held back (`review`) or taken out (`deny`). "
            f"A notice or signal speaks against the use in {figures.reserved:,} of them, a machine-readable one in "
            f"{figures.machine_reserved:,}; robots.txt refused the crawler {access:,}. Mechanisms: {mechanisms}.",
        ),
        ("3.2", "Removal of illegal content", _BY_PROVIDER),
    ]
    yield from _section("Public summary of training content", ["section", "field", "from this corpus"], rows)
    yield ""
    yield "By the template for Article 53(1)(d) of Regulation (EU) 2024/1689. Reservations are those of Article 4(3) of"
    yield "Directive (EU) 2019/790; providers comply with them by Article 53(1)(c) of the Regulation."


def _size(figures: Figures) -> str:
    return (
        f"{_documents(figures.decisions[Decision.ALLOW])} allowed; size in tokens and types of content {_BY_PROVIDER}"
    )


def _versions(figures: Figures) -> Iterator[str]:
    rows: list[list[str | int]] = [
        [markdown.text(name), f"`{version}`" if version.isalnum() else markdown.text(version), documents]
        for name, versions in figures.versions.items()
        for version, documents in versions.most_common()
    ]
    yield from _section("Versions", ["part", "version or hash", "documents"], rows)


def _table(title: str, head: str, ranked: Sequence[tuple[str, Counter[Decision]]], said: str = "") -> Iterator[str]:
    rows = ([markdown.text(value), *_each(counts)] for value, counts in ranked)
    yield from _section(title, [head, *_HEADS], rows, said)


def _section(title: str, heads: Sequence[str], rows: Iterable[Sequence[str | int]], said: str = "") -> Iterator[str]:
    yield from ("", f"### {title}", "")
    if said:
        yield from (said, "")
    listed = list(rows)
    yield from markdown.table(heads, listed) if listed else ["None."]


def _each(counts: Counter[Decision]) -> list[str | int]:
    return [counts[decision] for decision in _HEADS]


def _documents(number: int) -> str:
    return f"{number:,} document{'s' * (number != 1)}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "0.0%"
