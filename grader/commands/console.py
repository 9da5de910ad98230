"""What every command needs: the language, how to print, a sentence on stderr, a text on stdout."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from difflib import get_close_matches
from typing import TypeAlias

USAGE = 2

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_language(command: argparse.ArgumentParser) -> None:
    """--lang, as every command has it."""
    command.add_argument("--lang", choices=("en", "zh"), default=language(), help="en or zh")


def add_plain(command: argparse.ArgumentParser) -> None:
    """--plain, for screen readers."""
    command.add_argument(
        "--plain", action="store_true", help="for a screen reader: a statement a line, no columns"
    )


def has_colour() -> bool:
    """Whether stdout shows colours and wants them."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and sys.stdout.isatty()


def width() -> int:
    """Columns to print in: the terminal's own within reason, 80 elsewhere."""
    if not sys.stdout.isatty():
        return 80
    return min(max(shutil.get_terminal_size().columns, 40), 100)


def unknown(kind: str, name: str, known: tuple[str, ...], lang: str) -> str:
    """A sentence about a name that is none of these.

    kind: "item" or "chapter"
    """
    listed = ", ".join(known)
    close = get_close_matches(name, known, 1)
    if lang == "zh":
        meant = f"是不是 {close[0]}？" if close else ""
        word = "题目" if kind == "item" else "章节"
        return f"没有名为 {name} 的{word}；{meant}有：{listed}"
    meant = f"did you mean {close[0]}? There are" if close else "there are"
    return f"there is no {kind} {name}; {meant} {listed}"


def language() -> str:
    """zh where the locale is Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].startswith("zh") else "en"
    return "en"


def fail(code: int, sentence: str) -> int:
    """Say what is wrong; the exit code."""
    print(sentence, file=sys.stderr)
    return int(code)


def show(text: str) -> None:
    """Write to stdout, whatever its encoding."""
    if hasattr(sys.stdout, "reconfigure"):  # a console of another encoding loses nothing
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.stdout.write(text)
    sys.stdout.flush()
