"""What a fact's sentence claims, put to the test on fresh calls by a predicate of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from spec.chapters.layer.as_function import RESULTS
from spec.checking.cases import activation_name
from tests.helpers.predicates import PREDICATES, Called, all_finite, near, number

Change = Callable[[Any], Any]
CHANGED: dict[str, Change] = {
    "The result is the diagonal of the right one, as where * stands for an outer product.": (
        lambda a: np.array([a[i, i] for i in range(min(a.shape))])
    ),
    "The result is the sum of the right rows, where the rows themselves are due.": (
        lambda a: np.ones(len(a)) @ a
    ),
    "The result holds the sums of the right rows, where the rows themselves are due.": (
        lambda a: a @ np.ones(a.shape[-1])
    ),
    "The result is the sum of all the right numbers, where they themselves are due.": (
        lambda a: np.asarray(a.ravel() @ np.ones(a.size))
    ),
    "The result is the mean of the right rows, where the rows themselves are due.": (
        lambda a: np.ones(len(a)) @ a / len(a)
    ),
    "The index of the largest number comes back, as argmax gives it, where the numbers "
    "themselves are due.": lambda a: (
        np.array([r.tolist().index(r.max()) for r in np.atleast_2d(a)])
        if a.ndim > 1
        else np.asarray(a.tolist().index(a.max()))
    ),
    "The right row 0 alone comes back.": lambda a: a[0],
    "The right last row alone comes back.": lambda a: a[len(a) - 1],
    "The numbers are right, but in one dimension (flatten, ravel).": lambda a: a.reshape(-1),
    "The numbers are right, but with one more dimension at the end, as in columns (n, 1).": (
        lambda a: a.reshape(*a.shape, 1)
    ),
    "The numbers are right, but with one more dimension in front.": (
        lambda a: a.reshape(1, *a.shape)
    ),
    "Every number is the square of the right one.": lambda a: a**2,
    "Every number is the square root of the right one.": lambda a: a**0.5,
    "Every number is e to the power of the right one.": np.exp,
    "Every number is e to the power of minus the right one.": lambda a: 1 / np.exp(a),
    "Every number is the natural logarithm of the right one.": np.log,
    "Every number is minus the logarithm of the right one.": lambda a: -np.log(a),
    "Every number is the logarithm to base 2 of the right one.": lambda a: np.log(a) / np.log(2),
    "Every number is 2 to the power of the right one.": lambda a: 2.0**a,
    "Every number is 10 to the power of the right one.": lambda a: 10.0**a,
    "Every number is 10^E where e^E is right.": lambda a: 10.0 ** np.log(a),
    "Every number is the square of the logarithm of the right one.": lambda a: np.log(a) ** 2,
    "Every number is ln E where e^E is right.": lambda a: np.log(np.log(a)),
    "Every number is 1 divided by the right one.": lambda a: a**-1.0,
    "Every number is 1 minus the right one.": lambda a: 1 - a,
    "Every number is tanh of the right one.": lambda a: 1 - 2 / (np.exp(2 * a) + 1),
    "Every number is sigmoid of the right one.": lambda a: np.exp(a) / (1 + np.exp(a)),
    "Every number is 1 minus the square of the right one.": lambda a: 1 - a**2,
    "Every number is s(1 − s), s being the right one.": lambda a: a - a**2,
    "Every number is the sign of the right one.": lambda a: (a > 0) * 1.0 - (a < 0) * 1.0,
    "Every number is the larger of 1 and the right one.": lambda a: np.where(a > 1, a, 1.0),
    "Every number is the smaller of 1 and the right one.": lambda a: np.where(a < 1, a, 1.0),
    "Each right row is divided by its sum.": lambda a: (a.T / a.T.sum(0)).T,
    "Each right row is divided by its norm.": lambda a: (a.T / (a.T**2).sum(0) ** 0.5).T,
    "Each right row is divided by its largest absolute value.": (
        lambda a: (a.T / np.maximum(a.T.max(0), -a.T.min(0))).T
    ),
    "The right result is divided by its sum over the rows.": lambda a: a / a.sum(0),
    "The right result is divided by its largest absolute value.": (
        lambda a: a / max(a.max(), -a.min())
    ),
    "The right result is divided by its sum.": lambda a: a / a.sum(),
    "The right numbers are sorted.": lambda a: np.array(sorted(a.ravel())).reshape(a.shape),
    "The numbers of each right row are sorted.": lambda a: np.sort(a, -1),
    "Each right row is moved one place to the right, its last number coming first.": (
        lambda a: np.concatenate([a[..., -1:], a[..., :-1]], -1)
    ),
    "Each right row is moved one place to the left, its first number coming last.": (
        lambda a: np.concatenate([a[..., 1:], a[..., :1]], -1)
    ),
    "The numbers of each right row are in reverse order.": lambda a: np.flip(a, -1),
    "Each row of the result is the sum of the right rows from it on.": (
        lambda a: np.array([a[i:].sum(0) for i in range(len(a))])
    ),
    "Every row of the result is the right row 0.": lambda a: 0 * a + a[0],
    "Every row of the result is the right last row, as where one array is changed and "
    "appended again and again: append a copy.": lambda a: 0 * a + a[-1],
    "Row 0 of the result is right; the others are 0.": (
        lambda a: np.concatenate([a[:1], np.zeros_like(a[1:])])
    ),
    "The last row of the result is right; the others are 0.": (
        lambda a: np.concatenate([np.zeros_like(a[1:]), a[-1:]])
    ),
    "The diagonal of the result is right; everything beside it is 0.": (
        lambda a: np.diag(np.diag(a))
    ),
    "The right rows stand in reverse order.": lambda a: a[::-1],
    "The right items stand in reverse order.": lambda a: a[::-1],
    "The first item is missing; the others are right.": lambda a: a[1:],
    "The last item is missing; the others are right.": lambda a: a[:-1],
    "The first item stands last; the others are right.": lambda a: a[1:] + a[:1],
    "The last item stands first; the others are right.": lambda a: a[-1:] + a[:-1],
    "Row i of the result holds what belongs in row i+1, and the last row what belongs in row 0.": (
        lambda a: np.roll(a, -1, 0)
    ),
    "Row i of the result holds what belongs in row i−1, and row 0 what belongs in the last row.": (
        lambda a: np.roll(a, 1, 0)
    ),
    "Row i of the result holds what belongs in row i−1, and row 0 is 0.": (
        lambda a: np.concatenate([0 * a[:1], a[:-1]])
    ),
    "Row i of the result holds what belongs in row i+1, and the last row is 0.": (
        lambda a: np.concatenate([a[1:], 0 * a[:1]])
    ),
    "Row i of the result holds what belongs in row i−1; row 0 is right.": (
        lambda a: np.concatenate([a[:1], a[:-1]])
    ),
    "Row 0 of the result is 0; the other rows are right.": lambda a: np.concatenate(
        [0 * a[:1], a[1:]]
    ),
    "The last row of the result is 0; the others are right.": (
        lambda a: np.concatenate([a[:-1], 0 * a[:1]])
    ),
    "The first row is missing; the others are right.": lambda a: a[1:],
    "The last row is missing; the others are right.": lambda a: a[:-1],
    "Each row of the result is the sum of the right rows up to it.": lambda a: np.cumsum(a, 0),
    "The result is transposed: rows and columns are exchanged.": lambda a: a.T,
    "The columns of the result stand in reverse order.": lambda a: a[:, ::-1],
    "The sign is wrong: every number is −1 times the right one.": lambda a: -a,
    "The signs are lost: every number is the absolute value of the right one.": np.abs,
    "What is negative comes back as 0; the other numbers are right.": lambda a: np.maximum(a, 0),
}


def holds(sentence: str, calls: list[Called], again: Callable[[dict[str, Any]], Any]) -> bool:
    """Whether a sentence is true of these calls. again: makes a call once more.

    Raises ValueError for a sentence that has no predicate.
    """
    if sentence in CHANGED:
        return all(_is_changed(called, CHANGED[sentence]) for called in calls)
    if sentence.startswith("The same arguments gave another result"):
        return any(_differs_later(called, again) for called in calls)
    if depends := re.fullmatch(r"The result does not depend on (\w+)\.", sentence):
        return all(_independent(called, depends[1], again) for called in calls)
    if said := re.match(
        r"loss gets (.*)(?: and |( twice))(.*); for|Several elements of p|Only one el", sentence
    ):
        return all(_is_moved(said, called, again) for called in calls)
    for pattern, predicate in PREDICATES:
        if claimed := re.match(pattern, sentence):
            return all(predicate(claimed, called) for called in calls)
    raise ValueError(f"no predicate for: {sentence}")


Alike = Callable[[Any, Any], bool]


def holds_of_results(
    sentence: str, arguments: dict[str, Any], got: Any, want: Any, alike: Alike
) -> bool | None:
    """Whether a sentence about where it is right, or which results are, is true of a call; None
    of any other sentence."""
    if said := re.fullmatch(r"It is right for (.*), and goes wrong with (.*)\.", sentence):
        used = next(a for a in arguments.values() if hasattr(a, "backward"))
        name = activation_name(used).en
        return name not in re.split(r", | and ", said[1]) or alike(got, want)
    if "inf or nan" in sentence and not all_finite(got):
        return True
    if sentence.startswith(
        "It is right in every call that was made but those in which inf or nan comes back"
    ):
        return alike(got, want)
    if said := re.match(
        r"It is right where (.*?)(?:, and wrong in all|, and goes wrong in \d+ of \d+) other",
        sentence,
    ):
        return not _inside(said[1], arguments) or alike(got, want)
    if said := re.fullmatch(r"You return \((.*)\); the order must be \((.*)\)\.", sentence):
        places = zip(*(one.split(", ") for one in said.groups()), strict=True)
        return all(
            alike(_named(due, got, want)[0], _named(given, got, want)[1]) for given, due in places
        )
    if said := re.fullmatch(
        r"(.*) (?:is|are) right in every call that was made; (.*) (?:is|are) not\.", sentence
    ):
        return all(alike(*_named(name, got, want)) for name in re.split(r", | and ", said[1]))
    return None


def _inside(region: str, arguments: dict[str, Any]) -> bool:
    """Whether a call is of the kind that is spoken of."""
    for pattern, holds in REGIONS:
        if said := re.fullmatch(pattern, region):
            return bool(holds(said, arguments))
    raise ValueError(f"no region is known: {region}")


def _as_long(said: re.Match[str], length: int) -> bool:
    limit = int(said[3])
    return length <= limit if said[2] or limit == 1 else length == limit


Inside = Callable[[re.Match[str], dict[str, Any]], Any]
NUMBER = r"(−?[\d.]+(?:e[+−]?\d+)?)"
REGIONS: tuple[tuple[str, Inside], ...] = (
    (r"‖(\w+)‖ is at most (\w+)", lambda s, a: (a[s[1]] ** 2).sum() ** 0.5 <= a[s[2]]),
    (r"‖(\w+)‖ is larger than (\w+)", lambda s, a: (a[s[1]] ** 2).sum() ** 0.5 > a[s[2]]),
    (r"(\w+) is empty", lambda s, a: not a[s[1]]),
    (rf"(\w+) is {NUMBER}", lambda s, a: f"{a[s[1]]:g}".replace("-", "−") == s[2]),
    (rf"(\w+) is at most {NUMBER}", lambda s, a: a[s[1]] <= number(s[2])),
    (rf"(\w+) is at least {NUMBER}", lambda s, a: a[s[1]] >= number(s[2])),
    (
        r"(\w+) has (at most )?(\d+) (?:row|entr|item)\w*",
        lambda s, a: _as_long(s, len(a[s[1]])),
    ),
    (r"(\w+) has (at most )?(\d+) columns?", lambda s, a: _as_long(s, a[s[1]].shape[1])),
    (r"(\w+) has (one|two) dimensions?", lambda s, a: a[s[1]].ndim == 1 + (s[2] == "two")),
    (r"no number in (\w+) is negative", lambda s, a: a[s[1]].min() >= 0),
    (r"no number in (\w+) is 0", lambda s, a: np.all(a[s[1]])),
    (rf"no number in (\w+) is larger than {NUMBER}", lambda s, a: a[s[1]].max() <= number(s[2])),
    (r"all of (\w+) is 0", lambda s, a: not np.any(a[s[1]])),
    (r"no two (row|column)s of (\w+) are equal", lambda s, a: _all_differ(s[1], a[s[2]])),
    (
        r"no (row|column) of (\w+) holds a number twice",
        lambda s, a: all(len({*line}) == len(line) for line in _lines(s[1], a[s[2]])),
    ),
)


def _lines(kind: str, array: Any) -> list[tuple[float, ...]]:
    table = np.atleast_2d(array)
    return [tuple(line) for line in (table if kind == "row" else table.T).tolist()]


def _all_differ(kind: str, array: Any) -> bool:
    lines = _lines(kind, array)
    return len({*lines}) == len(lines)


def _named(name: str, got: Any, want: Any) -> tuple[Any, Any]:
    """A result of this name, and the right one."""
    letters = {"∂E/∂U": 0, "∂E/∂W": 1, "∂E/∂V": 2}
    if " of the " in name:  # a list of layers
        letter, layers = name.split(" of the ")
        which = slice(-1, None) if layers == "top layer" else slice(0, -1)
        return tuple([layer[letters[letter]] for layer in r[which]] for r in (got, want))  # type: ignore[return-value]
    if len(want) == 2:  # two directions
        direction, letter = name.endswith("′"), name.removesuffix("′")
        return got[direction][letters[letter]], want[direction][letters[letter]]
    plain = {3: {"U": 0, "W": 1, "V": 2}, 4: {"E": 0, **{k: v + 1 for k, v in letters.items()}}}
    of_layer = np.ndim(want[0]) == 2 and len(want) == len(RESULTS)
    place = RESULTS.index(name) if of_layer else plain[len(want)][name]
    return got[place], want[place]


def _is_changed(called: Called, change: Change) -> bool:
    table = isinstance(called.want, np.ndarray) and called.want.ndim == 2
    if isinstance(called.want, np.ndarray | float) and not table and called.right:
        return True  # a statement about rows speaks of tables
    changed = change(called.want)
    if isinstance(changed, np.ndarray) and not changed.size:
        return np.size(called.got) == 0
    return (
        near(called.got, changed)
        if isinstance(called.want, np.ndarray | float)
        else (called.got == changed)
    )


def _differs_later(called: Called, again: Callable[[dict[str, Any]], Any]) -> bool:
    results = [repr(again(called.arguments)) for _ in range(30)]
    return len(set(results)) > 1


def _is_moved(said: re.Match[str], called: Called, again: Callable[[dict[str, Any]], Any]) -> bool:
    """Whether the loss gets the parameter moved as is said, at some call."""
    p, moved = called.arguments["parameter"], list[Any]()
    eps = called.arguments.get("epsilon", 1e-4)

    def loss(q: Any) -> float:
        by = np.reshape(q, p.shape) - p
        by[abs(by) < 1e-13 * (1 + abs(p))] = 0.0
        moved.append(np.round(by / eps, 6))
        return float(np.sum(np.sin(q)))

    again({**called.arguments, "loss": loss})
    if said[0].startswith("Several"):
        return p.size < 2 or any(np.count_nonzero(one) > 1 for one in moved)
    if said[0].startswith("Only"):
        return len(moved) == 2
    due = tuple(map(_steps, (said[1], said[1] if said[2] else said[3])))
    return due in {(one.sum(), other.sum()) for one, other in pairwise(moved)}


def _steps(point: str) -> float:
    """How many ε a point is away from p: 2 of "p + 2ε"."""
    match = re.fullmatch(r"p ([+−]) ([\d.e+-]*)ε", point)
    if match is None:
        assert point == "p itself"
        return 0.0
    return float(match[2] or 1) * (1 if match[1] == "+" else -1)


def _independent(called: Called, name: str, again: Callable[[dict[str, Any]], Any]) -> bool:
    argument = called.arguments[name]
    if not isinstance(argument, np.ndarray):
        return True
    other = np.random.default_rng(1).normal(size=argument.shape)
    return _alike(again(called.arguments), again({**called.arguments, name: other}))


def _alike(one: Any, other: Any) -> bool:
    """Of whole results, which may have several parts."""
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(_alike, one, other))
    return one is other is None or near(one, other)
