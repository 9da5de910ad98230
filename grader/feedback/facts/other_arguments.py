"""The right result, but for other arguments: W transposed, the words in reverse, one epoch less.

Each argument in turn is put another way; where the right function of those gives exactly what the
student's gives, in every call that was made, that is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from inspect import signature
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from grader.feedback.facts.alterations import METHODS, SQUARE, Alteration, alterations_of
from grader.feedback.trials import LOOSE, Trial, Trials
from grader.feedback.variations import is_finite
from spec.checking.equality import TOLERANCE, alike
from spec.text import Text, spaced

MOST_PLACES = 12
ABOUT = 6  # calls that are asked about a limit
FEWEST = 6  # calls that a statement about all of them has to rest on
MEMBERS = {
    "forward_weights": ("U", "W", "V"),
    "backward_weights": ("U′", "W′", "V′"),
    "layers": ("U^i", "W^i"),
    "forward_layers": ("U^i", "W^i"),
    "backward_layers": ("U′^i", "W′^i"),
}


@dataclass(frozen=True)
class Part:
    """An argument, or a member of one that is a tuple, or of each tuple in a list.

    place: of the argument; member: None for all of it
    """

    name: str
    place: int
    member: int | None = None

    def of(self, arguments: tuple[Any, ...]) -> Any:
        """Its value; of a list of tuples, that of the first."""
        whole = arguments[self.place]
        if self.member is None:
            return whole
        return whole[0][self.member] if isinstance(whole, list) else whole[self.member]

    def put(self, arguments: tuple[Any, ...], change: Callable[[Any], Any]) -> tuple[Any, ...]:
        """The arguments with this one changed."""
        whole, member = arguments[self.place], self.member
        if member is None:
            changed = change(whole)
        elif isinstance(whole, list):
            changed = [_with(one, member, change(one[member])) for one in whole]
        else:
            changed = _with(whole, member, change(whole[member]))
        return (*arguments[: self.place], changed, *arguments[self.place + 1 :])


def _with(whole: tuple[Any, ...], member: int, value: Any) -> tuple[Any, ...]:
    return (*whole[:member], value, *whole[member + 1 :])


Change = Callable[[tuple[Any, ...]], tuple[Any, ...]]


class Candidate(NamedTuple):
    """Other arguments. en, zh: "for −z in the place of z", in words that both sentences have;
    parts: that are changed; is_frequent: whether it is met beside another; in_place: whether one
    argument stands in the place of another; limit: the size of numbers beyond which it changes
    something, 0 for any."""

    change: Change
    en: str
    zh: str
    parts: tuple[Part, ...]
    is_frequent: bool = True
    in_place: bool = False
    limit: float = 0.0

    @property
    def alone(self) -> Text:
        return Text(f"What comes back is right {self.en}.", f"返回的正是{self.zh}以后的正确结果。")

    @property
    def beside(self) -> Text:
        return Text(f"computed {self.en}", f"并且{self.zh.rstrip()}")


def right_for_other_arguments(trials: Trials) -> Text | None:
    """What comes back is what is right once one argument is put another way. What explains all
    calls has to explain more of them, with other numbers in each place and other scales."""
    asked = [*trials.with_varied, *trials.about_words]
    calls = [t for t in asked if t.is_finite or t.call.stopped or not is_finite(t.want)]
    answered = [t for t in calls if not t.right and not t.call.stopped]
    if trials.part is not None:  # another one of the results may be all that is wrong
        answered = [t for t in answered if not _gives(trials, t, lambda given: given)]
    wrong = sorted(answered, key=_entries)
    if len(wrong) < 2 or sum(t.call.stopped or t.is_finite for t in calls) < FEWEST:
        return None
    scaled = [trial for trial in trials.scaled if trial.is_finite]
    is_partial = len(calls) + len(scaled) < len(asked) + len(trials.scaled)
    pilots = wrong[len(wrong) // 3], wrong[-1], wrong[0]
    single = list(candidates(trials, complete(trials, pilots[0].arguments)))
    for candidate in (*single, *_pairs(_met_together(trials, single))):
        change, text = candidate.change, candidate.alone
        if _explains(trials, change, [*pilots, *calls, *scaled]) and (
            not candidate.limit or _holds_about(trials, candidate, calls)
        ):
            text = where_finite(text) if is_partial else text
            return text if _gives_all(trials, change) else of_part(text, trials.part_name)
    return None


def _holds_about(trials: Trials, candidate: Candidate, calls: list[Trial]) -> bool:
    """Whether it explains numbers just below its limit too, and just beyond."""
    part, limit = candidate.parts[0], candidate.limit
    bases = [complete(trials, trial.arguments) for trial in calls]
    bases = [base for base in bases if np.size(part.of(base)) > 1 and np.any(part.of(base))]
    asked = [
        part.put(base, lambda a, to=to * limit: a * (to / np.abs(a).max()))  # type: ignore[misc]
        for base in bases[:ABOUT]
        for to in (0.9, 1.1, 1.3)
    ]
    about = [t for t in trials.ask_all(asked) if t.is_finite or not is_finite(t.want)]
    return bool(about) and _explains(trials, candidate.change, about)


def _met_together(trials: Trials, single: list[Candidate]) -> list[Candidate]:
    """Those that are frequent, of a function that is quick, else a few of those that put an
    argument in the place of another."""
    if trials.gives_words:
        return []
    if gives_an_array(trials):
        return [one for one in single if one.is_frequent]
    return [one for one in single if one.in_place][:MOST_PLACES]


def gives_an_array(trials: Trials) -> bool:
    """Whether it computes one array, which takes microseconds, and asks no loss."""
    return all(isinstance(t.want, np.ndarray) and not callable(t.arguments[0]) for t in trials.all)


def _pairs(together: list[Candidate]) -> Iterator[Candidate]:
    """Two that change different arguments."""
    for one, other in combinations(together, 2):
        if set(one.parts) & set(other.parts):
            continue

        def change(
            arguments: tuple[Any, ...], one: Candidate = one, other: Candidate = other
        ) -> tuple[Any, ...]:
            return other.change(one.change(arguments))

        en, zh = f"{one.en} and {other.en}", f"{one.zh.rstrip()}，再{other.zh}"
        yield Candidate(change, en, zh, (*one.parts, *other.parts))


def of_part(text: Text, name: str) -> Text:
    """Of several results, which one."""
    return of_parts(text, [name])


def of_parts(text: Text, names: Sequence[str]) -> Text:
    """Of several results, which ones."""
    *more, last = names
    if not last:
        return text
    en = f"{', '.join(more)} and {last}" if more else last
    return Text(f"{en}: {text.en}", f"{'、'.join(names)}：{text.zh}")


def _gives_all(trials: Trials, change: Change) -> bool:
    """Whether it explains all of several results, not only the first that is wrong."""
    return trials.part is None or all(_gives(trials, t, change, whole=True) for t in trials.all)


def where_finite(text: Text) -> Text:
    """Of a function that gives inf or nan sooner than it has to."""
    return Text(
        f"{text.en.removesuffix('.')}, but for calls in which inf or nan comes back.",
        f"{text.zh.removesuffix('。')}（返回 inf 或 nan 的调用除外）。",
    )


def _explains(trials: Trials, change: Change, calls: list[Trial]) -> bool:
    return all(_gives(trials, trial, change) for trial in calls)


def _entries(trial: Trial) -> int:
    return sum(a.size for a in trial.arguments if isinstance(a, np.ndarray))


def complete(trials: Trials, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """With the defaults of what was not given."""
    defaults = trials.source.__defaults__ or ()
    left = trials.source.__code__.co_argcount - len(arguments)
    return (*arguments, *defaults[len(defaults) - left :]) if left else arguments


def _gives(trials: Trials, trial: Trial, change: Change, whole: bool = False) -> bool:
    """Whether the right function gives this call's result for the changed arguments, or as little
    an answer."""
    try:
        with np.errstate(all="ignore"):
            want = trials.source(*change(complete(trials, trial.arguments)))
    except Exception:  # the right function does not bear everything
        return trial.call.stopped
    got = trial.call.value
    if trial.call.stopped:
        return False
    several = isinstance(got, list | tuple) and isinstance(want, tuple)
    if trials.part is not None and several and not whole:
        if len(got) != len(want):
            return False
        got, want = got[trials.part], want[trials.part]
    tolerance = LOOSE if callable(trial.arguments[0]) else TOLERANCE
    return bool(alike(got, want, tolerance, trial.call.scale))


def candidates(trials: Trials, arguments: tuple[Any, ...]) -> Iterator[Candidate]:
    """What may stand in the place of arguments like these."""
    names = tuple(signature(trials.source).parameters)
    parts = list(_parts(names, arguments))
    words = trials.gives_words
    for part in parts:
        value = part.of(arguments)
        if words and isinstance(value, np.ndarray) and np.ndim(value) == 2:
            others: Iterable[Alteration] = SQUARE if len(value) == len(value.T) else ()
        else:
            others = alterations_of(value, arguments, names)
        yield from (_altered(part, other) for other in others)
        if hasattr(value, "backward"):
            yield from (_called_otherwise(part, other) for other in METHODS)
    for one, other in combinations(parts, 2):
        if _comparable(one.of(arguments), other.of(arguments)):
            yield from _exchanged(one, other)


def _parts(names: tuple[str, ...], arguments: tuple[Any, ...]) -> Iterator[Part]:
    for place, (name, argument) in enumerate(zip(names, arguments, strict=True)):
        if not callable(argument):
            yield Part(name, place)
        for member, inner in enumerate(MEMBERS.get(name, ())):
            yield Part(inner, place, member)


def _comparable(one: Any, other: Any) -> bool:
    """Whether one may be taken for the other."""
    if hasattr(one, "backward") or isinstance(one, list | tuple):
        return hasattr(one, "backward") == hasattr(other, "backward") and (
            isinstance(one, list | tuple) == isinstance(other, list | tuple)
        )
    arrays = isinstance(one, np.ndarray) and isinstance(other, np.ndarray)
    if arrays:
        return bool(one.shape == other.shape and one.dtype == other.dtype)
    return isinstance(one, float) and isinstance(other, float)


def _altered(part: Part, alteration: Alteration) -> Candidate:
    other = Text(*(text.format(name=part.name) for text in (alteration.en, alteration.zh)))

    def change(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        return part.put(arguments, lambda value: alteration.change(value, arguments))

    zh = f"把 {part.name} 换成{spaced(_quoted(other.zh))}"
    en = f"for {other.en} in the place of {part.name}"
    frequent, limit = alteration.is_frequent, alteration.limit
    return Candidate(change, en, zh, (part,), frequent, limit=limit)


def _called_otherwise(part: Part, alteration: Alteration) -> Candidate:
    """An activation of which one method is taken for another."""

    def change(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        return part.put(arguments, lambda value: alteration.change(value, arguments))

    en, zh = (text.format(name=part.name) for text in (alteration.en, alteration.zh))
    return Candidate(change, f"with {en}", f"{zh} " if zh[-1].isascii() else zh, (part,))


def _quoted(text: str) -> str:
    """In quotation marks where it is a phrase, so that it is clear where it ends."""
    return f"“{text}”" if " " in text and any(ord(c) >= 0x2E80 for c in text) else text


def _exchanged(one: Part, other: Part) -> Iterator[Candidate]:
    """Each in the other's place, and one in both."""

    def both(given: tuple[Any, ...]) -> tuple[Any, ...]:
        first, second = one.of(given), other.of(given)
        return other.put(one.put(given, lambda _: second), lambda _: first)

    en, zh = f"with {one.name} and {other.name} exchanged", f"把 {one.name} 与 {other.name} 对调"
    yield Candidate(both, en, zh, (one, other))
    yield from (_in_place_of(*pair) for pair in ((one, other), (other, one)))


def _in_place_of(kept: Part, lost: Part) -> Candidate:
    return Candidate(
        lambda given: lost.put(given, lambda _: kept.of(given)),
        f"for {kept.name} in the place of {lost.name}",
        f"把 {lost.name} 换成 {kept.name} ",
        (lost, kept),
        in_place=True,
    )
