"""`grader export`: what a course platform takes."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.commands.console import USAGE, Commands, Usage, add_language, fail
from grader.commands.settings import rubric_of, settings


def add(commands: Commands) -> None:
    """Add the command."""
    export = commands.add_parser(
        "export",
        help="write the autograder for a course platform",
        description="Write Gradescope's autograder.zip, or the workflow of a class repository on "
        "GitHub. Both hold this grader as a wheel, the versions of its packages, and the rubric.",
    )
    export.add_argument(
        "platform", choices=("gradescope", "github", "classroom"), help="classroom is github"
    )
    export.add_argument(
        "-o", "--output", metavar="PATH", type=Path, required=True, help="a .zip; a folder"
    )
    export.add_argument("--rubric", metavar="FILE", type=Path, help="see `grader rubric`")
    add_language(export)
    export.set_defaults(
        run=_export, only=None, chapters=None, seed=None, hidden=False, require_isolation="weak"
    )


def _export(options: argparse.Namespace) -> int:
    try:
        return _write(options)
    except Usage as error:
        return fail(USAGE, str(error))
    except OSError as error:
        said = f"{error.filename} cannot be written: {error.strerror}"
        zh = f"无法写入 {error.filename}：{error.strerror}"
        return fail(USAGE, zh if options.lang == "zh" else said)


def _write(options: argparse.Namespace) -> int:
    rubric = rubric_of(options)
    chosen = settings(options, rubric)  # now, not when the first student waits for a grade
    seed_env = rubric.rubric.seed_env if rubric else None
    from grader.export import github, gradescope
    from grader.rubric import default

    text = rubric.source if rubric else default.text(options.lang)
    if options.platform == "gradescope":
        gradescope.write(options.output, text, chosen, seed_env)
        print(options.output)
        return 0
    for path in github.write(options.output, text, chosen, seed_env):
        print(path)
    return 0
