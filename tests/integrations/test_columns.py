"""The part that all engines share."""

import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from documents import NOTICE, PAGE, SURROGATE, assert_as_expected, rows

from scanner.errors import ConfigError
from scanner.integrations.columns import COLUMNS, ColumnJudge

POLICY = """\
id: team
use: train-ai
extends: train-ai
otherwise: review
"""


def _columns(given: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in given] for name in given[0]}


def _rows(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def test_columns_say_what_the_library_says() -> None:
    """Text, page, address and headers of a row are read, and the five columns agree with the verdict."""
    columns = _columns(rows())
    assert_as_expected(_rows(columns | ColumnJudge()(columns)), rows())


@pytest.mark.parametrize("value", [None, 5, 2.5, float("nan"), b"bytes", ["a list"], {"a": "struct"}, True, object()])
@pytest.mark.parametrize("column", ["text", "html"])
def test_what_is_no_text_goes_to_review(column: str, value: object) -> None:
    """Nulls and values of a wrong type never crash and are never allowed; the reason says what is wrong."""
    judged = ColumnJudge()({column: [value, "The ferry is late."], "id": ["a", "b"]})
    assert judged["noticegate_decision"] == ["review", "allow"]
    assert f'"{column}"' in judged["noticegate_reasons"][0][0]
    error = json.loads(judged["noticegate_verdict"][0])
    assert (error["id"], error["decision"], error["error"]) == ("a", "review", judged["noticegate_reasons"][0][0])


@pytest.mark.parametrize("column", ["id", "url", "headers"])
def test_a_wrong_value_beside_the_text_goes_to_review(column: str) -> None:
    """A row is not judged without an address or headers that it has but that cannot be read."""
    judged = ColumnJudge()({"text": ["The ferry is late."], column: [object()]})
    assert judged["noticegate_decision"] == ["review"]
    assert f'"{column}"' in judged["noticegate_reasons"][0][0]


def test_headers_in_every_shape() -> None:
    """Headers are pairs, a map, or a struct with a place for each name, which is null where there was no header."""
    shapes = [[("X-Robots-Tag", "noai")], {"X-Robots-Tag": "noai"}, {"X-Robots-Tag": ["noai"], "Age": None}, None, {}]
    judged = ColumnJudge()({"text": ["The ferry is late."] * 5, "headers": shapes})
    assert judged["noticegate_kinds"] == [["ai-training"]] * 3 + [[], []]


def test_other_names_of_columns() -> None:
    """Columns can have other names; those that are not named are not read."""
    judge = ColumnJudge(text="body", html="page")
    judged = judge({"body": ["The ferry is late.", None], "page": [None, PAGE], "text": [NOTICE, NOTICE]})
    assert judged["noticegate_decision"] == ["allow", "deny"]


def test_a_table_without_text_is_a_mistake() -> None:
    """Nobody gets a million rows for review because a column is called otherwise."""
    with pytest.raises(ConfigError, match=r'no column "text" or "html" \(id, body\)'):
        ColumnJudge()({"id": ["1"], "body": [NOTICE]})


def test_no_rows() -> None:
    """A batch without rows gives columns without rows."""
    assert ColumnJudge()({"text": []}) == {name: [] for name in COLUMNS}


def test_half_a_character_in_a_page() -> None:
    """JSON in a page can hold halves of surrogate pairs, which no column of any engine can."""
    judged = ColumnJudge()({"html": [SURROGATE]})
    assert judged["noticegate_decision"] == ["deny"]
    json.dumps(judged, ensure_ascii=False).encode()


def test_a_policy_file_goes_along(tmp_path: Path) -> None:
    """A worker need not have the policy file."""
    policy = tmp_path / "team.yaml"
    policy.write_text(POLICY)
    packed = pickle.dumps(ColumnJudge(policy=str(policy)))
    policy.unlink()
    assert pickle.loads(packed)({"text": ["The ferry is late."]})["noticegate_decision"] == ["review"]


def test_another_version_on_a_worker(tmp_path: Path) -> None:
    """A worker with other rules than the job was made with stops, instead of mixing two kinds of verdicts."""
    judge = pickle.loads(pickle.dumps(ColumnJudge()).replace(b"0.1.0", b"0.0.9"))
    with pytest.raises(ConfigError, match=r"same noticegate.*0\.0\.9"):
        judge({"text": ["The ferry is late."]})


def test_it_pickles_to_the_same_bytes_in_every_process() -> None:
    """Engines that find earlier results by the hash of the function find them again, and before and after use."""
    code = (
        "import hashlib, pickle, scanner.integrations.columns as c; judge = c.ColumnJudge('tdm')\n"
        "print(hashlib.sha256(pickle.dumps(judge)).hexdigest())\n"
        "judge({'text': ['x']}); print(hashlib.sha256(pickle.dumps(judge)).hexdigest())"
    )
    printed = [subprocess.check_output([sys.executable, "-c", code], text=True).split() for _ in range(2)]
    assert len({one for run in printed for one in run}) == 1


def test_engines_are_imported_by_their_own_module_only() -> None:
    """The shared part loads no engine, and neither does the rest of noticegate load the integrations."""
    code = (
        "import sys, scanner.integrations.columns, scanner.integrations.arrow, scanner.integrations.spark\n"
        "import scanner.integrations.ray\n"
        "print({'pandas', 'polars', 'datasets', 'pyarrow', 'pyspark', 'ray', 'scrapy'} & sys.modules.keys() or '')"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == ""
    code = "import sys, scanner.cli.app, scanner.corpus; print([n for n in sys.modules if 'scanner.integrations' in n])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
