"""Terms that sentences name: δ_t s_{t−1}ᵀ is a part of a printed equation, or is listed here."""

from __future__ import annotations

from spec.notation.tree import Name, walk
from spec.proofs import PRINTED
from tests.helpers.parsed import Line, plain

PARTS = {plain(one) for equation in PRINTED for one in walk(equation)}
# What is named in sentences and is part of no printed equation
TERMS = frozenset(
    """
((∂E/∂U, ∂E/∂W, ∂E/∂V), (∂E/∂U′, ∂E/∂W′, ∂E/∂V′)); (E, ∂E/∂U, ∂E/∂W, ∂E/∂V); (∂E/∂U, ∂E/∂W);
(∂E/∂U^i, ∂E/∂W^i); (U^i, W^i); (U′, W′, V′); (U′^i, W′^i); (k, n′); (n′, m); (n′, n′);
[s₀, …, s_T]; s₀ … s_T; s₁ … s_T; x₁ … x_T; x₁ … x_t; δ₁ … δ_T; δ_t[i]; (w₁, w₂);
∂E/∂net_T; ∂E/∂net_t; ∂E/∂s_t; U diag[f′]; W diag[f′(net_t)]; |f′|; ‖W v‖; ‖W‖_F; ‖W‖₂; ‖·‖₂;
(softmax(z_t) − label) / T; softmax(z_t) −; −ln softmax([1, 2, 3, 4])₁; e^E; e^z; a bᵀ; a_i b_j;
learning_rate; learning_rate · gradient; learning_rate ×; learning_rate × gradient;
learning_rate × gradient_U; U − learning_rate · gradient_U; (β_W β_f)^s; β_W β_f a;
β_f² ‖W‖_F² ‖δ‖₂² − ‖f′ ⊙ (Wᵀ δ)‖₂²; Σ_t c_tᵀ ds_t; δᵀ dW s; δ sᵀ; argmax_i o_{T,i};
argmax_w count(c₁ … c_{N−1} w)
""".replace(";\n", "; ")
    .strip()
    .split("; ")
)


def known(term: str) -> bool:
    """Whether it is a single name, a part of a printed equation, or listed."""
    try:
        line = Line(term)
        tree = line.sum()
    except (AssertionError, KeyError):
        return term in TERMS
    return isinstance(tree, Name) or tree in PARTS or term in TERMS
