"""Chapter `gradient_flow`: ‖δ_k‖ ≤ ‖δ_t‖ (β_W β_f)^{t−k}, and Ĝ = min(1, θ / ‖G‖) G."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference import activations, gradient_flow
from reference.activations import Activation
from spec.checking import regimes
from spec.checking.cases import Cases, Size, numbers
from spec.checking.compare import Shown
from spec.checking.every_call import in_every_call
from spec.checking.function import ORDINARY, Arguments, Function
from spec.checking.regimes import Regime
from spec.item import Chapter, Item, Pays, Task
from spec.mistakes.gradient_flow.bound import GRADIENT_BOUND
from spec.mistakes.gradient_flow.clipping import CLIP_GRADIENT
from spec.mistakes.gradient_flow.norms import DELTA_NORMS
from spec.notation import equations
from spec.text import Text, docstring

# Here a Size speaks of a gradient's rows and columns: n and m; T is a number of steps.
STEPS = (Size(3, 1, 1), Size(5, 1, 1), Size(10, 1, 1))
FEW_STEPS = (Size(1, 1, 1), Size(2, 1, 1))
NO_STEP = (Size(0, 1, 1),)
MATRICES, ZEROS = (Size(1, 4, 3), Size(1, 7, 5)), (Size(1, 6, 10), Size(1, 5, 4))
SMALL_MATRICES = (Size(1, 1, 2), Size(1, 2, 1), Size(1, 2, 2))
OTHER_SHAPES = (Size(1, 1, 1), Size(1, 1, 7), Size(1, 8, 1))
PAIR, SQUARE, TALL, BROAD = Size(1, 2, 2), Size(1, 12, 12), Size(1, 41, 11), Size(1, 3, 43)
IDENTITY = activations.identity

bound_function = Function(
    gradient_flow.gradient_bound, Shown("(β_W β_f)^steps"), sizes=STEPS, smaller=FEW_STEPS
)
norms_function = Function(gradient_flow.delta_norms, Shown("‖δ‖", first=1))
clip_function = Function(
    gradient_flow.clip_gradient, Shown("Ĝ"), sizes=MATRICES, smaller=SMALL_MATRICES
)


def of_bound(low: float, high: float) -> Arguments:
    """β_W and β_f in this range, and T steps."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        beta_W, beta_f = cases.random(f"bound {size} {low}").uniform(low, high, size=2)
        if size.T <= FEW_STEPS[-1].T:
            return round(float(beta_W), 2), round(float(beta_f), 2), size.T
        return float(beta_W), float(beta_f), size.T

    return arguments


def of_no_bound(cases: Cases, size: Size) -> tuple[Any, ...]:
    """W is 0, and so is β_W."""
    return 0.0, of_bound(0.2, 0.9)(cases, size)[1], size.T


def of_unlike_bound(cases: Cases, size: Size) -> tuple[Any, ...]:
    """A large β_W beside a small β_f: the one alone explodes, the other alone vanishes."""
    beta_W, beta_f, steps = of_bound(0.15, 0.3)(cases, size)
    return 20.0 * beta_W, beta_f, steps


def of_bound_apart(factor: float) -> Arguments:
    """A product above 1, of a β_W that is larger by this factor and a β_f that is smaller."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        beta_W, beta_f, steps = of_bound(1.1, 2.5)(cases, size)
        return beta_W * factor, beta_f / factor, steps

    return arguments


def of_level_bound(power: float) -> Arguments:
    """Factors whose bound after T steps is ten to this power, but for rounding."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        beta_W = 2.0 ** int(cases.random(f"level {size} {power}").integers(1, 4))
        return beta_W, 10.0 ** (power / size.T) / beta_W, size.T

    return arguments


def of_norms(
    regime: Regime = regimes.PLAIN, activation: Activation = activations.tanh, loss: str = "every"
) -> Arguments:
    """δ₁ … δ_T of a recurrent network."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        return (cases.sequence(size, activation, loss, regime).deltas,)

    return arguments


def of_no_error(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Error terms that are all 0."""
    return (np.zeros((size.T, size.n)),)


