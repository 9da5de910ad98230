"""A failing case as a script: it runs without the grader and holds no answer."""

import ast
import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from grader.grading.settings import Settings
from grader.handout import notebook
from grader.reproduce import failing_case
from grader.submission.read import find
from reference import recurrent
from spec import assignment
from tests.helpers.command_line import ARTICLE, execute, grader, one_sentence
from tests.helpers.grading import ZYGOTE, edited, graded, item, write
from tests.submission.code import BLANK, NUMPY, WRONG
from tests.submission.code import notebook as notebook_of

SLIPS = {
    "delta": ("recurrent", ("W.T.dot", "W.dot")),
    "forward": ("recurrent", ("states[0] = s0", "states[0] = 1.0")),
    "gradient_U": ("recurrent", ("return deltas.T @ x", "return deltas.T @ x + 1.0")),
    "softmax": ("loss", ("axis=-1", "axis=0")),
    "numerical_gradient": ("gradcheck", ("/ (2.0 * epsilon)", "/ epsilon")),
    "clip_gradient": ("gradient_flow", ("threshold / ", "0.5 * threshold / ")),
    "training_pairs": ("language_model", ('"</s>"', '"</s>!"')),
}


def failing(folder: Path, name: str, files: dict[str, str], lang: str = "en") -> str:
    """The script, written below a folder with these files."""
    for file, text in files.items():
        (folder / file).write_text(text, "utf-8")
    with find(folder) as sources:
        failure = failing_case.failure(sources, assignment.item(name), Settings(), ZYGOTE.start())
    assert isinstance(failure, failing_case.Failure)
    return failing_case.write(failure, folder, lang).read_text("utf-8")


