"""`check(function)`: one item, graded from inside a notebook, as `grader run` does it.

The function's source goes to a student's process of its own; what this interpreter holds is
not believed. Outside of IPython the file that defines the function is graded.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from grader.explain.item import hinted
from grader.formats import notebook, terminal
from grader.grading.grade import Settings, grade
from grader.jupyter.history import last_defined, needed
from grader.report import GraderError, Report, SubmissionError
from grader.safe_text import printable
from grader.sandbox.zygote_client import Zygote
from grader.submission.files import SourceFile
from grader.submission.read import Sources, find
from spec import assignment
from spec.item import Text
from spec.points import NAMES

NAME = "notebook.ipynb"  # where the notebook's own is not known
NO_ITEM = Text("no item is called {name}; there are {items}", "没有名为 {name} 的题目；有：{items}")
NO_SOURCE = Text(
    "the source of {name} is not there: run the cell that defines it, then check again",
    "找不到 {name} 的源代码：先运行定义它的单元格，再检查一次",
)
NOTHING = Text(
    "no function of the assignment is defined yet: run the cell of one, then check again",
    "还没有定义作业里的任何函数：先运行其中一个的单元格，再检查一次",
)


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
    cells = _cells()
    if function is None:
        defined = last_defined(NAMES, cells or [])
        if not defined:
            return Checked(NOTHING.in_language(lang))
        name = defined[-1]
    else:
        given = getattr(function, "__name__", type(function).__name__)
        name = function if isinstance(function, str) else given
    if name not in NAMES:
        return Checked(NO_ITEM.in_language(lang).format(name=name, items=", ".join(NAMES)))
    if isinstance(function, str) or function is None:
        in_cells = True
    else:
        in_cells = getattr(function, "__module__", "") == "__main__" and cells is not None
    with _of_cells([name], cells or []) if in_cells else _of_file(function) as sources:
        if sources is None:
            return Checked(NO_SOURCE.in_language(lang).format(name=name))
        return _graded(sources, (name,), lang, hints)


def all_checked(lang: str) -> Checked:
    """Grade all items that the cells define."""
    cells = _cells() or []
    defined = set(last_defined(NAMES, cells))
    names = tuple(name for name in NAMES if name in defined)
    with _of_cells(names, cells) as sources:
        if sources is None:
            return Checked(NOTHING.in_language(lang))
        return _graded(sources, names, lang, 0)


def _graded(sources: Sources, names: tuple[str, ...], lang: str, hints: int) -> Checked:
    try:
        report = grade(sources, Settings(lang=lang, only=names), start=_zygote().start)
    except SubmissionError as error:
        return Checked(error.text.in_language(lang))
    except GraderError as error:
        return Checked(f"grader: {error}")
    rows = hinted(assignment.item(names[0]), lang, hints) if hints else []
    said = "".join(f"{label.in_language(lang)}  {text}\n" for label, text in rows)
    html = "".join(f"<p>{escape(line)}</p>" for line in said.splitlines())
    return Checked(said + terminal.render(report), html + notebook.render(report), report)


@cache
def _zygote() -> Zygote:
    """The kernel's own; it ends when the kernel does."""
    return Zygote()


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
    """The notebook's file name, where Jupyter or VS Code tells it."""
    shell = _shell()
    path = shell.user_ns.get("__vsc_ipynb_file__") if shell is not None else None
    name = Path(str(path or os.environ.get("JPY_SESSION_NAME", ""))).name
    return printable(name) if name.endswith(".ipynb") else NAME


def _shell() -> Any:
    """IPython's shell; None where there is none."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _cells() -> list[str] | None:
    """The cells that IPython has run, by number; None where there is no IPython."""
    shell = _shell()
    return None if shell is None else list(shell.history_manager.input_hist_raw)
