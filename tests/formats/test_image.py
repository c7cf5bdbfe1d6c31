"""Pictures as a scan reads them: XMP, C2PA, EXIF, IPTC and PNG text, wherever in the file they stand."""

import hashlib
import io
import sys
import zlib
from collections.abc import Callable
from typing import Any

import cbor2
import pytest
from PIL import Image, PngImagePlugin, TiffImagePlugin

from scanner import Document, Scanner, Verdict
from scanner.errors import InputError
from scanner.readers import ReadOptions, Source, reader_for

PROHIBITED = "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"
NOTICE = "No part of this picture may be used to train AI models without written permission of Arc Press."
XMP_SEGMENT = b"http://ns.adobe.com/xap/1.0/\0"


def packet(namespace: str, name: str, value: str) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:a="{namespace}"><a:{name}>{value}</a:{name}></rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


MINING = packet("http://ns.useplus.org/ldf/xmp/1.0/", "DataMining", PROHIBITED)
TDMREP = packet("http://www.w3.org/ns/tdmrep/", "reservation", "1")


def save(kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, kind, **more)
    return out.getvalue()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def with_png_chunk(chunk: bytes, *, last: bool) -> bytes:
    """A PNG with ``chunk`` before or behind its pixels."""
    content = save("PNG")
    at = len(content) - 12 if last else 33
    return content[:at] + chunk + content[at:]


def with_segments(*segments: tuple[int, bytes]) -> bytes:
    """A JPEG with these application segments."""
    content = save("JPEG")
    made = b"".join(bytes((0xFF, 0xE0 + number)) + (len(data) + 2).to_bytes(2) + data for number, data in segments)
    return content[:2] + made + content[2:]


def jpeg(xmp: bytes) -> bytes:
    return with_segments((1, XMP_SEGMENT + xmp))


def png(xmp: bytes) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", xmp.decode())
    return save("PNG", pnginfo=info)


def png_behind_the_pixels(xmp: bytes) -> bytes:
    packed = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(xmp)
    return with_png_chunk(png_chunk(b"iTXt", packed), last=True)


def webp(xmp: bytes) -> bytes:
    return save("WEBP", xmp=xmp)


def tiff(xmp: bytes) -> bytes:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[700] = xmp
    return save("TIFF", tiffinfo=tags)


CARRIERS: list[Callable[[bytes], bytes]] = [jpeg, png, png_behind_the_pixels, webp, tiff]


def read(content: bytes, name: str = "picture.jpg") -> Document | InputError:
    reader = reader_for(name)
    assert reader is not None
    (result,) = reader.read(Source(name, io.BytesIO(content)), ReadOptions())
    return result


def scan(content: bytes) -> Verdict:
    document = read(content)
    assert isinstance(document, Document), document
    assert document.media == "image"
    return Scanner().scan(document)


def codes(verdict: Verdict) -> set[str]:
    return {warning.code for warning in verdict.warnings}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_without_metadata(kind: str) -> None:
    """Nothing was said; the file has an identity of its own."""
    verdict = scan(save(kind))
    assert (verdict.decision, verdict.warnings) == ("allow", ())
    assert verdict.sha256 == hashlib.sha256(save(kind)).hexdigest()


@pytest.mark.parametrize("carrier", CARRIERS)
def test_data_mining_in_xmp(carrier: Callable[[bytes], bytes]) -> None:
    """The PLUS property decides in every format."""
    verdict = scan(carrier(MINING))
    assert verdict.decision == "deny"
    assert {(finding.source, finding.rule) for finding in verdict.findings} == {("xmp", "embedded-metadata")}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_tdmrep_in_xmp(carrier: Callable[[bytes], bytes]) -> None:
    """So does TDMRep."""
    assert scan(carrier(TDMREP)).statuses["tdm"] == "reserved"


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("broken", [MINING[:100], b"<x>", b"\0\xff" * 50], ids=["cut", "no xml", "noise"])
def test_a_broken_packet_is_reviewed(carrier: Callable[[bytes], bytes], broken: bytes) -> None:
    """Rights metadata that cannot be read is no silence."""
    if carrier is png and b"\xff" in broken:
        return  # the library does not write it
    assert scan(carrier(broken)).decision != "allow"


