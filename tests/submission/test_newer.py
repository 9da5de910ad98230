"""Syntax that a newer Python brought, in a file that an older one reads."""

import ast
import sys

import pytest

from grader.report import Outcome
from grader.sandbox.inside.reading.newer import needs
from tests.helpers.grading import graded, item, lost
from tests.submission.code import OUTPUT, notebook

HERE = sys.version_info[:2]
NEWER = {  # by the version that first reads it
    "type V = list[float]\n": (3, 12),
    "type V[T: (int, str), *Ts, **P] = dict[T, str]\n": (3, 12),
    "def f[T](x: T) -> T:\n    return x\n": (3, 12),
    "class A[\n    T,\n]:\n    async def f[U](self, x: U): ...\n": (3, 12),
    'print(f"loss {history["loss"][-1]:.4f}")\n': (3, 12),
    "line = f'{', '.join(f'{v:>{widths['v']}}' for v in row)}' 'end'\n": (3, 12),
    "text = f'{'\\n'.join(lines)} {x != 3} {{x}} {d['a']!r}'\n": (3, 12),
    "text = f'{x}'f'{d['a']}'\n": (3, 12),
    "text = f'''{\n    x  # the input }\n}'''\n": (3, 12),
    "type V = int\nprint(rf'\\d{d['a']}')\n": (3, 12),
    "class A[T = int]: ...\n": (3, 13),
    "try:\n    pass\nexcept ValueError, np.linalg.LinAlgError:\n    pass\n": (3, 14),
    "text = t'{x}'\n": (3, 14),
    "lazy import numpy\n": (3, 15),
}
NEVER = (
    *("print 'a'\n", "def f(:\n", "try:\n    pass\nexcept IOError, e:\n    pass\n", "x = 'a\n"),
    *("f'{x +}'\n", "f'{}'\n", "f'{d['a'}'\n", "f'{d['a']'\n", "f'{d['a']!x}'\n", "f'}'\n"),
    *("f'''{ # x\n}'''\n", "f'{d['a']:.\n4f}'\n", "type V =\n", "type V = a = b\n"),
    *("type V = a, b\n", "class A[T]B:\n    pass\n"),
    *("def f[0](): 0\n", "class A[T] pass\n", "type V = int\nx = 1 +\n", "def f[T\\](): 0\n"),
    *("f'\\N{no such}'\n", "f'\\x {x}'\n", "f'\\N{no such} {x!r}' 'a'\n"),
    *("def f[](): 0\n", "x = (1,\ny = 2\n", "break\n", "return 1\n", "def f(a, a): 0\n"),
)


@pytest.mark.parametrize("source", NEWER)
def test_version_that_reads_it_is_told(source: str) -> None:
    since = NEWER[source]
    if since > HERE:
        assert needs(source) == "{}.{}".format(*since)
        assert needs(f"{source}x = (\n") == ""
    else:
        ast.parse(source)


@pytest.mark.parametrize("source", NEVER)
def test_what_no_version_reads_is_told_as_a_mistake(source: str) -> None:
    assert needs(source) == ""


@pytest.mark.parametrize(("lang", "words"), [("en", "needs Python {}"), ("zh", "需要 Python {}")])
def test_newer_syntax_is_told_as_that(lang: str, words: str) -> None:
    later = {since: source for source, since in reversed(NEWER.items()) if since > HERE}
    if not later:
        pytest.skip("this Python reads all of it")
    since, source = min(later.items())
    report = graded({"rnn.py": OUTPUT + source}, only=("output",), lang=lang)
    result, said = item(report, "output"), words.format("{}.{}".format(*since))
    assert result.outcome == Outcome.INVALID
    assert said in report.notes[0]
    assert "SyntaxError" not in str(result.feedback)
    cells = {"rnn.ipynb": notebook(source, OUTPUT)}
    report = graded(cells, only=("output",), lang=lang)
    assert lost(report) == set()
    assert said in report.notes[0]
