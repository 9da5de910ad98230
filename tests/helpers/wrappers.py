"""Wrong functions, each the right one with one fault around it.

The faults are not those of a pen: a branch on a size, a limit, a rounding, rows in another
order, something kept between calls, a constant in the place of an argument.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unicodedata import combining, normalize

import numpy as np

from reference import activations
from spec.checking.cases import arrays_in
from spec.checking.coverage import parameters_of, sizes_of
from spec.checking.equality import alike
from spec.item import Item

Function = Callable[..., Any]


@dataclass(frozen=True)
class Wrapped:
    """A fault. make: the wrong function, afresh, since some keep something."""

    kind: str
    name: str
    make: Callable[[], Function]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


SIZES: dict[str, Callable[[int], bool]] = {
    "= 1": lambda v: v == 1,
    "= 2": lambda v: v == 2,
    "= 3": lambda v: v == 3,
    "= 12": lambda v: v == 12,
    "13 to 40": lambda v: 13 <= v <= 40,
    "≥ 40": lambda v: v >= 40,
    "> 20": lambda v: v > 20,
    "> 10": lambda v: v > 10,
    "> 6": lambda v: v > 6,
    "< 4": lambda v: v < 4,
    "odd": lambda v: v % 2 == 1,
    "even": lambda v: v % 2 == 0,
}
PAIRS: dict[str, Callable[[int, int], bool]] = {
    "=": lambda a, b: a == b > 1,
    "≠": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
}
DIGITS: dict[str, Function] = {
    **{f"clip {c:g}": lambda a, c=c: np.clip(a, -c, c) for c in (0.5, 1.0, 5.0, 100.0, 1e5)},
    **{f"round {d}": lambda a, d=d: np.round(a, d) for d in (2, 4, 6, 8)},
    **{f"0 below {e:g}": lambda a, e=e: np.where(abs(a) < e, 0.0, a) for e in (1e-4, 1e-6)},
    **{f"plus {e:g}": lambda a, e=e: a + e for e in (1e-4, 1e-6)},
    "float32": lambda a: a.astype(np.float32).astype(float),
    "float16": lambda a: a.astype(np.float16).astype(float),
    "at most 50": lambda a: np.minimum(a, 50.0),
    "at least −50": lambda a: np.maximum(a, -50.0),
    "absolute": np.abs,
    "whole": np.trunc,
}


LIMITS = ("clip 5", "clip 100")  # of one of several results; as many clip gradients


def _square(change: Function) -> Function:
    """A change of square matrices alone."""
    return lambda a: change(a) if a.ndim == 2 and len(set(a.shape)) == 1 else a


ORDERS: dict[str, Function] = {
    "transposed where square": _square(np.transpose),
    "its diagonal where square": _square(lambda a: a * np.eye(len(a))),
    "symmetric where square": _square(lambda a: (a + a.T) / 2.0),
    "rows reversed": lambda a: a[::-1],
    "columns reversed": lambda a: a[..., ::-1],
    "sorted": lambda a: np.sort(a, axis=0),
    "first row 0": lambda a: np.concatenate([0 * a[:1], a[1:]]),
    "last row 0": lambda a: np.concatenate([a[:-1], 0 * a[-1:]]),
    "first row for all": lambda a: a[:1] + 0 * a,
    "unit norm": lambda a: a / (np.linalg.norm(a) or 1.0),
    **{f"rows from {r} are 0": lambda a, r=r: _masked(a, slice(r, None), 0) for r in (5, 20, 35)},
    **{f"last {r} rows only": lambda a, r=r: _masked(a, slice(0, -r), 0) for r in (5, 20, 35)},
    **{f"columns from {r} are 0": lambda a, r=r: _masked(a, slice(r, None), -1) for r in (5, 20)},
    "columns from 14 are 0 in a table": lambda a: (
        _masked(a, slice(14, None), -1) if a.ndim == 2 else a
    ),
}


def _orders_of(value: Any) -> dict[str, Function]:
    """Those that can change such arrays: a vector is no table and not square."""
    flat = all(a.ndim == 1 for a in arrays_in(value))
    return {k: v for k, v in ORDERS.items() if not (flat and re.search("square|table", k))}


def _length(part: Any) -> int:
    """Of a word, of a sentence, of (indices, labels)."""
    return len(part[0]) if isinstance(part, tuple) else len(part)


WORDS: dict[str, Callable[[str], str]] = {
    "lower case": str.lower,
    "first three letters": lambda w: w if w.startswith("<") or w == "</s>" else w[:3],
    "ASCII alone": lambda w: w if w.isascii() else "?",
    "upper case": lambda w: w if w in ("<s>", "</s>") else w.upper(),
    "no digits": lambda w: w.rstrip("0123456789"),
    "last three letters": lambda w: w if w in ("<s>", "</s>") else w[-3:],
    "first ten letters": lambda w: w[:10],
    "no full stop": lambda w: w.rstrip("."),
    "half width": lambda w: normalize("NFKC", w),
    "composed": lambda w: normalize("NFC", w),
    "no accents": lambda w: "".join(c for c in normalize("NFD", w) if not combining(c)),
}
LISTS: dict[str, Callable[[list], list]] = {
    "reversed": lambda v: v[::-1],
    "sorted": lambda v: sorted(v, key=str),
    "by length": lambda v: sorted(v, key=_length),
    "longest first": lambda v: sorted(v, key=lambda part: -_length(part)),
    "no repetition": lambda v: [x for i, x in enumerate(v) if x not in v[:i]],
    "no two alike in a row": lambda v: [x for i, x in enumerate(v) if i == 0 or v[i - 1] != x],
    **{f"first {r}": lambda v, r=r: v[:r] for r in (1, 2, 5, 20, 40)},
    **{f"last {r}": lambda v, r=r: v[-r:] for r in (1, 2, 3, 5, 40)},
    "every second": lambda v: v[::2],
    "all but the first": lambda v: v[1:],
    "all but the last": lambda v: v[:-1],
}
PAIRS_OF_WORDS: dict[str, Callable[[list], list]] = {
    **LISTS,
    "the other way round": lambda v: [pair[::-1] for pair in v],
    "two words for one": lambda v: [(a, f"{a} {b}") for a, b in v],
}
NUMBERED: dict[str, Callable[[dict], dict]] = {
    "reversed": lambda d: dict(reversed(d.items())),
    "sorted": lambda d: dict(sorted(d.items())),
    "renumbered in order of the alphabet": lambda d: {w: i for i, w in enumerate(sorted(d))},
    "counted from 1": lambda d: {w: i + 1 for w, i in d.items()},
    "without the last": lambda d: dict(list(d.items())[:-1]),
    "with one word more": lambda d: {**d, "<unk>": len(d)},
    "without <s> and </s>": lambda d: {w: i for w, i in d.items() if i > 1},
    **{
        f"at most {r}": lambda d, r=r: {w: min(i, r) for w, i in d.items()}
        for r in (1, 2, 5, 10, 40)
    },
}
NUMBERS: dict[str, Callable[[Any], Any]] = {
    **{f"always {c:g}": lambda v, c=c: type(v)(c) for c in (1, 2, 3, 5, 10)},
    **{f"always {c:g}": lambda v, c=c: v + 1 if isinstance(v, int) else c for c in (0.1, 0.5)},
    "at most 1": lambda v: min(v, type(v)(1)),
    "at most 3": lambda v: min(v, type(v)(3)),
    "at least 1": lambda v: max(v, type(v)(1)),
    "one more": lambda v: v + 1,
    "two decimals": lambda v: round(v, 2) if isinstance(v, float) else v - 1,
}
NEVER_ALIKE = ({"states", "deltas"}, {"states", "local_deltas"}, {"states", "output_deltas"})
KNOWN = (activations.identity, activations.relu, activations.sigmoid, activations.tanh)


def _masked(array: np.ndarray, where: slice, axis: int) -> np.ndarray:
    masked = array.copy()
    masked[(Ellipsis, where) if axis else where] = 0
    return masked


def mapped(change: Function, value: Any) -> Any:
    """A change of every array of floats in a value, and of a float."""
    if isinstance(value, np.ndarray):
        return change(value) if value.dtype.kind == "f" else value
    if isinstance(value, float):
        return float(change(np.asarray([value]))[0])
    if isinstance(value, list | tuple):
        return type(value)(mapped(change, part) for part in value)
    return value


def spelled(change: Callable[[str], str], value: Any) -> Any:
    """A change of every word in a value."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(word): index for word, index in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(spelled(change, part) for part in value)
    return value


