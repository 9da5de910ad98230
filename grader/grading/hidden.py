"""What a hidden run tells: nothing that the student's code could have put a case into.

An exception's text, a class's name, a shape, a number in a formula can all carry what the code
was asked. Told are the outcome, the sort of fault, Python's own exceptions by name, and the line.
"""

from __future__ import annotations

import builtins
import re
from contextlib import suppress
from dataclasses import replace

from grader.grading.explanation import Explanation
from grader.report import Fault, Outcome, Place
from grader.submission.files import read
from grader.submission.read import Sources
from spec.item import Mismatch
from spec.text import Text

KINDS = {
    "value": Text("the result is wrong", "结果不对"),
    "nan": Text("the result contains nan or inf", "结果中有 nan 或 inf"),
    "digits": Text("only the first digits are right", "只有前几位有效数字是对的"),
    "type": Text("what came back is of another kind than is due", "返回值的种类不对"),
    "shape": Text("the result has another shape than is due", "结果的形状不对"),
    "dtype": Text("the result has another dtype than is due", "结果的 dtype 不对"),
    "memory": Text("the result does not stay what it was", "结果没有保持不变"),
    "changed": Text("it changes what it was given", "改动了传入的参数"),
    "attribute": Text("an attribute is missing", "缺少属性"),
    "calls": Text("it calls what it was given too often or too rarely", "对传入的函数调用次数不对"),
}
OTHER = Text("it does not hold", "不成立")
ENDS = {
    Outcome.CRASHED: Text("it did not come to an end", "没有运行到底"),
    Outcome.LIMIT: Text("it ran into a limit", "触及限制"),
    Outcome.MISSING: Text("it is not written yet", "还没有写"),
    Outcome.INVALID: Text("it cannot be run", "无法运行"),
}
RAISED = Text("it raised {name}", "抛出了 {name}")
OWN = Text("an exception of its own", "自己定义的异常")
AT = Text("{file}, line {line}: {said}", "{file} 第 {line} 行：{said}")
NUMBERS = re.compile(r"\d\.\d|\d\d")  # in a formula; indices and simple factors have one digit


def mismatch(full: Mismatch) -> Mismatch:
    """The sort of fault alone."""
    return Mismatch(KINDS.get(full.kind, OTHER), full.kind)


def fault(full: Fault, sources: Sources) -> Fault:
    """The outcome, the exception where it is Python's own, and the line."""
    if full.is_fixed:
        return full
    place = _own_line(full.place, sources)
    said = _exception(full.exception) if full.exception else ENDS.get(full.outcome, OTHER)
    plain = Fault(full.outcome, said, place)
    plain.exception = full.exception
    return plain


def note(full: Fault, sources: Sources) -> Text:
    """The same of a file that did not run to its end, in one sentence."""
    plain = fault(full, sources)
    if plain.is_fixed or plain.place is None:
        return plain.summary
    return AT.format(said=plain.summary, file=plain.place.file, line=plain.place.line)


def may_tell(explained: Explanation) -> bool:
    """Whether no number in a formula, or in what sets it apart, could be one of the cases'.

    A bare fact is not told: which one holds, the code could choose by the case.
    """
    if not (explained.formula or explained.names):
        return False
    return not any(
        NUMBERS.search(t) for t in (explained.formula, *(d.en for d in explained.differences))
    )


def _exception(name: str) -> Text:
    own = isinstance(getattr(builtins, name, None), type)
    return RAISED.format(name=name if own else OWN)


def _own_line(place: Place | None, sources: Sources) -> Place | None:
    """The line as it stands in what was handed in; None where there is no such line."""
    if place is None:
        return None
    cells = {label: source for f in sources.files for label, source in f.cells}
    text = cells.get(place.file) or _of_folder(place.file, sources)
    lines = text.split("\n") if text else []
    if not 0 < place.line <= len(lines):
        return None
    return replace(place, source=lines[place.line - 1].strip()[:200])


def _of_folder(name: str, sources: Sources) -> str:
    """The text of a file in a folder inside the submission's, and of none elsewhere, to which a
    name or a link may lead."""
    if sources.folder is None:
        return ""
    folder, cells = sources.folder.resolve(), tuple[tuple[str, str], ...]()
    with suppress(OSError, ValueError):  # of a name that can be none
        path = (folder / name).resolve()
        if path.suffix == ".py" and path.is_relative_to(folder):
            cells = read(path).cells
    return cells[0][1] if cells else ""
