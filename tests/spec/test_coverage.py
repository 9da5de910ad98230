"""The cases of every item have the sizes, scales and regimes that a mistake needs to show."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations, permutations

import numpy as np
import pytest

from reference.activations import tanh
from reference.recurrent import forward
from spec.assignment import ITEMS
from spec.chapters.language_model import sizes
from spec.chapters.language_model.sentences import BALANCED, BALANCED_SENTENCE
from spec.chapters.language_model.training import of_train, train_function, train_item
from spec.checking.cases import UNSEEN, Cases, arrays_in
from spec.checking.coverage import (
    LARGE,
    TIMES,
    Coverage,
    calls_of,
    coverage_of,
    parameters_of,
    sizes_of,
)
from spec.checking.equality import close
from spec.item import Item
from tests.helpers.local import kept_cases

SEEDS = (1, 7)
CHOSEN_BY_STUDENTS = "gradient_check"
OF_A_LOSS = "numerical_gradient"  # one parameter of any shape; its losses are another matter
JUDGED = [i for i in ITEMS if i.name not in (CHOSEN_BY_STUDENTS, OF_A_LOSS)]
BY_NAME = pytest.mark.parametrize("item", JUDGED, ids=lambda i: i.name)

WORDS = ("build_vocabulary", "one_hot", "training_pairs", "predict_next", "ngram_next")
UNTIMED = ("clip_gradient", "build_vocabulary", "one_hot", "ngram_next")
# Layers come in dozens, not in forties; words of a text and N of an N-gram are no axes.
BOUNDED = {"layers": 12, "N": 24, "epochs": 12}
SMALLEST = {"N": 2, "K": 2, "sentences": 1, "n": 2, "top": 2}
# Numbers that cannot be so small, or so large, and why.
NEVER_SMALL = {
    "cross_entropy": "labels are 0 and 1; outputs of 1e-9 to 1e-305 stand among them",
    "softmax_cross_entropy_gradient": "labels are 0 and 1",
    "softmax": "smaller scores leave nine digits as they are; some rows have them",
    "predict_next": "a word comes out: close races tell what a scale would",
    "gradient_bound": "β_f is small where β_W is large",
}
NEVER_LARGE = {
    "cross_entropy": "outputs are probabilities",
    "train": "weights of 1e6 saturate tanh",
    "predict_next": "weights of 1e6 saturate tanh",
    "gradient_bound": "its powers are large",
}
BY_ROWS = [
    "forward",
    "output",
    "delta",
    "delta_below",
    "softmax",
    "softmax_cross_entropy_gradient",
    "delta_norms",
    "deltas_from_outputs",
    "bidirectional_forward",
    "deep_bidirectional_forward",
    "deep_forward",
]
BACK = [
    "delta",
    "RecurrentLayer",
    "sentence_loss",
    "train",
    "bidirectional_backward",
    "deep_backward",
]


@cache
def covered(item: Item, seed: int) -> Coverage:
    return coverage_of(item, kept_cases(seed))


@BY_NAME
@pytest.mark.parametrize("seed", SEEDS)
def test_no_cell_of_the_plan_is_empty(item: Item, seed: int) -> None:
    coverage = covered(item, seed)
    assert coverage.calls >= 10
    asked = [label for label, count in coverage.times.items() if count]
    assert asked == ([] if item.name in UNTIMED else list(TIMES))
    pairs = {pair for pair in combinations(coverage.sizes, 2) if not _apart_by_meaning(pair)}
    assert pairs - coverage.equal == set()
    assert pairs - coverage.different == set()
    for name, (low, high) in coverage.sizes.items():
        assert low <= SMALLEST.get(name, 1), (name, low)
        assert high >= BOUNDED.get(name, LARGE), (name, high)


AXES = ("T", "n", "m", "k", "N", "K", "n′", "rows", "columns", "steps")
NEVER_ASKED = {("predict_next", "K", 1): "<s> and </s> are words of every vocabulary"}


@BY_NAME
def test_each_size_from_1_to_12_is_asked(item: Item) -> None:
    """A branch on any of these is met, not only one on 1, 2 or 3."""
    sizes = [sizes_of(call) for call in calls_of(item, kept_cases(1))]
    for axis in [a for a in AXES if any(a in s for s in sizes)]:
        low = SMALLEST["N"] if item.name == "ngram_next" and axis == "N" else 1
        high = 8 if item.name == "ngram_next" and axis == "N" else 12  # no N is longer than a text
        missing = set(range(low, high + 1)) - {s.get(axis) for s in sizes}
        assert {n for n in missing if (item.name, axis, n) not in NEVER_ASKED} == set(), axis


@BY_NAME
@pytest.mark.parametrize("seed", [1, 3, 8])
def test_each_size_from_13_to_40_is_asked_three_times(item: Item, seed: int) -> None:
    """What is wrong for nine sizes in a row is met, not only what is from some size on."""
    sizes = [sizes_of(call) for call in calls_of(item, kept_cases(seed))]
    missing = [
        (axis, first)
        for axis in AXES
        for first in (13, 22, 31)
        if any(axis in s for s in sizes)
        and not any(first <= s.get(axis, 0) < first + 10 - (first < 31) for s in sizes)
    ]
    assert missing == []


@pytest.mark.parametrize("seed", SEEDS)
def test_states_have_as_many_rows_as_columns_once(seed: int) -> None:
    """Who transposes them where they are square, or takes their diagonal, is seen."""
    for item in JUDGED:
        sizes = [sizes_of(call) for call in calls_of(item, kept_cases(seed))]
        of_states = [z for z in sizes if {"T", "n"} <= z.keys() and item.name != "RecurrentLayer"]
        assert any(z["n"] == z["T"] + 1 > 2 for z in of_states) or not of_states, item.name


@BY_NAME
def test_each_size_is_small_where_another_is_large(item: Item) -> None:
    """What is wrong for long and narrow sequences alone, or for short and wide ones, is met."""
    sizes = [sizes_of(call) for call in calls_of(item, kept_cases(1))]
    axes = [a for a in ("T", "n", "m", "k", "N", "K") if any(a in s for s in sizes)]
    pairs = {
        (small, large)
        for small, large in permutations(axes, 2)
        if not any(s.get(small) in (2, 3) and s.get(large, 0) >= 8 for s in sizes)
    }
    assert pairs == set()


KINDS: dict[str, Callable[[int], bool]] = {
    "even": lambda size: size % 2 == 0,
    "odd": lambda size: size % 2 == 1,
    "below 4": lambda size: size < 4,
    "4 to 6": lambda size: 4 <= size <= 6,
    "above 7": lambda size: size > 7,
}
OF_SEQUENCES = (
    *("forward", "output", "delta", "delta_below", "gradient_W", "gradient_U"),
    *("deltas_from_outputs", "gradient_V"),
    *("bidirectional_forward", "bidirectional_backward"),
    *("deep_forward", "deep_backward", "deep_bidirectional_forward"),
)


@pytest.mark.parametrize("name", OF_SEQUENCES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_scale_is_asked_at_each_kind_of_size(name: str, seed: int) -> None:
    """What is wrong for entries above 5 where T is even, or n below 4, has no place to hide."""
    asked: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for call in calls_of(next(i for i in ITEMS if i.name == name), kept_cases(seed)):
        sizes = {axis: size for axis, size in sizes_of(call).items() if axis in "Tnmk"}
        kinds = {(axis, kind) for axis in sizes for kind in KINDS if KINDS[kind](sizes[axis])}
        for argument, largest in _largest(call):
            scales = ["above 5"] * (largest > 5.0) + ["below 1"] * (0.0 < largest < 1.0)
            for scale in ["any", *scales]:
                asked.setdefault((argument, scale), set()).update(kinds)
    for argument, scale in asked:
        missing = asked[argument, "any"] - asked[argument, scale]
        parities = {("T", "even"), ("T", "odd")}
        assert (missing if scale == "above 5" else missing & parities) == set(), (argument, scale)
    assert all({(name, "above 5"), (name, "below 1")} <= {*asked} for name, _ in asked)


def _largest(call: dict) -> Iterator[tuple[str, float]]:
    for name, value in call.items():
        floats = [a for a in arrays_in([value]) if a.dtype.kind == "f" and a.size]
        if floats:
            yield name, max(float(np.abs(a).max()) for a in floats)


UNSIGNED = ("outputs", "labels")  # probabilities


@BY_NAME
def test_each_argument_is_all_positive_once_and_all_negative_once(item: Item) -> None:
    if item.name == "predict_next":  # which word wins is what decides there
        return
    for seed in (1, 2, 3):
        signs: dict[str, set[int]] = {}
        for call in calls_of(item, kept_cases(seed)):
            for name, value in call.items():
                floats = [a for a in arrays_in([value]) if a.dtype.kind == "f" and a.size]
                if floats and name not in UNSIGNED:
                    both = {int(s) for a in floats for s in np.sign(a).flat}
                    signs.setdefault(name, set()).add(both.pop() if len(both) == 1 else 0)
        assert {name: s for name, s in signs.items() if not {1, -1} <= s} == {}, seed


def _apart_by_meaning(pair: tuple[str, str]) -> bool:
    """An N-gram's N, or a number of epochs, is no length of anything."""
    return not {"N", "epochs", "words before", "longest"}.isdisjoint(pair) and pair != ("N", "k")


