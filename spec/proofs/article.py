"""Where the article is wrong or unclear: a proof of what holds, and the article's version
among the wrong ones that the same prover rejects.

The article is "零基础入门深度学习(5) - 循环神经网络".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy as sp

from spec.notation import equations as eq
from spec.notation.tree import Equation, Over, Tree, partial
from spec.proofs import definitions, examples, explicit
from spec.proofs.activations import IDENTITY, SIGMOID, TANH, undefined
from spec.proofs.explicit import derived
from spec.proofs.gradients import EVERY, LAST, QUICK, STACKED, THREE, TWO, by_diff
from spec.proofs.networks import BASIC, BELOW_RECURRENT, BIDIRECTIONAL, SCORED, Size
from spec.proofs.statement import Statement, title
from spec.text import Text

t, T, k, below_this = eq.t, eq.T, eq.k, eq.l - 1


def correct(statement: Statement, article: Text, *wrong: Equation) -> Statement:
    """A statement that puts a line of the article right."""
    return replace(statement, article=article, wrong=(*wrong, *statement.wrong))


def at_size(size: Size) -> Text:
    """ "T·n·m = 2·2·1"."""
    return Text(f"T·n·m = {size}", f"T·n·m = {size}")


def _delta_k() -> Statement:
    sent, at = eq.W.T @ eq.delta[k + 1], eq.DELTA_ALONE
    stored = eq.GRADIENT_W.wrong(eq.over_time(eq.delta[t] @ eq.slope(eq.net[t - 1]).T))
    return correct(
        by_diff(at, BASIC, QUICK, LAST),
        Text(
            "calc_delta_k multiplies by the raw s_{k+1} and writes f′ into the stored states",
            "calc_delta_k 乘的是未求导的 s_{k+1}，并把 f′ 写进了保存的状态",
        ),
        at.wrong(sent * eq.s[k + 1]),
        stored,
    )


def _sensitivity() -> Statement:
    given = partial(eq.E, eq.s[T])
    right = Equation(
        "δ at the last step, from ∂E/∂s_T",
        "由 ∂E/∂s_T 得到最后时刻的误差项",
        eq.delta[T],
        given * eq.slope(eq.net[T]),
        number="3",
    )
    return Statement(
        title(right),
        at_size(examples.SMALL),
        lambda claimed: explicit.holds(claimed, derived(BASIC, examples.SMALL, True)),
        right,
        (
            right.wrong(given),
            right.wrong(given * eq.slope(eq.net[T - 1])),
            right.wrong(eq.W.T @ given),
        ),
        (eq.DELTA_LAST,),
        article=Text(
            "sensitivity_array is used as ∂E/∂net_T and filled with ∂E/∂s_T",
            "sensitivity_array 当作 ∂E/∂net_T 使用，却填入 ∂E/∂s_T",
        ),
    )


def _recurrent_below() -> Statement:
    slope, W = eq.slope.at(below_this), eq.W.at(below_this)
    below = slope(eq.net[t].at(below_this))
    down, through = eq.U.T @ eq.delta[t].at(eq.l), eq.delta[t + 1].at(below_this)
    right = Equation(
        "δ of a recurrent layer below",
        "上一层网络也是循环层时的误差项",
        eq.delta[t].at(below_this),
        down * below + (W.T @ through) * below,
        (eq.BACK,),
        setting=eq.BELOW_RECURRENT,
        number="4",
    )
    return Statement(
        title(right),
        at_size(STACKED),
        lambda claimed: explicit.holds(claimed, derived(BELOW_RECURRENT, STACKED, False)),
        right,
        (
            right.wrong(down * below),
            right.wrong((W.T @ through) * below),
            right.wrong(down * below + (W @ through) * below),
            right.wrong(down * below + W.T @ through),
            right.wrong(down * below + (W.T @ through) * slope(eq.net[t + 1].at(below_this))),
        ),
        (eq.DELTA_BELOW,),
        article=Text("eq. 4 is given for any layer below", "式 4 对任何上一层网络都这样给出"),
    )


def _expansion() -> Statement:
    f = eq.f(eq.U @ eq.x[t] + eq.W @ eq.s[t - 1])
    right = Equation(
        "output written out",
        "展开的输出",
        eq.o[t],
        eq.g(eq.V @ f),
        (eq.STEPS,),
        setting=eq.SCORES,
        number="1",
    )
    return Statement(
        title(right),
        Text(
            f"any f, g; {at_size(examples.EXPANDED).en}",
            f"任意 f、g；{at_size(examples.EXPANDED).zh}",
        ),
        examples.keeps_g,
        right,
        (right.wrong(eq.V @ f), right.wrong(eq.V @ eq.g(f)), right.wrong(eq.f(eq.V @ f))),
        (eq.OUTPUT,),
        article=Text(
            "o_t = g(V s_t) = V f(…) in the expansion", "展开式里 o_t = g(V s_t) = V f(…)"
        ),
    )


def _product_with(body: Tree, *more: Tree) -> Equation:
    """Eq. 3's product with another body, and something behind it."""
    product = Over("Π", eq.BACKWARDS, body, plain=False)
    right = eq.delta[t].T @ product if not more else product @ more[0]
    return eq.DELTA_PRODUCT.wrong(right)


