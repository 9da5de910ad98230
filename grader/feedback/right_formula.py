"""Which of an item's equations a claim that failed is about."""

from __future__ import annotations

import re

from spec.item import Check, Item

CLAUSE = ",  "
FEW = 2  # equations that are shown as they are
MANY = 4  # above which none is shown where nothing tells which of them it is about
NAME = re.compile(r"[^\s_^\[(₀-₉]+")


def right_formula(item: Item, check: Check, about: str, yours: str) -> str:
    """The equations beside which the student's answer is held.

    check: the first that failed
    about: what is wrong, as the article calls it: "∂E/∂U"
    yours: what the student's code computes, where it is known
    """
    if yours:
        of_check = check.formula and _names(check.formula) & _names(yours)
        clauses = (check.formula if of_check else item.formula).split(CLAUSE)
        met = [clause for clause in clauses if _left(clause) in map(_left, yours.split(CLAUSE))]
        return CLAUSE.join(met or clauses)
    clauses = (check.formula or item.formula).split(CLAUSE)
    named = [clause for clause in clauses if _name(clause) == _name(about)]
    if len(clauses) > MANY or (named and len(clauses) > FEW):
        return CLAUSE.join(named)
    return CLAUSE.join(clauses)


def _names(formula: str) -> set[str]:
    return {_name(clause) for clause in formula.split(CLAUSE) if clause}


def _left(clause: str) -> str:
    return clause.partition(" = ")[0]


def _name(clause: str) -> str:
    """What stands on its left, without the place and the time: "δ" for "δ_t = ℓ_t + …"."""
    match = NAME.match(clause)
    return match[0] if match else ""
