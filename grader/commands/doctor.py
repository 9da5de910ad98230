"""`grader doctor`: say what isolation holds here."""

from __future__ import annotations

import argparse

from grader.commands.console import Commands, add_language, show


def add(commands: Commands) -> None:
    """Add the command."""
    doctor = commands.add_parser(
        "doctor",
        help="say what isolation holds here",
        description="Attack each layer of the isolation in a throw-away process; say what holds.",
    )
    add_language(doctor)
    doctor.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    from grader.sandbox.doctor import examine, render

    show(render(examine(), options.lang))
    return 0
