"""What goes wrong in the first ten minutes: each has one sentence that helps, in both languages."""

import os
from pathlib import Path

import pytest

from grader.formats.terminal import render
from grader.handout import notebook
from grader.handout.template import sources
from grader.report import Report, SubmissionError
from grader.submission.read import find
from tests.helpers.command_line import grader, one_sentence, python
from tests.helpers.grading import graded, write

BODY = """
    states = np.zeros((len(x) + 1, len(s0)))
    states[0] = s0
    for t in range(1, len(x) + 1):
        states[t] = activation.forward(U @ x[t - 1] + W @ states[t - 1])
"""
IN_COLUMNS = """
    states = [s0.reshape(-1, 1)]
    for row in x:
        states.append(activation.forward(U @ row.reshape(-1, 1) + W @ states[-1]))
    return np.array(states)
"""
LANGUAGES = ("en", "zh")
TEMPLATE = sources("en")


def forward_with(body: str) -> dict[str, str]:
    """The template with this for a body of `forward`."""
    files = dict(TEMPLATE)
    text = files["recurrent.py"]
    at = text.index("    raise NotImplementedError")
    files["recurrent.py"] = text[:at] + body.strip("\n") + text[text.index("\n", at) :]
    return files


def renamed(files: dict[str, str], new: str) -> dict[str, str]:
    return {name: text.replace("def forward(", f"def {new}(") for name, text in files.items()}


def without(*parameters: str) -> dict[str, str]:
    files = forward_with("    return x")
    for parameter in parameters:
        files["recurrent.py"] = files["recurrent.py"].replace(parameter, "", 1)
    return files


def only(source: str) -> dict[str, str]:
    return {"recurrent.py": source}


