"""How it is packed does not matter; what cannot be opened gets a sentence that says what to do."""

import io
import re
import tarfile
from pathlib import Path

import pytest

from grader.batch.inputs import entries
from grader.cli import main
from grader.report import Outcome, SubmissionError
from grader.submission.archive import CLASS, unpack
from grader.submission.read import find
from tests.helpers.command_line import python
from tests.helpers.grading import graded, item, write
from tests.helpers.permissions import lock
from tests.submission.code import BLANK, NUMPY, OUTPUT, WRONG, notebook
from tests.submission.packings import PACKINGS, PER_CHAPTER, Files, zipped


def tar() -> bytes:
    """A tar of nothing but an empty folder."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("rnn"))
    return out.getvalue()


def in_zips(depth: int) -> bytes:
    """A zip in so many others."""
    data = zipped({"x.py": OUTPUT})
    for number in range(depth, 1, -1):
        data = zipped({f"{number}.zip": data})
    return data


def flagged(place: int, value: int, files: Files) -> bytes:
    """A zip whose last entry has this byte in both of its headers."""
    data = bytearray(zipped(files))
    for signature, begins in ((b"PK\3\4", 0), (b"PK\1\2", 2)):
        data[data.rindex(signature) + begins + place] = value
    return bytes(data)


def locked() -> bytes:
    """A zip whose entry says that it is encrypted."""
    return flagged(6, 1, {"x.py": OUTPUT})


def by_ppmd(files: Files) -> bytes:
    """A zip whose last entry says that it is packed by PPMd, as 7-Zip can."""
    return flagged(8, 98, files)


@pytest.mark.parametrize("name", PACKINGS)
def test_packing_earns_what_its_code_earns(name: str, tmp_path: Path) -> None:
    packing = PACKINGS[name]
    path = packing.put(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    if not packing.loads:
        with pytest.raises(SubmissionError):
            graded(path, only=("output",))
        return
    report = graded(path, only=("output",))
    assert item(report, "output").points == (5.0 if packing.earns else 0.0), report.notes
    assert sorted(tmp_path.rglob("*")) == before


def test_script_of_a_failing_case_lies_beside_the_code(tmp_path: Path) -> None:
    write(tmp_path, {"hw/README.md": "", "hw/rnn/recurrent.py": NUMPY + WRONG})
    assert main(["reproduce", str(tmp_path / "hw"), "output"]) == 0
    script = tmp_path / "hw" / "rnn" / "reproduce" / "output.py"
    done = python(str(script))
    assert (done.returncode, done.stderr) == (0, "")


def test_own_tests_beside_the_code_are_no_other_submission(tmp_path: Path) -> None:
    write(tmp_path, {"src/recurrent.py": OUTPUT, "tests/test_rnn.py": NUMPY + WRONG})
    assert graded(tmp_path, only=("output",)).score == 5.0


@pytest.mark.parametrize(
    ("files", "sentence", "zh"),
    [
        (
            {"a/recurrent.py": OUTPUT, "b/recurrent.py": NUMPY + WRONG},
            "folders with code: a, b",
            "a、b",
        ),
        ({"hw.rar": b"Rar!\x1a\x07"}, "is a RAR archive, which is not opened here", "RAR 压缩包"),
        ({"hw.7z": b"7z\xbc\xaf\x27\x1c"}, "is a 7-Zip archive", "7-Zip 压缩包"),
        ({"rnn.tar.gz": b"\x1f\x8b"}, "is a gzip archive", "gzip 压缩包"),
        ({"rnn.tar.xz": b"\xfd7zXZ\0"}, "is a .xz archive", "是 .xz 压缩包"),
        ({"rnn.tar.zst": b"\x28\xb5\x2f\xfd"}, "is a Zstandard archive", "Zstandard 压缩包"),
        ({"hw.zip": b"7z\xbc\xaf\x27\x1c"}, "is a 7-Zip archive", "7-Zip 压缩包"),
        ({"hw.zip": b""}, "is empty", "是空的"),
        ({"hw.zip": zipped({"x.py": OUTPUT})[:60]}, "zip: pack it again", "请重新打包"),
        ({"hw.zip": "no zip"}, "is no readable zip: pack", "不是可读的 zip"),
        ({"hw.zip": locked()}, "is locked by a password", "加了密码"),
        ({"hw.zip": by_ppmd({"x.py": OUTPUT})}, "ordinary zip", "普通的 zip"),
        ({"hw.zip": tar()}, "is a tar archive", "tar 压缩包"),
        ({"hw.zip": b"\n<!DOCTYPE html>"}, "hw.zip is a web page and no zip", "hw.zip 是网页"),
        ({"recurrent.py.txt": b""}, "rename it to recurrent.py", "请改名为 recurrent.py"),
        ({"作业5.ipynb.json": b""}, "rename it to 作业5.ipynb", "请改名为 作业5.ipynb"),
        ({"作业5.txt": OUTPUT}, "rename it to 作业5.py", "请改名为 作业5.py"),
        ({"a.txt": "1", "rnn。py": OUTPUT}, "rename it to rnn.py", "请改名为 rnn.py"),
        (
            {**{f"{i}.txt": "" for i in range(201)}, "rnn.py.txt": ""},
            "rename it to rnn.py",
            "请改名为 rnn.py",
        ),
        (
            {"notes.md": f"```python\n{OUTPUT}```\n"},
            "has the functions in notes.md alone",
            "只有 notes.md 写着这些函数",
        ),
        (
            {"rnn.py.docx": zipped({"a": ""})},
            "docx: it is no plain text",
            "rnn.py.docx：它不是纯文本",
        ),
        ({"5.json": notebook(OUTPUT)}, "rename it to 5.ipynb", "请改名为 5.ipynb"),
        ({"rnn.py.rtf": r"{\rtf1\ansi"}, "hand in the code itself", "请提交代码本身"),
        ({"rnn.ipynb.html": "<!DOCTYPE html>"}, "html: it is a web page", "html：它是网页"),
        ({"rnn.html": f"<pre>\n{OUTPUT}"}, "in rnn.html alone", "只有 rnn.html 写着"),
        ({".rnn/a.py": OUTPUT}, "but .rnn/a.py, which is left out", "除了 .rnn/a.py 没有代码"),
        ({"1.zip": zipped({"a/.rnn.py": OUTPUT})}, "but .rnn.py, which", "除了 .rnn.py 没有代码"),
        (
            {".ipynb_checkpoints/a-checkpoint.py": OUTPUT},
            "but .ipynb_checkpoints/a-checkpoint.py, which",
            "除了 .ipynb_checkpoints/a-checkpoint.py 没有代码",
        ),
        (
            {"myenv/pyvenv.cfg": "", "myenv/Lib/a.py": OUTPUT},
            "but Lib/a.py, which is left out",
            "除了 Lib/a.py 没有代码",
        ),
        ({"A.java": "class RecurrentLayer {\n}\n"}, "is this the right folder?", "文件夹对吗？"),
        (
            {"1/recurrent.py": OUTPUT, "2/loss.py": "def softmax(z):\n    return z"},
            "Put their files into one folder, each under a name of its own",
            "放到同一个文件夹中",
        ),
        ({"1.zip": in_zips(5)}, "hand in that zip itself", "请直接提交这个 zip"),
        ({"report.pdf": b""}, "in it, only report.pdf: is this the right", "只有 report.pdf：文件"),
        ({"report.docx": zipped({"word/document.xml": ""})}, "is this the right", "文件夹对吗？"),
    ],
)
def test_what_cannot_be_graded_is_told_with_what_to_do(
    files: dict[str, str | bytes], sentence: str, zh: str, tmp_path: Path
) -> None:
    write(tmp_path, files)
    with pytest.raises(SubmissionError) as error, find(tmp_path):
        pass
    assert sentence in error.value.text.en
    assert zh in error.value.text.zh
    archive = any(name.endswith((".zip", ".rar", ".7z", ".gz")) for name in files)
    assert not (archive and "rename" in error.value.text.en)


@pytest.mark.parametrize("name", [".rnn.py", ".py", "rnn-checkpoint.ipynb", ".ipynb"])
def test_file_that_is_left_out_in_a_folder_is_graded_by_its_own_name(
    name: str, tmp_path: Path
) -> None:
    write(tmp_path, {name: notebook(NUMPY, OUTPUT) if name.endswith("ipynb") else OUTPUT})
    with find(tmp_path / name) as sources:
        assert [f.problem for f in sources.files] == [None]


def test_file_that_cannot_be_read_lies_in_one_of_two_folders(tmp_path: Path) -> None:
    write(tmp_path, {"a/rnn.py": OUTPUT, "b/rnn.py": NUMPY + WRONG})
    (tmp_path / "a" / "x.py").symlink_to(tmp_path / "b")
    with pytest.raises(SubmissionError, match="has several folders with code"), find(tmp_path):
        pass


def test_folder_that_cannot_be_listed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"src/loss.py": OUTPUT})
    lock(tmp_path / "src", monkeypatch)
    said = "src cannot be read (Permission denied)"
    with pytest.raises(SubmissionError, match=re.escape(said)), find(tmp_path):
        pass
    write(tmp_path, {"rnn.py": OUTPUT})
    with find(tmp_path) as sources:
        assert [note.en.startswith(said) for note in sources.notes] == [True]


@pytest.mark.parametrize(
    ("beside", "sentence"),
    [
        ({"recurrent.py.txt": OUTPUT}, "rename it to recurrent.py"),
        ({"recurrent.py.rtf": r"{\rtf1\ansi"}, "rtf: it is no plain text"),
        ({"recurrent.rar": b"Rar!\x1a\x07"}, "is a RAR archive"),
    ],
)
def test_what_may_be_meant_is_named_beside_a_blank(
    beside: dict[str, str | bytes], sentence: str
) -> None:
    report = graded({"recurrent.py": NUMPY + BLANK, **beside}, only=("output",))
    assert [sentence in note for note in report.notes] == [True]
    kept = {"data.rar": b"Rar!\x1a\x07", "recurrent.py.bak": OUTPUT}
    assert graded({"recurrent.py": OUTPUT, **kept}, only=("output",)).notes == ()


def test_zips_of_a_chapter_each_are_one_submission() -> None:
    files = {**PER_CHAPTER, "recurrent (1).zip": PER_CHAPTER["recurrent.zip"]}
    report = graded(files, only=("output", "softmax"))
    assert item(report, "softmax").outcome is Outcome.FAILED
    assert (report.score, report.notes) == (5.0, ())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_file_that_differs_from_zip_to_zip_is_named_where_code_reads_it(lang: str) -> None:
    reads = "with open('words.txt') as file:\n    words = file.read()\n"
    files = {
        f"{name}.zip": zipped({f"{name}.py": reads + code, "words.txt": name, "README": name})
        for name, code in (("recurrent", OUTPUT), ("loss", "def softmax(z):\n    return z\n"))
    }
    report = graded(files, only=("output", "softmax"), lang=lang)
    assert item(report, "output").outcome is Outcome.PASSED
    (note,) = report.notes
    assert {"en": "words.txt: another one in each zip", "zh": "words.txt：各个 zip"}[lang] in note


@pytest.mark.parametrize("imports", ["", "from lib.loss import softmax\n"])
def test_what_is_graded_of_a_folder_inside_is_what_is_imported(imports: str) -> None:
    inside = {"lib/loss.py": "def softmax(z):\n    return z\n"}
    report = graded({"recurrent.py": imports + OUTPUT, **inside}, only=("output", "softmax"))
    assert (item(report, "softmax").outcome is Outcome.FAILED) == bool(imports)
    (note,) = report.notes
    assert re.search("lib: functions .* there too; .* and what it imports from there", note)


def test_picture_that_cannot_be_unpacked_costs_nothing(tmp_path: Path) -> None:
    files = {"recurrent.py": OUTPUT, "a.png": b"x"}
    (tmp_path / "hw.zip").write_bytes(by_ppmd(files))
    assert graded(tmp_path / "hw.zip", only=("output",)).score == 5.0


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", None])
def test_names_in_a_zip_of_a_class_are_its_students(encoding: str | None, tmp_path: Path) -> None:
    students = {"张三", "李四"}
    files = {f"作业5/{student}/recurrent.py": OUTPUT for student in students}
    (tmp_path / "class.zip").write_bytes(zipped(files, encoding))
    unpack(tmp_path / "class.zip", tmp_path / "class", CLASS)
    assert {e.student for e in entries(tmp_path / "class")} == students
