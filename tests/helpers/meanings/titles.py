"""What the titles of checks say of right code, each with what is executed on the check's calls."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import numpy as np

from reference import recurrent
from reference.activations import tanh
from reference.language_model import train
from reference.loss import softmax
from spec.assignment import CHAPTERS
from spec.item import Answer, Check
from tests.helpers.local import Local, kept_cases
from tests.helpers.meanings.network import same

FUNCTIONS = {
    name: value
    for chapter in CHAPTERS
    for name, value in vars(import_module(f"reference.{chapter.name}")).items()
    if inspect.isfunction(value)
}


class Asked(Local):
    """Right code, what one check asks of it and what it answers."""

    def __init__(self, check: Check) -> None:
        super().__init__(**FUNCTIONS)
        self.calls: list[SimpleNamespace] = []
        self.check = check
        with np.errstate(all="ignore"):
            assert check.run(self, kept_cases(1)) is None

    def call(self, name: str, *arguments: Any) -> Answer:
        answer = super().call(name, *arguments)
        bound = inspect.signature(FUNCTIONS[name]).bind(*arguments)
        bound.apply_defaults()
        self.calls.append(SimpleNamespace(**bound.arguments, result=answer.value, answer=answer))
        return answer


Predicate = Callable[[Asked], Any]


def every(holds: Callable[[Any], Any]) -> Predicate:
    """It holds of each call, and there are some."""
    return lambda asked: bool(asked.calls) and all(map(holds, asked.calls))


def some(*facts: Callable[[Any], Any]) -> Predicate:
    """Each of these holds of a call."""
    return lambda asked: all(any(map(one, asked.calls)) for one in facts)


def sized(**sizes: int) -> Predicate:
    """Each of these sizes is that of a case."""
    return lambda asked: all(
        size in {getattr(one, name) for one in asked.check.sizes} for name, size in sizes.items()
    )


def steps(call: Any) -> int:
    """T of a call."""
    if hasattr(call, "pairs"):
        return max(len(labels) for _, labels in call.pairs)
    names = ("x", "local_deltas", "deltas", "output_deltas", "indices", "states")
    (name, *_) = [one for one in names if hasattr(call, one)]
    return len(getattr(call, name)) - (name == "states")


def all_of_one_step(asked: Asked) -> bool:
    return every(lambda c: steps(c) == 1)(asked)


def kinds(*names: str) -> Predicate:
    """The hidden layer's activations are these."""
    hidden = ("activation", "activation_below")
    return lambda asked: (
        {*names}
        <= {
            type(getattr(call, one)).__name__.lower()
            for call in asked.calls
            for one in hidden
            if hasattr(call, one)
        }
    )


def losses(call: Any) -> list[int]:
    """The steps at which a call has a loss."""
    given = call.local_deltas if hasattr(call, "local_deltas") else call.output_deltas
    return [1 + t for t in range(len(given)) if given[t].any()]


def of_the_last_step(call: Any) -> bool:
    """The loss is at T alone; where δ is given, the earlier steps have theirs all the same."""
    if not hasattr(call, "deltas"):
        return losses(call) == [steps(call)]
    return bool(np.linalg.matrix_rank(call.deltas) > 1)


def vanished(call: Any) -> bool:
    """δ₁ is almost 0 beside δ_T, and not 0."""
    deltas = call.deltas if hasattr(call, "deltas") else call.result
    first, last = (np.linalg.norm(deltas[at]) for at in (0, -1))
    return bool(0 < first < 1e-9 * last)


def lasts(call: Any) -> bool:
    """There are 52 steps, and where δ is what comes back, δ₁ is not small."""
    small = isinstance(call.result, np.ndarray) and np.abs(call.result[0]).max() < 1e-3
    return steps(call) == 52 and not small


def flat(parts: Any) -> list[np.ndarray]:
    """The arrays of nested lists and tuples."""
    if isinstance(parts, (list, tuple)):
        return [one for part in parts for one in flat(part)]
    return [np.asarray(parts)]


def same_parts(one: Any, other: Any) -> bool:
    return all(map(same, flat(one), flat(other)))


def widths(layers: list[Any]) -> list[int]:
    return [len(W) for _, W in layers]


def layers_of(call: Any) -> list[Any]:
    return call.layers if hasattr(call, "layers") else call.forward_layers


def z_of(call: Any, **weights: np.ndarray) -> np.ndarray:
    """V s_t of the language model in every step, where these weights stand for the call's."""
    U, W, V = (weights.get(name, getattr(call, name)) for name in "UWV")
    indices = getattr(call, "indices", None)
    if indices is None:
        indices = [call.vocabulary[word] for word in ("<s>", *call.words)]
    x = np.eye(len(V))[indices]
    return recurrent.forward(x, U, W, np.zeros(len(W)), tanh)[1:] @ V.T


