"""Chapter `gradcheck`: ∂E/∂p ≈ (E(p + ε) − E(p − ε)) / 2ε, and deciding by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import numpy as np

from reference import gradcheck
from spec.chapters.gradcheck.networks import MOST_CALLS, RIGHT, WRONG, Network, why_missed
from spec.checking.cases import Cases, literal, numbers
from spec.checking.compare import Shown, compare
from spec.checking.received import floats, kind_of, same, shape_of
from spec.item import (
    Answer,
    Chapter,
    Check,
    Item,
    Mismatch,
    Pays,
    Remote,
    Sent,
    Stopped,
    Submission,
    Task,
    Text,
)
from spec.mistakes import gradcheck as mistakes
from spec.notation import equations

SHOWN = Shown("∂E/∂p", tolerance=1e-6)


def cubic(a: np.ndarray, parameter: np.ndarray) -> float:
    """E(p) = Σ a p + p² + p³ + coupling of neighbours; its differences tell ε apart."""
    p = np.asarray(parameter, dtype=float).reshape(a.shape)
    flat = p.ravel()
    return float((a * p + p**2 + p**3).sum() + (flat[1:] * flat[:-1]).sum())


class Counted(Remote):
    """A loss that counts its calls, where the student's code cannot reach the number."""

    remote: ClassVar = ("__call__",)

    def __init__(self, loss: Sent) -> None:
        self.loss, self.calls = loss, 0

    def __call__(self, parameter: np.ndarray) -> float:
        self.calls += 1
        return float(self.loss(parameter))


def differentiable(
    cases: Cases, shape: tuple[int, ...], *epsilon: float
) -> tuple[Sent, np.ndarray, np.ndarray]:
    """A loss, its parameter, and the numerical gradient."""
    name = f"loss {shape} {epsilon}"

    def make() -> tuple[Sent, np.ndarray, np.ndarray]:
        rng = cases.random(name)
        loss, parameter = Sent(cubic, numbers(rng, *shape)), numbers(rng, *shape)
        return loss, parameter, gradcheck.numerical_gradient(loss, parameter, *epsilon)

    made: tuple[Sent, np.ndarray, np.ndarray] = cases.once(name, make)
    return made


def differentiated(
    submission: Submission, cases: Cases, shape: tuple[int, ...], *epsilon: float
) -> tuple[Answer, Mismatch | None]:
    """One call of `numerical_gradient`: its answer and the judgement."""
    loss, parameter, want = differentiable(cases, shape, *epsilon)
    answer = submission.call("numerical_gradient", loss, parameter, *epsilon)
    wrong = compare(answer.value, want, SHOWN, 1.0)
    if wrong is None:
        return answer, None
    given = f"E(p) = Σ a p + p² + p³ + Σ p_i p_{{i+1}}, a = {literal(loss.first[0])}"
    case = ", ".join([given, f"p = {literal(parameter)}", *(f"ε = {e:g}" for e in epsilon)])
    return answer, replace(wrong, case=Text(case, case))


def is_right(*shapes: tuple[int, ...], epsilon: tuple[float, ...] = ()) -> Any:
    def run(submission: Submission, cases: Cases) -> Mismatch | None:
        for shape in shapes:
            _, wrong = differentiated(submission, cases, shape, *epsilon)
            if wrong is not None:
                return wrong
        return None

    return run


def calls_twice(submission: Submission, cases: Cases) -> Mismatch | None:
    loss, parameter, _ = differentiable(cases, (2, 1))
    counted = Counted(loss)
    submission.call("numerical_gradient", counted, parameter)
    if counted.calls == 4:
        return None
    return Mismatch(
        Text(
            f"for 2 elements it called the loss {counted.calls} times",
            f"2 个元素，loss 却被调用了 {counted.calls} 次",
        ),
        "calls",
        secret=False,
    )


