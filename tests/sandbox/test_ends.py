"""How a student's process ended is told apart, and said in both languages with what to do."""

import tempfile
from pathlib import Path

import pytest

from grader.grading.grade import grade
from grader.grading.settings import Settings
from grader.report import Outcome
from grader.sandbox.process import Limits
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
