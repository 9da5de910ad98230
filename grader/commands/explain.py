"""`grader explain`: one item, with hints for those who ask."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.commands.console import (
    OUR_FAULT,
    Commands,
    Usage,
    fail,
    has_colour,
    localized,
    show,
    there,
    unknown,
    width,
)
from grader.commands.options import add_language, add_plain, given, value

if TYPE_CHECKING:
    from grader.grading.own_faults import OwnFaults
    from spec.item import Item
    from spec.text import Text

NOTATION = "notation"


def add(commands: Commands) -> None:
    """Add the command."""
    explain = commands.add_parser(
        "explain",
        help=localized("explain one item, with hints", "讲解一道题，可以给提示"),
        description=localized(
            "Say what an item is for, its equation, where it comes from, what is checked.",
            "讲解一道题：有什么用，公式是什么，从哪里来，检查什么。",
        ),
    )
    value(
        explain,
        "item",
        "ITEM",
        "for example gradient_W; or notation: what the signs mean; without it, the items",
        "例如 gradient_W；或 notation：各记号的含义；不写就列出各题",
        type=given,
        nargs="?",
    )
    value(
        explain,
        "path",
        "PATH",
        "what you write: the hint of the check that fails there comes first",
        "你写的文件夹或文件：先给出没有通过的那项检查的提示",
        nargs="?",
    )
    value(explain, "--hints", "N", "show the first N hints", "显示前 N 条提示", type=int, default=0)
    add_language(explain)
    add_plain(explain)
    explain.set_defaults(run=_explain)


def _explain(options: argparse.Namespace) -> int:
    import numpy  # noqa: F401  early, as in `run`

    from grader.explain import notation, overview

    of_an_item = options.item not in (None, NOTATION)
    if options.hints < 0:
        raise Usage(options.lang, "--hints must not be negative", "--hints 不能是负数")
    if not of_an_item and (options.hints or options.path is not None):
        en = "--hints and PATH go with an item: name one, as delta"
        raise Usage(options.lang, en, "--hints 和 PATH 要和题目一起用：请写明题目，例如 delta")
    look: dict[str, Any] = {"colour": has_colour(), "width": width(), "spoken": options.plain}
    if options.item is None:
        show(overview.render(options.lang, **look))
        return 0
    if options.item == NOTATION:
        show(notation.render(options.lang, **look))
        return 0
    return _one(_named(options.item, options.lang), options, look)


def _named(name: str, lang: str) -> Item:
    from spec import assignment
    from spec.points import NAMES

    if name not in NAMES:
        raise unknown("item", name, (*NAMES, NOTATION), lang)
    return assignment.item(name)


def _one(item: Item, options: argparse.Namespace, look: dict[str, Any]) -> int:
    """Explain it; the exit code. Where the grader fails at what is written, that costs its hint."""
    from grader.explain.item import render
    from grader.grading.own_faults import OwnFaults
    from grader.report import GraderError, SubmissionError

    own_faults, failing = OwnFaults(GraderError, SubmissionError, OSError), None
    if options.path is not None:
        asked = partial(_failing, item, there(options.path, options.lang), options.lang, own_faults)
        failing = own_faults.spare(item.name, asked, None)
    shown = max(options.hints, 1 if failing is not None else 0)
    path = str(options.path or "")
    show(render(item, options.lang, shown, **look, failing=failing, path=path))
    return fail(3, localized(*OUR_FAULT)) if own_faults.subjects else 0


def _failing(item: Item, path: Path, lang: str, own_faults: OwnFaults) -> Text | None:
    """The hint of the item's first check that fails in what is written there."""
    from grader.explain.item import failing_hint
    from grader.grading.grade import grade
    from grader.grading.settings import Settings
    from grader.report import ExitCode
    from grader.submission.read import find

    with find(path) as sources:
        report = grade(sources, Settings(lang=lang, only=(item.name,), offers_more=False))
    if report.exit_code() is ExitCode.GRADER_FAULT:
        own_faults.subjects.append(item.name)
        return None
    return failing_hint(item, report.items[0])
