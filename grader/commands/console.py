"""What every command needs: the language, how to print, a sentence on stderr, a text on stdout."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from errno import EPIPE
from pathlib import Path
from typing import TextIO, TypeAlias

from grader.called import command
from grader.language import LANGUAGES, language, reason
from grader.nearest import meant, nearest

USAGE = 2
LONGEST = 10_000  # characters that are said
FEW = 10  # names that are listed in a sentence
OUR_FAULT = (
    "the grader itself failed; this is not your fault. Please report it, with the lines above.",
    "评分程序自己出了错；这不是你的问题。请报告，并附上上面的内容。",
)

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def has_colour() -> bool:
    """Whether stdout shows colours and wants them."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and sys.stdout.isatty()


def width(stream: TextIO | None = None) -> int:
    """Columns to print in: the terminal's own within reason; elsewhere 80, or COLUMNS below."""
    at_terminal = (stream or sys.stdout).isatty()
    if not at_terminal and not os.environ.get("COLUMNS"):
        return 80
    return min(max(shutil.get_terminal_size().columns, 40), 100 if at_terminal else 80)


def spoken() -> str:
    """The language before the options are read: --lang's, or the system's."""
    return ASKED.get() or language()


def stopped_by(error: Exception, lang: str) -> int:
    """Say why nothing could be graded, the submission's fault or ours; the exit code."""
    from grader.report import ExitCode, GraderError, SubmissionError, Unusable

    if isinstance(error, SubmissionError):
        code = USAGE if isinstance(error, Unusable) else ExitCode.CANNOT_LOAD
        return fail(code, error.text.in_language(lang))
    said = error.in_language(lang) if isinstance(error, GraderError) else f"grader: {error}"
    return fail(ExitCode.GRADER_FAULT, said)


def localized(en: str, zh: str) -> str:
    """What is said before the options are read."""
    return zh if spoken() == "zh" else en


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
    """A name that is none of these; which of them may be meant, else where they are listed.

    kind: "item" or "chapter"
    """
    from spec.points import POINTS

    for chapter, items in POINTS.items():
        if kind == "item" and name == chapter:
            en = f"{name} is a chapter, not an item; its items: {', '.join(items)}"
            return Usage(lang, en, f"{name} 是章节，不是题目；其中的题目：{'、'.join(items)}")
        if kind == "chapter" and name in items:
            en = f"{name} is an item of chapter {chapter}, not a chapter"
            return Usage(lang, en, f"{name} 是 {chapter} 章的题目，不是章节")
    names = list(known)
    near = nearest(name, names)
    word = "题目" if kind == "item" else "章节"
    no, no_zh = f"there is no {kind} {name}", f"没有名为 {name} 的{word}"
    if near:
        return Usage(lang, f"{no}; {meant(near, 'en')}", f"{no_zh}；{meant(near, 'zh')}")
    if len(names) <= FEW:
        en, zh = f"{no}; there are {', '.join(names)}", f"{no_zh}；有：{'、'.join(names)}"
        return Usage(lang, en, zh)
    listing = command("explain", lang=lang)
    return Usage(lang, f"{no}; to list them: `{listing}`", f"{no_zh}；列出全部：`{listing}`")


def there(path: Path, lang: str) -> Path:
    """A path at which there is something. Raises Usage, with what may be meant."""
    if path.exists():
        return path
    from difflib import get_close_matches

    from spec.points import NAMES, POINTS

    if str(path) in (*NAMES, *POINTS):
        en = f"there is no file {path}: it names an item or a chapter; give what you write"
        zh = f"没有名为 {path} 的文件，它是题目或章节的名字；请给出你写的文件夹或文件"
        raise Usage(lang, en, zh)
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    near = [p.name for p in beside if p.exists()]
    close = get_close_matches(path.name, near, 1)
    meant = f", did you mean {path.parent / close[0]}?" if close else ""
    meant_zh = f"，是不是 {path.parent / close[0]}？" if close else ""
    new = "" if path.suffix else command("init", path, lang=lang)
    raise Usage(
        lang,
        f"there is no {path}; check the path{meant}" + (f" (to make one: `{new}`)" if new else ""),
        f"没有 {path}，请检查路径{meant_zh}" + (f"（新建：`{new}`）" if new else ""),
    )


def not_written(folder: Path, error: OSError, lang: str) -> str:
    """What to say where files cannot be written."""
    why, name = reason(error, lang), error.filename and Path(error.filename).name
    if name and (folder / name).is_symlink():
        why = f"{name}{'：' if lang == 'zh' else ': '}{why}"
    en = f"cannot write into {folder} ({why}): name a folder that you may write to"
    return f"无法写入 {folder}（{why}）：请换一个有写权限的文件夹" if lang == "zh" else en


def unwritable(error: OSError, lang: str) -> str:
    """What to say of a file that cannot be written."""
    file, why = error.filename, reason(error, lang)
    if file is None:
        return f"无法写入：{why}" if lang == "zh" else f"cannot write: {why}"
    return f"无法写入 {file}：{why}" if lang == "zh" else f"{file} cannot be written: {why}"


def fail(code: int, sentence: str) -> int:
    """Say what is wrong, in lines of the terminal's width; the exit code."""
    from grader.formats.paragraph import wrapped
    from grader.safe_text import printable

    for line in printable(sentence, LONGEST).splitlines():
        command_alone = line.startswith("  ")
        lines = [line] if command_alone else wrapped(line, width(sys.stderr))
        print("\n".join(lines), file=sys.stderr)
    return int(code)


class NotShown(OSError):
    """Stdout could not be written to."""


def reader_gone(error: OSError) -> bool:
    """Whether nobody reads our stdout any more, which is nothing to be told."""
    return isinstance(error, NotShown) and error.errno == EPIPE


def show(text: str) -> None:
    """Write to stdout, whatever its encoding. Raises NotShown."""
    if hasattr(sys.stdout, "reconfigure"):  # a console of another encoding loses nothing
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is not told
        raise NotShown(error.errno, error.strerror, "stdout") from error
