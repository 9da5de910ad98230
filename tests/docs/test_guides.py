"""The guides: their commands run, in their order, and bring what they say they bring."""

import csv
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from grader.handout.template import solution
from grader.rubric.read import read
from tests.helpers.command_line import grader
from tests.helpers.course import NOW
from tests.helpers.gradescope import Autograder
from tests.helpers.readme import PAGES, READMES, ROOT, renewed

GUIDE = ROOT / "docs" / "instructors.md"
ON_WINDOWS = {"python3": "py", ". .venv/bin/activate": r".venv\Scripts\activate"}
PROJECT = ("pyproject.toml", "README.md", "LICENSE", "grader", "spec", "reference")
PROJECT += ("student_template",)


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


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands' folder of the environment that the student's guide makes, in a copy of the
    project; what pip would download are links."""
    pytest.importorskip("editables", reason="no editables here, which pip install -e needs")
    base = tmp_path_factory.mktemp("student")
    project = base / "rnn-spec"
    project.mkdir()
    for name in PROJECT:
        path = ROOT / name
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, project / name)
    offline = Autograder(base / "offline")
    offline.stand_in()
    (base / "offline" / "python3").symlink_to("python")
    environment = offline.environment(PIP_NO_BUILD_ISOLATION="0", HOME=str(base))
    environment["PATH"] = f"{base / 'offline'}:{environment['PATH']}"
    (lines,) = blocks(ROOT / PAGES[0], "sh")
    done = subprocess.run(
        ["bash", "-c", f"set -eu\n{lines}\ncommand -v grader"],
        cwd=project,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    scripts = project / ".venv" / "bin"
    assert done.stdout.splitlines()[-1] == str(scripts / "grader")
    (base / "modules").symlink_to(offline.base / "downloaded")
    return scripts


@pytest.mark.parametrize("page", PAGES)
def test_student_follows_the_guide_word_for_word(
    student: Path, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is printed in the environment of the guide is what the guide shows."""
    monkeypatch.setenv("PYTHONPATH", str(student.parent.parent.parent / "modules"))
    assert blocks(ROOT / page, "sh") == blocks(ROOT / PAGES[0], "sh")
    assert renewed(page, student) == (ROOT / page).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_windows_has_a_line_for_each_of_the_guide_s(page: str) -> None:
    (lines,), (windows,) = blocks(ROOT / page, "sh"), blocks(ROOT / page, "bat")
    for line, other in zip(lines.splitlines(), windows.splitlines(), strict=True):
        assert other == in_windows(line)
    shown = re.findall(r"^\$ (.*)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    for command in shown:  # the same everywhere: no shell's own words, quotes or variables
        assert re.fullmatch(r"(grader|python) [\w ./-]+", command), command


@pytest.mark.parametrize("page", READMES)
def test_windows_has_a_line_for_each_of_the_readme_s(page: str) -> None:
    block = next(b for b in blocks(ROOT / page, "") if b.startswith("python3"))
    for line in block.splitlines():
        command, _, other = line.partition("#")
        windows = re.match(r" Windows[:：] ?(.*)", other)
        assert (windows[1] if windows else command.strip()) == in_windows(command.strip())


def in_windows(line: str) -> str:
    """A line of a shell as the Command Prompt has it."""
    for here, there in ON_WINDOWS.items():
        line = re.sub(rf"^{re.escape(here)}(?= |$)", lambda _, there=there: there, line)
    return line


def test_commands_in_the_text_of_the_guides_are_commands() -> None:
    """`grader …` in a sentence is one that is there, with options that it has."""
    help_of: dict[str, str] = {}
    for page in (*PAGES, *READMES):
        text = (ROOT / page).read_text("utf-8")
        for command, options in re.findall(r"`grader ([a-z]+)([^`]*)`", text):
            if command not in help_of:
                help_of[command] = grader(command, "--help").stdout
            assert help_of[command], command
            for option in re.findall(r"(?<= )--?[a-z][\w-]*", options):
                assert option in help_of[command], (page, command, option)
