"""robots.txt is read as RFC 9309, section 2.2, says: lines, groups, comments."""

from scanner.carriers import robots_file
from scanner.carriers.site_text import MAX_CHARACTERS


def _values(file: robots_file.RobotsFile, agent: str | None, field: str | None = None) -> list[str]:
    return [line.value for line in file.rules(agent, field).lines]


def test_every_line_is_evidence_of_itself() -> None:
    """Offsets count characters of the file as given, byte order mark and line ends of any kind included."""
    text = "\ufeffUser-agent: *\r\n\t Disallow : /a # not b\rAllow: /ü\n\nDisallow: /c"
    file = robots_file.parse(text)
    assert [(line.field, line.value) for line in file.lines][1:] == [
        ("disallow", "/a"),
        ("allow", "/ü"),
        ("disallow", "/c"),
    ]
    for line in file.lines:
        evidence = line.evidence
        assert text[evidence.start : evidence.start + len(evidence.excerpt)] == evidence.excerpt
    assert file.lines[-1].evidence.location == "line 5"


def test_groups_merge_and_own_replaces_star() -> None:
    """Groups of one token are one; a named group stands instead of the group for all."""
    file = robots_file.parse(
        "user-agent: a\nuser-agent: b\nallow: /1\nuser-agent: *\nallow: /2\nuser-agent: A\nallow: /3"
    )
    assert _values(file, "a") == ["/1", "/3"]
    assert _values(file, "B/1.0") == ["/1"]
    assert _values(file, "c") == ["/2"]
    assert _values(file, None) == ["/2"]


def test_extension_lines_end_a_list_of_agents_only_for_their_extension() -> None:
    """For access the two agents share the rule; for the extension they are two groups."""
    file = robots_file.parse("User-agent: a\nContent-Signal: search=no\nUser-agent: b\nDisallow: /")
    assert _values(file, "a") == ["search=no", "/"]
    assert _values(file, "a", "content-signal") == ["search=no"]
    assert _values(file, "b", "content-signal") == ["/"]


def test_tokens_with_digits_and_versions() -> None:
    """A registered name may hold digits; a version behind a slash or a digit is no part of the token."""
    file = robots_file.parse("User-agent: AI2Bot\nDisallow: /1\nUser-agent: Reader/4\nDisallow: /2")
    assert _values(file, "ai2bot") == ["/1"]
    assert _values(file, "READER") == ["/2"]


def test_comments_are_joined_and_sorted_out() -> None:
    """Hard-wrapped prose becomes one text; rules, decoration and the legend of Content Signals do not."""
    text = (
        "# ==== Editors' note ====\n# Copying these pages into a training\n# set needs our written consent.\n"
        "#\n# Disallow: /old\n# ai-train: training a model.\n"
        "# If a content signal is no, that use is not allowed.\n# Nobody may mirror this site.\n"
        "User-agent: * # the rule is meant for everybody\nDisallow: /x\n"
    )
    assert [(comment.text, comment.location) for comment in robots_file.parse(text).comments] == [
        ("Editors' note Copying these pages into a training set needs our written consent.", "line 1"),
        ("Nobody may mirror this site.", "line 6"),
        ("the rule is meant for everybody", "line 9"),
    ]


def test_a_file_is_read_up_to_its_limit_and_says_so() -> None:
    """The line that the limit cuts is not read, for half a path would be another rule."""
    text = "User-agent: *\n" + "Disallow: /abcdefghij\n" * 100_000
    file = robots_file.parse(text[: MAX_CHARACTERS + 1])
    assert {line.value for line in file.lines} == {"*", "/abcdefghij"}
    assert [problem.code for problem in file.problems] == ["scan-incomplete"]
