"""Honest gradient checks in many styles keep all points; the reference misses nothing at first."""

import random
import re

import numpy as np
import pytest

from reference import gradcheck
from reference.activations import tanh
from spec.chapters.gradcheck import numerical_gradient_item
from spec.chapters.gradcheck.asked import MOST_NOTED, observed
from spec.chapters.gradcheck.deciding import gradient_check_item, judged
from spec.chapters.gradcheck.networks import networks
from spec.checking.cases import Cases
from spec.item import Stopped
from tests.helpers.gradient_checks import TRUE_OF, drawn
from tests.helpers.grading import edited, graded, item
from tests.helpers.honest_checks import STYLES, keeps_every_point
from tests.helpers.local import Local


@pytest.mark.parametrize("name", STYLES)
def test_honest_check_keeps_every_point(name: str) -> None:
    for seed in random.Random(name).sample(range(1, 1 << 62), 8):
        assert keeps_every_point(name, seed), seed


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


@pytest.mark.parametrize(
    ("difference", "side"), [("got - want", "too small"), ("want - got", "too large")]
)
def test_comparison_of_one_side_only_is_not_whole(difference: str, side: str) -> None:
    """One wrong gradient is too small in every element, another too large."""
    close = "np.linalg.norm(got - want) <= 1e-6 * np.linalg.norm(want)"
    one_sided = (close, f"({difference}).max() <= 1e-6 * np.linalg.norm(want)")
    files = edited("gradcheck", one_sided, ("T, n, m = 4, 2, 1", "T, n, m = 4, 2, 3"))
    for seed in (1, 2, 3):
        judged = item(graded(files, only=("gradient_check",), seed=seed), "gradient_check")
        assert judged.points < judged.max_points
        assert any(f"not what is {side}" in said for said in judged.feedback.differences)


def test_crash_of_every_call_is_told_once() -> None:
    files = edited("gradcheck", ("T, n, m = 4, 2, 1", "T, n, m = 13, 2, 1"))
    feedback = item(graded(files, only=("gradient_check",)), "gradient_check").feedback
    assert "T, n and m may be 12 at most" in feedback.summary
    assert feedback.also == ()
