"""A hidden run, and what students see of withheld items, tell nothing of the cases."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from grader.formats import FORMATS, render
from grader.formats.json import render as as_json
from grader.handout.template import solution
from grader.report import Report
from spec.chapters.recurrent import CHAPTER
from tests.helpers.grading import edited, graded, item, write

NAMES = tuple(i.name for i in CHAPTER.items)
# `told` differs from case to case; each way tries to let it reach the report.
TELLING = """
import numpy as np
def number(a):
    return int(abs(np.concatenate([np.ravel(v) for v in a if isinstance(v, np.ndarray)])).sum() * 1e6)
def told(a):
    return "c" + str(number(a))
"""
WAYS = {
    "an exception's text": "raise ValueError(told(a))",
    "an exception's name": "raise type(told(a), (Exception,), {})()",
    "the name of a class of ValueError's": "raise type(told(a), (ValueError,), {})()",
    "a name that is not defined": "eval(told(a))",
    "an attribute that is not there": "getattr(np, told(a))",
    "a key that is not there": "{}[told(a)]",
    "a module that is not there": "__import__(told(a))",
    "a syntax error": "exec('x = = ' + told(a))",
    "a file's name": ("exec(compile('1 / 0', __file__.replace('all', told(a)), 'exec'))"),
    "a warning": "import warnings; warnings.simplefilter('error'); warnings.warn(told(a))",
    "a function that is not written": (
        "exec(f'def {told(a)}(): raise NotImplementedError', globals()); globals()[told(a)]()"
    ),
    "the class of the result": "return type(told(a), (), {})()",
    "a text": "return told(a)",
    "a key": "return {told(a): 1.0}",
    "a list of many": "return [0.0] * (number(a) % 9000)",
    "a shape": "return np.zeros((number(a) % 9000, 2))",
    "a shape that is too large": "return np.zeros((number(a) % 10**6 + 10**6, 9), np.int8)",
    "a dtype": "return np.zeros(3, f'U{number(a) % 900 + 1}')",
    "a value": "return np.full(a[0].shape, number(a) * 1.0)",
    "what is printed": "print(told(a)); return 0.0",
    "standard error": "import sys; sys.stderr.write(told(a)); return 0.0",
    "a changed argument": "a[0][:] = number(a); return 0.0",
    "an exit status": "import os; os._exit(number(a) % 250)",
    "SystemExit": "raise SystemExit(told(a))",
    "memory": "raise MemoryError(told(a))",
    "a file that is read later": "import builtins; builtins.leak = told(a); return 0.0",
}
LATER = (
    "import builtins\nraise ValueError(getattr(builtins, 'leak', ''))\ndef softmax(z): return z\n"
)


def hidden(files: dict[str, str], seed: int, **settings: object) -> Report:
    report = graded(files, hidden=True, seed=seed, only=(*NAMES, "softmax"), **settings)
    return replace(report, submission="rnn", path="rnn")  # else that of a folder of the test's


def leaking(way: str) -> dict[str, str]:
    lines = "\n    ".join(WAYS[way].split("; "))
    functions = "".join(f"def {name}(*a):\n    {lines}\n" for name in NAMES)
    return {"all.py": TELLING + functions, "loss.py": LATER}


@pytest.mark.corpus
@pytest.mark.parametrize("way", WAYS)
def test_report_of_a_hidden_run_is_the_same_for_all_cases(way: str) -> None:
    one, other = (hidden(leaking(way), seed) for seed in (1, 2))
    assert as_json(one) == as_json(other)
    for name in FORMATS:
        assert render(name, one) == render(name, other)


@pytest.mark.parametrize(
    "factor", ["1 + number((deltas,)) % 97 / 100", "(deltas[0, 0] * 1e3 % 89 + 11)"]
)
def test_no_number_of_a_case_is_told_in_a_formula(factor: str) -> None:
    head = "\nkept = []\n" + TELLING
    code = f"{head}def gradient_W(deltas, states):\n    kept.append({factor})\n"
    code += "    return kept[0] * (deltas.T @ states[:-1])\n"
    one, other = (hidden({"all.py": code}, seed) for seed in (1, 2))
    assert as_json(one) == as_json(other)


def test_hidden_run_tells_pythons_own_exception_and_the_line() -> None:
    files = edited("recurrent", ("return deltas.T @ x", "return deltas.T @ x + {}[x.shape]"))
    result = item(hidden(files, 1), "gradient_U")
    assert result.feedback.summary == "it raised KeyError"
    assert result.feedback.place.source.startswith("return deltas.T @ x + {}[x.shape]")
    zh = item(hidden(files, 1, lang="zh"), "gradient_U")
    assert zh.feedback.summary == "抛出了 KeyError"


def test_hidden_run_shows_no_line_of_a_file_outside() -> None:
    code = "import os; exec(compile('1 / 0', os.path.dirname(__file__) + '/../note.py', 'exec'))"
    own = {"hw/a.py": f"def output(states, V, activation):\n    {code}\n"}
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)  # so that the student's process gets the folder itself, and no copy
        write(Path(place), {"note.py": "# for teachers\n", **own})
        shown = render("json", graded(Path(place, "hw"), only=("output",), hidden=True))
    assert "for teachers" not in shown
    assert "ZeroDivisionError" in shown


def test_hidden_run_still_names_mistakes_and_the_kind_of_fault() -> None:
    report = hidden(edited("recurrent", ("states[:-1]", "states[1:]")), 1)
    assert "s_t" in item(report, "gradient_W").feedback.formula
    shaped = hidden(edited("recurrent", ("return deltas.T @ x", "return (deltas.T @ x)[None]")), 1)
    assert "shape" in item(shaped, "gradient_U").feedback.summary


# ---- withheld items


def test_what_is_withheld_is_named_nowhere_and_runs_in_a_process_of_its_own() -> None:
    files = edited("recurrent", ("* slopes[t - 1]", "* slopes[t]"))
    files["recurrent.py"] += (
        "\n\nimport builtins\nright_delta = delta\n\n"
        "def delta(*a):\n    builtins.leak = 'from delta'\n    return right_delta(*a)\n\n"
        "def delta_below(deltas, U, outputs_below, activation_below):\n"
        "    raise ValueError(getattr(builtins, 'leak', 'nothing'))\n"
    )
    chosen = {"only": ("delta", "delta_below", "sentence_loss"), "withheld": ("delta",)}
    report = graded(files, **chosen)
    assert [i.name for i in report.items] == ["delta", "delta_below", "sentence_loss"]
    shown = report.for_students()
    text = as_json(shown)
    assert "from delta" not in text
    assert "nothing" in item(shown, "delta_below").feedback.summary
    feedback = item(shown, "sentence_loss").feedback
    assert "right first" not in feedback.next_step
    assert feedback.through == ()


def test_withheld_items_keep_their_points_and_their_order() -> None:
    report = graded(solution(), only=NAMES, withheld=(NAMES[1], NAMES[3]))
    assert [i.name for i in report.items] == list(NAMES)
    assert report.score == report.max_score
