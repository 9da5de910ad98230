"""Every statement is proved, every wrong version rejected, and nothing is left out."""

import re
from collections import Counter

import pytest

from grader.cli import main
from grader.grading.own_faults import OwnFaults
from grader.specification import proving
from spec import assignment
from spec.notation import equations as eq
from spec.notation.equations import EQUATIONS
from spec.notation.origins import DEFINITION
from spec.notation.tree import Equation, Name, Range, partial, tree
from spec.notation.unicode import unicode
from spec.points import NAMES
from spec.proofs import PRINTED, STATEMENTS, Statement, definitions, words
from spec.proofs.explicit import derived, holds
from spec.proofs.mutants import mutants
from spec.proofs.networks import BASIC, Size
from spec.proofs.reading import Unread
from spec.proofs.same import same
from spec.proofs.trust import ENTRIES, SMOOTH, THEOREMS
from spec.text import Text
from tests.helpers.failing import fail, fails_at

QUICK = [s for s in STATEMENTS if s.quick]
SLOW = [s for s in STATEMENTS if not s.quick]


def name_of(statement: Statement) -> str:
    return f"{statement.claim.en[:40]} {statement.sizes.en[:40]}"


@pytest.mark.parametrize("statement", STATEMENTS, ids=name_of)
def test_statement_is_proved(statement):
    """The statement holds, and its prover rejects each wrong version."""
    assert statement.prove()
    assert statement.believed() == []


def test_the_article_has_all_its_lines():
    """Each of the seventeen lines that the article has wrong or unclear has a statement; its
    gradient check has two, the bound three, and the N-gram two."""
    lines = [s for s in STATEMENTS if s.article is not None]
    assert len(lines) == 17 + 1 + 2 + 1


def test_every_equation_is_a_definition_or_proved():
    """No equation is printed that is neither a definition nor about to be proved."""
    proved = {e for s in STATEMENTS if s.quick for e in s.equations}
    left_out = [e.name for e in EQUATIONS if e.origin is not DEFINITION and e not in proved]
    assert left_out == []


@pytest.mark.corpus
@pytest.mark.parametrize("equation", PRINTED, ids=lambda e: e.name)
def test_every_change_is_rejected_by_a_prover(equation):
    """Each change of a proved equation is rejected by a quick prover of its own, or is the same
    for a reason that is given; and none rejects what is the same."""
    own = [s for s in QUICK if s.subject == equation]
    assert own or equation.origin is DEFINITION
    for mutant in mutants(equation) if own else ():
        rejected = any(s.objection(mutant.equation) for s in own)
        reason = same(equation, mutant.equation)
        assert rejected == (reason is None), f"{mutant.change}: {unicode(mutant.equation)}"


@pytest.mark.corpus
@pytest.mark.parametrize("statement", definitions.STATEMENTS, ids=name_of)
def test_every_change_of_a_definition_spoils_what_rests_on_it(statement):
    """A definition with one thing changed in it proves the equations that rest on it no more."""
    for mutant in mutants(statement.subject):
        if not same(statement.subject, mutant.equation):
            assert statement.objection(mutant.equation), f"{mutant.change}: {mutant.equation}"


def test_statements_that_are_no_equations_have_wrong_versions():
    """What has no equation to change has wrong versions written by hand."""
    without = [s for s in STATEMENTS if not isinstance(s.subject, Equation)]
    assert min(len(s.wrong) for s in without) >= 1
    assert sum(len(s.wrong) for s in without) >= 3 * len(without) - 2


def test_what_is_printed_is_what_is_proved():
    """A statement about an equation hands the tree itself to its prover: a tree that is
    changed is no longer proved."""
    statement = next(s for s in STATEMENTS if s.subject is eq.GRADIENT_W)
    printed = eq.GRADIENT_W
    assert statement.prover(printed)
    assert not statement.prover(printed.wrong(printed.right.T))


@pytest.mark.parametrize(
    "equation", [e for e in EQUATIONS if e.origin is not DEFINITION], ids=lambda e: e.name
)
def test_some_statement_proves_the_tree_itself(equation):
    """The equation's own tree is the subject of a proof."""
    assert any(s.subject is equation for s in STATEMENTS)


def test_a_transposed_weight_is_seen_from_two_states_on():
    """With n = 1 a transposed W cannot be seen; the sizes of the proofs have n ≥ 2."""
    transposed = eq.DELTA.wrong(
        eq.local[eq.t] + (eq.W @ eq.delta[eq.t + 1]) * eq.slope(eq.net[eq.t])
    )
    assert holds(transposed, derived(BASIC, Size(2, 1, 1), False))
    assert not holds(transposed, derived(BASIC, Size(2, 2, 1), False))


