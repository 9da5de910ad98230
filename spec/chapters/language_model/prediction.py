"""Prediction: the next word, and perplexity."""

from __future__ import annotations

from reference import language_model
from spec.chapters.language_model import sentences, sizes
from spec.chapters.recurrent import texts
from spec.checking.cases import Size
from spec.checking.compare import Shown
from spec.checking.every_call import in_every_call
from spec.checking.function import Function
from spec.checking.results import Word
from spec.item import Item, Pays, Task
from spec.mistakes.language_model import perplexity
from spec.mistakes.language_model import prediction as mistakes
from spec.mistakes.language_model.parts import blend
from spec.text import Text

TIES = (
    *(Size(T, 1, K) for T, K in ((2, 6), (3, 9), (1, 5), (0, 2), (4, 3), (5, 41), (2, 12))),
    *(Size(T, 1, K) for T in (2, 3) for K in (17, 24, 33)),  # what sorts more than 16 may mix them
)
BELOW_ZERO = (1, 4), (1, 24), (2, 30)  # words, and K
PREDICTED = (Size(3, 4, 9), Size(2, 3, 8), Size(4, 4, 7), Size(2, 4, 10), Size(3, 3, 11))

predict_function = Function(
    language_model.predict_next, Word(), at_any_size=False, sizes=PREDICTED, smaller=()
)
perplexity_function = Function(
    language_model.perplexity,
    Shown("perplexity"),
    sizes=sizes.SENTENCES,
    smaller=sizes.SMALL_SENTENCES,
)

# T words, n states, K words in the vocabulary.
RACES = (
    *(Size(T, n, K) for T, n, K in ((0, 3, 5), (0, 2, 2), (2, 5, 7), (3, 3, 4), (4, 4, 9))),
    *(Size(T, n, K) for T, n, K in ((11, 11, 5), (12, 7, 3), (7, 3, 7), (8, 9, 4), (9, 5, 9))),
    *(Size(T, 3, K) for T, K in ((1, 3), (2, 3), (3, 12), (5, 5), (6, 3), (7, 41), (2, 8))),
    *(Size(T, n, 6) for T, n in ((3, 3), (4, 12), (6, 6), (10, 10))),
    *(Size(T, n, K) for T, n, K in ((52, 8, 41), (1, 41, 12), (3, 24, 30), (2, 41, 13))),
    *(Size(T, n, K) for T, n, K in ((16, 33, 9), (24, 16, 5), (33, 3, 17))),
)
MOST_PROBABLE = Text(
    "says the most probable word after <s> and the words", "给出 <s> 和这些词之后概率最大的词"
)
predict_next_item = Item(
    name="predict_next",
    title=Text("the next word", "下一个词"),
    story=Text(
        "The reward: the network reads some words and says which comes next.",
        "收获的时候：网络读几个词，然后说出下一个词。",
    ),
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
            sentences.of_predict,
            smaller=(Size(1, 1, 4), Size(1, 2, 4)),
            weight=4,
        ),
        predict_function.values(
            Text("takes the lowest index of equally probable words", "概率相同时取编号最小的词"),
            Text("np.argmax takes the first of equals.", "np.argmax 在相等时取第一个。"),
            sentences.of_tied_predict,
            sizes=TIES,
            follows=MOST_PROBABLE,
        ),
        predict_function.values(
            Text("reads a long beginning of a sentence to its end", "句子的开头很长时也读到底"),
            Text(
                "Every word counts, the first and the last.", "每个词都算，第一个和最后一个也算。"
            ),
            sentences.of_predict,
            sizes=(Size(9, 3, 6), Size(8, 4, 9)),
            follows=MOST_PROBABLE,
        ),
        predict_function.values(
            Text("predicts the first word from <s> alone", "只凭 <s> 预测第一个词"),
            Text("Without words the input is <s> alone, T = 1.", "没有词时输入只有 <s>，T = 1。"),
            sentences.of_predict,
            sizes=(Size(0, 3, 6), Size(0, 2, 9)),
            pays=Pays.LATER,
        ),
        predict_function.keeps_arguments(sentences.of_predict),
        in_every_call(
            predict_function,
            (sentences.of_close_race, Size(4, 5, 41)),
            (sentences.of_shorter_before, PREDICTED[2]),
            (sentences.of_close_race, PREDICTED[2]),
            (sentences.of_renamed_race, Size(7, 3, 41)),
            *((sentences.of_close_race, size) for size in RACES),
            *((race, Size(T, 3, 41)) for race in sentences.UNEVEN_RACES for T in (1, 2)),
            *((sentences.RACE_BELOW_ZERO, Size(T, 2, K)) for T, K in BELOW_ZERO),
            (sentences.RACE_FAR_BELOW, Size(2, 2, 5)),
            (sentences.HIGH_RACE, Size(1, 3, 41)),
            (sentences.of_predicted_end, Size(0, 3, 6)),
            (sentences.of_predicted_end, Size(2, 9, 3)),
        ),
    ),
    mistakes=mistakes.PREDICT_NEXT,
    rarer=mistakes.RARER_WORDS,
    blend=blend(mistakes.PREDICT_NEXT),
)

