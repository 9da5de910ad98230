"""Frames keep what they carry, and nothing else gets through."""

import json
import struct
from http import HTTPStatus

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.sandbox.inside import wire
from tests.helpers.drawn import CHARACTERS

numbers = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(),
    st.text(CHARACTERS, max_size=20),
    hnp.arrays(
        st.sampled_from([np.float64, np.int32, np.bool_, np.complex128]), hnp.array_shapes()
    ),
)
values = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(CHARACTERS, max_size=5), inner, max_size=3),
    ),
    max_leaves=8,
)


def through(value: object) -> object:
    frame = wire.encode({"id": 1}, {"value": value})
    header, body = wire.lengths(frame[:8])
    text, rest = frame[8 : 8 + header], bytearray(frame[8 + header :])
    assert len(rest) == body
    return wire.decode(text, rest, ("value",), lambda handle: handle)["value"]


def alike(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype != bool)
    if isinstance(one, list | tuple):
        return type(one) is type(other) and all(map(alike, one, other)) and len(one) == len(other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[k], other[k]) for k in one)
    return one == other or (one != one and other != other)


@given(values)
def test_what_goes_in_comes_out(value: object) -> None:
    assert alike(value, through(value))


class Heading(str):
    """A class made from a text."""


class Rows(list):
    """A class made from a list."""


class Loss(float):
    """A class made from a number."""


class Tracked(np.ndarray):
    """A class made from an array."""


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Heading("owl"), "owl"),
        (Rows([Loss(0.5), Rows()]), [0.5, []]),
        ({Heading("owl"): Heading("elm")}, {"owl": "elm"}),
        (HTTPStatus.OK, 200),
        (np.arange(6.0).reshape(2, 3).view(Tracked), np.arange(6.0).reshape(2, 3)),
        (np.arange(3.0).view(np.recarray), np.arange(3.0)),
    ],
)
def test_what_is_of_a_class_made_from_another_arrives_as_that(value: object, plain: object) -> None:
    assert type(through(value)) is type(plain)
    assert alike(plain, through(value))


def test_decoded_arrays_are_fresh_writable_and_contiguous() -> None:
    array = through(np.asfortranarray(np.ones((3, 4)))[:, ::2])
    assert array.flags.writeable
    assert array.flags.c_contiguous
    assert array.flags.owndata


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (np.ones((1, 1)).view(np.matrix), "numpy matrix"),
        (np.array([None]), "array of dtype object"),
        (np.array(["a"]), "array of dtype <U1"),
        ({1: 2}, "dict"),
        (set(), "set"),
        (len, "builtin_function_or_method"),
        (np.ma.array([1.0]), "numpy MaskedArray"),
    ],
)
def test_what_cannot_cross_arrives_by_its_kind(value: object, kind: str) -> None:
    assert through(value).kind == kind


@pytest.mark.parametrize(
    "value", [1 << 63, "x" * 200_000, [[[[[[[[[[1]]]]]]]]]], [0] * 30_000, np.zeros(1 << 24)]
)
def test_too_much_is_refused(value: object) -> None:
    with pytest.raises(wire.WireError):
        wire.encode({}, {"value": value})


@pytest.mark.parametrize(
    "tree",
    [
        {"a": ["<f8", [2]]},
        {"a": ["<f8", [-1]]},
        {"a": ["<f8", [1 << 40]]},
        {"a": ["<f8", [0.5]]},
        {"a": ["<f8", [1] * 9]},
        {"a": ["|O", [1]]},
        {"a": ["<f8"]},
        {"a": 5},
        {"x": 1},
        {"l": 3},
        {"d": [[1, 2]]},
        {"d": [["k"]]},
        {"o": 4},
        {"r": [1]},
        {"f": 3},
        {"f": ["def f(): ...", "f"]},
        {"f": ["def f(): ...", "f", {"x": 1}]},
        {},
        {"l": [], "t": []},
        [1],
        10**30,
        "x" * 200_000,
    ],
)
def test_frame_that_breaks_a_rule_is_refused(tree: object) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(json.dumps({"v": tree}).encode(), bytearray(8), ("v",), lambda h: h)


@pytest.mark.parametrize(
    "tree", [{"l": [1] * 20_000}, {"l": [0.5] * 20_000}, {"t": [{"l": [0.5] * 10_000}] * 2}]
)
def test_value_of_too_many_parts_is_refused(tree: object) -> None:
    with pytest.raises(wire.WireError, match="too many parts"):
        wire.decode(json.dumps({"v": tree}).encode(), bytearray(), ("v",), lambda h: h)


@pytest.mark.parametrize("text", [b"", b"[]", b"5", b"{", b"\xff", b"[" * 90_000, b"1" * 9000])
def test_header_that_is_no_object_is_refused(text: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(text, bytearray(), (), lambda h: h)


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_garbage_is_refused_and_never_worse(text: bytes, body: bytes) -> None:
    try:
        wire.decode(text, bytearray(body), ("value",), lambda h: h)
    except wire.WireError:
        return
    assert type(json.loads(text)) is dict


@pytest.mark.parametrize("lengths", [(1 << 21, 0), (0, 1 << 30), (2**32 - 1, 2**32 - 1)])
def test_lying_lengths_are_refused_before_memory_is_taken(lengths: tuple[int, int]) -> None:
    with pytest.raises(wire.WireError):
        wire.lengths(struct.pack("<II", *lengths))


ANSWERS_TOO_LARGE = {
    "truth values": (np.ones(1 << 17, bool), '{"a":["|b1",[131072]]}'),
    "texts": (["a" * 90_000] * 2, None),
    "keys": ({letter * 90_000: 1 for letter in "ab"}, None),
    "commas": ("," * 70_000, None),
    "wide texts": (["图" * 70_000] * 2, None),
}


@pytest.mark.parametrize("name", ANSWERS_TOO_LARGE)
def test_answer_is_bounded_at_both_ends(name: str) -> None:
    value, text = ANSWERS_TOO_LARGE[name]
    with pytest.raises(wire.WireError):
        wire.encode({}, {"value": value}, most=wire.MAX_ANSWER)
    plain = [[k, v] for k, v in value.items()] if isinstance(value, dict) else value
    kind = {dict: "d", list: "l"}.get(type(value))
    text = text or json.dumps({kind: plain} if kind else plain)
    header = f'{{"value":{text}}}'.encode()
    body = value.tobytes() if isinstance(value, np.ndarray) else b""
    with pytest.raises(wire.WireError):
        received(header, body)


def received(header: bytes, body: bytes) -> object:
    incoming = wire.Incoming(wire.MAX_ANSWER)
    incoming.bytes += struct.pack("<II", len(header), len(body)) + header + body
    frame = incoming.frame()
    assert frame is not None
    return wire.decode(*frame, ("value",), lambda handle: handle, wire.MAX_ANSWER)
