"""What makes a gradient check refuse right networks: which other one it takes for right.

One that is right but for ℓ_t, or one that gives the quotients of differences themselves, shows
what the check computes. Nothing is said that no network has shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from reference import activations, recurrent
from reference.activations import Activation
from spec.chapters.gradcheck.asked import Array, Asked, Observed, accepts, matches, observed, off
from spec.chapters.gradcheck.handed import handed_wrongly
from spec.chapters.gradcheck.hints import unanswered
from spec.chapters.gradcheck.inputs import TOO_FLAT, inputs_of
from spec.chapters.gradcheck.networks import RIGHT, Network
from spec.checking.equality import same
from spec.item import Submission
from spec.text import Text, listed

Local = Callable[[Array, Array, Activation], Array]
SMALL_STEP = 1e-6
SOUND = 1e-6  # relative: how well differences agree with a derivative, at least


def why_refused(
    submission: Submission, seed: int, refused: Sequence[Network], accepted: Sequence[Network]
) -> Text | None:
    """What makes it refuse right networks; the article's is asked, where that is among them."""
    network = next((n for n in refused if n.recurrence.is_articles), refused[0])
    notes = observed(submission, network.fresh(network.recurrence), seed)
    if notes.decision is not False:
        return None
    said = next((unanswered(a.method) for a in notes.asked if a.answer is None), None)
    said = said or next(handed_wrongly(notes), None)
    deltas = notes.of("delta")
    if said is None and any(inputs.flat for inputs in inputs_of(notes)):
        return TOO_FLAT
    if said is None and (too_small := _too_small(notes)) is not None:
        return too_small
    said = said or next(_left_out(notes), None)
    if said is None and network.recurrence.is_articles and len(deltas) == 1:
        said = _only_by_another(submission, seed, *deltas[0].answer.shape)
        said = said or _by_numbers(submission, seed, notes)
    if said is None and len(notes.of("forward")) > 1:  # else E is not of network.forward
        right = [observed(submission, n.fresh(n.recurrence), seed) for n in accepted[:1]]
        said = next(_never_asked(notes, right), None)
    return said


def _never_asked(notes: Observed, accepted: Sequence[Observed]) -> Iterator[Text]:
    """A gradient that is not asked for, of an accepted network neither: the student's own stands
    in its place, or none."""
    for part in ("gradient_W", "gradient_U"):
        if not notes.of(part) and any(one.decision and not one.of(part) for one in accepted):
            yield unanswered(part)


def _left_out(notes: Observed) -> Iterator[Text]:
    """Weights that are never moved, or gradients of which none is asked for; where one is, it may
    have decided before the other's turn."""
    forwards, plain = notes.of("forward"), notes.plain
    asks_one = bool(notes.of("gradient_W") or notes.of("gradient_U"))
    for place, letter in ((2, "W"), (1, "U")):
        part = f"gradient_{letter}"
        if not notes.of(part):
            if not asks_one:
                yield unanswered(part)
        elif plain is not None and all(
            same(f.arguments[place], plain.arguments[place]) for f in forwards
        ):
            again = [f for f in forwards if all(map(same, f.arguments[:4], plain.arguments))]
            if len(again) < 2 * plain.arguments[place].size:  # it has not come so far
                continue
            yield Text(
                f"network.forward gets the same {letter} in every call: your numerical ∂E/∂{letter}"
                f" moves no element of {letter}.",
                f"每次调用 network.forward 传的 {letter} 都相同：求 ∂E/∂{letter} 的数值梯度时，"
                f"没有改动 {letter} 的任何元素。",
            )