perplexity_item = Item(
    name="perplexity",
    title=Text("perplexity", "困惑度"),
    story=Text(
        "e to the loss: among how many equally likely words the model seems to be guessing.",
        "e 的 E 次方：模型好像在多少个同样可能的词中猜一个。",
    ),
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
            sentences.of_sentence,
            weight=2,
        ),
        perplexity_function.values(
            Text("is K where the model knows nothing", "模型一无所知时是 K"),
            Text("Where every word has 1/K, E is ln K.", "每个词都是 1/K 时，E 就是 ln K。"),
            sentences.of_ignorance,
            smaller=(),
            pays=Pays.LATER,
        ),
        perplexity_function.values(
            texts.FOR_ONE_STEP,
            texts.COUNT_STEPS,
            sentences.of_sentence,
            sizes=sizes.ONE_WORD,
            smaller=sizes.SMALL_WORD,
            pays=Pays.LATER,
        ),
        perplexity_function.keeps_arguments(sentences.of_sentence, sizes.ONE_SENTENCE),
        in_every_call(
            perplexity_function,
            (sentences.of_sentence, sizes.ONE_SENTENCE),
            (sentences.of_sentence, sizes.ALIKE),
            (sentences.TWIN_STATES, sizes.AS_STATES),
            (sentences.SURE_SENTENCE, sizes.STEEP),
            (sentences.TWIN_WORDS, sizes.AS_WORDS),
            (sentences.of_sentence, sizes.BY_WORDS),
            (sentences.LEVERED_SENTENCE, sizes.UNLIKE),
            (sentences.of_uneven_sentence, Size(3, 9, 3)),
            (sentences.of_lost_word, sizes.AS_STATES),
            (sentences.of_low_words, sizes.AS_STATES),
            (sentences.LIGHT_SENTENCE, sizes.AS_STATES),
            (sentences.of_sentence, sizes.WIDE),
            (sentences.OPPOSED_SENTENCE, sizes.RICH),
            (sentences.BALANCED_SENTENCE, sizes.FEW_OF_MANY),
            (sentences.LEVERED_SENTENCE, sizes.SENTENCES[0]),
            (sentences.of_sentence, sizes.ONE_KNOWN),
            (sentences.of_sentence, sizes.FEW_LONG),
            *((sentences.of_sentence, size) for size in sizes.BETWEEN),
            (sentences.LASTING_SENTENCE, sizes.LONG),
            (sentences.DOUBTFUL_SENTENCE, sizes.LONG),
            filled=(sentences.of_repeated_word,),
        ),
    ),
    mistakes=perplexity.PERPLEXITY,
    rarer=perplexity.RARER_PERPLEXITY,
    blend=blend(perplexity.PERPLEXITY),
)
