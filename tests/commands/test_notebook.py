"""The notebooks: made from the items, solved to full marks, and checked from inside."""

import ast
import importlib
import re
import sys
from html import unescape
from pathlib import Path

import nbformat
import numpy as np
import pytest

from grader import check, check_all
from grader.feedback import words
from grader.formats.notebook import render
from grader.handout import notebook
from grader.jupyter.check import own_name
from grader.jupyter.history import needed
from grader.report import Outcome
from grader.submission.packages import NOTEBOOKS
from spec.assignment import ITEMS
from tests.helpers.grading import edited, graded, lost, write
from tests.helpers.notebooks import blank, run, shown, solved

CHECKED_IN = Path(__file__).parent.parent.parent / "student_template" / "notebooks"
IN_BOTH = pytest.mark.parametrize("lang", ["en", "zh"])
WRONG = "δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_{t+1})"
SLIP = ("* slopes[t - 1]", "* slopes[t]")


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("nbclient", "ipykernel"):
        pytest.importorskip(package, reason=f"{package} runs notebooks and is not installed")
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@IN_BOTH
def test_checked_in_copy_is_current(lang: str) -> None:
    path = CHECKED_IN / NOTEBOOKS[lang]
    assert path.read_text("utf-8") == notebook.text(lang), "run `make generated`"


@IN_BOTH
def test_notebook_is_valid_and_holds_no_outputs(lang: str) -> None:
    book = blank(lang)
    nbformat.validate(book)
    assert len({cell.id for cell in book.cells}) == len(book.cells)
    assert all(not cell.get("outputs") for cell in book.cells)


@IN_BOTH
def test_every_item_has_its_text_its_function_and_its_check(lang: str) -> None:
    cells = {cell.id: cell.source for cell in blank(lang).cells}
    for item in ITEMS:
        name = f"{item.chapter}-{item.name}"
        assert ("$$" in cells[f"{name}-text"]) == bool(item.equations), name
        assert "raise NotImplementedError" in cells[name], name
        assert cells[f"{name}-check"].startswith(f"check({item.name}"), name


def test_untouched_notebook_gets_nothing_and_runs_to_its_end(tmp_path: Path) -> None:
    path = notebook.write(tmp_path, "en")
    report = graded(path)
    assert report.score == 0.0
    assert {i.outcome for i in report.items} == {Outcome.MISSING}
    assert report.notes == ()


def test_solved_notebook_runs_and_gets_every_point(kernel: None, tmp_path: Path) -> None:
    book = run(solved("en"))
    for item in ITEMS:
        html = shown(book, f"{item.chapter}-{item.name}-check")["text/html"]
        assert "passed" in html, item.name
    nbformat.write(book, tmp_path / "rnn.ipynb")
    report = graded(tmp_path / "rnn.ipynb")
    assert lost(report) == set()
    assert report.notes == ()


def test_chinese_notebook_runs_the_same_code_and_gets_every_point(tmp_path: Path) -> None:
    def code(lang: str) -> dict[str, str]:
        cells = (cell for cell in solved(lang).cells if cell.cell_type == "code")
        return {cell.id: executed(cell.source) for cell in cells}

    english = code("en")
    for item in ITEMS:
        english[f"{item.chapter}-{item.name}-check"] = executed(f"check({item.name}, lang='zh')")
    assert code("zh") == english
    nbformat.write(solved("zh"), tmp_path / "rnn.ipynb")
    report = graded(tmp_path / "rnn.ipynb")
    assert lost(report) == set()
    assert report.notes == ()


