"""Learning: the loss of a sentence with its gradients, and gradient descent."""

from __future__ import annotations

from reference import language_model
from spec.chapters.language_model import sentences, sizes
from spec.chapters.language_model.inputs import SENTENCE
from spec.chapters.recurrent import texts
from spec.checking import regimes
from spec.checking.cases import Cases, Size
from spec.checking.compare import Shown
from spec.checking.every_call import in_every_call, shared
from spec.checking.function import Arguments, Function
from spec.checking.results import Several
from spec.item import Check, Item, Mismatch, Pays, Submission, Task
from spec.mistakes.language_model import learning as mistakes
from spec.mistakes.language_model.rates import RARER
from spec.mistakes.language_model.training import TRAIN
from spec.text import Text

RESULTS = (Shown("E"), Shown("∂E/∂U"), Shown("∂E/∂W"), Shown("∂E/∂V"))

WEIGHTS = Several((Shown("U"), Shown("W"), Shown("V")))

loss_function = Function(SENTENCE, language_model.sentence_loss, Several(RESULTS))

train_function = Function(
    ("pairs", "U", "W", "V", "learning_rate", "threshold", "epochs"), language_model.train, WEIGHTS
)

ONE_STATE, SMALL_STATE = (Size(4, 1, 3), Size(3, 9, 2)), (Size(3, 2, 2),)


def one_result(place: int, title: Text, hint: Text, weight: float, *more: Arguments) -> Check:
    """A check of one of the results of `sentence_loss` alone."""
    function = Function(SENTENCE, language_model.sentence_loss, Several(RESULTS, (place,)))
    return function.values(
        title,
        hint,
        sentences.of_sentence,
        *more,
        sizes=sizes.SENTENCES,
        smaller=sizes.SMALL_SENTENCES,
        weight=weight,
    )


sentence_loss_item = Item(
    name="sentence_loss",
    chapter="language_model",
    title=Text("loss of a sentence and its gradients", "一个句子的误差及其梯度"),
    story=Text(
        "Everything so far in one function: forward, loss, error terms, and three gradients.",
        "把到此为止的一切合成一个函数：前向计算、误差、误差项、三个梯度。",
    ),
    equation="",
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
            返回 (E, ∂E/∂U, ∂E/∂W, ∂E/∂V)：T 个时刻的平均交叉熵（一个 float）和它的梯度，
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
            (sentences.of_sentence, sizes.AS_STATES),
            (sentences.SURE_SENTENCE, sizes.STEEP),
            (sentences.of_sentence, sizes.AS_WORDS),
            (sentences.of_sentence, sizes.BY_WORDS),
            (sentences.LEVERED_SENTENCE, sizes.UNLIKE),
            (sentences.LIGHT_SENTENCE, sizes.AS_WORDS),
            (sentences.LIGHT_SENTENCE, sizes.SENTENCES[0]),
            (sentences.of_sentence, sizes.WIDE),
            (sentences.OPPOSED_SENTENCE, sizes.RICH),
            (sentences.of_low_words, sizes.AS_STATES),
            (sentences.of_driven_sentence, sizes.SENTENCES[1]),
            (sentences.BALANCED_SENTENCE, sizes.FEW_OF_MANY),
            (sentences.of_sentence, sizes.ONE_KNOWN),
            smaller=sizes.SMALL_SENTENCES,
        ),
    ),
    mistakes=mistakes.SENTENCE_LOSS,
    rarer=mistakes.RARER_LOSS,
    blend=mistakes.sentence_loss_with,
)

TRAINED = (Size(4, 3, 5), Size(3, 2, 4))

SMALL_TRAINED = (Size(1, 1, 2), Size(2, 1, 2), Size(2, 2, 3))


def after_no_epoch(submission: Submission, cases: Cases) -> Mismatch | None:
    case = train_function.case(cases, NO_EPOCH, sizes.ONE_SENTENCE)
    answer = submission.call(train_function.name, *case.arguments)
    return train_function.judged(answer.value, case) or shared(train_function, answer)


