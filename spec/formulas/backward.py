"""Recovering δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_t), and eq. 4 for the layer below.

At T = 3, a loss at step 2 alone shows the local part, a loss at step 3 alone the part that
comes back; T = 6 shows where each step starts from and where the loop ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from reference.activations import Activation
from spec.formulas.formula import (
    OTHER_ACTIVATION,
    PROBE_ACTIVATION,
    SLOPES,
    Array,
    Asker,
    Formula,
    NoFormula,
    Slope,
    alike,
    coefficient,
    factor,
    fractions,
    whole,
)
from spec.item import Text


@dataclass(frozen=True)
class Back:
    """How W and δ_{t+1} meet: value(W, d, slope), text with the source put in."""

    text: str
    value: Callable[[Array, Array, Array], Array]
    difference: Text | None


BACKS = (
    Back("(Wᵀ {d})", lambda W, d, k: (W.T @ d) * k, None),
    Back(
        "(W {d})",
        lambda W, d, k: (W @ d) * k,
        Text("W is not transposed: the way back is Wᵀ δ", "W 没有转置：反向传递应当是 Wᵀ δ"),
    ),
    Back(
        "(diag W ⊙ {d})",
        lambda W, d, k: np.diag(W) * d * k,
        Text(
            "only the diagonal of W is used; Wᵀ δ is a matrix product",
            "只用了 W 的对角线；Wᵀ δ 是矩阵乘法",
        ),
    ),
    Back("{d}", lambda W, d, k: d * k, Text("Wᵀ is missing", "漏了 Wᵀ")),
    Back(
        "Wᵀ ({d} ⊙ k)",
        lambda W, d, k: W.T @ (d * k),
        Text("f′ is multiplied before Wᵀ; it comes after", "f′ 乘在 Wᵀ 之前；应当在之后"),
    ),
    Back(
        "W ({d} ⊙ k)",
        lambda W, d, k: W @ (d * k),
        Text(
            "W is not transposed, and f′ is multiplied before it",
            "W 没有转置，而且 f′ 乘在了它前面",
        ),
    ),
)


@dataclass(frozen=True)
class Source:
    """What is sent back into step t: value(deltas, locals, t)."""

    text: str
    value: Callable[[Array, Array, int], Array]
    difference: Text | None


SOURCES = (
    Source("δ_{t+1}", lambda d, own, t: d[t], None),
    Source(
        "δ_T",
        lambda d, own, t: d[-1],
        Text(
            "every step goes back from δ_T; it goes back from δ_{t+1}",
            "每个时刻都从 δ_T 反向传递；应当从 δ_{t+1} 反向传递",
        ),
    ),
    Source(
        "ℓ_{t+1}",
        lambda d, own, t: own[t],
        Text(
            "ℓ_{t+1} is sent back; it is the whole δ_{t+1}",
            "反向传递的是 ℓ_{t+1}；应当是整个 δ_{t+1}",
        ),
    ),
    Source(
        "δ_{t+2}",
        lambda d, own, t: d[min(t + 1, len(d) - 1)],
        Text("δ_{t+2} is sent back; it is δ_{t+1}", "反向传递的是 δ_{t+2}；应当是 δ_{t+1}"),
    ),
)


@dataclass(frozen=True)
class End:
    """Down to which step the loop runs."""

    text: str
    lowest: Callable[[int], int]
    difference: Text | None


ENDS = (
    End("", lambda T: 1, None),
    End(
        ",  t = T−1 … 2",
        lambda T: 2,
        Text("the loop stops before step 1", "循环没有走到 t = 1"),
    ),
    *(
        End(
            f",  t = T−1 … T−{k}" if k > 1 else ",  t = T−1",
            lambda T, k=k: T - k,  # type: ignore[misc]
            Text(
                f"only {k} step{'s' * (k > 1)} back from T are taken; go down to t = 1",
                f"只从 T 往回走了 {k} 步；应当走到 t = 1",
            ),
        )
        for k in (1, 2, 3)
    ),
)


@dataclass(frozen=True)
class Own:
    """The part of δ_t that is step t's own: value(ℓ_t, slope at t)."""

    text: str
    value: Callable[[Array, Array], Array]
    difference: Text | None


