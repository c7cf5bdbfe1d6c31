"""Single keys from a terminal, typed ahead or not, and lines where a reason is asked for.

Keys are single characters in lower case, or names: ``up``, ``down``, ``left``, ``right``, ``pageup``, ``pagedown``,
``escape``, ``redraw`` (the window has changed), ``end`` (nobody types any more). Ctrl-C raises ``KeyboardInterrupt``.
"""

import contextlib
import sys
from typing import Protocol, Self

REDRAW = "redraw"
END = "end"
OTHER = "other"
"""A key that has no name here."""


class Keyboard(Protocol):
    """Where keys come from."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def read(self) -> str:
        """The next key."""
        ...

    def line(self, prompt: str) -> str:
        """A line that is typed and edited as the terminal does it; empty when there is none."""
        ...


def _line(prompt: str) -> str:
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - gives input() a history
    try:
        return input(prompt).strip()
    except EOFError:
        return ""


if sys.platform == "win32":
    import msvcrt

    _CODES = {"H": "up", "P": "down", "K": "left", "M": "right", "I": "pageup", "Q": "pagedown"}
    _INTERRUPT, _ESCAPE = "\x03", "\x1b"

    class Terminal:
        """The console."""

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def read(self) -> str:
            """The next key."""
            key = msvcrt.getwch()
            if key == _INTERRUPT:
                raise KeyboardInterrupt
            if key in "\x00\xe0":
                return _CODES.get(msvcrt.getwch(), OTHER)
            return "escape" if key == _ESCAPE else key.lower()

        def line(self, prompt: str) -> str:
            """A line."""
            return _line(prompt)

else:
    import codecs
    import os
    import select
    import signal
    import termios
    import tty
    from types import FrameType
    from typing import Any

    _ESCAPE = b"\x1b"
    _PAUSE = 0.05
    """Seconds within which what follows an escape belongs to it."""
    _LONGEST = 16
    _LAST = frozenset(bytes([code]) for code in range(0x40, 0x7F))
    """What a control sequence ends with (ECMA-48, section 5.4)."""
    _CODES = {
        b"[A": "up", b"[B": "down", b"[C": "right", b"[D": "left", b"[5~": "pageup", b"[6~": "pagedown",
        b"OA": "up", b"OB": "down", b"OC": "right", b"OD": "left", b"": "escape",
    }  # fmt: skip
    _CHANGES = (signal.SIGWINCH, signal.SIGCONT)

    class Terminal:
        """The terminal behind standard input, which is given back as it was."""

        def __enter__(self) -> Self:
            self._input = sys.stdin.fileno()
            self._before = termios.tcgetattr(self._input)
            self._changed, self._wakeup = os.pipe()
            for end in (self._changed, self._wakeup):
                os.set_blocking(end, False)
            self._old_wakeup = signal.set_wakeup_fd(self._wakeup, warn_on_full_buffer=False)
            self._old_handlers = [signal.signal(one, _note) for one in _CHANGES]
            return self

        def __exit__(self, *_: object) -> None:
            termios.tcsetattr(self._input, termios.TCSADRAIN, self._before)
            for one, handler in zip(_CHANGES, self._old_handlers, strict=True):
                signal.signal(one, handler)
            signal.set_wakeup_fd(self._old_wakeup)
            for end in (self._changed, self._wakeup):
                os.close(end)

        def read(self) -> str:
            """The next key."""
            tty.setcbreak(self._input, termios.TCSADRAIN)
            ready, _, _ = select.select([self._input, self._changed], [], [])
            if self._changed in ready:
                os.read(self._changed, 512)
                return REDRAW
            first = self._byte()
            if first == _ESCAPE:
                return _CODES.get(self._sequence(), OTHER)
            return self._character(first).lower() or END

        def line(self, prompt: str) -> str:
            """A line."""
            termios.tcsetattr(self._input, termios.TCSADRAIN, self._before)
            return _line(prompt)

        def _byte(self) -> bytes:
            try:
                return os.read(self._input, 1)
            except OSError:  # the terminal is gone
                return b""

        def _sequence(self) -> bytes:
            """What follows an escape, up to its last byte."""
            sequence = b""
            while len(sequence) < _LONGEST and select.select([self._input], [], [], _PAUSE)[0]:
                sequence += self._byte()
                is_long = sequence[:1] in (b"[", b"O") and (len(sequence) == 1 or sequence[-1:] not in _LAST)
                if not is_long:
                    break
            return sequence

        def _character(self, first: bytes) -> str:
            decoder = codecs.getincrementaldecoder("utf-8")("replace")
            text = decoder.decode(first)
            while first and not text:
                first = self._byte()
                text = decoder.decode(first, final=not first)
            return text

    def _note(number: int, frame: FrameType | None) -> Any:
        """Do nothing: that there is a handler makes the signal wake ``read``."""
