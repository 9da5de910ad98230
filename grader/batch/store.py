"""Results as they come, in SQLite: whatever ends the run, what is written stays written."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from grader.batch.tasks import Result, Status
from grader.report import Report, Unusable
from spec.text import Text

FILE = "results.sqlite"
LAYOUT = 1
TABLE = """
CREATE TABLE IF NOT EXISTS results (
    key TEXT PRIMARY KEY,     -- submission, version, settings and seed
    status TEXT NOT NULL,
    report BLOB NOT NULL,     -- JSON; empty where there is none
    page BLOB NOT NULL,       -- HTML, compressed
    problem_en TEXT, problem_zh TEXT,
    seconds REAL NOT NULL,
    log TEXT NOT NULL
) WITHOUT ROWID
"""
INSERT = "INSERT OR REPLACE INTO results VALUES (?,?,?,?,?,?,?,?)"


class Damaged(Exception):
    """What is kept is no result."""


class Store:
    """The results of one output folder. Only one process at a time may have it open.

    Raises Unusable where that is another one, or the file is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        with self._in_words():
            self._database = sqlite3.connect(self.path, timeout=1.0, isolation_level=None)
            try:
                self._prepare()
            except sqlite3.DatabaseError:
                self.close()
                raise

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """What SQLite cannot do is told in a sentence."""
        try:
            yield
        except sqlite3.OperationalError as error:
            full = getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
            en = "in use by another run or program, or cannot be written"
            en = "on a full disk" if full else en
            zh = "所在的磁盘已满" if full else "正被另一次运行或别的程序使用，或者无法写入"
            said = Text(
                f"{self.path} is {en}; what was graded is kept",
                f"{self.path} {zh}；已评的结果都保留着",
            )
            raise Unusable(said) from error
        except (sqlite3.DatabaseError, Damaged) as error:
            said = Text(
                f"{self.path} is damaged; remove it to grade all again",
                f"{self.path} 已损坏；删去它就会全部重评",
            )
            raise Unusable(said) from error

    def _prepare(self) -> None:
        self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        (layout,) = self._database.execute("PRAGMA user_version").fetchone()
        if layout not in (0, LAYOUT):
            raise sqlite3.DatabaseError(f"layout {layout}")
        self._database.execute("BEGIN IMMEDIATE")
        self._database.execute(TABLE)
        self._database.execute(f"PRAGMA user_version = {LAYOUT}")
        self._database.execute("COMMIT")

    def finished(self) -> set[str]:
        """Keys that need no grading: all but the grader's own faults, and where one of those has
        cost words, which leaves a log."""
        with self._in_words():
            rows = self._database.execute(
                "SELECT key FROM results WHERE status != ? AND log = ''", (Status.GRADER_ERROR,)
            )
            return {key for (key,) in rows}

    def add(self, results: Iterable[Result]) -> None:
        """Write results; they are there from now on, whatever happens to this process."""
        rows = [
            (
                r.key,
                str(r.status),
                r.report,
                r.page,
                r.problem.en if r.problem else None,
                r.problem.zh if r.problem else None,
                r.seconds,
                r.log.encode(
                    errors="backslashreplace"
                ).decode(),  # a path may hold what no text does
            )
            for r in results
        ]
        if not rows:
            return
        with self._in_words():
            self._database.execute("BEGIN")
            self._database.executemany(INSERT, rows)
            self._database.execute("COMMIT")

    def get(self, key: str) -> Result | None:
        """The result kept under a key."""
        with self._in_words():
            row = self._database.execute("SELECT * FROM results WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            _, status, report, page, en, zh, seconds, log = row
            problem = None if en is None else Text(en, zh)
            try:
                if report:
                    msgspec.json.decode(report, type=Report)
                if page:
                    zlib.decompress(page)
                return Result(key, Status(status), report, page, problem, seconds, log)
            except (ValueError, msgspec.MsgspecError, zlib.error) as error:
                raise Damaged from error

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
