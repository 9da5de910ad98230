"""Every call keeps to what the contract promises, so that code that relies on it is right."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from typing import Any

import numpy as np
import pytest

from reference.activations import relu, sigmoid, tanh
from spec.assignment import ITEMS
from spec.checking.cases import Cases, arrays_in
from spec.checking.coverage import calls_of, parameters_of
from spec.checking.every_call import Calls
from spec.item import Item
from tests.helpers.local import kept_cases

ENDS = ["<s>", "</s>"]
CHOSEN_BY_STUDENTS = "gradient_check"
RANGES = {id(tanh): (-1.0, 1.0), id(sigmoid): (0.0, 1.0), id(relu): (0.0, np.inf)}
JUDGED = [item for item in ITEMS if item.name != CHOSEN_BY_STUDENTS]


def check_words(call: dict[str, Any]) -> None:
    sentences = [*call.get("sentences", ()), call.get("words", []), call.get("context", [])]
    for words in sentences:
        assert type(words) is list
        assert all(type(word) is str and word for word in words)
        assert set(ENDS).isdisjoint(words)
    if "vocabulary" in call:
        vocabulary = call["vocabulary"]
        assert list(vocabulary)[:2] == ENDS
        assert list(vocabulary.values()) == list(range(len(call["V"])))
        assert vocabulary.keys() >= set(call["words"])


def check_labels(call: dict[str, Any]) -> None:
    pairs = [(call["indices"], call["labels"])] if "indices" in call else call.get("pairs", [])
    for pair in pairs:
        assert type(pair) is tuple
        assert len(pair[0]) == len(pair[1]) >= 1
        assert min(map(min, pair)) >= 0
        assert max(map(max, pair)) < len(call["V"])
    if "labels" in call and "indices" not in call:
        assert set(np.unique(call["labels"])) <= {0.0, 1.0}
        assert (call["labels"].sum(axis=1) == 1.0).all()


def check_layers(call: dict[str, Any]) -> None:
    stacks = [call[n] for n in ("layers", "forward_layers", "backward_layers") if n in call]
    assert len({len(stack) for stack in stacks}) <= 1
    for stack in stacks:
        assert type(stack) is list
        assert {type(layer) for layer in stack} == {tuple}


def check_range_of_f(call: dict[str, Any]) -> None:
    f = call.get("activation_below", call.get("activation"))
    if call.keys() == {"states", "V", "activation"}:
        return  # this one is g
    of_f = call["states"][1:] if "states" in call else call.get("outputs_below", np.zeros(1))
    low, high = RANGES.get(id(f), (-np.inf, np.inf))
    assert low <= of_f.min() <= of_f.max() <= high


def check_probabilities(call: dict[str, Any]) -> None:
    if "outputs" in call:
        assert call["outputs"].min() >= 0.0
        np.testing.assert_allclose(call["outputs"].sum(axis=1), 1.0, rtol=1e-12)


def smaller_calls_of(item: Item, cases: Cases) -> Iterator[dict[str, Any]]:
    """The calls by which the smallest case is sought that is wrong."""
    for run in [c.run for c in item.checks if isinstance(c.run, Calls)]:
        makers = {make for make, _ in run.situations}
        for make, size in product(makers, run.function.smaller):
            with suppress(ValueError):  # there are no such arguments of this size
                yield dict(zip(parameters_of(item), make(cases, size), strict=False))


@pytest.mark.parametrize("item", JUDGED, ids=lambda i: i.name)
def test_arguments_are_what_the_contract_promises(item: Item) -> None:
    cases = kept_cases(1)
    for call in [*calls_of(item, cases), *smaller_calls_of(item, cases)]:
        for array in arrays_in(list(call.values())):
            is_index = array.dtype.kind == "i" and array.ndim == 1
            assert is_index or array.dtype == np.float64
            assert array.flags.c_contiguous
            assert array.size
            assert np.isfinite(array).all()
        check_words(call)
        check_labels(call)
        check_layers(call)
        check_range_of_f(call)
        check_probabilities(call)
        assert call.get("threshold", 1.0) > 0.0
        assert call.get("N", 2) >= 2
        assert min(call.get(name, 0) for name in ("epochs", "steps", "index")) >= 0
