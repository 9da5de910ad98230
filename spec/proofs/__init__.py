"""The equations derived from the definitions, and proved. Nothing else here imports SymPy.

The definitions are eq. 1 and 2, unrolled; f and g are any differentiable functions, E any
differentiable function of what it looks at. What is machine-checked:

  definitions what follows from each, and from no change of it
  gradients   equations 3, 4, 5, 6 and 8, ∂E/∂s₀, ∂E/∂x, V, and the bidirectional and the deep
              network: at small sizes by SymPy's own `diff`, and for all n and m at given T
  induction   the lemmas for all T
  loss        softmax and cross-entropy
  bound       one step of the bound; clipping; differences
  article     what the article has wrong or leaves unclear

Equality is never guessed: two sides are equal if their expanded polynomials, or sums of words,
are the same. A prover reads all of an equation, or raises `Unread`. Every change of an equation
(`mutants`) must be rejected by its provers and by the independent `reader`, or is listed in
`same` with the reason why it says the same; for other statements wrong versions are given that
their prover must reject. What stays on paper is in `trust`.
"""

from __future__ import annotations

from spec.notation.equations import EQUATIONS
from spec.notation.tree import Equation
from spec.proofs import (
    article,
    bound,
    clipping,
    definitions,
    differences,
    gradients,
    induction,
    loss,
)
from spec.proofs.statement import Statement

STATEMENTS: tuple[Statement, ...] = (
    *gradients.STATEMENTS,
    *induction.STATEMENTS,
    *loss.STATEMENTS,
    *bound.STATEMENTS,
    *clipping.STATEMENTS,
    *differences.STATEMENTS,
    *article.STATEMENTS,
    *definitions.STATEMENTS,
)

# All equations that are printed, those of the article's lines too
PRINTED: tuple[Equation, ...] = tuple(
    dict.fromkeys((*EQUATIONS, *(s.subject for s in STATEMENTS if isinstance(s.subject, Equation))))
)

__all__ = ["PRINTED", "STATEMENTS", "Statement"]
