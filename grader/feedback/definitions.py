"""What is said of definitions and imports: which one is graded, is in the way, or is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from grader import own_modules
from grader.feedback import faults
from grader.nearest import misspelt
from grader.report import Fault, Outcome, Place
from grader.safe_text import printable
from spec import assignment
from spec.points import CHAPTER_OF, NAMES, POINTS
from spec.text import Text, listed

KINDS = {"markdown": ("text", "文本"), "raw": ("raw text", "原始文本")}  # of cells
AT = Text("{file}, line {line}", "{file} 第 {line} 行")
NOT_HERE = Text(
    "{at}: {name} cannot be imported here; what uses it does not run, everything else does",
    "{at}：这里不能导入 {name}；用到它的地方不能运行，其余照常",
)
NOT_HANDED_IN = Text(
    "{at}: {file}.py was not handed in, and no package {top} can be imported here; hand it in too",
    "{at}：没有提交 {file}.py，这里也没有可以导入的包 {top}；请一并提交",
)
NOT_IN_FOLDER = Text(
    "{at}: {file}.py was not handed in; hand it in too", "{at}：没有提交 {file}.py；请一并提交"
)
BESIDE = Text(
    "{at}: {file}.py lies beside it, but the file alone was given; give the folder of both",
    "{at}：旁边有 {file}.py，但只给出了这一个文件；请给出它们所在的文件夹",
)
MISSPELT = Text(
    "{at}: {file}.py was not handed in, and no package {top} can be imported here; did you mean "
    "{meant}?",
    "{at}：没有提交 {file}.py，这里也没有可以导入的包 {top}；是不是 {meant}？",
)
WITHOUT_DOTS = Text(
    "{at}: {name} is a package, and no file of the submission: import it without dots before it",
    "{at}：{name} 是一个包，不是提交的文件：导入它时前面不要写点号",
)
ABOVE = Text(
    "{at}: the folder above was not handed in; hand in what is imported from it too",
    "{at}：上一级文件夹没有提交；请把从中导入的内容一并提交",
)
THE_GRADERS = Text(
    "{at}: {name} is the grader's own and no part of a submission: write the function yourself.",
    "{at}：{name} 是评分程序自己的，不属于提交：请自己写这个函数。",
)
FIRST = Text("Put this right first; then grade again.", "先改好这里，再重新评分。")
IS_MEANT = Text(
    "{at}: write {meant} for {name}, if that is meant.",
    "{at}：如果要用的是 {meant}，请把 {name} 改成 {meant}。",
)
BLANK_LEFT = Text(
    "{at} still raises NotImplementedError: remove that empty {name}; the one in {graded} was "
    "graded",
    "{at}仍在抛出 NotImplementedError：请删掉那个空的 {name}；评的是 {graded}的那一个",
)
EMPTY_LEFT = Text(
    "{at}: this {name} has nothing in it: remove it; the one in {graded} was graded",
    "{at}的 {name} 是空的：请删掉；评的是 {graded}的那一个",
)
NEEDS = Text(
    "it needs {name}, which stands in a cell or file that is no Python",
    "它需要 {name}，而定义 {name} 的单元格或文件有语法错误",
)
NEEDS_LOST = Text(
    "it needs {name}, before which its file was stopped",
    "它需要 {name}，而所在的文件在定义它之前就停下了",
)
ALSO = Text(
    "{names}: what {file} defines was graded, because it is the template's file; something else is "
    "defined in {others}",
    "{names}：评的是 {file} 里的定义，因为它是模板给的文件；{others} 里的定义不一样",
)

ALSO_LAST = Text(
    "{names}: what {file} defines was graded, because it comes last where one of the files imports "
    "the other; something else is defined in {others}",
    "{names}：评的是 {file} 里的定义，因为一个文件导入了另一个，它排在最后；"
    "{others} 里的定义不一样",
)


def at(place: Place) -> Text:
    """ "recurrent.py, line 4"."""
    return AT.format(file=place.file, line=place.line)


def absent(answer: Any, known: Iterable[str], lies_beside: Callable[[str], bool]) -> Fault | None:
    """An import of what is not here, as the student's process describes it.

    known: names of packages and of the submission's own files
    lies_beside: whether the file of that path, without .py, was only not given
    """
    fields = answer if type(answer) is dict else {}
    given = (fields.get(key) for key in ("name", "path", "file"))
    name, path, label = (printable(text, 100) if type(text) is str else "" for text in given)
    place = faults.place_of(label, fields.get("line"))
    if not name or place is None:
        return None
    own = fields.get("own") is True
    meant = misspelt(name, known) if own and name not in own_modules.ALL else ""
    not_there = NOT_IN_FOLDER if fields.get("below") is True else NOT_HANDED_IN
    text = (
        THE_GRADERS
        if name in own_modules.ALL
        else ABOVE
        if own and not path
        else BESIDE
        if own and lies_beside(path)
        else WITHOUT_DOTS
        if meant == name
        else MISSPELT
        if meant
        else not_there
        if own
        else NOT_HERE
    )
    top = path.partition("/")[0]
    said = {"at": at(place), "file": path, "top": top, "name": name, "meant": meant}
    hint = IS_MEANT.format(**said) if text is MISSPELT else FIRST
    return Fault(Outcome.INVALID, text.format(**said), place, hint)


def blank_left(name: str, has: str, blank: Place, graded: Place) -> Text:
    """A blank, and what it has, that stands in the same file as what was written."""
    text = BLANK_LEFT if has == "raise" else EMPTY_LEFT
    return text.format(at=at(blank), name=name, graded=at(graded))


def needs_broken(fault: Fault, name: str, cell: Fault) -> Fault:
    """A call that lacks a name, and the cell or file that defines it and does not parse."""
    return _first(fault, NEEDS.format(name=name), cell)


def needs_lost(fault: Fault, name: str, error: Fault) -> Fault:
    """A call that lacks a name, and the error by which its file did not come to define it."""
    return _first(fault, NEEDS_LOST.format(name=name), error)


def _first(fault: Fault, summary: Text, cause: Fault) -> Fault:
    en, zh = cause.summary.en, cause.summary.zh
    hint = Text(f"Put this right first: {en}", f"先改好这里：{zh}")
    return Fault(fault.outcome, summary, fault.place, hint)


def lost_with(fault: Fault, star: Fault) -> Fault:
    """A call that lacks a name, which may have come with an import of what is not here."""
    hint = Text(f"It may come from here: {star.summary.en}", f"它可能来自这里：{star.summary.zh}")
    return Fault(fault.outcome, fault.summary, fault.place, hint)


def also_defined(
    names: Iterable[str], file: str, others: Iterable[str], is_last: bool = False
) -> Text:
    """Definitions elsewhere that differ from those in the template's file, or in the file that
    comes last where one imports the other."""
    return (ALSO_LAST if is_last else ALSO).format(
        names=listed(sorted(names)), file=file, others=listed(others)
    )


def twice_defined(name: str, places: list[Place]) -> Fault:
    """A function that stands in several files."""
    en = " and in ".join(f"{p.file}, line {p.line}" for p in places)
    zh = "、".join(f"{p.file} 第 {p.line} 行" for p in places)
    return Fault(
        Outcome.INVALID,
        Text(f"{name} is defined in {en}", f"{name} 有多处定义：{zh}"),
        hint=Text(
            "Keep one of the definitions; rename or remove the others.",
            "只保留一处定义，其余的改名或删掉。",
        ),
    )


def _nearest_item(name: str) -> str:
    """The item whose name is nearest to this one: the only one that it can be meant for."""
    from difflib import SequenceMatcher

    lower = name.lower()
    return max(NAMES, key=lambda n: SequenceMatcher(None, n.lower(), lower).ratio())


def _may_be(other: str, name: str) -> bool:
    """Whether a name is meant for an item: not a helper's, which begins with an underscore."""
    return not other.startswith("_") and _nearest_item(other) == name


