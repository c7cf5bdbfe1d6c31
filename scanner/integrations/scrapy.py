"""Scrapy: an item pipeline that drops or tags items, and a spider middleware that judges the pages they come from.

https://docs.scrapy.org/en/latest/topics/item-pipeline.html and ``…/spider-middleware.html``. Nothing is fetched: a
robots.txt counts when Scrapy has fetched it (``ROBOTSTXT_OBEY``).

Settings: ``NOTICEGATE_USE``, ``NOTICEGATE_POLICY``, ``NOTICEGATE_RULES`` (a list), ``NOTICEGATE_TEXT_FIELD``,
``NOTICEGATE_HTML_FIELD``, ``NOTICEGATE_URL_FIELD`` (of items), ``NOTICEGATE_DROP`` (decisions that drop an item,
``["deny"]``).
"""

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from itemadapter import ItemAdapter
from scrapy import signals
from scrapy.exceptions import DropItem
from scrapy.spidermiddlewares.base import BaseSpiderMiddleware

from scanner.integrations.columns import COLUMNS, DECISION, LISTS, REASONS, ColumnJudge
from scanner.integrations.scrapy_pages import RobotsFiles, document
from scanner.vocabulary import Decision, strictest_decision

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

META = "noticegate"
"""Where a response's ``meta`` keeps the verdict columns of its page, which is judged once for all its items."""


def _judge(settings: "BaseSettings") -> ColumnJudge:
    return ColumnJudge(
        settings.get("NOTICEGATE_USE"),
        settings.get("NOTICEGATE_POLICY"),
        rules=settings.getlist("NOTICEGATE_RULES"),
        text=settings.get("NOTICEGATE_TEXT_FIELD", "text"),
        html=settings.get("NOTICEGATE_HTML_FIELD", "html"),
        url=settings.get("NOTICEGATE_URL_FIELD", "url"),
    )


class NoticeMiddleware(BaseSpiderMiddleware):  # type: ignore[misc]
    """Judges each page from which items come, once, and tags the items with what it says.

    Headers, meta elements, visible text and the robots.txt of the host count.
    """

    def __init__(self, crawler: "Crawler") -> None:
        """Listen to the responses of ``crawler``.

        Raises:
            ConfigError: a setting is not valid.
        """
        super().__init__(crawler)
        self._judge = _judge(crawler.settings)
        agent = crawler.settings.get("ROBOTSTXT_USER_AGENT") or crawler.settings["USER_AGENT"]
        self._agent = str(agent).partition("/")[0]
        self._robots = RobotsFiles()
        crawler.signals.connect(self._robots.remember, signal=signals.response_received)

    def get_processed_item(self, item: Any, response: "Response | None") -> Any:
        """``item`` with the verdict columns of its page, as far as it has fields for them."""
        if response is not None:
            if META not in response.meta:
                page = document(response, self._robots.of(response.url), self._agent)
                response.meta[META] = self._judge.document(page)
            return self._tagged(item, response.meta[META])
        return item

    def _tagged(self, item: Any, found: dict[str, Any]) -> Any:
        """``item``; nothing when it is not allowed and has no field to say so, since nobody could tell later."""
        if _tag(ItemAdapter(item), found) or found[DECISION] == Decision.ALLOW:
            return item
        logger.warning("noticegate: %s; %s", found[DECISION], _no_field(item))
        return None


class NoticePipeline:
    """Judges the text of items, joins it with what their page said, and drops items or lets them pass tagged."""

    def __init__(self, crawler: "Crawler") -> None:
        """Count decisions in the statistics of ``crawler``.

        Raises:
            ConfigError: a setting is not valid.
            ValueError: ``NOTICEGATE_DROP`` names something that is no decision.
        """
        self._judge = _judge(crawler.settings)
        self._dropped = {Decision(decision) for decision in crawler.settings.getlist("NOTICEGATE_DROP", ["deny"])}
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "NoticePipeline":
        """Called by Scrapy."""
        return cls(crawler)

    def process_item(self, item: Any, spider: Any = None) -> Any:
        """``item`` with the verdict columns.

        Raises:
            DropItem: the decision says so, or it is not ``allow`` and the item has no field to say it.
        """
        adapter = ItemAdapter(item)
        found = self._joined(adapter)
        decision = Decision(found[DECISION])
        if self._crawler.stats:
            self._crawler.stats.inc_value(f"noticegate/{decision}")
        if decision in self._dropped:
            raise DropItem(f"noticegate: {decision}: {' '.join(found[REASONS])}")
        if not _tag(adapter, found) and decision != Decision.ALLOW:
            raise DropItem(f"noticegate: {decision}; {_no_field(item)}")
        return item

    def _joined(self, adapter: ItemAdapter) -> dict[str, Any]:
        """The stricter of what the item's text and its page say, with the findings of both."""
        page = {name: adapter[name] for name in COLUMNS if adapter.get(name) is not None}
        options = self._judge.options
        text = {name: adapter.get(name) for name in (options.text_field, options.html_field)}
        if DECISION in page and set(text.values()) == {None}:
            return page
        item = self._judge.record(text | {options.url_field: adapter.get(options.url_field)})
        return _stricter(page, item) if DECISION in page else item


def _stricter(page: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    decision = strictest_decision(Decision(one[DECISION]) for one in (page, item))
    joined = dict(page if page[DECISION] == decision else item)
    for name in LISTS:
        joined[name] = list(dict.fromkeys([*page.get(name, ()), *item[name]]))
    return joined


def _no_field(item: Any) -> str:
    return f"dropped, because {type(item).__name__} has no field {DECISION} to say so."


def _tag(adapter: ItemAdapter, found: dict[str, Any]) -> bool:
    """Set those verdict columns that the item can hold; whether the decision was one of them."""
    return DECISION in set(_set(adapter, found))


def _set(adapter: ItemAdapter, found: dict[str, Any]) -> Iterator[str]:
    for name, value in found.items():
        try:
            adapter[name] = value
        except KeyError:  # items of a class have the fields of their class
            continue
        yield name
