"""What single lines of the article come to, in examples: each function proves or refutes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from spec.notation import equations as eq
from spec.notation.tree import Call, Equation
from spec.proofs import explicit
from spec.proofs.activations import IDENTITY, Activation, undefined
from spec.proofs.explicit import Derived, derived
from spec.proofs.loss import Softmax
from spec.proofs.networks import BASIC, Network, Size
from spec.proofs.reading import Indices, Key, Unread, proved
from spec.proofs.unrolled import Explicit

SMALL, EXPANDED, THREE_STEPS = Size(2, 2, 1), Size(2, 2, 3), Size(3, 2, 1)
BLIND = (2, 3)  # n and m


class FreeDeltas(Derived):
    """δ_t before the last step may be anything; s₀ may be 0."""

    def __init__(self, size: Size, zero: bool) -> None:
        super().__init__(BASIC, size, last=True, activation=IDENTITY)
        self.zero = zero

    def name(self, key: Key) -> sp.Matrix:
        if key.text == "δ" and key.time is not None and key.time < self.size.T:
            return self.free(Key("any δ", None, key.time))
        if self.zero and key == Key("s", None, 0):
            return sp.zeros(self.size.n, 1)
        return super().name(key)


def blind(check: tuple[int, bool]) -> bool:
    """Σ_t δ_t s_{t−1}ᵀ is the same whatever the earlier δ are; given T and whether s₀ = 0."""
    size = Size(check[0], *BLIND)
    algebra = FreeDeltas(size, check[1])
    gradient = algebra.read(eq.GRADIENT_W.right, {"T": size.T})
    earlier = [e for time in range(1, size.T) for e in algebra.name(Key("δ", None, time))]
    return all(sp.diff(entry, e) == 0 for entry in gradient for e in earlier)


NO_SLOPES = eq.DELTA.wrong(eq.local[eq.t] + eq.W.T @ eq.delta[eq.t + 1])


def hides_slopes(activation: Activation) -> bool:
    """Eq. 3 without f′ holds for this f."""
    return explicit.holds(NO_SLOPES, derived(BASIC, SMALL, False, activation))


def keeps_g(claimed: Equation) -> bool:
    """o_t = g(V s_t) with s_t written out is what the equation says, for any f and g."""
    return proved(claimed, WrittenOut(BASIC, EXPANDED), {"T": EXPANDED.T})


class WrittenOut(Explicit):
    """f and g are any functions; s_t is f(U x_t + W s_{t−1}), and o_t is g(V s_t)."""

    functions: Mapping[str, Activation] = {"f": undefined("f"), "g": undefined("g")}

    def name(self, key: Key) -> sp.Matrix:
        defined = {"s": eq.FORWARD, "o": eq.OUTPUT}
        if key.layer is not None or key.text not in {"U", "V", "W", "x", *defined}:
            raise Unread(f"there is no {key}")
        if key.text in "UVW":
            known = key.time is None
        else:
            known = key.time in self.domain["t"] or key == Key("s", None, 0)
        if not known:
            raise Unread(f"there is no {key}")
        if key.text in defined and key.time:
            return self.read(defined[key.text].right, {"t": key.time})
        return self.free(key)

    def call(self, function: Key, call: Call, indices: Indices) -> sp.Matrix:
        known = function.layer is None and function.time is None and not call.function.bold
        if function.text not in self.functions or not known or len(call.arguments) != 1:
            raise Unread(f"the function {function}")
        value = self.read(call.arguments[0], indices)
        if value.shape[1] != 1:
            raise Unread(f"{function} of what is no vector")
        return value.applyfunc(self.functions[function.text].apply)


SENTENCE = ("我", "昨天", "上学", "迟到", "了", "，", "老师", "批评", "了")


def sees_back(words: Callable[[int], int]) -> bool:
    """An N-gram is N words long and predicts the last: the article's 2-gram sees 了 alone,
    its 3-gram sees 批评 了."""
    seen = {2: SENTENCE[-1:], 3: SENTENCE[-2:]}
    return all(words(N) == len(context) == N - 1 for N, context in seen.items())


def distance(claimed: tuple[int, int]) -> bool:
    """How many words back 我 is from the blank, with the comma counted and without."""
    without = [word for word in SENTENCE if word != "，"]
    return claimed == (len(SENTENCE) - SENTENCE.index("我"), len(without) - without.index("我"))


def first_cross_entropy(digits: tuple[str, str, str]) -> bool:
    """−ln 0.03, and −ln softmax([1, 2, 3, 4])₁, which rounds to 0.03, to the digits given."""
    of_rounded, rounded, of_exact = digits
    exact = Softmax([sp.Integer(score) for score in (1, 2, 3, 4)]).outputs()[0]
    values = {of_rounded: -sp.log(sp.Rational(rounded)), rounded: exact, of_exact: -sp.log(exact)}
    return len(values) == 3 and all(_rounds_to(text, value) for text, value in values.items())


def _rounds_to(digits: str, value: sp.Expr) -> bool:
    half = sp.Rational(1, 2 * 10 ** len(digits.partition(".")[2]))
    return bool(sp.Rational(digits) - half <= value) and bool(value <= sp.Rational(digits) + half)


def underflows(claimed: tuple[int, int]) -> bool:
    """e^−score lies below 2^−half, which is half of float64's smallest number and rounds to 0."""
    score, half = claimed
    smallest = 2.0 ** (1 - half)
    is_half = smallest > 0 and smallest / 2 == 0
    return is_half and bool(sp.Integer(score) > half * sp.log(2))


