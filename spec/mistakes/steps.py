"""Mistakes of a function that is made of other items: the right one, with one step taken wrongly.

What goes wrong in `delta` goes wrong in the same ways where a larger function takes the same step,
by calling it or by lines of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dis import get_instructions
from functools import cache, partial
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np

from reference import language_model
from reference import recurrent as reference
from reference.activations import Activation, identity, relu, sigmoid, tanh
from spec.formulas import below, delta, forward, gradient, output
from spec.formulas.formula import reworded
from spec.formulas.other_steps import NET, Blended
from spec.item import Mistake
from spec.mistakes import recurrent
from spec.mistakes.gradient_flow.clipping import CLIP_GRADIENT
from spec.mistakes.language_model.learning import DELTAS_FROM_OUTPUTS, RARER_LOSS, SENTENCE_LOSS
from spec.text import Text

Array = np.ndarray
Function = Callable[..., Any]


def _with_f(other: Activation, x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
    return reference.forward(x, U, W, s0, other)


OTHER_STATES = (
    *(
        Mistake(
            Text(f"{name} for f", f"f 用了 {name}"),
            partial(_with_f, f),
            Text(f"{name} stands where f belongs.", f"该用 f 的地方用了 {name}。"),
        )
        for name, f in (("sigmoid", sigmoid), ("relu", relu), ("tanh", tanh))
    ),
    Mistake(
        Text("last state 0", "最后一个状态为 0"),
        lambda x, U, W, s0, f: np.vstack(
            [reference.forward(x[:-1], U, W, s0, f), np.zeros_like(s0)]
        ),
        Text(
            "s_T is 0; it must be computed as the other states are.",
            "s_T 是 0；它也应当像其他状态一样计算。",
        ),
    ),
    Mistake(
        Text("first state 0", "第一个状态为 0"),
        lambda x, U, W, s0, f: np.vstack([s0, reference.forward(x[1:], U, W, 0.0 * s0, f)]),
        Text(
            "s₁ is 0; it must be computed as the other states are.",
            "s₁ 是 0；它也应当像其他状态一样计算。",
        ),
    ),
    Mistake(
        Text("s₀ of ones", "s₀ 全为 1"),
        lambda x, U, W, s0, f: reference.forward(x, U, W, np.ones_like(s0), f),
        Text("s₀ is 1 in every entry; it must be 0.", "s₀ 的各个分量都是 1；应当是 0。"),
    ),
)
MOST_TRUNCATED = 9  # to 10 steps
LEAKY = tuple((share / 10, 1.0 - share / 10) for share in (1, 2, 3, 5, 7, 8, 9))
RIGHT_NET = ("U x_t", 1.0), ("W s_{t−1}", 1.0)
BLENDED: tuple[Blended, ...] = (
    *(
        Blended(((NET, of_f), ("s_{t−1}", of_s)), inside=False)
        for of_f, of_s in ((1.0, 1.0), *LEAKY)
    ),
    Blended((*RIGHT_NET, ("s_{t−1}", 1.0)), inside=True),
)
RESIDUAL = tuple(
    Mistake(Text("s_{t−1} added", "又加了 s_{t−1}"), formula.__call__, formula.differences()[0])
    for formula in BLENDED
)
FIRST_ALONE = {
    name: Mistake(
        Text("first step only", "只有第一个时刻"),
        lambda d, rows, right=right: right(d[:1], rows[: len(rows) - len(d) + 1]),
        Text(
            "the gradient is that of step 1 alone, as where = stands for +=; all steps must be "
            "summed.",
            "梯度只是第一个时刻的（把 += 写成 = 就是这样）；应当对所有时刻求和。",
        ),
    )
    for name, right in (
        ("gradient_W", reference.gradient_W),
        ("gradient_U", reference.gradient_U),
        ("gradient_V", language_model.gradient_V),
    )
}
SLOPE_TWICE, REVERSED, EARLIER_INPUT, EARLIER_SLOPE = (
    Mistake(
        Text("f′ on every ℓ_t too", "每个 ℓ_t 也都乘了 f′"),
        lambda local, states, W, f: reference.delta(local * f.backward(states[1:]), states, W, f),
        Text(
            "ℓ_t is multiplied by f′ again; it contains it already.",
            "ℓ_t 又乘了一次 f′；它里面已经有了。",
        ),
    ),
    Mistake(
        Text("steps in reverse order", "时刻的顺序反了"),
        lambda *given: reference.delta(*given)[::-1],
        Text(
            "the rows come from step T down to step 1; row t−1 must belong to step t.",
            "各行是从第 T 个时刻排到第 1 个的；第 t−1 行应当属于 t 时刻。",
        ),
    ),
    Mistake(
        Text("x_{t−1} for x_t, and x_T at step 1", "用 x_{t−1} 代替 x_t，第一个时刻用 x_T"),
        lambda deltas, x: reference.gradient_U(deltas, np.roll(x, 1, axis=0)),
        Text(
            "δ_t meets x_{t−1}, and δ₁ meets x_T, as where [t - 1] counts from 0; it belongs with "
            "x_t.",
            "δ_t 配的是 x_{t−1}，δ₁ 配的是 x_T（从 0 数起时用 [t - 1] 就是这样）；应当配 x_t。",
        ),
    ),
    Mistake(
        Text("f′ one step early", "f′ 早取了一个时刻"),
        lambda deltas, U, below, f: (
            (deltas @ U) * f.backward(np.vstack([np.zeros_like(below[:1]), below[:-1]]))
        ),
        Text(
            "f′ is taken at net^{l−1}_{t−1}; it belongs at net^{l−1}_t.",
            "f′ 取在 net^{l−1}_{t−1}；应当取在 net^{l−1}_t。",
        ),
    ),
)
REVERSED_BELOW = REVERSED._replace(
    function=lambda deltas, *given: reference.delta_below(deltas[::-1], *given)
)
OF_STEPS: dict[str, tuple[Mistake, ...]] = {
    "forward": (*forward.MISTAKES, *recurrent.FORWARD, *OTHER_STATES, *RESIDUAL),
    "output": (*output.MISTAKES, *recurrent.OUTPUT),
    "deltas_from_outputs": (*below.MISTAKES["deltas_from_outputs"], *DELTAS_FROM_OUTPUTS),
    "delta": (
        *delta.MISTAKES,
        *recurrent.DELTA,
        *recurrent.TRUNCATED[:MOST_TRUNCATED],
        REVERSED,
        SLOPE_TWICE,
    ),
    "delta_below": (
        *below.MISTAKES["delta_below"],
        *recurrent.DELTA_BELOW,
        EARLIER_SLOPE,
        REVERSED_BELOW,
    ),
    **{step: (*those, FIRST_ALONE[step]) for step, those in gradient.MISTAKES.items()},
    "clip_gradient": CLIP_GRADIENT,
    "sentence_loss": (*SENTENCE_LOSS, *RARER_LOSS),
}
OF_STEPS["gradient_U"] += (EARLIER_INPUT,)
WITH_SLOPES = ("deltas_from_outputs", "delta", "delta_below")
SLOPES = {"f′ missing", "f′ one step early", "s_t for f′(net_t)", "s_t^{l−1} for f′(net_t^{l−1})"}


class Turn(NamedTuple):
    """Which of the calls that a function makes of a step go wrong.

    text: where that is, for a sentence
    is_wrong: of a call, by its number and by how many arrays or pairs the second argument has,
        which for `deep_backward` are its layers
    """

    text: Text
    is_wrong: Callable[[int, int], bool]


EVERYWHERE = Turn(Text("", ""), lambda number, count: True)
TURNS = {
    "bidirectional_forward": (
        EVERYWHERE,
        Turn(Text(" in the forward direction", "正向的"), lambda number, count: number == 0),
        Turn(
            Text(
                " in the backward direction, where time is counted from the end",
                "反向（时刻从末尾数起）的",
            ),
            lambda number, count: number == 1,
        ),
    ),
    "deep_backward": (
        EVERYWHERE,
        Turn(Text(" in the top layer", "最上层的"), lambda number, count: number == 0),
        Turn(
            Text(" in the layers below the top one", "最上层以下各层的"),
            lambda number, count: number > 0,
        ),
        Turn(
            Text(" in the layers above the lowest one", "最下层以上各层的"),
            lambda number, count: number < count - 1,
        ),
    ),
}
TURNS["bidirectional_backward"] = TURNS["bidirectional_forward"]
FROM_THE_TOP = ("delta", "gradient_U", "gradient_W")  # steps of deep_backward, a call a layer


def mistakes_in_steps(source: Function) -> Iterator[Mistake]:
    """The right function with one of its steps taken wrongly, each time or in one place."""
    steps = _steps_of(source)
    for step in steps:
        by_turns = source.__name__ != "deep_backward" or step in FROM_THE_TOP
        turns = TURNS.get(source.__name__, ()) if by_turns else ()
        for mistake in OF_STEPS[step]:
            for turn in turns or (EVERYWHERE,):
                wrong = with_steps(source, {step: mistake.function}, turn)
                help = _help(step, turn, mistake)
                if source.__module__ == language_model.__name__:
                    help = reworded(help, _with_tanh)
                yield Mistake(_name(step, turn, mistake), wrong, help)
    yield from _slopes_alike(source, [step for step in steps if step in WITH_SLOPES])
    if "deltas_from_outputs" in steps:
        yield from _none_back(source, [step for step in steps if step in NONE_BACK])
    if "sentence_loss" in steps:  # whose own steps are the steps of training too
        for mistake in mistakes_in_steps(language_model.sentence_loss):
            within = {"sentence_loss": mistake.function}
            yield mistake._replace(function=with_steps(source, within))


NONE_BACK: dict[str, Function] = {
    "deltas_from_outputs": lambda d, s, V, f: d @ V,
    "delta_below": lambda d, U, below, f: d @ U,
    "delta": lambda at_s, s, W, f: reference.delta(at_s, s, W, identity) * f.backward(s[1:]),
}


def _none_back(source: Function, steps: list[str]) -> Iterator[Mistake]:
    """Where ∂E/∂s_t goes back through time, and is multiplied by f′ for the gradients alone."""
    for turn in TURNS.get(source.__name__, (EVERYWHERE,))[: 1 if len(steps) > 2 else None]:
        where, where_zh = turn.text.en, turn.text.zh
        yield Mistake(
            Text(f"f′ missing on the way back{where}", f"{where_zh}沿时间反向传递时漏了 f′"),
            with_steps(source, {step: NONE_BACK[step] for step in steps}, turn),
            Text(
                f"What is sent back{where} by Wᵀ is ∂E/∂s_{{t+1}}; it must meet f′(net_{{t+1}}) "
                "first: Wᵀ δ_{t+1}.",
                f"{where_zh} Wᵀ 沿时间反向传递的是 ∂E/∂s_{{t+1}}；它应当先乘 f′(net_{{t+1}})："
                "Wᵀ δ_{t+1}。".lstrip(),
            ),
        )


def _with_tanh(text: str) -> str:
    """The language model's f is tanh, and its functions do not get it."""
    return text.replace("where f belongs", "where f, which is tanh, belongs").replace(
        "该用 f 的地方", "该用 f（即 tanh）的地方"
    )


