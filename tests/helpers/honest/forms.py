"""The forms in which an honest result may come."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.sandbox.inside import wire

Function = Callable[..., Any]


def _read_only(array: np.ndarray) -> np.ndarray:
    array = np.array(array)
    array.flags.writeable = False
    return array


ARRAYS: dict[str, Function] = {
    "an array": np.array,
    "Fortran order": np.asfortranarray,
    "every other entry of a larger one": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "transposed twice": lambda a: np.array(np.transpose(a)).T,
    "a view with negative strides": lambda a: np.array(a)[..., ::-1].copy()[..., ::-1],
    "extended precision and back": lambda a: np.asarray(a).astype(np.longdouble).astype(float),
    "big-endian": lambda a: np.asarray(a).astype(">f8"),
    "through lists": lambda a: np.array(np.asarray(a).tolist()),
    "read-only": _read_only,
}
NUMBERS: dict[str, Function] = {
    "a float": float,
    "NumPy's": np.float64,
    "0-d": np.array,
    "long double": np.longdouble,
}
TUPLES: dict[str, Function] = {
    "a tuple": tuple,
    "a list": list,
    "a named tuple": lambda parts: namedtuple("Results", [f"r{i}" for i in range(len(parts))])(
        *parts
    ),
}


def forms(value: Any) -> Iterator[tuple[str, Function]]:
    """The forms in which such a result may come."""
    if isinstance(value, float | np.floating):
        yield from NUMBERS.items()
    elif isinstance(value, np.ndarray) and value.ndim:
        yield from ARRAYS.items()
    elif isinstance(value, list | tuple):
        yield from TUPLES.items()
        for name, form in ARRAYS.items():
            yield f"{name} each", lambda parts, form=form: _each(parts, form)
    else:
        yield "as it is", lambda same: same


def _each(value: Any, form: Function) -> Any:
    """The arrays of a tuple in another form; words and numbers stay as they are."""
    if isinstance(value, list | tuple):
        return [_each(part, form) for part in value]
    return form(value) if isinstance(value, np.ndarray) else value


def in_form(way: Function, form: Function) -> Function:
    """A function whose results come in another form, as they cross into the grader's process."""
    return lambda *arguments: crossed(form(way(*arguments)))


def crossed(value: Any) -> Any:
    """A value after it has gone over the wire."""
    frame = wire.encode({}, {"value": value})
    header, body = wire.lengths(frame[: wire.LENGTHS.size])
    text = bytearray(frame[wire.LENGTHS.size :][:header])
    data = bytearray(frame[wire.LENGTHS.size + header :][:body])
    return wire.decode(text, data, ("value",), lambda handle: handle)["value"]
