"""Right or not, for results that are no single array: words, dicts, pairs, several arrays.

Where a tuple is due a list passes, and a whole number may be NumPy's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from spec.checking.compare import Shown, compare, subscript
from spec.checking.equality import same
from spec.checking.received import NOTHING_MORE, kind_of, returning, short
from spec.item import Mismatch
from spec.text import Text


def _returned(value: Any, due: Text, part: Text | None = None) -> Mismatch:
    """It, or this part of it, is of another kind than what is due."""
    kind = kind_of(value)
    it = Text(f"{part.en} is", f"{part.zh}是") if part else Text("it returned", "返回的是")
    said = Text(f"{it.en} {kind.en}, must be {due.en}", f"{it.zh}{kind.zh}，应当是{due.zh}")
    hint = NOTHING_MORE if part else returning(value, due)
    return Mismatch(said, "type", secret=False, hint=hint)


@dataclass(frozen=True, eq=False, repr=False)
class Word:
    """A word, or None where `optional`."""

    optional: bool = False

    def judge(self, got: Any, want: Any, scale: float) -> Mismatch | None:
        is_word = isinstance(got, str) or (self.optional and got is None)
        if not is_word:
            or_none = Text(" or None", "或 None") if self.optional else Text("", "")
            return _returned(got, Text(f"a word (str){or_none.en}", f"一个词（str）{or_none.zh}"))
        if got == want:
            return None
        return Mismatch(
            Text("the word is wrong", "返回的词不对"), yours=short(got), right=short(want)
        )


NO_WORDS = Text(
    "it returned a dict whose keys are not all words, must be a dict word -> index",
    "返回的 dict 的键不全是词，应当是一个 dict（词 -> 编号）",
)


WHOLE = Text("An index must be an int.", "编号应当是 int。")
AS_NUMBERED = Text(
    "Put each word into the dict as it gets its number.", "每个词得到编号时就放进 dict。"
)


@dataclass(frozen=True, eq=False, repr=False)
class Vocabulary:
    """A dict word -> index, in the order of the indices."""

    def judge(self, got: Any, want: Any, scale: float) -> Mismatch | None:
        due = Text("a dict word -> index", "一个 dict（词 -> 编号）")
        if not isinstance(got, dict) or not all(isinstance(k, str) for k in got):
            wrong = _returned(got, due)
            return wrong if kind_of(got).en != "a dict" else replace(wrong, summary=NO_WORDS)
        if got.keys() != want.keys():
            return _other_words(got, want)
        for word, index in got.items():
            if not _is_whole(index):
                wrong = _wrong_part(f"vocabulary[{word!r}]", index, want[word], "type")
                return replace(wrong, hint=WHOLE)
        numbered = {word: int(index) for word, index in got.items()}
        for word, index in want.items():
            if numbered[word] != index:
                return _wrong_part(f"vocabulary[{word!r}]", numbered[word], index)
        if list(numbered) == list(want):
            return None
        return Mismatch(
            Text("the words do not stand in the order of their indices", "词没有按编号的顺序排列"),
            yours=short(list(numbered)),
            right=short(list(want)),
            hint=AS_NUMBERED,
        )


def _is_whole(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.shape == () and value.dtype.kind in "iu"
    return isinstance(value, int) and not isinstance(value, bool)


def _other_words(got: dict[str, Any], want: dict[str, int]) -> Mismatch:
    missing = [word for word in want if word not in got]
    if missing:
        summary = Text(f"{missing[0]!r} is missing", f"缺少 {missing[0]!r}")
    else:
        extra = short(next(word for word in got if word not in want))
        summary = Text(f"{extra} is no word of the text", f"{extra} 不是文中的词")
    return Mismatch(summary, yours=short(got), right=short(want))


def _wrong_part(name: str, got: Any, want: Any, kind: str = "value") -> Mismatch:
    return Mismatch(
        Text(f"{name} is wrong", f"{name} 不对"),
        kind,
        f"{name} = {short(got)}",
        f"{name} = {want!r}",
    )


PAIRS = Text(
    "Each entry must be a pair (input word, label word); list(zip(inputs, labels)) makes pairs of "
    "two lists.",
    "每一项应当是一对 (输入词, 标记词)；两个列表可以用 list(zip(inputs, labels)) 配成对。",
)


@dataclass(frozen=True, eq=False, repr=False)
class WordPairs:
    """A list of (input word, label word)."""

    def judge(self, got: Any, want: Any, scale: float) -> Mismatch | None:
        if not isinstance(got, list | tuple):
            return _returned(got, Text("a list of pairs of words", "由词对组成的列表"))
        for number, pair in enumerate(got, 1):
            if not isinstance(pair, list | tuple) or len(pair) != 2:
                summary = Text(
                    f"pair {number} is no (input word, label word)",
                    f"第 {number} 项不是 (输入词, 标记词)",
                )
                return Mismatch(summary, "type", short(pair), secret=False, hint=PAIRS)
            if number <= len(want) and not same(tuple(pair), want[number - 1]):
                name = Text(f"pair {number} is wrong", f"第 {number} 个词对有误")
                return Mismatch(name, yours=short(tuple(pair)), right=short(want[number - 1]))
        if len(got) == len(want):
            return None
        return Mismatch(
            Text(
                f"the number of pairs is {len(got)}, must be {len(want)}",
                f"有 {len(got)} 个词对，应当有 {len(want)} 个",
            ),
            "shape",
            secret=False,
            hint=Text(
                "The word at each place is an input once and a label once; <s> is an input only, "
                "</s> a label only.",
                "句中每个位置上的词恰好做一次输入、一次标记；<s> 只做输入，</s> 只做标记。",
            ),
        )


@dataclass(frozen=True, eq=False, repr=False)
class Several:
    """A tuple of results, each with a comparison of its own.

    only: the places that are looked at; empty for all
    part: which part of a larger result it is
    """

    parts: tuple[Shown, ...]
    only: tuple[int, ...] = ()
    part: Text | None = None

    def judge(self, got: Any, want: Any, scale: float) -> Mismatch | None:
        names = ", ".join(part.symbol for part in self.parts)
        if not isinstance(got, list | tuple):
            return _returned(got, Text(f"a tuple ({names})", f"元组 ({names})"), self.part)
        if len(got) != len(want):
            return _wrong_length(got, len(want), f"({names})", self.part)
        places = self.only or range(len(want))
        judged = (_named(self.parts[i], got[i], want[i], scale) for i in places)
        return next((wrong for wrong in judged if wrong is not None), None)


def _wrong_length(got: Any, want: int, names: str, part: Text | None = None) -> Mismatch:
    where, where_zh = (f" in {part.en}", f"{part.zh}有") if part else ("", "返回了")
    summary = Text(
        f"the number of results{where} is {len(got)}, must be {want}: {names}",
        f"{where_zh} {len(got)} 个结果，应当是 {want} 个：{names}",
    )
    return Mismatch(summary, "shape", secret=False, hint=NOTHING_MORE)


NO_RESULT = Text(
    "One of the results is None; append, sort and print give None themselves.",
    "其中一个结果是 None；append、sort 和 print 本身也返回 None。",
)


def _named(part: Shown, got: Any, want: Any, scale: float) -> Mismatch | None:
    """A fault of kind or shape says which of the results has it; a wrong value says so anyway."""
    wrong = compare(got, want, part, scale)
    if wrong is None or wrong.kind not in ("type", "shape", "dtype"):
        return wrong
    if got is None:
        wrong = replace(wrong, hint=NO_RESULT)
    said = Text(f"{part.symbol}: {wrong.summary.en}", f"{part.symbol}：{wrong.summary.zh}")
    return replace(wrong, summary=said)


@dataclass(frozen=True, eq=False, repr=False)
class Layers:
    """A list with a pair (∂E/∂U, ∂E/∂W) for each layer, the lowest first."""

    def judge(self, got: Any, want: Any, scale: float) -> Mismatch | None:
        if not isinstance(got, list | tuple):
            due = Text("a list of (∂E/∂U, ∂E/∂W)", "由 (∂E/∂U, ∂E/∂W) 组成的列表")
            return _returned(got, due)
        if len(got) != len(want):
            return _wrong_number_of_pairs(got, len(want))
        for place in reversed(range(len(want))):  # the top layer is computed first
            number = subscript(place + 1)
            part = Text(f"the entry of layer {place + 1}", f"第 {place + 1} 层的那一项")
            pair = Several((Shown(f"∂E/∂U{number}"), Shown(f"∂E/∂W{number}")), part=part)
            wrong = pair.judge(got[place], want[place], scale)
            if wrong is not None:
                return wrong
        return None


def _wrong_number_of_pairs(got: Any, want: int) -> Mismatch:
    summary = Text(
        f"the number of entries is {len(got)}, must be {want}: one for each layer",
        f"返回的列表有 {len(got)} 项，应当有 {want} 项：每层一项",
    )
    lists = len(got) == 2 and all(isinstance(part, list) and len(part) == want for part in got)
    hint = Text(
        "Return a list with one pair (∂E/∂U, ∂E/∂W) for each layer, the lowest first"
        f"{'; list(zip(…, …)) makes pairs of your two lists' if lists else ''}.",
        "返回一个列表，每层一对 (∂E/∂U, ∂E/∂W)，最下面一层在前"
        f"{'；你的两个列表可以用 list(zip(…, …)) 配成对' if lists else ''}。",
    )
    return Mismatch(summary, "shape", secret=False, hint=hint)


FORWARDS = Text("the forward direction's part", "正向的那一部分")
BACKWARDS = Text("the backward direction's part", "反向的那一部分")


@dataclass(frozen=True, eq=False, repr=False)
class Directions:
    """A pair of (∂E/∂U, ∂E/∂W, ∂E/∂V), the forward direction first."""

    parts: ClassVar[tuple[Shown, ...]] = (
        Shown("(∂E/∂U, ∂E/∂W, ∂E/∂V)"),
        Shown("(∂E/∂U′, ∂E/∂W′, ∂E/∂V′)"),
    )

    def judge(self, got: Any, want: Any, scale: float) -> Mismatch | None:
        forwards, backwards = (
            Several(tuple(Shown(f"∂E/∂{name}{prime}") for name in "UWV"), part=part)
            for prime, part in (("", FORWARDS), ("′", BACKWARDS))
        )
        names = "(∂E/∂U, ∂E/∂W, ∂E/∂V), (∂E/∂U′, ∂E/∂W′, ∂E/∂V′)"
        if not isinstance(got, list | tuple):
            return _returned(got, Text(f"a tuple ({names})", f"元组 ({names})"))
        if len(got) != len(want):
            return _wrong_length(got, len(want), f"({names})")
        return forwards.judge(got[0], want[0], scale) or backwards.judge(got[1], want[1], scale)
