"""A command of ours, as whoever reads of it types it: by the name that it was called by, in the
language of the text in which it stands."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain, count
from pathlib import Path

from grader.language import language

NAME = "grader"
WINDOWS = sys.platform == "win32"
PLAIN = re.compile(
    r"[\w@%+=:,./\\-][\w@%+=:,./~\\-]*" if WINDOWS else r"[\w@%+=:,./-][\w@%+=:,./~-]*"
)
AT_WORK_IN_QUOTES = re.compile(r"(?!)" if WINDOWS else r"[\"$`\\!\x00-\x1f]")
_PROGRAM: ContextVar[str] = ContextVar("_PROGRAM", default=NAME)


def program() -> str:
    """The name by which commands are printed."""
    return _PROGRAM.get()


def command(*words: object, lang: str) -> str:
    """ "grader explain delta --lang zh"."""
    chosen = "" if lang == "en" == language() else f" --lang {lang}"
    return " ".join([program(), *map(_typed, words)]) + chosen


def new_folder() -> str:
    """Where a fresh template is proposed: rnn, or rnn2 where something is in that."""
    names = chain(["rnn"], (f"rnn{number}" for number in count(2)))
    return next(name for name in names if _is_free(Path(name)))


def _is_free(path: Path) -> bool:
    try:
        return not os.path.lexists(path) or not any(path.iterdir())
    except OSError:  # a file, or closed
        return False


def _typed(word: object) -> str:
    """A path that begins with a dash is no option."""
    dashed = isinstance(word, Path) and str(word).startswith("-")
    return quoted(f"./{word}" if dashed else str(word))


def quoted(word: str) -> str:
    """A path as it is typed in a shell: in double quotes, which Windows knows too, but for what
    means something in them."""
    if PLAIN.fullmatch(word):
        return word
    if AT_WORK_IN_QUOTES.search(word):
        return "'" + word.replace("'", "'\"'\"'") + "'"
    return f'"{word}"'


@contextmanager
def called(name: str) -> Iterator[None]:
    """Commands are printed by this name meanwhile."""
    before = _PROGRAM.set(name)
    try:
        yield
    finally:
        _PROGRAM.reset(before)


def as_typed() -> str:
    """How this process was called: `grader`, `.venv/bin/grader`, `python3 -m grader`."""
    script = sys.argv[0]
    if Path(script).name == "__main__.py":
        return f"{_shortest(sys.orig_argv[0])} -m {NAME}"
    return _shortest(script) if Path(script).stem == NAME else NAME


def _shortest(program: str) -> str:
    """Its name alone, where that finds the same program."""
    path = Path(program)
    name = path.stem if path.suffix == ".exe" else path.name
    where = shutil.which(name)
    if where is not None and Path(where).parent.resolve() == path.parent.resolve():
        return name
    return quoted(program)
