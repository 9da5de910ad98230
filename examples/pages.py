"""Pages of docs/ whose numbers a script writes, and the style of their figures."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

GREY = "#6b7178"
STYLE = {
    "svg.hashsalt": "rnn-spec",
    "svg.fonttype": "path",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlepad": 10,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.edgecolor": "#9aa0a6",
    "axes.labelcolor": "#3c4043",
    "grid.color": "#eceef0",
    "xtick.color": GREY,
    "ytick.color": GREY,
    "figure.facecolor": "white",
}


def renewed(page: str, numbers: dict[str, str]) -> str:
    """A page with its numbers as they are now: each stands behind a comment with its name."""
    return re.sub(r"(<!--([\w-]+)-->)[^<]*(<!--/-->)", lambda m: m[1] + numbers[m[2]] + m[3], page)


def folder(script: str | None) -> Path:
    """Where a script writes its page, from the command line; --help says what the script does."""
    parser = argparse.ArgumentParser(description=script)
    parser.add_argument("folder", type=Path, help="where the page lies, docs for instance")
    given: Path = parser.parse_args().folder
    return given


def asked(script: str | None) -> None:
    """A script that takes no argument; --help says what it does."""
    argparse.ArgumentParser(description=script).parse_args()


def quoted(page: str) -> dict[str, str]:
    """The numbers that a page shows, by name."""
    return dict(re.findall(r"<!--([\w-]+)-->([^<]*)<!--/-->", page))


def short(value: float) -> str:
    """Two digits: 0.42, 7.3, 12, 5.6·10¹⁴."""
    if 0.01 <= value < 1000:
        return f"{value:.2g}" if value < 100 else f"{value:.0f}"
    digits, exponent = f"{value:.1e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits}·10{raised}"
