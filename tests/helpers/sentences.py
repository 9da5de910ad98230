"""What a fact's sentence claims, put to the test on fresh calls by a predicate of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from spec.checking.cases import activation_name, arrays_in
from tests.helpers.kept_steps import SAID, each_step

Array = np.ndarray


@dataclass(frozen=True)
class Called:
    """A fresh call: its arguments by name, what came back, what is right, each as one result."""

    arguments: dict[str, Any]
    got: Any
    want: Any

    @property
    def right(self) -> bool:
        if isinstance(self.want, np.ndarray | float | int):
            return near(self.got, self.want)
        return bool(self.got == self.want)


def near(got: Any, want: Any, tolerance: float = 1e-8) -> bool:
    """Equal but for rounding, measured by the largest number."""
    if not isinstance(got, np.ndarray | float | int):
        return False
    one, right = np.asarray(got, float), np.asarray(want, float)
    if one.shape != right.shape:
        return False
    finite = np.where(np.isfinite(right), np.abs(right), 0.0)
    largest = max(1e-12, float(finite.max(initial=0.0)))
    return bool(np.isclose(one, right, tolerance, tolerance * largest, equal_nan=True).all())


def finite(called: Called) -> tuple[Array, Array]:
    """The numbers, without those that are infinite where that is right; nan of anything else."""
    if not isinstance(called.got, np.ndarray | float | int) or np.shape(called.got) != np.shape(
        called.want
    ):
        return np.full(1, np.nan), np.zeros(1)
    got, want = np.asarray(called.got, float), np.asarray(called.want, float)
    ends = np.isfinite(want)
    return got[ends], want[ends]


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
    if sentence == "Nothing but None comes back.":
        return got is None
    if "inf or nan" in sentence and not all_finite(got):
        return True
    if sentence == "It is right in every call but those in which inf or nan comes back.":
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
        r"(.*) (?:is|are) right in every call; (.*) (?:is|are) not\.", sentence
    ):
        return all(alike(*_named(name, got, want)) for name in re.split(r", | and ", said[1]))
    return None


def all_finite(got: Any) -> bool:
    parts = got if isinstance(got, list | tuple) else [got]
    arrays = [*arrays_in(parts), *(p for p in parts if isinstance(p, float))]
    return all(bool(np.isfinite(a).all()) for a in arrays)


def _inside(region: str, arguments: dict[str, Any]) -> bool:
    """Whether a call is of the kind that is spoken of."""
    for pattern, holds in REGIONS:
        if said := re.fullmatch(pattern, region):
            return bool(holds(said, arguments))
    raise ValueError(f"no region is known: {region}")


Inside = Callable[[re.Match[str], dict[str, Any]], Any]
NUMBER = r"(−?[\d.]+(?:e[+−]?\d+)?)"
REGIONS: tuple[tuple[str, Inside], ...] = (
    (r"‖(\w+)‖ is at most (\w+)", lambda s, a: (a[s[1]] ** 2).sum() ** 0.5 <= a[s[2]]),
    (r"‖(\w+)‖ is larger than (\w+)", lambda s, a: (a[s[1]] ** 2).sum() ** 0.5 > a[s[2]]),
    (r"(\w+) is empty", lambda s, a: not a[s[1]]),
    (rf"(\w+) is {NUMBER}", lambda s, a: f"{a[s[1]]:g}".replace("-", "−") == s[2]),
    (rf"(\w+) is at most {NUMBER}", lambda s, a: a[s[1]] <= _number(s[2])),
    (rf"(\w+) is at least {NUMBER}", lambda s, a: a[s[1]] >= _number(s[2])),
    (r"(\w+) has (?:at most )?(\d+) (?:row|entr|item)\w*", lambda s, a: len(a[s[1]]) <= int(s[2])),
    (r"(\w+) has (?:at most )?(\d+) columns?", lambda s, a: a[s[1]].shape[1] <= int(s[2])),
    (r"(\w+) has (one|two) dimensions?", lambda s, a: a[s[1]].ndim == 1 + (s[2] == "two")),
    (r"no number in (\w+) is negative", lambda s, a: a[s[1]].min() >= 0),
    (r"no number in (\w+) is 0", lambda s, a: np.all(a[s[1]])),
    (rf"no number in (\w+) is larger than {NUMBER}", lambda s, a: a[s[1]].max() <= _number(s[2])),
    (r"all of (\w+) is 0", lambda s, a: not np.any(a[s[1]])),
)


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
    place = plain[len(want)][name]
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


def _number(text: str) -> float:
    return float(eval(text.replace("−", "-"), {}))


def _times(claimed: re.Match[str], called: Called) -> bool:
    return near(called.got, _number(claimed[1]) * np.asarray(called.want))


def _put_through(claimed: re.Match[str], called: Called) -> bool:
    return near(called.got, getattr(called.arguments[claimed[1]], claimed[2])(called.want))


def _by_length(claimed: re.Match[str], called: Called) -> bool:
    argument = called.arguments[claimed[4]]
    shape = np.shape(argument)
    along = {"rows": shape[:1], "columns": shape[1:2], "entries": shape}
    length = np.prod(along.get(claimed[3], shape[-1:]))
    power = {
        "divided by": -1,
        "divided by the square of": -2,
        "divided by the square root of": -0.5,
        "multiplied by": 1,
    }[claimed[2]]
    factor = _number(claimed[1] or "1") * float(length) ** power
    return near(called.got, np.asarray(called.want) * factor)


def _too_large(claimed: re.Match[str], called: Called) -> bool:
    got, want = finite(called)
    c = _number(claimed[1]) * (1 if claimed[2] == "large" else -1)
    return bool((np.abs(got - want - c) <= 0.06 * abs(c) + 1e-13 * np.abs(want)).all())


def _rounded(claimed: re.Match[str], called: Called) -> bool:
    got, want = finite(called)
    return _decimals(claimed, called) and bool(
        (np.abs(got - want) <= 0.5000001 * 10.0 ** -int(claimed[1]) + 1e-15 * np.abs(want)).all()
    )


def _decimals(claimed: re.Match[str], called: Called) -> bool:
    steps = finite(called)[0] * 10.0 ** int(claimed[1])
    steps = steps[np.abs(steps) < 1e12]
    return bool((np.abs(steps - np.rint(steps)) < 1e-3).all())


def _cut_off(claimed: re.Match[str], called: Called) -> bool:
    got, want = finite(called)
    return bool(((got == np.trunc(want)) | (np.abs(want - np.rint(want)) < 1e-9)).all())


def _whole(claimed: re.Match[str], called: Called) -> bool:
    got = finite(called)[0]
    return bool((got == np.rint(got)).all())


def _integers(claimed: re.Match[str], called: Called) -> bool:
    return called.got.dtype.kind in "iu"


def _single(claimed: re.Match[str], called: Called) -> bool:
    got = finite(called)[0]
    return bool((got == got.astype(np.float32)).all())


def _between(claimed: re.Match[str], called: Called) -> bool:
    return near(called.got, np.clip(called.want, _number(claimed[1]), _number(claimed[2])))


def _one_sided(claimed: re.Match[str], called: Called) -> bool:
    limit = _number(claimed[2])
    sign = 1.0 if claimed[1] == "larger" else -1.0
    got, want = np.asarray(called.got) * sign, np.asarray(called.want) * sign
    return bool((got <= sign * limit + 1e-3 * abs(limit)).all()) and near(
        got[want > sign * limit], np.full(int((want > sign * limit).sum()), sign * limit), 1e-3
    )


def _small_gone(claimed: re.Match[str], called: Called) -> bool:
    got, want = finite(called)
    kept = got != 0
    return near(got[kept], want[kept])


def _normed(claimed: re.Match[str], called: Called) -> bool:
    return not np.any(called.want) or abs(float(np.linalg.norm(called.got)) - 1.0) < 1e-8


def _while_small(claimed: re.Match[str], called: Called) -> bool:
    argument = called.arguments[claimed[1]]
    if claimed[3] == "column":
        length = argument.shape[1]
    else:
        length = len(argument) if hasattr(argument, "__len__") else argument
    return length > int(claimed[2]) or called.right


def _all_small(claimed: re.Match[str], called: Called) -> bool:
    sizes = [max(a.shape) for a in arrays_in(list(called.arguments.values())) if a.ndim]
    return max(sizes) > int(claimed[1]) or called.right


def _square(claimed: re.Match[str], called: Called) -> bool:
    tables = [a for a in called.arguments.values() if isinstance(a, np.ndarray) and a.ndim == 2]
    return (len({a.shape[1] for a in tables}) == 1) == called.right


def _repeats(claimed: re.Match[str], called: Called) -> bool:
    items = [str(item) for item in _flat(called.arguments[claimed[1]])]
    return (len(items) == len(set(items))) == called.right


def _flat(items: Any) -> Iterator[Any]:
    """The items of lists in lists."""
    for one in items:
        if isinstance(one, list):
            yield from _flat(one)
        else:
            yield one


def _argument(claimed: re.Match[str], called: Called) -> bool:
    argument = called.arguments[claimed[1]]
    return (
        near(called.got, argument) if isinstance(argument, np.ndarray) else (called.got == argument)
    )


def _digits(claimed: re.Match[str], called: Called) -> bool:
    """Of the calls that were made; fresh ones may be right to two digits fewer."""
    if not np.isfinite(called.want).all():
        return True
    got, want = np.atleast_2d(called.got), np.atleast_2d(called.want)
    errors = np.linalg.norm(got - want, axis=-1)
    return bool((errors <= 10.0 ** (2.5 - int(claimed[1])) * np.linalg.norm(want, axis=-1)).all())


def _proportional(claimed: re.Match[str], called: Called) -> bool:
    if claimed[0].startswith("The"):
        got, want = (np.reshape(a, (1, -1)) for a in (called.got, called.want))
    else:
        got, want = np.atleast_2d(called.got), np.atleast_2d(called.want)
    pairs = zip(got, want, strict=True)
    return all(near(g, w * (g @ w) / (w @ w or 1.0)) for g, w in pairs)


def _first_rows_alone(claimed: re.Match[str], called: Called) -> bool:
    if called.got is None:
        return "that returns an array" in claimed.string
    count = int(claimed[1] or 0) + 1
    return near(called.got[:count], called.want[:count]) and not called.got[count:].any()


def _last_rows_alone(claimed: re.Match[str], called: Called) -> bool:
    if called.got is None:
        return "that returns an array" in claimed.string
    count = int(claimed[1] or 1)
    return near(called.got[-count:], called.want[-count:]) and not called.got[:-count].any()


def _one_row_zero(claimed: re.Match[str], called: Called) -> bool:
    if called.right:
        return True
    place, rest = (0, slice(1, None)) if claimed[1] == "row 0" else (-1, slice(None, -1))
    return not called.got[place].any() and near(called.got[rest], called.want[rest])


def _by_a_number(claimed: re.Match[str], called: Called) -> bool:
    number = called.arguments[claimed[2]]
    return near(called.got, called.want * number ** (1 if claimed[1] == "multiplied" else -1))


def _same_rows(claimed: re.Match[str], called: Called) -> bool:
    if np.ndim(called.got) != 2:
        return True
    table = called.got if claimed[1] == "rows" else called.got.T
    return not table.size or bool((table == table[0]).all() or np.isnan(table).any())


LIMIT = r"(\S+?)"
PREDICATES: tuple[tuple[str, Callable[[re.Match[str], Called], bool]], ...] = (
    (r"The result is (\w+)\.(forward|backward) of the right one\.", _put_through),
    (r"All (rows|columns) of the result are the same; the right ones differ", _same_rows),
    (r"An empty array comes back in every call\.", lambda _, called: np.size(called.got) == 0),
    (
        r"Nothing but (\d) comes back\.",
        lambda claimed, called: np.all(called.got == int(claimed[1])),
    ),
    (
        r"The sum of the right one's diagonal comes back, one number",  # in every entry, or alone
        lambda _, called: near(
            called.got, np.full(np.shape(called.got), np.einsum("ii", called.want))
        ),
    ),
    (
        r"Every number has the wrong sign, and is right but for it",
        lambda _, called: not all_finite(called.got) or near(called.got, -called.want),
    ),
    (r"Every number is (multiplied|divided) by (\w+)\.$", _by_a_number),
    (r"Every number is (\S+) times the right one\.", _times),
    (
        r"Every number is (?:(\S+) times the right one, )?(divided by(?: the square(?: root)? of)?|"
        r"multiplied by) the number of (rows|columns|entries along the last axis|entries) of "
        r"(\w+)\.",
        _by_length,
    ),
    (r"The result is divided by its norm", _normed),
    (r"Every number is (\S+) too (large|small)\.", _too_large),
    (r"Every number is the right one rounded to (\d+) decimals?\.", _rounded),
    (r"No number that comes back has more than (\d+) decimals?\.", _decimals),
    (r"The result is an array of whole numbers, dtype \w+: ", _integers),
    (r"Only whole numbers come back: the fractions are cut off", _cut_off),
    (r"Only whole numbers come back\.|Every number is rounded to a whole number", _whole),
    (r"Every number that comes back has the digits of a float32", _single),
    (r"All numbers lie between (\S+) and (\S+): ", _between),
    (r"No number is (larger|smaller) than (\S+): ", _one_sided),
    (r"Numbers that are near 0 come back as 0;", _small_gone),
    (
        r"It is right while (\w+) (?:has at most|is at most) (\d+)(?: (row|column|entr|item)\w*)?, "
        r"and goes wrong beyond\.",
        _while_small,
    ),
    (r"It is right while no argument has more than (\d+) rows or columns,", _all_small),
    (r"It is right only where n = m\.", _square),
    (r"It is right where nothing comes twice in (\w+),", _repeats),
    (r"The result is the argument (\w+), unchanged\.", _argument),
    (r"In all calls that were made the result is right to (\d+) digits at least", _digits),
    (
        r"(?:Within each row t|T)he numbers stand in the right proportion",
        _proportional,
    ),
    (
        r"In every call(?: that returns an array)? (?:row 0 is|rows 0 to (\d+) are) right, "
        r"and all rows",
        _first_rows_alone,
    ),
    (
        r"In every call(?: that returns an array)? the last (?:row is|(\d+) rows are) right, "
        r"and all rows",
        _last_rows_alone,
    ),
    (r"In every call that goes wrong (row 0|the last row) of the result is 0", _one_row_zero),
    (
        r"In every call that was made(?: and went wrong)? (?:row|the last)",
        lambda claimed, called: True,  # a fresh call may be otherwise
    ),
    (
        r"(?:Row 0|Rows 0 to (\d+)) alone comes? back, and (?:is|are) right,",
        lambda claimed, called: near(called.got, called.want[: int(claimed[1] or 0) + 1]),
    ),
    (
        r"The right rows come back, and one row too many (before|after) them\.",
        lambda claimed, called: near(
            called.got[1:] if claimed[1] == "before" else called.got[:-1], called.want
        ),
    ),
    (
        r"All that comes back, summed, is the right number:",
        lambda _, called: near(np.asarray(np.sum(called.got)), called.want),
    ),
    (
        r"What comes back, summed over its first axis, is the right result:",
        lambda _, called: near(np.asarray(np.add.reduce(called.got)), called.want),
    ),
    (SAID.pattern, each_step),
)