def _too_small(notes: Observed) -> Text | None:
    """Whether the step is so small that rounding decides the quotients of differences."""
    points, ends = notes.plain, _ends(notes)
    if points is None or ends is None or ends[1] - ends[0] > SMALL_STEP:
        return None

    def loss(*arguments: Any) -> float:
        return float(notes.network.forward(*arguments)[1:].sum())

    here = _quotients(loss, points.arguments, 2, *ends)
    error = off(here, _quotients(loss, points.arguments, 2, -1e-4, 1e-4))
    step = max(ends[1], -ends[0])
    if error <= SOUND:
        return None
    return Text(
        f"You step by about ε = {step:.1g}, where rounding spoils E(p+ε) − E(p−ε): "
        f"quotients of such differences are off by {error:.1g}. Take ε = 1e-4.",
        f"你的步长约为 ε = {step:.1g}，E(p+ε) − E(p−ε) 被舍入误差淹没了："
        f"这样的差商相对误差有 {error:.1g}。请取 ε = 1e-4。",
    )


# What ℓ_t would have to be for the check to take a right network for right.
def _slope(name: str) -> tuple[Local, Text]:
    other = getattr(activations, name)
    return (
        lambda own, s, f: own * f.backward(s[1:]) / other.backward(s[1:]),
        Text(
            f"Your ℓ_t has the derivative of {name}; it must have that of the activation which "
            "network.forward gets.",
            f"你的 ℓ_t 里乘的是 {name} 的导数；应当是传给 network.forward 的那个激活函数的导数。",
        ),
    )


LOCALS: tuple[tuple[Local, Text], ...] = (
    (
        lambda own, s, f: own * f.backward(s[1:]),
        Text(
            "f′(net_t) is missing in your ℓ_t; it must be ∂E_t/∂s_t ⊙ f′(net_t).",
            "你的 ℓ_t 漏了 f′(net_t)；应当是 ∂E_t/∂s_t ⊙ f′(net_t)。",
        ),
    ),
    (
        lambda own, s, f: own / f.backward(s[1:]),
        Text(
            "Your ℓ_t has f′(net_t) twice; it must be ∂E_t/∂s_t ⊙ f′(net_t).",
            "你的 ℓ_t 里 f′(net_t) 乘了两次；应当是 ∂E_t/∂s_t ⊙ f′(net_t)。",
        ),
    ),
    (
        lambda own, s, f: own / f.backward(s[:-1]) * f.backward(s[1:]),
        Text(
            "Your ℓ_t has f′(net_{t−1}); it must have f′(net_t), which is backward(s_t).",
            "你的 ℓ_t 里是 f′(net_{t−1})；应当是 f′(net_t)，也就是 backward(s_t)。",
        ),
    ),
    (
        lambda own, s, f: s[1:] * f.backward(s[1:]),
        Text(
            "Your E is ½ Σ s_t², and your ℓ_t is another's; it must be s_t ⊙ f′(net_t).",
            "你的 E 是 ½ Σ s_t²，而 ℓ_t 不是它的；应当是 s_t ⊙ f′(net_t)。",
        ),
    ),
    *(_slope(name) for name in ("tanh", "sigmoid")),
    (
        lambda own, s, f: np.vstack([0.0 * own[:-1], own[-1:]]),
        Text(
            "Your E is of the last step alone, but ℓ_t is not 0 before it.",
            "你的 E 只含最后时刻，但之前的 ℓ_t 不是 0。",
        ),
    ),
    (
        lambda own, s, f: _moved_up(own / f.backward(s[1:])) * f.backward(s[1:]),
        Text(
            "Your E takes s_{t−1} where ℓ_t belongs to s_t: leave out row 0 of the states.",
            "你的 E 用的是 s_{t−1}，而 ℓ_t 对应 s_t：请去掉 states 的第 0 行。",
        ),
    ),
)


def _moved_up(rows: Array) -> Array:
    return np.vstack([rows[1:], 0.0 * rows[:1]])


def _only_by_another(submission: Submission, seed: int, T: int, n: int) -> Text | None:
    """The one change of ℓ_t, or of ∂E/∂W, with which the right network is accepted."""
    networks = [(_with(change), text) for change, text in (*LOCALS, *_factors(T, n))]
    networks.append((TRANSPOSED, COMPARED_TRANSPOSED))
    accepted = [text for network, text in networks if accepts(submission, seed, network)]
    return accepted[0] if len(accepted) == 1 else None


