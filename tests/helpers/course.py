"""A small course that has everything in it, and how it is graded inside a test."""

import csv
import re
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from grader.batch import executors
from grader.cli import main
from grader.handout.template import solution, sources
from tests.helpers.classes import CANVAS, ITEMS, put

CODE = solution()
LOSS = CODE["loss.py"]
WRONG = LOSS.replace("labels) / len(labels)", "labels)")
NAME = "<script>alert(1)<b>"
NOW = datetime(2027, 1, 31, 12, tzinfo=UTC)


Graded = Callable[..., tuple[int, Path]]
Hire = Callable[[], Executor]


def threads(jobs: int) -> Hire:
    """Threads of this process: any executor carries a class."""
    return lambda: ThreadPoolExecutor(jobs)


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """Grades a folder; the exit code and the folder with the results."""

    def run(
        folder: Path,
        *options: object,
        out: Path | None = None,
        crew: Callable[[int], Hire | None] = threads,
    ) -> tuple[int, Path]:
        out = out or tmp_path_factory.mktemp("out")
        arguments = ["batch", str(folder), "-o", str(out), "--quiet", "--lang", "en"]
        arguments += [] if "--only" in options else ["--only", *ITEMS]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(executors, "on_this_machine", crew)
            return main([*arguments, *map(str, options)]), out

    return run


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Right and wrong code, two by one student, nothing, a broken zip, names that bite."""
    folder = tmp_path_factory.mktemp("course") / "class"
    right = {"loss_py": LOSS, "recurrent_py": CODE["recurrent.py"]}
    wrong = CODE["recurrent.py"].replace("deltas.T @ x", "deltas.T @ x / len(x)")
    put(folder / "=1+1", **right)
    put(folder / "ann", **right)
    put(folder / "ann2", loss_py=LOSS, recurrent_py=wrong)
    put(folder / "ann3", loss_py=LOSS, recurrent_py=wrong)
    put(folder / "blank", loss_py=sources("en")["loss.py"])
    (folder / "empty").mkdir()
    put(folder / "slow", loss_py="def softmax(z):\n    while True: pass\n")
    put(folder / "twice", **right)
    put(folder, twice_py=LOSS)
    put(folder / NAME, loss_py=f"def softmax(z):\n    raise ValueError({NAME!r})\n")
    (folder / "zip.zip").write_bytes(b"nothing")
    return folder


@pytest.fixture(scope="session")
def results(graded: Graded, course: Path) -> tuple[int, Path]:
    sheet = course.parent / "sheet.csv"
    sheet.write_bytes(CANVAS.encode())
    return graded(course, "--deadline", "1", "--canvas", sheet)


def table(out: Path) -> dict[str, dict[str, str]]:
    """grades.csv by submission."""
    text = (out / "grades.csv").read_text("utf-8-sig")
    return {row["submission"]: row for row in csv.DictReader(text.splitlines())}


class Page(HTMLParser):
    """Tags, and what would load something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = dict(attributes)
        self.links += [named["href"] or ""] if tag == "a" else []
        self.sources += [v or "" for k, v in attributes if k in ("src", "srcset", "data")]


def words_of(page: Path) -> str:
    """The text that a page shows."""
    body = page.read_text("utf-8").partition("<body>")[2]
    return re.sub(r"\s+", " ", re.sub("(?s)<style>.*?</style>|<[^>]+>", " ", body))
