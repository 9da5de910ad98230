"""The right numbers, changed: by one factor, cut off, rounded, clipped, without their sign."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from grader.feedback.trials import Array, Pair, Trials
from grader.feedback.trials import numbers as as_numbers
from grader.feedback.variations import is_finite
from spec.checking.cases import arrays_in
from spec.checking.equality import all_close, close_entries, same
from spec.formulas.formula import inexact, number, plain
from spec.text import Text

Finer = Callable[[int], bool]
FEWEST = 12  # numbers that a statement about all of them has to rest on


def array_of_integers(trials: Trials) -> Text | None:
    """An array of whole numbers came back in every call, where others are right."""
    values = [t.call.value for t in trials.all]
    if not trials.wrong or not all(isinstance(v, np.ndarray) for v in values):
        return None
    dtypes = {str(v.dtype) for v in values if v.dtype.kind in "iu"}
    if len(dtypes) != 1 or not all(v.dtype.kind in "iu" for v in values):
        return None
    if all((pair.want == np.rint(pair.want)).all() for pair in trials.pairs):
        return None
    if any(pair.got.shape != pair.want.shape for pair in trials.pairs):
        return None
    dtype = dtypes.pop()
    return Text(
        f"The result is an array of whole numbers, dtype {dtype}: what is put into one loses its "
        "fraction. Make it of floats.",
        f"结果是整数数组（dtype 为 {dtype}）：放进去的数会丢掉小数部分。"
        "请用浮点数组（dtype=float）。",
    )


def one_number_only(trials: Trials) -> Text | None:
    """Nothing but 0 comes back, or nothing but 1, or no number at all."""
    if not trials.wrong or len(trials.pairs) < 3:
        return None
    if all(pair.got.size == 0 for pair in trials.pairs):
        return Text(
            "An empty array comes back in every call that was made.",
            "所做的每次调用返回的都是空数组。",
        )
    for c in (0.0, 1.0):
        if all((pair.got == c).all() for pair in trials.pairs) and _all_scaled(trials, c):
            return Text(f"Nothing but {c:g} comes back.", f"返回的全是 {c:g}。")
    return None


def _all_scaled(trials: Trials, c: float) -> bool:
    """Whether it is so of larger and smaller arguments too: what vanishes need not be 0."""
    values = [t.call.value for t in trials.scaled if not t.call.stopped]
    if trials.part is not None:
        values = [v[trials.part] for v in values if isinstance(v, list | tuple)]
    return all(v is None or bool((v == c).all()) for v in map(as_numbers, values))


def always_the_same(trials: Trials) -> Text | None:
    """One result whatever the arguments, where others are right; of inf and nan more is said."""
    calls = [trial.call for trial in trials.all]
    if sum(not trial.right for trial in trials.all) < 3 or any(call.stopped for call in calls):
        return None
    if not is_finite(calls[0].value):
        return None
    if all(same(call.value, calls[0].value) for call in calls):
        return Text(
            "The same comes back in every call that was made.", "所做的每次调用都返回同样的结果。"
        )
    return None


def is_constant(trials: Trials) -> bool:
    """Whether what is wrong is always 0, or always the same: then no step on the way shows."""
    zeros = len(trials.wrong) >= 3 and not any(pair.got.any() for pair in trials.wrong)
    return zeros or always_the_same(trials) is not None


def one_factor(trials: Trials) -> Text | None:
    """Every number is the right one times one factor, the same in all calls or by a size."""
    factors = [(pair, _factor(pair)) for pair in trials.pairs if pair.want.any()]
    factors = [(p, c) for p, c in factors if np.isfinite(p.want).all() or not p.right]
    known = [(pair, c) for pair, c in factors if c is not None]
    if len(known) < len(factors) or len(known) < 3 or _some_zero(trials):
        return None
    values = [c for _, c in known]
    if all(abs(c - values[0]) <= 1e-9 * abs(values[0]) for c in values):
        c = plain(values[0])
        return None if inexact(c) or c == 1.0 else _times(c)
    by_an_argument = _by_a_number(trials.names, known)
    return by_an_argument or _by_a_size(trials.names, known) or _by_its_norm(trials, known)


def _some_zero(trials: Trials) -> bool:
    """Whether something came back where 0 is right."""
    return any(pair.got.any() for pair in trials.pairs if not pair.want.any())


def _factor(pair: Pair) -> float | None:
    if pair.got.shape != pair.want.shape or not np.isfinite(pair.got).all():
        return None
    largest = np.abs(pair.want).max()
    shares = pair.want / largest  # no square of one overflows
    c = float((pair.got / largest * shares).sum() / (shares * shares).sum())
    return c if c and all_close(pair.got, c * pair.want) else None


def _times(c: float) -> Text:
    if c == -1.0:
        return Text(
            "The sign is wrong: every number is −1 times the right one.",
            "符号反了：每个数都是正确值的 −1 倍。",
        )
    c_text = number(c)
    return Text(
        f"Every number is {c_text} times the right one.", f"每个数都是正确值的 {c_text} 倍。"
    )


def _by_a_number(names: tuple[str, ...], known: list[tuple[Pair, float]]) -> Text | None:
    """A factor that is an argument, or one over it."""
    for place, name in enumerate(names):
        given = [pair.trial.arguments[place] for pair, _ in known]
        if not all(isinstance(g, int | float) for g in given) or len(set(given)) < 4:
            continue
        for power, en, zh in ((1, "multiplied", "多乘了"), (-1, "divided", "多除以了")):
            if all(
                g and abs(c - g**power) <= 1e-9 * abs(c)
                for g, (_, c) in zip(given, known, strict=True)
            ):
                return Text(f"Every number is {en} by {name}.", f"每个数都{zh} {name}。")
    return None


def _by_a_size(names: tuple[str, ...], known: list[tuple[Pair, float]]) -> Text | None:
    """A factor that is one over, or is, how many rows or columns an argument has."""
    for place, name in enumerate(names):
        for measure, en, zh in MEASURES:
            lengths = [_length(pair, place, measure) for pair, _ in known]
            if None in lengths or len(set(lengths)) < 2:
                continue
            for power, en_how, zh_how in HOW:
                rest = [
                    c * (length or 1) ** power
                    for (_, c), length in zip(known, lengths, strict=True)
                ]
                k = plain(rest[0])
                if all(abs(c - k) < 1e-9 * abs(k) for c in rest) and not inexact(k):
                    times = "" if k == 1.0 else f"{number(k)} times the right one, "
                    zh_times = "" if k == 1.0 else f"是正确值的 {number(k)} 倍，又"
                    return Text(
                        f"Every number is {times}{en_how} the number of {en} of {name}.",
                        f"每个数都{zh_times}{zh_how} {name} 的{zh}{ZH_POWERS.get(power, '')}。",
                    )
    return None


HOW = (
    (1, "divided by", "多除以了"),
    (2, "divided by the square of", "多除以了"),
    (0.5, "divided by the square root of", "多除以了"),
    (-1, "multiplied by", "多乘了"),
)
ZH_POWERS = {2: "的平方", 0.5: "的平方根"}
MEASURES: tuple[tuple[Callable[[Any], int], str, str], ...] = (
    (lambda a: a.shape[-2], "rows", "行数"),  # a vector has none
    (lambda a: a.shape[1], "columns", "列数"),
    (lambda a: a.size, "entries", "元素个数"),
    (lambda a: a.shape[-1], "entries along the last axis", "最后一个轴上的元素个数"),
    (len, "items", "项数"),  # of a list
)


def _length(pair: Pair, place: int, measure: Callable[[Any], int]) -> int | None:
    argument = pair.trial.arguments[place]
    if isinstance(argument, list) or measure is len:
        return len(argument) if isinstance(argument, list) and measure is len else None
    try:
        return measure(argument) if isinstance(argument, np.ndarray) else None
    except IndexError:  # a vector has no columns
        return None


def _by_its_norm(trials: Trials, known: list[tuple[Pair, float]]) -> Text | None:
    if all(_has_norm_1(pair.got) for pair, _ in known) and all(
        _has_norm_1(trial.call.value)
        for trial in trials.scaled
        if isinstance(trial.want, np.ndarray) and trial.want.any()
    ):
        return Text(
            "The result is divided by its norm: the norm of what comes back is always 1.",
            "结果除以了它自己的范数：返回值的范数总是 1。",
        )
    return None


def _has_norm_1(result: Any) -> bool:
    array = as_numbers(result)
    return array is not None and bool(abs(np.linalg.norm(array) - 1.0) < 1e-9)


def one_number_added(trials: Trials) -> Text | None:
    """Every number is off by the same amount."""
    if any(pair.got.shape != pair.want.shape for pair in trials.pairs) or not trials.wrong:
        return None
    offs = np.concatenate([(p.got - p.want).ravel() for p in trials.pairs if p.want.size])
    sizes = np.concatenate([np.abs(p.want).ravel() for p in trials.pairs if p.want.size])
    ends = ~np.isfinite(sizes)
    if not all(pair.right for pair in trials.pairs if not np.isfinite(pair.want).all()):
        return None
    offs, sizes = offs[~ends], sizes[~ends]
    if len(offs) < FEWEST or not np.isfinite(offs).all():
        return None
    c = float(np.median(offs))
    near = 1e-14 + 1e-5 * abs(c) + 1e-15 * sizes
    if not 0.0 < abs(c) < np.inf or not (np.abs(offs - c) <= near).all():
        return None
    shown = f"{abs(c):.2g}".replace("e-0", "e−").replace("e-", "e−")
    more, mehr = ("large", "大") if c > 0 else ("small", "小")
    return Text(f"Every number is {shown} too {more}.", f"每个数都{mehr}了 {shown}。")


def changed(trials: Trials) -> Text | None:
    """What can be said of all numbers at once: their sign, their digits, their limits."""
    return _of_all_numbers(trials, (*SAYINGS, _rounded))


def few_decimals(trials: Trials) -> Text | None:
    """How many decimals what comes back has, where the arguments have more."""
    return _of_all_numbers(trials, (partial(_decimals, partial(_given_finer, trials)),))


def _of_all_numbers(trials: Trials, sayings: tuple[Saying, ...]) -> Text | None:
    """The first that holds of all numbers, beside the right ones."""
    if not trials.wrong or any(p.got.shape != p.want.shape for p in trials.pairs):
        return None
    got = np.concatenate([p.got.ravel() for p in trials.pairs])
    want = np.concatenate([p.want.ravel() for p in trials.pairs])
    ends = ~np.isfinite(want) & ~np.isfinite(got)
    got, want = got[~ends], want[~ends]
    if len(got) < FEWEST or not np.isfinite(got).all():
        return None
    return next((text for say in sayings if (text := say(got, want)) is not None), None)


def _given_finer(trials: Trials, digits: int) -> bool:
    """Whether the arguments have more decimals themselves."""
    given = [a.ravel() for t in trials.all for a in arrays_in(t.arguments) if a.dtype.kind == "f"]
    steps = np.concatenate([*given, np.zeros(1)]) * 10.0**digits
    return bool((np.abs(steps - np.rint(steps)) > 1e-4).mean() > 0.5)


def _signs(got: Array, want: Array) -> Text | None:
    if (want < -1e-6).sum() < 2:
        return None
    if close_entries(got, np.abs(want)).all():
        return Text(
            "The signs are lost: every number is the absolute value of the right one.",
            "符号丢了：每个数都是正确值的绝对值。",
        )
    if close_entries(got, np.maximum(want, 0.0)).all():
        return Text(
            "What is negative comes back as 0; the other numbers are right.",
            "负数都变成了 0；其余的数都是对的。",
        )
    return None


def _whole(got: Array, want: Array) -> Text | None:
    if not (got == np.rint(got)).all() or (want == np.rint(want)).all():
        return None
    if (np.abs(want - got) < 1.0).all() and (np.abs(got) <= np.abs(want)).all():
        return Text(
            "Only whole numbers come back: the fractions are cut off.",
            "返回的都是整数：小数部分被截掉了。",
        )
    if (np.abs(want - got) <= 0.5 + 1e-9).all():
        return Text("Every number is rounded to a whole number.", "每个数都舍入成了整数。")
    return Text("Only whole numbers come back.", "返回的都是整数。") if got.any() else None


def _rounded(got: Array, want: Array) -> Text | None:
    digits = _digits(got, want)
    if not digits or (np.abs(got - want) > 10.0**-digits * 0.500001 + 1e-15 * np.abs(want)).any():
        return None
    return Text(
        f"Every number is the right one rounded to {digits} decimal{'s' * (digits > 1)}.",
        f"每个数都是正确值舍入到小数点后 {digits} 位。",
    )


def _decimals(finer: Finer, got: Array, want: Array) -> Text | None:
    digits = _digits(got, want)
    if not digits or not finer(digits):
        return None
    return Text(
        f"No number that comes back has more than {digits} decimal{'s' * (digits > 1)}.",
        f"返回的数都不超过 {digits} 位小数。",
    )


def _digits(got: Array, want: Array) -> int:
    """How many decimals are all that come back; 0 where they, or not even right ones, have more."""
    for digits in range(1, 13):
        unit = 10.0**-digits
        shows = np.abs(got) < 1e14 * unit  # larger numbers have no digits there
        steps, right = got[shows] / unit, want[shows] / unit
        near = 1e-4 + 4.0 * np.spacing(np.abs(steps))
        if len(steps) < FEWEST or not (np.abs(steps - np.rint(steps)) < near).all():
            continue
        is_right = (np.abs(right - np.rint(right)) < near).mean() > 0.5
        few = np.count_nonzero(steps) < max(FEWEST, np.count_nonzero(got) / 2)
        return 0 if is_right or few else digits  # 0 and what is too large show no digits
    return 0


def _single(got: Array, want: Array) -> Text | None:
    """The digits of a float of fewer bits: those of all numbers fit, and also of small ones many
    fill it, unlike those of multiples of some unit."""
    numbers = np.unique(np.abs(got[got != 0.0]))
    small = numbers[: len(numbers) // 2 + 1]
    for dtype, bits in (("float16", 11), ("float32", 24)):
        fits = bool((got == _cut(got, bits)).all()) and (want != _cut(want, bits)).mean() > 0.5
        if fits and len(small) > FEWEST / 2 and (small != _cut(small, bits - 1)).mean() > 0.25:
            return Text(
                f"Every number that comes back has the digits of a {dtype}: somewhere the code "
                f"goes through {dtype}; use float64 throughout.",
                f"返回的每个数都只有 {dtype} 的精度：代码里某处经过了 {dtype}；"
                "请全部使用 float64。",
            )
    return None


def _cut(numbers: Array, bits: int) -> Array:
    """The nearest numbers of so many bits."""
    fractions, exponents = np.frexp(numbers)
    return np.ldexp(np.rint(np.ldexp(fractions, bits)), exponents - bits)


def _clipped(got: Array, want: Array) -> Text | None:
    high, low = float(got.max()), float(got.min())
    over, under = want > high + 1e-9 * abs(high), want < low - 1e-9 * abs(low)
    if (
        low == high
        or over.sum() + under.sum() < 2
        or not close_entries(got, np.clip(want, low, high)).all()
    ):
        return None
    if not all(_is_shown(c) for c, beyond in ((high, over), (low, under)) if beyond.any()):
        return None
    if over.sum() == 0 or under.sum() == 0:
        c, size, zh = (high, "larger", "更大") if over.any() else (low, "smaller", "更小")
        c_text = _limit(c)
        return Text(
            f"No number is {size} than {c_text}: those that belong beyond come back as {c_text}.",
            f"没有比 {c_text} {zh}的数：超出的都变成了 {c_text}。",
        )
    return Text(
        f"All numbers lie between {_limit(low)} and {_limit(high)}: those that belong beyond come "
        "back as the limit, the others are right.",
        f"所有的数都在 {_limit(low)} 与 {_limit(high)} 之间：超出的变成了边界值，其余的都是对的。",
    )


def _is_shown(c: float) -> bool:
    """Whether a limit is all that is written of it: 0.999999999 is not 1."""
    return abs(float(f"{c:.4g}") - c) <= 1e-12 * abs(c)


def _limit(c: float) -> str:
    return f"{c + 0.0:.4g}".replace("-", "−")  # no −0


def _small_ones(got: Array, want: Array) -> Text | None:
    gone = (got == 0.0) & (want != 0.0)
    kept = got != 0.0
    if gone.sum() < 2 or kept.sum() < 2 or not close_entries(got[kept], want[kept]).all():
        return None
    if np.abs(want[gone]).max() >= np.abs(got[kept]).min():
        return None
    return Text(
        "Numbers that are near 0 come back as 0; the others are right.",
        "接近 0 的数变成了 0；其余的都是对的。",
    )


Saying = Callable[[Array, Array], Text | None]
SAYINGS: tuple[Saying, ...] = (_signs, _whole, _single, _clipped, _small_ones)


def inexactly_right(trials: Trials) -> Text | None:
    """Right to some digits, in every call."""
    wrong = trials.wrong
    if any(p.got.shape != p.want.shape or not np.isfinite(p.want).all() for p in wrong):
        return None
    worst = max((_error(pair) for pair in wrong), default=1.0)
    if not worst < 1e-3:
        return None
    digits = int(-np.log10(worst))
    say, zh_say = (", say in float32", "，例如用了 float32") if digits < 8 else ("", "")
    return Text(
        f"In all calls that were made the result is right to {digits} digits at least, but "
        f"not to all: something small is added, left out or computed inexactly{say}.",
        f"在所做的全部调用中，结果至少有 {digits} 位有效数字是对的，但不是全部："
        f"多加了或漏了很小的东西，或者计算不够精确{zh_say}。",
    )


def _error(pair: Pair) -> float:
    rows, right = np.atleast_2d(pair.got), np.atleast_2d(pair.want)
    with np.errstate(all="ignore"):
        _, power = np.frexp(np.abs(right).max(axis=-1, keepdims=True, initial=0.0))
        off, size = np.ldexp(rows - right, -power), np.ldexp(right, -power)  # squares may overflow
        errors = np.sqrt((off * off).sum(axis=-1)) / np.sqrt((size * size).sum(axis=-1))
    errors = np.where((rows == right).all(axis=-1), 0.0, errors)
    return float(np.nan_to_num(errors, nan=1.0, posinf=1.0).max(initial=0.0))
