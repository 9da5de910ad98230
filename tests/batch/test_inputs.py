"""Who handed in what, by the names that course platforms give."""

import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from grader.batch.contents import packed
from grader.batch.inputs import doubts, entries
from grader.handout.template import solution
from grader.report import SubmissionError
from grader.submission.read import find
from tests.helpers.classes import put, zipped
from tests.helpers.grading import write
from tests.submission.code import OUTPUT, notebook

LOSS = solution()["loss.py"]


def handed_in(folder: Path, pattern: str | None = None) -> dict[str, dict[str, object]]:
    """By student: the names of the parts, and what else is known."""
    return {
        e.student: {"parts": [n for n, _ in e.parts], "name": e.name, "late": e.late}
        for e in entries(folder, pattern)
    }


def test_folders_files_notebooks_and_zips_are_named_after_students(tmp_path: Path) -> None:
    put(tmp_path / "class" / "ann", loss_py=LOSS)
    put(tmp_path / "class", ben_py=LOSS, cem_ipynb="{}")
    zipped(tmp_path / "class" / "dan.zip", tmp_path / "class" / "ann")
    put(tmp_path / "class" / "__MACOSX", x_py="")
    put(tmp_path / "class", Thumbs_db="", marks_csv="")
    put(tmp_path / "class" / "reproduce", softmax_py="")  # of `grader reproduce` on one's file
    assert list(handed_in(tmp_path / "class")) == ["ann", "ben", "cem", "dan"]


@pytest.mark.parametrize("late", ["LATE", "late"])
def test_files_of_one_student_in_canvas_are_one_submission(tmp_path: Path, late: str) -> None:
    (tmp_path / f"leeann_{late}_222_text.html").write_text("a text entry beside it")
    for name in (
        "doejane_12345_67890_loss.py",
        "doejane_12345_67891_recurrent-2.py",
        f"leeann_{late}_222_67892_rnn.ipynb",
    ):
        (tmp_path / name).write_text("")
    assert handed_in(tmp_path) == {
        "12345": {"parts": ["loss.py", "recurrent.py"], "name": "doejane", "late": False},
        "222": {"parts": ["rnn.ipynb"], "name": "leeann", "late": True},
    }


def test_notebook_that_is_sent_to_a_worker_is_no_heavier_than_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.batch.contents.MAX_BYTES", 4000)
    put(tmp_path / "ann", rnn_ipynb=notebook(OUTPUT, output="A" * 5000), loss_py="x = 1")
    (entry,) = entries(tmp_path)
    assert {name: len(data) < 4000 for name, data in packed(entry)} == {
        "rnn.ipynb": True,
        "loss.py": True,
    }


def test_what_is_no_part_of_a_submission_is_not_sent_to_a_worker(tmp_path: Path) -> None:
    """And so it neither weighs on its bounds nor has it graded again."""
    left_out = (".DS_Store", ".vscode/settings.json", "__pycache__/rnn.cpython-311.pyc")
    write(tmp_path / "ann", {"rnn.py": LOSS, "data.txt": "1", **dict.fromkeys(left_out, "x")})
    (entry,) = entries(tmp_path)
    assert sorted(name for name, _ in packed(entry)) == ["data.txt", "rnn.py"]


def test_files_of_one_student_keep_apart_and_a_zip_beside_documents_is_all(tmp_path: Path) -> None:
    """What Canvas counts as handed in again has its own name back, unless that is there too."""
    again = ("5_71_rnn-1.py", "5_72_loss.py", "LATE_5_73_loss-1.py", "6_74_hw-2.zip", "6_75_hw.pdf")
    write(tmp_path, {f"ann_{name}": "" for name in again})
    both, zipped = entries(tmp_path)
    assert [n for n, _ in both.parts] == ["loss-1.py", "loss.py", "rnn-1.py"]
    assert both.late
    assert [n for n, _ in zipped.parts] == ["hw.zip"]


def test_number_of_a_students_own_stays_at_the_name(tmp_path: Path) -> None:
    """Only Canvas counts what is handed in again; whether it has is not known of data."""
    moodle = ("a-1.py", "words-2.txt")
    write(tmp_path / "moodle", {f"A_5_assignsubmission_file_{name}": "" for name in moodle})
    write(tmp_path / "canvas", {"ann_5_71_rnn-1.py": "", "ann_5_72_words-2020.txt": ""})
    assert files_of(tmp_path / "moodle") == {"5": [*moodle]}
    assert files_of(tmp_path / "canvas") == {"5": ["rnn.py", "words.txt", "words-2020.txt"]}


