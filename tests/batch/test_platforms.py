"""A class of twelve as each platform hands it out, and back in the form that it takes.

Right and wrong, two files, a notebook, a zip, a broken one, one without an ending brace, the
template untouched, one late, one handed in again, a Chinese name; one handed in nothing.
"""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader.batch import commits
from grader.handout.template import sources
from tests.helpers.classes import unreadable_zip
from tests.helpers.course import CODE, LOSS, Graded, table, words_of

Files = dict[str, str | bytes]
ITEM = "gradient_U"
RIGHT = CODE["recurrent.py"]
WRONG = RIGHT.replace("deltas.T @ x", "x.T @ deltas")
FAULT = "transposed"
LATE, IN_TIME = "2026-11-03 00:10:07", "2026-11-02 21:58:07"


def notebook(code: str) -> str:
    cell = {"cell_type": "code", "source": code, "metadata": {}, "outputs": []}
    return json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def packed(files: Files) -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@dataclass(frozen=True)
class Student:
    """score: out of 10; None where it cannot be graded"""

    name: str
    files: Files
    score: float | None
    late: bool = False
    again: bool = False
    numbered: int = field(default=0, compare=False)

    @property
    def login(self) -> str:
        return f"s{self.numbered}"


CLASS = [
    Student("Ann Lee", {"recurrent.py": RIGHT}, 10),
    Student("Ben Wu", {"recurrent.py": WRONG}, 0),
    Student("王小明", {"作业.py": RIGHT}, 10),
    Student("Dan Roe", {"recurrent.py": RIGHT}, 10, again=True),
    Student("Eve Poe", {"recurrent.py": WRONG}, 0, late=True),
    Student("Fay Kim", {"loss.py": LOSS, "recurrent.py": RIGHT}, 10),
    Student("Gus Fox", {"rnn.ipynb": notebook(RIGHT)}, 10),
    Student("Hal Orr", {"rnn.zip": unreadable_zip("half of it")}, None),
    Student("Ivy Yu", {}, None),
    Student("Joe Day", {"rnn.zip": packed({"rnn/recurrent.py": RIGHT})}, 10),
    Student("Kit Ash", {"recurrent.py": sources("en")["recurrent.py"]}, 0),
    Student("Lea Bo", {"recurrent.py": RIGHT + "\ndef broken(:\n"}, 0),
]
CLASS = [Student(**{**vars(s), "numbered": 1001 + n}) for n, s in enumerate(CLASS)]
THERE = [s for s in CLASS if s.files]


@dataclass(frozen=True)
class HandedOut:
    """folder: what is graded; options: of the command; ids: by student
    back: what the zip with the pages holds; times: as they stand in grades.csv"""

    folder: Path
    options: tuple[object, ...]
    ids: Callable[[Student], str]
    back: Callable[[Student], str]
    times: Callable[[Student], str]


def write(folder: Path, files: Files) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)


def moodle(folder: Path) -> HandedOut:
    """A zip of folders, and the worksheet in Chinese."""

    def place(one: Student) -> str:
        return f"{one.name}_{one.numbered}_assignsubmission_file_"

    files = {f"{place(s)}/{n}": data for s in THERE for n, data in s.files.items()}
    (folder / "RNN-hw5-77.zip").write_bytes(packed(files))
    rows = ["标识符,全名,状态,成绩,最高分,上次修改（作业）,反馈意见"]
    for one in CLASS:
        when = "2026年11月3日 星期二 00:10" if one.late else "2026年11月2日 星期一 21:58"
        rows.append(f"参与人{one.numbered},{one.name},,,50.00,{when if one.files else '-'},")
    (folder / "sheet.csv").write_text("\n".join(rows), "utf-8-sig")
    return HandedOut(
        folder / "RNN-hw5-77.zip",
        ("--moodle", folder / "sheet.csv", "--feedback", "moodle"),
        lambda one: str(one.numbered),
        lambda one: f"{place(one)}/report.html",
        lambda one: "2026年11月3日 星期二 00:10" if one.late else "2026年11月2日 星期一 21:58",
    )


