"""The grader: judges a submission item by item and says what its code computes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.jupyter import Checked


def check(function: object, lang: str | None = None) -> Checked:
    """Grade one function of a notebook, and show what its code computes.

    function: one of the assignment's functions or its class, as it was defined last
    lang: "en" or "zh"; the system's language unless told
    """
    from grader.commands.console import language
    from grader.jupyter import checked

    return checked(function, lang or language())
