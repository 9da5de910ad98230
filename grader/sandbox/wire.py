"""Typed frames between the grader and the student's process; never pickle.

A frame is two little-endian lengths, a JSON header, and the raw bytes of its arrays. Both
lengths are checked before memory is taken. In the header None, bool, int, float and str
stand for themselves; everything else is an object with one key:

    {"a": [dtype, shape]}   an array, its bytes next in the body
    {"l": [...]} {"t": [...]} {"d": [[key, value], ...]}   list, tuple, dict
    {"g": name}             one of the four given activations
    {"r": [id, kind, methods, pure methods]}   an object answered by the grader
    {"o": kind}             something that cannot cross
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

MAX_HEADER = 1 << 20
MAX_BODY = 64 << 20  # bytes of arrays toward the student's process; sources go there too
MAX_ANSWER = 1 << 19  # and from it: every right result is far smaller
MAX_DEPTH = 8
MAX_ENTRIES = 20_000
MAX_TEXT = 100_000
MAX_NDIM = 8
LENGTHS = struct.Struct("<II")
INTEGERS = ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8")
DTYPES = {name: np.dtype(name) for name in (*INTEGERS, "<f2", "<f4", "<f8", "<c8", "<c16")}


class WireError(Exception):
    """A frame that breaks the rules, or a value that does not fit into one."""


class Opaque:
    """Something that cannot cross, by its kind."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


class Remote:
    """A handle to an object of the grader's, as it crosses."""

    def __init__(self, number: int, kind: str, methods: list[str], pure: list[str]) -> None:
        self.number, self.kind, self.methods, self.pure = number, kind, methods, pure


class Given:
    """One of the four given activations, by name, as it crosses."""

    def __init__(self, name: str) -> None:
        self.name = name


Hook = Callable[[Any], Any]


def encode(
    header: dict[str, Any],
    values: dict[str, Any],
    hook: Hook | None = None,
    most: int = MAX_BODY,
) -> bytes:
    """A frame of `header` and of `values`, which are encoded beside it.

    most: bytes of arrays; hook: turns an unknown object into Remote, Given or Opaque
    Raises WireError where something is too large.
    """
    body: list[bytes] = []
    encoder = _Encoder(body, hook)
    whole = dict(header)
    for key, value in values.items():
        whole[key] = encoder.value(value, 0)
    text = json.dumps(whole).encode()
    size = sum(map(len, body))
    if len(text) > MAX_HEADER or size > most:
        raise WireError(f"a result of {len(text) + size} bytes is too large")
    return b"".join([LENGTHS.pack(len(text), size), text, *body])


class _Encoder:
    def __init__(self, body: list[bytes], hook: Hook | None) -> None:
        self.body, self.hook, self.entries = body, hook, 0

    def value(self, value: Any, depth: int) -> Any:
        self.entries += 1
        if depth > MAX_DEPTH or self.entries > MAX_ENTRIES:
            raise WireError("a result with too many parts")
        kind = type(value)
        if kind is np.ndarray:
            return self.array(value)
        if value is None or kind is bool or kind is float:
            return value
        if kind is str or kind is np.str_:
            if len(value) > MAX_TEXT:
                raise WireError("a text that is too long")
            return str(value)
        if kind is int:
            if abs(value) >= 1 << 63:
                raise WireError("a whole number beyond 64 bits")
            return value
        if isinstance(value, np.generic):
            return self.array(np.asarray(value))
        if kind is list or kind is tuple:
            return {kind.__name__[0]: [self.value(v, depth + 1) for v in value]}
        if isinstance(value, dict) and all(type(k) in (str, np.str_) for k in value):
            entries = dict.items(value)  # of an OrderedDict, a Counter and their like too
            return {"d": [[str(k), self.value(v, depth + 1)] for k, v in entries]}
        return self.other(value)

    def array(self, array: np.ndarray) -> Any:
        dtype = array.dtype.str
        if dtype not in DTYPES:
            if array.dtype.kind == "f" and array.dtype.itemsize > 8:
                array = array.astype(np.float64)
            dtype = array.dtype.newbyteorder("<").str
            if dtype not in DTYPES:
                return {"o": f"array of dtype {array.dtype}"[:80]}
        if array.nbytes > MAX_BODY or array.ndim > MAX_NDIM:
            raise WireError(f"an array of shape {array.shape} is too large")
        self.body.append(array.astype(DTYPES[dtype], copy=False).tobytes())
        return {"a": [dtype, list(array.shape)]}

    def other(self, value: Any) -> Any:
        found = self.hook(value) if self.hook else None
        if isinstance(found, Remote):
            return {"r": [found.number, found.kind, found.methods, found.pure]}
        if isinstance(found, Given):
            return {"g": found.name}
        name = type(value).__name__
        return {"o": f"numpy {name}" if isinstance(value, np.ndarray) else name[:80]}


