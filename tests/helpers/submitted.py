"""Submissions of every kind, for what the formats make of their reports."""

from __future__ import annotations

from pathlib import Path

from grader.handout.template import solution, sources
from tests.helpers.grading import edited
from tests.hostile.texts import TEXTS

ARTICLE = Path(__file__).parent.parent / "submissions" / "article"
SLIPS = (
    ("* slopes[t - 1]", "* slopes[t]"),
    ("return deltas.T @ states[:-1]", "return deltas.T @ states[1:]"),
)


def kinds() -> dict[str, Path | dict[str, str]]:
    """By name: right, wrong, untouched, crashing, broken, hostile."""
    crashing = edited("recurrent", ("return deltas.T @ x", "print(x.shape)\n    return deltas @ x"))
    broken = solution()
    broken["loss.py"] = "import torch\n" + broken["loss.py"]
    hostile = solution()
    prints = "\n".join(text for text in TEXTS.values() if len(text) < 1000)
    hostile["loss.py"] = (
        f"def softmax(z):\n    print({prints!a})\n    raise ValueError({TEXTS['HTML']!a})\n"
    )
    return {
        "article": ARTICLE,
        "right": solution(),
        "wrong": edited("recurrent", *SLIPS),
        "untouched": sources("en"),
        "crashing": crashing,
        "broken": broken,
        "hostile": hostile,
    }
