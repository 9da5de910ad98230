"""Frequent mistakes in prediction: the next word, perplexity, the N-gram."""

from __future__ import annotations

from collections import Counter

import numpy as np

from reference import language_model
from reference.activations import Activation, identity, tanh
from reference.loss import softmax
from reference.recurrent import forward
from spec.item import Mistake
from spec.mistakes.language_model.parts import InParts, Words, all_words
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


def _last_best(scores: Array) -> int:
    return len(scores) - 1 - int(np.argmax(scores[::-1]))


def _best_above_zero(scores: Array) -> int:
    return _best(scores) if scores.max() > 0.0 else 0


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
        Text("search for the largest from 0", "从 0 开始找最大值"),
        _Predicted(choose=_best_above_zero),
        Text(
            "Your search for the largest score starts from 0; all scores may be negative.",
            "你从 0 开始找最大的分量；所有分量可能都是负的。",
        ),
    ),
    Mistake(
        Text("never <s> or </s>", "从不预测 <s> 和 </s>"),
        _Predicted(choose=lambda scores: 2 + _best(scores[2:])),
        Text(
            "You leave out <s> and </s>; any word of the vocabulary may come next, </s> above all.",
            "你排除了 <s> 和 </s>；任何词都可能是下一个词，尤其是 </s>。",
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
        Text("numbered from the end", "从末尾数编号"),
        _Predicted(choose=lambda scores: len(scores) - 1 - _best(scores)),
        Text(
            "You look the word up from the end of the vocabulary.",
            "你是从词典的末尾数的编号。",
        ),
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


def _loss_of(indices: Array, labels: Array, U: Array, W: Array, V: Array) -> float:
    return language_model.sentence_loss(indices, labels, U, W, V)[0]


def _inverse_mean(indices: Array, labels: Array, U: Array, W: Array, V: Array) -> float:
    states = forward(np.eye(len(V))[indices], U, W, np.zeros(len(W)), tanh)
    chosen = softmax(states[1:] @ V.T)[np.arange(len(labels)), labels]
    return float((1.0 / chosen).mean())


PERPLEXITY = (
    Mistake(
        Text("E itself", "E 本身"),
        _loss_of,
        Text("That is E; the perplexity is e^E.", "这是 E；困惑度是 e^E。"),
    ),
    *Mistake.alike(
        Text("2^E", "2^E"),
        Text(
            "You compute 2^E; E has natural logarithms, so it must be e^E.",
            "你算的是 2^E；E 用的是自然对数，所以应当是 e^E。",
        ),
        lambda *a: 2.0 ** _loss_of(*a),  # raises where it overflows
        lambda *a: np.exp2(_loss_of(*a)),
    ),
    Mistake(
        Text("e^{−E}", "取了 e^{−E}"),
        lambda *a: np.exp(-_loss_of(*a)),
        Text(
            "That is e^{−E}, a probability; the perplexity is e^E.",
            "这是 e^{−E}，是概率；困惑度是 e^E。",
        ),
    ),
    Mistake(
        Text("sum for mean", "求了总和，没有求平均"),
        lambda *a: np.exp(_loss_of(*a) * len(a[0])),
        Text(
            "You take the sum for E; it must be the mean over the words.",
            "你把总和当作了 E；E 应当是各个词的平均。",
        ),
    ),
    Mistake(
        Text("mean of 1/o", "对 1/o 求平均"),
        _inverse_mean,
        Text(
            "You average 1/o; average ln o, then take e^E.",
            "你对 1/o 求了平均；应当对 ln o 求平均，再取 e^E。",
        ),
    ),
)


def _followers(sentences: list[Words], wanted: Words) -> list[str]:
    """What follows these words, occurrence by occurrence; sentences are padded already."""
    length = len(wanted)
    return [
        words[i]
        for words in sentences
        for i in range(length, len(words))
        if words[i - length : i] == wanted
    ]


def _context(context: Words, N: int) -> Words:
    return (["<s>"] * (N - 1) + context)[-(N - 1) :]


def _frequent(followers: list[str]) -> str | None:
    return Counter(followers).most_common(1)[0][0] if followers else None


def _begun(N: int) -> Words:
    return ["<s>"] * (N - 1)


def _rarest(followers: list[str]) -> str | None:
    counts = Counter(followers)
    return min(counts, key=counts.__getitem__, default=None)


class _Ngram(InParts):
    """An N-gram with another beginning or end of its sentences, another context or choice."""

    begin = staticmethod(_begun)
    end: tuple[str, ...] = ("</s>",)
    joined: bool = False
    want = staticmethod(_context)
    choose = staticmethod(_frequent)

    def __call__(self, sentences: list[Words], context: Words, N: int) -> str | None:
        together = [all_words(sentences)] if self.joined else sentences
        padded = [[*self.begin(N), *sentence, *self.end] for sentence in together]
        return self.choose(_followers(padded, self.want(context, N)))


def _latest(followers: list[str]) -> str | None:
    """Of equally frequent ones the one that was first seen last."""
    counts = Counter(followers)
    best = [w for w, c in counts.items() if c == max(counts.values())]
    return best[-1] if best else None


FIRST_OF_EQUALS = Text(
    "Of equally frequent followers it must be the one first seen after this context.",
    "次数相同时，应当取在这个上文之后最先出现的那个。",
)
NEVER_SEEN = Text(
    "Where the context was never seen, the result must be None.",
    "上文从未出现过时，应当返回 None。",
)
NGRAM_NEXT = (
    Mistake(
        Text("N words back", "往回看了 N 个词"),
        lambda sentences, context, N: language_model.ngram_next(sentences, context, N + 1),
        Text(
            "You look N words back, as the article puts it; an N-gram looks N−1 words back.",
            "你往回看了 N 个词（文章是这么说的）；N-Gram 只往回看 N−1 个词。",
        ),
    ),
    Mistake(
        Text("one word back only", "只往回看一个词"),
        lambda sentences, context, N: language_model.ngram_next(sentences, context, 2),
        Text(
            "You look one word back, whatever N is; look N−1 words back.",
            "不论 N 是几，你都只往回看一个词；应当看 N−1 个词。",
        ),
    ),
    Mistake(
        Text("no <s>", "漏了 <s>"),
        _Ngram(
            begin=lambda N: [],
            want=lambda context, N: context[-(N - 1) :] if len(context) >= N - 1 else ["<s>"],
        ),
        Text(
            "Each sentence and the context must begin with N−1 <s>.",
            "每个句子和 context 开头都要补 N−1 个 <s>。",
        ),
    ),
    Mistake(
        Text("no </s>", "漏了 </s>"),
        _Ngram(end=()),
        Text(
            "</s> must end each sentence, and counts as a follower.",
            "每个句子末尾要补 </s>，它也要计数。",
        ),
    ),
    Mistake(
        Text("contexts cross sentences", "跨了句子"),
        _Ngram(joined=True),
        Text(
            "You go on behind </s>; what follows it is another sentence and must not count.",
            "你越过 </s> 接着数了；后面是下一句，不能算进来。",
        ),
    ),
    Mistake(
        Text("last of equals", "次数相同时取了后出现的"),
        _Ngram(choose=_latest),
        FIRST_OF_EQUALS,
    ),
    Mistake(
        Text("alphabetical on ties", "次数相同时按字母顺序"),
        _Ngram(
            choose=lambda f: min(Counter(f).items(), key=lambda p: (-p[1], p[0]))[0] if f else None,
        ),
        FIRST_OF_EQUALS,
    ),
    Mistake(
        Text("first follower", "取了第一个"),
        _Ngram(choose=lambda f: f[0] if f else None),
        Text(
            "That is the first follower; take the most frequent one.",
            "这是第一个跟在后面的词；应当取次数最多的。",
        ),
    ),
    Mistake(
        Text("rarest follower", "取了次数最少的"),
        _Ngram(choose=_rarest),
        Text(
            "That is the rarest follower; take the most frequent one.",
            "这是次数最少的词；应当取次数最多的。",
        ),
    ),
    Mistake(
        Text("</s> for the unseen", "没见过时答 </s>"),
        _Ngram(choose=lambda f: _frequent(f) or "</s>"),
        NEVER_SEEN,
    ),
    Mistake(
        Text("an empty word for the unseen", "没见过时答空字符串"),
        _Ngram(choose=lambda f: _frequent(f) or ""),
        NEVER_SEEN,
    ),
    Mistake(
        Text("latest follower", "取了最后一个"),
        _Ngram(choose=lambda f: list(Counter(f))[-1] if f else None),
        Text(
            "That is the follower first seen last; take the most frequent one.",
            "这是最晚才出现的后继词；应当取次数最多的。",
        ),
    ),
    Mistake(
        Text("last in the alphabet", "取了字母顺序最后的"),
        _Ngram(choose=lambda f: max(f, default=None)),
        Text(
            "That is the last in the alphabet of the followers; take the most frequent one.",
            "这是按字母顺序排在最后的后继词；应当取次数最多的。",
        ),
    ),
    Mistake(
        Text("one <s> before each sentence", "每句前只补了一个 <s>"),
        _Ngram(begin=lambda N: ["<s>"]),
        Text(
            "You put one <s> before each sentence; put N−1.",
            "每个句子前只补了一个 <s>；应当补 N−1 个。",
        ),
    ),
    Mistake(
        Text("one <s> before the context", "context 前只补了一个 <s>"),
        lambda sentences, context, N: _Ngram(want=lambda c, N: ["<s>", *c][-(N - 1) :])(
            sentences, context, N
        ),
        Text(
            "You put one <s> before the context; put N−1.",
            "context 前只补了一个 <s>；应当补 N−1 个。",
        ),
    ),
    Mistake(
        Text("one <s> too few", "少补了一个 <s>"),
        _Ngram(want=lambda context, N: (["<s>"] * (N - 2) + context)[-(N - 1) :]),
        Text(
            "You put N−2 <s> before the context; put N−1.",
            "context 前只补了 N−2 个 <s>；应当补 N−1 个。",
        ),
    ),
    Mistake(
        Text("most frequent word of all", "整个语料里最常见的词"),
        lambda sentences, context, N: _frequent([w for s in sentences for w in [*s, "</s>"]]),
        Text(
            "You do not use the context: only what follows it must be counted.",
            "没有用上文：只数跟在它后面的词。",
        ),
    ),
)
