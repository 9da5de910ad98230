"""Frequent mistakes in predicting the next word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from reference import language_model
from reference.activations import Activation, identity, tanh
from reference.loss import softmax
from reference.recurrent import forward
from spec.item import Mistake
from spec.mistakes.language_model.parts import InParts, Words
from spec.text import Text

Array = np.ndarray


def _whole(words: Words) -> Words:
    return ["<s>", *words]


def _best(scores: Array) -> int:
    return int(np.argmax(scores))


class _Predicted(InParts):
    """A prediction that reads other words, or chooses otherwise among the scores."""

    read = staticmethod(_whole)
    choose = staticmethod(_best)
    f: Activation = tanh

    def __call__(
        self, words: Words, vocabulary: dict[str, int], U: Array, W: Array, V: Array
    ) -> str | None:
        x = np.eye(len(V))[[vocabulary[word] for word in self.read(words)]]
        states = forward(x, U, W, np.zeros(len(W)), self.f)
        return list(vocabulary)[self.choose(V @ states[-1])]


def _from_1(words: Words, vocabulary: dict[str, int], U: Array, W: Array, V: Array) -> str | None:
    x = np.eye(len(V))[[vocabulary[word] - 1 for word in _whole(words)]]
    scores = V @ forward(x, U, W, np.zeros(len(W)), tanh)[-1]
    return {number: word for word, number in vocabulary.items()}.get(_best(scores) + 1)


def _last_best(scores: Array) -> int:
    return len(scores) - 1 - int(np.argmax(scores[::-1]))


def _best_above(start: float, scores: Array) -> int:
    return _best(scores) if scores.max() > start else 0


def _not_again(
    last: int | None, words: Words, vocabulary: dict[str, int], U: Array, W: Array, V: Array
) -> str | None:
    """Without the words that were read, or the last of them."""
    left_out = words if last is None else words[-last:]

    def choose(scores: Array) -> int:
        places = [vocabulary[word] for word in left_out]
        return _best(np.where(np.isin(np.arange(len(scores)), places), -np.inf, scores))

    return _Predicted(choose=choose)(words, vocabulary, U, W, V)


def _last_of(count: int, words: Words) -> Words:
    return _whole(words)[-count:]


LONGEST = 12
TIES_SORTED = (
    Text("ties left to a sort", "概率相同时由排序决定"),
    Text(
        "You take the last of a sort, which puts equals in any order; np.argmax takes the first.",
        "你取的是排序后的最后一个，而排序把相等的几个排成任意顺序；np.argmax 取第一个。",
    ),
)


def _of_probabilities(choose: Callable[[Array], int]) -> Callable[[Array], int]:
    """Of scores that go through softmax first: where it gives 0 twice, those are equal."""
    return lambda scores: choose(softmax(scores))


def _rarer() -> Iterator[Mistake]:
    for count in range(2, LONGEST):
        yield Mistake(
            Text("last words only", "只用了最后几个词"),
            _Predicted(read=partial(_last_of, count)),
            Text(
                "You read only the last few words; all of them must be read.",
                "你只读了最后几个词；应当全部读。",
            ),
        )
    for m in PREDICT_NEXT:
        if isinstance(m.function, _Predicted) and "choose" in m.function.otherwise:
            yield m._replace(function=_Predicted(choose=_of_probabilities(m.function.choose)))
    for sort in (lambda a: np.argsort(a)[-1], lambda a: np.argsort(-a)[0]):
        for choose in (sort, _of_probabilities(sort)):
            yield Mistake(TIES_SORTED[0], _Predicted(choose=choose), TIES_SORTED[1])


PREDICT_NEXT = (
    Mistake(
        Text("tanh missing", "漏了 tanh"),
        _Predicted(f=identity),
        Text(
            "Your states lack tanh: s_t = tanh(U x_t + W s_{t−1}).",
            "你的状态漏了 tanh：s_t = tanh(U x_t + W s_{t−1})。",
        ),
    ),
    Mistake(
        Text("no <s>", "漏了 <s>"),
        _Predicted(read=lambda words: words),
        Text("The network must read <s> before the words.", "网络应当先读 <s>，再读这些词。"),
    ),
    Mistake(
        Text("last word only", "只用了最后一个词"),
        _Predicted(read=lambda words: _whole(words)[-1:]),
        Text(
            "Only the last word counts with you; all must be read, in order, each state going on "
            "into the next.",
            "只有最后一个词起作用；应当按顺序读所有的词，每个状态都传给下一个时刻。",
        ),
    ),
    Mistake(
        Text("last word not read", "没有读最后一个词"),
        _Predicted(read=lambda words: _whole(words)[:-1] or ["<s>"]),
        Text("You do not read the last word.", "最后一个词没有读。"),
    ),
    Mistake(
        Text("adds </s>", "多读了 </s>"),
        _Predicted(read=lambda words: [*_whole(words), "</s>"]),
        Text(
            "You read </s> too; the sentence has not ended yet.",
            "句子还没有结束，不应读入 </s>。",
        ),
    ),
    Mistake(
        Text("reads backwards", "倒着读"),
        _Predicted(read=lambda words: ["<s>", *words[::-1]]),
        Text(
            "You read the words from the end; they must be read in order.",
            "你把词倒着读了；应当按顺序读。",
        ),
    ),
    Mistake(
        Text("least probable", "取了概率最小的"),
        _Predicted(choose=lambda scores: int(np.argmin(scores))),
        Text("That is the least probable word.", "这是概率最小的词。"),
    ),
    Mistake(
        Text("index 0 where all scores are negative", "分量全为负时取了编号 0"),
        _Predicted(choose=partial(_best_above, 0.0)),
        Text(
            "Where all scores are negative you take index 0, as a search from 0 does; take the "
            "largest of them.",
            "所有分量都为负时，你取了编号 0（从 0 开始找最大值就是这样）；应当取其中最大的。",
        ),
    ),
    *Mistake.alike(
        Text("index 0 where all scores are far below 0", "分量全都远小于 0 时取了编号 0"),
        Text(
            "Where all scores are far below 0 you take index 0; search for the largest from "
            "−np.inf on.",
            "所有分量都远小于 0 时，你取了编号 0；应当从 −np.inf 开始找最大的。",
        ),
        _Predicted(choose=partial(_best_above, -1.0)),
        _Predicted(choose=partial(_best_above, -1e9)),
    ),
    *Mistake.alike(
        Text("never <s> or </s>", "从不预测 <s> 和 </s>"),
        Text(
            "You leave out <s> and </s>; any word of the vocabulary may come next, </s> above all.",
            "你排除了 <s> 和 </s>；任何词都可能是下一个词，尤其是 </s>。",
        ),
        _Predicted(choose=lambda scores: 2 + _best(scores[2:])),
        _Predicted(
            choose=lambda scores: _best(np.where(np.arange(len(scores)) < 2, -np.inf, scores))
        ),
    ),
    Mistake(
        Text("never a word that was read", "从不预测读过的词"),
        partial(_not_again, None),
        Text(
            "You leave out the words that were read; any word may come again.",
            "你排除了读过的词；任何词都可能再次出现。",
        ),
    ),
    Mistake(
        Text("never the last word", "从不预测最后一个词"),
        partial(_not_again, 1),
        Text(
            "You leave out the last word; any word may come again.",
            "你排除了最后一个词；任何词都可能再次出现。",
        ),
    ),
    Mistake(
        Text("never </s>", "从不预测 </s>"),
        _Predicted(
            choose=lambda scores: _best(np.where(np.arange(len(scores)) == 1, -np.inf, scores))
        ),
        Text(
            "You leave out </s>; the sentence may end here, so it may be the next word.",
            "你排除了 </s>；句子可能到此结束，所以它也可能是下一个词。",
        ),
    ),
    Mistake(
        Text("never <s>", "从不预测 <s>"),
        _Predicted(choose=lambda scores: 1 + _best(scores[1:])),
        Text(
            "You leave out <s>; any word of the vocabulary may be the result.",
            "你排除了 <s>；词典里的任何词都可能是结果。",
        ),
    ),
    Mistake(
        Text("second most probable", "取了概率第二大的"),
        _Predicted(choose=lambda scores: int(np.argsort(scores)[-2])),
        Text("That is the second most probable word.", "这是概率第二大的词。"),
    ),
    Mistake(
        Text("</s> for <s>", "用 </s> 代替 <s>"),
        _Predicted(read=lambda words: ["</s>", *words]),
        Text(
            "You read </s> before the words; the network must read <s> first.",
            "你先读了 </s>；网络应当先读 <s>。",
        ),
    ),
    Mistake(
        Text("sizes without their sign", "丢了符号"),
        _Predicted(choose=lambda scores: _best(np.abs(scores))),
        Text(
            "You take the largest score without its sign; take the largest score.",
            "你取的是绝对值最大的分量；应当取最大的分量。",
        ),
    ),
    Mistake(
        Text("one number too low", "编号小了 1"),
        _Predicted(choose=lambda scores: (_best(scores) - 1) % len(scores)),
        Text(
            "You return the word whose number is one less than that of the most probable one.",
            "你返回的词，编号比概率最大的词小 1。",
        ),
    ),
    Mistake(
        Text("one number too high", "编号大了 1"),
        _Predicted(choose=lambda scores: (_best(scores) + 1) % len(scores)),
        Text(
            "You return the word whose number is one more than that of the most probable one.",
            "你返回的词，编号比概率最大的词大 1。",
        ),
    ),
    Mistake(
        Text("numbers from 1", "从 1 开始编号"),
        _from_1,
        Text(
            "You take the vocabulary's numbers less 1; take them as they are: they count from 0.",
            "你把词典里的编号减了 1；应当原样使用：它们从 0 数起。",
        ),
    ),
    Mistake(
        Text("numbered from the end", "从末尾数编号"),
        _Predicted(choose=lambda scores: len(scores) - 1 - _best(scores)),
        Text("You look the word up from the end of the vocabulary.", "你是从词典的末尾数的编号。"),
    ),
    Mistake(
        Text("vocabulary sorted", "词典排了序"),
        lambda words, vocabulary, U, W, V: sorted(vocabulary)[
            list(vocabulary).index(language_model.predict_next(words, vocabulary, U, W, V))
        ],
        Text(
            "You look the word up among the sorted words; its number is that of the vocabulary.",
            "你在排了序的词里找编号；编号应当是 vocabulary 里的。",
        ),
    ),
    Mistake(
        Text("highest index on ties", "概率相同时取了编号最大的"),
        _Predicted(choose=_last_best),
        Text(
            "Of equally probable words it must be the one of the lowest index.",
            "概率相同时，应当取编号最小的词。",
        ),
    ),
)
RARER_WORDS = tuple(_rarer())
