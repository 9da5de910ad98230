"""Right code under random names, in random folders, zips, encodings and notebooks, and the same
with damage: `python -m tests.submission.fuzz [HOW_MANY [SEED]]`.

Undamaged, it must earn its points; damaged, it must end in a report or in one sentence.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import traceback
import zipfile
from pathlib import Path

from grader.report import SubmissionError
from tests.helpers.grading import graded, write
from tests.submission.code import BLANK, NUMPY, OUTPUT, RIGHT, TANH, notebook
from tests.submission.packings import zipped

LETTERS = "abcXYZ019 _-()[]{}'#&+=,;!@$%^~.é循环网络作业５ñßøжλ日本語한글😀\u200b\u3000"
JUNK = ("README.md", "报告.pdf", "data.csv", "图.png", ".DS_Store", "__MACOSX/._x", "Thumbs.db")
JUNK += (
    "pyvenv.cfg",
    "Lib/a.py",
    "recurrent.py.bak",
    "__pycache__/a.pyc",
    ".git/HEAD",
    "venv/pyvenv.cfg",
    "venv/lib/a.py",
    ".vscode/s.json",
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gbk")
IMPORTS = (
    "",
    "import matplotlib.pyplot as plt\n",
    "from numpy import *\n",
    "import scipy, torch\n",
)
IMPORTS += ("data = open('train.txt').read()\nwords = {w: i for i, w in enumerate(data)}\n",)
IMPORTS += (
    "import argparse\np = argparse.ArgumentParser()\np.add_argument('x')\np.parse_args()\n",
)
IMPORTS += ("import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer, 'utf-8')\n",)
IMPORTS += ("try:\n    import cupy\nexcept ImportError:\n    pass\n", "from helpers import a\n")

WRITES = "%%writefile layer5.py\n"


class Fuzz:
    """One random hand-in."""

    def __init__(self, seed: object) -> None:
        self.random = random.Random(str(seed))

    def name(self) -> str:
        size = self.random.choice((1, 3, 8, 8, 8, 60))
        name = "".join(self.random.choice(LETTERS) for _ in range(size)).strip(" .")
        bad = name.lower() in ("venv", "env") or name[:2] == "~$"
        return f"x{name}" if not name or bad else name

    def source(self) -> tuple[str, str]:
        """A suffix and the text of right code."""
        before, after = self.random.choice(IMPORTS), self.random.choice(("", f"\n\n{BLANK}"))
        if self.random.random() < 0.35:
            version = self.random.choice((2, 3, 4, 4))
            cells = [
                before + NUMPY,
                self.random.choice(("%matplotlib inline", "x = (", "!ls", "1")),
            ]
            cells += [self.random.choice(("", "%%time\n", WRITES + before + NUMPY)) + RIGHT + after]
            shown = "x" * self.random.choice((0, 0, 200_000))
            return self.suffix(".ipynb"), notebook(*cells, version=version, output=shown)
        end = self.random.choice(("", "\n\n1 / 0\n", "\n\nexit()\n", "\n\nplot(1)\n"))
        return self.suffix(".py"), f"{before}# 循环\n{OUTPUT}{after}{end}"

    def suffix(self, suffix: str) -> str:
        return self.random.choice((suffix, suffix, suffix.upper()))

    def files(self) -> dict[str, bytes]:
        suffix, text = self.source()
        encoding = self.random.choice(ENCODINGS if suffix.lower() == ".py" else ENCODINGS[:2])
        folder = "".join(f"{self.name()}/" for _ in range(self.random.randint(0, 4)))
        files = {f"{folder}{self.name()}{suffix}": text.encode(encoding)}
        if self.random.random() < 0.3 and suffix.lower() == ".py":
            files[f"{folder}activations.py"] = TANH.encode()
        for junk in self.random.sample(JUNK, self.random.randint(0, 4)):
            files[self.random.choice(("", folder)) + junk] = b"\0junk"
        return files

    def packed(self, files: dict[str, bytes]) -> dict[str, bytes]:
        """Perhaps in a zip, perhaps that in another."""
        for _ in range(self.random.choice((0, 1, 1, 2))):
            encoding = self.random.choice((None, "gbk", "utf-8"))
            names = {name.replace("/", self.random.choice("/\\")): d for name, d in files.items()}
            try:
                data = zipped(names, encoding)
            except UnicodeEncodeError:
                data = zipped(names)
            files = {f"{self.name()}.zip": data}
        return files

    def damaged(self, files: dict[str, bytes]) -> dict[str, bytes]:
        """The same with a few bytes changed, or cut off."""
        spoilt = {}
        for name, data in files.items():
            changed = bytearray(data)
            for _ in range(self.random.randint(1, 6)):
                if changed:
                    changed[self.random.randrange(len(changed))] = self.random.randrange(256)
            cut = self.random.randrange(len(changed) + 1) if self.random.random() < 0.3 else None
            spoilt[name] = bytes(changed[:cut])
        return spoilt


def tried(seed: object) -> str:
    """What is wrong with one random hand-in, or ""."""
    fuzz = Fuzz(seed)
    files = fuzz.packed(fuzz.files())
    damage = fuzz.random.random() < 0.4
    with tempfile.TemporaryDirectory() as place:
        try:
            write(Path(place), fuzz.damaged(files) if damage else files)
        except OSError:
            return ""  # no such name here
        path = Path(place)
        if len(files) == 1 and "/" not in next(iter(files)) and fuzz.random.random() < 0.5:
            path /= next(iter(files))
        try:
            report = graded(path, only=("output",))
        except SubmissionError as error:
            return "" if damage else f"refused: {error}"
        except Exception:
            return traceback.format_exc()
    if damage or report.score == 5.0:
        return ""
    return f"{report.score} points: {report.notes}"


def main(how_many: int, seed: int) -> int:
    bad = 0
    for number in range(how_many):
        wrong = tried((seed, number))
        if wrong:
            bad += 1
            fuzz = Fuzz((seed, number))
            inside = [_listed(n, d) for n, d in fuzz.packed(fuzz.files()).items()]
            print(f"{seed} {number}: {wrong}\n  {inside}")
    print(f"{how_many - bad} of {how_many} hand-ins as they should be")
    return int(bad > 0)


def _listed(name: str, data: bytes) -> object:
    """What is in a zip, for a look at what went wrong."""
    if not name.lower().endswith(".zip"):
        return name
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return name, [_listed(n, archive.read(n)) for n in archive.namelist()]


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(given + [2000, 1][len(given) :])))
