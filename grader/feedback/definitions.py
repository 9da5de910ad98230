"""What is said of definitions and imports: which one is graded, which one is in the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grader.report import Fault, Outcome, Place
from grader.safe_text import printable
from spec.text import Text, listed

OWN = ("reference", "spec", "grader")
AT = Text("{file}, line {line}", "{file} 第 {line} 行")
NOT_HERE = Text(
    "{at}: {name} cannot be imported here; what uses it does not run, everything else does",
    "{at}：这里不能导入 {name}；用到它的地方不能运行，其余照常",
)
NOT_HANDED_IN = Text(
    "{at}: {name}.py was not handed in, and no package of that name can be imported here; "
    "hand it in too",
    "{at}：没有提交 {name}.py，这里也没有叫这个名字的包可以导入；请一并提交",
)
THE_GRADERS = Text(
    "{at}: {name} is the grader's own and no part of a submission: write the function yourself.",
    "{at}：{name} 是评分程序自己的，不属于提交：请自己写这个函数。",
)
FIRST = Text("Put this right first; then grade again.", "先改好这里，再重新评分。")
BLANK_LEFT = Text(
    "{at} still raises NotImplementedError: remove that empty {name}; the one in line {graded} "
    "was graded",
    "{at}仍在抛出 NotImplementedError：请删掉那个空的 {name}；评的是第 {graded} 行的那一个",
)
NEEDS = Text(
    "it needs {name}, which stands in a cell or file that is no Python",
    "它需要 {name}，而定义 {name} 的单元格或文件有语法错误",
)
ALSO = Text(
    "{names}: what {file} defines was graded, because it is the template's file; {others} defines "
    "something else",
    "{names}：评的是 {file} 里的定义，因为它是模板给的文件；{others} 里的定义不一样",
)


def at(place: Place) -> Text:
    """ "recurrent.py, line 4"."""
    values = {"file": place.file, "line": place.line}
    return Text(AT.en.format(**values), AT.zh.format(**values))


def _filled(text: Text, place: Place, **values: object) -> Text:
    where = at(place)
    return Text(text.en.format(at=where.en, **values), text.zh.format(at=where.zh, **values))


def absent(answer: Any) -> Fault | None:
    """An import of what is not here, as the student's process describes it."""
    fields = answer if type(answer) is dict else {}
    name, file = (printable(str(fields.get(key, "")), 100) for key in ("name", "file"))
    line = fields.get("line")
    if not name or type(line) is not int:
        return None
    place = Place(file, line)
    own = fields.get("own") is True
    text = THE_GRADERS if name in OWN else NOT_HANDED_IN if own else NOT_HERE
    return Fault(Outcome.INVALID, _filled(text, place, name=name), place, FIRST)


def blank_left(name: str, blank: Place, graded: int) -> Text:
    """A template's blank that stands in the same file as what was written."""
    return _filled(BLANK_LEFT, blank, name=name, graded=graded)


def needs_broken(fault: Fault, name: str, cell: Fault) -> Fault:
    """A call that lacks a name, and the cell or file that defines it and does not parse."""
    summary = Text(NEEDS.en.format(name=name), NEEDS.zh.format(name=name))
    en, zh = cell.summary.en, cell.summary.zh
    hint = Text(f"Put this right first: {en}", f"先改好这里：{zh}")
    return Fault(fault.outcome, summary, fault.place, hint)


def lost_with(fault: Fault, star: Fault) -> Fault:
    """A call that lacks a name, which may have come with an import of what is not here."""
    hint = Text(f"It may come from here: {star.summary.en}", f"它可能来自这里：{star.summary.zh}")
    return Fault(fault.outcome, fault.summary, fault.place, hint)


def also_defined(names: Iterable[str], file: str, others: Iterable[str]) -> Text:
    """Definitions elsewhere that are others than those in the template's file."""
    what, where = listed(sorted(names)), listed(others)
    return Text(
        ALSO.en.format(names=what.en, file=file, others=where.en),
        ALSO.zh.format(names=what.zh, file=file, others=where.zh),
    )
