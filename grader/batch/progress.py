"""How far the run is, on stderr: a bar where that is a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from grader.batch.tasks import Result, Status
from spec.text import Text

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

EVERY = 5.0  # seconds between lines
WORDS = {
    "done": Text("done", "已完成"),
    "kept": Text(
        "{kept} of {all} have a result already; {missing} to grade",
        "{all} 份中已有结果 {kept} 份，还要评 {missing} 份",
    ),
    "left": Text("{left} left", "还需 {left}"),
    "failed": Text("{failed} could not be graded", "{failed} 份无法评分"),
    "rate": Text("{rate:.1f} a second", "每秒 {rate:.1f} 份"),
}


class Progress:
    """Counts results, and shows the count.

    quiet: nothing is shown
    """

    def __init__(self, lang: str, quiet: bool = False) -> None:
        self.lang, self.quiet = lang, quiet
        self.done = self.failed = self.missing = 0
        self._began = self._last_said = 0.0
        self._bar: Bar | None = None

    @contextmanager
    def of(self, missing: int, everything: int) -> Iterator[None]:
        """As long as the grading of `missing` submissions lasts."""
        self.missing, self._began = missing, time.monotonic()
        self._last_said = self._began
        if missing < everything:
            counts = {"kept": everything - missing, "all": everything, "missing": missing}
            self._line(self._say("kept", **counts))
        if self.quiet or not missing or not sys.stderr.isatty():
            yield
        else:
            with self._shown_as_bar() as self._bar:
                yield
            self._bar = None
        if missing:
            self._line(self._count())

    def add(self, results: list[Result]) -> None:
        """So many more are done."""
        self.done += len(results)
        self.failed += sum(r.status is not Status.GRADED for r in results)
        now = time.monotonic()
        if self._bar is not None:
            failures = self._say("failed", failed=self.failed) if self.failed else ""
            self._bar.update(
                self._bar.task_ids[0],
                completed=self.done,
                rate=self._rate(),
                failures=failures,
                refresh=True,
            )
        elif self.done < self.missing and now - self._last_said >= EVERY:
            self._last_said = now
            self._line(self._count())

    def _rate(self) -> str:
        taken = time.monotonic() - self._began
        return self._say("rate", rate=self.done / taken if taken else 0.0)

    def _count(self) -> str:
        parts = [f"{self._say('done')} {self.done}/{self.missing}", self._rate()]
        if 0 < self.done < self.missing:
            taken = time.monotonic() - self._began
            seconds = round(taken / self.done * (self.missing - self.done))
            parts.append(self._say("left", left=f"{seconds // 60}:{seconds % 60:02}"))
        if self.failed:
            parts.append(self._say("failed", failed=self.failed))
        return "   ".join(parts)

    def _say(self, word: str, **values: object) -> str:
        return WORDS[word].in_language(self.lang).format(**values)

    def _line(self, text: str) -> None:
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)

    def _shown_as_bar(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("[red]{task.fields[failures]}"),
        )
        # No thread of its own: workers could not be forked beside one.
        screen = Console(stderr=True)
        bar = Bar(*columns, console=screen, transient=True, auto_refresh=False)
        bar.add_task(self._say("done"), total=self.missing, rate="", failures="")
        return bar
