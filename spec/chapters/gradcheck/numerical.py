"""`numerical_gradient`: ∂E/∂p_i ≈ (E(p + ε e_i) − E(p − ε e_i)) / 2ε.

Some losses stay in the grader's process, so that what differentiates a loss by looking into it
has nothing to look at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from reference import gradcheck
from spec.checking.cases import SHOWN_IN_FULL, Cases, numbers
from spec.checking.compare import Shown, compare
from spec.checking.described import literal, quantities
from spec.checking.equality import same
from spec.checking.received import floats
from spec.item import Answer, Check, Item, Mismatch, Pays, Remote, Sent, Submission, Task
from spec.mistakes import gradcheck as mistakes
from spec.notation import equations
from spec.text import Text

SHOWN = Shown("∂E/∂p", tolerance=1e-6)
Array = np.ndarray


def cubic(a: np.ndarray, parameter: np.ndarray) -> float:
    """E(p) = Σ (a p + p² + p³) + Σ p_i p_{i+1}; its differences tell ε apart."""
    p = np.asarray(parameter, dtype=float)
    if p.size != a.size:
        raise ValueError(f"loss takes an array of shape {a.shape}, this one has {p.shape}")
    p = p.reshape(a.shape)
    flat = p.ravel()
    return float((a * p + p**2 + p**3).sum() + (flat[1:] * flat[:-1]).sum())


def waves(a: np.ndarray, parameter: np.ndarray) -> float:
    """E(p) = Σ sin(9 p) e^{a/2} + (Σ a p)², for a p of a's shape only; it tells 1e-3 from 1e-4."""
    p = np.asarray(parameter, dtype=float)
    if p.shape != a.shape:
        raise ValueError(f"loss takes an array of shape {a.shape}, this one has {p.shape}")
    return float((np.sin(9.0 * p) * np.exp(a / 2)).sum() + (a * p).sum() ** 2)


def quotient(a: np.ndarray, parameter: np.ndarray) -> float:
    """E(p) = Σ a p / (1 + Σ p²)."""
    p = np.asarray(parameter, dtype=float)
    if p.size != a.size:
        raise ValueError(f"loss takes an array of shape {a.shape}, this one has {p.shape}")
    p = p.reshape(a.shape)
    return float((a * p).sum() / (1.0 + (p**2).sum()))


FORMULAS: dict[Callable[[Array, Array], float], str] = {
    cubic: "Σ (a p + p² + p³) + Σ p_i p_{i+1}",
    waves: "Σ sin(9 p) e^{a/2} + (Σ a p)²",
    quotient: "Σ a p / (1 + Σ p²)",
}


class Counted(Remote):
    """A loss that counts its calls, where the student's code cannot reach it or the number."""

    signatures: ClassVar = {"__call__": {"parameter": "…"}}
    remote: ClassVar = tuple(signatures)

    def __init__(self, loss: Sent) -> None:
        self.loss, self.calls = loss, 0

    def __call__(self, parameter: np.ndarray) -> float:
        self.calls += 1
        return float(self.loss(parameter))


@dataclass(frozen=True, eq=False, repr=False)
class Question:
    """One call of `numerical_gradient`.

    shape: of the parameter; epsilon: where it is not left out; remote: the loss stays with us
    scale, sign: how large the parameter's numbers are, and the sign of all; 0 for both signs
    slope: how large the numbers a in the loss are
    """

    shape: tuple[int, ...]
    function: Callable[[Array, Array], float] = cubic
    epsilon: tuple[float, ...] = ()
    remote: bool = False
    scale: float = 1.0
    sign: int = 0
    slope: float = 1.0

    def case(self, cases: Cases) -> tuple[Sent, Array, Array]:
        """A loss, its parameter, and the numerical gradient."""
        name = f"loss {self.function.__name__} {self.shape} {self.epsilon}"

        def make() -> tuple[Sent, Array, Array]:
            rng = cases.random(name)
            slopes = self.slope * numbers(rng, *self.shape)
            loss = Sent(self.function, slopes, name="loss")
            parameter = self.scale * numbers(rng, *self.shape, sign=self.sign)
            given = (loss, parameter, *self.epsilon)
            return loss, parameter, cases.answer(gradcheck.numerical_gradient, given)

        inputs: tuple[Sent, Array, Array] = cases.once(f"{name} {self.slope}", make)
        return inputs

    def judged(self, submission: Submission, cases: Cases) -> tuple[Answer, Mismatch | None]:
        """The answer and the judgement."""
        loss, parameter, want = self.case(cases)
        handed = Counted(loss) if self.remote else loss
        answer = submission.call("numerical_gradient", handed, parameter, *self.epsilon)
        wrong = compare(answer.value, want, SHOWN, 1.0)
        if wrong is None:
            return answer, None
        arrays = {"a": loss.first[0], "p": parameter}
        small = parameter.size <= SHOWN_IN_FULL // 2
        inputs = [f"{n} = {literal(v)}" if small else f"{n} {v.shape}" for n, v in arrays.items()]
        steps = [f"ε = {e:g}" for e in self.epsilon]
        parts = [f"E(p) = {FORMULAS[self.function]}", *inputs, *steps]
        return answer, replace(wrong, case=quantities(*parts), asked=(handed, parameter))


SMALL = Question((2, 1))
SQUARE = Question((2, 2))
FLAT = Question((2, 1), quotient, scale=0.0, slope=1e-9)  # another parameter of that shape
VECTOR, SINGLE = Question((3,)), Question((1,))
ONE = Question((1, 1), scale=0.0, slope=3e-8)  # its differences are a + ε²
DISTANT = Question((2, 2), waves, remote=True)
OTHER_LOSS = replace(VECTOR, slope=2.0)  # of the same parameter
MANY = Question((41, 1, 2), epsilon=(1e-5,), scale=100.0, sign=-1)
# Another step than DISTANT's, of the same shape.
WIDE_STEP = Question((2, 2), quotient, (0.25,), remote=True, scale=3.0, sign=1, slope=1e9)