def exif(text: str) -> Image.Exif:
    made = Image.Exif()
    made[0x8298] = text
    return made


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_notice_in_exif(kind: str) -> None:
    """A sentence in the copyright field is read like any other."""
    assert scan(save(kind, exif=exif(NOTICE))).decision == "deny"


def test_a_notice_in_iptc() -> None:
    """Special instructions of the old IPTC record."""
    record = b"\x1c\x02\x28" + len(NOTICE).to_bytes(2) + NOTICE.encode()
    resource = b"8BIM\x04\x04\0\0" + len(record).to_bytes(4) + record
    assert scan(with_segments((13, b"Photoshop 3.0\0" + resource))).decision == "deny"


@pytest.mark.parametrize("packed", [False, True])
def test_a_notice_in_png_text(packed: bool) -> None:
    """Packed or not."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Copyright", NOTICE, zip=packed)
    assert scan(save("PNG", pnginfo=info)).decision == "deny"


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + kind + content


def superbox(kind: bytes, label: str, *content: bytes) -> bytes:
    description = kind + bytes.fromhex("00110010800000aa00389b71") + b"\3" + label.encode() + b"\0"
    return box(b"jumb", box(b"jumd", description) + b"".join(content))


def manifest(label: str, entries: object, kind: bytes = b"c2ma", name: str = "cawg.training-mining") -> bytes:
    content = entries if isinstance(entries, bytes) else cbor2.dumps({"entries": entries})
    assertion = superbox(b"cbor", name, box(b"cbor", content))
    return superbox(kind, label, superbox(b"c2as", "c2pa.assertions", assertion))


def store(*manifests: bytes) -> bytes:
    return superbox(b"c2pa", "c2pa", *manifests)


REFUSED = {"cawg.ai_generative_training": {"use": "notAllowed"}}
ALLOWED = {"cawg.ai_generative_training": {"use": "allowed"}, "cawg.ai_training": {"use": "allowed"}}


def jpeg_c2pa(content: bytes, size: int = 60_000) -> bytes:
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    head = content[:8]
    segments = [b"JP\0\1" + (n + 1).to_bytes(4) + (b"" if n == 0 else head) + part for n, part in enumerate(parts)]
    return with_segments(*((11, segment) for segment in segments))


def png_c2pa(content: bytes) -> bytes:
    return with_png_chunk(png_chunk(b"caBX", content), last=False)


def webp_c2pa(content: bytes) -> bytes:
    whole = save("WEBP")
    chunk = b"C2PA" + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)
    return whole[:4] + (len(whole) - 8 + len(chunk)).to_bytes(4, "little") + whole[8:] + chunk


def tiff_c2pa(content: bytes) -> bytes:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[0xCD41] = content
    tags.tagtype[0xCD41] = 7
    return save("TIFF", tiffinfo=tags)


@pytest.mark.parametrize("carrier", [jpeg_c2pa, png_c2pa, webp_c2pa, tiff_c2pa])
def test_a_refusal_in_content_credentials(carrier: Callable[[bytes], bytes]) -> None:
    """The assertion on training and mining of the active manifest, in every format."""
    verdict = scan(carrier(store(manifest("urn:c2pa:old", ALLOWED), manifest("urn:c2pa:new", REFUSED))))
    assert (verdict.decision, verdict.statuses["train-ai"]) == ("deny", "reserved")
    assert {finding.source for finding in verdict.findings} == {"c2pa"}


def test_a_store_over_several_segments() -> None:
    """Large stores are spread over the file."""
    padding = superbox(b"cbor", "c2pa.thumbnail", box(b"bidb", bytes(150_000)))
    verdict = scan(jpeg_c2pa(store(superbox(b"c2ma", "a", padding), manifest("b", REFUSED))))
    assert verdict.decision == "deny"


def test_ingredients_do_not_speak_for_the_picture() -> None:
    """Only the active manifest does, and before it those that it updates."""
    assert scan(png_c2pa(store(manifest("old", REFUSED), manifest("new", {})))).decision == "allow"
    update = superbox(b"c2um", "update", superbox(b"c2as", "c2pa.assertions"))
    assert scan(png_c2pa(store(manifest("old", REFUSED), update))).decision == "deny"


def test_an_unverified_permission_permits_nothing() -> None:
    """Signatures are not checked, so a grant is told and does not count."""
    verdict = scan(png_c2pa(store(manifest("a", ALLOWED))))
    assert verdict.statuses["train-ai"] == "unknown"
    assert "near-miss-permission" in codes(verdict)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\0\0\0\7jumb",
        store(manifest("a", REFUSED))[:-9],
        store(manifest("a", b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff")),
        store(manifest("a", b"\x81" * 100_000)),
        store(manifest("a", b"\x00" * 300_000)),
        box(b"jumb", b"") * 20_000,
        b"\0\0\0\0jumb" * 5000,
    ],
    ids=["empty", "short", "cut", "endless array", "deep", "long", "many", "nested"],
)
def test_broken_content_credentials_are_reviewed(broken: bytes) -> None:
    """Damaged or hostile boxes end in a warning, in bounded time."""
    verdict = scan(webp_c2pa(broken)) if broken else scan(png_c2pa(store()))
    assert verdict.decision == "review"
    assert "scan-incomplete" in codes(verdict)


def test_without_the_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error, or the warning, names the command that installs them."""
    picture, refused = save("JPEG"), png_c2pa(store(manifest("a", REFUSED)))
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert str(read(picture)).endswith("Run: pip install 'noticegate[image]'")
    monkeypatch.setitem(sys.modules, "cbor2", None)
    verdict = scan(refused)
    assert verdict.decision == "review"
    assert "pip install" in verdict.warnings[0].message


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"\xff\xd8\xff", b"II*\0", b"RIFF\0\0\0\0WEBPVP8 ", save("PNG")[:40]]
)
def test_what_is_no_picture_never_passes(content: bytes) -> None:
    """An error that names the file, or a review."""
    result = read(content)
    assert isinstance(result, InputError) or Scanner().scan(result).decision != "allow"


