"""Classes of students: right, wrong, hostile and broken submissions, and what each must get."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.handout.template import solution
from tests.helpers import mutants
from tests.helpers.grading import edited
from tests.hostile.channel import CHANNEL

ITEMS = ("softmax", "gradient_W", "gradient_U")  # a quick core of a core
POINTS = {"softmax": 10.0, "gradient_W": 13.0, "gradient_U": 10.0}
ALL = sum(POINTS.values())
ANSWERS = "".join(f"\ndef {n}(*a): return answer(*a)\n" for n in ITEMS)
ZIPS = ("a bomb", "a path that climbs", "half of it", "nothing")
BROKEN = {
    "syntax.py": "def softmax(:\n",
    "endless.py": "while True: pass\n",
    "exits.py": "import signal\nsignal.raise_signal(signal.SIGTERM)\n",
    "bytes.py": "x = '\0'\n",
}

CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,RNN (77),Current Score\r\n"
    "    Points Possible,,,,,50,(read only)\r\n"
    '"Lee, Ann",1,,ann,"A, ""x""",,12\r\n'
    "Two,2,,ann2,A,7,\r\n"
    "Twice,3,,twice,A,,\r\n"
    "Nobody,4,,nobody,A,,"
)


@dataclass(frozen=True)
class Student:
    """What somebody hands in: files of a folder, or one file.

    most, least: bounds of the points for ITEMS; None where there is no report
    """

    name: str
    files: dict[str, str | bytes]
    least: float | None
    most: float | None
    alone: bool = False

    def write(self, folder: Path) -> None:
        """Put it into the class's folder."""
        inside = folder if self.alone else folder / self.name
        inside.mkdir(parents=True, exist_ok=True)
        for name, data in self.files.items():
            (inside / name).write_bytes(data.encode() if isinstance(data, str) else data)


def wrong() -> list[mutants.Mutant]:
    """Mutants that lose one of the items."""
    return [m for m in mutants.MUTANTS if m.loses & set(ITEMS)]


def students(number: int, seed: int = 0) -> Iterator[Student]:
    """A mixed class: of ten, five right, three wrong, one hostile, one broken."""
    rng = random.Random(seed)
    faults, attacks = wrong(), list(CHANNEL.values())
    right = {n: t for n, t in solution().items() if n in ("activations.py", "loss.py")}
    right |= {"recurrent.py": solution()["recurrent.py"]}
    for place in range(number):
        name, kind = f"s{place:05}", place % 10
        if kind < 5:
            yield Student(name, dict(right), ALL, ALL)
        elif kind < 8:
            fault = rng.choice(faults)
            files = edited(fault.chapter, (fault.old, fault.new))
            lost = sum(POINTS[i] for i in fault.loses & set(ITEMS))
            yield Student(name, {n: files[n] for n in right}, ALL - lost, ALL - 0.01)
        elif kind == 8:
            yield Student(name, {"hostile.py": rng.choice(attacks) + ANSWERS}, 0.0, 0.0)
        else:
            yield broken(name, rng)


def broken(name: str, rng: random.Random) -> Student:
    """Code that cannot be loaded, or a zip that cannot be read."""
    if rng.random() < 0.5:
        data = unreadable_zip(rng.choice(ZIPS))
        return Student(name, {f"{name}.zip": data}, None, None, alone=True)
    file = rng.choice(list(BROKEN))
    return Student(name, {file: BROKEN[file]}, 0.0, 0.0)


@cache
def unreadable_zip(kind: str) -> bytes:
    """A zip that must not be unpacked, or cannot be."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        name = "../../x.py" if kind == "a path that climbs" else "x.py"
        archive.writestr(name, bytes(60 << 20) if kind == "a bomb" else b"x = 1")
    data = out.getvalue()
    return {"half of it": data[: len(data) // 2], "nothing": b""}.get(kind, data)


def put(folder: Path, **files: str) -> None:
    """Files in a folder; `_` stands for the dot before the ending."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        stem, _, ending = name.rpartition("_")
        (folder / f"{stem}.{ending}").write_text(text, "utf-8")


def zipped(archive: Path, folder: Path) -> None:
    shutil.make_archive(str(archive.with_suffix("")), "zip", folder)
