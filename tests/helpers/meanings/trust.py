"""What the theorems suppose, what of them is checked, and what stays on paper."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import sympy as sp

from reference import activations, gradient_flow, recurrent
from spec.notation import equations as eq
from spec.notation.tree import Equation, Range, tree
from spec.proofs import PRINTED, STATEMENTS, definitions, induction
from spec.proofs.differences import Taylor
from spec.proofs.explicit import derived
from spec.proofs.loss import Samples, logarithms
from spec.proofs.networks import BASIC, Network, Size, deep
from spec.proofs.reader import verdict
from spec.proofs.reader.settings import worlds
from spec.proofs.reading import Key
from spec.proofs.words import derived_words
from tests.helpers.meanings.claims import (
    any_labels,
    at_most_that_far,
    distribution,
    of_outer_product,
    second_order,
    shortened,
    telescopes,
)
from tests.helpers.meanings.network import N, T, gradient, net, rng, same
from tests.helpers.meanings.origins import (
    chain_rule,
    down_a_layer,
    even_orders_cancel,
    labels_that_add_up_to_1,
    many_steps,
    norms_of_both_factors,
    product_rule,
)
from tests.helpers.meanings.signs import bounds
from tests.helpers.paper import Paper


def of_definitions() -> bool:
    """One that is changed proves its consequences no more; no proof is about those four."""
    state = definitions.STATEMENTS[0]
    changed = eq.FORWARD.wrong(eq.f(eq.U @ eq.x[eq.t] + eq.W.T @ eq.s[eq.t - 1]))
    without = (eq.OUTPUT_BOTH, eq.OUTPUT_DEEP, eq.STATE_DEEP_BACKWARDS, eq.OUTPUT_DEEP_BOTH)
    proved = {equation for one in definitions.STATEMENTS for equation in one.equations}
    return bool(state.prove() and state.objection(changed)) and not proved & set(without)


def read_anew() -> bool:
    return all(verdict(one) == "" for one in PRINTED if one.origin is eq.FORWARD.origin)


def entries_alone() -> bool:
    own = [s for s in STATEMENTS if s.subject in PRINTED and s.subject not in eq.EQUATIONS]
    return all(one.prove() and "all n" not in one.sizes.en for one in own)


def kink_of_relu() -> bool:
    """f′(0) is taken as 0; at 0 the slopes from both sides differ, and next to it they do not."""
    relu = activations.relu
    left, right = (relu.forward(np.array([h]))[0] / h for h in (-1e-9, 1e-9))
    return relu.backward(relu.forward(np.zeros(1)))[0] == 0 == left and right == 1


def polynomials_and_words() -> bool:
    """∂E/∂W at a size is made of sums and products alone; in letters no n and m occur."""
    at_a_size = derived(BASIC, Size(2, 2, 1), False).read(eq.GRADIENT_W.right, {"T": 2})
    words = derived_words(BASIC, 3, False).read(eq.GRADIENT_W.right, {"T": 3}).sum
    letters = {str(letter) for letter in words.free_symbols}
    return all(entry.is_polynomial() for entry in at_a_size) and not {"n", "m"} & letters


def one_step_used_T_times() -> bool:
    """dE is the sum of T steps' δ_tᵀ dW s_{t−1}; of one step less it is not."""
    one, dW = net(), rng.normal(size=(N, N))
    steps = [one.delta[t] @ dW @ one.states[t] for t in range(T)]
    whole = (gradient("W") * dW).sum()
    return same(sum(steps), whole) and not same(sum(steps[1:]), whole)


def lemmas() -> bool:
    return telescopes() and of_outer_product() and chain_rule() and one_step_used_T_times()


def basic_alone() -> bool:
    """The induction differentiates the basic network, and no other."""
    return [one for one in vars(induction).values() if isinstance(one, Network)] == [BASIC]


def of_any_size() -> bool:
    """The Jacobian down one layer, with n and m drawn."""
    return all(down_a_layer(*rng.integers(1, 6, size=2)) for _ in range(20))


