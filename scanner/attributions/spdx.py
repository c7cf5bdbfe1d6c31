"""SPDX 3.0.1 as JSON-LD, by the profiles Core, Software, SimpleLicensing and Dataset (https://spdx.github.io/spdx-spec/).

The data set is a ``dataset_DatasetPackage`` that contains a ``software_File`` for each document. Declared is what the
documents say of their licence; the concluded licence is left open, since no person has concluded it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TextIO
from uuid import NAMESPACE_URL, uuid5

from scanner.attributions import Dataset, Work, sentence
from scanner.license_types import License
from scanner.reports.jsonl import line
from scanner.screen import printable

_CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
_INFO = "_:creationinfo"
_NO_ASSERTION = "expandedlicensing_NoAssertionLicense"
_PROFILES = ("core", "software", "simpleLicensing")
_UNKNOWN = "NOASSERTION"
_NOT_IN_ID = re.compile("[^A-Za-z0-9.-]")

Element = dict[str, Any]


def write(dataset: Dataset, out: TextIO) -> None:
    """One document; its elements are written one by one."""
    out.write(f'{{"@context": "{_CONTEXT}", "@graph": [\n')
    separator = ""
    for element in _Graph(dataset).elements():
        out.write(separator + line(element).rstrip("\n"))
        separator = ",\n"
    out.write("\n]}\n")


class _Graph:
    """The elements of one data set, which all have ids below one address."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._created = dataset.created().strftime("%Y-%m-%dT%H:%M:%SZ")
        self._base = dataset.url or uuid5(NAMESPACE_URL, f"{dataset.name} {self._created}").urn
        self._agents: dict[str, str] = {}
        self._files = 0
        self._links = 0

    def elements(self) -> Iterator[Element]:
        """All of them; what others point to may come later."""
        yield {
            "type": "CreationInfo",
            "@id": _INFO,
            "specVersion": "3.0.1",
            "created": self._created,
            "createdBy": [self._id("noticegate")],
        }
        yield self._element("SoftwareAgent", "noticegate", {"name": "noticegate"})
        yield from self._agent(self._dataset.creator or _UNKNOWN)
        yield from self._package()
        everything = {"rootElement": [self._id("dataset")], "profileConformance": self._profiles()}
        yield self._element("SpdxDocument", "document", {"name": printable(self._dataset.name), **everything})
        for license in self._dataset.licenses:
            yield self._license(license)
            yield from self._of_license(license)

    def _profiles(self) -> list[str]:
        """Those that are met: the profile Dataset asks for a place from where the data set is had."""
        return [*_PROFILES, *(["dataset"] if self._dataset.url else [])]

    def _package(self) -> Iterator[Element]:
        dataset = self._dataset
        about = {
            "name": printable(dataset.name),
            "builtTime": self._created,
            "releaseTime": self._created,
            "originatedBy": [self._agents[dataset.creator or _UNKNOWN]],
            "software_primaryPurpose": "data",
            "dataset_datasetType": ["text"],
            "dataset_dataPreprocessing": [printable(dataset.changes), _gate(dataset)],
        }
        if dataset.uses:
            about["dataset_intendedUse"] = ", ".join(sorted(dataset.uses))
        if dataset.url:
            about["software_downloadLocation"] = dataset.url
        yield self._element("dataset_DatasetPackage", "dataset", about)
        yield self._link("dataset", "hasConcludedLicense", [_NO_ASSERTION])
        if len(dataset.licenses) == 1:
            yield self._link("dataset", "hasDeclaredLicense", [self._license_id(dataset.licenses[0])])
        elif dataset.licenses:
            yield self._expression("licenses", dataset.licenses)
            yield self._link("dataset", "hasDeclaredLicense", [self._id("licenses")])
        else:
            yield self._link("dataset", "hasDeclaredLicense", [_NO_ASSERTION])

    def _of_license(self, license: License) -> Iterator[Element]:
        for work in self._dataset.works(license):
            self._files += 1
            name = f"document-{self._files}"
            for author in work.authors:
                yield from self._agent(author)
            yield self._file(name, work, license)
            yield self._link(name, "hasDeclaredLicense", [self._license_id(license)])
            yield self._link("dataset", "contains", [self._id(name)])

    def _file(self, name: str, work: Work, license: License) -> Element:
        about: Element = {
            "name": printable(work.title),
            "software_primaryPurpose": "data",
            "software_attributionText": [printable(sentence(work, license))],
            "verifiedUsing": [{"type": "Hash", "algorithm": "sha256", "hashValue": work.sha256}],
        }
        if work.authors:
            about["originatedBy"] = [self._agents[author] for author in work.authors]
        if work.copyright:
            about["software_copyrightText"] = printable(" ".join(work.copyright))
        if work.url:
            about["externalRef"] = [
                {"type": "ExternalRef", "externalRefType": "altWebPage", "locator": [printable(work.url)]}
            ]
        return self._element("software_File", name, about)

    def _agent(self, name: str) -> Iterator[Element]:
        """The agent of that name, when it is new; whether it is a person or an organisation nobody knows."""
        if name not in self._agents:
            own = f"agent-{len(self._agents) + 1}"
            self._agents[name] = self._id(own)
            yield self._element("Agent", own, {"name": printable(name)})

    def _license(self, license: License) -> Element:
        return self._expression(self._license_name(license), [license])

    def _expression(self, name: str, licenses: list[License]) -> Element:
        written = {_spdx(license): license for license in licenses}
        about: Element = {"simplelicensing_licenseExpression": " AND ".join(written)}
        own = [
            {"type": "DictionaryEntry", "key": ref, "value": license.url}
            for ref, license in written.items()
            if ref.startswith("LicenseRef-") and license.url
        ]
        if own:
            about["simplelicensing_customIdToUri"] = own
        return self._element("simplelicensing_LicenseExpression", name, about)

    def _license_id(self, license: License) -> str:
        return self._id(self._license_name(license))

    def _license_name(self, license: License) -> str:
        return f"license-{_NOT_IN_ID.sub('-', license.spdx)}"

    def _link(self, source: str, kind: str, targets: list[str]) -> Element:
        self._links += 1
        about = {"relationshipType": kind, "from": self._id(source), "to": targets}
        return self._element("Relationship", f"relationship-{self._links}", about)

    def _element(self, kind: str, name: str, about: Mapping[str, Any]) -> Element:
        return {"type": kind, "spdxId": self._id(name), "creationInfo": _INFO, **about}

    def _id(self, name: str) -> str:
        return f"{self._base}#{name}"


def _gate(dataset: Dataset) -> str:
    versions = ", ".join(f"{name} {value}" for name, value in dataset.versions.items())
    return printable(f"Gated with noticegate ({versions}).")


def _spdx(license: License) -> str:
    """The id where the SPDX License List has it, else a reference of our own."""
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        return str(canonicalize_license_expression(license.spdx))
    except InvalidLicenseExpression:
        return f"LicenseRef-{_NOT_IN_ID.sub('-', license.spdx)}"
