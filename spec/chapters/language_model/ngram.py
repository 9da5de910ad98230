"""The N-gram that the network is held against."""

from __future__ import annotations

from reference import language_model
from spec.chapters.language_model import corpora
from spec.chapters.language_model.inputs import exactly, word_check
from spec.checking.cases import Size
from spec.checking.every_call import in_every_call
from spec.checking.function import Arguments, Function
from spec.checking.results import Word
from spec.item import Item, Pays, Task
from spec.mistakes.language_model import ngram as mistakes
from spec.mistakes.language_model.parts import blend
from spec.text import Text

ngram_function = Function(
    language_model.ngram_next, Word(optional=True), at_any_size=False, smaller=()
)

# Sentences, words, their lengths, and N.
CORPORA = (
    *(Size(T, 3, m, N) for T in (1, 2, 3, 4) for m, N in ((3, 2), (6, 3))),
    *(Size(T, 2, m, N) for T in (6, 7, 12, 9) for m, N in ((4, 2), (5, 3))),
    *(Size(T, 4, 4, N) for T, N in ((10, 2), (11, 6), (13, 4), (10, 7))),
    *(Size(T, 2, 45, N) for T, N in ((3, 3), (4, 5), (3, 8), (3, 41), (5, 12), (6, 4))),
    *(Size(T, 3, m, 2) for T, m in ((43, 2), (47, 2), (2, 12), (4, 12), (2, 13), (6, 12))),
    *(Size(T, 3, m, N) for T, m, N in ((45, 2, 2), (41, 3, 3), (1, 12, 2), (8, 13, 4), (5, 1, 2))),
    *(Size(T, 3, m, N) for T, m, N in ((24, 33, 16), (33, 24, 2), (4, 45, 24), (3, 45, 33))),
)
BIGRAMS = (*(Size(T, 3, 6, 2) for T in (8, 7, 10)), *(Size(T, 4, 6, 2) for T in (9, 10, 12)))

LONGER = (Size(14, 3, 7, 3), Size(20, 3, 8, 4), Size(16, 3, 8, 3))


def spoken(context: corpora.Words) -> Arguments:
    """N = 3 after this context, in a text of the article's sentence and one that ends otherwise."""
    return exactly(
        [corpora.ARTICLE, [*corpora.ARTICLE[:-1], "他"], [*corpora.ARTICLE[:-1], "他"]], context, 3
    )


