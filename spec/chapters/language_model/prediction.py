"""Prediction: the next word, perplexity, and the N-gram that it is held against."""

from __future__ import annotations

from reference import language_model
from spec.chapters.language_model.inputs import (
    ALIKE,
    AS_STATES,
    AS_WORDS,
    BY_WORDS,
    FEW_OF_MANY,
    LONG,
    ONE_KNOWN,
    ONE_SENTENCE,
    ONE_WORD,
    RICH,
    SENTENCE,
    SENTENCES,
    SMALL_SENTENCES,
    SMALL_WORD,
    STEEP,
    UNLIKE,
    WIDE,
    exactly,
    word_check,
)
from spec.chapters.language_model.sentences import (
    ARTICLE,
    BALANCED_SENTENCE,
    DOUBTFUL_SENTENCE,
    HIGH_RACE,
    LASTING_SENTENCE,
    LEVERED_SENTENCE,
    LIGHT_SENTENCE,
    OPPOSED_SENTENCE,
    RACE_BELOW_ZERO,
    SURE_SENTENCE,
    UNEVEN_RACES,
    Words,
    begins_the_sentence,
    ends_the_sentence,
    is_nothing_yet,
    of_bigram_instead,
    of_close_race,
    of_corpus,
    of_empty_sentences,
    of_high_sentence,
    of_ignorance,
    of_joined,
    of_joined_by_sign,
    of_last_words,
    of_lost_word,
    of_low_words,
    of_majority,
    of_ngram,
    of_numerals,
    of_other_context,
    of_predict,
    of_predicted_end,
    of_renamed,
    of_renamed_race,
    of_repeated,
    of_sentence,
    of_shorter_before,
    of_tied,
    of_tied_by_length,
    of_tied_end,
    of_tied_predict,
    of_unseen,
    one_is_most_frequent,
)
from spec.chapters.recurrent.inputs import COUNT_STEPS, FOR_ONE_STEP
from spec.checking.cases import Size
from spec.checking.compare import Shown
from spec.checking.every_call import in_every_call
from spec.checking.function import Arguments, Function
from spec.checking.results import Word
from spec.item import Item, Pays, Task
from spec.mistakes.language_model import prediction as mistakes
from spec.mistakes.language_model.parts import blend
from spec.text import Text

predict_function = Function(
    ("words", "vocabulary", "U", "W", "V"), language_model.predict_next, Word(), at_any_size=False
)

perplexity_function = Function(SENTENCE, language_model.perplexity, Shown("perplexity"))

ngram_function = Function(
    ("sentences", "context", "N"),
    language_model.ngram_next,
    Word(optional=True),
    at_any_size=False,
)

TIES = (
    *(Size(T, 1, K) for T, K in ((2, 6), (3, 9), (1, 5), (0, 2), (4, 3), (5, 41), (2, 12))),
    *(Size(T, 1, K) for T in (2, 3) for K in (17, 24, 33)),  # what sorts more than 16 may mix them
)
PREDICTED = (Size(3, 4, 9), Size(2, 3, 8), Size(4, 4, 7), Size(2, 4, 10), Size(3, 3, 11))

# T words, n states, K words in the vocabulary; then sentences, words, their lengths, and N.
RACES = (
    *(Size(T, n, K) for T, n, K in ((0, 3, 5), (1, 2, 2), (2, 5, 7), (3, 3, 4), (4, 4, 9))),
    *(Size(T, n, K) for T, n, K in ((11, 11, 5), (12, 7, 2), (7, 3, 7), (8, 9, 4), (9, 5, 9))),
    *(Size(T, 3, K) for T, K in ((1, 3), (2, 3), (3, 12), (5, 5), (6, 2), (7, 41), (2, 8))),
    *(Size(T, n, 6) for T, n in ((3, 3), (4, 12), (6, 6), (10, 10))),
    *(Size(T, n, K) for T, n, K in ((52, 8, 41), (1, 41, 12), (3, 24, 30), (2, 41, 13))),
)
CORPORA = (
    *(Size(T, 3, m, N) for T in (1, 2, 3, 4) for m, N in ((3, 2), (6, 3))),
    *(Size(T, 2, m, N) for T in (6, 7, 12, 9) for m, N in ((4, 2), (5, 3))),
    *(Size(T, 4, 4, N) for T, N in ((10, 2), (11, 6), (13, 4), (10, 7))),
    *(Size(T, 2, 45, N) for T, N in ((3, 3), (4, 5), (3, 8), (3, 41), (5, 12), (6, 4))),
    *(Size(T, 3, m, 2) for T, m in ((43, 2), (47, 2), (2, 12), (4, 12), (2, 13), (6, 12))),
    *(Size(T, 3, m, N) for T, m, N in ((45, 2, 2), (41, 3, 3), (1, 12, 2), (8, 13, 4), (5, 1, 2))),
)

