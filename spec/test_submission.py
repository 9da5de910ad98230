"""The pytest face: `pytest spec --submission PATH`, one test an item, one subtest a check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from spec.assignment import ITEMS
from spec.item import Item, Mismatch, Stopped

# What is wrong with each check of an item: a mismatch, a call that brought no answer, or None.
Judged = Callable[[Item], Sequence[Mismatch | Stopped | None]]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_item(item: Item, judged: Judged, subtests: Any) -> None:
    """Each check by itself; an item that answers none of them fails once."""
    results = judged(item)
    if all(isinstance(r, Stopped) for r in results):
        pytest.fail(sentence(results[0]), pytrace=False)
    said = set[str]()
    for check, wrong in zip(item.checks, results, strict=True):
        with subtests.test(msg=check.title.en):
            if wrong is not None:
                summary, _, rest = sentence(wrong).partition("\n")
                shown = f"{summary}\n{rest}" if rest and summary not in said else summary
                said.add(summary)
                pytest.fail(shown, pytrace=False)


def sentence(wrong: Mismatch | Stopped | None) -> str:
    """What is wrong, the student's line or yours beside the right one, on which case, and what to
    do where that does not show it."""
    if isinstance(wrong, Mismatch):
        lines = [wrong.summary.en]
        lines += [f"yours: {wrong.yours}", f"right: {wrong.right}"] if wrong.right else []
        lines += [f"case: {wrong.case.en}"] if wrong.case else []
        lines += [wrong.hint.en] if wrong.hint and not wrong.right else []
        return "\n".join(lines)
    lines = [str(wrong)]
    if isinstance(wrong, Stopped):
        lines += [f"line: {wrong.line}"] if wrong.line else []
        lines += [wrong.hint.en] if wrong.hint else []
    return "\n".join(lines)
