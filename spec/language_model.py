"""Chapter `language_model`: words in, the probabilities of the next word out."""

from __future__ import annotations

from typing import Any

from reference import activations, language_model
from reference.activations import Activation
from spec import equations
from spec.cases import UNSEEN, Cases, Size, numbers
from spec.compare import Shown
from spec.function import Arguments, Function
from spec.item import Chapter, Check, Item, Pays, Task, Text
from spec.mistakes import language_model as mistakes
from spec.plain import Several, Vocabulary, Word, WordPairs
from spec.recurrent import (
    ALL_FOUR,
    COUNT_STEPS,
    FOR_ONE_STEP,
    NEVER_SEEN,
    ONE_SIZE,
    OTHERS,
    USE_ACTIVATION,
    common,
)
from spec.sentences import (
    ARTICLE,
    Words,
    begins_the_sentence,
    ends_the_sentence,
    is_nothing_yet,
    of_ignorance,
    of_last_words,
    of_ngram,
    of_predict,
    of_sentence,
    of_tied,
    of_tied_predict,
    of_train,
    of_unseen,
    one_is_most_frequent,
    text,
)

SENTENCE = ("indices", "labels", "U", "W", "V")
RESULTS = (Shown("E"), Shown("∂E/∂U"), Shown("∂E/∂W"), Shown("∂E/∂V"))
WEIGHTS = Several((Shown("U"), Shown("W"), Shown("V")))

vocabulary_function = Function(("sentences",), language_model.build_vocabulary, Vocabulary())
one_hot_function = Function(("index", "size"), language_model.one_hot, Shown("x"))
pairs_function = Function(("words",), language_model.training_pairs, WordPairs())
deltas_function = Function(
    ("output_deltas", "states", "V", "activation"),
    language_model.deltas_from_outputs,
    Shown("ℓ", first=1),
)
gradient_V_function = Function(
    ("output_deltas", "states"), language_model.gradient_V, Shown("∂E/∂V")
)
loss_function = Function(SENTENCE, language_model.sentence_loss, Several(RESULTS))
train_function = Function(
    ("pairs", "U", "W", "V", "learning_rate", "threshold", "epochs"), language_model.train, WEIGHTS
)
predict_function = Function(
    ("words", "vocabulary", "U", "W", "V"), language_model.predict_next, Word()
)
perplexity_function = Function(SENTENCE, language_model.perplexity, Shown("perplexity"))
ngram_function = Function(
    ("sentences", "context", "N"), language_model.ngram_next, Word(optional=True)
)

# Of a text: T sentences over n words, each at most m words long.
TEXTS = (Size(4, 6, 6), Size(5, 7, 5), Size(3, 5, 7))
SMALL_TEXTS = (Size(1, 2, 2), Size(2, 2, 2), Size(2, 3, 3))
# Of a sentence: T words, n states, m words in the vocabulary.
SENTENCES = (Size(6, 4, 7), Size(5, 2, 5))
SMALL_SENTENCES = (Size(1, 1, 2), Size(2, 1, 2), Size(2, 2, 3), Size(3, 2, 3))
ONE_WORD = (Size(1, 3, 4), Size(1, 1, 2))
ONE_STATE = (Size(4, 1, 3), Size(3, 2, 2))
SAME_ANSWER = Text("gives the same answer to the same question", "同样的问题得到同样的回答")


def exactly(*arguments: Any) -> Arguments:
    """These arguments, whatever the size."""
    return lambda cases, size: arguments


def of_text(cases: Cases, size: Size) -> tuple[Any, ...]:
    return (text(cases, size),)


def of_words(cases: Cases, size: Size) -> tuple[Any, ...]:
    """One sentence of T words."""
    words = [word for sentence in text(cases, Size(3 * size.T, 6, 6)) for word in sentence]
    return (words[: size.T],)