def restores(submission: Submission, cases: Cases) -> Mismatch | None:
    answer, _ = differentiated(submission, cases, (2, 2))
    _, parameter, _ = differentiable(cases, (2, 2))
    after = floats(answer.changed.get(1, parameter))
    is_array = after is not None and after.shape == parameter.shape
    if is_array and bool((np.abs(after - parameter) <= 1e-12).all()):
        return None
    return Mismatch(
        Text("the parameter is not what it was before the call", "parameter 没有恢复原样"),
        "changed",
        secret=False,
    )


def is_new(submission: Submission, cases: Cases) -> Mismatch | None:
    answer, _ = differentiated(submission, cases, (3,))
    differentiated(submission, cases, (3,), 1e-3)
    if not answer.shares and same(answer.recall(), answer.value):
        return None
    return Mismatch(
        Text(
            "the result is the parameter itself, or the next call overwrites it",
            "结果就是 parameter 本身，或者会被下一次调用覆盖",
        ),
        "memory",
        secret=False,
    )


numerical_gradient_item = Item(
    name="numerical_gradient",
    chapter="gradcheck",
    title=Text("numerical gradient", "数值梯度"),
    story=Text(
        "One element at a time, up by ε and down by ε. Taking both sides makes the error "
        "shrink with ε² instead of ε.",
        "一次动一个元素，加 ε，再减 ε。两边都取，近似误差就按 ε² 缩小，而不是按 ε。",
    ),
    equation="",
    equations=(equations.NUMERICAL,),
    points=4,
    tasks=(
        Task(
            gradcheck.numerical_gradient,
            """用中心差分求导，一次一个元素。

            ∂E/∂p_i ≈ (E(p + ε e_i) − E(p − ε e_i)) / 2ε

            loss: loss(array) -> float；每个元素恰好调用两次
            parameter: p，任意形状的数组；函数返回时它要和原来一样
            epsilon: ε
            返回梯度，形状与 parameter 相同。
            """,
            Text("return the gradient, the shape of parameter", "返回梯度，形状与 parameter 相同"),
        ),
    ),
    checks=(
        Check(
            Text("differentiates a loss of a matrix", "对矩阵的误差函数求数值梯度"),
            is_right((2, 1), (3, 2)),
            Text(
                "Move one element by +ε, then by −ε; divide the difference of E by 2ε.",
                "把一个元素加 ε 再减 ε；两个 E 之差除以 2ε。",
            ),
            weight=3,
        ),
        Check(
            Text("uses the ε it is given", "用的是传入的 ε"),
            is_right((2, 2), epsilon=(0.25,)),
            Text("Use epsilon everywhere, also in the divisor.", "处处用 epsilon，除数里也是。"),
            weight=2,
        ),
        Check(
            Text("works for a vector and for a 3-D array", "对向量和三维数组也有效"),
            is_right((3,), (2, 1, 2)),
            Text(
                "np.ndindex(parameter.shape) visits every element.",
                "np.ndindex(parameter.shape) 能遍历每个元素。",
            ),
            pays=Pays.LATER,
        ),
        Check(
            Text("calls the loss exactly twice for each element", "每个元素恰好调用 loss 两次"),
            calls_twice,
            Text("E(p + ε) once and E(p − ε) once.", "E(p + ε) 一次，E(p − ε) 一次。"),
            pays=Pays.LATER,
        ),
        Check(
            Text("leaves the parameter as it was", "不改变 parameter"),
            restores,
            Text("Undo each step, or work on a copy.", "每一步之后都要复原，或者在副本上计算。"),
            pays=Pays.LATER,
        ),
        Check(
            Text("returns a new result each time", "每次都返回新的结果"),
            is_new,
            Text("Make the gradient inside the function.", "在函数内部新建梯度数组。"),
            pays=Pays.LATER,
        ),
    ),
    hints=(
        Text(
            "for i in np.ndindex(parameter.shape) gives the index of each element; keep the old "
            "value and put it back.",
            "for i in np.ndindex(parameter.shape) 依次给出每个元素的下标；先记下原来的值，"
            "最后放回去。",
        ),
    ),
    mistakes=mistakes.NUMERICAL_GRADIENT,
    blend=mistakes.numerical_gradient_with,
)