UNREAD = {
    "another relation": eq.DELTA.replaced(relation="≤"),
    "an unknown function": eq.DELTA.wrong(
        eq.local[eq.t] + (eq.W.T @ eq.delta[eq.t + 1]) * Name("h")(eq.net[eq.t])
    ),
    "a name that only begins like one": eq.DELTA_LAST.wrong(Name("ℓo", bold=True)[eq.T]),
    "a range without an instance": eq.DELTA.replaced(ranges=(Range(eq.t, eq.T, tree(1)),)),
    "∂E/∂s_t": Equation("", "", partial(eq.E, eq.s[eq.T + 1]), 0 @ eq.s[eq.T]),
    "∂E/∂V where there is none": Equation("", "", partial(eq.E, eq.V), eq.V - eq.V),
    "the same on both sides": eq.DELTA_LAST.wrong(eq.delta[eq.T]),
    "⊙ of what does not fit": eq.GRADIENT_X.wrong(
        (eq.U.T @ eq.delta[eq.t]) * eq.slope(eq.net[eq.t])
    ),
}


@pytest.mark.parametrize("name", UNREAD)
def test_provers_say_what_they_do_not_read(name):
    """A prover raises on what it does not read, rather than to take it for something else."""
    with pytest.raises(Unread):
        holds(UNREAD[name], derived(BASIC, Size(2, 2, 1), False))
    with pytest.raises(Unread):
        words.holds(UNREAD[name], words.derived_words(BASIC, 3, False))


def test_a_state_counts_along_every_path():
    """∂E/∂s_t is no zero: neither prover takes it for one, and both make δ_t of it."""
    t = eq.t
    nothing = Equation("", "", partial(eq.E, eq.s[t]), eq.s[t] - eq.s[t], (eq.STEPS,))
    through = eq.DELTA.wrong(partial(eq.E, eq.s[t]) * eq.slope(eq.net[t]))
    through = through.replaced(ranges=(eq.STEPS,))
    for prove in (
        lambda e: holds(e, derived(BASIC, Size(2, 2, 1), False)),
        lambda e: words.holds(e, words.derived_words(BASIC, 3, False)),
    ):
        assert not prove(nothing)
        assert prove(through)


def test_report_says_what_is_not_proved(capsys):
    """A statement that does not hold, or believes a wrong version, is named; exit code 1."""
    false = Statement(Text("2 is 3", "2 是 3"), Text("one", "一"), lambda x: x, False, ())
    gullible = Statement(
        Text("1 is 1", "1 是 1"),
        Text("one", "一"),
        lambda x: True,
        True,
        (False, eq.DELTA_LAST),
    )
    assert proving.report([false], "en", {}, OwnFaults()) == 1
    assert proving.report([gullible], "en", {}, OwnFaults()) == 1
    out = capsys.readouterr().out
    assert "NOT PROVED" in out
    assert "takes for true: the wrong version 1, δ_T = ℓ_T" in out
    assert "1 claims, in 1 statements, of which 0 are proved" in out