@pytest.mark.parametrize("carrier", [*CARRIERS, lambda _: jpeg_c2pa(store(manifest("a", REFUSED)))])
def test_a_cut_picture_never_passes(carrier: Callable[[bytes], bytes]) -> None:
    """Wherever it is cut before its metadata ends: an error, a review, or the refusal."""
    content = carrier(MINING)
    for end in range(0, len(content) - 1, 17):
        result = read(content[:end])
        assert isinstance(result, InputError) or Scanner().scan(result).decision != "allow", end


def test_a_damaged_png_never_passes() -> None:
    """Checksums tell of every flipped byte."""
    content = png_behind_the_pixels(MINING)
    for position in range(len(content)):
        damaged = bytearray(content)
        damaged[position] ^= 0x15
        result = read(bytes(damaged))
        assert isinstance(result, InputError) or Scanner().scan(result).decision != "allow", position


def test_large_text_is_bounded() -> None:
    """A text chunk that unpacks to a gigabyte, and a packet over the limit."""
    bomb = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b" " * 200_000_000, 9)
    for chunk in (bomb, b"XML:com.adobe.xmp\0\0\0\0\0" + b"<" * 3_000_000):
        verdict = scan(with_png_chunk(png_chunk(b"iTXt", chunk), last=True))
        assert (verdict.decision, codes(verdict)) == ("review", {"scan-incomplete"})


def test_several_packets_are_reviewed() -> None:
    """Only one is read, and that is told; extended XMP that speaks of rights too."""
    assert scan(with_segments((1, XMP_SEGMENT + TDMREP), (1, XMP_SEGMENT + MINING))).decision == "deny"
    other = packet("http://example.org/", "x", "1")
    assert scan(with_segments((1, XMP_SEGMENT + other), (1, XMP_SEGMENT + MINING))).decision == "review"
    extension = b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + MINING
    assert scan(with_segments((1, XMP_SEGMENT + other), (1, extension))).decision == "review"