@pytest.mark.parametrize("kind", ["text", "link"])
def test_text_entry_alone_in_canvas_is_its_student_s_and_no_code(tmp_path: Path, kind: str) -> None:
    (tmp_path / f"wuben_LATE_777_{kind}.html").write_text("<p>def softmax</p>")
    (entry,) = entries(tmp_path)
    assert (entry.student, entry.name) == ("777", "wuben")
    assert entry.problem is not None
    assert "no file" in entry.problem.en


def test_moodle_names_give_the_participant_and_the_name(tmp_path: Path) -> None:
    put(tmp_path / "Jane O'Doe_5_assignsubmission_file_", loss_py="")
    put(tmp_path / "Jane O'Doe_5_assignsubmission_onlinetext_", onlinetext_html="")
    put(tmp_path / "王小明_6_assignsubmission_onlinetext_", onlinetext_html="")
    (tmp_path / "Ann Lee_7_assignsubmission_file_loss.py").write_text("")
    by_student = {e.student: e for e in entries(tmp_path)}
    assert {s: e.name for s, e in by_student.items()} == {
        "5": "Jane O'Doe",
        "6": "王小明",
        "7": "Ann Lee",
    }
    assert by_student["5"].problem is None
    assert not by_student["5"].others
    assert by_student["6"].problem is not None
    assert [n for n, _ in by_student["7"].parts] == ["loss.py"]


GRADESCOPE = """---
submission_1:
  :submitters:
  - :name: Jane Doe
    :sid: '100'
    :email: jane@x.edu
  :created_at: 2026-01-01 10:00:00 Z
submission_2:
  :submitters:
  - :name: Ann
    :sid: '201'
  - :name: Ben
    :sid:
    :email: ben@x.edu
"""


def test_gradescope_metadata_names_the_students(tmp_path: Path) -> None:
    for name in ("submission_1", "submission_2", "submission_3"):
        put(tmp_path / "assignment_9_export" / name, loss_py="")
    (tmp_path / "assignment_9_export" / "submission_metadata.yml").write_text(GRADESCOPE)
    by_student = {e.student: e for e in entries(tmp_path)}
    assert {s: e.name for s, e in by_student.items()} == {
        "100": "Jane Doe",
        "201+ben@x.edu": "Ann, Ben",
        "submission_3": "",
    }
    assert by_student["201+ben@x.edu"].members == ("201", "ben@x.edu")


@pytest.mark.parametrize("text", ["- 1", "a: [", "\xff"])
def test_metadata_that_is_none_is_told_in_one_sentence(tmp_path: Path, text: str) -> None:
    put(tmp_path / "submission_1", loss_py="")
    (tmp_path / "submission_metadata.yml").write_text(text, "latin-1")
    with pytest.raises(SubmissionError, match="no export of Gradescope"):
        entries(tmp_path)


def test_classroom_names_give_the_login(tmp_path: Path) -> None:
    for login in ("ann-lee", "ann-li"):
        put(tmp_path / "rnn-hw-submissions" / f"rnn-hw-{login}", loss_py="")
        put(tmp_path / "clones" / f"rnn-hw-{login}" / ".git", HEAD_txt="")
        put(tmp_path / "plain" / f"rnn-hw-{login}", loss_py="")
    put(tmp_path / "clones" / "rnn-hw-bob" / ".git", HEAD_txt="")
    assert list(handed_in(tmp_path / "rnn-hw-submissions")) == ["ann-lee", "ann-li"]
    assert list(handed_in(tmp_path / "clones")) == ["ann-lee", "ann-li", "bob"]
    assert list(handed_in(tmp_path / "plain")) == ["rnn-hw-ann-lee", "rnn-hw-ann-li"]


def test_dates_in_names_of_ones_own_are_no_numbers_of_canvas(tmp_path: Path) -> None:
    """All students would be one, who is called 2026."""
    own = ("hw5_2026_11_ann.py", "hw5_2026_11_ben.zip", "hw5_2026_12_cem.ipynb", "hw5_2026_11_d.py")
    write(tmp_path, dict.fromkeys(own, ""))
    assert [e.student for e in entries(tmp_path)] == sorted(Path(name).stem for name in own)


