"""What a submission may import, and under which names."""

import ast
import importlib
import sys
from pathlib import Path

import pytest

from grader.report import Outcome
from grader.sandbox.inside import namesakes
from grader.sandbox.inside.import_gate import Gate
from tests.helpers.grading import graded, item, lost, write
from tests.submission.code import NUMPY, OUTPUT, RIGHT, TANH, notebook

MODULES = (
    "from numpy import *\n",
    "from numpy import array, zeros\nimport numpy.linalg as la\n",
    "import numpy.testing\nimport numpy.random as npr\nfrom numpy.polynomial import Polynomial\n",
    "import zoneinfo, sysconfig\n",
    "import unittest.mock, doctest, timeit, cProfile, pstats, trace\n",
    "import tkinter.font, sqlite3, ctypes, multiprocessing, asyncio, socket, ssl\n",
    "import test.support, idlelib.query, ensurepip, turtledemo\n",
    "import numpy.f2py, numpy.ma, numpy.fft, numpy.lib.stride_tricks, numpy.typing\n",
    "import getpass, pathlib\npathlib.Path.home(), getpass.getuser()\n",
    "import xml.etree.ElementTree, http.server, email.mime.text, concurrent.futures\n",
    "import pickle, gzip, bz2, lzma, zipfile, tarfile, csv, json, tomllib, curses, readline\n",
)


@pytest.mark.parametrize("imports", MODULES)
def test_numpy_and_the_standard_library_can_be_imported(imports: str) -> None:
    report = graded({"recurrent.py": imports + OUTPUT}, only=("output",))
    assert (lost(report), report.notes) == (set(), ())


OF_ONES_OWN = {
    "flat": ({}, "from activations import tanh\n"),
    "relative": ({}, "from .activations import tanh\n"),
    "relative, the module": ({}, "from . import activations\ntanh = activations.tanh\n"),
    "under the folder's name": ({}, "from rnn.activations import tanh\n"),
    "under the folder's name, the module": (
        {},
        "from rnn import activations as a\ntanh = a.tanh\n",
    ),
    "under the folder's name, in one piece": (
        {},
        "import rnn.activations\ntanh = rnn.activations.tanh\n",
    ),
    "under the folder's name, as": ({}, "import rnn.activations as a\ntanh = a.tanh\n"),
    "under the folder's name, all": ({}, "from rnn.activations import *\n"),
    "in a package": ({"__init__.py": ""}, "from .activations import tanh\n"),
    "in a package that imports all": (
        {"__init__.py": "from .activations import tanh\nfrom .recurrent import output\n"},
        "from rnn import tanh\n",
    ),
    "in a package that imports it flat": (
        {"__init__.py": "from activations import tanh\n"},
        "from . import tanh\n",
    ),
    "a file called as its folder": ({"rnn.py": "x = 1\n"}, "from rnn.activations import tanh\n"),
    "of a folder inside": (
        {"tools/more.py": "from ..activations import tanh\n", "tools/__init__.py": ""},
        "from tools.more import tanh\n",
    ),
    "of a package beside a file of its name": (
        {"tools/__init__.py": "from ..activations import tanh\n", "tools.py": "x = 1\n"},
        "from tools import tanh\n",
    ),
    "of a package beside a file of its name, with dots": (
        {"tools/__init__.py": "from ..activations import tanh\n", "tools.py": "x = 1\n"},
        "from .tools import tanh\n",
    ),
    "of a file beside a folder of its name": (
        {"tools/data.py": "x = 1\n", "tools.py": "from activations import tanh\n"},
        "from tools import tanh\n",
    ),
    "of a package in the place of the template's file": (
        {"activations/__init__.py": "from .more import tanh\n", "activations/more.py": TANH},
        "from activations import more, tanh\nassert tanh is more.tanh\n",
    ),
    "of a folder inside, by its full name": (
        {"tools/more.py": "from rnn.activations import tanh\n"},
        "from rnn.tools.more import tanh\n",
    ),
    "under a longer name, in one piece": (
        {},
        "import hw5.src.activations\ntanh = hw5.src.activations.tanh\n",
    ),
    "of the folder around": ({}, "from ..rnn.activations import tanh\n"),
    "of another folder around": ({}, "from ..src.activations import tanh\n"),
    "again": (
        {},
        "import importlib\nimport activations\nimportlib.reload(activations)\n"
        "tanh = importlib.reload(activations).tanh\n",
    ),
    "inside a function": ({}, "def tanh():\n    from .activations import tanh\n    return tanh\n"),
}


