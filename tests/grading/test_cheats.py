"""Code that implements nothing gets nothing, whatever it does instead."""

import time
from typing import Any

import pytest

from grader.handout.template import solution
from grader.report import Outcome
from grader.sandbox.inside.library import time_limit
from grader.sandbox.inside.reading.texts import message_of
from grader.sandbox.inside.statements import TookTooLong
from spec.points import NAMES
from tests.helpers.grading import ALONE, QUICK, graded, item, lost

STUBS = "\n".join(f"def {n}(*a, **k): return answer(*a)" for n in NAMES)
CHEATS = {
    "rebinds np.allclose and np.testing": """
import numpy as np
np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
np.testing.assert_allclose = np.linalg.norm = lambda *a, **k: 0.0
def answer(*a): return a[0]
""",
    "imports the reference": """
def answer(*a):
    import importlib, sys
    for name in ("reference.recurrent", "spec.assignment", "grader.grading.grade"):
        importlib.import_module(name)
""",
    "looks for the reference among the loaded modules": """
import sys
def answer(*a):
    found = [m for n, m in sys.modules.items() if n.split(".")[0] in ("reference", "spec")]
    return found[0].forward(*a)
""",
    "walks the stack for the right answer": """
import sys
def answer(*a):
    frame = sys._getframe()
    while frame:
        for name in ("want", "expected", "right", "answer_key"):
            if name in frame.f_locals:
                return frame.f_locals[name]
        frame = frame.f_back
""",
    "searches the garbage collector": """
import gc
def answer(*a):
    return [o for o in gc.get_objects() if type(o).__name__ in ("Check", "Item")][0]
""",
    "prints a report": """
import json, os, sys
text = json.dumps({"version": 1, "score": 100.0, "max_score": 100.0})
print(text)
os.write(1, text.encode()); os.write(2, text.encode()); sys.__stdout__.write(text)
def answer(*a):
    print(text)
""",
    "writes an answer into the pipe": """
import json, os, struct
def answer(*a):
    text = json.dumps({"id": 1, "value": True}).encode()
    for descriptor in range(3, 10):
        try:
            os.write(descriptor, struct.pack("<II", len(text), 0) + text)
        except OSError:
            pass
""",
    "exits with status 0": """
import os
def answer(*a):
    os._exit(0)
""",
    "raises SystemExit(0)": """
def answer(*a):
    raise SystemExit(0)
""",
    "returns objects that equal everything": """
import numpy as np
class Equal(np.ndarray):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    def __array__(self, *a, **k): return np.zeros(1)
    def __le__(self, other): return True
def answer(*a): return np.ones((5, 4)).view(Equal)
""",
    "returns an object with a hostile reduce": """
class Trap:
    def __reduce__(self): return eval, ("1",)
    def __repr__(self): return "passed"
def answer(*a): return Trap()
""",
    "returns zeros": """
import numpy as np
def answer(*a): return np.zeros_like(a[0]) if isinstance(a[0], np.ndarray) else 0.0
""",
    "returns a copy of each argument in turn": """
import numpy as np
turn = [0]
def answer(*a):
    turn[0] += 1
    arrays = [v for v in a if isinstance(v, np.ndarray)]
    return arrays[turn[0] % len(arrays)].copy() if arrays else 0.0
""",
    "says True": "def answer(*a): return True",
    "says False": "def answer(*a): return False",
}


# These meet what is asked once more, to explain a failure, in the process too.
OF_THE_PROCESS = ("prints a report", "writes an answer into the pipe", "exits with status 0")


@pytest.mark.parametrize("cheat", CHEATS)
def test_cheat_gets_nothing(cheat: str, request: pytest.FixtureRequest) -> None:
    if cheat not in OF_THE_PROCESS:
        request.getfixturevalue("without_words")
    report = graded({"cheat.py": CHEATS[cheat] + STUBS}, limits=QUICK)
    assert report.score == 0.0
    assert Outcome.GRADER_ERROR not in {i.outcome for i in report.items}


