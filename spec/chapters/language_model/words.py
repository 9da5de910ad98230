"""Words and their numbers: the vocabulary, one-hot vectors, pairs for training."""

from __future__ import annotations

from typing import Any

from reference import language_model
from spec.chapters.language_model import sizes
from spec.chapters.language_model.corpora import ALIKE, ARTICLE, LETTERS, WORD, text
from spec.chapters.language_model.inputs import exactly, word_check
from spec.checking.cases import Cases, Size
from spec.checking.compare import Shown
from spec.checking.every_call import in_every_call
from spec.checking.function import Function
from spec.checking.results import Vocabulary, WordPairs
from spec.item import Item, Pays, Task
from spec.mistakes.language_model import words as mistakes
from spec.mistakes.language_model.parts import blend
from spec.text import Text

# Of a text: T sentences over n words, each at most m words long.
TEXTS = (Size(4, 6, 6), Size(5, 7, 5), Size(3, 5, 7))
SENTENCE_LENGTHS = (Size(5, 1, 1), Size(8, 1, 1), Size(11, 1, 1))

vocabulary_function = Function(
    language_model.build_vocabulary, Vocabulary(), sizes=TEXTS, smaller=sizes.SMALL_TEXTS
)
one_hot_function = Function(language_model.one_hot, Shown("x"), smaller=())
pairs_function = Function(
    language_model.training_pairs,
    WordPairs(),
    sizes=SENTENCE_LENGTHS,
    smaller=(Size(1, 1, 1), Size(2, 1, 1)),
)


def of_text(cases: Cases, size: Size) -> tuple[Any, ...]:
    return (text(cases, size),)