@pytest.mark.corpus
@pytest.mark.parametrize("called", ["rnn", "作业5", "was-something-else", "code", "torch"])
@pytest.mark.parametrize("case", OF_ONES_OWN)
def test_own_modules_go_by_each_of_their_names(tmp_path, case: str, called: str) -> None:
    more, imports = OF_ONES_OWN[case]
    body = "\n\ndef output(states, V, activation):\n    assert tanh\n" + RIGHT.split("\n", 1)[1]
    files = {"activations.py": TANH, "recurrent.py": f"{imports}{NUMPY}{body}", **more}
    folder = tmp_path / called
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.replace("rnn", called) if called.isidentifier() else text)
    report = graded(folder, only=("output",))
    assert (lost(report), report.notes) == (set(), ())


@pytest.mark.parametrize("called", ["torch", "numba", "numpy", "random"])
@pytest.mark.parametrize("init", ["", "__init__.py"])
def test_folder_that_is_called_as_a_package_does_not_stand_in_its_way(
    tmp_path: Path, called: str, init: str
) -> None:
    uses = f"import {called}\nfrom {called} import dot, add\nimport {called}.linalg as la\n"
    files = {"recurrent.py": uses + OUTPUT} | ({init: ""} if init else {})
    report = graded(write(tmp_path / called, files), only=("output",))
    assert lost(report) == set()


LOOKED_UP = (
    "from __future__ import annotations\nimport pickle\nfrom dataclasses import dataclass\n\n\n"
    "@dataclass\nclass Step:\n    t: int = 1\n\n\n"
    "assert pickle.loads(pickle.dumps(Step())) == Step()\n"
)


@pytest.mark.parametrize("name", ["作业 5.py", "rnn (1).v2.py", "random.py", "rnn.py", "rnn.ipynb"])
def test_classes_find_their_module_whatever_the_files_name(name: str) -> None:
    source = LOOKED_UP + OUTPUT
    report = graded(
        {name: notebook(source) if name.endswith(".ipynb") else source}, only=("output",)
    )
    assert (lost(report), report.notes) == (set(), ())


RENAMED = {
    "downloaded again": ("tools (1).py", "rnn (2).py"),
    "handed in again": ("tools-1.py", "rnn.py"),
    "copied": ("Copy of tools.py", "rnn.py"),
    "copied, in Chinese": ("tools - 副本 (2).py", "rnn.py"),
    "copied, as Linux says": ("tools (copy).py", "rnn.py"),
    "kept beside another, as a Mac does": ("tools 2.py", "rnn.py"),
    "copied twice on a Mac": ("tools的副本2.py", "rnn.py"),
    "with a name before": ("zhangsan_tools.py", "zhangsan_rnn.py"),
    "with a name after": ("tools_2023001张三.py", "rnn_2023001张三.py"),
    "numbered": ("第2章-tools.py", "第10章-rnn.py"),
    "a notebook": ("tools (1).ipynb", "rnn (1).ipynb"),
    "downloaded twice": ("tools (1).py", "tools (2).py", "rnn.py"),
}
WAYS_TO_IMPORT = (
    "from tools import scale\n",
    "from tools import *\n",
    "import tools\nscale = tools.scale\n",
    "import tools as t\nscale = t.scale\n",
    "from .tools import scale\n",
    "from rnn.tools import scale\n",
    "try:\n    from tools import scale\nexcept ImportError:\n    scale = None\n",
    "import importlib\nscale = importlib.import_module('tools').scale\n",
)


