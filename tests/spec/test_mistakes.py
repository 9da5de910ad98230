"""Every mistake that has a name is rejected by its item, and named."""

import re
from collections.abc import Iterator

import numpy as np
import pytest

import reference.architectures
import reference.gradcheck
import reference.gradient_flow
import reference.language_model
import reference.loss
import reference.recurrent
from grader.grading.explanation import Explanation, explanation
from grader.grading.own_faults import OwnFaults
from grader.grading.recognise import Recorder
from reference.activations import tanh
from spec.assignment import ITEMS
from spec.chapters.gradcheck.networks import RIGHT, WRONG, networks
from spec.checking.cases import Cases
from spec.item import Item, Mistake
from spec.mistakes.steps import mistakes_in_steps
from tests.helpers.local import Local, kept_cases, passing, rejected
from tests.helpers.mistakes import mistakes

MISTAKES = [(item, mistake) for item in ITEMS for mistake in mistakes(item)]


def judged(item: Item, function) -> tuple[list[bool], Recorder]:
    recorder = Recorder(Local(**{item.name: function}))
    return list(passing(item, recorder, kept_cases(1))), recorder


def explained(item: Item, recorder: Recorder) -> Explanation:
    faults = OwnFaults()
    with np.errstate(all="ignore"):
        said = explanation(item, "value", recorder, kept_cases(1), faults)
    assert not faults.subjects
    return said


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("item", "mistake"),
    MISTAKES,
    ids=lambda v: getattr(v, "name", "") if isinstance(v, Item) else v.name.en,
)
def test_mistake_is_rejected_and_named(item: Item, mistake: Mistake) -> None:
    for seed in range(2, 6):
        assert rejected(item, mistake.function, kept_cases(seed))
    passed, recorder = judged(item, mistake.function)
    assert not all(passed)
    said = explained(item, recorder)
    assert said.names == (mistake.name,)
    assert said.differences == (mistake.help,)


# Of the many that go wrong in one step, or with another number, some of each kind.
ELSEWHERE = {
    "cross_entropy": (
        *("labels sought along axis 0", "whole columns for labels", "squared error"),
    ),
    "softmax_cross_entropy_gradient": ("1 subtracted in whole columns",),
    "sentence_loss": (
        *("forward: s₀ of ones", "delta: f′ one step late", "output: one step early"),
        *("forward: s_{t−2} for s_{t−1}", "delta: f′ on every ℓ_t too"),
        *("gradients divided by K", "last step left out"),
    ),
    "train": (
        *("momentum", "weight decay", "falling rate", "clips the weights"),
        *("sentence_loss: the label not subtracted", "delta: W not transposed"),
        *("no learning rate at V", "gradient of W clipped entry by entry"),
        *("clips each entry at a fixed number", "Adagrad, not clipped by the norm"),
    ),
    "predict_next": (
        *("forward: relu for f", "forward: W transposed", "last words only"),
        *("least probable", "ties left to a sort"),
    ),
    "perplexity": (
        *("forward: no recurrence", "output: one step early", "e^{−E}", "product of all o"),
    ),
    "bidirectional_forward": (
        "forward in the backward direction, where time is counted from the end: W transposed",
    ),
    "bidirectional_backward": (
        "delta: W not transposed",
        "gradient_W in the forward direction: s_t for s_{t−1}",
        "f′ in ℓ_t and δ_t in the forward direction: f′ missing",
    ),
    "deep_forward": (
        *("forward: W transposed", "forward: first state 0", "forward: last state 0"),
    ),
    "deep_backward": (
        "delta in the top layer: f′ missing",
        "delta in the layers below the top one: W not transposed",
        "gradient_W: transposed",
    ),
}


def elsewhere(item: Item) -> Iterator[Mistake]:
    """The first of each name that is wanted, of what is rarer or a step's."""
    known = (*item.rarer, *mistakes_in_steps(item.tasks[0].source))
    by_name = {mistake.name.en: mistake for mistake in reversed(known)}
    return (by_name[name] for name in ELSEWHERE[item.name])


RARER = [(i, mistake) for i in ITEMS if i.name in ELSEWHERE for mistake in elsewhere(i)]


