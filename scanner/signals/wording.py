"""Values and field names that look like a refusal or a grant to a person, though no specification defines them.

A refusal that fails the grammar stays unknown and goes to review; these words recognise it.
"""

import re
from collections.abc import Mapping

from scanner.errors import RuleError
from scanner.rulebook import by_rules, in_force
from scanner.vocabulary import Kind, Status, Use

_ASSIGNED = re.compile(r"[=:]\s{0,20}[\"']?(\??[\w-]{1,40})")
_REFUSING_FIELD = re.compile(
    r"no[-_ ]?(?:ai|image|ml|index|archive|snippet|train|tdm|robot|bot|crawl|scrap|cache|follow|gen|llm)"
    r"|di[a-z]{1,6}low|den(?:y|ied)|block|forbid|prohibit|refuse|reject|reserve|opt[-_ ]?out"
)
_AI_FIELD = re.compile(
    r"(?:^|[-_ ])(?:ai|ml|llm|genai|tdm|train|training|mining|gpt)(?:$|[-_ ])|train|tdm|usage|signal"
)
_STRICT = (Status.RESERVED, Status.CONDITIONAL)


@by_rules
def _words(meaning: str) -> frozenset[str]:
    """The words of one meaning, ``refusing`` or ``granting``."""
    name = "near-misses.yaml"
    content = in_force().document(name)
    try:
        return frozenset(str(word) for word in content[meaning])
    except (KeyError, TypeError):
        raise RuleError(f"{name}: no list of {meaning} words.") from None


def refuses(value: str) -> bool:
    """Whether ``value`` is a word of refusal."""
    return value.strip(" \t\"'").lower() in _words("refusing")


def grants(value: str) -> bool:
    """Whether ``value`` is a word of permission."""
    return value.strip(" \t\"'").lower() in _words("granting")


def assigns_refusal(text: str) -> bool:
    """Whether some field in ``text`` is given a word of refusal."""
    return any(refuses(value) for value in _ASSIGNED.findall(text))


def assigns_grant(text: str) -> bool:
    """Whether some field in ``text`` is given a word of permission."""
    return any(grants(value) for value in _ASSIGNED.findall(text))


def looks_refusing(field: str, value: str) -> bool:
    """Whether an unknown field speaks against AI use or access: by its name, or by its name and value together."""
    if _REFUSING_FIELD.match(field[:60]):
        return bool(value) and not refuses(value)
    if not _AI_FIELD.search(field[:60]):
        return "noai" in value.lower() and field == "x-robots-tag"
    return refuses(value) or assigns_refusal(value) or (field.startswith("tdm") and value == "1")


def nearest_kind(statuses: Mapping[Use, Status]) -> Kind:
    """The kind of notice that comes nearest to what a signal says on the uses."""
    if any(statuses.get(use) in _STRICT for use in (Use.TRAIN_AI, Use.AI_INPUT)):
        return Kind.AI_TRAINING
    if statuses.get(Use.TDM) in _STRICT:
        return Kind.TDM
    if any(status in _STRICT for status in statuses.values()):
        return Kind.AUTOMATED_ACCESS
    return Kind.AI_PERMITTED