NO_EPOCH = sentences.of_train(2, 0, "none")
train_item = Item(
    name="train",
    chapter="language_model",
    title=Text("training", "训练"),
    story=Text(
        "Plain gradient descent, sentence by sentence, with each gradient clipped.",
        "最普通的梯度下降：一句一句地来，每个梯度都先截取。",
    ),
    equation="",
    formula="W ← W − learning_rate · min(1, θ/‖∂E/∂W‖) ∂E/∂W",
    tasks=(
        Task(
            language_model.train,
            """用随机梯度下降训练，梯度要截取。

            每一轮按顺序把 pairs 走一遍。每个句子之后，三个梯度各自按 clip_gradient 的规则
            截取，然后从相应的权重里减去 learning_rate 乘截取后的梯度。

            pairs: 由 (indices, labels) 组成的列表，每个句子一对
            U, W, V: 开始时的权重，形状 (n, K)、(n, n)、(K, n)
            learning_rate: 学习率，截取后的梯度乘以它再减去
            threshold: 截取的 θ
            epochs: 训练多少轮
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
            sentences.of_train(1, 1, "none"),
            sizes=TRAINED,
            smaller=SMALL_TRAINED,
            weight=2,
        ),
        train_function.values(
            Text(
                "goes through all sentences, in order, in every epoch", "每一轮都按顺序走完所有句子"
            ),
            Text(
                "Two loops: over epochs, and inside it over pairs; update inside both.",
                "两重循环：外层是 epochs，内层是 pairs；在内层更新。",
            ),
            sentences.of_train(3, 2, "none"),
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
            sentences.of_train(1, 1, "all"),
            sentences.of_train(1, 1, "some"),
            sentences.of_train(3, 2, "all"),
            sizes=TRAINED,
            smaller=SMALL_TRAINED,
            weight=2,
        ),
        train_function.values(
            Text("works for sentences of one word", "只有一个词的句子也正确"),
            texts.COUNT_STEPS,
            sentences.of_train(1, 2, "all"),
            sizes=(Size(1, 2, 3), Size(1, 1, 2)),
            smaller=(),
            pays=Pays.LATER,
        ),
        train_function.keeps_arguments(sentences.of_train(2, 1, "none")),
        Check(
            Text("returns new arrays after no epoch too", "训练零轮之后，返回的也是新的数组"),
            after_no_epoch,
            Text("Begin with copies: U = U.copy().", "一开始就复制：U = U.copy()。"),
            pays=Pays.LATER,
        ),
        train_function.values(
            Text(
                "learns from all steps of a long sentence, T = 52",
                "句子很长（T = 52）时从所有时刻学习",
            ),
            Text(
                "The gradients of sentence_loss reach back to the first word.",
                "sentence_loss 的梯度要一直算到第一个词。",
            ),
            sentences.of_train(1, 1, "none", 0.1, regimes.LASTING),
            sizes=(sizes.LONG,),
            smaller=(),
        ),
        in_every_call(
            train_function,
            (sentences.of_train(2, 1, "none"), sizes.ONE_SENTENCE),
            (sentences.of_train(5, 3, "some", 0.1234), Size(2, 9, 5)),
            (sentences.of_train(2, 4, "some", 0.0317), sizes.STEEP),
            (sentences.of_rising, sizes.STEEP),
            (sentences.of_learnt, Size(1, 3, 7)),
            (sentences.of_train(7, 1, "some", 2.718), Size(2, 4, 4)),
            (sentences.of_train(3, 3, "some", 1e-3, sentences.SURE), sizes.STEEP),
            (sentences.of_train(1, 12, "none", 0.2), Size(7, 11, 11)),
            (sentences.of_train(12, 1, "some", 0.25), sizes.ALIKE),
            (sentences.of_train(2, 3, "none", 0.7, sentences.FAINT), sizes.AS_WORDS),
            (sentences.of_train(1, 2, "some", 1.0), sizes.WIDE),
            (sentences.of_train(2, 1, "all", 5.5), sizes.RICH),
            (sentences.of_train(41, 2, "some", 0.05), sizes.ALIKE),
            (sentences.of_train(1, 2, "some", 0.3), sizes.ALIKE),
            (sentences.of_train(2, 2, "none", 1e-24, sentences.LEVERED), Size(7, 8, 9)),
            (
                sentences.of_train(1, 1, "none", 1e-24, sentences.LEVERED._replace(weights=0)),
                sizes.SENTENCES[1],
            ),
            (sentences.of_train(2, 1, "none"), sizes.ONE_KNOWN),
            (sentences.of_train(1, 1, "all", 1e-2, regimes.LIGHT), Size(10, 10, 6)),
            (sentences.of_train(1, 41, "some", 0.05), Size(1, 1, 3)),
            (sentences.of_train(1, 1, "some", 0.3, sentences.SURE), TRAINED[0]),
            (sentences.of_train(1, 1, "all", 0.3), Size(12, 6, 4)),
            (sentences.of_train(1, 1, "all", 0.3, sentences.BALANCED), sizes.FEW_OF_MANY),
            smaller=SMALL_TRAINED,
        ),
    ),
    mistakes=TRAIN,
    rarer=RARER,
)
