"""What is not here, and what is lost with it: the statements that use it, and nothing else."""

import pytest

from grader.report import Outcome
from tests.helpers.grading import QUICK, graded, item, lost
from tests.submission.code import NUMPY, OUTPUT, RIGHT, notebook

USES = "\n\ndef draw():\n    plt.plot([1])\n\n\nif __name__ == '__main__':\n    draw()\n"
ABSENT = {
    "in a file": {"recurrent.py": "import matplotlib.pyplot as plt\n" + OUTPUT + USES},
    "in a cell": {"rnn.ipynb": notebook("import matplotlib.pyplot as plt\n" + NUMPY, RIGHT)},
    "used at once": {
        "recurrent.py": "import matplotlib.pyplot as plt\nplt.style.use('ggplot')\n"
        "plt.rcParams['font.sans-serif'] = ['SimHei']\n" + OUTPUT
    },
    "used in a cell": {
        "rnn.ipynb": notebook(
            "import matplotlib.pyplot as plt\n" + NUMPY, "plt.plot([1])\n" + RIGHT
        )
    },
    "several at once": {"recurrent.py": "import os, matplotlib, sys\n" + OUTPUT},
    "from it": {"recurrent.py": "from matplotlib import pyplot as plt, cm\n" + OUTPUT},
    "a star": {"recurrent.py": "from matplotlib.pylab import *\n" + OUTPUT},
    "in an annotation": {
        "recurrent.py": "import matplotlib as m\n"
        + OUTPUT.replace("states,", "states: m.Array | None,")
    },
    "in an annotation that asks what it is": {
        "recurrent.py": "import matplotlib as m\nfrom typing import Optional\n"
        + OUTPUT.replace("states,", "states: Optional[m.Array],")
    },
    "its version": {
        "recurrent.py": "import matplotlib as m\nprint(m.__version__)\n"
        "assert m.__version__ > '3'\n" + OUTPUT
    },
    "as a base of what is asked for": {
        "recurrent.py": "import matplotlib as m\n\n\nclass A(m.B):\n    pass\n\n\n"
        + OUTPUT.replace("return", "assert not isinstance(V, A)\n    return")
    },
    "as a base": {
        "recurrent.py": "import matplotlib as m\n\n\nclass A(m.B):\n    pass\n\n\n" + OUTPUT
    },
    "in an own file": {
        "plots.py": "import matplotlib\n",
        "recurrent.py": "import plots\n" + OUTPUT,
    },
    "in a folder inside": {
        "tools/plots.py": "import matplotlib\n",
        "recurrent.py": "from tools import plots\n" + OUTPUT,
    },
    "below a condition": {
        "recurrent.py": "if True:\n    import matplotlib\n    " + OUTPUT.replace("\n", "\n    ")
    },
    "asked whether it is one": {
        "recurrent.py": "import matplotlib as m\n"
        + OUTPUT.replace("    return", "    assert not isinstance(V, m.Array)\n    return")
    },
}


@pytest.mark.parametrize("case", ABSENT)
def test_package_that_is_not_here_takes_nothing_along(case: str) -> None:
    report = graded(ABSENT[case], only=("output",))
    assert lost(report) == set()
    (note,) = report.notes
    assert "matplotlib" in note
    assert "cannot be imported here" in note


GUARDED = {
    "a fallback": "try:\n    import cupy as np\nexcept ImportError:\n    import numpy as np\n\n\n",
    "any exception": "try:\n    import cupy as np\nexcept:\n    import numpy as np\n\n\n",
    "one of several": "try:\n    import cupy as np\nexcept (ValueError, ModuleNotFoundError):\n"
    "    import numpy as np\n\n\n",
    "suppressed": "import contextlib\nimport numpy as np\nwith contextlib.suppress(ImportError):\n"
    "    import cupy as np\n\n\n",
    "looked for": "import importlib.util\nimport numpy as np\n"
    "if importlib.util.find_spec('os') is None:\n    1 / 0\n\n\n",
}


