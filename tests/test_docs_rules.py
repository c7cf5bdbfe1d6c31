"""The sample files in ``docs/rules.md`` are files that the loaders take."""

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner import resources, yamlfile
from scanner.errors import RuleError
from scanner.pack import read_sources
from scanner.prose.lexicon import read_lexicon, read_roles
from scanner.prose.rules import read_rule

_PAGE = Path(__file__).resolve().parents[1] / "docs" / "rules.md"
_SAMPLES = re.findall(r"^```yaml\n# (\S+)\n(.*?)^```$", _PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("name", "content"), _SAMPLES, ids=[name for name, _ in _SAMPLES])
def test_samples(name: str, content: str) -> None:
    """A sample is valid by its schema and read by its loader."""
    data: Any = yamlfile.load(content.encode(), name, RuleError)
    roles_file = next(source for source in read_sources() if source.name == "roles.yaml")
    roles = read_roles(yamlfile.load(roles_file.content, "roles.yaml", RuleError), "roles.yaml")
    kind, read = ("lexicon", read_lexicon) if "/lexicon/" in name else ("rule", read_rule)
    schema = yamlfile.load(
        resources.folder("rules").joinpath("schema", f"{kind}.schema.json").read_bytes(), kind, RuleError
    )
    jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)
    read(data, name, roles)


def test_there_are_samples() -> None:
    """The page shows a rule and a lexicon."""
    assert {name.split("/")[1] for name, _ in _SAMPLES} == {"lexicon", "notices"}