def of_outputs(activation: Activation = activations.tanh) -> Arguments:
    """The arguments of `deltas_from_outputs`."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, activation)
        return output_deltas(cases, size), c.states, c.V, activation

    return arguments


def output_deltas(cases: Cases, size: Size) -> Any:
    """∂E/∂z, shape (T, k)."""
    return numbers(cases.random(f"output_deltas {size}"), size.T, size.k)


def of_gradient_V(cases: Cases, size: Size) -> tuple[Any, ...]:
    return output_deltas(cases, size), cases.sequence(size).states


def one_result(place: int, title: Text, hint: Text, weight: float) -> Check:
    """A check of one of the results of `sentence_loss` alone."""
    function = Function(SENTENCE, language_model.sentence_loss, Several(RESULTS, (place,)))
    return function.values(
        title, hint, of_sentence, sizes=SENTENCES, smaller=SMALL_SENTENCES, weight=weight
    )


def word_check(function: Function, title: Text, hint: Text, *inputs: Arguments) -> Check:
    """A check that pays later, at a size that its inputs do not heed."""
    return function.values(title, hint, *inputs, sizes=SMALL_TEXTS[:1], smaller=(), pays=Pays.LATER)


build_vocabulary_item = Item(
    name="build_vocabulary",
    chapter="language_model",
    title=Text("vocabulary", "词典"),
    equation="",
    formula='"<s>" → 0, "</s>" → 1, words in order of first appearance → 2, 3, …',
    points=4,
    tasks=(
        Task(
            language_model.build_vocabulary,
            """给词编号。

            "<s>"（文章里的 s，在第一个词之前）是 0，"</s>"（文章里的 e，在最后一个词之后）
            是 1，然后是各个词，按首次出现的顺序。

            sentences: 由词组成的列表的列表；其中没有 "<s>" 和 "</s>"
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
            sizes=TEXTS,
            smaller=SMALL_TEXTS,
            weight=3,
        ),
        vocabulary_function.values(
            Text("gives the article's sentence 10 numbers", "文章里的那句话得到 10 个编号"),
            Text(
                "A word that comes twice has one number.",
                "出现两次的词只有一个编号。",
            ),
            exactly([ARTICLE]),
            sizes=SMALL_TEXTS[:1],
            smaller=(),
        ),
        word_check(
            vocabulary_function,
            Text("has <s> and </s> even where there are no words", "没有词时也有 <s> 和 </s>"),
            Text("Start with <s> and </s>, whatever comes.", "不论如何都先放 <s> 和 </s>。"),
            exactly([]),
            exactly([[]]),
        ),
        vocabulary_function.keeps_arguments(of_text),
        vocabulary_function.new_memory(of_text),
    ),
    mistakes=mistakes.BUILD_VOCABULARY,
)


