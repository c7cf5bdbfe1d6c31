"""What a data team would use instead, on the same records: who denies what should be denied, and what should not.

    pip install weboptout && python benchmarks/accuracy.py ../shared/corpus

The word list of weboptout is left out where the package is not installed. The baseline of TF-IDF and logistic
regression is cross-validated in five folds grouped by source, like noticegate in its model card.
"""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import regex
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline, make_union

from scanner import Scanner
from scanner.evaluate import Rate

CORPORA = ("en-notices", "multi-notices", "hard-negatives", "ordinary-web")
KEYWORDS = regex.compile(
    "no part of|without (?:prior )?(?:express )?(?:written )?(?:permission|consent)|machine learning|data mining"
    r"|artificial intelligence|scrap(?:e|er|ing)\b|crawl(?:er|ing)\b|automated means|large language models?"
    r"|opt(?:s|ed)? out|reserves? the right|train(?:ing)? (?:of )?(?:ai|models?)|\bTDM\b|prohibited|not permitted",
    regex.IGNORECASE,
)
METRICS = Path(__file__).parent.parent / "models" / "metrics.json"

Record = dict[str, Any]


def read(folder: Path) -> dict[str, list[Record]]:
    """The labelled records by corpus."""
    return {name: [json.loads(line) for line in (folder / f"{name}.jsonl").open(encoding="utf-8")] for name in CORPORA}


def keyword_list(records: Sequence[Record]) -> list[bool]:
    """Whether a short list of keywords is met."""
    return [bool(KEYWORDS.search(record["text"])) for record in records]


def weboptout_list(records: Sequence[Record]) -> list[bool]:
    """Whether one of weboptout's patterns for mining or for non-commercial use is met."""
    from weboptout.config import RE_NFP_CONCEPTS, RE_TDM_CONCEPTS  # type: ignore[import-not-found,unused-ignore]

    patterns = [*RE_TDM_CONCEPTS, *RE_NFP_CONCEPTS]
    return [any(pattern.search(record["text"]) for pattern in patterns) for record in records]


def tfidf(records: Sequence[Record]) -> list[bool]:
    """Words and characters in a linear model, each record judged by folds that never saw its source."""
    views = make_union(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True, max_features=200_000),
    )
    model = make_pipeline(views, LogisticRegression(C=10, class_weight="balanced", max_iter=2000))
    denied = [record["gate"] == "deny" for record in records]
    groups = [str(record.get("source") or record["id"]) for record in records]
    texts = [record["text"] for record in records]
    return [bool(found) for found in cross_val_predict(model, texts, denied, groups=groups, cv=GroupKFold(5))]


def noticegate(records: Sequence[Record]) -> list[bool]:
    """The gate for ``train-ai`` as shipped."""
    scanner = Scanner()
    return [scanner.scan(record["text"]).decision == "deny" for record in records]


def row(name: str, corpora: dict[str, list[Record]], judged: Sequence[bool]) -> str:
    """One line of the table."""
    decisions = iter(judged)
    cells = []
    for corpus, records in corpora.items():
        pairs = [(record["gate"] == "deny", next(decisions)) for record in records]
        hits = sum(wanted and found for wanted, found in pairs)
        if corpus.endswith("notices"):
            cells += [Rate(hits, sum(wanted for wanted, _ in pairs)), Rate(hits, sum(found for _, found in pairs))]
        else:
            cells.append(Rate(sum(found and not wanted for wanted, found in pairs), sum(not w for w, _ in pairs)))
    return line(name, cells)


def line(name: str, rates: Sequence[Rate]) -> str:
    """Shares in per cent with their intervals."""
    return f"| {name} | " + " | ".join(map(cell, rates)) + " |"


def cell(rate: Rate) -> str:
    """A share in per cent, with its interval at 95 %."""
    if rate.value is None or rate.interval is None:
        return "-"
    low, high = rate.interval
    return f"{rate.value:.1%} ({low:.1%} to {high:.1%})"


def cross_validated() -> str:
    """The row of the model card: what the gate does on sources that its model never saw."""
    measured = json.loads(METRICS.read_text(encoding="utf-8"))["cross-validated"]
    keys = [(name, key) for name in CORPORA[:2] for key in ("deny recall", "deny precision")]
    keys += [(name, "wrongly denied") for name in CORPORA[2:]]
    return line("noticegate, cross-validated", [Rate(*measured[name][key]) for name, key in keys])


def main() -> None:
    """Print the table."""
    if len(sys.argv) != 2 or not (folder := Path(sys.argv[1])).is_dir():
        sys.exit(f"{__doc__}")
    corpora = read(folder)
    records = [record for found in corpora.values() for record in found]
    print("| | en: deny recall | precision | other languages: deny recall | precision | mentions denied | web denied |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    judges: list[tuple[str, Callable[[Sequence[Record]], list[bool]]]] = [
        ("list of keywords", keyword_list),
        ("word list of weboptout", weboptout_list),
        ("TF-IDF and logistic regression, cross-validated", tfidf),
        ("noticegate, as shipped", noticegate),
    ]
    for name, judge in judges:
        try:
            print(row(name, corpora, judge(records)), flush=True)
        except ImportError as missing:
            print(f"| {name} | not installed: {missing.name} |")
    print(cross_validated())


if __name__ == "__main__":
    main()
