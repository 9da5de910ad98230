"""One call after the other: every size and scale, and nothing that is kept between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, product
from typing import Any

import numpy as np

from reference import activations
from spec.checking.cases import Case, Cases, Size, arrays_in
from spec.checking.equality import same
from spec.checking.function import ANOTHER_RESULT, Arguments, Function, memory
from spec.item import Answer, Check, Mismatch, Pays, Submission
from spec.text import Text, listed

Situation = tuple[Arguments, Size]

EVERY_CALL = Text(
    "is right at every size and scale, in the tenth call as in the first",
    "任何尺寸、任何数量级都正确，第十次调用与第一次一样",
)
NO_LIMIT = Text(
    "The formula is the same at every size and scale: look for a size, a value, a limit or a "
    "rounding that is written into the code.",
    "公式对任何尺寸、任何数量级都一样：检查代码里是否写死了某个尺寸、数值、上限或舍入。",
)
RETURNED = Text(
    "the result lives in the memory of an earlier call's result",
    "结果占用了之前某次调用的结果所在的内存",
)
OVERWRITTEN = Text(
    "a later call overwrites the result of an earlier one", "后一次调用会覆盖前一次的结果"
)
A_NEW_ARRAY = Text(
    "Return what is new: .copy() makes a new array of an argument, of a slice or of .T.",
    "返回新的数组：参数、切片和 .T 都可以用 .copy() 变成新的数组。",
)
HELD, RECALLED = 12, 2  # after so many calls the first so many results are asked for once more
MOST_TURNS = 4  # of an argument, until the right result is another
NUDGE = 3e-8  # more than is let pass; less than six decimals show
SEQUENCES = ("x", "states", "deltas", "output_deltas")
SAMPLES = ("z", "outputs")
SQUARES = tuple(Size(k, k, k, k) for k in range(2, 13))  # where weights are square
HOLD_OTHERS = (np.ndarray, list, tuple, dict)


def in_every_call(
    function: Function, *situations: Situation, filled: Sequence[Arguments] = ()
) -> Check:
    """A check that one call after the other is right, and that nothing is kept between them.

    The first situation is asked first and last, and in between with one argument exchanged
    at a time, a step or sample coming twice in it; no result is an argument, an earlier
    result, a view of one, or overwritten later. The first situation's numbers are larger in the
    eighth digit than those that were asked for before, by `keeps_arguments`.

    filled: what makes the calls in which one array is 0 or 1, one after the other; where nothing
        is given, the first situation does
    """
    calls = Calls(function, situations, tuple(filled) or situations[0][:1])
    return Check(EVERY_CALL, calls, NO_LIMIT, pays=Pays.LATER)


@dataclass(frozen=True, eq=False, repr=False)
class Calls:
    """A check: the same function at every size and scale, one call after the other."""

    function: Function
    situations: tuple[Situation, ...]
    filled: tuple[Arguments, ...]

    def __call__(self, submission: Submission, cases: Cases) -> Mismatch | None:
        answers: list[Answer] = []
        asked = self.cases(cases)
        for number, (case, arguments) in enumerate(asked, 1):
            answer = submission.call(self.function.name, *case.arguments)
            answers.append(answer)
            wrong = self.judged(answer, case, arguments, submission, cases)
            if wrong is None and answer.returned:
                wrong = memory(RETURNED)
            if wrong is not None:
                return wrong
            if number == min(HELD, len(asked)) and _overwritten(answers[:RECALLED]):
                return memory(OVERWRITTEN)
        first = asked[0][0]
        once_more = submission.call(self.function.name, *first.arguments)
        if not same(once_more.value, answers[0].value):
            return memory(ANOTHER_RESULT)
        return memory(RETURNED) if once_more.returned else None

    def judged(
        self, answer: Answer, case: Case, arguments: Arguments, submission: Submission, cases: Cases
    ) -> Mismatch | None:
        """What is wrong with one answer."""
        function = self.function
        wrong = function.judged(answer.value, case)
        if wrong is None:
            return function.changed(answer) or shared(function, answer)
        if function.is_kept(submission, case, answer.value):
            return memory(ANOTHER_RESULT)
        return function.shown_small(submission, cases, arguments, wrong, function.smaller)

    def cases(self, cases: Cases) -> list[tuple[Case, Arguments]]:
        """All cases in their order, each with what makes smaller ones."""
        first, *others = self.situations
        key = ("exchanged", self.function.right, first)
        exchanged: list[Case] = cases.once(key, lambda: self.exchanged(cases, first))
        others += self.plain(cases, first)
        own = [(self.function.case(cases, make, size), make) for make, size in others]
        return [*((case, first[0]) for case in exchanged), *own]

    def plain(self, cases: Cases, situation: Situation) -> list[Situation]:
        """Each array once all 0, and once 1 on its diagonal and 0 elsewhere, all sizes equal."""
        make, size = situation
        names = self.function.parameters
        read = names.index("x") if "x" in names else None

        def filled() -> list[Situation]:
            paths = [path for path in _paths(make(cases, size)) if self.free(path)]
            fills = product(paths, (np.zeros_like, _unit))
            plan = zip(fills, cycle(SQUARES), cycle(self.filled), strict=False)
            return [
                (_Plain(maker, path, fill, read), square) for (path, fill), square, maker in plan
            ]

        plain: list[Situation] = cases.once(("plain", self.function.right, make), filled)
        return plain

    def free(self, path: tuple[int, ...]) -> bool:
        """Whether any number may stand in an argument; labels and probabilities are bound."""
        return self.function.parameters[path[0]] not in ("labels", "outputs")

    def exchanged(self, cases: Cases, situation: Situation) -> list[Case]:
        """The first call, and then one argument or a part of one exchanged after the other."""
        make, size = situation
        arguments = zip(self.function.parameters, make(cases, size), strict=True)
        first = self.case(cases, tuple(_larger(name, argument) for name, argument in arguments))
        asked = [first]
        for place, name in enumerate(self.function.parameters):
            for other in _others(name, first.arguments[place]):
                case = self.exchanged_at(place, other, asked[-1], cases)
                if same(case.want, asked[-1].want):  # another one may show it
                    asked.append(case)
                    case = self.exchanged_at(place, other, first, cases)
                asked.append(case)
        pairs = zip(asked[1:], asked[:-1], strict=True)
        asked = [first, *(c for c, before in pairs if not same(c.arguments, before.arguments))]
        if len(first.arguments) == 1:
            argument = first.arguments[0]
            asked.append(self.case(cases, (_ending_otherwise(argument),)))
            if isinstance(argument, np.ndarray):  # the same numbers, in another shape
                asked.append(self.case(cases, (argument.reshape(argument.shape[::-1]),)))
        return asked

    def exchanged_at(self, place: int, other: Any, before: Case, cases: Cases) -> Case:
        """A call with another argument there, by which another result is right where it can be."""
        for _ in range(MOST_TURNS):
            arguments = (*before.arguments[:place], other, *before.arguments[place + 1 :])
            case = self.case(cases, arguments)
            turned = _turned(other)
            if not same(case.want, before.want) or same(turned, other):
                break
            other = turned
        return case

    def case(self, cases: Cases, arguments: tuple[Any, ...]) -> Case:
        return Case(arguments, cases.answer(self.function.right, arguments))


@dataclass(frozen=True)
class _Plain:
    """The arguments that `make` makes, one array in them filled otherwise.

    Of four inputs or more the first comes twice, and the last: where W is 0, so do their states.

    path: its place among the arguments, then in the lists and tuples that hold it
    read: the place of x; None where there is none
    """

    make: Arguments
    path: tuple[int, ...]
    fill: Callable[[np.ndarray], np.ndarray]
    read: int | None

    def __call__(self, cases: Cases, size: Size) -> tuple[Any, ...]:
        arguments = self.make(cases, size)
        if self.read is not None:
            arguments = _filled(arguments, (self.read,), _read_twice)
        filled: tuple[Any, ...] = _filled(arguments, self.path, self.fill)
        return filled


def _paths(value: Any) -> Iterator[tuple[int, ...]]:
    """Where arrays of numbers stand in a value."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        yield ()
    elif isinstance(value, list | tuple):
        yield from ((at, *path) for at, part in enumerate(value) for path in _paths(part))