@pytest.mark.corpus
@pytest.mark.parametrize("imports", WAYS_TO_IMPORT)
@pytest.mark.parametrize("case", RENAMED)
def test_file_that_was_renamed_on_its_way_is_still_imported(
    tmp_path: Path, case: str, imports: str
) -> None:
    scaled = OUTPUT.replace("(V @ s)", "(scale(V @ s))")
    *tools, main = RENAMED[case]
    sources = dict.fromkeys(tools, "def scale(net):\n    return net\n") | {main: imports + scaled}
    files = {n: notebook(s) if n.endswith("b") else s for n, s in sources.items()}
    report = graded(write(tmp_path / "rnn", files), only=("output",))
    assert (lost(report), report.notes) == (set(), ())


def test_renamed_activations_are_those_that_are_imported() -> None:
    files = {
        "activations (1).py": TANH + "scale = 1.0\n",
        "rnn (1).py": "import activations\nscale = activations.scale\n" + OUTPUT,
    }
    report = graded(files, only=("output",))
    assert (lost(report), report.notes) == (set(), ())


@pytest.mark.parametrize(
    ("other", "main"),
    [
        *((other, "rnn.py") for other in ("mytools.py", "tools_old.py", "toolset.py")),
        *(("old_tools.py", "rnn.py"), ("mytools.py", "myrnn.py"), ("toolset.py", "rnnset.py")),
    ],
)
def test_file_of_another_name_is_not_taken_for_one_that_is_not_there(other: str, main: str) -> None:
    files = {main: f"from tools import scale\n{OUTPUT}", other: "scale = 1\n"}
    (note,) = graded(files, only=("output",)).notes
    assert "tools.py was not handed in" in note


def test_file_about_a_package_is_not_taken_for_it() -> None:
    files = {"rnn.py": f"import torch\n{OUTPUT}", "torch (1).py": "scale = 1\n"}
    (note,) = graded(files, only=("output",)).notes
    assert "torch cannot be imported here" in note


