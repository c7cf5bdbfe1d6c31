"""Policy files: what an own file may change, and what every kind of mistake is answered with."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner import policy_examples, policy_file, yamlfile
from scanner.errors import ConfigError
from scanner.policy import Policy
from scanner.vocabulary import Decision, Form, Kind, Scope, Status, Use

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "rules/schema/policy.schema.json").read_text(encoding="utf-8"))
SHIPPED = sorted((ROOT / "rules/policies").glob("*.yaml"))
DOCUMENTED = re.findall(
    r"^```yaml\n(.*?)^```$", (ROOT / "docs/policies.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def to(name: str, text: str) -> Path:
        path = Path(name)
        path.write_text(text, encoding="utf-8")
        return path

    return to


def problems(path: str | Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        Policy.load(path)
    return str(caught.value).splitlines()


OWN = """
id: cautious
extends: train-ai
rules:
  - id: reserved-in-prose
    when: {min_confidence: 0.8}
  - id: doubtful-signals
    decision: allow
  - id: copying-or-commercial-use
    decision: deny
    when: {form: [prose], min_confidence: null}
  - id: share-alike
    decision: review
    when: {kinds: [open-license], conditions: [share-alike]}
examples:
  - findings: [{kind: ai-training, status: reserved, confidence: 0.79}]
    decision: review
  - findings: [{kind: ai-training, status: reserved, confidence: 0.8}]
    decision: deny
  - findings: [{kind: automated-access, status: allowed, confidence: 0.9}]
    decision: allow
  - warnings: [near-miss-restriction]
    decision: allow
  - findings: [{kind: reproduction, status: conditional, confidence: 0.1}]
    decision: deny
  - findings: [{kind: reproduction, status: conditional, form: machine}]
    decision: allow
  - findings: [{kind: open-license, status: conditional, conditions: [share-alike]}]
    decision: review
"""


def test_an_own_policy_changes_only_what_it_names(write: Write) -> None:
    """Thresholds, decisions, forms, a condition taken back, a rule switched off, a rule added."""
    file = policy_file.load(write("own.yaml", OWN))

    assert policy_examples.failures(file.policy, file.examples) == []
    assert file.policy.use == "train-ai"


def test_changed_rules_point_into_the_own_file_and_others_into_the_extended_one(write: Write) -> None:
    """``explain`` shows the file that a person can edit."""
    policy = Policy.load(write("own.yaml", OWN))

    locations = {rule.id: rule.location for rule in policy.rules}
    assert locations["reserved-in-prose"] == "own.yaml:5"
    assert locations["share-alike"] == "own.yaml:12"
    assert locations["perhaps-reserved"].startswith("rules/policies/train-ai.yaml:")
    assert policy.otherwise_location == "rules/policies/train-ai.yaml:6"


@pytest.mark.parametrize("text", DOCUMENTED)
def test_documented_policies_do_what_the_page_says(write: Write, text: str) -> None:
    """Who copies an example from the documentation gets a policy that is valid and does as it says."""
    file = policy_file.load(write("own.yaml", text))

    assert file.examples
    assert policy_examples.failures(file.policy, file.examples) == []
    jsonschema.validate(yamlfile.load(text, "own.yaml", ConfigError), SCHEMA)


def test_an_example_that_does_not_hold_is_named(write: Write) -> None:
    """The line of the example, what it expects, what came out, and through which rule."""
    file = policy_file.load(write("own.yaml", OWN.replace("confidence: 0.79", "confidence: 0.81")))

    assert policy_examples.failures(file.policy, file.examples) == [
        "own.yaml:16: expected review, decided deny by own.yaml:5."
    ]


def test_files_may_extend_files_beside_them(write: Write) -> None:
    """A chain of files; contracts add up, and the hash covers all of them."""
    contract = "contracts: [{reference: %s, hosts: [%s.example.org], until: 2030-01-01}]\n"
    Path("shared").mkdir(exist_ok=True)
    write("shared/base.yaml", "id: base\nextends: tdm\nreview: deny\n" + contract % ("A", "a"))
    path = write("shared/own.yaml", "id: own\nextends: base.yaml\n" + contract % ("B", "b"))

    policy = Policy.load(path)
    assert (policy.use, policy.review) == (Use.TDM, Decision.DENY)
    assert [contract.reference for contract in policy.contracts] == ["A", "B"]
    write("shared/base.yaml", "id: base\nextends: tdm\n")
    assert Policy.load(path).hash != policy.hash


def test_a_policy_without_a_base_says_all(write: Write) -> None:
    """No key is silently assumed."""
    assert problems(write("own.yaml", "summary: nothing\n")) == [
        'own.yaml:1: the file lacks the key "id".',
        'own.yaml:1: the file lacks the key "otherwise".',
        'own.yaml:1: the file lacks the key "rules".',
        'own.yaml:1: the file lacks the key "use".',
    ]


def test_all_mistakes_are_shown_together(write: Write) -> None:
    """One run names every line that must be mended, and what was probably meant."""
    text = """
id: Own Policy
use: train-ia
otherwise: permit
on_error: allow
treshold: 1
rules:
  - id: one
    decision: denny
    when: {kinds: [ai-trainning], min_confidence: 80, status: reserved}
  - id: one
    decision: deny
    when: {form: [prose]}
  - id: two
    decision: deny
  - decision: deny
    when: {scope: [], statuses: {tdm: [reservd]}, access: [disalowed]}
  - deny
contracts:
  - {reference: A, until: 2027-02-30, hosts: ["*"]}
  - {reference: B, until: 2027-02-28}
examples:
  - {decision: deny, findings: [{kind: tdm, statuss: reserved}], today: soon}