def executed(source: str) -> str:
    """What of a cell is executed: no comments and no docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            del node.body[0]
    return ast.dump(tree)


def test_check_of_a_wrong_function_shows_the_formula_and_the_difference(kernel: None) -> None:
    book = solved("en")
    wanted = ("imports", "activations", "recurrent-delta", "recurrent-delta-check")
    book.cells = [cell for cell in book.cells if cell.id in wanted]
    book.cells[2].source = book.cells[2].source.replace(*SLIP)
    (chinese,) = (cell for cell in solved("zh").cells if cell.id == wanted[3])
    book.cells.append(nbformat.v4.new_code_cell(chinese.source, id="in-chinese"))
    run(book)
    for lang, asked_in in (("en", wanted[3]), ("zh", "in-chinese")):
        data = shown(book, asked_in)
        feedback = graded(edited("recurrent", SLIP), only=("delta",), lang=lang).items[0].feedback
        assert feedback is not None
        assert feedback.formula == WRONG
        assert len(feedback.differences) == 1
        html = unescape(re.sub("<[^>]+>", "", data["text/html"]))
        plain = re.sub(r"\s*\n\s*", " " if lang == "en" else "", data["text/plain"])
        for said in (words.YOURS.in_language(lang), WRONG, *feedback.differences):
            assert said in html, said
            assert said in plain, said


def test_check_takes_a_name_the_last_one_all_of_them_and_gives_hints(kernel: None) -> None:
    book = solved("en")
    wanted = ("imports", "activations", "recurrent-forward", "recurrent-delta")
    book.cells = [cell for cell in book.cells if cell.id in wanted]
    book.cells[3].source = book.cells[3].source.replace(*SLIP)
    asked = ("check()", "check('forward')", "check_all()", "check(forward, 'zh', hints=1)")
    for at, call in enumerate(asked):
        cell = nbformat.v4.new_code_cell(call)
        cell.id = f"asked-{at}"
        book.cells.append(cell)
    run(book)
    last, named, every, hinted = (
        shown(book, f"asked-{at}")["text/plain"] for at in range(len(asked))
    )
    assert WRONG in last
    assert "forward" in named
    assert "15 / 15" in named
    assert "15 / 15" in every
    assert WRONG in every
    assert "提示 1" in hinted
    assert "提示 2" not in hinted


def asked(*cells: str) -> list[dict[str, str]]:
    """What a kernel shows for the cells that are a check, in their order."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    for at, cell in enumerate(book.cells):
        cell.id = str(at)
    run(book)
    return [shown(book, c.id) for c in book.cells if c.source.startswith("check")]


@IN_BOTH
def test_words_are_a_notebook_s(kernel: None, lang: str) -> None:
    """What is said of blanks, of cells that did not run and of hints speaks of cells and checks."""
    begin = "from grader import check, check_all\nimport numpy as np"
    blank_one = "def output(states, V, activation):\n    raise NotImplementedError"
    wrong = "def output(states, V, activation):\n    return states"
    broken = "def output(states, V, activation)\n    return states"
    questions = ("check(output)", "check()", "check(hints=1)", "check_all()")
    unwritten, cut, older, last, hinted, every = asked(
        *(begin, blank_one, f"check(output, lang='{lang}')"),
        *(broken.replace("output", "delta"), "check('delta')", wrong, broken, *questions),
    )
    for said in (unwritten, cut, older, last, hinted, every):
        for text in said.values():
            assert not re.search("grader explain|--|save|保存|文件|file", text), text
            assert bool(re.search("[\u4e00-\u9fff]", text)) == (lang == "zh"), text
    again = {"en": "run the cell again", "zh": "重新运行单元格"}[lang]
    assert again in " ".join(unwritten["text/plain"].split())
    assert "In [4]" in cut["text/plain"]
    for said in (older, last, every):  # the cell that did not parse ran after the one that counts
        assert all("In [7]" in text for text in said.values())
    assert all("check(output, hints=1)" in text for text in older.values())
    assert all("check(output, hints=2)" in text for text in hinted.values())