def of_one_hot(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Index T, size n."""
    return size.T, size.n


one_hot_item = Item(
    name="one_hot",
    chapter="language_model",
    title=Text("one-hot vector", "one-hot 向量"),
    equation="",
    formula="x_i = 1 at i = index, 0 elsewhere",
    points=2,
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
            sizes=(Size(2, 5, 1), Size(3, 8, 1)),
            smaller=(Size(0, 2, 1), Size(1, 2, 1), Size(1, 3, 1)),
            weight=2,
        ),
        one_hot_function.values(
            Text("is right for the first and for the last index", "第一个和最后一个编号也正确"),
            Text("Indices run from 0 to size − 1.", "编号从 0 到 size − 1。"),
            of_one_hot,
            sizes=(Size(0, 4, 1), Size(4, 5, 1)),
            smaller=(),
        ),
        one_hot_function.values(
            Text("works for a vocabulary of one word", "词典只有一个词时也正确"),
            Text("The result has shape (1,).", "结果的形状是 (1,)。"),
            of_one_hot,
            sizes=(Size(0, 1, 1),),
            smaller=(),
            pays=Pays.LATER,
        ),
        one_hot_function.new_memory(exactly(1, 3)),
    ),
    mistakes=mistakes.ONE_HOT,
)

SENTENCE_LENGTHS = (Size(5, 1, 1), Size(8, 1, 1))
training_pairs_item = Item(
    name="training_pairs",
    chapter="language_model",
    title=Text("inputs and labels", "输入与标记"),
    equation="",
    formula="(<s>, w₁), (w₁, w₂), …, (w_T, </s>)",
    points=3,
    tasks=(
        Task(
            language_model.training_pairs,
            """把一个句子拆成输入和标记：一个词的标记就是它的下一个词。

            words: 一个句子，不含 "<s>" 和 "</s>"
            返回由 (输入词, 标记词) 组成的列表，按顺序：第一个输入是 "<s>"，最后一个标记是
            "</s>"。
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
            sizes=SENTENCE_LENGTHS,
            smaller=(Size(1, 1, 1), Size(2, 1, 1)),
            weight=3,
        ),
        pairs_function.values(
            Text("cuts the article's sentence into 11 pairs", "把文章里的那句话拆成 11 对"),
            Text("A word that comes again is an input again.", "再次出现的词要再次作为输入。"),
            exactly(ARTICLE),
            sizes=SMALL_TEXTS[:1],
            smaller=(),
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
        pairs_function.new_memory(exactly(ARTICLE)),
    ),
    mistakes=mistakes.TRAINING_PAIRS,
)

deltas_from_outputs_item = Item(
    name="deltas_from_outputs",
    chapter="language_model",
    title=Text("error terms from the outputs", "由输出层得到误差项"),
    equation="",
    equations=(equations.LOCAL,),
    points=5,
    tasks=(
        Task(
            language_model.deltas_from_outputs,
            """把输出层的误差项传进状态：每个时刻自己的那部分 δ。

            ℓ_t = (Vᵀ ∂E/∂z_t) ⊙ f′(net_t)   t = 1 … T

            output_deltas: ∂E/∂z_t，其中 z_t = V s_t；形状 (T, K)
            states: s₀ … s_T，形状 (T+1, n)
            V: 输出层的权重，形状 (K, n)
            activation: f′(net_t) 就是 activation.backward(s_t)
            返回 ℓ，形状 (T, n)：第 t−1 行是 ℓ_t。
            """,
            Text("return ℓ, (T, n)", "返回 ℓ，形状 (T, n)"),
        ),
    ),
    checks=(
        deltas_function.values(
            Text("computes ℓ_t at every step", "每个时刻的 ℓ_t 都正确"),
            Text(
                "Multiply each row of output_deltas by V, then by f′ of s_t.",
                "先让 output_deltas 的每一行乘 V，再乘 s_t 处的 f′。",
            ),
            of_outputs(),
            weight=3,
        ),
        deltas_function.values(
            ALL_FOUR, USE_ACTIVATION, *(of_outputs(f) for f in OTHERS), sizes=ONE_SIZE
        ),
        deltas_function.values(NEVER_SEEN, USE_ACTIVATION, of_outputs(UNSEEN), sizes=ONE_SIZE),
        *common(deltas_function, of_outputs()),
    ),
    mistakes=mistakes.DELTAS_FROM_OUTPUTS,
)

gradient_V_item = Item(
    name="gradient_V",
    chapter="language_model",
    title=Text("gradient of V", "权重矩阵 V 的梯度"),
    equation="",
    equations=(equations.GRADIENT_V,),
    points=4,
    tasks=(
        Task(
            language_model.gradient_V,
            """把 V 的梯度对时间求和。

            ∂E/∂V = Σ_t ∂E/∂z_t s_tᵀ   t = 1 … T

            output_deltas: ∂E/∂z_t，其中 z_t = V s_t；形状 (T, K)
            states: s₀ … s_T，形状 (T+1, n)
            返回 ∂E/∂V，形状 (K, n)。
            """,
            Text("return ∂E/∂V, (K, n)", "返回 ∂E/∂V，形状 (K, n)"),
        ),
    ),
    checks=(
        gradient_V_function.values(
            Text("sums ∂E/∂z_t s_tᵀ over all steps", "把所有时刻的 ∂E/∂z_t s_tᵀ 加起来"),
            Text(
                "∂E/∂z_t meets s_t of its own step, not s₀ at the first.",
                "∂E/∂z_t 要配同一时刻的 s_t，第一步配的不是 s₀。",
            ),
            of_gradient_V,
            weight=4,
        ),
        *common(gradient_V_function, of_gradient_V),
    ),
    mistakes=mistakes.GRADIENT_V,
)

