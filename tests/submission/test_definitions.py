"""Several definitions of one name: which of them is graded, and what is said of the others."""

import shutil
from pathlib import Path

import pytest

from grader.handout.template import solution, sources
from grader.report import Outcome
from spec.assignment import ITEMS
from tests.helpers.grading import graded, item, lost, write
from tests.submission.code import BLANK, NUMPY, OUTPUT, RIGHT, WRONG, notebook

OTHER = RIGHT.replace("for s in", "for state in").replace("@ s)", "@ state)")
WRITTEN_ELSEWHERE = OUTPUT.replace("def output(", '"""My file."""\n\n\ndef output(').replace(
    "):\n", '):\n    """g(V s), a row a step."""\n    # the loop\n'
)
ANNOTATED = OUTPUT.replace("states, V", "states: np.ndarray, V: np.ndarray").replace(
    "activation):", "activation) -> np.ndarray:"
)
ROWS = RIGHT.replace("output", "rows")
BY_ROWS = "def output(states, V, activation):\n    return rows(states, V, activation)\n"
IN_CELLS = notebook(NUMPY, ROWS, BY_ROWS)
PASSED = {
    "the same file, downloaded twice": {"recurrent.py": OUTPUT, "recurrent (1).py": OUTPUT},
    "a copy with comments and another docstring": {"a.py": OUTPUT, "b.py": WRITTEN_ELSEWHERE},
    "a copy with annotations": {"a.py": OUTPUT, "b.py": ANNOTATED},
    "a copy in a notebook": {"a.py": OUTPUT, "b.ipynb": notebook("import numpy as np", RIGHT)},
    "a copy in a notebook that imports NumPy in each cell": {
        "a.ipynb": notebook(OUTPUT),
        "b.ipynb": notebook("import numpy as np", OUTPUT),
    },
    **{
        f"a copy in a notebook, with another file's part by {imports}": {
            "a.ipynb": IN_CELLS,
            "b.py": imports + BY_ROWS,
            "tools.py": NUMPY + ROWS,
        }
        for imports in ("from tools import rows\n", "from .tools import *\n")
    },
    "a copy in a notebook, with a part that another file has too": {
        "a.ipynb": IN_CELLS,
        "b.py": "from tools import *\n" + NUMPY + ROWS + BY_ROWS,
        "tools.py": "rows = None\n",
    },
    "a copy annotated by the template's type": {
        "a.ipynb": notebook(NUMPY, "class Activation: pass", ANNOTATED),
        "b.py": "from activations import Activation\n"
        + ANNOTATED.replace("activation)", "activation: Activation)"),
    },
    "three copies": {"a.py": OUTPUT, "b.py": OUTPUT, "c.py": OUTPUT},
    "the blank notebook beside it": {"recurrent.py": OUTPUT, "rnn.ipynb": notebook(NUMPY, BLANK)},
    "the blank file beside the notebook": {
        "recurrent.py": NUMPY + BLANK,
        "rnn.ipynb": notebook(NUMPY, RIGHT),
    },
    "the blank file beside another file": {"recurrent.py": NUMPY + BLANK, "mine.py": OUTPUT},
    "a blank that is pass": {
        "mine.py": OUTPUT,
        "x.py": "def output(*a):\n    '''Later.'''\n    pass\n",
    },
    "a blank left below": {"recurrent.py": f"{OUTPUT}\n\n{BLANK}"},
    "a blank left above": {"recurrent.py": f"{NUMPY}{BLANK}\n\n{RIGHT}"},
    "a blank cell below": {"rnn.ipynb": notebook(NUMPY, RIGHT, BLANK)},
    "the template's file before another": {"recurrent.py": OUTPUT, "old.py": NUMPY + WRONG},
    "the template's file, as it was downloaded": {
        "recurrent (1).py": OUTPUT,
        "draft.py": NUMPY + WRONG,
    },
    "the template's file, as a platform numbers it": {
        "recurrent-2.py": OUTPUT,
        "old-1.py": NUMPY + WRONG,
    },
    "its suffix in capitals": {"recurrent.PY": OUTPUT, "old.py": NUMPY + WRONG},
    "the template's notebook before another file": {
        "rnn.ipynb": notebook(NUMPY, RIGHT),
        "try.py": NUMPY + WRONG,
    },
    "the last one in a file": {"mine.py": f"{NUMPY}{WRONG}\n\n{RIGHT}"},
    "the last one in a notebook": {"mine.ipynb": notebook(NUMPY, WRONG, RIGHT)},
    "assigned, beside a blank": {
        "recurrent.py": NUMPY + BLANK,
        "mine.py": OUTPUT.replace("output(", "mine(") + "\n\noutput = mine\n",
    },
    "imported under the name, beside a blank": {
        "recurrent.py": NUMPY + BLANK,
        "mine.py": OUTPUT.replace("output(", "mine("),
        "all.py": "from mine import mine as output\n",
    },
    "the copy whose file runs": {"a.py": "1 / 0\n" + OUTPUT, "b.py": OUTPUT},
}


