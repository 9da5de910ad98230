"""`check(function)`: one item, graded from inside a notebook, as `grader run` does it.

The function's source goes to a student's process of its own; what this interpreter holds is
not believed. Outside of IPython the file that defines the function is graded.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.feedback.rows import listed
from grader.formats import notebook, terminal
from grader.grading.grade import NAMES, Settings, grade
from grader.jupyter.history import needed
from grader.report import GraderError, Report, SubmissionError
from grader.submission.read import SourceFile, Sources, find
from spec.item import Text

NAME = "notebook.ipynb"
NO_ITEM = Text("no item is called {name}; there are {items}", "没有名为 {name} 的题目；有：{items}")
NO_SOURCE = Text(
    "the source of {name} is not there: run the cell that defines it, then check again",
    "找不到 {name} 的源代码：先运行定义它的单元格，再检查一次",
)


class Checked:
    """What came of a check: HTML where it can be shown, text elsewhere."""

    def __init__(self, text: str, html: str | None = None, report: Report | None = None) -> None:
        self.text, self.html, self.report = text, html, report

    def __repr__(self) -> str:
        return self.text.rstrip("\n")

    def _repr_html_(self) -> str | None:
        return self.html


def checked(function: object, lang: str) -> Checked:
    """Grade the function as the item of its name."""
    name = getattr(function, "__name__", type(function).__name__)
    if name not in NAMES:
        return Checked(NO_ITEM.in_language(lang).format(name=name, items=listed(NAMES, lang)))
    try:
        with _sources(function, name) as sources:
            if sources is None:
                return Checked(NO_SOURCE.in_language(lang).format(name=name))
            report = grade(sources, Settings(lang=lang, only=(name,)))
    except SubmissionError as error:
        return Checked(error.text.in_language(lang))
    except GraderError as error:
        return Checked(f"grader: {error}")
    return Checked(terminal.render(report), notebook.render(report), report)


@contextmanager
def _sources(function: object, name: str) -> Iterator[Sources | None]:
    """The function's cells, or its file."""
    cells = _cells()
    if getattr(function, "__module__", "") == "__main__" and cells is not None:
        found = needed(name, cells)
        file = SourceFile(NAME, Path(NAME), tuple(found))
        yield Sources(NAME, None, (file,)) if found else None
        return
    try:
        path = inspect.getsourcefile(function)  # type: ignore[arg-type]
    except TypeError:
        path = None
    if path is None or not Path(path).is_file():
        yield None
        return
    with find(Path(path)) as sources:
        yield sources


def _cells() -> list[str] | None:
    """The cells that IPython has run, by number; None where there is no IPython."""
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython is not None else None
    return None if shell is None else list(shell.history_manager.input_hist_raw)