@pytest.mark.parametrize("case", GUARDED)
def test_students_own_fallback_is_taken(case: str) -> None:
    report = graded({"recurrent.py": GUARDED[case] + RIGHT}, only=("output",))
    assert (lost(report), report.notes) == (set(), ())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_use_of_what_is_not_here_names_the_line(lang: str) -> None:
    source = "import torch\n" + OUTPUT.replace("return np.array", "return torch.tensor")
    report = graded({"recurrent.py": source}, only=("output",), lang=lang)
    feedback = item(report, "output").feedback
    assert feedback.place.line == 6
    said = {
        "en": "it uses torch.tensor, and torch is not here",
        "zh": "用到了 torch.tensor，而这里没有 torch",
    }
    assert feedback.summary == said[lang]


@pytest.mark.parametrize("lost_name", ["torch.nn", "kept"])
def test_result_that_is_not_here_is_told_by_what_it_lacks(lost_name: str) -> None:
    source = f"import torch\nkept = torch.ones(2)\n\n\ndef softmax(z):\n    return {lost_name}\n"
    report = graded({"loss.py": source}, only=("softmax",))
    assert item(report, "softmax").outcome is Outcome.CRASHED
    assert "torch is not here" in item(report, "softmax").feedback.summary


def test_definition_that_needs_what_is_not_here_is_lost_alone() -> None:
    source = (
        "import numba\n" + NUMPY + "@numba.njit\n" + RIGHT + "\n\ndef softmax(z):\n    return z\n"
    )
    report = graded({"a.py": source}, only=("output", "softmax"))
    assert item(report, "output").outcome is Outcome.INVALID
    assert "numba" in item(report, "output").feedback.summary
    assert item(report, "softmax").outcome is Outcome.FAILED


@pytest.mark.parametrize("ends", ["1 / 0", "np.array([])[0]", "raise SystemExit"])
def test_each_definition_that_is_lost_is_told_by_what_it_was(ends: str) -> None:
    compiled = "@numba.njit\n" + RIGHT
    files = {
        "a.py": f"import numba\n{NUMPY}{compiled}\n\n{ends}\n\n\ndef softmax(z):\n    return z\n",
        "b.py": "from a import helper\n\n\ndef one_hot(index, size):\n    return helper(size)\n",
    }
    report = graded(files, only=("output", "softmax", "one_hot"))
    assert "it uses numba.njit" in item(report, "output").feedback.summary
    assert item(report, "softmax").feedback.summary.startswith("a.py, line 10: ")
    assert item(report, "one_hot").feedback.summary.startswith("a.py, line 10: ")


def test_use_of_what_is_not_here_never_names_what_stands_for_it() -> None:
    uses = ("open(x)", "f'{x:.2f}'", "x & 1", "round(x)", "bytes(x)", "divmod(x, 2)", "x << 1")
    tries = "".join(f"try:\n    {u}\nexcept ImportError:\n    n += 1\n" for u in uses)
    source = f"import torch as x\nn = 0\n{tries}assert n == {len(uses)}, n\n" + OUTPUT
    report = graded({"recurrent.py": source}, only=("output",))
    assert (lost(report), len(report.notes)) == (set(), 1)


def test_folder_inside_loses_what_is_not_here_alone() -> None:
    files: dict[str, str | bytes] = {
        "tools/more.py": "%matplotlib inline\nfrom pylab import *\nplot(1)\nM = '中'\n".encode(
            "gbk"
        ),
        "tools/plots.py": "from __future__ import annotations\nimport seaborn as sns\nsns.set()\n"
        "K = 1\n",
        "tools/kinds.py": "from typing import Optional\nimport torch\n\n\n"
        "def f(x: Optional[torch.Tensor] = None):\n    return 2\n",
        "tools/wide.py": "W = '宽'\n".encode("utf-16"),
        "recurrent.py": "from tools.plots import K\nfrom tools.more import M\n"
        "from tools.kinds import f\nfrom tools.wide import W\n"
        "assert (K, M, f(), W) == (1, '中', 2, '宽')\n" + OUTPUT,
    }
    report = graded(files, only=("output",))
    assert lost(report) == set()
    assert len(report.notes) == 3
    assert all(note.startswith("tools/") for note in report.notes)


