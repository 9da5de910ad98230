"""The same function, packed in every way that students have packed it: what is handed in, and
whether its points are earned."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from tests.helpers.grading import write
from tests.submission.code import BLANK, NUMPY, OUTPUT, RIGHT, TANH, WRONG, notebook

Files = Mapping[str, "str | bytes"]


@dataclass(frozen=True)
class Packing:
    """files: by their paths; submit: which of them is handed in, "" for the folder
    earns: whether `output` passes; loads: whether anything can be graded
    """

    files: Files
    submit: str = ""
    earns: bool = True
    loads: bool = True

    def put(self, folder: Path) -> Path:
        """Write it into an empty folder; what is handed in."""
        write(folder, self.files)
        return folder / self.submit


def zipped(files: Files, encoding: str | None = None, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip; with an encoding, names are its bytes, without the flag that says UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (2026, 3, 1, 12, 0, 0))
            if encoding:
                entry = _Raw(name.encode(encoding).decode("cp437"), (2026, 3, 1, 12, 0, 0))
            entry.compress_type = method
            archive.writestr(entry, data)
    return out.getvalue()


class _Raw(zipfile.ZipInfo):
    """An entry whose name is written as its cp437 bytes, whatever they mean."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # zipfile's own hook
        return self.filename.encode("cp437"), self.flag_bits & ~0x800


