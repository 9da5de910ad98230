"""The independent reader: each printed equation as numbers, every node of it, and nothing else."""

import pytest

from spec.notation import equations as eq
from spec.notation.equations import W, delta, f, local, net, s, slope, t, x
from spec.notation.tree import (
    Equation,
    Name,
    Number,
    Over,
    Range,
    Setting,
    dot,
    norm,
    partial,
    tree,
)
from spec.notation.typeset import latex
from spec.notation.unicode import unicode
from spec.proofs import PRINTED
from spec.proofs.mutants import mutants
from spec.proofs.reader import verdict
from spec.proofs.reader.forward import Kind
from spec.proofs.reader.settings import worlds
from spec.proofs.same import same


@pytest.mark.parametrize("equation", PRINTED, ids=lambda e: e.name)
def test_every_equation_holds_as_numbers(equation):
    """Both sides are equal in random networks, for all that its ranges say."""
    assert verdict(equation) == ""


# What a setting says in words, and of which networks that is true
SUPPOSED = (
    (
        "the loss at the last step only",
        "误差只在最后时刻",
        lambda world: getattr(world, "kind", Kind()).last,
    ),
    (
        "layer l−1 is feed-forward; U is layer l's",
        "第 l−1 层是前馈层；U 是第 l 层的",
        lambda world: getattr(world, "kind", Kind()) == Kind(2, layered=True, below=True),
    ),
    (
        "layer l−1 is recurrent too; U is layer l's",
        "第 l−1 层也是循环层；U 是第 l 层的",
        lambda world: getattr(world, "kind", Kind()).recurrent,
    ),
    (
        "W_t and U_t are the copies of W and U that step t uses",
        "W_t、U_t 是 t 时刻所用的那份 W、U",
        lambda world: getattr(world, "kind", Kind()).unshared,
    ),
    ("β_W ≥ ‖W‖₂ and β_f ≥ |f′|", "β_W ≥ ‖W‖₂，β_f ≥ |f′|", lambda world: world.tight is not None),
    ("ε → 0", "ε → 0", lambda world: hasattr(world, "epsilon")),
)


@pytest.mark.parametrize("equation", PRINTED, ids=lambda e: e.name)
def test_what_is_supposed_in_words_is_true_of_its_networks(equation):
    """And of no others; nothing else is supposed."""
    en, zh = equation.setting.en, equation.setting.zh
    for in_english, in_chinese, holds in SUPPOSED:
        said = all(map(holds, worlds(equation.setting.key)))
        assert (in_english in en, in_chinese in zh) == (said, said)
        en, zh = en.replace(in_english, ""), zh.replace(in_chinese, "")
    assert set(en.split()) <= {"with", "where", "as", ",", "and"}
    assert zh.strip("，其中时 ") == ""


@pytest.mark.corpus
@pytest.mark.parametrize("equation", PRINTED, ids=lambda e: e.name)
def test_every_change_is_seen_or_changes_nothing(equation):
    """Each node changed in each way of its kind: refused, or the same for a reason that is given;
    and what is refused is not said to be the same."""
    changed = mutants(equation)
    assert len(changed) >= 25
    for mutant in changed:
        reason = same(equation, mutant.equation)
        assert (verdict(mutant.equation) == "") == (reason is not None), (
            f"{mutant.change}: {unicode(mutant.equation)}"
        )


@pytest.mark.parametrize("equation", PRINTED, ids=lambda e: e.name)
def test_every_change_is_printed(equation):
    """A changed tree is another line: what is printed cannot stand for two trees."""

    def shown(one):
        return latex(one), unicode(one), [latex(over) for over in one.ranges]

    for mutant in mutants(equation):
        assert shown(mutant.equation) != shown(equation), mutant.change


