"""Calls made ahead change nothing but the time: every report is the same without them."""

import time
from collections import Counter

import pytest

from grader.grading.expected_calls import plan_of
from grader.grading.grade import grade
from grader.grading.settings import Settings, cases_of
from grader.handout.template import solution
from grader.report import Report
from grader.sandbox import session
from grader.sandbox.client import Client
from grader.sandbox.process import Limits
from grader.sandbox.zygote_client import Zygote
from grader.submission.read import Sources
from spec.assignment import ITEMS
from spec.points import NAMES
from tests.hostile.world import one_file

RIGHT = solution()["loss.py"]
SOFTMAX = RIGHT + "\n_right = softmax\ncount = 0\n"
RNN = "import numpy as np\nfrom activations import tanh\n"
# An item whose calls take several frames; `odd` is what happens in the thirtieth.
BOTH_WAYS = """
import os
import numpy as np
calls = []
def states(x, U, W, f):
    s, rows = np.zeros(len(U)), []
    for row in x:
        s = f.forward(U @ row + W @ s)
        rows.append(s)
    return np.array(rows)
def bidirectional_forward(x, ahead, back, f, g):
    calls.append(x.shape)
    if len(calls) == 30: {odd}
    there, again = states(x, *ahead[:2], f), states(x[::-1], *back[:2], f)[::-1]
    return g.forward(there @ ahead[2].T + again @ back[2].T)
"""
ODD = {
    "right": ("softmax", SOFTMAX),
    "raises for one vector": (
        "softmax",
        SOFTMAX + "def softmax(z):\n    if z.ndim == 1: raise ValueError('a vector')\n"
        "    return _right(z)\n",
    ),
    "ends the process for one sample": (
        "softmax",
        SOFTMAX + "import os\ndef softmax(z):\n    if len(z) == 1: os._exit(1)\n"
        "    return _right(z)\n",
    ),
    "never ends for one class": (
        "softmax",
        SOFTMAX + "def softmax(z):\n    while z.shape[-1] == 1: pass\n    return _right(z)\n",
    ),
    "wrong, and slow where it was not asked yet": (
        "softmax",
        SOFTMAX + "import time\ndef softmax(z):\n    if abs(z).max() > 1e3: time.sleep(0.9)\n"
        "    return 2.0 * _right(z)\n",
    ),
    "one buffer for all results": (
        "softmax",
        SOFTMAX + "import numpy as np\nbuffers = {}\ndef softmax(z):\n"
        "    kept = buffers.setdefault(z.shape, np.empty(z.shape))\n"
        "    kept[...] = _right(z)\n    return kept\n",
    ),
    "changes what it is given": (
        "softmax",
        SOFTMAX + "def softmax(z):\n    z -= z.max(axis=-1, keepdims=True)\n    return _right(z)\n",
    ),
    "prints": ("softmax", SOFTMAX + "def softmax(z):\n    print(z.shape)\n    return z\n"),
    "prints, and is silent when it is wrong": (
        "softmax",
        SOFTMAX + "seen = []\ndef softmax(z):\n    seen.append(z.tobytes())\n"
        "    if seen.count(z.tobytes()) == 3: return z\n    print(z.shape)\n    return _right(z)\n",
    ),
    "too large": ("softmax", "import numpy as np\ndef softmax(z): return np.ones((600, 600))\n"),
    "right, in several frames": ("bidirectional_forward", BOTH_WAYS.format(odd="pass")),
    "ends in a later frame": ("bidirectional_forward", BOTH_WAYS.format(odd="os._exit(1)")),
    "changed in a later frame": ("bidirectional_forward", BOTH_WAYS.format(odd="x *= 2.0")),
    "wrong where one argument is large": (
        "softmax",
        SOFTMAX + "def softmax(z):\n    return _right(z) + (abs(z).max() > 1.0) * abs(z)\n",
    ),
    "always true": ("gradient_check", "def gradient_check(network, seed): return True\n"),
    "sums the wrong states": (
        "gradient_W",
        "def gradient_W(deltas, states): return deltas.T @ states[1:]\n",
    ),
    "asks an earlier network": (
        "gradient_check",
        "kept = []\ndef gradient_check(network, seed):\n    kept.append(network)\n"
        "    if len(kept) < 3: return True\n"
        "    import numpy as np\n"
        "    kept[0].gradient_U(np.ones((2, 2)), np.ones((2, 2)))\n    return True\n",
    ),
}


def report(name: str, zygote: Zygote) -> Report:
    item, code = ODD[name]
    settings = Settings(only=(item,), limits=Limits(call=0.7))
    return grade(Sources("x.py", None, (one_file("x.py", code),)), settings, start=zygote.start)