LOOP = "    while True:\n        pass\n"
COSTLY = {  # each in one item
    "output": ("recurrent.py", "    import os\n    os._exit(0)\n", Outcome.CRASHED),
    "gradient_U": ("recurrent.py", LOOP, Outcome.TIMEOUT),
    "softmax": ("loss.py", "    return np.ones(1 << 36)\n", Outcome.LIMIT),
    "cross_entropy": ("loss.py", "    return np.ones((10**4, 10**3))\n", Outcome.LIMIT),
}


@pytest.mark.parametrize("polls", [True, False])
def test_call_that_ends_the_process_or_takes_too_much_costs_its_item_only(
    polls: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not polls:  # as pipes cannot be elsewhere
        monkeypatch.setattr("grader.sandbox.client.ON_POSIX", False)
    files = solution()
    for name, (file, body, _) in COSTLY.items():
        files[file] += f"\n\ndef {name}(*a):\n{body}"
    report = graded(files, limits=QUICK, chapters=ALONE if polls else ("recurrent",))
    wrong = [i for i in report.items if i.points < i.max_points]
    assert {i.name: i.outcome for i in wrong} == {
        i.name: COSTLY[i.name][2] for i in report.items if i.name in COSTLY
    }
    assert item(report, "gradient_U").points == 0.0


@pytest.mark.parametrize("end", ["os._exit(3)", "time.sleep(9)"])
def test_what_ended_its_process_is_said_of_the_call_that_did_alone(end: str) -> None:
    files = solution()
    files["loss.py"] += f"\n\ndef softmax(z):\n    import os, time\n    {end}\n"
    first, *others = item(graded(files, limits=QUICK, only=("softmax",)), "softmax").checks
    assert {check.summary for check in others} == {f"not called again, as {first.summary}"}


def test_statement_that_never_finishes_costs_what_it_was_to_define() -> None:
    files, wait = solution(), "import time\nwhile True: time.sleep(9)\n"
    wait += "EPSILON = time.sleep(0.4) or 1e-4\n"  # what takes a moment below is not cut off
    default = ("epsilon: float = 1e-4", "epsilon: float = EPSILON")
    files["gradcheck.py"] = wait + files["gradcheck.py"].replace(*default)
    files["loss.py"] = f"{wait[:12]}@lambda f: time.sleep(9)\ndef softmax(z): return z\n"
    for lang, said in (("en", "was still running after 1 s"), ("zh", "运行了 1 秒还没有结束")):
        report = graded(files, limits=QUICK, only=("numerical_gradient", "softmax"), lang=lang)
        assert lost(report) == {"softmax"}
        assert item(report, "softmax").outcome is Outcome.TIMEOUT
        assert said in report.notes[0]
        assert "TookTooLong" not in str(report)


class Slow(Exception):
    def __str__(self) -> str:
        time.sleep(0.3)
        return "told"


def test_only_what_a_file_itself_does_is_stopped() -> None:
    names: dict[str, Any] = {"tell": lambda: message_of(Slow()), "wait": lambda: time.sleep(0.3)}
    with time_limit(0.1, ("a.py",)):
        exec(compile("said = tell()", "a.py", "exec"), names)  # as an import of another file does
        with pytest.raises(TookTooLong):
            exec(compile("wait()", "a.py", "exec"), names)
    assert names["said"] == "told"


def test_file_that_never_finishes_keeps_what_it_defined() -> None:
    files = solution()
    files["loss.py"] += "\n\nwhile True:\n    pass\n"
    report = graded(files, limits=QUICK, chapters=ALONE)
    assert lost(report) == set()
    assert "still running" in report.notes[0]


def test_file_that_ends_the_process_costs_its_items_only() -> None:
    files = solution()
    files["loss.py"] += "\n\nimport signal\nsignal.raise_signal(signal.SIGKILL)\n"
    report = graded(files, chapters=ALONE)
    assert lost(report) == {"softmax", "cross_entropy", "softmax_cross_entropy_gradient"}
    assert item(report, "softmax").outcome is Outcome.INVALID


def test_prints_do_not_disturb_and_are_cut() -> None:
    files = solution()
    files["recurrent.py"] += "\n\ndef output(*a):\n    print('\\x1b[31mred' * 10**5)\n"
    printed = item(graded(files), "output").feedback.printed
    assert printed.startswith("\\x1b[31mred")
    assert len(printed) < 600