MOST_PROBABLE = Text(
    "says the most probable word after <s> and the words", "给出 <s> 和这些词之后概率最大的词"
)
predict_next_item = Item(
    name="predict_next",
    chapter="language_model",
    title=Text("the next word", "下一个词"),
    story=Text(
        "The reward: the network reads some words and says which comes next.",
        "收获的时候：网络读几个词，然后说出下一个词。",
    ),
    equation="",
    formula="argmax_i o_{T,i}",
    tasks=(
        Task(
            language_model.predict_next,
            """在 "<s>" 和这些词之后，哪个词的概率最大。

            words: 句子的开头；可以为空
            vocabulary: 词 -> 编号，按编号的顺序
            U, W, V: 权重，形状 (n, K)、(n, n)、(K, n)
            返回那个词，它可以是词典里的任何词，包括 "<s>" 和 "</s>"；概率同样大的有几个时，
            取编号最小的。
            """,
            Text("return the most probable next word", "返回概率最大的下一个词"),
        ),
    ),
    checks=(
        predict_function.values(
            MOST_PROBABLE,
            Text(
                "Read <s>, then all words in order; take the largest entry of the last output.",
                "先读 <s>，再按顺序读所有的词；取最后一个输出里最大的那个。",
            ),
            of_predict,
            sizes=PREDICTED,
            smaller=(Size(1, 1, 4), Size(1, 2, 4)),
            weight=4,
        ),
        predict_function.values(
            Text("takes the lowest index of equally probable words", "概率相同时取编号最小的词"),
            Text("np.argmax takes the first of equals.", "np.argmax 在相等时取第一个。"),
            of_tied_predict,
            sizes=TIES,
            smaller=(),
            follows=MOST_PROBABLE,
        ),
        predict_function.values(
            Text("reads a long beginning of a sentence to its end", "句子的开头很长时也读到底"),
            Text(
                "Every word counts, the first and the last.", "每个词都算，第一个和最后一个也算。"
            ),
            of_predict,
            sizes=(Size(9, 3, 6), Size(8, 4, 9)),
            smaller=(),
            follows=MOST_PROBABLE,
        ),
        predict_function.values(
            Text("predicts the first word from <s> alone", "只凭 <s> 预测第一个词"),
            Text("Without words the input is <s> alone, T = 1.", "没有词时输入只有 <s>，T = 1。"),
            of_predict,
            sizes=(Size(0, 3, 6), Size(0, 2, 9)),
            smaller=(),
            pays=Pays.LATER,
        ),
        predict_function.keeps_arguments(of_predict),
        in_every_call(
            predict_function,
            (of_close_race, Size(4, 5, 41)),
            (of_shorter_before, PREDICTED[2]),
            (of_close_race, PREDICTED[2]),
            (of_renamed_race, Size(7, 3, 41)),
            *((of_close_race, size) for size in RACES),
            *((race, Size(T, 3, 41)) for race in UNEVEN_RACES for T in (1, 2)),
            *((RACE_BELOW_ZERO, Size(T, 2, K)) for T, K in ((1, 4), (2, 5), (1, 24), (2, 30))),
            (HIGH_RACE, Size(1, 3, 41)),
            *((of_predicted_end, Size(T, 3, 6)) for T in (0, 2)),
        ),
    ),
    mistakes=mistakes.PREDICT_NEXT,
    blend=blend(mistakes.PREDICT_NEXT),
)

