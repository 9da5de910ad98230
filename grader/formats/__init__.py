"""Output formats, each a module with `render(report) -> str`, a pure function of the report."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.report import Report

# By name, with whether it is for the instructor, who sees what is withheld from students.
FORMATS = {
    "terminal": False,
    "html": False,
    "plain": False,
    "markdown": False,
    "json": True,
    "csv": True,
    "junit": False,
    "github": False,
    "classroom": False,
    "gradescope": True,  # which keeps hidden tests from students itself
    "coderunner": False,
    "vpl": False,
}
# Read where nobody can add an option to the command.
ON_PLATFORMS = frozenset({"junit", "github", "classroom", "gradescope", "coderunner", "vpl"})

# Out of which a platform takes a mark.
MARKING = frozenset({"classroom", "gradescope", "coderunner", "vpl"})


def render(name: str, report: Report) -> str:
    """The report in a format; its module is loaded now."""
    text: str = import_module(f"grader.formats.{name}").render(seen_by(name, report))
    return text


def seen_by(name: str, report: Report) -> Report:
    """The report for those who read this format."""
    return report if FORMATS[name] else report.for_students()