FOLLOWED = {
    "a name of a star": "from sympy import *\nx = symbols('x')\nx.diff()\n",
    "an exception": "import requests\ntry:\n    int('a')\nexcept requests.Timeout:\n    pass\n",
    "a kind": "import functools, torch\nf = functools.singledispatch(len)\n"
    "f.register(torch.Tensor, f)\n",
    "a variable": "text = None\ntext = open('a.txt').read()\nwords = text.split()\nwords[0]\n",
    "a list": "texts = []\nfor name in 'ab':\n    texts.append(open(name).read())\ntexts[0]\n",
    "what a function fills": "texts = []\n\n\ndef load():\n    texts.extend(open('a.txt'))\n\n\n"
    "load()\ntexts[0]\n",
    "a file": "f = None\ntry:\n    f = open('a.txt')\nfinally:\n    f.close()\n",
    "an end": "import sys\ntexts = []\ntexts.extend(open('a.txt'))\nif not texts:\n"
    "    sys.exit('no texts')\n",
    "an entry": "texts = {}\ntexts['a'] = open('a.txt').read()\nwords = texts['a'].split()\n",
}


@pytest.mark.parametrize("case", FOLLOWED)
def test_statement_that_names_what_was_lost_is_lost_alone(case: str) -> None:
    report = graded({"recurrent.py": FOLLOWED[case] + OUTPUT}, only=("output",))
    assert lost(report) == set()
    assert report.notes
    unlike = report = graded({"recurrent.py": f"{FOLLOWED[case]}1 / 0\n{OUTPUT}"}, only=("output",))
    assert lost(unlike) == {"output"}


@pytest.mark.parametrize("lost_here", ["K.append(1 / 0)", "assert K", "open('a.txt')"])
def test_what_is_wrong_after_something_was_lost_is_told_as_that(lost_here: str) -> None:
    lines = ["K = []", "K.extend(open('a.txt'))", f"if True:\n    {lost_here}\n    scale = 1.0"]
    source = "\n".join((*lines, OUTPUT.replace("V @ s", "scale * (V @ s)")))
    feedback = item(graded({"recurrent.py": source}, only=("output",)), "output").feedback
    assert feedback.summary.startswith("it raised ")
    assert "not here" not in feedback.summary
    assert "<module>" not in feedback.next_step


def test_many_statements_that_are_lost_cost_nothing() -> None:
    draw = "import matplotlib.pyplot as plt\n" + f"plt.title('{'图' * 180}')\n" * 500
    again = "def draw():\n    import seaborn\n\n\nfor _ in range(9000):\n    draw()\n\n\n"
    source = f"{draw}{again}{OUTPUT}\n\n@plt.f\ndef softmax(z):\n    return z\n\n\n1 / 0\n"
    report = graded({"recurrent.py": source}, only=("output", "softmax"))
    assert lost(report) == {"softmax"}
    assert "it uses matplotlib.pyplot.f" in item(report, "softmax").feedback.summary
    assert "ZeroDivisionError" in report.notes[-1]


