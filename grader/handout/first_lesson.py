"""`grader doctor --student`: what a first lesson needs, on one screen."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.called import command
from grader.report import GraderError, SubmissionError
from grader.sandbox import levels
from grader.sandbox.session import Session
from grader.submission.read import Sources, find
from spec.points import POINTS
from spec.text import Text

PYTHON = Text("Python", "Python")
NUMPY = Text("NumPy", "NumPy")
TERMINAL = Text("terminal", "终端")
FOLDER = Text("folder", "文件夹")
FILES = Text("files", "文件")
ENCODING = Text("text", "文本编码")
RUNS = Text("your code", "运行代码")
NO_NUMPY = Text(
    "not there: {python} -m pip install numpy", "没有安装：{python} -m pip install numpy"
)
SHOWS = Text("shows ∂, δ and 中文 ({encoding})", "能显示 ∂、δ 和中文（{encoding}）")
SHOWS_NOT = Text(
    "its encoding is {encoding}; set PYTHONUTF8=1, so that ∂ and 中文 can be shown",
    "编码是 {encoding}；请设置 PYTHONUTF8=1，否则 ∂ 和中文显示不出来",
)
HANDED_IN = Text("{count} would be read: {names}", "会读取 {count} 个：{names}")
ABSENT = Text("{names} of the template: none here", "模板里的 {names}：这里没有")
READ = Text("all of it can be read", "都能读")
STARTS = Text(
    "runs in a process of its own, ready in {seconds:.1f} s; isolation {level}",
    "在单独的进程里运行，{seconds:.1f} 秒就绪；隔离：{level}",
)
WRITABLE = Text("{path}, and you may write to it", "{path}，可以写入")
READ_ONLY = Text(
    "{path} cannot be written to: work in a folder of your own",
    "{path} 不能写入：请换一个自己的文件夹",
)
MOST_NAMES, MOST_PROBLEMS = 12, 3  # that are told, so that all is on one screen
READY = Text("Ready. Next: {watch}", "准备好了。下一步：{watch}")
NOT_READY = Text("Mend what is marked ✗ first.", "请先解决标有 ✗ 的问题。")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `holds` is None where it is only worth knowing."""

    label: Text
    holds: bool | None
    text: str


def examine(path: Path, lang: str) -> Iterator[Finding]:
    """Look at each thing in turn."""

    def said(text: Text, **words: object) -> str:
        return text.in_language(lang).format(**words)

    yield Finding(PYTHON, True, f"{platform.python_version()}  {sys.executable}")
    try:
        yield Finding(NUMPY, True, importlib.metadata.version("numpy"))
    except importlib.metadata.PackageNotFoundError:
        yield Finding(NUMPY, False, said(NO_NUMPY, python=sys.executable))
        return
    encoding = (sys.stdout.encoding or "").lower()
    shows = encoding.replace("-", "") == "utf8"
    yield Finding(TERMINAL, shows, said(SHOWS if shows else SHOWS_NOT, encoding=encoding))
    folder = path if path.is_dir() else path.parent
    writable = os.access(folder, os.W_OK)
    where = folder.resolve().name or str(folder)
    yield Finding(FOLDER, writable, said(WRITABLE if writable else READ_ONLY, path=where))
    try:
        with find(path) as sources:
            yield from _handed_in(sources, lang)
    except SubmissionError as error:
        yield Finding(FILES, False, error.text.in_language(lang))
        return
    began = time.monotonic()
    try:
        with Session(Sources("", None, ()), ()) as session:
            session.student.alive()
            level = levels.level(session.student.layers)
    except GraderError as error:
        yield Finding(RUNS, False, error.text.in_language(lang))
        return
    seconds = time.monotonic() - began
    yield Finding(RUNS, True, said(STARTS, seconds=seconds, level=level_named(level, lang)))


def level_named(level: str, lang: str) -> str:
    """A level of isolation in words."""
    from grader.feedback import words

    return words.LEVELS[level].in_language(lang)


def _handed_in(sources: Sources, lang: str) -> Iterator[Finding]:
    """What would be graded, what of the template is not there, what cannot be read."""
    comma = ", " if lang == "en" else "、"
    readable = [f.name for f in sources.files if f.problem is None]
    count, more = len(readable), ["…"] if len(readable) > MOST_NAMES else []
    names = comma.join([*readable[:MOST_NAMES], *more])
    if readable:
        yield Finding(FILES, True, HANDED_IN.in_language(lang).format(count=count, names=names))
    held = {f.name.lower() for f in sources.files}
    wanted = [f"{chapter}.py" for chapter in POINTS]
    absent = [name for name in wanted if name not in held]
    if absent and not any(f.notebook for f in sources.files) and len(absent) < len(wanted):
        text = ABSENT.in_language(lang).format(names=comma.join(absent))
        yield Finding(FILES, None, text)
    colon = ": " if lang == "en" else "："
    problems = [f"{f.name}{colon}{f.problem.in_language(lang)}" for f in sources.files if f.problem]
    for problem in problems[:MOST_PROBLEMS]:
        yield Finding(ENCODING, False, problem)
    if not problems:
        yield Finding(ENCODING, True, READ.in_language(lang))
    for note in sources.notes[:MOST_PROBLEMS]:
        yield Finding(FILES, None, note.in_language(lang))


def render(findings: list[Finding], path: Path, lang: str, width: int) -> str:
    """A line each, and what to do next."""
    from grader.formats.fields import fields
    from grader.formats.layout import printed

    marks = {True: "✓", False: "✗", None: "–"}
    rows = [(f"{marks[f.holds]} {f.label.in_language(lang)}", f.text) for f in findings]
    last = READY if is_ready(findings) else NOT_READY
    said = last.in_language(lang).format(watch=command("watch", path, lang=lang))
    return printed(fields(rows), "", said, colour=False, width=width)


def is_ready(findings: list[Finding]) -> bool:
    """Whether nothing has to be mended first."""
    return all(f.holds is not False for f in findings)
