"""The rubric: what holds without one, what it changes, and what is wrong with a broken one."""

import json
import os
import re
import time
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest

from grader.cli import main
from grader.grading.settings import Settings
from grader.handout.template import solution
from grader.rubric import default, model
from grader.rubric.faults import RubricError
from grader.rubric.model import Feedback
from grader.rubric.read import is_hidden, read
from grader.rubric.secret_seed import drawn
from tests.helpers.command_line import ARTICLE, grader, one_sentence
from tests.helpers.course import NOW
from tests.helpers.grading import graded, write

SECRET = "22712034567890123456"


def settings(tmp_path: Path, text: str, **environment: str) -> Settings:
    path = tmp_path / "rubric.toml"
    path.write_text(text, "utf-8")
    return read(path).settings(environment, NOW, "en")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_rubric_that_is_written_says_what_holds_without_one(tmp_path: Path, lang: str) -> None:
    said, without = settings(tmp_path, default.text(lang)), Settings()
    assert said.items() == without.items()
    for name in ("seed", "lang", "hidden", "chapters", "only", "limits", "packages", "withheld"):
        assert getattr(said, name) == getattr(without, name), name
    assert settings(tmp_path, "") == replace(without, offers_more=False)


def test_examples_in_the_rubric_that_is_written_are_accepted(tmp_path: Path) -> None:
    text = default.text("en")
    for other in ("seed", "seed_env"):
        examples, count = re.subn(rf"(?m)^# (?=\w+ = )(?!{other} = )", "", text)
        assert count == 3
        assert settings(tmp_path, examples, RNN_SEED=SECRET).lang == "zh"


def test_seed_of_a_variable_has_64_bits(tmp_path: Path) -> None:
    for text in ("", "7", "x", "-" + SECRET, str(2**63 - 1), "1" * 5000):
        with pytest.raises(RubricError, match="of at least 64 bits: python -c"):
            settings(tmp_path, 'seed_env = "S"', S=text)
    for seed in (2**63, int(SECRET), drawn()):
        chosen = settings(tmp_path, 'seed_env = "S"', S=f" {seed}\n")
        assert (chosen.seed, chosen.secret_seed, chosen.by_content) == (seed, True, True)
    assert len({drawn() for _ in range(100)}) == 100
    assert settings(tmp_path, "seed = 7").by_content
    assert not settings(tmp_path, "").by_content


def test_shipped_schema_is_current_and_takes_the_rubric_that_is_written() -> None:
    assert model.SCHEMA.read_text("utf-8") == model.schema_text(), "run `make generated`"
    schema = json.loads(model.schema_text())
    jsonschema.validate(tomllib.loads(default.text("en")), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"pionts": {}}, schema)


def test_points_scale_an_item_and_its_parts_stay_in_proportion(tmp_path: Path) -> None:
    chosen = settings(tmp_path, 'items = ["RecurrentLayer"]\n[points]\nRecurrentLayer = 50')
    (item,) = graded(ARTICLE, only=chosen.only, points=chosen.points).items
    (plain,) = graded(ARTICLE, only=chosen.only).items
    assert (item.max_points, plain.max_points) == (50.0, 20.0)
    assert item.points == pytest.approx(plain.points * 2.5, abs=0.02)


def test_points_have_two_decimals_so_that_items_add_up_to_the_total(tmp_path: Path) -> None:
    text = 'items = ["forward", "output", "gradient_U"]\n[points]\nforward = 1.336\noutput = 0.336'
    chosen = settings(tmp_path, text + "\ngradient_U = 12.336")
    report = graded(ARTICLE, only=chosen.only, points=chosen.points)
    assert [item.max_points for item in report.items] == [1.34, 0.34, 12.34]
    assert report.max_score == 14.02


def test_settings_are_those_of_the_rubric(tmp_path: Path) -> None:
    chosen = settings(
        tmp_path,
        'chapters = ["loss", "layer"]\nhidden_items = ["softmax"]\nlanguage = "zh"\nseed = 9\n'
        'packages = ["msgspec"]\n[limits]\ncall = 1\nmemory_mb = 512\n',
    )
    assert {i.chapter for i in chosen.items()} == {"loss", "layer"}
    assert (chosen.lang, chosen.seed, chosen.withheld) == ("zh", 9, ("softmax",))
    assert chosen.packages == ("numpy", "msgspec")
    assert (chosen.limits.call, chosen.limits.memory) == (1.0, 512 << 20)


def test_feedback_changes_at_the_deadline() -> None:
    feedback = Feedback(before="hidden", after="full", deadline=NOW)
    assert is_hidden(feedback, NOW - timedelta(seconds=1))
    assert not is_hidden(feedback, NOW)
    assert is_hidden(Feedback(before="hidden"), NOW)