COUNTS = Text("counts what follows the last word, N = 2", "N = 2 时统计跟在最后一个词后面的词")
ngram_next_item = Item(
    name="ngram_next",
    title=Text("N-gram", "N-Gram"),
    story=Text(
        "The rival: it counts what followed the last N − 1 words, and sees nothing before them.",
        "对手：统计紧接在之前的 N − 1 个词后面出现过什么；更早的词它看不见。",
    ),
    formula="argmax_w count(c₁ … c_{N−1} w)",
    tasks=(
        Task(
            language_model.ngram_next,
            """哪个词最常跟在 context 的最后 N−1 个词之后。

            每个句子以及 context 的开头都补 N−1 个 "<s>"；每个句子以一个 "</s>" 结尾，
            它也算后面的词。上文不跨句子。

            sentences: 由句子组成的列表，每个句子是词的列表
            context: 到此为止的词；可以为空
            N: 2 或更大；N-Gram 往回看 N−1 个词
            返回那个词；次数相同的有几个时，取在这个上文之后最先出现的那个；上文从未出现过时
            返回 None。
            """,
            Text("return the word, or None", "返回那个词，或者 None"),
        ),
    ),
    checks=(
        ngram_function.values(
            COUNTS,
            Text(
                "Go through every sentence; count each word that follows the context.",
                "走遍每个句子；给跟在上文之后的每个词计数。",
            ),
            corpora.of_ngram(corpora.one_is_most_frequent),
            sizes=BIGRAMS,
            weight=2,
        ),
        ngram_function.values(
            Text("looks N−1 words back, no more and no less", "往回看 N−1 个词，不多也不少"),
            Text(
                "Compare the N−1 words before each place with the last N−1 of the context.",
                "拿每个位置之前的 N−1 个词与 context 的最后 N−1 个词比较。",
            ),
            corpora.of_ngram(corpora.one_is_most_frequent),
            sizes=LONGER,
            weight=2,
            follows=COUNTS,
        ),
        ngram_function.values(
            Text(
                "begins each sentence and the context with N−1 <s>",
                "每个句子和 context 都以 N−1 个 <s> 开头",
            ),
            Text(
                "Put N−1 <s> before each sentence and before the context.",
                "在每个句子和 context 之前补 N−1 个 <s>。",
            ),
            corpora.of_ngram(corpora.begins_the_sentence),
            sizes=(Size(9, 3, 4, 3), Size(12, 3, 5, 4)),
            follows=COUNTS,
        ),
        ngram_function.values(
            Text(
                "gives the most frequent first word for an empty context",
                "context 为空时给出最常见的句首词",
            ),
            Text(
                "Where the context is empty, the N−1 words before are all <s>.",
                "context 为空时，前面的 N−1 个词全是 <s>。",
            ),
            corpora.of_ngram(corpora.is_nothing_yet),
            sizes=(Size(9, 3, 4, 2), Size(9, 3, 4, 3), Size(12, 3, 5, 4)),
            follows=COUNTS,
        ),
        ngram_function.values(
            Text("takes the follower first seen here on ties", "次数相同时取在这里最先出现的词"),
            Text(
                "A dict keeps the order in which its keys came; max takes the first of equals.",
                "dict 保持键加入的顺序；max 在相等时取第一个。",
            ),
            corpora.of_tied(in_order=True),
            corpora.of_tied(in_order=False),
            sizes=(Size(1, 1, 1, 2),),
            follows=COUNTS,
        ),
        ngram_function.values(
            Text("counts </s> as a follower", "</s> 也算后面的词"),
            Text("Put one </s> at the end of each sentence.", "每个句子末尾加一个 </s>。"),
            corpora.of_ngram(corpora.ends_the_sentence),
            sizes=(Size(8, 3, 5, 2), Size(12, 3, 6, 3)),
            pays=Pays.LATER,
        ),
        word_check(
            ngram_function,
            Text("never looks across the end of a sentence", "从不跨过句子的结尾"),
            Text("Treat each sentence by itself.", "每个句子单独处理。"),
            corpora.of_last_words,
        ),
        ngram_function.values(
            Text("returns None where the context was never seen", "上文从未出现过时返回 None"),
            Text("Return None where nothing was counted.", "什么都没有数到时返回 None。"),
            corpora.of_unseen,
            sizes=(Size(1, 1, 1, 3), Size(1, 1, 1, 2)),
            pays=Pays.LATER,
        ),
        word_check(
            ngram_function,
            Text(
                "says the same whoever the article's sentence is about",
                "文章里的那句话不论主语是谁，给出的词都一样",
            ),
            Text(
                "With N = 3 only the last two words count, and those stay as they were.",
                "N = 3 时只看最后两个词，而它们保持原样。",
            ),
            spoken(corpora.ARTICLE[:-1]),
            spoken(["他", *corpora.ARTICLE[1:-1]]),
        ),
        ngram_function.keeps_arguments(spoken(corpora.ARTICLE[:-1])),
        in_every_call(
            ngram_function,
            (corpora.of_ngram(corpora.one_is_most_frequent), BIGRAMS[0]),
            (corpora.of_renamed, BIGRAMS[0]),
            (corpora.of_other_context, BIGRAMS[0]),
            (corpora.of_renamed, BIGRAMS[1]),
            (corpora.of_tied_by_length, BIGRAMS[0]),
            (corpora.of_tied_end, BIGRAMS[0]),
            (corpora.of_majority(True), Size(45, 3, 2)),
            (corpora.of_majority(False), Size(45, 3, 2)),
            (corpora.of_ngram(corpora.one_is_most_frequent), LONGER[0]),
            (corpora.of_bigram_instead, LONGER[0]),
            (corpora.of_joined, LONGER[0]),
            (corpora.of_joined_by_sign, LONGER[0]),
            (corpora.of_numerals, BIGRAMS[0]),
            (corpora.of_alike, BIGRAMS[0]),
            (corpora.of_repeated, LONGER[0]),
            (corpora.of_empty_sentences, BIGRAMS[0]),
            *((corpora.of_corpus, size) for size in CORPORA),
        ),
    ),
    mistakes=mistakes.NGRAM_NEXT,
    blend=blend(mistakes.NGRAM_NEXT),
)