def of_even_norms(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Error terms whose entries are the same at each step."""
    deltas = of_norms()(cases, size)[0]
    return (np.repeat(deltas[:, :1], size.n, axis=1),)


def of_clip(ratio: float, scale: float = 3.0, sign: int = 0) -> Arguments:
    """A matrix, all of this sign or of both, and a threshold of `ratio` times its norm."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        rng = cases.random(f"gradient {size}")
        gradient = scale * numbers(rng, size.n, size.m, short=size.is_small, sign=sign)
        threshold = float(ratio * np.sqrt((gradient**2).sum()))
        return gradient, float(f"{threshold:.3g}") if size.is_small else threshold

    return arguments


def of_clip_twice(cases: Cases, size: Size) -> tuple[Any, ...]:
    """A gradient whose rows all come twice."""
    gradient, threshold = of_clip(0.3)(cases, size)
    return np.concatenate([gradient, gradient]), threshold


def of_clip_uneven(ratio: float) -> Arguments:
    """Entries between 1e-9 and 1e6, and a row of zeros in the middle; ValueError for one row."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        if size.n < 2:
            raise ValueError("a row of zeros alone has no threshold in proportion")
        gradient, _ = of_clip(1.0)(cases, size)
        rows = np.logspace(-9.0, 6.0, gradient.size).reshape(gradient.shape)
        gradient = gradient * rows
        gradient[size.n // 2] = 0.0
        return gradient, float(ratio * np.sqrt((gradient**2).sum()))

    return arguments


def of_clip_zero(cases: Cases, size: Size) -> tuple[Any, ...]:
    return np.zeros((size.n, size.m)), 1.5


gradient_bound_item = Item(
    name="gradient_bound",
    title=Text("bound of the error terms", "误差项的上界"),
    story=Text(
        "β_W is at least the norm of W, β_f at least |f′|. A product below 1 is enough to "
        "vanish; one above 1 only allows an explosion.",
        "β_W 不小于 W 的范数，β_f 不小于 |f′|。乘积小于 1 就必然消失；大于 1 只是可能爆炸。",
    ),
    equations=(equations.BOUND,),
    tasks=(
        Task(
            gradient_flow.gradient_bound,
            """误差项沿时间反向传递，至多能增大多少倍（由式 3 得出）。

            ‖δ_k‖ ≤ ‖δ_t‖ (β_W β_f)^{t−k}   误差只在最后时刻

            beta_W: β_W，不小于 W 的范数
            beta_f: β_f，处处不小于 |f′|
            steps: t − k，往回多少步，0 或更多
            返回 (β_W β_f)^steps，一个 float。
            """,
            Text("return (β_W β_f)^steps, a float", "返回 (β_W β_f)^steps，一个 float"),
        ),
    ),
    checks=(
        bound_function.values(
            Text("grows where β_W β_f is above 1", "β_W β_f 大于 1 时增大"),
            Text(
                "Start from 1, and multiply by β_W β_f once for each step.",
                "从 1 开始，每一步乘一次 β_W β_f。",
            ),
            of_bound(1.1, 2.5),
            weight=2,
        ),
        bound_function.values(
            Text("vanishes where β_W β_f is below 1", "β_W β_f 小于 1 时消失"),
            Text("Neither round nor clip: 1e-9 is not 0.", "不要舍入或截断：1e-9 不是 0。"),
            of_bound(0.2, 0.9),
            weight=2,
        ),
        bound_function.values(
            Text("is 1 for no step and β_W β_f for one", "零步时为 1，一步时为 β_W β_f"),
            Text("Any number to the power 0 is 1.", "任何数的 0 次方都是 1。"),
            of_bound(1.1, 2.5),
            sizes=(*NO_STEP, FEW_STEPS[0]),
            smaller=(),
            pays=Pays.LATER,
        ),
        in_every_call(
            bound_function,
            (of_bound(0.2, 0.9), Size(4, 1, 1)),
            (of_unlike_bound, Size(2, 1, 1)),
            (of_no_bound, Size(3, 1, 1)),
            (of_unlike_bound, Size(7, 1, 1)),
            (of_bound_apart(1e-5), Size(9, 1, 1)),
            (of_bound(1.1, 2.5), Size(12, 1, 1)),
            (of_bound(30.0, 200.0), Size(6, 1, 1)),
            (of_bound(1e-3, 2e-3), Size(8, 1, 1)),
            (of_bound(0.8, 0.9), Size(45, 1, 1)),
            (of_bound_apart(1e5), Size(11, 1, 1)),
            (of_bound(1.0, 1.02), Size(250, 1, 1)),
            (of_bound(1.0, 1.1), Size(100, 1, 1)),
            (of_bound(0.98, 1.01), Size(400, 1, 1)),
            *((of_bound(0.9, 1.1), Size(steps, 1, 1)) for steps in (16, 24, 33)),
            (of_level_bound(0.0), Size(5, 1, 1)),
            (of_level_bound(305.0), Size(10, 1, 1)),
        ),
    ),
    mistakes=GRADIENT_BOUND,
)

LONG = (Size(12, 12, 2),)
BETWEEN = Size(16, 33, 2), Size(24, 16, 2), Size(33, 24, 2)
ALIKE, PAIRED, FIVES = Size(2, 2, 2), Size(11, 6, 5), Size(7, 5, 7)
SQUARE_STATES, WIDE, MANY_STEPS = Size(10, 10, 2), Size(9, 41, 3), Size(52, 11, 2)
delta_norms_item = Item(
    name="delta_norms",
    title=Text("size of the error terms", "误差项的大小"),
    story=Text(
        "To see gradients vanish, look at the length of δ_t, step by step.",
        "要看到梯度消失，就一个时刻一个时刻地看 δ_t 的范数。",
    ),
    formula="‖δ_t‖ = √(Σ_i δ_{t,i}²)",
    tasks=(
        Task(
            gradient_flow.delta_norms,
            """每个时刻的误差项有多大，由此看它消失还是爆炸。

            ‖δ_t‖ = √(Σ_i δ_{t,i}²)   t = 1 … T

            deltas: δ₁ … δ_T，形状 (T, n)
            返回欧氏范数，形状 (T,)：第 t−1 个是 ‖δ_t‖。
            """,
            Text("return ‖δ_t‖ for every step, (T,)", "返回每个时刻的 ‖δ_t‖，形状 (T,)"),
        ),
    ),
    checks=(
        norms_function.values(
            Text("gives the Euclidean norm of every step's δ", "给出每个时刻 δ 的欧氏范数"),
            Text(
                "Square, sum along each row (axis=1), take the root.",
                "先平方，再沿每一行求和（axis=1），最后开方。",
            ),
            of_norms(),
            weight=3,
        ),
        norms_function.values(
            Text("keeps its digits where δ has almost vanished", "δ 几乎消失时仍保持精度"),
            Text("Do not round or clip.", "不要舍入，也不要截断。"),
            of_norms(regimes.VANISHING, loss="last"),
            sizes=LONG,
        ),
        norms_function.one_step(
            Text("works for a single step, T = 1", "只有一个时刻（T = 1）时也正确"),
            Text("For T = 1 the shape is (1,), not ().", "T = 1 时形状是 (1,)，不是 ()。"),
            of_norms(),
        ),
        norms_function.one_wide(of_norms()),
        norms_function.keeps_arguments(of_norms()),
        in_every_call(
            norms_function,
            (of_norms(), ORDINARY),
            (of_even_norms, ALIKE),
            (of_norms(regimes.TINY, IDENTITY), PAIRED),
            (of_norms(regimes.HUGE, IDENTITY), FIVES),
            (of_norms(regimes.SPREAD, IDENTITY), Size(8, 3, 7)),
            (of_norms(), SQUARE_STATES),
            (of_norms(regimes.STILL), WIDE),
            (of_norms(regimes.VANISHING, loss="last"), MANY_STEPS),
            (of_norms(regimes.VANISHING), Size(6, 7, 3)),
            (of_norms(), Size(3, 9, 1)),
            (of_no_error, Size(5, 4, 2)),
            *((of_norms(), size) for size in BETWEEN),
        ),
    ),
    mistakes=DELTA_NORMS,
)

clip_gradient_item = Item(
    name="clip_gradient",
    title=Text("gradient clipping", "梯度截取"),
    story=Text(
        "A gradient that is too long is shortened to a threshold and keeps its direction.",
        "范数过大的梯度缩小到阈值，方向不变（梯度截取，即常说的梯度裁剪）。",
    ),
    equations=(equations.CLIPPED,),
    tasks=(
        Task(
            gradient_flow.clip_gradient,
            """梯度的范数超过文章所说的阈值时，把它按比例缩小；方向不变。

            Ĝ = min(1, θ / ‖G‖) G

            gradient: G，任意形状的矩阵；‖G‖ 是各元素平方和的平方根
            threshold: θ > 0
            返回 Ĝ，同样形状的新数组：‖G‖ ≤ θ 时就是 G 的值，G 为零时是零。
            """,
            Text("return Ĝ, the shape of gradient", "返回 Ĝ，形状与 gradient 相同"),
        ),
    ),
    checks=(
        clip_function.values(
            Text("scales a large gradient to the threshold", "梯度过大时缩小到阈值"),
            Text(
                "Multiply the whole array by θ / ‖G‖ where ‖G‖ > θ.",
                "‖G‖ > θ 时，整个数组乘 θ / ‖G‖。",
            ),
            of_clip(0.3),
            of_clip(0.02),
            weight=4,
        ),
        clip_function.values(
            Text("works where the norm is just above the threshold", "范数刚超过阈值时也正确"),
            Text(
                "Compare ‖G‖ of the whole array with θ, not single entries or rows.",
                "拿整个数组的 ‖G‖ 与 θ 比较，不是单个元素或单独一行。",
            ),
            of_clip(0.95),
            weight=2,
        ),
        clip_function.values(
            Text("leaves a small gradient as it is", "梯度不大时保持原值"),
            Text("Where ‖G‖ ≤ θ return a copy: never scale up.", "‖G‖ ≤ θ 时返回副本：不要放大。"),
            of_clip(1.1),
            of_clip(50.0),
            weight=2,
            pays=Pays.LATER,
        ),
        clip_function.values(
            Text("keeps a zero gradient zero", "零梯度仍是零"),
            Text("Divide by ‖G‖ only where it exceeds θ.", "只有 ‖G‖ 超过 θ 时才除以它。"),
            of_clip_zero,
            sizes=ZEROS,
            smaller=(),
            pays=Pays.LATER,
        ),
        clip_function.values(
            Text("works for a single row and for a single column", "只有一行或一列时也有效"),
            Text(
                "The norm is the root of the sum of all squared entries, whatever the shape.",
                "不论什么形状，范数都是所有元素平方和的平方根。",
            ),
            of_clip(0.3),
            of_clip(0.5),
            sizes=OTHER_SHAPES,
            smaller=(),
            pays=Pays.LATER,
        ),
        clip_function.keeps_arguments(of_clip(0.3)),
        in_every_call(
            clip_function,
            (of_clip(0.3), Size(1, 4, 3)),
            (of_clip(50.0), PAIR),
            (of_clip(0.2), PAIR),
            (of_clip(0.5, 1e-40, 1), SQUARE),
            (of_clip(20.0, 1e-9), Size(1, 9, 6)),
            (of_clip(0.9999, 1e6, -1), TALL),
            (of_clip(1.000001, 1e6), Size(1, 11, 9)),
            (of_clip_twice, Size(1, 3, 2)),
            (of_clip(50.0), Size(1, 1, 1)),
            (of_clip_zero, ZEROS[1]),
            (of_clip_uneven(1e-7), BROAD),
            (of_clip_uneven(3.0), Size(1, 10, 8)),
            (of_clip(0.4), Size(1, 20, 2)),
            *((of_clip(0.6), Size(1, size.T, size.n)) for size in BETWEEN),
        ),
    ),
    mistakes=CLIP_GRADIENT,
)

CHAPTER = Chapter(
    name="gradient_flow",
    title=Text("exploding and vanishing gradients", "梯度爆炸与梯度消失"),
    story=Text(
        "Each step back multiplies the error term by Wᵀ and by f′. After many steps the product "
        "may be tiny or huge: gradients vanish or explode. A bound says when vanishing is certain; "
        "an exploding gradient can be cut to length before it does harm.",
        "每往回一步，误差项都要乘一次 Wᵀ 和 f′。"
        "步数一多，乘积可能极小，也可能极大：梯度消失或爆炸。"
        "上界说明了什么时候必然消失；爆炸的梯度可以先截取，以免造成破坏。",
    ),
    intro=Text(
        docstring(gradient_flow),
        "梯度爆炸与梯度消失，‖δ_k‖ ≤ ‖δ_t‖ (β_W β_f)^{t−k}，以及梯度截取。",
    ),
    items=(gradient_bound_item, delta_norms_item, clip_gradient_item),
)
