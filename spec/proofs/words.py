"""All sizes at once: a matrix is a non-commuting symbol, a formula a sum of words.

Nothing in a word says how many rows W has, so that what holds for words holds for all n and
m; T is a number. A word may be turned around, (A b)ᵀ = bᵀ Aᵀ, and D_t = diag f′(net_t) is its
own transpose. dE is computed from eq. 2 and the product rule (eq. 7): dnet_t is the part of
the net that is linear in τ when each W becomes W + τ dW, ds_t = D_t dnet_t, and
dE = Σ_t e_tᵀ ds_t. Where dE has the word a dW b, the gradient of W has aᵀ bᵀ: that is the
lemma "gradient of aᵀ dW b" in spec.proofs.induction.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy as sp

from spec.notation.tree import Call, Equation, Name, Tree
from spec.proofs.networks import Network, Part, Size, canonical
from spec.proofs.reading import Algebra, Indices, Key, instances

TAU = sp.Symbol("τ")


def letter(text: str) -> sp.Symbol:
    """A matrix or vector of any size."""
    return sp.Symbol(text, commutative=False)


def factors(term: sp.Expr) -> tuple[sp.Expr, list[sp.Symbol]]:
    """A term's number and its word, letter by letter; a square is two letters."""
    numbers, word = term.args_cnc()
    letters: list[sp.Symbol] = []
    for power in word:
        base, exponent = power.as_base_exp()
        letters += [base] * int(exponent)
    return sp.Mul(*numbers), letters


def turned(value: sp.Expr) -> sp.Expr:
    """The transpose: each word from its end, each letter transposed, D as it is."""
    total = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand(value)):
        number, word = factors(term)
        total += number * sp.Mul(*[_partner(symbol) for symbol in reversed(word)])
    return total


def _partner(symbol: sp.Symbol) -> sp.Symbol:
    name: str = symbol.name
    if name.startswith("D"):
        return symbol
    return letter(name[:-1] if name.endswith("ᵀ") else name + "ᵀ")


def linear_part(value: sp.Expr) -> sp.Expr:
    """The coefficient of τ."""
    return sp.expand(sp.expand(value).coeff(TAU, 1))


class Words(Algebra):
    """Names as letters."""

    def transpose(self, value: sp.Expr) -> sp.Expr:
        return turned(value)

    def nothing(self) -> sp.Expr:
        return sp.Integer(0)

    def letter(self, key: Key, prefix: str = "") -> sp.Symbol:
        return letter(prefix + ".".join(str(part) for part in canonical(key) if part is not None))

    def name(self, key: Key) -> sp.Expr:
        return self.letter(key)

    def call(self, call: Call, indices: Indices) -> Any:
        raise NotImplementedError


class Changed(Words):
    """Every name plus τ times its change; `changes` of states are words already."""

    def __init__(self, changes: dict[Key, sp.Expr]) -> None:
        self.changes = changes

    def name(self, key: Key) -> sp.Expr:
        if key.text == "net":
            return sp.Integer(0)
        change = self.changes.get(key, self.letter(key, "d"))
        return self.letter(key) + TAU * change


class Differential:
    """dE as a sum of words.

    cut: the layer whose recurrent connection is cut: there, ds_{t−1} counts as 0
    """

    def __init__(self, network: Network, T: int, last: bool, cut: Part | None = None) -> None:
        size = Size(T, 0, 0)
        changes: dict[Key, sp.Expr] = {}
        words = Words()
        for part, time, indices in network.steps(size):
            seen = changes if part is not cut else _still(changes, part, T)
            net = linear_part(Changed(seen).read(part.net, indices))
            net += words.letter(part.weighted(time), "db.")
            changes[part.state(time)] = sp.expand(words.letter(part.state(time), "D.") * net)
        total = sp.Integer(0)
        for time in [T] if last else range(1, T + 1):
            for key in network.outputs(time):
                change = changes.get(key)
                if change is None:
                    assert network.scores is not None
                    at = network.at(size, t=time)
                    change = linear_part(Changed(changes).read(network.scores.right, at))
                total += turned(words.letter(key, "e.")) * change
        self.words = [factors(term) for term in sp.Add.make_args(sp.expand(total))]
        self._gradients: dict[sp.Symbol, sp.Expr] = {}

    def gradient(self, change: sp.Symbol) -> sp.Expr:
        """aᵀ bᵀ for each word a `change` b."""
        if change not in self._gradients:
            self._gradients[change] = self._read_off(change)
        return self._gradients[change]

    def _read_off(self, change: sp.Symbol) -> sp.Expr:
        total = sp.Integer(0)
        for number, word in self.words:
            if change in word:
                at = word.index(change)
                before, after = sp.Mul(*word[:at]), sp.Mul(*word[at + 1 :])
                total += number * turned(before) * turned(after)
        return sp.expand(total)


def _still(changes: dict[Key, sp.Expr], part: Part, T: int) -> dict[Key, sp.Expr]:
    """The changes with this layer's own states at rest."""
    own = {part.state(time): sp.Integer(0) for time in range(T + 2)}
    return {**changes, **own}


class DerivedWords(Words):
    """What the names of an equation stand for, each by its definition, for all n and m."""

    def __init__(self, network: Network, T: int, last: bool) -> None:
        self.network, self.size, self.last = network, Size(T, 0, 0), last
        self.whole = Differential(network, T, last)
        self._cuts: dict[Part, Differential] = {}

    def name(self, key: Key) -> sp.Expr:
        prime = "′" * key.text.count("′")
        weighted = Key("net" + prime, key.layer, key.time)
        if key.text.startswith("δ"):
            return self.whole.gradient(self.letter(weighted, "db."))
        if key.text.startswith("ℓ"):
            part = self.network.part_of(weighted)
            if part not in self._cuts:
                self._cuts[part] = Differential(self.network, self.size.T, self.last, part)
            return self._cuts[part].gradient(self.letter(weighted, "db."))
        return self.letter(key)

    def call(self, call: Call, indices: Indices) -> sp.Expr:
        """f′(net_t), alone or in diag[…], is D_t; f(net_t) is another diagonal matrix."""
        argument = call.arguments[0]
        if call.function.text == "diag":
            return self.read(argument, indices)
        assert isinstance(argument, Name)
        net = self.key(argument, indices)
        prefix = "D." if call.function.text == "f′" else "Df."
        return self.letter(self.network.part_of(net).state(net.time or 0), prefix)

    def hadamard(self, left: sp.Expr, right: sp.Expr) -> sp.Expr:
        """a ⊙ f′ = diag[f′] a."""
        return right * left

    def partial(self, by: Key) -> sp.Expr:
        if by.text == "z":
            seen = not self.last or by.time == self.size.T
            return self.letter(by, "e.") if seen else sp.Integer(0)
        return self.whole.gradient(self.letter(by, "d"))

    def differential(self, tree: Tree, indices: Indices) -> sp.Expr:
        return linear_part(Changed({}).read(tree, indices))


@cache
def derived_words(network: Network, T: int, last: bool) -> DerivedWords:
    """The same network is differentiated once."""
    return DerivedWords(network, T, last)


def holds(equation: Equation, algebra: DerivedWords) -> bool:
    """Both sides are the same sum of words, at every instance of the equation."""
    for at in instances(equation, algebra.network.at(algebra.size)):
        left, right = (algebra.read(side, at) for side in (equation.left, equation.right))
        if sp.expand(left - right) != 0:
            return False
    return True
