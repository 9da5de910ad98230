"""What `update` does to the weights, and what it must leave."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

import numpy as np

from spec.chapters.layer.held import absent, gradient_of_W, of_attribute
from spec.chapters.layer.runs import Judge, Run, trained
from spec.checking.compare import Shown, compare
from spec.checking.equality import same
from spec.checking.received import floats
from spec.item import ABSENT, Instance, Mismatch, Stopped, Submission
from spec.text import Text


def gradients_in(layer: Instance) -> dict[str, Any]:
    """What a layer holds by the names of gradients."""
    return {name: layer.get(name) for name in ("gradient", "gradient_W", "gradient_U")}


def gradient_in(layer: Instance, name: str) -> Any:
    """What a layer holds as the gradient of these weights."""
    return gradient_of_W(gradients_in(layer)) if name == "W" else layer.get("gradient_U")


def is_gradient(value: Any, shape: tuple[int, ...]) -> bool:
    """Whether what a layer holds can be taken off such weights, and changes them."""
    is_array = isinstance(value, np.ndarray) and value.dtype == np.float64
    return is_array and value.shape == shape and bool(np.isfinite(value).all() and value.any())


def judge_update(name: str) -> Judge:
    """`update` takes off what backward has filled in; a layer without that is given another."""

    def judge(submission: Submission, run: Run) -> Mismatch | None:
        case = run.case
        weights = case.W if name == "W" else case.U
        layer = trained(submission, run)
        step = gradient_in(layer, name)
        if not is_gradient(step, weights.shape):
            step = run.gradient_W if name == "W" else run.gradient_U
            with contextlib.suppress(Stopped):  # a property that cannot be set
                for attribute in ("gradient", "gradient_W"):
                    layer.set(attribute, run.gradient_W)
                layer.set("gradient_U", run.gradient_U)
        before = gradients_in(layer)
        layer.call("update")
        got = layer.get(name)
        if got is ABSENT:
            return absent(name)
        if same(got, weights):
            unchanged = Text(f"update leaves {name} as it was", f"update 没有改变 {name}")
            return Mismatch(unchanged, "changed", about=name, secret=False)
        wrong = of_attribute(name, got, weights - run.rate * step, Shown(name))
        if wrong is None:
            is_kept = same(gradients_in(layer), before)
            twice = weights - 2.0 * run.rate * step
            return _of_second(layer, name, twice) if is_kept else None
        if wrong.kind not in VALUES:
            return wrong
        shown = _before_update(name, got, weights, step, run.rate)
        return replace(wrong, case=shown, hint=_wrong_update(name, got, weights, step, run.rate))

    return judge


def _of_second(layer: Instance, name: str, want: np.ndarray) -> Mismatch | None:
    """What is wrong with the weights after one update more."""
    once = layer.get(name)
    layer.call("update")
    wrong = of_attribute(name, layer.get(name), want, Shown(name))
    if wrong is None or not same(layer.get(name), once):
        return wrong and replace(wrong, hint=wrong.hint or SECOND)
    unchanged = Text(f"a second update leaves {name} as it was", f"第二次 update 没有改变 {name}")
    return Mismatch(unchanged, "changed", secret=False)


SECOND = Text(
    "One update is right; a second with the same gradients must take off as much again.",
    "第一次 update 是对的；梯度不变时，第二次应当再减去同样多。",
)
VALUES = ("value", "nan", "digits")


def _wrong_update(
    name: str, got: Any, weights: np.ndarray, step: np.ndarray, rate: float
) -> Text | None:
    """What update has done instead, where that gives every entry."""
    gradient = "gradient" if name == "W" else "gradient_U"
    for after, text in (
        (
            weights + rate * step,
            Text(
                f"You add learning_rate · {gradient} to {name}; it must be subtracted.",
                f"你把 learning_rate · {gradient} 加到了 {name} 上；应当减去。",
            ),
        ),
        (
            weights - step,
            Text(
                f"You subtract {gradient} itself from {name}; multiply it by learning_rate first.",
                f"你从 {name} 里直接减去了 {gradient}；应当先乘 learning_rate。",
            ),
        ),
        (
            -rate * step,
            Text(
                f"{name} is −learning_rate · {gradient} alone; what it was before belongs to it.",
                f"{name} 只剩下 −learning_rate · {gradient}；还应当有它原来的值。",
            ),
        ),
    ):
        if compare(got, after, Shown(name), 1.0) is None:
            return text
    return None


def _before_update(name: str, got: Any, weights: np.ndarray, step: np.ndarray, rate: float) -> Text:
    """What stood at the first wrong entry before, so that a sign or a factor can be seen."""
    after = floats(got)
    off = np.argwhere(~np.isclose(weights if after is None else after, weights - rate * step, 1e-9))
    i, j = map(int, off[0]) if len(off) else (0, 0)
    gradient = "gradient" if name == "W" else "gradient_U"
    was, slope = f"{weights[i, j]:.4g}", f"{step[i, j]:.4g}"
    return Text(
        f"before update {name}[{i}, {j}] = {was}, {gradient}[{i}, {j}] = {slope}, "
        f"learning_rate = {rate:.4g}",
        f"update 之前 {name}[{i}, {j}] = {was}，{gradient}[{i}, {j}] = {slope}，"
        f"learning_rate = {rate:.4g}",
    )


def judge_gradients_kept(submission: Submission, run: Run) -> Mismatch | None:
    layer = trained(submission, run)
    before = gradients_in(layer)
    layer.call("update")
    for name, now in gradients_in(layer).items():
        if before[name] is not ABSENT and not same(now, before[name]):
            changed = Text(f"update changes {name}", f"update 改动了 {name}")
            return Mismatch(changed, "changed", secret=False)
    return None
