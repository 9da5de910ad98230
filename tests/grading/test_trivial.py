"""Code that implements nothing earns next to nothing, and one easy check unlocks no other."""

import pytest

from spec.assignment import ITEMS
from spec.item import Check, Item, Pays
from spec.points import NAMES
from spec.text import Text
from tests.helpers.trivial import TRIVIAL_LAYERS, TrivialLayers, earned, trivial

SEVERAL = pytest.mark.parametrize("item", ITEMS, ids=NAMES)
NEXT_TO_NOTHING = 0.02  # of an item's points


@pytest.mark.corpus
@SEVERAL
@pytest.mark.filterwarnings("ignore")
def test_trivial_code_earns_next_to_nothing(item: Item) -> None:
    tried = 0
    for name, submission in trivial(item):
        if name == "updates":
            continue  # two checks' worth; see below
        tried += 1
        points, passed = earned(item, submission)
        titles = [c.title.en for c, ok in zip(item.checks, passed, strict=True) if ok]
        assert points <= NEXT_TO_NOTHING * item.points, (name, titles)
    assert tried >= (len(TRIVIAL_LAYERS) - 1 if item.name == "RecurrentLayer" else 70)


def test_class_with_update_alone_is_paid_for_update_alone() -> None:
    item = next(i for i in ITEMS if i.name == "RecurrentLayer")
    points, passed = earned(item, TrivialLayers(("update",)))
    ok = [c for c, right in zip(item.checks, passed, strict=True) if right]
    paid = sum(c.weight for c in ok if c.title.en.startswith("update "))
    total = sum(c.weight for c in item.checks)
    assert points == round(item.points * paid / total, 2)
    assert len(ok) > paid  # others hold too, and pay nothing


@SEVERAL
def test_check_that_pays_later_follows_one_that_pays_always(item: Item) -> None:
    checks = {c.title: c for c in item.checks}
    for check in item.checks:
        if check.pays is Pays.LATER:
            assert checks[_chain(check, item)[-1]].pays is not Pays.LATER


@SEVERAL
def test_check_is_paid_with_what_it_follows_and_not_without(item: Item) -> None:
    """Each check that pays always, alone: it is paid, and so is nothing that it does not lead."""
    total = sum(c.weight for c in item.checks)
    for check in item.checks:
        if check.follows or any(c.pays is Pays.NOTHING_WITHOUT for c in item.checks):
            continue
        unlocked = item.earned([c is check or c.pays is Pays.LATER for c in item.checks])
        own = [c for c in item.checks if c is check or check.title in _chain(c, item)]
        most = sum(c.weight for c in own if c is check or c.pays is Pays.LATER)
        assert unlocked == pytest.approx(item.points * most / total, abs=0.01)


def _chain(check: Check, item: Item) -> list[Text]:
    """Titles of what a check follows, and of what that follows."""
    checks = {c.title: c for c in item.checks}
    titles = []
    while check.follows is not None:
        titles.append(check.follows)
        check = checks[check.follows]
    return titles
