"""Reads "What comes back is right for … in the place of …", and makes those arguments.

Written from the English phrases alone, so that a phrase that says something else is found out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from reference import activations

Arguments = dict[str, Any]
RIGHT_FOR = re.compile(
    r"What comes back is right for (.*?),? in the place of (\S+?)"
    r"(, but for calls in which inf or nan comes back)?\."
)
EXCHANGED = re.compile(r"What comes back is right with (\S+) and (\S+) exchanged\.")
BUT_FOR = ", but for calls in which inf or nan comes back."
CALLED = re.compile(
    r"What comes back is right with ((\w+)\..*?)"
    r"(?:, but for calls in which inf or nan comes back)?\."
)


def _activation(forward: Any, backward: Any) -> Any:
    return SimpleNamespace(forward=forward, backward=backward)


CALLED_OTHERWISE: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    (r"F\.backward in the place of F\.forward", lambda f: _activation(f.backward, f.backward)),
    (r"F\.forward in the place of F\.backward", lambda f: _activation(f.forward, f.forward)),
    (
        r"F\.forward applied twice",
        lambda f: _activation(lambda a: f.forward(f.forward(a)), f.backward),
    ),
    (r"F\.forward left out", lambda f: _activation(lambda a: a, f.backward)),
    (r"F\.backward left out", lambda f: _activation(f.forward, lambda s: 0 * s + 1)),
)
MEMBERS = {
    "forward_weights": ("U", "W", "V"),
    "backward_weights": ("U′", "W′", "V′"),
    "layers": ("U^i", "W^i"),
    "forward_layers": ("U^i", "W^i"),
    "backward_layers": ("U′^i", "W′^i"),
}


def otherwise(sentence: str, arguments: Arguments) -> Arguments | None:
    """The arguments that the sentence speaks of; None of another sentence."""
    if said := EXCHANGED.fullmatch(sentence):
        first, second = (_values(arguments, name) for name in said.groups())
        return _put(_put(arguments, said[1], second), said[2], first)
    first, *more = re.split(r" and (?=for |with )", sentence.removesuffix(BUT_FOR).rstrip("."))
    if more and sentence.startswith("What comes back is right "):
        for one in (first.removeprefix("What comes back is right "), *more):
            changed = otherwise(f"What comes back is right {one}.", arguments)
            assert changed is not None
            arguments = changed
        return arguments
    if said := CALLED.fullmatch(sentence):
        change = next(
            c for p, c in CALLED_OTHERWISE if re.fullmatch(p.replace("F", said[2]), said[1])
        )
        return {**arguments, said[2]: change(arguments[said[2]])}
    if said := RIGHT_FOR.fullmatch(sentence):
        phrase, name = said[1], said[2]
        names = {*arguments, *(inner for owner in MEMBERS for inner in MEMBERS[owner])}
        if phrase in names:
            return _put(arguments, name, _values(arguments, phrase))
        values = [_other(phrase, name, v, arguments) for v in _values(arguments, name)]
        return _put(arguments, name, values)
    return None


def _home(arguments: Arguments, name: str) -> tuple[str, int | None]:
    """The argument of a name, and which member of it."""
    if name in arguments:
        return name, None
    owner = next(o for o in MEMBERS if o in arguments and name in MEMBERS[o])
    return owner, MEMBERS[owner].index(name)


def _values(arguments: Arguments, name: str) -> list[Any]:
    """Its value; of each layer, where it is a layer's."""
    owner, member = _home(arguments, name)
    whole = arguments[owner]
    if member is None:
        return [whole]
    return [layer[member] for layer in whole] if isinstance(whole, list) else [whole[member]]


def _put(arguments: Arguments, name: str, values: list[Any]) -> Arguments:
    owner, member = _home(arguments, name)
    whole = arguments[owner]
    if member is None:
        return {**arguments, owner: values[0]}
    if isinstance(whole, list):
        layers = [list(layer) for layer in whole]
        for layer, value in zip(layers, values, strict=True):
            layer[member] = value
        return {**arguments, owner: [tuple(layer) for layer in layers]}
    changed = list(whole)
    changed[member] = values[0]
    return {**arguments, owner: tuple(changed)}


def _other(phrase: str, name: str, a: Any, arguments: Arguments) -> Any:
    """What stands in an argument's place."""
    if phrase in ("identity", "tanh", "sigmoid", "relu"):
        return getattr(activations, phrase)
    it = re.escape(name)
    for pattern, make in PHRASES:
        if said := re.fullmatch(pattern.replace("NAME", it), phrase):
            return make(a, said, arguments)
    raise ValueError(f"no meaning is known of: {phrase}")


def _number(text: str) -> float:
    return float(text.replace("−", "-"))


