"""The model file: read as written, refused when damaged or made for other features."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from scanner.errors import ModelError
from scanner.model.infer import FILE, MAGIC, load_model, read, write
from scanner.resources import folder


def _shipped() -> bytes:
    return folder("models").joinpath(FILE).read_bytes()


def _with_header(change: Callable[[dict[str, object]], None]) -> bytes:
    content = _shipped()
    at = len(MAGIC) + 4
    end = at + int.from_bytes(content[at - 4 : at], "little")
    header = json.loads(content[at:end])
    change(header)
    changed = json.dumps(header).encode()
    return MAGIC + len(changed).to_bytes(4, "little") + changed + content[end:]


def test_written_as_read() -> None:
    """Writing a model gives the bytes that it was read from."""
    assert write(read(_shipped(), FILE)) == _shipped()


def test_small() -> None:
    """The weights take at most two megabytes."""
    assert len(_shipped()) <= 2_000_000


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:40],
        lambda content: content[:-2],
        lambda content: content[:-1],
        lambda content: content + b"\0\0",
        lambda content: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
        lambda content: b"x" + content[1:],
        lambda content: MAGIC + b"\xff\xff\xff\xff" + content[len(MAGIC) + 4 :],
        lambda content: MAGIC + (2).to_bytes(4, "little") + b"[]",
    ],
)
def test_damage_is_refused(damage: Callable[[bytes], bytes]) -> None:
    """A cut, lengthened or changed file is refused with a message that says what to do."""
    with pytest.raises(ModelError, match=r"notice\.weights: damaged: .*train the model again"):
        read(damage(_shipped()), FILE)


@pytest.mark.parametrize("key", ["features", "sample"])
def test_other_features_are_refused(key: str) -> None:
    """Weights that were trained on other features are refused."""
    with pytest.raises(ModelError, match="made for other features"):
        read(_with_header(lambda header: header.update({key: "other"})), FILE)


@pytest.mark.parametrize("key", ["labels", "fusion", "biases", "text_factor", "rules", "sha256"])
def test_a_header_without_a_part_is_refused(key: str) -> None:
    """A header that lacks something is refused."""
    with pytest.raises(ModelError, match="damaged"):
        read(_with_header(lambda header: header.pop(key)), FILE)


def test_no_numeric_library() -> None:
    """Scoring a passage imports neither NumPy nor scikit-learn."""
    code = (
        "import sys; from scanner import Scanner; Scanner().scan('Scraping of our articles is prohibited.');"
        "print(sorted({'numpy', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_nothing_to_go_by() -> None:
    """A passage without features is scored too."""
    assert set(load_model().logits([], [])) == set(load_model().labels)