def test_deadline_without_a_zone_is_in_the_machine_s(tmp_path: Path) -> None:
    chosen = settings(tmp_path, '[feedback]\nafter = "hidden"\ndeadline = 2027-01-25T00:00:00')
    assert chosen.hidden


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/Los_Angeles"])
@pytest.mark.parametrize("never", ["9999-12-31T23:59:59", "9999-12-31T23:59:59-08:00"])
def test_deadline_at_the_end_of_the_calendar_never_comes(
    tmp_path: Path, never: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as zones:
        zones.setenv("TZ", zone)
        time.tzset()
        text = f'[feedback]\nbefore = "hidden"\ndeadline = {never}'
        assert settings(tmp_path, text).hidden
    time.tzset()


BROKEN = {
    "chapters = \n": (1, "this is no TOML: invalid value"),
    "# nothing\ntext = 'open": (2, "this is no TOML: "),
    'seed = 1\nchapters = "core"': (2, "chapters must be a list in square brackets, not text"),
    "seed = -1": (1, "seed must be at least 0"),
    'chapters = ["core",\n"cnn"]': (1, "chapters: there is no cnn; there are recurrent"),
    'items = ["dleta"]': (1, "items: there is no dleta; did you mean delta?"),
    'hidden_items = ["x"]': (1, "hidden_items: there is no x; there are forward"),
    'chapters = ["recurrent"]\nhidden_items = ["delta", "softmax"]': (
        2,
        "hidden_items: softmax is not graded; add its chapter loss to chapters",
    ),
    'items = ["delta"]\nhidden_items = ["forward"]': (
        2,
        "hidden_items: forward is not graded; add it to items",
    ),
    "[points]\nforward = 3\ndelta = '4'": (3, "points.delta must be a number, not text in quotes"),
    "[points]\n\nfoward = 3": (3, "points: there is no foward; did you mean forward"),
    "points.forward = -1": (1, "points.forward must be at least 0"),
    "[limits]\ncall = 0": (2, "limits.call must be more than 0"),
    "[limits]\ntotal = inf": (2, "limits.total must be at most 86400"),
    "points.forward = inf": (1, "points.forward must be at most 1000000"),
    'chapter = ["core"]': (1, "there is no setting chapter; did you mean chapters?"),
    "seed = '7'": (1, "seed must be a whole number, not text in quotes"),
    "[limits]\ncpu = 1.5": (2, "limits.cpu must be a whole number, not one with a decimal point"),
    "items = 1.5": (1, "items must be a list in square brackets, not a number with a decimal"),
    "items = 10:30:00": (1, "items must be a list in square brackets, not a time of day"),
    "items = [1]": (1, "each of items must be text in quotes, not a whole number"),
    "[limits]\nfoo = 1": (2, "there is no setting limits.foo"),
    "[foo]\nx = 1": (1, "there is no setting foo"),
    "delta = 25": (1, "delta belongs below [points]"),
    "[points]\ndelta = 25\nseed = 7": (3, "seed belongs above the first [table]"),
    '[points]\nitems = ["delta"]': (2, "items belongs above the first [table]"),
    "[feedback]\ncall = 3": (2, "call belongs below [limits]"),
    'chapters = ["cor"]': (1, "chapters: there is no cor; did you mean core?"),
    "[limits]\ncall = 1\n[limits]": (3, "this is no TOML: cannot declare limits twice"),
    '[feedback]\nbefore = "x"': (2, "feedback.before cannot be 'x'; `grader rubric` says what"),
    "# a\u2028b \u2029\nseed = 007": (2, "this is no TOML: no number begins with 0"),
    "# a\u2028b \u2029\nseed = 1\nitmes = []": (
        3,
        "there is no setting itmes; did you mean items?",
    ),
    "seed = 007": (1, "this is no TOML: no number begins with 0"),
    "seed = 00:00:61": (1, "this is no TOML: expected newline"),
    'seed = "t =007': (1, "this is no TOML: unterminated string"),
    "chapters = []": (1, "chapters: none is named"),
    'items = ["delta"]\n[points]\noutput = 9\ndelta = 0.004': (
        2,
        "all that is graded is worth 0 points; give an item some",
    ),
    "[feedback]\ndeadline = '2027-01-31'": (2, "feedback.deadline must be a date with a time: 2"),
    "[feedback]\ndeadline = 2027-01-01": (2, "feedback.deadline must be a date with a time"),
    'packages = ["no_such"]': (1, "the package no_such is not installed here: pip install"),
    'packages = ["reference"]': (1, "reference is the grader's own and is given to nobody"),
    'packages = ["os"]': (1, "os is part of Python and needs no line"),
    'packages = ["scikit-learn"]': (
        1,
        "packages: 'scikit-learn' must be the name after import, up to the first dot",
    ),
    'packages = ["typing_extensions"]': (1, "typing_extensions is a single file"),
    'packages = ["pandsa"]': (1, "the package pandsa is not installed here: did you mean pandas?"),
    'seed_env = "NOT_SET"': (1, "the environment variable NOT_SET must hold the seed"),
    'seed = 1\nseed_env = "SEED"': (2, "seed and seed_env exclude each other"),
}


def test_what_python_says_of_a_file_that_is_no_toml_is_said_in_chinese_too(tmp_path: Path) -> None:
    for text in (
        "seed = 'x",
        'x = "\\d"',
        'x = "\\uzz"',
        "x = 2027-02-30",
        "x = {}\nx.y = 1",
        "x.y = 1",
    ):
        with pytest.raises(RubricError) as error:
            settings(tmp_path, f"{text}\n[x]")
        said = error.value.text.zh.partition("不是 TOML：")[2]
        assert said
        assert not re.search(r"[a-z]{3}", said), said


@pytest.mark.parametrize(("text", "fault"), BROKEN.items(), ids=lambda x: repr(x)[:40])
def test_broken_rubric_gets_its_line_and_one_sentence(
    tmp_path: Path, text: str, fault: tuple[int, str]
) -> None:
    with pytest.raises(RubricError) as error:
        settings(tmp_path, text, SEED="1")
    path, (line, sentence) = tmp_path / "rubric.toml", fault
    assert error.value.text.en.startswith(f"{path}, line {line}: {sentence}")
    assert error.value.text.zh.startswith(f"{path} 第 {line} 行：")
    assert "\n" not in error.value.text.en


def test_file_that_is_not_there_or_no_text_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"# \xe9")
    (tmp_path / "endless.toml").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.toml")
    for name, sentence in (
        ("none.toml", "No such file"),
        ("latin.toml", "it is not UTF-8"),
        ("endless.toml", "larger than 1 MB; is it the right file?"),
        ("pipe.toml", "it is no plain file"),
    ):
        with pytest.raises(RubricError, match=sentence):
            read(tmp_path / name)