def _slopes_alike(source: Function, steps: list[str]) -> Iterator[Mistake]:
    """With the same slip at f′ in all the steps that have one, as where they are one line."""
    if len(steps) < 2:
        return
    for mistake in OF_STEPS["delta"]:
        slips = [
            next((m for m in OF_STEPS[step] if _without_layer(m) == mistake.name.en), None)
            for step in steps
        ]
        if mistake.name.en not in SLOPES or None in slips:
            continue
        named = zip(steps, slips, strict=True)
        functions = {step: m.function for step, m in named if m is not None}
        said = _said(mistake)
        for turn in TURNS.get(source.__name__, (EVERYWHERE,))[: 1 if len(steps) > 2 else None]:
            yield Mistake(
                Text(
                    f"f′ in ℓ_t and δ_t{turn.text.en}: {mistake.name.en}",
                    f"{turn.text.zh} ℓ_t 和 δ_t 里的 f′：{mistake.name.zh}".lstrip(),
                ),
                with_steps(source, functions, turn),
                Text(
                    f"What goes wrong is f′ in ℓ_t and δ_t alike{turn.text.en}: {said.en}",
                    f"错在{turn.text.zh} ℓ_t 和 δ_t 里的 f′，两处一样：{said.zh}",
                ),
            )


def _without_layer(mistake: Mistake) -> str:
    return mistake.name.en.replace("^{l−1}", "")


