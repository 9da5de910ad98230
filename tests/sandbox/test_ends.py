"""How a student's process ended is told apart, and said in both languages with what to do."""

import tempfile
from pathlib import Path

import pytest

from grader.grading.grade import grade
from grader.grading.settings import Settings
from grader.report import GraderError, Outcome
from grader.sandbox.process import Limits
from grader.sandbox.session import Session
from grader.sandbox.zygote_client import Child, Zygote
from grader.submission.read import Sources
from spec import assignment
from tests.helpers.grading import graded, write
from tests.hostile.world import one_file

SIGNAL = "import os, signal\ndef softmax(z): os.kill(os.getpid(), signal.{})\n"
READ_BEYOND = (
    "import numpy as np\n"
    "def softmax(z): return np.lib.stride_tricks.as_strided(z, (1 << 40,), (4096,))[1 << 36]\n"
)
# code -> what becomes of it, what is said in English and in Chinese, a word of what to do
ENDS = {
    "exit": ("import os\ndef softmax(z): os._exit(0)\n", "crashed", "ended the whole", "整个进程"),
    "a forbidden call": (SIGNAL.format("SIGSYS"), "crashed", "is forbidden here", "禁止的系统调用"),
    "native code": (READ_BEYOND, "crashed", "native code, below Python (SIGSEGV)", "原生代码"),
    "abort": ("import os\ndef softmax(z): os.abort()\n", "crashed", "(SIGABRT)", "SIGABRT"),
    "a kill": (SIGNAL.format("SIGKILL"), "limit", "its process was killed", "强行终止"),
    "its own signal": (SIGNAL.format("SIGTERM"), "crashed", "own process by SIGTERM", "SIGTERM"),
    "processor time": (
        "def softmax(z):\n    while True: pass\n",
        "limit",
        "used up the processor time",
        "CPU 时间",
    ),
    "wall time": (
        "import time\ndef softmax(z): time.sleep(60)\n",
        "timeout",
        "still running after 0.5 s",
        "还没有结束",
    ),
    "memory": (
        "import numpy as np\ndef softmax(z): return np.ones(1 << 33)\n",
        "limit",
        "MemoryError",
        "MemoryError",
    ),
    "the channel": (
        "import os\ndef softmax(z):\n    for fd in range(3, 60):\n"
        "        try: os.write(fd, bytes(99))\n        except OSError: pass\n    return z\n",
        "crashed",
        "the grader's own channel",
        "自己的通道",
    ),
    "a function that messages are made with": (
        "import builtins\ndef softmax(z):\n    builtins.len = lambda x: 3\n    return z\n",
        "crashed",
        "what came through the grader's own channel was no answer",
        "收到的不是回答",
    ),
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("end", ENDS)
def test_end_is_told_from_all_others(end: str, lang: str, zygote: Zygote) -> None:
    code, outcome, *said = ENDS[end]
    limits = Limits(call=0.5 if end == "wall time" else 60.0, cpu=1)
    settings = Settings(lang=lang, only=("softmax",), limits=limits)
    sources = Sources("x.py", None, (one_file("x.py", code),))
    (item,) = grade(sources, settings, start=zygote.start).items
    assert item.feedback is not None
    assert item.outcome is Outcome(outcome)
    assert said[lang == "zh"] in item.feedback.summary
    hints = [c.hint.in_language(lang) for c in assignment.item("softmax").checks]
    assert item.feedback.next_step
    assert not any(h in item.feedback.next_step for h in hints)


def test_process_that_goes_with_the_one_it_was_forked_from_is_no_fault_of_the_students() -> None:
    code = (
        "import time\ndef softmax(z): time.sleep(60)\ndef perplexity(*of): return float(len(of))\n"
    )
    sources = Sources("x.py", None, (one_file("x.py", code),))
    with (
        Zygote() as forks,
        Session(sources, ("softmax", "perplexity"), Limits(), start=forks.start) as session,
    ):
        assert session.call("perplexity", 1).value == 1.0
        if forks._running is None:
            pytest.skip("each process is a fresh one here")
        forks._running.process.kill()
        with pytest.raises(GraderError, match="forked from has died"):
            session.call("softmax", 1)
        assert session.call("perplexity", 1).value == 1.0


def test_copy_of_a_folder_goes_whatever_becomes_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the grader is root, who runs as somebody else reads a copy."""
    (passing := tmp_path / "passing").mkdir()
    code = "def output(states, V, activation):\n    return activation.forward(states[1:] @ V.T)\n"
    write(tmp_path / "rnn", {"recurrent.py": code})
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    leave = Child.leave

    def stopped(child: Child) -> None:
        leave(child)
        raise KeyboardInterrupt

    monkeypatch.setattr(Child, "leave", stopped)
    with pytest.raises(KeyboardInterrupt) as raised:  # keeps what would go with the garbage
        graded(tmp_path / "rnn", only=("output",))
    assert raised
    assert list(passing.iterdir()) == []


HANDED_BACK = {
    "forward": ("def forward(x, U, W, s0, activation):\n    return activation\n", "", "activation"),
    "numerical_gradient": (
        "def numerical_gradient(loss, parameter, epsilon=1e-4):\n    return loss\n",
        "",
        "function",
    ),
    "gradient_check": (
        "from activations import tanh\n"
        "def gradient_check(network, seed):\n"
        "    x, U, s0 = np.ones((5, 3)), np.ones((4, 3)), np.ones(4)\n"
        "    states = network.forward(x, U, np.eye(4), s0, tanh)\n"
        "    network.gradient_W(network, states)\n",
        "TypeError",
        "deltas is a network, must be an array of numbers",
    ),
}


@pytest.mark.parametrize("name", HANDED_BACK)
def test_what_is_the_graders_own_and_is_handed_back_breaks_no_channel(name: str) -> None:
    code, exception, said = HANDED_BACK[name]
    report = graded({"x.py": f"import numpy as np\n{code}"}, only=(name,))
    (item,) = report.items
    texts = [check.summary for check in item.checks]
    assert not any("channel" in text for text in texts)
    assert any(said in text and exception in text for text in texts), texts
