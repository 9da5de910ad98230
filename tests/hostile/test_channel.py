"""No attack on the channel earns a point, takes more than its time, or is the grader's fault."""

import resource
import time
from collections.abc import Iterator

import pytest

from grader.grading.grade import Settings, grade
from grader.report import Outcome
from grader.sandbox.process import Limits
from grader.sandbox.zygote_client import Zygote
from grader.submission.read import Sources
from tests.hostile.channel import CHANNEL
from tests.hostile.world import one_file

ITEMS = ("softmax", "numerical_gradient", "gradient_check")
ANSWERS = "".join(f"\ndef {n}(*a): return answer(*a)\n" for n in ITEMS)
MEGABYTE = 1 << 10  # of ru_maxrss, in kilobytes


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote() as started:
        yield started


@pytest.mark.parametrize("name", CHANNEL)
def test_attack_earns_nothing_and_ends_in_time(
    name: str, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.sandbox.session.PATIENCE", {})
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