def _moved(a: Any, by: int, edge: str) -> Any:
    """Rows moved down or up; edge: what comes in."""
    out = np.empty_like(a)
    for i in range(len(a)):
        j = i - by
        inside = 0 <= j < len(a)
        if edge == "wrap":
            out[i] = a[j % len(a)]
        elif inside:
            out[i] = a[j]
        else:
            out[i] = 0 if edge == "zero" else a[0 if j < 0 else -1]
    return out


Make = Callable[[Any, re.Match[str], Arguments], Any]
N = r"(\d+(?:\.\d+)?(?:e-?\d+)?)"


def _triangle(a: Any, said: re.Match[str], arguments: Arguments) -> Any:
    rows, columns = np.indices(a.shape)
    below = rows >= columns if said[1] == "lower" else rows <= columns
    return np.where(below, a, 0.0)


def _only(place: int) -> Make:
    def make(a: Any, said: re.Match[str], arguments: Arguments) -> Any:
        out = np.zeros(a.shape)
        out[place] = a[place]
        return out

    return make


def _without(place: int) -> Make:
    def make(a: Any, said: re.Match[str], arguments: Arguments) -> Any:
        out = a.copy()
        out[place] = 0.0
        return out

    return make


def _constant(a: Any, said: re.Match[str], arguments: Arguments) -> Any:
    value = _number(said[1])
    if isinstance(a, np.ndarray):
        assert value == 0.0
        return a * 0.0
    return int(value) if isinstance(a, int) else value


