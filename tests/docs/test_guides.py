"""The guides: their commands run, in their order, and bring what they say they bring."""

import csv
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from grader.batch import executors
from grader.cli import main
from grader.export import wheel
from grader.handout.template import solution
from grader.rubric.read import read
from tests.helpers.command_line import execute, grader
from tests.helpers.course import NOW, threads
from tests.helpers.gradescope import Autograder
from tests.helpers.grading import write
from tests.helpers.readme import PAGES, READMES, ROOT, renewed

GUIDE = ROOT / "docs" / "instructors.md"
GUIDES = {"en": GUIDE, "zh": GUIDE.with_name("instructors.zh.md")}
BATCH = {"en": ROOT / "docs" / "batch.md", "zh": ROOT / "docs" / "batch.zh.md"}
ON_WINDOWS = {"python3": "py", ". .venv/bin/activate": r".venv\Scripts\activate"}
PROJECT = ("pyproject.toml", "README.md", "LICENSE", "grader", "spec", "reference")
PROJECT += ("student_template",)


def blocks(guide: Path, kind: str) -> list[str]:
    fenced = re.findall(r"(?ms)^```(\w*)\n(.*?)^```", guide.read_text("utf-8"))
    return [text for named, text in fenced if named == kind]


def shell(script: str, folder: Path, environment: dict[str, str]) -> str:
    """What commands print that all succeed."""
    done = execute(["bash", "-c", f"set -eux\n{script}"], cwd=folder, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def hand_in(folder: Path) -> None:
    """A right submission and a wrong one."""
    write(folder / "alice", solution())
    write(folder / "bob", {"rnn.py": "def delta(a, b, c, d): return a\n"})


def test_guide_installs_the_grader(tmp_path: Path) -> None:
    (tmp_path / "rnn-spec").symlink_to(ROOT)
    offline = Autograder(tmp_path / "offline")
    offline.stand_in()
    (tmp_path / "offline" / "python3").symlink_to("python")
    environment = offline.environment(PIP_NO_BUILD_ISOLATION="0", HOME=str(tmp_path))
    environment["PATH"] = f"{tmp_path / 'offline'}:{environment['PATH']}"
    (install,) = (block for block in blocks(GUIDE, "sh") if "pip" in block)
    assert install == blocks(GUIDE, "sh")[0]
    assert "separate process" in shell(install, tmp_path, environment)


@pytest.fixture(scope="module", params=GUIDES)
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the commands of a guide have been run, one after the other, once the
    grader was installed; the Chinese one's, which are the same but for --lang, in this process."""
    folder = tmp_path_factory.mktemp(request.param)
    hand_in(folder / "submissions")
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    environment = {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8"}
    _, *commands = blocks(GUIDES[request.param], "sh")
    if request.param == "en":
        shell("\n".join(commands), folder, environment)
        return folder
    for program, *options in map(shlex.split, "".join(commands).splitlines()):
        if program == "grader":
            assert grader(*options, folder=folder).returncode == 0, options
        else:
            shell(shlex.join((program, *options)), folder, environment)
    return folder


def test_commands_of_the_guide_bring_what_it_promises(course: Path) -> None:
    for name in ("starter/recurrent.py", "autograder.zip", "report.html", wheel.name()):
        assert (course / name).is_file(), name
    assert (course / "class-repo" / ".github" / "workflows" / "classroom.yml").is_file()
    assert (course / "class-repo" / "recurrent.py").is_file()
    assert not list((course / "class-repo").rglob("*.whl"))
    readme = (course / "starter" / "README.md").read_text("utf-8")
    assert ("循环神经网络" in readme) == course.name.startswith("zh")


def test_class_on_a_plain_server_is_graded(course: Path) -> None:
    with (course / "results" / "grades.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = {row["student"]: row for row in csv.DictReader(table)}
    assert float(rows["alice"]["score"]) == 100.0 > float(rows["bob"]["score"])
    for name in ("class.html", "reports/bob.html", "reports/bob.json"):
        assert (course / "results" / name).is_file(), name


@pytest.mark.parametrize("page", BATCH)
def test_commands_on_the_page_for_a_class_do_what_it_says(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(executors, "on_this_machine", threads)
    files = solution()
    files["loss.py"] = files["loss.py"].replace("/ len(labels)", "")
    write(tmp_path / "submissions" / "Ann Lee_12345_assignsubmission_file_", files)
    (tmp_path / "gradebook.csv").write_text("Student,ID,RNN (7),RNN 2 (8)\nAnn,12345,,\nBen,6,,\n")
    (tmp_path / "worksheet.csv").write_text("Identifier,Full name,Grade\nParticipant 12345,Ann,\n")
    (correction,) = blocks(BATCH[page], "toml")
    marks = []
    for command in "".join(blocks(BATCH[page], "")).splitlines():
        program, *options = shlex.split(command)
        assert program == "grader"
        assert main([*options, "--quiet", "--lang", "en"]) == 0
        marks.append((tmp_path / "out" / "grades.csv").read_text("utf-8-sig"))
        Path("out/overrides.toml").write_text(correction, "utf-8")
    assert "no hand-in found: Ben 6" in capsys.readouterr().out
    assert "looked at together" in marks[1] != marks[0]
    for sheet in ("canvas.csv", "moodle.csv"):
        assert re.search(r"12345,(Ann,)?\d\d\.\d\d", (tmp_path / "out" / sheet).read_text())


def test_both_guides_have_the_same_commands_and_rubric() -> None:
    chinese = GUIDES["zh"]
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
    shown = shell(f"{lines}\ncommand -v grader", project, environment)
    scripts = project / ".venv" / "bin"
    assert shown.splitlines()[-1] == str(scripts / "grader")
    (base / "modules").symlink_to(offline.base / "downloaded")
    return scripts


def test_student_follows_the_guide_word_for_word(
    student: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is printed in the environment of the guide is what the guide shows; that of the other
    language is made by the same lines."""
    monkeypatch.setenv("PYTHONPATH", str(student.parent.parent.parent / "modules"))
    page, other = (ROOT / name for name in PAGES)
    assert blocks(page, "sh") == blocks(other, "sh")
    assert renewed(PAGES[0], student) == page.read_text("utf-8")


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
