"""At which points a loss is called, which stays here: what each element is moved by, in ε."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from grader.feedback.trials import Array, Trials
from spec.item import Remote
from spec.text import Text

CALLS = (  # of p and of ε, so that no step of another size is told as so many ε
    (np.full((2, 2), 0.5), 2.0**-10),
    (np.linspace(-1.0, 1.0, 6).reshape(3, 2), 2.0**-8),
)
DUE = Text(
    "for each element it must get p + ε and p − ε",
    "对每个元素，应当传一次 p + ε，传一次 p − ε",
)
ITSELF = Text("p itself", "p 本身")
AT_ONCE = Text(
    "Several elements of p are moved at once: move one alone, and put it back before the next.",
    "同时动了 p 的几个元素：一次只动一个，动下一个之前先把它复原。",
)
ONE_ALONE = Text(
    "Only one element is moved, as a return inside the loop does; each must be.",
    "只动了一个元素，循环里的 return 就会这样；每个元素都要动。",
)


class Noted(Remote):
    """A loss that notes where it is called."""

    signatures: ClassVar = {"__call__": {"parameter": "…"}}
    remote: ClassVar = tuple(signatures)

    def __init__(self) -> None:
        self.points: list[Array] = []

    def __call__(self, parameter: Array) -> float:
        self.points.append(np.array(parameter, dtype=float))
        return float((self.points[-1] ** 3).sum())


def moved_otherwise(trials: Trials) -> Text | None:
    """Of numerical_gradient: what the loss gets in the place of p + ε and p − ε."""
    if trials.item.name != "numerical_gradient":
        return None
    said = [_moved(trials, p, epsilon) for p, epsilon in CALLS]
    return said[0] if all(one == said[0] for one in said) else None


def _moved(trials: Trials, p: Array, epsilon: float) -> Text | None:
    """What is said of the first two calls that are not as they must be."""
    noted = Noted()
    call = trials.call((noted, p.copy(), epsilon))
    if call is None or call.stopped or any(one.shape != p.shape for one in noted.points):
        return None
    steps = [np.round((one - p) / epsilon, 6) for one in noted.points]
    for up, down in zip(steps[::2], steps[1::2], strict=False):
        if np.count_nonzero(up) > 1 or np.count_nonzero(down) > 1:
            return AT_ONCE
        if (up + down).any() or not up.any():
            return _instead(up, down)
    return ONE_ALONE if len(steps) == 2 else None


def _instead(up: Array, down: Array) -> Text | None:
    """What the loss gets in two calls, of which none moves another element than the other."""
    if up.any() and down.any() and not (up * down).any():
        return None
    one, other = _point(float(up.sum())), _point(float(down.sum()))
    if one == other:
        return Text(
            f"loss gets {one.en} twice; {DUE.en}.", f"loss 两次得到的都是 {one.zh}；{DUE.zh}。"
        )
    return Text(
        f"loss gets {one.en} and {other.en}; {DUE.en}.",
        f"loss 得到的是 {one.zh} 和 {other.zh}；{DUE.zh}。",
    )


def _point(step: float) -> Text:
    if not step:
        return ITSELF
    times = "" if abs(step) == 1.0 else f"{abs(step):g}"
    point = f"p {'+' if step > 0 else '−'} {times}ε"
    return Text(point, point)
