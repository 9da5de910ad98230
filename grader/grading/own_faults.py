"""The grader's own failures beside the grading: each costs what was made, and is told as ours."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from typing import TypeVar

from spec.item import Stopped
from spec.text import Text

Words = TypeVar("Words")
Others = TypeVar("Others")

NOTE = Text(
    "the grader itself failed while it put {what} into words; the points stand",
    "评分程序在说明 {what} 时自己出了错；得分不受影响",
)


class OwnFaults:
    """What could not be said or written because the grader failed.

    passing: exceptions that are no fault of the grader's, and go on
    subjects: what it would have been about, each once
    """

    def __init__(self, *passing: type[Exception]) -> None:
        self.passing, self.subjects = passing, list[str]()

    def spare(self, what: str, make: Callable[[], Words], instead: Others) -> Words | Others:
        """What `make` gives, or `instead` where it fails; a call without an answer is no fault."""
        try:
            return make()
        except Stopped:
            return instead
        except Exception as error:
            if isinstance(error, self.passing):
                raise
            traceback.print_exc(file=sys.stderr)
            if what not in self.subjects:
                self.subjects.append(what)
            return instead

    def entered(
        self, exits: ExitStack, what: str, make: Callable[[], AbstractContextManager[Words]]
    ) -> Words | None:
        """What `make` gives, entered; None where that fails. It ends with `exits`, spared too."""

        def enter() -> Words:
            context = make()
            value = context.__enter__()
            exits.push(lambda *end: bool(self.spare(what, partial(context.__exit__, *end), None)))
            return value

        return self.spare(what, enter, None)

    def notes(self, lang: str) -> tuple[str, ...]:
        """A sentence for each subject."""
        return tuple(NOTE.in_language(lang).format(what=what) for what in self.subjects)
