"""A rule file to begin with: its keys in order, and examples that fail until somebody has filled them in."""

from pathlib import Path

from scanner import rule_schemas
from scanner.errors import RuleError
from scanner.rule_examples import rule_sources
from scanner.rulebook import files_in
from scanner.vocabulary import Kind

_SCHEMA = "schema/rule.schema.json"
_TEXT = """\
# yaml-language-server: $schema=../{schema}
id: {id}
kind: {kind}
summary: "TODO: what the notice says, in a few words"
phrases: # fixed wording by language; instead of it `all` composes roles, `pattern` is a regular expression
  en: ["todo words of the notice"]
confidence: 0.9
examples:
  match:
    - text: "TODO: a sentence with the notice, in your own words."
    - text: "TODO: another one, as different as it may be."
  no_match:
    - text: "TODO: a sentence that looks like it and is none."
      why: "TODO: what makes it harmless"
"""


def write(folder: Path, id: str, kind: Kind) -> Path:
    """Write ``folder/notices/<id>.yaml``, and the schema beside it by which an editor completes and checks.

    Raises:
        RuleError: the id is taken or is no name, or the file cannot be written.
    """
    schema = rule_schemas.load("rule")["properties"]["id"]
    if any(rule_schemas.problems(id, schema)):
        raise RuleError(f'"{id}" is no id of a rule. Use small letters, digits and hyphens, as in house-terms.')
    names = {source.id: source.name for source in rule_sources()}
    names |= {Path(source.name).stem: source.origin for source in files_in(folder, "notices", str(folder))}
    if id in names:
        raise RuleError(f'There is a rule "{id}" already, in {names[id]}.')
    path = folder / "notices" / f"{id}.yaml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        (folder / _SCHEMA).parent.mkdir(exist_ok=True)
        (folder / _SCHEMA).write_text(rule_schemas.text("rule"), encoding="utf-8")
        path.write_text(_TEXT.format(schema=_SCHEMA, id=id, kind=kind), encoding="utf-8")
    except OSError as problem:
        raise RuleError(f"{path}: cannot be written: {problem.strerror or problem}.") from None
    return path
