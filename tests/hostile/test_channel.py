"""No attack on the channel earns a point, takes more than its time, or is the grader's fault."""

import resource
import time
from contextlib import suppress

import numpy as np
import pytest

from grader.grading.carried import LENT, Right
from grader.grading.grade import grade
from grader.grading.settings import Settings
from grader.report import Outcome
from grader.sandbox.process import Limits
from grader.sandbox.zygote_client import Zygote
from grader.submission.read import Sources
from reference.activations import tanh
from spec.assignment import ITEMS as ALL
from spec.points import NAMES
from tests.hostile.channel import CHANNEL
from tests.hostile.world import one_file

ITEMS = ("softmax", "numerical_gradient", "gradient_check")
ANSWERS = "".join(f"\ndef {n}(*a): return answer(*a)\n" for n in ITEMS)
MEGABYTE = 1 << 10  # of ru_maxrss, in kilobytes


@pytest.mark.parametrize("name", CHANNEL)
def test_attack_earns_nothing_and_ends_in_time(
    name: str, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.sandbox.session.NAMES", ())
    source = one_file("hostile.py", CHANNEL[name] + ANSWERS)
    settings = Settings(only=ITEMS, limits=Limits(call=0.3, load=1.0))
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = grade(Sources("hostile.py", None, (source,)), settings, start=zygote.start)
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert report.score == 0.0
    assert Outcome.GRADER_ERROR not in {i.outcome for i in report.items}
    assert time.process_time() - began < 5.0  # of our own; the rest is bounded by the limits
    assert taken < 150 * MEGABYTE


def test_callback_with_large_arguments_is_not_computed(zygote: Zygote) -> None:
    code = (
        "import numpy as np\n"
        "def gradient_check(network, seed): network.delta(np.ones((1 << 7, 1 << 7)), 0, 0, 0)\n"
    )
    settings = Settings(only=("gradient_check",))
    sources = Sources("x.py", None, (one_file("x.py", code),))
    (item,) = grade(sources, settings, start=zygote.start).items
    assert "local_deltas is too large" in item.feedback.summary


SHAPES = ((1, 4000), (4000, 1), (90, 90), (20, 20, 20), (2,) * 12, (1, 8, 1, 8, 1, 8), (8000,), ())


@pytest.mark.corpus
@pytest.mark.parametrize("name", LENT)
def test_right_function_that_is_lent_computes_little(name: str) -> None:
    """Whatever it is called with; this file's own memory is bounded, too (see conftest.py)."""
    source = ALL[NAMES.index(name)].tasks[0].source
    count = source.__code__.co_argcount
    right = Right(source)
    began = time.process_time()
    for shape in SHAPES:
        whole = np.zeros(shape, int) + 3999
        for given in (
            np.ones(shape),
            whole,
            np.ones(shape) * 1j,
            [np.ones(shape)] * 2,
            1 << 40,
            [[1.0], [1.0, 2.0]],
        ):
            with suppress(Exception), np.errstate(all="ignore"):
                right(*[given] * (count - 1), tanh)
            with suppress(Exception), np.errstate(all="ignore"):
                right(*[given] * count)
    assert time.process_time() - began < 5.0
