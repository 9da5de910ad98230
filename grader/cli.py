"""The command line. Anything heavy is imported where it is used, after the student's process
has been started, so that a cold run feels instant."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from grader.outcome import Report
    from grader.run import Settings

USAGE = 2
FORMATS = ("terminal", "json")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        code = 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grader", description="Grades an RNN written from the equations, item by item."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_run(commands)
    _add_template(commands)
    _add_doctor(commands)
    _add_spec(commands)
    return parser


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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
    run.add_argument("--lang", choices=("en", "zh"), default=language(), help="en or zh")
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


def _add_template(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    template = commands.add_parser(
        "template",
        help="write the template to be filled in",
        description="Write the student's template: signatures and docstrings, no bodies.",
    )
    template.add_argument("folder", metavar="DIR", type=Path, help="a new or empty folder")
    template.add_argument("--lang", choices=("en", "zh"), default=language(), help="en or zh")
    template.add_argument("--notebook", action="store_true", help="a notebook, no .py files")
    template.add_argument("--force", action="store_true", help="overwrite what is there")
    template.set_defaults(run=_template)


def _add_doctor(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    doctor = commands.add_parser(
        "doctor",
        help="say what isolation holds here",
        description="Attack each layer of the isolation in a throw-away process; say what holds.",
    )
    doctor.add_argument("--lang", choices=("en", "zh"), default=language(), help="en or zh")
    doctor.set_defaults(run=_doctor)


def _add_spec(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    spec = commands.add_parser(
        "spec",
        help="list the items and their checks, or prove the equations",
        description="List chapters, items, equations, points and checks; prove the equations.",
        epilog="exit code: 0 listed, or all proved; 1 something is not proved",
    )
    spec.add_argument("--prove", action="store_true", help="prove the quick set of statements")
    spec.add_argument("--all", action="store_true", help="with --prove: prove every statement")
    spec.add_argument("--lang", choices=("en", "zh"), default=language(), help="en or zh")
    spec.set_defaults(run=_spec)


def _run(options: argparse.Namespace) -> int:
    path: Path = options.path
    zh = options.lang == "zh"
    if not path.exists():
        return _fail(
            USAGE, f"没有 {path}，请检查路径" if zh else f"there is no {path}; check the path"
        )
    if options.output and not options.output.parent.is_dir():
        folder = options.output.parent
        return _fail(USAGE, f"没有文件夹 {folder}" if zh else f"there is no folder {folder}")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads cost more than they bring
    from grader.sandbox import process

    started = process.start(process.Limits())  # it starts up while we import
    try:
        from grader.outcome import ExitCode, GraderError, SubmissionError
        from grader.run import grade
        from grader.submission import find

        settings = _settings(options)
        if isinstance(settings, str):
            return _fail(USAGE, settings)
        try:
            with find(path) as sources:
                report = grade(sources, settings, started)
        except SubmissionError as error:
            return _fail(ExitCode.CANNOT_LOAD, error.text.in_language(options.lang))
        except GraderError as error:
            return _fail(ExitCode.GRADER_FAULT, f"grader: {error}")
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
    else:
        from grader.formats.terminal import render as as_terminal

        colour = options.output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
        text = as_terminal(report, colour)
    if options.output:
        options.output.write_text(text, "utf-8")
        return
    _print(text)


def _print(text: str) -> None:
    if hasattr(sys.stdout, "reconfigure"):  # a console of another encoding loses nothing
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.stdout.write(text)
    sys.stdout.flush()


def _template(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    if folder.exists() and any(folder.iterdir()) and not options.force:
        text = f"{folder} is not empty; name another folder, or add --force to overwrite"
        zh = f"{folder} 不是空的；请换一个文件夹，或加 --force 覆盖"
        return _fail(USAGE, zh if options.lang == "zh" else text)
    if options.notebook:
        from grader import notebook

        print(notebook.write(folder, options.lang))
        return 0
    from grader import template

    for path in template.write(folder, options.lang):
        print(path)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from grader.sandbox.doctor import examine, render

    _print(render(examine(), options.lang))
    return 0


def _spec(options: argparse.Namespace) -> int:
    from grader import listing

    if options.all and not options.prove:
        text = "--all goes with --prove"
        return _fail(USAGE, "--all 要和 --prove 一起用" if options.lang == "zh" else text)
    prove = options.prove
    return listing.prove(options.lang, options.all) if prove else listing.show(options.lang)


class _Version(argparse.Action):
    """--version; the package's metadata is read only when it is asked for."""

    def __call__(self, *arguments: object) -> NoReturn:
        from importlib.metadata import version

        print(f"grader {version('rnn-spec')}")
        sys.exit(0)


def language() -> str:
    """zh where the locale is Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].startswith("zh") else "en"
    return "en"


def _fail(code: int, sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return int(code)
