"""What a grading takes over from the one before, and that it would come to the same again."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from grader.grading import judge as judging
from grader.grading.settings import Settings
from grader.handout.template import solution, sources
from grader.report import Report
from grader.sandbox.inside.reading import plain
from grader.watch.submission import Watch
from tests.helpers.grading import ZYGOTE, edited, graded, lost, write

CHAPTERS = ("recurrent", "gradient_flow", "language_model")
W, U = "return deltas.T @ states[:-1]", "return deltas.T @ x"
SLIP = (W, "return deltas.T @ states[1:]")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The items that are judged, one after the other."""
    names: list[str] = []
    judge = judging.grade_item

    def noting(item, *arguments, **named):  # type: ignore[no-untyped-def]
        names.append(item.name)
        return judge(item, *arguments, **named)

    monkeypatch.setattr(judging, "grade_item", noting)
    return names


def saved(
    folder: Path, *versions: Mapping[str, str], chapters: tuple[str, ...] = CHAPTERS
) -> Iterator[Report]:
    """What `watch` reports of each version, saved over the one before."""
    watch = Watch(folder, Settings(chapters=chapters), ZYGOTE.start)
    for files in versions:
        write(folder, files)
        watch.grade()
        assert watch.report is not None, watch.problem
        yield watch.report


def fresh(folder: Path, chapters: tuple[str, ...] = CHAPTERS) -> Report:
    return graded(folder, chapters=chapters)


def test_notebook_saved_as_py_is_read(tmp_path: Path) -> None:
    cells = ("import numpy as np\n", f"def gradient_W(deltas, states):\n    {W}\n")
    magics = (f"get_ipython().run_cell_magic('time', '', {code!r})\n" for code in cells)
    source = "".join(magics) + "\n\ndef softmax(z):\n    return z\n"
    (report,) = saved(tmp_path, {"recurrent.py": source}, chapters=("recurrent",))
    assert "gradient_W" not in lost(report)


def test_an_edit_costs_the_items_that_use_it(tmp_path: Path, asked: list[str]) -> None:
    other_way = (W, "return (states[:-1].T @ deltas).T")
    versions = edited("recurrent"), edited("recurrent", SLIP), edited("recurrent", other_way)
    for turn, report in enumerate(saved(tmp_path, *versions)):
        judged, asked[:] = set(asked), []
        assert report == fresh(tmp_path)
        asked.clear()
        if turn:
            assert judged == {"gradient_W", "sentence_loss", "train"}
    assert not lost(report)


def test_the_item_on_show_is_judged_once_after_a_save(tmp_path: Path, asked: list[str]) -> None:
    watch = Watch(tmp_path, Settings(chapters=("recurrent",)), ZYGOTE.start)
    for slip in (SLIP, (W, "return 2 * deltas.T @ states[:-1]")):
        write(tmp_path, edited("recurrent", slip))
        if watch.report:
            watch.first()
        watch.grade()
    assert asked.count("gradient_W") == 2


def test_what_is_said_of_a_line_is_said_anew_where_lines_move(tmp_path: Path) -> None:
    wrong = edited("recurrent", (U, "return deltas.T @ x[::-1]"))
    lower = wrong | {"recurrent.py": wrong["recurrent.py"].replace(W, f"# more\n    {W}")}
    for report in saved(tmp_path, wrong, lower):
        assert report == fresh(tmp_path)


HELPER = ("def output(", "def helper():\n    return 1.0\n\n\ndef output(")
IMPORTS = {"language_model.py": "from recurrent import helper\n" + solution()["language_model.py"]}
MORE = {
    "more.py": "import numpy as numeric\n\n\nclass Box:\n    def put(self): self.n = 1\n",
}
# How code of one function reaches another's: before, and two pieces of it afterwards.
REACHES = {
    "a list": ("SEEN = []", "SEEN.append(1)", "len(SEEN)"),
    "a global": ("SEEN = 0\ndef see():\n    global SEEN\n    SEEN = 1", "see()", "SEEN"),
    "a default value": ("def see(seen=[]):\n    return seen", "see().append(1)", "len(see())"),
    "a class": ("class Box:\n    n = 0", "Box.n = 1", "Box.n"),
    "another class's method": (
        "class A:\n    n = 0\na = A()\nclass Box:\n    def put(self): self.n = 1",
        "Box.put(a)",
        "a.n",
    ),
    "what makes an object": (
        "class Box:\n    def __new__(cls): return []\nbox = Box()",
        "box.append(1)",
        "len(box)",
    ),
    "a pattern": (
        "SEEN = 0\ndef see():\n    match see:\n"
        "        case object(__globals__=names): names['SEEN'] = 1",
        "see()",
        "SEEN",
    ),
    "another file's class": (
        "from more import Box\nclass A:\n    n = 0\na = A()",
        "Box.put(a)",
        "a.n",
    ),
    "another file's package": (
        "from more import numeric",
        "numeric.seterr(all='raise')",
        "0 * np.full(1, 1e-200) ** 2",
    ),
    "a package in another file": (
        "import more",
        "more.numeric.seterr(all='raise')",
        "0 * np.full(1, 1e-200) ** 2",
    ),
    "a library": (
        "import typing",
        "typing.overload(output)",
        "len(typing.get_overloads(output))",
    ),
    "a decorator": (
        "from functools import cache\n@cache\ndef see():\n    return []",
        "see().append(1)",
        "len(see())",
    ),
}


