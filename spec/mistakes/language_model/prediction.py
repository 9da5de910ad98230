"""Frequent mistakes in prediction: the next word, perplexity, the N-gram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import numpy as np

from reference import language_model
from reference.activations import Activation, identity, tanh
from reference.loss import softmax
from reference.recurrent import forward
from spec.item import Mistake
from spec.mistakes.language_model.parts import InParts
from spec.mistakes.language_model.texts import Array, Words, all_words
from spec.text import Text


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
RARER_WORDS = tuple(
    Mistake(
        Text("last words only", "只用了最后几个词"),
        _Predicted(read=partial(_last_of, count)),
        Text(
            f"You read no more than the last {count} of <s> and the words; read all of them.",
            f"你只读了 <s> 和这些词里的最后 {count} 个；应当全部读。",
        ),
    )
    for count in range(2, LONGEST)
)
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
        Text("never <s> or </s>", "从不预测 <s> 和 </s>"),
        _Predicted(
            choose=lambda scores: _best(np.where(np.arange(len(scores)) < 2, -np.inf, scores))
        ),
        Text(
            "You leave out <s> and </s>; any word of the vocabulary may come next, </s> above all.",
            "你排除了 <s> 和 </s>；任何词都可能是下一个词，尤其是 </s>。",
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


def _of_labels(
    over: Callable[[Array], float], indices: Array, labels: Array, U: Array, W: Array, V: Array
) -> float:
    """What is made of o_t at every step's label."""
    states = forward(np.eye(len(V))[indices], U, W, np.zeros(len(W)), tanh)
    return over(softmax(states[1:] @ V.T)[np.arange(len(labels)), labels])


def _whole_columns(indices: Array, labels: Array, U: Array, W: Array, V: Array) -> float:
    states = forward(np.eye(len(V))[indices], U, W, np.zeros(len(W)), tanh)
    return float(np.exp(-np.log(softmax(states[1:] @ V.T)[:, labels]).mean()))


