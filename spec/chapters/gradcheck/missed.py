"""What makes a gradient check take a wrong network for right.

Either its inputs hide the fault, or its decision overlooks what it was given; then right networks
with one gradient changed show what it overlooks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from reference import recurrent
from spec.chapters.gradcheck.asked import Array, Observed, accepts, matches, observed, off
from spec.chapters.gradcheck.handed import handed_wrongly
from spec.chapters.gradcheck.hints import not_called
from spec.chapters.gradcheck.inputs import VISIBLE, hiding
from spec.chapters.gradcheck.networks import RIGHT, Network
from spec.item import Submission
from spec.text import Text, listed

Change = Callable[[Array], Array]
Place = tuple[int, ...]
MOST_ELEMENTS = 9  # that are tried one by one
ROUNDING = 1e-13  # relative


def why_missed(submission: Submission, seed: int, network: Network) -> Text | None:
    """What makes it take a wrong network for right."""
    notes = observed(submission, network.fresh(network.recurrence), seed)
    faults = list(_faults(notes))
    shown = [fault for fault in faults if fault.off > VISIBLE]
    if notes.decision is not True:
        return None
    if not notes.of(network.wrong_part):
        return not_called(network.wrong_part)
    if not faults:
        return None
    if not shown:
        if said := next(handed_wrongly(notes), None):
            return said
        texts = [_hidden(max(fault.off for fault in faults)), *hiding(notes)]
        return Text(" ".join(t.en for t in texts), "".join(t.zh for t in texts))
    said = _unnoticed(submission, seed, shown[0])
    if said is None and any(f.off <= VISIBLE for f in faults if f.method == shown[0].method):
        return Text(
            f"Its fault shows in one of your cases (T = {shown[0].T}) and not in another, and you "
            "return True: each of them has to agree.",
            f"它的错误在你的一个用例里看得出来（T = {shown[0].T}），在另一个里看不出来，你却返回了 "
            "True：每个用例都要通过才行。",
        )
    return said


def _hidden(off: float) -> Text:
    if off < ROUNDING:
        return Text(
            "With your inputs its fault changes none of the gradients that you ask for.",
            "用你的输入，它的错误不改变你所取的任何梯度。",
        )
    return Text(
        f"With your inputs its fault changes the gradients by {off:.1g} of their size only.",
        f"用你的输入，它的错误只让梯度改变了 {off:.1g}（相对大小）。",
    )


@dataclass(frozen=True)
class Fault:
    """How far off one answer of a network is; T of what it was asked with."""

    method: str
    off: float
    T: int
    shape: tuple[int, ...]

    @property
    def symbol(self) -> str:
        return "∂E/∂W" if self.method == "gradient_W" else "∂E/∂U"


def _faults(notes: Observed) -> Iterator[Fault]:
    """How far off each gradient is that a network gave."""
    right, given = RIGHT[0].fresh(notes.network.recurrence), notes.of("delta")
    for method in ("gradient_W", "gradient_U"):
        for call in notes.of(method):
            deltas, others = call.arguments
            asked = next((d for d in reversed(given) if matches(d.answer, deltas)), None)
            want = getattr(right, method)(
                right.delta(*asked.arguments) if asked else deltas, others
            )
            yield Fault(method, off(call.answer, want), len(deltas), want.shape)


def _unnoticed(submission: Submission, seed: int, fault: Fault) -> Text | None:
    """Which change of one right gradient it does not notice."""

    def passes(change: Change) -> bool:
        right = getattr(recurrent, fault.method)
        functions: dict[str, Any] = {f"{fault.method}_function": lambda d, v: change(right(d, v))}
        return accepts(submission, seed, Network(RIGHT[0].name, **functions))

    places = list(np.ndindex(fault.shape))[:MOST_ELEMENTS]
    return next(_passing(passes, fault.symbol, places), None)


def _passing(passes: Callable[[Change], bool], p: str, places: list[Place]) -> Iterator[Text]:
    """What passes of the gradient p, from what is plainest on."""
    if passes(lambda g: 2.0 * g):
        yield Text(
            f"It returns True for a {p} that is twice the right one.",
            f"{p} 是正确值的两倍时，它也返回 True。",
        )
    yield from _passing_elements(passes, p, places)
    for much in ("50", "10", "1", "0.1"):
        if passes(partial(np.multiply, 1.0 + float(much) / 100)):
            yield Text(
                f"It returns True for a {p} that is {much} % too large: the tolerance is too "
                "loose; take a relative 1e-6.",
                f"{p} 大了 {much}%，它也返回 True：容差太大；相对误差取 1e-6。",
            )


def _passing_elements(
    passes: Callable[[Change], bool], p: str, places: list[Place]
) -> Iterator[Text]:
    larger = [place for place in places if passes(_added({place: 1.0}))]
    unseen = [place for place in larger if passes(_added({place: -1.0}))]
    if unseen:
        more = " …" if unseen[4:] else ""
        shown = listed(f"[{i}, {j}]" for i, j in unseen[:4])
        yield Text(
            f"It does not notice that {p} is wrong at {shown.en}{more}: compare every element.",
            f"{p} 在 {shown.zh}{more} 处错了，它看不出来：每个元素都要比较。",
        )
    if len(larger) == len(places):
        yield Text(
            f"It notices what is too small in {p}, not what is too large: take absolute values.",
            f"{p} 偏小它看得出来，偏大看不出来：请先取绝对值。",
        )
    if passes(lambda g: -g):
        yield Text(
            f"It does not notice that {p} has the wrong sign.", f"{p} 的符号反了，它看不出来。"
        )
    if all(passes(_added({place: -1.0})) for place in places):
        yield Text(
            f"It notices what is too large in {p}, not what is too small: take absolute values.",
            f"{p} 偏大它看得出来，偏小看不出来：请先取绝对值。",
        )
    if len(places) > 1 and passes(_added({places[0]: 1.0, places[-1]: -1.0})):
        yield Text(
            f"It does not notice that one element of {p} is too large and another too small by as "
            "much: take absolute values, or squares, before you add or average.",
            f"{p} 的一个元素偏大、另一个偏小同样多，它看不出来：请先取绝对值或平方，再求和或平均。",
        )


def _added(what: Mapping[Place, float]) -> Change:
    """Some elements off by as much as the whole is large."""

    def change(gradient: Array) -> Array:
        changed = gradient.copy()
        for place, much in what.items():
            changed[place] += much * np.linalg.norm(gradient)
        return changed

    return change
