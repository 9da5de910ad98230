"""Where the grader itself fails at words or at a page, that is all it costs, and it is said."""

import inspect
import pkgutil
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from grader.formats.json import render
from grader.grading.grade import grade
from grader.grading.kept import Kept
from grader.grading.settings import Settings
from grader.handout.template import solution
from grader.report import Outcome, Report
from grader.sandbox import process
from grader.sandbox.zygote_client import Zygote
from grader.submission.read import find
from spec.assignment import ITEMS
from tests.helpers.failing import WRONG, WRONG_SOFTMAX, fail, fails_at
from tests.helpers.grading import QUICK, fresh_start, item, write
from tests.helpers.grading import graded as report_of
from tests.submission.code import notebook

ONE = ("gradient_U",)


@cache
def of_wrong(**chosen: tuple[str, ...]) -> Report:
    """What is reported of a wrong gradient_U where nothing fails."""
    return report_of(WRONG, **chosen)


@cache
def of_wrong_softmax() -> Report:
    return report_of(WRONG_SOFTMAX, chapters=("loss", "gradcheck"))


@pytest.mark.parametrize(
    "place",
    [
        "spec.recovery.formula_of",
        "grader.grading.explanation.mistakes_of",
        "grader.feedback.facts.kept_between_calls",
        "grader.feedback.trials.Trials",
        "grader.grading.grade_item._next_step",
        "grader.grading.grade_item._also",
        "grader.grading.judge.Causes",
    ],
)
def test_failure_over_words_costs_the_words(
    place: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = of_wrong(only=ONE)
    monkeypatch.setattr(place, fail)
    report = report_of(WRONG, only=ONE)
    assert (report.score, report.items[0].checks) == (whole.score, whole.items[0].checks)
    assert report.items[0].feedback.summary == whole.items[0].feedback.summary
    assert report.own_faults == ONE
    assert "the grader itself failed" in report.notes[-1]
    assert "a fault of ours" in capfd.readouterr().err
    assert report.exit_code() == 1


@pytest.mark.parametrize("error", [IndexError, ValueError])
@pytest.mark.parametrize("place", ["spec.recovery.gradient._held", "grader.feedback.trials.Trial"])
def test_failure_over_words_is_told_whatever_it_raises(
    place: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_at(1, place, monkeypatch, error)
    assert report_of(WRONG, only=ONE).own_faults == ONE


def test_failure_over_what_goes_on_costs_no_item(tmp_path: Path) -> None:
    whole = of_wrong(only=ONE)
    with find(write(tmp_path, WRONG)) as sources:
        report = grade(sources, Settings(only=ONE), start=fresh_start, beginning=fail)
    assert (report.items, report.own_faults) == (whole.items, ONE)


def test_failure_over_the_isolation_costs_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = of_wrong(only=ONE)
    monkeypatch.setattr("grader.sandbox.levels.missing", fail)
    report = report_of(WRONG, only=ONE)
    assert (report.items, report.isolation.layers) == (whole.items, whole.isolation.layers)
    assert (report.isolation.level, report.own_faults) == ("weak", (report.submission,))


def test_bare_words_are_made_only_where_others_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = of_wrong(only=ONE)
    monkeypatch.setattr("grader.grading.grade_item._bare", fail)
    report = report_of(WRONG, only=ONE)
    assert (report.items, report.own_faults) == (whole.items, ())


def test_words_that_were_lost_come_with_the_next_grading(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    with monkeypatch.context() as failing:
        failing.setattr("grader.feedback.trials.Trials", fail)
        assert report_of(WRONG, kept, only=ONE).own_faults == ONE
    again, whole = report_of(WRONG, kept, only=ONE), of_wrong(only=ONE)
    assert (again.items, again.notes) == (whole.items, whole.notes)


@pytest.mark.parametrize(
    ("place", "call"),
    [
        ("grader.grading.grade_item.verdict", 2),
        ("grader.grading.grade_item.worst", 3),
        ("grader.grading.carried.lent_to", 2),
        ("grader.sandbox.session._answer", 1),
        ("grader.sandbox.client.wire.decode", 40),
        ("grader.sandbox.definitions.Definitions.place_of", 2),
        ("grader.sandbox.definitions.Definitions._note_errors", 1),
    ],
)
def test_failure_at_an_item_costs_this_item(
    place: str, call: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = of_wrong(chapters=("recurrent",))
    fails_at(call, place, monkeypatch)
    report = report_of(WRONG, chapters=("recurrent",))
    pairs = zip(whole.items, report.items, strict=True)
    ((right, lost),) = [(one, other) for one, other in pairs if one != other]
    assert lost.outcome is Outcome.GRADER_ERROR
    assert lost.points < right.points or right.points == 0
    assert "the grader itself failed" in lost.feedback.summary
    assert "report" in lost.feedback.next_step
    assert (report.exit_code(), report.notes) == (3, whole.notes)
    assert "a fault of ours" in capfd.readouterr().err


@pytest.mark.parametrize(
    "place", ["grader.grading.grade_item.verdict", "grader.grading.judge.grade_item"]
)
def test_what_was_found_of_another_item_counts_for_none(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, function = list[object](), pkgutil.resolve_name(place)

    def late(*arguments: object, **named: object) -> object:
        results.append(function(*arguments, **named))
        return results[-2] if results[1:] else results[-1]

    monkeypatch.setattr(place, late)
    items = report_of(WRONG, only=("output", "gradient_U")).items
    outcomes = {item.name: (item.outcome, item.points) for item in items}
    assert outcomes.pop("gradient_U") == (Outcome.GRADER_ERROR, 0.0)
    first = (Outcome.PASSED, 5.0) if "judge" in place else (Outcome.GRADER_ERROR, 0.0)
    assert outcomes == {"output": first}


@pytest.mark.parametrize(
    ("file", "function"),
    [
        ("worker.py", "recognise"),
        ("argument_traces.py", "shared"),
        ("wire.py", "_array_tag"),
        ("reading/texts.py", "index"),
        ("reading/texts.py", "readable"),
        ("own_modules.py", "find_spec"),
        ("lost_imports.py", "bind"),
        ("statements.py", "is_lost"),
        ("reading/magics.py", "dedented"),
        ("reading/syntax.py", "walk"),
    ],
)
def test_failure_in_the_students_process_is_told_as_ours(
    file: str, function: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right code, packed alike, does not pass there either."""
    inside = tmp_path / "inside"
    shutil.copytree(process.INSIDE, inside, ignore=shutil.ignore_patterns("__pycache__"))
    text = (inside / file).read_text("utf-8")
    head = re.compile(rf"^( *)def {function}\(.*?\) -> [^\n]*:\n", re.MULTILINE | re.DOTALL)
    failing, count = head.subn(r"\g<0>\1    raise RuntimeError('a fault of ours')\n", text)
    assert count == 1
    (inside / file).write_text(failing, "utf-8")
    monkeypatch.setattr(process, "INSIDE", inside)
    monkeypatch.setattr("grader.sandbox.definitions.READ", {})
    cells = ("import plots\nprint(1)", solution()["gradcheck.py"], "not_defined")
    book = notebook("%matplotlib inline", *cells)
    with Zygote() as failing_there:
        for form, code in (("py", "\n".join(cells)), ("ipynb", book)):
            with find(write(tmp_path / form, {f"rnn.{form}": code})) as sources:
                settings = Settings(chapters=("gradcheck",))
                report = grade(sources, settings, start=failing_there.start)
            lost = {i.outcome for i in report.items if i.points < i.max_points}
            assert lost <= {Outcome.GRADER_ERROR}
            assert lost or report.own_faults or (function, form) == ("dedented", "py")
            assert "a fault of ours" not in render(report)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("    while True: pass\n", Outcome.TIMEOUT),
        ("    raise SystemExit(0)\n", Outcome.CRASHED),
        ("    return pandas.DataFrame(deltas)\n", Outcome.CRASHED),
        ("    return deltas.T @ other\n", Outcome.CRASHED),
        ("    os._exit(0)\n", Outcome.GRADER_ERROR),
        (
            "    return 0\nimport signal\nsignal.raise_signal(signal.SIGKILL)\n",
            Outcome.GRADER_ERROR,
        ),
    ],
)
def test_what_is_surely_the_students_is_held_beside_no_right_code(
    body: str, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever would come of it; what ends a process is ours where right code does not pass."""
    monkeypatch.setattr("grader.grading.right_code.passes", lambda *_: False)
    code = f"import os\nimport pandas\ndef gradient_U(deltas, x):\n{body}"
    report = report_of({"rnn.py": code}, only=ONE, limits=QUICK)
    assert [i.outcome for i in report.items] == [outcome]


def test_failure_over_what_is_drawn_ahead_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is drawn where it is needed."""
    whole = of_wrong(chapters=("recurrent",))
    monkeypatch.setattr("grader.grading.judge.plan_of", fail)
    report = report_of(WRONG, chapters=("recurrent",))
    assert (report.items, report.own_faults) == (whole.items, ())


@pytest.mark.parametrize(
    "place",
    [
        "grader.sandbox.student_process.StudentProcess._hold",
        "grader.sandbox.student_process.StudentProcess._sent",
        "grader.sandbox.session.StudentProcess.begin",
        pytest.param(
            "grader.sandbox.session.StudentProcess.close",  # which leaves one behind
            marks=pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
        ),
    ],
)
def test_failure_at_the_start_or_end_of_a_process_costs_nothing(
    place: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Another one is started."""
    whole = of_wrong(chapters=("recurrent",))
    fails_at(1, place, monkeypatch)
    report = report_of(WRONG, chapters=("recurrent",))
    assert (report.items, report.isolation) == (whole.items, whole.isolation)
    assert "a fault of ours" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("grader.sandbox.client.bound", "numerical_gradient"),
        ("grader.grading.carried._is_plain", "softmax_cross_entropy_gradient"),
        ("grader.grading.judge._with_points_of", "softmax_cross_entropy_gradient"),
        ("grader.grading.carried.better", "softmax_cross_entropy_gradient"),
    ],
)
def test_failure_of_what_the_students_code_calls_is_the_graders(
    place: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = of_wrong_softmax()
    fails_at(1, place, monkeypatch)
    report = report_of(WRONG_SOFTMAX, chapters=("loss", "gradcheck"))
    pairs = zip(whole.items, report.items, strict=True)
    assert [(b.name, b.outcome) for a, b in pairs if a != b] == [(named, Outcome.GRADER_ERROR)]


@pytest.mark.parametrize("error", [ValueError, TypeError, KeyError])
@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("spec.checking.cases.Unseen.backward", "delta_below"),
        ("spec.chapters.gradcheck.networks.Recurrence.gradient_W", "gradient_check"),
    ],
)
def test_failure_on_arguments_that_fit_is_the_graders_whatever_it_raises(
    place: str, named: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    report_of(solution(), only=(named,))  # what is drawn is drawn: the code's calls alone are left
    fails_at(5, place, monkeypatch, error)
    assert report_of(solution(), only=(named,)).items[0].outcome is Outcome.GRADER_ERROR


def test_failure_at_an_item_costs_none_that_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = of_wrong_softmax()
    fails_at(1, "spec.checking.function.describe", monkeypatch)
    report = report_of(WRONG_SOFTMAX, chapters=("loss",))
    softmax, *others = report.items
    assert softmax.outcome is Outcome.GRADER_ERROR
    assert [i.points for i in others] == [i.points for i in whole.items[1:3]]
    assert item(report, "softmax_cross_entropy_gradient").carried == ("softmax",)


def test_failure_over_a_second_judgement_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it would have brought is not known."""
    monkeypatch.setattr("grader.sandbox.session.Session.lending", fail)
    report = report_of(WRONG_SOFTMAX, chapters=("loss",))
    follows = item(report, "softmax_cross_entropy_gradient")
    assert (follows.outcome, report.exit_code()) == (Outcome.GRADER_ERROR, 3)


def needed(function: Callable[..., object]) -> list[str]:
    """Its parameters without a default."""
    parameters = inspect.signature(function).parameters.values()
    return [p.name for p in parameters if p.default is p.empty]


@pytest.mark.parametrize("more", [-1, 2])
def test_function_of_other_parameters_is_told_the_templates(more: int) -> None:
    """Of every item, with one parameter less or more than it needs."""
    functions = [i for i in ITEMS if i.name != "RecurrentLayer"]
    counts = {i.name: len(needed(i.tasks[0].source)) + more for i in functions}
    code = "".join(
        f"def {name}({', '.join(f'p{n}' for n in range(count))}): return 0.0\n"
        for name, count in counts.items()
    )
    report = report_of({"all.py": code})
    for one in functions:
        crashed = item(report, one.name)
        assert crashed.outcome is Outcome.CRASHED
        assert one.tasks[0].def_line in crashed.feedback.next_step
    assert report.own_faults == ()


NAMED = ("__init__", "forward", "backward", "update", "reset_state")
METHODS = (
    *((name, rf"(def {name}\(\s*self)", r"\1, extra") for name in NAMED),
    ("__init__", r", learning_rate: float", ""),
    ("forward", r"(def forward\(self), input_array: np.ndarray", r"\1"),
    ("backward", r"(def backward\(self, [^,]*), activator: Activation", r"\1"),
)


@pytest.mark.parametrize(("method", "old", "new"), METHODS)
def test_method_of_other_parameters_is_told_the_templates(method: str, old: str, new: str) -> None:
    other = re.sub(old, new, solution()["layer.py"])
    assert other != solution()["layer.py"]
    report = report_of({**solution(), "layer.py": other}, only=("RecurrentLayer",))
    crashed = report.items[0]
    assert (crashed.outcome, report.own_faults) == (Outcome.CRASHED, ())
    sentences = (crashed.feedback.next_step, crashed.feedback.summary, *crashed.feedback.also)
    assert f"RecurrentLayer.{method}" in " ".join(sentences)