def _middle_line() -> Statement:
    at = eq.DELTA_PRODUCT
    return correct(
        by_diff(at, BASIC, THREE, LAST),
        Text(
            "the proof of eq. 7 has f for f′ in diag[·], and δ_t behind the product",
            "式 7 的推导里 diag[·] 中写的是 f 而不是 f′，δ_t 写在连乘之后",
        ),
        _product_with(eq.W @ eq.diag(eq.f(eq.net[eq.i]))),
        _product_with(eq.W @ eq.diag(eq.slope(eq.net[eq.i])), eq.delta[t]),
    )


def _layer_index() -> Statement:
    at = eq.STATE_DEEP
    proved = next(one for one in definitions.STATEMENTS if one.subject is at)
    without = eq.U.at(eq.i) @ eq.s[t].at(eq.i - 1) + eq.W.at(eq.i) @ eq.s[t - 1]
    other = eq.U.at(eq.i) @ eq.s[t].at(eq.i - 1) + eq.W.at(eq.i) @ eq.s[t - 1].at(eq.i - 1)
    return correct(
        proved,
        Text(
            "the deep network: s_{t−1} and s′_{t+1} without the index of their layer",
            "深度循环神经网络：s_{t−1} 和 s′_{t+1} 没有标出所在的层",
        ),
        at.wrong(eq.f(without)),
        at.wrong(eq.f(other)),
    )


def _plain(
    en: str,
    zh: str,
    article: Text,
    prover: Callable[[Any], bool],
    subject: Any,
    wrong: tuple[Any, ...],
    sizes: Text,
) -> Statement:
    return Statement(Text(en, zh), sizes, prover, subject, wrong, article=article)