def test_odd_questions_have_an_answer(kernel: None) -> None:
    begin = "    from grader import check, check_all\n    import numpy as np"  # as Jupyter runs it
    right = "def one_hot(index, size):\n    return np.eye(size)[index]"
    before = "check('one_hto')", "check('one_hot')"
    after = (
        "check(lang='fr')",
        "check(hints=-1)",
        "check(hints=99)",
        "check_all()",
        "check(hints='one')",
    )
    variable = "train = np.ones(3)"  # is called as an item is
    texts = [said["text/plain"] for said in asked(begin, *before, right, variable, *after)]
    assert "did you mean one_hot?" in texts[0]
    assert "run the cell that defines it" in texts[1]
    assert "not 'fr'" in texts[2]
    assert "hint" not in texts[3]
    assert "2 / 2" in texts[4]
    assert ("one_hot" in texts[5], "train" in texts[5]) == (True, False)
    assert "hints is a whole number, such as hints=1, not 'one'" in texts[6]


def test_one_process_stands_by_for_all_checks_of_a_kernel(kernel: None) -> None:
    """Of the kernel's children one is left after each check, the same one."""
    children = (
        "import os; from pathlib import Path; "
        "print(Path(f'/proc/self/task/{os.getpid()}/children').read_text())"
    )
    begin = "from grader import check\nimport numpy as np"
    right = "def one_hot(index, size):\n    return np.eye(size)[index]"
    cells = [begin, right, *["check(one_hot)", children] * 3]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    run(book)
    left = [c.outputs[0].text.split() for c in book.cells if c.source == children]
    assert len(left) == 3
    assert left[0] == left[1] == left[2]
    assert len(left[0]) == 1


def test_report_bears_the_notebook_s_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/a student/week 5/My RNN.ipynb")
    assert own_name() == "My RNN.ipynb"
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert own_name() == "notebook.ipynb"


def test_nothing_to_check_is_said() -> None:
    for checked, said in (
        (check(lang="en"), "no function of the assignment is defined yet"),
        (check_all("zh"), "还没有定义作业里的任何函数"),
        (check("forward", "en"), "the source of forward is not there"),
    ):
        assert said in repr(checked)


def test_box_holds_the_terminal_s_feedback_escaped() -> None:
    wrong = edited("recurrent", ("return deltas.T @ x", "print('<b>', '&')\n    return deltas.T"))
    report = graded(wrong, only=("gradient_U",))
    html = render(report)
    feedback = report.items[0].feedback
    assert feedback is not None
    assert "&lt;b&gt; &amp;" in html
    assert "<b>" not in html
    assert "<script" not in html
    assert (*feedback.differences, feedback.next_step)[0] in unescape(html)


def test_box_marks_what_differs_in_both_formulas() -> None:
    html = render(graded(edited("recurrent", SLIP), only=("delta",)))
    marked = re.findall('<span style="background: [^"]*2px (dashed|solid)">([^<]*)<', html)
    assert marked == [("dashed", "net_t"), ("solid", "net_{t+1}")]


def test_check_outside_of_a_notebook_grades_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, edited("recurrent", SLIP))
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("recurrent", "activations"):
        monkeypatch.setitem(sys.modules, name, None)
        del sys.modules[name]
    module = importlib.import_module("recurrent")
    assert check(module.output, "en").report.score == 5.0
    assert WRONG in repr(check(module.delta, "en"))


def made_by_exec(name: str) -> object:
    """A function whose source is nowhere."""
    names: dict[str, object] = {}
    exec(f"def {name}(): pass", names)
    return names[name]


@pytest.mark.parametrize(
    ("thing", "lang", "said"),
    [
        (len, "en", "no item is called len; there are forward, output"),
        (3, "zh", "check 要的是函数本身，不是一个值（int）"),
        (np.zeros(3), "en", "check is given a value (ndarray) and no function"),
        (made_by_exec("forward"), "en", "the source of forward is not there"),
    ],
)
def test_check_says_what_it_cannot_grade(thing: object, lang: str, said: str) -> None:
    checked = check(thing, lang)
    assert said in repr(checked)
    assert checked._repr_html_() is None


