"""The instructors' guide: its commands run, in their order, and bring what it says they bring."""

import csv
import re
import subprocess
from pathlib import Path

import pytest

from grader.handout.template import solution
from grader.rubric.read import read
from tests.helpers.command_line import grader
from tests.helpers.course import NOW
from tests.helpers.gradescope import Autograder
from tests.helpers.readme import ROOT

GUIDE = ROOT / "docs" / "instructors.md"


def blocks(guide: Path, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", guide.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the commands have been run."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "rnn-spec").symlink_to(ROOT)
    for name in ("alice", "bob"):
        (folder / "submissions" / name).mkdir(parents=True)
    for name, text in solution().items():
        (folder / "submissions" / "alice" / name).write_text(text, "utf-8")
    (folder / "submissions" / "bob" / "rnn.py").write_text("def delta(a, b, c, d): return a\n")
    offline = Autograder(folder / "offline")
    offline.stand_in()
    (folder / "offline" / "python3").symlink_to("python")
    environment = offline.environment(PIP_NO_BUILD_ISOLATION="0", HOME=str(folder))
    environment["PATH"] = f"{folder / 'offline'}:{environment['PATH']}"
    script = "set -eux\n" + "\n".join(blocks(GUIDE, "sh"))
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "shown").write_text(done.stdout, "utf-8")
    return folder


def test_commands_of_the_guide_bring_what_it_promises(course: Path) -> None:
    assert "separate process" in (course / "shown").read_text("utf-8")
    for name in ("starter/recurrent.py", "autograder.zip", "report.html"):
        assert (course / name).is_file(), name
    assert (course / "class-repo" / ".github" / "workflows" / "classroom.yml").is_file()
    assert (course / "class-repo" / "recurrent.py").is_file()


def test_class_on_a_plain_server_is_graded(course: Path) -> None:
    with (course / "results" / "grades.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = {row["student"]: row for row in csv.DictReader(table)}
    assert float(rows["alice"]["score"]) == 100.0 > float(rows["bob"]["score"])
    for name in ("class.html", "reports/bob.html", "reports/bob.json"):
        assert (course / "results" / name).is_file(), name


def test_both_guides_have_the_same_commands_and_rubric() -> None:
    chinese = GUIDE.with_name("instructors.zh.md")
    in_chinese = [block.replace(" --lang zh", "") for block in blocks(chinese, "sh")]
    assert in_chinese == blocks(GUIDE, "sh")
    (one,), (other,) = blocks(GUIDE, "toml"), blocks(chinese, "toml")
    assert re.sub("#.*", "", one).split() == re.sub("#.*", "", other).split()


def test_rubric_of_the_guide_is_one(tmp_path: Path) -> None:
    (tmp_path / "rubric.toml").write_text(blocks(GUIDE, "toml")[0])
    chosen = read(tmp_path / "rubric.toml").settings({}, NOW, "en")
    assert (chosen.hidden, chosen.withheld) == (True, ("gradient_U",))


def test_rubric_of_the_guide_runs_as_it_is_printed(tmp_path: Path) -> None:
    """With it, init hands out its chapters, and run grades what was handed out."""
    rubric = tmp_path / "rubric.toml"
    rubric.write_text(blocks(GUIDE, "toml")[0])
    assert grader("init", tmp_path / "starter", "--rubric", rubric).returncode == 0
    done = grader("run", tmp_path / "starter", "--rubric", rubric)
    assert done.returncode == 1
    assert "0 / 95" in done.stdout
    assert "chapters all" not in done.stdout


def test_platforms_of_the_guide_are_formats() -> None:
    from grader.formats import FORMATS

    named = re.findall(r"(?m)^\|[^|]*\| `(\w+)` \|", GUIDE.read_text("utf-8"))
    assert len(named) == 4
    assert set(named) <= set(FORMATS)
