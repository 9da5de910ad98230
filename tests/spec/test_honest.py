"""Right functions of many styles: every way of writing one, in every form of result."""

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from spec.assignment import ITEMS
from spec.checking.cases import Cases
from spec.checking.coverage import calls_of
from spec.item import Item
from tests.helpers.honest import HONEST
from tests.helpers.honest.forms import forms, in_form
from tests.helpers.local import Local

JUDGED = [i for i in ITEMS if i.name in HONEST]
SEEDS = {seed: Cases(seed) for seed in (1, 2)}


def remembered(way: Callable[..., Any]) -> Callable[..., Any]:
    """A function that computes nothing twice: in each form the same results come."""
    results: dict[bytes, Any] = {}

    def known(*arguments: Any) -> Any:
        key = pickle.dumps(arguments)
        if key not in results:
            results[key] = way(*arguments)
        return results[key]

    return known


def styles(item: Item) -> list:
    """(way, name of the form, function) of an item."""
    call = calls_of(item, SEEDS[1])[0]
    ways = []
    for way in HONEST[item.name]:
        with np.errstate(all="ignore"):
            value = way(*call.values())
        known = remembered(way)
        ways += [(way.__name__, name, in_form(known, form)) for name, form in forms(value)]
    return ways


@pytest.mark.corpus
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("item", JUDGED, ids=lambda i: i.name)
def test_honest_style_passes(item: Item) -> None:
    for way, form, function in styles(item):
        for cases in SEEDS.values():
            for check in item.checks:
                wrong = check.run(Local(**{item.name: function}), cases)
                assert wrong is None, (way, form, check.title.en, wrong.summary.en, wrong.yours)


@pytest.mark.filterwarnings("ignore")
def test_there_are_hundreds_of_them() -> None:
    assert sum(len(styles(item)) for item in JUDGED) >= 700