@pytest.mark.parametrize("way", REACHES)
def test_what_another_function_leaves_behind_counts(
    way: str, tmp_path: Path, without_words: None
) -> None:
    head, leaves, sees = REACHES[way]
    reads = ("def output(", f"{head}\n\n\ndef output("), (U, f"{U} + {sees}")
    before = {"recurrent.py": edited("recurrent", *reads)["recurrent.py"]} | MORE
    shows_in_the_next_report(before, leaves, tmp_path)


def test_what_is_done_to_the_package_of_a_given_file_counts(
    tmp_path: Path, without_words: None
) -> None:
    reads = (
        (U, f"{U} + 0 * np.full(1, 1e-200) ** 2"),
        ("import numpy as np", "from activations import np"),
    )
    before = {"recurrent.py": edited("recurrent", *reads)["recurrent.py"]}
    shows_in_the_next_report(before, "np.seterr(all='raise')", tmp_path)


def shows_in_the_next_report(before: dict[str, str], leaves: str, folder: Path) -> None:
    """What this line in gradient_W does to gradient_U."""
    after = before | {"recurrent.py": before["recurrent.py"].replace(W, f"{leaves}; {W}")}
    first, second = saved(folder, before, after, chapters=("recurrent",))
    assert "gradient_U" not in lost(first)
    assert "gradient_U" in lost(second)
    assert second.items == fresh(folder, ("recurrent",)).items


def test_what_ends_a_file_when_it_is_loaded_counts(tmp_path: Path, without_words: None) -> None:
    box = "class Box:\n    def go(self, how={}): pass\n\n\ndef output("
    kinds = "None", "gradient_U"  # which is not there yet
    versions = (edited("recurrent", ("def output(", box.format(kind))) for kind in kinds)
    first, second = saved(tmp_path, *versions, chapters=("recurrent",))
    assert not lost(first)
    assert "output" in lost(second)
    assert second.items == fresh(tmp_path, ("recurrent",)).items


def test_a_name_that_another_file_imports_counts(tmp_path: Path, without_words: None) -> None:
    there = edited("recurrent", HELPER) | IMPORTS
    gone = edited("recurrent") | IMPORTS
    for report in saved(tmp_path, there, gone, there):
        assert report == fresh(tmp_path)


def test_the_reference_and_the_template_are_plain_code() -> None:
    for files in (solution(), sources("en"), sources("zh")):
        for name, text in files.items():
            if name.endswith(".py"):
                assert plain.parts(text, ast.parse(text)) is not None, name


def of_function(line: str, head: str = "") -> str:
    return f"import numpy as np\n{head}\n\n\ndef f(x, g):\n    {line}\n    return x\n"