def test_module_under_two_names_is_one() -> None:
    files = {
        "state.py": "kept = []\n",
        "a.py": "from state import kept\nkept.append(1)\n",
        "recurrent.py": "import a\nfrom .state import kept\nassert kept == [1]\n" + OUTPUT,
    }
    report = graded(files, only=("output",))
    assert (lost(report), report.notes) == (set(), ())


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "imports",
    [
        "from helpers import thing\n",
        "import helpers\n",
        "from .helpers import thing\n",
        "from rnn.helpers import a\n",
    ],
)
def test_file_that_was_not_handed_in_is_told_as_that(tmp_path, imports: str, lang: str) -> None:
    (tmp_path / "rnn").mkdir()
    (tmp_path / "rnn" / "recurrent.py").write_text(imports + OUTPUT)
    report = graded(tmp_path / "rnn", only=("output",), lang=lang)
    assert lost(report) == set()
    said = {"en": "helpers.py was not handed in", "zh": "没有提交 helpers.py"}
    assert said[lang] in report.notes[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_file_beside_the_one_that_was_given_alone_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    files = {"rnn.py": f"from lib.helpers import a\n{OUTPUT}", "lib/helpers.py": "a = 1\n"}
    write(tmp_path, files)
    said = {"en": "lib/helpers.py lies beside it", "zh": "旁边有 lib/helpers.py"}[lang]
    for here in (tmp_path, tmp_path / "lib"):  # of others' files nothing is said
        monkeypatch.chdir(here)
        (note,) = graded(tmp_path / "rnn.py", only=("output",), lang=lang).notes
        assert (said in note) == (here == tmp_path)


BELOW = {
    "from . import helpers\n": "helpers.py was not handed in, and no package helpers can",
    "from .. import *\n": "the folder above was not handed in; hand in what is imported from it",
    "from .. import numpy as np\n": "numpy is a package, and no file of the submission: import it",
    "from rnn import helpers\n": "helpers.py was not handed in, and no package helpers can",
    "from tools import helpers\n": "tools/helpers.py was not handed in; hand it in too",
    "from .tools import helpers\n": "tools/helpers.py was not handed in; hand it in too",
    "from tools.helpers import thing\n": "tools/helpers.py was not handed in; hand it in too",
    "import lib.helpers\n": "lib/helpers.py was not handed in, and no package lib can",
    "from xml import helpers\n": "xml.helpers cannot be imported here",
    "%run lib/helpers.py": "lib/helpers.py was not handed in, and no package lib can",
}


@pytest.mark.parametrize("imports", BELOW)
def test_file_of_a_folder_that_was_not_handed_in_is_told_with_it(tmp_path, imports: str) -> None:
    cells = {"mine.ipynb": notebook(imports, OUTPUT)}
    files = cells if imports[0] == "%" else {"recurrent.py": imports + OUTPUT}
    for more in ({}, {"__init__.py": ""}):
        write(tmp_path / "rnn", {"tools/more.py": "", **files, **more})
        report = graded(tmp_path / "rnn", only=("output",))
        assert lost(report) == set()
        (note,) = report.notes
        assert BELOW[imports] in note


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_name_that_the_folders_own_init_lacks_is_told_of_that(lang: str) -> None:
    files = {"__init__.py": "x = 1\n", "recurrent.py": "from . import helpers\n" + OUTPUT}
    feedback = item(graded(files, only=("output",), lang=lang), "output").feedback
    said = {"en": "imports helpers from __init__.py", "zh": "从 __init__.py 导入 helpers"}
    assert said[lang] in feedback.summary


LIB = "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), 'lib'))\n"


@pytest.mark.parametrize("name", ["copy", "json", "math", "random", "select", "tokenize"])
@pytest.mark.parametrize(
    ("imports", "place", "call"),
    [
        ("from {0} import made", "{0}.py", "made"),
        ("import {0} as own", "{0}.py", "own.made"),
        ("from .{0} import made", "{0}.py", "made"),
        (LIB + "import {0}", "lib/{0}.py", "{0}.made"),
        (LIB + "from {0}.own import made", "lib/{0}/own.py", "made"),
    ],
)
def test_own_file_may_be_called_as_one_of_the_standard_library(
    name: str, imports: str, place: str, call: str
) -> None:
    """Which is here already, but lacks what is wanted of it."""
    code = f"{imports}\n{OUTPUT.replace('np.array', call)}".format(name)
    files = {place.format(name): "import numpy as np\nmade = np.array\n"}
    if "/own" in place:
        files[f"lib/{name}/__init__.py"] = "it = 1"
    assert graded({"recurrent.py": code, **files}, only=("output",)).score == 5.0


def test_module_that_is_built_in_here_alone_is_a_file_as_elsewhere(tmp_path, monkeypatch) -> None:
    """As `select` and `math` are in Debian's Python; `time` is in every one."""
    built_in = (*sys.builtin_module_names, "select")
    monkeypatch.setattr(sys, "builtin_module_names", built_in)
    write(tmp_path, {"select.py": "made = 1", "time.py": "made = 1"})
    gate = Gate({})
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert gate.find_spec("select").origin == str(tmp_path / "select.py")
    assert gate.find_spec("time") is None
    monkeypatch.setattr(sys, "path", [*sys.path[1:], str(tmp_path)])
    assert gate.find_spec("select") is None
    for name in ("select", "time"):
        monkeypatch.setitem(sys.modules, name, importlib.import_module(name))
    namesakes.forget([ast.parse("from select import made\nfrom time import made")], str(tmp_path))
    assert {"select", "time"} - sys.modules.keys() == {"select"}


def test_own_file_that_nothing_is_wanted_of_is_not_in_the_way_of_the_standard_library() -> None:
    code = f"import copy\n{OUTPUT.replace('np.array', 'copy.deepcopy(np.array)')}"
    assert graded({"recurrent.py": code, "copy.py": "x = 1"}, only=("output",)).score == 5.0


def test_folders_around_the_code_are_on_the_path_too() -> None:
    uses = "from src.more import K\nfrom src.rnn import near\nimport src.rnn.near as same\n"
    uses += "import near as own\nassert K == 1 and near is same is own\n"
    files = {"p/main.py": "", "p/src/more.py": "K = 1\n", "p/src/rnn/near.py": "x = 1"}
    report = graded({**files, "p/src/rnn/recurrent.py": uses + OUTPUT}, only=("output",))
    assert (lost(report), report.notes) == (set(), ())


@pytest.mark.parametrize("around", ["", "scripts/"])
def test_package_in_a_folder_of_sources_is_there_as_if_it_were_installed(around: str) -> None:
    files = {"src/tools/__init__.py": "", "src/tools/more.py": "import numpy\nnp = numpy\n"}
    code = f"from tools.more import np\n\n\n{RIGHT}"
    report = graded({f"{around}rnn.py": code, **files}, only=("output",))
    assert (report.score, report.notes) == (5.0, ())


def test_templates_activations_are_there_beside_a_file_of_almost_their_name() -> None:
    source = "from activations import tanh\nassert tanh.forward(0) == 0\n" + OUTPUT
    for name, missing in (("Activations.py", ()), ("activations.PY", ("tanh",))):
        report = graded({name: "x = 1\n", "recurrent.py": source}, only=("output",))
        assert all(word in " ".join(report.notes) for word in missing)
        assert (report.notes == ()) == (not missing)


@pytest.mark.parametrize(
    ("imports", "said"),
    [
        ("import Recurrent2\n", "recurrent2"),
        ("import NUMPI as n\n", "numpy"),
        ("from actvations import tanh\n", "activations"),
    ],
)
def test_slip_in_an_imports_name_is_told_as_that(imports: str, said: str) -> None:
    for lang, meant in (("en", f"did you mean {said}?"), ("zh", f"是不是 {said}？")):
        files = {"recurrent.py": imports + OUTPUT, "activations.py": TANH, "recurrent2.py": "x = 1"}
        (note,) = graded(files, only=("output",), lang=lang).notes
        assert note.endswith(meant)


@pytest.mark.parametrize("name", ["thing", "other"])
def test_name_that_an_own_file_lacks_is_still_told(name: str) -> None:
    files = {"helpers.py": "thing = 1\n", "recurrent.py": f"from helpers import {name}\n" + OUTPUT}
    report = graded(files, only=("output",))
    assert (item(report, "output").outcome is Outcome.PASSED) == (name == "thing")


def test_files_beside_the_code_are_read() -> None:
    import io
    import pickle

    import numpy as np

    packed = io.BytesIO()
    np.savez(packed, one=np.ones(3))
    files = {
        "rnn/data.npz": packed.getvalue(),
        "rnn/data.pkl": pickle.dumps([1.0]),
        "rnn/words.txt": "你好".encode(),
        "more/notes.txt": b"x",
        "rnn/recurrent.py": "import pickle\nimport numpy as np\n"
        "one = np.load('data.npz')['one']\nwith open('data.pkl', 'rb') as f:\n"
        "    assert pickle.load(f) == [1.0]\nassert open('words.txt').read() == '你好'\n"
        "assert open('../more/notes.txt').read() == 'x'\n" + RIGHT,
    }
    report = graded(files, only=("output",))
    assert (lost(report), report.notes) == (set(), ())


@pytest.mark.parametrize("reads", ["open('data/k.txt').read()", "np.loadtxt('data/k.txt')"])
def test_paths_may_begin_at_any_folder_around_the_code(reads: str) -> None:
    other = "assert open('own.txt').read() == 'x'\n"
    code = f"import numpy as np\nK = float({reads})\n{other}{RIGHT}".replace("V @", "K * V @")
    files = {"p/src/recurrent.py": code, "p/src/own.txt": "x"}
    for at in ("p/", ""):
        report = graded({**files, f"{at}data/k.txt": "1.0"}, only=("output",))
        assert (lost(report), report.notes) == (set(), ())
    report = graded(files, only=("output",))
    assert lost(report) == {"output"}
    assert report.notes[0].endswith("this statement alone did not run to its end")


CHAPTERS_APART = {
    "import first, second\n": {"first/__init__.py": "from .code import *\n"},
    "import first.code, second.code\n": {},
    "from first import code\nimport second.code as rest\n": {},
}


@pytest.mark.parametrize("imports", CHAPTERS_APART)
def test_functions_of_modules_that_are_imported_whole_out_of_folders_count(imports: str) -> None:
    softmax = "def softmax(z):\n    return z\n"
    second = "second/__init__.py" if "second\n" in imports else "second/code.py"
    files = {"first/code.py": OUTPUT, second: softmax, **CHAPTERS_APART[imports]}
    report = graded({"main.py": imports, **files}, only=("output", "softmax"))
    assert item(report, "softmax").outcome is Outcome.FAILED
    assert lost(report) == {"softmax"}


def test_dots_lead_to_folders_around() -> None:
    files = {
        "hw/tools/__init__.py": "",
        "hw/tools/more.py": "from .deep import *\nK = D\n",
        "hw/tools/deep.py": "from ..around import D\n",
        "hw/tools/last.py": "",
        "hw/around.py": "D = 1\n",
        "hw/rnn/recurrent.py": "from ..tools.more import K\nfrom .. import tools, around\n"
        "from ..tools import deep, last\nassert K == deep.D == around.D == 1\n" + OUTPUT,
    }
    for some in (files, {name.removeprefix("hw/"): text for name, text in files.items()}):
        report = graded(some, only=("output",))
        assert (lost(report), report.notes) == (set(), ())


@pytest.mark.parametrize(
    "goes",
    ["%cd src", "%cd -q 'src'", "%cd ./src/", "import os\nos.chdir('src')", "%cd src\n%cd ."],
)
@pytest.mark.parametrize("first", ["%cd /content/drive/MyDrive", "%cd nowhere\n%cd ~"])
def test_notebook_finds_modules_and_files_where_it_has_gone(first: str, goes: str) -> None:
    cells = (f"{first}\n{goes}", f"from own import made\nopen('one.txt').read()\n{OUTPUT}")
    files = {"src/own.py": "import numpy\nmade = numpy.array", "src/one.txt": "1"}
    code = notebook(*(cell.replace("np.array", "made") for cell in cells))
    report = graded({"rnn.ipynb": code, **files}, only=("output",))
    assert (report.score, report.notes) == (5.0, ())


@pytest.mark.parametrize(
    "reads",
    [
        "import runpy\nmade = runpy.run_module('own')['made']",
        "from importlib.resources import files\nfrom own import made\n"
        "assert (files('rnn') / 'one.txt').read_text() == '1'",
        "import pkgutil\nfrom own import made\nassert pkgutil.get_data('rnn', 'one.txt') == b'1'",
        "import inspect, own\nfrom own import made\nassert 'made' in inspect.getsource(own)",
    ],
)
def test_own_modules_answer_whatever_python_asks_of_modules(reads: str, tmp_path: Path) -> None:
    code = {"recurrent.py": f"{reads}\n{OUTPUT.replace('np.array', 'made')}", "one.txt": "1"}
    write(tmp_path / "rnn", {**code, "own.py": "import numpy\nmade = numpy.array"})
    report = graded(tmp_path / "rnn", only=("output",))
    assert (report.score, report.notes) == (5.0, ())


def test_package_is_asked_for_and_not_there() -> None:
    asks = "import importlib.util as u\nassert u.find_spec('math') and not u.find_spec('cupy')\n"
    choose = "if u.find_spec('torch') is None:\n    import numpy as np\n\n\n"
    report = graded({"recurrent.py": asks + choose + RIGHT}, only=("output",))
    assert lost(report) == set()
    assert report.notes == ()


@pytest.mark.parametrize("last", ["1 / 0\nx = 1", "x = open('not there')"])
@pytest.mark.parametrize("way", ["from common import *", "import common", "from common import y"])
def test_file_that_is_imported_alone_and_stops_is_told(way: str, last: str) -> None:
    """It has no item, so that nothing else says so."""
    files = {"common.py": f"y = 2\n{last}\n", "recurrent.py": f"{way}\n{OUTPUT}"}
    report = graded(files, only=("output",))
    assert lost(report) == set()
    assert [note for note in report.notes if note.startswith("common.py, line 2: ")] != []
    assert len(report.notes) == 1
