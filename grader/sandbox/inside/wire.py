"""Typed frames between the grader and the student's process; never pickle.

A frame is two little-endian lengths, a JSON header, and the raw bytes of its arrays. Both
lengths are checked before memory is taken. In the header None, bool, int, float and str
stand for themselves; everything else is an object with one key:

    {"a": [dtype, shape]}   an array, its bytes next in the body
    {"l": [...]} {"t": [...]} {"d": [[key, value], ...]}   list, tuple, dict
    {"g": name}             one of the four given activations
    {"r": [id, kind, methods, [[name, function], ...]]}   an object answered by the grader, with
        functions that are sent along
    {"f": [source, name, first arguments]}     a function of the grader's, as it is written; the
        source is empty where the frame has it already
    {"o": kind}             something that cannot cross
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

MAX_HEADER = 1 << 20
MAX_BODY = 64 << 20  # bytes of arrays toward the student's process; sources go there too
MAX_ANSWER = 1 << 19  # and from it, of a header too: every right result is far smaller
MAX_MARKS = 1 << 16  # what makes lists and dicts of a header, each of which takes memory
MAX_DEPTH = 8
MAX_ENTRIES = 20_000
MAX_TEXT = 100_000
MAX_NDIM = 8
LENGTHS = struct.Struct("<II")
INTEGERS = ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8")
DTYPES = {name: np.dtype(name) for name in (*INTEGERS, "<f2", "<f4", "<f8", "<c8", "<c16")}
FLOAT64 = np.dtype("<f8")
WORDS = {None: "null", True: "true", False: "false"}
# Of an object of a class made from one of these: what it is without that class.
PLAIN: dict[type, Callable[[Any], Any]] = {
    tuple: lambda value: tuple(tuple.__iter__(value)),
    list: list.copy,
    str: str.__str__,
    int: int.__pos__,
    float: float.__pos__,
}
DUMPS = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
SCAN = json.JSONDecoder().raw_decode
EMPTY = '""'


class WireError(Exception):
    """A frame that breaks the rules, or a value that does not fit into one."""


class OpaqueHandle:
    """Something that cannot cross, by its kind."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


class RemoteHandle:
    """A handle to an object of the grader's, as it crosses."""

    def __init__(
        self, number: int, kind: str, methods: list[str], sent: list[tuple[str, FunctionSource]]
    ) -> None:
        self.number, self.kind, self.methods = number, kind, methods
        self.sent = sent


class FunctionSource:
    """A function and its first arguments, as it crosses."""

    def __init__(self, source: str, name: str, first: list[Any]) -> None:
        self.source, self.name, self.first = source, name, first


class GivenHandle:
    """One of the four given activations, by name, as it crosses."""

    def __init__(self, name: str) -> None:
        self.name = name


class Written:
    """A value that has been encoded already: its text and its arrays' bytes."""

    def __init__(self, text: str, body: bytes) -> None:
        self.text, self.body = text, body


Hook = Callable[[Any], Any]


def written(value: Any, hook: Hook) -> Written:
    """Encode a value once, to be sent many times. Raises WireError where it is too large."""
    encoder = _Encoder(hook)
    text = encoder.value(value, 0)
    return Written(text, b"".join(encoder.body))


def encode(
    header: dict[str, Any], values: dict[str, Any], hook: Hook | None = None, most: int = MAX_BODY
) -> bytes:
    """A frame of `header` and of `values`, which are encoded beside it.

    most: bytes of arrays; hook: turns an unknown object into a handle
    Raises WireError where something is too large.
    """
    encoder = _Encoder(hook, most)
    parts = [f'"{k}":{v if type(v) is int else DUMPS(v)}' for k, v in header.items()]
    parts += [f'"{key}":{encoder.value(value, 0)}' for key, value in values.items()]
    text = f"{{{','.join(parts)}}}".encode()
    body = b"".join(encoder.body)
    if len(text) > min(MAX_HEADER, most) or len(body) > most or _is_crowded(text):
        raise WireError(f"a result of {len(text) + len(body) >> 10} KB is too large")
    return LENGTHS.pack(len(text), len(body)) + text + body


