"""What the story of a chapter states as a fact, sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.gradcheck import numerical_gradient
from reference.loss import softmax
from tests.helpers.meanings.claims import shortened, vanishes_although_large
from tests.helpers.meanings.hints import depends_on_all, layer, ngram, output_minus_label, paired
from tests.helpers.meanings.network import net, same
from tests.helpers.meanings.origins import layered, many_steps, norms_of_both_factors
from tests.helpers.meanings.signs import every_path, layers, reads_from_the_end


def probabilities() -> bool:
    y = softmax(np.array([[1.0, -2.0, 0.5], [0.0, -800.0, 3.0]]))
    return bool(same(y.sum(axis=1), 1.0) and (y[0] > 0).all() and y[1, 1] == 0)


def measured() -> bool:
    """Each element goes to either side, and nothing else does."""
    asked: list[np.ndarray] = []
    numerical_gradient(lambda at: asked.append(at - 3.0) or 0.0, np.full(2, 3.0), 0.5)
    return same(asked, [[0.5, 0], [-0.5, 0], [0, 0.5], [0, -0.5]])


def blind() -> bool:
    """With T = 2 and s₀ = 0 any δ₁ gives the same Σ_t δ_t s_{t−1}ᵀ; f′ of the identity is 1."""
    last, s1 = net().delta[-1], net().states[1]
    sums = [np.outer(first, 0 * s1) + np.outer(last, s1) for first in (last, 1e6 * last)]
    return same(*sums)


OF_STORIES: dict[str, Callable[[], bool]] = {
    "A recurrent layer keeps a state: at every step it mixes the new input with the state it had "
    "one step ago.": depends_on_all,
    "The same U, W and V serve all steps, however long the sequence is.": depends_on_all,
    "Training it is back-propagation along the unrolled network, *back-propagation through time* "
    "(BPTT), in three moves: compute all states forwards, send the error terms δ_t = ∂E/∂net_t "
    "backwards through time and down to the layer below, then sum each weight's gradient over the "
    "steps.": lambda: every_path() and layered() and paired("W", net().states[:-1]),
    "Softmax turns scores into probabilities: all positive, though float64 may round one to 0, "
    "with sum 1.": probabilities,
    "Cross-entropy measures how far they are from the truth, and the two together have a gradient "
    "of striking simplicity.": output_minus_label,
    "A derivative can be measured as well as derived: move one weight a little to either side, "
    "look at the loss, and compare.": measured,
    "The article's own has two steps, s₀ = 0 and the identity for f, and takes any δ₁ for right.": (
        blind
    ),
    "Its equations are those of the first chapter; vectors are columns here.": layer,
    "Each step back multiplies the error term by Wᵀ and by f′.": many_steps,
    "After many steps the product may be tiny or huge: gradients vanish or explode.": many_steps,
    "A bound says when vanishing is certain; an exploding gradient can be cut to length before it "
    "does harm.": lambda: norms_of_both_factors() and vanishes_although_large() and shortened(),
    "An N-gram model that sees only a few words back cannot know.": ngram,
    "“My phone broke, I mean to ____ a new phone”: to fill a gap in the middle of a sentence, what "
    "follows counts as well: a second layer reads from the end.": reads_from_the_end,
    "And layers can be stacked: each reads the states of the one below.": layers,
}
# What states nothing that could come out otherwise
OPENINGS = {
    "A fully connected network forgets one input before it sees the next.",
    "For a sentence that is not enough: what a word means depends on the words before it.",
    "A language model's last layer has to say how probable each word is.",
    "Code for gradients can be wrong and still seem to learn.",
    "Such a check only sees what its test case lets it see.",
    "The article wraps the mathematics into a class that is fed one step at a time and keeps a "
    "list of its states.",
    "“I was late for school yesterday; the teacher scolded ____”: who is missing?",
    "A recurrent network reads the whole sentence up to here.",
    "This chapter takes it from words to vectors, and from outputs back to words.",
}
