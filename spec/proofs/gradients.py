"""Equations 3 to 8 and the gradients of the other networks, derived and compared.

Twice: at small sizes by SymPy's `diff` (spec.proofs.explicit), where nothing is assumed but
eq. 2; and for all n and m at given T with non-commuting letters (spec.proofs.words).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spec.notation import equations as eq
from spec.notation.tree import Equation
from spec.proofs import explicit, words
from spec.proofs.activations import IDENTITY, SIGMOID, TANH, Activation
from spec.proofs.networks import BASIC, BELOW, BIDIRECTIONAL, SCORED, UNSHARED, Network, Size, deep
from spec.proofs.reading import Unread, instances
from spec.proofs.statement import Statement, title
from spec.text import Text

BOTH, EVERY, LAST = (False, True), (False,), (True,)
LOSSES = {
    BOTH: Text("loss at every step, and at the last", "每个时刻都有误差，以及误差只在最后时刻"),
    EVERY: Text("loss at every step", "每个时刻都有误差"),
    LAST: Text("loss at the last step", "误差只在最后时刻"),
}
BASIC_EQUATIONS = (
    eq.DELTA,
    eq.DELTA_LAST,
    eq.GRADIENT_W,
    eq.GRADIENT_U,
    eq.GRADIENT_S0,
    eq.GRADIENT_X,
)
BOTH_WAYS = (
    eq.LOCAL,
    eq.LOCAL_BACKWARDS,
    eq.DELTA_BACKWARDS,
    eq.DELTA_BACKWARDS_FIRST,
    eq.GRADIENT_W_BACKWARDS,
    eq.GRADIENT_U_BACKWARDS,
    eq.GRADIENT_V_BACKWARDS,
)
DEEP = (eq.LOCAL_TOP, eq.LOCAL_DEEP, eq.DELTA_DEEP, eq.GRADIENT_W_DEEP, eq.GRADIENT_U_DEEP)
UNSHARED_EQUATIONS = (eq.GRADIENT_W_STEP, eq.GRADIENT_U_STEP)

QUICK = (Size(1, 2, 2), Size(2, 2, 1))
TWO, THREE, STACKED = (Size(2, 2, 1),), (Size(3, 2, 1),), Size(3, 2, 2)
DEPTHS = (2, 3)  # layers of the deep network
LARGER = (Size(3, 2, 2), Size(2, 3, 2), Size(4, 2, 1))


def says_something(equation: Equation, network: Network, T: int) -> bool:
    """Whether the equation has an instance at T steps: eq. 3 has none at T = 1."""
    size = Size(T, 1, 1)
    try:
        return bool(instances(equation, network.at(size), network.domain(size)))
    except Unread:
        return False


def by_diff(
    equation: Equation,
    network: Network,
    sizes: Sequence[Size],
    losses: tuple[bool, ...] = BOTH,
    quick: bool = True,
    activation: Activation | None = None,
    f: str = "",
) -> Statement:
    """The equation at small sizes, every entry written out."""
    sizes = [size for size in sizes if says_something(equation, network, size.T)]

    def prover(claimed: Equation) -> bool:
        return all(
            explicit.holds(claimed, explicit.derived(network, size, last, activation))
            for size in sizes
            for last in losses
        )

    return Statement(
        title(equation),
        Text("T·n·m", "T·n·m"),
        prover,
        equation,
        equations=(equation,),
        quick=quick,
        way=_way(network, f, losses),
        values=tuple(map(str, sizes)),
    )


def any_size(
    equation: Equation,
    network: Network,
    steps: Sequence[int],
    losses: tuple[bool, ...] = BOTH,
    quick: bool = True,
) -> Statement:
    """The equation for all n and m at given T."""
    steps = [T for T in steps if says_something(equation, network, T)]

    def prover(claimed: Equation) -> bool:
        return all(
            words.holds(claimed, words.derived_words(network, T, last))
            for T in steps
            for last in losses
        )

    return Statement(
        title(equation),
        Text("all n, m at T", "任意 n、m，T"),
        prover,
        equation,
        equations=(equation,),
        quick=quick,
        way=_way(network, "", losses),
        values=tuple(map(str, steps)),
    )


def _way(network: Network, f: str, losses: tuple[bool, ...]) -> Text:
    """ "bidirectional, any f, loss at every step"."""
    named = Text(f"f = {f}", f"f = {f}") if f else Text("any f", "任意 f")
    parts = [part for part in (network.title, named, LOSSES[losses]) if part.en]
    return Text(", ".join(part.en for part in parts), "，".join(part.zh for part in parts))


def _small() -> Iterator[Statement]:
    for equation in BASIC_EQUATIONS:
        yield by_diff(equation, BASIC, QUICK)
    yield by_diff(eq.DELTA_ALONE, BASIC, QUICK, LAST)
    yield by_diff(eq.DELTA_PRODUCT, BASIC, THREE, LAST)
    yield by_diff(eq.DELTA_BELOW, BELOW, TWO, EVERY)
    for equation in UNSHARED_EQUATIONS:
        yield by_diff(equation, UNSHARED, TWO, EVERY)
    for equation in (eq.LOCAL, eq.GRADIENT_V):
        yield by_diff(equation, SCORED, TWO)
    for equation in BOTH_WAYS:
        yield by_diff(equation, BIDIRECTIONAL, TWO, EVERY)
    for equation in (eq.DELTA, eq.GRADIENT_W, eq.GRADIENT_U, eq.GRADIENT_S0, eq.GRADIENT_X):
        yield by_diff(equation, BASIC, TWO, EVERY, activation=IDENTITY, f="identity")


def _any_size() -> Iterator[Statement]:
    steps = (1, 2, 3)
    for equation in BASIC_EQUATIONS:
        yield any_size(equation, BASIC, steps)
    yield any_size(eq.DELTA_PRODUCT, BASIC, steps, LAST)
    yield any_size(eq.DELTA_ALONE, BASIC, steps, LAST)
    yield any_size(eq.DELTA_BELOW, BELOW, steps)
    for equation in UNSHARED_EQUATIONS:
        yield any_size(equation, UNSHARED, steps)
    for equation in (eq.LOCAL, eq.GRADIENT_V):
        yield any_size(equation, SCORED, steps)
    for equation in BOTH_WAYS:
        yield any_size(equation, BIDIRECTIONAL, steps, EVERY)
    for equation in DEEP:  # T is never L, so that one cannot stand for the other
        layers, at = (DEPTHS[1], (1, 2)) if equation is eq.LOCAL_DEEP else (DEPTHS[0], (1, 3))
        yield any_size(equation, deep(layers), at, EVERY)


def _larger() -> Iterator[Statement]:
    for equation in BASIC_EQUATIONS:
        yield by_diff(equation, BASIC, LARGER, quick=False)
        yield any_size(equation, BASIC, (5, 8), quick=False)
    for equation in BOTH_WAYS:
        yield any_size(equation, BIDIRECTIONAL, (4, 5), EVERY, quick=False)
    yield by_diff(eq.DELTA_PRODUCT, BASIC, LARGER, LAST, quick=False)
    yield by_diff(eq.DELTA_BELOW, BELOW, THREE, quick=False)
    for equation in DEEP:
        yield by_diff(equation, deep(DEPTHS[0]), TWO, EVERY, quick=False)
        yield any_size(equation, deep(DEPTHS[1]), (2, 4), EVERY, quick=False)
    for f, activation in (("tanh", TANH), ("sigmoid", SIGMOID)):
        for equation in BASIC_EQUATIONS:
            yield by_diff(equation, BASIC, TWO, EVERY, False, activation, f)


STATEMENTS: tuple[Statement, ...] = (*_small(), *_any_size(), *_larger())
