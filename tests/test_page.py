"""What a parsed page promises: all visible text, its regions, its metadata, and no harm from hostile markup."""

import pytest
from hanging import must_end

from scanner.page import Link, Meta, Page


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("plain words\n  on two lines", "plain words on two lines"),
        ("<p>un<b>inter</b><i>rupted</i></p>", "uninterrupted"),
        ("<p>line one<br>\n   line two</p>", "line one\nline two"),
        ("<p>a<br><br><br>b</p>", "a\n\nb"),
        ("<h2>Head</h2>text<div>more</div>rest", "Head\n\ntext\n\nmore\n\nrest"),
        ("<p>You may not:</p><ul><li>copy,<li>store</ul>after", "You may not:\n\n- copy,\n- store\n\nafter"),
        ("<ul><li><p>first</p><p>second</p></li><li></li></ul><p>end", "- first\n\nsecond\n\nend"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n- b"),
        (
            "<table><tr><td>a</td><td> </td><td>b</td></tr><tr><th>c</th><td>d</table>",
            "a | b\n\nc | d",
        ),
        ("<table><tr><td><p>cell</p></td><td><p>next</p></td></tr></table>", "cell\n\nnext"),
        ("<pre>  kept\n   as is\n</pre>", "  kept\n   as is"),
        ("<textarea>terms\n\n  of use</textarea>", "terms\n\n  of use"),
        ("a&nbsp;b &copy; &#8217;", "a\xa0b © ’"),
        ("<title>T</title>x<script>no</script><style>no</style><template>no</template><!-- no -->", "x"),
        ("<details><summary>S</summary>inside</details>", "S\n\ninside"),
        ("<div hidden>h</div><p style='display: none'>n</p><noscript>s</noscript>", "h\n\nn\n\ns"),
        ("<x-card>one</x-card><x-card>two</x-card>", "one\n\ntwo"),
        ("", ""),
    ],
)
def test_visible_text(html: str, text: str) -> None:
    """Every block gives its text, in document order, laid out as a browser would break the lines."""
    assert Page.parse(html).text == text


@pytest.mark.parametrize(
    ("html", "region"),
    [
        ("x", "body"),
        ("<header>x</header>", "header"),
        ("<nav>x</nav>", "nav"),
        ("<main><p>x</p></main>", "main"),
        ("<article>x</article>", "main"),
        ("<aside>x</aside>", "aside"),
        ("<main><footer><div><p>x</p></div></footer></main>", "footer"),
        ("<div role='contentinfo'>x</div>", "footer"),
        ("<div id='site-footer'>x</div>", "footer"),
        ("<div class='wide sidebar'>x</div>", "aside"),
        ("<blockquote><footer>x</footer></blockquote>", "blockquote"),
        ("<pre>x</pre>", "code"),
        ("<figure><figcaption>x</figcaption></figure>", "figure"),
        ("<div class='commentList'><p>x</p></div>", "comment"),
        ("<li id='comment-12'><article><footer>x</footer></article></li>", "comment"),
        ("<body class='comments-open'>x", "body"),
        ("<article class='post comments-closed'>x</article>", "main"),
        ("<div class='commentary'>x</div>", "body"),
        ("<div aria-hidden='true'>x</div>", "hidden"),
        ("<div style='visibility:hidden'>x</div>", "hidden"),
        ("<body style='visibility:hidden'>x", "body"),
    ],
)
def test_region(html: str, region: str) -> None:
    """A block belongs to the nearest element around it that means something."""
    page = Page.parse(html)
    assert [block.region for block in page.blocks] == [region]


def test_offsets_of_blocks_and_regions() -> None:
    """Blocks are half-open offsets into the text, and any offset has a region."""
    page = Page.parse("<main>Story</main><footer>© Example</footer>")
    assert [page.text[block.start : block.end] for block in page.blocks] == ["Story", "© Example"]
    assert page.region_at(0) == "main"
    assert page.region_at(page.text.index("©")) == "footer"
    assert page.region_at(10_000) == "footer"
    assert Page.parse("").region_at(0) == "body"


