"""Mistakes in chapter `language_model`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from reference import language_model
from reference.activations import tanh
from reference.gradient_flow import clip_gradient
from reference.loss import softmax
from reference.recurrent import delta, forward, gradient_U, gradient_W
from spec.item import Mistake, Text

Array = np.ndarray
Words = list[str]
Gradients = tuple[Array, Array, Array]


def _all_words(sentences: list[Words]) -> Words:
    return [word for sentence in sentences for word in sentence]


def _numbered(words: Sequence[str], first: int = 0) -> dict[str, int]:
    return {word: index for index, word in enumerate(dict.fromkeys(words), first)}


def _by_frequency(sentences: list[Words]) -> dict[str, int]:
    counted = Counter(_all_words(sentences)).most_common()
    return _numbered(["<s>", "</s>", *(word for word, _ in counted)])


def _renumbered(sentences: list[Words]) -> dict[str, int]:
    """Each occurrence gets a number, and the last one stays."""
    words = ["<s>", "</s>", *_all_words(sentences)]
    return {word: index for index, word in enumerate(words)}


BUILD_VOCABULARY = (
    Mistake(
        Text("sorted", "排了序"),
        lambda sentences: _numbered(["<s>", "</s>", *sorted(_all_words(sentences))]),
        Text(
            "You sort the words; number them in the order in which they first appear.",
            "你给词排了序；应当按首次出现的顺序编号。",
        ),
    ),
    Mistake(
        Text("by frequency", "按频率编号"),
        _by_frequency,
        Text(
            "You number by frequency; number in the order in which the words first appear.",
            "你按频率编号；应当按首次出现的顺序编号。",
        ),
    ),
    Mistake(
        Text("no <s> and </s>", "漏了 <s> 和 </s>"),
        lambda sentences: _numbered(_all_words(sentences)),
        Text("<s> and </s> have numbers too: 0 and 1.", "<s> 和 </s> 也要编号：0 和 1。"),
    ),
    Mistake(
        Text("<s> and </s> last", "<s> 和 </s> 排在最后"),
        lambda sentences: _numbered([*_all_words(sentences), "<s>", "</s>"]),
        Text("<s> and </s> come first: 0 and 1.", "<s> 和 </s> 排在最前：0 和 1。"),
    ),
    Mistake(
        Text("</s> before <s>", "</s> 在 <s> 之前"),
        lambda sentences: _numbered(["</s>", "<s>", *_all_words(sentences)]),
        Text(
            "<s> is 0 and </s> is 1, not the other way round.", "<s> 是 0，</s> 是 1，不要反过来。"
        ),
    ),
    Mistake(
        Text("repeated words count again", "重复的词又编了号"),
        _renumbered,
        Text(
            "A word that comes again keeps its first number, and no number is left out.",
            "再次出现的词保留第一次的编号，编号之间没有空缺。",
        ),
    ),
    Mistake(
        Text("numbers from 1", "从 1 开始编号"),
        lambda sentences: _numbered(["<s>", "</s>", *_all_words(sentences)], 1),
        Text("The numbers start at 0.", "编号从 0 开始。"),
    ),
    Mistake(
        Text("first sentence only", "只有第一句"),
        lambda sentences: _numbered(["<s>", "</s>", *sentences[0]]),
        Text("Only the first sentence is read.", "只读了第一句。"),
    ),
)


def _at(index: int, size: int) -> Array:
    return np.eye(size)[index % size]


ONE_HOT = (
    Mistake(
        Text("counted from 1", "从 1 数起"),
        lambda index, size: _at(index - 1, size),
        Text("Indices count from 0.", "编号从 0 数起。"),
    ),
    Mistake(
        Text("one place late", "晚了一位"),
        lambda index, size: _at(index + 1, size),
        Text("The 1 stands one place late: indices count from 0.", "1 晚了一位：编号从 0 数起。"),
    ),
    Mistake(
        Text("zeros and ones swapped", "0 和 1 反了"),
        lambda index, size: 1.0 - _at(index, size),
        Text("The index holds 1, everything else 0.", "编号处是 1，其余是 0。"),
    ),
    Mistake(
        Text("the index itself", "放了编号本身"),
        lambda index, size: _at(index, size) * index,
        Text("The entry is 1, not the index.", "那个分量是 1，不是编号。"),
    ),
    Mistake(
        Text("from the end", "从末尾数"),
        lambda index, size: _at(-index - 1, size),
        Text("You count from the end.", "你是从末尾数的。"),
    ),
)

TRAINING_PAIRS = (
    Mistake(
        Text("no <s>", "漏了 <s>"),
        lambda words: list(zip(words, [*words[1:], "</s>"], strict=True)),
        Text("The first input is <s>.", "第一个输入是 <s>。"),
    ),
    Mistake(
        Text("no </s>", "漏了 </s>"),
        lambda words: list(zip(["<s>", *words[:-1]], words, strict=True)),
        Text("The last label is </s>.", "最后一个标记是 </s>。"),
    ),
    Mistake(
        Text("neither <s> nor </s>", "<s> 和 </s> 都漏了"),
        lambda words: list(pairwise(words)),
        Text(
            "The first input is <s>, the last label </s>.",
            "第一个输入是 <s>，最后一个标记是 </s>。",
        ),
    ),
    Mistake(
        Text("label before input", "标记在输入之前"),
        lambda words: list(zip([*words, "</s>"], ["<s>", *words], strict=True)),
        Text("The input comes first, then its label.", "先是输入，后是它的标记。"),
    ),
    Mistake(
        Text("a word as its own label", "词是自己的标记"),
        lambda words: [(w, w) for w in ["<s>", *words, "</s>"]],
        Text("The label of a word is the next word.", "一个词的标记是它的下一个词。"),
    ),
    Mistake(
        Text("backwards", "反了顺序"),
        lambda words: language_model.training_pairs(words)[::-1],
        Text("The pairs stand in the order of the sentence.", "词对按句子的顺序排列。"),
    ),
)

DELTAS_FROM_OUTPUTS = (
    Mistake(
        Text("f′ missing", "漏了 f′"),
        lambda d, s, V, f: d @ V,
        Text("The factor f′(net_t) is missing.", "漏了因子 f′(net_t)。"),
    ),
    Mistake(
        Text("f′ one step early", "f′ 早了一步"),
        lambda d, s, V, f: (d @ V) * f.backward(s[:-1]),
        Text("f′ belongs to s_t; you take s_{t−1}.", "f′ 要用 s_t；你用的是 s_{t−1}。"),
    ),
    Mistake(
        Text("s_t for f′(net_t)", "用 s_t 代替 f′(net_t)"),
        lambda d, s, V, f: (d @ V) * s[1:],
        Text(
            "You multiply by s_t itself; f′(net_t) is activation.backward(s_t).",
            "你乘的是 s_t 本身；f′(net_t) 是 activation.backward(s_t)。",
        ),
    ),
    Mistake(
        Text("f for f′", "用 f 代替 f′"),
        lambda d, s, V, f: (d @ V) * f.forward(s[1:]),
        Text("You use forward where f′ is due.", "该用 f′ 的地方用了 forward。"),
    ),
    Mistake(
        Text("f′ of f", "对 f 又取了 f"),
        lambda d, s, V, f: (d @ V) * f.backward(f.forward(s[1:])),
        Text(
            "states are outputs of f already: activation.backward(s_t).",
            "states 已经是 f 的输出：直接 activation.backward(s_t)。",
        ),
    ),
    Mistake(
        Text("last step only", "只有最后一步"),
        lambda d, s, V, f: np.where(
            np.arange(len(d))[:, np.newaxis] == len(d) - 1, (d @ V) * f.backward(s[1:]), 0.0
        ),
        Text("Every step has an ℓ of its own.", "每个时刻都有自己的 ℓ。"),
    ),
    Mistake(
        Text("wrong sign", "符号反了"),
        lambda d, s, V, f: -(d @ V) * f.backward(s[1:]),
        Text("The sign is wrong.", "符号反了。"),
    ),
)

GRADIENT_V = (
    Mistake(
        Text("transposed", "转置了"),
        lambda d, s: s[1:].T @ d,
        Text("Rows belong to ∂E/∂z, columns to s.", "行对应 ∂E/∂z，列对应 s。"),
    ),
    Mistake(
        Text("s_{t−1} for s_t", "用 s_{t−1} 代替 s_t"),
        lambda d, s: d.T @ s[:-1],
        Text("You take s_{t−1}; V multiplied s_t.", "你用的是 s_{t−1}；V 乘的是 s_t。"),
    ),
    Mistake(
        Text("last step only", "只有最后一步"),
        lambda d, s: np.outer(d[-1], s[-1]),
        Text(
            "Only the last step is there: sum over all of them.",
            "只算了最后一步：要对所有时刻求和。",
        ),
    ),
    Mistake(
        Text("first step missing", "漏了第一步"),
        lambda d, s: d[1:].T @ s[2:],
        Text("The first step is missing.", "漏了第一步。"),
    ),
    Mistake(
        Text("mean for sum", "求了平均而不是和"),
        lambda d, s: d.T @ s[1:] / len(d),
        Text(
            "You divide by T; the 1/T of a mean is in ∂E/∂z already.",
            "你除以了 T；平均的 1/T 已经在 ∂E/∂z 里。",
        ),
    ),
    Mistake(
        Text("wrong sign", "符号反了"),
        lambda d, s: -(d.T @ s[1:]),
        Text(
            "The sign is wrong: the gradient itself is asked for, not the step down.",
            "符号反了：要的是梯度本身，不是下降的方向。",
        ),
    ),
)


def sentence_loss_with(slips: frozenset[str]) -> Callable[..., Any]:
    """The loss of a sentence and its gradients, with these slips."""

    def function(indices: Array, labels: Array, U: Array, W: Array, V: Array) -> Any:
        T, K = len(indices), len(V)
        x, targets = np.eye(K)[indices], np.eye(K)[labels]
        states = forward(x, U, W, np.zeros(len(W)), tanh)
        y = softmax(states[1:] @ V.T)
        E = -np.log(y[targets > 0]).sum()
        E = E / np.log(2.0) if "base 2" in slips else E
        E = -np.log(y[-1, labels[-1]]) * T if "last word" in slips else E
        d = (y - targets) * (-1.0 if "sign" in slips else 1.0)
        d[:-1] *= 0.0 if "last word" in slips else 1.0
        local = d @ V if "no slope" in slips else (d @ V) * tanh.backward(states[1:])
        deltas = local if "no time" in slips else delta(local, states, W, tanh)
        dW = deltas.T @ states[1:] if "late" in slips else gradient_W(deltas, states)
        gradients = gradient_U(deltas, x), dW, d.T @ states[1:]
        over = 1 if "sum" in slips else T
        return E / over, *(g / (1 if "sum of gradients" in slips else over) for g in gradients)

    return function


def _slip(slip: str, name: Text, help: Text) -> Mistake:
    return Mistake(name, sentence_loss_with(frozenset({slip})), help, slip)


SENTENCE_LOSS = (
    _slip(
        "sum",
        Text("sum for mean", "求了和而不是平均"),
        Text(
            "You sum over the words; E is their mean: divide by T.",
            "你对各个词求了和；E 是平均：要除以 T。",
        ),
    ),
    _slip(
        "sum of gradients",
        Text("gradients without 1/T", "梯度漏了 1/T"),
        Text("E is a mean, so its gradients have 1/T too.", "E 是平均，所以梯度里也有 1/T。"),
    ),
    _slip(
        "base 2",
        Text("logarithm to base 2", "以 2 为底的对数"),
        Text("Take the natural logarithm.", "应当用自然对数。"),
    ),
    _slip(
        "no slope",
        Text("f′ missing in ℓ", "ℓ 里漏了 f′"),
        Text(
            "ℓ_t has the factor 1 − s_t²: tanh.backward(s_t).",
            "ℓ_t 里有因子 1 − s_t²：tanh.backward(s_t)。",
        ),
    ),
    _slip(
        "no time",
        Text("nothing comes back", "没有沿时间传播"),
        Text(
            "ℓ_t is not δ_t yet: send it back through time by delta.",
            "ℓ_t 还不是 δ_t：用 delta 沿时间往回传。",
        ),
    ),
    _slip(
        "late",
        Text("s_t for s_{t−1}", "用 s_t 代替 s_{t−1}"),
        Text("In the gradient of W δ_t meets s_{t−1}.", "在 W 的梯度里，δ_t 配的是 s_{t−1}。"),
    ),
    _slip(
        "sign",
        Text("wrong sign", "符号反了"),
        Text(
            "∂E/∂z is softmax(z) − labels, not the other way round.",
            "∂E/∂z 是 softmax(z) − labels，不要反过来。",
        ),
    ),
    _slip(
        "last word",
        Text("last word only", "只有最后一个词"),
        Text(
            "Every step has a label, not the last one alone.", "每个时刻都有标记，不只是最后一个。"
        ),
    ),
)


def _trained(
    rule: Callable[[Gradients, float, float], Gradients],
    order: Callable[[list[Any], int], list[Any]] = lambda pairs, epochs: pairs * epochs,
) -> Callable[..., Gradients]:
    """Training with another rule for what is subtracted, or another order."""

    def function(
        pairs: list[Any], U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
    ) -> Gradients:
        for indices, labels in order(pairs, epochs):
            _, *found = language_model.sentence_loss(indices, labels, U, W, V)
            dU, dW, dV = rule((found[0], found[1], found[2]), rate, threshold)
            U, W, V = U - dU, W - dW, V - dV
        return U, W, V

    return function


def _each(
    change: Callable[[Array, float], Array],
) -> Callable[[Gradients, float, float], Gradients]:
    """A rule that treats the three gradients alike, then takes the rate."""

    def rule(gradients: Gradients, rate: float, threshold: float) -> Gradients:
        dU, dW, dV = (rate * change(g, threshold) for g in gradients)
        return dU, dW, dV

    return rule


def _together(gradients: Gradients, rate: float, threshold: float) -> Gradients:
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    dU, dW, dV = (rate * g * (threshold / max(norm, threshold)) for g in gradients)
    return dU, dW, dV


def _after_the_rate(gradients: Gradients, rate: float, threshold: float) -> Gradients:
    dU, dW, dV = (clip_gradient(rate * g, threshold) for g in gradients)
    return dU, dW, dV


def _only(*kept: int) -> Callable[[Gradients, float, float], Gradients]:
    """A rule that updates some of the weights only."""

    def rule(gradients: Gradients, rate: float, threshold: float) -> Gradients:
        dU, dW, dV = (
            rate * clip_gradient(g, threshold) * float(i in kept) for i, g in enumerate(gradients)
        )
        return dU, dW, dV

    return rule


def _batch(
    pairs: list[Any], U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
) -> Gradients:
    for _ in range(epochs):
        found = [language_model.sentence_loss(i, t, U, W, V)[1:] for i, t in pairs]
        dU, dW, dV = (
            sum(clip_gradient(gradients[i], threshold) for gradients in found) for i in range(3)
        )
        U, W, V = U - rate * dU, W - rate * dW, V - rate * dV
    return U, W, V


CLIPPED = _each(clip_gradient)
TRAIN = (
    Mistake(
        Text("no clipping", "没有截取"),
        _trained(_each(lambda g, threshold: g)),
        Text("The gradients are not clipped.", "梯度没有截取。"),
    ),
    Mistake(
        Text("clips each entry", "逐个元素截断"),
        _trained(_each(lambda g, threshold: np.clip(g, -threshold, threshold))),
        Text(
            "You clip each entry; clip by the norm, as clip_gradient does.",
            "你逐个元素截断；应当像 clip_gradient 那样按范数截取。",
        ),
    ),
    Mistake(
        Text("always scales", "总是缩放"),
        _trained(_each(lambda g, threshold: g * threshold / np.sqrt((g**2).sum()))),
        Text(
            "Small gradients are scaled up too; leave them as they are.",
            "小的梯度也被放大了；它们应当保持不变。",
        ),
    ),
    Mistake(
        Text("one norm for all three", "三个梯度合用一个范数"),
        _trained(_together),
        Text(
            "The three gradients are clipped together; clip each by itself.",
            "三个梯度是合在一起截取的；应当各自截取。",
        ),
    ),
    Mistake(
        Text("clips after the learning rate", "乘了学习率再截取"),
        _trained(_after_the_rate),
        Text("Clip first, then multiply by learning_rate.", "先截取，再乘 learning_rate。"),
    ),
    Mistake(
        Text("plus for minus", "减号写成加号"),
        _trained(_each(lambda g, threshold: -clip_gradient(g, threshold))),
        Text("You add the gradient; subtract it to go downhill.", "你加上了梯度；下降要减去它。"),
    ),
    Mistake(
        Text("one epoch only", "只走了一遍"),
        _trained(CLIPPED, lambda pairs, epochs: pairs),
        Text(
            "It goes through the pairs once; there are several epochs.",
            "只把 pairs 走了一遍；要走 epochs 遍。",
        ),
    ),
    Mistake(
        Text("backwards", "反了顺序"),
        _trained(CLIPPED, lambda pairs, epochs: pairs[::-1] * epochs),
        Text(
            "The sentences are taken from the end; take them in order.",
            "句子是从后往前取的；应当按顺序。",
        ),
    ),
    Mistake(
        Text("one sentence after the other", "一句练完再练下一句"),
        _trained(CLIPPED, lambda pairs, epochs: [p for p in pairs for _ in range(epochs)]),
        Text(
            "Each sentence gets all its epochs at once; an epoch goes through all sentences.",
            "每个句子一次就练完了所有遍数；每一遍应当走完所有句子。",
        ),
    ),
    Mistake(
        Text("first sentence only", "只有第一句"),
        _trained(CLIPPED, lambda pairs, epochs: pairs[:1] * epochs),
        Text("Only the first sentence is learnt.", "只学了第一句。"),
    ),
    Mistake(
        Text("one update an epoch", "一遍只更新一次"),
        _batch,
        Text(
            "The weights change once an epoch; update them after each sentence.",
            "一遍只更新了一次权重；应当每句之后都更新。",
        ),
    ),
    Mistake(
        Text("V never changes", "没有更新 V"),
        _trained(_only(0, 1)),
        Text("V is not updated.", "没有更新 V。"),
    ),
    Mistake(
        Text("U never changes", "没有更新 U"),
        _trained(_only(1, 2)),
        Text("U is not updated.", "没有更新 U。"),
    ),
    Mistake(
        Text("W never changes", "没有更新 W"),
        _trained(_only(0, 2)),
        Text("W is not updated.", "没有更新 W。"),
    ),
)


def _predicted(
    read: Callable[[Words], Words], choose: Callable[[Array], int]
) -> Callable[..., str | None]:
    """A prediction that reads other words, or chooses otherwise among the scores."""

    def function(
        words: Words, vocabulary: dict[str, int], U: Array, W: Array, V: Array
    ) -> str | None:
        x = np.eye(len(V))[[vocabulary[word] for word in read(words)]]
        states = forward(x, U, W, np.zeros(len(W)), tanh)
        return list(vocabulary)[choose(V @ states[-1])]

    return function


def _whole(words: Words) -> Words:
    return ["<s>", *words]


def _best(scores: Array) -> int:
    return int(np.argmax(scores))


def _last_best(scores: Array) -> int:
    return len(scores) - 1 - int(np.argmax(scores[::-1]))


PREDICT_NEXT = (
    Mistake(
        Text("no <s>", "漏了 <s>"),
        _predicted(lambda words: words, _best),
        Text("The network reads <s> before the words.", "网络在这些词之前先读 <s>。"),
    ),
    Mistake(
        Text("last word only", "只读最后一个词"),
        _predicted(lambda words: _whole(words)[-1:], _best),
        Text(
            "Only the last word is read; read all of them in order.",
            "只读了最后一个词；应当按顺序读所有的词。",
        ),
    ),
    Mistake(
        Text("last word not read", "没有读最后一个词"),
        _predicted(lambda words: _whole(words)[:-1] or ["<s>"], _best),
        Text("The last word is not read.", "最后一个词没有读。"),
    ),
    Mistake(
        Text("adds </s>", "多读了 </s>"),
        _predicted(lambda words: [*_whole(words), "</s>"], _best),
        Text("The beginning of a sentence has no </s> yet.", "句子才开头，还没有 </s>。"),
    ),
    Mistake(
        Text("backwards", "倒着读"),
        _predicted(lambda words: ["<s>", *words[::-1]], _best),
        Text("The words are read from the end.", "词是倒着读的。"),
    ),
    Mistake(
        Text("least probable", "取了概率最小的"),
        _predicted(_whole, lambda scores: int(np.argmin(scores))),
        Text("That is the least probable word.", "这是概率最小的词。"),
    ),
    Mistake(
        Text("never <s> or </s>", "从不预测 <s> 和 </s>"),
        _predicted(_whole, lambda scores: 2 + _best(scores[2:])),
        Text(
            "Any word of the vocabulary may come next, </s> above all.",
            "词典里任何词都可能是下一个，尤其是 </s>。",
        ),
    ),
    Mistake(
        Text("highest index on ties", "概率相同时取了编号最大的"),
        _predicted(_whole, _last_best),
        Text(
            "Of equally probable words take the one of the lowest index.",
            "概率相同时取编号最小的词。",
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
    Mistake(
        Text("2^E", "2^E"),
        lambda *a: 2.0 ** _loss_of(*a),
        Text(
            "E has natural logarithms, so it is e^E, not 2^E.",
            "E 用的是自然对数，所以是 e^E，不是 2^E。",
        ),
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
        Text("sum for mean", "求了和而不是平均"),
        lambda *a: np.exp(_loss_of(*a) * len(a[0])),
        Text("E is the mean over the words, not the sum.", "E 是对各个词的平均，不是和。"),
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


def _counted(
    pad: Callable[[list[Words], int], list[Words]],
    want: Callable[[Words, int], Words],
    choose: Callable[[list[str]], str | None],
) -> Callable[..., str | None]:
    """An N-gram with another padding, another context, or another choice."""

    def function(sentences: list[Words], context: Words, N: int) -> str | None:
        return choose(_followers(pad(sentences, N), want(context, N)))

    return function


def _padded(sentences: list[Words], N: int) -> list[Words]:
    return [["<s>"] * (N - 1) + sentence + ["</s>"] for sentence in sentences]


def _context(context: Words, N: int) -> Words:
    return (["<s>"] * (N - 1) + context)[-(N - 1) :]


def _frequent(followers: list[str]) -> str | None:
    return Counter(followers).most_common(1)[0][0] if followers else None


def _latest(followers: list[str]) -> str | None:
    """Of equally frequent ones the one that was first seen last."""
    counts = Counter(followers)
    best = [w for w, c in counts.items() if c == max(counts.values())]
    return best[-1] if best else None


def _run_together(sentences: list[Words], N: int) -> list[Words]:
    return [["<s>"] * (N - 1) + _all_words(sentences) + ["</s>"]]


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
        Text("no <s>", "没有补 <s>"),
        _counted(
            lambda sentences, N: [[*s, "</s>"] for s in sentences],
            lambda context, N: context[-(N - 1) :] if len(context) >= N - 1 else ["<s>"],
            _frequent,
        ),
        Text(
            "Each sentence and the context begin with N−1 <s>.",
            "每个句子和 context 开头都要补 N−1 个 <s>。",
        ),
    ),
    Mistake(
        Text("no </s>", "没有算 </s>"),
        _counted(lambda sentences, N: [s[:-1] for s in _padded(sentences, N)], _context, _frequent),
        Text(
            "</s> ends each sentence and counts as a follower.",
            "每个句子以 </s> 结尾，它也算后面的词。",
        ),
    ),
    Mistake(
        Text("contexts cross sentences", "跨了句子"),
        _counted(_run_together, _context, _frequent),
        Text("What follows </s> belongs to another sentence.", "</s> 后面的词属于另一个句子。"),
    ),
    Mistake(
        Text("last of equals", "次数相同时取了后出现的"),
        _counted(_padded, _context, _latest),
        Text(
            "Of equally frequent followers take the one first seen after this context.",
            "次数相同时，取在这个上文之后最先出现的那个。",
        ),
    ),
    Mistake(
        Text("alphabetical on ties", "次数相同时按字母顺序"),
        _counted(
            _padded,
            _context,
            lambda f: min(Counter(f).items(), key=lambda p: (-p[1], p[0]))[0] if f else None,
        ),
        Text(
            "Of equally frequent followers take the one first seen after this context.",
            "次数相同时，取在这个上文之后最先出现的那个。",
        ),
    ),
    Mistake(
        Text("first follower", "取了第一个"),
        _counted(_padded, _context, lambda f: f[0] if f else None),
        Text(
            "That is the first follower; take the most frequent one.",
            "这是第一个跟在后面的词；应当取次数最多的。",
        ),
    ),
    Mistake(
        Text("rarest follower", "取了次数最少的"),
        _counted(
            _padded, _context, lambda f: min(c := Counter(f), key=c.__getitem__) if f else None
        ),
        Text(
            "That is the rarest follower; take the most frequent one.",
            "这是次数最少的词；应当取次数最多的。",
        ),
    ),
    Mistake(
        Text("</s> for the unseen", "没见过时答 </s>"),
        _counted(_padded, _context, lambda f: _frequent(f) or "</s>"),
        Text("Where the context was never seen, return None.", "上文从未出现过时返回 None。"),
    ),
    Mistake(
        Text("most frequent word of all", "整个语料里最常见的词"),
        lambda sentences, context, N: _frequent([w for s in sentences for w in [*s, "</s>"]]),
        Text(
            "The context is not used: count only what follows it.",
            "没有用上文：只数跟在它后面的词。",
        ),
    ),
)
