"""Wrong code loses the items that are wrong, and no others but those that call them."""

import pytest

from tests.grading import edited, graded, lost
from tests.mutants import MUTANTS, Mutant, callers


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_mutant_loses_its_items_and_no_other(mutant: Mutant) -> None:
    report = graded(edited(mutant.chapter, (mutant.old, mutant.new)))
    with_it = {caller for name in mutant.loses for caller in callers(name)}
    assert mutant.loses <= lost(report) <= mutant.loses | with_it


def test_there_are_enough_mutants() -> None:
    assert len({(m.chapter, m.old, m.new) for m in MUTANTS}) == len(MUTANTS) >= 60