class Inside(NamedTuple):
    """A function that is defined inside a class or another function."""

    place: Place
    holder: str
    parameters: tuple[str, ...]


def parameters_of(name: str) -> tuple[str, ...]:
    """The parameters of an item's function, or of its class where one is made."""
    return assignment.item(name).tasks[0].parameters if name in NAMES else ()


def _is_inside(name: str, inside: Inside) -> Fault:
    return Fault(
        Outcome.MISSING,
        Text(f"{name} is defined inside {inside.holder}", f"{name} 定义在 {inside.holder} 里面"),
        inside.place,
        Text(
            f"Move it out of {inside.holder}: its def begins in the first column, and it has no "
            "parameter self.",
            f"请把它移到 {inside.holder} 外面：def 顶格写，参数里没有 self。",
        ),
    )


def other_order(name: str, given: tuple[str, ...]) -> Text | None:
    """What to say of parameters that are the template's in another order."""
    wanted = parameters_of(name)
    if given == wanted or sorted(given) != sorted(wanted):
        return None
    yours, call = f"({', '.join(given)})", f"{name}({', '.join(wanted)})"
    return Text(
        f"Your parameters are {yours}; arguments are passed in the template's order: {call}.",
        f"你的参数是 {yours}；参数是按模板的顺序传入的：{call}。",
    )


