"""What a user would pick instead: each judges one function, on the same inputs, by its own command.

What is not installed is left out; `pip install -e ".[others]"` installs all of them. None
isolates the code that it runs.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from textwrap import indent

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks.timing import Spent, process
from grader.handout.template import solution

Action = Callable[[], Spent]
JUDGES = ", one function"  # how these are called in the table
CHECK = """\
rng = np.random.default_rng(1)
for T, n in ((1, 3), (2, 2), (3, 4), (6, 4), (12, 1), (40, 3)):
    deltas, states = rng.normal(size=(T, n)), rng.normal(size=(T + 1, n))
    got = gradient_W(deltas.copy(), states.copy())
    np.testing.assert_allclose(got, deltas.T @ states[:-1], rtol=1e-9)
"""
UNITTEST = f"""\
import unittest
import numpy as np
from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner
from recurrent import gradient_W
class Test(unittest.TestCase):
    @weight(13)
    def test_gradient_W(self):
{indent(CHECK, 8 * " ")}
suite = unittest.defaultTestLoader.loadTestsFromTestCase(Test)
JSONTestRunner(visibility="visible", stream=open("results.json", "w")).run(suite)
"""
CHECK50 = f"""\
import sys
import check50
@check50.check()
def gradient_W():
    "gradient_W sums over time"
    sys.path.insert(0, ".")
    import numpy as np
    from recurrent import gradient_W
    try:
{indent(CHECK, 8 * " ")}
    except AssertionError as error:
        raise check50.Failure(str(error))
"""
CHECKS = "check50:\n  checks: __init__.py\n"
PRINTED = 'print(6 * "right")'  # where nothing was raised before
FIRST, _, LOOP = CHECK.partition("\n")
DOCTEST = f">>> import numpy as np\n>>> {FIRST}\n>>> " + LOOP.strip().replace("\n", "\n... ")
SUITE = {"type": "doctest", "scored": True, "cases": [{"code": DOCTEST}]}
OTTER = f"OK_FORMAT = True\ntest = { {'name': 'gradient_W', 'points': 13, 'suites': [SUITE]}!r}\n"


@dataclass(frozen=True)
class Other:
    """One of them.

    program: what it is run by; None where it is not installed
    files: what is graded, and what grades it, in a folder of its own
    prepare, run: arguments, once and each time
    result, right: a file that it leaves, and what is in there only where the function is right
    """

    program: str | None
    files: dict[str, str]
    run: str
    result: str
    right: str
    prepare: str = ""


def others(folder: Path, code: dict[str, str] | None = None) -> Iterator[tuple[str, Action]]:
    """What each is called in the table, and what runs it in a folder of its own.

    code: what is judged, and wrong; all of it is right where none is given
    """
    for name, other in _table(code or solution()).items():
        if other.program:
            place = folder / name
            for file, text in other.files.items():
                (place / file).parent.mkdir(parents=True, exist_ok=True)
                (place / file).write_text(text, "utf-8")
            path = f"{Path(other.program).parent}{os.pathsep}{os.environ['PATH']}"
            command = partial(process, where=place, PATH=path)  # nbgrader looks for its own there
            if other.prepare:
                command([other.program, *other.prepare.split()])
            action = partial(command, [other.program, *other.run.split()])
            action()
            assert (other.right in (place / other.result).read_text("utf-8")) == (code is None)
            yield name + JUDGES, action


def _table(code: dict[str, str]) -> dict[str, Other]:
    modules = {name: code[name] for name in ("activations.py", "recurrent.py")}
    imported = "from activations import Activation\n"
    cell = "\n".join(modules.values()).replace(imported, "")
    course = _notebook((cell, "code"), (CHECK + PRINTED, "check"))
    return {
        "gradescope-utils": Other(
            sys.executable if importlib.util.find_spec("gradescope_utils") else None,
            modules | {"judge.py": UNITTEST},
            run="judge.py",
            result="results.json",
            right='"status": "passed"',
        ),
        "check50": Other(
            _program("check50"),
            modules | {"checks/__init__.py": CHECK50, "checks/.cs50.yaml": CHECKS},
            run="--dev checks --output json --output-file results.json",
            result="results.json",
            right='"passed": true',
        ),
        "otter-grader": Other(
            _program("otter"),
            {"one.ipynb": _notebook((cell, "")), "tests/gradient_W.py": OTTER},
            prepare="generate -t tests -o autograder.zip",
            run="run -a autograder.zip -o . one.ipynb",
            result="results.json",
            right='"score": 13.0',
        ),
        "nbgrader": Other(
            _program("nbgrader"),
            {"source/hw/rnn.ipynb": course, "submitted/one/hw/rnn.ipynb": course},
            prepare="generate_assignment hw --force",
            run="autograde hw --force",
            result="autograded/one/hw/rnn.ipynb",
            right=6 * "right",
        ),
    }


def _program(name: str) -> str | None:
    """Where a command is: beside this Python, or on the path."""
    beside = Path(sys.executable).parent
    return shutil.which(name, path=f"{beside}{os.pathsep}{os.environ['PATH']}")


def _notebook(*cells: tuple[str, str]) -> str:
    """Cells with what nbgrader calls them; the check is its own."""
    written = []
    for text, name in cells:
        graded = name == "check"
        own = {"grade": graded, "solution": not graded, "locked": graded, "task": False}
        own |= {"grade_id": name, "schema_version": 3, "points": 13 if graded else 0}
        written.append(new_code_cell(text, metadata={"nbgrader": own} if name else {}))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.writes(new_notebook(cells=written, metadata={"kernelspec": kernel}))
