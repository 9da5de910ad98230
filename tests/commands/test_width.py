"""No line of any command is wider than 80 columns, Chinese counted by its width."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from grader.cli import main
from grader.formats import terminal
from grader.formats.layout import printed
from grader.formats.paragraph import wrapped
from spec.assignment import CHAPTERS, ITEMS
from tests.helpers.grading import edited, graded, kept_results

COMMANDS = ("run", "watch", "explain", "init", "batch", "export", "spec", "doctor", "pack")
COMMANDS += ("reproduce", "rubric", "completion")
ALL = tuple(c.name for c in CHAPTERS)


def lines_of(lang: str) -> Iterator[list[str]]:
    """The commands that print much."""
    yield ["--help", "--lang", lang]
    yield from ([name, "--help", "--lang", lang] for name in COMMANDS)
    yield from ([name, "--lang", lang] for name in ("spec", "doctor", "rubric", "explain"))
    yield ["doctor", "--student", "examples/submission", "--lang", lang]
    yield from (["explain", i.name, "--hints", "30", "--lang", lang] for i in ITEMS)


@pytest.mark.parametrize(("lang", "narrow"), [("en", False), ("zh", False), ("zh", True)])
def test_what_commands_print_fits(
    lang: str,
    narrow: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    if narrow:
        monkeypatch.setenv("COLUMNS", "60")
    for arguments in [*lines_of(lang), ["init", "rnn", "--lang", lang]]:
        if arguments[1] == "rnn":
            monkeypatch.chdir(tmp_path)
        with suppress(SystemExit):  # --help ends so
            main(arguments)
        out = capsys.readouterr().out
        assert out, arguments
        if arguments[0] != "rubric":  # a file, as wide as files are
            assert max(map(cell_len, out.splitlines())) <= (60 if narrow else 80), arguments


@pytest.mark.corpus
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "slips",
    [
        [("W.dot", "W.T.dot")],
        [("return states", "return nothing")],
        [
            ("- 1] + W", "- 1] - W"),
            ("+= W", "-= W"),
            ("(deltas @", "(-deltas @"),
            ("return deltas", "return -deltas"),
        ],
        [],
    ],
    ids=len,
)
def test_reports_fit(lang: str, slips: list[tuple[str, str]]) -> None:
    for chapters in (("recurrent", "loss"), ALL):
        kept = kept_results(lang)
        report = graded(edited("recurrent", *slips), kept, chapters=chapters, lang=lang)
        lines = terminal.render(report).splitlines()
        assert max(map(cell_len, lines)) <= 80
        assert min(len(line.strip("▸ ")) for line in lines if line.strip()) > 1


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("the last row of the sum is the one that deltas[t - 1] gave", "deltas[t - 1]"),
        ("put them into np.zeros((T + 1, n)) and then go on with the next", "np.zeros((T + 1, n))"),
        ("one more hint comes with `grader explain delta`, and so on", "`grader explain delta`"),
        ("gradient_W is there for the equations, eq. 5, 6, of the article", "5, 6"),
        ("看 recurrent.py 里的 deltas[t - 1] 和 np.outer(a, b) 这两处", "deltas[t - 1]"),
        ("the case is x = [[1.15, -0.62], [1.12, 0.51]] and so on", "[1.12, 0.51]"),
        ("pairs of a sentence are (array (2,), array (2,)), not one", "array (2,)"),
        ("the words are in the vocabulary = {'<s>': 0, '我,': 5}", "'我,'"),
        ("where it stands is recurrent.py, line 112, and not below", "line 112"),
    ],
)
def test_code_is_not_broken_inside_its_brackets(text: str, whole: str) -> None:
    for width in range(max(cell_len(whole) + 2, 16), 60):
        parts = list(wrapped(text, width))
        assert all(cell_len(part) <= width for part in parts), (width, parts)
        assert any(whole in part for part in parts), (width, parts)
        assert "".join("".join(parts).split()) == "".join(text.split())
        shown = printed(text, colour=False, width=width)
        assert "".join(shown.split()) == "".join(text.split())


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 60, 44])
@pytest.mark.parametrize("program", ["grader", "/home/somebody/rnn/.venv/bin/grader"])
def test_options_stand_below_each_other_beside_any_name(
    lang: str, width: int, program: str, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    """In cells, in which 用法： is as wide as six letters; however the grader was called."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("grader.cli.program", lambda: program)
    for command in COMMANDS:
        with suppress(SystemExit):
            main([command, "--help", "--lang", lang])
        first, *others = capsys.readouterr().out.partition("\n\n")[0].splitlines()
        assert max(map(cell_len, others), default=0) <= width
        begins = {cell_len(line) - cell_len(line.lstrip()) for line in others}
        assert len(begins) <= 1
        beside = cell_len(first.partition(" [-h]")[0]) + 1
        assert begins <= {4, len("usage: ") if lang == "en" else cell_len("用法："), beside}
