"""Answers that go out with the one that was asked for, because they are asked for next.

Forty networks get the same questions one after the other: delta, then both gradients with the
delta that came back. What one was asked foretells what the next one will be; where an argument
was an argument or the answer of the question before, it is again. It tells nothing that the
student's code could not ask at that moment, and costs little where it is wrong.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from spec.checking.equality import same
from spec.item import Remote

MOST = 16  # questions to one object that are noted

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


class Foresight:
    """What the objects of each kind were asked, as the most asked of them was."""

    def __init__(self) -> None:
        self._asked: dict[Remote, list[Question]] = {}
        self._longest: dict[type[Remote], list[Question]] = {}

    def after(
        self, target: Remote, method: str, arguments: list[Any], answer: Any
    ) -> list[Foretold]:
        """The questions that come after this one, with their answers."""
        if method not in target.foreseeable or type(answer) is not np.ndarray:
            return []
        question = Question(method, arguments, answer)
        asked = self._asked.setdefault(target, [])
        asked.append(question)
        longest = self._longest.setdefault(type(target), asked)
        foretold = [] if longest is asked else _following(target, longest, question)
        asked += foretold  # they are taken for asked, since nobody will hear of it if they are
        del asked[MOST:]
        if len(asked) > len(longest):
            self._longest[type(target)] = asked
        return [(q.method, q.arguments, q.answer) for q in foretold]


def _following(target: Remote, known: list[Question], first: Question) -> list[Question]:
    """What the target answers to the questions after the first, up to one it fails at."""
    likeness = [question.likeness(first) for question in known]
    best = max(likeness)
    if best < 0:
        return []
    place = likeness.index(best)
    was, now = ([*q.arguments, q.answer] for q in (known[place], first))
    copied, foretold = copy.copy(target), list[Question]()  # a copy, since nobody has asked yet
    for question in known[place + 1 :]:
        arguments = [
            next((n for w, n in zip(was, now, strict=True) if same(w, argument)), argument)
            for argument in question.arguments
        ]
        if not any(argument is first.answer for argument in arguments):
            continue  # it does not follow from this one
        try:
            value = getattr(copied, question.method)(*arguments)
        except Exception:  # also where it writes to an argument
            break
        if type(value) is not np.ndarray:
            break
        foretold.append(Question(question.method, arguments, value))
    return foretold
