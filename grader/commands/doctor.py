"""`grader doctor`: say what isolation holds here."""

from __future__ import annotations

import argparse

from grader.commands.console import Commands, add_language, show, told


def add(commands: Commands) -> None:
    """Add the command."""
    doctor = commands.add_parser(
        "doctor",
        help=told("say what isolation holds here", "检查这台机器上的隔离"),
        description=told(
            "Attack each layer of the isolation in a throw-away process; say what holds.",
            "在一个用完即弃的进程里攻击隔离的每一层，说明哪些挡得住。",
        ),
    )
    add_language(doctor)
    doctor.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    from grader.sandbox.doctor import examine, render

    show(render(examine(), options.lang))
    return 0
