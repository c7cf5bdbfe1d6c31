"""The published schemas of rule and lexicon files say what the loaders accept, so that editors can check them."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner import contract_file, resources, rule_schemas, yamlfile
from scanner.decisions import file as decisions_file
from scanner.errors import ConfigError, RuleError
from scanner.pack import Source, read_sources
from scanner.prose import lexicon, rules
from scanner.prose.lexicon import read_lexicon, read_roles
from scanner.prose.rules import read_rule
from scanner.vocabulary import Kind

Schema = dict[str, Any]
_SOURCES = {source.name: source for source in read_sources()}
_ROLES = read_roles(yamlfile.load(_SOURCES["roles.yaml"].content, "roles.yaml", RuleError), "roles.yaml")


def _schema(name: str) -> Schema:
    schema: Schema = json.loads(resources.folder("rules").joinpath("schema", f"{name}.schema.json").read_bytes())
    return schema


RULE, LEXICON = _schema("rule"), _schema("lexicon")


def _files(folder: str) -> list[Source]:
    return [source for name, source in _SOURCES.items() if name.startswith(folder)]


def _valid(data: Any, schema: Schema) -> bool:
    return bool(jsonschema.Draft202012Validator(schema).is_valid(data))


@pytest.mark.parametrize("schema", [RULE, LEXICON], ids=["rule", "lexicon"])
def test_schemas_are_schemas(schema: Schema) -> None:
    """They are valid by the draft that they name."""
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("source", "schema"),
    [(source, RULE) for source in _files("notices/")] + [(source, LEXICON) for source in _files("lexicon/")],
    ids=lambda value: getattr(value, "name", ""),
)
def test_every_file_is_valid(source: Source, schema: Schema) -> None:
    """Each rule and lexicon file of the project keeps to its schema."""
    jsonschema.validate(
        yamlfile.load(source.content, source.name, RuleError), schema, cls=jsonschema.Draft202012Validator
    )


@pytest.mark.parametrize("source", _files("notices/"), ids=lambda source: source.name)
def test_a_rule_is_named_like_its_file(source: Source) -> None:
    """``rules/notices/<id>.yaml``: a rule is found by its id."""
    assert yamlfile.load(source.content, source.name, RuleError)["id"] == Path(source.name).stem


@pytest.mark.parametrize("name", rule_schemas.names())
def test_every_schema_is_published_and_understood(name: str) -> None:
    """Each is a schema by its draft, and says nothing that the check without a library would pass over."""
    schema = _schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    told = {"$schema", "$defs", "title", "description", "default", "format", "type"}
    assert set(_keywords(schema)) - told - set(rule_schemas._KEYWORDS) == set()


def _keywords(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema
        for key, below in schema.items():
            named = key in ("properties", "$defs")
            inner = below.values() if named else below if isinstance(below, list) else [below]
            for one in inner if key not in ("enum", "required", "default", "const", "dependentRequired") else ():
                yield from _keywords(one)


@pytest.mark.parametrize(
    "source", [one for one in read_sources() if one.folder != "policies"], ids=lambda one: one.name
)
def test_every_file_keeps_to_its_schema(source: Source) -> None:
    """Whatever the project ships in ``rules/``, own packs may bring; both ways to check agree."""
    name = rule_schemas.schema_of(source.name)
    assert name is not None
    data = yamlfile.load(source.content, source.name, RuleError)
    assert rule_schemas.problems(data, _schema(name)) == []
    jsonschema.validate(data, _schema(name), cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("change", "is_valid"),
    [
        ({}, True),
        ({"decision": "waive"}, False),
        ({"decision": "waive", "reason": "agreed"}, True),
        ({"fingerprints": ["x"]}, False),
        ({"fingerprints": []}, False),
        ({"expires": "soon"}, False),
        ({"expires": "2027-01-31", "hosts": ["*.example.org"], "paths": ["a/*"], "holders": ["Harbour*"]}, True),
        ({"hots": ["x"]}, False),
    ],
    ids=str,
)
def test_decisions_are_checked_alike(change: dict[str, Any], is_valid: bool) -> None:
    """The schema for editors and the reader agree on decisions files."""
    entry = {"fingerprints": ["00ff00ff00ff00ff"], "decision": "accept", **change}
    data = {"decisions": [entry], "contracts": None}
    assert _valid(data, _schema("decisions")) == is_valid
    assert (rule_schemas.problems(data, _schema("decisions")) == []) == is_valid
    content = json.dumps(data).encode()
    if is_valid:
        decisions_file.parse(content, "d.yaml")
    else:
        with pytest.raises(ConfigError, match=r"d\.yaml"):
            decisions_file.parse(content, "d.yaml")


def test_keys_of_a_decision_are_those_of_the_reader() -> None:
    """No key of a decisions file is missing in its schema."""
    schema = _schema("decisions")
    assert schema["properties"].keys() == set(decisions_file._KEYS)
    assert schema["$defs"]["decision"]["properties"].keys() == set(decisions_file._ENTRY_KEYS)
    for name in ("decisions", "policy"):
        assert _schema(name)["$defs"]["contract"]["properties"].keys() == set(contract_file._KEYS)


def test_keys_are_those_of_the_loaders() -> None:
    """A key that a loader takes stands in the schema, and the other way round."""
    assert RULE["properties"].keys() == rules._KEYS
    assert LEXICON["properties"].keys() == lexicon._TOP_KEYS


@pytest.mark.parametrize("schema", [RULE, LEXICON], ids=["rule", "lexicon"])
def test_words_are_those_of_the_project(schema: Schema) -> None:
    """Kinds and roles stand in the schema as the vocabulary and ``roles.yaml`` have them."""
    roles = schema["$defs"].get("role", schema["properties"].get("roles", {}).get("propertyNames"))["enum"]
    assert schema["$defs"]["kind"]["enum"] == [kind.value for kind in Kind]
    assert set(roles) == {role for role in _ROLES if not role.startswith("rule.")}


_GOOD_RULE = {
    "id": "no-robots",
    "kind": "automated-access",
    "summary": "Robots are excluded",
    "all": [["means.automated"], ["prohibition"]],
    "confidence": 0.9,
    "examples": {"no_match": [{"text": "The robot vacuums.", "why": "a machine"}]},
}
_GOOD_LEXICON = {"language": "nl", "name": "Dutch", "roles": {"act.copy": ["kopiëren"]}}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "robots"},
        {"knid": "tdm"},
        {"all": [["means.automatic"]]},
        {"pattern": "x", "anchors": ["x"]},
        {"reach": "page"},
        {"summary": None},
    ],
    ids=str,
)
def test_a_wrong_rule_is_refused_by_both(change: dict[str, Any]) -> None:
    """What the schema marks as wrong, the loader refuses; ``None`` takes a key away."""
    assert _valid(_GOOD_RULE, RULE)
    read_rule(copy.deepcopy(_GOOD_RULE), "rules/notices/no-robots.yaml", _ROLES)
    wrong = {key: value for key, value in {**_GOOD_RULE, **change}.items() if value is not None}
    assert not _valid(wrong, RULE)
    with pytest.raises(RuleError, match=r"no-robots\.yaml"):
        read_rule(wrong, "rules/notices/no-robots.yaml", _ROLES)


@pytest.mark.parametrize(
    "change",
    [{"roles": {"act.kopy": ["x"]}}, {"matching": "syllables"}, {"rolls": {}}, {"roles": {"act.copy": [""]}}],
    ids=str,
)
def test_a_wrong_lexicon_is_refused_by_both(change: dict[str, Any]) -> None:
    """A role or key that is not known and a term that is empty are refused, with the file's name."""
    example: dict[str, Any] = {"examples": {"match": [], "no_match": []}}
    assert _valid({**_GOOD_LEXICON, **example}, LEXICON)
    read_lexicon(copy.deepcopy(_GOOD_LEXICON), "rules/lexicon/nl.yaml", _ROLES)
    assert not _valid({**_GOOD_LEXICON, **example, **change}, LEXICON)
    with pytest.raises(RuleError, match=r"nl\.yaml"):
        read_lexicon({**_GOOD_LEXICON, **change}, "rules/lexicon/nl.yaml", _ROLES)