@BY_NAME
def test_numbers_are_small_and_large(item: Item) -> None:
    coverage = covered(item, 1)
    if item.name in WORDS[:3] or item.name == "ngram_next":
        return
    assert coverage.smallest < 1e-8 or item.name in NEVER_SMALL
    assert coverage.largest > 1e5 or item.name in NEVER_LARGE


@pytest.mark.parametrize("name", BY_ROWS)
def test_rows_of_one_call_differ_by_orders_of_magnitude(name: str) -> None:
    assert covered(next(i for i in ITEMS if i.name == name), 1).rows >= 9


ROWS = {"x", "z", "states", "deltas", "local_deltas", "output_deltas", "outputs_below", "gradient"}


@BY_NAME
def test_some_rows_are_zero_among_others(item: Item) -> None:
    """What takes a step without input or loss for a gap, or for the end, has to show."""
    calls = calls_of(item, kept_cases(1))
    for name in ROWS.intersection(parameters_of(item)):
        tables = [call[name] for call in calls if call[name].ndim == 2]
        assert any(rows.any() and not rows.any(axis=1).all() for rows in tables), name


@pytest.mark.parametrize("name", BACK)
@pytest.mark.parametrize("seed", SEEDS)
def test_error_terms_vanish_in_one_long_sequence_and_last_in_another(name: str, seed: int) -> None:
    coverage = covered(next(i for i in ITEMS if i.name == name), seed)
    assert coverage.lasting is not None
    assert coverage.vanishing is not None
    assert coverage.vanishing < 0.02 < 0.1 < coverage.lasting


