"""Answers that go out with the one that was asked for, because they are asked for next.

gradient_check asks one network after the other the same questions: delta, then both gradients with
the delta that came back. The questions to the last network say what this one will be asked; where
an argument was one of the question before, or its answer, it is the corresponding one of now. An
answer tells nothing that the student's code could not ask for at that moment, and one that nobody
asks for is dropped.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from spec.checking.equality import same
from spec.item import Remote

MOST_QUESTIONS = 16  # questions to one object that are noted

Foretold = tuple[str, list[Any], np.ndarray]  # method, arguments, answer


class Question:
    """What an object was asked, and its answer; nobody can write to the arrays."""

    def __init__(self, method: str, arguments: list[Any], answer: np.ndarray) -> None:
        self.method, self.arguments, self.answer = method, arguments, answer
        self.shapes = [getattr(a, "shape", ()) for a in arguments]
        for array in (*arguments, answer):
            if isinstance(array, np.ndarray):
                array.flags.writeable = False

    def likeness(self, other: Question) -> int:
        """How many arguments are the same; -1 for another method or other shapes."""
        if self.method != other.method or self.shapes != other.shapes:
            return -1
        return sum(map(same, self.arguments, other.arguments))


@dataclass(frozen=True)
class Next:
    """A question that comes after another: its arguments, and which of them are arguments, or the
    answer, of the one before, by their place there."""

    method: str
    arguments: list[Any]
    again: dict[int, int]

    def arguments_after(self, question: Question) -> list[Any]:
        known = [*question.arguments, question.answer]
        arguments = self.arguments.copy()
        for place, of in self.again.items():
            arguments[place] = known[of]
        return arguments


class Known:
    """What one object was asked, one question after the other."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self._after: dict[int, list[Next]] = {}

    def add(self, *questions: Question) -> None:
        self.questions += questions
        del self.questions[MOST_QUESTIONS:]
        self._after.clear()

    def after(self, question: Question) -> list[Next]:
        """What comes after the one that is most like this question, and follows from it."""
        likeness = [known.likeness(question) for known in self.questions]
        best = max(likeness)
        return self._next(likeness.index(best)) if best >= 0 else []

    def _next(self, place: int) -> list[Next]:
        if place not in self._after:
            first, *later = self.questions[place:]
            following = [_next(first, question) for question in later]
            answer = len(first.arguments)
            self._after[place] = [n for n in following if answer in n.again.values()]
        return self._after[place]


def _next(first: Question, question: Question) -> Next:
    known = [*first.arguments, first.answer]
    again = {
        place: next(of for of, one in enumerate(known) if same(one, argument))
        for place, argument in enumerate(question.arguments)
        if any(same(one, argument) for one in known)
    }
    return Next(question.method, question.arguments, again)


class Foresight:
    """What the objects of each kind were asked, as the most asked of them was."""

    def __init__(self) -> None:
        self._asked: dict[Remote, Known] = {}
        self._longest: dict[type[Remote], Known] = {}

    def after(
        self, target: Remote, method: str, arguments: list[Any], answer: Any
    ) -> list[Foretold]:
        """The questions that come after this one, with their answers."""
        if method not in target.foreseeable or type(answer) is not np.ndarray:
            return []
        question = Question(method, arguments, answer)
        asked = self._asked.setdefault(target, Known())
        longest = self._longest.setdefault(type(target), asked)
        foretold = [] if longest is asked else _foretold(target, longest.after(question), question)
        asked.add(question, *foretold)  # taken for asked: nobody will hear of it if they are
        if len(asked.questions) > len(longest.questions):
            self._longest[type(target)] = asked
        return [(q.method, q.arguments, q.answer) for q in foretold]


def _foretold(target: Remote, following: list[Next], first: Question) -> list[Question]:
    """What the target answers to what follows, up to one it fails at."""
    foretold: list[Question] = []
    copied = copy.copy(target)  # since nobody has asked yet
    for question in following:
        arguments = question.arguments_after(first)
        try:
            value = getattr(copied, question.method)(*arguments)
        except Exception:  # also where it writes to an argument
            break
        if type(value) is not np.ndarray:
            break
        foretold.append(Question(question.method, arguments, value))
    return foretold