TRANSPOSED = Network(
    RIGHT[0].name, gradient_W_function=lambda d, s: recurrent.gradient_W(d, s).T.copy()
)
COMPARED_TRANSPOSED = Text(
    "You compare ∂E/∂W with the transpose of your numerical gradient.",
    "你拿 ∂E/∂W 与数值梯度的转置作了比较。",
)


def _factors(T: int, n: int) -> Iterator[tuple[Local, Text]]:
    names: dict[float, list[str]] = {}
    values = {"−1": -1.0, "1/T": 1 / T, "T": T, "1/(T n)": 1 / (T * n), "2": 2.0, "1/2": 0.5}
    for name, c in values.items():
        names.setdefault(c, []).append(name)
    for c, same_names in names.items():
        shown = " = ".join(same_names)
        text = Text(
            f"Your numerical gradient is {shown} times what your ℓ_t gives: a factor is wrong "
            "in E, in ℓ_t or in (E(p+ε) − E(p−ε)) / 2ε.",
            f"数值梯度是由 ℓ_t 求得的 {shown} 倍："
            "E、ℓ_t 或 (E(p+ε) − E(p−ε)) / 2ε 里有一个系数不对。",
        )
        yield partial(_scaled, c), text


def _scaled(c: float, own: Array, states: Array, f: Activation) -> Array:
    return c * own


def _with(change: Local) -> Network:
    """The article's network, right but for ℓ_t, which is changed first."""

    def delta(own: Array, states: Array, W: Array, f: Activation) -> Array:
        with np.errstate(all="ignore"):
            return recurrent.delta(change(own, states, f), states, W, f)

    return Network(RIGHT[0].name, delta_function=delta)


def _by_numbers(submission: Submission, seed: int, notes: Observed) -> Text | None:
    """How well differences at the points that it asks for agree with the network's gradients."""
    points, (asked,) = notes.plain, notes.of("delta")
    ends = _ends(notes)
    if points is None or ends is None or not matches(points.answer, asked.arguments[1]):
        return None
    own, states, W, f = asked.arguments
    with np.errstate(all="ignore"):
        slopes = own / f.backward(states[1:])
    if not np.isfinite(slopes).all():
        return None

    def loss(*arguments: Any) -> float:
        return float((slopes * notes.network.forward(*arguments)[1:]).sum())

    def error(at: Sequence[Any], low: float, high: float) -> float:
        of_W, of_U = (_quotients(loss, at, place, low, high) for place in (2, 1))
        deltas = recurrent.delta(own, states, W, f)
        wanted = recurrent.gradient_W(deltas, states), recurrent.gradient_U(deltas, at[0])
        return max(map(off, (of_W, of_U), wanted))

    of_W, of_U = (_quotients(loss, points.arguments, place, *ends) for place in (2, 1))
    network = Network(
        RIGHT[0].name, gradient_W_function=lambda d, s: of_W, gradient_U_function=lambda d, x: of_U
    )
    errors = [error(points.arguments, low, high) for low, high in (ends, (-1e-4, 1e-4))]
    if min(errors) > SOUND and error([*map(_in_float64, points.arguments)], -1e-4, 1e-4) > SOUND:
        return None
    if min(errors) > SOUND or any(_moves_short(call, points) for call in notes.of("forward")):
        return _of_few_digits(points)
    return _of_quotients(errors[0], *ends, accepted=accepts(submission, seed, network))


def _is_short(argument: Any) -> bool:
    """Whether its numbers have so few digits that ε is lost in them."""
    return isinstance(argument, Array) and argument.dtype.kind == "f" and argument.itemsize < 8


