"""A file that cannot be run costs its own items and what uses it, not all that imports from it."""

import pytest
from junitparser import JUnitXml

from grader.formats import render
from grader.report import Outcome
from tests.helpers.grading import edited, graded, item, lost


@pytest.mark.parametrize(
    "imports",
    [
        "from recurrent import forward, helper, output",
        "from recurrent import *",
        "import recurrent",
    ],
)
@pytest.mark.parametrize(
    "fault",
    ["def broken(:", "x = no_such_name", "x = ''.no_such_name"],
    ids=["no Python", "stopped", "stopped by an AttributeError"],
)
def test_file_that_stops_costs_nothing_of_those_that_import_from_it(
    fault: str, imports: str
) -> None:
    of = "recurrent." if imports == "import recurrent" else ""
    files = edited("recurrent", ("def forward(", f"{fault}\n\ndef forward("))
    files["language_model.py"] = f"""
import numpy as np
from activations import identity, tanh
{imports}

def one_hot(index, size):
    return np.eye(size)[index]

def predict_next(words, vocabulary, U, W, V):
    x = np.array([one_hot(vocabulary[w], len(vocabulary)) for w in ["<s>", *words]])
    states = {of}forward(x, U, W, np.zeros(len(W)), tanh)
    return list(vocabulary)[int(np.argmax({of}output(states, V, identity)[-1]))]
"""
    report = graded(files, only=("forward", "output", "one_hot", "predict_next"))
    assert lost(report) == {"forward", "output"}
    predicted = item(report, "predict_next")
    assert predicted.carried == ("forward", "output")
    assert predicted.feedback is not None
    assert predicted.feedback.through == ("forward", "output")
    assert item(graded(files, only=("predict_next",)), "predict_next").points == 0.0


STOPPED = {
    "no Python": ("from tools import show", "def show(:"),
    "no Python, imported whole": ("import tools\nshow = tools", "def show(:"),
    "stopped": ("from tools import show", "1 / 0"),
    "ended": ("from tools import show", "raise SystemExit"),
    "by another": ("from tools import show", "from more import no_such_name"),
}


@pytest.mark.parametrize("case", STOPPED)
def test_file_without_items_that_stops_costs_what_uses_it(case: str) -> None:
    imports, fault = STOPPED[case]
    files = {
        "tools.py": f"{fault}\n\ndef show(v):\n    return v\n",
        "more.py": "1 / 0\n",
        "recurrent.py": f"{imports}\ndef gradient_W(deltas, states):\n"
        "    return show(deltas).T @ states[:-1]\n"
        "def gradient_U(deltas, x):\n    return deltas.T @ x\n",
    }
    names = ("gradient_W", "gradient_U")
    report = graded(files, only=names)
    assert lost(report) == (set() if case == "by another" else {"gradient_W"})
    for result in report.items:
        assert result.outcome is Outcome.INVALID
        assert result.feedback is not None
        place = result.feedback.place
        assert place is not None
        assert place.file == ("more.py" if case == "by another" else "tools.py")
    (note,) = (n for n in report.notes if "judged without" in n)
    kept = "gradient_W, gradient_U" if case == "by another" else "gradient_U"
    assert note == f"{kept}: judged without what cannot be run of {place.file}"
    (suite,) = JUnitXml.fromstring(render("junit", report).encode())
    assert {c.classname for c in suite if c.result} == {f"recurrent.{name}" for name in names}
    assert lost(graded(files, only=names, carried=False)) == {*names}


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("imports", ["from lib.tools import show", "import lib.tools as show"])
@pytest.mark.parametrize(("fault", "line"), [("M = 1\ndef show(:", 2), ("M = '中'\n1 / 0\n", 2)])
def test_file_in_a_folder_that_stops_costs_what_uses_it_and_is_named(
    fault: str, line: int, imports: str, hidden: bool
) -> None:
    files = {
        "lib/tools.py": fault,
        "recurrent.py": f"{imports}\ndef gradient_W(deltas, states):\n"
        "    return show(deltas).T @ states[:-1]\n"
        "def gradient_U(deltas, x):\n    return deltas.T @ x\n",
    }
    report = graded(files, only=("gradient_W", "gradient_U"), hidden=hidden)
    assert lost(report) == {"gradient_W"}
    for result in report.items:
        assert result.outcome is Outcome.INVALID
        assert result.feedback is not None
        place = result.feedback.place
        assert place is not None
        assert (place.file, place.line) == ("lib/tools.py", line)
        assert place.source in fault


def test_what_is_judged_with_right_ones_of_a_broken_file_is_noted_once() -> None:
    files = {
        "recurrent.py": "1 / 0\ndef output(states, V, g):\n    return states\n",
        "language_model.py": "from recurrent import output\n"
        "def gradient_V(output_deltas, states):\n    return output_deltas.T @ states[1:]\n",
    }
    notes = graded(files, only=("output", "gradient_V")).notes
    assert [n for n in notes if "judged" in n] == ["gradient_V: judged with the right output"]


def test_what_uses_activations_that_cannot_be_read_is_told_that_alone() -> None:
    files = edited("activations", ("import numpy as np", "import numpy as np as"))
    report = graded(files, only=("forward", "delta", "sentence_loss"))
    assert lost(report) == {"sentence_loss"}
    feedback = item(report, "sentence_loss").feedback
    assert feedback is not None
    assert feedback.summary.startswith("activations.py, line ")
    without = "forward, delta: judged without what cannot be run of activations.py"
    assert [note for note in report.notes if "judged with" in note] == [without]