REFUSED = {
    "a folder made": "import os\nos.makedirs('figures', exist_ok=True)\n",
    "a file written": "with open('log.txt', 'w') as f:\n    f.write('x')\n",
    "a log": "import logging\nlogging.basicConfig(filename='x.log')\n",
    "a file that was not handed in": "words = open('train.txt').read().split()\n"
    "index = {w: i for i, w in enumerate(words)}\n",
    "arguments that nobody gives": "import argparse\nparser = argparse.ArgumentParser()\n"
    "parser.add_argument('data')\nrate = float(parser.parse_args().data)\n",
    "a language of another machine": "import locale\nlocale.setlocale(locale.LC_ALL, 'xx_XX')\n",
    "a window": "import tkinter\nroot = tkinter.Tk()\nroot.title('RNN')\n",
    "a question": "n = int(input('how many? '))\n",
    "an argument that nobody gives": "import sys\nname = sys.argv[1]\n",
    "an argument that nobody gives optparse": "import optparse\n"
    "parser = optparse.OptionParser()\nparser.error('give a file')\n",
    "arguments of which none are given": "import sys\nif len(sys.argv) < 2:\n"
    "    print('usage: rnn.py FILE')\n    sys.exit(1)\n",
    "arguments that are asked for in a function": "from sys import argv\n\n\ndef main():\n"
    "    if not argv[1:]:\n        raise SystemExit('usage: rnn.py FILE')\n\n\nmain()\n",
    "arguments that are looked at later": "import sys\nargs = sys.argv[1:]\n"
    "if not args:\n    quit()\n",
    "arguments taken apart": "import sys\nscript, file = sys.argv\n",
    "arguments parsed and not there": "import argparse\nparser = argparse.ArgumentParser()\n"
    "parser.add_argument('--data')\nargs = parser.parse_args()\ntext = open(args.data).read()\n",
    "arguments without which all ends": "import os, sys\nif len(sys.argv) == 1: os._exit(2)\n",
    "a line of bytes": "import sys\nfirst = sys.stdin.buffer.readline()[0]\n",
    "an answer that is read": "import sys\nn = int(sys.stdin.read().split()[0])\n",
    "an answer that is used later": "import sys\nlines = sys.stdin.readlines()\n"
    "first, second = lines[0].split()\n",
    "an exit where a file is not there": "import os, sys\nif not os.path.exists('words.txt'):\n"
    "    print('words.txt is missing')\n    sys.exit(1)\n",
    "rows of a file that was not handed in": "rows = []\nwith open('a.txt') as file:\n"
    "    for line in file:\n        rows.append(line)\ntable = tuple(rows)\nhead = table\n",
    "a variable of another machine": "import os\nuser = os.environ['NO_SUCH_USERNAME']\n",
    "a function of another system": "import os\nos.no_such_startfile('a.txt')\n",
    "a package that is asked for by its name": "import importlib\n"
    "plt = importlib.import_module('matplotlib')\n",
    "a package's version": "from importlib.metadata import version\nv = version('torch')\n",
    "a debugger": "import pdb\npdb.set_trace()\n",
    "what older NumPy has": "import numpy as np\nkind = np.float\n",
    "what NumPy lacks": "import numpy as np\nn = np.no_such_product([2, 3])\n",
    "what a part of NumPy lacks": "import numpy as np\nn = np.linalg.no_such_thing(2)\n",
    "what another Python has": "from collections import Iterable\n",
    "a keyboard": "import select, sys\nselect.select([sys.stdin], [], [], 0)\n",
    "a limit raised": "import resource as r\nr.setrlimit(r.RLIMIT_NOFILE, (2**30, 2**30))\n",
    "an assert of one's own": "assert 1 > 2, 'one'\n",
    "a version that is wanted": "import numpy as np\nassert np.__version__ < '1'\n",
    "a check of NumPy's": "import numpy as np\nnp.testing.assert_allclose(1, 2)\n",
    "the first of no files": "import glob\nlast = sorted(glob.glob('x/*.npz'))[-1]\n",
    "no file at all": "from pathlib import Path\nfirst = next(Path('x').glob('*.txt'))\n",
    "files that are looked for in a function": "import os\n\n\ndef last():\n"
    "    return max(p for _, _, f in os.walk('x') for p in f)\n\n\npath = last()\n",
    "files that are taken later": "import glob\nfiles = glob.glob('x/*')\nfirst = files[0]\n",
    "a variable without a value": "import os\nkey = os.getenv('NO_SUCH_KEY').strip()\n",
    "a key without which all ends": "import os\nif 'NO_SUCH_KEY' not in os.environ:\n"
    "    raise RuntimeError('set NO_SUCH_KEY')\n",
    "settings": "import configparser as c\ns = c.ConfigParser()\ns.read('x.ini')\n"
    "r = s['a']['b']\n",
    "a library": "import ctypes\nlib = ctypes.CDLL('./no_such_library.so')\n",
    "an array saved": "import numpy as np\nnp.save('x.npy', np.ones(3))\n",
}
ASKING = (
    "assert len(sys.argv) > 1, 'usage'",
    "assert '--data' in sys.argv",
    "assert sys.argv == ['rnn.py', 'a.txt']",
    "1 / (sys.argv != ['submission'])",
    "file = sys.argv.pop(1)",
)
REFUSED |= {f"arguments: {way}": f"import sys\n{way}\n" for way in ASKING}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_sandbox_refuses_costs_its_statement_alone(case: str) -> None:
    report = graded({"recurrent.py": REFUSED[case] + OUTPUT}, only=("output",))
    assert lost(report) == set()
    (note,) = report.notes
    assert note.startswith("recurrent.py")
    assert "everything else does" in note or "this statement alone" in note or "cannot" in note


