"""What every command needs: the language, how to print, a sentence on stderr, a text on stdout."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias

from grader.language import LANGUAGES, language

USAGE = 2

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_language(command: argparse.ArgumentParser) -> None:
    """--lang, as every command has it."""
    command.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=language(),
        help=localized("en or zh", "en（英文）或 zh（中文）"),
    )


def add_plain(command: argparse.ArgumentParser) -> None:
    """--plain, for screen readers."""
    command.add_argument(
        "--plain",
        action="store_true",
        help=localized(
            "for a screen reader: a statement a line, no columns", "适合读屏软件：一行一句，不分栏"
        ),
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


def localized(en: str, zh: str) -> str:
    """What is said before the options are read: in --lang's language, or the system's."""
    return zh if (ASKED.get() or language()) == "zh" else en


ASKED: ContextVar[str] = ContextVar("ASKED", default="")  # what --lang says


@contextmanager
def asked_language(arguments: list[str]) -> Iterator[None]:
    """The language that a command line asks for, while its options are read and run."""
    _, _, asked = " ".join(arguments).replace("--lang=", "--lang ").partition("--lang ")
    before = ASKED.set(asked[:2] if asked[:2] in LANGUAGES else "")
    try:
        yield
    finally:
        ASKED.reset(before)


class Usage(Exception):
    """Wrong usage, in one sentence."""

    def __init__(self, lang: str, en: str, zh: str) -> None:
        super().__init__(zh if lang == "zh" else en)


def unknown(kind: str, name: str, known: Iterable[str], lang: str) -> Usage:
    """A name that is none of these, and which of them may be meant.

    kind: "item" or "chapter"
    """
    names = list(known)
    close = get_close_matches(name, names, 1)
    meant = f"did you mean {close[0]}? There are" if close else "there are"
    meant_zh = f"是不是 {close[0]}？" if close else ""
    word = "题目" if kind == "item" else "章节"
    zh = f"没有名为 {name} 的{word}；{meant_zh}有：{'、'.join(names)}"
    return Usage(lang, f"there is no {kind} {name}; {meant} {', '.join(names)}", zh)


def there(path: Path, lang: str) -> Path:
    """A path at which there is something. Raises Usage, with what may be meant."""
    if path.exists():
        return path
    near = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    close = get_close_matches(path.name, near, 1)
    meant = f", did you mean {path.parent / close[0]}?" if close else ""
    meant_zh = f"，是不是 {path.parent / close[0]}？" if close else ""
    raise Usage(
        lang,
        f"there is no {path}; check the path{meant} (to make one: grader init {path})",
        f"没有 {path}，请检查路径{meant_zh}（新建：grader init {path}）",
    )


def not_written(folder: Path, error: OSError, lang: str) -> str:
    """What to say where files cannot be written."""
    why = error.strerror
    en = f"cannot write into {folder} ({why}): name a folder that you may write to"
    return f"无法写入 {folder}（{why}）：请换一个有写权限的文件夹" if lang == "zh" else en


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