def test_who_handed_in_under_two_spellings_or_with_a_group_too_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"ann/rnn.py": "", "ANN.py": "", "ａｎｎ .zip": "", "ben.py": ""})
    others = {e.label: e.others for e in entries(tmp_path)}
    assert others == {
        "ann": ("ANN.py", "ａｎｎ .zip"),
        "ANN.py": ("ann", "ａｎｎ .zip"),
        "ａｎｎ .zip": ("ANN.py", "ann"),
        "ben.py": (),
    }
    alone = "submission_3:\n  :submitters:\n  - :sid: '201'\n"
    files = {f"submission_{n}/rnn.py": "" for n in (1, 2, 3)}
    write(tmp_path / "gs", {"submission_metadata.yml": GRADESCOPE + alone, **files})
    others = {e.label: e.others for e in entries(tmp_path / "gs")}
    twice = {"submission_2": ("submission_3",), "submission_3": ("submission_2",)}
    assert others == {"submission_1": (), **twice}


def test_pattern_takes_the_student_from_other_names(tmp_path: Path) -> None:
    for name in ("hw5 - ann.py", "hw5 - ben.zip", "odd.py"):
        (tmp_path / name).write_text("")
    by_student = {e.student: e for e in entries(tmp_path, r"hw5 - (?P<student>\w+)\..*")}
    assert set(by_student) == {"ann", "ben", "odd"}
    assert by_student["odd"].problem is not None
    assert by_student["ann"].problem is None


def test_what_lies_deeper_is_found(tmp_path: Path) -> None:
    put(tmp_path / "class" / "ann" / "homework" / "final", loss_py="")
    put(tmp_path / "class" / "ben", notes_txt="", loss_py="")
    assert {e.student: e.parts[0][1].name for e in entries(tmp_path)} == {
        "ann": "ann",
        "ben": "ben",
    }
    with find(tmp_path / "class" / "ann") as sources:
        assert [f.name for f in sources.files] == ["loss.py"]