_a = sp.Symbol("a", positive=True)
BACK_TO_ME = (9, 8)  # words, with the comma and without
OF_OUTPUTS = ("3.51", "0.03", "3.4401897")  # −ln of the rounded output, that, −ln of the output
UNDER = (746, 1075)  # e^−746 lies below half of float64's smallest number
STATEMENTS: tuple[Statement, ...] = (
    _delta_k(),
    _plain(
        "with T = 2 and s₀ = 0 the gradient of W is the same for any δ₁",
        "T = 2、s₀ = 0 时，无论 δ₁ 是什么，W 的梯度都一样",
        Text("its gradient check has T = 2 and s₀ = 0", "它的梯度检查取 T = 2、s₀ = 0"),
        examples.blind,
        (2, True),
        ((3, True), (4, True), (2, False)),
        Text("n = {}, m = {}".format(*examples.BLIND), "n = {}，m = {}".format(*examples.BLIND)),
    ),
    _plain(
        "with f = identity eq. 3 holds without f′: a missing f′ is not seen",
        "f 取 identity 时，式 3 不写 f′ 也成立：看不出缺了 f′",
        Text("its gradient check takes f = identity", "它的梯度检查取 f = identity"),
        examples.hides_slopes,
        IDENTITY,
        (TANH, SIGMOID, undefined("f")),
        at_size(examples.SMALL),
    ),
    _plain(
        "10e-4 is 10⁻³; 10⁻⁴ is written 1e-4",
        "10e-4 是 10⁻³；10⁻⁴ 要写成 1e-4",
        Text("epsilon=10e-4", "epsilon=10e-4"),
        examples.is_written,
        sp.Rational(1, 1000),
        (sp.Rational(1, 100), sp.Rational(1, 10000), sp.Integer(0)),
        Text("a number", "一个数"),
    ),
    _sensitivity(),
    correct(
        by_diff(eq.DELTA_PRODUCT, BASIC, THREE, LAST),
        Text("the product of eq. 3 runs i = k … t−1", "式 3 的连乘写成 i = k … t−1"),
    ),
    correct(
        by_diff(eq.DELTA, BASIC, QUICK, EVERY),
        Text("eq. 3 and 6 know a loss at one step only", "式 3、式 6 只考虑一个时刻有误差"),
    ),
    _middle_line(),
    _recurrent_below(),
    _expansion(),
    _layer_index(),
    _plain(
        "an N-gram sees N − 1 words back",
        "N-Gram 只能往回看 N − 1 个词",
        Text("an N-gram sees N words back", "N-Gram 往前看 N 个词"),
        examples.sees_back,
        lambda N: N - 1,
        (lambda N: N, lambda N: 10 * N, lambda N: 0),
        Text(
            "counted for its 2-gram, which sees 了, and its 3-gram, which sees 批评 了",
            "就它的 2-Gram（看见“了”）和 3-Gram（看见“批评 了”）数出",
        ),
    ),
    _plain(
        "我 is {} words back if the comma counts, else {}".format(*BACK_TO_ME),
        "算上逗号，“我”在 {} 个词之前；不算则是 {} 个".format(*BACK_TO_ME),
        Text("我 is 9 words back", "“我”远在 9 个词之前"),
        examples.distance,
        BACK_TO_ME,
        ((9, 9), (8, 8), (10, 9)),
        Text("counted in its sentence", "在它的句子里数出"),
    ),
    _plain(
        "{} is −ln {}, of the rounded output; −ln softmax([1, 2, 3, 4])₁ is {}".format(*OF_OUTPUTS),
        "{} 是 −ln {}，取的是四舍五入后的输出；−ln softmax([1, 2, 3, 4])₁ 是 {}".format(
            *OF_OUTPUTS
        ),
        Text("3.51, which does not say of what", "3.51，没有说明取的是什么"),
        examples.first_cross_entropy,
        OF_OUTPUTS,
        (
            ("3.51", "0.03", "3.51"),
            ("1.52", "0.03", "1.4940554"),
            ("5.06", "0.03", "4.9631447"),
            ("3.22", "0.04", "3.4401897"),
        ),
        Text("to the digits that are given", "精确到给出的位数"),
    ),
    _plain(
        "a softmax output can be 0 in float64: e^−{} < 2^−{}".format(*UNDER),
        "在 float64 中 softmax 的输出可以是 0：e^−{} < 2^−{}".format(*UNDER),
        Text("softmax outputs are positive", "softmax 的每一项都是正数"),
        examples.underflows,
        UNDER,
        ((745, 1075), (700, 1075), (746, 1074), (746, 1076)),
        Text(f"two scores, {UNDER[0]} apart", f"两个加权输入，相差 {UNDER[0]}"),
    ),
    _plain(
        "β_W β_f < 1 is enough to vanish",
        "β_W β_f < 1 就足以使梯度消失",
        Text(
            "explodes or vanishes as β_W β_f is above or below 1",
            "爆炸还是消失取决于 β_W β_f 大于还是小于 1",
        ),
        examples.vanishes,
        1 / (1 + _a),
        (sp.Integer(1), 1 + _a, sp.Integer(2)),
        Text(
            "a limit: (β_W β_f)^j → 0, β_W β_f = 1/(1 + a), a > 0",
            "极限：(β_W β_f)^j → 0，β_W β_f = 1/(1 + a)，a > 0",
        ),
    ),
    _plain(
        "β_W β_f > 1 only allows explosion: with W = (0 2; 0 0) δ is 0 two steps back",
        "β_W β_f > 1 只是可能爆炸：W = (0 2; 0 0) 时往回两步 δ 就是 0",
        Text("β_W β_f > 1 explodes", "β_W β_f > 1 就会爆炸"),
        examples.vanishes_although_large,
        sp.Matrix([[0, 2], [0, 0]]),
        (2 * sp.eye(2), 2 * sp.Matrix([[0, -1], [1, 0]]), sp.zeros(2, 2)),
        Text("n = 2, f = identity", "n = 2，f = identity"),
    ),
    _plain(
        "under tanh the states stay in bounds and f′ → 0: they show nothing; a gradient that has "
        "overflowed is ∞ · 0, nan",
        "tanh 下状态有界，f′ → 0：看状态看不出什么；溢出的梯度成为 ∞ · 0，即 NaN",
        Text("an explosion shows as NaN", "梯度爆炸时会收到 NaN 错误"),
        examples.saturates,
        sp.tanh,
        (lambda net: net, lambda net: net**2, sp.exp),
        Text("limits of f and f′, net → ∞ and net → −∞", "f 和 f′ 的极限，net → ∞ 与 net → −∞"),
    ),
    _plain(
        "o_t depends on x₁ … x_t only; looking forward takes the bidirectional network",
        "o_t 只依赖 x₁ … x_t；要往后看，需要双向循环神经网络",
        Text(
            "an RNN sees any number of words back and forward", "RNN 可以往前看、往后看任意多个词"
        ),
        examples.looks_back_only,
        SCORED,
        (BIDIRECTIONAL,),
        at_size(examples.THREE_STEPS),
    ),
    correct(
        by_diff(eq.GRADIENT_U, BASIC, TWO),
        Text("no gradient of U in the code, no update of U", "代码里没有 U 的梯度，也不更新 U"),
        eq.GRADIENT_U.wrong(eq.delta[1] @ eq.x[1].T - eq.delta[1] @ eq.x[1].T),
    ),
    _plain(
        "n × n entries ±a, the largest within ±a, have ‖W‖_F = n a: a = 10⁻⁴ and |f′| ≤ 1 leave "
        "at most n · 10⁻⁴ of δ a step",
        "n × n 个 ±a 是 ±a 之内最大的元素，此时 ‖W‖_F = n a："
        "a = 10⁻⁴、|f′| ≤ 1 时 δ 每往回一步至多剩 n · 10⁻⁴",
        Text("weights start uniform in ±10⁻⁴", "权重初值取 ±10⁻⁴ 内的均匀分布"),
        examples.largest_norm,
        lambda n, a: n * a,
        (lambda n, a: a, lambda n, a: sp.sqrt(n) * a, lambda n, a: n**2 * a),
        Text("an equality, symbolic n", "等式，符号 n"),
    ),
)
