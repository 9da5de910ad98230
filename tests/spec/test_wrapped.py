"""Faults around the right function: limits, sizes, order, memory, constants. None passes.

A fault that survives changes nothing that the contract speaks of, and its reason is written here.
"""

import re
from collections.abc import Callable

import numpy as np
import pytest

from reference.activations import identity
from reference.layer import RecurrentLayer
from spec.assignment import ITEMS
from spec.checking.cases import arrays_in
from spec.checking.coverage import calls_of
from spec.item import Item
from tests.helpers.by_value import BY_VALUE, by_value_in_a_step
from tests.helpers.layers import layers
from tests.helpers.local import Local, kept_cases, rejected
from tests.helpers.wrappers import WORDS, Around, Wrapped, has_arrays, perturbed
from tests.helpers.wrong_by_hand import WRONG as BY_HAND
from tests.helpers.wrong_by_hand import ngram_by, vocabulary_of
from tests.helpers.wrong_differences import WRONG as DIFFERENCES
from tests.helpers.wrong_differences import numerical_gradient_kept
from tests.helpers.wrong_starts import WRONG as STARTS

WRONG = (*BY_HAND, *DIFFERENCES, *STARTS)
SATURATED = "of weights so large tanh is ±1 all the same"
SHIFTED = "softmax is unmoved by a shift"
EQUIVALENT: dict[str, dict[str, str]] = {
    "output|deltas_from_outputs|gradient_V": {"states first row 0": "s₀ has no output"},
    "delta": {"states (first|last) row 0": "f′ is taken at t = 1 … T−1"},
    "gradient_W": {"states last row 0": "s_T is the state before no step"},
    "softmax": {
        "z plus": SHIFTED,
        "result (clip (1|5|100|100000)|at |absolute)": "probabilities are between 0 and 1",
    },
    "softmax_cross_entropy_gradient": {
        "z plus": SHIFTED,
        "result (clip (1|5|100|100000)|at )": "no entry is beyond ±1",
    },
    "cross_entropy": {
        "outputs (clip (1|5|100|100000)|at |absolute)": "probabilities are between 0 and 1",
        "labels unit norm": "the reference takes the outputs whose label is not 0",
        "result (at least −50|absolute)": "E is not negative",
    },
    "gradient_bound|delta_norms": {
        "result at least −50|absolute": "norms and bounds are not negative"
    },
    "delta_norms": {"columns reversed": "a norm minds no order"},
    "build_vocabulary": {
        "no repetition|no two alike": "a sentence that comes again brings no word"
    },
    "one_hot": {
        "result (?!plus)": "entries are 0 and 1",
        "size at least 1": "sizes are 1 and more",
    },
    "sentence_loss": {
        "part 1 of the result clip 100": "e^−100 is no label's probability that a loss is asked of",
        "part 4 of the result clip": "no entry of ∂E/∂V is beyond ±1: states and errors are not",
    },
    "sentence_loss|perplexity|train|predict_next": {
        "[UW] clip (100|100000)": SATURATED,
        "V plus": SHIFTED,
    },
    "perplexity": {
        "V 0 below": "E is ln K then, to nine digits",
        "result (0 below|at least −50|absolute)": "a perplexity is 1 or more",
        "result round 8": "nine digits are compared",
    },
    "predict_next": {
        "K = 1": "<s> and </s> are words of every vocabulary",
        "V unit norm": "argmax is unmoved by a factor",
        "V 0 below": "entries so small decide nothing where others are near 1",
    },
    "ngram_next": {
        "N (= 1|at least 1)": "N is 2 or more",
        "context last 40": "with N = 41, the largest, 40 words count",
    },
    "deep_(forward|backward)|deep_bidirectional_forward": {
        "layers (≥ 40|> 20|13 to)": "twelve layers are asked, not forty",
    },
}
OWN_TESTS = ("gradient_check", "numerical_gradient", "RecurrentLayer")
FUNCTIONS = [i for i in ITEMS if i.name not in OWN_TESTS]
BOUND = {"labels", "outputs", "indices", "pairs"}  # in which no numbers of one's own may stand
LEAST = 60  # of an item's faults that change something


def reason(item: Item, fault: str) -> str | None:
    """Why a fault changes nothing that the contract speaks of."""
    for names, faults in EQUIVALENT.items():
        for pattern, why in faults.items():
            if re.fullmatch(names, item.name) and re.search(pattern, fault):
                return why
    return None


@pytest.mark.corpus
@pytest.mark.parametrize("item", FUNCTIONS, ids=lambda i: i.name)
def test_no_fault_around_a_right_function_passes(item: Item) -> None:
    with np.errstate(all="ignore"):
        faults = list(Around(item).faults(calls_of(item, kept_cases(1))))
        survivors = [str(f) for f in faults if not rejected(item, f.make(), kept_cases(1))]
    assert [fault for fault in survivors if reason(item, fault) is None] == []
    assert len(faults) - len(survivors) >= LEAST
    assert not rejected(item, item.tasks[0].source, kept_cases(1))