def _filled(value: Any, path: tuple[int, ...], fill: Callable[[np.ndarray], np.ndarray]) -> Any:
    if not path:
        return fill(value)
    at, *rest = path
    return type(value)((*value[:at], _filled(value[at], tuple(rest), fill), *value[at + 1 :]))


def _read_twice(x: np.ndarray) -> np.ndarray:
    return x if len(x) < 4 else np.concatenate([x[:1], x[:1], x[2:-1], x[-2:-1]])


def _unit(array: np.ndarray) -> np.ndarray:
    """The identity, or what is left of it where the shape is no square: of a vector, 1, 0, …"""
    return np.eye(len(array), array.size // len(array)).reshape(array.shape)


def shared(function: Function, answer: Answer) -> Mismatch | None:
    """What is wrong where the result lives in an argument."""
    if not answer.shares:
        return None
    names = listed(function.parameters[i] for i in answer.shares)
    said = Text(
        f"the result is the argument {names.en} itself, or a view of it",
        f"结果就是参数 {names.zh} 本身，或者是它的视图",
    )
    if len(answer.shares) > 1:
        said = Text(
            f"the results are the arguments {names.en} themselves, or views of them",
            f"结果就是参数 {names.zh} 本身，或者是它们的视图",
        )
    return memory(said, A_NEW_ARRAY)


def _overwritten(answers: list[Answer]) -> bool:
    """Whether a result is not what it was; a number or a word cannot become another one."""
    held = [a for a in answers if isinstance(a.value, HOLD_OTHERS)]
    return not all(same(answer.recall(), answer.value) for answer in held)


def _others(name: str, argument: Any) -> Iterator[Any]:
    """The argument exchanged; where it holds arrays, one of them after the other."""
    if not isinstance(argument, list | tuple) or next(arrays_in(argument), None) is None:
        yield _other(name, argument)
        return
    for place, part in enumerate(argument):
        for other in _others("", part):
            argument = type(argument)((*argument[:place], other, *argument[place + 1 :]))
            yield argument


def _other(name: str, argument: Any) -> Any:
    """Another argument of the same shape: rows or words in reverse, half of a number, one more.

    Of what has a row for each step or sample the second row comes again as the fourth, of states
    as the third too; and of what has one for each step, and of a gradient, whose norm would stay,
    every second row ends as it begins. States keep s₀ first, which f need not have made; of those
    that tanh or sigmoid did, identity can too.
    """
    if isinstance(argument, np.ndarray):
        turned = argument[::-1].copy()
        if name == "states":
            turned = np.roll(turned, 1, axis=0)
        if name in (*SEQUENCES, "local_deltas", "gradient"):
            turned[1::2, -1] = turned[1::2, 0]
        if name in SEQUENCES + SAMPLES:
            turned[2 if name == "states" else 3 : 4] = turned[1:2]
        return np.roll(argument, 1, axis=-1) if same(turned, argument) else turned
    if isinstance(argument, float):
        return argument / 2.0
    if isinstance(argument, int):
        return argument + 1
    if isinstance(argument, dict):
        words = list(argument)
        return dict(zip([*words[:2], *words[:1:-1]], argument.values(), strict=True))
    if argument is activations.tanh or argument is activations.sigmoid:
        return activations.identity
    if isinstance(argument, list | tuple):
        is_flat = all(isinstance(part, str) for part in argument)
        parts = argument[::-1] if is_flat else [_other("", part) for part in argument]
        return type(argument)(parts)
    return argument


def _turned(argument: Any) -> Any:
    """Its rows or words once more in another order."""
    if isinstance(argument, np.ndarray):
        return np.roll(argument, 1, axis=0)
    if isinstance(argument, list) and all(isinstance(part, str) for part in argument):
        return argument[1:] + argument[:1]
    return argument


def _larger(name: str, argument: Any) -> Any:
    """Its numbers larger in the eighth digit; whole ones, and arrays of them, as they are.

    Probabilities have other digits there, and the same sum.
    """
    if name == "outputs":
        return argument + NUDGE * (argument[:, ::-1] - argument)
    if isinstance(argument, list | tuple):
        return type(argument)(_larger("", part) for part in argument)
    if isinstance(argument, float | np.ndarray) and np.any(np.mod(argument, 1.0)):
        return argument * (1.0 + NUDGE)
    return argument


def _ending_otherwise(argument: Any) -> Any:
    """An argument of the same shape and beginning; its last row, or its last part, is another."""
    if isinstance(argument, np.ndarray):
        return np.concatenate([argument[:-1], argument[-1:] / 2.0])
    if isinstance(argument, list) and argument:
        last = argument[-1]
        last = "?" * len(last) if isinstance(last, str) else _other("", last)
        return [*argument[:-1], last]
    return argument
