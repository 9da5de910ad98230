"""`grader run`: grade one submission. Anything heavy is imported after the student's process has
been started, so that a cold run feels instant."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from grader.commands.console import (
    OUR_FAULT,
    USAGE,
    Commands,
    fail,
    localized,
    reader_gone,
    stopped_by,
    there,
    unwritable,
)
from grader.commands.options import flag, value
from grader.commands.settings import add_settings, rubric_of, settings
from grader.language import language

if TYPE_CHECKING:
    from grader.commands.output import Output
    from grader.report import Report
    from grader.rubric.read import RubricFile
    from grader.sandbox.process import Process


def add(commands: Commands) -> None:
    """Add the command."""
    from grader.commands.output import add_output

    run = commands.add_parser(
        "run",
        help=localized("grade one submission", "给一份提交评分"),
        description=localized(
            "Grade one submission: a folder, a .py, a .ipynb or a .zip of these.",
            "给一份提交评分：文件夹、.py、.ipynb，或者装着它们的 .zip。",
        ),
        epilog=localized(
            "exit code: 0 all passed, 1 something is not right, 2 wrong usage or output that "
            "cannot be written, 3 the grader's own fault, 4 the submission cannot be loaded",
            "退出码：0 全部通过，1 有的不正确，2 用法有误或无法写入输出，3 评分程序自己出错，"
            "4 提交无法加载",
        ),
    )
    value(run, "path", "PATH", "what was handed in", "提交的文件夹或文件")
    add_output(run)
    add_settings(run)
    flag(run, "--exit-zero", "exit 0 once a report is written", "报告写出后退出码总是 0")
    run.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from grader.commands.output import outputs

    path, lang = options.path, options.lang or language()
    there(path, lang)
    wanted, rubric = outputs(options, lang), rubric_of(options)
    started = _start(rubric)  # it starts up while we import
    try:
        return _graded(options, rubric, started, wanted)
    finally:
        if started is not None:
            _end(started)


def _start(rubric: RubricFile | None) -> Process | None:
    """The student's process; None where the grader fails at it: it is tried again later."""
    from grader.sandbox import process

    try:
        if rubric is None:
            return process.start(process.Limits())
        return process.start(rubric.limits(), rubric.packages())
    except (ModuleNotFoundError, OSError, MemoryError):
        raise
    except Exception:
        import traceback

        traceback.print_exc()
        return None


def _end(started: Process) -> None:
    started.kill()
    started.wait()
    for pipe in (started.stdin, started.stdout):
        if pipe:
            pipe.close()


def _graded(
    options: argparse.Namespace,
    rubric: RubricFile | None,
    started: Process | None,
    wanted: list[Output],
) -> int:
    """Grade and write; the exit code."""
    from dataclasses import replace

    import numpy  # noqa: F401  from here it takes 10 ms less than deep in other imports

    from grader.called import NAME, called, program
    from grader.commands.output import for_machines, prepare, without_marks
    from grader.commands.progress import ItemProgress
    from grader.formats import ON_PLATFORMS
    from grader.grading.grade import grade, lost, ungraded
    from grader.report import ExitCode, GraderError, SubmissionError
    from grader.submission.read import find

    chosen, name = settings(options, rubric), program()
    if any(output.format in ON_PLATFORMS for output in wanted):
        chosen, name = replace(chosen, offers_more=False), NAME
    prepare(wanted)
    try:
        with (
            called(name),
            find(options.path) as sources,
            ItemProgress(len(chosen.items()), chosen.lang) as progress,
        ):
            report = grade(sources, chosen, started, beginning=progress.begin)
    except SubmissionError as error:
        stopped_by(error, chosen.lang)
        report = ungraded(options.path.name, error.text, chosen)
        wanted = for_machines(wanted)
    except GraderError as error:
        return stopped_by(error, chosen.lang)
    except (OSError, MemoryError, ImportError):  # what a machine lacks is told where commands end
        raise
    except Exception:
        import traceback

        traceback.print_exc()
        fail(ExitCode.GRADER_FAULT, localized(*OUR_FAULT))
        report, wanted = lost(options.path.name, chosen), for_machines(wanted)
    if report.exit_code() is ExitCode.GRADER_FAULT:
        wanted = without_marks(wanted, chosen.lang)
    return _written(report, wanted, chosen.lang, options.exit_zero)


def _written(report: Report, wanted: list[Output], lang: str, exit_zero: bool) -> int:
    """Write the report in all formats; the exit code."""
    from grader.commands.output import write
    from grader.report import ExitCode

    failed, refused = write(report, wanted)
    unwritten = [error for error in refused if not reader_gone(error)]
    for error in unwritten:
        fail(USAGE, unwritable(error, lang))
    if failed:
        from spec.text import listed

        names = listed(failed)
        en = f"the grader itself failed while it wrote {names.en}; the rest is written"
        zh = f"评分程序在写 {names.zh} 时自己出了错；其余都已写好"
        return fail(ExitCode.GRADER_FAULT, zh if lang == "zh" else en)
    if unwritten:
        return USAGE
    return 0 if exit_zero and wanted else int(report.exit_code())