def canvas(folder: Path) -> HandedOut:
    """A zip of files without folders; what was handed in again is counted."""

    def place(one: Student, file: str) -> str:
        stem, _, ending = file.rpartition(".")
        name = one.name.replace(" ", "").lower()
        again = "-1" if one.again else ""
        late = "LATE_" if one.late else ""
        return f"{name}_{late}{one.numbered}_9{one.numbered}_{stem}{again}.{ending}"

    files = {place(s, n): data for s in THERE for n, data in s.files.items()}
    (folder / "submissions.zip").write_bytes(packed(files))
    rows = ["Student,ID,SIS Login ID,Section,RNN (77)", "    Points Possible,,,,50"]
    rows += [f'"{s.name}",{s.numbered},{s.login},A,' for s in CLASS]
    rows.append('"Student, Test",9999,,A,')
    (folder / "sheet.csv").write_text("\n".join(rows), "utf-8")
    return HandedOut(
        folder / "submissions.zip",
        ("--canvas", folder / "sheet.csv", "--feedback", "canvas"),
        lambda one: str(one.numbered),
        lambda one: f"{place(one, min(one.files)).rpartition('.')[0]}.html",
        lambda one: "",
    )


def gradescope(folder: Path) -> HandedOut:
    """Folders by submission; a list says whose they are."""
    inside, about = folder / "assignment_77_export", "---\n"
    for one in THERE:
        write(inside / f"submission_9{one.numbered}", one.files)
        about += (
            f"submission_9{one.numbered}:\n  :submitters:\n  - :name: {one.name}\n"
            f"    :sid: '{one.numbered}'\n  :created_at: {LATE if one.late else IN_TIME} Z\n"
        )
    (inside / "submission_metadata.yml").write_text(about, "utf-8")
    return listed(
        folder,
        inside,
        "gradescope",
        lambda one: str(one.numbered),
        lambda one: f"{LATE if one.late else IN_TIME}+00:00",
    )


def blackboard(folder: Path) -> HandedOut:
    """A zip of files without folders, and for each student one that the platform wrote."""

    def time(one: Student) -> str:
        return (LATE if one.late else IN_TIME).replace(" ", "-").replace(":", "-")

    def place(one: Student) -> str:
        return f"RNN_hw 5_{one.login}_attempt_{time(one)}"

    files = {f"{place(s)}_{n}": data for s in THERE for n, data in s.files.items()}
    files |= {f"{place(s)}.txt": "Comments:\nThere are no student comments." for s in THERE}
    (folder / "gradebook_rnn_hw5.zip").write_bytes(packed(files))
    zipped = folder / "gradebook_rnn_hw5.zip"
    return listed(folder, zipped, "folder", lambda one: one.login, time)


def github(folder: Path) -> HandedOut:
    """Clones side by side."""
    inside = folder / "rnn-submissions"
    for late, when in ((True, LATE), (False, IN_TIME)):
        git(folder / f"git{late}", when)
    for one in THERE:
        write(inside / f"rnn-{one.login}", one.files)
        shutil.copytree(folder / f"git{one.late}" / ".git", inside / f"rnn-{one.login}" / ".git")
    return listed(
        folder,
        inside,
        "folder",
        lambda one: one.login,
        lambda one: f"{LATE if one.late else IN_TIME} UTC",
    )


def listed(
    folder: Path,
    inside: Path,
    feedback: str,
    ids: Callable[[Student], str],
    times: Callable[[Student], str],
) -> HandedOut:
    """What has no sheet: the course stands in a list."""
    (folder / "roster.txt").write_text("\n".join(map(ids, CLASS)), "utf-8")
    options = ("--roster", folder / "roster.txt", "--feedback", feedback)
    return HandedOut(inside, options, ids, lambda one: f"{ids(one)}/report.html", times)


def git(folder: Path, when: str) -> None:
    """A repository with one commit."""
    folder.mkdir()
    me = ("-c", "user.name=x", "-c", "user.email=x@y")
    environment = {**os.environ, "GIT_COMMITTER_DATE": f"{when} +0000"}
    for command in (("init", "-q"), (*me, "commit", "-q", "--allow-empty", "-m", "done")):
        subprocess.run(["git", *command], cwd=folder, env=environment, check=True)


