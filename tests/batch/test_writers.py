"""What cannot be written is told in a sentence; what was graded stays, no file is half there."""

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from grader.batch.seed import kept_in
from grader.batch.store import Store
from grader.batch.tasks import Result, Status
from grader.cli import main
from grader.report import GraderError, Unusable
from grader.safe_file import passing, save, whole
from tests.helpers.classes import put
from tests.helpers.command_line import ARTICLE, one_sentence
from tests.helpers.course import CODE, Graded, table
from tests.helpers.grading import graded as report_of
from tests.helpers.grading import write

RIGHT = CODE["recurrent.py"]
WRONG = RIGHT.replace("return deltas.T @ x", "return deltas.T @ x * 2")


# ---- one file


def test_file_takes_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    save(path, "before")

    def break_off() -> None:
        with whole(path) as file:
            file.write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["grades.csv"]


def test_draft_of_a_run_that_was_killed_leaves_with_the_next(
    tmp_path: Path, graded: Graded
) -> None:
    """What only looks like one is somebody's own."""
    put(tmp_path / "class" / "ann", recurrent_py=RIGHT)
    out = tmp_path / "out"
    (out / "reports").mkdir(parents=True)
    script = (
        "import os, pathlib, sys\nfrom grader.safe_file import whole\n"
        "files = [whole(pathlib.Path(name)) for name in sys.argv[1:]]\n"
        "for file in files: file.__enter__()\nos._exit(9)\n"
    )
    names = (out / "grades.csv", out / "reports" / ("王" * 60 + ".html"))
    subprocess.run([sys.executable, "-c", script, *names], check=False)
    for own in (".notes.draft", ".a.b.draft", "class.draft"):
        (out / own).touch()
    assert len(list(out.rglob("*.draft"))) == 5
    assert graded(tmp_path / "class", "--only", "gradient_W", out=out)[0] == 0
    assert {p.name for p in out.rglob("*.draft")} == {".notes.draft", ".a.b.draft", "class.draft"}


@pytest.mark.parametrize("target", ["kept", "nothing"])
def test_link_is_never_written_through(target: str, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    (tmp_path / "report").symlink_to(tmp_path / target)
    with pytest.raises(OSError, match="it is a link"):
        save(tmp_path / "report", "theirs")
    assert (tmp_path / "kept").read_text() == "mine"
    assert not (tmp_path / "nothing").exists()


def test_mode_of_a_file_stays_and_a_device_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.touch(0o600)
    save(path, b"text")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    save(Path(os.devnull), "text")
    assert not Path(os.devnull).is_file()


def test_fault_without_a_number_is_raised_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"^what went wrong$"), whole(tmp_path / "grades.csv"):
        raise OSError("what went wrong")


def test_full_disk_names_the_file() -> None:
    with pytest.raises(OSError, match="No space left") as refusal:
        save(Path("/dev/full"), "text")
    assert refusal.value.filename == "/dev/full"


