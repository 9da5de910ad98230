"""The grader's own failures while it words something: each costs the words, and is told as ours."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from typing import TypeVar

from spec.item import Stopped
from spec.text import Text

Words = TypeVar("Words")

NOTE = Text(
    "the grader itself failed while it put {what} into words; the points stand",
    "评分程序在说明 {what} 时自己出了错；得分不受影响",
)


class OwnFaults:
    """What could not be said of a submission because the grader failed.

    subjects: what it would have been about, each once
    """

    def __init__(self) -> None:
        self.subjects: list[str] = []

    def spare(self, what: str, make: Callable[[], Words], instead: Words) -> Words:
        """What `make` gives, or `instead` where it fails; a call without an answer is no fault."""
        try:
            return make()
        except Stopped:
            return instead
        except Exception:
            traceback.print_exc(file=sys.stderr)
            if what not in self.subjects:
                self.subjects.append(what)
            return instead

    def notes(self, lang: str) -> tuple[str, ...]:
        """A sentence for each subject."""
        return tuple(NOTE.in_language(lang).format(what=what) for what in self.subjects)
