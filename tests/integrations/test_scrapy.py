"""Scrapy: a real crawl of a real local site, in a process of its own."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("scrapy")

NOTICE = "No part of this site may be used to train AI models without written consent of Harbour Media Ltd."
ROBOTS = "User-agent: *\nDisallow: /private/\nContent-Signal: /ferry-signal ai-train=no\n"
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "/quiet": ("<html><body><p>The ferry is late.</p></body></html>", {}),
    "/footer": (f"<html><body><p>The ferry is late.</p><footer>{NOTICE}</footer></body></html>", {}),
    "/header": ("<html><body><p>The ferry is late.</p></body></html>", {"X-Robots-Tag": "noai"}),
    "/meta": (
        '<html><head><meta name="tdm-reservation" content="1"></head><body><p>The ferry is late.</p></body></html>',
        {},
    ),
    "/ferry-signal": ("<html><body><p>The ferry is late.</p></body></html>", {}),
    "/private/page": ("<html><body><p>The ferry is late.</p></body></html>", {}),
    "/picture": ("\x89PNG\r\n\x1a\n\0\0", {"Content-Type": "image/png"}),
    "/quoted": ("<html><body><p>The ferry is late.</p></body></html>", {}),
}
SPIDER = """
import sys
import scrapy
from dataclasses import dataclass

@dataclass
class Plain:
    url: str
    text: str

class Site(scrapy.Spider):
    name = "site"

    async def start(self):
        for path in {paths!r}:
            yield scrapy.Request({base!r} + path)

    def parse(self, response):
        text = {notice!r} if response.url.endswith("/quoted") else "The ferry is late."
        if {plain!r}:
            yield Plain(response.url, text)
        else:
            yield {{"url": response.url, "text": text}}

custom = {settings!r}
from scrapy.crawler import CrawlerProcess
process = CrawlerProcess({{
    "FEEDS": {{"items.jsonl": {{"format": "jsonlines"}}}}, "LOG_FILE": "log.txt",
    "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS": 1, **custom
}})
crawler = process.create_crawler(Site)
process.crawl(crawler)
process.start()
import json
print(json.dumps({{key: value for key, value in crawler.stats.get_stats().items() if isinstance(value, int)}}))
"""
PIPELINE = {"ITEM_PIPELINES": {"scanner.integrations.scrapy.NoticePipeline": 300}}
BOTH = PIPELINE | {
    "SPIDER_MIDDLEWARES": {"scanner.integrations.scrapy.NoticeMiddleware": 500},
    "ROBOTSTXT_OBEY": True,
}


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body, headers = (ROBOTS, {"Content-Type": "text/plain"}) if self.path == "/robots.txt" else PAGES[self.path]
        self.send_response(200)
        for name, value in ({"Content-Type": "text/html; charset=utf-8"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode("latin-1"))

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A site on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def crawl(
    folder: Path, site: str, settings: dict[str, Any], plain: bool = False
) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
    """The items that came out, by path, and the statistics."""
    code = SPIDER.format(paths=list(PAGES), base=site, notice=NOTICE, plain=plain, settings=settings)
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    items = map(json.loads, (folder / "items.jsonl").read_text(encoding="utf-8").splitlines())
    return {item["url"].removeprefix(site): item for item in items}, json.loads(run.stdout.splitlines()[-1])


def test_items_are_judged_by_their_text(tmp_path: Path, site: str) -> None:
    """The pipeline alone drops items whose text holds a notice, tags the others, and counts them."""
    items, stats = crawl(tmp_path, site, PIPELINE)
    assert set(items) == set(PAGES) - {"/quoted"}
    assert {item["noticegate_decision"] for item in items.values()} == {"allow"}
    assert (stats["noticegate/allow"], stats["noticegate/deny"], stats["item_dropped_count"]) == (len(PAGES) - 1, 1, 1)


def test_pages_are_judged_with_headers_and_robots_txt(tmp_path: Path, site: str) -> None:
    """With the middleware, header, meta element, footer and the robots.txt that Scrapy fetched count for an item."""
    items, stats = crawl(tmp_path, site, BOTH | {"NOTICEGATE_DROP": []})
    decisions = {path: item["noticegate_decision"] for path, item in items.items()}
    assert decisions == {
        "/quiet": "allow",
        "/footer": "deny",
        "/header": "deny",
        "/meta": "deny",
        "/ferry-signal": "deny",
        "/picture": "review",
        "/quoted": "deny",
    }
    assert json.loads(items["/ferry-signal"]["noticegate_verdict"])["findings"][0]["source"] == "robots.txt"
    assert items["/footer"]["noticegate_holders"] == ["Harbour Media Ltd"]
    assert (stats["noticegate/deny"], stats.get("item_dropped_count", 0)) == (5, 0)


def test_dropping(tmp_path: Path, site: str) -> None:
    """Which decisions drop an item can be set, with the log saying why."""
    items, _ = crawl(tmp_path, site, BOTH | {"NOTICEGATE_DROP": ["deny", "review"]})
    assert set(items) == {"/quiet"}
    assert "noticegate: deny: Training AI models" in (tmp_path / "log.txt").read_text(encoding="utf-8")


def test_items_without_a_field_for_tags(tmp_path: Path, site: str) -> None:
    """What is not allowed and cannot be tagged is dropped, since nobody could tell it from the rest later."""
    items, _ = crawl(tmp_path, site, BOTH | {"NOTICEGATE_DROP": []}, plain=True)
    assert set(items) == {"/quiet"}
    assert "Plain has no field noticegate_decision" in (tmp_path / "log.txt").read_text(encoding="utf-8")
