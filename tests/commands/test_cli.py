"""The commands as a shell sees them: output, exit code, one clear sentence on stderr."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from grader.formats.json import SCHEMA, schema_text
from grader.handout import notebook
from grader.handout.template import sources
from tests.helpers.command_line import ARTICLE, grader, one_sentence
from tests.helpers.grading import edited, write


def test_right_submission_exits_0(right: Path) -> None:
    done = grader("run", right)
    assert done.returncode == 0
    assert "100 / 100" in done.stdout
    assert "Everything is right." in done.stdout
    assert done.stderr == ""


def test_article_loses_what_it_gets_wrong() -> None:
    done = grader("run", ARTICLE, "--chapters", "layer", "--format", "json")
    (layer,) = json.loads(done.stdout)["items"]
    wrong = {c["title"]: c["summary"] for c in layer["checks"] if c["outcome"] != "passed"}
    assert done.returncode == 1
    lost = {
        "backward fills delta_list by equation 3": "δ₁ is wrong",
        "delta_list is right for other activators too": "δ₂ is wrong",
        "gradient is the sum of δ_t s_{t−1}ᵀ": "the sum is right, but not all that it sums is",
        "gradient_U is the sum of δ_t x_tᵀ": "there is no attribute gradient_U",
        "leaves its arguments and the states it has as they were": "backward changes state_list",
        "a second backward replaces, and does not add up": "a second backward changes delta_list",
        "update takes learning_rate × gradient_U off U": "update leaves U as it was",
    }
    lost |= dict.fromkeys(  # they look at everything that a layer holds
        (
            "goes all the way back where δ does not vanish, T = 52",
            "is right at every size and scale, and at every learning rate",
            "is as good as new after reset_state, in everything",
            "keeps to itself where several layers live at once",
        ),
        "s₂ is wrong",
    )
    assert wrong == lost
    assert layer["feedback"]["formula"] == "δ_k = (Wᵀ δ_{k+1}) ⊙ s_{k+1}"
    assert layer["feedback"]["differences"] == [
        "s_{k+1} itself stands where f′(net_k) belongs, as in the article's code"
    ]


def test_what_the_article_lacks_is_missing_not_wrong() -> None:
    report = json.loads(grader("run", ARTICLE, "--chapters", "all", "--format", "json").stdout)
    outcomes = {i["name"]: i["outcome"] for i in report["items"]}
    assert outcomes.pop("RecurrentLayer") == "failed"
    assert outcomes.pop("gradient_check") == "crashed"  # the article's takes no arguments
    assert set(outcomes.values()) == {"missing"}


def test_exit_zero_leaves_the_report_as_it_is() -> None:
    done = grader("run", ARTICLE, "--chapters", "layer", "--exit-zero")
    assert done.returncode == 0
    assert re.search(r"RecurrentLayer .* \d\.\d+ / 20   ✗ not right", done.stdout)


def test_only_grades_these_items(right: Path) -> None:
    done = grader("run", right, "--format", "json", "--only", "delta", "RecurrentLayer")
    report = json.loads(done.stdout)
    assert [i["name"] for i in report["items"]] == ["delta", "RecurrentLayer"]
    assert (report["score"], report["max_score"]) == (38.0, 38.0)


def test_report_is_valid_by_its_shipped_schema(right: Path) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    for path in (right, ARTICLE):
        done = grader("run", path, "--chapters", "all", "--format", "json")
        jsonschema.validate(json.loads(done.stdout), schema)


def test_shipped_schema_is_current() -> None:
    assert SCHEMA.read_text("utf-8") == schema_text(), "run `make generated`"


def test_output_goes_to_a_file(right: Path) -> None:
    done = grader("run", right, "--format", "json", "-o", right / "report.json")
    assert done.stdout == ""
    assert json.loads((right / "report.json").read_text("utf-8"))["score"] == 100.0


def test_same_seed_gives_the_same_report_and_another_one_other_cases() -> None:
    one, two, other = (
        grader("run", ARTICLE, "--chapters", "layer", "--format", "json", "--seed", seed).stdout
        for seed in (7, 7, 8)
    )
    assert one == two != other


def test_chinese_report_is_chinese_and_its_columns_are_aligned() -> None:
    done = grader("run", ARTICLE, "--chapters", "layer", "--lang", "zh")
    assert "不正确" in done.stdout
    assert "backward 改动了 state_list" in " ".join(done.stdout.split())
    assert not {"wrong", "claim", "points", "next"} & set(done.stdout.split())
    assert grader("run", ARTICLE, "--chapters", "layer", LANG="zh_CN.UTF-8").stdout == done.stdout


def test_hidden_run_shows_no_case_and_no_value() -> None:
    shown = grader("run", ARTICLE, "--chapters", "layer", "--format", "json").stdout
    hidden = grader("run", ARTICLE, "--chapters", "layer", "--format", "json", "--hidden").stdout
    before, after = (json.loads(t)["items"][0]["feedback"] for t in (shown, hidden))
    assert before["yours"].startswith("δ₁ = ")
    assert before["case"].startswith("T = 2")
    assert (after["yours"], after["right"], after["case"]) == ("", "", "")
    assert after["next_step"] == before["next_step"]


def test_no_escape_codes_without_a_terminal() -> None:
    assert "\x1b" not in grader("run", ARTICLE, "--chapters", "layer").stdout


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_report_fits_80_columns(lang: str) -> None:
    from rich.cells import cell_len

    done = grader("run", ARTICLE, "--chapters", "all", "--lang", lang)
    assert max(cell_len(line) for line in done.stdout.splitlines()) <= 80


def test_broken_file_is_told_once_for_all_its_items(right: Path) -> None:
    loss = right / "loss.py"
    loss.write_text("no_such_name\n" + loss.read_text("utf-8"), "utf-8")
    for lang in ("en", "zh"):
        shown = grader("run", right, "--lang", lang).stdout
        assert shown.count("NameError: name 'no_such_name'") == 1


def test_renamed_function_is_found(right: Path) -> None:
    write(right, edited("recurrent", ("def gradient_W(", "def grad_W(")))
    shown = grader("run", right).stdout
    assert "recurrent.py has no gradient_W; it has grad_W" in shown
    assert "Rename grad_W to gradient_W." in shown


def test_what_follows_from_another_item_says_so(right: Path) -> None:
    write(right, edited("gradcheck", ("/ (2.0 * epsilon)", "/ epsilon")))
    shown = " ".join(grader("run", right).stdout.split())
    assert "gradient_check: judged with the right numerical_gradient" in shown


def test_all_items_that_another_one_follows_from_are_named(right: Path) -> None:
    for chapter, old, new in (
        ("recurrent", "* slopes[t - 1]", "* slopes[t]"),
        ("language_model", "output_deltas.T @ states[1:]", "output_deltas.T @ states[:-1]"),
    ):
        file = right / f"{chapter}.py"
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    for lang, words in (
        ("en", "sentence_loss: judged with the right delta, gradient_V"),
        ("zh", "sentence_loss：按正确的 delta、gradient_V 评分"),
    ):
        only = ("--only", "delta", "gradient_V", "sentence_loss", "--lang", lang)
        assert words in " ".join(grader("run", right, *only).stdout.split())


def test_call_that_fails_at_once_follows_from_nothing_else() -> None:
    """The article's gradient_check takes no arguments; what it uses did not run yet."""
    shown = grader("run", ARTICLE, "--only", "gradient_check", "RecurrentLayer").stdout
    assert "Its parameters must be the template's: gradient_check(network, seed)." in shown