@pytest.mark.parametrize("name", ODD)
def test_report_is_the_same_one_call_at_a_time(
    name: str, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = report(name, zygote)
    monkeypatch.setattr("grader.grading.grade_item.plan_of", lambda item, cases: None)
    monkeypatch.setattr(session.Session, "expect", lambda *_: None)
    assert report(name, zygote) == ahead


@pytest.mark.parametrize(
    ("name", "ahead", "alone"),
    [("wrong where one argument is large", 100, 20), ("sums the wrong states", 60, 12)],
)
def test_what_explains_a_wrong_function_is_asked_in_few_messages(
    name: str, ahead: int, alone: int, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """alone: calls that are made by themselves, as those at a smaller size are"""
    replies: Counter[str] = Counter()
    send = Client.send

    def counted(
        self: Client, op: str, seconds: float, header: dict, values: dict, count: int = 1
    ) -> int:
        replies[op] += count
        return send(self, op, seconds, header, values, count)

    monkeypatch.setattr(Client, "send", counted)
    (item,) = report(name, zygote).items
    assert item.points < item.max_points
    assert replies["calls"] > ahead
    assert replies["call"] < alone, replies


def test_what_the_grader_does_meanwhile_costs_the_student_no_time(zygote: Zygote) -> None:
    slow = "import time\ndef softmax(z):\n    time.sleep(0.1)\n    return 2.0 * z\n"
    sources = Sources("x.py", None, (one_file("x.py", slow),))
    with session.Session(sources, NAMES, Limits(call=0.4), start=zygote.start) as student:
        assert student.call("softmax", 1.0).value == 2.0
        student.student.do_meanwhile([lambda: time.sleep(0.6)])
        before = student.student.budget.left
        assert student.call("softmax", 2.0).value == 4.0
        assert not student.student.meanwhile
        assert before - student.student.budget.left < 0.6


def test_pause_of_the_grader_itself_costs_no_more_than_the_call_could_have_taken(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where ^Z stops it, and nobody goes on for an hour."""
    sources = Sources("x.py", None, (one_file("x.py", "def softmax(z):\n    return 2.0 * z\n"),))
    with session.Session(sources, NAMES, Limits(call=0.5), start=zygote.start) as student:
        assert student.call("softmax", 1.0).value == 2.0
        before, clock, reply = student.student.budget.left, time.monotonic, Client.reply

        def pausing(self: Client, number: int, seconds: float, remotes: dict) -> dict:
            answer = reply(self, number, seconds, remotes)
            paused.setattr(time, "monotonic", lambda: clock() + 3600.0)
            return answer

        with monkeypatch.context() as paused:
            paused.setattr(Client, "reply", pausing)
            assert student.call("softmax", 2.0).value == 4.0
        assert before - 0.5 <= student.student.budget.left < before


def test_earlier_network_cannot_be_asked_during_a_later_call(zygote: Zygote) -> None:
    (item,) = report("asks an earlier network", zygote).items
    assert item.points == 0.0
    assert item.feedback is not None
    assert "channel" in item.feedback.summary or "channel" in " ".join(
        check.summary for check in item.checks
    )


def test_a_file_that_two_students_have_is_read_once(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    send = Client.send

    def noted(self: Client, op: str, seconds: float, header: dict, *rest: object) -> int:
        if op == "index":
            read.append(header["file"])
        return send(self, op, seconds, header, *rest)

    monkeypatch.setattr(Client, "send", noted)
    own = {name: f"# {name}\n{RIGHT}" for name in ("one", "two")}
    for name, code in own.items():
        files = one_file("loss.py", code), one_file("notes.py", "softmax_of_mine = 'a note'\n")
        report = grade(Sources(name, None, files), Settings(only=("softmax",)), start=zygote.start)
        assert report.score == report.max_score
    assert sorted(read) == ["loss.py", "loss.py", "notes.py"]


def test_calls_of_functions_are_foreseen_and_fit_into_few_frames() -> None:
    cases = cases_of(7)
    for item in ITEMS:
        plan = plan_of(item, cases)
        assert plan is None or plan.frames, item.name
        if item.chapter in ("recurrent", "loss") or item.name == "numerical_gradient":
            assert plan is not None
            assert len(plan.entries) >= len(item.checks)
            assert len(plan.frames) == 1 + (item.name in ("forward", "delta"))
        elif item.name == "bidirectional_forward":
            assert plan is not None
            assert len(plan.frames) > 1
        elif item.name == "gradient_check":  # its networks, which its check says itself
            assert plan is None
