"""`init`, `completion`, `--help`, progress: what surrounds the grading."""

import io
import re
import shutil
import sys
import time
from pathlib import Path

import pytest
from rich.cells import cell_len

from grader import status_line
from grader.cli import main, parser
from grader.commands import NAMES, progress
from grader.commands.console import asked_language, has_colour
from grader.commands.progress import ItemProgress
from spec.assignment import ITEMS
from tests.helpers.command_line import execute, grader, one_sentence

IN_BOTH = pytest.mark.parametrize("lang", ["en", "zh"])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@IN_BOTH
def test_init_says_the_first_item_its_line_and_the_next_command(tmp_path: Path, lang: str) -> None:
    done = grader("init", tmp_path / "my rnn", "--lang", lang)
    recurrent = (tmp_path / "my rnn" / "recurrent.py").read_text("utf-8")
    line = recurrent[: recurrent.index("def forward(")].count("\n") + 1
    assert done.returncode == 0
    assert str(line) in done.stdout
    assert "forward" in done.stdout
    chosen = " --lang zh" if lang == "zh" else ""
    assert done.stdout.endswith(f'  grader watch "{tmp_path / "my rnn"}"{chosen}\n')


@IN_BOTH
def test_init_of_a_notebook_says_how_to_grade_it(tmp_path: Path, lang: str) -> None:
    done = grader("init", tmp_path, "--notebook", "--lang", lang)
    (written,) = tmp_path.iterdir()
    chosen = " --lang zh" if lang == "zh" else ""
    assert done.stdout.endswith(f"  grader run {written}{chosen}\n")


@pytest.mark.parametrize(("lang", "words"), [("en", "is a file"), ("zh", "是一个文件")])
def test_init_where_a_file_stands_is_refused(lang: str, words: str) -> None:
    done = grader("init", "README.md", "--lang", lang)
    assert done.returncode == 2
    assert words in done.stderr


@pytest.mark.parametrize(("lang", "words"), [("en", "cannot write into"), ("zh", "无法写入")])
def test_init_where_nothing_can_be_written_is_said(lang: str, words: str) -> None:
    done = grader("init", "README.md/rnn", "--lang", lang)
    assert done.returncode == 2
    assert words in one_sentence(done.stderr)


def test_link_that_nothing_is_written_through_is_named(tmp_path: Path) -> None:
    (tmp_path / "rnn").mkdir()
    (tmp_path / "rnn" / "loss.py").symlink_to(tmp_path / "mine.py")
    done = grader("init", tmp_path / "rnn", "--force", "--lang", "en")
    assert done.returncode == 2
    assert "(loss.py: it is a link)" in " ".join(done.stderr.split())
    assert not (tmp_path / "mine.py").exists()


