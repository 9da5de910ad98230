"""Single keys from a terminal, and a screen to draw on; restored at the end."""

from __future__ import annotations

import os
import re
import select
import shutil
import sys
import time

ENTER, LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"  # another screen, no cursor
CLEAR = "\x1b[H\x1b[2J"
LOOK = 0.05  # seconds between two looks at the terminal's size
SEQUENCES = {
    "\x1b[A": "up",
    "\x1bOA": "up",
    "\x1b[B": "down",
    "\x1bOB": "down",
    "\x1b[5~": "page up",
    "\x1b[6~": "page down",
}
PRESSED = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Z])?|.", re.DOTALL)
WINDOWS = {"H": "up", "P": "down", "I": "page up", "Q": "page down"}


def is_terminal() -> bool:
    """Whether keys can be read and a screen drawn."""
    capable = os.environ.get("TERM") != "dumb"
    return capable and sys.stdin.isatty() and sys.stdout.isatty()


class Screen:
    """The terminal while it is ours."""

    def __init__(self) -> None:
        self._size = shutil.get_terminal_size()
        self._waiting: list[str] = []  # keys that came together with one that was taken

    def __enter__(self) -> Screen:
        if sys.platform != "win32":
            import termios
            import tty

            self._fd = sys.stdin.fileno()
            self._before = termios.tcgetattr(self._fd)
            tty.setcbreak(self._fd)
        self._write(ENTER)
        return self

    def __exit__(self, *exception: object) -> None:
        self._write(LEAVE)
        if sys.platform != "win32":
            import termios

            termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)

    def draw(self, text: str) -> None:
        """Show this and nothing else."""
        self._write(CLEAR + text)

    def key(self, seconds: float) -> str:
        """The key that is pressed within so many seconds, or ""; "resized" where the terminal is.

        Arrows and page keys go by their names: "up", "page down".
        """
        until = time.monotonic() + seconds
        while True:
            size = shutil.get_terminal_size()
            if size != self._size:
                self._size = size
                return "resized"
            typed = self._typed(min(seconds, LOOK))
            if typed or time.monotonic() >= until:
                return typed

    def _typed(self, seconds: float) -> str:
        if sys.platform == "win32":
            import msvcrt

            time.sleep(0.0 if msvcrt.kbhit() else seconds)
            if not msvcrt.kbhit():
                return ""
            typed = msvcrt.getwch()
            return WINDOWS.get(msvcrt.getwch(), "") if typed in ("\x00", "\xe0") else typed
        if not self._waiting:
            if not select.select([self._fd], [], [], seconds)[0]:
                return ""
            typed = os.read(self._fd, 64).decode("utf-8", "replace")
            self._waiting = PRESSED.findall(typed) or ["q"]  # its other end is closed
        key = self._waiting.pop(0)
        return SEQUENCES.get(key, "") if key.startswith("\x1b") else key

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()


def no_key(seconds: float) -> str:
    """Where there is no terminal: wait."""
    time.sleep(seconds)
    return ""