OWNS = (
    Own("ℓ_t", lambda own, k: own, None),
    Own("", lambda own, k: 0.0 * own, Text("ℓ_t is missing", "漏了 ℓ_t")),
    Own(
        "ℓ_t ⊙ f′(net_t)",
        lambda own, k: own * k,
        Text(
            "ℓ_t is multiplied by f′ again; it contains it already",
            "ℓ_t 又乘了一次 f′；它里面已经有了",
        ),
    ),
    Own(
        "ℓ_t ⊙ f′(net_t)²",
        lambda own, k: own * k * k,
        Text("ℓ_t is multiplied by f′ twice more", "ℓ_t 又乘了两次 f′"),
    ),
)


@dataclass(frozen=True)
class Delta:
    """A formula for all deltas, put together from its parts."""

    last: Own
    last_factor: float
    own: Own
    own_factor: float
    back: Back
    back_factor: float
    slope: Slope
    source: Source
    end: End
    mean: bool = False  # everything divided by T

    def __call__(self, local: Array, states: Array, W: Array, f: Activation) -> Array:
        T = len(local)
        deltas = np.empty_like(local)
        deltas[-1] = self.last_factor * self.last.value(local[-1], f.backward(states[T]))
        for t in range(T - 1, 0, -1):
            k = f.backward(states[t])
            if t < self.end.lowest(T):
                deltas[t - 1] = self.own_factor * self.own.value(local[t - 1], k)
                continue
            source = self.source.value(deltas, local, t)
            slope = self.slope.value(states, t, f)
            deltas[t - 1] = self.own_factor * self.own.value(local[t - 1], k)
            deltas[t - 1] += self.back_factor * self.back.value(W, source, slope)
        return deltas / T if self.mean else deltas

    @property
    def text(self) -> str:
        own = coefficient(self.own_factor) + self.own.text if self.own.text else ""
        c = coefficient(abs(self.back_factor))
        sign = " − " if self.back_factor < 0 else " + "
        if self.back_factor == 0:
            text = own or "0"
        else:
            back = self.back.text.format(d=self.source.text)
            if "k" in back:
                back = back.replace("⊙ k", f"⊙ {self.slope.text}") if self.slope.text else back
            elif self.slope.text:
                back = f"{back} ⊙ {self.slope.text}"
            text = f"{own}{sign}{c}{back}" if own else ("−" * (sign == " − ")) + c + back
        text = f"δ_t = {f'1/T ({text})' if self.mean else text}{self.end.text}"
        if self.mean:
            return text
        last = coefficient(self.last_factor) + self.last.text.replace("_t", "_T")
        return text if last == "ℓ_T" else f"{text},  δ_T = {last if self.last.text else '0'}"

    def differences(self) -> tuple[Text, ...]:
        texts: list[Text | None] = []
        if self.back_factor == 0:
            texts.append(Text("nothing comes back from step t+1", "t+1 时刻的误差项没有反向传过来"))
        texts.append(self.own.difference)
        if self.back_factor != 0:
            texts += [self.back.difference, self.source.difference, self.slope.difference]
            texts.append(self.end.difference)
        if self.last.difference is not None and self.last is not self.own:
            texts.append(Text("δ_T is not ℓ_T", "δ_T 不是 ℓ_T"))
        texts += self._factors()
        return tuple(t for t in texts if t is not None)

    def _factors(self) -> list[Text]:
        texts = []
        if self.mean:
            texts.append(Text("everything is divided by T", "所有的项都除以了 T"))
        if self.own_factor == self.last_factor != 1.0 and self.own.text:
            c = coefficient(self.own_factor).strip()
            texts.append(Text(f"everything is multiplied by {c}", f"所有的项都乘上了 {c}"))
        elif self.own_factor != 1.0 and self.own.text:
            c = coefficient(self.own_factor).strip()
            texts.append(Text(f"ℓ_t is multiplied by {c}", f"ℓ_t 被乘上了 {c}"))
        elif self.last_factor != 1.0 and self.last.text:
            texts.append(Text("δ_T is not ℓ_T", "δ_T 不是 ℓ_T"))
        if self.back_factor == -1.0:
            texts.append(Text("what comes back is subtracted", "反向传来的部分被减掉了"))
        elif self.back_factor not in (0.0, 1.0):
            c = coefficient(self.back_factor).strip()
            texts.append(
                Text(f"what comes back is multiplied by {c}", f"反向传来的部分被乘上了 {c}")
            )
        return texts


