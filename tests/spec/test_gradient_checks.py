"""Honest gradient checks in many styles keep all points; the reference misses nothing at first."""

import random
import re
from collections.abc import Callable

import numpy as np
import pytest

from reference import gradcheck
from reference.activations import Activation, sigmoid, tanh
from spec.chapters.gradcheck import numerical_gradient_item
from spec.chapters.gradcheck.asked import MOST_NOTED, observed
from spec.chapters.gradcheck.deciding import gradient_check_item, judged
from spec.chapters.gradcheck.networks import Network, networks
from spec.checking.cases import Cases
from spec.item import Stopped
from tests.helpers.gradient_checks import TRUE_OF, drawn
from tests.helpers.grading import edited, graded, item
from tests.helpers.local import Local

Compare = Callable[[np.ndarray, np.ndarray, float], bool]


def norm(got: np.ndarray, want: np.ndarray, tolerance: float) -> bool:
    same = np.shape(got) == want.shape
    return same and bool(np.linalg.norm(got - want) <= tolerance * np.linalg.norm(want))


def ratio(got: np.ndarray, want: np.ndarray, tolerance: float) -> bool:
    error = np.linalg.norm(got - want) / (np.linalg.norm(got) + np.linalg.norm(want))
    return bool(error < tolerance)


def largest(got: np.ndarray, want: np.ndarray, tolerance: float) -> bool:
    if got.shape != want.shape:
        return False
    return bool(np.abs(got - want).max() < tolerance * np.abs(want).max())


def allclose(got: np.ndarray, want: np.ndarray, tolerance: float) -> bool:
    return got.shape == want.shape and np.allclose(got, want, rtol=tolerance, atol=tolerance)


def asserted(got: np.ndarray, want: np.ndarray, tolerance: float) -> bool:
    np.testing.assert_allclose(got, want, rtol=tolerance, atol=tolerance)
    return True


def style(
    compare: Compare,
    epsilon: float = 1e-4,
    tolerance: float = 1e-6,
    activation: Activation = tanh,
    sizes: tuple[int, int, int] = (5, 3, 2),
    squared: bool = False,
    by_name: bool = False,
) -> Callable[[Network, int], bool]:
    """A gradient check; the loss is Σ c_t · s_t, or half of |s − c|²."""

    def check(network: Network, seed: int) -> bool:
        rng, (T, n, m) = np.random.default_rng(seed), sizes
        x, s0, c = rng.normal(size=(T, m)), rng.normal(size=n), rng.normal(size=(T, n))
        U, W = 0.5 * rng.normal(size=(n, m)), 0.5 * rng.normal(size=(n, n))

        def loss(U: np.ndarray, W: np.ndarray) -> float:
            s = network.forward(x, U, W, s0, activation)[1:]
            return float(0.5 * ((s - c) ** 2).sum() if squared else (c * s).sum())

        states = network.forward(x=x, U=U, W=W, s0=s0, activation=activation)
        slopes = states[1:] - c if squared else c
        local = slopes * activation.backward(states[1:])
        if by_name:
            deltas = network.delta(local_deltas=local, states=states, W=W, activation=activation)
            got_W = network.gradient_W(deltas=deltas, states=states)
            got_U = network.gradient_U(deltas=deltas, x=x)
        else:
            deltas = network.delta(local, states, W, activation)
            got_W, got_U = network.gradient_W(deltas, states), network.gradient_U(deltas, x)
        want_W = gradcheck.numerical_gradient(lambda p: loss(U, p), W, epsilon)
        want_U = gradcheck.numerical_gradient(lambda p: loss(p, W), U, epsilon)
        return compare(got_W, want_W, tolerance) and compare(got_U, want_U, tolerance)

    return check


def compares_arguments(network: Network, seed: int) -> bool:
    """As the docstring once asked: an array that was changed is a fault."""
    rng = np.random.default_rng(seed)
    deltas, states = rng.normal(size=(4, 2)), rng.normal(size=(5, 2))
    W, before = rng.normal(size=(2, 2)), deltas.copy()
    network.delta(deltas, states, W, tanh)
    return np.array_equal(before, deltas) and style(norm)(network, seed)


