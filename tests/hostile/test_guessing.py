"""A gradient check that decides by anything but gradients earns nothing, or little."""

import pytest

from grader.grading.grade import grade
from grader.grading.settings import Settings
from grader.sandbox.client import crossing
from grader.sandbox.process import Limits
from grader.submission.read import Sources
from spec.chapters.gradcheck.networks import RIGHT, WRONG, networks
from spec.checking.cases import Cases
from tests.helpers.grading import ZYGOTE
from tests.hostile.world import one_file

GIVEN = """
import numpy as np
from activations import tanh

rng = np.random.default_rng(0)
T, n, m = 5, 3, 2
x, U, W, s0 = (rng.normal(size=s) for s in ((T, m), (n, m), (n, n), (n,)))
c = rng.normal(size=(T, n))


def agree(a, b):
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-6, atol=1e-9)


def answers(network):
    states = network.forward(x, U, W, s0, tanh)
    deltas = network.delta(c * tanh.backward(states[1:]), states, W, tanh)
    return states, deltas, network.gradient_W(deltas, states), network.gradient_U(deltas, x)
"""
# What each of them may earn at most, of 8 points.
GUESSES = {
    "by the number of the call": (
        0,
        f"calls = [0]\ndef gradient_check(network, seed):\n"
        f"    calls[0] += 1\n    return calls[0] <= {len(RIGHT)}\n",
    ),
    "by the seed it saw last": (
        0,
        "seen = []\ndef gradient_check(network, seed):\n"
        f"    seen.append(seed)\n    return len(set(seen[-9:])) > 1 or len(seen) < {len(RIGHT)}\n",
    ),
    "by being asked again with another seed": (
        0,
        "seen = []\ndef gradient_check(network, seed):\n"
        "    seen.append(seed)\n    return seed == seen[0]\n",
    ),
    "by having been asked before": (
        0,
        "from activations import identity\nimport numpy as np\nseen = {}\n"
        "def gradient_check(network, seed):\n"
        "    one = np.ones((2, 2))\n"
        "    known = network.forward(one, one, one, one[0], identity).tobytes()\n"
        "    return seen.setdefault(known, seed) == seed\n",
    ),
    "by the number of the object": (
        0,
        "def gradient_check(network, seed):\n"
        "    handle = type(network).delta.__closure__[0].cell_contents\n"
        f"    return handle.number // 100 <= {len(RIGHT) + 3}\n",
    ),
    "by raising": (0, "def gradient_check(network, seed):\n    raise ValueError('wrong')\n"),
    "by formulas of its own": (
        0,
        GIVEN + "def gradient_check(network, seed):\n"
        "    states, deltas, got_W, got_U = answers(network)\n"
        "    own = [c[-1] * (1 - states[-1] ** 2)]\n"
        "    for t in range(T - 1, 0, -1):\n"
        "        own.insert(0, (c[t - 1] + own[0] @ W) * (1 - states[t] ** 2))\n"
        "    own = np.array(own)\n"
        "    return agree(own.T @ states[:-1], got_W) and agree(own.T @ x, got_U)\n",
    ),
    "by its own forward": (
        0,
        GIVEN + "def gradient_check(network, seed):\n"
        "    states, deltas, got_W, got_U = answers(network)\n"
        "    def E(W):\n"
        "        s, total = s0, 0.0\n"
        "        for t in range(T):\n"
        "            s = np.tanh(U @ x[t] + W @ s)\n"
        "            total += c[t] @ s\n"
        "        return total\n"
        "    want = np.zeros((n, n))\n"
        "    for i in np.ndindex(n, n):\n"
        "        d = np.zeros((n, n)); d[i] = 1e-5\n"
        "        want[i] = (E(W + d) - E(W - d)) / 2e-5\n"
        "    return agree(got_W, want)\n",
    ),
    "by formulas fitted to a scaled W": (
        0,
        GIVEN + "from activations import identity\n"
        "def gradient_check(network, seed):\n"
        "    states, deltas, got_W, got_U = answers(network)\n"
        "    one = np.ones((1, 1))\n"
        "    b = network.forward(0 * one, one, one, np.array([1e-6]), identity)[1, 0] / 1e-6\n"
        "    own = [c[-1] * (1 - states[-1] ** 2)]\n"
        "    for t in range(T - 1, 0, -1):\n"
        "        own.insert(0, (c[t - 1] + own[0] @ (b * W)) * (1 - states[t] ** 2))\n"
        "    return agree(b * np.array(own).T @ states[:-1], got_W)\n",
    ),
    "by the size of the gradients": (
        0,
        GIVEN + "def gradient_check(network, seed):\n"
        "    return all(1e-3 < np.linalg.norm(a) < 30 for a in answers(network))\n",
    ),
    "by which networks agree": (
        1.9,
        GIVEN + "from collections import Counter\nseen = [Counter(), Counter(), Counter()]\n"
        "def gradient_check(network, seed):\n"
        "    mine = [np.round(a, 6).tobytes() for a in answers(network)[1:]]\n"
        "    for votes, one in zip(seen, mine):\n"
        "        votes[one] += 1\n"
        "    return all(v[one] == max(v.values()) for v, one in zip(seen, mine))\n",
    ),
    "by which of those with the same forward agree": (
        1.9,
        GIVEN + "from collections import Counter, defaultdict\n"
        "seen = defaultdict(lambda: [Counter(), Counter(), Counter()])\n"
        "def gradient_check(network, seed):\n"
        "    forward, *mine = [np.round(a, 6).tobytes() for a in answers(network)]\n"
        "    for votes, one in zip(seen[forward], mine):\n"
        "        votes[one] += 1\n"
        "    return all(v[one] == max(v.values()) for v, one in zip(seen[forward], mine))\n",
    ),
    "by shapes, nan and exceptions": (
        1.5,
        GIVEN + "def gradient_check(network, seed):\n"
        "    shapes = [(T + 1, n), (T, n), (n, n), (n, m)]\n"
        "    got = answers(network)\n"
        "    return all(a.shape == s and np.isfinite(a).all() for a, s in zip(got, shapes))\n",
    ),
}


@pytest.mark.corpus
@pytest.mark.parametrize("guess", GUESSES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_guess_earns_nothing_or_little(guess: str, seed: int) -> None:
    most, code = GUESSES[guess]
    source = one_file("guess.py", code)
    settings = Settings(only=("gradient_check",), seed=seed, limits=Limits(call=1.0))
    report = grade(Sources("guess.py", None, (source,)), settings, start=ZYGOTE.start)
    assert report.score <= most


def test_networks_look_the_same_to_who_gets_one() -> None:
    """But for the numbers that define `forward`, which say nothing of right and wrong."""
    right, wrong = networks(Cases(1))
    kinds = set()
    for network in (*right, *wrong):
        handle = crossing(network, 0)
        kinds.add(
            (
                handle.kind,
                tuple(handle.methods),
                *((name, sent.source) for name, sent in handle.sent),
            )
        )
    assert len(kinds) == 1


def test_each_kind_of_recurrence_has_right_networks_and_wrong_ones() -> None:
    """So that the recurrence alone rejects nothing."""
    for seed in range(20):
        kinds = [
            {(n.recurrence.a == 1, n.recurrence.c == 0, n.recurrence.transposed) for n in group}
            for group in networks(Cases(seed))
        ]
        assert kinds[0] == kinds[1]
        assert len(kinds[0]) == 5
        others = [n.recurrence for n in networks(Cases(seed))[0] if not n.recurrence.is_articles]
        assert len(others) == len(set(others)) == len(RIGHT) - 2
    assert len(WRONG) >= 25
