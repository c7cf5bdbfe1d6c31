"""What ``noticegate site`` reports: who gets which answer, by which line."""

from scanner.site_report import ANY_OTHER, report
from scanner.types import SiteFiles
from scanner.vocabulary import Status, Use

ROBOTS = """\
User-agent: GPTBot/1.1
User-agent: AI2Bot
Disallow: /

User-agent: *
Content-Signal: search=yes, ai-train=disallow
Disallow: /drafts/
"""


def test_collectors_with_one_answer_stand_together() -> None:
    """Named agents as they are written, besides the unknown collector and any other."""
    found = report(SiteFiles(robots_txt=ROBOTS), "https://example.org/")
    assert [answer.agents for answer in found.answers] == [(None,), (ANY_OTHER,), ("GPTBot", "AI2Bot")]
    assert [answer.access for answer in found.answers] == ["allowed", "allowed", "disallowed"]
    assert [answer.decision for answer in found.answers] == ["deny", "review", "deny"]
    assert found.answers[1].statuses[Use.SEARCH_INDEX] == Status.ALLOWED


def test_the_line_that_refuses() -> None:
    """A refusal is shown with its line and those whom it reaches."""
    found = report(SiteFiles(robots_txt=ROBOTS), "https://example.org/")
    by_agents = {statement.agents: statement.finding for statement in found.statements}
    assert by_agents["GPTBot", "AI2Bot"].location == "line 3"


def test_a_near_miss_is_shown_once_with_its_line() -> None:
    """However many collectors it concerns."""
    (note,) = [note for note in report(SiteFiles(robots_txt=ROBOTS), None).notes if note.near_miss]
    assert (note.line, note.warning.code) == (6, "near-miss-restriction")
    assert "ai-train=disallow" in note.warning.message


def test_only_the_agents_asked_for() -> None:
    """A name that no file holds gets the rules for all."""
    found = report(SiteFiles(robots_txt=ROBOTS), "https://example.org/drafts/1", ["SampleBot"])
    assert [(answer.agents, answer.access) for answer in found.answers] == [(("SampleBot",), "disallowed")]


def test_prose_in_comments_counts() -> None:
    """A notice for people in robots.txt is part of what the site says."""
    notice = "# No part of this site may be used to train AI models without our prior written consent.\n"
    found = report(SiteFiles(robots_txt=notice), None)
    assert [answer.decision for answer in found.answers] == ["deny"]
    assert "prose" in {statement.finding.form for statement in found.statements}


def test_thousands_of_agents_are_bounded() -> None:
    """A hostile file gives a bounded table and says what was left out."""
    agents = "".join(f"User-agent: b{number}x\nDisallow: /{number}\n" for number in range(3000))
    found = report(SiteFiles(robots_txt=agents), "https://example.org/7")
    assert sum(len(answer.agents) for answer in found.answers) == 202
    assert found.unlisted == 2800


def test_agents_of_every_file() -> None:
    """ai.txt and the well-known ai.txt name agents too."""
    site = SiteFiles(
        ai_txt="User-agent: OneBot\nDisallow: /\n",
        well_known_ai_txt="Site-Name: Arc\nTraining: allow\n\nAgent: TwoBot\nTraining: deny\n",
    )
    found = report(site, "https://example.org/")
    assert {"OneBot", "TwoBot"} <= {agent for answer in found.answers for agent in answer.agents}
