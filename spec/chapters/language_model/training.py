"""Gradient descent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference import language_model, recurrent
from reference.activations import tanh
from spec.chapters.language_model import sentences, sizes
from spec.chapters.recurrent import texts
from spec.checking import regimes
from spec.checking.cases import Cases, Size
from spec.checking.compare import Shown
from spec.checking.every_call import in_every_call, shared
from spec.checking.function import Arguments, Function
from spec.checking.regimes import Regime
from spec.checking.results import Several
from spec.item import Check, Item, Mismatch, Pays, Submission, Task
from spec.mistakes.language_model.parts import blend
from spec.mistakes.language_model.rates import RARER
from spec.mistakes.language_model.training import TRAIN
from spec.text import Text

OFFSETS = (1, 0, 3, 2, 5, 0, 4)  # of the sentences' lengths, in no order


def of_train(
    count: int,
    epochs: int,
    clip: str,
    rate: float = 0.5,
    regime: Regime = regimes.PLAIN,
    alike: Callable[..., None] = lambda *first: None,
) -> Arguments:
    """The arguments of `train`.

    count: of sentences; of more than seven one comes twice
    clip: "none", "all" or "some" of the gradients of the first epoch exceed the threshold
    alike: what makes something in the first sentence and the weights alike
    """

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        rng = cases.random(f"train {size} {count} {regime}")
        U, W, V = sentences.weights(rng, size.n, size.m, size.is_small, regime)
        lengths = [size.T + OFFSETS[place % 7] * (count > 1) for place in range(count)]
        drawn = [rng.integers(size.m, size=(2, length)) for length in lengths]
        drawn[7:8] = drawn[:1] if count > 7 else []
        pairs = [(indices.copy(), labels.copy()) for indices, labels in drawn]
        sentences.with_last(rng, regime, pairs[-1][0], size.m)
        U = sentences.balanced(rng, regime, U, W, pairs[-1][0])
        alike(pairs[0][0], U, W, V)
        norms = sorted(_norms(pairs, U, W, V))
        middle = (norms[(len(norms) - 1) // 2] + norms[len(norms) // 2]) / 2
        chosen = {"none": 10.0 * norms[-1], "all": norms[0] / 3, "some": middle}[clip]
        return pairs, U, W, V, rate, float(f"{chosen:.3g}"), epochs

    return arguments


def of_learnt(cases: Cases, size: Size) -> tuple[Any, ...]:
    """One word after which a model is nearly sure of the right one, with a loss of ln(1 + e⁻¹⁰).

    What is left to learn is learnt too.
    """
    pairs, U, W, V, _, _, epochs = of_train(1, 2, "none")(cases, size)
    [(indices, [label])] = pairs
    state = np.tanh(U[:, indices[0]])
    others = np.delete(V, label, axis=0) @ state
    score = np.logaddexp.reduce(others) + 10.0
    V[label] += (score - V[label] @ state) / (state @ state) * state
    return pairs, U, W, V, 1.5, 100.0, epochs


def of_rising(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Twelve epochs, of which the first, and but for rare draws each, makes the loss larger:
    training goes on with the same rate.

    The same words have one label in two sentences, the other one in a third. The weights begin
    where their loss is least, and clipping makes all three steps equally long.
    """
    pairs, U, W, V, rate, _, _ = of_train(1, 12, "none")(cases, size)
    [(words, (label, *_))] = pairs
    states = recurrent.forward(np.eye(len(V))[words], U, W, np.zeros(len(W)), tanh)[1:]
    V[label] = V[1 - label] + np.log(2.0) * np.linalg.pinv(states).sum(axis=1)
    given = [(words.copy(), np.full_like(words, i)) for i in (label, label, 1 - label)]
    norms = _norms(given, U, W, V)
    return given, U, W, V, rate, float(f"{min(norms) / 3:.3g}"), 12


