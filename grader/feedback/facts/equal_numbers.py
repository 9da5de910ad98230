"""Right where no two numbers of a row or column of an argument are equal, or no two rows or
columns: what a place that is looked up by its value gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from grader.feedback.facts.regions import FEWEST, LIKE, asked_of, said_of
from grader.feedback.trials import Trial, Trials
from spec.text import Text

Array = np.ndarray


class Kind(NamedTuple):
    """Of an array. repeats: whether something comes twice; repeated: with something twice"""

    en: str
    zh: str
    repeats: Callable[[Array], bool]
    repeated: Callable[[Array, np.random.Generator], Array]

    def is_met(self, argument: Any) -> bool:
        """Of an array of numbers, whether something comes twice."""
        return _is_array(argument) and self.repeats(argument)


def _holds_twice(array: Array) -> bool:
    """Whether a row does; a vector is one."""
    ordered = np.sort(np.atleast_2d(array), axis=-1)
    return bool((ordered[:, 1:] == ordered[:, :-1]).any())


def _has_equal_rows(array: Array) -> bool:
    return array.ndim == 2 and len(np.unique(array, axis=0)) < len(array)


def _with_equal_numbers(array: Array, rng: np.random.Generator) -> Array:
    """In each row, one number at another place too."""
    rows = np.atleast_2d(array).copy()
    for row in rows:
        one, other = rng.permutation(len(row))[:2]
        row[one] = row[other]
    return rows.reshape(array.shape)


def _with_equal_rows(array: Array, rng: np.random.Generator) -> Array:
    """Two rows, and two more where there are as many."""
    rows, order = array.copy(), rng.permutation(len(array))
    pairs = len(rows) // 2
    rows[order[:pairs]] = rows[order[pairs : 2 * pairs]]
    return rows


KINDS = (
    Kind(
        "no two rows of {name} are equal",
        "{name} 没有两行相同",
        _has_equal_rows,
        _with_equal_rows,
    ),
    Kind(
        "no two columns of {name} are equal",
        "{name} 没有两列相同",
        lambda a: _has_equal_rows(a.T),
        lambda a, rng: _with_equal_rows(a.T, rng).T.copy(),
    ),
    Kind(
        "no row of {name} holds a number twice",
        "{name} 的每一行都没有重复的数",
        _holds_twice,
        _with_equal_numbers,
    ),
    Kind(
        "no column of {name} holds a number twice",
        "{name} 的每一列都没有重复的数",
        lambda a: a.ndim == 2 and _holds_twice(a.T),
        lambda a, rng: _with_equal_numbers(a.T, rng).T.copy(),
    ),
)


def right_where_no_numbers_are_equal(trials: Trials) -> Text | None:
    """Right in every call in which nothing of a kind comes twice; of calls that were right, made
    again with something twice, most go wrong. The kind beyond which the fewest are right."""
    suspects = list(_of_all_wrong(trials, [trial for trial in trials.all if not trial.right]))
    if not suspects or trials.gives_words:
        return None
    asked, calls = asked_of(trials)
    changed = list(_with_something_twice(trials, calls, {place for place, _ in suspects}))
    best: tuple[int, Text] | None = None
    for place, kind in suspects:
        within = [t for t in (*calls, *changed) if not kind.is_met(t.arguments[place])]
        beyond = [t for t in (*calls, *changed) if kind.is_met(t.arguments[place])]
        wrong = sum(not trial.right for trial in beyond)
        of_changed = sum(not t.right for t in changed if kind.is_met(t.arguments[place]))
        is_right = len(within) >= FEWEST and all(trial.right for trial in within)
        if not is_right or of_changed < FEWEST or wrong * 2 < len(beyond):
            continue
        if best is None or len(beyond) - wrong < best[0]:
            name = trials.names[place]
            where = Text(kind.en.format(name=name), kind.zh.format(name=name))
            best = len(beyond) - wrong, said_of(where, wrong, len(beyond), len(calls) < len(asked))
    return best[1] if best else None


def _of_all_wrong(trials: Trials, wrong: list[Trial]) -> Iterator[tuple[int, Kind]]:
    """Which arguments hold what twice in every wrong call."""
    for place in range(len(trials.names)):
        for kind in KINDS:
            if all(kind.is_met(trial.arguments[place]) for trial in wrong):
                yield place, kind


def _with_something_twice(trials: Trials, calls: list[Trial], places: set[int]) -> Iterator[Trial]:
    """Right calls in which nothing comes twice, with something twice of each kind."""
    rng = np.random.default_rng(len(calls))
    for place in sorted(places):
        plain = [
            trial.arguments
            for trial in calls
            if trial.right
            and _is_wide(trial.arguments[place])
            and not any(kind.is_met(trial.arguments[place]) for kind in KINDS)
        ]
        for kind in KINDS:
            yield from trials.ask_all(
                [
                    (*given[:place], kind.repeated(given[place], rng), *given[place + 1 :])
                    for given in plain[:: max(1, len(plain) // LIKE)]
                ]
            )


def _is_array(argument: Any) -> bool:
    return isinstance(argument, np.ndarray) and argument.dtype.kind == "f"


def _is_wide(argument: Any) -> bool:
    """Whether it is a table in which one of a kind is not all of it."""
    return _is_array(argument) and argument.ndim == 2 and min(argument.shape) > 2
