"""A notebook's code cells, of whatever version; nbformat upgrades them.

nbformat is imported here only, and only where a notebook is handed in.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from grader.submission.encoding import Unreadable
from grader.submission.limits import MAX_PARTS
from grader.submission.outputs import TOO_MUCH
from spec.text import Text

MAX_CELLS = 5000
SOURCES = ("source", "input", "code")  # what a cell's source is called, by version
NO_NOTEBOOK = Text(
    "it is not a readable notebook; copy its code into a new one and hand that in",
    "不是可读的 notebook；请把其中的代码复制到新的 notebook 里再提交",
)
CUT_OFF = Text(
    "it ends in the middle, as if it were cut off: save it or download it again",
    "它不完整，像是没有传完：请重新保存或下载",
)
MERGED = Text(
    "it holds the marks of a merge of Git's (<<<<<<<) and is no notebook any more: take the "
    "version that you want out of Git again",
    "其中有 Git 合并时留下的标记（<<<<<<<），已经不是 notebook：请从 Git 里重新取出要用的版本",
)


def code_cells(text: str, name: str) -> list[tuple[str, str]]:
    """The code cells, labelled by their place among all code cells. Raises Unreadable."""
    if text.count("[") + text.count("{") > MAX_PARTS:
        raise Unreadable(TOO_MUCH)
    try:
        texts = [cell["source"] for cell in _upgraded(json.loads(text))]
    except Exception as error:  # nbformat raises whatever a strange structure leads to
        raise Unreadable(_why(text, error)) from error
    if len(texts) > MAX_CELLS:
        raise Unreadable(TOO_MUCH)
    return [(f"{name} [{number}]", text) for number, text in enumerate(texts, start=1)]


def _why(text: str, error: Exception) -> Text:
    """Why it is no notebook."""
    if re.search(r"^<{7} ", text, re.MULTILINE):
        return MERGED
    unfinished = isinstance(error, json.JSONDecodeError) and (
        error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    )
    return CUT_OFF if unfinished and text.lstrip().startswith("{") else NO_NOTEBOOK


def not_run(text: str) -> Iterator[tuple[str, str]]:
    """The kind and the text of each cell that is no code, of a notebook that can be read."""
    with suppress(Exception):  # it has been read before, but for what these cells are made of
        book = json.loads(text)
        for cell in (
            c for part in (book, *book.get("worksheets", ())) for c in part.get("cells", ())
        ):
            if cell["cell_type"] != "code":
                yield cell["cell_type"], "".join(cell["source"])


def _upgraded(book: dict[str, Any]) -> list[dict[str, Any]]:
    """The code cells as the present version of the format has them."""
    import nbformat

    for part in (book, *book.get("worksheets", ())):
        if "cells" in part:
            part["cells"] = [_code(c) for c in part["cells"] if _is_code(c)]
    by_sheets = "worksheets" in book and "cells" not in book
    version = 3 if by_sheets else 4  # by how it is made, whatever number it gives itself
    book = {"metadata": {}, "nbformat_minor": 0, **book, "nbformat": version}
    upgraded: Any = nbformat.from_dict(book)  # type: ignore[no-untyped-call]
    if version < nbformat.current_nbformat:
        with _silent():  # an old one that is not quite valid is read all the same
            upgraded = nbformat.convert(  # type: ignore[no-untyped-call]
                upgraded, nbformat.current_nbformat
            )
    cells: list[dict[str, Any]] = upgraded["cells"]
    return cells


@contextmanager
def _silent() -> Iterator[None]:
    """Without what nbformat writes to a log."""
    log = logging.getLogger("traitlets")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


def _is_code(cell: object) -> bool:
    """Whether it has code, as programs that leave out what they may write it, too."""
    if not isinstance(cell, dict) or cell.get("cell_type", "code") != "code":
        return False
    return any(isinstance(cell.get(key), str | list) for key in SOURCES)


def _code(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell without its outputs, which may be large; its source in one piece."""
    source = next(cell[key] for key in SOURCES if isinstance(cell.get(key), str | list))
    joined = source if isinstance(source, str) else "".join(source)
    fixed = {"cell_type": "code", "metadata": {}, "language": "python", "collapsed": False}
    return {**fixed, **cell, **dict.fromkeys(SOURCES, joined), "outputs": []}