def alike_layers() -> bool:
    """Of layers 1 and 2 as they are proved; the same f in both."""
    network, size = deep(2), Size(2, 3, 4)
    shapes = {network.shape(Key("W", layer, None), size) for layer in (1, 2)}
    functions = {f.text for f, _ in derived_words(network, 1, False).whole.calls}
    return shapes == {(3, 3)} and functions == {"f"}


def fractions() -> bool:
    samples = Samples(1, 3, one=True)
    by_z = samples.gradient.xreplace(logarithms(list(samples.z)))
    return all(isinstance(entry, sp.Expr) and entry.is_rational_function() for entry in by_z)


def euclidean() -> bool:
    """A turn has ‖W‖₂ = 1; it keeps the Euclidean norm, and lengthens the largest entry."""
    turn, delta = np.array([[1.0, 1.0], [-1.0, 1.0]]) / np.sqrt(2), np.array([1.0, 1.0])
    sent = turn.T @ delta
    kept = same(np.linalg.norm(turn, 2), 1) and same(np.linalg.norm(sent), np.linalg.norm(delta))
    return bool(kept and np.abs(sent).max() > np.abs(delta).max())


def grows_each_step() -> bool:
    bound = [gradient_flow.gradient_bound(0.3, 2.5, back) for back in range(6)]
    ratios = [after / before for before, after in pairwise(bound)]
    return bound[0] == 1 and same(ratios, 0.3 * 2.5) and at_most_that_far()


def term_by_term() -> bool:
    """And the counts: how many networks, and in how many of them both sides are equal."""
    v, slopes = rng.normal(size=(2, 1000))
    each = bool((np.abs(slopes * v) <= np.abs(slopes).max() * np.abs(v)).all())
    W = rng.normal(size=(3, 3))
    (world,) = worlds("bound")
    counted = (world.draws, int(np.sum(world.tight))) == (4000, 16)
    both = same(np.linalg.norm(W, 2), np.linalg.norm(W.T, 2)) and verdict(eq.BOUND) == ""
    return each and counted and both and norms_of_both_factors()


def rest_is_smaller() -> bool:
    """sin at 0.7: beside its term in ε² the rest of the error is small, and the smaller with ε."""
    rests = []
    for e in (1e-1, 1e-2):
        error = (np.sin(0.7 + e) - np.sin(0.7 - e)) / (2 * e) - np.cos(0.7)
        term = -(e**2) / 6 * np.cos(0.7)
        rests.append(abs(error - term) / abs(term))
    return rests[1] < rests[0] < 0.01


def last_only() -> bool:
    """Where others have a loss too, the bound from δ_T does not hold: ℓ_1 comes from nowhere."""
    local = np.zeros((2, N))
    local[0] = 1.0
    deltas = recurrent.delta(local, np.zeros((3, N)), np.eye(N), activations.identity)
    return norms_of_both_factors() and np.linalg.norm(deltas[0]) > np.linalg.norm(deltas[1])


def at_sizes(*equations: Equation) -> bool:
    """They are proved at given sizes, and nowhere for all."""
    return all(one.values for one in STATEMENTS if one.subject in equations)