DELTA_LATE = eq.DELTA.wrong(local[t] + (W.T @ delta[t + 1]) * slope(net[t + 1]))
WRONG = {
    "the bound the other way round": eq.BOUND.replaced(relation="≥"),
    "the bound as an equation": eq.BOUND.replaced(relation="="),
    "a bound that is never attained": eq.BOUND.wrong(2 @ eq.BOUND.right),
    "a tighter bound": eq.BOUND.wrong(eq.BOUND.right / 2),
    "an equation as a bound": eq.GRADIENT_S0.replaced(relation="≤"),
    "max for min": eq.CLIPPED.wrong(Name("max")(1, eq.threshold / norm(eq.gradient)) @ eq.gradient),
    "the layer of f′": eq.DELTA_BELOW.wrong(
        delta[t].at(eq.l).T @ eq.U @ eq.diag(slope.at(eq.l)(net[t].at(eq.l - 1)))
    ),
    "an unknown function": eq.FORWARD.wrong(Name("h")(eq.U @ x[t] + W @ s[t - 1])),
    "an unknown name": eq.FORWARD.wrong(f(Name("Q") @ x[t] + W @ s[t - 1])),
    "no bold print": eq.FORWARD.wrong(f(eq.U @ Name("x")[t] + W @ s[t - 1])),
    "a name of another network": eq.DELTA.wrong(eq.local2[t] + eq.DELTA.right),
    "a neighbouring time": DELTA_LATE,
    "a time before the first": eq.DELTA_LAST.wrong(local[eq.T - 9]),
    "a row for a column": eq.GRADIENT_S0.wrong(delta[1].T @ W),
    "⊙ of what does not fit": eq.GRADIENT_X.wrong((eq.U.T @ delta[t]) * slope(net[t])),
    "a range without an instance": eq.DELTA.replaced(ranges=(Range(t, eq.T, tree(1)),)),
    "a range of what does not occur": eq.DELTA.replaced(
        ranges=(*eq.DELTA.ranges, Range(eq.k, tree(1), eq.T))
    ),
    "no range": eq.DELTA.replaced(ranges=()),
    "a range that leaves one out": eq.DELTA.replaced(ranges=(Range(t, eq.T - 1, tree(2)),)),
    "a sum whose ends are not printed": eq.GRADIENT_W.wrong(
        Over("Σ", Range(t, tree(2), eq.T), delta[t] @ s[t - 1].T)
    ),
    "∂E/∂s_t = 0": Equation("", "", partial(eq.E, s[t]), 0 @ s[t], (eq.STEPS,)),
    "∂E/∂V where there is no V": Equation("", "", partial(eq.E, eq.V), eq.V),
    "∂ of something else": Equation("", "", partial(s[t], W), W, (eq.STEPS,)),
    "the same on both sides": eq.DELTA.wrong(delta[t]),
    "nothing but zeros": eq.DELTA.replaced(right=local[t] - local[t], left=delta[t] - delta[t]),
    "a side that is infinite": eq.CROSS_ENTROPY.wrong(
        -((1 / eq.N) @ Over("Σ", eq.SAMPLES, dot(eq.outputs[eq.i], eq.ln(eq.labels[eq.i]))))
    ),
    "an unknown relation": eq.DELTA.replaced(relation="≡"),
    "no such setting": eq.DELTA.replaced(setting=Setting("elsewhere")),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_or_unreadable(name):
    """What is false, or says something that cannot be read, is refused with a reason."""
    assert verdict(WRONG[name])


def test_all_paths_of_a_state_count():
    """∂E/∂s_t is the derivative along every path: it makes δ_t at every step."""
    through = Equation("δ", "δ", delta[t], partial(eq.E, s[t]) * slope(net[t]), (eq.STEPS,))
    assert verdict(through) == ""
    assert verdict(through.wrong(through.right + local[t]))


def test_the_bound_is_tried_in_thousands_of_networks():
    """The inequality is tried in 4,000 random networks, in 16 of which it is attained."""
    (world,) = worlds("bound")
    assert world.draws == 4000
    assert world.tight.sum() == 16


def test_central_differences_are_of_second_order():
    """A one-sided difference converges too, but only as ε does; twice the derivative does not."""
    E, p, h = eq.E, eq.p, eq.epsilon
    one_sided = eq.NUMERICAL.wrong((E(p + h @ eq.e_i) - E(p)) / h)
    assert "order" in verdict(one_sided)
    assert "order" in verdict(eq.NUMERICAL.wrong(2 @ eq.NUMERICAL.right))


def test_numbers_are_whole():
    """A number in an equation is that number."""
    halved = Number(2) @ eq.CROSS_ENTROPY.right
    assert verdict(eq.CROSS_ENTROPY.wrong(halved))