class Incoming:
    """The bytes that have come, frame by frame.

    most: bytes of arrays in a frame
    """

    def __init__(self, most: int = MAX_BODY) -> None:
        self.most, self.bytes = most, bytearray()

    def frame(self) -> tuple[bytearray, bytearray] | None:
        """Header and body of the next frame; None where more of it has to come.

        Raises WireError where it will be too large.
        """
        if len(self.bytes) < LENGTHS.size:
            return None
        header, body = lengths(self.bytes, self.most)
        begin, end = LENGTHS.size + header, LENGTHS.size + header + body
        if len(self.bytes) < end:
            return None
        text, data = self.bytes[LENGTHS.size : begin], self.bytes[begin:end]
        del self.bytes[:end]
        return text, data


class _Bounds:
    """What the arrays and texts of one frame may come to."""

    most: int
    entries = widened = 0

    def count_narrow(self, size: int, itemsize: int) -> None:
        """Count an array of short numbers as what it becomes where they are compared: float64.

        Toward the student's process sources go as bytes, and stay so.
        """
        self.widened += size // itemsize * 8
        if self.widened > self.most < MAX_BODY:
            raise WireError(f"an array of {size // itemsize} entries is too large")

    def count_text(self, text: str) -> None:
        self.entries += len(text) // 8
        if len(text) > MAX_TEXT or self.entries > MAX_ENTRIES:
            raise WireError("a text that is too long")


class _Encoder(_Bounds):
    """Writes the text of a header directly; a tree for json.dumps costs three times that."""

    def __init__(self, hook: Hook | None, most: int = MAX_BODY) -> None:
        self.body: list[bytes] = []
        self.hook, self.most = hook, most
        self.sources: dict[str, str] = {}  # of the functions written so far, by name

    def value(self, value: Any, depth: int) -> str:
        self.entries += 1
        if depth > MAX_DEPTH or self.entries > MAX_ENTRIES:
            raise WireError("a result with too many parts")
        kind = type(value)
        if kind is np.ndarray:
            return self.array(value)
        if kind is float:
            return repr(value) if value - value == 0.0 else DUMPS(value)
        if kind is list or kind is tuple:
            inner = ",".join([self.value(v, depth + 1) for v in value])
            return f'{{"{kind.__name__[0]}":[{inner}]}}'
        if value is None or kind is bool:
            return WORDS[value]
        if kind is int:
            if abs(value) >= 1 << 63:
                raise WireError("a whole number beyond 64 bits")
            return repr(value)
        return self.rarer(value, depth)

    def rarer(self, value: Any, depth: int) -> str:
        kind = type(value)
        if kind is str:
            return self.text(value)
        if isinstance(value, np.generic) and kind is not np.str_:
            return self.array(np.asarray(value))
        if kind is Written:
            self.body.append(value.body)
            return str(value.text)
        if isinstance(value, dict) and all(isinstance(k, str) for k in dict.keys(value)):
            entries = dict.items(value)  # of an OrderedDict, a Counter and their like too
            inner = [f"[{self.text(PLAIN[str](k))},{self.value(v, depth + 1)}]" for k, v in entries]
            return f'{{"d":[{",".join(inner)}]}}'
        for made_from, plain in PLAIN.items():  # a named tuple, a class made from list
            if isinstance(value, made_from):
                return self.value(plain(value), depth)
        if isinstance(value, np.ndarray) and not isinstance(value, np.matrix | np.ma.MaskedArray):
            return self.array(np.ndarray.view(value, np.ndarray))
        return self.other(value, depth)

    def text(self, text: str) -> str:
        self.count_text(text)
        return DUMPS(text)

    def array(self, array: np.ndarray) -> str:
        dtype = "<f8"
        if array.dtype is not FLOAT64:
            dtype = array.dtype.str
            if dtype not in DTYPES and array.dtype.kind == "f" and array.dtype.itemsize > 8:
                array = array.astype(np.float64)
            dtype = array.dtype.newbyteorder("<").str
            if dtype not in DTYPES:
                return DUMPS({"o": f"array of dtype {array.dtype}"[:80]})
            array = array.astype(DTYPES[dtype], copy=False)
            if array.itemsize < 8:
                self.count_narrow(array.nbytes, array.itemsize)
        tag = _array_tag(dtype, array.itemsize, array.shape)
        self.body.append(array.tobytes())
        return tag

    def other(self, value: Any, depth: int) -> str:
        lent = self.hook(value) if self.hook else None
        if isinstance(lent, RemoteHandle):
            kind, methods = quoted(lent.kind), ",".join(map(quoted, lent.methods))
            sent = ",".join(f"[{quoted(n)},{self.function(f, depth)}]" for n, f in lent.sent)
            return f'{{"r":[{lent.number},{kind},[{methods}],[{sent}]]}}'
        if isinstance(lent, GivenHandle):
            return f'{{"g":{quoted(lent.name)}}}'
        if isinstance(lent, FunctionSource):
            return self.function(lent, depth)
        name = type(value).__name__
        return DUMPS({"o": f"numpy {name}" if isinstance(value, np.ndarray) else name[:80]})

    def function(self, function: FunctionSource, depth: int) -> str:
        first = self.value(function.first, depth + 1)
        source = "" if self.sources.get(function.name) == function.source else function.source
        self.sources[function.name] = function.source
        return f'{{"f":[{DUMPS(source) if source else EMPTY},{quoted(function.name)},{first}]}}'