def test_command_proves_line_by_line(capsys, monkeypatch):
    """One line a statement with claim, sizes and time, then the counts."""
    chosen = [s for s in QUICK if s.subject is eq.GRADIENT_S0]
    monkeypatch.setattr("spec.proofs.STATEMENTS", (*chosen, SLOW[0]))
    monkeypatch.setattr("spec.proofs.PRINTED", (eq.GRADIENT_S0,))
    assert main(["spec", "--prove", "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    count = len(chosen)
    assert lines[count + 3] == "What this rests on:"
    assert all(line.startswith("proved") for line in lines[:count])
    assert chosen[0].sizes.en in lines[0]
    assert lines[count].startswith(f"1 claims, in {count} statements, of which {count} are proved")
    assert lines[count + 1] == "1 of 1 equations hold as numbers of random networks"
    assert lines[count + 2].endswith(" 0 unaccounted for")
    assert lines[-1] == "1 statements more with --all"


def test_prover_that_fails_costs_its_own_statement(capsys, monkeypatch):
    """It is told as the grader's own; nothing is said of what that prover lets pass."""
    broken = Statement(Text("2 is 2", "2 是 2"), Text("one", "一"), fail, eq.GRADIENT_S0)
    others = [s for s in QUICK if s.subject is eq.GRADIENT_S0]
    monkeypatch.setattr("spec.proofs.STATEMENTS", (broken, *others))
    monkeypatch.setattr("spec.proofs.PRINTED", (eq.GRADIENT_S0, eq.DELTA))
    assert main(["spec", "--prove", "--lang", "en"]) == 3
    out, err = capsys.readouterr()
    assert out.startswith("NOT PROVED  2 is 2: the grader itself failed here\nproved")
    assert f"of which {len(others)} are proved" in out
    assert "1 of 1 equations hold" in out
    assert "this is not your fault" in err


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.name.en)
def test_a_theorem_supposes_what_its_equations_suppose(theorem):
    """What stands behind them, and f that is differentiable, where f′, δ or ℓ occur."""
    followed = [e for e in theorem.equations if e.origin is not DEFINITION]
    smooth = any(re.search("f′|δ|ℓ", unicode(equation)) for equation in followed)
    for lang, last in (("en", "loss at the last step only"), ("zh", "误差只在最后时刻")):
        said = theorem.name.in_language(lang) + theorem.supposes.in_language(lang)
        assert (SMOOTH.in_language(lang) in said) == smooth
        behind = "".join({equation.setting.behind(lang) for equation in followed})
        if theorem.name.en != "what the article has otherwise":
            assert (last in said) == (last in behind)
        assert [one for one in re.findall("β_. ≥ [^ ,，]+", behind) if one not in said] == []


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.name.en)
def test_a_theorem_is_checked_in_both_ways_where_each_of_its_equations_is(theorem):
    """ "Entries and words": at sizes T·n·m by SymPy's diff, and for all n and m as words."""
    sizes = [[s.sizes.en for s in STATEMENTS if s.subject == e] for e in theorem.equations]
    twice = [any("T·n·m" in a for a in s) and any("all n, m at" in a for a in s) for s in sizes]
    for lang in ("en", "zh"):
        assert (ENTRIES.in_language(lang) in theorem.checked.in_language(lang)) == all(twice)


def test_every_equation_stands_in_the_table_of_trust():
    """Each printed equation belongs to one theorem, whose name, suppositions and paper are told."""
    about = Counter(equation for theorem in THEOREMS for equation in theorem.equations)
    assert about == Counter(PRINTED)
    for lang in ("en", "zh"):
        table = "\n".join(proving.trust(lang))
        for theorem in THEOREMS:
            for text in (theorem.name, theorem.supposes, theorem.paper):
                assert text.in_language(lang) in table


def test_command_names_what_does_not_hold(capsys):
    """An equation that was changed in one place is named, with the reason; exit code 1."""
    swapped = eq.GRADIENT_X.wrong(eq.U @ eq.delta[eq.t])
    assert proving.reading((eq.DELTA, swapped), {}, "en", OwnFaults()) == 1
    out = capsys.readouterr().out
    assert "NOT PROVED  ∂E/∂x_t = U δ_t  matrix" in out
    assert "1 of 2 equations hold as numbers" in out


def test_command_names_a_change_that_a_prover_takes_for_true(capsys):
    """A prover that reads too little is found out, with the change that it let pass."""
    seen = {mutant.equation for mutant in mutants(eq.GRADIENT_S0)}
    let_through = next(one for one in seen if one.relation == "≤")
    assert (
        proving.reading(
            (eq.GRADIENT_S0,), {eq.GRADIENT_S0: seen - {let_through}}, "en", OwnFaults()
        )
        == 1
    )
    out = capsys.readouterr().out
    assert "NOT REJECTED  by its provers: relation: ∂E/∂s₀ ≤ Wᵀ δ₁" in out
    assert "1 unaccounted for" in out


@pytest.mark.parametrize(
    ("place", "call", "name"),
    [
        ("grader.specification.listing.stated", 3, "delta"),
        ("grader.specification.listing.assignment.chapter", 8, "loss"),
    ],
)
def test_item_that_fails_costs_itself_alone(place, call, name, capsys, monkeypatch):
    """The other lines of the list stay as they are."""
    assert main(["spec", "--lang", "en"]) == 0
    whole = capsys.readouterr().out.splitlines()
    assignment.item.cache_clear()
    fails_at(call, place, monkeypatch)
    assert main(["spec", "--lang", "en"]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line not in whole] == [
        f"{name}: the grader itself failed here"
    ]
    assert {n for n in NAMES if not any(f"  {n}   " in line for line in lines)} <= {name}


def test_command_lists_items_and_checks(capsys):
    """Every item, formula and check title stands in the list."""
    from spec.assignment import ITEMS

    assert main(["spec", "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    for item in ITEMS:
        assert item.name in out
        assert all(line in out for line in item.formula.split(",  "))
        assert all(check.title.zh in out for check in item.checks)


def test_all_goes_with_prove(capsys):
    """--all alone is a wrong use."""
    assert main(["spec", "--all", "--lang", "en"]) == 2
    assert "--prove" in capsys.readouterr().err
