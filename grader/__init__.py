"""The grader: judges a submission item by item and says what its code computes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if sys.version_info < (3, 11):  # noqa: UP036 - an old Python stops here, with a sentence
    _version = ".".join(map(str, sys.version_info[:3]))
    sys.exit(
        f"grader needs Python 3.11 or later, this is {_version}: make the .venv with a newer one\n"
        f"grader 需要 Python 3.11 或更高版本，现在是 {_version}：请用新版本建立 .venv"
    )

if TYPE_CHECKING:
    from grader.jupyter.check import Checked


def check(function: object = None, lang: str | None = None, hints: int = 0) -> Checked:
    """Grade one function of a notebook, and show what its code computes.

    function: one of the assignment's functions or its class, or its name, as it was defined
        last; without it, the one that was defined last of all
    lang: "en" or "zh"; without it, as in the last check that named one, else the system's
    hints: how many of the item's hints to show
    """
    from grader.own_modules import own_modules

    with own_modules():
        from grader.jupyter.check import SPOKEN, checked

        return checked(function, SPOKEN.language(lang), hints)


def check_all(lang: str | None = None) -> Checked:
    """Grade every function of the assignment that the notebook has defined."""
    from grader.own_modules import own_modules

    with own_modules():
        from grader.jupyter.check import SPOKEN, all_checked

        return all_checked(SPOKEN.language(lang))
