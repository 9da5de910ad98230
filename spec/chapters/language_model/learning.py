"""The loss of a sentence with its gradients."""

from __future__ import annotations

from dataclasses import replace

from reference import language_model
from spec.chapters.language_model import sentences, sizes
from spec.chapters.recurrent import texts
from spec.checking.cases import Size
from spec.checking.compare import Shown
from spec.checking.every_call import in_every_call
from spec.checking.function import Arguments, Function
from spec.checking.results import Several
from spec.item import Check, Item, Pays, Task
from spec.mistakes.language_model import learning as mistakes
from spec.mistakes.language_model.sentence import sentence_loss_with
from spec.text import Text

RESULTS = (Shown("E"), Shown("∂E/∂U"), Shown("∂E/∂W"), Shown("∂E/∂V"))

loss_function = Function(
    language_model.sentence_loss,
    Several(RESULTS),
    sizes=sizes.SENTENCES,
    smaller=sizes.SMALL_SENTENCES,
)

ONE_STATE, SMALL_STATE = (Size(4, 1, 3), Size(3, 9, 2)), (Size(3, 2, 2),)


def one_result(place: int, title: Text, hint: Text, weight: float, *more: Arguments) -> Check:
    """A check of one of the results of `sentence_loss` alone."""
    function = replace(loss_function, shown=Several(RESULTS, (place,)))
    return function.values(title, hint, sentences.of_sentence, *more, weight=weight)


sentence_loss_item = Item(
    name="sentence_loss",
    title=Text("loss of a sentence and its gradients", "一个句子的误差及其梯度"),
    story=Text(
        "Everything so far in one function: forward, loss, error terms, and three gradients.",
        "把到此为止的一切合成一个函数：前向计算、误差、误差项、三个梯度。",
    ),
    formula="E = −1/T Σ_t ln o_t[label_t],  ∂E/∂U, ∂E/∂W, ∂E/∂V",
    tasks=(
        Task(
            language_model.sentence_loss,
            """一个句子的误差，以及用 BPTT 得到的梯度（式 1、式 2、式 3、式 6、式 8）。

            E = −1/T Σ_t ln o_t[label_t]

            indices: 输入的词，整数，形状 (T,)
            labels: 跟在它们后面的词，整数，形状 (T,)
            U: 输入 x 的权重矩阵，形状 (n, K)
            W: 上一时刻状态的权重矩阵，形状 (n, n)；s₀ = 0，f 是 tanh
            V: 输出层的权重矩阵，形状 (K, n)；o_t = softmax(V s_t)
            返回 (E, ∂E/∂U, ∂E/∂W, ∂E/∂V)：T 个时刻的平均交叉熵（一个 float）及其梯度，
            各与相应的权重同形状。
            """,
            Text("return (E, ∂E/∂U, ∂E/∂W, ∂E/∂V)", "返回 (E, ∂E/∂U, ∂E/∂W, ∂E/∂V)"),
        ),
    ),
    checks=(
        one_result(
            0,
            Text("E is the mean cross-entropy over the T steps", "E 是 T 个时刻的平均交叉熵"),
            Text(
                "s₀ = 0, tanh states, softmax outputs; divide the sum by T.",
                "s₀ = 0，状态用 tanh，输出用 softmax；求和之后除以 T。",
            ),
            2,
            sentences.of_high_sentence,
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
            texts.FOR_ONE_STEP,
            texts.COUNT_STEPS,
            sentences.of_sentence,
            sizes=sizes.ONE_WORD,
            smaller=sizes.SMALL_WORD,
            pays=Pays.LATER,
        ),
        loss_function.values(
            Text("works for one state and for two words", "状态只有一维，或词典只有两个词时也正确"),
            Text("Take the sizes from the shapes of U and V.", "尺寸从 U 和 V 的 shape 取得。"),
            sentences.of_sentence,
            sizes=ONE_STATE,
            smaller=SMALL_STATE,
            pays=Pays.LATER,
        ),
        loss_function.keeps_arguments(sentences.of_sentence, sizes.ONE_SENTENCE),
        loss_function.values(
            Text(
                "sends errors all the way back in a long sentence, T = 52",
                "句子很长（T = 52）时误差一直传回第一个词",
            ),
            Text(
                "Every word's δ goes back to the first step: there is none at which it may stop.",
                "每个词的 δ 都要一直传回第一个时刻：中途不能停。",
            ),
            sentences.LASTING_SENTENCE,
            sizes=(sizes.LONG,),
            smaller=(),
            weight=2,
        ),
        in_every_call(
            loss_function,
            (sentences.of_sentence, sizes.ONE_SENTENCE),
            (sentences.of_sentence, sizes.ALIKE),
            (sentences.TWIN_STATES, sizes.AS_STATES),
            (sentences.SURE_SENTENCE, sizes.STEEP),
            (sentences.TWIN_WORDS, sizes.AS_WORDS),
            (sentences.of_sentence, sizes.BY_WORDS),
            (sentences.LEVERED_SENTENCE, sizes.UNLIKE),
            (sentences.LIGHT_SENTENCE, sizes.AS_WORDS),
            (sentences.LIGHT_SENTENCE, sizes.SENTENCES[0]),
            (sentences.of_torn_sentence, sizes.WIDE),
            (sentences.OPPOSED_SENTENCE, sizes.RICH),
            (sentences.of_low_words, sizes.AS_STATES),
            (sentences.of_driven_sentence, sizes.SENTENCES[1]),
            (sentences.of_uneven_sentence, Size(3, 9, 3)),
            (sentences.BALANCED_SENTENCE, sizes.FEW_OF_MANY),
            (sentences.of_sentence, sizes.ONE_KNOWN),
            (sentences.of_sentence, sizes.FEW_LONG),
            *((sentences.of_sentence, size) for size in sizes.BETWEEN),
            filled=(sentences.of_repeated_word,),
        ),
    ),
    mistakes=mistakes.SENTENCE_LOSS,
    rarer=mistakes.RARER_LOSS,
    blend=sentence_loss_with,
)