# ---- as the command line has it

Inside = Callable[..., tuple[int, str, str]]


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str]) -> Inside:
    """A command in this process: exit code, stdout, stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main(list(map(str, arguments)))
        return (code, *capsys.readouterr())

    return run


def test_grading_by_a_rubric_and_the_command_line_comes_first(tmp_path: Path) -> None:
    rubric = tmp_path / "rubric.toml"
    rubric.write_text('items = ["RecurrentLayer"]\nseed_env = "SECRET"\nlanguage = "zh"\n')
    command = ("run", ARTICLE, "--rubric", rubric, "--format", "json")
    said = json.loads(grader(*command, SECRET=SECRET).stdout)
    assert (said["lang"], said["seed"]) == ("zh", None)
    assert [i["name"] for i in said["items"]] == ["RecurrentLayer"]
    over = json.loads(
        grader(*command, "--seed", "3", "--lang", "en", "--only", "delta", SECRET=SECRET).stdout
    )
    assert (over["lang"], over["seed"]) == ("en", 3)
    assert [i["name"] for i in over["items"]] == ["delta"]


def test_secret_seed_is_printed_nowhere(
    tmp_path: Path, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    rubric = tmp_path / "rubric.toml"
    rubric.write_text('items = ["delta"]\nseed_env = "SECRET"\n')
    monkeypatch.setenv("SECRET", SECRET)
    for run in (["--rubric", rubric], ["--only", "delta", "--seed", SECRET, "--hidden"]):
        code, out, err = inside("run", ARTICLE, *run)
        assert code == 1
        assert SECRET not in out + err
        assert "seed" not in out


def test_package_that_the_rubric_allows_can_be_imported(tmp_path: Path, inside: Inside) -> None:
    files = solution()
    files["loss.py"] = (
        f"import yaml\n{files['loss.py']}\n\nright = softmax\n\n\n"
        "def softmax(z):\n    yaml.safe_load('1')\n    return right(z)\n"
    )
    hand_in, rubric = tmp_path / "hand_in", tmp_path / "rubric.toml"
    hand_in.mkdir()
    write(hand_in, files)
    rubric.write_text('items = ["softmax"]\npackages = ["yaml"]\n')
    assert inside("run", hand_in, "--only", "softmax")[0] == 1
    assert inside("run", hand_in, "--rubric", rubric)[0] == 0


def test_rubric_is_written_once_and_not_over(tmp_path: Path, inside: Inside) -> None:
    file = tmp_path / "rubric.toml"
    assert inside("rubric", "-o", file, "--lang", "zh") == (0, "", "")
    assert file.read_text("utf-8") == default.text("zh")
    code, _, said = inside("rubric", "-o", file)
    assert code == 2
    assert "is there already" in one_sentence(said)
    assert inside("rubric", "--lang", "en") == (0, default.text("en"), "")
    assert inside("rubric", "--schema") == (0, model.schema_text(), "")


def test_broken_rubric_exits_2(tmp_path: Path, inside: Inside) -> None:
    rubric = tmp_path / "rubric.toml"
    for text in ("seed = -1", "[points]\nforwad = 1"):
        rubric.write_text(text)
        code, out, err = inside("run", ARTICLE, "--rubric", rubric)
        assert (code, out) == (2, "")
        assert one_sentence(err)