@lru_cache(64)
def quoted(name: str) -> str:
    """A short name as it stands in a header: of a few, again and again."""
    return DUMPS(name)


def fits(shape: Sequence[int], size: int) -> bool:
    """Whether both ends can hold an array; one without entries has lengths that count too."""
    for length in shape:
        if length > MAX_BODY:
            return False
        size *= max(length, 1)
    return size <= MAX_BODY and len(shape) <= MAX_NDIM


@lru_cache(512)
def _array_tag(dtype: str, size: int, shape: tuple[int, ...]) -> str:
    """What stands for an array in the header. Raises WireError where it is too large."""
    if not fits(shape, size):
        raise WireError(f"an array of shape {shape} is too large")
    return DUMPS({"a": [dtype, list(shape)]})


def lengths(prefix: bytes | bytearray, most: int = MAX_BODY) -> tuple[int, int]:
    """Header and body length of the frame that begins with these bytes; checked."""
    header, body = LENGTHS.unpack_from(prefix)
    if header > min(MAX_HEADER, most) or body > most:
        raise WireError("a frame that is too large")
    return header, body


def _is_crowded(text: bytes | bytearray) -> bool:
    return len(text) > MAX_MARKS and sum(map(text.count, b"[{,")) > MAX_MARKS


def decode(
    text: bytes | bytearray,
    body: bytearray,
    fields: tuple[str, ...],
    hook: Hook,
    most: int = MAX_BODY,
) -> dict[str, Any]:
    """The header, with the named fields decoded.

    hook: turns handles into what they stand for
    most: bytes of arrays
    Raises WireError unless every rule is kept.
    """
    if _is_crowded(text):
        raise WireError("a header with too many parts")
    try:
        written_as = str(text, "utf-8")
        header, end = SCAN(written_as)
    except (ValueError, RecursionError) as error:
        raise WireError("a header that is no JSON") from error
    if type(header) is not dict or end != len(written_as):
        raise WireError("a header that is no object")
    decoder = _Decoder(body, hook, most)
    for field in fields:
        if field in header:
            header[field] = decoder.value(header[field], 0)
    if decoder.at != len(body):
        raise WireError("a body longer than its arrays")
    return header


