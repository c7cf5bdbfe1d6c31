"""One sitting at the review desk: keys become decisions, and each is in the file before the next is asked for."""

from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.control import Control

from scanner.decisions import Answer
from scanner.decisions.writing import add, remove
from scanner.desk.keys import END, REDRAW, Keyboard
from scanner.desk.screen import View, documents, draw, reach_name
from scanner.desk.state import Desk, Reach
from scanner.errors import ConfigError

_PAGE = 10
_SCROLLING = frozenset({"up", "down", "pageup", "pagedown"})
_REASON = "Why? (nothing: back) "


class Session:
    """A person, a queue and a file."""

    def __init__(self, desk: Desk, file: Path, who: str, console: Console, keyboard: Keyboard) -> None:
        """Begin with the first notice."""
        self.desk = desk
        self.view = View()
        self._file, self._who = file, who
        self._console, self._keyboard = console, keyboard
        self._actions: dict[str, Callable[[], None]] = {
            "a": lambda: self._decide(Answer.ACCEPT),
            "d": lambda: self._decide(Answer.DENY),
            "w": self._waive,
            "s": self._skip,
            "u": self._undo,
            "n": lambda: self._go(self.view.place + 1),
            "right": lambda: self._go(self.view.place + 1),
            "p": lambda: self._go(self.view.place - 1),
            "left": lambda: self._go(self.view.place - 1),
            "e": self._other_example,
            "?": self._help,
            "h": self._help,
            "up": lambda: self._scroll(-1),
            "down": lambda: self._scroll(1),
            "pageup": lambda: self._scroll(-_PAGE),
            "pagedown": lambda: self._scroll(_PAGE),
        }

    def run(self) -> None:
        """Until the person quits."""
        with self._keyboard, self._console.screen():
            while True:
                draw(self._console, self.desk, self.view, str(self._file))
                key = self._keyboard.read()
                if key in ("q", END):
                    return
                if key != REDRAW:
                    self._press(key)

    def _press(self, key: str) -> None:
        self.view.message = ""
        if self.view.is_help and key not in _SCROLLING:
            self.view.is_help = False
            self.view.top = 0
        elif key.isdecimal() and key.isascii():
            self._choose(int(key) - 1)
        elif key in self._actions:
            self._actions[key]()
        else:
            self.view.message = "That key does nothing here; ? shows those that do."

    @property
    def _is_at_end(self) -> bool:
        return self.view.place == len(self.desk.groups)

    def _choose(self, number: int) -> None:
        if not self._is_at_end and 0 <= number < len(self._reaches()):
            self.view.reach = number

    def _reaches(self) -> list[Reach]:
        group = self.desk.groups[self.view.place]
        return self.desk.reaches(group, group.examples[self.view.example])

    def _waive(self) -> None:
        if not self._is_decidable():
            return
        self._console.control(Control.move_to(0, self._console.height - 1), Control.show_cursor(True))
        reason = self._keyboard.line(_REASON)
        self._console.control(Control.show_cursor(False))
        if reason:
            self._decide(Answer.WAIVE, reason)

    def _is_decidable(self) -> bool:
        if self._is_at_end:
            return False
        if self.desk.covered(self._reaches()[self.view.reach]):
            return True
        self.view.message = "This is decided; u takes the last decision back."
        return False

    def _decide(self, answer: Answer, reason: str = "") -> None:
        if not self._is_decidable():
            return
        reach = self._reaches()[self.view.reach]
        covered = self.desk.covered(reach)
        entries = self.desk.entries(reach, answer, reason, self._who)
        try:
            add(self._file, *entries)
        except ConfigError as problem:
            self.view.message = f"Not decided: {problem}"
            return
        self.desk.decide(entries, self.view.place)
        self._go(self.desk.next_open(self.view.place))
        self.view.message = f"{answer}: {reach_name(reach)}, {documents(covered)}. u takes it back."

    def _undo(self) -> None:
        if not self.desk.made:
            self.view.message = "Nothing was decided in this session; older decisions are changed in the file."
            return
        last = self.desk.made[-1]
        try:
            remove(self._file, *last.entries)
        except ConfigError as problem:
            self.view.message = f"Not taken back: {problem}"
            return
        self.desk.take_back()
        self._go(last.place)
        self.view.message = f"Taken back: {last.entries[0].answer}."

    def _skip(self) -> None:
        self._go(self.desk.next_open(self.view.place + 1))

    def _go(self, place: int) -> None:
        """To a place; from the end on to what is still open."""
        if place > len(self.desk.groups):
            place = self.desk.next_open(0)
        self.view.place = max(0, place)
        self.view.example = self.view.reach = self.view.top = 0

    def _other_example(self) -> None:
        if self._is_at_end:
            return
        examples = self.desk.groups[self.view.place].examples
        if len(examples) == 1:
            self.view.message = "There is no example on another host."
        self.view.example = (self.view.example + 1) % len(examples)
        self.view.reach = self.view.top = 0

    def _help(self) -> None:
        self.view.is_help = True
        self.view.top = 0

    def _scroll(self, lines: int) -> None:
        self.view.top = max(0, self.view.top + lines)