def test_only_what_a_function_needs_is_graded() -> None:
    cells = [
        "",
        "import numpy as np\nimport time",
        "def forward(x):\n    return nothing",
        "states = 3\ntime.sleep(100)",
        "scale = 2\nscale *= 3",
        "this is no Python",
        "%%time\n\n@np.vectorize\ndef forward(states):\n    return helper(states) * scale",
        "def helper(states):\n    return states",
        "check(forward)",
    ]
    assert needed(["forward"], cells) == [
        ("In [1]", "import numpy as np\n"),
        ("In [4]", "scale = 2\nscale *= 3"),
        ("In [6]", "\n\n@np.vectorize\ndef forward(states):\n    return helper(states) * scale"),
        ("In [7]", "def helper(states):\n    return states"),
    ]
    assert needed(["output"], cells) == []


CHANGED_OTHERWISE = {
    "by a method": ("steps = []", "steps.append(abs)", "def softmax(z): return steps[0](z)"),
    "in a loop": (
        "class Model: ...\nmodel = Model()",
        "for k in range(3):\n    model.fit(k)",
        "softmax = model.softmax",
    ),
    "by a decorator": (
        "known = {}\ndef register(f):\n    known[1] = f",
        "@register\ndef stable(z): ...",
        "def softmax(z): return known[1](z)",
    ),
    "by a decorator that is given it": (
        "def add_to(kind): ...",
        "class softmax: ...",
        "@add_to(softmax)\ndef forward(self, z): ...",
    ),
    "by setattr": ("class softmax: ...", "setattr(softmax, 'forward', abs)"),
    "by a function": (
        "axis = 0\ndef configure():\n    global axis\n    axis = -1",
        "configure()",
        "def softmax(z): return z.sum(axis)",
    ),
    "by a class of its name": ("class softmax: ...", "class softmax(softmax): ..."),
}


@pytest.mark.parametrize("how", CHANGED_OTHERWISE)
def test_what_changes_a_thing_that_a_function_needs_is_needed_too(how: str) -> None:
    cells = [*CHANGED_OTHERWISE[how]]
    trials = "tried = []\nsoftmax(1)\ntried.append(softmax(2))\nprint(softmax(3))"
    assert [cell for _, cell in needed(["softmax"], [*cells, trials])] == cells


LEFT_OUT = {
    "what is asked of a module": (
        "import numpy as np",
        "np.random.seed(1)",
        "def softmax(z): return np.exp(z)",
    ),
    "what is asked of a module in a function": (
        "import numpy as np\ndef show(z): np.set_printoptions(3)",
        "show(2)",
        "def softmax(z): return show(np.exp(z))",
    ),
    "a call of it that it remembers": (
        "known = []\ndef softmax(z): known.append(z)",
        "softmax(2)",
        "",
    ),
    "a name of its own in another function": (
        "rows = []",
        "def other():\n    rows = []\n    rows.append(1)",
        "def softmax(z): return rows",
    ),
    "what has another value when it is called": (
        "",
        "rows = 1",
        "def softmax(z): return rows\nrows = 2",
    ),
}


@pytest.mark.parametrize("what", LEFT_OUT)
def test_what_changes_nothing_that_a_function_needs_is_left_out(what: str) -> None:
    before, trial, after = LEFT_OUT[what]
    kept = [cell for _, cell in needed(["softmax"], [before, trial, after])]
    assert kept == [cell for cell in (before, after) if cell]


def test_what_a_function_needs_is_followed_through_any_number_of_cells() -> None:
    cells = ["w = 0", *["w = w + 1"] * 2000, "def softmax(z): return w"]
    assert [cell for _, cell in needed(["softmax"], cells)] == cells


def test_check_finds_a_function_by_the_name_that_it_is_given(kernel: None) -> None:
    right = "z: np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))"
    forms = {"lambda": f"lambda {right}", "partial": f"partial(lambda base, {right}, 0)"}
    book = blank("en")
    book.cells = [nbformat.v4.new_code_cell("from functools import partial\n", id="imports")]
    book.cells[0].source += "import numpy as np\nfrom grader import check"
    for form, value in forms.items():
        source = f"softmax = {value}\ncheck(softmax)"
        book.cells.append(nbformat.v4.new_code_cell(source, id=form))
    run(book)
    for form in forms:
        assert "10 / 10" in shown(book, form)["text/plain"]