perplexity_item = Item(
    name="perplexity",
    chapter="language_model",
    title=Text("perplexity", "困惑度"),
    story=Text(
        "e to the loss: among how many equally likely words the model seems to be guessing.",
        "e 的 E 次方：模型好像在多少个同样可能的词中猜一个。",
    ),
    equation="",
    formula="perplexity = e^E",
    tasks=(
        Task(
            language_model.perplexity,
            """模型平均在多少个词之间犹豫。

            perplexity = e^E，E 是句子的平均交叉熵

            indices: 输入的词，整数，形状 (T,)
            labels: 跟在它们后面的词，整数，形状 (T,)
            U, W, V: 权重，形状 (n, K)、(n, n)、(K, n)
            返回困惑度，一个 float：总是正确而且确定的模型是 1，一无所知的模型是 K。
            """,
            Text("return e^E, a float", "返回 e^E，一个 float"),
        ),
    ),
    checks=(
        perplexity_function.values(
            Text("is e^E of the sentence's mean cross-entropy", "等于 e^E，E 是句子的平均交叉熵"),
            Text("np.exp of the E of sentence_loss.", "对 sentence_loss 的 E 取 np.exp。"),
            of_sentence,
            sizes=SENTENCES,
            smaller=SMALL_SENTENCES,
            weight=2,
        ),
        perplexity_function.values(
            Text("is K where the model knows nothing", "模型一无所知时是 K"),
            Text("Where every word has 1/K, E is ln K.", "每个词都是 1/K 时，E 就是 ln K。"),
            of_ignorance,
            sizes=SENTENCES,
            smaller=(),
            pays=Pays.LATER,
        ),
        perplexity_function.values(
            FOR_ONE_STEP,
            COUNT_STEPS,
            of_sentence,
            sizes=ONE_WORD,
            smaller=SMALL_WORD,
            pays=Pays.LATER,
        ),
        perplexity_function.keeps_arguments(of_sentence, ONE_SENTENCE),
        in_every_call(
            perplexity_function,
            (of_sentence, ONE_SENTENCE),
            (of_sentence, ALIKE),
            (of_sentence, AS_STATES),
            (SURE_SENTENCE, STEEP),
            (of_sentence, AS_WORDS),
            (of_sentence, BY_WORDS),
            (LEVERED_SENTENCE, UNLIKE),
            (of_high_sentence, Size(1, 9, 3)),
            (of_lost_word, AS_STATES),
            (of_low_words, AS_STATES),
            (LIGHT_SENTENCE, AS_STATES),
            (of_sentence, WIDE),
            (OPPOSED_SENTENCE, RICH),
            (BALANCED_SENTENCE, FEW_OF_MANY),
            (LEVERED_SENTENCE, SENTENCES[0]),
            (of_sentence, ONE_KNOWN),
            (LASTING_SENTENCE, LONG),
            (DOUBTFUL_SENTENCE, LONG),
            smaller=SMALL_SENTENCES,
        ),
    ),
    mistakes=mistakes.PERPLEXITY,
)

BIGRAMS = (*(Size(T, 3, 6, 2) for T in (8, 7, 10)), *(Size(T, 4, 6, 2) for T in (9, 10, 12)))

LONGER = (Size(14, 3, 7, 3), Size(20, 3, 8, 4), Size(16, 3, 8, 3))


def spoken(context: Words) -> Arguments:
    """The article's comparison: N = 3 after this context, in a text of two sentences."""
    return exactly([ARTICLE, [*ARTICLE[:-1], "他"], [*ARTICLE[:-1], "他"]], context, 3)


