"""The process of `grader watch`: on a terminal, and in plain lines."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.handout.template import solution
from tests.helpers.watched import folder as folder
from tests.helpers.watched import solve

COMMAND = [sys.executable, "-m", "grader", "watch"]
PATIENCE = 20.0  # seconds, for a machine that has much else to do


class Terminal:
    """`grader watch` in a pseudo-terminal."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.end, theirs = pty.openpty()
        self.text = ""
        self.resize(30, 80)
        left_out = ("NO_COLOR", "COLUMNS", "LINES")
        environment = {k: v for k, v in os.environ.items() if k not in left_out}
        environment["TERM"] = "xterm-256color"
        self.process = subprocess.Popen(
            [*COMMAND, str(folder), *options],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
        )
        os.close(theirs)

    def resize(self, lines: int, columns: int) -> None:
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def until(self, words: str) -> str:
        """Read until the screen says so; colours are taken out."""
        deadline = time.monotonic() + PATIENCE
        while words not in self.text:
            assert time.monotonic() < deadline, self.text
            self.read(0.1)
        end = self.text.index(words) + len(words)
        before, self.text = self.text[:end], self.text[end:]
        return before

    def read(self, seconds: float) -> bool:
        """Read what is there, or comes within so many seconds."""
        if not select.select([self.end], [], [], seconds)[0]:
            return False
        read = os.read(self.end, 1 << 16).decode("utf-8", "replace")
        self.text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.text + read)
        return True

    def press(self, key: str) -> None:
        """Press a key on the screen as it has settled; what comes after it is new."""
        while self.read(0.2):
            pass
        self.text = ""
        os.write(self.end, key.encode())


def test_watch_on_a_terminal_follows_saves_and_keys(folder: Path) -> None:
    terminal = Terminal(folder, "--lang", "zh", "--chapters", "recurrent")
    try:
        terminal.until("下一题：forward")
        solve(folder, "forward")
        terminal.until("forward 对了。")
        terminal.until("15 / 66")
        terminal.press("h")
        terminal.until("提示 1")
        terminal.press("q")
        assert terminal.process.wait(PATIENCE) == 0
    finally:
        terminal.process.kill()
        os.close(terminal.end)


@pytest.fixture
def terminal(folder: Path) -> Iterator[Terminal]:
    """A watch of the first chapter, whose first item is being shown."""
    started = Terminal(folder, "--lang", "en", "--chapters", "recurrent", "loss")
    try:
        started.until("Next: forward")
        yield started
    finally:
        started.process.kill()
        started.process.wait()
        os.close(started.end)


def test_every_key_does_what_the_last_line_says(folder: Path, terminal: Terminal) -> None:
    solve(folder, "forward")
    terminal.until("forward is right.")
    terminal.until("15 / 88")
    terminal.press("s")
    assert "the reference" in terminal.until("q quit")
    for _ in range(8):  # down to the student's own
        terminal.press("\x1b[B")
        shown = terminal.until("q quit")
    assert "yours" in shown
    terminal.press("n")
    terminal.until("Next: output")
    terminal.press("s")
    terminal.until("once output is right")
    terminal.press("b")
    terminal.until("forward is right.")
    terminal.press("l")
    terminal.until("Type an item's number")
    terminal.press("9")  # there are nine items, so that no longer number can be meant
    terminal.until("Next: softmax_cross_entropy_gradient")
    terminal.press("b")
    terminal.until("forward is right.")
    terminal.press("r")
    terminal.until("Put the blank of forward back?")
    terminal.press("q")  # any other key: no
    terminal.until("q quit")
    terminal.press("r")
    terminal.until("Put the blank of forward back?")
    terminal.press("y")
    terminal.until("what you wrote is in recurrent.py.before")
    terminal.until("0 / 88")
    assert "activation.forward(net)" in (folder / "recurrent.py.before").read_text("utf-8")
    solve(folder, "forward", ("W.dot", "W.T.dot"))
    terminal.until("differs")
    terminal.press("x")
    terminal.until("is written; run it with Python.")
    assert (folder / "reproduce" / "forward.py").exists()
    terminal.press("e")
    terminal.until("checked")
    terminal.press("h")
    shown = terminal.until("q quit")
    assert shown.index("hint 1") < shown.index("checked")
    terminal.press("q")
    assert terminal.process.wait(PATIENCE) == 0


def test_long_text_scrolls_and_a_resize_reflows(terminal: Terminal) -> None:
    terminal.press("e")
    terminal.until("q quit")
    terminal.resize(14, 60)
    first = terminal.until("q quit")
    assert "↓" in first
    assert "↑" not in first
    for key in ("\x1b[6~", "\x1b[B", " "):
        terminal.press(key)
        assert "↑" in terminal.until("q quit")
    for key in ("\x1b[A", "\x1b[5~", "\x1b[5~", "\x1b[5~"):
        terminal.press(key)
        shown = terminal.until("q quit")
    assert "↑" not in shown


def test_after_the_core_a_key_goes_on_with_the_next_chapter(folder: Path) -> None:
    for name, text in solution().items():
        if name != "layer.py":
            (folder / name).write_text(text, "utf-8")
    terminal = Terminal(folder, "--lang", "zh")
    try:
        terminal.until("继续下一章 layer")
        terminal.until("要提交：")
        terminal.press("c")
        terminal.until("下一题：RecurrentLayer")
        (folder / "layer.py").write_text(solution()["layer.py"], "utf-8")
        terminal.until("RecurrentLayer 对了。")
        terminal.until("继续下一章 gradient_flow")
    finally:
        terminal.process.kill()
        terminal.process.wait()
        os.close(terminal.end)


def test_keys_that_come_together_are_all_obeyed(terminal: Terminal) -> None:
    terminal.press("l5")
    terminal.until("Next: gradient_W")
    terminal.press("bhh")
    terminal.until("hint 2")
    terminal.press("\x1b[6~\x1b[5~q")
    assert terminal.process.wait(PATIENCE) == 0


@pytest.mark.usefixtures("interruptible")
def test_watch_without_a_terminal_writes_plain_lines(folder: Path) -> None:
    command = [*COMMAND, str(folder), "--chapters", "recurrent", "--lang", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            lines = iter(process.stdout)
            assert "0 / 66, 0 of 6 right" in next(lines)
            assert next(lines).startswith("Next: forward, eq. 2, recurrent.py, line")
            while next(lines) != "\n":
                pass
            solve(folder, "forward")
            assert "15 / 66, 1 of 6 right" in next(lines)
            assert next(lines) == "forward is right.\n"
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