def of_text_with_gaps(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Every third sentence is empty, the first one too."""
    return ([[] if place % 3 == 0 else s for place, s in enumerate(text(cases, size))],)


def of_look_alikes(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Words that are one number, words alike but for the end or for signs, and when joined."""
    rng = cases.random("look-alikes")
    digit, one, other = str(rng.integers(1, 10)), *rng.permutation(("owl", "red", "我"))[:2]
    wide = chr(ord(digit) - ord("0") + ord("０"))
    long = "".join(str(w) for w in rng.permutation(LETTERS[:2] * 20))
    numerals = [digit, "0" + digit, f"{digit}.0", wide, f"+{digit}"]
    pieces = [[str(one + other), "x"], [str(one), str(other) + "x"]]
    return ([numerals, [long + "0", long + "1"], [WORD, *ALIKE], *pieces],)


def of_words(cases: Cases, size: Size) -> tuple[Any, ...]:
    """One sentence of T words."""
    words = [word for sentence in text(cases, Size(3 * size.T, 12, 6)) for word in sentence]
    return (words[: size.T],)


build_vocabulary_item = Item(
    name="build_vocabulary",
    title=Text("vocabulary", "词典"),
    story=Text(
        "A network computes with numbers: every word gets an index, and so do the start and "
        "the end of a sentence.",
        "网络只会算数：每个词都有一个编号，句子的开头和结尾也各有一个。",
    ),
    formula="<s> → 0, </s> → 1, w₁ → 2, w₂ → 3, …",
    tasks=(
        Task(
            language_model.build_vocabulary,
            """给词编号。

            "<s>"（文章里的 s，在第一个词之前）是 0，"</s>"（文章里的 e，在最后一个词之后）
            是 1，然后是各个词，按首次出现的顺序。

            sentences: 由句子组成的列表，每个句子是词的列表；其中没有 "<s>" 和 "</s>"
            返回一个 dict：词 -> 编号，按编号的顺序。
            """,
            Text(
                "return a dict word -> index, in the order of the indices",
                "返回一个 dict：词 -> 编号，按编号的顺序",
            ),
        ),
    ),
    checks=(
        vocabulary_function.values(
            Text("numbers the words in order of first appearance", "按首次出现的顺序给词编号"),
            Text(
                "<s> is 0, </s> is 1; then give each new word the next number.",
                "<s> 是 0，</s> 是 1；之后每个新词取下一个编号。",
            ),
            of_text,
            weight=3,
        ),
        word_check(
            vocabulary_function,
            Text("gives the article's sentence 10 numbers", "文章里的那句话得到 10 个编号"),
            Text("A word that comes twice has one number.", "出现两次的词只有一个编号。"),
            exactly([ARTICLE]),
        ),
        word_check(
            vocabulary_function,
            Text("has <s> and </s> even where there are no words", "没有词时也有 <s> 和 </s>"),
            Text("Start with <s> and </s>, whatever comes.", "不论如何都先放 <s> 和 </s>。"),
            exactly([]),
            exactly([[]]),
        ),
        vocabulary_function.keeps_arguments(of_text),
        in_every_call(
            vocabulary_function,
            (of_text, TEXTS[0]),
            (of_text, Size(1, 1, 1)),
            (of_text, Size(2, 2, 2)),
            (of_text_with_gaps, Size(7, 12, 3)),
            (of_look_alikes, TEXTS[0]),
            (of_text, Size(52, 54, 3)),
            (exactly([]), TEXTS[0]),
            (of_text, Size(6, 40, 90)),
            (of_text, Size(12, 3, 2)),
            (of_text, Size(9, 5, 8)),
            (of_text, Size(10, 4, 4)),
            (of_text, Size(11, 6, 9)),
            (of_text, Size(8, 7, 12)),
            *((of_text, Size(*size)) for size in ((16, 20, 33), (24, 9, 16), (33, 30, 24))),
        ),
    ),
    mistakes=mistakes.BUILD_VOCABULARY,
    blend=blend(mistakes.BUILD_VOCABULARY),
)


def of_one_hot(cases: Cases, size: Size) -> tuple[Any, ...]:
    """The first index where T is 0, the last where it is n − 1, else one between.

    Beyond the small ones that are shown, the size is n and a number that the seed draws.
    """
    rng = cases.random(f"one hot {size}")
    return of_exact_hot(cases, size, 0 if size.n < 4 else int(rng.integers(0, 40)))


def of_exact_hot(cases: Cases, size: Size, more: int = 0) -> tuple[Any, ...]:
    """The same where the size is n and so many more."""
    if size.n < 4:
        return size.T % size.n, size.n
    rng, many = cases.random(f"index {size}"), size.n + more
    return {0: 0, size.n - 1: many - 1}.get(size.T, int(rng.integers(1, many - 1))), many


one_hot_item = Item(
    name="one_hot",
    title=Text("one-hot vector", "one-hot 向量"),
    story=Text(
        "A word becomes a vector with a single 1, at its index. In the article 我 has the index "
        "2019: entry 2019 of its vector is 1, and all others are 0.",
        "一个词变成一个向量，只有编号处是 1。文章里“我”的编号是 2019："
        "它的向量里编号 2019 处是 1，其他都是 0。",
    ),
    formula="x_{index} = 1,  x_i = 0 (i ≠ index)",
    tasks=(
        Task(
            language_model.one_hot,
            """把词写成向量：编号处是 1，其余是 0。

            index: 0 … size − 1
            size: K
            返回一个向量，形状 (size,)。
            """,
            Text("return the vector, (size,)", "返回向量，形状 (size,)"),
        ),
    ),
    checks=(
        one_hot_function.values(
            Text("is 1 at the index and 0 elsewhere", "编号处是 1，其余是 0"),
            Text(
                "Start from np.zeros(size); indices count from 0.",
                "从 np.zeros(size) 开始；编号从 0 数起。",
            ),
            of_one_hot,
            sizes=(Size(2, 5, 1), Size(3, 8, 1), Size(5, 45, 1)),
            smaller=(Size(0, 2, 1), Size(1, 2, 1), Size(1, 3, 1)),
            weight=2,
        ),
        one_hot_function.values(
            Text("is right for the first and for the last index", "第一个和最后一个编号也正确"),
            Text("Indices run from 0 to size − 1.", "编号从 0 到 size − 1。"),
            of_one_hot,
            sizes=(Size(0, 4, 1), Size(5, 6, 1), Size(44, 45, 1)),
        ),
        one_hot_function.values(
            Text("works for a vocabulary of one word", "词典只有一个词时也正确"),
            Text("For size = 1 the shape is (1,).", "size = 1 时形状是 (1,)。"),
            of_one_hot,
            sizes=(Size(0, 1, 1),),
            pays=Pays.LATER,
        ),
        in_every_call(
            one_hot_function,
            (of_one_hot, Size(1, 3, 1)),
            (of_one_hot, Size(2, 3, 1)),
            (of_exact_hot, Size(7, 12, 1)),
            (of_one_hot, Size(1, 2, 1)),
            (of_one_hot, Size(44, 45, 1)),
            (of_one_hot, Size(0, 2, 1)),
            (of_exact_hot, Size(6, 7, 1)),
            (of_one_hot, Size(5, 45, 1)),
            (of_exact_hot, Size(5, 11, 1)),
            (of_exact_hot, Size(0, 10, 1)),
            (of_exact_hot, Size(6, 9, 1)),
            *((of_exact_hot, Size(2, size, 1)) for size in (4, 5, 6, 8, 16, 24, 33)),
        ),
    ),
    mistakes=mistakes.ONE_HOT,
)


training_pairs_item = Item(
    name="training_pairs",
    title=Text("inputs and labels", "输入与标记"),
    story=Text(
        "At every step the input is a word, and the label is the word that follows it. The "
        "article's 我 昨天 上学 迟到 了 makes six pairs, an arrow each: "
        "s → 我 → 昨天 → 上学 → 迟到 → 了 → e; s and e are the start and the end of the sentence.",
        "每个时刻的输入是一个词，标记（label，也叫标签）是它后面的那个词。"
        "文章里的“我 昨天 上学 迟到 了”得到六对，每个箭头一对："
        "s → 我 → 昨天 → 上学 → 迟到 → 了 → e；s 和 e 是句子的开始和结束。",
    ),
    formula="(<s>, w₁), (w₁, w₂), …, (w_{T−1}, </s>)",
    tasks=(
        Task(
            language_model.training_pairs,
            """把一个句子拆成输入和标记：一个词的标记就是它的下一个词。

            words: 一个句子，不含 "<s>" 和 "</s>"
            返回由 (输入词, 标记词) 组成的列表，按顺序：第一个输入是 "<s>"，最后一个标记
            （label，也叫标签）是 "</s>"。
            """,
            Text(
                "return the list of (input word, label word)", "返回由 (输入词, 标记词) 组成的列表"
            ),
        ),
    ),
    checks=(
        pairs_function.values(
            Text("pairs each word with the next one", "每个词与它的下一个词配对"),
            Text(
                "Put <s> in front for the inputs, </s> at the end for the labels.",
                "输入的前面加 <s>，标记的末尾加 </s>。",
            ),
            of_words,
            weight=3,
        ),
        word_check(
            pairs_function,
            Text(
                "cuts the article's sentence of 10 words into 11 pairs",
                "把文章里 10 个词的那句话拆成 11 对",
            ),
            Text("A word that comes again is an input again.", "再次出现的词要再次作为输入。"),
            exactly(ARTICLE),
        ),
        word_check(
            pairs_function,
            Text("works for one word and for none", "只有一个词或没有词时也正确"),
            Text(
                "Without words there is one pair: (<s>, </s>).", "没有词时只有一对：(<s>, </s>)。"
            ),
            exactly(["owl"]),
            exactly([]),
        ),
        pairs_function.keeps_arguments(exactly(ARTICLE)),
        in_every_call(
            pairs_function,
            (of_words, SENTENCE_LENGTHS[0]),
            (of_words, Size(2, 1, 1)),
            (of_words, Size(52, 1, 1)),
            (of_words, Size(3, 1, 1)),
            (exactly([]), SENTENCE_LENGTHS[0]),
            (exactly(["red", "red", "red", "我", "red", "Red"]), SENTENCE_LENGTHS[0]),
            (of_words, Size(12, 1, 1)),
            (of_words, Size(4, 1, 1)),
            (of_words, Size(9, 1, 1)),
            (of_words, Size(1, 1, 1)),
            (of_words, Size(7, 1, 1)),
            *((of_words, Size(length, 1, 1)) for length in (16, 24, 33)),
        ),
    ),
    mistakes=mistakes.TRAINING_PAIRS,
)