@pytest.mark.corpus
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", sorted({name for name, _, _ in WRONG}))
def test_no_function_that_is_right_for_most_inputs_passes(name: str) -> None:
    item = next(i for i in ITEMS if i.name == name)
    wrong = [(label, make) for of, label, make in WRONG if of == name]
    passes = [
        (label, s)
        for label, make in wrong
        for s in (1, 2, 4)
        if not rejected(item, make(), kept_cases(s))
    ]
    assert passes == []


SIGNS = {
    "straight apostrophes": lambda w: w.replace("’", "'"),
    "no apostrophes": lambda w: w.replace("'", ""),
    "hyphens for dashes": lambda w: w.replace("–", "-"),
    "no hyphens": lambda w: w.replace("-", ""),
}


@pytest.mark.parametrize("seed", [1, 4])
def test_words_that_are_written_almost_alike_are_not_the_same(seed: int) -> None:
    items = {item.name: item for item in FUNCTIONS}
    passes = []
    for label, change in (WORDS | SIGNS).items():

        def changed(context: list[str], change: Callable[[str], str] = change) -> list[str]:
            return [change(word) for word in context]

        for function in (vocabulary_of(change), ngram_by(changed)):
            if not rejected(items[function.__name__], function, kept_cases(seed)):
                passes.append((function.__name__, label))
    assert passes == []


@pytest.mark.parametrize(("share", "is_that_one"), [(1.0, True), (0.5, False)])
def test_gradient_of_the_loss_before_is_told_as_that(share: float, is_that_one: bool) -> None:
    item = next(i for i in ITEMS if i.name == "numerical_gradient")
    submission = Local(numerical_gradient=numerical_gradient_kept(np.shape, share))
    wrong = [check.run(submission, kept_cases(1)) for check in item.checks]
    said = [w.summary.en for w in wrong if w is not None]
    assert ("with another loss the result is that of the one before" in said) == is_that_one
    assert said


def _unit(array: np.ndarray) -> np.ndarray:
    """The identity as far as the shape goes."""
    return np.eye(len(array), array[:1].size).reshape(array.shape)


def test_no_place_that_is_looked_up_by_its_value_passes() -> None:
    """`list(row).index(value)`, where the value stands twice."""
    items = {item.name: item for item in FUNCTIONS}
    passes = [
        (name, label, s)
        for name, label, function in BY_VALUE
        for s in (1, 3, 6)
        if not rejected(items[name], function, kept_cases(s))
    ]
    passes += [
        (name, label, 1)
        for name, label, function in by_value_in_a_step()
        if not rejected(items[name], function, kept_cases(1))
    ]
    assert passes == []


@pytest.mark.corpus
@pytest.mark.parametrize("item", FUNCTIONS, ids=lambda i: i.name)
@pytest.mark.parametrize("plain", [np.zeros_like, _unit], ids=["zeros", "identity"])
def test_no_branch_on_a_plain_array_passes(item: Item, plain: Callable) -> None:
    """`if not W.any()`, say, or a way of its own for the identity."""
    passes = []
    for at, name in enumerate(item.tasks[0].parameters):

        def wrong(*given, at=at):
            value = item.tasks[0].source(*given)
            arrays = [a for a in arrays_in([given[at]]) if a.size > 1 and a.dtype.kind == "f"]
            return perturbed(value) if any((a == plain(a)).all() for a in arrays) else value

        if not rejected(item, wrong, kept_cases(1)):
            passes.append(name)
    of_arrays = [n for n, v in calls_of(item, kept_cases(1))[0].items() if has_arrays(v)]
    assert {*passes} & {*of_arrays} <= BOUND


ACTIVATED = [i for i in FUNCTIONS if any("activation" in p for p in i.tasks[0].parameters)]
AT_ANY_SLOPE = ("bidirectional_backward", "deep_backward")  # f′ of large states is larger still


@pytest.mark.parametrize("item", ACTIVATED, ids=lambda i: i.name)
@pytest.mark.parametrize("small", [True, False], ids=["small", "large"])
def test_no_activation_that_is_left_out_at_a_scale_passes(item: Item, small: bool) -> None:
    for at, name in enumerate(item.tasks[0].parameters):

        def wrong(*given, at=at):
            largest = abs(given[0]).max()
            is_so = largest < 1e-3 if small else largest > 1e3
            return item.tasks[0].source(
                *given[:at], identity if is_so else given[at], *given[at + 1 :]
            )

        if "activation" in name and (small or item.name not in AT_ANY_SLOPE):
            assert rejected(item, wrong, kept_cases(1)), name


@pytest.mark.filterwarnings("ignore")
def test_no_fault_in_the_class_passes() -> None:
    item = next(i for i in ITEMS if i.name == "RecurrentLayer")
    faults: list[Wrapped] = list(layers())
    survivors = [str(f) for f in faults if not rejected(item, f.make(), kept_cases(1))]
    assert survivors == []
    assert len(faults) >= 100


def test_right_class_is_right_when_all_is_asked_again() -> None:
    """What one check did to a layer is nothing to the next."""
    item = next(i for i in ITEMS if i.name == "RecurrentLayer")
    submission, cases = Local(RecurrentLayer=RecurrentLayer), kept_cases(1)
    for check in item.checks * 2:
        assert check.run(submission, cases) is None
