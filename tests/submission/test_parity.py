"""`run`, `batch`, `check` and Gradescope's autograder give a packing the same points."""

import csv
from pathlib import Path
from types import CodeType

import pytest

from grader.batch import executors
from grader.cli import main
from grader.jupyter.check import checked
from tests.helpers.course import threads
from tests.helpers.gradescope import Autograder
from tests.submission.packings import PACKINGS

# What `run` gives for `output`, as test_packing.py has it.
BY_RUN = {name: 5.0 if packing.earns else 0.0 for name, packing in PACKINGS.items()}
NAMES = {name: f"s{number:02}" for number, name in enumerate(PACKINGS)}
MODULES = [
    name
    for name, packing in PACKINGS.items()
    if {p for p in packing.files if p.lower().endswith(".py")} >= {"recurrent.py"}
    and not packing.submit.endswith("zip")
]

SOME = ("a notebook", "a zip with names in GBK", "nothing")


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each packing, where what is handed in lies alone in a folder, as platforms have it."""
    course = tmp_path_factory.mktemp("course")
    paths = {}
    for name, packing in PACKINGS.items():
        own, elsewhere = course / NAMES[name], tmp_path_factory.mktemp("made")
        given = packing.put(elsewhere)
        if given.is_dir():
            given.rename(own) if given != elsewhere else elsewhere.rename(own)
            paths[name] = own
        else:
            own.mkdir()
            paths[name] = given.rename(own / given.name)
    return paths


def test_there_are_enough_packings_of_each_kind() -> None:
    assert len(PACKINGS) >= 60
    assert {5.0, 0.0} == {*BY_RUN.values()}


@pytest.mark.usefixtures("without_words")
def test_batch_gives_the_same_points(handed_in: dict[str, Path], tmp_path: Path) -> None:
    course = next(iter(handed_in.values())).parent.parent
    command = ["batch", str(course), "-o", str(tmp_path), "--quiet", "--seed", "1"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(executors, "on_this_machine", threads)
        main([*command, "--only", "output"])
    with (tmp_path / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row["score"] for row in csv.DictReader(file)}
    assert {n: float(rows[NAMES[n]] or 0) for n in PACKINGS} == BY_RUN


@pytest.mark.parametrize("name", MODULES)
def test_check_gives_the_same_points(name: str, handed_in: dict[str, Path]) -> None:
    path = handed_in[name]
    file = path if path.is_file() else path / "recurrent.py"
    report = checked(_function_of(file), "en").report
    assert report is not None
    assert report.score == BY_RUN[name]


def _function_of(file: Path) -> object:
    """A function that this interpreter has from that file."""
    code = compile("def output(): pass", str(file), "exec")
    (inner,) = (c for c in code.co_consts if isinstance(c, CodeType))
    function = type(_function_of)(inner, {"__name__": "recurrent"}, "output")
    assert function.__code__.co_filename == str(file)
    return function


def test_gradescope_gives_the_same_points(
    autograder: Autograder, handed_in: dict[str, Path]
) -> None:
    folders = {n: path if path.is_dir() else path.parent for n, path in handed_in.items()}
    scores = autograder.scores(folders.values(), 'items = ["output"]\n')
    assert {name: scores[str(folder)] for name, folder in folders.items()} == BY_RUN


@pytest.mark.parametrize("name", SOME)
def test_run_autograder_gives_the_same_points(
    name: str, autograder: Autograder, handed_in: dict[str, Path]
) -> None:
    path = handed_in[name]
    results = autograder.grade(path if path.is_dir() else path.parent)
    assert results is not None
    assert results["score"] == BY_RUN[name]
