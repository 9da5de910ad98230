"""Notebooks: what of their cells is Python, and which cell is blamed."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from grader.feedback.rows import outcome
from grader.report import Outcome, Report, SubmissionError
from grader.sandbox.inside.reading.magics import without_magics
from grader.sandbox.process import Limits
from grader.submission.files import read
from grader.submission.limits import MAX_FILES
from grader.submission.outputs import without_outputs
from grader.submission.read import find
from spec.text import Text
from tests.helpers.command_line import python
from tests.helpers.grading import graded, item, lost, write
from tests.submission.code import BLANK, NUMPY, OUTPUT, RIGHT, WRONG, notebook

ALL = "from {0} import __dict__ as __ran__; __ran_all__(__ran__, {1}); from {0} import *"
HELPER = (
    "def helper(states, V, activation):\n    return [activation.forward(V @ s) for s in states[1:]]"
)
CALLS = "def output(states, V, activation):\n    return np.array(helper(states, V, activation))"


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5])
def test_every_version_is_read(version: int, tmp_path) -> None:
    (tmp_path / "x.ipynb").write_text(notebook("x = 1", "y = 2", version=min(version, 4)))
    book = json.loads((tmp_path / "x.ipynb").read_text()) | {"nbformat": version}
    (tmp_path / "x.ipynb").write_text(json.dumps(book))
    assert read(tmp_path / "x.ipynb").cells == (("x.ipynb [1]", "x = 1"), ("x.ipynb [2]", "y = 2"))


@pytest.mark.parametrize("number", [None, 2, 3, 4, "4", 4.5, 99])
@pytest.mark.parametrize("version", [3, 4])
def test_notebook_is_read_by_how_it_is_made_whatever_number_it_gives_itself(
    version: int, number: object, tmp_path: Path
) -> None:
    book = json.loads(notebook("x = 1", version=version)) | {"nbformat": number}
    cells = book["cells"] if version == 4 else book["worksheets"][0]["cells"]
    cells.append({"cell_type": "code", "source": 5, "input": None})
    (tmp_path / "x.ipynb").write_text(json.dumps(book))
    assert read(tmp_path / "x.ipynb").cells == (("x.ipynb [1]", "x = 1"),)


@pytest.mark.parametrize("name", ["rnn.py", "rnn.ipynb"])
def test_pointer_of_git_lfs_is_told_as_that(name: str) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    report = graded({name: pointer}, only=("output",))
    assert "pointer of Git LFS's" in report.items[0].feedback.summary


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_cell_that_does_not_parse_is_blamed_and_not_the_one_that_needs_it(lang: str) -> None:
    cells = (NUMPY, HELPER.replace("[1:]]", "[1:]"), CALLS)
    report = graded({"rnn.ipynb": notebook(*cells)}, only=("output",), lang=lang)
    feedback = item(report, "output").feedback
    assert {"en": "it needs helper", "zh": "它需要 helper"}[lang] in feedback.summary
    assert "rnn.ipynb [2]" in feedback.next_step


@pytest.mark.parametrize("line", ["x = (", "x = '\ud83d'"])
def test_cell_whose_import_does_not_parse_is_blamed_in_its_notebook_alone(line: str) -> None:
    broken = f"{line}\nimport numpy as np"
    report = graded({"rnn.ipynb": notebook(broken, RIGHT)}, only=("output",))
    feedback = item(report, "output").feedback
    assert feedback.summary.startswith("it needs np, which stands in a cell")
    assert "rnn.ipynb [1]" in feedback.next_step
    other = graded({"a.ipynb": notebook(broken), "rnn.ipynb": notebook(RIGHT)}, only=("output",))
    assert "import numpy as np" in item(other, "output").feedback.next_step


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("kind", "begins", "said"),
    [
        ("markdown", "```python\n", ("in a cell of text", "文本单元格里")),
        ("raw", "", ("in a cell of raw text", "写在原始文本单元格里")),
        ("code", "%%script false\n", ("rnn.ipynb [2], which is not", "rnn.ipynb [2] 里，")),
        ("code", "\n%%cython\n", ("because of its %%cython", "因为 %%cython 不作为")),
    ],
)
def test_function_in_a_cell_that_is_not_run_is_told_as_that(
    kind: str, begins: str, said: tuple[str, str], lang: str
) -> None:
    book = json.loads(notebook(NUMPY, begins + RIGHT))
    book["cells"][1]["cell_type"] = kind
    report = graded({"rnn.ipynb": json.dumps(book)}, only=("output", "softmax"), lang=lang)
    result = item(report, "output")
    assert (result.outcome, lost(report)) == (Outcome.MISSING, {"output", "softmax"})
    assert said[lang == "zh"] in result.feedback.summary
    assert outcome(result, lang) == {"en": "not there yet", "zh": "还没有"}[lang]
    assert result.feedback.place.line == begins.count("\n") + 1
    assert "output" not in item(report, "softmax").feedback.summary


UNREADABLE = {
    "cut off": (lambda book: book[:-30], "as if it were cut off", "像是没有传完"),
    "cut off in a text": (
        lambda book: book[: book.index("states")],
        "as if it were cut off",
        "没有传完",
    ),
    "merged": (lambda book: f"<<<<<<< HEAD\n{book}", "a merge of Git's", "Git 合并"),
    "a web page": (lambda book: f"<html>{book}", "a web page", "网页"),
    "another format": (lambda book: book.replace('"cells"', "cells"), "copy its code", "复制"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_notebook_that_is_none_is_told_why(case: str, tmp_path) -> None:
    makes, en, zh = UNREADABLE[case]
    (tmp_path / "rnn.ipynb").write_text(makes(notebook(OUTPUT)), "utf-8")
    problem = read(tmp_path / "rnn.ipynb").problem
    assert problem is not None
    assert en in problem.en
    assert zh in problem.zh


@pytest.mark.parametrize("name", ["rnn.py", "rnn.ipynb"])
def test_page_that_was_saved_in_the_place_of_a_file_is_told_as_that(name: str, tmp_path) -> None:
    (tmp_path / name).write_text("\n<!doctype html>\n<title>Sign in</title>", "utf-8")
    problem = read(tmp_path / name).problem
    assert problem == Text("it is a web page: download the file itself", "它是网页：请下载文件本身")


def test_what_jupyter_keeps_of_cells_costs_its_statement_alone() -> None:
    cells = ("1 + 1", "x = _ + 1\ny = Out[1]\nprint(In[0], _, __)\n_\n" + OUTPUT)
    report = graded({"rnn.ipynb": notebook(*cells)}, only=("output",))
    assert lost(report) == set()
    assert {note.rpartition(";")[2] for note in report.notes} == {
        " this statement alone did not run to its end"
    }
    assert not any("self" in note for note in report.notes)


@pytest.mark.parametrize(
    "broken", ["def broken(:", "x = (", "'''", "return 1", "  x = 1\ny = 2", "\u00a0x"]
)
def test_cell_that_does_not_parse_costs_only_itself(broken: str) -> None:
    report = graded({"rnn.ipynb": notebook(NUMPY, broken, RIGHT)}, only=("output",))
    assert lost(report) == set()
    assert [n for n in report.notes if not n.startswith("rnn.ipynb [2]")] == []
    assert report.notes


SHELL = (
    "%matplotlib inline",
    "!pip install numpy",
    "!pip install \\\n  numpy \\\n  scipy",
    "files = !ls",
    "t = %timeit -o 1 + 1",
    "np.dot?",
    "?np.dot",
    "%%bash\nls -l | grep x",
    "%%html\n<b>x</b>",
    "get_ipython().run_line_magic('matplotlib', 'inline')",
    "get_ipython().system('ls')",
    "get_ipython().magic('load_ext autoreload')",
    "if True:\n    get_ipython().run_line_magic('pylab', '')",
    "shell = get_ipython()\nshell.run_line_magic('x', '')",
    "display(3)\nhelp(len)",
    "files = !ls\nprint(files[0], len(files))",
    "t = %timeit -o 1 + 1\nprint(t.average)",
    "shell = get_ipython()\nshell.user_ns['x'] = shell.run_cell('1').result",
    "import asyncio\nk = await asyncio.sleep(0, 2)\nprint(k + 1)",
    "from IPython.display import display, HTML\ndisplay(HTML('x'))",
    "text = '''\n%d items\n!no\n'''\n%matplotlib inline",
)


@pytest.mark.parametrize("cell", SHELL)
def test_what_is_jupyters_own_is_dropped(cell: str) -> None:
    report = graded({"rnn.ipynb": notebook(NUMPY, f"{cell}\n", RIGHT)}, only=("output",))
    assert lost(report) == set()
    assert [n for n in report.notes if "IPython" not in n] == []
    saved = f"import numpy as np\n{cell}\n\n{RIGHT}"
    if not cell.startswith("%%") and "await" not in cell:  # these are Jupyter's alone
        assert lost(graded({"recurrent.py": saved}, only=("output",))) == set()


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("x = 1", "x = 1"),
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if x:\n    !ls\ny = 2", "if x:\n    pass\ny = 2"),
        ("files = !ls\n", "files = get_ipython().getoutput()\n"),
        ("t = %timeit -o f()", "t = get_ipython().getoutput()"),
        ("np.dot?", "pass"),
        ("%%bash\nls", ""),
        ('text = """\n%d items\n"""', 'text = """\n%d items\n"""'),
        ("y = (5\n% 3)", "y = (5\n% 3)"),
        ("%time x = 1", "x = 1"),
        ("if y:\n    %time x = 1", "if y:\n    x = 1"),
        ("%time -n x", "pass"),
        ("\n\n%%time\nx = 1", "\n\n\nx = 1"),
        ("text = '''\n%s\n'''\n%x\n", "text = '''\n%s\n'''\npass\n"),
        ("!a \\\n b\nx = 1", "pass\n\nx = 1"),
        ("if y:\n    %run -i './a.py'", f"if y:\n    {ALL.format('a', True)}"),
        ("%run a b.ipynb", ALL.format("a", False)),
        ('%run "a b.ipynb" --rate 1', ALL.format("a_b", True)),
        ("%run C:\\\\hw5\\\\01-a.ipynb;", ALL.format("_01_a", True)),
        ("%run ./src/a", ALL.format("src.a", False)),
        ("%run ../lib/./b.py", ALL.format("..lib.b", False)),
        ("%run class.py", ALL.format("class_", False)),
        ("%%debug\nx = 1", "\nx = 1"),
    ],
)
def test_magics_are_dropped_and_python_is_kept(source: str, plain: str) -> None:
    assert without_magics(source) == plain


ODD_CELLS = (
    {"cell_type": "code", "source": None},
    {"cell_type": "code"},
    {"cell_type": "raw"},
    None,
    {"source": "x = 1"},
)


@pytest.mark.parametrize("odd", ODD_CELLS)
def test_cell_that_lacks_something_costs_only_itself(odd: object) -> None:
    indented = {"cell_type": "code", "source": "".join(f"    {n}\n" for n in OUTPUT.split("\n"))}
    book = json.dumps({"cells": [odd, indented]})
    assert lost(graded({"rnn.ipynb": book}, only=("output",))) == set()


def test_pythons_prompts_are_taken_off_a_cell_as_jupyter_does() -> None:
    first, *rest = RIGHT.splitlines()
    pasted = [f">>> {first}", *(f"... {line}" for line in rest), "...", ">>> output"]
    cells = notebook(f">>> {NUMPY.strip()}", "\n".join(pasted))
    report = graded({"rnn.ipynb": cells}, only=("output",))
    assert (lost(report), report.notes) == (set(), ())


def test_many_cells_that_stop_cost_nothing() -> None:
    cells = notebook(NUMPY, *[f"1 / 0  # {'图' * 180}"] * 500, RIGHT)
    assert lost(graded({"rnn.ipynb": cells}, only=("output",))) == set()


def test_cell_that_is_run_again_does_not_undo_what_stands_below() -> None:
    cells = notebook(NUMPY, f"K\n{WRONG}", f"K = 1\n{RIGHT}")
    assert lost(graded({"rnn.ipynb": cells}, only=("output",))) == set()


@pytest.mark.parametrize("lacks", ["", "from sympy import *", "runs += open('a.txt')"])
def test_cell_that_is_run_again_goes_on_where_it_stopped(lacks: str) -> None:
    once = RIGHT.replace("    return", "    assert runs == [1, 2]\n    return")
    first = f"{NUMPY}runs = []\n{lacks}"
    cells = notebook(first, "runs.append(1)\nruns.append(K)", f"K = 2\n{once}")
    assert lost(graded({"rnn.ipynb": cells}, only=("output",))) == set()


def test_cells_that_never_finish_when_run_again_cost_only_themselves() -> None:
    cells = notebook(NUMPY + RIGHT, "K\nwhile True: pass", "L\nwhile True: pass", "K = L = 1")
    report = graded({"rnn.ipynb": cells}, only=("output",), limits=Limits(load=1.0))
    assert lost(report) == set()
    assert "[2], line 2: it was still running after 1 s" in report.notes[0]


HELPERS = NUMPY + "def product(a, b):\n    return a @ b\n"
USES = NUMPY + RIGHT.replace("V @ s", "product(V, s)")
SOFTMAX = f"""{NUMPY}def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
"""
OTHERS = {  # how a notebook gets what another file of the hand-in has, and which
    "%run helpers.ipynb": "helpers.ipynb",
    "%run -i '/content/drive/MyDrive/helpers 2.ipynb'": "helpers 2.ipynb",
    "%run 1_helpers.py --rate 0.1  # first": "1_helpers.py",
    "%run src/helpers.py": "src/helpers.py",
    "%run class.py": "class.py",
    "%run src/helpers.ipynb": "src/helpers.ipynb",
    "%run './my src/helpers 2.py'": "my src/helpers 2.py",
    "%run ../lib/helpers.py": "../lib/helpers.py",
    "%run ../lib/helpers.ipynb": "../lib/helpers.ipynb",
    "import import_ipynb\nfrom src.helpers import product": "src/helpers.ipynb",
    "import sys\nsys.path.append('src')\nfrom a_b import product": "src/a b.ipynb",
    "get_ipython().run_line_magic('run', './helpers.ipynb')": "helpers.ipynb",
    "import import_ipynb\nfrom helpers import product": "helpers.ipynb",
    "import helpers\nproduct = helpers.product": "helpers.ipynb",
    "exec(open('helpers.py').read())": "helpers.py",
}


@pytest.mark.usefixtures("without_words")
@pytest.mark.parametrize("line", OTHERS)
def test_notebook_uses_another_file(line: str, tmp_path) -> None:
    other = OTHERS[line]
    text = notebook(HELPERS, "1 / 0") if other.endswith(".ipynb") else HELPERS
    for uses in (USES, USES.replace("V @ s", "V, s")):
        report = _with_another(tmp_path, other, text, notebook(line, uses))
        assert lost(report) == set()
        assert not any("handed in" in note for note in report.notes)
    report = _with_another(tmp_path, other, text.replace("a @ b", "a + b"), notebook(line, USES))
    assert lost(report) == {"output"}


@pytest.mark.parametrize("other", ["helpers.py", "helpers.ipynb", "src/helpers.py"])
def test_run_brings_private_names_and_those_that_all_leaves_out(other: str, tmp_path) -> None:
    private = f"__all__ = []\n{HELPERS.replace('product', '_product')}"
    text = notebook(private) if other.endswith("b") else private
    uses = notebook(f"%run {other}", NUMPY + RIGHT.replace("V @ s", "_product(V, s)"))
    assert lost(_with_another(tmp_path, other, text, uses)) == set()


@pytest.mark.parametrize("line", ["%run helpers.ipynb", "%run src/b.ipynb", "%run -i helpers.py"])
def test_what_is_run_finds_the_names_of_the_notebook_that_runs_it(line: str, tmp_path) -> None:
    other, text = line.split()[-1], "def product(a, b):\n    return np.dot(a, b)\n"
    text = notebook(text) if other.endswith("b") else text
    report = _with_another(tmp_path, other, text, notebook(NUMPY, line, USES))
    assert lost(report) == set()


@pytest.mark.parametrize(
    ("other", "text"), [("src/a.ipynb", HELPERS), ("a/b.py", notebook(HELPERS))]
)
def test_file_in_a_folder_is_what_it_holds(other: str, text: str, tmp_path) -> None:
    report = _with_another(tmp_path, other, text, notebook(f"%run {other}", USES))
    assert lost(report) == set()


@pytest.mark.parametrize("other", ["loss.py", "loss.ipynb", "src/loss.py", "src/loss.ipynb"])
def test_item_that_another_file_defines_is_lent_where_it_is_wrong(other: str, tmp_path) -> None:
    items = ("softmax", "softmax_cross_entropy_gradient")
    gradient = (
        "def softmax_cross_entropy_gradient(z, labels):\n"
        "    return (softmax(z) - labels) / len(z)\n"
    )
    for text, wrong in ((SOFTMAX, set()), (SOFTMAX.replace("e.sum", "e.max"), {"softmax"})):
        loss = notebook(text) if other.endswith("b") else text
        write(tmp_path, {other: loss, "rnn.ipynb": notebook(f"%run {other}", gradient)})
        assert lost(graded(tmp_path, only=items)) == wrong


def _with_another(folder, other: str, text: str, uses: str) -> Report:
    """The grade of a notebook in a folder, with another file by its path from there."""
    write(folder, {"hw/README": "", f"hw/{other}": text, "hw/rnn.ipynb": uses})
    return graded(folder, only=("output",))


def test_file_that_is_imported_anew_has_all_it_had() -> None:
    text = HELPERS.replace("product", "_product") + "__all__ = ['_product']\n"
    anew = "import sys, helpers\ndel sys.modules['helpers']\nfrom helpers import *"
    uses = notebook(anew, USES.replace("product", "_product"))
    report = graded({"helpers.py": text, "rnn.ipynb": uses}, only=("output",))
    assert lost(report) == set()
    assert report.notes == ()


@pytest.mark.parametrize("name", ["calendar", "numpy", "torch", "rnn"])
def test_notebook_called_like_a_package_is_not_taken_for_it(name: str, tmp_path) -> None:
    cells = notebook(OUTPUT, f"import {name}\nassert 'output' not in vars({name})")
    folder = write(tmp_path / "rnn", {f"{name}.ipynb": cells, "loss.py": ""})
    report = graded(folder, only=("output",))
    assert lost(report) == set()
    assert not any("AssertionError" in note for note in report.notes)


MARIMO = (
    'import marimo\n\n__generated_with = "0.17.0"\napp = marimo.App()\n\n'
    "with app.setup:\n    import numpy as np\n\n\n{}\n\n"
    '@app.cell\ndef _():\n    import marimo as mo\n    mo.md("# RNN")\n    return\n\n\n'
    "@app.cell\ndef _():\n    none = []\n    return (none,)\n\n\n"
    "@app.cell\ndef _(none):\n    none[0]\n    return\n\n\n"
    'if __name__ == "__main__":\n    app.run()\n'
)
IN_CELLS = (
    "@app.cell(hide_code=True)\ndef _(scale):\n    one = scale / 2\n    return (one,)\n\n\n"
    "@app.cell\ndef output(one):\n    {}    return (output,)\n\n\n"
    "@app.cell\ndef _():\n    scale = 2\n    return (scale,)\n"
)


@pytest.mark.usefixtures("without_words")
@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("way", ["functions", "cells"])
def test_marimo_notebook_is_graded(way: str, right: bool) -> None:
    body = (RIGHT if right else WRONG).replace("return np", "return one * np")
    cells = IN_CELLS.format(body.replace("\n", "\n    ").rstrip() + "\n")
    code = f"@app.function\n{body.replace('one * ', '')}" if way == "functions" else cells
    report = graded({"rnn.py": MARIMO.format(code)}, only=("output",))
    assert lost(report) == (set() if right else {"output"})
    without, alone = report.notes
    assert "marimo cannot be imported here" in without
    assert "IndexError" in alone
    assert alone.endswith("this statement alone did not run to its end")


@pytest.mark.parametrize("other", ["a.ipynb", "recurrent.py"])
def test_file_that_a_cell_writes_counts_beside_another_of_its_name(other: str) -> None:
    writes = "%%writefile recurrent.py\n{}{}"
    blank, wrong = (
        notebook(writes.format(NUMPY, code)) if other == "a.ipynb" else NUMPY + code
        for code in (BLANK, WRONG)
    )
    right = notebook(writes.format(NUMPY, RIGHT))
    assert lost(graded({other: blank, "b.ipynb": right}, only=("output",))) == set()
    report = graded({other: wrong, "b.ipynb": right}, only=("output",))
    assert lost(report) == {"output"}
    assert "something else is defined in b.ipynb/recurrent.py" in report.notes[0]


def test_notebook_that_writes_too_many_files_is_refused(tmp_path) -> None:
    cells = (f"%%writefile f{i}.py\nx = 1" for i in range(MAX_FILES + 1))
    (tmp_path / "a.ipynb").write_text(notebook(*cells))
    for path in (tmp_path, tmp_path / "a.ipynb"):
        with pytest.raises(SubmissionError, match="more than 200 Python files"), find(path):
            pass


@pytest.mark.parametrize(
    "name", ['"my rnn.py"', "RNN.PY", "/content/drive/My Drive/rnn-2.py", r"src\rnn.py", "{x}.py"]
)
def test_file_that_a_cell_writes_counts_under_any_name_of_python(name: str) -> None:
    cells = notebook(NUMPY, f"%%writefile {name}\n{OUTPUT}")
    assert lost(graded({"rnn.ipynb": cells}, only=("output",))) == set()


@pytest.mark.parametrize("adds", ["-a a.py", "a.py -a", "--append 'a.py'", "./a.py  --append "])
def test_what_a_cell_adds_to_a_file_it_writes_counts(adds: str) -> None:
    cells = (f"%%writefile a.py\n{NUMPY}", f"%%writefile {adds}\n{RIGHT}", "import a\na.output")
    report = graded({"rnn.ipynb": notebook(*cells)}, only=("output",))
    assert (lost(report), report.notes) == (set(), ())
    wrong = graded({"rnn.ipynb": notebook("\n%%file a.py\n" + WRONG)}, only=("output",))
    assert item(wrong, "output").feedback.place.line == 4


def test_function_under_a_magic_is_graded() -> None:
    for magic, words in ("capture", "out"), ("writefile", "A.PY"), ("writefile", "a.py"):
        shell = f"get_ipython().run_cell_magic({magic!r}, {words!r}, {RIGHT!r})\n"
        assert lost(graded({"recurrent.py": NUMPY + shell}, only=("output",))) == set()
    text = shell.replace("a.py", "a.txt")
    assert lost(graded({"recurrent.py": NUMPY + text}, only=("output",))) == {"output"}


def test_names_that_magics_bring_along_are_there() -> None:
    names = {"a.py": "from numpy import array\n", "b.py": "run = 1\n"}
    for line in "%run a.py", "%run ./b.py\n%pylab inline", "from b import run\n%pylab\nassert run":
        cells = notebook(line, RIGHT.replace("np.array", "array"))
        assert lost(graded({"rnn.ipynb": cells, **names}, only=("output",))) == set()
    saved = "get_ipython().run_line_magic('run', 'a.py')\n" + RIGHT.replace("np.array", "array")
    assert lost(graded({"recurrent.py": saved, **names}, only=("output",))) == set()
    assert (
        lost(graded({"a.ipynb": notebook(NUMPY, "%%capture out\n" + RIGHT)}, only=("output",)))
        == set()
    )


def test_nbformat_is_imported_for_notebooks_alone(tmp_path) -> None:
    code = (
        "import sys; from pathlib import Path; from grader.submission.read import find\n"
        "with find(Path(sys.argv[1])): print('nbformat' in sys.modules)"
    )
    for name, text, imported in (("a.py", OUTPUT, "False"), ("a.ipynb", notebook(OUTPUT), "True")):
        (tmp_path / name).write_text(text)
        done = python("-c", code, str(tmp_path / name))
        assert (done.stdout.strip(), done.stderr) == (imported, "")


def test_nothing_is_said_of_the_log_of_nbformat(capfd: pytest.CaptureFixture[str]) -> None:
    report = graded({"a.ipynb": notebook(NUMPY, RIGHT, version=3)}, only=("output",))
    assert item(report, "output").outcome is Outcome.PASSED
    assert capfd.readouterr().err == ""


SHOWN = {
    "text": {"output_type": "stream", "name": "stdout", "text": [']\\"[{\n'] * 30},
    "points": {"output_type": "display_data", "data": {"x/json": [[{"[": 1}, []]] * 30}},
}


@pytest.mark.parametrize("cells", [[], ["x = {\"outputs\": ['[', 1]}\n"]])
@pytest.mark.parametrize("kind", SHOWN)
@pytest.mark.parametrize("block", [1, 7, 1 << 20])
def test_outputs_are_passed_over_wherever_a_block_ends(
    block: int, kind: str, cells: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.submission.outputs.BLOCK", block)
    book = json.loads(notebook(*cells, NUMPY, RIGHT))
    kept = json.dumps(book, indent=1)
    book["cells"][0]["outputs"] = [SHOWN[kind]]
    text = json.dumps(book, indent=1).encode()
    assert json.loads(without_outputs(io.BytesIO(text), len(kept))) == json.loads(kept)


@pytest.mark.parametrize("packed", [False, True])
def test_notebook_counts_whatever_its_outputs_weigh(packed: bool, tmp_path: Path) -> None:
    text = notebook(NUMPY, RIGHT, output="A" * (51 << 20))
    (tmp_path / "rnn.ipynb").write_text(text)
    if packed:
        with zipfile.ZipFile(tmp_path / "rnn.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
            z.write(tmp_path / "rnn.ipynb", "rnn.ipynb")
    report = graded(tmp_path / ("rnn.zip" if packed else "rnn.ipynb"), only=("output",))
    assert (report.score, report.notes) == (5.0, ())


def test_notebook_that_is_too_large_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.submission.files.MAX_NOTEBOOK", 1 << 10)
    report = graded({"rnn.ipynb": notebook(RIGHT + " " * 2000)}, only=("output",))
    assert report.items[0].outcome == "invalid"
    assert "copy the code of this homework into a new notebook" in report.notes[0]