def _moves_short(call: Asked, points: Asked) -> bool:
    """Whether an element of such a U or W is moved."""
    pairs = list(zip(call.arguments, points.arguments, strict=True))[1:3]
    return any(_is_short(one) and _is_short(at) and not same(one, at) for one, at in pairs)


def _in_float64(argument: Any) -> Any:
    return argument.astype(float) if _is_short(argument) else argument


def _of_few_digits(points: Asked) -> Text:
    short = {
        name: a.dtype
        for name, a in zip(("x", "U", "W", "s0"), points.arguments, strict=False)
        if _is_short(a)
    }
    names, dtype = listed(short), next(iter(short.values()))
    return Text(
        f"network.forward gets {names.en} as {dtype}, which has too few digits for differences of "
        "E: use float64 throughout.",
        f"传给 network.forward 的 {names.zh} 是 {dtype}，它的位数太少，求不准 E 的差：请全部使用 "
        "float64。",
    )


def _ends(notes: Observed) -> tuple[float, float] | None:
    """How far down and up one element at a time is moved; None where it is done otherwise."""
    steps, first = set(), notes.plain
    for call in notes.of("forward"):
        for place in (1, 2):
            before = first.arguments[place] if first else None
            if before is None or call.arguments[place].shape != before.shape:
                return None
            moved = call.arguments[place] - before
            if np.count_nonzero(np.abs(moved) > 1e-14) > 1:
                return None
            steps |= {float(f"{s:.3g}") for s in np.ravel(moved) if abs(s) > 1e-14}
    return (min(0.0, *steps), max(0.0, *steps)) if 0 < len(steps) <= 2 else None


def _quotients(
    loss: Callable[..., float], at: Sequence[Any], place: int, low: float, high: float
) -> Array:
    """(E(p + high) − E(p + low)) / (high − low), one element after the other."""
    gradient = np.empty(at[place].shape)
    for i in np.ndindex(gradient.shape):
        step = np.zeros(gradient.shape)
        step[i] = 1.0
        up, down = (
            loss(*at[:place], at[place] + end * step, *at[place + 1 :]) for end in (high, low)
        )
        gradient[i] = (up - down) / (high - low)
    return gradient


def _of_quotients(error: float, low: float, high: float, accepted: bool) -> Text:
    """What the quotients of Σ ∂E/∂s_t · s_t show, with ∂E/∂s_t = ℓ_t / f′(net_t)."""
    digits = int(-np.log10(max(error, 1e-15)))
    if error > SOUND and low != -high:
        return Text(
            f"You move p by {high:g} up and by {abs(low):g} down: take (E(p+ε) − E(p−ε)) / 2ε.",
            f"你把 p 加了 {high:g}、减了 {abs(low):g}；应当用 (E(p+ε) − E(p−ε)) / 2ε。",
        )
    if error > SOUND:
        return Text(
            f"With ε = {high:g} central differences are off by {error:.1g}, even if E is linear in "
            "the states: take ε = 1e-4.",
            f"你取了 ε = {high:g}：即使 E 是状态的线性函数，中心差分的相对误差也有 {error:.1g}；"
            "请取 ε = 1e-4。",
        )
    if accepted:
        return Text(
            f"Both gradients agree to {digits} digits, and you return False: the tolerance is too "
            "tight; accept a relative error of 1e-6.",
            f"两种梯度有 {digits} 位相同，你却返回了 False：容差太小；相对误差取 1e-6。",
        )
    return Text(
        "E and ℓ_t do not belong together (ℓ_t = ∂E_t/∂s_t ⊙ f′(net_t)), or your numerical "
        "gradient or your comparison is wrong: with the E of your ℓ_t both gradients agree to "
        f"{digits} digits at your points.",
        "E 与 ℓ_t 不符（ℓ_t = ∂E_t/∂s_t ⊙ f′(net_t)），或者数值梯度或比较写错了："
        f"换成与你的 ℓ_t 相符的 E，在你取的点上两种梯度有 {digits} 位相同。",
    )