# For what sizes what is proved beside the article's lines, "at" those that are counted up
OF_SIZES: dict[str, Callable[[], bool]] = {
    "T·n·m": polynomials_and_words,
    "all n, m at T": polynomials_and_words,
    "all n, m; any t": lambda: product_rule() and one_step_used_T_times(),
    "symbolic n, m": of_any_size,
    "symbolic T": telescopes,
    "any t − k, from the one step for all n on paper; norm ‖·‖₂": term_by_term,
    "any shape": shortened,
    "any shape, E with six derivatives": lambda: (
        second_order() and len(Taylor(2, 1).derivatives) == 6
    ),
    "k = 3, real z": distribution,
    "n = 1, 2, 3": at_most_that_far,
    "N·k": fractions,
    "N·k = 1·3": any_labels,
}
OF_TRUST: dict[str, Callable[[], bool]] = {
    "nothing": product_rule,
    "nothing proves them, but what rests on them follows from them and from no change of them; "
    "of softmax, that it is a distribution. No proof rests on o_t = g(V s_t + V′ s′_t); "
    "o_t = g(V s_t^L); s′_t^i = f(U′^i s′_t^{i−1} + W′^i s′_{t+1}^i); "
    "o_t = g(V s_t^L + V′ s′_t^L)": of_definitions,
    "that they are the networks that are meant; read as numbers they are what a forward pass "
    "written anew computes": read_anew,
    "differentiable": kink_of_relu,
    "f acts entry by entry; f and E are differentiable where they are looked at. relu is, but "
    "where a net input is exactly 0; there f′ is taken as 0, and nothing is proved": kink_of_relu,
    "entries and words": polynomials_and_words,
    "entries alone": entries_alone,
    "at the sizes T·n·m both sides are polynomials, entry by entry, with the derivatives of "
    "SymPy's own diff; for all n and m both are the same sum of words": polynomials_and_words,
    "entries and words; for every T the lemmas: one step, telescoping, reading off, Jacobians": (
        lemmas
    ),
    "the induction over T: the one step, proved for letters that stand for any t, is used T "
    "times; dE": one_step_used_T_times,
    "that E's differential is Σ_t c_tᵀ ds_t, where c_t is ∂E/∂s_t with the other states held: "
    "what differentiable means": lambda: Paper().differential(),
    "other T: induction": basic_alone,
    "for T other than these by induction over T, which is written out for the basic network only "
    "(`spec/proofs/induction.py`)": basic_alone,
    "t − k other than these: eq. 3's single step, used t − k times": many_steps,
    "entries and words; the Jacobian U diag[f′] for symbolic n, m": of_any_size,
    "the part that is linear in the changes": product_rule,
    "differentiable; all layers are n wide and have the same f": alike_layers,
    "entries and words; L = 2, 3": alike_layers,
    "other T: induction; L other than these": basic_alone,
    "each row of labels adds up to 1": labels_that_add_up_to_1,
    "its diff of the printed cross-entropy of the printed softmax, as fractions": fractions,
    "N and k other than these": lambda: at_sizes(eq.SOFTMAX_GRADIENT),
    "differentiable; loss at the last step only; β_W ≥ ‖W‖₂, β_f ≥ |f′|; the norm is the "
    "Euclidean one": lambda: euclidean() and bounds() and last_only(),
    "one step, with ‖W‖_F for β_W, as a sum of squares for n = 1, 2, 3; that the right side is "
    "‖δ_t‖ at k = t and grows by β_W β_f a step, for any t − k": grows_each_step,
    "‖f′ ⊙ v‖ ≤ β_f ‖v‖, term by term, and ‖Wᵀ v‖ ≤ ‖W‖₂ ‖v‖, as ‖Wᵀ‖₂ = ‖W‖₂, for every n; "
    "the induction over t − k. Read as numbers it holds in 4,000 networks and is attained in 16 "
    "of them": term_by_term,
    "θ > 0 and ‖G‖ > 0; G = 0 stays 0": shortened,
    "Ĝ is c G with c > 0, and ‖Ĝ‖ ≤ θ": shortened,
    "E has six derivatives along each e_i": lambda: (
        len(Taylor(2, 1).derivatives) == 6
        and eq.NUMERICAL.ranges == (Range(eq.i, tree(1), eq.Name("P")),)
    ),
    "the terms in 1/ε, 1 and ε vanish, that in ε² does not": even_orders_cancel,
    "Taylor's theorem: the rest is smaller": rest_is_smaller,
    "T, n and m other than these": lambda: at_sizes(eq.DELTA_PRODUCT, eq.DELTA, eq.GRADIENT_U),
}
