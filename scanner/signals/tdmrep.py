"""TDMRep: the reservation of text and data mining in a site file, a header, a page, an EPUB or an XMP packet.

TDM Reservation Protocol, W3C Community Group Final Report of 10 May 2024. The carriers are read in the order of
its "Processing priority"; a later value supersedes an earlier one and an absent value resets nothing. Training of
models is a kind of mining (recital 105 of Regulation (EU) 2024/1689), so ``train-ai`` follows ``tdm``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scanner.carriers import odrl_policy, opf, site_text, tdm_file, xmp
from scanner.carriers.evidence import Evidence, decoded
from scanner.carriers.tdm_file import POLICY, RESERVATION
from scanner.carriers.xmltree import XmlError
from scanner.types import Detection, Document, Finding, ScanWarning
from scanner.vocabulary import Kind, Scope, Status, Use

if TYPE_CHECKING:
    from scanner.page import Page

FILE = "/.well-known/tdmrep.json"
EPUB_VOCABULARY = "http://www.w3.org/ns/tdmrep#"
XMP_NAMESPACE = "http://www.w3.org/ns/tdmrep/"

_MOST_WARNINGS = 50
_NO_WORDS = frozenset({"no", "false", "off", "none", "null", "n"})
_NOT_LETTERS = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class Claim:
    """One property as one carrier states it; ``misplaced`` says why it does not count, when it does not."""

    name: str
    value: str
    evidence: Evidence
    misplaced: str = ""


@dataclass(slots=True)
class Reading:
    """What one carrier says: its reservation, its policy (an absolute URL) and what is wrong with it.

    ``speaks``: it holds a property of TDMRep, valid or not, and not just something close to one.
    """

    embedded: bool = False
    speaks: bool = False
    reservation: Claim | None = None
    policy: str | None = None
    policy_claim: Claim | None = None
    warnings: list[ScanWarning] = field(default_factory=list)


@dataclass(slots=True)
class Resolution:
    """The outcome over all carriers.

    ``embedded`` tells whether file metadata, the last word in the order of priority, takes part in it: the outcome
    is then reported by ``embedded-metadata``, else by ``tdmrep``.
    """

    readings: list[Reading]
    reservation: Claim | None = None
    policy: str | None = None
    terms: odrl_policy.Policy = field(default_factory=odrl_policy.Policy)
    embedded: bool = False

    def detection(self, rule: str, embedded: bool) -> Detection:
        """What the reader of file metadata (``embedded``), or that of the other carriers, reports."""
        detection = Detection()
        for reading in self.readings:
            if reading.embedded is embedded:
                detection.warnings += reading.warnings
        if self.reservation and self.embedded is embedded:
            detection.findings.append(_finding(rule, self.reservation, self.policy, self.terms))
            if self.terms.problem:
                message = f"The policy {self.policy} was not read: {self.terms.problem}."
                detection.warnings.append(self.reservation.evidence.warning("unresolved-terms", message))
        return detection


class TdmRepDetector:
    """Reads TDMRep off site file, headers and page; files with own TDMRep are left to ``embedded-metadata``."""

    name = "tdmrep"
    carriers = frozenset({"embedded", "headers", "html", "tdmrep_json"})

    def detect(self, document: Document, page: "Page | None") -> Detection:
        """At most one finding: the reservation that is left after superseding."""
        return resolve(document, page).detection(self.name, embedded=False)


def resolve(document: Document, page: "Page | None") -> Resolution:
    """All carriers of ``document``, read in order of priority and joined."""
    readings = [
        *_from_file(document),
        *_read(document, list(_header_claims(document))),
        *_read(document, list(_meta_claims(page)) if page else []),
        *_from_metadata(document),
    ]
    state = Resolution(readings, embedded=any(reading.embedded and reading.speaks for reading in readings))
    for reading in readings:
        if reading.reservation:
            state.reservation = reading.reservation
        if not (state.reservation and state.reservation.value == "0"):
            state.policy = reading.policy or state.policy
        elif reading.policy_claim:
            reading.warnings.append(_ignored(reading.policy_claim))
    served = document.site.tdm_policies.get(state.policy) if document.site and state.policy else None
    if served is not None:
        state.terms = odrl_policy.read(served)
    return state


def _ignored(policy: Claim) -> ScanWarning:
    return policy.evidence.warning("policy-ignored", f"{POLICY} has no effect beside {RESERVATION} 0.")


def _finding(rule: str, claim: Claim, policy: str | None, terms: odrl_policy.Policy) -> Finding:
    """A policy makes a reservation conditional; what it says when it was served are the conditions."""
    if claim.value == "0":
        kind, status, policy = Kind.AI_PERMITTED, Status.ALLOWED, None
    else:
        kind, status = Kind.TDM, Status.CONDITIONAL if policy else Status.RESERVED
    scope = Scope.SITE if claim.evidence.source == FILE else Scope.DOCUMENT
    statuses = {Use.TDM: status, Use.TRAIN_AI: status}
    if not policy:
        return claim.evidence.finding(rule, kind, statuses, scope=scope)
    said = {"holder": terms.holder, "conditions": terms.conditions, "exceptions": terms.exceptions}
    return claim.evidence.finding(rule, kind, statuses, scope=scope, terms_url=policy, **said)


def _from_file(document: Document) -> Iterator[Reading]:
    if document.site is None or document.site.tdmrep_json is None:
        return
    text = site_text.head(document.site.tdmrep_json)
    file = tdm_file.parse(text)
    claims = []
    for rule in file.matching(document.url):
        evidence = Evidence(FILE, f"$[{rule.index}]", text[rule.start : rule.end], rule.start)
        claims.append(Claim(RESERVATION, rule.reservation, evidence))
        if rule.policy is not None and rule.reservation in ("0", "1"):
            claims.append(Claim(POLICY, rule.policy, evidence))
    reading = next(_read(document, claims), Reading())
    whole = Evidence(FILE, None, text[:500])
    code = "scan-incomplete" if len(text) > site_text.MAX_CHARACTERS else "malformed-file"
    reading.warnings += [whole.warning(code, f"{FILE}: {problem}.") for problem in file.problems]
    if file.looks_reserved:
        reading.warnings.append(whole.warning("near-miss-restriction", f"{FILE} reserves, but cannot be read."))
    yield reading


def _header_claims(document: Document) -> Iterator[Claim]:
    for header, value in document.headers:
        name = header.strip().lower()
        if "tdm" not in name:
            continue
        parts = [part.strip(" \t") for part in value.split(",")]
        if name != RESERVATION or not set(parts) <= {"0", "1"}:
            parts = [value.strip(" \t")]
        for part in parts:  # a proxy may have joined repeated lines
            claim = _claim(name, part, Evidence("http-header", name, value), "is no TDMRep header")
            if claim:
                yield claim


def _meta_claims(page: "Page") -> Iterator[Claim]:
    for meta in page.metas:
        for attribute, written in (
            ("name", meta.name),
            ("property", meta.property),
            ("http-equiv", meta.http_equiv),
        ):
            if written and "tdm" in written.lower():
                name, content = written.strip().lower(), meta.content or ""
                evidence = Evidence("html-meta", f"meta[{attribute}={name}]", content)
                claim = _claim(name, content.strip(), evidence, "is no TDMRep metadata name", attribute != "name")
                if claim:
                    yield claim


def _claim(name: str, value: str, evidence: Evidence, complaint: str, misplaced: bool = False) -> Claim | None:
    """The claim that a property in full name makes; a name close to a reservation makes a misplaced one."""
    if name in (RESERVATION, POLICY) and not misplaced:
        return Claim(name, value, evidence)
    if _NOT_LETTERS.sub("", name).endswith("tdmreservation"):
        return Claim(RESERVATION, value, evidence, f"{evidence.location} {complaint}")
    return None


def _from_metadata(document: Document) -> Iterator[Reading]:
    embedded = document.embedded
    if embedded is None:
        return
    for content, claims_of, source in (
        (embedded.epub_opf, _epub_claims, "epub"),
        (embedded.xmp, _xmp_claims, "xmp"),
    ):
        if content is None:
            continue
        text = decoded(content)
        try:
            yield from _read(document, list(claims_of(text)), embedded=True)
        except XmlError:  # reported by the reader of all file metadata
            if re.search(r"tdm\w{0,10}:reservation[^<]{0,50}\b1\b", text):
                warning = Evidence(source, None, text[:500]).warning(
                    "near-miss-restriction", "It reserves, but is broken."
                )
                yield Reading(embedded=True, warnings=[warning])


def _epub_claims(package: str) -> Iterator[Claim]:
    for statement in opf.statements(package):
        term = statement.term
        if term.startswith(EPUB_VOCABULARY) and not statement.named:
            yield Claim(f"tdm-{term.removeprefix(EPUB_VOCABULARY)}", statement.value, statement.evidence)
        elif statement.named and term.lower() in ("tdm:reservation", "tdm:policy"):
            yield Claim(term.lower().replace(":", "-"), statement.value, statement.evidence)
        elif "tdm" in term.lower() and term.lower().endswith("reservation"):
            complaint = f"{term} is not bound to {EPUB_VOCABULARY}"
            yield Claim(RESERVATION, statement.value, statement.evidence, complaint)


def _xmp_claims(packet: str) -> Iterator[Claim]:
    for found in xmp.properties(packet):
        if found.namespace == XMP_NAMESPACE and found.name in ("reservation", "policy"):
            yield Claim(f"tdm-{found.name}", found.value, found.evidence)
        elif "tdm" in found.namespace + found.name and found.name.endswith("reservation"):
            yield Claim(RESERVATION, found.value, found.evidence, f"{found.name} is not in {XMP_NAMESPACE}")


def _read(document: Document, claims: list[Claim], embedded: bool = False) -> Iterator[Reading]:
    """What the claims of one carrier come to; nothing when it makes none."""
    if not claims:
        return
    reading = Reading(embedded, any(not claim.misplaced for claim in claims))
    valid = []
    for claim in claims:
        if claim.name == RESERVATION and claim.value in ("0", "1") and not claim.misplaced:
            valid.append(claim)
        elif claim.name == RESERVATION:
            reading.warnings += _invalid(claim)
    if valid:
        reading.reservation = max(valid, key=lambda claim: claim.value)
        reading.warnings += _repeated(valid, RESERVATION)
    _read_policy(document, reading, [claim for claim in claims if claim.name == POLICY and claim.value])
    reading.warnings = list(dict.fromkeys(reading.warnings))[:_MOST_WARNINGS]
    yield reading


def _read_policy(document: Document, reading: Reading, policies: list[Claim]) -> None:
    if not policies:
        return
    claim = reading.policy_claim = policies[0]
    reading.warnings += _repeated(policies, POLICY)
    try:
        absolute = bool(urlsplit(claim.value).scheme)
        address = claim.value if absolute else urljoin(document.url or "", claim.value)
        readable = urlsplit(address).scheme in ("http", "https", "")
    except ValueError:
        absolute, readable = True, False
    if not readable:
        reading.warnings.append(claim.evidence.warning("invalid-value", f"{POLICY} is no web address: {claim.value}"))
        return
    reading.policy = address
    if not absolute:
        reading.warnings.append(claim.evidence.warning("relative-url", f"{POLICY} is relative: {claim.value}"))


def _repeated(claims: list[Claim], name: str) -> list[ScanWarning]:
    if len(claims) < 2:
        return []
    if len({claim.value for claim in claims}) == 1:
        return [claims[1].evidence.warning("duplicate-field", f"{name} is given {len(claims)} times.")]
    return [claims[1].evidence.warning("conflicting-values", f"{name} is given with different values.")]


def _invalid(claim: Claim) -> list[ScanWarning]:
    word = claim.value.strip("\"' ").lower()
    frees = word in _NO_WORDS or (word.isascii() and word.isdigit() and int(word[:20]) == 0)
    if claim.misplaced:
        complaint = f"{claim.misplaced}."
        invalid = []
    else:
        complaint = f"{RESERVATION} must be 0 or 1, not {claim.value[:100]!r}."
        invalid = [claim.evidence.warning("invalid-value", complaint)]
    if not word:
        return invalid
    return [*invalid, claim.evidence.warning(f"near-miss-{'permission' if frees else 'restriction'}", complaint)]


DETECTOR = TdmRepDetector()