def of_high_scores(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Three words whose scores lie far apart, the last one's beyond 720."""
    indices, labels, *weights = sentences.of_uneven_sentence(cases, size)
    return [(indices, labels)], *weights, 0.7, 1.0, 1


def _norms(pairs: list[tuple[Any, Any]], U: Any, W: Any, V: Any) -> list[float]:
    """Those of the gradients of all sentences, before a step is taken."""
    gradients = [g for pair in pairs for g in language_model.sentence_loss(*pair, U, W, V)[1:]]
    return [float(np.sqrt((g**2).sum())) for g in gradients if g.any()] or [1.0]


WEIGHTS = Several((Shown("U"), Shown("W"), Shown("V")))
TRAINED = (Size(4, 3, 5), Size(3, 2, 4))
SMALL_TRAINED = (Size(1, 1, 2), Size(2, 1, 2), Size(2, 2, 3))
train_function = Function(language_model.train, WEIGHTS, sizes=TRAINED, smaller=SMALL_TRAINED)


def after_no_epoch(submission: Submission, cases: Cases) -> Mismatch | None:
    case = train_function.case(cases, NO_EPOCH, sizes.ONE_SENTENCE)
    answer = submission.call(train_function.name, *case.arguments)
    return train_function.judged(answer.value, case) or shared(train_function, answer)


NO_EPOCH = of_train(2, 0, "none")
train_item = Item(
    name="train",
    title=Text("training", "训练"),
    story=Text(
        "Plain gradient descent, sentence by sentence, with each gradient clipped.",
        "最普通的梯度下降：一句一句地来，每个梯度都先截取。",
    ),
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
            Text("takes one step down for one sentence", "对一个句子做一步梯度下降"),
            Text(
                "Subtract learning_rate × gradient from each of U, W and V.",
                "从 U、W、V 各减去 learning_rate × 梯度。",
            ),
            of_train(1, 1, "none"),
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
            of_train(3, 2, "none"),
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
            weight=2,
        ),
        train_function.values(
            texts.FOR_ONE_STEP,
            texts.COUNT_STEPS,
            of_train(1, 2, "all"),
            sizes=(Size(1, 2, 3), Size(1, 1, 2)),
            smaller=(),
            pays=Pays.LATER,
        ),
        train_function.keeps_arguments(of_train(2, 1, "none")),
        Check(
            Text("returns new arrays after no epoch too", "训练零轮之后，返回的也是新的数组"),
            after_no_epoch,
            Text(
                "Where epochs is 0 nothing is subtracted, and copies come back: begin with "
                "U = U.copy().",
                "epochs 为 0 时什么也不减，返回的是副本：一开始就写 U = U.copy()。",
            ),
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
            of_train(1, 1, "none", 0.1, regimes.LASTING),
            sizes=(sizes.LONG,),
            smaller=(),
        ),
        in_every_call(
            train_function,
            (of_train(2, 1, "none"), sizes.ONE_SENTENCE),
            (of_train(5, 3, "some", 0.1234), Size(2, 9, 5)),
            (of_train(2, 4, "some", 0.0317), sizes.STEEP),
            (of_train(12, 1, "some", 0.25), sizes.ALIKE),
            (of_rising, Size(2, 3, 2)),
            (of_learnt, Size(1, 3, 7)),
            (of_train(6, 1, "some", 2.718), Size(1, 4, 4)),
            (of_train(3, 3, "some", 1e-3, sentences.SURE), sizes.STEEP),
            (of_train(1, 12, "none", 0.2, alike=sentences.twin_words), Size(9, 11, 11)),
            (of_train(2, 3, "none", 0.7, sentences.FAINT), sizes.AS_WORDS),
            (of_train(1, 2, "some", 1.0), sizes.WIDE),
            (of_train(2, 1, "all", 5.5), sizes.RICH),
            (of_train(41, 2, "some", 0.05), sizes.ALIKE),
            (of_train(1, 2, "some", 0.3), sizes.ALIKE),
            (of_train(2, 2, "none", 1e-24, sentences.LEVERED), Size(7, 8, 9)),
            (
                of_train(1, 1, "none", 1e-24, sentences.LEVERED._replace(weights=0)),
                sizes.SENTENCES[1],
            ),
            (of_train(2, 1, "none"), sizes.ONE_KNOWN),
            (of_train(1, 1, "all", 1e-2, regimes.LIGHT), Size(10, 10, 6)),
            (of_train(1, 41, "some", 0.05), Size(1, 1, 3)),
            (of_train(1, 1, "some", 0.3, sentences.SURE), TRAINED[0]),
            (of_train(1, 1, "all", 0.3, alike=sentences.twin_states), Size(12, 6, 3)),
            (of_high_scores, Size(3, 9, 3)),
            *((of_train(1, 1, "some", 0.4), size) for size in sizes.BETWEEN),
            (of_train(24, 1, "some", 0.05), sizes.ALIKE),
            (of_train(1, 24, "some", 0.05), sizes.ALIKE),
            (of_train(1, 1, "all", 0.3, sentences.BALANCED), sizes.FEW_OF_MANY),
        ),
    ),
    mistakes=TRAIN,
    blend=blend(TRAIN),
    rarer=RARER,
)
