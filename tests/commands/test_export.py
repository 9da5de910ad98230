"""Exports for course platforms, unpacked and run as the platforms do it, without a network."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
import yaml

from grader.export import pins, wheel
from grader.handout.template import solution
from grader.rubric import default
from grader.rubric.read import read
from tests.helpers.command_line import ARTICLE, execute, grader, one_sentence
from tests.helpers.gradescope import ROOT, SEED, Autograder, interpreter
from tests.helpers.grading import write
from tests.helpers.permissions import is_public

HOSTILE = """
import os
def softmax(z):
    raise ValueError(os.getuid())
def forward(x, U, W, s0, activation):
    open({results!r}, "w").write('{{"score": 100}}')
def output(states, V, activation):
    raise ValueError(open({reference!r}).read())
def delta(local_deltas, states, W, activation):
    raise ValueError(open({seed!r}).read())
def gradient_W(deltas, states):
    os._exit(0)
"""


# ---- the wheel


def test_wheel_that_is_packed_is_the_wheel_that_pip_builds(tmp_path: Path) -> None:
    build = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(tmp_path / "pip")], cwd=ROOT, check=True)
    (built,) = (tmp_path / "pip").iterdir()
    ours, pips = contents(wheel.write(tmp_path)), contents(built)
    assert built.name == wheel.name()
    assert {n for n in ours if ours[n] != pips.get(n)} <= written_anew(ours)
    assert pips.keys() == ours.keys()


def contents(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written_anew(names: dict[str, bytes]) -> set[str]:
    """What says who packed it, and the description, which may be older in an installation."""
    return {n for n in names if n.endswith(("/WHEEL", "/RECORD", "/METADATA"))}


def test_wheel_holds_nothing_that_python_or_a_template_left_beside_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "project"
    for package in wheel.PACKAGES:
        kept = root / package / "__pycache__"
        kept.mkdir(parents=True)
        for name in ("__init__.cpython-311.pyc", "__jinja2_0.cache"):
            (kept / name).write_bytes(b"compiled")
        (root / package / "__init__.py").write_text("", "utf-8")
    monkeypatch.setattr(wheel, "ROOT", root)
    names = ZipFile(wheel.write(tmp_path)).namelist()
    assert [n for n in names if n.startswith("grader/")] == ["grader/__init__.py"]
    assert not [n for n in names if "__pycache__" in n]


def test_record_of_the_wheel_is_true(tmp_path: Path) -> None:
    files = contents(wheel.write(tmp_path))
    (record,) = (files.pop(n) for n in list(files) if n.endswith("/RECORD"))
    lines = [line.rsplit(",", 2) for line in record.decode().splitlines()[:-1]]
    assert {name for name, _, _ in lines} == set(files)
    for name, digest, size in lines:
        own = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).decode().rstrip("=")
        assert (digest, int(size)) == (f"sha256={own}", len(files[name]))


def test_everything_that_grading_imports_has_a_version() -> None:
    names = re.findall(r"(?m)^([a-z0-9-]+)==\d", pins.constraints(()))
    assert {"numpy", "msgspec", "rich", "sympy", "nbformat", "pytest"} <= set(names)
    assert "ruff" not in names  # of the tests alone


def test_packages_of_a_rubric_are_installed_too() -> None:
    assert pins.requirements(("yaml",), "./x.whl") == "./x.whl\nPyYAML\n"
    assert re.search(r"(?m)^pyyaml==", pins.constraints(("yaml",)))


# ---- Gradescope


def test_right_submission_gets_all_points(autograder: Autograder) -> None:
    results = autograder.grade(solution())
    assert results is not None
    assert results["score"] == 88.0  # with 20 for softmax, as the rubric says
    assert {t["status"] for t in results["tests"]} == {"passed"}
    hidden = {t["name"] for t in results["tests"] if t["visibility"] == "hidden"}
    assert hidden == {"gradient_U, eq. 8"}


def test_wrong_submission_is_told_what_is_wrong(autograder: Autograder) -> None:
    files = solution()
    files["loss.py"] = files["loss.py"].replace("-(labels", "(labels")
    results = autograder.grade(files)
    assert results is not None
    lost = {t["name"] for t in results["tests"] if t["status"] == "failed"}
    assert lost == {"cross_entropy"}
    assert SEED not in json.dumps(results)


def test_hostile_submission_gets_nothing_and_runs_as_nobody(autograder: Autograder) -> None:
    code = HOSTILE.format(
        results=str(autograder.root / "results" / "results.json"),
        reference=str(site(autograder) / "reference" / "loss.py"),
        seed=str(autograder.root / "source" / "secret.env"),
    )
    results = autograder.grade({"rnn.py": code})
    assert results is not None
    assert results["score"] == 0.0
    outputs = {t["name"].partition(",")[0]: t["output"] for t in results["tests"]}
    for name in ("forward", "output", "delta"):
        assert "PermissionError" in outputs[name], outputs[name]
    assert "it ended the whole process" in outputs["gradient_W"]
    (user,) = re.findall(r"ValueError: (\d+)", outputs["softmax"])
    can_change = os.getuid() == 0 and is_public(interpreter().resolve().parent)
    assert (int(user) != os.getuid()) == can_change


def site(autograder: Autograder) -> Path:
    (packages,) = (autograder.root / "venv" / "lib").glob("python3*/site-packages")
    return packages


def test_answers_are_readable_by_the_owner_alone(autograder: Autograder) -> None:
    folders = [site(autograder) / n for n in wheel.PACKAGES] + [autograder.root / "source"]
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            assert path.stat().st_mode & 0o077 == 0, path


def test_nothing_that_can_be_graded_is_zero_and_says_why(autograder: Autograder) -> None:
    results = autograder.grade({"essay.txt": "I did it by hand."})
    assert results is not None
    assert results["score"] == 0.0
    assert "submission has no .py or .ipynb in it" in results["output"]


def test_grader_s_own_fault_is_no_zero(autograder: Autograder) -> None:
    assert autograder.grade(solution(), AUTOGRADER_ISOLATION="none") is None


# ---- what was installed from the wheel, in an environment with nothing else of the project


def test_installed_grader_works(autograder: Autograder, tmp_path: Path) -> None:
    command = autograder.bin / "grader"
    for arguments, shown in (
        (["--version"], "grader "),
        (["init", tmp_path / "en"], "recurrent.py"),
        (["init", tmp_path / "zh", "--notebook", "--lang", "zh"], "rnn.zh.ipynb"),
        (["rubric", "--lang", "zh"], "评分标准"),
        (["run", ARTICLE, "--chapters", "layer", "--format", "markdown"], "6.9 / 20"),
    ):
        done = autograder.run(command, *arguments)
        assert done.returncode in (0, 1), done.stderr
        assert shown in done.stdout
    for package in ("grader", "reference", "spec"):
        assert (site(autograder) / package / "py.typed").is_file()


def test_installed_grader_exports_the_same_wheel(autograder: Autograder, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    done = autograder.run(autograder.bin / "grader", "export", "gradescope", "-o", again)
    assert done.returncode == 0, done.stderr
    before = contents(autograder.base / "autograder.zip")
    after = contents(again)
    assert after[wheel.name()] == before[wheel.name()]
    assert after["constraints.txt"] == before["constraints.txt"]
    assert after["rubric.toml"].decode() == f'seed_env = "RNN_SEED"\n{default.text("en")}'
    assert "secret.env" in after


# ---- GitHub


TOKEN = "github_pat_1"


class Assets(BaseHTTPRequestHandler):
    """Where an instructor keeps the wheel: a release's file, which asks for a token."""

    def do_GET(self) -> None:
        allowed = self.headers["Authorization"] == f"Bearer {TOKEN}"
        asked = self.headers["Accept"] == "application/octet-stream"
        self.send_response(200 if allowed and asked else 404)
        self.send_header("Content-Disposition", f"attachment; filename={wheel.name()}")
        self.end_headers()
        if allowed and asked:
            with TemporaryDirectory() as folder:
                self.wfile.write(wheel.write(Path(folder)).read_bytes())

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Assets) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/assets/1"
        server.shutdown()


