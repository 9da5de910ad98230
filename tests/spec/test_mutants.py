"""Wrong code loses exactly the items that are wrong."""

import pytest

from tests.helpers.grading import ALL, ALONE, edited, graded, lost
from tests.helpers.mutants import MUTANTS, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_mutant_loses_its_items_and_no_other(mutant: Mutant) -> None:
    chapters = ALONE if mutant.chapter in ALONE else ALL
    report = graded(edited(mutant.chapter, (mutant.old, mutant.new)), chapters=chapters)
    assert lost(report) == mutant.loses


def test_there_are_enough_mutants() -> None:
    assert len({(m.chapter, m.old, m.new) for m in MUTANTS}) == len(MUTANTS) >= 60