@BY_NAME
def test_all_digits_are_there(item: Item) -> None:
    """Some array of numbers has two decimals in small cases alone, and all of them elsewhere."""
    arrays = [
        a
        for call in calls_of(item, kept_cases(1))
        for a in arrays_in(list(call.values()))
        if a.dtype.kind == "f" and a.size > 9
    ]
    full = sum(not np.array_equal(a, np.round(a, 6)) for a in arrays)
    assert full >= len(arrays) / 4
    assert full >= 5 or item.name in (*WORDS, "gradient_bound")


def of(name: str) -> list[dict]:
    return calls_of(next(i for i in ITEMS if i.name == name), kept_cases(1))


def test_sentences_repeat_words_and_are_in_no_order_of_length() -> None:
    calls = of("sentence_loss")
    assert sum(len(set(c["indices"].tolist())) < len(c["indices"]) for c in calls) >= 5
    lengths = [[len(indices) for indices, _ in c["pairs"]] for c in of("train")]
    unsorted = [ls for ls in lengths if ls not in (sorted(ls), sorted(ls, reverse=True))]
    assert len(unsorted) >= 4


def test_large_weights_that_are_balanced_do_not_saturate_tanh() -> None:
    """For no seed: 1 − s² and 1/cosh² net are then the same to more than nine digits."""
    trained = of_train(1, 1, "all", 0.3, BALANCED)
    for cases in map(Cases, range(1, 101)):
        (pair, *_), *of_training = trained(cases, sizes.FEW_OF_MANY)
        indices, _, *of_loss = BALANCED_SENTENCE(cases, sizes.FEW_OF_MANY)
        for words, (U, W, *_) in ((pair[0], of_training), (indices, of_loss)):
            states = forward(np.eye(U.shape[1])[words], U, W, np.zeros(len(W)), tanh)
            assert np.abs(W).max() > 100
            assert np.abs(states).max() < 0.9999


