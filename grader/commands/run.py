"""`grader run`: grade one submission. Anything heavy is imported after the student's process has
been started, so that a cold run feels instant."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grader.commands.console import USAGE, Commands, add_language, fail, show

if TYPE_CHECKING:
    from grader.outcome import Report
    from grader.run import Settings

FORMATS = ("terminal", "json", "html")


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
    run.add_argument(
        "--chapters", metavar="NAME", nargs="+", default=["core"], help="core, all, or names"
    )
    run.add_argument("--seed", metavar="N", type=int, default=1, help="another set of cases")
    add_language(run)
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


def _run(options: argparse.Namespace) -> int:
    path: Path = options.path
    zh = options.lang == "zh"
    if not path.exists():
        return fail(
            USAGE, f"没有 {path}，请检查路径" if zh else f"there is no {path}; check the path"
        )
    if options.output and not options.output.parent.is_dir():
        folder = options.output.parent
        return fail(USAGE, f"没有文件夹 {folder}" if zh else f"there is no folder {folder}")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads cost more than they bring
    from grader.sandbox import process

    started = process.start(process.Limits())  # it starts up while we import
    try:
        from grader.outcome import ExitCode, GraderError, SubmissionError
        from grader.run import grade
        from grader.submission import find

        settings = _settings(options)
        if isinstance(settings, str):
            return fail(USAGE, settings)
        try:
            with find(path) as sources:
                report = grade(sources, settings, started)
        except SubmissionError as error:
            return fail(ExitCode.CANNOT_LOAD, error.text.in_language(options.lang))
        except GraderError as error:
            return fail(ExitCode.GRADER_FAULT, f"grader: {error}")
        _write(report, options)
        return 0 if options.exit_zero else int(report.exit_code())
    finally:
        started.kill()
        started.wait()


def _settings(options: argparse.Namespace) -> Settings | str:
    """The settings, or a sentence that says which name is unknown."""
    from grader.run import NAMES, Settings
    from spec.assignment import CHAPTERS, CORE

    chapters = tuple(c.name for c in CHAPTERS)
    asked: list[str] = []
    for name in options.chapters:
        asked += {"core": CORE, "all": chapters}.get(name, (name,))
    for kind, names, known in (("item", options.only, NAMES), ("chapter", asked, chapters)):
        unknown = [n for n in names if n not in known]
        if unknown:
            listed = ", ".join(known)
            if options.lang == "zh":
                word = "题目" if kind == "item" else "章节"
                return f"没有名为 {unknown[0]} 的{word}；有：{listed}"
            return f"there is no {kind} {unknown[0]}; there are {listed}"
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
    elif options.format == "html":
        from grader.formats.html import render as as_html

        text = as_html(report)
    else:
        from grader.formats.terminal import render as as_terminal

        colour = options.output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
        text = as_terminal(report, colour)
    if options.output:
        options.output.write_text(text, "utf-8")
        return
    show(text)