def test_prints_shown_are_those_of_the_case_shown(right: Path) -> None:
    prints = "return deltas.T @ x", "print(x.shape)\n    return 0"
    write(right, edited("recurrent", prints))
    report = json.loads(grader("run", right, "--only", "gradient_U", "--format", "json").stdout)
    feedback = report["items"][0]["feedback"]
    assert feedback["printed"] == "(2, 2)"
    assert "x = [[" in feedback["case"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--only", "softmax", "output", ARTICLE],
        ["--chapter", "core", ARTICLE, "--only", "softmax", "output"],
        ["--only", "softmax,output", ARTICLE, "--lang", "en"],
        [ARTICLE, "--only", "softmax", "--only=output"],
        [ARTICLE, "--only", "softmax，output"],
    ],
)
def test_items_are_named_before_the_path_and_after_it(arguments: list[str]) -> None:
    done = grader("run", *arguments, "--format", "json")
    names = [item["name"] for item in json.loads(done.stdout)["items"]]
    assert names == ["output", "softmax"]


def test_file_that_is_called_like_an_option_is_told_how_to_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-dash.py").write_text("")
    for arguments in (["-dash.py"], [".", "-dash.py"]):
        done = grader("run", *arguments, folder=tmp_path)
        assert "-dash.py is not known here; if you mean what is called so, write ./-dash.py" in (
            one_sentence(done.stderr)
        )
    (tmp_path / "-oops").mkdir()  # which names the file -o writes
    done = grader("run", "-oops", folder=tmp_path)
    assert "missing: PATH; if you mean what is called -oops, write ./-oops." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["run", "--only", "delta"], 2, "missing: PATH."),
        (["reproduce", ".", "softmax", "-o", "docs"], 2, "-o docs is not known here. See: grader"),
        (["run", "-dash", "--", "-x"], 2, "-dash is not known here. See: grader run --help"),
        (
            ["run", "--only", "delta", "softmax,output", "--chapters", "all", "core"],
            2,
            "missing: PATH",
        ),
        (["run", "--only", "delta", "nowhere"], 2, "there is no nowhere"),
        (["run", "--only", "dleta", "."], 2, "there is no item dleta; did you mean delta?"),
        (["run", "--only", "delta", ".", "--seed", "x"], 2, "--seed: 'x' is not a number"),
        (["run", "delta"], 2, "there is no file delta: it names an item or"),
        (["explain", "notation", "--hints", "2"], 2, "--hints and PATH go with an item"),
        (["explain", "notation", "."], 2, "--hints and PATH go with an item"),
        (["explain", "--hints", "1"], 2, "--hints and PATH go with an item"),
        (["explain", "delta", "loss"], 2, "there is no file loss: it names an item"),
        (
            ["run", "nowhere"],
            2,
            "there is no nowhere; check the path (to make one: `grader init nowhere`)",
        ),
        (
            ["run", "nowhere", "--lang", "zh"],
            2,
            "没有 nowhere，请检查路径（新建：`grader init nowhere --lang zh`）",
        ),
        (
            ["run", ".", "--only", "dleta"],
            2,
            "there is no item dleta; did you mean delta?",
        ),
        (
            ["run", ".", "--only", "layer"],
            2,
            "layer is a chapter, not an item; its items: Recurrent",
        ),
        (["run", ".", "--chapters", "delta"], 2, "delta is an item of chapter recurrent"),
        (["run", ".", "--chapters", "cnn"], 2, "there is no chapter cnn; there are recurrent"),
        (
            ["run", ".", "--only", "delta", "softmax", "--chapters", "loss"],
            2,
            "delta is in none of the chapters that --chapters names; --only does without it",
        ),
        (["run", ".", "--seed", "-1"], 2, "--seed must not be negative"),
        (["run", ".", "-o", "no/where.json"], 2, "there is no folder no"),
        (["run", ".", "-o", "x.py"], 2, "-o/--output: x.py is a name for code, which is not"),
        (["pack", ".", "-o", "x.py"], 2, "-o/--output: x.py is a name for code, which is not"),
        (["export", "gradescope", "-o", "x.ipynb"], 2, "x.ipynb is a name for code, which is"),
        (["run", "README.md"], 4, "README.md is no folder, .py, .ipynb or .zip"),
        (["run", "docs"], 4, "docs has no .py or .ipynb in it"),
        (["init", "tests"], 2, "tests is not empty; name another folder"),
        (["batch"], 2, "missing: FOLDER, -o/--output."),
        (["run", "\x1b[31mred\u202e"], 2, r"there is no \x1b[31mred\x202e;"),
    ],
)
def test_bad_input_gets_one_sentence(arguments: list[str], code: int, sentence: str) -> None:
    done = grader(*arguments)
    assert done.returncode == code
    assert sentence in one_sentence(done.stderr)
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("option", "arguments"),
    [
        ("PATH", ["run", ""]),
        ("--rubric", ["run", ".", "--rubric", ""]),
        ("--only", ["run", ".", "--only", ""]),
        ("PATH", ["pack", ""]),
        ("DIR", ["init", ""]),
        ("FOLDER", ["batch", "", "-o", "out"]),
        ("-o/--output", ["batch", "docs", "-o", ""]),
        ("--dask", ["batch", "docs", "-o", "out", "--dask", ""]),
        ("-o/--output", ["export", "wheel", "-o", ""]),
        ("--lang", ["run", ".", "--lang", ""]),
        ("--require-isolation", ["run", ".", "--require-isolation", ""]),
        ("shell", ["completion", ""]),
        ("ITEM", ["explain", ""]),
        ("ITEM", ["reproduce", ".", ""]),
    ],
)
def test_value_of_a_variable_that_is_not_set_is_not_this_folder(
    option: str, arguments: list[str], tmp_path: Path
) -> None:
    done = grader(*arguments, folder=tmp_path)
    assert done.returncode == 2
    said = f"{option}: no name stands there; is a variable not set?"
    assert one_sentence(done.stderr).startswith(said)
    assert not list(tmp_path.iterdir())


