"""JSON lines: one document a line, whatever happens to its neighbours."""

import io

import pytest

from scanner.errors import InputError
from scanner.readers import ReadOptions, Source
from scanner.readers.jsonl import read
from scanner.types import Document


def _read(content: str | bytes, options: ReadOptions | None = None) -> list[Document | InputError]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read(Source("pages.jsonl", io.BytesIO(raw)), options or ReadOptions()))


def test_fields() -> None:
    """Text, HTML, URL, id and headers are taken over."""
    line = (
        '{"id": 7, "text": "t", "html": "<p>h", "url": "https://example.org/", '
        '"headers": {"X-Robots-Tag": ["noai", "noindex"], "TDM-Reservation": "1"}}'
    )
    assert _read(line) == [
        Document(
            text="t",
            html="<p>h",
            id="7",
            url="https://example.org/",
            headers=(("X-Robots-Tag", "noai"), ("X-Robots-Tag", "noindex"), ("TDM-Reservation", "1")),
        )
    ]


def test_names_can_be_set() -> None:
    """Other field names are read when they are named."""
    options = ReadOptions(text_field="body", id_field="key", headers_field="h")
    assert _read('{"body": "b", "key": "k", "h": [["A", "1"], ["A", "2"]], "text": "no"}', options) == [
        Document(text="b", id="k", headers=(("A", "1"), ("A", "2")))
    ]


def test_order_blank_lines_and_ids_by_line() -> None:
    """Blank lines are skipped but counted; a document without an id is called by file and line."""
    documents = _read('\ufeff{"text": "a"}\r\n\n  \n{"text": "b"}')
    assert documents == [
        Document(text="a", id="pages.jsonl:1"),
        Document(text="b", id="pages.jsonl:4"),
    ]


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ('{"text": "a"', "not valid JSON: Expecting ',' delimiter at column 13."),
        (b'{"text": "\xff"}', "not UTF-8 at byte 10."),
        ("[1]", "a JSON object with the fields of one document is expected."),
        ('{"body": "b", "n": 1}', 'field "text" or "html" is missing (fields: body, n). Use --text-field body.'),
        ("{}", 'field "text" or "html" is missing (no fields).'),
        ('{"text": 1}', 'field "text" is not a string.'),
        ('{"text": null}', 'field "text" or "html" is missing (fields: text).'),
        ('{"text": "a", "id": []}', 'field "id" is neither a string nor a whole number.'),
        ('{"text": "a", "headers": 3}', 'field "headers" is neither an object of strings nor a list of pairs.'),
        (
            '{"text": "a", "headers": {"a": 1}}',
            'field "headers" is neither an object of strings nor a list of pairs.',
        ),
        ('{"text": "' + "x" * 200 + '"}', "longer than 100 bytes."),
    ],
)  # fmt: skip
def test_a_bad_line_is_an_error_and_the_rest_goes_on(line: str | bytes, cause: str) -> None:
    """The error names file, line and cause and stands in the place of the record."""
    raw = line.encode() if isinstance(line, str) else line
    results = _read(b'{"text": "a"}\n' + raw + b'\n{"text": "b"}\n', ReadOptions(max_record=100))
    assert [type(result).__name__ for result in results] == ["Document", "UnreadableError", "Document"]
    assert str(results[1]) == f"pages.jsonl:2: {cause}"


@pytest.mark.parametrize("line", ["[" * 100_000, '{"text": "a", "n": ' + "9" * 5000 + "}"])
def test_hostile_json(line: str) -> None:
    """Endless nesting and endless numbers are errors of that line."""
    results = _read(line + '\n{"text": "b"}')
    assert isinstance(results[0], InputError)
    assert isinstance(results[1], Document)


def test_line_of_exactly_the_limit_is_read() -> None:
    """The limit counts the record without its line break."""
    line = '{"text": "x"}'
    results = _read(line + "\r\n" + line + "\n" + line + " ", ReadOptions(max_record=len(line)))
    assert [isinstance(result, Document) for result in results] == [True, True, False]
