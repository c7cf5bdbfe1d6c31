"""What Scrapy has fetched, as noticegate reads it: responses as documents, and the robots.txt of their hosts.

Scrapy's own middleware keeps robots.txt as parsed rules only. The signal ``response_received`` hands out every
response, also that one, before the pages of the host are fetched
(https://docs.scrapy.org/en/latest/topics/signals.html#response-received).
"""

from collections import OrderedDict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.http import HtmlResponse, TextResponse

from scanner.carriers import site_text
from scanner.types import Document, ScanWarning, SiteFiles

if TYPE_CHECKING:
    from scrapy.http import Response

_MOST_HOSTS = 4096


class RobotsFiles:
    """The robots.txt of the hosts seen last, as served."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, SiteFiles] = OrderedDict()

    def remember(self, response: "Response", request: Any) -> None:
        """Keep ``response`` when it is a robots.txt; one that was redirected counts for the host that was asked."""
        asked = urlsplit(request.meta.get("redirect_urls", [request.url])[0])
        if asked.path != "/robots.txt":
            return
        content_type = (response.headers.get("Content-Type") or b"text/plain").decode("latin-1")
        self._kept[asked.netloc] = SiteFiles(
            robots_txt=site_text.head(response.body),
            robots_txt_status=response.status,
            robots_txt_content_type=content_type,
        )
        self._kept.move_to_end(asked.netloc)
        if len(self._kept) > _MOST_HOSTS:
            self._kept.popitem(last=False)

    def of(self, url: str) -> SiteFiles | None:
        """That of the host of ``url``; ``None`` when it was not fetched."""
        return self._kept.get(urlsplit(url).netloc)


def document(response: "Response", site: SiteFiles | None, agent: str) -> Document:
    """``response`` as a document; of one that is no text only the headers and ``site`` can be read, and it says so."""
    is_text, is_page = isinstance(response, TextResponse), isinstance(response, HtmlResponse)
    unread = ScanWarning("scan-incomplete", "The response is no text; only its headers were read.", "http-body")
    return Document(
        text=response.text if is_text and not is_page else None,
        html=response.text if is_page else None,
        id=response.url,
        url=response.url,
        headers=_headers(response),
        user_agent=agent,
        site=site,
        problems=() if is_text else (unread,),
    )


def _headers(response: "Response") -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