class _Decoder(_Bounds):
    def __init__(self, body: bytearray, hook: Hook, most: int) -> None:
        self.body, self.hook, self.most, self.at = body, hook, most, 0
        self.sources: dict[str, str] = {}

    def value(self, tree: Any, depth: int) -> Any:
        self.entries += 1
        if depth > MAX_DEPTH or self.entries > MAX_ENTRIES:
            raise WireError("a value with too many parts")
        kind = type(tree)
        if kind is dict:
            if len(tree) != 1:
                raise WireError("a value of no known kind")
            for tag, content in tree.items():
                return self.array(content) if tag == "a" else self.tagged(tag, content, depth)
        if tree is None or kind is bool or kind is float:
            return tree
        if kind is int:
            if abs(tree) >= 1 << 63:
                raise WireError("a whole number beyond 64 bits")
            return tree
        if kind is str:
            self.count_text(tree)
            return tree
        raise WireError("a value of no known kind")

    def tagged(self, tag: str, content: Any, depth: int) -> Any:
        if tag in ("l", "t") and type(content) is list:
            if depth < MAX_DEPTH and set(map(type, content)) <= {float}:
                self.entries += len(content)
                if self.entries > MAX_ENTRIES:
                    raise WireError("a value with too many parts")
                values = content
            else:
                values = [self.value(v, depth + 1) for v in content]
            return values if tag == "l" else tuple(values)
        if tag == "d" and type(content) is list:
            return dict([self.pair(p, depth) for p in content])
        if tag == "o" and type(content) is str:
            return self.hook(OpaqueHandle(content[:80]))
        if tag == "g" and type(content) is str:
            return self.hook(GivenHandle(content))
        if tag == "f" and type(content) is list and len(content) == 3:
            return self.hook(self.function(content, depth))
        if tag == "r" and type(content) is list and len(content) == 4:
            number, kind, methods, sent = content
            if type(sent) is not list:
                raise WireError("a handle of no known form")
            functions = [self.sent(part, depth) for part in sent]
            return self.hook(RemoteHandle(number, kind, methods, functions))
        raise WireError("a value of no known kind")

    def sent(self, part: Any, depth: int) -> tuple[str, FunctionSource]:
        if type(part) is list and len(part) == 2 and type(part[0]) is str:
            name, content = part
            if type(content) is dict and type(content.get("f")) is list and len(content["f"]) == 3:
                return name, self.function(content["f"], depth)
        raise WireError("a handle of no known form")

    def function(self, content: list[Any], depth: int) -> FunctionSource:
        source, name, first = content
        if type(source) is not str or type(name) is not str:
            raise WireError("a function of no known form")
        source = self.sources[name] = source or self.sources.get(name, "")
        return FunctionSource(source, name, self.value(first, depth + 1))

    def pair(self, pair: Any, depth: int) -> tuple[str, Any]:
        if type(pair) is not list or len(pair) != 2 or type(pair[0]) is not str:
            raise WireError("a dict whose entry is no pair")
        self.count_text(pair[0])
        return pair[0], self.value(pair[1], depth + 1)

    def array(self, content: Any) -> np.ndarray:
        if type(content) is not list or len(content) != 2 or type(content[1]) is not list:
            raise WireError("an array of no known form")
        try:
            kind, shape, size = _layout(content[0], *content[1])
        except TypeError as error:  # a part that cannot be looked up
            raise WireError("an array of no known form") from error
        begin = self.at
        self.at = begin + size
        if self.at > len(self.body):
            raise WireError("an array longer than its frame")
        if kind.itemsize < 8:
            self.count_narrow(size, kind.itemsize)
        return np.ndarray(shape, kind, self.body, begin).copy()


@lru_cache(512, typed=True)
def _layout(dtype: Any, *shape: Any) -> tuple[np.dtype, tuple[int, ...], int]:
    """What an array of that description is, and how many bytes it takes. Raises WireError."""
    if type(dtype) is not str or dtype not in DTYPES:
        raise WireError("an array of a dtype that may not cross")
    kind = DTYPES[dtype]
    if any(type(n) is not int or n < 0 for n in shape) or not fits(shape, kind.itemsize):
        raise WireError("an array with an impossible shape")
    return kind, shape, kind.itemsize * math.prod(shape)