def loss(call: Any, **weights: np.ndarray) -> float:
    """The mean of −ln of the labels' outputs."""
    outputs = softmax(z_of(call, **weights))
    return -float(np.log(outputs[np.arange(len(outputs)), call.labels]).mean())


def is_gradient(call: Any, name: str) -> bool:
    """Of the loss by a matrix of weights: a central difference along it is its square."""
    given, gradient = getattr(call, name), call.result[1 + "UWV".index(name)]
    ends = (loss(call, **{name: given + step * gradient}) for step in (1e-5, -1e-5))
    return abs(next(ends) - next(ends) - 2e-5 * np.sum(gradient**2)) < 1e-6 * 1e-5 + 1e-12


def trained(call: Any, order: int, threshold: float) -> Any:
    """What another order of the sentences, or another threshold gives."""
    weights = (call.U, call.W, call.V)
    return train(call.pairs[::order], *weights, call.learning_rate, threshold, call.epochs)


def followers(call: Any) -> list[str]:
    """Every word that follows the context somewhere, in order."""
    start, back = ["<s>"] * (call.N - 1), call.N - 1
    context = [*start, *call.context][-back:]
    lines = [[*start, *words, "</s>"] for words in call.sentences]
    places = ((line, at) for line in lines for at in range(back, len(line)))
    return [line[at] for line, at in places if line[at - back : at] == context]


def joined(call: Any) -> np.ndarray:
    """V s_t + V′ s′_t."""
    sums = []
    for turn, (U, W, V) in ((1, call.forward_weights), (-1, call.backward_weights)):
        s = recurrent.forward(call.x[::turn], U, W, np.zeros(len(W)), call.activation)[1:]
        sums.append(s[::turn] @ V.T)
    return sums[0] + sums[1]


