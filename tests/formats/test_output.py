"""`--format NAME[=FILE]`, several in one run: where reports go."""

import json
import os
from errno import ENOSPC, EPIPE
from pathlib import Path
from unittest.mock import Mock

import msgspec
import pytest

from grader.cli import main
from grader.commands.console import NotShown
from grader.formats import FORMATS, render
from grader.report import Report
from tests.helpers.command_line import ARTICLE, grader, one_sentence

NAN = """
import numpy as np
def forward(x, U, W, s0, activation): return np.vstack([s0, np.full((len(x), len(s0)), np.nan)])
def output(states, V, activation): return np.full((len(states) - 1, len(V)), np.nan)
def delta(local_deltas, states, W, activation): return local_deltas * np.nan
def delta_below(deltas, U, outputs_below, activation_below): return outputs_below * np.nan
def gradient_W(deltas, states): return deltas.T @ states[1:] * np.nan
def gradient_U(deltas, x): return deltas.T @ x * np.nan
"""
RUN = ("run", ARTICLE, "--only", "delta", "RecurrentLayer")


def test_one_run_writes_all_formats_at_once(tmp_path: Path) -> None:
    asked = [f"--format={name}={tmp_path / name}" for name in FORMATS]
    done = grader(*RUN, *asked, GITHUB_STEP_SUMMARY=str(tmp_path / "summary"))
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    report = msgspec.json.decode((tmp_path / "json").read_bytes(), type=Report)
    for name in FORMATS:
        assert (tmp_path / name).read_text("utf-8") == render(name, report) != "", name
    markdown = (tmp_path / "markdown").read_text("utf-8")
    assert (tmp_path / "summary").read_text("utf-8") == markdown


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="the system has no such name")
def test_stdout_may_be_named_as_a_file_wherever_it_leads(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rnn.py").write_text("def gradient_U(deltas, x):\n    return deltas.T @ x\n")
    run = ("run", str(tmp_path), "--only", "gradient_U", "--format", "csv=/dev/stdout")
    for command, text in ((run, ",gradient_U,"), (("rubric", "-o", "/dev/stdout"), "[points]")):
        assert main(command) == 0
        written, said = capfd.readouterr()
        assert (text in written, said) == (True, "")


def test_platform_is_told_of_no_option_that_nobody_can_add_there(tmp_path: Path) -> None:
    command = ("run", ARTICLE.parent.parent.parent / "examples" / "submission")
    assert "--chapters all" in grader(*command).stdout
    asked = [f"--format={name}={tmp_path / name}" for name in ("vpl", "gradescope", "markdown")]
    grader(*command, *asked)
    for file in tmp_path.iterdir():
        assert "--chapters all" not in file.read_text("utf-8"), file.name


def test_report_alone_is_written_where_results_are_no_numbers(tmp_path: Path) -> None:
    (tmp_path / "rnn.py").write_text(NAN)
    done = grader("run", tmp_path, "--chapters", "recurrent", "--format=json", PYTHONUTF8="1")
    assert done.stderr == ""
    assert {item["points"] for item in json.loads(done.stdout)["items"]} == {0.0}


def test_summary_of_a_step_is_added_to_what_is_there(tmp_path: Path) -> None:
    summary = tmp_path / "summary"
    summary.write_text("before\n")
    grader(*RUN, "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text("utf-8").startswith("before\n## article: ")


def test_log_formats_follow_each_other_on_stdout() -> None:
    shown = grader(*RUN, "--format", "terminal", "--format", "github").stdout
    assert shown.index("article   seed 1") < shown.index("::error file=tests/submissions/article/")


def test_path_in_the_report_is_that_below_the_working_folder(tmp_path: Path) -> None:
    (tmp_path / "rnn.py").write_text("def delta(a, b, c, d):\n    return a\n")
    report = json.loads(grader("run", tmp_path, "--only", "delta", "--format", "json").stdout)
    assert report["path"] == tmp_path.name  # it lies elsewhere: no path of the machine
    assert report["items"][0]["place"] == {"file": "rnn.py", "line": 1, "source": ""}
    assert (
        json.loads(grader(*RUN, "--format", "json").stdout)["path"] == "tests/submissions/article"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--format", "xml"], "there is no format xml; there are terminal, html"),
        (["--format", "json="], "--format json= names no file"),
        (["--format", "json=no/where.json"], "there is no folder no"),
        (["--format", "json=tests"], "tests is a folder, not a file"),
        (["--format", "json", "--format", "csv"], "json and csv cannot share stdout; write"),
        (["--format", "json=x.py"], "--format json=x.py: x.py is a name for code, which is not"),
        (["--format", "json=a", "--format", "csv=./a"], "a is what is graded, or another report's"),
        (["--plain", "--format", "json=a"], "--plain goes without --format; beside other formats"),
        (["--format", "json=a", "-o", "b"], "-o goes with one format; give each its file"),
        (["--format", "json", "--format", "csv", "-o", "b"], "-o goes with one format; give"),
        (["--format", "xml", "--lang", "zh"], "没有名为 xml 的格式；有：terminal"),
    ],
)
def test_what_cannot_be_written_is_said_before_grading(arguments: list, sentence: str) -> None:
    done = grader(*RUN, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert one_sentence(done.stderr).startswith(sentence)


def test_file_that_cannot_be_written_in_the_end_is_named_and_costs_no_other(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no full device")
    files = (Path("/dev/full"), tmp_path / "there")
    done = grader(*RUN, *(f"--format=csv={file}" for file in files))
    assert done.returncode == 2
    assert done.stderr == "/dev/full cannot be written: No space left on device\n"
    assert files[1].exists()


@pytest.mark.parametrize(("errno", "code", "lines"), [(EPIPE, 0, 0), (ENOSPC, 2, 1)])
def test_stdout_that_takes_nothing_costs_no_file(
    errno: int, code: int, lines: int, right: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reader, gone, is told nothing, and changes no verdict."""
    refused = NotShown(errno, os.strerror(errno), "stdout")
    monkeypatch.setattr("grader.commands.output.show", Mock(side_effect=refused))
    asked = ("run", right, "--only", "softmax", "--format", "terminal")
    done = grader(*asked, "--format", f"json={tmp_path / 'there'}")
    assert (done.returncode, done.stderr.count("\n")) == (code, lines)
    assert (tmp_path / "there").exists()


def test_submission_that_cannot_be_read_has_a_report_in_its_files(tmp_path: Path) -> None:
    empty, results = tmp_path / "empty", tmp_path / "results.json"
    empty.mkdir()
    done = grader("run", empty, "--format", "terminal", "--format", f"gradescope={results}")
    assert (done.returncode, done.stdout) == (4, "")
    assert grader("run", empty, "--exit-zero").returncode == 4  # no report was written
    said = json.loads(results.read_text("utf-8"))
    assert (said["score"], {t["score"] for t in said["tests"]}) == (0.0, {0.0})
    assert "has no .py or .ipynb in it" in said["output"]
    assert one_sentence(done.stderr) == said["output"].splitlines()[0]
