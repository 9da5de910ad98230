"""δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_t), δ_T = ℓ_T."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from reference.activations import Activation
from spec.formulas.activations import SLOPES
from spec.formulas.formula import Array, Part, coefficient, frequent, number, written
from spec.item import Mistake
from spec.text import Named, Text

# How W and δ_{t+1} meet: value(W, d, slope). The text has {d} and {k}.
BACKS = (
    Part("(Wᵀ {d}) ⊙ {k}", lambda W, d, k: (W.T @ d) * k),
    Part(
        "(W {d}) ⊙ {k}",
        lambda W, d, k: (W @ d) * k,
        Named(
            "W is not transposed: the way back is Wᵀ δ",
            "W 没有转置：反向传递应当是 Wᵀ δ",
            Text("W not transposed", "W 没有转置"),
        ),
    ),
    Part(
        "diag(W) ⊙ {d} ⊙ {k}",
        lambda W, d, k: np.diag(W) * d * k,
        Named(
            "only the diagonal of W is used; Wᵀ δ is a matrix product",
            "只用了 W 的对角线；Wᵀ δ 是矩阵乘法",
            Text("only the diagonal of W", "只用了 W 的对角线"),
        ),
    ),
    Part("{d} ⊙ {k}", lambda W, d, k: d * k, Text("Wᵀ is missing", "漏了 Wᵀ")),
    Part(
        "Wᵀ ({d} ⊙ {k})",
        lambda W, d, k: W.T @ (d * k),
        Named(
            "f′ is multiplied before Wᵀ; it must come after",
            "f′ 乘在 Wᵀ 之前；应当在之后",
            Text("f′ before Wᵀ", "f′ 乘在 Wᵀ 之前"),
        ),
    ),
    Part(
        "W ({d} ⊙ {k})",
        lambda W, d, k: W @ (d * k),
        Text(
            "W is not transposed, and f′ is multiplied before it",
            "W 没有转置，而且 f′ 乘在了它前面",
        ),
    ),
    Part(
        "sum((Wᵀ {d}) ⊙ {k})",
        lambda W, d, k: np.full(len(d), (W.T @ d) @ k),
        Text(
            "Wᵀ δ becomes one number, as in an inner product; it must be multiplied by f′ entry by "
            "entry",
            "Wᵀ δ 成了一个数，像做了内积那样；应当与 f′ 逐个元素相乘",
        ),
    ),
    Part(
        "(abs(W)ᵀ {d}) ⊙ {k}",
        lambda W, d, k: (np.abs(W).T @ d) * k,
        Text("the signs of W's entries are lost", "W 的元素丢了符号"),
    ),
)

# What is sent back into step t: value(δ, ℓ, the own parts, t); row t is that of t+1.
SOURCES = (
    Part("δ_{t+1}", lambda d, own, mine, t: d[t]),
    Part(
        "δ_T",
        lambda d, own, mine, t: d[-1],
        Named(
            "every step goes back from δ_T; it must go back from δ_{t+1}",
            "每个时刻都从 δ_T 反向传递；应当从 δ_{t+1} 反向传递",
            Text("always from δ_T", "总是从 δ_T 算"),
        ),
    ),
    Part(
        "ℓ_{t+1}",
        lambda d, own, mine, t: own[t],
        Named(
            "ℓ_{t+1} is sent back; it must be the whole δ_{t+1}, which is there only going from T "
            "down",
            "反向传递的是 ℓ_{t+1}；应当是整个 δ_{t+1}，所以要从最后时刻往前算",
            Text("ℓ_{t+1} for δ_{t+1}", "用 ℓ_{t+1} 代替 δ_{t+1}"),
        ),
    ),
    Part(
        "δ_{t+2}",
        lambda d, own, mine, t: d[min(t + 1, len(d) - 1)],
        Text("δ_{t+2} is sent back; it must be δ_{t+1}", "反向传递的是 δ_{t+2}；应当是 δ_{t+1}"),
        "δ_{T+1} = δ_T",
    ),
    Part(
        "(Σ_{u>t} δ_u)",
        lambda d, own, mine, t: d[t:].sum(axis=0),
        Text(
            "all later δ_u are sent back together; it must be δ_{t+1} alone",
            "反向传递的是后面所有 δ_u 之和；应当只是 δ_{t+1}",
        ),
    ),
    Part(
        "e_{t+1}",
        lambda d, own, mine, t: mine[t],
        Text(
            "what is sent back into step t is only step t+1's own part, not the whole δ_{t+1}: "
            "the loop has to go from the last step to the first",
            "传回 t 时刻的只是 t+1 时刻自身的部分，不是整个 δ_{t+1}："
            "循环应当从最后时刻走到第一个时刻",
        ),
    ),
)


def _with_slope(derivative: str, shown: str, value: Callable[[Array], Array]) -> Part:
    """ℓ_t times a derivative that is written out. value: of s_t"""
    return Part(
        f"ℓ_t ⊙ {derivative}",
        lambda own, k, s: own * value(s[1:]),
        Text(
            f"ℓ_t is multiplied by {shown}; it contains f′ already",
            f"ℓ_t 又乘了 {shown}；它里面已经有 f′ 了",
        ),
    )


# The part of each δ_t that is step t's own: value(ℓ, the slopes at t = 1 … T, states).
OWNS = (
    Part("ℓ_t", lambda own, k, s: own),
    Part(
        "",
        lambda own, k, s: 0.0 * own,
        Named("ℓ_t is missing", "漏了 ℓ_t", Text("ℓ_t dropped", "漏了 ℓ_t")),
    ),
    Part(
        "ℓ_t ⊙ f′(net_t)",
        lambda own, k, s: own * k,
        Named(
            "ℓ_t is multiplied by f′ again; it contains it already",
            "ℓ_t 又乘了一次 f′；它里面已经有了",
            Text("f′ on ℓ_t too", "ℓ_t 也乘了 f′"),
        ),
    ),
    Part(
        "ℓ_t ⊙ f′(net_t)²",
        lambda own, k, s: own * k * k,
        Text("ℓ_t is multiplied by f′ twice more", "ℓ_t 又乘了两次 f′"),
    ),
    _with_slope("(1 − s_t²)", "1 − s_t²", lambda s: 1.0 - s**2),
    _with_slope("s_t ⊙ (1 − s_t)", "s_t ⊙ (1 − s_t)", lambda s: s * (1.0 - s)),
)
NOTHING = OWNS[1]
NEIGHBOURS = (
    Part(
        "ℓ_{t+1}",
        lambda own, k, s: np.vstack([own[1:], own[-1:]]),
        Text("ℓ_{t+1} stands where ℓ_t belongs", "该用 ℓ_t 的地方用了 ℓ_{t+1}"),
    ),
    Part(
        "ℓ_{t−1}",
        lambda own, k, s: np.vstack([own[:1], own[:-1]]),
        Text("ℓ_{t−1} stands where ℓ_t belongs", "该用 ℓ_t 的地方用了 ℓ_{t−1}"),
        "ℓ_0 = ℓ_1",
    ),
)


class Own(NamedTuple):
    """c times a step's own part."""

    part: Part
    scale: float

    def value(self, local: Array, slopes: Array, states: Array) -> Array:
        return self.scale * np.asarray(self.part.value(local, slopes, states))

    def text(self, t: str = "t") -> str:
        shown = coefficient(self.scale) + self.part.text if self.part.text else ""
        return shown if t == "t" else shown.replace("_t", f"_{t}")


