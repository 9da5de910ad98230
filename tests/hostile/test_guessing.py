"""A gradient check that guesses, from what it can see beside the network, earns nothing."""

import pytest

from grader.run import Settings, grade
from grader.sandbox.process import Limits
from grader.submission import Sources
from spec.networks import RIGHT, WRONG
from tests.grading import ZYGOTE
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


def test_right_and_wrong_networks_differ_alike_in_what_is_remembered() -> None:
    right = {tuple(n.pure) for n in RIGHT}
    wrong = {tuple(n.pure) for n in WRONG}
    assert wrong <= right