@pytest.mark.corpus
@pytest.mark.parametrize(("item", "mistake"), RARER, ids=lambda v: getattr(v, "name", ""))
def test_step_taken_wrongly_and_rarer_mistake_are_named(item: Item, mistake: Mistake) -> None:
    passed, recorder = judged(item, mistake.function)
    assert not all(passed)
    said = explained(item, recorder)
    assert said.names == (mistake.name,)
    assert said.differences == (mistake.help,)


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (
            lambda sentences, context, N: reference.language_model.ngram_next(
                sentences, context[-5:], N
            ),
            "What comes back is right for the last 5 items of context in the place of context.",
        ),
    ],
)
def test_how_far_an_ngram_looks_is_told_to_the_word(function, sentence: str) -> None:
    item = next(i for i in ITEMS if i.name == "ngram_next")
    _, recorder = judged(item, function)
    assert [d.en for d in explained(item, recorder).differences] == [sentence]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("ngram_next", word) for word in (None, "", "a")),
        ("build_vocabulary", {}),
        ("training_pairs", [("<s>", "</s>")]),
        ("deep_backward", []),
        ("cross_entropy", 0.5),
    ],
)
def test_what_is_always_the_same_is_told_as_that(name: str, value: object) -> None:
    """And not as an odd mistake that has the same result."""
    item = next(i for i in ITEMS if i.name == name)
    _, recorder = judged(item, lambda *arguments: value)
    said = [d.en for d in explained(item, recorder).differences]
    assert said == ["The same comes back in every call that was made."]


def test_no_mistake_is_named_of_what_always_raises() -> None:
    def sentence_loss(*arguments):
        raise ValueError("shapes")

    item = next(i for i in ITEMS if i.name == "sentence_loss")
    _, recorder = judged(item, sentence_loss)
    assert not explained(item, recorder).names


def test_help_of_steps_is_of_what_the_function_has() -> None:
    """states[t] is an argument of the step's own."""
    for item in (i for i in ITEMS if i.name in ELSEWHERE):
        for mistake in (*item.rarer, *mistakes_in_steps(item.tasks[0].source)):
            for name in ("states[t]", "outputs_below", "activation_below"):
                assert name not in mistake.help.en + mistake.help.zh, mistake.help.en


def test_every_step_of_a_larger_function_is_known() -> None:
    """The functions that it calls, by way of private ones too, which are items."""
    steps = {
        m.name.en.split(":")[0].split(" ")[0]
        for m in mistakes_in_steps(reference.architectures.deep_backward)
    }
    assert {"forward", "delta", "delta_below", "gradient_U", "gradient_W"} <= steps
    assert not [*mistakes_in_steps(reference.recurrent.delta)]


@pytest.mark.corpus
@pytest.mark.parametrize("item", [i for i in ITEMS if mistakes(i)], ids=lambda i: i.name)
def test_right_function_passes_and_is_no_mistake(item: Item) -> None:
    module = {
        "recurrent": reference.recurrent,
        "loss": reference.loss,
        "gradcheck": reference.gradcheck,
        "gradient_flow": reference.gradient_flow,
        "language_model": reference.language_model,
        "architectures": reference.architectures,
    }[item.chapter]
    passed, recorder = judged(item, getattr(module, item.name))
    assert all(passed)
    assert not explained(item, recorder).explains


PAIRS = [
    ("softmax", "whole table", "no shift"),
    ("softmax", "negative", "logarithm"),
    ("cross_entropy", "per entry", "0 · ln 0"),
    ("cross_entropy", "base 2", "positive"),
    ("cross_entropy", "sum", "add 1e-12"),
    ("softmax_cross_entropy_gradient", "no mean", "sign"),
    ("softmax_cross_entropy_gradient", "no shift", "per entry"),
    ("numerical_gradient", "forward", "sign"),
    ("numerical_gradient", "half", "always 0.0001"),
    ("ngram_next", "no <s>", "no </s>"),
    ("build_vocabulary", "sorted", "no </s>"),
    ("predict_next", "no <s>", "least probable"),
    ("perplexity", "E to base 2, 6", "10^E, 11"),
    ("perplexity", "sum for mean, 5", "E to base 2, 6"),
]


@pytest.mark.parametrize(("name", "one", "other"), PAIRS)
def test_two_mistakes_at_once_are_both_named(name: str, one: str, other: str) -> None:
    item = next(i for i in ITEMS if i.name == name)
    passed, recorder = judged(item, item.blend(frozenset({one, other})))
    assert not all(passed)
    wanted = {m.name for m in item.mistakes if (m.slip or m.name.en) in (one, other)}
    assert set(explained(item, recorder).names) == wanted


