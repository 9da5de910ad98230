"""What is foretold is what would have been answered, and changes nothing but the time."""

from collections.abc import Iterator

import numpy as np
import pytest

from grader.grading.grade import Settings, grade
from grader.handout.template import solution
from grader.report import Report
from grader.sandbox.callback_prefetch import Foresight
from grader.sandbox.client import Client
from grader.sandbox.zygote_client import Zygote
from grader.submission.read import Sources
from reference import recurrent
from reference.activations import tanh
from spec.chapters.gradcheck.networks import Network, networks
from spec.chapters.gradcheck.recurrences import ARTICLES
from spec.checking.cases import Cases
from tests.hostile.world import one_file

CHECK = solution()["gradcheck.py"]
ASKED = """    deltas = network.delta(local_deltas, states.copy(), W.copy(), tanh)\
  # it may change them
    return _close(
        network.gradient_W(deltas.copy(), states), numerical_gradient(loss_of_W, W)
    ) and _close(network.gradient_U(deltas, x.copy()), numerical_gradient(loss_of_U, U))
"""
DECIDES = """    return _close(got_W, numerical_gradient(loss_of_W, W)) and _close(
        got_U, numerical_gradient(loss_of_U, U)
    )
"""
ONCE = """    deltas = network.delta(local_deltas, states, W, tanh)
    got_W = network.gradient_W(deltas, states)
    got_U = network.gradient_U(deltas, x)
"""
WAYS = {
    "as the template asks": ASKED,
    "twice": ONCE + ONCE + DECIDES,
    "gradient_U before gradient_W": """    deltas = network.delta(local_deltas, states, W, tanh)
    got_U = network.gradient_U(deltas, x)
    got_W = network.gradient_W(deltas, states)
"""
    + DECIDES,
    "by name": """    deltas = network.delta(
        local_deltas=local_deltas, states=states, W=W, activation=tanh
    )
    got_W = network.gradient_W(deltas=deltas, states=states)
    got_U = network.gradient_U(deltas, x)
"""
    + DECIDES,
    "with another loss for each network": """    local_deltas *= 1.0 + id(network) % 7
    c *= local_deltas[0, 0] / (c * tanh.backward(states[1:]))[0, 0]
"""
    + ONCE
    + DECIDES,
    "with what it changed": """    deltas = network.delta(local_deltas, states, W, tanh)
    deltas *= 2.0
    got_W = network.gradient_W(deltas, states) / 2.0
    got_U = network.gradient_U(deltas, x) / 2.0
"""
    + DECIDES,
    "not always": """    deltas = network.delta(local_deltas, states, W, tanh)
    if abs(deltas[0, 0]) > 0.5:
        return False
    got_W = network.gradient_W(deltas, states)
    got_U = network.gradient_U(deltas, x)
"""
    + DECIDES,
}
RIGHT, WRONG = networks(Cases(1))


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote() as started:
        yield started


def report(code: str, zygote: Zygote) -> Report:
    sources = Sources("x.py", None, (one_file("gradcheck.py", code),))
    return grade(sources, Settings(only=("gradient_check",)), start=zygote.start)


@pytest.mark.parametrize("way", WAYS)
def test_report_is_the_same_without_it(
    way: str, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CHECK.count(ASKED) == 1
    code = CHECK.replace(ASKED, WAYS[way])
    foreseen = report(code, zygote)
    monkeypatch.setattr(Foresight, "after", lambda *_: [])
    assert report(code, zygote) == foreseen
    if way != "not always":
        assert foreseen.score == foreseen.max_score


def test_networks_are_asked_far_fewer_questions_than_there_are(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answer = Client._answer
    monkeypatch.setattr(
        Client, "_answer", lambda self, call: asked.append(call["method"]) or answer(self, call)
    )
    report(CHECK, zygote)
    questions = [name for name in asked if name != "forward"]
    asked_in_vain = 6  # the first ones foretell nothing, some answers cannot be gone on with
    assert 0 < len(questions) <= len(RIGHT) + len(WRONG) + asked_in_vain


class Case:
    """A network's inputs."""

    def __init__(self) -> None:
        rng = np.random.default_rng(1)
        self.x, U, self.W = (rng.normal(size=s) for s in ((4, 3), (2, 3), (2, 2)))
        self.states = recurrent.forward(self.x, U, self.W, rng.normal(size=2), tanh)
        self.local = rng.normal(size=(4, 2))

    def ask(self, foresight: Foresight, network: Network) -> list[list[tuple]]:
        """All three questions; what each of them foretold."""
        local, W = self.local.copy(), self.W.copy()
        deltas = network.delta(local, self.states, W, tanh)
        foretold = [foresight.after(network, "delta", [local, self.states, W, tanh], deltas)]
        for name, other in (("gradient_W", self.states), ("gradient_U", self.x)):
            value = getattr(network, name)(deltas, other)
            foretold.append(foresight.after(network, name, [deltas, other], value))
        return foretold


def test_first_network_is_foretold_nothing_and_the_next_one_its_own_answers() -> None:
    case, foresight = Case(), Foresight()
    assert case.ask(foresight, RIGHT[0]) == [[], [], []]
    for network in (n.fresh(ARTICLES) for n in (*RIGHT, *WRONG)):
        try:
            foretold = case.ask(foresight, network)[0]
        except ValueError:
            continue
        for name, (deltas, other), value in foretold:
            assert np.array_equal(value, getattr(network, name)(deltas, other), equal_nan=True)


def test_what_is_foretold_was_not_asked() -> None:
    case, foresight = Case(), Foresight()
    case.ask(foresight, RIGHT[0].fresh(ARTICLES))
    network = next(n for n in WRONG if n.wrong_part == "delta").fresh(ARTICLES)
    case.ask(foresight, network)
    assert network.calls == 3


def test_a_network_that_raises_is_foretold_up_to_there() -> None:
    case, foresight = Case(), Foresight()
    case.ask(foresight, RIGHT[0].fresh(ARTICLES))
    network = next(n for n in WRONG if n.name.en == "raises").fresh(ARTICLES)
    deltas = network.delta(case.local, case.states, case.W, tanh)
    foretold = foresight.after(network, "delta", [case.local, case.states, case.W, tanh], deltas)
    assert foretold == []