def other_name(name: str, given: tuple[str, ...], lacks: str) -> Text | None:
    """What to say of a parameter that has another name than the one that is used for it."""
    wanted = parameters_of(name)
    if len(given) != len(wanted) or lacks not in wanted or lacks in given:
        return None
    yours = given[wanted.index(lacks)]
    if yours in wanted:
        return None
    return Text(
        f"There is no {lacks} here: your parameter in its place is {yours}.",
        f"这里没有 {lacks}：在它的位置上，你的参数叫 {yours}。",
    )


def in_unrun_cell(name: str, place: Place, kind: str) -> Fault:
    """A function in a cell that is not run: of text, or of another language by its magic."""
    if kind.startswith("%%"):
        said = Text(
            f"{name} stands in {place.file}, which is not run as Python because of its {kind}",
            f"{name} 写在 {place.file} 里，但那个单元格因为 {kind} 不作为 Python 运行",
        )
        hint = Text(f"Take {kind} away.", f"请去掉 {kind}。")
    else:
        english, chinese = KINDS.get(kind, (kind, kind))
        said = Text(
            f"{name} stands in a cell of {english}, which is not run",
            f"{name} 写在{chinese}单元格里，不会运行",
        )
        hint = Text(
            "Make it a code cell (in Jupyter: Esc, then y), run it and save the notebook.",
            "请把它改为代码单元格（在 Jupyter 里按 Esc，再按 y），运行后保存 notebook。",
        )
    return Fault(Outcome.MISSING, said, place, hint)


def not_left(name: str, place: Place) -> Fault:
    """A function that a file defines, and that is not there when the file has run."""
    fault = Fault(
        Outcome.MISSING,
        Text(
            f"{name} is not there once {place.file} has run, though line {place.line} defines it",
            f"{place.file} 第 {place.line} 行定义了 {name}，但文件运行之后它并不存在",
        ),
        place,
        Text(
            "If it stands in an if, as `if __name__ == '__main__':`, move it out, so that its def "
            "begins in the first column; what stands above it with @ must return a function; "
            "nothing below may delete it or give its name to something else.",
            "如果它写在 if 里（例如 `if __name__ == '__main__':`），请移到外面，让 def 顶格；写在它"
            "上面的 @… 应当返回函数；后面不要删除它，也不要把它的名字用于别的东西。",
        ),
    )
    fault.is_doubtful = True
    return fault


def not_defined(name: str, others: dict[str, Place], inside: Inside | None) -> Fault:
    """A function that is nowhere; perhaps one of the others is meant, first in its own file.

    others: where functions that nobody asked for are defined, by name; one in the file of another
        chapter is not meant
    inside: one of this name inside a class or a function
    """
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), [o.lower() for o in others], 8, 0.7)
    near = sorted((o for o in others if o.lower() in close), key=lambda o: close.index(o.lower()))
    chapter = CHAPTER_OF.get(name, "")
    homes = {o: others[o].file.partition(".")[0] for o in near if _may_be(o, name)}
    mine = [o for o, home in homes.items() if home == chapter]
    elsewhere = [o for o, home in homes.items() if home not in POINTS]
    meant = next(iter(mine + elsewhere), None)
    if meant is not None:
        return Fault(
            Outcome.MISSING,
            Text(
                f"{others[meant].file} has no {name}; it has {meant}",
                f"{others[meant].file} 里没有 {name}，但有 {meant}",
            ),
            others[meant],
            Text(f"Rename {meant} to {name}.", f"把 {meant} 改名为 {name}。"),
        )
    if inside is not None and len(inside.parameters) == len(parameters_of(name)) > 0:
        return _is_inside(name, inside)
    kind, kind_zh = ("class", "类") if name[:1].isupper() else ("function", "函数")
    return Fault(
        Outcome.MISSING,
        Text(f"{name} is not defined", f"没有定义 {name}"),
        hint=Text(
            f"Define a {kind} with exactly this name: {name}.",
            f"请定义一个名字恰好是 {name} 的{kind_zh}。",
        ),
    )