def test_what_comes_of_something_lost_is_lost_with_it() -> None:
    lines = "rows = []\nrows.extend(open('a.txt'))\ntable = tuple(rows)\nhead = table[0]\n"
    report = graded({"recurrent.py": lines + OUTPUT}, only=("output",))
    assert lost(report) == set()
    assert len(report.notes) == 2


UNDEFINED = {
    "a parameter's": OUTPUT.replace("states,", "states: Array | None,"),
    "a result's": OUTPUT.replace("activation):", "activation) -> Array[int]:"),
    "a variable's": f"rate: Rate = 0.1\nassert rate == 0.1\n{OUTPUT}",
    "a class's own": "class A:\n    following: A | None = None\n\n    def f(self) -> A: ...\n\n\n"
    + OUTPUT,
    "a dataclass's": "import dataclasses as d\n\n\n@d.dataclass\nclass A:\n    x: Rate = 2\n\n\n"
    f"assert A().x == 2\n{OUTPUT}",
    "known to type checkers": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
    "    from numpy.typing import NDArray\n" + OUTPUT.replace("states,", "states: NDArray,"),
}


@pytest.mark.parametrize("case", UNDEFINED)
def test_annotation_that_newer_pythons_never_look_up_costs_nothing(case: str) -> None:
    for files in ({"recurrent.py": UNDEFINED[case]}, {"rnn.ipynb": notebook(UNDEFINED[case])}):
        report = graded(files, only=("output",))
        assert (lost(report), report.notes) == (set(), ())


def test_default_that_is_not_defined_is_still_told() -> None:
    source = OUTPUT.replace("activation):", "activation: Array = ARRAY):")
    (note,) = graded({"recurrent.py": source}, only=("output",)).notes
    assert "name 'ARRAY' is not defined" in note


KEPT = {
    "a file": "log = open('log.txt', 'a', encoding='utf-8')\nlog.write('begin')\n",
    "bytes": "log = open('log.bin', mode='wb')\n",
    "a logger": "import logging\nlog = logging.getLogger('rnn')\nlog.setLevel(10)\n"
    "file = logging.FileHandler('rnn.log')\nfile.setFormatter(logging.Formatter())\n"
    "log.addHandler(file)\n",
    "the root logger": "import logging as log\nfile = log.FileHandler('rnn.log')\n"
    "log.basicConfig(level=10, handlers=[file, log.StreamHandler()])\n",
}


@pytest.mark.parametrize("case", KEPT)
def test_what_was_lost_is_handed_to_nothing_that_keeps_it(case: str) -> None:
    said = {"a file": "print('output', file=log)", "bytes": "log.write(b'output')"}
    said = said.get(case, "log.warning('output')")
    source = KEPT[case] + OUTPUT.replace("return", f"{said}\n    return")
    report = graded({"recurrent.py": source}, only=("output",))
    assert lost(report) == set()
    assert report.notes[0].startswith("recurrent.py, line ")


