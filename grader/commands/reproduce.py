"""`grader reproduce`: a failing case as a script for the debugger."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from grader.commands.console import (
    USAGE,
    Commands,
    Usage,
    fail,
    localized,
    not_written,
    show,
    stopped_by,
    there,
)
from grader.commands.options import given, value
from grader.commands.settings import add_cases, rubric_of, settings
from grader.language import language
from spec.text import Text

if TYPE_CHECKING:
    from grader.grading.settings import Settings
    from spec.item import Item

UNPACK = Text("unpack the zip, and name the folder", "请先解压 zip，再给出文件夹")


def add(commands: Commands) -> None:
    """Add the command."""
    reproduce = commands.add_parser(
        "reproduce",
        help=localized(
            "write a failing case as a script for the debugger", "把出错的用例写成脚本，便于调试"
        ),
        description=localized(
            "Write a small case on which an item goes wrong as a script: inputs and calls, no "
            "answer. It runs on your own files, without the grader.",
            "把一道题出错的一个小用例写成脚本：只有输入和调用，没有答案。它直接运行你自己的文件，不需要评分程序。",
        ),
    )
    value(reproduce, "path", "PATH", "the folder or file you write", "你写的文件夹或文件")
    value(reproduce, "item", "ITEM", "for example gradient_W", "例如 gradient_W", type=given)
    add_cases(reproduce)
    reproduce.set_defaults(run=_reproduce)


def _reproduce(options: argparse.Namespace) -> int:
    lang = options.lang or language()
    options.only = [options.item]
    path = there(options.path, lang)
    if path.suffix.lower() == ".zip":
        raise Usage(lang, UNPACK.en, UNPACK.zh)
    chosen = settings(options, rubric_of(options))
    return _write(path, chosen.items()[0], chosen)


def _write(path: Path, item: Item, settings: Settings) -> int:
    from grader.report import ExitCode, GraderError, Outcome, SubmissionError
    from grader.reproduce import failing_case
    from grader.submission.read import find

    zh = settings.lang == "zh"
    try:
        with find(path) as sources:
            folder = sources.folder or path.parent
            if path.is_dir() and not folder.resolve().is_relative_to(path.resolve()):
                raise Usage(settings.lang, UNPACK.en, UNPACK.zh)  # in a zip in the folder
            failure = failing_case.failure(sources, item, settings)
    except (SubmissionError, GraderError) as error:
        return stopped_by(error, settings.lang)
    if failure is None:
        name = item.name
        show(
            f"{name} 对了，没有可以重现的错误。\n"
            if zh
            else f"{name} is right; there is nothing to reproduce.\n"
        )
        return 0
    if not isinstance(failure, failing_case.Failure):
        ours = failure.outcome is Outcome.GRADER_ERROR
        code = ExitCode.GRADER_FAULT if ours else ExitCode.NOT_RIGHT
        return fail(code, failure.summary.in_language(settings.lang))
    try:
        script = failing_case.write(failure, folder, settings.lang)
    except OSError as error:
        return fail(USAGE, not_written(folder, error, settings.lang))
    show(f"{script}\n")
    return 0