def decides(submission: Submission, seed: int, network: Network, right: bool) -> Mismatch | None:
    """Whether gradient_check(network, seed) says what is true."""
    try:
        value = submission.call("gradient_check", network, seed).value
    except Stopped:
        if not network.raised:
            raise
        return Mismatch(
            Text("it lets an error of the network escape", "没有捕获网络抛出的异常"),
            secret=False,
            hint=Text(
                "The network raised this error, not your own code. A network that raises is "
                "wrong: catch every exception (except Exception) and return False.",
                "这个异常是被检查的网络抛出的，不是你自己的代码出错。会抛出异常的网络就是错的："
                "用 except Exception 捕获所有异常并返回 False。",
            ),
        )
    answer = floats(value) if shape_of(value) == () else None
    if answer is None or answer.item() not in (0.0, 1.0):
        kind = kind_of(value)
        return Mismatch(
            Text(
                f"it returned {kind.en}, must be True or False",
                f"返回的是{kind.zh}，应当是 True 或 False",
            ),
            secret=False,
            hint=Text(
                "End with return True or return False.", "最后用 return True 或 return False。"
            ),
        )
    if network.calls > MOST_CALLS:
        return Mismatch(
            Text(
                f"it called the network more than {MOST_CALLS} times",
                f"调用 network 超过了 {MOST_CALLS} 次",
            ),
            secret=False,
        )
    if bool(answer) is right:
        return None
    name = network.name
    if right:
        summary = Text(
            f"it says False for a right network, {name.en}",
            f"对正确的网络（{name.zh}）返回了 False",
        )
    else:
        part = network.wrong_part
        summary = Text(f"it accepts a wrong {part}: {name.en}", f"它接受了错误的 {part}：{name.zh}")
        return Mismatch(summary, secret=False, hint=why_missed(network))
    return Mismatch(summary, yours=str(bool(answer)), right=str(right), secret=False)


def student_seed(cases: Cases) -> int:
    """The seed handed to gradient_check."""
    name = "gradient_check"
    return int(cases.once(name, lambda: cases.random(name).integers(1, 1_000_000)))


Judged = dict[tuple[bool, int], Mismatch | Stopped | None]  # (right, number) of a network
_JUDGED: WeakKeyDictionary[Submission, dict[int, Judged]] = WeakKeyDictionary()


def order_of_networks(cases: Cases) -> list[int]:
    """Places in (*RIGHT, *WRONG), in an order that the student's code cannot know.

    A check that only looks which networks agree must not get far: those with a wrong delta come
    first, no two alike, and somewhere among them a single right one.
    """
    rng = cases.random("order of networks")
    places = rng.permutation(len(RIGHT) + len(WRONG)).tolist()
    lone = next(place for place in places if place < len(RIGHT))
    first = [p for p in places if p == lone or (*RIGHT, *WRONG)[p].differs_in_delta]
    return [*first, *(place for place in places if place not in first)]


def judged(submission: Submission, cases: Cases) -> Judged:
    """What became of every network."""
    seed, places = student_seed(cases), order_of_networks(cases)
    calls = [((*RIGHT, *WRONG)[place].fresh(), seed) for place in places]
    submission.expect("gradient_check", calls)
    made: Judged = {}
    for place, (network, _) in zip(places, calls, strict=True):
        is_right = place < len(RIGHT)
        number = place if is_right else place - len(RIGHT)
        try:
            made[is_right, number] = decides(submission, seed, network, is_right)
        except Stopped as stopped:
            made[is_right, number] = stopped
    return made


def judgement(submission: Submission, cases: Cases, right: bool, number: int) -> Mismatch | None:
    """What became of one network; raises `Stopped` where the call brought no answer."""
    known = _JUDGED.setdefault(submission, {})
    if cases.seed not in known:
        known[cases.seed] = judged(submission, cases)
    found = known[cases.seed][right, number]
    if isinstance(found, Stopped):
        raise found
    return found


