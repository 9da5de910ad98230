"""The pytest face: `pytest spec --submission PATH`, one test an item, one subtest a check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from spec.assignment import ITEMS
from spec.item import Item, Mismatch, Stopped

Judged = Callable[[Item], Sequence[Mismatch | Stopped | None]]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_item(item: Item, judged: Judged, subtests: Any) -> None:
    for check, verdict in zip(item.checks, judged(item), strict=True):
        with subtests.test(msg=check.title.en):
            if isinstance(verdict, Stopped):
                raise verdict
            if verdict is not None:
                pytest.fail(sentence(verdict), pytrace=False)


def sentence(mismatch: Mismatch) -> str:
    """What is wrong, yours beside the right one, on which case."""
    lines = [mismatch.summary.en]
    lines += [f"yours: {mismatch.yours}", f"right: {mismatch.right}"] if mismatch.right else []
    lines += [f"case: {mismatch.case.en}"] if mismatch.case else []
    return "\n".join(lines)
