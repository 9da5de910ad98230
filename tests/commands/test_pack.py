"""`grader pack`: what will be graded, what is left out, what is missing, and the zip."""

import gzip
import os
import re
import sys
import zipfile
from pathlib import Path

import pytest

from grader.cli import main
from grader.handin import pack
from grader.handout.template import solution, sources
from grader.submission.read import find
from spec.assignment import ITEMS
from tests.helpers.failing import fail
from tests.helpers.grading import graded, lost, write
from tests.submission.code import NUMPY, OUTPUT, RIGHT, WRONG, notebook
from tests.submission.packings import JUNK, PACKINGS, zipped

CHAPTER = ("recurrent",)


def packed(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    code = main(["pack", str(path), "--lang", "en", *options])
    return code, " ".join(capsys.readouterr().out.split())


def test_zip_has_the_points_of_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {f"rnn/{name}": text for name, text in solution().items()})
    code, said = packed(tmp_path / "rnn", capsys)
    assert code == 0
    assert "rnn.zip is written: hand it in." in said
    assert lost(graded(tmp_path / "rnn.zip")) == lost(graded(tmp_path / "rnn")) == set()


def test_what_is_graded_left_out_and_missing_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {**JUNK, "rnn/recurrent.py": OUTPUT, "rnn/data.txt": "1", "rnn/old.zip": b"PK"}
    write(tmp_path, files)
    code, said = packed(tmp_path / "rnn", capsys)
    assert code == 0
    assert "graded recurrent.py: output goes along data.txt left out" in said
    for name in (".git/", "venv/", "__pycache__/", ".ipynb_checkpoints/", "old.zip"):
        assert name in said
    assert "not written forward, delta, delta_below, gradient_W, gradient_U" in said
    with zipfile.ZipFile(tmp_path / "rnn.zip") as archive:
        assert archive.namelist() == ["rnn/recurrent.py", "rnn/data.txt"]


