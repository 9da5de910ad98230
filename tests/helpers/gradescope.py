"""An autograder as Gradescope lays it out, built offline from a wheel of this project.

    ROOT/source        the zip, unpacked; setup.sh has run
    ROOT/submission    what was handed in
    ROOT/results       results.json

What pip would download, and pip itself, are links to the packages of these tests.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jsonschema
import pytest

import grader

ROOT = Path(grader.__file__).parent.parent

# What a results.json may hold.
RESULTS = {
    "type": "object",
    "required": ["score", "tests"],
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number", "minimum": 0},
        "output": {"type": "string"},
        "output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
        "visibility": {"enum": ["hidden", "after_due_date", "after_published", "visible"]},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "score", "max_score", "status"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "score": {"type": "number", "minimum": 0},
                    "max_score": {"type": "number", "minimum": 0},
                    "status": {"enum": ["passed", "failed"]},
                    "output": {"type": "string"},
                    "output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
                    "visibility": {
                        "enum": ["hidden", "after_due_date", "after_published", "visible"]
                    },
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}
SITE = Path(sysconfig.get_path("purelib"))
SEED = "18124481244812448124"
RUBRIC = """
items = ["forward", "output", "delta", "gradient_W", "gradient_U", "softmax", "cross_entropy"]
hidden_items = ["gradient_U"]
seed_env = "RNN_SEED"
[points]
softmax = 20
"""


# Many submissions by what run_autograder runs for one, without a start for each, or for the
# process of its student.
RUN_EACH = """
import atexit, json, sys
from grader.cli import main
from grader.sandbox import process
from grader.sandbox.zygote_client import Zygote

zygote = Zygote()
atexit.register(zygote.close)
process.start = lambda limits, packages: zygote.start(limits)

command, results, scores = json.loads(sys.argv[1]), sys.argv[2], {}
for submission in sys.argv[3:]:
    assert main([submission if word == "submission" else word for word in command]) in (0, 1, 4)
    with open(results, encoding="utf-8") as file:
        scores[submission] = json.load(file)["score"]
print(json.dumps(scores))
"""


class Autograder:
    """The stand-in for Gradescope's machine."""

    def __init__(self, base: Path) -> None:
        self.base, self.root = base, base / "autograder"
        self.bin = self.root / "venv" / "bin"

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "AUTOGRADER_ROOT": str(self.root),
            "PATH": "/usr/bin:/bin",
            "PIP_NO_INDEX": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PYTHONPATH": str(self.base / "downloaded"),
            **more,
        }

    def run(self, *command: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            list(map(str, command)),
            cwd=self.base,
            env=self.environment(**environment),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def stand_in(self) -> None:
        """For the package index, and for an interpreter: links, and no pip to be installed."""
        self.base.mkdir(mode=0o755)
        (self.base / "downloaded").mkdir()
        for path in SITE.iterdir():
            if not path.name.startswith(("rnn_spec", "_rnn_spec", "__editable__")):
                (self.base / "downloaded" / path.name).symlink_to(path)
        python = self.base / "python"
        python.write_text(f'#!/bin/sh\nexec {interpreter()} "$@" --without-pip\n')
        python.chmod(0o755)

    def build(self) -> None:
        """What Gradescope does once."""
        self.stand_in()
        rubric, archive = self.base / "rubric.toml", self.base / "autograder.zip"
        rubric.write_text(RUBRIC)
        export = ["export", "gradescope", "-o", archive, "--rubric", rubric]
        done = self.run(
            sys.executable, "-m", "grader", *export, RNN_SEED=SEED, PYTHONPATH=str(ROOT)
        )
        assert done.returncode == 0, done.stderr
        source = self.root / "source"
        with ZipFile(archive) as opened:
            for entry in opened.infolist():
                opened.extract(entry, source)
                os.chmod(source / entry.filename, entry.external_attr >> 16 & 0o777)
        (self.root / "results").mkdir()
        shutil.copy(source / "run_autograder", self.root / "run_autograder")
        done = self.run(source / "setup.sh", PYTHON=str(self.base / "python"))
        assert done.returncode == 0, done.stdout + done.stderr

    def grade(self, files: dict[str, str] | Path, **environment: str) -> dict[str, Any] | None:
        """What Gradescope does for a submission; None where it would say that grading failed."""
        with locked(self.base / "grading.lock"):
            return self._grade(files, environment)

    def _grade(
        self, files: dict[str, str] | Path, environment: dict[str, str]
    ) -> dict[str, Any] | None:
        submission, results = self.root / "submission", self.root / "results" / "results.json"
        shutil.rmtree(submission, ignore_errors=True)
        results.unlink(missing_ok=True)
        if isinstance(files, Path):
            shutil.copytree(files, submission)
        else:
            submission.mkdir()
            for name, text in files.items():
                (submission / name).write_text(text, "utf-8")
        done = self.run(self.root / "run_autograder", **environment)
        assert (done.returncode == 0) == results.exists(), done.stderr
        if not results.exists():
            return None
        written: dict[str, Any] = json.loads(results.read_text("utf-8"))
        jsonschema.validate(written, RESULTS)
        return written

    def scores(self, submissions: Iterable[Path], rubric: str) -> dict[str, float]:
        """What each would get by a rubric, by its path: run_autograder's own command, by the
        grader that is installed here, one after the other in one process."""
        own_rubric, results = self.base / "each.toml", self.base / "each.json"
        own_rubric.write_text(rubric)
        script = (self.root / "run_autograder").read_text("utf-8").replace("\\\n", " ")
        (line,) = re.findall(r"(?m)^venv/bin/grader (run .*)$", script)
        replaced = {
            "source/rubric.toml": str(own_rubric),
            "$ISOLATION": "medium",
            "gradescope=results/results.json": f"gradescope={results}",
        }
        command = json.dumps([replaced.get(word, word) for word in shlex.split(line)])
        done = self.run(self.bin / "python", "-c", RUN_EACH, command, results, *submissions)
        assert done.returncode == 0, done.stderr
        scores: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return scores


def interpreter() -> Path:
    """One of this version that other users may run, as Gradescope's; else this one."""
    public = Path(f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}")
    tried = [str(public), "-c", "import ensurepip"]
    if public.exists() and subprocess.run(tried, capture_output=True).returncode == 0:
        return public
    return Path(getattr(sys, "_base_executable", sys.executable))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One test process at a time."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def autograder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Autograder]:
    """One for all test processes."""
    base = tmp_path_factory.getbasetemp()
    with opened(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) as ready:
        yield ready


@contextmanager
def opened(base: Path) -> Iterator[Autograder]:
    """Built once, by whichever of several test processes comes first; removed by the last.

    It lies where every user may go, as /autograder does, and not in pytest's private folder.
    """
    lock, users = base / "autograder.lock", base / "autograder.users"
    ready = Autograder(Path(tempfile.gettempdir()) / f"autograder-{base.name}-{os.getuid()}")
    with locked(lock):
        count = int(users.read_text()) if users.exists() else 0
        if not count:
            shutil.rmtree(ready.base, ignore_errors=True)
            ready.build()
        users.write_text(str(count + 1))
    yield ready
    with locked(lock):
        count = int(users.read_text()) - 1
        users.write_text(str(count))
        if not count:
            shutil.rmtree(ready.base)
