"""A gradient check that guesses, from what it can see beside the network, earns nothing."""

import pytest

from grader.grading.grade import Settings, grade
from grader.sandbox.process import Limits
from grader.submission.read import Sources
from spec.chapters.gradcheck.networks import RIGHT, WRONG
from tests.helpers.grading import ZYGOTE
from tests.hostile.world import one_file

GUESSES = {
    "by the number of the call": (
        f"calls = [0]\ndef gradient_check(network, seed):\n"
        f"    calls[0] += 1\n    return calls[0] <= {len(RIGHT)}\n"
    ),
    "by the seed it saw last": (
        "seen = []\ndef gradient_check(network, seed):\n"
        f"    seen.append(seed)\n    return len(set(seen[-9:])) > 1 or len(seen) < {len(RIGHT)}\n"
    ),
    "by the number of the object": (
        "def gradient_check(network, seed):\n"
        "    handle = type(network).delta.__closure__[0].cell_contents\n"
        f"    return handle.number // 100 <= {len(RIGHT) + 3}\n"
    ),
    "by what it may remember": (
        "def gradient_check(network, seed):\n"
        "    handles = [c.cell_contents for c in type(network).delta.__closure__]\n"
        "    pure = [h.pure for h in handles if hasattr(h, 'pure')][0]\n"
        "    return len(pure) == 4\n"
    ),
}


@pytest.mark.parametrize("guess", GUESSES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_guess_earns_nothing(guess: str, seed: int) -> None:
    source = one_file("guess.py", GUESSES[guess])
    settings = Settings(only=("gradient_check",), seed=seed, limits=Limits(call=1.0))
    report = grade(Sources("guess.py", None, (source,)), settings, start=ZYGOTE.start)
    assert report.score == 0.0


VOTE = """
import numpy as np
from activations import tanh

rng = np.random.default_rng(0)
local, states, W, x, deltas = (rng.normal(size=s) for s in ((4, 3), (5, 3), (3, 3), (4, 2), (4, 3)))
seen = []


def agree(a, b):
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-6, atol=1e-9)


def gradient_check(network, seed):
    given = local.copy()
    try:
        got = network.delta(given, states, W, tanh)
        got = got, network.gradient_W(deltas, states), network.gradient_U(deltas, x)
    except Exception:
        return False
    shapes = (4, 3), (3, 3), (3, 2)
    if any(g.shape != s or not np.isfinite(g).all() for g, s in zip(got, shapes)):
        return False
    seen.append(got)
    votes = [[sum(agree(one[p], other[p]) for other in seen) for one in seen] for p in range(3)]
    return np.array_equal(given, local) and all(v[-1] == max(v) for v in votes)
"""


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_looking_which_networks_agree_misses_every_wrong_delta(seed: int) -> None:
    source = one_file("vote.py", VOTE)
    settings = Settings(only=("gradient_check",), seed=seed, limits=Limits(call=1.0))
    report = grade(Sources("vote.py", None, (source,)), settings, start=ZYGOTE.start)
    missed = [n for n in WRONG if n.differs_in_delta]
    assert len(missed) > 12
    failed = {c.title for c in report.items[0].checks if c.outcome != "passed"}
    assert failed >= {f"rejects a wrong delta: {n.name.en}" for n in missed}
    assert report.score < 0.6 * report.max_score


def test_right_and_wrong_networks_differ_alike_in_what_is_remembered() -> None:
    right = {tuple(n.pure) for n in RIGHT}
    wrong = {tuple(n.pure) for n in WRONG}
    assert wrong <= right