def test_grading_that_takes_long_shows_what_it_is_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SLOW", 0.01)
    monkeypatch.setattr(progress, "EVERY", 0.01)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    with ItemProgress(11, "en", terminal) as shown:
        shown.begin("forward")
        shown.begin("delta")
        while "delta" not in terminal.getvalue():
            time.sleep(0.01)
    assert "grading delta, 2 of 11, 0 s" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[2K")


def test_what_it_is_at_fits_into_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    terminal = Terminal()
    status_line.overwrite(terminal, "正在评 deep_backward，第 30 题，共 30 题，2 秒")
    shown = terminal.getvalue().removeprefix("\r\x1b[2K")
    assert shown.startswith("正在评 deep_backward，第 30 题，共")
    assert cell_len(shown) < 40


def test_terminal_without_control_sequences_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SLOW", 0.0)
    monkeypatch.setattr(progress, "EVERY", 0.01)
    monkeypatch.setenv("TERM", "dumb")
    terminal = Terminal()
    with ItemProgress(1, "en", terminal) as shown:
        shown.begin("forward")
        time.sleep(0.05)
    assert terminal.getvalue() == ""


def test_quick_grading_and_slow_start_up_show_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.01)
    quick, starting, log = Terminal(), Terminal(), io.StringIO()
    with ItemProgress(1, "en", quick) as shown:
        shown.begin("forward")
    monkeypatch.setattr(progress, "SLOW", 0.0)
    with ItemProgress(1, "en", starting):
        time.sleep(0.05)  # nothing has begun
    with ItemProgress(1, "en", log) as shown:
        shown.begin("forward")
        time.sleep(0.05)
    assert (quick.getvalue(), starting.getvalue(), log.getvalue()) == ("", "", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_command_and_item(shell: str) -> None:
    script = grader("completion", shell).stdout
    commands = list(NAMES)
    for name in (*commands, *(item.name for item in ITEMS)):
        assert name in script
    help_of_it = " ".join(grader("completion", "--help").stdout.split())
    assert re.search(rf"{shell}: .*?\bgrader completion (\w+)", help_of_it)[1] == shell


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_items(tmp_path: Path) -> None:
    (tmp_path / "grader.bash").write_text(grader("completion", "bash").stdout)
    program = (
        f"source {tmp_path}/grader.bash; COMP_WORDS=(grader explain gradient_); COMP_CWORD=2;"
        '_shtab_grader; echo "${COMPREPLY[@]}"'
    )
    done = execute(["bash", "--norc", "-c", program], check=True)
    wanted = {item.name for item in ITEMS if item.name.startswith("gradient_")}
    assert set(done.stdout.split()) == wanted


COMMANDS = NAMES


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_80_columns_and_says_what_each_option_does(
    command: str, lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", f"{lang}.UTF-8")
    with pytest.raises(SystemExit):
        main([*([command] if command else []), "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    options = [line for line in lines if line.startswith(("  -", "    "))]
    assert all(line.startswith("      ") or "  " in line.strip() for line in options)


CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("command", COMMANDS)
def test_all_help_is_in_the_language_asked_for(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang, chinese in (("en", False), ("zh", True)):
        with asked_language([command, "--lang", lang]):
            (commands,) = parser()._subparsers._group_actions
        subparser = commands.choices[command]
        said = [subparser.description, subparser.epilog or subparser.description]
        said += [action.help for action in subparser._actions]
        said += [action.help for action in commands._choices_actions]
        assert [text for text in said if bool(CHINESE.search(text)) is not chinese] == []
        with pytest.raises(SystemExit):
            main([command, "--help", "--lang", lang])
        shown = capsys.readouterr().out
        assert ("usage" in shown, "options:\n" in shown) == (not chinese, not chinese)
        assert ("用法：" in shown, "选项：\n" in shown) == (chinese, chinese)


def test_version_is_the_packages() -> None:
    from importlib.metadata import version

    for option in ("--version", "-V"):
        assert grader(option).stdout == f"grader {version('rnn-spec')}\n"


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),  # https://no-color.org: not an empty string
        ({"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    environment: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", Terminal())
    assert has_colour() is wanted
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert not has_colour()


def test_language_is_that_of_the_arguments_that_main_was_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["pytest", "--lang", "en"])
    with pytest.raises(SystemExit):
        main(["run", "--seed", "x", "--lang", "zh"])
    assert (
        capsys.readouterr().err == "--seed：'x' 不是合适的数。参见：grader run --help --lang zh\n"
    )


@pytest.mark.parametrize(("lang", "words"), [("en", "needs RapidFuzz"), ("zh", "需要 RapidFuzz")])
def test_extra_that_is_not_installed_is_usage(
    lang: str,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz.process", None)
    for name in ("a", "b"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "loss.py").write_text("x = 1\n")
    given = [str(tmp_path / "class"), "-o", str(tmp_path / "out"), "--similar", "--quiet"]
    code = main(["batch", *given, "--only", "softmax", "--lang", lang])
    assert code == 2
    shown = capsys.readouterr().err
    assert words in shown
    assert 'pip install "rnn-spec[similar]"' in shown