OF_TITLES: dict[str, Predicate] = {
    "computes s_t = f(U x_t + W s_{t−1}) at every step": every(
        lambda c: same(c.result[1:], c.activation.forward(c.x @ c.U.T + c.result[:-1] @ c.W.T))
    ),
    "is right for identity, relu and sigmoid too": kinds("identity", "relu", "sigmoid"),
    "is right for identity and sigmoid too": kinds("identity", "sigmoid"),
    "uses the activation it is given, even one never seen before": kinds("unseen"),
    "starts from the s₀ it is given": every(lambda c: same(c.result[0], c.s0) and c.s0.all()),
    "works for a single step, T = 1": all_of_one_step,
    "works for n = 1 and for m = 1": sized(n=1, m=1),
    "works for n = 1 and for k = 1": sized(n=1, k=1),
    "works for n = 1 and for K = 1": sized(n=1, k=1),
    "works for n = 1": sized(n=1),
    "leaves its arguments as they were": every(lambda c: not c.answer.changed),
    "leaves the parameter as it was": every(lambda c: not c.answer.changed),
    "is right at every size and scale, in the tenth call as in the first": (
        lambda asked: len(asked.calls) >= 10
    ),
    "computes o_t = g(V s_t) for t = 1 … T": every(
        lambda c: same(c.result, c.activation.forward(c.states[1:] @ c.V.T))
    ),
    "is right with a loss at every step": some(lambda c: losses(c) == [*range(1, steps(c) + 1)]),
    "is right with a loss at the last step only": every(of_the_last_step),
    "is right with a loss at the first or at the last step only": (
        lambda asked: (
            {tuple(losses(c)) for c in asked.calls}
            == {at for c in asked.calls for at in ((1,), (steps(c),))}
        )
    ),
    "keeps its digits where δ has almost vanished": every(vanished),
    "goes all the way back where δ does not vanish, T = 52": every(lasts),
    "computes equation 4 at every step": every(
        lambda c: same(c.result, c.deltas @ c.U * c.activation_below.backward(c.outputs_below))
    ),
    "sums δ_t s_{t−1}ᵀ over all steps": every(
        lambda c: same(c.result, sum(map(np.outer, c.deltas, c.states)))
    ),
    "sums δ_t x_tᵀ over all steps": every(
        lambda c: same(c.result, sum(map(np.outer, c.deltas, c.x)))
    ),
    "turns one vector of scores into probabilities": every(
        lambda c: c.z.ndim == 1 and same(c.result.sum(), 1.0)
    ),
    "turns every row of a table into probabilities": every(
        lambda c: c.z.ndim == 2 and same(c.result.sum(axis=1), np.ones(len(c.z)))
    ),
    "handles scores of ±10⁴ without overflow": some(
        lambda c: c.z.max() > 9900 and np.isfinite(c.result).all(),
        lambda c: c.z.min() < -9900 and np.isfinite(c.result).all(),
    ),
    "gives 1 where there is only one class": every(
        lambda c: c.z.shape[-1] == 1 and (c.result == 1).all()
    ),
    "is −ln of the right class's output for one sample": every(
        lambda c: same(c.result, -np.log(c.outputs[c.labels == 1][0])) and len(c.labels) == 1
    ),
    "is the mean over all N samples": every(
        lambda c: len(c.labels) > 1 and same(c.result, -np.log(c.outputs[c.labels == 1]).mean())
    ),
    "adds 0 for an output of 0 whose label is 0": every(
        lambda c: (c.outputs[c.labels == 0] == 0).any() and np.isfinite(c.result)
    ),
    "is inf for an output of 0 whose label is 1": every(
        lambda c: (c.outputs[c.labels == 1] == 0).any() and c.result == np.inf
    ),
    "is softmax(z) − labels for one sample": every(
        lambda c: same(c.result, softmax(c.z) - c.labels) and len(c.z) == 1
    ),
    "is divided by N for a table of samples": every(
        lambda c: same(c.result * len(c.z), softmax(c.z) - c.labels) and len(c.z) > 1
    ),
    "differentiates a loss of a matrix": every(lambda c: c.parameter.ndim == 2),
    "uses the ε it is given": some(lambda c: c.epsilon != 1e-4),
    "works for a vector and for a 3-D array": some(
        lambda c: c.parameter.ndim == 1, lambda c: c.parameter.ndim == 3
    ),
    "calls the loss exactly twice for each element": every(
        lambda c: c.loss.calls == 2 * c.parameter.size
    ),
    "returns a new result each time": lambda asked: len(asked.calls) > 1,
    "grows where β_W β_f is above 1": every(
        lambda c: c.beta_W * c.beta_f > 1 and c.result > c.beta_W * c.beta_f
    ),
    "vanishes where β_W β_f is below 1": every(
        lambda c: c.beta_W * c.beta_f < 1 and c.result < c.beta_W * c.beta_f
    ),
    "is 1 for no step and β_W β_f for one": some(
        lambda c: c.steps == 0 and c.result == 1,
        lambda c: c.steps == 1 and same(c.result, c.beta_W * c.beta_f),
    ),
    "gives the Euclidean norm of every step's δ": every(
        lambda c: same(c.result, np.sqrt((c.deltas**2).sum(axis=1)))
    ),
    "scales a large gradient to the threshold": every(
        lambda c: (
            np.linalg.norm(c.gradient) > c.threshold and same(np.linalg.norm(c.result), c.threshold)
        )
    ),
    "works where the norm is just above the threshold": every(
        lambda c: 1 < np.linalg.norm(c.gradient) / c.threshold < 1.2
    ),
    "leaves a small gradient as it is": every(
        lambda c: np.linalg.norm(c.gradient) < c.threshold and same(c.result, c.gradient)
    ),
    "keeps a zero gradient zero": every(lambda c: not c.gradient.any() and not c.result.any()),
    "works for a single row and for a single column": some(
        lambda c: c.gradient.shape[0] == 1 < c.gradient.shape[1],
        lambda c: c.gradient.shape[1] == 1 < c.gradient.shape[0],
    ),
    "numbers the words in order of first appearance": every(
        lambda c: [*c.result][2:] == [*dict.fromkeys(w for words in c.sentences for w in words)]
    ),
    "gives the article's sentence 10 numbers": every(lambda c: len(c.result) == 10),
    "has <s> and </s> even where there are no words": every(
        lambda c: not any(c.sentences) and c.result == {"<s>": 0, "</s>": 1}
    ),
    "is 1 at the index and 0 elsewhere": every(
        lambda c: c.result[c.index] == 1 and np.count_nonzero(c.result) == 1
    ),
    "is right for the first and for the last index": some(
        lambda c: c.index == 0, lambda c: c.index == c.size - 1 > 0
    ),
    "works for a vocabulary of one word": every(lambda c: c.size == 1),
    "pairs each word with the next one": every(
        lambda c: c.result[1:-1] == [*zip(c.words, c.words[1:], strict=False)]
    ),
    "cuts the article's sentence of 10 words into 11 pairs": every(
        lambda c: (len(c.words), len(c.result)) == (10, 11)
    ),
    "works for one word and for none": some(
        lambda c: len(c.words) == 1, lambda c: len(c.words) == 0
    ),
    "computes ℓ_t at every step": every(
        lambda c: same(c.result, c.output_deltas @ c.V * c.activation.backward(c.states[1:]))
    ),
    "sums ∂E/∂z_t s_tᵀ over all steps": every(
        lambda c: same(c.result, sum(map(np.outer, c.output_deltas, c.states[1:])))
    ),
    "E is the mean cross-entropy over the T steps": every(
        lambda c: same(c.result[0], loss(c)) and len(c.labels) > 1
    ),
    "∂E/∂V is the gradient of E": every(lambda c: is_gradient(c, "V")),
    "∂E/∂W is the gradient of E": every(lambda c: is_gradient(c, "W")),
    "∂E/∂U is the gradient of E": every(lambda c: is_gradient(c, "U")),
    "works for one state and for two words": some(lambda c: len(c.W) == 1, lambda c: len(c.V) == 2),
    "sends errors all the way back in a long sentence, T = 52": every(lasts),
    "takes one step down for one sentence": every(lambda c: len(c.pairs) == c.epochs == 1),
    "goes through all sentences, in order, in every epoch": every(
        lambda c: (
            c.epochs > 1
            and len(c.pairs) > 1
            and not same_parts(c.result, trained(c, -1, c.threshold))
        )
    ),
    "clips each of the three gradients by its own norm": some(
        lambda c: not same_parts(c.result, trained(c, 1, 1e9))
    ),
    "returns new arrays after no epoch too": every(
        lambda c: c.epochs == 0 and not c.answer.shares and same_parts(c.result, (c.U, c.W, c.V))
    ),
    "learns from all steps of a long sentence, T = 52": every(lambda c: steps(c) == 52),
    "says the most probable word after <s> and the words": every(
        lambda c: c.words and c.vocabulary[c.result] == np.argmax(z_of(c)[-1])
    ),
    "takes the lowest index of equally probable words": every(
        lambda c: c.vocabulary[c.result] == np.argmax(z_of(c)[-1] > z_of(c)[-1].max() - 1e-9)
    ),
    "reads a long beginning of a sentence to its end": every(lambda c: len(c.words) > 7),
    "predicts the first word from <s> alone": every(lambda c: not c.words),
    "is e^E of the sentence's mean cross-entropy": every(lambda c: same(c.result, np.exp(loss(c)))),
    "is K where the model knows nothing": every(lambda c: same(c.result, len(c.V))),
    "counts what follows the last word, N = 2": every(lambda c: c.N == 2),
    "looks N−1 words back, no more and no less": every(lambda c: c.N > 2 and len(c.context) >= c.N),
    "begins each sentence and the context with N−1 <s>": every(
        lambda c: len(c.context) < c.N - 1 and c.result is not None
    ),
    "gives the most frequent first word for an empty context": every(
        lambda c: (
            not c.context
            and followers(c).count(c.result) == max(map(followers(c).count, followers(c)))
        )
    ),
    "takes the follower first seen here on ties": every(
        lambda c: (
            followers(c)[0] == c.result
            and len({followers(c).count(one) for one in followers(c)}) == 1 < len({*followers(c)})
        )
    ),
    "counts </s> as a follower": some(lambda c: c.result == "</s>"),
    "never looks across the end of a sentence": every(
        lambda c: any(words[-1:] == c.context[-1:] for words in c.sentences)
    ),
    "returns None where the context was never seen": every(lambda c: c.result is None),
    "says the same whoever the article's sentence is about": lambda asked: (
        len({c.result for c in asked.calls}) == 1 < len({c.context[0] for c in asked.calls})
        and {" ".join(c.context[1:]) for c in asked.calls} == {"昨天 上学 迟到 了 ， 老师 批评 了"}
    ),
    "joins s_t and s′_t at every step": some(
        lambda c: same(c.result, c.output_activation.forward(joined(c)))
    ),
    "joins the tops of both stacks at every step": every(lambda c: len(c.forward_layers) > 1),
    "passes the states of each layer to the next": every(lambda c: len(c.layers) > 1),
    "works for one layer and for three of different widths": some(
        lambda c: len(layers_of(c)) == 1, lambda c: len({*widths(layers_of(c))}) == 3
    ),
    "is right for one layer": every(lambda c: len(c.layers) == 1),
    "is right for two layers of the same width": every(
        lambda c: len(c.layers) == 2 and len({*widths(c.layers)}) == 1
    ),
    "is right for two and three layers of different widths": some(
        *(lambda c, n=n: len(c.layers) == n == len({*widths(c.layers)}) for n in (2, 3))
    ),
}
