"""The provers take another cell: written as equations, it is differentiated and proved."""

import pytest

from spec.notation import equations as eq
from spec.notation.equations import (
    STEPS,
    E,
    U,
    W,
    delta,
    f,
    g,
    net,
    over_time,
    s,
    slope,
    slope_g,
    t,
    x,
)
from spec.notation.tree import Equation, Name, partial
from spec.notation.unicode import unicode
from spec.proofs import explicit, words
from spec.proofs.mutants import mutants
from spec.proofs.networks import ERRORS, Network, Part, Size
from spec.proofs.reading import Unread
from spec.proofs.same import same

a, h, b, alpha = (Name(text, bold=True) for text in ("a", "h", "b", "α"))
U_a, W_a = Name("U_a"), Name("W_a")
by_s = partial(E, s[t])


def says(left, right, ranges=(STEPS,), setting=eq.LAST):
    """An equation of these tests."""
    return Equation("", "", left, right, ranges, setting=setting)


def cell(*equations, **more):
    """A network of one such layer."""
    return Network((Part(equations),), **more)


# A gate decides how much of the state is replaced: what a GRU and an LSTM are made of.
GATED = cell(
    says(net[t], U @ x[t] + W @ s[t - 1] + b),
    says(a[t], U_a @ x[t] + W_a @ s[t - 1]),
    says(h[t], g(a[t])),
    says(s[t], s[t - 1] + h[t] * (f(net[t]) - s[t - 1])),
    shapes={"U_a": ("n", "m"), "W_a": ("n", "n")},
    errors={**ERRORS, "α": "a"},
)
GATED_EQUATIONS = (
    says(delta[t], (by_s * h[t]) * slope(net[t])),
    says(alpha[t], (by_s * (f(net[t]) - s[t - 1])) * slope_g(a[t])),
    says(partial(E, s[t - 1]), W.T @ delta[t] + W_a.T @ alpha[t] + by_s - h[t] * by_s),
    says(partial(E, W), over_time(delta[t] @ s[t - 1].T), ()),
    says(partial(E, W_a), over_time(alpha[t] @ s[t - 1].T), ()),
    says(partial(E, U_a), over_time(alpha[t] @ x[t].T), ()),
    says(partial(E, b), over_time(delta[t]), ()),
)
PROVERS = {
    "written out": lambda equation, network: explicit.holds(
        equation, explicit.derived(network, Size(2, 2, 1), True)
    ),
    "for all n and m": lambda equation, network: words.holds(
        equation, words.derived_words(network, 3, True)
    ),
}


def rejects(prove, equation, network):
    """Whether the prover says no, or that it does not read this."""
    try:
        return not prove(equation, network)
    except Unread:
        return True


@pytest.mark.corpus
@pytest.mark.parametrize("how", PROVERS)
@pytest.mark.parametrize("equation", GATED_EQUATIONS, ids=unicode)
def test_gated_recurrence(equation, how):
    """The error terms and gradients of a gated recurrence, loss at the last step."""
    assert PROVERS[how](equation, GATED)


@pytest.mark.corpus
@pytest.mark.parametrize("equation", GATED_EQUATIONS, ids=unicode)
def test_every_change_of_a_gated_recurrence_is_rejected(equation):
    """One prover or the other rejects each change of its equations."""
    for mutant in mutants(equation):
        passes = not any(rejects(how, mutant.equation, GATED) for how in PROVERS.values())
        assert passes == (same(equation, mutant.equation) is not None), mutant


CELLS = {
    "h_t ⊙ f(net_t)": (says(s[t], h[t] * f(U @ x[t] + W @ s[t - 1])), by_s * h[t]),
    "s_{t−1} + f(net_t)": (says(s[t], s[t - 1] + f(U @ x[t] + W @ s[t - 1])), by_s),
    "a bias": (says(s[t], f(U @ x[t] + W @ s[t - 1] + b)), by_s),
}


@pytest.mark.parametrize("how", PROVERS)
@pytest.mark.parametrize("name", CELLS)
def test_other_cells(name, how):
    """δ_t and ∂E/∂W of cells with a factor, a shortcut and a bias; without these δ_t is wrong."""
    state, before_f = CELLS[name]
    network = cell(state)
    for claimed in (
        says(delta[t], before_f * slope(net[t])),
        says(partial(E, W), over_time(delta[t] @ s[t - 1].T), ()),
    ):
        assert PROVERS[how](claimed, network)
    for wrong in (before_f, (before_f * h[t]) * slope(net[t])):
        assert rejects(PROVERS[how], says(delta[t], wrong), network)


def test_two_gates():
    """c_t = h_t ⊙ c_{t−1} + i_t ⊙ f(net_t), s_t = k_t ⊙ g(c_t): an LSTM with its gates given."""
    c, i, k = (Name(text, bold=True) for text in "cik")
    lstm = cell(
        says(net[t], U @ x[t] + W @ s[t - 1]),
        says(c[t], h[t] * c[t - 1] + i[t] * f(net[t])),
        says(s[t], k[t] * g(c[t])),
    )
    claimed = (
        says(delta[t], (partial(E, c[t]) * i[t]) * slope(net[t])),
        says(partial(E, W), over_time(delta[t] @ s[t - 1].T), ()),
        says(partial(E, c[0]), h[1] * partial(E, c[1]), ()),
    )
    for equation in claimed:
        for prove in PROVERS.values():
            assert prove(equation, lstm)
    wrong = says(partial(E, c[0]), h[1] * partial(E, c[2]), ())
    assert all(rejects(prove, wrong, lstm) for prove in PROVERS.values())