def perturbed(value: Any) -> Any:
    """Another value of the same kind and shape."""
    if isinstance(value, str) or value is None:
        return f"{value}?"
    if isinstance(value, dict):
        return {word: index + 1 for word, index in value.items()}
    if isinstance(value, list) and value and isinstance(value[0][0], str):
        return [*value[1:], value[0]] if len(value) > 1 else [("?", "?")]
    return mapped(_perturbed_array, value)


def _perturbed_array(array: np.ndarray) -> np.ndarray:
    largest = np.abs(array).max(initial=0.0) or 1.0
    return 1.002 * array + 1e-3 * largest


def shape_of(value: Any) -> Any:
    """Shapes of arrays, lengths of lists; of words and numbers nothing."""
    if isinstance(value, np.ndarray):
        return value.shape
    if isinstance(value, list | tuple):
        return tuple(map(shape_of, value))
    return len(value) if isinstance(value, dict) else ""


class Around:
    """All faults around one item's right function."""

    def __init__(self, item: Item) -> None:
        self.right, self.names = item.tasks[0].source, parameters_of(item)

    def faults(self, calls: list[dict[str, Any]]) -> Iterator[Wrapped]:
        """Those that some of these calls, which right code gets, can meet."""
        first = calls[0]
        yield from self.branches(calls)
        yield from self.kept()
        for name in self.names:
            values = [call[name] for call in calls if name in call]
            is_number = isinstance(first[name], float)
            if _has_floats(first[name]) and not is_number and name != "labels":
                yield from self.changes("digits", name, DIGITS, mapped)
            if has_arrays(first[name]):
                yield from self.changes("order", name, _orders_of(first[name]), _mapped_all)
            if is_number or type(first[name]) is int:
                yield from self.changes("constant", name, NUMBERS, lambda f, v: f(v))
            if isinstance(first[name], list) and "layers" not in name:
                yield from self.changes("order", name, LISTS, lambda f, v: f(v))
            if _has_words(first[name]):
                yield from self.changes("words", name, WORDS, spelled)
            if hasattr(values[0], "backward"):
                fixed = {f"always {type(f).__name__}": (lambda _, f=f: f) for f in KNOWN}
                yield from self.changes("constant", name, fixed, lambda f, v: f(v))
        yield from self.results(first)
        yield from self.swaps(first)

    def changes(
        self, kind: str, name: str, changes: dict[str, Function], how: Function
    ) -> Iterator[Wrapped]:
        """An argument that is changed before it is used."""
        at = self.names.index(name)
        for label, change in changes.items():

            def wrong(*given: Any, change: Function = change) -> Any:
                other = how(change, given[at]) if at < len(given) else None
                return self.right(*given[:at], other, *given[at + 1 :])

            yield Wrapped(kind, f"{name} {label}", lambda wrong=wrong: wrong)

    def results(self, first: dict[str, Any]) -> Iterator[Wrapped]:
        """A result that is changed before it is returned."""
        value = self.right(*first.values())
        kinds: list[tuple[str, dict[str, Function], Function]] = []
        if _has_floats(value):
            kinds = [("digits", DIGITS, mapped)]
            if has_arrays(value):
                kinds.append(("order", _orders_of(value), mapped))
        elif isinstance(value, dict | list):
            changes = NUMBERED if isinstance(value, dict) else PAIRS_OF_WORDS
            kinds = [("order", changes, lambda change, words: change(words))]
        for kind, changes, how in kinds:
            for label, change in changes.items():

                def wrong(*given: Any, change: Function = change, how: Function = how) -> Any:
                    return how(change, self.right(*given))

                yield Wrapped(kind, f"result {label}", lambda wrong=wrong: wrong)
        for path, limit in itertools.product(_parts(value) if _has_floats(value) else (), LIMITS):

            def wrong(*given: Any, path: tuple[int, ...] = path, limit: str = limit) -> Any:
                return _part_mapped(DIGITS[limit], self.right(*given), path)

            place = ", ".join(str(at + 1) for at in path)
            yield Wrapped(
                "digits", f"part {place} of the result {limit}", lambda wrong=wrong: wrong
            )

    def swaps(self, first: dict[str, Any]) -> Iterator[Wrapped]:
        """Two arguments that are swapped where their shapes are equal."""
        arrays = [i for i, v in enumerate(first.values()) if isinstance(v, np.ndarray)]
        values = list(first.values())
        for i, j in itertools.combinations(arrays, 2):
            if values[i].ndim != values[j].ndim or {self.names[i], self.names[j]} in NEVER_ALIKE:
                continue

            def wrong(*given: Any, i: int = i, j: int = j) -> Any:
                swapped = list(given)
                if given[i].shape == given[j].shape:
                    swapped[i], swapped[j] = given[j], given[i]
                return self.right(*swapped)

            names = f"{self.names[i]} and {self.names[j]} swapped"
            yield Wrapped("order", names, lambda wrong=wrong: wrong)

    def branches(self, calls: list[dict[str, Any]]) -> Iterator[Wrapped]:
        """Another result where a size, or a pair of them, is so."""
        sizes = list(dict.fromkeys(name for call in calls for name in sizes_of(call)))
        tests: dict[str, Callable[[dict[str, int]], bool]] = {}
        for name, (label, test) in itertools.product(sizes, SIZES.items()):
            tests[f"{name} {label}"] = lambda z, n=name, t=test: n in z and t(z[n])
        for (a, b), (label, both) in itertools.product(
            itertools.combinations(sizes, 2), PAIRS.items()
        ):
            tests[f"{a} {label} {b}"] = lambda z, a=a, b=b, t=both: (
                {a, b} <= set(z) and t(z[a], z[b])
            )
        for label, met in tests.items():

            def wrong(*given: Any, met: Callable[[dict[str, int]], bool] = met) -> Any:
                value = self.right(*given)
                return perturbed(value) if met(sizes_of(self.named(given))) else value

            yield Wrapped("branch", label, lambda wrong=wrong: wrong)

    def named(self, given: tuple[Any, ...]) -> dict[str, Any]:
        return dict(zip(self.names, given, strict=False))

    def kept(self) -> Iterator[Wrapped]:
        """Something that is kept from one call to a later one."""
        for every in (2, 5, 7, 10):
            label = f"every {every}th call is wrong"
            yield Wrapped("kept", label, lambda e=every: self.counting(lambda c: c % e == 0))
        for first in (1, 4, 9):
            label = f"right {first} times"
            yield Wrapped("kept", label, lambda f=first: self.counting(lambda c: c > f))
        yield Wrapped("kept", "results by shape", lambda: self.remembering(shape_of))
        yield Wrapped("kept", "one buffer", lambda: self.buffered(1))
        yield Wrapped("kept", "four buffers in turn", lambda: self.buffered(4))
        for at, name in enumerate(self.names):
            yield Wrapped("kept", f"the first {name}", lambda at=at: self.holding(at, True))
            yield Wrapped("kept", f"the last {name}", lambda at=at: self.holding(at, False))
            if len(self.names) > 1:
                label = f"results by all but {name}"
                yield Wrapped("kept", label, lambda at=at: self.remembering(_but(at)))

    def counting(self, is_wrong: Callable[[int], bool]) -> Function:
        counter = itertools.count(1)

        def wrong(*given: Any) -> Any:
            value = self.right(*given)
            return perturbed(value) if is_wrong(next(counter)) else value

        return wrong

    def remembering(self, key: Function) -> Function:
        known: dict[Any, Any] = {}

        def wrong(*given: Any) -> Any:
            k = repr(key(given))
            if k not in known:
                known[k] = self.right(*given)
            return mapped(np.array, known[k])

        return wrong

    def buffered(self, count: int) -> Function:
        buffers = itertools.cycle([np.empty(50_000) for _ in range(count)])

        def wrong(*given: Any) -> Any:
            value = self.right(*given)
            if not isinstance(value, np.ndarray):
                return perturbed(value)  # nothing that a buffer could hold
            buffer = next(buffers)[: value.size].reshape(value.shape)
            buffer[...] = value
            return buffer

        return wrong

    def holding(self, at: int, is_first: bool) -> Function:
        """An argument of the first call, or of the one before, where its shape is the same."""
        held: list[Any] = []

        def wrong(*given: Any) -> Any:
            known = held[-1] if held else given[at]
            if not held or not is_first:
                held.append(given[at])
            alike_in_shape = shape_of(known) == shape_of(given[at])
            used = known if alike_in_shape else given[at]
            return self.right(*given[:at], used, *given[at + 1 :])

        return wrong