def test_document_and_tar_of_a_student_are_told_as_that(tmp_path: Path) -> None:
    write(tmp_path, {"bob.tar.gz": b"\x1f\x8b", "ann.py": LOSS})
    with zipfile.ZipFile(tmp_path / "eve.docx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert [e.student for e in entries(tmp_path)] == ["ann", "bob", "eve"]
    said = r"eve\.docx is no folder, \.py, \.ipynb or \.zip"
    with pytest.raises(SubmissionError, match=said), find(tmp_path / "eve.docx"):
        pass


def test_attempts_in_blackboard_are_one_submission_each(tmp_path: Path) -> None:
    for name in ("02-21-58-07_loss.py", "02-21-58-07_rnn.py", "02-21-58-07.txt", "03-00-10-07.txt",
                 "03-00-10-07_rnn.py"):  # fmt: skip
        (tmp_path / f"RNN_hw 5_j.doe_attempt_2026-11-{name}").write_text("")
    (tmp_path / "RNN_hw 5_ben_attempt_2026-11-02-09-00-00.txt").write_text("")
    ben, first, second = entries(tmp_path)
    assert (first.student, [n for n, _ in first.parts]) == ("j.doe", ["loss.py", "rnn.py"])
    assert (second.student, second.handed_in) == ("j.doe", "2026-11-03-00-10-07")
    assert (first.others, second.others) == ((second.label,), (first.label,))
    assert (ben.student, ben.handed_in) == ("ben", "2026-11-02-09-00-00")
    assert ben.problem is not None
    assert "no file" in ben.problem.en
    for before, word in pairwise(("attempt", "尝试", "嘗試", "Versuch", "intento", "tentative")):
        for path in list(tmp_path.iterdir()):  # as it names them in another language
            path.rename(path.with_name(path.name.replace(f"_{before}_", f"_{word}_")))
        assert [(e.student, e.handed_in) for e in entries(tmp_path)] == [
            (e.student, e.handed_in) for e in (ben, first, second)
        ]


def test_one_submission_is_no_class(tmp_path: Path) -> None:
    put(tmp_path, loss_py="", recurrent_py="")
    with pytest.raises(SubmissionError, match="grader run"):
        entries(tmp_path)


def layouts() -> dict[str, tuple[dict[str, str], set[str]]]:
    """Of each platform: what it hands out, and its students."""
    moodle = {f"{n}_{i}_assignsubmission_file_/rnn.py": "" for n, i in (("Ann Lee", 5), ("王", 6))}
    canvas = {"annlee_5_71_rnn.py": "", "wang_LATE_6_72_rnn.zip": ""}
    blackboard = {f"hw_{n}_attempt_2026-11-02-21-58-07_rnn.py": "" for n in ("ann", "ben")}
    classroom = {f"hw-submissions/hw-{n}/rnn.py": "" for n in ("ann", "ben")}
    gradescope = {"submission_1/rnn.py": "", "submission_2/rnn.py": ""}
    gradescope["submission_metadata.yml"] = GRADESCOPE
    plain = {"ann/rnn.py": "", "ben/code/rnn.py": "", "cem.zip": ""}
    return {
        "Moodle": (moodle, {"5", "6"}),
        "Canvas": (canvas, {"5", "6"}),
        "Blackboard": (blackboard, {"ann", "ben"}),
        "Classroom": (classroom, {"ann", "ben"}),
        "Gradescope": (gradescope, {"100", "201+ben@x.edu"}),
        "plain": (plain, {"ann", "ben", "cem"}),
    }


AROUND = ("", "hw5/", "export/hw5/", "课程/作业5/提交/")
BESIDE = (
    {},
    {"README.txt": ""},
    {"marks.xlsx": "", "题目.pdf": ""},
    {"__MACOSX/._x": "", "index.html": ""},
)


@pytest.mark.corpus
@pytest.mark.parametrize("platform", layouts())
@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("beside", BESIDE, ids=lambda b: " ".join(b) or "nothing")
def test_layout_is_recognised_further_down_and_beside_documents(
    platform: str, around: str, beside: dict[str, str], tmp_path: Path
) -> None:
    files, students = layouts()[platform]
    write(tmp_path, {f"{around}{name}": text for name, text in files.items()} | beside)
    submissions = entries(tmp_path)
    assert students <= {e.student for e in submissions}
    assert {e.student for e in submissions} - students <= {"README", "题目"}
    assert list(doubts(submissions)) == []


@pytest.mark.parametrize("platform", ["Moodle", "Canvas", "Classroom"])
def test_sections_beside_each_other_are_one_class(platform: str, tmp_path: Path) -> None:
    files, students = layouts()[platform]
    for section in ("Section 1", "Section 2"):
        number = section[-1]
        for name in files:
            other = name.replace("_5_", f"_5{number}_").replace("_6_", f"_6{number}_")
            other = other.replace("hw-ann", f"hw-ann{number}").replace("hw-ben", f"hw-ben{number}")
            folder = f"{section}/" if platform != "Classroom" else ""
            write(tmp_path, {f"{folder}{other.replace('hw-sub', f'hw{number}-sub')}": ""})
    assert len(entries(tmp_path)) == 2 * len(students)


FORGED = {
    "a list of Gradescope's": {
        "rnn.zip": "",
        "submission_metadata.yml": "rnn.zip: {':submitters': [{':sid': '5'}]}",
    },
    "a list that is none": {"rnn.zip": "", "submission_metadata.yml": "a: ["},
    "another's folder of Moodle's": {"Ann Lee_5_assignsubmission_file_/rnn.py": ""},
    "another's file of Canvas's": {"annlee_5_71_rnn.py": ""},
}


@pytest.mark.parametrize("platform", ["Moodle", "Classroom", "Gradescope", "plain"])
@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_what_a_student_puts_into_a_folder_makes_it_no_section_of_the_class(
    platform: str, forged: dict[str, str], tmp_path: Path
) -> None:
    files, students = layouts()[platform]
    own, student = {
        "Moodle": ("Mal_7_assignsubmission_file_", "7"),
        "Classroom": ("hw-submissions/hw-mal-submissions", "mal-submissions"),
        "Gradescope": ("submission_7", "submission_7"),
        "plain": ("mal", "mal"),
    }[platform]
    write(tmp_path, files | {f"{own}/{name}": text for name, text in forged.items()})
    assert sorted(e.student for e in entries(tmp_path)) == sorted({*students, student})


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("beside", [{}, {"submission_metadata.yml": GRADESCOPE}], ids=bool)
def test_first_hand_in_of_a_platform_is_no_class(
    forged: dict[str, str], beside: dict[str, str], tmp_path: Path
) -> None:
    own = "submission_1" if beside else "Mal_100_assignsubmission_file_"
    write(tmp_path, beside | {f"{own}/{name}": text for name, text in forged.items()})
    assert [e.student for e in entries(tmp_path)] == ["100"]


@pytest.mark.parametrize("inside", ["hw-ben/rnn.py", "ben/hw-cem/rnn.py", "ben_5_71_rnn.py"])
def test_first_repository_of_an_assignment_is_its_owners(inside: str, tmp_path: Path) -> None:
    write(tmp_path, {f"hw-submissions/hw-mal/{name}": "" for name in (inside, "more/rnn.py")})
    submissions = entries(tmp_path)
    assert [e.student for e in submissions] == ["mal"]
    assert any("hw-mal was taken for one submission" in d.en for d in doubts(submissions))


@pytest.mark.parametrize("sections", [1, 2])
def test_sections_are_found_beside_another_folder(sections: int, tmp_path: Path) -> None:
    ids = [str(n) for n in range(sections)]
    write(tmp_path, {f"Section {n}/annlee_{n}_71_rnn.py": "" for n in ids})
    write(tmp_path, {"solution/rnn.py": ""})
    submissions = entries(tmp_path)
    assert [e.student for e in submissions] == [*ids, "solution"]
    assert [
        f"Section {n} was taken for a part of the class" in d.en
        for n, d in enumerate(doubts(submissions))
    ] == [True] * sections
    (tmp_path / "solution/rnn.py").rename(tmp_path / "solution/task.pdf")
    assert list(doubts(entries(tmp_path))) == []


def test_list_that_belongs_to_a_file_beside_it_is_its_students(tmp_path: Path) -> None:
    """Their code may read it; an instructor's own list is no submission."""
    canvas = ("ann_1_11_rnn.py", "ann_1_12_words.csv", "ben_LATE_2_13_marks.xlsx")
    flat = ("Ann_1_assignsubmission_file_a.py", "Ann_1_assignsubmission_file_b.yml")
    own = ("ann-rnn.py", "ann-words.csv", "roster-2026.csv")
    lists = ("scores.csv", "rubric.toml", "roster_2026_11_ids.csv")
    for folder, names in {"canvas": canvas, "flat": flat, "own": own}.items():
        write(
            tmp_path / folder, dict.fromkeys((*names, *lists[: 3 if folder == "flat" else 2]), "")
        )
    ann = ["rnn.py", "words.csv"]
    assert files_of(tmp_path / "canvas") == {"1": ann, "2": ["marks.xlsx"]}
    assert files_of(tmp_path / "flat") == {"1": ["a.py", "b.yml"]}
    assert files_of(tmp_path / "own", r"(?P<student>\w+)-(?P<file>.+)") == {"ann": ann}
    write(tmp_path / "folders", dict.fromkeys(("ann/rnn.py", "ben/rnn.py", *lists), ""))
    assert files_of(tmp_path / "folders").keys() == {"ann", "ben"}


def files_of(folder: Path, pattern: str | None = None) -> dict[str, list[str]]:
    return {e.student: [name for name, _ in e.parts] for e in entries(folder, pattern)}


def test_class_that_one_stands_in_is_no_part_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"ann/rnn.py": OUTPUT, "ben/rnn.py": OUTPUT})
    monkeypatch.chdir(tmp_path)
    submissions = entries(Path())
    assert [e.student for e in submissions] == ["ann", "ben"]
    assert list(doubts(submissions)) == []