"""
    assert problems(write("own.yaml", text)) == [
        'own.yaml:2: "id" must be a name like near-miss, not "Own Policy".',
        'own.yaml:3: use "train-ia" is not known. Did you mean "train-ai"?',
        'own.yaml:4: otherwise "permit" is not known. Known: allow, review, deny.',
        'own.yaml:5: "on_error" must be review or deny: an error is no permission.',
        'own.yaml:6: key "treshold" is not known. Known: id, use, summary, extends, rules, otherwise, review, '
        "inherited, on_error, contracts, examples.",
        'own.yaml:9: decision "denny" is not known. Did you mean "deny"?',
        'own.yaml:10: "min_confidence" must be a number from 0 to 1, not "80".',
        'own.yaml:10: "status" must be a list, not "reserved".',
        'own.yaml:10: kinds "ai-trainning" is not known. Did you mean "ai-training"?',
        'own.yaml:11: two rules have the id "one".',
        'own.yaml:14: rule "two" has no condition. Use "otherwise" for all other documents.',
        'own.yaml:16: an item of "rules" lacks the key "id".',
        'own.yaml:17: "scope" must not be empty.',
        'own.yaml:17: access "disalowed" is not known. Did you mean "disallowed"?',
        'own.yaml:17: tdm "reservd" is not known. Did you mean "reserved"?',
        'own.yaml:18: an item of "rules" must be a mapping, not "deny".',
        'own.yaml:20: "*" would put everybody under contract.',
        'own.yaml:20: "until" must be a day like 2027-06-30, not "2027-02-30".',
        'own.yaml:21: a contract needs "holders" or "hosts".',
        'own.yaml:23: "today" must be a day like 2027-06-30, not "soon".',
        'own.yaml:23: key "statuss" is not known. Did you mean "statuses"?',
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id: own\nextends: train-ai\nrules:\n  - id: doubtful-signal\n    when: {form: [prose]}\n",
         'own.yaml:4: rule "doubtful-signal" has no decision and is none of the policy that this one extends. '
         'Did you mean "doubtful-signals"?'),
        ("id: own\nextends: train-ai\nuse: tdm\n",
         'own.yaml:3: "use" must be train-ai, as in the policy that this one extends.'),
        ("id: own\nextends: own.yaml\n", "own.yaml: the policy extends itself (own.yaml → own.yaml)."),
        ("id: own\nextends: nowhere.yaml\n",
         'policy "nowhere.yaml" is neither a use nor a file. '
         "Known: train-ai, tdm, ai-input, search-index, research, redistribute."),
        ("id: own\nextends: tdm\nrules:\n  - {id: perhaps-reserved, when: {max_confidence: 0.1}}\n",
         'own.yaml:4: rule "perhaps-reserved" never applies: min_confidence is above max_confidence.'),
        ("id: own\nid: own\n", 'own.yaml:2: key "id" is given twice.'),
        ("id: own\n[a]: b\n", "own.yaml:2: a key is a list or a mapping."),
        ("id: [own\n", "own.yaml:2: not valid YAML: expected ',' or ']', but got '<stream end>'."),
        ("", "own.yaml:1: the file must be a mapping, not nothing."),
        ("- a\n", "own.yaml:1: the file must be a mapping, not a list."),
        ("[" * 5000, "own.yaml: nested too deeply."),
    ],
)  # fmt: skip
def test_a_mistake_is_answered_with_file_line_and_cause(write: Write, text: str, expected: str) -> None:
    """Never a traceback, always one line that says what to mend."""
    assert problems(write("own.yaml", text))[0] == expected


def test_a_misspelt_use_is_answered_with_the_right_one(write: Write) -> None:
    """Somebody who mistypes the name of a shipped policy is told so."""
    write("unrelated.yaml", "id: x\n")

    assert problems("trane-ai") == ['policy "trane-ai" is neither a use nor a file. Did you mean "train-ai"?']


def test_a_folder_or_a_binary_file_is_no_policy(write: Write, tmp_path: Path) -> None:
    """What cannot be read as YAML is an error of the configuration, not a crash."""
    Path("binary.yaml").write_bytes(b"\x00\xff\xfe\x81")

    assert problems(tmp_path)[0].startswith(f"{tmp_path}: the policy cannot be read")
    assert problems("binary.yaml")[0].startswith("binary.yaml: not valid YAML")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_policies_follow_the_schema_for_editors(path: Path) -> None:
    """What an editor marks as wrong is wrong, and nothing else."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(yamlfile.load(path.read_bytes(), path.name, ConfigError), SCHEMA)


@pytest.mark.parametrize(
    "mistake",
    [{"treshold": 1}, {"on_error": "allow"}, {"rules": []}, {"contracts": [{"reference": "A"}]}, {"use": "train"}],
)
def test_the_schema_accepts_an_extending_policy_and_refuses_mistakes(mistake: dict[str, Any]) -> None:
    """The schema follows the reader in what may be left out, and marks what the reader would refuse."""
    own = yamlfile.load(OWN, "own.yaml", ConfigError)

    jsonschema.validate(own, SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(own | mistake, SCHEMA)


def test_the_schema_lists_the_words_of_the_vocabulary() -> None:
    """A new kind or use cannot be forgotten in the schema."""
    listed = {
        name: set(SCHEMA["$defs"][name]["enum"]) for name in ("use", "kind", "status", "form", "scope", "decision")
    }

    assert listed == {
        "use": set(Use), "kind": set(Kind), "status": set(Status), "form": set(Form), "scope": set(Scope),
        "decision": set(Decision),
    }  # fmt: skip
