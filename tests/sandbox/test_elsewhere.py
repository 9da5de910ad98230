"""Systems that have not what Linux has, as far as they can be played here: nothing is claimed."""

import threading
from pathlib import Path

import pytest

from grader.feedback import ends
from grader.formats.terminal import render
from grader.grading.grade import grade
from grader.grading.settings import Settings
from grader.handout.template import solution
from grader.report import Died, Outcome, Report
from grader.sandbox import process, zygote_client
from grader.sandbox.process import Limits
from grader.sandbox.zygote_client import Zygote
from grader.submission.read import Sources, find
from tests.helpers.grading import write
from tests.hostile.world import one_file

# What the student's process finds there: another platform, no `resource`, no timer, no fork.
PRETEND = """
import os, signal, sys
sys.platform = "darwin"
sys.modules["resource"] = None
del signal.setitimer, os.fork
"""
ITEMS = ("softmax", "numerical_gradient", "forward")


@pytest.fixture(params=[True, False], ids=["with poll", "without poll"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "BOOT", PRETEND + process.BOOT)
    monkeypatch.setattr(zygote_client, "CAN_FORK", False)
    monkeypatch.setattr("grader.sandbox.client.ON_POSIX", request.param)


def graded(code: str) -> Report:
    settings = Settings(only=("softmax",), limits=Limits(call=0.5))
    with Zygote() as zygote:
        return grade(Sources("x.py", None, (one_file("x.py", code),)), settings, start=zygote.start)


@pytest.mark.usefixtures("elsewhere")
def test_right_code_is_graded_and_the_report_says_what_was_not_enforced(tmp_path: Path) -> None:
    write(tmp_path, solution())
    with find(tmp_path) as sources, Zygote() as zygote:
        report = grade(sources, Settings(only=ITEMS), start=zygote.start)
    assert report.score == report.max_score
    assert report.isolation.level == "weak"
    assert report.isolation.layers == ("separate process",)
    assert {"file access", "system calls", "resource limits"} <= set(report.isolation.missing)
    assert "not enforced" in render(report)


@pytest.mark.usefixtures("elsewhere")
def test_endless_loop_ends_at_its_limit_and_leaves_no_thread() -> None:
    before = threading.active_count()
    (item,) = graded("def softmax(z):\n    while True: pass\n").items
    assert item.outcome is Outcome.TIMEOUT
    for thread in threading.enumerate()[before:]:
        thread.join(5)
    assert threading.active_count() <= before


@pytest.mark.usefixtures("elsewhere")
def test_process_that_leaves_is_told_from_one_that_hangs() -> None:
    (item,) = graded("import os\ndef softmax(z): os._exit(3)\n").items
    assert item.outcome is Outcome.CRASHED
    assert "ended the whole process" in item.feedback.summary


def test_crash_on_windows_is_no_exit() -> None:
    assert "0xc0000005" in ends.ended(Died(0xC0000005), 1.0).summary.en
    assert "ended the whole process" in ends.ended(Died(1), 1.0).summary.en
