"""Throughput, growth, hostile input and start-up of noticegate, side by side in one run.

    python benchmarks/throughput.py [--corpus FILE.jsonl]

Without a corpus file the texts are made up. Every figure is the best of several runs; trust the ratios, not the
absolute MB/s (MB = 10^6 bytes of UTF-8), because machines and their load differ.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import regex

from scanner import Scanner
from scanner.pack import load_pack
from scanner.prose.anchors import AnchorScanner
from scanner.prose.cue_literals import Anchor

KEYWORDS = (
    "all rights reserved", "no part of", "without (?:prior )?(?:written )?permission", "machine learning",
    "artificial intelligence", "text and data mining", "scraping", r"crawl\w*", "robots?", "spiders?", "prohibited",
    "forbidden", "not permitted", r"reproduc\w*", r"republish\w*", r"redistribut\w*", "personal use",
    "non-?commercial", "commercial purposes?", "licen[cs]ed? under", "creative commons", "copyright",
    "opt(?:s|ed)? out", "reserves? the right", "training data", "language models?", "data mining", "automated means",
    "consent", "\u00a9",
)  # fmt: skip
RULES_ONE_BY_ONE = 400
NOTICE = (
    "\n\nNo part of this site may be reproduced, scraped or used to train artificial intelligence systems without the"
    " prior written consent of Harbour Media Ltd. Search engines are exempt."
)
WORDS = (
    "river",
    "market",
    "teacher",
    "window",
    "garden",
    "yellow",
    "morning",
    "letter",
    "bridge",
    "football",
    "kitchen",
)


def texts(corpus: Path | None) -> list[str]:
    """The documents of a JSONL file, or made-up ones."""
    if corpus is None:
        chance = random.Random(1)
        return [" ".join(chance.choices(WORDS, k=chance.randint(100, 600))) for _ in range(1000)]
    with corpus.open(encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in file]


def rate(work: Callable[[str], object], documents: Sequence[str], runs: int = 5) -> float:
    """MB/s of the best run."""
    size = sum(len(text.encode()) for text in documents) / 1e6
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        for text in documents:
            work(text)
        best = min(best, time.perf_counter() - start)
    return size / best


def pattern(anchor: Anchor) -> "regex.Pattern[str]":
    """A cue as the expression that a keyword list would have for it."""
    words = [regex.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in anchor.parts]
    return regex.compile(r"\b" + r"\W{1,3}".join(words) + r"\b", regex.IGNORECASE)


def throughput(documents: list[str], corpus: Path | None) -> None:
    """The table of rates."""
    scanner, pack = Scanner(), load_pack()
    scanner.scan(NOTICE)
    clean = [text for text in documents if not pack.scanner.find(text)]
    mixed = [text + NOTICE if index % 50 == 0 else text for index, text in enumerate(clean)]
    keywords = regex.compile("|".join(KEYWORDS), regex.IGNORECASE)
    cues = [anchor for anchor in pack.anchors if not anchor.by_character]
    patterns = [pattern(anchor) for anchor in cues[:: len(cues) // RULES_ONE_BY_ONE][:RULES_ONE_BY_ONE]]
    rows: list[tuple[str, float]] = []
    if corpus is not None:
        lines = corpus.read_text(encoding="utf-8").rstrip("\n").split("\n")
        rows.append(("reading the JSON lines", rate(json.loads, lines)))
    rows += [
        ("str.lower", rate(str.lower, documents)),
        (f"noticegate, no cue ({len(clean)} of {len(documents)})", rate(scanner.scan, clean)),
        ("noticegate, 1 document in 50 with a notice", rate(scanner.scan, mixed)),
        ("noticegate, all documents as they are", rate(scanner.scan, documents, 1)),
        ("anchor scan alone, no cue", rate(pack.scanner.find, clean)),
        (f"keyword regex of {len(KEYWORDS)} alternatives", rate(keywords.findall, documents[:300], 1)),
        (
            f"{len(patterns)} of {len(cues)} cues one by one",
            rate(lambda text: [p.search(text) for p in patterns], documents[:60], 1),
        ),
    ]
    for name, value in rows:
        print(f"{name:52} {value:8.1f} MB/s")


def growth(documents: list[str]) -> None:
    """What four times the cues cost."""
    pack = load_pack()
    chance = random.Random(2)
    consonants = "bcdfghklmnprstvwz"

    def varied(part: str) -> str:
        """A word like ``part`` that is no word."""
        return part[:1] + chance.choice(consonants) + part[2:] if part.isascii() else part

    made = [
        Anchor((*(varied(part) for part in anchor.parts[:-1]), varied(anchor.parts[-1]) + suffix), anchor.needs)
        for anchor in pack.anchors
        if not anchor.by_character and all(part.isascii() for part in anchor.parts)
        for suffix in ("", "a*", "o*", "e*")
    ]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NOTICEGATE_CACHE"] = folder
        one = AnchorScanner(pack.anchors, "one")
        four = AnchorScanner((*pack.anchors, *made[: 3 * len(pack.anchors)]), "four")
        del os.environ["NOTICEGATE_CACHE"]
    clean = [text for text in documents if not four.find(text)]
    before, after = (rate(scanner.find, clean) for scanner in (one, four))
    print(
        f"{len(one.anchors)} cues, then {len(four.anchors)}: the anchor pass takes {before / after:.2f} times as long"
    )


def hostile() -> None:
    """Time for each MB of texts made to hurt."""
    scanner = Scanner()
    cases = {
        "one cue": "may not be reproduced without permission ",
        "blanks": " ",
        "all rights": "all rights ",
        "no robots.": "no robots. ",
        "machine learning": "machine learning training ",
    }
    for name, piece in cases.items():
        for size in (1, 4):
            text = piece * (size * 1_000_000 // len(piece))
            start = time.perf_counter()
            verdict = scanner.scan(text)
            print(f"hostile, {size} MB of {name!r}: {time.perf_counter() - start:6.2f} s, {verdict.decision}")


def start_up() -> None:
    """Cold and warm start of the command on one small file."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.txt"
        page.write_text("A short article about gardens.", encoding="utf-8")
        environment = {**os.environ, "NOTICEGATE_CACHE": folder}
        times = []
        for _ in range(6):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-m", "scanner", "scan", "-q", str(page)], env=environment, check=True)
            times.append(time.perf_counter() - start)
    print(f"command on one file: first run {times[0]:.2f} s (compiles the pack), then {min(times[1:]):.2f} s")


def main() -> None:
    """Print all tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", type=Path)
    corpus: Path | None = arguments.parse_args().corpus
    if corpus is not None and not corpus.is_file():
        sys.exit(f"{corpus}: there is no such file. Without --corpus the texts are made up.")
    documents = texts(corpus)
    throughput(documents, corpus)
    growth(documents)
    hostile()
    start_up()


if __name__ == "__main__":
    main()
