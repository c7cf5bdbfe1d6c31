"""Pages made from ``rules/``: rules, kinds, languages, licences, policies, agents."""

from collections.abc import Iterator, Mapping
from typing import Any

from reference.pieces import cell, code, codes, fenced, table
from scanner import licenses, resources, yamlfile
from scanner.errors import RuleError
from scanner.rule_examples import RuleSource, count, rule_sources
from scanner.rulebook import read_sources
from scanner.vocabulary import Kind, Use


def _read(name: str) -> Any:
    content = resources.folder("rules").joinpath(*name.split("/")).read_bytes()
    return yamlfile.load(content, f"rules/{name}", RuleError)


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *parts]) + "\n"


def rules() -> str:
    """All rules: what each finds, how, and on which examples."""
    sources = rule_sources()
    overview = table(
        ("rule", "kind", "confidence", "finds"),
        (
            (
                f"[{source.id}](#{source.id})",
                code(source.fields["kind"]),
                str(source.fields["confidence"]),
                _summary(source),
            )
            for source in sources
        ),
    )
    about = (
        "A rule is a composition of [roles](../rules.md#roles), so that it holds in every [language](languages.md). "
        "How to write one: [rules and lexicons](../rules.md)."
    )
    return _page("Rules", about, overview, *map(_rule, sources))


def _summary(source: RuleSource) -> str:
    return cell(source.fields["summary"])


def _rule(source: RuleSource) -> str:
    references = source.fields.get("references", ())
    links = "Sources: " + ", ".join(f"<{link}>" for link in references) if references else ""
    parts = [
        f"## {source.id}",
        f"{_summary(source)}. Kind {code(source.fields['kind'])}, {count(source)} examples.",
        links,
        fenced(source.content, "yaml"),
    ]
    return "\n\n".join(part for part in parts if part)


def kinds() -> str:
    """What a finding of each kind says on each use, and which rules find it."""
    given = _read("kinds.yaml")["kinds"]
    by_kind: dict[str, list[str]] = {}
    for source in rule_sources():
        by_kind.setdefault(str(source.fields["kind"]), []).append(source.id)
    statuses = table(
        ("kind", *map(code, Use), "reported from"),
        (
            (f"[{kind}](../glossary.md#{kind})", *_effects(given[kind]["statuses"]), str(given[kind]["threshold"]))
            for kind in Kind
        ),
    )
    found_by = table(
        ("kind", "rules"),
        ((code(kind), ", ".join(f"[{id}](rules.md#{id})" for id in by_kind.get(kind, ())) or "–") for kind in Kind),
    )
    about = (
        "What a notice of each kind says on each [use](../glossary.md#use). *effect* is `conditional` when the notice "
        "leaves the door open (consent, licence, payment), else `reserved`; a dash says nothing. What a licence says "
        "stands with the [licences](licences.md)."
    )
    return _page("Kinds of notice", about, statuses, "## Found by", found_by)


def _effects(statuses: Mapping[str, str]) -> Iterator[str]:
    for use in Use:
        said = statuses.get(use.value)
        yield "–" if said is None else "*effect*" if said == "effect" else code(said)


def languages() -> str:
    """All lexicons with their size."""
    lexicons = [_read(source.name) for source in read_sources() if source.name.startswith("lexicon/")]
    rows = [_language(lexicon) for lexicon in sorted(lexicons, key=lambda lexicon: str(lexicon["name"]))]
    about = (
        "Each language is one lexicon: terms by [role](../rules.md#roles). Text in a language that is not listed is "
        "read by signals, licences and copyright lines only. [How to add one](../contributing.md#add-a-language)."
    )
    heads = ("language", "tag", "matching", "terms", "roles", "notices as examples", "mentions as examples")
    return _page("Languages", about, table(heads, rows))


def _language(lexicon: Mapping[str, Any]) -> tuple[str, ...]:
    roles, examples = lexicon["roles"], lexicon.get("examples") or {}
    numbers = (
        sum(map(len, roles.values())),
        len(roles),
        *(len(examples.get(key) or ()) for key in ("match", "no_match")),
    )
    return (cell(lexicon["name"]), code(lexicon["language"]), cell(lexicon["matching"]), *map(str, numbers))


def licences() -> str:
    """All open licences by SPDX id, with what each says on each use."""
    families = sorted(licenses.pack().families, key=lambda family: family.id.lower())
    rows = [
        (
            f"[{cell(family.id)}]({family.license().url})" if family.url else cell(family.id),
            cell(family.name),
            codes(family.versions),
            "as the work" if len(set(family.statuses.values())) > 1 else code(family.statuses[Use.TRAIN_AI]),
            codes(family.conditions),
        )
        for family in families
    ]
    combinations = [known for elements in _CC if (known := licenses.creative_commons(elements))]
    cc = [(f"[{known.spdx}]({known.url})", cell(known.name), codes(known.conditions)) for known in combinations]
    about = (
        "Open licences and public-domain tools that are recognised by name, phrase and link. *says* is the status of "
        "all uses alike: `conditional` means that the conditions beside it come with the grant."
    )
    return _page(
        "Licences",
        about,
        table(("SPDX id", "name", "versions", "says", "conditions"), rows),
        "## Creative Commons",
        "Built from their elements, in the versions 1.0 to 4.0 and their ports; all uses `conditional`.",
        table(("SPDX id", "name", "conditions"), cc),
    )


_CC = (["BY"], ["BY", "SA"], ["BY", "ND"], ["BY", "NC"], ["BY", "NC", "SA"], ["BY", "NC", "ND"])


def policies() -> str:
    """The shipped policies as they are."""
    parts = []
    for use in Use:
        content = resources.folder("rules").joinpath("policies", f"{use}.yaml").read_text("utf-8")
        about = yamlfile.load(content, f"{use}.yaml", RuleError)["summary"]
        parts += [f"## {use}", f"{cell(about)}.", fenced(content, "yaml")]
    return _page("Shipped policies", "What each key means, and how to extend one: [policies](../policies.md).", *parts)


def agents() -> str:
    """The register of AI user agents."""
    rows = [
        (code(row["token"]), cell(row["operator"]), cell(row["purpose"]), _remark(row))
        for row in sorted(_read("agents.yaml")["agents"], key=lambda row: str(row["token"]).lower())
    ]
    about = (
        "Product tokens of robots.txt, with the purpose that their operators name. A robots.txt that refuses one of "
        "them refuses this purpose; [signals](../signals.md) says how that is read."
    )
    return _page("User agents", about, table(("token", "operator", "purpose", "remark"), rows))


def _remark(row: Mapping[str, Any]) -> str:
    remarks = ["never fetches, only steers the use of copies"] if row.get("crawler") is False else []
    return "; ".join([*remarks, *(["retired"] if row.get("retired") else [])]) or "–"


TABLES = (
    "robots_directives.yaml",
    "data_mining.yaml",
    "page_metadata.yaml",
    "rights_statements.yaml",
    "near-misses.yaml",
    "roles.yaml",
)


def raw_tables() -> str:
    """Tables of words and values as they are, each under a heading."""
    contents = {source.name: source.content.decode("utf-8") for source in read_sources()}
    parts = [f"## {name.removesuffix('.yaml')}\n\n{fenced(contents[name], 'yaml')}" for name in TABLES]
    return _page(
        "Tables", "Words and values behind [signals](../signals.md) and [rules](../rules.md), as shipped.", *parts
    )
