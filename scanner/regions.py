"""Which part of a page an element opens: by its tag, its ARIA role, or what its class and id call it.

Tags and roles follow HTML (https://html.spec.whatwg.org/multipage/sections.html) and WAI-ARIA landmarks.
"""

import re
from collections.abc import Mapping

_TAGS = {
    "header": "header",
    "nav": "nav",
    "main": "main",
    "article": "main",
    "aside": "aside",
    "footer": "footer",
    "blockquote": "blockquote",
    "pre": "code",
    "figure": "figure",
    "figcaption": "figure",
}
_ROLES = {
    "banner": "header",
    "navigation": "nav",
    "main": "main",
    "article": "main",
    "complementary": "aside",
    "contentinfo": "footer",
}
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:(?P<comment>comment(?!ary|ator)|disqus)|(?P<footer>footer|colophon)|(?P<aside>sidebar)"
    r"|(?P<nav>navbar|navigation|breadcrumbs?)(?=$|[\s_-]))"
)
# Class names that only say whether an article takes comments, or lead to them.
_ABOUT_COMMENTS = re.compile(
    r"comments?[_-](?:open|closed|off|enabled|disabled|link|count|number|icon)|(?:no|with)[_-]comment"
)
_HIDING = re.compile(r"(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)", re.IGNORECASE)

_WHOLE_PAGE = frozenset({"html", "body"})
# The words of somebody else; a footer in there is not the footer of the page.
_FOREIGN = frozenset({"comment", "blockquote"})
_INSIDE_FOREIGN = frozenset({"comment", "blockquote", "code", "figure", "hidden"})


def region_of(tag: str, attributes: Mapping[str, str | None], around: str) -> str:
    """The region of an element's content.

    Args:
        tag: name of the element in lower case.
        attributes: its attributes; ``None`` for those without a value.
        around: the region it stands in.
    """
    if tag in _WHOLE_PAGE:
        return around
    opened = (attributes and _by_attributes(tag, attributes)) or _TAGS.get(tag)
    if opened is None or (around in _FOREIGN and opened not in _INSIDE_FOREIGN):
        return around
    return opened


def _by_attributes(tag: str, attributes: Mapping[str, str | None]) -> str | None:
    if _is_hidden(attributes):
        return "hidden"
    named = _by_name(f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower())
    if named and (tag not in _TAGS or named == "comment"):
        return named
    return _ROLES.get((attributes.get("role") or "").strip().lower())


def _is_hidden(attributes: Mapping[str, str | None]) -> bool:
    return (
        "hidden" in attributes
        or (attributes.get("aria-hidden") or "").strip().lower() == "true"
        or bool(_HIDING.search(attributes.get("style") or ""))
    )


def _by_name(names: str) -> str | None:
    found = _NAMES.search(names)
    if found is None or (found.lastgroup == "comment" and _ABOUT_COMMENTS.search(names)):
        return None
    return found.lastgroup