@pytest.mark.parametrize(
    "command",
    [
        *(["rubric"], ["spec"], ["explain", "delta"], ["completion", "bash"]),
        ["run", str(ARTICLE), "--only", "delta", "--format", "json"],
    ],
)
def test_stdout_that_is_full_is_told_by_every_command(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with suppress(OSError), Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr("sys.stdout", full)
        assert main(command) == 2
    said = capsys.readouterr().err
    assert said == "stdout cannot be written: No space left on device\n"


def test_disk_that_is_full_where_no_file_is_named_is_not_taken_for_stdout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*limits: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("grader.sandbox.process.start", full)
    assert main(["run", str(ARTICLE), "--only", "delta"]) == 2
    assert capsys.readouterr().err == "cannot write: full\n"


def test_disk_without_room_for_a_copy_of_the_submission_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Git keeps beside the code is left out of a copy."""

    def full(*folders: Path) -> None:
        raise OSError(28, "No space left on device")

    write(tmp_path, {"rnn.py": CODE["recurrent.py"], ".git/HEAD": ""})
    monkeypatch.setattr("grader.sandbox.readable_folder._copy", full)
    with pytest.raises(GraderError, match="No space left on device"):
        report_of(tmp_path, only=("delta",), by_content=True)


def test_reader_of_stdout_that_has_gone_is_told_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as gone:
        monkeypatch.setattr("sys.stdout", gone)
        assert main(["rubric"]) == 1
    assert capsys.readouterr().err == ""


def test_rubric_on_a_full_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(draft: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device", str(draft))

    monkeypatch.setattr(Path, "write_bytes", full)
    assert main(["rubric", "-o", str(tmp_path / "rubric.toml")]) == 2
    said = one_sentence(capsys.readouterr().err)
    assert said.endswith("rubric.toml cannot be written: No space left on device")
    assert list(tmp_path.iterdir()) == []


# ---- the folder of a class


def test_disk_that_fills_up_keeps_what_was_graded(
    tmp_path: Path,
    graded: Graded,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    put(tmp_path / "class", ann_py=RIGHT, bob_py=WRONG)
    out = tmp_path / "out"
    with monkeypatch.context() as patch:

        def full(path: Path, data: str | bytes) -> None:
            raise OSError(28, "No space left on device", str(path))

        patch.setattr("grader.batch.outputs.save", full)
        assert graded(tmp_path / "class", out=out)[0] == 2
    said = one_sentence(capsys.readouterr().err)
    assert "No space left on device; mend that and run it again" in said
    assert not (out / "grades.csv").exists()
    assert graded(tmp_path / "class", out=out, crew=lambda jobs: None)[0] == 0  # nobody grades
    assert set(table(out)) == {"ann.py", "bob.py"}


def test_file_that_cannot_be_written_is_the_one_that_is_named(
    tmp_path: Path, graded: Graded, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "class", ann_py=RIGHT)
    (tmp_path / "out" / "reports" / "ann.html").mkdir(parents=True)
    assert graded(tmp_path / "class", out=tmp_path / "out")[0] == 2
    assert "reports/ann.html: Is a directory" in one_sentence(capsys.readouterr().err)


@pytest.mark.parametrize("what", ["page", "report"])
def test_result_that_is_damaged_is_told(what: str, tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add([Result("a", Status.GRADED, b"", b"")])
    with sqlite3.connect(tmp_path / "results.sqlite") as database:
        database.execute(f"UPDATE results SET {what} = ?", (b"{damaged",))
    database.close()
    with Store(tmp_path) as store, pytest.raises(Unusable, match="is damaged; remove it"):
        store.get("a")


def test_database_that_is_damaged_inside_is_told(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add([Result(f"{n:064}", Status.GRADED, b"{}" * 500, b"") for n in range(200)])
    path = tmp_path / "results.sqlite"
    data = bytearray(path.read_bytes())
    data[4096 : len(data)] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(Unusable, match="is damaged; remove it"), Store(tmp_path) as store:
        store.finished()


def refused(folder: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `grader batch` says where it does not begin."""
    assert main(["batch", str(folder), "-o", str(out), "--lang", "en"]) == 2
    written = capsys.readouterr()
    assert written.out == ""
    return one_sentence(written.err)


def test_output_that_is_no_place_for_it_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "class"
    put(folder, ann_py=RIGHT)
    assert "lies in the class's own folder" in refused(folder, folder / "out", capsys)
    assert "lies in the class's own folder" in refused(folder, folder, capsys)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "reports").touch()
    assert "taken/reports is no folder" in refused(folder, tmp_path / "taken", capsys)
    (tmp_path / "led").mkdir()
    (tmp_path / "led" / "reports").symlink_to(folder)
    assert "led/reports is no folder" in refused(folder, tmp_path / "led", capsys)
    for name, fault in (("results.sqlite", "is damaged"), ("secret_seed.txt", "holds no secret")):
        (tmp_path / name[:-4]).mkdir()
        (tmp_path / name[:-4] / name).write_text("no database " * 1000)
        assert f"{name} {fault}" in refused(folder, tmp_path / name[:-4], capsys)
    below_a_file = folder / "ann.py" / "out" / "more"
    assert "ann.py is no folder" in refused(folder, below_a_file, capsys)
    assert sorted(p.name for p in folder.iterdir()) == ["ann.py"]


def test_seed_is_on_the_disk_before_any_result_is_kept_under_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut leaves empty what was not."""
    sizes = []
    monkeypatch.setattr(os, "fsync", lambda file: sizes.append(os.fstat(file).st_size))
    seed = kept_in(tmp_path)
    assert sizes == [len(f"{seed}\n")]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
@pytest.mark.parametrize("out", ["link", "link/out", "link/a/b"])
def test_output_may_lie_behind_a_link(out: str, tmp_path: Path, graded: Graded) -> None:
    """As /tmp is one on a Mac."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to("disk")
    put(tmp_path / "class", ann_py=RIGHT)
    code, _ = graded(tmp_path / "class", out=tmp_path / out)
    assert code == 0
    written = tmp_path / out.replace("link", "disk")
    assert {"class.html", "grades.csv", "reports"} <= {p.name for p in written.iterdir()}


def test_seed_that_cannot_be_written_leaves_nothing_and_is_drawn_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("grader.batch.seed.drawn", full)
        with pytest.raises(OSError, match="No space left") as refusal:
            kept_in(tmp_path)
    assert refusal.value.filename == str(tmp_path / "secret_seed.txt")
    assert kept_in(tmp_path) == kept_in(tmp_path)


# ---- beside what a student handed in


@pytest.mark.parametrize("link", ["reproduce", "reproduce/gradient_U.py"])
def test_script_is_not_written_through_a_link_of_the_students(
    link: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "rnn", recurrent_py=WRONG)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "gradient_U.py").write_text("mine")
    place = tmp_path / "rnn" / link
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(mine if link == "reproduce" else mine / "gradient_U.py")
    assert main(["reproduce", str(tmp_path / "rnn"), "gradient_U", "--lang", "en"]) == 2
    assert "it is a link" in one_sentence(capsys.readouterr().err)
    assert (mine / "gradient_U.py").read_text() == "mine"


def test_signal_while_a_folder_is_taken_away_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(path: str, **_: object) -> None:
        monkeypatch.undo()
        raise KeyboardInterrupt

    with ExitStack() as stack:
        folder = stack.enter_context(passing("a-"))
        (folder / "inside").mkdir()
        monkeypatch.setattr(os, "rmdir", stopped)
        with pytest.raises(KeyboardInterrupt):
            stack.close()
    assert not folder.exists()


def test_signal_while_a_folder_is_made_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = os.mkdir

    def stopped(path: str, *rest: int) -> None:
        make(path, *rest)
        raise KeyboardInterrupt

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "mkdir", stopped)
    with pytest.raises(KeyboardInterrupt), passing("a-"):
        pytest.fail("goes on")
    assert not any(tmp_path.iterdir())
