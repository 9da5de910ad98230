"""The pytest face: `pytest spec --submission PATH`, one test an item, one subtest a check."""

from __future__ import annotations

from typing import Any

import pytest

from spec.assignment import ITEMS
from spec.checking.cases import Cases
from spec.item import Item, Mismatch, Submission


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_item(item: Item, submission: Submission, cases: Cases, subtests: Any) -> None:
    for check in item.checks:
        with subtests.test(msg=check.title.en):
            mismatch = check.run(submission, cases)
            if mismatch is not None:
                pytest.fail(sentence(mismatch), pytrace=False)


def sentence(mismatch: Mismatch) -> str:
    """What is wrong, yours beside the right one, on which case."""
    lines = [mismatch.summary.en]
    lines += [f"yours: {mismatch.yours}", f"right: {mismatch.right}"] if mismatch.right else []
    lines += [f"case: {mismatch.case.en}"] if mismatch.case else []
    return "\n".join(lines)
