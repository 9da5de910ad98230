"""What `grader watch` shows: how far it is, the item to do, the keys; or the same in lines."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from rich.cells import cell_len

from grader.called import command
from grader.explain.item import failing_hint, hinted, hints, item_rows
from grader.feedback import words
from grader.feedback.rows import (
    Row,
    in_lines,
    labelled,
    later,
    named,
    number,
    place_of,
    some,
    unwritten,
    what_to_write,
)
from grader.formats import plain
from grader.formats.fields import colours, fields, marked
from grader.formats.layout import Columns, Indented, Part, Styled, printed
from grader.formats.terminal import ACCENT, COLOURS, MARKS, NEXT, WRONG
from grader.report import ItemResult, Outcome
from grader.safe_text import printable
from grader.watch import source
from grader.watch.submission import View, Watch, is_right
from spec import assignment
from spec.text import Text

RIGHT = Text("{right} of {all} right", "{all} 题对了 {right} 题")
SOLVED = Text("{item} is right.", "{item} 对了。")
BROKEN = Text("Not right any more: {items}.", "原来对，现在不对了：{items}。")
NO_MORE = Text("no more hints", "没有更多提示了")
KEYS = (
    ("n", Text("next", "下一题")),
    ("b", Text("back", "返回")),
    ("h", Text("hint", "提示")),
    ("e", Text("explain", "讲解")),
    ("l", Text("list", "列表")),
    ("s", Text("solution", "参考写法")),
    ("r", Text("reset", "重置")),
    ("x", Text("script", "重现脚本")),
    ("q", Text("quit", "退出")),
)
TOLD_LAST = "rxsbenlh"  # the keys whose words go first where there is no room
MORE_KEY = "c"
MORE = Text("go on with chapter {chapter}, {points} points", "继续下一章 {chapter}，{points} 分")
HAND_IN = Text("To hand it in: {pack}", "要提交：{pack}")
SURE = Text(
    "Put the blank of {item} back? y yes, any other key no",
    "把 {item} 恢复成空白？y 确定，其他任意键取消",
)
TYPE = Text("Type an item's number; l closes the list.", "输入题号；按 l 关闭列表。")
TYPED = Text("{number}: Enter, or one more digit", "{number}：按回车，或再输入一位")
YOURS, REFERENCE = Text("yours", "你的写法"), Text("the reference", "参考写法")
ABOVE, BELOW = "↑", "↓"
UNWRITTEN, GAP = "-", "   "
MOST_TEXT = 20_000  # characters of a function that are shown
LOW, LEAST = 20, 8  # lines of a screen that is low; that an item is to have
TITLED = 72  # columns, from which the list has titles
WORKING = Text("grading …", "正在评分……")


def render(watch: Watch, *, colour: bool, width: int, height: int, busy: bool = False) -> str:
    """The screen, at most so many lines."""
    head: list[Part] = [_head(watch, busy), ""]
    body: list[Part] = []
    if watch.problem:
        body.append(Styled(watch.problem, "red"))
    elif watch.view is View.LIST:
        body += _list(watch, width)
    elif watch.report is not None:
        head += [_items(watch, width), ""]
        body += _item(watch)
    shown = width if height < LOW else 1000
    foot = printed(*_foot(watch, shown), colour=colour, width=width).splitlines()
    top = printed(*head, colour=colour, width=width).splitlines()
    if height - len(top) - len(foot) < LEAST:  # the overview of the items goes first
        top = printed(*head[:2], colour=colour, width=width).splitlines()
    lines = printed(*body, colour=colour, width=width).splitlines()
    return "\n".join(_fitted(watch, top, lines, foot, height))


def _fitted(
    watch: Watch, top: list[str], lines: list[str], foot: list[str], height: int
) -> list[str]:
    """At most so many lines: the keys stay, then the head, and the rest is scrolled."""
    room = max(height - len(foot) - 1, 1)
    top = top[: max(room - 3, 1)]
    room -= len(top)
    watch.page = max(1, room - 2)  # the arrows take two
    watch.scrolled = max(0, min(watch.scrolled, len(lines) - room))
    shown = lines[watch.scrolled : watch.scrolled + room]
    if shown and watch.scrolled:
        shown[0] = ABOVE
    if shown and watch.scrolled + room < len(lines):
        shown[-1] = BELOW
    return [*top, *shown, "", *foot]


def spoken(watch: Watch) -> Iterator[str]:
    """The same in plain lines, for a screen reader or where there is no terminal."""
    lang, item = watch.settings.lang, watch.shown
    if watch.problem:
        yield watch.problem
        return
    yield f"{_name(watch)}{words.COLON.in_language(lang)}{_standing(watch)}"
    if watch.solved:
        yield SOLVED.in_language(lang).format(item=watch.solved)
    if watch.broken:
        yield BROKEN.in_language(lang).format(items=some(watch.broken, lang))
    if item is None:
        yield words.ALL_RIGHT.in_language(lang)
        yield from filter(None, (later(watch.report) if watch.report else "", _hand_in(watch)))
        return
    said = words.START_WITH.in_language(lang).format(item=named(item, lang))
    place = place_of(item, lang)
    yield f"{said}{words.COMMA.in_language(lang)}{place}" if place else said
    yield from plain.statements(_rows(watch), lang)
    yield from _notes(watch)


def _name(watch: Watch) -> str:
    return watch.report.submission if watch.report else printable(watch.path.resolve().name)


def _standing(watch: Watch) -> str:
    """ "46 / 100, 4 of 11 right"."""
    report, lang = watch.report, watch.settings.lang
    if report is None:
        return ""
    right = len(report.items) - len(watch.todo())
    score = f"{number(report.score)} / {number(report.max_score)}"
    counted = RIGHT.in_language(lang).format(right=right, all=len(report.items))
    return f"{score}{words.COMMA.in_language(lang)}{counted}"


def _head(watch: Watch, busy: bool) -> Styled:
    lang = watch.settings.lang
    working = f"   {WORKING.in_language(lang)}" if busy else ""
    return Styled.joined((_name(watch), "bold"), f"   {_standing(watch)}", (working, "dim"))


def _items(watch: Watch, width: int) -> Styled:
    """Every item with its mark, the one on show in the accent; a mark stays with its name."""
    line, used = Styled(), 0
    for item in watch.report.items if watch.report else ():
        mark = UNWRITTEN if item.outcome is Outcome.MISSING else MARKS.get(item.outcome, WRONG)
        colour = COLOURS.get(item.outcome, "red")
        if watch.shown is not None and item.name == watch.shown.name:
            mark, colour = NEXT, ACCENT
        room = len(mark) + 1 + len(item.name)
        if used and used + len(GAP) + room > width:
            line = Styled.joined(line, "\n")
            used = 0
        elif used:
            line = Styled.joined(line, GAP)
            used += len(GAP)
        line = Styled.joined(line, (f"{mark} {item.name}", colour))
        used += room
    return line


def _list(watch: Watch, width: int) -> Iterator[Part]:
    """Every item in a line, with its number; with its title where there is room for that."""
    lang = watch.settings.lang
    rows = []
    for number_of, item in enumerate(watch.report.items if watch.report else (), 1):
        mark = UNWRITTEN if item.outcome is Outcome.MISSING else MARKS.get(item.outcome, WRONG)
        points = f"{number(item.points)} / {number(item.max_points)}"
        here = ACCENT if watch.shown and watch.shown.name == item.name else ""
        row: list[Part] = [str(number_of), mark, Styled(item.name, here), item.title, points]
        rows.append(row if width >= TITLED else [*row[:3], points])
    yield Columns(rows, gives=(3 if width >= TITLED else 2,))
    yield ""
    asked = (TYPED if watch.typed else TYPE).in_language(lang)
    yield Styled(asked.format(number=watch.typed), "dim")


def _item(watch: Watch) -> Iterator[Part]:
    lang, item = watch.settings.lang, watch.shown
    if watch.solved:
        yield Styled(SOLVED.in_language(lang).format(item=watch.solved), "bold green")
        yield ""
    if watch.broken:
        yield Styled(BROKEN.in_language(lang).format(items=some(watch.broken, lang)), "red")
        yield ""
    if item is None:
        yield Styled(words.ALL_RIGHT.in_language(lang), "bold green")
        chapter = watch.next_chapter()
        if chapter is not None:
            points = number(chapter.points)
            said = MORE.in_language(lang).format(chapter=chapter.name, points=points)
            yield Styled.joined((MORE_KEY, "bold"), f" {said}")
        yield Styled(_hand_in(watch), "dim")
        return
    place = place_of(item, lang)
    head = SOLVED.in_language(lang).format(item=item.name)
    if not is_right(item):
        head = words.START_WITH.in_language(lang).format(item=named(item, lang))
    yield Styled.joined((head, ACCENT), f"   {place}")
    if watch.view is View.REFERENCE:
        yield from _beside(watch, item)
        return
    rows = [(label.in_language(lang), text) for label, text in _rows(watch)]
    lines = rows if watch.view is View.EXPLAINED else marked(rows, item, lang)
    yield Indented(fields(lines, colours(lang)))
    yield from (Styled(note, "dim") for note in _notes(watch))


def _hand_in(watch: Watch) -> str:
    """How to hand it in."""
    lang = watch.settings.lang
    return HAND_IN.in_language(lang).format(pack=command("pack", watch.path, lang=lang))


def _beside(watch: Watch, result: ItemResult) -> Iterator[Part]:
    """The student's way and the reference's."""
    lang, item = watch.settings.lang, assignment.item(result.name)
    file = watch.file_of(result)
    own = source.written(item.name, file) if file else ""
    theirs = inspect.getsource(item.tasks[0].source)
    for title, text in ((REFERENCE, theirs.replace(_docstring(theirs), "", 1)), (YOURS, own)):
        if text:
            yield ""
            yield Styled(title.in_language(lang), "bold")
            yield Code(printable(text, MOST_TEXT))


class Code:
    """Lines of code; a long one loses its comment, and goes on under its own beginning."""

    def __init__(self, text: str) -> None:
        self.text = text

    def widest(self) -> int:
        return Styled(self.text).widest()

    def lines(self, width: int) -> Iterator[Styled]:
        for line in self.text.splitlines():
            code = line.partition("  # ")[0] if cell_len(line) > width else line
            begins = len(code) - len(code.lstrip())
            indent = begins + (4 if cell_len(code) > width else 0)
            first, *others = list(Styled(code.lstrip()).lines(max(width - indent, 8)))
            yield Styled.joined(" " * begins, first)
            yield from (Styled.joined(" " * indent, other) for other in others)


def _docstring(code: str) -> str:
    """A function's docstring, with its line's end; its task has been shown already."""
    match = re.search(r'^ +""".*?"""\n', code, re.DOTALL | re.MULTILINE)
    return match[0] if match else ""


def _notes(watch: Watch) -> Iterator[str]:
    """What is the matter with the files."""
    label = words.NOTE.in_language(watch.settings.lang)
    colon = words.COLON.in_language(watch.settings.lang)
    for note in watch.report.notes if watch.report else ():
        yield f"{label}{colon}{note}"


def _rows(watch: Watch) -> list[Row]:
    """The item's hints, the newest first; then what is wrong with it, or its explanation."""
    lang, result = watch.settings.lang, watch.shown
    assert result is not None
    item = assignment.item(result.name)
    rows = hinted(item, lang, watch.hints, failing_hint(item, result))[::-1]
    if watch.hints > len(hints(item)):
        rows.insert(0, (words.HELP, NO_MORE.in_language(lang)))
    if watch.view is View.EXPLAINED:
        return [*rows, *item_rows(item, lang)]
    if unwritten(result) or result.feedback is None:
        return [*rows, *what_to_write(result)]
    return [*rows, *in_lines(labelled(result, result.feedback))]


def _foot(watch: Watch, width: int) -> Iterator[Part]:
    """What came of the last key, and the keys, in so many cells where that can be."""
    lang = watch.settings.lang
    if watch.asking and watch.shown is not None:
        yield Styled(SURE.in_language(lang).format(item=watch.shown.name), ACCENT)
    elif watch.message:
        yield Styled(watch.message, ACCENT)
    yield _keys(lang, width)


def _keys(lang: str, width: int) -> Styled:
    """The keys with what they do; where there is no room, those that are told last without."""
    told_last = list(TOLD_LAST)
    while True:
        silent = TOLD_LAST[: len(TOLD_LAST) - len(told_last)]
        parts = []
        for key, word in KEYS:
            parts += [(key, "bold"), ("" if key in silent else f" {word.in_language(lang)}", "dim")]
            parts.append(("" if key == KEYS[-1][0] else "  ", ""))
        line = Styled.joined(*parts)
        if line.widest() <= width or not told_last:
            return line
        told_last.pop(0)