ALL_OF_IT = Own(OWNS[0], 1.0)


NOT_BACK = Named(
    "nothing comes back from step t+1",
    "t+1 时刻的误差项没有反向传过来",
    Text("nothing comes back", "没有沿时间反向传递"),
)
SUBTRACTED = Named(
    "what comes back is subtracted",
    "减去了反向传来的部分",
    Text("minus for plus", "加号写成减号"),
)
EARLY_END = Named(
    "the loop stops at step 2; it must go down to step 1",
    "循环停在了 t = 2；应当走到 t = 1",
    Text("the loop stops before step 1", "循环没有走到 t = 1"),
)


class Delta(NamedTuple):
    """A formula for all deltas. reach: how many steps the loop goes back from T, or None for all;
    stops: the step before which it stops, counted from the start."""

    last: Own
    own: Own
    back: Part
    scale: float
    slope: Part
    source: Part
    reach: int | None = None
    stops: int = 1

    def __call__(self, local: Array, states: Array, W: Array, f: Activation) -> Array:
        T, slopes = len(local), f.backward(states[1:])
        mine = self.own.value(local, slopes, states)
        if self.last != self.own:
            mine[-1] = self.last.value(local, slopes, states)[-1]
        deltas = mine.copy()
        lowest = max(self.stops, 1 if self.reach is None else T - self.reach)
        for t in range(T - 1, lowest - 1, -1):
            source = self.source.value(deltas, local, mine, t)
            k = self.slope.value(states, t, f)
            deltas[t - 1] = mine[t - 1] + self.scale * self.back.value(W, source, k)
        return deltas

    @property
    def text(self) -> str:
        own = self.own.text()
        clauses = [f"δ_t = {_sum(own, self._back)}" + self._steps]
        if self.source.text == "e_{t+1}" and self.scale:
            if self.own == self.last:
                clauses = [clauses[0].replace("e_{t+1}", self._sent)]
            else:
                clauses += [f"e_t = {own or '0'}", f"e_T = {self.last.text('T') or '0'}"]
        clauses += self._rest(own or "0")
        clauses += [p.also for p in (self.own.part, self.source) if p.also and p.text]
        if self.last != ALL_OF_IT:
            clauses.append(f"δ_T = {self.last.text('T') or '0'}")
        return ",  ".join(clauses)

    @property
    def _sent(self) -> str:
        """The own part of step t+1, in brackets where it is more than a name."""
        shown = self.own.text("{t+1}")
        return shown if shown == "ℓ_{t+1}" else f"({shown or '0'})"

    @property
    def _back(self) -> str:
        if not self.scale:
            return ""
        shown, k = self.back.text, self.slope.text
        if not k:
            shown = shown.replace(" ⊙ {k}", "").replace("({d})", "{d}")
            shown = shown.replace("((Wᵀ {d}))", "(Wᵀ {d})")
        return coefficient(self.scale) + shown.format(d=self.source.text, k=k)

    @property
    def _steps(self) -> str:
        if not self.scale or (self.reach is None and self.stops == 1):
            return ""
        low = str(self.stops) if self.reach is None else f"T−{self.reach}"
        return f",  t = T−1 … {low}" if self.reach != 1 else ",  t = T−1"

    def _rest(self, own: str) -> list[str]:
        """What stands in the steps that the loop does not reach."""
        if not self._steps:
            return []
        if self.reach is None:
            return [f"δ_t = {own},  t < {self.stops}"]
        return [f"δ_t = {own},  t < T−{self.reach}"]

    def differences(self) -> tuple[Text, ...]:
        texts = [self.own.part.difference] if self.scale else [NOT_BACK, self.own.part.difference]
        if self.scale:
            texts += [self.back.difference, self._sent_back, self.slope.difference]
            texts.append(self._end())
        texts += self._factors()
        return tuple(t for t in texts if t is not None)

    @property
    def _sent_back(self) -> Text | None:
        plain_own = self.source.text == "e_{t+1}" and self.own == self.last == ALL_OF_IT
        return SOURCES[2].difference if plain_own else self.source.difference

    def _end(self) -> Text | None:
        if self.reach is not None:
            k, s = self.reach, "s" * (self.reach > 1)
            return Text(
                f"only {k} step{s} back from T are taken; go down to t = 1"
                if k > 1
                else "only 1 step back from T is taken, as where t goes up and δ_{t+1} is not "
                "there yet; go down to t = 1",
                f"只从 T 往回走了 {k} 步；应当走到 t = 1"
                if k > 1
                else "只从 T 往回走了 1 步，例如 t 递增、算 δ_t 时还没有 δ_{t+1}；"
                "应当从 T 往下走到 t = 1",
            )
        if self.stops == 2:
            return EARLY_END
        if self.stops > 2:
            return Text(
                f"the loop stops at step {self.stops}; it must go down to step 1",
                f"循环停在了 t = {self.stops}；应当走到 t = 1",
            )
        return None

    def _factors(self) -> list[Text]:
        texts, own, last = [], self.own, self.last
        c = number(own.scale)
        if own.part.text and last.part.text and own.scale == last.scale != 1.0:
            texts.append(Text(f"everything is multiplied by {c}", f"所有的项都多乘了 {c}"))
        elif own.part.text and own.scale != 1.0:
            texts.append(Text(f"ℓ_t is multiplied by {c}", f"ℓ_t 多乘了 {c}"))
        if last != ALL_OF_IT and last != own:
            texts.append(Text("δ_T is not ℓ_T", "δ_T 不是 ℓ_T"))
        if self.scale == -1.0:
            texts.append(SUBTRACTED)
        elif self.scale not in (0.0, 1.0):
            c = number(self.scale)
            texts.append(Text(f"what comes back is multiplied by {c}", f"反向传来的部分多乘了 {c}"))
        return texts