sentence_loss_item = Item(
    name="sentence_loss",
    chapter="language_model",
    title=Text("loss of a sentence and its gradients", "一个句子的误差及其梯度"),
    equation="",
    formula="E = −1/T Σ_t ln o_t[label_t],  ∂E/∂U, ∂E/∂W, ∂E/∂V",
    points=9,
    tasks=(
        Task(
            language_model.sentence_loss,
            """一个句子的误差，以及用 BPTT 得到的梯度。

            E = −1/T Σ_t ln o_t[label_t]

            indices: 输入的词，整数，形状 (T,)
            labels: 跟在它们后面的词，整数，形状 (T,)
            U: 输入的权重，形状 (n, K)
            W: 上一时刻状态的权重，形状 (n, n)；s₀ = 0，f 是 tanh
            V: 输出层的权重，形状 (K, n)；o_t = softmax(V s_t)
            返回 (E, ∂E/∂U, ∂E/∂W, ∂E/∂V)：T 步的平均交叉熵（一个 float）和它的梯度，
            各与相应的权重同形状。
            """,
            Text("return (E, ∂E/∂U, ∂E/∂W, ∂E/∂V)", "返回 (E, ∂E/∂U, ∂E/∂W, ∂E/∂V)"),
        ),
    ),
    checks=(
        one_result(
            0,
            Text("E is the mean cross-entropy over the T steps", "E 是 T 步的平均交叉熵"),
            Text(
                "s₀ = 0, tanh states, softmax outputs; divide the sum by T.",
                "s₀ = 0，状态用 tanh，输出用 softmax；和要除以 T。",
            ),
            weight=2,
        ),
        one_result(
            3,
            Text("∂E/∂V is the gradient of E", "∂E/∂V 是 E 的梯度"),
            Text(
                "∂E/∂z_t is (softmax(z_t) − label) / T; gradient_V does the rest.",
                "∂E/∂z_t 是 (softmax(z_t) − 标记) / T；其余交给 gradient_V。",
            ),
            weight=2,
        ),
        one_result(
            2,
            Text("∂E/∂W is the gradient of E", "∂E/∂W 是 E 的梯度"),
            Text(
                "ℓ_t by deltas_from_outputs, δ_t by delta, then gradient_W.",
                "先用 deltas_from_outputs 得 ℓ_t，再用 delta 得 δ_t，最后 gradient_W。",
            ),
            weight=3,
        ),
        one_result(
            1,
            Text("∂E/∂U is the gradient of E", "∂E/∂U 是 E 的梯度"),
            Text(
                "gradient_U with the one-hot vectors as x.",
                "用 gradient_U，x 就是那些 one-hot 向量。",
            ),
            weight=2,
        ),
        loss_function.values(
            FOR_ONE_STEP,
            COUNT_STEPS,
            of_sentence,
            sizes=ONE_WORD,
            smaller=(),
            pays=Pays.LATER,
        ),
        loss_function.values(
            Text("works for one state and for two words", "只有一个状态、或只有两个词时也正确"),
            Text("Take the sizes from the shapes of U and V.", "尺寸从 U 和 V 的 shape 取得。"),
            of_sentence,
            sizes=ONE_STATE,
            smaller=(),
            pays=Pays.LATER,
        ),
        loss_function.keeps_arguments(of_sentence),
        loss_function.new_memory(of_sentence),
    ),
    mistakes=mistakes.SENTENCE_LOSS,
    blend=mistakes.sentence_loss_with,
)