def test_submission_that_looks_like_a_class_is_doubted(tmp_path: Path) -> None:
    for n in range(11):
        write(tmp_path, {f"class/collected/s{n:02}/rnn.py": "", "class/solution/rnn.py": ""})
    (doubt,) = doubts(entries(tmp_path / "class"))
    assert "collected was taken for one submission, and holds 11 folders" in doubt.en
    assert "collected" in doubt.zh


@pytest.mark.parametrize("around", ["", "submissions/", "a/b/"])
@pytest.mark.parametrize("one", ["{}/rnn.py", "{}.py", "{}_1{}_2{}_rnn.py", "{}.ipynb"])
def test_zip_of_a_class_that_lies_alone_in_a_folder_is_doubted(
    one: str, around: str, tmp_path: Path
) -> None:
    text = notebook("x = 1") if one.endswith("ipynb") else ""
    write(tmp_path / "all", {f"{around}{one.format(n, n, n)}": text for n in (1, 2)})
    zipped((tmp_path / "class").joinpath("all.zip"), tmp_path / "all")
    (doubt,) = doubts(entries(tmp_path / "class"))
    assert "all.zip was taken for one submission" in doubt.en
    assert doubt.en.endswith("if it is the class, give all.zip itself")
    (tmp_path / "class/ann.py").touch()
    assert list(doubts(entries(tmp_path / "class"))) == []