PLATFORMS = {
    "moodle": moodle,
    "canvas": canvas,
    "blackboard": blackboard,
    "gradescope": gradescope,
    "github": github,
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_class_goes_through_a_platform_and_back(
    tmp_path: Path, graded: Graded, platform: str, capsys: pytest.CaptureFixture[str]
) -> None:
    there = PLATFORMS[platform](tmp_path)
    rubric = tmp_path / "rubric.toml"
    rubric.write_text(f'items = ["{ITEM}"]\n')
    code, out = graded(there.folder, "--rubric", rubric, "--only", ITEM, *there.options)
    assert code == 1  # one cannot be graded
    rows = {row["student"]: row for row in table(out).values()}
    assert rows.keys() == {there.ids(s) for s in THERE}
    for one in THERE:
        row = rows[there.ids(one)]
        assert row["score"] == ("" if one.score is None else f"{one.score:g}"), one
        assert row["handed_in"] == there.times(one), one
        assert row["late"] == ("late" if one.late and platform == "canvas" else "")
    marks(out, platform, there)
    pages(out, there)
    absent = capsys.readouterr().out.partition("no hand-in found: ")[2].splitlines()[0]
    assert [s.name for s in CLASS if str(s.numbered) in absent or s.name in absent] == ["Ivy Yu"]
    assert "Test" not in absent
    shown = words_of(out / "class.html")
    who = shown.partition("all 2 who made it ")[2]
    assert re.findall(r"100\d", who)[:2] == ["1002", "1005"]
    notes = {s.name: rows[there.ids(s)]["note"] for s in THERE}
    assert notes["Kit Ash"] == "nothing of what is graded is written"
    assert "rnn.zip is no readable zip" in notes["Hal Orr"]
    assert notes["Ann Lee"] == ""
    assert ("handed in" in shown.partition("All submissions")[2]) == (platform != "canvas")


def marks(out: Path, platform: str, there: HandedOut) -> None:
    """The sheet that goes back, and the sentence that matters."""
    comments = {r["student"]: r["comment"] for r in table(out).values()}
    for one in THERE:
        wrong = one.score == 0 and "recurrent.py" in one.files and FAULT in comments[there.ids(one)]
        assert wrong == (one.name in ("Ben Wu", "Eve Poe")), one
    ann, hal = (there.ids(next(s for s in CLASS if s.name == n)) for n in ("Ann Lee", "Hal Orr"))
    assert comments[ann] == "Everything is right."
    assert comments[hal].startswith("rnn.zip is no readable zip")
    if platform not in ("moodle", "canvas"):
        return
    text = (out / f"{platform}.csv").read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    column = next(i for i, h in enumerate(rows[0]) if h in ("成绩", "RNN (77)"))
    given = [row[column] for row in rows if row[0][-4:-1] == "100" or row[1][-4:-1] == "100"]
    expected = ["" if s.score is None else f"{5 * s.score:.2f}" for s in CLASS[:9]]
    assert given[:9] == expected
    if platform == "moodle":
        assert re.search(f"{ITEM}: 0 / 10, .*{FAULT}", rows[2][-1])
        assert "rnn.zip is no readable zip" in rows[8][-1]
        assert rows[9][-1] == ""
        broken = len(RIGHT.splitlines()) + 2
        assert rows[12][-1].endswith(f"a file of it cannot be run: recurrent.py, line {broken}")


def pages(out: Path, there: HandedOut) -> None:
    """Everybody's page under the name that the platform takes back, and no other's."""
    (archive,) = out.glob("feedback_*.zip")
    with zipfile.ZipFile(archive) as opened:
        assert sorted(opened.namelist()) == sorted(map(there.back, THERE))
        for one in THERE:
            page = opened.read(there.back(one)).decode()
            assert (FAULT in page) == (one.name in ("Ben Wu", "Eve Poe")), one
            assert f">{there.ids(one)}<" in page, one


# ---- when a clone was committed


def test_time_of_a_commit_is_read_from_a_pack_too(tmp_path: Path) -> None:
    git(tmp_path / "clone", IN_TIME)
    assert commits.last(tmp_path / "clone") == f"{IN_TIME} UTC"
    subprocess.run(["git", "gc", "-q"], cwd=tmp_path / "clone", check=True)
    assert not list((tmp_path / "clone/.git/objects").glob("??/*"))
    assert commits.last(tmp_path / "clone") == f"{IN_TIME} UTC"


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("HEAD", b"ref: refs/heads/../../../secret"),
        ("HEAD", b"\xff"),
        ("HEAD", b"0" * 40),
        ("packed-refs", b"ref\n\n x\n"),
        ("objects/pack/x.idx", b"\377tOc\0\0\0\2"),
        ("objects/pack/x.idx", b"\377tOc\0\0\0\2" + b"\0\0\0\1" * 256 + bytes(20)),
    ],
)
def test_clone_that_is_damaged_has_no_time(tmp_path: Path, file: str, data: bytes) -> None:
    git(tmp_path / "clone", IN_TIME)
    inside = tmp_path / "clone" / ".git"
    shutil.rmtree(inside / "refs" if file == "packed-refs" else inside / "objects")
    (inside / file).parent.mkdir(parents=True, exist_ok=True)
    (inside / file).write_bytes(data)
    assert commits.last(tmp_path / "clone") == ""
    assert commits.last(tmp_path) == ""
