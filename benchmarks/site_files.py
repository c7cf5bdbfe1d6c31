"""What site files cost: documents of many hosts with a robots.txt of 100 lines each, against the same without.

    python benchmarks/site_files.py [--documents 100000] [--hosts 1000] [--corpus FILE.jsonl]

Each host's file is parsed once, so the cost of a document with site files must stay below twice that of one without.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

from scanner import Document, Scanner, SiteFiles

WORDS = "river market teacher window garden yellow morning letter bridge football kitchen harbour winter".split()  # noqa: SIM905
GROUP = "User-agent: {agent}\nDisallow: /{path}/\nAllow: /{path}/public/\nCrawl-delay: 5\n\n"


def robots_txt(chance: random.Random) -> str:
    """A file of 100 lines that refuses some paths to some agents, and nothing to the rest."""
    agents = ["Googlebot", "bingbot", "DuckDuckBot", "AhrefsBot", "*"]
    groups = (GROUP.format(agent=chance.choice(agents), path=chance.choice(WORDS)) for _ in range(20))
    return "".join(groups)


def texts(corpus: Path | None) -> list[str]:
    """Texts of a JSONL file, or made-up ones of the same size."""
    if corpus is None:
        chance = random.Random(3)
        return [" ".join(chance.choices(WORDS, k=300)) for _ in range(1000)]
    with corpus.open(encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in file]


def documents(number: int, hosts: int, bodies: list[str], with_files: bool) -> Iterator[Document]:
    """The crawl: documents of all hosts in turn."""
    chance = random.Random(4)
    sites = [SiteFiles(robots_txt=robots_txt(chance)) for _ in range(hosts)] if with_files else [None] * hosts
    for index in range(number):
        host = index % hosts
        url = f"https://host{host}.example/{WORDS[index % len(WORDS)]}/{index}"
        yield Document(text=bodies[index % len(bodies)], url=url, user_agent="ExampleBot", site=sites[host])


def seconds(scanner: Scanner, made: Iterator[Document]) -> float:
    """The time for all of them."""
    start = time.perf_counter()
    for document in made:
        scanner.scan(document)
    return time.perf_counter() - start


def main() -> None:
    """Print both times and their ratio."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--documents", type=int, default=100_000)
    arguments.add_argument("--hosts", type=int, default=1_000)
    arguments.add_argument("--corpus", type=Path)
    given = arguments.parse_args()
    bodies = texts(given.corpus)
    scanner = Scanner()
    scanner.scan(bodies[0])
    without = seconds(scanner, documents(given.documents, given.hosts, bodies, with_files=False))
    with_files = seconds(scanner, documents(given.documents, given.hosts, bodies, with_files=True))
    each = 1e6 / given.documents
    print(f"without site files: {without:7.1f} s, {without * each:7.1f} us a document")
    print(f"with site files:    {with_files:7.1f} s, {with_files * each:7.1f} us a document")
    print(f"ratio:              {with_files / without:7.2f}")


if __name__ == "__main__":
    main()
