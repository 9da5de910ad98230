"""The calls of one function with the right answers beside, and more calls where they are asked.

What is said of a function that is not right is tested on these: on every call that the checks
made, on the checks' own inputs at other sizes, and on calls that are made once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from inspect import signature
from itertools import cycle
from typing import Any

import numpy as np

from grader.feedback.variations import (
    AXES,
    bears_scaling,
    beside,
    far_back,
    is_finite,
    is_ordinary,
    of_one_sign,
    one_word,
    tiny,
    varied,
)
from spec.checking.calls import Call
from spec.checking.cases import Cases, Size, arrays_in
from spec.checking.equality import TOLERANCE, alike, all_close
from spec.checking.received import floats
from spec.item import Item, Stopped, Submission

Array = np.ndarray
Make = Callable[[Cases, Size], tuple[Any, ...]]
MOST_CALLS = 600
FEWEST = 10  # wrong results, without which nothing is said of calls that bring one
MOST_GIVEN = 60  # calls of the checks that are looked at
LADDER = (*range(1, 14), 16, 20)
WIDTHS = range(1, 8)
MIXED = (  # T, n, m, k
    (2, 8, 3, 4),
    (9, 2, 2, 2),
    (2, 3, 8, 5),
    (3, 9, 9, 9),
    (14, 1, 2, 1),
    (8, 7, 1, 3),
    (4, 3, 3, 3),
    (6, 2, 2, 2),
    (1, 9, 8, 7),
)
VARIED = 120  # where the checks' inputs make no others, else a few
FEW_VARIED = 6
AT_RANDOM, LARGEST = 20, (3, 9)  # calls for each of these largest sizes
SCALES = (0.01, 3.0, 40.0, 400.0, 1e5, 1e-6)
LOOSE = 1e-6  # of numerical differences, which lose digits


@dataclass(frozen=True, eq=False, repr=False)
class Trial:
    """One call, what is right there, and the size that its arguments were made at."""

    call: Call
    want: Any
    size: Size | None = None

    @property
    def arguments(self) -> tuple[Any, ...]:
        return self.call.arguments

    @property
    def is_finite(self) -> bool:
        """Whether numbers came back that are neither infinite nor nan, or something else."""
        return is_finite(self.call.value)

    @cached_property
    def right(self) -> bool:
        """Whether what came back is right."""
        if self.call.stopped:
            return False
        tolerance = LOOSE if callable(self.arguments[0]) else TOLERANCE
        return bool(alike(self.call.value, self.want, tolerance, self.call.scale))


@dataclass(frozen=True, eq=False, repr=False)
class Pair:
    """Numbers that came back beside the right ones."""

    got: Array
    want: Array
    trial: Trial

    @cached_property
    def right(self) -> bool:
        return all_close(self.got, self.want)


class Trials:
    """One item's function under trial.

    names: of the parameters that every call gives
    about: which of several results the student is shown, by its name
    plan: the arguments of the calls that the checks make of right code
    """

    def __init__(
        self,
        item: Item,
        submission: Submission,
        cases: Cases,
        calls: Sequence[Call],
        about: str = "",
        plan: Sequence[tuple[Any, ...]] = (),
    ) -> None:
        self.about, self._plan = about, plan
        self.item, self.submission, self.cases = item, submission, cases
        self.source: Callable[..., Any] = item.tasks[0].source
        given = min((len(call.arguments) for call in calls), default=0)
        self.names = tuple(signature(self.source).parameters)[:given]
        self.asked = 0
        self._given = calls
        self._known: dict[Any, Trial | None] = {}

    @property
    def calls(self) -> list[Call]:
        """The calls of the checks; where they are many, the first and the last."""
        calls = list(self._given)
        if len(calls) > MOST_GIVEN:
            calls = [*calls[: MOST_GIVEN // 2], *calls[-MOST_GIVEN // 2 :]]
        return calls

    @cached_property
    def given(self) -> list[Trial]:
        """The calls of the checks, beside what is right."""
        trials = [self._trial(call) for call in self.calls]
        return [trial for trial in trials if trial is not None]

    @cached_property
    def planned(self) -> list[Trial]:
        """All that the checks ask of right code: one ends where it finds something wrong."""
        return self.ask_all(self._plan)

    @cached_property
    def whole(self) -> Trials:
        """The same with all that the checks ask of right code at an ordinary scale: zeros, the
        identity, equal sizes. What brings no numbers there is a fault of its own."""
        return self._with([t for t in self._numeric if is_ordinary(t.arguments)])

    @cached_property
    def at_every_scale(self) -> Trials:
        """The same with those too of large and small numbers that go wrong."""
        more = [t for t in self._numeric if is_ordinary(t.arguments) or not t.right]
        return self._with(more)

    @cached_property
    def with_wrong(self) -> Trials:
        """The same with those alone that go wrong at an ordinary scale."""
        wrong = [t for t in self._numeric if not t.right]
        return self._with([t for t in wrong if is_ordinary(t.arguments)])

    @property
    def _numeric(self) -> list[Trial]:
        return [t for t in self.planned if not t.call.stopped and t.is_finite]

    def _with(self, more: Sequence[Trial]) -> Trials:
        other = type(self)(self.item, self.submission, self.cases, self._given, self.about)
        vars(other).update(vars(self) | {"all": [*self.all, *more]})
        for derived in ("with_varied", "part", "pairs", "wrong"):
            vars(other).pop(derived, None)
        return other

    @cached_property
    def returning(self) -> Trials | None:
        """The same without those that bring no result; None where all or few bring one."""
        if not any(_brings_nothing(trial) for trial in (*self.with_varied, *self.planned)):
            return None
        plan = self._plan
        one = Returning(self.item, self.submission, self.cases, self._given, self.about, plan)
        return one if sum(not trial.right for trial in one.all) >= FEWEST else None

    @cached_property
    def all(self) -> list[Trial]:
        """The given ones, and the checks' inputs at other sizes; where the checks have none to
        make others of, the given ones varied."""
        return [*self.given, *(self.ladder if self._first else self.varied)]

    @cached_property
    def with_varied(self) -> list[Trial]:
        """All of them and the given ones varied, each once."""
        return [*self.all, *(self.varied if self._first else [])]

    @cached_property
    def ladder(self) -> list[Trial]:
        """The first check's inputs, one size going up after the other and all of them mixed; then
        every input once."""
        return [*(t for axis in AXES for t in self.along(axis)), *self.mixed, *self.inputs]

    @cached_property
    def varied(self) -> list[Trial]:
        """The given calls with other numbers and words in the same places."""
        rng = np.random.default_rng(len(self._given))
        bases = [trial.arguments for trial in self.mixed or self.given]
        count = (FEW_VARIED if self.mixed else VARIED) if bases else 0
        return self.ask_all([varied(bases[i % len(bases)], rng) for i in range(count)])

    @cached_property
    def scaled(self) -> list[Trial]:
        """Some calls with one array of theirs larger or smaller, and with all numbers small."""
        bases = [t.arguments for t in (self.mixed or self.varied)[: len(SCALES)]]
        bases = [base for base in bases if not callable(base[0])]
        asked = [
            (*base[:place], base[place] * factor, *base[place + 1 :])
            for one in (0, 1)
            for base, factor in zip(bases[one:] + bases[:one], SCALES, strict=False)
            for place in range(len(base))
            if bears_scaling(base[place])
        ]
        asked += [tuple(tiny(a, s) for a in base) for base, s in zip(bases, cycle((0.01, 0.001)))]
        return [trial for trial in self.ask_all(asked) if is_finite(trial.want)]

    @cached_property
    def with_other_numbers(self) -> list[Trial]:
        """Some wrong calls with one of the numbers that are arguments much smaller or larger."""
        wrong = [trial.arguments for trial in self.given if not trial.right]
        bases = wrong[:: max(1, len(wrong) // len(SCALES))]
        return self.ask_all(
            [
                (*base[:place], base[place] * factor, *base[place + 1 :])
                for base in bases
                for place in range(len(base))
                if isinstance(base[place], float)
                for factor in (0.01, 100.0)
            ]
        )

    def like(self, trials: Sequence[Trial]) -> list[Trial]:
        """Calls of the same sizes as these with other numbers and activations, some of them large
        or small."""
        rng = np.random.default_rng(len(trials))
        asked = [varied(trial.arguments, rng) for trial in trials]
        for trial, factor in zip(cycle(trials), (*SCALES, *(-f for f in SCALES)), strict=False):
            asked.append(tuple(a * factor if bears_scaling(a) else a for a in trial.arguments))
        return [trial for trial in self.ask_all(asked) if is_finite(trial.want)]

    def nearby(self, trials: Sequence[Trial], holds: Callable[..., Any]) -> list[Trial]:
        """Calls that differ from these in one size, as far as what holds of them holds too."""
        sizes = beside([trial.size for trial in trials if trial.size is not None])
        asked = [(make, size) for make, _ in self._first for size in sizes]
        drawn = [(place, self._arguments(*place)) for place in asked]
        return self.at(place for place, given in drawn if given is not None and holds(given))

    @cached_property
    def mixed(self) -> list[Trial]:
        """The first check's inputs, long and narrow, short and wide."""
        return self.at(
            (make, size._replace(T=T, n=n, m=m, k=k))
            for make, size in self._first
            for T, n, m, k in MIXED
        )

    @cached_property
    def at_random(self) -> list[Trial]:
        """The first check's inputs at sizes of which none depends on another."""
        rng = np.random.default_rng(len(self._given))
        drawn = [rng.integers(1, n + 1, len(AXES)) for n in LARGEST for _ in range(AT_RANDOM)]
        return self.at((make, Size(*map(int, one))) for make, _ in self._first for one in drawn)

    def with_activation(self, activation: object) -> list[Trial]:
        """The inputs that have this activation, long and narrow, short and wide."""
        return self.at(
            (make, check.sizes[0]._replace(T=T, n=n, m=m, k=k))
            for check in self.item.checks
            for make in check.inputs
            if any(a is activation for a in make(self.cases, check.sizes[0]))
            for T, n, m, k in MIXED[:4]
        )

    @property
    def _first(self) -> list[tuple[Make, Size]]:
        """What makes the first check's arguments, and its size; nothing where it compares none."""
        check = next((c for c in self.item.checks if c.inputs), None)
        return [(check.inputs[0], check.sizes[0])] if check is not None else []

    @cached_property
    def inputs(self) -> list[Trial]:
        """Every input of every check at sizes of its check, and at n = m."""
        asked = []
        for check in self.item.checks:
            for make in check.inputs:
                asked += [(make, size) for size in check.sizes[:3]]
                asked += [(make, size._replace(m=size.n)) for size in check.sizes[:1]]
        return self.at(asked)

    def along(self, axis: str) -> list[Trial]:
        """The first check's inputs while one size grows."""
        lengths = LADDER if axis == "T" else WIDTHS
        return self.at(
            (make, size._replace(**{axis: length}))
            for make, size in self._first
            for length in lengths
        )

    def at(self, asked: Iterable[tuple[Make, Size]]) -> list[Trial]:
        """Calls with inputs of these sizes, where there are some and a call is left."""
        places = list(asked)
        fresh = {p: self._arguments(*p) for p in dict.fromkeys(places) if p not in self._known}
        drawn = {place: arguments for place, arguments in fresh.items() if arguments is not None}
        trials = zip(drawn, self._asked(list(drawn.values()), keeps=True), strict=True)
        self._known |= dict.fromkeys(fresh)
        self._known |= {place: t and replace(t, size=place[1]) for place, t in trials}
        return [trial for place in places if (trial := self._known[place]) is not None]

    def _arguments(self, make: Make, size: Size) -> tuple[Any, ...] | None:
        """Those of this size, drawn once for a seed; None where they are not finite, as all of the
        checks' are."""

        def drawn() -> tuple[Any, ...] | None:
            with np.errstate(all="ignore"):
                arguments = make(self.cases, size)
            return arguments if all(np.isfinite(a).all() for a in arrays_in(arguments)) else None

        arguments: tuple[Any, ...] | None = self.cases.once(("tried", make, size), drawn)
        return arguments

    def ask_all(self, asked: Sequence[tuple[Any, ...]]) -> list[Trial]:
        """More calls, beside what is right."""
        return [trial for trial in self._asked(asked) if trial is not None]

    def _asked(self, asked: Sequence[tuple[Any, ...]], keeps: bool = False) -> list[Trial | None]:
        """The same, each in its place; they go out together."""
        self.expect(asked)
        return [self.ask(arguments, keeps) for arguments in asked]

    def expect(self, asked: Sequence[tuple[Any, ...]]) -> None:
        """Say that these calls come next, as far as there are some left."""
        self.submission.expect(self.item.name, asked[: max(0, MOST_CALLS - self.asked)])

    def ask(self, arguments: tuple[Any, ...], keeps: bool = False) -> Trial | None:
        """One more call, beside what is right; keeps: that is kept for the next who asks it."""
        call = self.call(arguments)
        return None if call is None else self._trial(call, keeps)

    def call(self, arguments: tuple[Any, ...]) -> Call | None:
        """One more call; None where none is left."""
        self.asked += 1
        if self.asked > MOST_CALLS:
            return None
        try:
            return Call(arguments, self.submission.call(self.item.name, *arguments).value)
        except Stopped:
            return Call(arguments, None, stopped=True)

    def _trial(self, call: Call, keeps: bool = False) -> Trial | None:
        with np.errstate(all="ignore"):
            return Trial(call, self.cases.answer(self.source, call.arguments, keeps=keeps))

    @cached_property
    def gives_words(self) -> bool:
        """Whether a word is due: it shows little of what it was made of."""
        return all(isinstance(trial.want, str | None) for trial in self.given)

    @cached_property
    def about_words(self) -> list[Trial]:
        """Where a word is due, the given calls with one word read and longer contexts, and with
        weights of one sign: what a word shows little of."""
        bases = [trial.arguments for trial in self.given if self.gives_words]
        asked = [tuple(map(one_word, base)) for base in bases]
        asked += [(*base[:-1], of_one_sign(base[-1])) for base in bases]
        return self.ask_all([*asked, *far_back(bases)])

    @cached_property
    def part(self) -> int | None:
        """Which of several results is wrong, that which is shown, else the first one; None where
        there is but one."""
        wrong = list(self._wrong_parts())
        shown = [place for place in wrong if self._part_names[place : place + 1] == [self.about]]
        return next(iter((*shown, *wrong)), None)

    @cached_property
    def others_wrong(self) -> list[Trials]:
        """The same about each of several results that is wrong too; none where it has no name."""
        places = sorted({*self._wrong_parts()} - {self.part}) if self.part_name else []
        return [self._of(place) for place in places if place < len(self._part_names)]

    def _of(self, place: int) -> Trials:
        """The same calls, about another one of several results."""
        other = type(self)(self.item, self.submission, self.cases, self._given, plan=self._plan)
        vars(other).update(vars(self) | {"about": self._part_names[place], "part": place})
        for derived in (
            *("others_wrong", "whole", "at_every_scale", "with_wrong"),
            *("pairs", "wrong"),
        ):
            vars(other).pop(derived, None)
        return other

    def _wrong_parts(self) -> Iterator[int]:
        for trial in self.all:
            got, want = trial.call.value, trial.want
            if not isinstance(want, tuple) or not isinstance(got, list | tuple):
                continue
            for place, (one, right) in enumerate(zip(got, want, strict=False)):
                if not alike(one, right, TOLERANCE, trial.call.scale):
                    yield place

    @property
    def _part_names(self) -> list[str]:
        return list(next((c.parts for c in self.item.checks if c.parts), ()))

    @property
    def part_name(self) -> str:
        """What that result is called, or ""."""
        names = self._part_names
        return names[self.part] if self.part is not None and self.part < len(names) else ""

    @cached_property
    def pairs(self) -> list[Pair]:
        """Numbers beside the right ones, of the result that is wrong; none where any call
        brought something else."""
        pairs = []
        for trial in self.all:
            got, want = trial.call.value, trial.want
            if self.part is not None and isinstance(want, tuple):
                whole = isinstance(got, list | tuple) and len(got) == len(want)
                got, want = (got[self.part], want[self.part]) if whole else (None, None)
            beside = _beside(got, want)
            if not beside:
                return []
            pairs += [Pair(one, right, trial) for one, right in beside]
        return pairs

    @cached_property
    def wrong(self) -> list[Pair]:
        """Those that are not right."""
        return [pair for pair in self.pairs if not pair.right]

    def __iter__(self) -> Iterator[Trial]:
        return iter(self.all)


class Returning(Trials):
    """The calls alone that bring a result."""

    def _trial(self, call: Call, keeps: bool = False) -> Trial | None:
        trial = super()._trial(call, keeps)
        return None if trial is None or _brings_nothing(trial) else trial


def _brings_nothing(trial: Trial) -> bool:
    return trial.call.stopped or (trial.call.value is None and trial.want is not None)


def _beside(got: Any, want: Any) -> list[tuple[Array, Array]]:
    """Numbers and the right ones, of lists of arrays each; [] where they are no such thing."""
    if isinstance(want, list | tuple) and want:
        if not isinstance(got, list | tuple) or len(got) != len(want):
            return []
        parts = [_beside(one, right) for one, right in zip(got, want, strict=True)]
        return [pair for part in parts for pair in part] if all(parts) else []
    one, right = numbers(got), numbers(want)
    return [] if one is None or right is None else [(one, right)]


def numbers(value: Any) -> Array | None:
    """An array of numbers, or a number, as floats; None of anything else."""
    if isinstance(value, list | tuple | dict | str) or value is None:
        return None
    return floats(value)