@pytest.mark.corpus
@pytest.mark.parametrize(
    "text",
    [
        *map(
            of_function,
            (
                *("global n; n = 1", "g.n = 1", "del g.n", "g.n += 1", "np.e = 3", "f.n = 1"),
                *("np.seterr(all='raise')", "np.random.seed", "r = np.random", "h = np"),
                *("np.save('a', x)", "np.memmap('a')", "open('a')", "exec('n = 1')"),
                *("setattr(g, 'n', 1)", "vars(g)", "g.__dict__", "globals()", "import sys"),
                *("h = [i.gi_frame for i in g]", "class A: pass", "lambda h=[]: h", "x.ctypes"),
                *("unknown(x)", "with g as f.n: pass", "for f.n in g: pass", "f.n, y = g"),
                *("async def h(): pass", "__import__('os')", "x = __file__", "np.testing"),
                *(
                    "with np.errstate(all='raise'): yield from x",
                    "np.random.mtrand.np.seterr(all='raise')",
                ),
                *("type(g)", "g.register(f)", "g.__init__(f)", "h = lambda: f.__init__(1)"),
                *("'{0.__globals__[M]}'.format(f)", "'{:{0.gi_code}}'.format(x, g)"),
                *("'{f.__doc__}'.format_map({'f': f})", "str.format(x, f)", "x.format(f)"),
                *("r = np.random.default_rng()", "r = np.random.default_rng; r()"),
                *("r = np.random.default_rng(None)", "r = np.random.RandomState(seed=None)"),
            ),
        ),
        *(
            f"{line}\n\n\ndef f(x):\n    return x\n"
            for line in (
                *("n = []", "n = {}", "print(1)", "from x import *", "from ..x import n"),
                *("import os", "import collections.abc", "class A(f.n): pass"),
                *("n = f2()", "for n in (1, 2): pass", "def f(x):\n    return 2", "n = 1\nn = 2"),
                "class A: pass\n\nn = A(print(1))",
                *(
                    "if n:\n    n = 1",
                    "from functools import cache",
                    "from copy import copy as c, error",
                ),
                *(
                    "class A(metaclass=type): pass",
                    "class A:\n    n = []",
                    "@staticmethod\ndef g(): 0",
                ),
                *(
                    "class A:\n    def g(self): self.n = 1\n\n\na = A()",
                    "from random import random",
                ),
                *("class A:\n    def g(self, x): self = x; self.n = 1", "def g(x=[]): pass"),
                "class A:\n    def g(self, x):\n        def h(self): self.n = 1\n        h(x)",
                *("def g(x: exec('n = 1')): pass", "def g() -> (n := 1): pass", "n: exec('') = 1"),
                *("def g(x: [n for n.m in (1,)]): pass", "def g(x=__builtins__): x['n'] = 1"),
                *(
                    "class A:\n    f.n = 1",
                    "class A:\n    print(1)",
                    "class A:\n    def __class_getitem__(self, n): self.n = n",
                ),
                *("import typing\n\ndef g(x): typing.sys.modules", "from typing import sys"),
                "class A:\n    def __init__(self): self.n\n\na = A()",
                "class A:\n    def __getitem__(self, n): return self.n\n\na = A()\nn: a[1] = 2",
                "class A:\n    def g(self): self.n = 1\n\nclass B(A): pass\n\ndef g(): B.g(f)",
                "import numpy as np\n\ndef g(): np.random.mtrand.np.seterr(all='raise')",
                "import __future__ as n\n\ndef g(): n.all_feature_names.clear()",
                "def g():\n    match g:\n        case object(__globals__=n): n['n'] = 1",
                *("from collections import abc", "from numpy import linalg"),
                "__name__ = '__main__'\nif __name__ == '__main__':\n    n = []",
                *("if __name__ == '__main__':\n    f = 3", "try:\n    n = 1\nexcept E: pass"),
            )
        ),
    ],
)
def test_code_that_may_reach_other_code_is_not_plain(text: str) -> None:
    code = plain.parts(text, ast.parse(text))
    assert code is None or set(code["modules"]) - {"x"} or code["parts"]["f"][0] == ""


@pytest.mark.parametrize(
    "text",
    [
        of_function("y = np.random.default_rng(3).normal(size=2); y[0] = x.sum()"),
        of_function("rng = np.random.default_rng(3); y = rng.random((2, 3)); y += 1"),
        of_function("y = [np.linalg.norm(r) for r in x]; y.append(M)", "M = -1e4, (2 * 3)"),
        of_function("y = np.add.reduce(x, axis=0, out=None); y.sort()"),
        of_function("def h(z, k=1):\n        nonlocal x\n        x = z\n    h(2)"),
        of_function("return max(x, key=x.__getitem__)", "from math import *".replace("*", "pi")),
        of_function("print('δ_t {:>8.3f} {n!r:}'.format(x.sum(), n=x.size))"),
        "class A:\n    n: int = 3\n\n    def __init__(self):\n        self.a = [0]\n\n"
        "    def f(self):\n        self.a[0] += 1\n        return A().a\n",
        'if __name__ == "__main__":\n    import sys\n    print(sys.argv)\n',
    ],
)
def test_usual_code_is_plain(text: str) -> None:
    code = plain.parts(text, ast.parse(text))
    assert code is not None
    assert all(digest for digest, _, _ in code["parts"].values())