def test_chapter_of_which_nothing_is_there_is_one_name_and_not_graded_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in what a rubric hands out. One whose file is there lacks its items."""
    write(tmp_path, {"rnn/loss.py": sources("en")["loss.py"], "rnn/gradcheck.py": "x = 1\n"})
    code, said = packed(tmp_path / "rnn", capsys)
    assert code == 1
    assert "not there recurrent: needed if your course grades them" in said
    missing = said.split("not written ")[1].split(" not there")[0].split(", ")
    assert missing == [i.name for i in ITEMS if i.chapter in ("loss", "gradcheck")]
    assert said.endswith("rnn.zip --chapters loss gradcheck")
    code, said = packed(tmp_path / "rnn", capsys, "--chapters", "core")
    assert "not written forward, output" in said
    assert "not there" not in said


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_conflict_is_told_and_packed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    write(tmp_path, {"hw/a.py": OUTPUT, "hw/b.py": NUMPY + WRONG})
    assert main(["pack", str(tmp_path / "hw"), "--lang", lang]) == 1
    said = capsys.readouterr().out
    assert "a.py" in said
    assert {"en": "in the way", "zh": "有问题"}[lang] in said
    assert (tmp_path / "hw.zip").exists()


def test_template_has_nothing_to_hand_in_yet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {f"rnn/{name}": text for name, text in sources("en").items()})
    code, said = packed(tmp_path / "rnn", capsys)
    assert code == 1
    assert "not written forward, output, delta" in said


@pytest.mark.parametrize(
    ("asked", "blank", "run"),
    [
        (
            ["--chapters", "loss"],
            "cross_entropy, softmax_cross_entropy_gradient",
            "--chapters loss",
        ),
        (["--only", "delta", "softmax"], "delta", "--only delta softmax"),
        (["--only", "softmax"], "", "--only softmax"),
    ],
)
def test_only_what_was_asked_for_is_missing(
    asked: list[str], blank: str, run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"rnn/loss.py": f"{NUMPY}def softmax(z):\n    return z\n"})
    code, said = packed(tmp_path / "rnn", capsys, *asked)
    assert code == 0
    assert re.findall("not written (.*?) \\S+rnn.zip is written", said) == [blank][: bool(blank)]
    assert re.findall("graded loss.py: (\\S+)", said) == ["softmax"]
    assert said.endswith(f"rnn.zip {run}")


def test_nothing_is_graded_that_was_not_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"rnn/loss.py": f"{NUMPY}def softmax(z):\n    return z\n"})
    code, said = packed(tmp_path / "rnn", capsys, "--only", "delta")
    assert code == 1
    assert said.startswith("goes along loss.py not written delta ")
    assert "nothing in it would be graded yet" in said


def test_item_that_is_not_there_is_not_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pack", str(tmp_path), "--only", "sofmax", "--lang", "en"]) == 2
    assert "softmax" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("recurrent.py", b"\x81\xff\x00 no text"),
        ("a.ipynb", b"{"),
        ("b.ipynb", b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'),
        ("loss.py", b""),
    ],
)
def test_what_cannot_be_read_is_packed_and_said(
    name: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rnn").mkdir()
    (tmp_path / "rnn" / name).write_bytes(content)
    (tmp_path / "rnn" / "data.txt").touch()
    assert main(["pack", str(tmp_path / "rnn"), "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert f"note         {name}" in out
    assert "nothing in it would be graded yet" in " ".join(out.split())
    assert (tmp_path / "rnn.zip").exists()


def test_code_is_not_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"rnn/recurrent.py": "while True:\n    pass\n" + OUTPUT})
    assert packed(tmp_path / "rnn", capsys)[0] == 0


def test_nothing_to_hand_in_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", str(tmp_path), "--lang", "en"]) == 4
    assert "has no .py or .ipynb in it" in capsys.readouterr().err
    assert list(tmp_path.parent.glob("*.zip")) == []


FROM_BELOW = "a package that takes its functions from two inside it"
PACKED = {FROM_BELOW, *[n for n, p in PACKINGS.items() if p.earns][::5]}


@pytest.mark.corpus
@pytest.mark.parametrize("name", sorted(PACKED))
def test_packing_is_repacked_to_the_same_code(name: str, tmp_path: Path) -> None:
    path = PACKINGS[name].put(tmp_path / "in")
    assert main(["pack", str(path), "-o", str(tmp_path / "out.zip")]) == 0
    with find(path) as before, find(tmp_path / "out.zip") as after:
        assert [f.cells for f in after.files] == [f.cells for f in before.files]


@pytest.mark.parametrize("imports", ["from ..tools import K", "from tools import K"])
def test_code_around_it_that_it_imports_goes_along(imports: str, tmp_path: Path) -> None:
    tools = {"hw/tools.py": "K = 1\n", "hw/notes.txt": "", "hw/a:b\\c.py": ""}
    write(tmp_path, {"hw/rnn/recurrent.py": f"{imports}\nassert K == 1\n{OUTPUT}", **tools})
    assert main(["pack", str(tmp_path / "hw"), "-o", str(tmp_path / "out.zip")]) == 0
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.namelist() == ["rnn/recurrent.py", "a_b_c.py", "tools.py"]
    report = graded(tmp_path / "out.zip", only=("output",))
    assert (lost(report), report.notes) == (set(), ())


UPWARDS = {  # how code takes a file around its folder, and which
    "a = open('../data/a.txt').read()": "data/a.txt",
    "import os\na = open(os.path.join(os.path.dirname(__file__), '..', 'a.txt')).read()": "a.txt",
    "import os\na = open(os.path.join(os.pardir, 'a.txt')).read()": "a.txt",
    "from os.path import *\na = open(join(dirname(dirname(__file__)), 'a.txt')).read()": "a.txt",
    "from pathlib import Path\na = (Path(__file__).parent.parent / 'a.txt').read_text()": "a.txt",
    "%run ../lib/helpers.py": "lib/helpers.py",
    "%run lib/helpers.py": "lib/helpers.py",
    "a = open('data/a.txt').read()": "data/a.txt",
    "a = np.loadtxt('./a.txt')": "a.txt",
    "from pathlib import Path\na = Path('data', 'a.txt').read_text()": "data/a.txt",
    "from lib.deep.helpers import a": "lib/deep/helpers.py",
    "import importlib\na = importlib.import_module('lib.helpers').a": "lib/helpers.py",
}


@pytest.mark.corpus
@pytest.mark.parametrize("line", UPWARDS)
def test_file_around_it_that_it_reads_goes_along(line: str, tmp_path: Path) -> None:
    cells = notebook(NUMPY, line, RIGHT.replace("V @ s", "float(a) * (V @ s)"))
    code = NUMPY + f"{line}\n{RIGHT}".replace("V @ s", "float(a) * (V @ s)")
    given = {"hw/rnn/rnn.ipynb": cells} if line[0] == "%" else {"hw/rnn/rnn.py": code}
    text = "a = 1\n" if UPWARDS[line].endswith(".py") else "1"
    write(tmp_path, given | {f"hw/{UPWARDS[line]}": text})
    assert main(["pack", str(tmp_path / "hw"), "-o", str(tmp_path / "out.zip")]) == 0
    for path in tmp_path / "hw", tmp_path / "out.zip":
        assert lost(graded(path, only=("output",))) == set()


NAMED = {  # how code takes what is left out otherwise, and which that is
    "import zipfile\na = zipfile.ZipFile('data/a.zip').read('a.txt')": "data/a.zip",
    "import gzip\na = gzip.open('a.gz').read()": "a.gz",
    "a = open('env/a.txt').read()": "env/a.txt",
    "from reproduce.tools import a": "reproduce/tools.py",
    "a = open('large.txt').read(2)": "large.txt",
}
LARGE = f"1{' ' * 1000}"
CONTENTS = {".zip": zipped({"a.txt": "1"}), ".gz": gzip.compress(b"1"), ".py": "a = 1\n"}


@pytest.mark.parametrize("line", NAMED)
def test_what_the_code_names_goes_along_whatever_it_is(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack, "LARGEST", 1000)
    code = f"{NUMPY}{line}\n{RIGHT}".replace("V @ s", "float(a) * (V @ s)")
    name = NAMED[line]
    write(tmp_path / "hw", {"rnn.py": code, name: CONTENTS.get(Path(name).suffix, LARGE)})
    assert main(["pack", str(tmp_path / "hw"), "-o", str(tmp_path / "out.zip")]) == 0
    for path in tmp_path / "hw", tmp_path / "out.zip":
        assert lost(graded(path, only=("output",))) == set()


def test_what_lies_beside_a_file_that_is_packed_alone_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code = f"from helper import a\nfrom activations import tanh\nopen('k.txt')\n{OUTPUT}"
    files = {"rnn.py": code, "helper.py": "a = 1\n", "k.txt": "1", "other.py": ""}
    write(tmp_path, {**files, "activations.py": sources("zh")["activations.py"]})
    code_of, said = packed(Path("rnn.py"), capsys)
    sentence = "with it: helper.py, k.txt; if it needs them, pack the folder: grader pack . "
    assert (code_of, sentence in said) == (0, True)
    assert "with it" not in packed(Path("helper.py"), capsys)[1]


def test_module_of_a_folder_between_goes_along(tmp_path: Path) -> None:
    code = f"from src.tools import a\nimport src.tools\n{OUTPUT}".replace("V @ s", "a * (V @ s)")
    write(tmp_path, {"hw/p/src/rnn/recurrent.py": code, "hw/p/src/tools.py": "a = 1\n"})
    assert main(["pack", str(tmp_path / "hw"), "-o", str(tmp_path / "out.zip")]) == 0
    for path in tmp_path / "hw", tmp_path / "out.zip":
        report = graded(path, only=("output",))
        assert (lost(report), report.notes) == (set(), ())


def test_zip_that_is_packed_again_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rnn.ipynb").write_text(notebook(NUMPY, OUTPUT))
    packed(tmp_path / "rnn.ipynb", capsys)
    first = (tmp_path / "rnn.zip").read_bytes()
    packed(tmp_path / "rnn.zip", capsys)
    assert (tmp_path / "rnn.zip").read_bytes() == first
    assert (tmp_path / "rnn-packed.zip").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems write names in letters alone")
def test_name_in_bytes_of_another_encoding_is_packed_in_letters(tmp_path: Path) -> None:
    """As unpackers leave them that know UTF-8 alone."""
    called = os.fsdecode("作业".encode("gbk"))
    write(tmp_path / called, {f"{called}.py": OUTPUT})
    assert main(["pack", str(tmp_path / called), "-o", str(tmp_path / "out.zip")]) == 0
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.namelist() == ["作业/作业.py"]
    assert lost(graded(tmp_path / "out.zip", only=("output",))) == set()


@pytest.mark.parametrize(("place", "written"), [("_definitions", True), ("_is_the_same", False)])
def test_failure_of_the_graders_says_whether_the_zip_is_there(
    place: str,
    written: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(f"grader.handin.pack.{place}", fail)
    (tmp_path / "rnn.py").write_text(OUTPUT)
    assert main(["pack", str(tmp_path / "rnn.py"), "--lang", "en"]) == 3
    assert ("rnn.zip is written" in capsys.readouterr().err) == written
    assert {p.name for p in tmp_path.iterdir()} == {"rnn.py", *(["rnn.zip"] if written else [])}