def in_folders(files: Files) -> bytes:
    """A zip in which each folder is an entry too: the outer ones marked by a \\ at the end, the
    inner ones by their attributes alone."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for folder in sorted({parent for name in files for parent in Path(name).parents[:-1]}):
            is_outer = folder.parent == Path()
            entry = zipfile.ZipInfo(f"{folder}\\" if is_outer else str(folder))
            entry.external_attr = 0 if is_outer else 0x10  # MS-DOS's
            archive.writestr(entry, b"")
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def zip_of(files: Files, encoding: str | None = None, headers: bytes = b"/") -> Packing:
    """headers: what stands between folders before the data, where the list of entries has /"""
    data = zipped(files, encoding)
    begins, end = data.split(b"PK\1\2", 1)
    return Packing({"hw.zip": begins.replace(b"/", headers, 1) + b"PK\1\2" + end}, "hw.zip")


def folder_of(**files: str | bytes) -> Packing:
    """Files in a folder; the last _ of a name stands for its dot."""
    return Packing({".".join(n.rsplit("_", 1)): data for n, data in files.items()})


JUNK = {
    "__MACOSX/rnn/._recurrent.py": b"\0\5\x16\7Mac OS X",
    "rnn/.DS_Store": b"\0\0\0\1Bud1",
    "rnn/__pycache__/recurrent.cpython-312.pyc": b"\xcb\r\r\n",
    "rnn/.ipynb_checkpoints/rnn-checkpoint.ipynb": notebook(NUMPY, WRONG),
    "rnn/venv/pyvenv.cfg": "home = /usr/bin",
    "rnn/venv/lib/python3.12/site-packages/six.py": "def output(): pass",
    "rnn/.git/HEAD": "ref: refs/heads/main",
    "rnn/.idea/workspace.xml": "<project/>",
}
ENVIRONMENT = {"rnn/myenv/pyvenv.cfg": "home = C:\\Python", "rnn/myenv/Lib/x.py": WRONG}
LARGE = ENVIRONMENT | {f"rnn/myenv/Lib/{n}.py": "x = 1" for n in range(2500)}
FLAT = "from activations import tanh\n" + OUTPUT
PACKAGE = "from rnn.activations import tanh\n" + OUTPUT
RELATIVE = "from .activations import tanh\n" + OUTPUT
ON_THE_PATH = (
    "import os, sys\nsys.path.append(os.path.join(os.path.dirname(__file__), 'src'))\n"
    "from inner import output as inner\n\n\n"
    "def output(states, V, activation):\n    return inner(states, V, activation)\n"
)
PLOTS = "import matplotlib.pyplot as plt\n" + OUTPUT
CELLS = notebook("import numpy as np", RIGHT)
NBCONVERT = (
    "#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n\nimport numpy as np\n"
    "get_ipython().run_line_magic('matplotlib', 'inline')\n\n# In[2]:\n\n"
    f"get_ipython().run_cell_magic('time', '', {RIGHT!r})\n"
)
COLAB = "!pip install numpy\nimport numpy as np\n%matplotlib inline\n\n" + RIGHT
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(40)
ZIP = zipped({"rnn/recurrent.py": OUTPUT})
LONG = "Homework 5, Recurrent Networks and Backpropagation Through Time, " + "final version " * 4
PARTS = {"recurrent.py": OUTPUT, "loss.py": "import numpy as np\n", "tools.py": "x = 1\n"}
ACCENTED = f"from données.réseau import np\n\n\n{RIGHT}"
READS = "with open('é.txt') as file:\n    K = int(file.read())\n"
READS += ACCENTED.replace("V @ s", "K / 2 * (V @ s)")
IN_DATA = f"K = int(open('data/k.txt').read())\n{OUTPUT.replace('V @ s', 'K * (V @ s)')}"
OF_A_MAC = {"main.py": ACCENTED, normalize("NFD", "données/réseau.py"): "import numpy as np\n"}
EMPTY_LOSS = BLANK.replace("output", "softmax")
SOFTMAX = "from activations import tanh\n\n\ndef softmax(z):\n    return tanh.forward(z)\n"
FORWARD = RIGHT.replace("output", "forward")
SCRIPT = f"from rnn.loss import tanh\n\n\n{FORWARD.replace('forward', 'softmax')}softmax(1, 2)\n"
OF_LOSS = {"rnn/recurrent.py": OUTPUT, "rnn/loss.py": SOFTMAX}
PER_CHAPTER: Files = {
    "recurrent.zip": zipped({"recurrent.py": FLAT, "activations.py": TANH, "notes.txt": "1"}),
    "loss.zip": zipped({"loss/loss.py": SOFTMAX, "loss/activations.py": TANH}),
}

PACKINGS: dict[str, Packing] = {
    # one file
    "a file": Packing({"recurrent.py": OUTPUT}, "recurrent.py"),
    "a file of another name": Packing({"作业 5 (final).py": OUTPUT}, "作业 5 (final).py"),
    "a file with .PY": Packing({"Recurrent.PY": OUTPUT}, "Recurrent.PY"),
    "a notebook": Packing({"rnn.ipynb": CELLS}, "rnn.ipynb"),
    "a notebook with .IPYNB": Packing({"RNN.IPYNB": CELLS}, "RNN.IPYNB"),
    "a notebook of version 3": folder_of(rnn_ipynb=notebook(NUMPY, RIGHT, version=3)),
    "a notebook of version 2": folder_of(rnn_ipynb=notebook(NUMPY, RIGHT, version=2)),
    "a notebook with much output": folder_of(
        rnn_ipynb=notebook(NUMPY, RIGHT, output="x" * 6_000_000)
    ),
    "a notebook called .py": folder_of(recurrent_py=CELLS),
    "a notebook with a byte order mark": folder_of(rnn_ipynb=b"\xef\xbb\xbf" + CELLS.encode()),
    "a notebook saved as .py": folder_of(recurrent_py=NBCONVERT),
    "a notebook exported by Colab": folder_of(recurrent_py=COLAB),
    "a notebook that writes the file": folder_of(
        rnn_ipynb=notebook(f"%%writefile recurrent.py\n{OUTPUT}", "from recurrent import output")
    ),
    "a notebook that was run in another order": folder_of(
        rnn_ipynb=notebook(f"assert K\n{OUTPUT}", "K = 1")
    ),
    "a notebook with a broken cell": folder_of(rnn_ipynb=notebook(NUMPY, "def broken(:\n", RIGHT)),
    "a notebook with magics": folder_of(
        rnn_ipynb=notebook("%matplotlib inline\nimport numpy as np\n!ls", "%%time\n" + RIGHT)
    ),
    # text
    "UTF-8 with a byte order mark": folder_of(recurrent_py=b"\xef\xbb\xbf" + OUTPUT.encode()),
    "UTF-16": folder_of(recurrent_py=f"# 循环\n{OUTPUT}".encode("utf-16")),
    "GBK, not declared": folder_of(recurrent_py=f"# 循环层\n{OUTPUT}".encode("gbk")),
    "GBK, declared": folder_of(recurrent_py=f"# coding: gbk\n# 循环层\n{OUTPUT}".encode("gbk")),
    "UTF-8, declared as GBK": folder_of(
        recurrent_py=f"# coding: gbk\n# 循环层的\n{OUTPUT}".encode()
    ),
    "UTF-16 without a mark": folder_of(recurrent_py=f"# 循环\n{OUTPUT}".encode("utf-16-le")),
    "Windows line ends": folder_of(recurrent_py=OUTPUT.replace("\n", "\r\n")),
    "old Mac line ends": folder_of(recurrent_py=OUTPUT.replace("\n", "\r")),
    "not text at all": Packing({"recurrent.py": b"\x89PNG\r\n" + bytes(100)}, earns=False),
    # folders
    "a folder": folder_of(recurrent_py=OUTPUT),
    "a folder in a folder": Packing({"rnn/recurrent.py": OUTPUT}),
    "five folders deep": Packing({"a/b/c/d/e/recurrent.py": OUTPUT}),
    "beside a readme": Packing({"README.md": "# RNN", "rnn/recurrent.py": OUTPUT}),
    "beside a report": Packing({"code/recurrent.py": OUTPUT, "report/report.pdf": b"%PDF-1.4"}),
    "beside what systems add": Packing({"rnn/recurrent.py": OUTPUT, **JUNK}),
    "beside an environment": Packing({"rnn/recurrent.py": OUTPUT, **ENVIRONMENT}),
    "in the folder of an environment": Packing(
        {
            "rnn/pyvenv.cfg": "home = /usr/bin",
            "rnn/recurrent.py": OUTPUT,
            "rnn/Lib/x.py": NUMPY + WRONG,
        },
        "rnn",
    ),
    "around a folder on the path": Packing({"main.py": ON_THE_PATH, "src/inner.py": OUTPUT}),
    "beside a script": Packing({"main.py": "print(1)", "rnn/recurrent.py": OUTPUT}),
    "beside a script that defines one of its items": Packing({"main.py": SCRIPT, **OF_LOSS}),
    "beside a notebook with a result that is called as an item": Packing(
        {"a.ipynb": notebook("from rnn import loss", "softmax = loss.softmax(1)"), **OF_LOSS}
    ),
    "beside a folder of such scripts": Packing({"scripts/fit.py": SCRIPT, **OF_LOSS}),
    "below helpers of which one is asked for": Packing(
        {"utils.py": SOFTMAX, "rnn/a.py": OUTPUT + FORWARD, "rnn/b.py": "from utils import softmax"}
    ),
    "beside a folder of tests": Packing(
        {"tests/tools.py": SOFTMAX.replace("return", "return 2 *"), **OF_LOSS}
    ),
    "below such a script, in a folder of sources": Packing(
        {"main.py": SCRIPT, **{f"src/{name}": code for name, code in OF_LOSS.items()}}
    ),
    "above what it mends": Packing(
        {
            "Recurrent.py": f"from lib.all import np\n{RIGHT}",
            "lib/all.py": NUMPY + WRONG + FORWARD,
        }
    ),
    "beside one with more of the chapters": Packing(
        {
            "1/main.py": f"# from loss import softmax\nfrom recurrent import np\n\n\n{RIGHT}",
            "1/recurrent.py": NUMPY,
            "2/recurrent.py": NUMPY + WRONG,
            "2/loss.py": SOFTMAX,
        },
        earns=False,
        loads=False,
    ),
    "beside the blank template": Packing(
        {"student_template/recurrent.py": NUMPY + BLANK, "mine/recurrent.py": OUTPUT}
    ),
    "beside the blank notebooks": Packing(
        {"recurrent.py": OUTPUT, "notebooks/rnn.ipynb": notebook(NUMPY, BLANK)}
    ),
    "above an older version": Packing({"recurrent.py": OUTPUT, "old/recurrent.py": NUMPY + WRONG}),
    "two copies of the folder": Packing(
        {"rnn/recurrent.py": OUTPUT, "rnn copy/recurrent.py": OUTPUT}
    ),
    "called like a test, below a script": Packing({"a.py": "print(1)", "hw/test_rnn.py": OUTPUT}),
    "called like a test, beside a blank": Packing(
        {"a/rnn.py": NUMPY + BLANK, "b/test_rnn.py": OUTPUT}, earns=False
    ),
    "two different folders with files called like tests": Packing(
        {"a/rnn_test.py": NUMPY + WRONG, "b/rnn_test.py": OUTPUT}, earns=False, loads=False
    ),
    "two different folders": Packing(
        {"v1/recurrent.py": NUMPY + WRONG, "v2/recurrent.py": OUTPUT}, earns=False, loads=False
    ),
    # zips
    "a zip of the files": zip_of({"recurrent.py": OUTPUT}),
    "a zip of the folder": zip_of({"rnn/recurrent.py": OUTPUT}),
    "a zip with .ZIP": Packing({"HW.ZIP": ZIP}, "HW.ZIP"),
    "a zip from a Mac": zip_of({"rnn/recurrent.py": OUTPUT, **JUNK}),
    "a zip with an environment": zip_of({"rnn/recurrent.py": OUTPUT, **LARGE}),
    "a zip with code and report": zip_of({"code/recurrent.py": OUTPUT, "report/r.txt": "none"}),
    "a zip of a folder called env": zip_of({"env/a.py": OUTPUT, "env/bin/b.py": NUMPY + WRONG}),
    "a zip of a folder called env that holds one": Packing(
        {"hw.zip": zipped({"env/a.py": NUMPY, "env/bin/b.py": OUTPUT})}, "hw.zip", earns=False
    ),
    "a zip with large pictures": zip_of({"recurrent.py": OUTPUT, "film.mp4": bytes(60 << 20)}),
    "a zip with folders that few programs mark so": Packing(
        {"hw.zip": in_folders({"rnn/data/k.txt": "1", "rnn/rnn.py": IN_DATA})}, "hw.zip"
    ),
    "a zip with backslashes": zip_of({"rnn\\recurrent.py": OUTPUT}),
    "a zip of a path through another": zip_of({"old/../rnn/./recurrent.py": OUTPUT}),
    "a zip with a colon": zip_of({"作业 3:4/recurrent.py": OUTPUT, "12:30.txt": ""}),
    "a zip with a long name": zip_of({f"{'很长' * 60}/{'很长' * 80}.py": OUTPUT}),
    "files of long names that begin alike": Packing(
        {f"{LONG}{name}": code for name, code in PARTS.items()}
    ),
    "files of long names that begin and end alike": Packing(
        {f"{LONG[:60]}{name}{LONG[-70:]}.py": code for name, code in PARTS.items()}
    ),
    "a zip of files of long names that begin alike": zip_of(
        {f"{LONG}{LONG}/{LONG}{LONG}{name}": code for name, code in PARTS.items()}
    ),
    "a zip by bzip2": Packing({"hw.zip": zipped({"a.py": OUTPUT}, method=zipfile.ZIP_BZIP2)}),
    "a zip by LZMA": Packing({"hw.zip": zipped({"a.py": OUTPUT}, method=zipfile.ZIP_LZMA)}),
    "a zip per chapter": Packing(PER_CHAPTER),
    "a zip per chapter in a zip": zip_of({f"hw5/{n}": data for n, data in PER_CHAPTER.items()}),
    "a folder per chapter in a zip": Packing(
        {"hw.zip": zipped({"a/recurrent.py": OUTPUT, "b/loss.py": SOFTMAX})},
        earns=False,
        loads=False,
    ),
    "a zip of what another imports": Packing(
        {
            "hw.zip": zipped({"rnn/a.py": PACKAGE}),
            "activations.zip": zipped({"activations.py": TANH}),
        }
    ),
    "a zip per chapter, what belongs to others blank": Packing(
        {
            "hw1.zip": zipped({"hw/recurrent.py": OUTPUT, "hw/loss.py": EMPTY_LOSS}),
            "hw2.zip": zipped({"hw/recurrent.py": NUMPY + BLANK, "hw/loss.py": SOFTMAX}),
        }
    ),
    "a zip per chapter, and one of two versions": Packing(
        {"hw.zip": ZIP, "x.zip": zipped({"a/x.py": FORWARD, "b/x.py": FORWARD + "# mended"})},
        earns=False,
        loads=False,
    ),
    "two zips of one item": Packing(
        {"a.zip": zipped({"a.py": OUTPUT}), "b.zip": zipped({"b.py": NUMPY + WRONG})},
        earns=False,
        loads=False,
    ),
    "a zip per chapter, two files of one name": Packing(
        {**PER_CHAPTER, "x.zip": zipped({"activations.py": RIGHT.replace("output", "one_hot")})},
        earns=False,
        loads=False,
    ),
    "a zip per chapter, files of one name that nobody imports": Packing(
        {"p1.zip": zipped({"p1/main.py": OUTPUT}), "p2.zip": zipped({"main.py": SOFTMAX})}
    ),
    "a zip per chapter, files of one name, one of which is loaded by it": Packing(
        {
            "p1.zip": zipped({"1.py": OUTPUT, "util.py": "SCALE = 2\n"}),
            "p2.zip": zipped(
                {
                    "util.py": "SCALE = 1\n",
                    "2.py": f"from importlib import import_module\n{SOFTMAX}\n"
                    "SCALE = import_module('util').SCALE\n",
                }
            ),
        },
        earns=False,
        loads=False,
    ),
    "a zip per chapter, with folders that are called like files": Packing(
        {
            "p1.zip": zipped({"main.py": OUTPUT, "x.py/1.txt": ""}),
            "p2.zip": zipped({"2.py": SOFTMAX, "x.py/2.txt": ""}),
        }
    ),
    "versions of one hand-in": Packing(
        {
            "RNN/Version 9/rnn.py": OUTPUT,
            "RNN/Version 10/rnn.py": NUMPY + WRONG,
            "RNN/Version 11/rnn.py": OUTPUT,
        }
    ),
    "zips of versions": Packing(
        {
            "RNN/Version 9/rnn.zip": zipped({"rnn.py": NUMPY + WRONG}),
            "RNN/Version 10/rnn.zip": zipped({"作业/rnn.py": OUTPUT}),
        }
    ),
    "a version that is a zip after one that is none": Packing(
        {"Version 1/rnn.py": NUMPY + WRONG, "Version 2/rnn.zip": zipped({"rnn.py": OUTPUT})}
    ),
    "a version that is a zip of something else": Packing(
        {"Version 1/rnn.py": OUTPUT, "Version 2/more.zip": zipped({"report.pdf": ""})}
    ),
    "versions of two": Packing(
        {"RNN/Version 1/rnn.py": NUMPY + WRONG, "CNN/Version 2/rnn.py": OUTPUT},
        earns=False,
        loads=False,
    ),
    "a file called .ipynb": Packing({"作业5.ipynb": OUTPUT}),
    "a file that imports from two folders": Packing(
        {
            "main.py": "from core.run import output\nfrom loss.fns import softmax\n",
            "core/run.py": OUTPUT,
            "loss/fns.py": SOFTMAX,
        }
    ),
    "a package that takes its functions from two inside it": Packing(
        {
            "src/rnn/__init__.py": "from .core import *\nfrom rnn.loss import softmax\n",
            "src/rnn/core/__init__.py": "from .run import *\n",
            "src/rnn/core/run.py": OUTPUT,
            "src/rnn/loss/__init__.py": SOFTMAX,
        }
    ),
    "a file that imports from folders that lie not equally deep": Packing(
        {
            "main.py": "from nets.run import softmax\nfrom nets.loss.fns import output\n",
            "nets/loss/fns.py": OUTPUT,
            "nets/run.py": SOFTMAX,
        }
    ),
    "a file that imports from one folder of two": Packing(
        {"main.py": "from core import x\n", "core/x.py": OUTPUT, "loss/y.py": SOFTMAX},
        earns=False,
        loads=False,
    ),
    "a zip per chapter, a file and a folder of one name": Packing(
        {
            **PER_CHAPTER,
            "x.zip": zipped({"x.py": RIGHT.replace("output", "one_hot"), "notes.txt/a.txt": ""}),
        },
        earns=False,
        loads=False,
    ),
    "a zip in a folder": Packing({"hw.zip": ZIP}),
    "a zip called .7z": Packing({"hw.7z": ZIP}),
    "a zip whose download was not renamed": Packing({"hw.zip.download": ZIP}),
    "a zip with other names before the data": zip_of({"rnn/recurrent.py": OUTPUT}, headers=b"\\"),
    "a zip beside a PDF": Packing({"hw.zip": ZIP, "report.pdf": b"%PDF-1.4"}),
    "a zip beside its contents": Packing({"hw.zip": ZIP, "recurrent.py": OUTPUT}),
    "a zip in a zip": zip_of({"hw5.zip": ZIP}),
    "a zip in a zip in a zip": zip_of({"x/hw5.zip": zipped({"hw6.zip": ZIP})}),
    "a zip with names in GBK": zip_of({"作业5/循环.py": OUTPUT}, "gbk"),
    "a zip with names in unmarked UTF-8": zip_of({"作业5/循环.py": OUTPUT}, "utf-8"),
    "a zip with names in cp437": zip_of({"Übung/lösung.py": OUTPUT}, "cp437"),
    "a zip called .py": Packing({"recurrent.py": ZIP}, earns=False),
    "a zip without a suffix": Packing({"homework": ZIP}, "homework"),
    "an empty zip": Packing({"hw.zip": zipped({})}, "hw.zip", earns=False, loads=False),
    "half a zip": Packing({"hw.zip": ZIP[:80]}, "hw.zip", earns=False, loads=False),
    "a RAR archive": Packing({"hw.rar": RAR}, "hw.rar", earns=False, loads=False),
    "a RAR archive called .zip": Packing({"hw.zip": RAR}, "hw.zip", earns=False, loads=False),
    "a RAR archive in a folder": Packing({"recurrent.rar": RAR}, earns=False, loads=False),
    # imports and definitions
    "flat imports": folder_of(recurrent_py=FLAT, activations_py=TANH),
    "relative imports": folder_of(recurrent_py=RELATIVE, activations_py=TANH),
    "imports under the folder's name": Packing(
        {"rnn/recurrent.py": PACKAGE, "rnn/activations.py": TANH}, "rnn"
    ),
    "imports under the folder's name, in a zip": zip_of(
        {"rnn/recurrent.py": PACKAGE, "rnn/activations.py": TANH, "rnn/__init__.py": ""}
    ),
    "letters in two characters, as a Mac names files": Packing(OF_A_MAC),
    "letters in two characters, in a zip": zip_of(
        {**OF_A_MAC, "main.py": READS, normalize("NFD", "é.txt"): "2"}
    ),
    "plots": folder_of(recurrent_py=PLOTS),
    "a helper that is not there": folder_of(recurrent_py="from helpers import x\n" + OUTPUT),
    "data beside it": Packing(
        {"rnn/recurrent.py": "x = open('data.txt').read()\n" + OUTPUT, "rnn/data.txt": "1"}
    ),
    "the second download": Packing({"recurrent.py": OUTPUT, "recurrent (1).py": OUTPUT}),
    "a blank left below": folder_of(recurrent_py=f"{OUTPUT}\n\n{BLANK}"),
    "a file that stops": folder_of(recurrent_py=f"{OUTPUT}\n\nexit()\n\n\n{WRONG}"),
    "a conflict": Packing({"a.py": OUTPUT, "b.py": NUMPY + WRONG}, earns=False),
    "the blank template": Packing({"recurrent.py": NUMPY + BLANK}, earns=False),
    "wrong code": Packing({"rnn/recurrent.py": NUMPY + WRONG}, earns=False),
    "nothing": Packing({"notes.md": "later"}, earns=False, loads=False),
}