OTHER_MEANS: tuple[tuple[str, str, str, str, Callable[[Array], float]], ...] = (
    (
        "last word only",
        "只算了最后一个词",
        "You take the last step alone; E must be the mean over all steps.",
        "你只用了最后时刻；E 应当是所有时刻的平均。",
        lambda o: float(1.0 / o[-1]),
    ),
    (
        "1 / mean of o",
        "1 / o 的平均",
        "You average o and take 1/mean; average ln o, then take e^E.",
        "你先对 o 求平均再取倒数；应当对 ln o 求平均，再取 e^E。",
        lambda o: float(1.0 / o.mean()),
    ),
    (
        "divided by T + 1",
        "除以了 T + 1",
        "You divide by T + 1; E must be the mean over the T steps.",
        "你除以了 T + 1；E 应当是 T 个时刻的平均。",
        lambda o: float(np.exp(-np.log(o).sum() / (len(o) + 1))),
    ),
    (
        "first step left out",
        "漏了第一个时刻",
        "You leave out the first step; E must be the mean over all T steps.",
        "你漏了第一个时刻；E 应当是全部 T 个时刻的平均。",
        lambda o: float(np.exp(-np.log(o[1:]).sum() / len(o))),
    ),
    (
        "E to base 2",
        "E 以 2 为底",
        "Your E has logarithms to base 2; with e^E they must be natural ones.",
        "你的 E 用了以 2 为底的对数；用 e^E 时应当是自然对数。",
        lambda o: float(np.exp(-np.log2(o).mean())),
    ),
    (
        "1/T twice",
        "除了两次 T",
        "You divide by T once more; E is a mean already.",
        "你又除了一次 T；E 已经是平均了。",
        lambda o: float(np.exp(-np.log(o).mean() / len(o))),
    ),
)
PERPLEXITY = (
    *(
        Mistake(Text(en, zh), partial(_of_labels, over), Text(help_en, help_zh))
        for en, zh, help_en, help_zh, over in OTHER_MEANS
    ),
    Mistake(
        Text("divided by K", "除以了 K"),
        lambda *a: np.exp(_loss_of(*a) * len(a[0]) / len(a[4])),
        Text("You divide by K; divide by T, the steps.", "你除以了 K；应当除以时刻数 T。"),
    ),
    Mistake(
        Text("whole columns for labels", "取了整列"),
        _whole_columns,
        Text(
            "You take whole columns, [:, labels]; it must be [np.arange(T), labels].",
            "你用 [:, labels] 取了整列；应当用 [np.arange(T), labels]。",
        ),
    ),
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


def _fewer(context: Words, N: int) -> Words:
    """N−2 words, of a context that begins with as many <s>."""
    padded = ["<s>"] * (N - 2) + context
    return padded[len(padded) - (N - 2) :]


def _first_anywhere(ends_last: bool, sentences: list[Words], context: Words, N: int) -> str | None:
    """Of equally frequent followers the one that comes first in the text.

    ends_last: whether </s> comes behind all words
    """
    start = _begun(N)
    counts = Counter(_followers([[*start, *s, "</s>"] for s in sentences], _context(context, N)))
    words = [word for s in sentences for word in (s if ends_last else [*s, "</s>"])]
    seen = [word for word in dict.fromkeys([*words, "</s>"]) if word in counts]
    return max(seen, key=counts.__getitem__, default=None)


def _in_any_order(sentences: list[Words], context: Words, N: int) -> str | None:
    wanted, start = sorted(_context(context, N)), _begun(N)
    padded = [[*start, *s, "</s>"] for s in sentences]
    return _frequent(
        [s[i] for s in padded for i in range(N - 1, len(s)) if sorted(s[i - N + 1 : i]) == wanted]
    )


def _as_sets(sentences: list[Words], context: Words, N: int) -> str | None:
    wanted, start = set(_context(context, N)), _begun(N)
    padded = [[*start, *s, "</s>"] for s in sentences]
    return _frequent(
        [s[i] for s in padded for i in range(N - 1, len(s)) if set(s[i - N + 1 : i]) == wanted]
    )


def _without_first_words(sentences: list[Words], context: Words, N: int) -> str | None:
    padded = [[*_begun(N), *s, "</s>"] for s in sentences]
    wanted = _context(context, N)
    return _frequent([s[i] for s in padded for i in range(N, len(s)) if s[i - N + 1 : i] == wanted])


def _one_text(sentences: list[Words], context: Words, N: int) -> str | None:
    """The sentences one after the other, with </s> after each and <s> at the start alone."""
    words = _begun(N) + [word for s in sentences for word in [*s, "</s>"]]
    return _frequent(_followers([words], _context(context, N)))


def _or_most_frequent(sentences: list[Words], context: Words, N: int) -> str | None:
    seen = language_model.ngram_next(sentences, context, N)
    return seen if seen is not None else _frequent(all_words(sentences))


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
        Text("N−2 words back", "往回看了 N−2 个词"),
        _Ngram(begin=lambda N: ["<s>"] * (N - 2), want=_fewer),
        Text(
            "You look N−2 words back; an N-gram looks N−1 words back.",
            "你往回看了 N−2 个词；N-Gram 要看 N−1 个词。",
        ),
    ),
    *(
        Mistake(
            Text("first in the text on ties", "次数相同时取了语料里先出现的"),
            partial(_first_anywhere, ends_last),
            FIRST_OF_EQUALS,
        )
        for ends_last in (False, True)
    ),
    *(
        Mistake(
            Text("context in any order", "上文可以是任何顺序"),
            function,
            Text(
                "The words of the context may stand in any order with you; the order must be the same.",
                "你的上文各词可以按任何顺序出现；顺序应当相同。",
            ),
        )
        for function in (_in_any_order, _as_sets)
    ),
    Mistake(
        Text("first words not counted", "没有数句首的词"),
        _without_first_words,
        Text(
            "You never count the first word of a sentence; it must count, behind N−1 <s>.",
            "每句的第一个词你都没有数；它跟在 N−1 个 <s> 后面，也要数。",
        ),
    ),
    Mistake(
        Text("all sentences as one", "把所有句子连成一句"),
        _one_text,
        Text(
            "You join the sentences to one text; each must begin with N−1 <s> of its own.",
            "你把所有句子连成了一段；每个句子开头都要有自己的 N−1 个 <s>。",
        ),
    ),
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
        Text("the most frequent word for the unseen", "没见过时答最常见的词"),
        _or_most_frequent,
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
