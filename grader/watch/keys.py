"""Single keys from a terminal, and a screen to draw on; restored at the end."""

from __future__ import annotations

import os
import select
import sys
import time

ENTER, LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"  # another screen, no cursor
CLEAR = "\x1b[H\x1b[2J"


def is_terminal() -> bool:
    """Whether keys can be read and a screen drawn."""
    capable = os.environ.get("TERM") != "dumb"
    return capable and sys.stdin.isatty() and sys.stdout.isatty()


class Screen:
    """The terminal while it is ours."""

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
        """The key that is pressed within so many seconds, or ""."""
        if sys.platform == "win32":
            import msvcrt

            until = time.monotonic() + seconds
            while time.monotonic() < until:
                if msvcrt.kbhit():
                    return msvcrt.getwch()
                time.sleep(0.02)
            return ""
        if not select.select([self._fd], [], [], seconds)[0]:
            return ""
        typed = os.read(self._fd, 64).decode("utf-8", "replace")
        return typed[:1] or "q"  # its other end is closed

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()


def no_key(seconds: float) -> str:
    """Where there is no terminal: wait."""
    time.sleep(seconds)
    return ""
