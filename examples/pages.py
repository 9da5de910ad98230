"""Pages that quote numbers: each number stands behind a comment with its name."""

from __future__ import annotations

import re
from collections.abc import Mapping

NUMBER = re.compile(r"(<!--([\w-]+)-->)[^<]*(<!--/-->)")


def filled(page: str, numbers: Mapping[str, str]) -> str:
    """The page with these numbers."""
    return NUMBER.sub(lambda found: found[1] + numbers[found[2]] + found[3], page)


def short(value: float) -> str:
    """Two digits: 0.42, 7.3, 12, 5.6·10¹⁴."""
    if 0.01 <= value < 1000:
        return f"{value:.2g}" if value < 100 else f"{value:.0f}"
    digits, exponent = f"{value:.1e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits}·10{raised}"