TRAINED = (Size(4, 3, 5), Size(3, 2, 4))
SMALL_TRAINED = (Size(1, 1, 2), Size(2, 1, 2), Size(2, 2, 3))
train_item = Item(
    name="train",
    chapter="language_model",
    title=Text("training", "训练"),
    equation="",
    formula="W ← W − η · min(1, θ/‖∂E/∂W‖) ∂E/∂W",
    points=7,
    tasks=(
        Task(
            language_model.train,
            """用随机梯度下降训练，梯度要截取。

            每一遍按顺序把 pairs 走一次。每个句子之后，三个梯度各自按 clip_gradient 的规则
            截取，然后从相应的权重里减去 learning_rate 乘截取后的梯度。

            pairs: 由 (indices, labels) 组成的列表，每个句子一对
            U, W, V: 开始时的权重，形状 (n, K)、(n, n)、(K, n)
            learning_rate: 学习率，截取后的梯度乘以它再减去
            threshold: 截取的 θ
            epochs: 走多少遍
            返回 (U, W, V)，新的数组。
            """,
            Text("return the trained (U, W, V), new arrays", "返回训练好的 (U, W, V)，新的数组"),
        ),
    ),
    checks=(
        train_function.values(
            Text("takes one step down for one sentence", "一个句子下降一步"),
            Text(
                "Subtract learning_rate × gradient from each of U, W and V.",
                "从 U、W、V 各减去 learning_rate × 梯度。",
            ),
            of_train(1, 1, "none"),
            sizes=TRAINED,
            smaller=SMALL_TRAINED,
            weight=2,
        ),
        train_function.values(
            Text(
                "goes through all sentences, in order, in every epoch", "每一遍都按顺序走完所有句子"
            ),
            Text(
                "Two loops: over epochs, and inside it over pairs; update inside both.",
                "两重循环：外层是 epochs，内层是 pairs；在内层更新。",
            ),
            of_train(3, 2, "none"),
            sizes=TRAINED,
            smaller=SMALL_TRAINED,
            weight=2,
        ),
        train_function.values(
            Text("clips each of the three gradients by its own norm", "三个梯度各按自己的范数截取"),
            Text(
                "clip_gradient each of the three, then multiply by learning_rate.",
                "三个梯度各用一次 clip_gradient，再乘 learning_rate。",
            ),
            of_train(1, 1, "all"),
            of_train(1, 1, "some"),
            of_train(3, 2, "all"),
            sizes=TRAINED,
            smaller=SMALL_TRAINED,
            weight=2,
        ),
        train_function.values(
            Text("works for sentences of one word", "只有一个词的句子也正确"),
            COUNT_STEPS,
            of_train(1, 2, "all"),
            sizes=(Size(1, 2, 3), Size(1, 1, 2)),
            smaller=(),
            pays=Pays.LATER,
        ),
        train_function.keeps_arguments(of_train(2, 1, "none")),
        train_function.new_memory(of_train(2, 1, "none")),
    ),
    mistakes=mistakes.TRAIN,
)