def accepts_right_ones(submission: Submission, cases: Cases) -> Mismatch | None:
    count = len(RIGHT)
    judged_right = [judgement(submission, cases, True, number) for number in range(count)]
    refused = [wrong for wrong in judged_right if wrong is not None]
    if not refused:
        return None
    return replace(refused[0], hint=refused[0].hint or why_refused(len(refused), count))


def why_refused(refused: int, judged: int) -> Text:
    """Refusing all of them has another reason than refusing some."""
    if refused == judged:
        return Text(
            "It refuses every right network: either delta is not given "
            "ℓ_t = ∂E_t/∂s_t ⊙ f′(net_t), or the tolerance is too tight "
            "(1e-6 is right: central differences are good to about 8 digits).",
            "它拒绝了所有正确的网络：要么传给 delta 的不是 ℓ_t = ∂E_t/∂s_t ⊙ f′(net_t)，"
            "要么容差（允许的相对误差）太小（取 1e-6：中心差分大约只有 8 位有效数字）。",
        )
    return Text(
        f"It refuses {refused} of {judged} right networks, which differ by rounding alone: "
        "accept a relative error of about 1e-6.",
        f"{judged} 个正确的网络中，它拒绝了 {refused} 个；这些网络之间只差舍入误差："
        "容差（允许的相对误差）取 1e-6 左右。",
    )


UNPREPARED = Text(
    "A wrong network gave back something unexpected, and your own code stopped. Compare shapes "
    "before values; or put everything into try … except Exception and return False there.",
    "错误的网络返回了意外的东西，你自己的代码因此中断。先比较形状再比较数值；"
    "或者把全部代码放进 try … except Exception，在那里返回 False。",
)


def rejects(index: int) -> Check:
    """One wrong network that has to be rejected."""
    network = WRONG[index]
    name, part = network.name, network.wrong_part

    def run(submission: Submission, cases: Cases) -> Mismatch | None:
        try:
            return judgement(submission, cases, False, index)
        except Stopped as stopped:
            if accepts_right_ones(submission, cases) is None:
                stopped.hint = UNPREPARED
            raise

    return Check(
        Text(f"rejects a wrong {part}: {name.en}", f"拒绝错误的 {part}：{name.zh}"),
        run,
        Text(
            "Take T ≥ 4, s₀ ≠ 0, tanh, dense weights and a loss at every step; check W and U.",
            "取 T ≥ 4、s₀ ≠ 0、tanh、稠密的权重，每个时刻都有误差；W 和 U 都要检查。",
        ),
    )


def decides_the_same(submission: Submission, cases: Cases) -> Mismatch | None:
    seed = student_seed(cases)
    again = {True: RIGHT[0].fresh(), False: WRONG[0].fresh()}
    submission.expect("gradient_check", [(network, seed) for network in again.values()])
    for right, network in again.items():
        before = judgement(submission, cases, right, 0)
        if (decides(submission, seed, network, right) is None) != (before is None):
            return Mismatch(
                Text(
                    "the same network and seed gave different answers",
                    "同一个网络、同一个种子，得到了不同的结论",
                ),
                secret=False,
            )
    return None