class Forwards(NamedTuple):
    """The same, run from the first step to the last: each δ_t is made of δ_{t−1}.

    turned: the formula that gives the deltas in reverse for ℓ and states in reverse
    """

    turned: Delta

    def __call__(self, local: Array, states: Array, W: Array, f: Activation) -> Array:
        return self.turned(local[::-1], in_reverse(states), W, f)[::-1]

    @property
    def text(self) -> str:
        back = self.turned._back.replace("{t+1}", "{t−1}")
        first = self.turned.last.text("1") or "0"
        return f"δ_t = {_sum(self.turned.own.text(), back)},  δ_1 = {first}"

    def differences(self) -> tuple[Text, ...]:
        own_first = self.turned._replace(last=self.turned.own)
        rest = [d for d in own_first.differences() if d not in (None, NOT_BACK)]
        return (WRONG_WAY, *rest)

    @property
    def can_be_told(self) -> bool:
        """Whether nothing in it but δ_{t+1} speaks of another step than t."""
        f = self.turned
        whole = f.scale != 0.0 and f.reach is None and f.stops == 1
        copied = not f.own.part.text and f.back.text == "{d} ⊙ {k}" and not f.slope.text
        texts = (f.own.part.text, f.last.part.text, f.slope.text)
        return (
            whole
            and not copied
            and f.source is SOURCES[0]
            and not any("{" in text for text in texts)
        )