def is_right(*questions: Question) -> Callable[[Submission, Cases], Mismatch | None]:
    def run(submission: Submission, cases: Cases) -> Mismatch | None:
        for question in questions:
            _, wrong = question.judged(submission, cases)
            if wrong is not None:
                return wrong
        return None

    return run


def calls_twice(submission: Submission, cases: Cases) -> Mismatch | None:
    loss, parameter, _ = SMALL.case(cases)
    counted = Counted(loss)
    submission.call("numerical_gradient", counted, parameter)
    if counted.calls == 4:
        return None
    return Mismatch(
        Text(
            f"for 2 elements the number of calls of loss is {counted.calls}, must be 4",
            f"2 个元素，loss 被调用了 {counted.calls} 次，应当是 4 次",
        ),
        "calls",
        secret=False,
    )


def restores(submission: Submission, cases: Cases) -> Mismatch | None:
    answer, _ = SQUARE.judged(submission, cases)
    _, parameter, _ = SQUARE.case(cases)
    after = floats(answer.changed.get(1, parameter))
    is_array = after is not None and after.shape == parameter.shape
    if is_array and bool((np.abs(after - parameter) <= 1e-12).all()):
        return None
    return Mismatch(
        Text("the parameter is not what it was before the call", "parameter 没有恢复原样"),
        "changed",
        secret=False,
    )


def is_new(submission: Submission, cases: Cases) -> Mismatch | None:
    answer, wrong = VECTOR.judged(submission, cases)
    later, wrong_later = OTHER_LOSS.judged(submission, cases)
    is_own = not answer.shares and not later.returned
    if not (is_own and same(answer.recall(), answer.value)):
        return Mismatch(
            Text(
                "the result is the parameter itself or an earlier result, or the next call changes "
                "it",
                "结果就是 parameter 本身或之前的结果，或者会被下一次调用覆盖",
            ),
            "memory",
            secret=False,
        )
    if wrong is None and wrong_later is not None and same(later.value, answer.value):
        return Mismatch(
            Text(
                "with another loss the result is that of the one before",
                "换了 loss，结果却还是上一个 loss 的",
            ),
            "memory",
            secret=False,
        )
    return None if wrong else wrong_later


numerical_gradient_item = Item(
    name="numerical_gradient",
    title=Text("numerical gradient", "数值梯度"),
    story=Text(
        "One element at a time, up by ε and down by ε. Taking both sides makes the error "
        "shrink with ε² instead of ε.",
        "一次动一个元素，加 ε，再减 ε。两边都取，近似误差就按 ε² 缩小，而不是按 ε。",
    ),
    equations=(equations.NUMERICAL,),
    tasks=(
        Task(
            gradcheck.numerical_gradient,
            """用中心差分对误差函数求导，一次一个元素（与文章的梯度检查相同）。

            ∂E/∂p_i ≈ (E(p + ε e_i) − E(p − ε e_i)) / 2ε

            loss: loss(array) -> float；每个元素恰好调用两次
            parameter: p，任意形状的数组；函数返回时它要和原来一样
            epsilon: ε
            返回梯度，形状与 parameter 相同。
            """,
            Text("return the gradient, the shape of parameter", "返回梯度，形状与 parameter 相同"),
        ),
    ),
    checks=(
        Check(
            Text("differentiates a loss of a matrix", "对矩阵的误差函数求数值梯度"),
            is_right(SMALL, DISTANT, FLAT),
            Text(
                "Move one element by +ε, then by −ε; divide the difference of E by 2ε.",
                "把一个元素加 ε 再减 ε；两个 E 之差除以 2ε。",
            ),
            weight=3,
        ),
        Check(
            Text("uses the ε it is given", "用的是传入的 ε"),
            is_right(WIDE_STEP, ONE),
            Text("Use epsilon everywhere, also in the divisor.", "处处用 epsilon，除数里也是。"),
            weight=2,
        ),
        Check(
            Text("works for a vector and for a 3-D array", "对向量和三维数组也有效"),
            is_right(VECTOR, MANY, SINGLE),
            Text(
                "np.ndindex(parameter.shape) visits every element.",
                "np.ndindex(parameter.shape) 能遍历每个元素。",
            ),
            pays=Pays.LATER,
        ),
        Check(
            Text("calls the loss exactly twice for each element", "每个元素恰好调用 loss 两次"),
            calls_twice,
            Text("E(p + ε) once and E(p − ε) once.", "E(p + ε) 一次，E(p − ε) 一次。"),
            pays=Pays.LATER,
        ),
        Check(
            Text("leaves the parameter as it was", "不改变 parameter"),
            restores,
            Text("Undo each step, or work on a copy.", "每一步之后都要复原，或者在副本上计算。"),
            pays=Pays.LATER,
        ),
        Check(
            Text("returns a new result each time", "每次都返回新的结果"),
            is_new,
            Text("Make the gradient inside the function.", "在函数内部新建梯度数组。"),
            pays=Pays.LATER,
        ),
    ),
    hints=(
        Text(
            "for i in np.ndindex(parameter.shape) gives the index of each element; keep the old "
            "value and put it back.",
            "for i in np.ndindex(parameter.shape) 依次给出每个元素的下标；先记下原来的值，"
            "最后放回去。",
        ),
    ),
    mistakes=mistakes.NUMERICAL_GRADIENT,
    blend=mistakes.numerical_gradient_with,
)