LONG = "n" * 300


@pytest.mark.parametrize(
    "arguments",
    [
        *(["run", LONG], ["run", ".", "-o", LONG], ["run", ".", "--format", f"json={LONG}"]),
        *(["watch", LONG], ["pack", LONG], ["init", LONG], ["doctor", "--student", LONG]),
        *(["explain", "delta", LONG], ["reproduce", LONG, "delta"]),
        *(["batch", LONG, "-o", "out"], ["batch", ".", "-o", "out", "--roster", LONG]),
    ],
)
def test_path_that_nobody_can_get_at_is_told_before_anything(
    arguments: list[str], tmp_path: Path
) -> None:
    done = grader(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{LONG} cannot be reached (File name too long)" in one_sentence(done.stderr)


@pytest.mark.parametrize("arguments", [["--lang", "en", "run", "rnn"], ["--verison"], ["-v"]])
def test_option_before_a_command_is_told_alone(arguments: list[str]) -> None:
    done = grader(*arguments)
    assert done.returncode == 2
    sentence = f"{arguments[0]} is not known here; a command comes first. See: grader --help"
    assert one_sentence(done.stderr) == sentence


def test_file_that_cannot_be_loaded_exits_4_with_a_report(tmp_path: Path) -> None:
    (tmp_path / "rnn.py").write_text("def forward(:\n")
    done = grader("run", tmp_path / "rnn.py", "--only", "forward")
    assert done.returncode == 4
    assert "rnn.py, line 1: SyntaxError" in done.stdout


def test_what_cannot_be_read_has_a_report_for_machines(tmp_path: Path) -> None:
    """On stdout too, where a course platform reads it."""
    done = grader("run", tmp_path, "--format", "vpl")
    assert done.returncode == 4
    assert done.stdout.endswith("--|>\nGrade :=>> 0\n")
    assert "has no .py or .ipynb in it" in done.stdout
    assert grader("run", tmp_path).stdout == ""


def test_template_is_written(tmp_path: Path) -> None:
    done = grader("init", tmp_path / "rnn", "--lang", "zh")
    assert done.returncode == 0
    for name, text in sources("zh").items():
        assert (tmp_path / "rnn" / name).read_text("utf-8") == text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_template_as_a_notebook_is_one_file(tmp_path: Path, lang: str) -> None:
    done = grader("init", tmp_path / "rnn", "--notebook", "--lang", lang)
    assert done.returncode == 0
    (written,) = (tmp_path / "rnn").iterdir()
    assert written.read_text("utf-8") == notebook.text(lang)
