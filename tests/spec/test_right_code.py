"""Right code gets full marks in any honest style, and nothing else does."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.handout.template import solution, sources
from grader.report import ExitCode, Outcome
from reference import activations
from spec.assignment import CHAPTERS, ITEMS
from spec.checking.cases import Cases
from spec.points import NAMES, POINTS
from tests.helpers.grading import ALL, ALONE, edited, graded, item, lost, write
from tests.helpers.honest import HONEST, basic, language, networks
from tests.helpers.local import Local
from tests.helpers.notebooks import OWN_IMPORT, cells_of_solution, of_cells
from tests.helpers.styles import IN_CHAPTER

SEEDS = int(os.environ.get("SEEDS", "32"))


def test_reference_gets_every_point() -> None:
    report = graded(solution())
    total = sum(sum(points.values()) for points in POINTS.values())
    assert (report.score, report.max_score) == (total, total)
    assert report.exit_code() is ExitCode.ALL_PASSED


def test_core_is_worth_100_points() -> None:
    report = graded(solution(), chapters=("recurrent", "loss", "gradcheck"))
    assert (report.score, report.max_score) == (100.0, 100.0)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_untouched_template_gets_nothing(lang: str) -> None:
    report = graded(sources(lang))
    assert report.score == 0.0
    assert {i.outcome for i in report.items} == {Outcome.MISSING}
    assert report.exit_code() is ExitCode.NOT_RIGHT


@pytest.mark.parametrize("style", IN_CHAPTER)
def test_other_style_gets_every_point(style: str) -> None:
    chapter, source = IN_CHAPTER[style]
    files = solution()
    files[f"{chapter}.py"] += "\n\n" + source
    assert lost(graded(files, chapters=(*ALONE, chapter))) == set()


@pytest.mark.corpus
@pytest.mark.parametrize("place", range(max(map(len, HONEST.values()))))
def test_honest_ways_get_every_point(place: int) -> None:
    """One of each item's in turn, as a student's process runs them."""
    files = {}
    for module in (basic, language, networks):
        assert module.__file__
        file = Path(module.__file__)
        text = file.read_text("utf-8").replace("tests.helpers.honest.", "")
        numbers = {name: place % len(ways) for name, ways in module.WAYS.items()}
        chosen = "".join(f"{name} = WAYS[{name!r}][{i}]\n" for name, i in numbers.items())
        files[file.name] = f"{text}\n\n{chosen}"
    assert lost(graded(files, only=tuple(HONEST))) == set()


def test_one_file_gets_every_point() -> None:
    parts = [OWN_IMPORT.sub("", text) for text in solution().values()]
    assert lost(graded({"all.py": "\n\n".join(parts)})) == set()


def test_helpers_in_other_files_and_folders_get_every_point(tmp_path) -> None:
    write(tmp_path, solution())
    (tmp_path / "mathematics").mkdir()
    (tmp_path / "mathematics" / "__init__.py").write_text("")
    (tmp_path / "mathematics" / "sums.py").write_text("def outer(d, s):\n    return d.T @ s\n")
    (tmp_path / "numbers.txt").write_text("1 0")
    (tmp_path / "helpers.py").write_text(
        "import numpy as np\n"
        "from mathematics.sums import outer\n"
        "first, last = map(int, open('numbers.txt').read().split())\n"
    )
    recurrent = tmp_path / "recurrent.py"
    recurrent.write_text(
        recurrent.read_text()
        + "\n\nfrom helpers import outer, first\n\n"
        + "def gradient_W(deltas, states):\n    return first * outer(deltas, states[:-1])\n"
    )
    assert lost(graded(tmp_path)) == set()


def test_functions_imported_from_a_package_get_every_point(tmp_path) -> None:
    package = tmp_path / "mine"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for name, text in solution().items():
        (package / name).write_text(OWN_IMPORT.sub(r"from mine.\1 import \2", text))
    imports = [f"from mine.{c.name} import *" for c in CHAPTERS]
    (tmp_path / "rnn.py").write_text("\n".join(imports))
    assert lost(graded(tmp_path)) == set()


def test_notebook_gets_every_point() -> None:
    cells = ["%matplotlib inline\n!pip install numpy\nimport numpy as np\nnames = !ls"]
    cells += cells_of_solution()
    cells += [
        "%%time\nx = np.ones((3, 2)); U = np.ones((2, 2)); W = np.eye(2)",
        "from activations import tanh\nstates = forward(x, U, W, np.zeros(2), tanh)",
        "perplexity = 1.0\ndelta_norms = delta_norms(delta(states[1:], states, W, tanh))",
        "raise ValueError('an experiment that went wrong')",
        "this is no Python",
        "%%bash\nrm -rf nothing",
        "for i in range(3):\n    %time print(i)",
    ]
    report = graded({"rnn.ipynb": of_cells(cells)})
    assert lost(report) == set()
    assert [note.split(":")[0] for note in report.notes] == [
        "rnn.ipynb [13], line 1",
        "rnn.ipynb [12], line 1",
    ]


def test_what_was_defined_before_a_file_stopped_counts() -> None:
    files = solution()
    files["recurrent.py"] += "\n\nprint(undefined_name)\n"
    files["loss.py"] += "\n\nimport sys\nsys.exit(0)\n"
    report = graded(files)
    assert lost(report) == set()
    assert "NameError" in report.notes[0]
    assert "SystemExit" in report.notes[1]


def test_item_that_is_not_defined_is_missing_though_one_has_almost_its_name() -> None:
    report = graded({"rest.py": "".join(f"def {name}_(): pass\n" for name in NAMES)})
    assert {i.outcome for i in report.items} == {Outcome.MISSING}


@pytest.mark.parametrize(
    ("file", "helper"), [("architectures.py", "gradients_W"), ("rest.py", "_gradient_W")]
)
def test_helper_or_what_another_chapter_has_is_not_meant(file: str, helper: str) -> None:
    report = graded({file: f"def {helper}(deltas, states): pass"}, only=("gradient_W",))
    assert item(report, "gradient_W").feedback.next_step.startswith("Define a function")


LARGER = tuple(set(ALL) - set(ALONE))
USE_DELTA = {"sentence_loss", "bidirectional_backward", "deep_backward"}


@pytest.mark.corpus
@pytest.mark.usefixtures("without_words")
@pytest.mark.parametrize(
    ("seeds", "chapters", "wanted"),
    [
        *((range(seed, 100 + SEEDS, 4), ALONE, {"delta"}) for seed in range(100, 104)),
        *((range(seed, 100 + SEEDS // 4, 2), LARGER, USE_DELTA) for seed in (100, 101)),
    ],
    ids=lambda value: str(value) if isinstance(value, range) else "",
)
def test_verdicts_do_not_depend_on_the_seed(
    seeds: range, chapters: tuple[str, ...], wanted: set[str]
) -> None:
    """The first one's in a student's process too, which knows nothing of seeds."""
    files = _wrong_delta()
    assert lost(graded(files, seed=seeds[0], chapters=chapters)) == wanted
    submission = Local(**_functions(files, wanted))
    items = [item for item in ITEMS if item.chapter in chapters]
    for seed in seeds:
        cases = Cases(seed)
        wrong = {i.name for i in items if any(c.run(submission, cases) for c in i.checks)}
        assert wrong == wanted, seed


def _functions(files: dict[str, str], wrong: set[str]) -> dict[str, Callable[..., Any]]:
    """What the files define; those that call a wrong one, other than delta, are lent the right."""
    own, lent = (_run(files) for _ in range(2))
    lent.update((name, right) for name, right in _run(solution()).items() if name in wrong)
    lent["delta"] = own["delta"]
    return {name: (own if name in wrong else lent)[name] for name in NAMES}


def _run(files: dict[str, str]) -> dict[str, Any]:
    """The files in one namespace; the activations are the grader's."""
    namespace: dict[str, Any] = dict(vars(activations))
    for chapter in ALL:
        exec(OWN_IMPORT.sub("", files[f"{chapter}.py"]), namespace)
    return namespace


def _wrong_delta() -> dict[str, str]:
    return edited("recurrent", ("* slopes[t - 1]", "* slopes[t]"))