PREDICTED = (Size(3, 4, 9), Size(2, 3, 8), Size(4, 4, 7), Size(2, 4, 10), Size(3, 3, 11))
predict_next_item = Item(
    name="predict_next",
    chapter="language_model",
    title=Text("the next word", "下一个词"),
    equation="",
    formula="argmax_i o_T[i], o_T after <s> and the words",
    points=4,
    tasks=(
        Task(
            language_model.predict_next,
            """在 "<s>" 和这些词之后，哪个词的概率最大。

            words: 句子的开头；可以为空
            vocabulary: 词 -> 编号，按编号的顺序
            U, W, V: 权重，形状 (n, K)、(n, n)、(K, n)
            返回词典里的任何一个词；概率同样大的有几个时，取编号最小的。
            """,
            Text("return the most probable next word", "返回概率最大的下一个词"),
        ),
    ),
    checks=(
        predict_function.values(
            Text(
                "says the most probable word after <s> and the words",
                "给出 <s> 和这些词之后概率最大的词",
            ),
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
            sizes=(Size(2, 1, 6), Size(3, 1, 9), Size(1, 1, 5)),
            smaller=(),
        ),
        predict_function.values(
            Text("reads a long beginning of a sentence to its end", "句子的开头很长时也读到底"),
            Text(
                "Every word counts, the first and the last.", "每个词都算，第一个和最后一个也算。"
            ),
            of_predict,
            sizes=(Size(9, 3, 6), Size(8, 4, 9)),
            smaller=(),
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
        predict_function.new_memory(of_predict, SAME_ANSWER),
    ),
    mistakes=mistakes.PREDICT_NEXT,
)

perplexity_item = Item(
    name="perplexity",
    chapter="language_model",
    title=Text("perplexity", "困惑度"),
    equation="",
    formula="perplexity = e^E",
    points=2,
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
            Text("is e^E of the sentence's mean cross-entropy", "是句子平均交叉熵 E 的 e^E"),
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
            FOR_ONE_STEP, COUNT_STEPS, of_sentence, sizes=ONE_WORD, smaller=(), pays=Pays.LATER
        ),
        perplexity_function.keeps_arguments(of_sentence),
        perplexity_function.new_memory(of_sentence, SAME_ANSWER),
    ),
    mistakes=mistakes.PERPLEXITY,
)

BIGRAMS = (Size(8, 3, 6, 2), Size(9, 4, 6, 2), Size(7, 3, 7, 2))
LONGER = (Size(14, 3, 7, 3), Size(20, 3, 8, 4), Size(16, 3, 8, 3))


def spoken(context: Words) -> Arguments:
    """The article's comparison: N = 3 after this context, in a text of two sentences."""
    return exactly([ARTICLE, [*ARTICLE[:-1], "他"], [*ARTICLE[:-1], "他"]], context, 3)


ngram_next_item = Item(
    name="ngram_next",
    chapter="language_model",
    title=Text("N-gram", "N-Gram"),
    equation="",
    formula="argmax_w count(last N−1 words, w)",
    points=5,
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
            Text("counts what follows the last word, N = 2", "N = 2 时数跟在最后一个词之后的词"),
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
        ),
        ngram_function.values(
            Text(
                "finds the first word of a sentence after no word at all",
                "context 为空时给出最常见的句首词",
            ),
            Text(
                "Where the context is empty, the N−1 words before are all <s>.",
                "context 为空时，前面的 N−1 个词全是 <s>。",
            ),
            of_ngram(is_nothing_yet),
            sizes=(Size(9, 3, 4, 2), Size(9, 3, 4, 3), Size(12, 3, 5, 4)),
            smaller=(),
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
        ngram_function.new_memory(spoken(ARTICLE[:-1]), SAME_ANSWER),
    ),
    mistakes=mistakes.NGRAM_NEXT,
)

CHAPTER = Chapter(
    name="language_model",
    title=Text("a language model", "语言模型"),
    intro=Text(
        language_model.__doc__ or "",
        """语言模型：输入词，输出下一个词的概率。

s_t = tanh(U x_t + W s_{t−1})，s₀ = 0，z_t = V s_t，o_t = softmax(z_t)。一个词就是它在词典里的
编号，x_t 是它的 one-hot 向量。K 是词的个数。
""",
    ),
    items=(
        build_vocabulary_item,
        one_hot_item,
        training_pairs_item,
        deltas_from_outputs_item,
        gradient_V_item,
        sentence_loss_item,
        train_item,
        predict_next_item,
        perplexity_item,
        ngram_next_item,
    ),
)