RIGHT = forward_with(BODY + "    return states")
WRAPPED = """def told(f):
    def wrapper(*arguments):
        print(f(*arguments).shape)
    return wrapper

@told
def forward("""
CASES = {
    "an empty file": (
        only("\n"),
        "recurrent.py is empty; if you have written something in it, save it",
        "recurrent.py 是空的；如果已经写了内容，请先保存",
    ),
    "a syntax error": (
        forward_with("    return U @ x +"),
        "Python cannot read on at line 27 of recurrent.py: look there, and at the end of the line",
        "Python 读到 recurrent.py 第 27 行就读不下去了：请看这一行，以及上一行的末尾",
    ),
    "a full-width bracket": (
        forward_with("    return np.zeros（3）"),
        "Line 27 has '（', a full-width sign: type it again in English input mode",
        "第 27 行有全角符号“（”：请切换到英文输入法重新输入",
    ),
    "no return": (
        forward_with(BODY),
        "Every way through the function, and an @ around it, must `return` the result",
        "函数的每条路径都要用 return 给出结果",
    ),
    "a wrapper without return": (
        RIGHT | only(RIGHT["recurrent.py"].replace("def forward(", WRAPPED)),
        "and an @ around it, must `return` the result",
        "套在外面的装饰器 @ 也一样",
    ),
    "printed instead of returned": (
        forward_with(BODY + "    print(states)"),
        "printing it is not enough",
        "只打印出来是不够的",
    ),
    "a near miss of the name": (
        renamed(RIGHT, "foward"),
        "Rename foward to forward.",
        "把 foward 改名为 forward。",
    ),
    "a parameter too few": (
        without("    x: np.ndarray, "),
        "Its parameters must be the template's: forward(x, U, W, s0, activation).",
        "参数要和模板一样：forward(x, U, W, s0, activation)。",
    ),
    "a lambda with too few parameters": (
        only("forward = lambda x, U, W: 0\n"),
        "Its parameters must be the template's: forward(x, U, W, s0, activation).",
        "参数要和模板一样：forward(x, U, W, s0, activation)。",
    ),
    "a parameter that is called otherwise": (
        only("def forward(x, U, W, s0, act):\n    return activation.forward(x @ U.T)\n"),
        "There is no activation here: your parameter in its place is act.",
        "这里没有 activation：在它的位置上，你的参数叫 act。",
    ),
    "a package that is misspelt": (
        only("import nunpy as np\n\ndef forward(x, U, W, s0, f):\n    return np.zeros(3)\n"),
        "recurrent.py, line 1: write numpy for nunpy, if that is meant.",
        "recurrent.py 第 1 行：如果要用的是 numpy，请把 nunpy 改成 numpy。",
    ),
    "a command for the terminal": (
        only("pip install numpy\n\ndef forward(x):\n    return x\n"),
        "Line 1 is a command for the terminal, and no Python: delete it here.",
        "第 1 行是在终端里用的命令，不是 Python：请从这里删去。",
    ),
    "an untouched template": (
        dict(TEMPLATE),
        "nothing is written yet in what is saved; if you have written something, save it",
        "保存的内容里还什么都没有写；如果已经写了，请先在编辑器或 Jupyter 里保存",
    ),
    "a notebook that was never saved": (
        {"rnn.ipynb": notebook.text("en")},
        "save it in your editor or in Jupyter, and grade again",
        "请先在编辑器或 Jupyter 里保存，再重新评分",
    ),
    "an empty notebook file": (
        {"rnn.ipynb": ""},
        "rnn.ipynb is empty; if you have written something in it, save it and grade again",
        "rnn.ipynb 是空的；如果已经写了内容，请先保存再评分",
    ),
    "another folder's files": (
        {"homework.py": "def add(a, b):\n    return a + b\n"},
        "none of the functions asked for is defined here: is this the right folder?",
        "这里没有定义任何一个要写的函数：文件夹对吗？",
    ),
    "column vectors": (
        forward_with(IN_COLUMNS),
        "The numbers are right, but with one more dimension at the end, as in columns (n, 1).",
        "各数是对的，但末尾多了一维，像 (n, 1) 的列那样。",
    ),
    "an import of the reference": (
        only("from reference.recurrent import forward\n"),
        "reference is the grader's own and no part of a submission: write the function yourself.",
        "reference 是评分程序自己的，不属于提交：请自己写这个函数。",
    ),
    "a use of the reference": (
        forward_with("    import reference.recurrent as r\n    return r.forward(x, U, W, s0)"),
        "reference is the grader's own and no part of a submission: write the function yourself.",
        "reference 是评分程序自己的，不属于提交：请自己写这个函数。",
    ),
    "tabs among spaces": (
        forward_with("    T = len(x)\n\treturn x"),
        "Line 28 mixes tabs and spaces: let your editor turn tabs into four spaces.",
        "第 28 行混用了制表符和空格：请让编辑器把制表符换成四个空格。",
    ),
    "a line that is not aligned": (
        forward_with("    T = len(x)\n  return x"),
        "Line 28 begins in a column in which none of the open blocks begins",
        "第 28 行的缩进与前面任何一个代码块都对不上",
    ),
    "a body that is not indented": (
        forward_with("return x"),
        "return stands outside its function: indent the lines of the function",
        "return 在函数外面：请把函数里的各行缩进",
    ),
    "no import of NumPy": (
        only("def forward(x, U, W, s0, activation):\n    return np.zeros(3)\n"),
        "Put `import numpy as np` at the top of recurrent.py.",
        "在 recurrent.py 的开头加上 import numpy as np。",
    ),
    "a name that is not there": (
        forward_with("    return stats"),
        "No stats is known at line 27 of recurrent.py: is it misspelt",
        "recurrent.py 第 27 行用到了 stats，但那里没有这个名字：是不是拼错了",
    ),
    "an activation that is called": (
        forward_with("    return activation(x @ U.T)"),
        "An activation is an object: its forward(net) is f",
        "激活函数在这里是一个对象：它的 forward(net) 是 f",
    ),
    "times that run to T in x": (
        forward_with(BODY.replace("x[t - 1]", "x[t]")),
        "Indices count from 0: of 6 the last is 5, and 6 is asked for: x is (6, 3).",
        "下标从 0 开始：共 6 个时，最后一个是 5，这里却取了 6：x 是 (6, 3)。",
    ),
    "shapes that do not fit": (
        forward_with("    return x @ U @ W"),
        "a length of 4 meets one of 3: x is (6, 3), U is (4, 3), W is (4, 4).",
        "长度 4 遇上了长度 3：x 是 (6, 3)，U 是 (4, 3)，W 是 (4, 4)。",
    ),
    "a list for an array": (
        forward_with(BODY + "    return list(states)"),
        "np.array(…) turns lists into arrays",
        "np.array(…) 可以把列表变成数组",
    ),
}


