"""All sizes at once: networks differentiated in letters, for all n, m and k; T is a number.

Nothing in a word of spec.proofs.letters says how many rows W has, so that what holds for words
holds for all n, m and k. That shapes fit is seen by the numbers of rows and columns that go with
a sum, which stand for any.

dE is computed from the network's equations and the product rule (eq. 7): the change of each
quantity is the part that is linear in τ when each W becomes W + τ dW, with f(net) changing by
D[f′(net)] dnet; dE = Σ_t e_tᵀ ds_t. Where dE has the word a dW b, the gradient of W has aᵀ bᵀ:
that is the lemma "gradient of aᵀ dW b" in spec.proofs.induction.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy as sp

from spec.notation.tree import Call, Equation, Name, Tree
from spec.proofs.letters import (
    Word,
    diagonal,
    expanded,
    hadamard,
    letter,
    ordered,
    terms,
    turned,
    vector,
)
from spec.proofs.networks import Network, Part, Size
from spec.proofs.reading import Algebra, Indices, Key, Unread, proved
from spec.proofs.unrolled import argument_of

TAU = sp.Symbol("τ")
ANY = 1009, 1013, 1019  # stand for any n, m and k: only whether they are equal is ever asked


def still(value: sp.Expr) -> sp.Expr:
    """What is left where τ is 0."""
    return expanded(value).coeff(TAU, 0)


def linear_part(value: sp.Expr) -> sp.Expr:
    """The coefficient of τ."""
    return expanded(value).coeff(TAU, 1)


class Words(Algebra):
    """Names as letters."""

    def __init__(self, network: Network, T: int) -> None:
        self.network, self.size = network, Size(T, *ANY)
        self.domain = network.domain(self.size)

    def letter(self, key: Key, prefix: str = "") -> sp.Symbol:
        """The letter of a name: its own, or that of its change or its perturbation."""
        make = vector if self.is_bold(key) else letter
        return make(f"{prefix}{key}")

    def shape(self, key: Key) -> tuple[int, int]:
        return self.network.shape(key, self.size)

    def is_bold(self, key: Key) -> bool:
        return self.network.is_vector(key)

    def name(self, key: Key) -> Word:
        return Word(self.letter(key), *self.shape(key))

    def is_equal(self, left: Word, right: Word) -> bool:
        return left.shape == right.shape and ordered(left.sum - right.sum) == 0

    def is_zero(self, value: Word) -> bool:
        return bool(ordered(value.sum) == 0)

    def negative(self, value: Word) -> Word:
        return value._replace(sum=-value.sum)

    def plus(self, left: Word, right: Word) -> Word:
        if not isinstance(left, Word) or not isinstance(right, Word) or left.shape != right.shape:
            raise Unread("shapes that do not fit")
        return left._replace(sum=left.sum + right.sum)

    def number(self, value: int) -> Any:
        raise Unread("a number")

    def product(self, left: Word, right: Word) -> Word:
        if left.columns != right.rows:
            raise Unread("shapes that do not fit")
        return Word(expanded(left.sum * right.sum), left.rows, right.columns)

    def transpose(self, value: Word) -> Word:
        return Word(turned(value.sum), value.columns, value.rows)

    def hadamard(self, left: Word, right: Word) -> Word:
        return hadamard(left, right)


class Changed(Words):
    """Every name plus τ times its change: `changes` has those that are known, all others are
    letters of their own, and so are what is not computed under `values`."""

    def __init__(
        self,
        network: Network,
        T: int,
        values: dict[Key, sp.Expr],
        changes: dict[Key, sp.Expr],
        inputs: set[Key],
    ) -> None:
        super().__init__(network, T)
        self.values, self.changes, self.inputs = values, changes, inputs
        self.calls: set[tuple[Key, Key]] = set()

    def name(self, key: Key) -> Word:
        if key not in self.values:
            self.inputs.add(key)
        value = self.values.get(key, self.letter(key))
        change = self.changes.get(key, self.letter(key, "d"))
        return Word(value + TAU * change, *self.shape(key))

    def hadamard(self, left: Word, right: Word) -> Word:
        """d(v ⊙ w) = D[w] dv + D[v] dw; the product of both changes no derivative sees."""
        first, second = (one._replace(sum=still(one.sum)) for one in (left, right))
        moved = diagonal(second).sum * linear_part(left.sum)
        moved += diagonal(first).sum * linear_part(right.sum)
        return left._replace(sum=hadamard(first, second).sum + TAU * moved)

    def call(self, function: Key, call: Call, indices: Indices) -> Word:
        if call.function.bold:
            raise Unread(f"{function} in bold print")
        argument = argument_of(call)
        net = self.key(argument, indices)
        change = linear_part(self.named(argument, indices).sum)
        self.calls.add((function, net))
        slope = Word(vector(f"{function}′.{net}"), *self.shape(net))
        moved = diagonal(slope).sum * change
        return slope._replace(sum=vector(f"{function}.{net}") + TAU * moved)


class Differential:
    """The network in letters, and dE as a sum of words.

    values: what is computed; `inputs` what it is computed from; `calls` f and its nets
    cut: the layer whose recurrent connection is cut: there, what it keeps of other steps is still
    """

    def __init__(self, network: Network, T: int, last: bool, cut: Part | None = None) -> None:
        self.network, self.T, self.cut = network, T, cut
        self.values: dict[Key, sp.Expr] = {}
        self.changes: dict[Key, sp.Expr] = {}
        self.inputs: set[Key] = set()
        self.calls: set[tuple[Key, Key]] = set()
        words, size = Words(network, T), Size(T, *ANY)
        for part, time, indices in network.steps(size):
            for name, definition in part.steps:
                self._compute(name, definition, indices, part, time)
        if network.scores is not None:
            z, definition = network.score(size)
            for time in range(1, T + 1):
                self._compute(z, definition, network.at(size, t=time), None, time)
        products = []
        for time in [T] if last else range(1, T + 1):
            for key in network.outputs(time):
                if key not in self.changes:
                    raise Unread(f"{key} is not computed")
                products.append(turned(words.letter(key, "e.")) * self.changes[key])
        self.words = list(terms(sp.Add(*products)))
        self._gradients: dict[sp.Symbol, sp.Expr] = {}

    def _compute(
        self, name: Name, definition: Tree, indices: Indices, part: Part | None, time: int
    ) -> None:
        changes = self.changes
        if part is not None and part is self.cut:
            kept = {key for key in self.values if part.owns(key) and key.time != time}
            changes = {**changes, **dict.fromkeys(kept, sp.Integer(0))}
        algebra = Changed(self.network, self.T, self.values, changes, self.inputs)
        key, value = algebra.key(name, indices), algebra.read(definition, indices)
        algebra.printed(name, key)
        if key in self.values:
            raise Unread(f"{key} is computed twice")
        if value.shape != algebra.shape(key):
            raise Unread(f"{key} has another shape")
        self.calls |= algebra.calls
        self.values[key] = still(value.sum)
        self.changes[key] = linear_part(value.sum) + algebra.letter(key, "db.")

    def gradient(self, change: sp.Symbol) -> sp.Expr:
        """aᵀ bᵀ for each word a `change` b."""
        if change not in self._gradients:
            self._gradients[change] = self._read_off(change)
        return self._gradients[change]

    def _read_off(self, change: sp.Symbol) -> sp.Expr:
        products = []
        for number, word in self.words:
            if change in word:
                at = word.index(change)
                before, after = sp.Mul(*word[:at]), sp.Mul(*word[at + 1 :])
                products.append(number * turned(before) * turned(after))
        return expanded(sp.Add(*products))


class DerivedWords(Words):
    """What the names of an equation stand for, each by its definition, for all n, m and k."""

    def __init__(self, network: Network, T: int, last: bool) -> None:
        super().__init__(network, T)
        self.last = last
        self.whole = Differential(network, T, last)
        self._cuts: dict[Part, Differential] = {}

    def gradient(self, by: Key, source: Differential | None = None) -> Word:
        """∂E/∂by."""
        source = source or self.whole
        if by not in source.values and by not in source.inputs:
            raise Unread(f"E is not made of {by}")
        change = self.letter(by, "db." if by in source.values else "d")
        return Word(source.gradient(change), *self.shape(by))

    def name(self, key: Key) -> Word:
        error = self.network.error(key)
        if error is not None:
            return self.gradient(error[0], self._cut(error[1]))
        if key in self.whole.values:
            return Word(self.whole.values[key], *self.shape(key))
        if key in self.whole.inputs:
            return super().name(key)
        raise Unread(f"there is no {key}")

    def _cut(self, part: Part | None) -> Differential:
        if part is None:
            return self.whole
        if part not in self._cuts:
            self._cuts[part] = Differential(self.network, self.size.T, self.last, part)
        return self._cuts[part]

    def call(self, function: Key, call: Call, indices: Indices) -> Word:
        """f(net_t) and f′(net_t) are letters; diag[…] of letters is their diagonal matrix."""
        if function == Key("diag") and not call.function.bold and len(call.arguments) == 1:
            return diagonal(self.read(call.arguments[0], indices))
        argument = argument_of(call)
        net, f = self.key(argument, indices), function._replace(text=function.text.rstrip("′"))
        self.named(argument, indices)
        known = (f, net) in self.whole.calls and function.text in (f.text, f.text + "′")
        if call.function.bold or not known:
            raise Unread(f"{function} of {net}")
        slope = "′" if function != f else ""
        return Word(vector(f"{f}{slope}.{net}"), *self.shape(net))

    def partial(self, by: Key) -> Word:
        return self.gradient(by)

    def differential(self, tree: Tree, indices: Indices) -> Word:
        """Every name with a change of its own."""
        values = self.whole.values
        algebra = Changed(self.network, self.size.T, values, {}, set(self.whole.inputs))
        value = algebra.read(tree, indices)
        if algebra.inputs != self.whole.inputs:
            raise Unread("d of what does not occur")
        return value._replace(sum=linear_part(value.sum))


@cache
def derived_words(network: Network, T: int, last: bool) -> DerivedWords:
    """The same network is differentiated once."""
    return DerivedWords(network, T, last)


def holds(equation: Equation, algebra: DerivedWords) -> bool:
    """Both sides are the same sum of words, at every instance of the equation."""
    return proved(equation, algebra, algebra.network.at(algebra.size))
