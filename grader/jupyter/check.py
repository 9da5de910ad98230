"""`check(function)`: one item, graded from inside a notebook, as `grader run` does it.

The function's source goes to a student's process of its own; what this interpreter holds is
not believed. Outside of IPython the file that defines the function is graded.
"""

from __future__ import annotations

import atexit
import inspect
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from html import escape
from pathlib import Path
from types import FunctionType
from typing import Any, SupportsIndex

from grader.explain.item import failing_hint, hinted, hints
from grader.feedback.rows import listed
from grader.formats import notebook, terminal
from grader.formats.fields import fields
from grader.formats.layout import printed
from grader.formats.paragraph import wrapped
from grader.grading.grade import grade
from grader.grading.grade_item import REPORT_IT
from grader.grading.settings import Settings
from grader.grading.verdict import GRADER_FAULT
from grader.jupyter.history import defining, last_defined, needed, unread
from grader.language import LANGUAGES, language
from grader.nearest import meant, nearest
from grader.report import GraderError, Report, SubmissionError
from grader.safe_text import printable
from grader.sandbox.zygote_client import Zygote
from grader.submission.files import SourceFile
from grader.submission.read import Sources, find
from spec import assignment
from spec.item import Item
from spec.points import NAMES
from spec.text import Text

NAME = "notebook.ipynb"  # where the notebook's own is not known
NO_ITEM = Text("no item is called {name}; {meant}", "没有名为 {name} 的题目；{meant}")
NO_FUNCTION = Text(
    "check is given a value ({kind}) and no function: name the function alone, check(softmax) say",
    "check 要的是函数本身，不是一个值（{kind}）：例如 check(softmax)，函数名后面不加括号",
)
ALL_ITEMS = Text("there are {items}", "有：{items}")
NO_LANGUAGE = Text(
    'lang is "en" or "zh", not {given!r}', 'lang 只能是 "en" 或 "zh"，不能是 {given!r}'
)
NO_COUNT = Text(
    "hints is a whole number, such as hints=1, not {given!r}",
    "hints 是整数，例如 hints=1，不能是 {given!r}",
)
NO_SOURCE = Text(
    "the source of {name} is not there: run the cell that defines it, then check again",
    "找不到 {name} 的源代码：先运行定义它的单元格，再检查一次",
)
BROKEN = Text(
    "In [{cell}], line {line}: {message}. The cell did not run; mend it and run it again, then "
    "check {name}",
    "In [{cell}] 第 {line} 行：{message}。这个单元格没有运行；改好后重新运行，再检查 {name}",
)
OLDER = Text(
    "In [{cell}] did not run (line {line}: {message}), so {name} is still an earlier cell's; mend "
    "it and run it again",
    "In [{cell}] 没有运行（第 {line} 行：{message}），所以 {name} 还是之前单元格里的；"
    "请改好后重新运行",
)
A_HINT = Text("A hint: {call}", "看一条提示：{call}")
ONE_MORE = Text("One more hint: {call}", "再看一条提示：{call}")
NO_MORE = Text("There are no more hints.", "没有更多提示了。")
NOTHING = Text(
    "no function of the assignment is defined yet: run the cell of one, then check again",
    "还没有定义作业里的任何函数：先运行其中一个的单元格，再检查一次",
)


class Spoken:
    """The language of the checks: the one that was named last, else the system's."""

    def __init__(self) -> None:
        self.named = ""

    def language(self, asked: str | None) -> str:
        """What is asked for now, or was before."""
        if asked in LANGUAGES:
            self.named = asked
        return asked or self.named or language()


SPOKEN = Spoken()


class Checked:
    """What came of a check: HTML where it can be shown, text elsewhere."""

    def __init__(self, text: str, html: str | None = None, report: Report | None = None) -> None:
        self.text, self.html, self.report = text, html, report

    def __repr__(self) -> str:
        return self.text.rstrip("\n")

    def _repr_html_(self) -> str | None:
        return self.html


def checked(function: object, lang: str, hints: int = 0) -> Checked:
    """Grade the function as the item of its name; without one, the item that was defined last."""
    if not isinstance(hints, SupportsIndex):
        return _said(NO_COUNT, lang, given=hints)
    return _spared(lang, partial(_checked, function, hints))


def all_checked(lang: str) -> Checked:
    """Grade all items that the cells define or import."""
    return _spared(lang, _all_checked)


def _spared(lang: str, check: Callable[[str], Checked]) -> Checked:
    """What the check says, or why nothing can be said: the grader's own fault is told as that."""
    if lang not in LANGUAGES:
        return _said(NO_LANGUAGE, language(), given=lang)
    try:
        return check(lang)
    except SubmissionError as error:
        return _said(error.text, lang)
    except GraderError as error:
        return Checked(error.in_language(lang))
    except Exception:
        traceback.print_exc()
        return Checked("\n".join(t.in_language(lang) for t in (GRADER_FAULT, REPORT_IT)))


def _checked(function: object, hints: int, lang: str) -> Checked:
    ran, by_name = _cells(), function is None or isinstance(function, str)
    cells = ran or []
    if not (by_name or callable(function)):
        return _said(NO_FUNCTION, lang, kind=type(function).__name__)
    name = _last(cells) if function is None else _name_of(function)
    if not name:
        return _said(NOTHING, lang)
    if name not in NAMES:
        near = nearest(name, list(NAMES))
        there = ALL_ITEMS.in_language(lang).format(items=listed(NAMES, lang))
        return _said(NO_ITEM, lang, name=name, meant=meant(near, lang) if near else there)
    of_file = isinstance(function, FunctionType | type) and function.__module__ != "__main__"
    in_cells = by_name or (ran is not None and not of_file)
    with _of_cells([name], cells) if in_cells else _of_file(function) as sources:
        if sources is not None:
            return _graded(sources, (name,), lang, max(hints, 0), in_cells)
    cut = unread([name], cells).get(name)
    if cut is None:
        return _said(NO_SOURCE, lang, name=name)
    return _said(BROKEN, lang, name=name, cell=cut.cell, line=cut.line, message=cut.message)


