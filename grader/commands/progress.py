"""A line on stderr while grading takes long: what is being graded, and for how long."""

from __future__ import annotations

import sys
import threading
import time
from typing import TextIO

from grader.status_line import can_overwrite, overwrite
from spec.text import Text

SLOW = 2.0  # seconds after which a line is worth while
EVERY = 0.5  # seconds
LINE = Text(
    "grading {name}, {place} of {count}, {seconds} s",
    "正在评 {name}，第 {place} 题，共 {count} 题，{seconds} 秒",
)


class ItemProgress:
    """Shown on a terminal only, and wiped away at the end; elsewhere nothing is written.

    The clock starts with the first item, so that a slow start-up alone shows nothing.
    """

    def __init__(self, count: int, lang: str, stream: TextIO | None = None) -> None:
        self.count, self.lang = count, lang
        self.stream = sys.stderr if stream is None else stream
        self._began: float | None = None
        self._name, self._place = "", 0
        self._over = threading.Event()
        self._shows = threading.Thread(target=self._show, daemon=True)

    def begin(self, name: str) -> None:
        """The next item is about to be graded."""
        self._name, self._place = name, self._place + 1
        if self._began is None:
            self._began = time.monotonic()
            if can_overwrite(self.stream):
                self._shows.start()

    def line(self) -> str:
        """What is going on now."""
        seconds = int(time.monotonic() - (self._began or time.monotonic()))
        words = {"name": self._name, "place": self._place, "count": self.count}
        return LINE.in_language(self.lang).format(**words, seconds=seconds)

    def _show(self) -> None:
        if self._over.wait(SLOW):
            return
        while not self._over.wait(EVERY):
            overwrite(self.stream, self.line())
        overwrite(self.stream)

    def __enter__(self) -> ItemProgress:
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        if self._shows.ident is not None:
            self._shows.join()
