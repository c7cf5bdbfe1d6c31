"""Bounds the nesting of hostile markup before it is parsed.

Tree construction by the HTML standard (sections 13.2.4.2 and 13.2.4.3) walks the stack of open elements for each
block and reopens every unclosed formatting element in each paragraph: 4,000 unclosed ``<b>`` fill 3 GB. Browsers
cap the depth at 512; here the markup is rewritten so that no parser ever sees more than ``DEPTH`` open elements.
No character of text is lost, only the structure beyond the cap.
"""

import re

DEPTH = 256
"""Open elements at a time; far more than any page has that people wrote."""

_SMALL_PAGE = 500
_LONG_TAG = 20_000
_MANY_ATTRIBUTES = 500

_ATTRIBUTES = r"(?:[\s/]++|[^\s/>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))*+"
_TOKEN = re.compile(rf"<(?:!--|(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>{_ATTRIBUTES})>?+)")
_ATTRIBUTE = re.compile(r"[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+")

_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
_FORMATTING = frozenset({"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
# Their own kind, or the end of the parent, closes these: they never pile up.
_SELF_LIMITING = frozenset(
    {"a", "body", "caption", "colgroup", "head", "html", "optgroup", "option", "p", "tbody", "td", "tfoot", "th"}
    | {"thead", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_UNTRACKED = _VOID | _SELF_LIMITING
_ITEMS = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt")}
# An end tag does not reach out of these (section 13.2.4.2, "in scope").
_SCOPES = frozenset(
    {"applet", "marquee", "object", "table", "template", "foreignobject", "desc", "mi", "mo", "mn", "ms", "mtext"}
)
# Without text and so numerous in drawings that they would eat up the depth.
_DRAWING = frozenset(
    {"circle", "ellipse", "image", "line", "path", "polygon", "polyline", "rect", "stop", "use", "animate"}
)


def bounded(html: str) -> str:
    """``html`` with at most ``DEPTH`` elements open at a time, no formatting elements and no endless attributes.

    Pages of a few hundred tags cannot do harm and come back as they are.
    """
    if html.count("<") <= _SMALL_PAGE and len(html) <= _LONG_TAG:
        return html
    return _Rewriter(html).rewrite()


class _Rewriter:
    """One pass over the tags of a page, with a model of the stack of open elements that never counts too few."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._open: list[str] = []
        self._surplus = 0

    def rewrite(self) -> str:
        """The page with its tags replaced where they would nest too deep."""
        html, out, kept, position = self._html, [], 0, 0
        while token := _TOKEN.search(html, position):
            position = token.end()
            name = (token["name"] or "").lower()
            if not name:
                position = _after(html, "-->", position)
            elif not token["close"] and name in _RAW:
                position = _raw_end(html, name, position)
            replacement = self._replacement(token, name)
            if replacement is not None:
                out.append(html[kept : token.start()])
                out.append(replacement)
                kept = token.end()
        out.append(html[kept:])
        return "".join(out)

    def _replacement(self, token: re.Match[str], name: str) -> str | None:
        """What stands in for a tag; ``None`` when it stays."""
        if not name or name in _RAW or name in _UNTRACKED:
            return self._shortened(token, name, name)
        if name in _DRAWING and token["attributes"].endswith("/"):
            return ""
        written = "span" if name in _FORMATTING else name
        if token["close"]:
            return self._closing(written, name)
        return self._opening(token, written, name)

    def _opening(self, token: re.Match[str], written: str, name: str) -> str | None:
        if self._open and self._open[-1] in _ITEMS.get(written, ()):
            self._open[-1] = written
        elif len(self._open) < DEPTH:
            self._open.append(written)
        else:
            self._surplus += 1
            # A paragraph closes the one before it: the border between blocks stays, the depth does not grow.
            return "" if written == "span" else "<p>"
        return self._shortened(token, written, name)

    def _closing(self, written: str, name: str) -> str | None:
        if self._surplus:
            self._surplus -= 1
            return ""
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth] == written:
                del self._open[depth:]
                break
            if self._open[depth] in _SCOPES:
                break
        return None if written == name else f"</{written}>"

    def _shortened(self, token: re.Match[str], written: str, name: str) -> str | None:
        """The tag under the name to be written, without attributes when it has an absurd number of them."""
        attributes = token["attributes"] or ""
        if len(attributes) > _LONG_TAG and len(_ATTRIBUTE.findall(attributes)) > _MANY_ATTRIBUTES:
            return f"<{token['close']}{written}>"
        return None if written == name else f"<{token['close']}{written}{attributes}>"


def _after(html: str, mark: str, start: int) -> int:
    end = html.find(mark, start)
    return len(html) if end < 0 else end + len(mark)


def _raw_end(html: str, name: str, start: int) -> int:
    """Where the raw text of ``name`` ends; an element that is never closed swallows the rest, as in browsers."""
    end = re.compile(f"</{name}", re.IGNORECASE).search(html, start)
    return end.start() if end else len(html)
