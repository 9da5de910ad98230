"""Every quick statement is proved, every wrong version rejected, and nothing is left out."""

from collections import Counter

import pytest

from grader.cli import main
from grader.specification import listing
from spec.item import Text
from spec.notation import equations as eq
from spec.notation.equations import EQUATIONS
from spec.notation.origins import DEFINITION, ORIGINS
from spec.proofs import STATEMENTS, Statement, Wrong
from spec.proofs.explicit import derived, holds
from spec.proofs.networks import BASIC, Size
from spec.proofs.wrong import VERSIONS

QUICK = [s for s in STATEMENTS if s.quick]
SLOW = [s for s in STATEMENTS if not s.quick]


def name_of(statement: Statement) -> str:
    return f"{statement.claim.en[:40]} {statement.sizes.en[:40]}"


@pytest.mark.parametrize("statement", STATEMENTS, ids=name_of)
def test_statement_is_proved(statement):
    """The statement holds, and its prover rejects each wrong version."""
    assert statement.prove()
    assert [wrong.name.en for wrong in statement.believed()] == []


def test_the_article_has_all_its_lines():
    """Each of the fifteen lines that the article has wrong or unclear has a statement; its
    gradient check has two, the bound three, and the N-gram two."""
    lines = [s for s in STATEMENTS if s.article is not None]
    assert len(lines) == 15 + 1 + 2 + 1


def test_every_equation_is_a_definition_or_proved():
    """No equation is printed that is neither a definition nor about to be proved."""
    proved = {e for s in STATEMENTS if s.quick for e in s.equations}
    left_out = [e.name for e in EQUATIONS if ORIGINS[e] is not DEFINITION and e not in proved]
    assert left_out == []


def test_every_proved_equation_has_three_wrong_versions():
    """Three wrong versions or more stand against each equation."""
    counts = Counter(
        {s.subject.name: len(s.wrong) for s in STATEMENTS if isinstance(s.subject, eq.Equation)}
    )
    assert {name: n for name, n in counts.items() if n < 3} == {}
    assert min(len(versions) for versions in VERSIONS.values()) >= 3


def test_wrong_versions_differ_from_the_right_one():
    """A wrong version is another tree, and no two of one equation are the same."""
    for equation, versions in VERSIONS.items():
        trees = [equation, *(wrong.subject for wrong in versions)]
        assert len(set(trees)) == len(trees), equation.name


def test_what_is_printed_is_what_is_proved():
    """A statement about an equation hands the tree itself to its prover: a tree that is
    changed is no longer proved."""
    statement = next(s for s in STATEMENTS if s.subject is eq.GRADIENT_W)
    printed = eq.GRADIENT_W
    assert statement.prover(printed)
    assert not statement.prover(printed.wrong(printed.right.T))


@pytest.mark.parametrize(
    "equation", [e for e in EQUATIONS if ORIGINS[e] is not DEFINITION], ids=lambda e: e.name
)
def test_some_statement_proves_the_tree_itself(equation):
    """The equation's own tree is the subject of a proof."""
    assert any(s.subject is equation for s in STATEMENTS)


def test_a_transposed_weight_is_seen_from_two_states_on():
    """With n = 1 a transposed W cannot be seen; the sizes of the proofs have n ≥ 2."""
    transposed = next(w for w in VERSIONS[eq.DELTA] if "transposed" in w.name.en).subject
    assert holds(transposed, derived(BASIC, Size(2, 1, 1), False))
    assert not holds(transposed, derived(BASIC, Size(2, 2, 1), False))


def test_report_says_what_is_not_proved(capsys):
    """A statement that does not hold, or believes a wrong version, is named; exit code 1."""
    false = Statement(Text("2 is 3", "2 是 3"), Text("one", "一"), lambda x: x, False, ())
    gullible = Statement(
        Text("1 is 1", "1 是 1"),
        Text("one", "一"),
        lambda x: True,
        True,
        (Wrong(Text("1 is 2", "1 是 2"), False),),
    )
    assert listing.report([false], "en") == 1
    assert listing.report([gullible], "en") == 1
    out = capsys.readouterr().out
    assert "NOT PROVED" in out
    assert "takes for true: 1 is 2" in out
    assert "0 of 1 statements proved" in out


def test_command_proves_line_by_line(capsys, monkeypatch):
    """One line a statement with claim, sizes and time, then the counts."""
    monkeypatch.setattr("spec.proofs.STATEMENTS", (*QUICK[:3], SLOW[0]))
    assert main(["spec", "--prove", "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3 + 3
    assert all(line.startswith("proved") for line in lines[:3])
    assert QUICK[0].sizes.en in lines[0]
    assert lines[3].startswith("3 of 3 statements proved")
    assert lines[4].startswith(f"{len(EQUATIONS)} of {len(EQUATIONS)} equations hold as numbers")
    assert lines[5] == "1 more with --all"


def test_command_names_what_does_not_hold(capsys, monkeypatch):
    """An equation that was changed in one place is named, with the reason; exit code 1."""
    swapped = eq.GRADIENT_X.wrong(eq.U @ eq.delta[eq.t])
    monkeypatch.setattr("grader.specification.listing.EQUATIONS", (eq.DELTA, swapped))
    assert listing.reading("en") == 1
    out = capsys.readouterr().out
    assert "NOT PROVED  ∂E/∂x_t = U δ_t  matrix" in out
    assert "1 of 2 equations hold as numbers" in out


def test_command_lists_items_and_checks(capsys):
    """Every item, formula and check title stands in the list."""
    from spec.assignment import ITEMS

    assert main(["spec", "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    for item in ITEMS:
        assert item.name in out
        assert item.formula in out
        assert all(check.title.zh in out for check in item.checks)


def test_all_goes_with_prove(capsys):
    """--all alone is a wrong use."""
    assert main(["spec", "--all", "--lang", "en"]) == 2
    assert "--prove" in capsys.readouterr().err