def of_delta(ask: Asker) -> Formula | None:
    """The formula of the submission's `delta`."""
    try:
        for candidate in _candidates(ask):
            if ask.agrees(candidate, _fresh()):
                differences = candidate.differences()
                return Formula(candidate.text, differences, candidate) if differences else None
    except NoFormula:
        return None
    return None


def _candidates(ask: Asker) -> Iterator[Delta]:
    f, rng = PROBE_ACTIVATION, np.random.default_rng(3)
    n = 3
    states, W = fractions(rng, 4, n), whole(rng, n, n)
    only_middle = np.zeros((3, n))
    only_middle[1] = whole(rng, n)
    only_last = np.zeros((3, n))
    only_last[2] = whole(rng, n)
    alone, came = ask(only_middle, states, W, f), ask(only_last, states, W, f)
    if alone.shape != (3, n) or came.shape != (3, n):
        raise NoFormula
    own, own_factor = _own(alone[1], only_middle[1], f.backward(states[2]))
    last, last_factor = _own(came[2], only_last[2], f.backward(states[3]))
    for back, back_factor, slope in _backs(came, only_last, states, W):
        for source in SOURCES:
            for end in ENDS:
                parts = (back, back_factor, slope, source, end)
                yield Delta(last, last_factor, own, own_factor, *parts)
                if own_factor == last_factor == round(1 / 3, 9):  # at T = 3 that may be 1/T
                    yield Delta(last, 1.0, own, 1.0, *parts, mean=True)


def _own(got: Array, local: Array, slope: Array) -> tuple[Own, float]:
    if not got.any():
        return OWNS[1], 1.0
    for own in OWNS:
        c = factor(got, own.value(local, slope)) if own.text else None
        if c is not None:
            return own, c
    raise NoFormula


def _backs(
    came: Array, local: Array, states: Array, W: Array
) -> Iterator[tuple[Back, float, Slope]]:
    """What brought δ_2 out of δ_3: from the δ_3 that came out, else from ℓ_3."""
    f = PROBE_ACTIVATION
    if not came[1].any():
        yield BACKS[0], 0.0, SLOPES[0]
        return
    for source in (came[2], local[2]):
        for slope in SLOPES:
            for back in BACKS:
                value = back.value(W, source, slope.value(states, 2, f))
                c = factor(came[1], value) if value.any() else None
                if c is not None:
                    yield back, c, slope
        if np.array_equal(came[2], local[2]):
            return


def _fresh() -> Iterator[tuple[Array, Array, Array, Activation]]:
    """Inputs of other sizes; the longest first, for it tells most candidates apart."""
    rng = np.random.default_rng(29)
    for T, n in ((6, 2), (1, 3), (3, 4), (5, 1)):
        yield whole(rng, T, n), fractions(rng, T + 1, n), fractions(rng, n, n), OTHER_ACTIVATION


@dataclass(frozen=True)
class Below:
    """A formula for the layer below."""

    matrix: str
    slope: Slope
    scale: float

    def __call__(self, deltas: Array, U: Array, outputs: Array, f: Activation) -> Array:
        states = np.vstack([outputs[:1], outputs])  # so that states[t] is step t's
        rows = []
        for t in range(1, len(deltas) + 1):
            moved = _through(self.matrix, deltas[t - 1], U)
            rows.append(self.scale * moved * self.slope.value(states, t, f))
        return np.array(rows)

    @property
    def text(self) -> str:
        moved = {"U": "(δ_t^l)ᵀ U", "Uᵀ": "(δ_t^l)ᵀ Uᵀ", "": "(δ_t^l)ᵀ"}[self.matrix]
        shown = _below_words(self.slope.text)
        slope = f" diag[{shown}]" if shown else ""
        return f"(δ_t^{{l−1}})ᵀ = {coefficient(self.scale)}{moved}{slope}"