@pytest.mark.parametrize("around", ["", "hw5/", "export/hw5/"])
def test_class_in_a_folder_that_was_packed_is_that_class(around: str, tmp_path: Path) -> None:
    files = ("Ann Lee - rnn.py", "Ben - rnn (1).py", "张三.zip", "李四/a/rnn.py", "eve.ipynb")
    write(tmp_path, {f"{around}{name}": OUTPUT for name in files})
    names = ["Ann Lee - rnn", "Ben - rnn (1)", "eve", "张三", "李四"]
    assert [e.student for e in entries(tmp_path)] == names


@pytest.mark.parametrize(
    "files",
    [
        ("rnn.py", "rnn (1).py", "old/rnn.py", "train.py", "plots.py", "data.py"),
        ("recurrent.py", "loss.py", "gradcheck.py", "layer.py", "test_loss.py"),
        ("rnn.ipynb", "rnn.zip", "helpers.py"),
    ],
)
def test_files_of_one_student_in_a_folder_are_no_class(files: tuple[str], tmp_path: Path) -> None:
    defines = (OUTPUT if "rnn" in name else "x = 1\n" for name in files)
    write(tmp_path, {f"ann/{name}": text for name, text in zip(files, defines, strict=True)})
    assert [e.student for e in entries(tmp_path)] == ["ann"]


def test_document_called_like_the_code_beside_it_is_no_other_submission(tmp_path: Path) -> None:
    names = ("ann.py", "Ann.PDF", "ben.docx", "cyd/rnn.py", "cyd.md", "dan.zip", "dan.rar")
    write(tmp_path, dict.fromkeys(names, ""))
    assert [e.label for e in entries(tmp_path)] == [
        "ann.py",
        "ben.docx",
        "cyd",
        "dan.rar",
        "dan.zip",
    ]


def test_document_of_a_later_attempt_is_a_submission(tmp_path: Path) -> None:
    names = ("02-21-58-07_rnn.py", "03-08-00-00_rnn.pdf")
    write(
        tmp_path, {f"hw_{n}_attempt_2026-11-{name}": "" for n in ("ann", "ben") for name in names}
    )
    assert [e.student for e in entries(tmp_path)] == ["ann", "ann", "ben", "ben"]


def test_only_submission_with_a_file_for_each_of_several_is_doubted(tmp_path: Path) -> None:
    write(tmp_path, {"class/hw5/ann.zip": "", "class/hw5/张三.py": "", "class/task.pdf": ""})
    (doubt,) = doubts(entries(tmp_path / "class"))
    assert "hw5 was taken for one submission, and holds 2 folders, zips or files" in doubt.en
    chapters = {f"ann/hw5/{name}.py": "" for name in ("recurrent", "loss", "test_loss", "rnn")}
    write(tmp_path / "one", chapters)
    assert list(doubts(entries(tmp_path / "one"))) == []


def test_students_own_folders_are_no_class(tmp_path: Path) -> None:
    write(tmp_path, {"ann/code/rnn.py": "", "ann/report/r.pdf": "", "ben/rnn.py": ""})
    write(tmp_path, {"ben/old/rnn.py": "", "ben/older/rnn.py": "", "ben/oldest/rnn.py": ""})
    submissions = entries(tmp_path)
    assert [e.student for e in submissions] == ["ann", "ben"]
    assert list(doubts(submissions)) == []


@pytest.mark.parametrize("name", ["doe_5_67_loss.py", "Bo_9_assignsubmission_file_loss.py"])
def test_file_with_a_platforms_name_in_a_students_folder_is_that_students(
    name: str, tmp_path: Path
) -> None:
    write(tmp_path, {"ann/rnn.py": "", f"ann/{name}": "", "ben/rnn.py": ""})
    assert [e.student for e in entries(tmp_path)] == ["ann", "ben"]
