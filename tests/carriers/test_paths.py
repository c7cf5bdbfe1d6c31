"""Paths compare as the tables and rules of RFC 9309, section 2.2.2 and 2.2.3, say."""

import pytest
from hanging import must_end

from scanner.carriers.paths import host, pattern, request_path


@pytest.mark.parametrize(
    ("rule", "url"),
    [
        ("/shop?item=4", "https://example.com/shop?item=4"),
        ("/shop?to=https://example.org", "https://example.com/shop?to=https%3A%2F%2Fexample.org"),
        ("/shop/ツ", "https://example.com/shop/%e3%83%84"),
        ("/shop/%E3%83%84", "https://example.com/shop/ツ"),
        ("/shop/%62%61%7A", "https://example.com/shop/baz"),
        ("/a%2Ab", "https://example.com/a*b"),
        ("/a*c$", "https://example.com/a/b/c"),
        ("/*/b*/d", "https://example.com/a/b/c/d/e"),
        ("/", "https://example.com"),
        ("/?q", "https://example.com?q=1"),
        ("*", "https://example.com/x"),
    ],
)
def test_pattern_covers(rule: str, url: str) -> None:
    """The rule covers the address, however the octets are written."""
    assert pattern(rule).matches(request_path(url))


@pytest.mark.parametrize(
    ("rule", "url"),
    [
        ("/Shop", "https://example.com/shop"),
        ("/a/b", "https://example.com/a%2Fb"),
        ("/a$", "https://example.com/a?x"),
        ("/a*b$", "https://example.com/ab/c"),
        ("/a*bb$", "https://example.com/ab"),
        ("/x", "/y/x"),
    ],
)
def test_pattern_does_not_cover(rule: str, url: str) -> None:
    """Case counts, an escaped slash is no slash, and a dollar ends the path."""
    assert not pattern(rule).matches(request_path(url))


def test_many_stars_stay_linear() -> None:
    """A rule of thousands of stars over a long path is answered."""
    rule, path = pattern("/" + "a*" * 5000 + "b$"), request_path("https://example.com/" + "a" * 20_000)
    with must_end():
        assert not rule.matches(path)


def test_host() -> None:
    """Hosts compare without case and without credentials; a bare path has none."""
    assert host("HTTPS://user@Example.COM:8443/a") == "example.com:8443"
    assert host("/a") == ""
