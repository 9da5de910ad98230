"""What a pattern of sentences claims of a fresh call: of its numbers, its rows, its sizes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from spec.checking.cases import arrays_in
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


def all_finite(got: Any) -> bool:
    parts = got if isinstance(got, list | tuple) else [got]
    arrays = [*arrays_in(parts), *(p for p in parts if isinstance(p, float))]
    return all(bool(np.isfinite(a).all()) for a in arrays)


def number(text: str) -> float:
    return float(eval(text.replace("−", "-"), {}))


def _times(claimed: re.Match[str], called: Called) -> bool:
    return near(called.got, number(claimed[1]) * np.asarray(called.want))


def _put_through(claimed: re.Match[str], called: Called) -> bool:
    return near(called.got, getattr(called.arguments[claimed[1]], claimed[2])(called.want))


def _by_length(claimed: re.Match[str], called: Called) -> bool:
    argument = called.arguments[claimed[4]]
    shape = np.shape(argument)
    if isinstance(argument, list):
        assert claimed[3] == "items"
    assert claimed[3] not in ("rows", "columns") or len(shape) > 1
    along = {"rows": shape[:1], "items": (len(argument),), "columns": shape[1:2], "entries": shape}
    length = np.prod(along.get(claimed[3], shape[-1:]))
    power = {
        "divided by": -1,
        "divided by the square of": -2,
        "divided by the square root of": -0.5,
        "multiplied by": 1,
    }[claimed[2]]
    factor = number(claimed[1] or "1") * float(length) ** power
    return near(called.got, np.asarray(called.want) * factor)


def _too_large(claimed: re.Match[str], called: Called) -> bool:
    got, want = finite(called)
    c = number(claimed[1]) * (1 if claimed[2] == "large" else -1)
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


def _marked_otherwise(claimed: re.Match[str], called: Called) -> bool:
    """As Python writes both results, with one word in all places of each mark."""
    pattern = re.escape(repr(called.want))
    for place, mark in enumerate(claimed[1].split(" and of ")):
        first, *others = pattern.split(re.escape(repr(mark)))
        word = f"(?P<word{place}>'[^']*')" if others else ""
        pattern = first + word + f"(?P=word{place})".join(others)
    return re.fullmatch(pattern, repr(called.got)) is not None


def _integers(claimed: re.Match[str], called: Called) -> bool:
    return called.got.dtype.kind in "iu"


def _single(claimed: re.Match[str], called: Called) -> bool:
    got = finite(called)[0]
    return bool((got == got.astype(claimed[1])).all())


def _between(claimed: re.Match[str], called: Called) -> bool:
    return near(called.got, np.clip(called.want, number(claimed[1]), number(claimed[2])))


def _one_sided(claimed: re.Match[str], called: Called) -> bool:
    limit = number(claimed[2])
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


PREDICATES: tuple[tuple[str, Callable[[re.Match[str], Called], bool]], ...] = (
    (r"The result is (\w+)\.(forward|backward) of the right one\.", _put_through),
    (r"All (rows|columns) of the result are the same; the right ones differ", _same_rows),
    (
        r"An empty array comes back in every call that was made\.",
        lambda _, called: np.size(called.got) == 0,
    ),
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
        r"multiplied by) the number of (rows|columns|entries along the last axis|entries|items) "
        r"of (\w+)\.",
        _by_length,
    ),
    (r"In every place of (.+) stands another word; all else is right\.", _marked_otherwise),
    (
        r"The words are numbered, but not in the order",
        lambda _, called: (
            sorted(called.got) == sorted(called.want)
            and sorted(called.got.values()) == sorted(called.want.values())
        ),
    ),
    (r"The result is divided by its norm", _normed),
    (r"Every number is (\S+) too (large|small)\.", _too_large),
    (r"Every number is the right one rounded to (\d+) decimals?\.", _rounded),
    (r"No number that comes back has more than (\d+) decimals?\.", _decimals),
    (r"The result is an array of whole numbers, dtype \w+: ", _integers),
    (r"Only whole numbers come back: the fractions are cut off", _cut_off),
    (r"Only whole numbers come back\.|Every number is rounded to a whole number", _whole),
    (r"Every number that comes back has the digits of a (float16|float32)", _single),
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
