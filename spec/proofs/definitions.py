"""The definitions: nothing proves them, but what follows from them follows from no other.

Each is put into its network; the equations that rest on it are then proved for all n and m.
"""

from __future__ import annotations

from collections.abc import Callable

from spec.notation import equations as eq
from spec.notation.tree import Equation
from spec.proofs import words
from spec.proofs.loss import Samples
from spec.proofs.networks import Network, Part
from spec.proofs.reading import proved
from spec.proofs.statement import Statement, title
from spec.text import Text

FORWARD, BACKWARDS = Part((eq.FORWARD,)), Part((eq.STATE_BACKWARDS,), backwards=True)
CONSEQUENCES = Text("what rests on it", "以它为依据的公式")


def _deep(state: Equation, scores: Equation) -> Network:
    return Network(tuple(Part((state,), i) for i in (1, 2)), scores, {"L": 2})


def _rests_on(
    definition: Equation,
    network: Callable[[Equation], Network],
    consequences: tuple[Equation, ...],
    T: int = 2,
) -> Statement:
    """Its consequences hold where it is the definition, at T steps."""

    def prover(claimed: Equation) -> bool:
        algebra = words.DerivedWords(network(claimed), T, last=False)
        return all(words.holds(one, algebra) for one in consequences)

    return Statement(
        title(definition),
        Text("all n, m at T", "任意 n、m，T"),
        prover,
        definition,
        equations=(definition,),
        quick=False,
        way=CONSEQUENCES,
        values=(str(T),),
    )


def of_the_loss(claimed: Equation) -> bool:
    """With this for cross-entropy, ∂E/∂z is (softmax(z) − labels)/N."""
    return all(
        proved(eq.SOFTMAX_GRADIENT, Samples(N, k, True, claimed), {"N": N})
        for N, k in ((1, 2), (2, 3))
    )


STATEMENTS: tuple[Statement, ...] = (
    _rests_on(
        eq.FORWARD,
        lambda state: Network((Part((state,)),)),
        (eq.GRADIENT_W, eq.GRADIENT_U, eq.DELTA),
    ),
    _rests_on(eq.LOGITS, lambda scores: Network((FORWARD,), scores), (eq.GRADIENT_V, eq.LOCAL)),
    _rests_on(
        eq.STATE_BACKWARDS,
        lambda state: Network((FORWARD, Part((state,), backwards=True)), eq.LOGITS_BOTH),
        (eq.GRADIENT_W_BACKWARDS, eq.GRADIENT_U_BACKWARDS, eq.DELTA_BACKWARDS),
    ),
    _rests_on(
        eq.LOGITS_BOTH,
        lambda scores: Network((FORWARD, BACKWARDS), scores),
        (eq.GRADIENT_V_BACKWARDS, eq.GRADIENT_V, eq.LOCAL_BACKWARDS, eq.LOCAL),
    ),
    _rests_on(
        eq.STATE_DEEP,
        lambda state: _deep(state, eq.LOGITS_DEEP),
        (eq.GRADIENT_U_DEEP, eq.GRADIENT_W_DEEP, eq.LOCAL_DEEP, eq.DELTA_DEEP),
    ),
    _rests_on(eq.LOGITS_DEEP, lambda scores: _deep(eq.STATE_DEEP, scores), (eq.LOCAL_TOP,), 3),
    Statement(
        title(eq.CROSS_ENTROPY),
        Text("N·k", "N·k"),
        of_the_loss,
        eq.CROSS_ENTROPY,
        equations=(eq.CROSS_ENTROPY,),
        quick=False,
        way=CONSEQUENCES,
        values=("1·2", "2·3"),
    ),
)