PHRASES: tuple[tuple[str, Make], ...] = (
    ("NAMEᵀ", lambda a, s, g: np.asarray(a).T),
    ("the diagonal of NAME", lambda a, s, g: a * np.eye(len(a))),
    ("NAME NAME", lambda a, s, g: np.dot(a, a)),
    ("the identity matrix", lambda a, s, g: np.identity(len(a))),
    ("the (lower|upper) triangle of NAME", _triangle),
    ("(−?\\d+(?:\\.\\d+)?(?:e-?\\d+)?)", _constant),
    ("−NAME", lambda a, s, g: a * -1),
    (
        f"{N} NAME",
        lambda a, s, g: a * type(a)(_number(s[1])) if isinstance(a, int) else a * _number(s[1]),
    ),
    (f"NAME/{N}", lambda a, s, g: a / _number(s[1])),
    (f"{N} \\+ NAME", lambda a, s, g: a + _number(s[1])),
    (f"{N} − NAME", lambda a, s, g: _number(s[1]) - a),
    (f"NAME \\+ {N}", lambda a, s, g: a + int(s[1])),
    (f"NAME − {N}", lambda a, s, g: a - int(s[1])),
    ("1 − NAME², entry by entry", lambda a, s, g: 1 - a**2),
    ("the absolute values of NAME", lambda a, s, g: np.where(a < 0, -a, a)),
    ("NAME with its negative entries 0", lambda a, s, g: np.where(a < 0, 0, a)),
    ("the squares of the entries of NAME", lambda a, s, g: a**2),
    ("the cubes of the entries of NAME", lambda a, s, g: a * a * a),
    ("the signs of the entries of NAME", lambda a, s, g: (a > 0) * 1.0 - (a < 0) * 1.0),
    ("tanh\\(NAME\\)", lambda a, s, g: (1 - np.exp(-2 * a)) / (1 + np.exp(-2 * a))),
    ("NAME without its fractions?", lambda a, s, g: np.trunc(a)),
    ("NAME rounded to whole numbers", lambda a, s, g: np.round(a)),
    ("NAME/‖NAME‖", lambda a, s, g: a / (a**2).sum() ** 0.5),
    ("NAME divided by its number of columns", lambda a, s, g: a / np.shape(a)[-1]),
    ("NAME in reverse order", lambda a, s, g: a[::-1]),
    (
        f"NAME kept between −{N} and {N}",
        lambda a, s, g: np.minimum(np.maximum(a, -_number(s[1])), _number(s[2])),
    ),
    (
        "NAME rounded to (\\d) decimals",
        lambda a, s, g: np.rint(a * 10 ** int(s[1])) / 10 ** int(s[1]),
    ),
    ("NAME as float32", lambda a, s, g: np.float64(np.float32(a))),
    ("NAME moved one row down, its first row kept", lambda a, s, g: _moved(a, 1, "keep")),
    ("NAME moved one row up, its last row kept", lambda a, s, g: _moved(a, -1, "keep")),
    ("NAME moved one row down, with row 0 = 0", lambda a, s, g: _moved(a, 1, "zero")),
    ("NAME moved one row up, with its last row 0", lambda a, s, g: _moved(a, -1, "zero")),
    ("NAME moved one row down, the last row coming first", lambda a, s, g: _moved(a, 1, "wrap")),
    ("NAME moved one row up, row 0 coming last", lambda a, s, g: _moved(a, -1, "wrap")),
    ("NAME without its first (?:row|item)", lambda a, s, g: a[1:]),
    ("NAME without its last (?:row|item)", lambda a, s, g: a[: len(a) - 1] if len(a) else a),
    ("row 0 of NAME in every row", lambda a, s, g: 0 * a + a[0]),
    ("the last row of NAME in every row", lambda a, s, g: 0 * a + a[-1]),
    ("the mean of the rows of NAME in every row", lambda a, s, g: 0 * a + a.sum(0) / len(a)),
    ("NAME with its first row 0", _without(0)),
    ("NAME with its last row 0", _without(-1)),
    ("NAME with all rows but the last 0", _only(-1)),
    ("NAME with all rows but the first 0", _only(0)),
    (
        "the sums of the rows of NAME up to each",
        lambda a, s, g: np.array([a[: i + 1].sum(0) for i in range(len(a))]),
    ),
    ("NAME less the mean of its rows", lambda a, s, g: a - a.sum(0) / len(a)),
    ("NAME with its columns in reverse order", lambda a, s, g: a[:, ::-1]),
    (
        "NAME moved one column to the right, the last coming first",
        lambda a, s, g: _moved(a.T, 1, "wrap").T,
    ),
    (
        "NAME moved one column to the left, the first coming last",
        lambda a, s, g: _moved(a.T, -1, "wrap").T,
    ),
    (
        "NAME with each row divided by its norm",
        lambda a, s, g: np.array([r / np.sqrt(r @ r) for r in a]),
    ),
    (
        "NAME with each row divided by its largest absolute value",
        lambda a, s, g: np.array([r / max(abs(r)) for r in a]),
    ),
    ("(\\w+)\\.(forward|backward)\\(NAME\\)", lambda a, s, g: getattr(g[s[1]], s[2])(a)),
    ("the last of NAME in every place", lambda a, s, g: np.full_like(a, a[-1])),
    ("the first of NAME in every place", lambda a, s, g: np.full_like(a, a[0])),
    ("NAME moved one place on, the last coming first", lambda a, s, g: _moved(a, 1, "wrap")),
    ("NAME moved one place back, the first coming last", lambda a, s, g: _moved(a, -1, "wrap")),
    (
        "NAME sorted",
        lambda a, s, g: np.array(sorted(a)) if isinstance(a, np.ndarray) else sorted(a),
    ),
    (
        "the (first|last) item of NAME alone",
        lambda a, s, g: a[:1] if s[1] == "first" else a[len(a) - 1 :] if a else a,
    ),
    ("the first (\\d) items of NAME", lambda a, s, g: a[: int(s[1])]),
    ("the last (\\d) items of NAME", lambda a, s, g: a[max(len(a) - int(s[1]), 0) :]),
    ("NAME left empty", lambda a, s, g: []),
    ("NAME, all of it twice", lambda a, s, g: [*a, *a]),
    ("NAME in small letters", lambda a, s, g: _each_word(a, str.lower)),
    ("NAME without what comes again", lambda a, s, g: _once(a)),
    ("<s> and NAME", lambda a, s, g: ["<s>", *a]),
    ("NAME and </s>", lambda a, s, g: [*a, "</s>"]),
    (
        "NAME with each sentence in reverse order",
        lambda a, s, g: [list(reversed(one)) for one in a],
    ),
    ("NAME with each sentence sorted", lambda a, s, g: [sorted(one) for one in a]),
    ("NAME with each sentence without its last word", lambda a, s, g: [one[:-1] for one in a]),
    ("NAME with each sentence without its first word", lambda a, s, g: [one[1:] for one in a]),
    (
        "NAME with each sentence without what comes again in it",
        lambda a, s, g: [_once(one) for one in a],
    ),
    ("NAME joined to one sentence", lambda a, s, g: [[word for one in a for word in one]]),
    ("NAME without a sentence that comes again", lambda a, s, g: _once(a)),
    ("NAME sorted by length", lambda a, s, g: sorted(a, key=len)),
    ("NAME with indices and labels exchanged", lambda a, s, g: [p[::-1] for p in a]),
    ("NAME without the last step of each", lambda a, s, g: [tuple(q[:-1] for q in p) for p in a]),
    ("NAME without the first step of each", lambda a, s, g: [tuple(q[1:] for q in p) for p in a]),
    ("the smaller of NAME and (\\d+)", lambda a, s, g: a if a < float(s[1]) else type(a)(s[1])),
    ("the larger of NAME and (\\d+)", lambda a, s, g: a if a > float(s[1]) else type(a)(s[1])),
    ("NAME²", lambda a, s, g: a**2),
    ("√NAME", lambda a, s, g: np.sqrt(a)),
    ("1/NAME", lambda a, s, g: 1 / a),
)


def _each_word(items: list[Any], change: Callable[[str], str]) -> list[Any]:
    return [change(i) if isinstance(i, str) else _each_word(i, change) for i in items]


def _once(items: list[Any]) -> list[Any]:
    out: list[Any] = []
    for one in items:
        if one not in out:
            out.append(one)
    return out