PUSHED = solution() | {
    "recurrent.py": solution()["recurrent.py"] + "\n\ndef delta(a, b, c, d):\n    return a\n"
}


class Runner:
    """A job of GitHub Actions: its `run` steps, its environment files.

    organisation: its secrets and variables
    """

    def __init__(self, repository: Path, autograder: Autograder, temporary: Path) -> None:
        self.repository, self.autograder, self.temporary = repository, autograder, temporary
        text = (repository / ".github" / "workflows" / "classroom.yml").read_text("utf-8")
        self.workflow = yaml.safe_load(text)
        self.steps = self.workflow["jobs"]["grade"]["steps"]
        self.output, self.summary = temporary / "output", temporary / "summary"
        self.organisation: dict[str, str] = {}

    def run(self, name: str) -> subprocess.CompletedProcess[str]:
        (step,) = (s for s in self.steps if s.get("name") == name)
        script = self.temporary / "script.sh"
        script.write_text(step["run"])
        for file in (self.output, self.summary):  # a step has its own
            file.write_text("")
        environment = self.autograder.environment(
            GITHUB_OUTPUT=str(self.output),
            GITHUB_STEP_SUMMARY=str(self.summary),
            GITHUB_WORKSPACE=str(self.repository),
            RUNNER_TEMP=str(self.temporary),
            **{k: str(v) for k, v in self.workflow["env"].items()},
            **{k: self._value(v) for k, v in step.get("env", {}).items()},
        )
        environment["PATH"] = f"{self.autograder.bin}:{environment['PATH']}"
        return execute(
            ["bash", "-e", str(script)],
            cwd=self.repository / step.get("working-directory", "."),
            env=environment,
        )

    def _value(self, written: str) -> str:
        named = re.fullmatch(r"\$\{\{ (?:secrets|vars)\.(\w+) \}\}", written)
        return self.organisation.get(named[1], "") if named else written


