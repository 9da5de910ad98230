"""What hints and stories state as a fact."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from reference import activations, gradient_flow, language_model, recurrent
from reference.gradcheck import numerical_gradient
from reference.layer import RecurrentLayer
from reference.loss import cross_entropy, softmax, softmax_cross_entropy_gradient
from tests.helpers.meanings.claims import second_order, shortened, vanishes_although_large
from tests.helpers.meanings.network import K, N, T, gradient, net, rng, run, same
from tests.helpers.meanings.origins import layered, many_steps, mirrored, norms_of_both_factors

z = rng.normal(size=(3, 4))
LABELS = np.eye(4)[[2, 0, 3]]


def outer() -> bool:
    a, b = rng.normal(size=3), rng.normal(size=2)
    return all(np.outer(a, b)[i, j] == a[i] * b[j] for i in range(3) for j in range(2))


def paired(name: str, other: np.ndarray) -> bool:
    """Σ_t δ_t otherᵀ, row by row from the first, is the gradient; without a step it is not."""
    steps = [np.outer(net().delta[t], other[t]) for t in range(T)]
    return same(sum(steps), gradient(name)) and not same(steps[-1], gradient(name))


def shifted() -> bool:
    """Less the largest score; less the smallest some e^z is inf."""
    far = np.array([0.0, 1000.0])
    with np.errstate(over="ignore"):
        overflows = np.isinf(np.exp(far - far.min())).any()
    powers = np.exp(far - far.max())
    moved = np.exp(z - z.max(axis=-1, keepdims=True))
    same_result = same(moved / moved.sum(axis=-1, keepdims=True), softmax(z))
    return bool(overflows and np.isfinite(powers).all() and same_result)


def entropy() -> bool:
    """−ln of the outputs whose label is 1, over the number of rows; an output of 0 there is inf."""
    y = softmax(z)
    picked = [-math.log(y[i, list(LABELS[i]).index(1)]) for i in range(3)]
    with np.errstate(divide="ignore", invalid="ignore"):
        of_zeros = np.isnan(0.0 * np.log(np.zeros(1)))[0], -np.log(np.zeros(1))[0]
    right = same(cross_entropy(y, LABELS), sum(picked) / 3)
    return right and of_zeros == (True, math.inf)


def differences() -> bool:
    """Of p²: exactly 2p, for any ε; divided by ε alone it would be twice that."""
    p = rng.normal(size=3)
    return same(numerical_gradient(lambda at: float(at @ at), p, 0.1), 2 * p)


def layer() -> bool:
    """δ_k with f′ at k; the gradient's δ_t beside state_list[t−1]; one step alone."""
    one, sent = net(), np.ones((N, 1))
    recurrent_layer = RecurrentLayer(one.U.shape[1], N, activations.tanh, 0.1)
    for t in range(2):
        recurrent_layer.forward(one.x[t][:, None])
        if t == 0:
            recurrent_layer.backward(sent, activations.tanh)
            first = same(recurrent_layer.delta_list[1], sent)
    recurrent_layer.backward(sent, activations.tanh)
    deltas, states = recurrent_layer.delta_list, recurrent_layer.state_list
    back = (recurrent_layer.W.T @ sent) * (1 - states[1] ** 2)
    summed = sum(deltas[t] @ states[t - 1].T for t in (1, 2))
    return first and same(deltas[1], back) and same(recurrent_layer.gradient, summed)


def vocabulary() -> bool:
    numbers = language_model.build_vocabulary([["a", "b", "a"], ["c"]])
    return numbers == {"<s>": 0, "</s>": 1, "a": 2, "b": 3, "c": 4}


def knows_nothing() -> bool:
    """With V = 0 every word has 1/K, whatever T is: E is ln K, of the mean over T steps."""
    one = net()
    given = np.array([0, 2, 3]), np.array([2, 3, 1]), rng.normal(size=(N, K)), one.W, 0 * one.V
    E = language_model.sentence_loss(*given)[0]
    return same(E, math.log(K)) and same(language_model.perplexity(*given), K)


def ngram() -> bool:
    """Each sentence and the context begin with N−1 <s>; of equals the first one seen."""
    known = [["b", "a"], ["a", "b"], ["x", "b", "c"]]
    first = language_model.ngram_next(known, [], 2)
    inner = language_model.ngram_next(known, ["z", "b"], 2)
    ends = [language_model.ngram_next([["p", "q", "r"]], [w, "p", "q"], 3) for w in ("x", "y")]
    begins = language_model.ngram_next([["p", "q"]], ["p"], 3)
    return (first, inner, begins) == ("b", "a", "q") and ends == ["r", "r"]


def depends_on_all() -> bool:
    """Another x₁ is another s_T; and another x_T leaves s_{T−1} as it was."""
    one, moved = net(), [net().x.copy(), net().x.copy()]
    moved[0][0] += 1
    moved[1][-1] += 1
    early, late = (run(one, x=x)[0] for x in moved)
    return not same(early[-1], one.states[-1]) and same(late[:-1], one.states[:-1])


def output_minus_label() -> bool:
    return same(softmax_cross_entropy_gradient(z, LABELS), (softmax(z) - LABELS) / 3)


def order_of_steps() -> bool:
    deltas, x = rng.normal(size=(T, N)), net().x
    return same(recurrent.gradient_U(deltas[::-1], x[::-1]), recurrent.gradient_U(deltas, x))


