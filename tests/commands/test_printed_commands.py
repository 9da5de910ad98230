"""Every command that is printed can be typed as it stands, and answers in the same language."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from grader.called import command as as_printed
from grader.handout.template import solution
from tests.helpers.command_line import SCRIPTS, execute, grader

HAN = re.compile(r"[\u4e00-\u9fff]")
SYSTEM = {"en": "zh_CN.UTF-8", "zh": "C.UTF-8"}  # the other one than --lang asks for
COMMAND = re.compile(r"grader (?!needs)[a-z]+(?: [^\s`，。（）)]+)*")


def run(line: str, folder: Path, lang: str) -> tuple[int, str]:
    """What a line that is typed in a folder gives."""
    done = grader(*shlex.split(line)[1:], folder=folder, LANG=SYSTEM[lang])
    return done.returncode, done.stdout + done.stderr


def printed(text: str) -> list[str]:
    """The commands in a text, with the lines of one that was wrapped put together."""
    return COMMAND.findall(re.sub(r"\n +(?=--)", " ", text).replace("`", " "))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_student_may_type_what_is_printed(tmp_path: Path, lang: str) -> None:
    left, typed = [f"grader init rnn --lang {lang}"], set[str]()
    beginnings = (
        "doctor --student rnn",
        "run rnn --only output",
        "pack rnn",
        "explain",
        "run docs",
    )
    left += [f"grader {line} --lang {lang}" for line in beginnings]
    (tmp_path / "docs").mkdir()
    while left and len(typed) < 15:
        line = left.pop(0)
        if line in typed or "grader watch" in line:  # watch goes on for ever
            continue
        typed.add(line)
        code, text = run(line, tmp_path, lang)
        assert code in (0, 1) or "docs" in line, (line, text)
        assert bool(HAN.search(text.replace("中文", ""))) == (lang == "zh"), (line, text)
        for command in printed(text):
            assert command.endswith(f"--lang {lang}"), (line, command)
            left.append(command)
    assert any("--hints 1" in line for line in typed)
    assert any("rnn.zip" in line for line in typed)


def test_a_template_is_proposed_where_nothing_is_yet(tmp_path: Path) -> None:
    (tmp_path / "rnn").mkdir()
    _, text = run("grader run rnn --lang en", tmp_path, "en")
    assert printed(text) == ["grader init rnn --lang en"]
    (tmp_path / "rnn" / "task.pdf").write_bytes(b"%PDF")
    _, text = run("grader run rnn --lang en", tmp_path, "en")
    assert printed(text) == ["grader init rnn2 --lang en"]
    code, _ = run(printed(text)[0], tmp_path, "en")
    assert code == 0


def test_a_shell_reads_a_printed_path_as_what_it_is(tmp_path: Path) -> None:
    names = [
        *(
            "rnn",
            "a b",
            "o'neil",
            'q"uote',
            "$HOME",
            "`ls`",
            "张三 作业",
            "🎉",
            "a&b;c",
            "x(1)",
            "{a,b}",
        ),
        *(
            "#x",
            "~",
            "~root",
            "x~",
            "*",
            "[a]",
            "back\\slash",
            "it's $5",
            "!!",
            "a|b",
            "<c>",
            "a\nb",
        ),
    ]
    typed = [as_printed("run", Path(name), lang="en").removeprefix("grader run ") for name in names]
    script = f"printf '%s\\0' {' '.join(word.removesuffix(' --lang en') for word in typed)}"
    shell = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
    assert shell.stdout.decode().split("\0")[:-1] == names
    assert as_printed("run", Path("-rf"), lang="zh") == "grader run ./-rf --lang zh"
    assert as_printed("run", "rnn", "--only", "delta", lang="zh").startswith(
        "grader run rnn --only"
    )


@pytest.mark.parametrize("program", ["grader", f"{SCRIPTS}/grader", "python -m grader"])
def test_commands_are_printed_as_the_grader_was_called(tmp_path: Path, program: str) -> None:
    for name, text in solution().items():
        (tmp_path / name).write_text(text.replace("W.dot", "W.T.dot"), "utf-8")
    elsewhere = [p for p in os.environ["PATH"].split(":") if Path(p) != SCRIPTS]
    path = ":".join(elsewhere if program.startswith("/") else [str(SCRIPTS), *elsewhere])
    done = execute(shlex.split(f"{program} run . --only forward"), cwd=tmp_path, env={"PATH": path})
    assert done.stdout.endswith(f"help  {program} explain forward\n")


def test_single_item_that_is_right_leads_to_the_next_that_is_not_written(tmp_path: Path) -> None:
    run("grader init rnn", tmp_path, "zh")
    right = solution()["recurrent.py"]
    file = tmp_path / "rnn" / "recurrent.py"
    blank = file.read_text("utf-8")
    file.write_text(f"{blank}\n\n{right[right.index('def forward(') : right.index('def output(')]}")
    _, text = run("grader run rnn --only forward --lang en", tmp_path, "en")
    line = blank[: blank.index("def output(")].count("\n") + 1
    assert f"forward passed.\nNext: output, eq. 1   recurrent.py, line {line}\n" in text
    file.write_text(right, "utf-8")
    for name, source in solution().items():
        (file.parent / name).write_text(source, "utf-8")
    _, text = run("grader run rnn --only forward --lang en", tmp_path, "en")
    assert text.endswith("forward passed.\n\nLeave out --only to grade every item.\n")


def test_name_that_is_not_one_is_answered_in_a_line_or_two(tmp_path: Path) -> None:
    for name, said in (
        ("outpt", "did you mean output?"),
        ("Gradient_w", "did you mean gradient_W?"),
        ("grad", "did you mean gradient_W, gradient_U or gradient_check?"),
        ("qqq", "to list them: `grader explain"),
    ):
        for command in (f"grader explain {name}", f"grader run . --only {name}"):
            code, text = run(f"{command} --lang en", tmp_path, "zh")
            assert code == 2
            assert said in " ".join(text.split())
            assert len(text.splitlines()) <= 2
