"""What a gradient check hands to a network that cannot be right.

What `delta`, `gradient_W` and `gradient_U` get is held against what `forward` got and gave.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from spec.chapters.gradcheck.asked import Array, Asked, Observed, matches
from spec.chapters.gradcheck.hints import not_called
from spec.checking.cases import NAMES
from spec.checking.equality import same
from spec.text import Text

ROUNDING = 1e-12  # an element that is moved by ± ε and back is as far off at most


def handed_wrongly(notes: Observed) -> Iterator[Text]:
    """What a method is handed that is not what another one was given or gave."""
    yield from _another_activation(notes)
    yield from _not_put_back(notes)
    forwards, deltas = notes.of("forward"), [d.answer for d in notes.of("delta")]
    if notes.of("gradient_W") and not deltas:
        yield not_called("delta")
    yield from _another_case(notes)
    states = [f.answer for f in forwards]
    for method, place in (("delta", 1), ("gradient_W", 1)):
        for call in notes.of(method):
            yield from _shifted(method, call.arguments[place], states)
            yield from _other(method, "states", call.arguments[place], states, "forward", "gave")
    for call in notes.of("delta"):
        yield from _weights(call, forwards)
    for method in ("gradient_W", "gradient_U"):
        for call in notes.of(method):
            yield from _other(method, "deltas", call.arguments[0], deltas, "delta", "gave")
    given = [f.arguments[0] for f in forwards]
    for call in notes.of("gradient_U"):
        yield from _other("gradient_U", "x", call.arguments[1], given, "forward", "got")


def _other(
    method: str, what: str, rows: Array, given: list[Array], by: str, how: str
) -> Iterator[Text]:
    """Rows that were not given, or in another order; steps may have been asked for one by one."""
    if not given or any(matches(rows, g) for g in given):
        return
    theirs = [row for g in given for row in g]
    among = all(any(matches(row, other) for other in theirs) for row in rows)
    zh = {"gave": f"network.{by} 给出的", "got": f"传给 network.{by} 的"}[how]
    if not among:
        yield Text(
            f"What network.{method} gets as {what} is not what network.{by} {how}.",
            f"传给 network.{method} 的 {what} 不是{zh}。",
        )
    elif any(g.shape == rows.shape for g in given):
        yield Text(
            f"The rows of the {what} that network.{method} gets are not where network.{by} {how} "
            "them.",
            f"传给 network.{method} 的 {what}，各行的位置与{zh}不同。",
        )


def _another_case(notes: Observed) -> Iterator[Text]:
    """Differences of E that are taken with another x or s₀."""
    plain, forwards = notes.plain, notes.of("forward")
    if plain is None or not notes.of("delta"):
        return
    moved = [
        f for f in forwards if any(not matches(f.arguments[k], plain.arguments[k]) for k in (1, 2))
    ]
    for place, what in ((0, "x"), (3, "s0")):
        if moved and not any(matches(f.arguments[place], plain.arguments[place]) for f in moved):
            yield Text(
                f"Your E takes another {what} than the states that network.delta gets.",
                f"你的 E 用的 {what}，与算出传给 network.delta 的 states 时用的不同。",
            )


def _shifted(method: str, states: Array, given: list[Array]) -> Iterator[Text]:
    late, early = (slice(None, -1), slice(1, None)), (slice(1, None), slice(None, -1))
    for shown, (rows, of) in (("s_{t+1}", late), ("s_{t−1}", early)):
        if len(states) > 2 and any(matches(states[rows], s[of]) for s in given):
            yield Text(
                f"Row t of the states that network.{method} gets is {shown}; it must be s_t.",
                f"传给 network.{method} 的 states，第 t 行是 {shown}；应当是 s_t。",
            )


def _weights(call: Asked, forwards: list[Asked]) -> Iterator[Text]:
    """Another W than that with which the states were made, where that is known."""
    W, makers = call.arguments[2], [f for f in forwards if matches(f.answer, call.arguments[1])]
    given = [f.arguments[2] for f in makers]
    if not given or any(matches(W, w) for w in given):
        return
    if any(matches(W.T, w) for w in given):
        yield Text(
            "network.delta gets Wᵀ; it must get the W that network.forward got.",
            "传给 network.delta 的是 Wᵀ；应当传给它与 network.forward 相同的 W。",
        )
        return
    yield Text(
        "network.delta gets another W than network.forward got for these states.",
        "传给 network.delta 的 W 与算出这些 states 时传给 network.forward 的 W 不同。",
    )


def _another_activation(notes: Observed) -> Iterator[Text]:
    forwards = {NAMES[id(f.arguments[4])] for f in notes.of("forward")}
    deltas = {NAMES[id(d.arguments[3])] for d in notes.of("delta")}
    if forwards and deltas and not deltas <= forwards:
        one, other = "/".join(sorted(forwards)), "/".join(sorted(deltas - forwards))
        yield Text(
            f"network.forward gets {one}, network.delta gets {other}; it must be the same.",
            f"传给 network.forward 的是 {one}，传给 network.delta 的是 {other}；应当相同。",
        )


def _not_put_back(notes: Observed) -> Iterator[Text]:
    """Nothing is moved; or of what is moved element by element, ever more has moved."""
    forwards = notes.of("forward")
    if len(forwards) > 2 and all(
        same(f.arguments[k], forwards[0].arguments[k]) for f in forwards for k in range(4)
    ):
        yield Text(
            "network.forward gets the same U and W in every call: no element is moved.",
            "每次调用 network.forward 传的 U 和 W 都相同：没有改动任何元素。",
        )
    for place, letter in ((2, "W"), (1, "U")):
        given = [f.arguments[place] for f in forwards]
        given = [a for a in given if a.shape == given[0].shape]
        moved = [m for m in (np.abs(a - given[0]) > ROUNDING for a in given) if m.any()]
        grows = all((one <= other).all() for one, other in pairwise(moved))
        if moved and moved[0].sum() == 1 and grows and moved[-1].sum() > 2:
            n = int(moved[-1].sum())
            yield Text(
                f"No element of {letter} is put back after it has been moved: in the end {n} of "
                "them are not what they were.",
                f"{letter} 的元素改动之后没有恢复：到最后有 {n} 个元素与原来不同。",
            )
            return
