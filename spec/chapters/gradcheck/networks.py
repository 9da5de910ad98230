"""Right and wrong networks by which a gradient check is judged.

`forward` says what a network is, and few have the article's recurrence: `recurrences` holds the
others. The right ones differ in code and in rounding too. Each wrong one has one slip in delta,
gradient_W or gradient_U, and is wrong for almost all inputs with T ≥ 4, s₀ ≠ 0, tanh, dense
weights and a loss at every step. Nothing but the answers tells one from another.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from reference import recurrent
from reference.activations import Activation
from spec.chapters.gradcheck import implementations as written
from spec.chapters.gradcheck.hints import LOOSE, NAN, SHAPES
from spec.chapters.gradcheck.recurrences import ARTICLES, MIXED, Recurrence, drawn
from spec.checking.cases import Cases
from spec.formulas import delta, gradient
from spec.item import Mistake, Refused, Remote, Sent
from spec.mistakes.recurrent import BACK_TWO_STEPS
from spec.text import Text

Array = np.ndarray
MOST_CALLS = 20_000
LARGEST = 12


@dataclass(eq=False, repr=False)
class Network(Remote):
    """A network as `gradient_check` gets it.

    its functions are those of the article's network, which `recurrence` makes its own
    from_the_article: its wrong part is right for the article's recurrence, and not for its own
    one_sided: an element of its gradient is too small, or too large, under its recurrence too, and
        in the same place
    misbehaves: it is wrong in what shows without any gradient: nan, a shape, an exception
    hidden_by: what lets such a network pass
    """

    name: Text
    wrong_part: str = ""
    delta_function: Callable[..., Array] = recurrent.delta
    gradient_W_function: Callable[..., Array] = recurrent.gradient_W
    gradient_U_function: Callable[..., Array] = recurrent.gradient_U
    from_the_article: bool = False
    one_sided: bool = False
    misbehaves: bool = False
    hidden_by: Text | None = None
    recurrence: Recurrence = ARTICLES
    calls: int = field(default=0, init=False)

    signatures: ClassVar = {
        "delta": {"local_deltas": "T n", "states": "T+1 n", "W": "n n", "activation": "f"},
        "gradient_W": {"deltas": "T n", "states": "T+1 n"},
        "gradient_U": {"deltas": "T n", "x": "T m"},
    }
    remote: ClassVar = tuple(signatures)

    @property
    def sent(self) -> dict[str, Sent]:
        return {"forward": self.forward}

    @property
    def raises(self) -> tuple[type[Exception], ...]:
        return super().raises if self.misbehaves else (Refused,)

    @property
    def forward(self) -> Sent:
        return self.recurrence.forward

    def fresh(self, recurrence: Recurrence) -> Network:
        """The same network with this recurrence, which nobody has asked anything."""
        network = copy.copy(self)
        network.recurrence, network.calls = recurrence, 0
        return network

    def delta(self, local_deltas: Array, states: Array, W: Array, activation: Activation) -> Array:
        local, states, W = self._counted(local_deltas, states, W)
        return self._how("delta").delta(self.delta_function, local, states, W, activation)

    def gradient_W(self, deltas: Array, states: Array) -> Array:
        deltas, states = self._counted(deltas, states)
        return self._how("gradient_W").gradient_W(self.gradient_W_function, deltas, states)

    def gradient_U(self, deltas: Array, x: Array) -> Array:
        deltas, x = self._counted(deltas, x)
        return self._how("gradient_U").gradient_U(self.gradient_U_function, deltas, x)

    def _how(self, part: str) -> Recurrence:
        return ARTICLES if self.from_the_article and self.wrong_part == part else self.recurrence

    def _counted(self, *arrays: Array) -> list[Array]:
        """The arrays of one more call, whole numbers too as float64: loops would round to them."""
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise Refused(f"the network may be called {MOST_CALLS} times at most")
        if max([length for array in arrays for length in np.shape(array)], default=0) > LARGEST + 1:
            raise Refused(f"T, n and m may be {LARGEST} at most")
        return [np.asarray(array, float) for array in arrays]


def _with_mistake(part: str, mistake: Mistake) -> Network:
    """A network with this mistake; x_{t−1} for x_t takes x_T for x₀, as the index −1 does.

    Then no step is missing, and it shows where the x_t differ.
    """
    function: Any = mistake.function
    if isinstance(function, gradient.Sum) and function.shift < function.kind.right:
        function = function._replace(around=True)
    functions: dict[str, Any] = {f"{part}_function": function}
    return Network(mistake.name, part, **functions)


# Different in code and in rounding.
RIGHT = (
    Network(Text("written with matrix products", "用矩阵乘法写成")),
    Network(
        Text("written with loops over every index", "用逐个下标的循环写成"),
        "",
        written.delta_loops,
        written.gradient_W_loops,
        written.gradient_U_loops,
    ),
    Network(
        Text("written with np.diag as in the article", "像文章那样用 np.diag 写成"),
        "",
        written.delta_diag,
    ),
    Network(
        Text("written as a sum over all paths", "用对所有路径求和写成"),
        "",
        written.delta_sum_of_paths,
    ),
    Network(
        Text("written with einsum", "用 einsum 写成"),
        "",
        gradient_W_function=lambda d, s: np.einsum("ti,tj->ij", d, s[:-1]),
    ),
    Network(
        Text("that sums from the last step back", "从最后时刻往回求和"),
        "",
        gradient_U_function=lambda d, x: d[::-1].T @ x[::-1],
    ),
    Network(
        Text("with other rounding", "舍入不同"),
        "",
        written.shaken(recurrent.delta),
        written.shaken(recurrent.gradient_W),
        written.shaken(recurrent.gradient_U),
    ),
    Network(
        Text("written with loops, with other rounding", "用循环写成，舍入也不同"),
        "",
        written.shaken(written.delta_loops),
        written.shaken(written.gradient_W_loops),
        written.gradient_U_loops,
    ),
)

NOT_ITS_OWN = Text("that of the article's network, not its own", "套用了文章的公式，不是自己的")

# Every mistake of the catalogue in its place, right parts of another recurrence, and networks
# that misbehave.
WRONG = (
    *(_with_mistake("delta", m) for m in (*delta.MISTAKES, BACK_TWO_STEPS)),
    *(_with_mistake("gradient_W", m) for m in gradient.MISTAKES["gradient_W"]),
    *(_with_mistake("gradient_U", m) for m in gradient.MISTAKES["gradient_U"]),
    *(Network(NOT_ITS_OWN, part, from_the_article=True) for part in Network.remote),
    Network(
        Text("off by a thousandth, at the lower left", "左下角的元素相差千分之一"),
        "gradient_W",
        gradient_W_function=written.off_at(recurrent.gradient_W, (-1, 0), written.SHARE),
        one_sided=True,
        hidden_by=LOOSE,
    ),
    Network(
        Text("off by less than a thousandth, in two rows", "有两行相差不到千分之一"),
        "gradient_W",
        gradient_W_function=written.at_right_angles(recurrent.gradient_W),
        hidden_by=LOOSE,
    ),
    Network(
        Text("off by a thousandth, at the upper right", "右上角的元素相差千分之一"),
        "gradient_U",
        gradient_U_function=written.off_at(recurrent.gradient_U, (0, -1), -written.SHARE),
        one_sided=True,
        hidden_by=LOOSE,
    ),
    Network(
        Text("off by a thousandth, in one element", "有一个元素相差千分之一"),
        "gradient_W",
        gradient_W_function=written.one_smaller(recurrent.gradient_W),
        hidden_by=LOOSE,
    ),
    *(
        replace(network, misbehaves=True)
        for network in (
            Network(
                Text("nan", "含 nan"),
                "gradient_W",
                gradient_W_function=written.nan_in_the_middle(recurrent.gradient_W),
                hidden_by=NAN,
            ),
            Network(
                Text("nan", "含 nan"),
                "gradient_U",
                gradient_U_function=written.nan_in_the_middle(recurrent.gradient_U),
                hidden_by=NAN,
            ),
            Network(
                Text("one row too many", "多了一行"), "delta", written.delta_long, hidden_by=SHAPES
            ),
            Network(
                Text("raises", "抛出异常"),
                "gradient_W",
                gradient_W_function=written.gradient_W_raises,
            ),
            Network(
                Text("a matrix too small", "矩阵太小"),
                "gradient_U",
                gradient_U_function=lambda d, x: recurrent.gradient_U(d, x)[:-1],
                hidden_by=SHAPES,
            ),
        )
    ),
)


def networks(cases: Cases) -> tuple[list[Network], list[Network]]:
    """All right and all wrong networks, each with a recurrence that the seed draws.

    Every kind of recurrence has right networks and wrong ones; few have the article's, whose
    answers could be compared with one another.
    """
    right, wrong = cases.once("recurrences", lambda: _recurrences(cases))
    return (
        [network.fresh(its) for network, its in zip(RIGHT, right, strict=True)],
        [network.fresh(its) for network, its in zip(WRONG, wrong, strict=True)],
    )


def _recurrences(cases: Cases) -> list[list[Recurrence]]:
    """Those of all right and of all wrong networks."""
    rng = cases.random("recurrences")
    kinds = [*range(MIXED + 1), 0, *(1 + k % MIXED for k in range(len(WRONG)))]
    right, wrong = (rng.permutation(kinds[: len(group)]).tolist() for group in (RIGHT, WRONG))
    mixed = [MIXED if n.from_the_article else k for n, k in zip(WRONG, wrong, strict=True)]
    drawn_right, drawn_wrong = drawn(rng, right), drawn(rng, mixed)
    positive = [
        its._replace(a=abs(its.a), b=abs(its.b), transposed=False) if network.one_sided else its
        for network, its in zip(WRONG, drawn_wrong, strict=True)
    ]
    return [drawn_right, positive]