def test_metadata_as_written() -> None:
    """Meta elements keep their attribute values as written, in document order."""
    page = Page.parse(
        '<meta charset=utf-8><META NAME="Copyright" CONTENT=" © Example &amp; Co ">'
        '<meta property="og:x" content=""><body><meta http-equiv="X" content="y">'
    )
    assert page.metas == [
        Meta(),
        Meta(name="Copyright", content=" © Example & Co "),
        Meta(property="og:x", content=""),
        Meta(http_equiv="X", content="y"),
    ]


def test_links() -> None:
    """Links come with lower-cased relations, their address, their text in one line and their region."""
    page = Page.parse(
        '<link REL="License Foo" type="text/html" href=" /l ">'
        "<footer><a href='https://example.org/t' rel=License>Terms\n of <b>use</b><br>now</a></footer>"
        "<a name=x>no address</a>"
    )
    assert page.links == [
        Link(rel=("license", "foo"), type="text/html", href="/l", text="", region="head"),
        Link(rel=("license",), type=None, href="https://example.org/t", text="Terms of use now", region="footer"),
    ]


def test_scripts_by_type() -> None:
    """Scripts of a type are found whatever the case and parameters of its name."""
    page = Page.parse(
        '<script type="Application/LD+JSON; x=y">{"a": 1}</script><script>no()</script>'
        '<body><script type=application/ld+json>{"b": "<p>"}</script>'
    )
    assert page.scripts("application/ld+json") == ['{"a": 1}', '{"b": "<p>"}']


@pytest.mark.parametrize(
    ("html", "lang"),
    [
        ("<html lang='de-AT'>", "de-AT"),
        ("<html xml:lang=fr>", "fr"),
        ("<meta http-equiv=Content-Language content='pl, en'>", "pl"),
        ("<html lang=''>", None),
        ("<p>", None),
    ],
)
def test_language(html: str, lang: str | None) -> None:
    """The declared language is given as written."""
    assert Page.parse(html).lang == lang


N = 100_000


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * N + "end" + "</div>" * N,
        "<div>" * N + "end",
        "".join(f"<p><b id={number}>x</p>" for number in range(N)) + "end",
        "<div " + " ".join(f"a{number}=1" for number in range(N)) + ">end",
        "<span>" * N + "<p>" * N + "end",
        "<dd><li>" * N + "end",
        "<div><object></div></object>" * N + "end",
        "<svg><p>" * N + "end",
        "<a href=x><div>" * N + "end",
        "<b> </b>" * N + "end",
        " " * (100 * N) + "end",
        "<table><td>" * N + "end",
    ],
    ids=[
        "nested", "unclosed", "formatting", "attributes", "inline", "items", "scopes", "foreign", "links",
        "blank-elements", "blanks", "tables",
    ],
)  # fmt: skip
def test_hostile_markup_is_read_to_its_end(html: str) -> None:
    """Markup made to explode in a parser is read, and its text is not lost."""
    with must_end():
        page = Page.parse(html)
        assert page.text.endswith("end")
        assert page.links is not None


def test_large_page_keeps_structure() -> None:
    """A long, ordinary page keeps its regions, links and scripts although its nesting is checked."""
    row = "<li><p>word <b>bold</b> <a href='/k'>link</a> <svg><path d='M0'/><path d='M1'/></svg></p></li>"
    page = Page.parse(
        f"<main><ul>{row * 2000}</ul></main><script type=x>'<div>'</script><footer><small>© E</small></footer>"
    )
    assert page.blocks[0].region == "main"
    assert page.text.startswith("- word bold link\n- word bold link\n")
    assert page.region_at(len(page.text)) == "footer"
    assert len(page.links) == 2000
    assert page.scripts("x") == ["'<div>'"]


@pytest.mark.parametrize("html", ["\ud800 lone surrogate", "a\x00b", "<", "<a", "<p <p", "</", "<!--", "<![CDATA["])
def test_broken_markup_is_a_page(html: str) -> None:
    """Whatever the characters, there is a page and no exception."""
    assert isinstance(Page.parse(html).text, str)