def vanishes_although_large(W: sp.Matrix) -> bool:
    """‖W‖₂ > 1, and yet two steps back through f = identity every δ is 0."""
    largest = max((W.T * W).eigenvals(), key=lambda value: value)
    return bool(largest > 1 and sp.zeros(*W.shape) == (W.T) ** 2)


def vanishes(factor: sp.Expr) -> bool:
    """(β_W β_f)^j goes to 0."""
    steps = sp.Symbol("j", positive=True)
    return bool(sp.limit(factor**steps, steps, sp.oo) == 0)


def saturates(f: Callable[[Any], Any]) -> bool:
    """f stays finite and f′ goes to 0 as net grows to either side: no inf and no nan tell of it.
    What has overflowed on its way back and meets such an f′ is ∞ · 0, nan."""
    net, a = sp.Symbol("net"), sp.Symbol("a", positive=True)
    values = (f(net).rewrite(sp.exp), sp.diff(f(net), net).rewrite(sp.exp))
    # net = ±ln a turns exponentials into rational functions, whose limits are quick
    for side in (sp.log(a), -sp.log(a)):
        end, slope = (sp.limit(sp.cancel(v.xreplace({net: side})), a, sp.oo) for v in values)
        if not end.is_finite or slope != 0 or sp.oo * slope is not sp.nan:
            return False
    return True


def looks_back_only(network: Network) -> bool:
    """What the loss sees at t does not change with x_u, u > t."""
    unrolled = derived(network, THREE_STEPS, False).unrolled
    times = range(1, THREE_STEPS.T + 1)
    pairs = [(a, b) for a in times for b in times if a < b]
    return all(
        sp.diff(entry, x) == 0
        for time, later in pairs
        for part in network.parts
        for entry in unrolled.values[part.state(time)]
        for x in unrolled.free(Key("x", None, later))
    )


def largest_norm(bound: Callable[[Any, Any], Any]) -> bool:
    """The Frobenius norm of an n × n matrix whose entries are all ±a."""
    n, a = sp.symbols("n a", positive=True)
    rows, columns = sp.symbols("i j", integer=True)
    squared = sp.Sum(a**2, (rows, 1, n), (columns, 1, n)).doit()
    return bool(sp.expand(squared - bound(n, a) ** 2) == 0)


def is_written(value: sp.Rational) -> bool:
    """The article's `epsilon=10e-4`."""
    return bool(sp.Rational("10e-4") == value)