def printed(folder: Path, name: str) -> str:
    """What the script prints, run from elsewhere with nothing of the project's to import."""
    program = (
        "import runpy, sys; sys.modules |= dict.fromkeys(('grader', 'spec', 'reference'));"
        "runpy.run_path(sys.argv[1])"
    )
    command = [sys.executable, "-P", "-c", program, folder / "reproduce" / f"{name}.py"]
    done = execute(command, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", SLIPS)
def test_script_gives_what_the_report_says_and_not_what_is_right(tmp_path: Path, name: str) -> None:
    chapter, slip = SLIPS[name]
    files = edited(chapter, slip)
    script = failing(tmp_path, name, files)
    feedback = item(graded(tmp_path, only=(name,)), name).feedback
    assert feedback is not None
    yours, right = feedback.yours.split(" = ")[-1], feedback.right.split(" = ")[-1]
    shown = printed(tmp_path, name)
    digits = re.findall(r"-?\d+\.\d+", yours)
    if digits:
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", shown)]
        assert all(np.isclose(numbers, float(d), rtol=1e-3).any() for d in digits)
    for digit in re.findall(r"-?\d\.\d{3,}", right):
        assert digit not in script
    imported = {n.module for n in ast.walk(ast.parse(script)) if isinstance(n, ast.ImportFrom)}
    assert imported == {"pathlib", chapter}


def test_script_of_a_class_is_the_sequence_of_calls(tmp_path: Path) -> None:
    text = (ARTICLE / "rnn.py").read_text("utf-8")
    files = {"rnn.py": text, "cnn.py": (ARTICLE / "cnn.py").read_text("utf-8")}
    script = failing(tmp_path, "RecurrentLayer", files)
    calls = [line.split("(")[0] for line in script.splitlines() if line.startswith("layer")]
    assert calls[:1] == ["layer = RecurrentLayer"]
    assert [c for c in calls if "." in c and "=" not in c] == [
        *["layer.forward"] * 2,
        "layer.backward",
    ]
    assert "delta_list" in printed(tmp_path, "RecurrentLayer")


def test_case_that_shows_only_at_full_size_is_the_one_written(tmp_path: Path) -> None:
    slip = ("return deltas.T @ x", "return deltas.T @ x * (1.0 if len(x) < 5 else 2.0)")
    script = failing(tmp_path, "gradient_U", edited("recurrent", slip))
    rows = re.search(r"deltas = np.array\(\[(.*?)\n\]\)", script, re.DOTALL)
    assert rows is not None
    assert rows[1].count("\n") == 6


def test_layer_that_another_check_made_comes_whole(tmp_path: Path) -> None:
    """What is wrong at full size only: the layer took its steps in a check that passed."""
    slip = (
        "        self.calc_gradient()\n",
        "        self.delta_list[1] *= 1 + (self.times > 4)\n",
    )
    script = failing(tmp_path, "RecurrentLayer", edited("layer", slip))
    (run,) = re.findall(r"^layer = RecurrentLayer.*", script, re.DOTALL | re.MULTILINE)
    assert run.count("layer.forward(") == 5
    assert run.index("layer.forward(") < run.index("layer.backward(")
    assert "delta_list" in printed(tmp_path, "RecurrentLayer")


def test_unknown_activation_comes_along(tmp_path: Path) -> None:
    slip = ("activation.forward(net)", "np.tanh(net)")
    files = edited("recurrent", slip)
    script = failing(tmp_path, "forward", files)
    assert "class Identity" in script
    assert "result" in printed(tmp_path, "forward")


def test_number_of_calls_is_printed(tmp_path: Path) -> None:
    slip = (
        "    gradient = np.empty(parameter.shape)",
        "    loss(parameter)\n    gradient = np.empty(parameter.shape)",
    )
    script = failing(tmp_path, "numerical_gradient", edited("gradcheck", slip))
    assert "the number of calls of loss is 5" in script
    assert printed(tmp_path, "numerical_gradient").endswith("calls = 5\n")


def test_gradient_check_gets_the_students_own_network_and_no_other(tmp_path: Path) -> None:
    slip = (
        "def gradient_check(",
        "def gradient_check(network, seed):\n    return True\n\n\ndef _(",
    )
    script = failing(tmp_path, "gradient_check", edited("gradcheck", slip))
    assert "it misses a wrong delta: f′ one step late" in script
    assert "from recurrent import delta, gradient_U, gradient_W" in script
    for part in ("def forward(x", "np.outer", "deltas.T", "local_deltas["):
        assert part not in script
    assert "result =\nTrue" in printed(tmp_path, "gradient_check")


def test_refused_network_is_made_again_with_its_recurrence(tmp_path: Path) -> None:
    """A check by one's own formulas refuses right networks; the script shows one of them."""
    slip = (
        "    states = network.forward",
        "    from recurrent import delta, forward\n"
        "    if not np.allclose(network.forward(x, U, W, s0, tanh), forward(x, U, W, s0, tanh)):\n"
        "        return False\n    states = network.forward",
    )
    script = failing(tmp_path, "gradient_check", edited("gradcheck", slip))
    assert "it says False for a right network" in script
    assert "result =\nFalse" in printed(tmp_path, "gradient_check")
    file = tmp_path / "gradcheck.py"
    file.write_text(file.read_text().replace("return False\n    states", "pass\n    states"))
    assert "result =\nTrue" in printed(tmp_path, "gradient_check")


def accepting(*without: str) -> str:
    """A gradient check that accepts all, in one file with all else but these functions."""
    files = {name: text for name, text in edited("gradcheck").items() if name != "activations.py"}
    text = "".join(files[f"{chapter}.py"] for chapter in ("recurrent", "gradcheck"))
    for name in without:
        text = text.replace(f"def {name}(", f"def own_{name}(")
    return f"{text}\n\ndef gradient_check(network, seed):\n    return True\n"


@pytest.mark.parametrize("file", ["rnn.py", "my rnn.py"])
def test_network_of_a_file_of_another_name_is_found_and_activations_are_lent(
    file: str, tmp_path: Path
) -> None:
    script = failing(tmp_path, "gradient_check", {file: accepting()})
    assert "recurrent" not in script.replace("recurrence", "")
    assert "result =\nTrue" in printed(tmp_path, "gradient_check")


def test_network_of_functions_that_are_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rnn.py").write_text(accepting("delta"), "utf-8")
    done = grader("reproduce", tmp_path, "gradient_check")
    assert done.returncode == 2
    assert "write delta first" in one_sentence(done.stderr)


def test_changed_argument_is_printed_after_the_call(tmp_path: Path) -> None:
    slip = ("return deltas.T @ x", "result = deltas.T @ x; x *= 0; return result")
    failing(tmp_path, "gradient_U", edited("recurrent", slip))
    after = printed(tmp_path, "gradient_U").partition("x =")[2]
    assert set(re.findall(r"[\d.]+", after)) == {"0."}


def test_script_for_a_notebook_runs_among_its_cells(tmp_path: Path) -> None:
    text = notebook.text("zh").replace(
        'raise NotImplementedError(\\"把各时刻的 δ_t x_tᵀ', 'return x  # (\\"'
    )
    script = failing(tmp_path, "gradient_U", {"rnn.zh.ipynb": text}, "zh")
    assert "%run -i reproduce/gradient_U.py" in script
    names = {"gradient_U": recurrent.gradient_U}
    exec(compile(script, "cell", "exec"), names)
    assert names["result"].shape


def test_script_for_a_file_that_a_notebook_writes_imports_it(tmp_path: Path) -> None:
    book = notebook_of(f"%%writefile recurrent.py\n{NUMPY}{WRONG}")
    script = failing(tmp_path, "output", {"rnn.ipynb": book, "recurrent.py": BLANK})
    assert "from recurrent import output" in script


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take fewer names")
@pytest.mark.parametrize("name", ["作" * 60, "x" * 200, "a\tb", os.fsdecode("作业".encode("gbk"))])
def test_script_for_a_file_of_any_name_runs(tmp_path: Path, name: str) -> None:
    failing(tmp_path, "output", {f"{name}.py": NUMPY + WRONG})
    assert "result" in printed(tmp_path, "output")


def test_scripts_are_no_part_of_the_submission(tmp_path: Path) -> None:
    failing(tmp_path, "delta", edited("recurrent", SLIPS["delta"][1]))
    with find(tmp_path) as sources:
        assert not [f.name for f in sources.files if f.name == "delta.py"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("student_template/recurrent.py", "delta"), 1, "delta is not written yet"),
        (("student_template/recurrent.py", "delta", "--lang", "zh"), 1, "delta 还没有写"),
        (("nowhere", "delta"), 2, "there is no nowhere"),
        ((ARTICLE, "dleta"), 2, "did you mean delta?"),
        (("README.md", "delta"), 4, "is no folder, .py, .ipynb or .zip"),
    ],
)
def test_nothing_to_reproduce_is_said(arguments: tuple[str, ...], code: int, words: str) -> None:
    done = grader("reproduce", *arguments)
    assert done.returncode == code
    assert words in one_sentence(done.stderr)


@pytest.mark.parametrize(
    "rubric", ['hidden_items = ["delta"]', '[feedback]\nbefore = "hidden"'], ids=["item", "all"]
)
def test_case_that_is_hidden_is_not_written(rubric: str, tmp_path: Path) -> None:
    (tmp_path / "rubric.toml").write_text(rubric, "utf-8")
    done = grader("reproduce", ARTICLE, "delta", "--rubric", tmp_path / "rubric.toml")
    assert done.returncode == 2
    assert "the cases are hidden here" in one_sentence(done.stderr)


@pytest.mark.parametrize("name", ["rnn.zip", "RNN.ZIP"])
def test_zip_is_unpacked_first(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"")
    done = grader("reproduce", tmp_path / name, "delta")
    assert done.returncode == 2
    assert "unpack" in one_sentence(done.stderr)


def test_right_item_has_nothing_to_reproduce(tmp_path: Path) -> None:
    write(tmp_path, edited("recurrent"))
    done = grader("reproduce", tmp_path, "delta")
    assert (done.returncode, done.stdout) == (0, "delta is right; there is nothing to reproduce.\n")
    assert not (tmp_path / "reproduce").exists()