SLOPING = ("delta", "delta_below", "deltas_from_outputs", "deep_backward")


@pytest.mark.parametrize("name", SLOPING)
def test_slopes_of_an_unseen_activation_are_above_1_and_below_0(name: str) -> None:
    item = next(i for i in JUDGED if i.name == name)
    slopes = []
    for call in calls_of(item, kept_cases(1)):
        f = call.get("activation", call.get("activation_below"))
        if f is UNSEEN:
            below = "outputs_below" in call
            states = call["outputs_below"] if below else call.get("states", np.zeros((0, 1)))
            if not below and "states" not in call:
                (U, W), x = call["layers"][0], call["x"]
                states = forward(x, U, W, np.zeros(len(W)), f)
            slopes.append(f.backward(states[0 if below else 1 :]).ravel())
    assert np.concatenate(slopes).min() < 0.0
    assert np.concatenate(slopes).max() > 1.0


def test_training_has_many_rates_thresholds_and_epochs() -> None:
    calls = of("train")
    assert len({c["learning_rate"] for c in calls}) >= 6
    assert len({c["threshold"] for c in calls}) >= 8
    assert {1, 2, 3, 4} <= {c["epochs"] for c in calls}
    assert sum(_clips_some(c) for c in calls) >= 4


def _clips_some(call: dict) -> bool:
    """Whether the first epoch has gradients on both sides of the threshold."""
    from reference.language_model import sentence_loss

    weights = call["U"], call["W"], call["V"]
    gradients = [g for pair in call["pairs"] for g in sentence_loss(*pair, *weights)[1:]]
    above = [float(np.linalg.norm(g)) > call["threshold"] for g in gradients]
    return any(above) and not all(above)


def test_layers_have_many_learning_rates() -> None:
    """What a layer was made with is no argument of a call: asked of the class itself."""
    from reference.layer import RecurrentLayer
    from tests.helpers.local import Local

    rates: set[float] = set()

    def counted(*arguments):
        rates.add(arguments[3])
        return RecurrentLayer(*arguments)

    item = next(i for i in ITEMS if i.name == "RecurrentLayer")
    for check in item.checks:
        assert check.run(Local(RecurrentLayer=counted), Cases(1)) is None
    assert len(rates) >= 8


def test_rounding_decides_nothing_of_what_is_learnt() -> None:
    """Weights that differ in the fourteenth digit give what is right to ten."""
    train = train_function.right
    [situations] = [c.run.situations for c in train_item.checks if hasattr(c.run, "situations")]
    for cases in map(Cases, (633, 807, 920, 2104)):
        for make, size in situations:
            pairs, *weights, rate, threshold, epochs = make(cases, size)
            nearly = [w * (1.0 + sign * 1e-14) for w, sign in zip(weights, (1, -1, 0), strict=True)]
            one, other = (train(pairs, *w, rate, threshold, epochs) for w in (weights, nearly))
            assert all(close(a, b, 1e-10, 1.0) for a, b in zip(one, other, strict=True)), size


def test_next_words_are_asked_of_dozens_of_tables_and_texts() -> None:
    tables, texts = of("predict_next"), of("ngram_next")
    assert len({c["V"].tobytes() for c in tables}) >= 36
    assert len({repr((c["sentences"], c["context"], c["N"])) for c in texts}) >= 36
    assert sum(_is_tied(c) for c in texts) >= 6


def _is_tied(call: dict) -> bool:
    from collections import Counter

    from spec.chapters.language_model.corpora import followers

    best = Counter(followers(call["sentences"], call["context"], call["N"])).most_common(2)
    return len(best) == 2 and best[0][1] == best[1][1]