WRONG_WAY = Text(
    "each δ_t is made of δ_{t−1}; it must be made of δ_{t+1}, from the last step to the first",
    "每个 δ_t 都是由 δ_{t−1} 算出的；应当由 δ_{t+1} 算出，从最后时刻走到第一个时刻",
)


def in_reverse(states: Array) -> Array:
    """s₀, then s_T … s_1."""
    return np.concatenate([states[:1], states[:0:-1]])


def _sum(own: str, back: str) -> str:
    if not own or not back:
        return own or back or "0"
    return f"{own} − {back[1:]}" if back.startswith("−") else f"{own} + {back}"


RIGHT = Delta(ALL_OF_IT, ALL_OF_IT, BACKS[0], 1.0, SLOPES[0], SOURCES[0])
WRONG_SLOPES = ("f′(net_{t+1})", "f′(net_{t−1})", "", "f′(net_t)²", "s_{t+1}", "s_t")
MISTAKES = tuple(
    Mistake.of(formula)
    for formula in (
        *(RIGHT._replace(slope=written(SLOPES, text)) for text in WRONG_SLOPES),
        *(RIGHT._replace(back=part) for part in frequent(BACKS)),
        *(RIGHT._replace(own=Own(part, 1.0)) for part in frequent(OWNS)),
        *(RIGHT._replace(source=part) for part in frequent(SOURCES)),
        *(RIGHT._replace(scale=c) for c in (-1.0, 0.0)),
        RIGHT._replace(stops=2),
    )
)