STYLES = {
    "norms": style(norm),
    "ratio of norms": style(ratio, tolerance=1e-6),
    "largest": style(largest, tolerance=1e-5),
    "allclose": style(allclose, tolerance=1e-6),
    "np.testing": style(asserted, tolerance=1e-6),
    "np.testing, small steps": style(asserted, 1e-5, 1e-6),
    "large steps": style(norm, 1e-3, 1e-4),
    "small steps": style(norm, 1e-5),
    "smaller steps": style(norm, 1e-6, 1e-6),
    "by name": style(norm, by_name=True),
    "squared errors": style(norm, squared=True),
    "squared errors by name, with np.testing": style(asserted, squared=True, by_name=True),
    "sigmoid": style(norm, activation=sigmoid),
    "wide": style(norm, sizes=(4, 4, 5)),
    "long": style(norm, sizes=(12, 2, 2)),
    "square": style(norm, sizes=(6, 3, 3)),
    "compares its arguments": compares_arguments,
}


@pytest.mark.parametrize("name", STYLES)
def test_honest_check_keeps_every_point(name: str) -> None:
    submission = Local(gradient_check=STYLES[name])
    for seed in random.Random(name).sample(range(1, 1 << 62), 8):
        cases = Cases(seed)
        passed = [check.run(submission, cases) is None for check in gradient_check_item.checks]
        assert gradient_check_item.earned(passed) == gradient_check_item.points, seed


def test_reference_misses_nothing_even_at_first() -> None:
    submission = Local(gradient_check=gradcheck.gradient_check)
    rng = random.Random(17)
    for seed in (rng.getrandbits(64) for _ in range(60)):
        for verdicts in judged(submission, Cases(seed)):
            assert set(verdicts.values()) == {None}, seed


def test_loss_that_is_taken_apart_earns_nothing() -> None:
    """The coefficients of a loss that went over as it is written give its derivative exactly."""

    def differentiate(loss, parameter, epsilon=1e-4):
        for _ in parameter.flat:
            loss(parameter), loss(parameter)
        (a,), p = loss.first, parameter
        flat = p.ravel()
        beside = np.zeros(flat.shape)
        beside[1:] += flat[:-1]
        beside[:-1] += flat[1:]
        return a + 2 * p + 3 * p**2 + epsilon**2 + beside.reshape(p.shape)

    submission, passed = Local(numerical_gradient=differentiate), []
    for check in numerical_gradient_item.checks:
        try:
            passed.append(check.run(submission, Cases(1)) is None)
        except Stopped:
            passed.append(False)
    assert numerical_gradient_item.earned(passed) == 0.0


def passed(submission: Local, cases: Cases) -> list[bool]:
    return [check.run(submission, cases) is None for check in gradient_check_item.checks]


@pytest.mark.parametrize("fault", TRUE_OF)
def test_one_fault_is_told_as_what_it_is(fault: str) -> None:
    submission, cases = Local(gradient_check=drawn(fault, 1)), Cases(1)
    assert not all(passed(submission, cases))
    said = gradient_check_item.why(submission, cases)
    assert said is not None
    assert re.search(TRUE_OF[fault], said.en), said.en
    assert re.search("[\u4e00-\u9fff]", said.zh)


def test_check_that_asks_without_end_is_not_noted_without_end() -> None:
    def check(network, seed: int) -> bool:
        x, square, s0 = np.ones((2, 2)), np.ones((2, 2)), np.ones(2)
        for _ in range(6_000):
            network.forward(x, square, square, s0, tanh)
        return False

    submission, asked = Local(gradient_check=check), networks(Cases(1))[0]
    notes = observed(submission, asked[0], 1)
    assert notes.decision is None
    assert len(notes.asked) == MOST_NOTED


def test_check_without_a_decision_is_told_no_more_than_that() -> None:
    submission, cases = Local(gradient_check=lambda network, seed: None), Cases(1)
    assert not all(passed(submission, cases))
    assert gradient_check_item.why(submission, cases) is None


def test_report_says_what_the_comparison_overlooks() -> None:
    close = "np.linalg.norm(got - want) <= 1e-6 * np.linalg.norm(want)"
    signed = edited("gradcheck", (close, "abs((got - want).mean()) <= 1e-6 * abs(want).mean()"))
    feedback = item(graded(signed, only=("gradient_check",)), "gradient_check").feedback
    (said,) = feedback.differences
    assert re.search(TRUE_OF["signed mean"], said)
    always = edited("gradcheck", (f"bool({close})", "False"))
    feedback = item(graded(always, only=("gradient_check",)), "gradient_check").feedback
    assert not any("Nothing but 0" in said for said in feedback.differences)


def test_crash_of_every_call_is_told_once() -> None:
    files = edited("gradcheck", ("T, n, m = 4, 2, 3", "T, n, m = 13, 2, 3"))
    feedback = item(graded(files, only=("gradient_check",)), "gradient_check").feedback
    assert "T, n and m may be 12 at most" in feedback.summary
    assert feedback.also == ()