def _but(at: int) -> Function:
    """All arguments but one, and of that one the shape."""

    def key(given: tuple[Any, ...]) -> Any:
        rest = [v.tobytes() if isinstance(v, np.ndarray) else v for v in given]
        return [*rest[:at], shape_of(given[at]), *rest[at + 1 :]]

    return key


def _mapped_all(change: Function, value: Any) -> Any:
    """As `mapped`, of whole numbers too."""
    if isinstance(value, np.ndarray):
        other = change(value)
        return other if value.dtype.kind == "f" else other.astype(value.dtype)
    if isinstance(value, list | tuple):
        return type(value)(_mapped_all(change, part) for part in value)
    return value


def _parts(value: Any) -> list[tuple[int, ...]]:
    """The places of results in tuples; of a list, which has a tuple for each layer, in each."""
    if isinstance(value, list):
        return _parts(value[0])
    if not isinstance(value, tuple):
        return []
    return [(at, *path) for at, part in enumerate(value) for path in _parts(part) or [()]]


def _part_mapped(change: Function, value: Any, path: tuple[int, ...]) -> Any:
    """As `mapped`, of one of several results."""
    if isinstance(value, list):
        return [_part_mapped(change, layer, path) for layer in value]
    if not path:
        return mapped(change, value)
    parts = [
        _part_mapped(change, p, path[1:]) if at == path[0] else p for at, p in enumerate(value)
    ]
    return type(value)(parts)


def _has_floats(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_has_floats, value))
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def has_arrays(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(has_arrays, value))
    return isinstance(value, np.ndarray)


def _has_words(value: Any) -> bool:
    if isinstance(value, dict | list | tuple):
        return any(map(_has_words, value))
    return isinstance(value, str)


def is_right(wrong: Function, right: Function, calls: list[tuple[Any, ...]]) -> bool:
    """Whether a wrong function gives what the right one gives, called twice in this order."""
    for given in (*calls, *calls):
        try:
            value = wrong(*given)
        except Exception:
            return False
        if not alike(value, right(*given), 1e-9, 1.0):
            return False
    return True