gradient_check_item = Item(
    name="gradient_check",
    chapter="gradcheck",
    title=Text("gradient check", "梯度检查"),
    story=Text(
        "Now you are the examiner: choose a case in which every fault shows. Think of what "
        "T = 2, s₀ = 0 or a loss at the last step alone would hide.",
        "现在轮到你当考官：选一个能让所有错误都露出来的用例。"
        "想一想 T = 2、s₀ = 0 或者只有最后时刻有误差会掩盖什么。",
    ),
    equation="",
    formula="True ⇔ BPTT: ∂E/∂p ≈ (E(p+ε) − E(p−ε)) / 2ε,  p = W, U",
    points=8,
    tasks=(
        Task(
            gradcheck.gradient_check,
            """用数值梯度判断一个网络的 BPTT 是否正确。

            自己选定尺寸、输入、激活函数和误差函数 E，例如
            E = Σ_t c_t · s_t，此时 ℓ_t = c_t ⊙ f′(net_t)。用 network.forward 计算 E，
            把数值梯度与 network.delta、network.gradient_W、network.gradient_U
            给出的梯度比较，再下结论。

            network: 有 forward、delta、gradient_W、gradient_U，参数与 recurrent 一章相同。
                forward 总是正确的。另外三个可能是错的：还可能改动参数、返回 nan
                或错误的形状，或者抛出异常。
            seed: 种子；同一个种子得到同样的结论
            网络正确返回 True，否则返回 False。至多调用 20,000 次；T、n、m 不超过 12；
            激活函数取 activations.py 里四个之一。
            """,
            Text(
                "return True for a right network, False for a wrong one",
                "网络正确返回 True，错误返回 False",
            ),
        ),
    ),
    checks=(
        Check(
            Text("accepts every right network", "接受每一个正确的网络"),
            accepts_right_ones,
            Text(
                "First accept right ones: compare relative to the gradient's size, near 1e-6.",
                "先做到接受正确的网络：用相对误差比较，容差取 1e-6 左右。",
            ),
            weight=2,
            pays=Pays.NOTHING_WITHOUT,
        ),
        *(rejects(i) for i in range(len(WRONG))),
        Check(
            Text("gives the same answer for the same seed", "同一个种子得到同样的结论"),
            decides_the_same,
            Text(
                "Draw all random numbers from np.random.default_rng(seed).",
                "所有随机数都从 np.random.default_rng(seed) 取。",
            ),
            pays=Pays.LATER,
        ),
    ),
    hints=(
        Text(
            "Draw x, U, W, s0 and c from rng = np.random.default_rng(seed), for example U = "
            "rng.normal(size=(n, m)).",
            "用 rng = np.random.default_rng(seed) 生成 x、U、W、s0 和 c，例如 U = "
            "rng.normal(size=(n, m))。",
        ),
        Text(
            "Write E as a function of W alone, np.sum(c * network.forward(x, U, W, s0, "
            "tanh)[1:]), and give it to numerical_gradient; the same for U.",
            "把 E 写成只含 W 的函数 np.sum(c * network.forward(x, U, W, s0, tanh)[1:])，交给 "
            "numerical_gradient；U 也一样。",
        ),
        Text(
            "The other side: states, then c * tanh.backward(states[1:]) as local_deltas, "
            "network.delta, network.gradient_W and network.gradient_U.",
            "另一边：先算 states，再把 c * tanh.backward(states[1:]) 作为 local_deltas，依次调用 "
            "network.delta、network.gradient_W、network.gradient_U。",
        ),
    ),
    counted=True,
)

CHAPTER = Chapter(
    name="gradcheck",
    title=Text("checking gradients", "梯度检查"),
    story=Text(
        "Code for gradients can be wrong and still seem to learn. A derivative can be measured "
        "as well as derived: move one weight a little to either side, look at the loss, and "
        "compare. Such a check only sees what its test case lets it see. The article's own has "
        "two steps, s₀ = 0 and the identity for f, and takes almost any δ for right.",
        "求梯度的代码即使写错，看上去也可能在学习。导数可以推导，也可以测量："
        "把一个权重往两边各动一点，看误差怎么变，再作比较。"
        "但梯度检查只能看见用例让它看见的东西。文章里的检查只有两个时刻，s₀ = 0，f 是恒等函数，"
        "几乎任何 δ 都会被当成正确的。",
    ),
    intro=Text(
        gradcheck.__doc__ or "",
        "梯度检查：∂E/∂p ≈ (E(p + ε) − E(p − ε)) / 2ε，以及怎样才能看出错误的 δ。",
    ),
    items=(numerical_gradient_item, gradient_check_item),
)