def test_package_of_which_a_part_is_not_here_is_there_itself() -> None:
    code = "import numpy.nothing\n" + OUTPUT.replace("    return", "    numpy.ones(1)\n    return")
    assert lost(graded({"recurrent.py": code}, only=("output",))) == set()


LACKED = {
    "a kind": ("from collections import Iterable", "Iterable(V)", "'Iterable' from 'collections'"),
    "a kind that is asked for": (
        "from collections import Iterable",
        "isinstance(V, Iterable)",
        "'Iterable' from 'collections'",
    ),
    "a part": (
        "import numpy.linalgg as LA",
        "LA.norm(V)",
        "'linalgg' from 'numpy'. Did you mean: 'linalg'?",
    ),
    "a decorator": (
        "from functools import cachee\n\n\n@cachee\ndef h():\n    pass\n\n",
        "h()",
        "'cachee' from 'functools'. Did you mean: 'cache'?",
    ),
}


@pytest.mark.parametrize("case", LACKED)
def test_name_that_a_package_lacks_is_told_where_it_is_used(case: str) -> None:
    imports, use, said = LACKED[case]
    source = imports + "\n" + OUTPUT.replace("return", f"{use}\n    return")
    again = f"\n\ndef softmax(V):\n    {use}\n"
    report = graded({"recurrent.py": source + again}, only=("output", "softmax"))
    for result in report.items:
        assert result.feedback.summary == f"it raised ImportError: cannot import name {said}"
    places = [result.feedback.place.line for result in report.items]
    assert places[0] < places[1] or case == "a decorator"  # which is the one line


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("module", ["helpers", ".helpers", "pylab"])
def test_name_that_may_come_from_what_is_not_here_is_told_so(module: str, lang: str) -> None:
    source = f"from {module} import *\n" + OUTPUT.replace("np.array(", "thing(")
    report = graded({"recurrent.py": source}, only=("output",), lang=lang)
    step = item(report, "output").feedback.next_step
    assert {"en": "It may come from here: ", "zh": "它可能来自这里："}[lang] in step
    assert module.strip(".") in step


CHAINS = {
    "an answer": "import requests\nr = requests.get('http://example.org')\n"
    "assert r.status_code == 200\n",
    "a table": "import pandas as pd\ndf = pd.DataFrame()\nprint(df.head())\nrows = len(df)\n",
    "a figure": "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1])\n",
    "a class": "import torch.nn as nn\nimport torch\n\n\nclass Net(nn.Module):\n    pass\n\n\n"
    "net = Net()\nname = {net: 1}[net]\nassert name == 1\nprint(net(1))\n",
    "the network": "import urllib.request\ntext = urllib.request.urlopen('http://example.org').read()\n"
    "words = text.split()\n",
}


@pytest.mark.parametrize("case", CHAINS)
def test_what_follows_from_what_is_not_here_takes_nothing_along(case: str) -> None:
    report = graded({"recurrent.py": CHAINS[case] + OUTPUT}, only=("output",))
    assert lost(report) == set()
    assert len(report.notes) == 1 or case == "the network"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = " + "-" * 100_000 + "1", {"en": "nested too deeply", "zh": "嵌套太深"}),
        ("x = " + "+".join(["1"] * 100_000), {"en": "expression in it too", "zh": "表达式太长"}),
        ("if x: 1\n" + "elif y: 2\n" * 2000, {"en": "nested too deeply", "zh": "嵌套太深"}),
        ("x = [\n" + "1,\n" * 1_000_000 + "]", {"en": "took more than 1 s", "zh": "超过 1 秒"}),
    ],
)
def test_file_that_cannot_be_read_is_told_as_that_and_not_as_lacking_the_function(
    text: str, said: dict[str, str], lang: str
) -> None:
    code = {"data.py": f"{text}\n{OUTPUT}"}
    report = graded(code, only=("output",), limits=QUICK, lang=lang)
    result = report.items[0]
    assert (result.outcome, report.own_faults) == (Outcome.INVALID, ())
    assert said[lang] in result.feedback.summary
    assert "hand" not in result.feedback.summary