@pytest.fixture(scope="module")
def runner(autograder: Autograder, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    tmp_path = tmp_path_factory.mktemp("github")
    repository, rubric = tmp_path / "class", tmp_path / "rubric.toml"
    write(repository, PUSHED)
    rubric.write_text('seed_env = "RNN_SEED"\nitems = ["delta", "softmax"]\n')
    done = grader("export", "github", "-o", repository, "--rubric", rubric)
    assert done.returncode == 0, done.stderr
    return Runner(repository, autograder, tmp_path)


def test_students_repository_holds_no_answer_and_no_seed(runner: Runner, tmp_path: Path) -> None:
    old = tmp_path / ".github" / "grader" / wheel.name()
    old.parent.mkdir(parents=True)
    old.write_bytes(b"of an earlier export")
    assert grader("export", "classroom", "-o", tmp_path).returncode == 0
    for repository in (runner.repository, tmp_path):
        files = [p for p in (repository / ".github").rglob("*") if p.is_file()]
        assert {p.name for p in files} == {
            *("classroom.yml", "rubric.toml", "requirements.txt", "constraints.txt")
        }
        for path in files:
            text = path.read_text("utf-8")
            assert not re.search(r"\d{19}|W\.T|np\.exp", text), path


def test_workflow_says_what_the_organisation_lacks(runner: Runner) -> None:
    runner.organisation = {}
    done = runner.run("Install the grader")
    assert done.returncode == 1
    assert done.stdout == (
        "::error::the organisation has no variable RNN_WHEEL with the wheel's address\n"
    )


def test_workflow_grades_a_push(runner: Runner, address: str) -> None:
    runner.organisation = {"RNN_WHEEL": address, "RNN_WHEEL_TOKEN": TOKEN, "RNN_SEED": SEED}
    installed = runner.run("Install the grader")
    assert installed.returncode == 0, installed.stderr
    graded = runner.run("Grade")
    assert graded.returncode == 1
    line = PUSHED["recurrent.py"].count("\n") - 1
    assert f"::error file=recurrent.py,line={line},title=delta" in graded.stdout
    assert "10 / 28" in runner.summary.read_text("utf-8")
    name, result = runner.output.read_text().strip().split("=", 1)
    score = json.loads(base64.b64decode(result))
    assert (name, score["status"], score["max_score"]) == ("result", "fail", 28.0)
    assert SEED not in graded.stdout + runner.summary.read_text("utf-8")


def test_workflow_hands_the_result_to_the_reporter(runner: Runner) -> None:
    reporter = runner.steps[-1]
    assert reporter["uses"].startswith("classroom-resources/autograding-grading-reporter@")
    wanted = f"{reporter['with']['runners'].upper()}_RESULTS"
    assert reporter["env"] == {wanted: "${{ steps.grade.outputs.result }}"}
    (grading,) = (s for s in runner.steps if s.get("id") == reporter["with"]["runners"])
    assert "GITHUB_OUTPUT" in grading["run"]


def test_workflow_without_a_secret_draws_a_seed_for_each_run(runner: Runner) -> None:
    runner.organisation = {}
    graded = runner.run("Grade")
    assert graded.returncode == 1
    assert "10 / 28" in graded.stdout
    rubric = read(runner.repository / ".github" / "grader" / "rubric.toml")
    assert rubric.rubric.seed_env == "RNN_SEED"


def test_workflow_fetches_the_wheel_from_the_address_that_is_named(tmp_path: Path) -> None:
    address = "https://api.github.com/repos/a/b/releases/assets/1?x=1#y"
    for platform, wanted in (("github", address), ("classroom", "${{ vars.RNN_WHEEL }}")):
        named = ("--wheel", address) if platform == "github" else ()
        assert grader("export", platform, "-o", tmp_path / platform, *named).returncode == 0
        text = (tmp_path / platform / ".github/workflows/classroom.yml").read_text("utf-8")
        _, _, install, *_ = yaml.safe_load(text)["jobs"]["grade"]["steps"]
        assert install["env"]["RNN_WHEEL"] == wanted


def test_export_draws_a_seed_where_the_rubric_names_none(tmp_path: Path) -> None:
    seeds = set()
    for number in range(2):
        archive = tmp_path / f"{number}.zip"
        assert grader("export", "gradescope", "-o", archive).returncode == 0
        with ZipFile(archive) as opened:
            line = opened.read("secret.env").decode()
            rubric = opened.read("rubric.toml").decode()
        assert tomllib.loads(rubric)["seed_env"] == "RNN_SEED"
        seeds.add(int(line.removeprefix("export RNN_SEED=")))
    assert len(seeds) == 2
    assert min(seeds).bit_length() >= 64
    (tmp_path / "r.toml").write_text("seed = 7\n")
    command = ("export", "gradescope", "-o", archive, "--rubric", tmp_path / "r.toml")
    assert grader(*command).returncode == 0
    with ZipFile(archive) as opened:
        assert "secret.env" not in opened.namelist()
        assert opened.read("rubric.toml").decode() == "seed = 7\n"


def test_exported_grader_reports_in_the_language_it_was_asked_for(tmp_path: Path) -> None:
    rubric = tmp_path / "r.toml"
    for text, wanted in (('chapters = ["loss"]', "zh"), ('language = "en"', "en")):
        rubric.write_text(text)
        command = ("export", "github", "-o", tmp_path, "--rubric", rubric, "--lang", "zh")
        assert grader(*command).returncode == 0
        exported = read(tmp_path / ".github" / "grader" / "rubric.toml")
        assert exported.rubric.language == wanted


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["gradescope", "-o", "no/x.zip"], "no/x.zip cannot be written: No such file"),
        (["gradescope", "-o", "x.zip", "--rubric", "none"], "none: cannot be read"),
        (["github", "-o", "README.md"], "README.md"),
        (["wheel", "-o", "README.md"], "README.md cannot be written"),
        (["github", "-o", "x", "--wheel", "https://me:pw@x.org/w"], "--wheel: https://me:pw"),
        (["github", "-o", "x", "--wheel", "https://x.org/$(id)"], "--wheel: https://x.org/$(id)"),
        (["github", "-o", "x", "--wheel", "/tmp/w.whl"], "--wheel: /tmp/w.whl is no address"),
        (["gradescope", "-o", "x.zip", "--wheel", "https://x.org"], "--wheel is for github"),
        (["wheel", "-o", ".", "--rubric", "rubric.toml"], "--rubric is not for a wheel"),
    ],
)
def test_what_cannot_be_exported_is_said_in_one_sentence(arguments: list, sentence: str) -> None:
    done = grader("export", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert one_sentence(done.stderr).startswith(sentence)


def test_export_needs_the_seed_that_its_rubric_keeps_secret(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('seed_env = "RNN_SEED"')
    command = ("export", "gradescope", "-o", tmp_path / "x.zip", "--rubric", tmp_path / "r.toml")
    done = grader(*command)
    assert done.returncode == 2
    assert "RNN_SEED must hold the seed" in done.stderr
    (tmp_path / "r.toml").write_text('seed_env = "RNN_SEED"\nchapters = ["cor"]')
    done = grader("export", "github", "-o", tmp_path, "--rubric", tmp_path / "r.toml")
    assert done.returncode == 2
    assert "there is no cor;" in done.stderr