def _all_checked(lang: str) -> Checked:
    cells = _cells() or []
    names = _written(cells)
    with _of_cells(names, cells) as sources:
        return _said(NOTHING, lang) if sources is None else _graded(sources, names, lang, 0, True)


def _written(cells: list[str]) -> tuple[str, ...]:
    """The items that are functions: a variable may have such a name too."""
    shell, defined = _shell(), defining(cells)
    there = {} if shell is None else shell.user_ns
    return tuple(name for name in NAMES if name in defined or callable(there.get(name)))


def _last(cells: list[str]) -> str:
    """The item whose cell ran last, if only to its syntax error; "" where none did."""
    at = last_defined(_written(cells), cells) | {
        n: cut.cell for n, cut in unread(NAMES, cells).items()
    }
    return max(reversed(at), key=lambda name: at[name], default="")


def _name_of(function: object) -> str:
    if isinstance(function, str):
        return function
    shell = _shell()
    there = {} if shell is None else shell.user_ns
    called = (name for name in NAMES if there.get(name) is function)
    return next(called, str(getattr(function, "__name__", type(function).__name__)))


def _said(text: Text, lang: str, **parts: object) -> Checked:
    """A sentence instead of a report."""
    return Checked("\n".join(wrapped(text.in_language(lang).format(**parts), terminal.WIDTH)))


def _graded(
    sources: Sources, names: tuple[str, ...], lang: str, shown: int, in_cells: bool
) -> Checked:
    """Grade, and say it with so many hints of the first item."""
    settings = Settings(lang=lang, only=names, offers_more=False)
    report = grade(sources, settings, start=_zygote().start)
    if in_cells:
        report = replace(report, notes=(*report.notes, *_older(names, lang)))
    item, alone = assignment.item(names[0]), len(names) == 1
    failing = failing_hint(item, report.items[0]) if alone else None
    hint_rows = hinted(item, lang, shown, failing)
    rows = [(label.in_language(lang), text) for label, text in hint_rows]
    more = _next_hint(item, lang, shown) if alone and report.exit_code() else ""
    above = printed(fields(rows), colour=False, width=terminal.WIDTH) if rows else ""
    below = f"\n{more}\n" if more else ""
    in_html = "".join(f"<p>{escape(label)}  {escape(text)}</p>" for label, text in rows)
    box = notebook.render(report) + (f"<p>{escape(more)}</p>" if more else "")
    text = terminal.render(report, in_cells=True)
    return Checked(above + text + below, in_html + box, report)


def _older(names: tuple[str, ...], lang: str) -> Iterator[str]:
    """Of what an earlier cell's definition is graded, because the last one's does not parse."""
    for name, cut in unread(names, _cells() or []).items():
        yield OLDER.in_language(lang).format(
            name=name, cell=cut.cell, line=cut.line, message=cut.message
        )


def _next_hint(item: Item, lang: str, shown: int) -> str:
    """How to see one more hint."""
    if shown >= len(hints(item)):
        return NO_MORE.in_language(lang)
    call = f"check({item.name}, hints={shown + 1})"
    return (ONE_MORE if shown else A_HINT).in_language(lang).format(call=call)


@cache
def _zygote() -> Zygote:
    """The kernel's own; it ends when the kernel does."""
    started = Zygote(ahead=True)
    atexit.register(started.close)
    return started


@contextmanager
def _of_cells(names: Iterable[str], cells: list[str]) -> Iterator[Sources | None]:
    """The cells that define these names, and what those need."""
    cells_needed = needed(names, cells)
    name = own_name()
    file = SourceFile(name, Path(name), tuple(cells_needed), notebook=True)
    yield Sources(name, _beside(Path.cwd(), cells_needed), (file,)) if cells_needed else None


def _beside(folder: Path, cells: Iterable[tuple[str, str]]) -> Path | None:
    """The folder, where the cells import a file of it."""
    first = re.findall(
        r"^\s*(?:from|import)\s+\.?(\w+)", "\n".join(s for _, s in cells), re.MULTILINE
    )
    return folder if any((folder / f"{name}.py").is_file() for name in first) else None


@contextmanager
def _of_file(function: object) -> Iterator[Sources | None]:
    """The file that defines a function."""
    try:
        path = inspect.getsourcefile(function)  # type: ignore[arg-type]
    except TypeError:
        path = None
    if path is None or not Path(path).is_file():
        yield None
        return
    with find(Path(path)) as sources:
        texts = [cell for file in sources.files for cell in file.cells]
        yield replace(sources, folder=_beside(Path(path).parent, texts))


def own_name() -> str:
    """The notebook's file name, where Jupyter or VS Code names it, or its folder has no other."""
    shell = _shell()
    named = shell.user_ns.get("__vsc_ipynb_file__") if shell is not None else None
    name = Path(str(named or os.environ.get("JPY_SESSION_NAME", ""))).name
    if name.endswith(".ipynb"):
        return printable(name)
    here = [path.name for path in Path.cwd().glob("*.ipynb")] if shell is not None else []
    return printable(here[0]) if len(here) == 1 else NAME


def _shell() -> Any:
    """IPython's shell; None where there is none."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _cells() -> list[str] | None:
    """The cells that IPython has run, by number; None where there is no IPython."""
    shell = _shell()
    return None if shell is None else list(shell.history_manager.input_hist_raw)
