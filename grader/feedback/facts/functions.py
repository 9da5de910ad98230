"""The right result, and something done to it: squared, its logarithm, f applied once more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.feedback.trials import Array, Pair, Trials
from spec.checking.equality import all_close
from spec.text import Text, spaced

Change = Callable[[Array], Array]
MARKS = ("<s>", "</s>")
FEWEST = 4  # results that a statement about all of them has to rest on


def _rows(change: Callable[[Array], Array]) -> Change:
    """Of tables and vectors, row by row."""

    def changed(a: Array) -> Array:
        if not a.ndim or not a.size:
            raise ValueError
        return a / change(a)

    return changed


def _sorted(a: Array) -> Array:
    """Of vectors alone."""
    if a.ndim != 1:
        raise ValueError
    return np.sort(a)


def _trace(a: Array) -> Array:
    """Σ_t δ_t · s_t in every entry, where Σ_t δ_t s_tᵀ is right."""
    if a.ndim != 2 or a.shape[0] != a.shape[1]:
        raise ValueError
    return np.full(a.shape, np.trace(a))


TRACE = Text(
    "The sum of the right one's diagonal comes back, one number, as a product of two vectors gives "
    "it: the matrix a bᵀ is np.outer(a, b).",
    "返回的是正确结果的对角线之和，一个数，就像两个向量的内积那样：矩阵 a bᵀ 是 np.outer(a, b)。",
)
ELEMENTWISE: tuple[tuple[Change, Text], ...] = (
    (np.square, Text("the square of the right one", "正确值的平方")),
    (np.sqrt, Text("the square root of the right one", "正确值的平方根")),
    (np.exp, Text("e to the power of the right one", "e 的（正确值）次方")),
    (lambda a: np.exp(-a), Text("e to the power of minus the right one", "e 的（−正确值）次方")),
    (np.log, Text("the natural logarithm of the right one", "正确值的自然对数")),
    (lambda a: -np.log(a), Text("minus the logarithm of the right one", "正确值的对数的相反数")),
    (np.log2, Text("the logarithm to base 2 of the right one", "正确值的以 2 为底的对数")),
    (lambda a: np.exp2(a), Text("2 to the power of the right one", "2 的（正确值）次方")),
    (lambda a: 10.0**a, Text("10 to the power of the right one", "10 的（正确值）次方")),
    (lambda a: 10.0 ** np.log(a), Text("10^E where e^E is right", "10^E，而应当是 e^E")),
    (
        lambda a: np.log(a) ** 2,
        Text("the square of the logarithm of the right one", "正确值对数的平方"),
    ),
    (lambda a: np.log(np.log(a)), Text("ln E where e^E is right", "ln E，而应当是 e^E")),
    (lambda a: 1.0 / a, Text("1 divided by the right one", "正确值的倒数")),
    (lambda a: 1.0 - a, Text("1 minus the right one", "1 减去正确值")),
    (np.tanh, Text("tanh of the right one", "正确值的 tanh")),
    (lambda a: 1.0 / (1.0 + np.exp(-a)), Text("sigmoid of the right one", "正确值的 sigmoid")),
    (lambda a: 1.0 - a * a, Text("1 minus the square of the right one", "1 减去正确值的平方")),
    (lambda a: a * (1.0 - a), Text("s(1 − s), s being the right one", "s(1 − s)，其中 s 是正确值")),
    (np.sign, Text("the sign of the right one", "正确值的符号")),
    (lambda a: np.maximum(a, 1.0), Text("the larger of 1 and the right one", "1 与正确值中较大的")),
    (
        lambda a: np.minimum(a, 1.0),
        Text("the smaller of 1 and the right one", "1 与正确值中较小的"),
    ),
)
OF_ROWS: tuple[tuple[Change, Text], ...] = (
    # of a vector, which has no rows, before what is said of rows
    (
        _rows(lambda a: np.abs(a).max()),
        Text(
            "The right result is divided by its largest absolute value.",
            "正确的结果除以了它的最大绝对值。",
        ),
    ),
    (
        _rows(lambda a: a.sum()),
        Text("The right result is divided by its sum.", "正确的结果除以了它的总和。"),
    ),
    (_sorted, Text("The right numbers are sorted.", "各数都是对的，但排了序。")),
    (
        _rows(lambda a: a.sum(axis=-1, keepdims=True)),
        Text("Each right row is divided by its sum.", "结果的每一行都是正确的那一行除以它的总和。"),
    ),
    (
        _rows(lambda a: np.sqrt((a * a).sum(axis=-1, keepdims=True))),
        Text(
            "Each right row is divided by its norm.", "结果的每一行都是正确的那一行除以它的范数。"
        ),
    ),
    (
        _rows(lambda a: np.abs(a).max(axis=-1, keepdims=True)),
        Text(
            "Each right row is divided by its largest absolute value.",
            "结果的每一行都是正确的那一行除以它的最大绝对值。",
        ),
    ),
    (
        _rows(lambda a: a.sum(axis=0)),
        Text(
            "The right result is divided by its sum over the rows.", "正确的结果除以了它各行之和。"
        ),
    ),
    (
        lambda a: np.sort(a, axis=-1),
        Text("The numbers of each right row are sorted.", "每一行里的数都是对的，但排了序。"),
    ),
    (
        lambda a: np.roll(a, 1, axis=-1) if a.ndim else a,
        Text(
            "Each right row is moved one place to the right, its last number coming first.",
            "每一行里的数都是对的，但都右移了一位，最后一个到了最前。",
        ),
    ),
    (
        lambda a: np.roll(a, -1, axis=-1) if a.ndim else a,
        Text(
            "Each right row is moved one place to the left, its first number coming last.",
            "每一行里的数都是对的，但都左移了一位，第一个到了最后。",
        ),
    ),
    (
        lambda a: a[..., ::-1] if a.ndim else a,
        Text(
            "The numbers of each right row are in reverse order.",
            "每一行里的数都是对的，但顺序反了。",
        ),
    ),
    (
        lambda a: np.cumsum(a[::-1], axis=0)[::-1],
        Text(
            "Each row of the result is the sum of the right rows from it on.",
            "结果的每一行都是从该行起各正确行之和。",
        ),
    ),
    (
        lambda a: np.repeat(a[:1], len(a), axis=0),
        Text("Every row of the result is the right row 0.", "结果的每一行都是正确的第 0 行。"),
    ),
    (
        lambda a: np.repeat(a[-1:], len(a), axis=0),
        Text(
            "Every row of the result is the right last row, as where one array is changed and "
            "appended again and again: append a copy.",
            "结果的每一行都是正确的最后一行；反复修改并追加同一个数组时就会这样：请追加副本。",
        ),
    ),
    (
        lambda a: np.concatenate([a[:1], 0.0 * a[1:]]),
        Text("Row 0 of the result is right; the others are 0.", "第 0 行是对的；其余各行都是 0。"),
    ),
    (
        lambda a: np.concatenate([0.0 * a[:-1], a[-1:]]),
        Text(
            "The last row of the result is right; the others are 0.",
            "最后一行是对的；其余各行都是 0。",
        ),
    ),
    (
        lambda a: a * np.eye(len(a)),
        Text(
            "The diagonal of the result is right; everything beside it is 0.",
            "对角线是对的；其余的都是 0。",
        ),
    ),
    (_trace, TRACE),
)

OTHER_SHAPES: tuple[tuple[Change, Text], ...] = (
    (lambda a: _trace(a)[:1, :1], TRACE),
    (
        np.diagonal,
        Text(
            "The result is the diagonal of the right one, as where * stands for an outer product.",
            "结果是正确结果的对角线，就像该用外积的地方用了 *。",
        ),
    ),
    (
        lambda a: a.sum(axis=0),
        Text(
            "The result is the sum of the right rows, where the rows themselves are due.",
            "结果是各正确行之和；应当返回各行本身。",
        ),
    ),
    (
        lambda a: a.sum(axis=-1),
        Text(
            "The result holds the sums of the right rows, where the rows themselves are due.",
            "结果是每个正确行的总和；应当返回各行本身。",
        ),
    ),
    (
        np.sum,
        Text(
            "The result is the sum of all the right numbers, where they themselves are due.",
            "结果是所有正确数之和；应当返回这些数本身。",
        ),
    ),
    (
        lambda a: a.mean(axis=0),
        Text(
            "The result is the mean of the right rows, where the rows themselves are due.",
            "结果是各正确行的平均；应当返回各行本身。",
        ),
    ),
    (
        lambda a: np.argmax(a, axis=-1),
        Text(
            "The index of the largest number comes back, as argmax gives it, where the numbers "
            "themselves are due.",
            "返回的是最大的数的下标（argmax 给出的就是它）；应当返回这些数本身。",
        ),
    ),
    (lambda a: a[0], Text("The right row 0 alone comes back.", "只返回了正确的第 0 行。")),
    (lambda a: a[-1], Text("The right last row alone comes back.", "只返回了正确的最后一行。")),
    (
        np.ravel,
        Text(
            "The numbers are right, but in one dimension (flatten, ravel).",
            "各数是对的，但摊平成了一维（flatten、ravel）。",
        ),
    ),
    (
        lambda a: a[..., np.newaxis],
        Text(
            "The numbers are right, but with one more dimension at the end, as in columns (n, 1).",
            "各数是对的，但末尾多了一维，像 (n, 1) 的列那样。",
        ),
    ),
    (
        lambda a: a[np.newaxis],
        Text(
            "The numbers are right, but with one more dimension in front.",
            "各数是对的，但最前面多了一维。",
        ),
    ),
)


def of_another_shape(trials: Trials) -> Text | None:
    """What was done to the right result, so that it has another shape, in every call."""
    pairs, differ = trials.pairs, [p for p in trials.wrong if p.got.shape != p.want.shape]
    if len(differ) < FEWEST or not all(pair.want.ndim for pair in pairs):
        return None
    tables = [pair for pair in differ if pair.want.ndim < 2 or min(pair.want.shape) > 1]
    for change, text in OTHER_SHAPES:
        if len(tables) >= FEWEST and _all(pairs, tables, change):
            return text
    return None


SUMS: tuple[tuple[int | None, Text], ...] = (
    (
        None,
        Text(
            "All that comes back, summed, is the right number: that sum is missing.",
            "返回的全部数之和才是正确值：漏了这个求和。",
        ),
    ),
    (
        0,
        Text(
            "What comes back, summed over its first axis, is the right result: that sum is "
            "missing.",
            "返回的结果沿第一个轴求和才是正确结果：漏了这个求和。",
        ),
    ),
)


def not_summed(trials: Trials) -> Text | None:
    """What comes back has one axis more, and is right once that is summed, or all is."""
    pairs = trials.pairs
    if len(pairs) < FEWEST or not trials.wrong:
        return None
    for axis, text in SUMS:
        several = any(pair.got.size > pair.want.size for pair in pairs)
        if several and all(_is_summed(pair, axis) for pair in pairs):
            return text
    return None


def _is_summed(pair: Pair, axis: int | None) -> bool:
    if pair.got.ndim <= pair.want.ndim or (axis is None and pair.want.ndim):
        return False
    return all_close(np.asarray(pair.got.sum(axis=axis)), pair.want)


def function_of_the_right_one(trials: Trials) -> Text | None:
    """What was done to the right result, in every call."""
    pairs, wrong = trials.pairs, trials.wrong
    if len(wrong) < FEWEST or any(p.got.shape != p.want.shape for p in pairs):
        return None
    for change, words in ELEMENTWISE:
        if _all(pairs, wrong, change):
            return Text(f"Every number is {words.en}.", f"每个数都是{spaced(words.zh).rstrip()}。")
    for change, text in OF_ROWS:
        if _all(pairs, wrong, change):
            return text
    return _activated(trials)


def _all(pairs: list[Pair], wrong: list[Pair], change: Change) -> bool:
    """Whether it is what was done, tried on the wrong ones first."""
    return _did(wrong[0], change) and all(_did(pair, change) for pair in pairs)


def _did(pair: Pair, change: Change) -> bool:
    try:
        with np.errstate(all="ignore"):
            changed = np.asarray(change(pair.want), float)
    except (ValueError, IndexError, TypeError):
        return False
    return all_close(pair.got, changed) and not np.isnan(changed).all()


def _activated(trials: Trials) -> Text | None:
    """f, or f′, applied to the right result, f being what each call gives."""
    for place, name in enumerate(trials.names):
        if not hasattr(trials.wrong[0].trial.arguments[place], "backward"):
            continue
        for method in ("forward", "backward"):
            if all(_was_put_through(pair, place, method) for pair in trials.pairs):
                return Text(
                    f"The result is {name}.{method} of the right one.",
                    f"结果是 {name}.{method}（正确的结果）。",
                )
    return None


def _was_put_through(pair: Pair, place: int, method: str) -> bool:
    activation: Any = pair.trial.arguments[place]
    return _did(pair, getattr(activation, method))


def another_mark(trials: Trials) -> Text | None:
    """The right result, with another word in every place of <s>, of </s>, or of both."""
    put: dict[str, str] = {}
    for trial in trials.all:
        got, want = list(_leaves(trial.call.value)), list(_leaves(trial.want))
        if trial.call.stopped or len(got) != len(want):
            return None
        if not all(_is_meant(due, word, put) for due, word in zip(want, got, strict=True)):
            return None
    marks = [mark for mark in MARKS if put.get(mark, mark) != mark]
    if not marks:
        return None
    return Text(
        f"In every place of {' and of '.join(marks)} stands another word; all else is right.",
        f"凡是该写 {'、'.join(marks)} 的地方，写的都是别的词；其余都是对的。",
    )


def numbered_otherwise(trials: Trials) -> Text | None:
    """The right words and the right numbers, which other words have."""
    for trial in trials.all:
        got, want = trial.call.value, trial.want
        if not isinstance(got, dict) or not isinstance(want, dict) or got.keys() != want.keys():
            return None
        one, due = ({word: repr(index) for word, index in d.items()} for d in (got, want))
        if sorted(one.values()) != sorted(due.values()) or any(one[m] != due[m] for m in MARKS):
            return None
    return Text(
        "The words are numbered, but not in the order in which they first appear; a set, for one, "
        "keeps no order.",
        "词都编了号，但不是按首次出现的顺序；例如集合（set）就不保持顺序。",
    )


def _is_meant(due: Any, word: Any, put: dict[str, str]) -> bool:
    """Whether it is what is due, or the word that is always put in its place."""
    if isinstance(due, str) and isinstance(word, str) and due in MARKS:
        return word == put.setdefault(due, word)
    return isinstance(due, str | int | None) and type(word) is type(due) and bool(word == due)


def _leaves(value: Any) -> Iterator[Any]:
    """What a result holds, and where a list or a dict begins."""
    if not isinstance(value, list | tuple | dict):
        yield value
        return
    yield len(value)
    for item in value.items() if isinstance(value, dict) else value:
        yield from _leaves(item)
