"""What can be handed in, and what is said of what cannot."""

import codecs
import os
import zipfile
from pathlib import Path

import pytest

from grader.handout.template import solution
from grader.report import Outcome, SubmissionError
from grader.submission.files import read
from grader.submission.read import find
from spec.assignment import ITEMS
from tests.helpers.grading import graded, item, lost, write
from tests.helpers.notebooks import cells_of_solution, of_cells


def zipped(folder: Path, files: dict[str, str], prefix: str = "") -> Path:
    path = folder / "work.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(prefix + name, text)
    return path


@pytest.mark.parametrize("prefix", ["", "my rnn/"])
def test_zip_is_graded_like_its_folder(tmp_path: Path, prefix: str) -> None:
    assert lost(graded(zipped(tmp_path, solution(), prefix))) == set()


def test_zip_of_a_notebook_is_graded(tmp_path: Path) -> None:
    zip_file = zipped(tmp_path, {"rnn.ipynb": of_cells(cells_of_solution())})
    assert lost(graded(zip_file)) == set()


@pytest.mark.parametrize("name", ["../out.py", "/etc/out.py", "a/../../out.py", "C:\\out.py"])
def test_zip_that_climbs_out_is_refused_and_writes_nothing(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "in"
    inner.mkdir()
    with pytest.raises(SubmissionError, match="climbs out"):
        graded(zipped(inner, {name: "x = 1", **solution()}))
    assert [p.name for p in tmp_path.rglob("*.py")] == []


def test_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "work.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("rnn.py")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(SubmissionError, match="holds a link"):
        graded(path)


def test_zip_bomb_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match="more than 50 MB"):
        graded(zipped(tmp_path, {"rnn.py": "#" * (60 << 20)}))


def test_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, solution())
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(SubmissionError, match="no readable zip"):
        graded(path)


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match=r"has no \.py or \.ipynb in it"):
        graded(tmp_path)


def test_other_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "essay.docx").write_text("")
    with pytest.raises(SubmissionError, match=r"is no folder, \.py, \.ipynb or \.zip"):
        graded(tmp_path / "essay.docx")


LOSS = {"softmax", "cross_entropy", "softmax_cross_entropy_gradient"}
IMPORTING_LOSS = {i.name for i in ITEMS if i.chapter in ("language_model", "architectures")}


def test_file_that_does_not_parse_costs_its_items_and_those_of_files_that_import_it() -> None:
    files = solution()
    files["loss.py"] = files["loss.py"].replace("def softmax(z: np.ndarray)", "def softmax(z")
    report = graded(files, carried=False)
    assert lost(report) == LOSS | IMPORTING_LOSS
    for name in ("softmax", "one_hot"):
        feedback = item(report, name).feedback
        assert item(report, name).outcome is Outcome.INVALID
        assert (feedback.place.file, feedback.place.line) == ("loss.py", 6)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfex", "not UTF-8"),
        (b"x = 1\0y", "NUL bytes"),
        (b"#" * (6 << 20), "larger than 5 MB"),
    ],
)
def test_unreadable_file_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "rnn.py").write_bytes(data)
    assert reason in read(tmp_path / "rnn.py").problem.en


def test_byte_order_mark_and_other_encodings_are_read(tmp_path: Path) -> None:
    (tmp_path / "bom.py").write_bytes(b"\xef\xbb\xbfx = 1\r\n")
    (tmp_path / "gbk.py").write_bytes("# coding: gbk\nx = '循环'\n".encode("gbk"))
    assert read(tmp_path / "bom.py").cells == (("bom.py", "x = 1\n"),)
    assert "循环" in read(tmp_path / "gbk.py").cells[0][1]


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[" * 100_000, b"not json", b'{"cells": 3, "nbformat": 4}', b"\xff\xfe"]
)
def test_broken_notebook_is_noted_and_the_rest_is_graded(tmp_path: Path, data: bytes) -> None:
    write(tmp_path, solution())
    (tmp_path / "broken.ipynb").write_bytes(data)
    report = graded(tmp_path, only=("softmax",))
    assert lost(report) == set()
    said = "not a readable notebook" if data.strip(codecs.BOM_UTF16_LE) else "is empty"
    assert said in report.notes[0]


def test_single_file_does_not_see_its_neighbours(tmp_path: Path) -> None:
    write(tmp_path, solution())
    with find(tmp_path / "loss.py") as sources:
        assert [f.name for f in sources.files] == ["loss.py"]
    report = graded(tmp_path / "loss.py", chapters=("loss",))
    assert lost(report) == set()


def test_grading_leaves_no_traces(tmp_path: Path) -> None:
    write(tmp_path, solution())
    graded(tmp_path)
    assert sorted(p.name for p in tmp_path.rglob("*")) == sorted(solution())


def test_files_beside_right_code_do_no_harm() -> None:
    """Variables of items' names, names of known modules, what nests too deeply to be read."""
    odd = {"numpy.py": "x = 1", "json.py": "x = 1", "wire.py": "x = 1", "conftest.py": "1 / 0"}
    odd["try it (1).py"] = "from recurrent import delta\noutput = 3\ndelta = forward = None\n"
    odd["deep.py"] = "x = " + "(" * 50_000 + ")" * 50_000
    assert lost(graded(solution() | odd)) == set()


def test_environment_of_the_grader_is_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_SEED", "12345")
    files = solution()
    files["loss.py"] += (
        "\n\nimport os\n_softmax = softmax\n\n"
        "def softmax(z):\n    return z if 'SECRET_SEED' in os.environ else _softmax(z)\n"
    )
    assert lost(graded(files)) == set()
    assert os.environ["SECRET_SEED"] == "12345"


def test_reading_stdin_does_not_hang() -> None:
    files = solution()
    files["loss.py"] += "\n\nn = int(input('how many? '))\n"
    report = graded(files)
    assert lost(report) == set()
    assert "EOFError" in report.notes[0]


def test_strict_floats_and_warnings_cost_nothing() -> None:
    strict = 'import warnings\n\nnp.seterr(all="raise")\nwarnings.simplefilter("error")\n'
    files = {
        n: text.replace("import numpy as np\n", f"import numpy as np\n{strict}", 1)
        for n, text in solution().items()
    }
    assert lost(graded(files)) == set()


def test_threads_may_ask_the_grader_at_once() -> None:
    code = (
        "import numpy as np\nfrom concurrent.futures import ThreadPoolExecutor\n\n\n"
        "def numerical_gradient(loss, parameter, epsilon=1e-4):\n"
        "    steps = epsilon * np.eye(parameter.size).reshape(-1, *parameter.shape)\n"
        "    points = [parameter + sign * step for step in steps for sign in (1, -1)]\n"
        "    with ThreadPoolExecutor(4, loss.__name__) as pool:\n"
        "        values = np.array(list(pool.map(loss, points)))\n"
        "    slopes = (values[::2] - values[1::2]) / (2 * epsilon)\n"
        "    return slopes.reshape(parameter.shape)\n"
    )
    assert lost(graded({"gradcheck.py": code}, only=("numerical_gradient",))) == set()