def _name(step: str, turn: Turn, mistake: Mistake) -> Text:
    return Text(
        f"{step}{turn.text.en}: {mistake.name.en}",
        f"{turn.text.zh} {step}：{mistake.name.zh}".lstrip(),
    )


def _help(step: str, turn: Turn, mistake: Mistake) -> Text:
    said = _said(mistake)
    return Text(
        f"What goes wrong is the step of {step}{turn.text.en}: {said.en}",
        f"错在{turn.text.zh} {step} 这一步：{said.zh}",
    )


def _said(mistake: Mistake) -> Text:
    """As a sentence, without the names of the step's own arguments."""
    en = mistake.help.en.replace(", and states[t] is s_t", "")
    zh = mistake.help.zh.replace("，states[t] 就是 s_t", "")
    return Text(f"{en.removesuffix('.')}.", f"{zh.removesuffix('。')}。")


@cache
def _steps_of(source: Function) -> tuple[str, ...]:
    """Items that the right function calls, by way of private functions too."""
    assert isinstance(source, FunctionType)
    steps, asked = [], [source]
    for function in asked:  # grows
        names = (i.argval for i in get_instructions(function) if "GLOBAL" in i.opname)
        for name in dict.fromkeys(names):
            called = source.__globals__.get(name)
            if name in OF_STEPS:
                steps.append(name)
            elif isinstance(called, FunctionType) and name.startswith("_"):
                asked.append(called)
    return tuple(dict.fromkeys(steps))


def with_steps(
    source: Function, wrong: Mapping[str, Function], turn: Turn = EVERYWHERE
) -> Function:
    """The right function, whose calls of some steps come to other functions in some turns."""
    assert isinstance(source, FunctionType)
    names = dict(source.__globals__)
    for name, value in source.__globals__.items():
        if isinstance(value, FunctionType) and value.__globals__ is source.__globals__:
            names[name] = FunctionType(value.__code__, names, name, value.__defaults__)
    counts, parts = dict.fromkeys(wrong, 0), [0]

    def taken(step: str, right: Function, other: Function, *arguments: Any) -> Any:
        counts[step] += 1
        return (other if turn.is_wrong(counts[step] - 1, parts[0]) else right)(*arguments)

    whole = names[source.__name__]
    for step, other in wrong.items():
        names[step] = partial(taken, step, names[step], other)

    def function(*arguments: Any) -> Any:
        counts.update(dict.fromkeys(wrong, 0))
        parts[0] = len(arguments[1])
        return whole(*arguments)

    return function