def lengths(prefix: bytes, most: int = MAX_BODY) -> tuple[int, int]:
    """Header and body length of the frame that begins with these 8 bytes; checked."""
    header, body = LENGTHS.unpack(prefix)
    if header > MAX_HEADER or body > most:
        raise WireError("a frame that is too large")
    return header, body


def decode(text: bytes, body: bytearray, fields: tuple[str, ...], hook: Hook) -> dict[str, Any]:
    """The header, with the named fields decoded.

    hook: turns Remote, Given and Opaque into what they stand for
    Raises WireError unless every rule is kept.
    """
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WireError("a header that is no JSON") from error
    if type(header) is not dict:
        raise WireError("a header that is no object")
    decoder = _Decoder(body, hook)
    for field in fields:
        if field in header:
            header[field] = decoder.value(header[field], 0)
    if decoder.at != len(body):
        raise WireError("a body longer than its arrays")
    return header


class _Decoder:
    def __init__(self, body: bytearray, hook: Hook) -> None:
        self.body, self.hook, self.at, self.entries = body, hook, 0, 0

    def value(self, tree: Any, depth: int) -> Any:
        self.entries += 1
        if depth > MAX_DEPTH or self.entries > MAX_ENTRIES:
            raise WireError("a value with too many parts")
        kind = type(tree)
        if tree is None or kind is bool or kind is float:
            return tree
        if kind is int:
            if abs(tree) >= 1 << 63:
                raise WireError("a whole number beyond 64 bits")
            return tree
        if kind is str:
            if len(tree) > MAX_TEXT:
                raise WireError("a text that is too long")
            return tree
        if kind is not dict or len(tree) != 1:
            raise WireError("a value of no known kind")
        ((tag, content),) = tree.items()
        return self.tagged(tag, content, depth)

    def tagged(self, tag: str, content: Any, depth: int) -> Any:
        if tag == "a":
            return self.array(content)
        if tag in ("l", "t") and type(content) is list:
            values = [self.value(v, depth + 1) for v in content]
            return values if tag == "l" else tuple(values)
        if tag == "d" and type(content) is list:
            return dict(self.pair(p, depth) for p in content)
        if tag == "o" and type(content) is str:
            return self.hook(Opaque(content[:80]))
        if tag == "g" and type(content) is str:
            return self.hook(Given(content))
        if tag == "r" and type(content) is list and len(content) == 4:
            return self.hook(Remote(*content))
        raise WireError("a value of no known kind")

    def pair(self, pair: Any, depth: int) -> tuple[str, Any]:
        if type(pair) is not list or len(pair) != 2 or type(pair[0]) is not str:
            raise WireError("a dict whose entry is no pair")
        return pair[0], self.value(pair[1], depth + 1)

    def array(self, content: Any) -> np.ndarray:
        if type(content) is not list or len(content) != 2:
            raise WireError("an array of no known form")
        dtype, shape = content
        if type(dtype) is not str or dtype not in DTYPES:
            raise WireError("an array of a dtype that may not cross")
        kind = DTYPES[dtype]
        if type(shape) is not list or len(shape) > MAX_NDIM:
            raise WireError("an array with too many axes")
        count = 1
        for length in shape:
            if type(length) is not int or not 0 <= length <= MAX_BODY:
                raise WireError("an array with an impossible shape")
            count *= length
        if self.at + count * kind.itemsize > len(self.body):
            raise WireError("an array longer than its frame")
        part = np.frombuffer(self.body, kind, count, self.at)
        self.at += count * kind.itemsize
        return part.reshape(shape).copy()