@pytest.mark.parametrize("case", PASSED)
def test_only_a_real_conflict_counts(case: str) -> None:
    assert lost(graded(PASSED[case], only=("output",))) == set()


WRITTEN = ("recurrent.py", "loss.py", "gradcheck.py")
CONFLICTS = {
    "two files of one's own": ({"a.py": OUTPUT, "b.py": NUMPY + WRONG}, ("a.py", "b.py")),
    "two notebooks": (
        {"a.ipynb": notebook(NUMPY, RIGHT), "b.ipynb": notebook(NUMPY, OTHER)},
        (r"a.ipynb [2]", "b.ipynb [2]"),
    ),
    "two that were downloaded": (
        {"recurrent (1).py": OUTPUT, "recurrent (2).py": NUMPY + WRONG},
        ("recurrent (1).py", "recurrent (2).py"),
    ),
    "copies whose helpers differ": (
        {
            "a.py": "K = 1\n\n\ndef output(states, V, activation):\n    return K\n",
            "b.py": "K = 2\n\n\ndef output(states, V, activation):\n    return K\n",
        },
        ("a.py", "b.py"),
    ),
    "copies whose parts in other files differ": (
        {
            "a.ipynb": IN_CELLS,
            "b.py": "from tools import rows\n" + BY_ROWS,
            "tools.py": NUMPY + WRONG.replace("output", "rows"),
        },
        (r"a.ipynb [3]", "b.py"),
    ),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_real_conflict_is_invalid_and_its_places_are_named(case: str) -> None:
    files, places = CONFLICTS[case]
    result = item(graded(files, only=("output",)), "output")
    assert result.outcome is Outcome.INVALID
    assert all(place in result.feedback.summary for place in places)


def test_what_was_not_graded_beside_the_templates_file_is_named() -> None:
    report = graded({"recurrent.py": OUTPUT, "old.py": NUMPY + WRONG}, only=("output",))
    assert report.notes == (
        "output: what recurrent.py defines was graded, because it is the template's file; "
        "something else is defined in old.py",
    )


BELOW, ABOVE = "from other import *\n{}", "{}from other import *\n"
LAST = {
    "below an import of all": {"mine.py": BELOW},
    "below an import of the name": {"mine.py": BELOW.replace("*", "output")},
    "below an import that may not be had": {
        "mine.py": "try:\n    from other import *\nexcept ImportError:\n    pass\n{}"
    },
    "in a cell below": {"mine.ipynb": ("from other import *", "{}")},
    "below a %run": {"mine.ipynb": ("%run other.py", "{}")},
    "below an import of what imports it": {
        "mine.py": "from between import *\n{}",
        "between.py": f"from other import output\n{NUMPY}{WRONG}",
    },
    "in what is imported below": {
        "other.py": "{}",
        "mine.py": f"{NUMPY}{WRONG}from other import *\n",
    },
    "in what is run in a cell below": {
        "other.py": "{}",
        "mine.ipynb": (NUMPY + WRONG, "%run other.py"),
    },
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("case", LAST)
def test_last_of_the_definitions_in_a_file_and_in_what_it_imports_holds(
    case: str, lang: str
) -> None:
    files = {"other.py": NUMPY + WRONG}
    for name, text in LAST[case].items():
        cells = [cell.format(OUTPUT) for cell in ((text,) if isinstance(text, str) else text)]
        files[name] = notebook(*cells) if name.endswith(".ipynb") else cells[0]
    report = graded(files, only=("output",), lang=lang)
    assert lost(report) == set()
    (note,) = report.notes
    graded_one = "other.py" if OUTPUT in files["other.py"] else next(iter(LAST[case]))
    begins = {"en": f"output: what {graded_one} defines", "zh": f"output：评的是 {graded_one} 里"}
    assert note.startswith(begins[lang])
    assert {"en": "it comes last where one of the files", "zh": "它排在最后"}[lang] in note


NONE_IS_LAST = {
    "each imports the other": {"a.py": f"from b import *\n{OUTPUT}"},
    "imported under another name": {"a.py": f"from b import output as old\n{OUTPUT}"},
    "a test of one's own": {"test_b.py": f"from b import *\n{OUTPUT}"},
    "another one": {"a.py": f"from b import *\n{OUTPUT}", "c.py": OUTPUT.replace("V @", "2 * V @")},
}


@pytest.mark.parametrize("case", NONE_IS_LAST)
def test_import_that_does_not_say_which_is_last_leaves_a_conflict(case: str) -> None:
    imports = "from a import *\n" if case.startswith("each") else ""
    report = graded({"b.py": imports + NUMPY + WRONG, **NONE_IS_LAST[case]}, only=("output",))
    assert item(report, "output").outcome is Outcome.INVALID


def test_function_that_a_modules_own_getattr_gives_counts() -> None:
    gives = (
        "\n\ndef __getattr__(name):\n    if name != 'output':\n        raise AttributeError(name)\n"
    )
    for right in (RIGHT, WRONG):
        source = NUMPY + right.replace("output(", "other(") + gives + "    return other\n"
        report = graded({"mine.py": source}, only=("output",))
        assert lost(report) == (set() if right is RIGHT else {"output"})
    for raises in ("1 / 0", "raise SystemExit"):
        source = f"{OUTPUT}\n\ndef __getattr__(name):\n    {raises}\n"
        assert lost(graded({"mine.py": source}, only=("output", "softmax"))) == {"softmax"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_empty_function_beside_what_is_written_is_told_as_that(lang: str) -> None:
    source = f"{OUTPUT}\n\ndef output(states, V, activation):\n    pass\n"
    (note,) = graded({"recurrent.py": source}, only=("output",), lang=lang).notes
    said = {"en": "line 8: this output has nothing in it", "zh": "第 8 行的 output 是空的"}
    assert said[lang] in note
    overloaded = f"import typing as t\n\n\n@t.overload\ndef output(states: int): ...\n\n\n{OUTPUT}"
    report = graded({"recurrent.py": overloaded}, only=("output",))
    assert (lost(report), report.notes) == (set(), ())


@pytest.mark.parametrize("order", [(RIGHT, BLANK), (BLANK, RIGHT)])
def test_blank_beside_what_is_written_is_named_with_its_line(order: tuple[str, str]) -> None:
    source = NUMPY + "\n\n".join(order)
    blank, right = (source[: source.index(one)].count("\n") + 1 for one in (BLANK, RIGHT))
    assert graded({"recurrent.py": source}, only=("output",)).notes == (
        f"recurrent.py, line {blank} still raises NotImplementedError: remove that empty output; "
        f"the one in recurrent.py, line {right} was graded",
    )


UNSEEN = {
    "exec": "exec({!r})\n",
    "globals": "{}globals()['output'] = other\n",
    "locals": "{}locals().update(output=other)\n",
    "vars": "{}vars()['output'] = other\n",
    "a function's global": "def make():\n    global output\n    {}output = other\n\n\nmake()\n",
    "a module's own": "import sys\n{}setattr(sys.modules[__name__], 'output', other)\n",
    "a module's names": "import sys\n{}sys.modules[__name__].__dict__['output'] = other\n",
}
BOUND = {
    ":=": "{}print(output := other)\n",
    ":= in a condition": "{}if (output := other) is None:\n    pass\n",
    ":= in a comprehension": "{}last = [output := one for one in (other,)]\n",
    "for": "{}for output in (other,):\n    pass\n",
    "for with several names": "{}for number, [output, *rest] in [(1, (other, 2))]:\n    pass\n",
    "with": "import contextlib as c\n{}with c.nullcontext(other) as output:\n    pass\n",
    "a pattern": "{}match other:\n    case output:\n        pass\n",
    "a part of a pattern": "{}match [1, other]:\n    case [int(), *_, output]:\n        pass\n",
}


@pytest.mark.usefixtures("without_words")
@pytest.mark.parametrize("blank", ["", BLANK])
@pytest.mark.parametrize("way", UNSEEN | BOUND)
def test_function_that_no_def_or_assignment_defines_counts(way: str, blank: str) -> None:
    for body, without in ((RIGHT, set()), (WRONG, {"output"})):
        here = body.replace("\n", "\n    ") if way.startswith("a function") else body
        here = here if way == "exec" else here.replace("def output", "def other")
        source = f"{NUMPY}{blank}{(UNSEEN | BOUND)[way].format(here)}"
        assert lost(graded({"recurrent.py": source}, only=("output",))) == without


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("where", ["above", "below", "in a branch"])
def test_raise_left_in_a_function_is_named_with_its_line(where: str, lang: str) -> None:
    blank, body = "    raise NotImplementedError('return outputs')", RIGHT.splitlines()[1]
    inside = {
        "above": [blank, body],
        "below": [body.replace("return", "found ="), blank],
        "in a branch": ["    if len(states) > 2:", f"    {blank}", body],
    }[where]
    lines = [*NUMPY.splitlines(), RIGHT.splitlines()[0], *inside]
    number = next(n for n, line in enumerate(lines, 1) if "raise" in line)
    result = item(graded({"recurrent.py": "\n".join(lines)}, only=("output",), lang=lang), "output")
    said = {"en": f"recurrent.py, line {number}", "zh": f"recurrent.py 第 {number} 行"}
    assert said[lang] in result.feedback.summary


def test_method_left_blank_below_the_written_one_does_not_count() -> None:
    files = solution()
    blank = "\n    def update(self) -> None:\n        raise NotImplementedError('update')\n"
    files["layer.py"] += blank
    assert lost(graded(files, chapters=("layer",))) == set()


def test_class_with_one_method_written_is_written() -> None:
    head = "class RecurrentLayer:\n    def __init__(self, *a):\n        self.times = 0\n"
    one = head + "    def forward(self, x):\n        return x\n"
    report = graded(
        {"a.py": one, "b.py": one.replace("return x", "return 2 * x")}, only=("RecurrentLayer",)
    )
    assert item(report, "RecurrentLayer").outcome is Outcome.INVALID


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_template_copied_whole_and_filled_in_has_full_marks(tmp_path: Path, lang: str) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(Path(__file__).parents[2] / "student_template", mine)
    write(mine, sources(lang))
    filled = solution()
    for name in WRITTEN:
        (mine / name).write_text(filled[name], "utf-8")
    report = graded(mine)
    assert lost(report) == {i.name for i in ITEMS if f"{i.chapter}.py" not in WRITTEN}
    assert report.notes == ()


@pytest.mark.parametrize("line", ["def output(): 0\n", "def a{}(): 0\n", "from x import output\n"])
def test_more_definitions_than_can_be_told_cost_right_code_nothing(line: str) -> None:
    many = "".join(line.format(number) for number in range(20_000))
    assert lost(graded({"recurrent.py": OUTPUT, "many.py": many}, only=("output",))) == set()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_function_below_an_if_that_does_not_run_here_is_told_as_that(lang: str) -> None:
    below = "\n    ".join(["if __name__ == '__main__':", *OUTPUT.splitlines()])
    feedback = item(graded({"a.py": below}, only=("output",), lang=lang), "output").feedback
    said = {"en": "once a.py has run, though line 5", "zh": "第 5 行定义了 output，但"}
    assert said[lang] in feedback.summary
    assert "if __name__ == '__main__':" in feedback.next_step