def test_unknown_mistake_is_not_given_a_name() -> None:
    item = next(i for i in ITEMS if i.name == "delta")

    def odd(local_deltas, states, W, activation):
        return reference.recurrent.delta(local_deltas, states, W, activation) * 1.1

    passed, recorder = judged(item, odd)
    assert not any(passed[:3])
    assert explained(item, recorder).names == ()


@pytest.mark.corpus
@pytest.mark.parametrize(
    "number", range(len(WRONG)), ids=[f"{n.wrong_part} {n.name.en}" for n in WRONG]
)
def test_wrong_network_is_wrong_for_almost_all_inputs(number: int) -> None:
    """By more than 1e-4 in the gradients; a right one with its recurrence is right for all."""
    seen = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        T, n, m = rng.integers(4, 7), rng.integers(2, 5), rng.integers(1, 5)
        x, s0 = rng.normal(size=(T, m)), rng.normal(size=n)
        U, W = rng.normal(size=(n, m)), rng.normal(size=(n, n))
        wrong = networks(Cases(seed))[1][number]
        right = RIGHT[0].fresh(wrong.recurrence)
        states = wrong.forward(x, U, W, s0, tanh)
        local = rng.normal(size=(T, n)) * tanh.backward(states[1:])
        want = _gradients(right, local.copy(), states.copy(), W, x)
        try:
            got = _gradients(wrong, local.copy(), states.copy(), W, x)
        except ValueError:
            seen += 1
            continue
        seen += any(
            np.shape(g) != w.shape or not np.linalg.norm(g - w) < 1e-4 * np.linalg.norm(w)
            for g, w in zip(got, want, strict=True)
        )
    assert seen >= 57


@pytest.mark.parametrize("number", range(len(RIGHT)))
def test_right_network_is_the_derivative_of_its_forward(number: int) -> None:
    """By complex steps, which no gradient check here takes: good to the last digits."""
    kinds = set()
    for seed in range(20):
        network, rng = networks(Cases(seed))[0][number], np.random.default_rng(seed)
        T, n, m = rng.integers(1, 7), rng.integers(1, 5), rng.integers(1, 5)
        x, s0, c = rng.normal(size=(T, m)), rng.normal(size=n), rng.normal(size=(T, n))
        U, W = rng.normal(size=(n, m)), rng.normal(size=(n, n))
        states = network.forward(x, U, W, s0, tanh)
        got = _gradients(network, c * tanh.backward(states[1:]), states, W, x)
        for place, weights in ((0, W), (1, U)):
            want = np.empty(weights.shape)
            for i in np.ndindex(weights.shape):
                moved = {0: W.astype(complex), 1: U.astype(complex)}
                moved[place][i] += 1e-30j
                want[i] = (
                    c * network.forward(x, moved[1], moved[0], s0, tanh)[1:]
                ).sum().imag / 1e-30
            assert np.linalg.norm(got[place] - want) <= 1e-10 * np.linalg.norm(want)
        kinds.add((network.recurrence.is_articles, network.recurrence.transposed))
    assert len(kinds) == 3


def _gradients(network, local, states, W, x):
    deltas = network.delta(local, states, W, tanh)
    return network.gradient_W(deltas, states), network.gradient_U(deltas, x)


RULE_OR_FAULT = re.compile(
    r"\b(?:must|may|[Yy]ours?|[Yy]ou|missing|never|not|twice|already|once|only|Only|That is|"
    r"overflows|leave|Write|nan)\b"
)
RULE_AS_A_FACT = re.compile(r"; (?:it|they) (?!must|belongs|contains|wants)\w+")


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_help_states_the_fault_or_the_rule_and_leaves_no_doubt_which(item: Item) -> None:
    """A rule in the indicative reads as a description of the student's code."""
    for mistake in item.mistakes:
        assert RULE_OR_FAULT.search(mistake.help.en), mistake.help.en
    for mistake in mistakes(item):
        assert not RULE_AS_A_FACT.search(mistake.help.en), mistake.help.en
        assert len(mistake.help.en) <= 100, mistake.help.en