def _below_words(text: str) -> str:
    """A slope's words for the layer below, whose output is x_t."""
    text = text.replace("states[t] is s_t", "row t−1 of outputs_below is x_t")
    text = text.replace("states[t] 就是 s_t", "outputs_below 的第 t−1 行就是 x_t")
    return text.replace("net_", "net^{l−1}_").replace("s_t", "x_t").replace("s_{", "x_{")


def _through(matrix: str, d: Array, U: Array) -> Array:
    if matrix == "U":
        return d @ U
    if U.shape[0] != U.shape[1]:
        raise NoFormula
    return d @ U.T if matrix == "Uᵀ" else d


BELOW_DIFFERENCES = {
    "Uᵀ": Text("U is transposed: it is δᵀ U", "U 转置了：应当是 δᵀ U"),
    "": Text("U is missing", "漏了 U"),
}


def of_delta_below(ask: Asker) -> Formula | None:
    """The formula of the submission's `delta_below`; at n = m where only that works."""
    for sizes in (((5, 3, 2), (1, 2, 4), (4, 1, 3)), ((5, 3, 3), (1, 2, 2), (4, 4, 4))):
        try:
            found = _below(ask, sizes)
        except NoFormula:
            continue
        if found is not None:
            return found
    return None


def _below(ask: Asker, sizes: tuple[tuple[int, int, int], ...]) -> Formula | None:
    rng, f = np.random.default_rng(31), OTHER_ACTIVATION
    inputs = [(whole(rng, T, n), whole(rng, n, m), fractions(rng, T, m), f) for T, n, m in sizes]
    first = inputs[0]
    got = ask(*first)
    for matrix in ("U", "Uᵀ", ""):
        for slope in SLOPES:
            if sizes[0][1] != sizes[0][2] and matrix != "U":
                continue
            want = Below(matrix, slope, 1.0)(*first)
            c = factor(got, want) if want.shape == got.shape and want.any() else None
            if c is None:
                continue
            found = Below(matrix, slope, c)
            if ask.agrees(found, inputs[1:]):
                return _below_formula(found)
    return None


def _below_formula(found: Below) -> Formula | None:
    texts: list[Text | None] = [BELOW_DIFFERENCES.get(found.matrix)]
    if found.slope.difference is not None:
        difference = found.slope.difference
        texts.append(Text(_below_words(difference.en), _below_words(difference.zh)))
    if found.scale != 1.0:
        c = coefficient(found.scale).strip()
        texts.append(Text(f"the result is multiplied by {c}", f"结果被乘上了 {c}"))
    differences = tuple(t for t in texts if t is not None)
    return Formula(found.text, differences, found) if differences else None


def of_results(
    results: list[tuple[Array, Array, Array, Array, Activation]],
) -> Formula | None:
    """The one formula, but for the right one, that gives all these deltas.

    results: (deltas, local deltas with a loss at the last step, states, W, activation)
    """
    right = Delta(OWNS[0], 1.0, OWNS[0], 1.0, BACKS[0], 1.0, SLOPES[0], SOURCES[0], ENDS[0])
    if all(alike(r[0], right(*r[1:])) for r in results):
        return None
    for back in BACKS:
        for slope in SLOPES:
            for source in SOURCES[:2]:
                for end in ENDS:
                    parts = (back, 1.0, slope, source, end)
                    found = Delta(OWNS[0], 1.0, OWNS[0], 1.0, *parts)
                    if all(alike(r[0], found(*r[1:])) for r in results):
                        return Formula(found.text, found.differences(), found)
    return None
