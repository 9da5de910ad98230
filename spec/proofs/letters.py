"""Sums of words: a word is letters in their order, each a matrix or vector of any size.

A word may be turned around, (A b)ᵀ = bᵀ Aᵀ. v ⊙ w = D[v] w, where D[v] is the diagonal matrix
of a vector that is one letter: its own transpose, and D[v] w = D[w] v, D[v] D[w] = D[w] D[v].
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import sympy as sp

from spec.proofs.reading import Unread

VECTOR, DIAGONAL = "→", "D"  # what the names of such letters begin with


def letter(text: str) -> sp.Symbol:
    """A matrix of any size."""
    return sp.Symbol(text, commutative=False)


def vector(text: str) -> sp.Symbol:
    """A vector of any size."""
    return letter(VECTOR + text)


class Word(NamedTuple):
    """A sum of words, and its rows and columns."""

    sum: sp.Expr
    rows: int
    columns: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.columns


def expanded(value: sp.Expr) -> sp.Expr:
    """Multiplied out, powers of sums too: products of letters make no other."""
    if all(map(_is_word, sp.Add.make_args(value))):
        return value
    return sp.expand(value, power_base=False, power_exp=False, log=False, basic=False)


def _is_word(term: sp.Expr) -> bool:
    """Whether it is a product of letters and numbers."""
    return all(factor.is_Atom for factor in sp.Mul.make_args(term))


def terms(total: sp.Expr) -> Iterable[tuple[sp.Expr, list[sp.Symbol]]]:
    """The number and the letters of each word; a square is two letters."""
    for term in sp.Add.make_args(expanded(total)):
        numbers, word = term.args_cnc()
        letters: list[sp.Symbol] = []
        for power in word:
            base, exponent = power.as_base_exp()
            letters += [base] * int(exponent)
        yield sp.Mul(*numbers), letters


def turned(total: sp.Expr) -> sp.Expr:
    """The transpose: each word from its end, each letter transposed."""
    return sp.Add(
        *(sp.Mul(number, *map(_partner, reversed(word))) for number, word in terms(total))
    )


def _partner(symbol: sp.Symbol) -> sp.Symbol:
    name: str = symbol.name
    if name.startswith(DIAGONAL):
        return symbol
    return letter(name[:-1] if name.endswith("ᵀ") else name + "ᵀ")


def _is_vector(symbol: sp.Symbol) -> bool:
    return symbol.name.startswith(VECTOR) and not symbol.name.endswith("ᵀ")


def _spread(word: list[sp.Symbol]) -> list[sp.Symbol] | None:
    """The diagonal matrix of a word D[a] … D[b] v; None where it is another."""
    *diagonals, last = word
    if not _is_vector(last) or not all(one.name.startswith(DIAGONAL) for one in diagonals):
        return None
    return [*diagonals, letter(DIAGONAL + last.name.removeprefix(VECTOR))]


def diagonal(value: Word) -> Word:
    """diag of a vector whose words are letters, or ⊙ of letters."""
    if value.columns != 1:
        raise Unread("diag of what is no vector")
    words = []
    for number, word in terms(value.sum):
        spread = _spread(word)
        if spread is None:
            raise Unread("diag of what is no letter")
        words.append(sp.Mul(number, *spread))
    return Word(sp.Add(*words), value.rows, value.rows)


def hadamard(left: Word, right: Word) -> Word:
    """left ⊙ right, where in each pair of words one is a letter, or ⊙ of letters."""
    if left.shape != right.shape or left.columns != 1:
        raise Unread("⊙ of what does not fit")
    words = []
    for first, one in terms(left.sum):
        for second, other in terms(right.sum):
            if not first or not second:
                continue
            spread, rest = _spread(one), other
            if spread is None:
                spread, rest = _spread(other), one
            if spread is None:
                raise Unread("⊙ of what are no letters")
            words.append(sp.Mul(first, second, *spread, *rest))
    return Word(sp.Add(*words), *left.shape)


def ordered(total: sp.Expr) -> sp.Expr:
    """The same sum with what commutes in one order: D[v] D[w], D[v] w and vᵀ D[w]."""
    return expanded(sp.Add(*(sp.Mul(number, *_ordered(word)) for number, word in terms(total))))


def _ordered(word: list[sp.Symbol]) -> list[sp.Symbol]:
    letters: list[sp.Symbol] = []
    place = 0
    while place < len(word):
        end = place
        row = word[place].name.startswith(VECTOR) and not _is_vector(word[place])
        end += row
        while end < len(word) and word[end].name.startswith(DIAGONAL):
            end += 1
        run = word[place:end]
        column = not row and end < len(word) and _is_vector(word[end]) and end > place
        if column:
            run, end = word[place : end + 1], end + 1
        letters += _sorted(run, row, column) if run else [word[place]]
        place = max(end, place + 1)
    return letters


def _sorted(run: list[sp.Symbol], row: bool, column: bool) -> list[sp.Symbol]:
    """D[v] w in the order of the names; the last, or in a row the first, is the vector."""
    names = sorted(one.name.removesuffix("ᵀ")[1:] for one in run)
    if row:
        return [letter(f"{VECTOR}{names[0]}ᵀ"), *(letter(DIAGONAL + name) for name in names[1:])]
    diagonals = [letter(DIAGONAL + name) for name in names]
    return [*diagonals[:-1], vector(names[-1])] if column else diagonals
