"""`grader run`: grade one submission. Anything heavy is imported after the student's process has
been started, so that a cold run feels instant."""

from __future__ import annotations

import argparse
import os
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from grader.commands.console import (
    USAGE,
    Commands,
    add_language,
    add_plain,
    fail,
    has_colour,
    show,
    unknown,
    width,
)

if TYPE_CHECKING:
    from grader.outcome import Report
    from grader.run import Settings

FORMATS = ("terminal", "json")


def add(commands: Commands) -> None:
    """Add the command."""
    run = commands.add_parser(
        "run",
        help="grade one submission",
        description="Grade one submission: a folder, a .py, a .ipynb or a .zip of these.",
        epilog="exit code: 0 all passed, 1 something is not right, 2 usage, "
        "3 the grader's own fault, 4 the submission cannot be loaded",
    )
    run.add_argument("path", metavar="PATH", type=Path, help="what was handed in")
    run.add_argument("--only", metavar="ITEM", nargs="+", default=[], help="these items alone")
    add_chapters(run)
    run.add_argument("--seed", metavar="N", type=int, default=1, help="another set of cases")
    add_language(run)
    add_plain(run)
    run.add_argument("--format", choices=FORMATS, default="terminal", help="of the report")
    run.add_argument("-o", "--output", metavar="FILE", type=Path, help="instead of stdout")
    run.add_argument("--hidden", action="store_true", help="no cases, no expected values")
    run.add_argument(
        "--require-isolation",
        metavar="LEVEL",
        choices=("weak", "medium", "strong"),
        default="weak",
        help="refuse to grade below this level: weak, medium or strong",
    )
    run.add_argument("--exit-zero", action="store_true", help="exit 0 once a report is written")
    run.set_defaults(run=_run)


def add_chapters(command: argparse.ArgumentParser) -> None:
    """--chapters, as `watch` has it too."""
    command.add_argument(
        "--chapters", metavar="NAME", nargs="+", default=["core"], help="core, all, or names"
    )


def no_path(path: Path, lang: str) -> str:
    """What to say where there is nothing at a path."""
    near = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    close = get_close_matches(path.name, near, 1)
    if lang == "zh":
        meant = f"，是不是 {path.parent / close[0]}？" if close else ""
        return f"没有 {path}，请检查路径{meant}（新建：grader init {path}）"
    meant = f", did you mean {path.parent / close[0]}?" if close else ""
    return f"there is no {path}; check the path{meant} (to make one: grader init {path})"


def _run(options: argparse.Namespace) -> int:
    path: Path = options.path
    zh = options.lang == "zh"
    if not path.exists():
        return fail(USAGE, no_path(path, options.lang))
    if options.output and not options.output.parent.is_dir():
        folder = options.output.parent
        return fail(USAGE, f"没有文件夹 {folder}" if zh else f"there is no folder {folder}")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads cost more than they bring
    from grader.sandbox import process

    started = process.start(process.Limits())  # it starts up while we import
    try:
        from grader.outcome import ExitCode, GraderError, SubmissionError
        from grader.progress import Progress
        from grader.run import grade
        from grader.submission import find

        settings = settings_of(options)
        if isinstance(settings, str):
            return fail(USAGE, settings)
        try:
            with find(path) as sources, Progress(len(settings.items()), options.lang) as progress:
                report = grade(sources, settings, started, beginning=progress.begin)
        except SubmissionError as error:
            return fail(ExitCode.CANNOT_LOAD, error.text.in_language(options.lang))
        except GraderError as error:
            return fail(ExitCode.GRADER_FAULT, f"grader: {error}")
        _write(report, options)
        return 0 if options.exit_zero else int(report.exit_code())
    finally:
        started.kill()
        started.wait()


def settings_of(options: argparse.Namespace) -> Settings | str:
    """The settings, or a sentence that says which name is unknown."""
    from grader.run import NAMES, Settings
    from spec.assignment import CHAPTERS, CORE

    chapters = tuple(c.name for c in CHAPTERS)
    asked: list[str] = []
    for name in options.chapters:
        asked += {"core": CORE, "all": chapters}.get(name, (name,))
    for kind, names, known in (("item", options.only, NAMES), ("chapter", asked, chapters)):
        wrong = [n for n in names if n not in known]
        if wrong:
            return unknown(kind, wrong[0], known, options.lang)
    if options.seed < 0:
        return "--seed 不能是负数" if options.lang == "zh" else "--seed must not be negative"
    return Settings(
        options.seed,
        options.lang,
        options.hidden,
        tuple(asked),
        tuple(options.only),
        require_isolation=options.require_isolation,
    )


def _write(report: Report, options: argparse.Namespace) -> None:
    if options.format == "json":
        from grader.formats.json import render as as_json

        text = as_json(report)
    elif options.plain:
        from grader.formats.plain import render as as_plain

        text = as_plain(report)
    else:
        from grader.formats.terminal import WIDTH
        from grader.formats.terminal import render as as_terminal

        to_terminal = options.output is None
        text = as_terminal(report, to_terminal and has_colour(), width() if to_terminal else WIDTH)
    if options.output:
        options.output.write_text(text, "utf-8")
        return
    show(text)
