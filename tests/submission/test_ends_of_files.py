"""Where a file ends while it is loaded: exits, signals, no end; which is the main module."""

import sys

import pytest

from tests.helpers.command_line import execute
from tests.helpers.grading import QUICK, graded, lost
from tests.submission.code import NUMPY, OUTPUT, RIGHT, WRONG, notebook


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_place_of_what_never_ends_is_in_a_file_that_was_handed_in(lang: str) -> None:
    source = f"{OUTPUT}\nfrom activations import tanh\nwhile True:\n    tanh.forward(np.ones(3))\n"
    report = graded({"recurrent.py": source}, only=("output",), lang=lang, limits=QUICK)
    assert lost(report) == set()
    (note,) = report.notes
    assert note.startswith({"en": "recurrent.py, line ", "zh": "recurrent.py 第 "}[lang])


MAIN = (
    "from __main__ import f",
    "import timeit\ntimeit.timeit('f()', 'from __main__ import f', number=1)",
    "import cProfile, io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()):\n"
    "    cProfile.run('f()')",
    "import __main__\nassert __main__.f is f and __main__.__file__ == __file__",
)


@pytest.mark.parametrize("line", MAIN)
def test_file_that_is_run_is_the_main_module(line: str) -> None:
    report = graded({"mine.py": f"def f():\n    return 1\n\n\n{line}\n{OUTPUT}"}, only=("output",))
    assert (lost(report), report.notes) == (set(), ())


GUARD = "if __name__ == '__main__':\n"


def test_notebook_is_run_as_the_main_module_where_functions_need_it() -> None:
    code = "\n".join(f"    {line}" for line in OUTPUT.splitlines())
    scaled = RIGHT.replace("V @", "SCALE * V @")
    for cells in ((GUARD + code,), (f"{GUARD}    SCALE = 1.0\n", NUMPY + scaled)):
        report = graded({"rnn.ipynb": notebook(*cells)}, only=("output",))
        assert (lost(report), report.notes) == (set(), ())
    trains = f"{OUTPUT}\n{GUARD}    1 / 0\n"
    assert graded({"rnn.ipynb": notebook(trains)}, only=("output",)).notes == ()
    assert lost(graded({"rnn.py": GUARD + code}, only=("output",))) == {"output"}


OLDER = (WRONG, "def product(a, b):\n    return a + b\n", "SCALE = 2.0\n", "SCALE /= 2\n")


@pytest.mark.parametrize("end", ["if True:\n    sys.exit()", "assert False"])
@pytest.mark.parametrize("older", OLDER)
def test_exit_above_older_versions_is_the_end(older: str, end: str) -> None:
    helper = "SCALE = 1.0\n\n\ndef product(a, b):\n    return a @ b\n\n\n"
    code = OUTPUT.replace("V @ s", "SCALE * product(V, s)")
    source = f"import sys\n{helper}{code}\n{end}\n\n\n{older}"
    assert lost(graded({"recurrent.py": source}, only=("output",))) == set()


@pytest.mark.parametrize("reads", ["", "def step():\n    return rate\n"])
def test_exit_above_a_function_that_is_wanted_is_lost_alone(reads: str) -> None:
    exits = f"import sys\nrate = 1\n{reads}if True:\n    sys.exit()\nimport os, sys\nrate = 2\n"
    assert lost(graded({"recurrent.py": f"{NUMPY}{exits}{RIGHT}"}, only=("output",))) == set()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_exit_that_no_argument_leads_to_ends_the_file(lang: str) -> None:
    source = f"import sys\nprint(len(sys.argv))\n{OUTPUT}\nsys.exit()\n\n\n{WRONG}"
    report = graded({"recurrent.py": source}, only=("output",), lang=lang)
    assert lost(report) == set()
    (note,) = report.notes
    assert note.endswith("SystemExit")


AT_ONCE = ("os._exit(0)", "os.abort()", "os.kill(os.getpid(), 9)", "os.kill(os.getpid(), 15)")


@pytest.mark.parametrize("end", AT_ONCE)
def test_process_ended_while_a_file_is_loaded_costs_what_follows_alone(end: str) -> None:
    report = graded({"recurrent.py": f"import os\n{OUTPUT}\n\n{end}\n{WRONG}"}, only=("output",))
    assert lost(report) == set()
    cells = notebook(f"import os\n{end}", OUTPUT)
    assert lost(graded({"rnn.ipynb": cells}, only=("output",))) == set()


@pytest.mark.parametrize("call", ["os.kill(os.getpid(), 0)", "os.kill(os.getppid(), 9)"])
def test_signal_that_does_not_end_the_process_does_not_end_the_file(call: str) -> None:
    assert lost(graded({"recurrent.py": f"import os\n{call}\n{OUTPUT}"}, only=("output",))) == set()


MANY_SLOW_CELLS = """
import time
from grader.sandbox.inside import library
from grader.sandbox.inside.reading.files import File
library.MORE, library.LEAST = 0.4, 0.01
names = [f"f{n}" for n in range(20)]
cells = [cell for name in names for cell in (f"def {name}(): pass", "while True: pass")]
file = File("a.ipynb", "", [(f"a.ipynb [{n}]", c) for n, c in enumerate(cells)], True)
began = time.monotonic()
loaded = library.Library([file], set(names), 0.2).load("a.ipynb")
print(loaded.functions.keys() == set(names), time.monotonic() - began < 1.5)
"""


def test_cells_that_take_all_time_cost_nothing_of_what_stands_between() -> None:
    """However many: what all of them get together is less than a file is waited for."""
    run = [sys.executable, "-c", MANY_SLOW_CELLS]
    assert execute(run, check=True).stdout == "True True\n"


@pytest.mark.parametrize("end", ["quit()", "import sys\nsys.exit(0)"])
@pytest.mark.parametrize(
    "imports", ["from core import rnn\noutput = rnn.output\n", "import core.x\n"]
)
def test_exit_in_a_file_of_a_folder_ends_that_file_alone(imports: str, end: str) -> None:
    own = "" if "rnn" in imports else OUTPUT
    files = {"main.py": imports + own, "core/rnn.py": f"{OUTPUT}\n{end}\n", "core/x.py": f"{end}\n"}
    report = graded(files, only=("output",))
    assert (lost(report), len(report.items)) == (set(), 1)
    assert [note for note in report.notes if "SystemExit" in note] == [report.notes[-1]]
    files["main.py"] = f"from core.x import SCALE\n{OUTPUT.replace('V @', 'SCALE * V @')}"
    assert lost(graded(files, only=("output",))) == {"output"}