def said(report: Report) -> str:
    """What the terminal shows, as if it were endlessly wide."""
    return render(report, width=1000)


@pytest.mark.corpus
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_beginners_error_has_a_sentence(case: str, lang: str) -> None:
    files, *sentences = CASES[case]
    report = graded(files, only=("forward",), lang=lang)
    assert report.score == 0.0
    assert sentences[LANGUAGES.index(lang)] in said(report)


def test_loss_that_is_called_wrongly_shows_the_students_own_line() -> None:
    code = "import numpy as np\ndef numerical_gradient(loss, p):\n    return loss(np.ones(99))\n"
    (one,) = graded({"gradcheck.py": code}, only=("numerical_gradient",)).items
    assert one.feedback is not None
    place = one.feedback.place
    assert place is not None
    assert (place.file, place.line) == ("gradcheck.py", 3)
    assert one.feedback.next_step == (
        "Give loss the whole parameter with one element moved, an array of shape (2, 1)."
    )


def test_loss_is_called_loss_and_by_no_name_of_the_graders_own() -> None:
    code = "def numerical_gradient(loss, parameter, epsilon=1e-4):\n    return loss()\n"
    (one,) = graded({"gradcheck.py": code}, only=("numerical_gradient",)).items
    assert one.feedback is not None
    assert one.feedback.summary.startswith("it raised TypeError: loss() missing 1 required")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_decorator_that_returns_nothing_is_no_if(lang: str) -> None:
    code = "def once(f):\n    f\n\n\n@once\ndef softmax(z):\n    return z\n"
    (one,) = graded({"loss.py": code}, only=("softmax",), lang=lang).items
    assert one.feedback is not None
    due = "with @ must return a function" if lang == "en" else "上面的 @… 应当返回函数"
    assert due in one.feedback.next_step


def test_right_forward_has_none_of_these_errors() -> None:
    assert graded(RIGHT, only=("forward",)).score == 15.0


FOLDERS = {
    "nothing in it": (
        {"notes.md": ""},
        "is this the right folder? `grader init rnn` makes one with the template",
        "文件夹对吗？用 `grader init rnn --lang zh` 可以新建一个带模板的文件夹",
    ),
    "an archive that is not opened": (
        {"rnn.rar": ""},
        "rnn.rar is a RAR archive, which is not opened here: hand in a .zip of the same files",
        "rnn.rar 是 RAR 压缩包，这里打不开：请提交同样文件的 .zip",
    ),
    "a file without .py": (
        {"recurrent.py.txt": ""},
        "recurrent.py.txt is not graded because of its name: rename it to recurrent.py",
        "recurrent.py.txt 的文件名不对，没有评分：请改名为 recurrent.py",
    ),
}


@pytest.mark.parametrize("case", FOLDERS)
def test_wrong_folder_has_a_sentence(case: str, tmp_path: Path) -> None:
    files, en, zh = FOLDERS[case]
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    with pytest.raises(SubmissionError) as error, find(tmp_path):
        pass
    assert en.format(name=tmp_path.name) in error.value.text.en
    assert zh.format(name=tmp_path.name) in error.value.text.zh


