"""`grader doctor`: say what isolation holds here."""

from __future__ import annotations

import argparse
import os

from grader.commands.console import Commands, localized, show, there, width
from grader.commands.options import add_language, value


def add(commands: Commands) -> None:
    """Add the command."""
    doctor = commands.add_parser(
        "doctor",
        help=localized("say what isolation holds here", "检查这台机器上的隔离"),
        description=localized(
            "Attack each layer of the isolation in a throw-away process; say what holds.",
            "在一个用完即弃的进程里攻击隔离的每一层，说明哪些挡得住。",
        ),
    )
    value(
        doctor,
        "--student",
        "PATH",
        "look at what a first lesson needs instead: Python, NumPy, terminal, the folder PATH",
        "改为检查第一节课要用到的：Python、NumPy、终端、文件夹 PATH",
        nargs="?",
        const=os.curdir,
    )
    add_language(doctor)
    doctor.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    if options.student is not None:
        return _student(options)
    from grader.sandbox.doctor import examine, render

    show(render(examine(), options.lang, width()))
    return 0


def _student(options: argparse.Namespace) -> int:
    from grader.handout.first_lesson import examine, is_ready, render
    from grader.report import ExitCode

    path = there(options.student, options.lang)
    findings = list(examine(path, options.lang))
    show(render(findings, path, options.lang, width()))
    return ExitCode.ALL_PASSED if is_ready(findings) else ExitCode.NOT_RIGHT