COUNTS = Text("counts what follows the last word, N = 2", "N = 2 时数跟在最后一个词之后的词")
ngram_next_item = Item(
    name="ngram_next",
    chapter="language_model",
    title=Text("N-gram", "N-Gram"),
    story=Text(
        "The rival: it counts what followed the last N − 1 words, and sees nothing before them.",
        "对手：统计前 N − 1 个词后面出现过什么；更早的词它看不见。",
    ),
    equation="",
    formula="argmax_w count(c₁ … c_{N−1} w)",
    tasks=(
        Task(
            language_model.ngram_next,
            """哪个词最常跟在 context 的最后 N−1 个词之后。

            每个句子以及 context 的开头都补 N−1 个 "<s>"；每个句子以一个 "</s>" 结尾，
            它也算后面的词。上文不跨句子。

            sentences: 由词组成的列表的列表
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
            of_ngram(one_is_most_frequent),
            sizes=BIGRAMS,
            smaller=(),
            weight=2,
        ),
        ngram_function.values(
            Text("looks N−1 words back, no more and no less", "往回看 N−1 个词，不多也不少"),
            Text(
                "Compare the N−1 words before each place with the last N−1 of the context.",
                "拿每个位置之前的 N−1 个词与 context 的最后 N−1 个词比较。",
            ),
            of_ngram(one_is_most_frequent),
            sizes=LONGER,
            smaller=(),
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
            of_ngram(begins_the_sentence),
            sizes=(Size(9, 3, 4, 3), Size(12, 3, 5, 4)),
            smaller=(),
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
            of_ngram(is_nothing_yet),
            sizes=(Size(9, 3, 4, 2), Size(9, 3, 4, 3), Size(12, 3, 5, 4)),
            smaller=(),
            follows=COUNTS,
        ),
        ngram_function.values(
            Text("takes the follower first seen here on ties", "次数相同时取在这里最先出现的词"),
            Text(
                "A dict keeps the order in which its keys came; max takes the first of equals.",
                "dict 保持键加入的顺序；max 在相等时取第一个。",
            ),
            of_tied(in_order=True),
            of_tied(in_order=False),
            sizes=(Size(1, 1, 1, 2),),
            smaller=(),
            follows=COUNTS,
        ),
        ngram_function.values(
            Text("counts </s> as a follower", "</s> 也算后面的词"),
            Text("Put one </s> at the end of each sentence.", "每个句子末尾加一个 </s>。"),
            of_ngram(ends_the_sentence),
            sizes=(Size(8, 3, 5, 2), Size(12, 3, 6, 3)),
            smaller=(),
            pays=Pays.LATER,
        ),
        word_check(
            ngram_function,
            Text("never looks across the end of a sentence", "从不跨过句子的结尾"),
            Text("Treat each sentence by itself.", "每个句子单独处理。"),
            of_last_words,
        ),
        ngram_function.values(
            Text("returns None where the context was never seen", "上文从未出现过时返回 None"),
            Text("Return None where nothing was counted.", "什么都没有数到时返回 None。"),
            of_unseen,
            sizes=(Size(1, 1, 1, 3), Size(1, 1, 1, 2)),
            smaller=(),
            pays=Pays.LATER,
        ),
        word_check(
            ngram_function,
            Text(
                "says the same after both of the article's sentences",
                "对文章里的两句话给出同样的词",
            ),
            Text(
                "With N = 3 both end in the same two words, so both get the same answer.",
                "N = 3 时两句话的最后两个词相同，所以答案也相同。",
            ),
            spoken(ARTICLE[:-1]),
            spoken(["他", *ARTICLE[1:-1]]),
        ),
        ngram_function.keeps_arguments(spoken(ARTICLE[:-1])),
        in_every_call(
            ngram_function,
            (of_ngram(one_is_most_frequent), BIGRAMS[0]),
            (of_renamed, BIGRAMS[0]),
            (of_other_context, BIGRAMS[0]),
            (of_renamed, BIGRAMS[1]),
            (of_tied_by_length, BIGRAMS[0]),
            (of_tied_end, BIGRAMS[0]),
            (of_majority(True), Size(45, 3, 2)),
            (of_majority(False), Size(45, 3, 2)),
            (of_ngram(one_is_most_frequent), LONGER[0]),
            (of_bigram_instead, LONGER[0]),
            (of_joined, LONGER[0]),
            (of_joined_by_sign, LONGER[0]),
            (of_numerals, BIGRAMS[0]),
            (of_repeated, LONGER[0]),
            (of_empty_sentences, BIGRAMS[0]),
            *((of_corpus, size) for size in CORPORA),
        ),
    ),
    mistakes=mistakes.NGRAM_NEXT,
    blend=blend(mistakes.NGRAM_NEXT),
)
