"""Facts that are told of a layer whose formula is right or not known, on fresh layers."""

import re
from itertools import product
from typing import Any

import numpy as np
import pytest

from grader.grading.explanation import explanation
from grader.grading.own_faults import OwnFaults
from grader.grading.recognise import Recorder
from reference.activations import identity, relu, sigmoid, tanh
from reference.layer import RecurrentLayer
from spec.chapters.layer.as_function import RESULTS, AsFunction, results
from spec.chapters.layer.items import recurrent_layer_item as ITEM
from spec.checking.cases import Cases, Size
from spec.item import Stopped
from tests.helpers.layers import layers
from tests.helpers.local import Local, kept_cases
from tests.helpers.predicates import Called
from tests.helpers.refuted import alike
from tests.helpers.sentences import holds, holds_of_results
from tests.helpers.wrappers import Wrapped

NAMES = ("x", "U", "W", "sensitivity_array", "activator", "learning_rate")
SIZES = [Size(T, n, m) for T, (n, m) in product((1, 2, 4, 8, 14), ((1, 4), (2, 2), (5, 3)))]
FAULTS = {fault.name: fault for fault in layers()}
SAID = {
    "gradient round 4": "∂E/∂W: Every number is the right one rounded to 4 decimals.",
    "gradient float16": "∂E/∂W: Every number that comes back has the digits of a float16",
    "gradient absolute": "∂E/∂W: The signs are lost",
    "gradient plus 0.0001": "∂E/∂W: Every number is 0.0001 too large.",
    "gradient_U clip 1": "∂E/∂U: All numbers lie between −1 and 1",
    "delta_list round 2": "δ: Every number is the right one rounded to 2 decimals.",
    "delta_list 0 below 1e-06": (
        "s, ∂E/∂W and ∂E/∂U are right in every call that was made; δ is not."
    ),
    "state_list absolute": "It is right for sigmoid and relu, and goes wrong with",
    "n = 3": "It is right where U has at most 2 rows",
    "T > 6": "It is right while x has at most 6 rows, and goes wrong beyond.",
}


def said_of(fault: Wrapped) -> list[str]:
    recorder, cases = Recorder(Local(RecurrentLayer=fault.make())), kept_cases(1)
    with np.errstate(all="ignore"):
        wrong = next(w for check in ITEM.checks if (w := check.run(recorder, cases)) is not None)
        faults = OwnFaults()
        said = explanation(ITEM, wrong.kind, recorder, cases, faults, wrong.about)
    assert not faults.subjects
    return [difference.en for difference in said.differences]


def fresh(fault: Wrapped) -> list[tuple[dict[str, Any], Any, Any]]:
    """Arguments, what a layer of this class gives, and what is right."""
    cases, function, calls = Cases(77), AsFunction(Local(RecurrentLayer=fault.make())), []
    for place, size in enumerate(SIZES):
        activator = (tanh, identity, sigmoid, relu)[place % 4]
        case = cases.sequence(size, activator, "last")
        last = case.local_deltas[-1][:, np.newaxis]
        arguments = (case.x, case.U, case.W, last, activator, 0.05 + 0.01 * place)
        with np.errstate(all="ignore"):
            try:
                got = function.call("RecurrentLayer", *arguments).value
            except Stopped:
                continue
            calls.append((dict(zip(NAMES, arguments, strict=True)), got, results(*arguments)))
    return calls


def is_true(sentence: str, fault: Wrapped) -> bool:
    before, _, claim = sentence.partition(": ")
    calls, parts = fresh(fault), re.split(r", | and ", before)
    if not {*parts} <= {*RESULTS}:
        judged = [holds_of_results(sentence, *call, alike) for call in calls]
        if None not in judged:
            return all(judged)
        return holds(sentence, [Called(a, g[2], w[2]) for a, g, w in calls], lambda _: None)
    return all(
        holds(claim, [Called(a, g[place], w[place]) for a, g, w in calls], lambda _: None)
        for place in map(RESULTS.index, parts)
    )


@pytest.mark.corpus
@pytest.mark.parametrize("name", SAID)
def test_fact_is_told_of_a_layer_and_is_true(name: str) -> None:
    (sentence,) = said_of(FAULTS[name])
    assert sentence.startswith(SAID[name])
    assert is_true(sentence, FAULTS[name]), sentence


@pytest.mark.parametrize("name", ["all layers share W", "gradients are kept by the sensitivity"])
def test_no_fact_is_told_of_layers_that_are_no_function_of_what_they_get(name: str) -> None:
    assert said_of(FAULTS[name]) == []


def test_factor_that_is_the_learning_rate_is_told_as_that() -> None:
    class Scaled(RecurrentLayer):
        def backward(self, sensitivity_array: np.ndarray, activator: Any) -> None:
            super().backward(sensitivity_array, activator)
            self.gradient = self.gradient * self.learning_rate

    scaled = Wrapped("constant", "scaled", lambda: Scaled)
    assert said_of(scaled) == ["∂E/∂W: Every number is multiplied by learning_rate."]
    assert is_true(said_of(scaled)[0], scaled)


def test_what_vanishes_in_ordinary_calls_alone_is_not_told_as_0() -> None:
    class Vanishing(RecurrentLayer):
        def backward(self, sensitivity_array: np.ndarray, activator: Any) -> None:
            super().backward(sensitivity_array, activator)
            self.gradient_U = np.trunc(np.tanh(self.gradient_U / 2.0))

    said = said_of(Wrapped("digits", "vanishing", lambda: Vanishing))
    assert not any("Nothing but 0" in sentence for sentence in said)
