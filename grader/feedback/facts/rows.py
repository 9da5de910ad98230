"""The right rows in a wrong place: reversed, moved, one too few; the right matrix on its side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.feedback.trials import Array, Pair, Trials, numbers
from spec.checking.cases import arrays_in
from spec.checking.equality import all_close
from spec.text import Text

Change = Callable[[Array], Array]


def _down(rows: Array, first: Array) -> Array:
    return np.concatenate([first, rows[:-1]])


REVERSED = Text("The right rows stand in reverse order.", "行都是对的，但顺序反了。")
CHANGES: tuple[tuple[Change, Text], ...] = (
    (lambda a: a[::-1], REVERSED),
    (
        lambda a: np.roll(a, -1, axis=0),
        Text(
            "Row i of the result holds what belongs in row i+1, and the last row what belongs "
            "in row 0.",
            "结果的第 i 行放的是应当在第 i+1 行的内容，最后一行放的是应当在第 0 行的内容。",
        ),
    ),
    (
        lambda a: np.roll(a, 1, axis=0),
        Text(
            "Row i of the result holds what belongs in row i−1, and row 0 what belongs in the "
            "last row.",
            "结果的第 i 行放的是应当在第 i−1 行的内容，第 0 行放的是应当在最后一行的内容。",
        ),
    ),
    (
        lambda a: _down(a, 0.0 * a[:1]),
        Text(
            "Row i of the result holds what belongs in row i−1, and row 0 is 0.",
            "结果的第 i 行放的是应当在第 i−1 行的内容，第 0 行是 0。",
        ),
    ),
    (
        lambda a: np.concatenate([a[1:], 0.0 * a[:1]]),
        Text(
            "Row i of the result holds what belongs in row i+1, and the last row is 0.",
            "结果的第 i 行放的是应当在第 i+1 行的内容，最后一行是 0。",
        ),
    ),
    (
        lambda a: _down(a, a[:1]),
        Text(
            "Row i of the result holds what belongs in row i−1; row 0 is right.",
            "结果的第 i 行放的是应当在第 i−1 行的内容；第 0 行是对的。",
        ),
    ),
    (
        lambda a: np.concatenate([0.0 * a[:1], a[1:]]),
        Text(
            "Row 0 of the result is 0; the other rows are right.", "第 0 行是 0；其余各行都是对的。"
        ),
    ),
    (
        lambda a: np.concatenate([a[:-1], 0.0 * a[:1]]),
        Text(
            "The last row of the result is 0; the others are right.",
            "最后一行是 0；其余各行都是对的。",
        ),
    ),
    (
        lambda a: a[1:],
        Text("The first row is missing; the others are right.", "少了第一行；其余各行都是对的。"),
    ),
    (
        lambda a: a[:-1],
        Text("The last row is missing; the others are right.", "少了最后一行；其余各行都是对的。"),
    ),
    (
        lambda a: np.cumsum(a, axis=0),
        Text(
            "Each row of the result is the sum of the right rows up to it.",
            "结果的每一行都是到该行为止各正确行之和。",
        ),
    ),
    (
        lambda a: a.T,
        Text(
            "The result is transposed: rows and columns are exchanged.",
            "结果转置了：行和列互换了。",
        ),
    ),
    (
        lambda a: a[:, ::-1],
        Text("The columns of the result stand in reverse order.", "结果的列的顺序反了。"),
    ),
)


def moved(trials: Trials) -> Text | None:
    """The right rows, or columns, in another place."""
    tables = [pair for pair in trials.pairs if pair.want.ndim]
    if not any(pair.want.ndim > 1 for pair in tables) or not all(p.want.ndim for p in trials.wrong):
        return _listed(trials)
    if max(max(pair.want.shape) for pair in trials.wrong) < 3:  # reversed, or rolled?
        return None
    for change, text in CHANGES:
        if all(_was_changed(pair, change) for pair in tables):
            return text
    return None


def _was_changed(pair: Pair, change: Change) -> bool:
    if pair.want.ndim == 1 and pair.right:  # a vector may count as one row
        return True
    try:
        changed = change(pair.want)
    except IndexError:  # a vector has no columns
        return False
    return all_close(pair.got, changed) if changed.size else not pair.got.size


def one_too_many(trials: Trials) -> Text | None:
    """In every call one row more than is due, before or after the right ones."""
    pairs = trials.pairs
    if any(len(p.got.shape) != 2 or p.want.shape != p.got[1:].shape for p in pairs):
        return None
    for rest, en, zh in ((slice(1, None), "before", "前面"), (slice(None, -1), "after", "后面")):
        if len(trials.wrong) > 1 and all(all_close(p.got[rest], p.want) for p in pairs):
            return Text(
                f"The right rows come back, and one row too many {en} them.",
                f"各行都是对的，但{zh}多了一行。",
            )
    return None


def rest_is_missing(trials: Trials) -> Text | None:
    """The first rows alone come back, as many in every call."""
    pairs = trials.pairs
    if not pairs or any(p.got.ndim != 2 or p.want.ndim != 2 for p in pairs):
        return None
    count = max(len(p.got) for p in pairs)
    longer = [p for p in pairs if len(p.want) > count]
    if len({len(p.want) for p in longer}) < 2 or any(
        len(p.got) != min(count, len(p.want)) or not all_close(p.got, p.want[: len(p.got)])
        for p in pairs
    ):
        return None
    if any(not pair.got.size for pair in pairs):
        return None
    first = "Row 0 alone comes back" if count == 1 else f"Rows 0 to {count - 1} alone come back"
    return Text(
        f"{first}, and {'is' if count == 1 else 'are'} right, as with a return or break inside "
        "the loop.",
        f"只返回了{_rows_zh(count, False)}，{'它' if count == 1 else '它们'}是对的；"
        "循环里的 return 或 break 就会这样。",
    )


def alike_rows(trials: Trials) -> Text | None:
    """Every row is the same one, or every column, where the right ones differ."""
    pairs = [p for p in trials.pairs if p.got.ndim == 2 and min(p.got.shape) > 1]
    wrong = [pair for pair in pairs if not pair.right]
    if len(wrong) < 2 or any(pair.want.ndim != 2 for pair in pairs):
        return None
    if all((pair.got == pair.got[:1]).all() for pair in pairs) and wrong[0].got.any():
        return Text(
            "All rows of the result are the same; the right ones differ.",
            "结果的各行都相同；正确的各行不同。",
        )
    if all((pair.got == pair.got[:, :1]).all() for pair in pairs) and wrong[0].got.any():
        return Text(
            "All columns of the result are the same; the right ones differ.",
            "结果的各列都相同；正确的各列不同。",
        )
    return None


def rest_is_zero(trials: Trials) -> Text | None:
    """A few rows at one end are right, and all that is beyond them is 0."""
    pairs = [p for p in _of_arrays(trials) if p.want.ndim == 2 or not p.right]
    if any(p.want.ndim != 2 or p.got.shape != p.want.shape for p in pairs):
        return None
    if len([p for p in pairs if len(p.want) > 3 and not p.right]) < 2:
        return None
    some = any(trial.call.value is None for trial in trials.all)
    for backwards in (False, True):
        turned = [(p.got[::-1], p.want[::-1]) if backwards else (p.got, p.want) for p in pairs]
        count = min(_right_from(got, want) for got, want in turned if len(want) > 3)
        if count and all(
            _right_from(got[:count], want[:count]) == len(got[:count]) and not got[count:].any()
            for got, want in turned
        ):
            return _rest_is_zero(count, backwards, some)
    return None


def _of_arrays(trials: Trials) -> list[Pair]:
    """Numbers beside the right ones, without the calls in which None came back."""
    if trials.pairs or any(t.call.stopped for t in trials.all):
        return trials.pairs
    arrays = [t for t in trials.all if t.call.value is not None]
    beside = [(numbers(t.call.value), numbers(t.want), t) for t in arrays]
    return [Pair(g, w, t) for g, w, t in beside if g is not None and w is not None] * (
        not any(g is None or w is None for g, w, _ in beside)
    )


def first_or_last_is_zero(trials: Trials) -> Text | None:
    """In every call that goes wrong one row at an end is 0, and the others are right."""
    said = _one_end(trials, lambda row: not row.any())
    return said and Text(
        f"In every call that goes wrong {said.en} of the result is 0, and the other rows are "
        "right.",
        f"在每次出错的调用里，结果的{said.zh}是 0，其余各行都是对的。",
    )


def first_or_last_is_wrong(trials: Trials) -> Text | None:
    """In every call that was made and went wrong all rows are right but one at an end."""
    said = _one_end(trials, lambda row: True)
    return said and Text(
        f"In every call that was made and went wrong {said.en} of the result is wrong, and the "
        "other rows are right.",
        f"在所做的、出了错的每次调用里，结果的{said.zh}是错的，其余各行都是对的。",
    )


def _one_end(trials: Trials, holds: Callable[[Array], bool]) -> Text | None:
    """The row at an end that alone goes wrong, in every call that does, and of which this holds."""
    wrong = [p for p in trials.wrong if p.want.ndim == 2 and p.got.shape == p.want.shape]
    if len(wrong) < max(2, len(trials.wrong)) or max(len(p.want) for p in wrong) < 3:
        return None
    for place, en, zh in ((0, "row 0", "第 0 行"), (-1, "the last row", "最后一行")):
        rest = slice(1, None) if place == 0 else slice(None, -1)
        if all(
            holds(p.got[place]) and _right_from(p.got[rest], p.want[rest]) == len(p.got) - 1
            for p in wrong
        ):
            return Text(en, zh)
    return None


def _rest_is_zero(count: int, backwards: bool, some: bool) -> Text:
    """some: whether None came back in the other calls."""
    where, where_zh = (" that returns an array", "每次返回数组的") if some else ("", "每次")
    beyond, beyond_zh = ("before", "前面") if backwards else ("after", "后面")
    loop = "as a return or break inside the loop leaves them"
    loop_zh = "循环里的 return 或 break 就会这样"
    return Text(
        f"In every call{where} {_rows(count, backwards)} right, and all rows {beyond} are 0, "
        f"{loop}.",
        f"{where_zh}调用{_rows_zh(count, backwards)}都是对的，{beyond_zh}各行都是 0；{loop_zh}。",
    )


def _rows(count: int, backwards: bool) -> str:
    if backwards:
        return "the last row is" if count == 1 else f"the last {count} rows are"
    return "row 0 is" if count == 1 else f"rows 0 to {count - 1} are"


def _rows_zh(count: int, backwards: bool) -> str:
    if backwards:
        return "最后一行" if count == 1 else f"最后 {count} 行"
    return "第 0 行" if count == 1 else f"第 0 到第 {count - 1} 行"


def in_proportion(trials: Trials) -> Text | None:
    """The result, or each row of it, is the right one times a factor of its own."""
    pairs = trials.pairs
    if not trials.wrong or any(p.got.shape != p.want.shape or not p.want.ndim for p in pairs):
        return None
    whole = [(p.got.reshape(1, -1), p.want.reshape(1, -1)) for p in pairs]
    rows = [(np.atleast_2d(p.got), np.atleast_2d(p.want)) for p in pairs]
    wrong = [p.want for p in trials.wrong]  # one number is in any proportion to another
    if any(want.size > 2 for want in wrong) and all(_proportional(*one) for one in whole):
        return Text(
            "The numbers stand in the right proportion: the result is the right one times a "
            "factor, which is another one in other calls.",
            "各数之间的比例是对的：结果是正确结果乘上一个系数，各次调用的系数不同。",
        )
    if any(want.shape[-1] > 2 for want in wrong) and all(_proportional(*one) for one in rows):
        return Text(
            "Within each row the numbers stand in the right proportion: each row is the right one "
            "times a factor of its own.",
            "每一行内各数的比例是对的：每一行都是正确的那一行乘上一个各自的系数。",
        )
    return None


def _proportional(got: Array, want: Array) -> bool:
    """Row by row; what is 0 is 0 times any factor."""
    if want.shape[1] < 2:
        return not got[want == 0.0].any()
    if not np.isfinite(got).all():
        return False
    sizes = (want * want).sum(axis=1, keepdims=True)
    factors = (got * want).sum(axis=1, keepdims=True) / np.where(sizes > 0.0, sizes, 1.0)
    lost = (factors == 0.0) & (sizes > 0.0)  # nothing is left of it
    return not lost.any() and all_close(got, want * factors)


def _listed(trials: Trials) -> Text | None:
    """The same of vectors, and of lists."""
    pairs = [(t.call.value, t.want) for t in trials.all if not t.call.stopped]
    if len(pairs) < len(trials.all) or not any(len(_items(w)) > 2 for _, w in pairs):
        return None
    listed = [(_items(got), _items(want)) for got, want in pairs]
    if not all(want or trial.right for (_, want), trial in zip(listed, trials.all, strict=True)):
        return None
    for change, text in LISTS:
        if all(got == change(want) for got, want in listed):
            return text
    return None


LISTS: tuple[tuple[Callable[[list[Any]], list[Any]], Text], ...] = (
    (
        lambda a: a[::-1],
        Text("The right items stand in reverse order.", "各项都是对的，但顺序反了。"),
    ),
    (
        lambda a: a[1:],
        Text("The first item is missing; the others are right.", "少了第一项；其余各项都是对的。"),
    ),
    (
        lambda a: a[:-1],
        Text("The last item is missing; the others are right.", "少了最后一项；其余各项都是对的。"),
    ),
    (
        lambda a: a[1:] + a[:1],
        Text(
            "The first item stands last; the others are right.",
            "第一项放到了最后；其余各项都是对的。",
        ),
    ),
    (
        lambda a: a[-1:] + a[:-1],
        Text(
            "The last item stands first; the others are right.",
            "最后一项放到了最前；其余各项都是对的。",
        ),
    ),
)


def _items(value: Any) -> list[Any]:
    """Of a list, or a vector rounded to what counts; [] of anything else."""
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in "biuf":
        return [float(f"{v:.9g}") for v in value]
    if not isinstance(value, list) or any(True for _ in arrays_in(value)):
        return []
    return [tuple(v) if isinstance(v, list) else v for v in value]


def right_rows(trials: Trials) -> Text | None:
    """How many rows, from the first or from the last, are right in every call."""
    pairs = [p for p in trials.wrong if p.want.ndim == 2 and p.got.shape == p.want.shape]
    if len(pairs) < len(trials.wrong) or len(pairs) < 2:
        return None
    if sum(len(p.want) > 3 for p in pairs) < 2:
        return None
    for backwards in (False, True):
        turned = [(p.got[::-1], p.want[::-1]) if backwards else (p.got, p.want) for p in pairs]
        count = min(_right_from(got, want) for got, want in turned)
        if not count or all(len(want) < 4 for got, want in turned if _ends(got, want, count)):
            continue
        always = all(_ends(got, want, count) for got, want in turned)
        is_zero = always and not any(got[count].any() for got, _ in turned)
        return _first_wrong(count, backwards, always, is_zero)
    return None


def _ends(got: Array, want: Array, count: int) -> bool:
    """Whether exactly so many rows are right, from the first on."""
    return _right_from(got, want) == count


def _first_wrong(count: int, backwards: bool, always: bool, is_zero: bool) -> Text:
    """Of the calls that were made, as others may go wrong elsewhere.

    always: whether every wrong call goes wrong there
    """
    zero, zero_zh = (": it is 0", "，它是 0") if is_zero else ("", "")
    en = "the row before" if backwards else f"row {count}"
    zh = "它前面的一行" if backwards else f"第 {count} 行"
    right, right_zh = _rows(count, backwards), _rows_zh(count, backwards)
    if not always:
        return Text(
            f"In every call that was made {right} right; in some {en} is the first that goes "
            "wrong, in others another one.",
            f"所做的每次调用{right_zh}都是对的；最先出错的有时是{zh}，有时是另一行。",
        )
    first, first_zh = (
        ("goes wrong", f"{zh}出错了")
        if backwards
        else ("is the first that goes wrong", f"最先出错的是{zh}")
    )
    return Text(
        f"In every call that was made and went wrong {right} right, and {en} {first}{zero}.",
        f"在所做的、出了错的每次调用里，{right_zh}都是对的，{first_zh}{zero_zh}。",
    )


def _right_from(got: Array, want: Array) -> int:
    """How many rows from the first on are right."""
    right = [all_close(g, w) for g, w in zip(got, want, strict=True)]
    return right.index(False) if False in right else len(right)