def test_path_that_is_nearly_right_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "rnn").mkdir()
    for lang, words in (("en", "did you mean"), ("zh", "是不是")):
        done = grader("run", tmp_path / "rnm", "--lang", lang)
        assert done.returncode == 2
        assert f"{words} {tmp_path / 'rnn'}" in " ".join(done.stderr.split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_running_a_file_of_the_template_says_how_to_check_it(tmp_path: Path, lang: str) -> None:
    write(tmp_path, sources(lang))
    done = python("loss.py", cwd=tmp_path, check=True)
    assert "grader run ." in done.stdout
    ends = {text.rpartition("\nif __name__")[2] for text in sources(lang).values()}
    assert len(ends) == 2  # all chapters' files end so; activations.py is given, and does not


@pytest.mark.parametrize(("lang", "words"), [("en", "is not installed"), ("zh", "没有安装 numpy")])
def test_missing_numpy_has_a_sentence(lang: str, words: str) -> None:
    program = (
        "import importlib.util, sys; sys.modules['numpy'] = None; find = importlib.util.find_spec;"
        "importlib.util.find_spec = lambda name: None if name == 'numpy' else find(name);"
        f"from grader.cli import main; sys.exit(main(['run', '.', '--lang', '{lang}']))"
    )
    done = python("-c", program, env={**os.environ, "PYTHONUTF8": "1"})
    assert done.returncode == 3
    assert words in done.stderr
    assert done.stderr.rstrip().endswith("-m pip install numpy")
    assert "Traceback" not in done.stderr


def test_old_python_has_a_sentence_in_both_languages() -> None:
    program = "import sys; sys.version_info = (3, 9, 2, 'final', 0); import grader"
    done = python("-c", program)
    assert done.returncode == 1
    assert "needs Python 3.11 or later, this is 3.9.2" in done.stderr
    assert "需要 Python 3.11 或更高版本" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "en", "zh"),
    [
        (["rnu", "rnn"], "rnu is not known; did you mean run?", "没有 rnu；是不是 run？"),
        (["run"], "missing: PATH.", "缺少 PATH。"),
        (
            ["run", "rnn", "--colour"],
            "--colour is not known here. See: grader run --help",
            "这里不认识 --colour。参见：grader run --help",
        ),
        (
            ["run", "rnn", "--seed", "x"],
            "--seed: 'x' is not a number that fits.",
            "--seed：'x' 不是合适的数。",
        ),
        (
            ["run", "rnn", "--only"],
            "--only: a value must follow it.",
            "--only：后面至少要有一个值。",
        ),
        (["run", "rnn", "--lang", "fr"], "there are en, zh.", "有：en、zh。"),
    ],
)
def test_mistyped_command_has_a_sentence(arguments: list[str], en: str, zh: str) -> None:
    for locale, words in (("C.UTF-8", en), ("zh_CN.UTF-8", zh)):
        done = grader(*arguments, LANG=locale)
        assert done.returncode == 2
        assert words in one_sentence(done.stderr)
        assert "--help" in done.stderr


def test_grader_alone_shows_the_commands() -> None:
    done = grader()
    assert done.returncode == 2
    assert "To begin: grader init rnn" in done.stderr


@pytest.mark.parametrize(
    ("result", "is_random"), [("z * np.random.rand()", True), ("kept.append(z) or kept[0]", False)]
)
def test_random_numbers_are_named_where_the_same_call_gives_another_result(
    result: str, is_random: bool
) -> None:
    code = f"import numpy as np\nkept = []\ndef softmax(z): return {result}\n"
    (one,) = graded({"loss.py": code}, only=("softmax",)).items
    said = f"{one.feedback.next_step} {' '.join(one.feedback.differences)}"
    assert ("Draw no random numbers" in said) == is_random, said
