"""Rights metadata inside files: TDMRep in EPUB and XMP, PLUS Data Mining, rights, C2PA and CAWG assertions.

PLUS LDF DataMining (IPTC Photo Metadata 2023.1), CAWG Training and Data Mining Assertion 1.1 (16 May 2025; C2PA
1.x used its own prefix), TDMRep of 10 May 2024. The words stand in ``rules/data_mining.yaml``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scanner.carriers import opf, rights_value, xmp
from scanner.carriers.evidence import Evidence, decoded
from scanner.carriers.xmltree import XmlError
from scanner.rulebook import by_rules, in_force
from scanner.signals import tdmrep, training_mining
from scanner.types import Detection, Document
from scanner.vocabulary import Kind, Status, Use

if TYPE_CHECKING:
    from scanner.page import Page

_NAME = "embedded-metadata"
_PLUS = "http://ns.useplus.org/ldf/xmp/1.0/"
_ADDRESS = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)


@by_rules
def words() -> Mapping[str, Any]:
    """The content of ``rules/data_mining.yaml``, read once."""
    content: Mapping[str, Any] = in_force().document("data_mining.yaml")
    return content


class EmbeddedMetadataDetector:
    """Reads what was taken out of a file: package document, XMP packet, C2PA assertions."""

    name = _NAME
    carriers = frozenset({"embedded"})

    def detect(self, document: Document, page: "Page | None") -> Detection:
        """Findings on the file, and its rights sentences for the prose scanner."""
        detection = Detection()
        embedded = document.embedded
        if embedded is None:
            return detection
        reserved = tdmrep.resolve(document, page).detection(self.name, embedded=True)
        detection.findings += reserved.findings
        detection.warnings += reserved.warnings
        if embedded.epub_opf is not None:
            _read_package(detection, decoded(embedded.epub_opf), document.url)
        if embedded.xmp is not None:
            _read_packet(detection, decoded(embedded.xmp), document.url)
        training_mining.read(detection, self.name, embedded.c2pa_assertions, words()["training_mining"])
        return detection


def _read_package(detection: Detection, package: str, base: str | None) -> None:
    try:
        statements = opf.statements(package)
    except XmlError as problem:
        _broken(detection, Evidence("epub", None, package[:500]), problem, "")
        return
    for statement in statements:
        namespace, name = _split(statement.term)
        _read_rights(detection, namespace, name, [statement.value], statement.evidence, base)


def _split(term: str) -> tuple[str, str]:
    cut = max(term.rfind("#"), term.rfind("/")) + 1
    return term[:cut], term[cut:]


def _read_packet(detection: Detection, packet: str, base: str | None) -> None:
    try:
        properties = xmp.properties(packet)
    except XmlError as problem:
        _broken(detection, Evidence("xmp", None, packet[:500]), problem, packet)
        return
    said: set[Status] = set()
    for found in properties:
        if (found.namespace, found.name) == (_PLUS, "DataMining"):
            said.add(_read_data_mining(detection, found, properties))
        else:
            _read_rights(detection, found.namespace, found.name, found.values, found.evidence, base)
    if Status.ALLOWED in said and said & {Status.RESERVED, Status.CONDITIONAL}:
        evidence = next(found.evidence for found in properties if found.name == "DataMining")
        detection.warnings.append(evidence.warning("conflicting-values", "plus:DataMining is given with two values."))


def _broken(detection: Detection, evidence: Evidence, problem: XmlError, text: str) -> None:
    detection.warnings.append(evidence.warning("malformed-file", f"{evidence.source}: {problem}."))
    message = "The rights metadata of the file was not read."
    detection.warnings.append(evidence.warning("scan-incomplete", message))
    if "DMI-PROHIBITED" in text:
        detection.warnings.append(evidence.warning("near-miss-restriction", "It prohibits mining, but is broken."))


def _read_rights(
    detection: Detection, namespace: str, name: str, values: Sequence[str], evidence: Evidence, base: str | None
) -> None:
    """A property on rights in general."""
    for role, names in words()["rights"].items():
        if name not in names.get(namespace, ()):
            continue
        for value in values:
            if role == "terms" and not _ADDRESS.fullmatch(value):
                continue
            rights_value.record(detection, _NAME, evidence, value, license_only=role == "license", base=base)


def _read_data_mining(detection: Detection, found: xmp.Property, beside: Iterable[xmp.Property]) -> Status:
    """A value of the PLUS vocabulary; returns the status that it sets for training."""
    key, exact = _plus_key(found.value)
    entry = words()["plus"]["values"].get(key)
    if entry is None:
        detection.warnings.append(found.evidence.warning("unknown-token", f"plus:DataMining: {found.value[:100]!r}."))
        if "PROHIBIT" in key or "RESERV" in key:
            message = f"{found.value[:100]!r} looks like a prohibition, but is no value of the vocabulary."
            detection.warnings.append(found.evidence.warning("near-miss-restriction", message))
        return Status.UNKNOWN
    statuses = {Use(use): Status(status) for use, status in entry["statuses"].items()}
    if not exact and statuses:
        detection.warnings.append(found.evidence.warning("nonconforming-value", f"{found.value!r} is no full URI."))
        if set(statuses.values()) == {Status.ALLOWED}:  # a permission is read strictly
            detection.warnings.append(
                found.evidence.warning("near-miss-permission", f"{found.value!r} permits nothing.")
            )
            return Status.UNKNOWN
    terms = _terms(entry.get("terms"), beside)
    if "terms" in entry and not terms:
        message = f"{key} points to {entry['terms']}, which is not there."
        detection.warnings.append(found.evidence.warning("unresolved-terms", message))
    if not statuses:
        return Status.UNKNOWN
    exceptions = tuple(entry.get("exceptions", ()))
    finding = found.evidence.finding(
        _NAME, Kind(entry["kind"]), statuses, exceptions=exceptions, **training_mining.terms_fields(terms)
    )
    detection.findings.append(finding)
    return statuses.get(Use.TRAIN_AI, Status.UNKNOWN)


def _plus_key(value: str) -> tuple[str, bool]:
    """The key of a DataMining value, and whether it is written as the vocabulary asks."""
    vocabulary: str = words()["plus"]["vocabulary"]
    if value.startswith(vocabulary) and value.removeprefix(vocabulary) in words()["plus"]["values"]:
        return value.removeprefix(vocabulary), True
    return value.strip().rstrip("/").rpartition("/")[2].upper(), False


def _terms(name: str | None, beside: Iterable[xmp.Property]) -> list[str]:
    """The values of the property that a prohibition points to."""
    return [value for found in beside if found.name == name for value in found.values]


DETECTOR = EmbeddedMetadataDetector()
