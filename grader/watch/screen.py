"""What `grader watch` shows: how far it is, the item to do, the keys; or the same in lines."""

from __future__ import annotations

from collections.abc import Iterator

from rich.padding import Padding
from rich.text import Text as Line

from grader.explain.item import hinted, hints, told
from grader.feedback import words
from grader.feedback.rows import (
    Row,
    in_lines,
    labelled,
    named,
    number,
    place_of,
    unwritten,
    what_to_write,
)
from grader.formats import plain
from grader.formats.fields import colours, fields, marked, printed
from grader.formats.terminal import ACCENT, COLOURS, MARKS, NEXT, WRONG
from grader.grading.grade import BY_NAME
from grader.report import Outcome
from grader.watch.submission import Watch
from spec.item import Text

RIGHT = Text("{right} of {all} right", "{all} 题对了 {right} 题")
SOLVED = Text("{item} is right.", "{item} 对了。")
NO_MORE = Text("no more hints", "没有更多提示了")
KEYS = (
    ("n", Text("next item", "下一题")),
    ("h", Text("hint", "提示")),
    ("e", Text("explain", "讲解")),
    ("q", Text("quit", "退出")),
)
UNWRITTEN, GAP = "-", "   "
WORKING = Text("grading …", "正在评分……")


def render(watch: Watch, *, colour: bool, width: int, height: int, busy: bool = False) -> str:
    """The screen, at most so many lines."""
    lang = watch.settings.lang
    parts: list[object] = [_head(watch, busy), ""]
    if watch.problem:
        parts.append(Line(watch.problem, style="red"))
    else:
        parts += [_items(watch, width), "", *_item(watch)]
    lines = printed(*parts, colour=colour, width=width).splitlines()
    keys = printed(_keys(lang), colour=colour, width=width).splitlines()
    room = height - len(keys) - 1
    shown = lines if len(lines) <= room else [*lines[: room - 1], "…"]
    return "\n".join([*shown, "", *keys])


def spoken(watch: Watch) -> Iterator[str]:
    """The same in plain lines, for a screen reader or where there is no terminal."""
    lang, item = watch.settings.lang, watch.shown
    if watch.problem:
        yield watch.problem
        return
    yield f"{_name(watch)}{words.COLON.in_language(lang)}{_standing(watch)}"
    if watch.solved:
        yield SOLVED.in_language(lang).format(item=watch.solved)
    if item is None:
        yield words.ALL_RIGHT.in_language(lang)
        return
    said = words.START_WITH.in_language(lang).format(item=named(item, lang))
    place = place_of(item, lang)
    yield f"{said}{words.COMMA.in_language(lang)}{place}" if place else said
    yield from plain.statements(_rows(watch), lang)


def _name(watch: Watch) -> str:
    return watch.report.submission if watch.report else str(watch.path)


def _standing(watch: Watch) -> str:
    """ "46 / 100, 4 of 11 right"."""
    report, lang = watch.report, watch.settings.lang
    if report is None:
        return ""
    right = len(report.items) - len(watch.todo())
    score = f"{number(report.score)} / {number(report.max_score)}"
    counted = RIGHT.in_language(lang).format(right=right, all=len(report.items))
    return f"{score}{words.COMMA.in_language(lang)}{counted}"


def _head(watch: Watch, busy: bool) -> Line:
    lang = watch.settings.lang
    working = f"   {WORKING.in_language(lang)}" if busy else ""
    return Line.assemble((_name(watch), "bold"), f"   {_standing(watch)}", (working, "dim"))


def _items(watch: Watch, width: int) -> Line:
    """Every item with its mark, the one on show in the accent; a mark stays with its name."""
    line, used = Line(), 0
    for item in watch.report.items if watch.report else ():
        mark = UNWRITTEN if item.outcome is Outcome.MISSING else MARKS.get(item.outcome, WRONG)
        colour = COLOURS.get(item.outcome, "red")
        if watch.shown is not None and item.name == watch.shown.name:
            mark, colour = NEXT, ACCENT
        room = len(mark) + 1 + len(item.name)
        if used and used + len(GAP) + room > width:
            line.append("\n")
            used = 0
        elif used:
            line.append(GAP)
            used += len(GAP)
        line.append(f"{mark} {item.name}", colour)
        used += room
    return line


def _item(watch: Watch) -> Iterator[object]:
    lang, item = watch.settings.lang, watch.shown
    if watch.solved:
        yield Line(SOLVED.in_language(lang).format(item=watch.solved), style="bold green")
        yield ""
    if item is None:
        yield Line(words.ALL_RIGHT.in_language(lang), style="bold green")
        return
    place = place_of(item, lang)
    head = words.START_WITH.in_language(lang).format(item=named(item, lang))
    yield Line.assemble((head, ACCENT), f"   {place}")
    rows = [(label.in_language(lang), text) for label, text in _rows(watch)]
    found = rows if watch.explained else marked(rows, item, lang)
    yield Padding(fields(found, colours(lang)), (0, 0, 0, 2))


def _rows(watch: Watch) -> list[Row]:
    """What is wrong with the item on show, or its explanation; then its hints."""
    lang, result = watch.settings.lang, watch.shown
    assert result is not None
    item = BY_NAME[result.name]
    if watch.explained:
        rows = told(item, lang)
    elif unwritten(result) or result.feedback is None:
        rows = what_to_write(result)
    else:
        rows = in_lines(labelled(result, result.feedback))
    rows += hinted(item, lang, watch.hints)
    if watch.hints > len(hints(item)):
        rows.append((words.HELP, NO_MORE.in_language(lang)))
    return rows


def _keys(lang: str) -> Line:
    line = Line()
    for key, word in KEYS:
        line.append(key, "bold").append(f" {word.in_language(lang)}   ", "dim")
    return line
