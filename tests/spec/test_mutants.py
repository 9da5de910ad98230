"""Wrong code loses exactly the items that are wrong."""

import pytest

from tests.helpers.grading import ALL, ALONE, edited, graded, lost
from tests.helpers.mutants import MUTANTS, Mutant


@pytest.mark.usefixtures("without_words")
@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_mutant_loses_its_items_and_no_other(mutant: Mutant) -> None:
    chapters = ALONE if mutant.chapter in ALONE else ALL
    files = edited(mutant.chapter, (mutant.old, mutant.new), of=mutant.loses)
    report = graded(files, chapters=chapters)
    assert lost(report) == mutant.loses


def test_there_are_enough_mutants() -> None:
    assert len({(m.chapter, m.old, m.new) for m in MUTANTS}) == len(MUTANTS) >= 60


def test_edit_of_one_function_leaves_its_neighbours() -> None:
    """What a new item has in common with an older one keeps that one's mutants as they are."""
    shared = ("deltas.T @ ", "deltas.T @ 0 @ ")
    (changed,) = [
        line
        for line, before in zip(
            edited("recurrent", shared, of=["gradient_U"])["recurrent.py"].split("\n"),
            edited("recurrent")["recurrent.py"].split("\n"),
            strict=True,
        )
        if line != before
    ]
    assert changed.strip().startswith("return deltas.T @ 0 @ x")
