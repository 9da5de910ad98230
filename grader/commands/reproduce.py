"""`grader reproduce`: a failing case as a script for the debugger."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from grader.commands import run
from grader.commands.console import USAGE, Commands, add_language, fail, show

if TYPE_CHECKING:
    from grader.run import Settings
    from spec.item import Item


def add(commands: Commands) -> None:
    """Add the command."""
    reproduce = commands.add_parser(
        "reproduce",
        help="write a failing case as a script for the debugger",
        description="Write the smallest case on which an item goes wrong as a small script: "
        "arrays and one call, no answer. It runs on your own files, without the grader.",
    )
    reproduce.add_argument("path", metavar="PATH", type=Path, help="the folder or file you write")
    reproduce.add_argument("item", metavar="ITEM", help="for example gradient_W")
    reproduce.add_argument("--seed", metavar="N", type=int, default=1, help="as of grader run")
    add_language(reproduce)
    reproduce.set_defaults(
        run=_reproduce, chapters=["core"], hidden=False, require_isolation="weak"
    )


def _reproduce(options: argparse.Namespace) -> int:
    path: Path = options.path
    if not path.exists():
        return fail(USAGE, run.no_path(path, options.lang))
    if path.suffix == ".zip":
        zh = options.lang == "zh"
        return fail(USAGE, "请先解压，再给出文件夹" if zh else "unpack it and name the folder")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    options.only = [options.item]
    settings = run.settings_of(options)
    if isinstance(settings, str):
        return fail(USAGE, settings)
    return _write(path, settings.items()[0], settings)


def _write(path: Path, item: Item, settings: Settings) -> int:
    from grader import reproduce
    from grader.outcome import ExitCode, GraderError, SubmissionError
    from grader.submission import find

    zh = settings.lang == "zh"
    try:
        with find(path) as sources:
            found = reproduce.failure(sources, item, settings)
    except SubmissionError as error:
        return fail(ExitCode.CANNOT_LOAD, error.text.in_language(settings.lang))
    except GraderError as error:
        return fail(ExitCode.GRADER_FAULT, f"grader: {error}")
    if found is None:
        name = item.name
        show(
            f"{name} 对了，没有可以重现的错误。\n"
            if zh
            else f"{name} is right; there is nothing to reproduce.\n"
        )
        return 0
    if not isinstance(found, reproduce.Failure):
        return fail(ExitCode.NOT_RIGHT, found.summary.in_language(settings.lang))
    written = reproduce.write(found, path if path.is_dir() else path.parent, settings.lang)
    show(f"{written}\n")
    return 0
