"""The equations derived from the definitions, and proved. Nothing else here imports SymPy.

The definitions are eq. 1 and 2, unrolled; f and g are any differentiable functions, E any
differentiable function of what it looks at. What is machine-checked:

  gradients   equations 3, 4, 5, 6 and 8, ∂E/∂s₀, ∂E/∂x, V, and the bidirectional and the deep
              network: at small sizes by SymPy's own `diff`, and for all n and m at given T
  induction   the lemmas for all T
  loss        softmax and cross-entropy
  bound       one step of the bound, clipping, central differences
  article     what the article has wrong or leaves unclear

What is on paper: the induction over T in `induction` and the one over t − k in `bound`, and
Taylor's theorem there; each is written out where it is used. Equality is never guessed: two
sides are equal if their expanded polynomials, or sums of words, are the same. For every
statement wrong versions are named that the same prover must reject.
"""

from __future__ import annotations

from spec.proofs import article, bound, gradients, induction, loss
from spec.proofs.statement import Statement, Wrong

STATEMENTS: tuple[Statement, ...] = (
    *gradients.STATEMENTS,
    *induction.STATEMENTS,
    *loss.STATEMENTS,
    *bound.STATEMENTS,
    *article.STATEMENTS,
)

__all__ = ["STATEMENTS", "Statement", "Wrong"]