OF_HINTS: dict[str, Callable[[], bool]] = {
    "np.outer(a, b) is a bᵀ: entry (i, j) is a_i b_j. Start from zeros and add one np.outer for "
    "each step.": outer,
    "δ_t meets the state before its step: δ₁ with s₀, δ_T with s_{T−1}.": lambda: paired(
        "W", net().states
    ),
    "Every step's δ_t counts, not the last one's alone.": lambda: paired("W", net().states),
    "δ_t meets the input of its own step: row t−1 of both arrays.": lambda: paired("U", net().x),
    "A row vector times diag[v] is that vector times v, element by element: * in NumPy.": (
        lambda: same(z[0] @ np.diag(z[1]), z[0] * z[1])
    ),
    "Write out δ_{T−1} by hand: ℓ_{T−1} plus what δ_T sends back through Wᵀ and f′.": lambda: same(
        net().local[-2] + (net().W.T @ net().delta[-1]) * net().slopes[-2], net().delta[-2]
    ),
    "With a loss at the last step only, all ℓ_t but ℓ_T are 0: everything before δ_T comes back "
    "through time.": many_steps,
    "Sum along the last axis: axis=-1 and keepdims=True.": shifted,
    "Subtract the row's largest score before e^z: the result is the same, nothing overflows.": (
        shifted
    ),
    "With k = 1 the sum is the entry itself.": lambda: softmax(np.array([3.0]))[0] == 1,
    "One-hot labels pick one output; take its natural logarithm and change the sign.": entropy,
    "Divide by N, the number of rows.": entropy,
    "0 · ln 0 is nan in floating point: use only the outputs whose label is 1.": entropy,
    "Do not add a small number inside ln; −ln 0 is inf, and that is right.": entropy,
    "E is a mean over N samples, so its gradient has 1/N.": output_minus_label,
    "Subtract the labels from the probabilities.": output_minus_label,
    "Move one element by +ε, then by −ε; divide the difference of E by 2ε.": differences,
    "f′ belongs to the step you go into: activator.backward(state_list[k]).": layer,
    "δ_t meets state_list[t-1]; sum over t = 1 … T.": layer,
    "With one step delta_list[1] is the sensitivity_array.": layer,
    "Start from 1, and multiply by β_W β_f once for each step.": lambda: same(
        gradient_flow.gradient_bound(0.5, 3.0, 3), 1 * 1.5 * 1.5 * 1.5
    ),
    "Any number to the power 0 is 1.": lambda: 7.3**0 == (-2) ** 0 == 0.0**0 == 1,
    "Square, sum along each row (axis=1), take the root.": lambda: same(
        np.sqrt((z**2).sum(axis=1)), gradient_flow.delta_norms(z)
    ),
    "For T = 1 the shape is (1,), not ().": lambda: gradient_flow.delta_norms(z[:1]).shape == (1,),
    "Multiply the whole array by θ / ‖G‖ where ‖G‖ > θ.": shortened,
    "Compare ‖G‖ of the whole array with θ, not single entries or rows.": shortened,
    "Where ‖G‖ ≤ θ return a copy: never scale up.": shortened,
    "Divide by ‖G‖ only where it exceeds θ.": shortened,
    "<s> is 0, </s> is 1; then give each new word the next number.": vocabulary,
    "A word that comes twice has one number.": vocabulary,
    "Indices run from 0 to size − 1.": lambda: same(
        [language_model.one_hot(i, 3) for i in range(3)], np.eye(3)
    ),
    "For size = 1 the shape is (1,).": lambda: language_model.one_hot(0, 1).shape == (1,),
    "Without words there is one pair: (<s>, </s>).": lambda: (
        language_model.training_pairs([]) == [("<s>", "</s>")]
    ),
    "s₀ = 0, tanh states, softmax outputs; divide the sum by T.": knows_nothing,
    "Where every word has 1/K, E is ln K.": knows_nothing,
    "np.argmax takes the first of equals.": lambda: np.argmax([1, 3, 3]) == 1,
    "A dict keeps the order in which its keys came; max takes the first of equals.": ngram,
    "With N = 3 only the last two words count, and those stay as they were.": ngram,
    "Put N−1 <s> before each sentence and before the context.": ngram,
    "A sum over time does not mind the order of the steps: what is turned round for the backward "
    "direction need not be turned back.": order_of_steps,
    "Forwards δ comes back from the last step; backwards δ′ comes on from the first.": mirrored,
    "Send δ of the upper layer down by equation 4: that is ℓ of the lower one.": layered,
    "Go through the layers from the top down.": layered,
    "The heart of it: the new state from the new input and the old state. Unroll the equation and "
    "s_t turns out to depend on all of x₁ … x_t.": depends_on_all,
    "β_W is at least the norm of W, β_f at least |f′|. A product below 1 is enough to vanish; one "
    "above 1 only allows an explosion.": lambda: (
        norms_of_both_factors() and vanishes_although_large()
    ),
    "One element at a time, up by ε and down by ε. Taking both sides makes the error shrink with "
    "ε² instead of ε.": second_order,
    "Derive the two together and almost everything cancels: output minus label.": (
        output_minus_label
    ),
    "The same for U, which was applied to the step's own input.": lambda: paired("U", net().x),
}
