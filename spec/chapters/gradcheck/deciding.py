"""`gradient_check`: True for a right network, False for a wrong one, and why it was not."""

from __future__ import annotations

from dataclasses import replace

from reference import gradcheck
from spec.chapters.gradcheck import hints
from spec.chapters.gradcheck.networks import MOST_CALLS, RIGHT, WRONG, Network, networks
from spec.checking.cases import Cases
from spec.checking.received import kind_of, truth
from spec.item import Check, Item, Mismatch, Pays, Stopped, Submission, Task, kept_of
from spec.text import Text


def decides(submission: Submission, seed: int, network: Network, right: bool) -> Mismatch | None:
    """Whether gradient_check(network, seed) says what is true.

    An exception that comes out of it while it judges a wrong network is a rejection.
    """
    try:
        value = submission.call("gradient_check", network, seed).value
    except Stopped as stopped:
        if stopped.raised and not right:
            return None
        raise
    answer = truth(value)
    if answer is None:
        return _no_decision(value)
    if network.calls > MOST_CALLS:
        return Mismatch(
            Text(
                f"it called the network more than {MOST_CALLS:,} times",
                f"调用 network 超过了 {MOST_CALLS:,} 次",
            ),
            secret=False,
        )
    if answer is right:
        return None
    return _refused(network) if right else _missed(network)


def _refused(network: Network) -> Mismatch:
    name = network.name
    summary = Text(
        f"it says False for a right network, {name.en}",
        f"对正确的网络（{name.zh}）返回了 False",
    )
    return Mismatch(summary, yours="False", right="True", asked=(network,), secret=False)


def _missed(network: Network) -> Mismatch:
    name, part = network.name, network.wrong_part
    kind = Text(f"it misses a wrong {part}", f"没有查出错误的 {part}")
    return Mismatch(
        Text(f"{kind.en}: {name.en}", f"{kind.zh}：{name.zh}"),
        asked=(network,),
        secret=False,
        hint=network.hidden_by or hints.UNSEEN,
        one_of=(kind, name),
    )


def _no_decision(value: object) -> Mismatch:
    kind = kind_of(value)
    return Mismatch(
        Text(
            f"it returned {kind.en}, must be True or False",
            f"返回的是{kind.zh}，应当是 True 或 False",
        ),
        secret=False,
        hint=Text("End with return True or return False.", "最后用 return True 或 return False。"),
    )


def student_seed(cases: Cases, attempt: int = 0) -> int:
    """The seed handed to gradient_check."""
    name = f"gradient_check {attempt}" if attempt else "gradient_check"
    return int(cases.once(name, lambda: cases.random(name).integers(1, 1_000_000)))


Key = tuple[bool, int]  # whether a network is right, and its number
Judged = dict[Key, Mismatch | Stopped | None]
ATTEMPTS = 3


def judged(submission: Submission, cases: Cases) -> tuple[Judged, Judged]:
    """What became of every network, and what became of it at first.

    Random inputs may hide a fault, so that a wrong network counts as missed when it was accepted
    with three seeds. Each time the right ones are among those that are asked, and a rejection
    counts only where all of them were accepted: to be asked again tells nothing.
    """
    right, wrong = networks(cases)
    every = {(True, k): n for k, n in enumerate(right)} | {
        (False, k): n for k, n in enumerate(wrong)
    }
    first = _asked(submission, cases, every, 0)
    verdicts = dict(first)
    for attempt in range(1, ATTEMPTS):
        missed = [k for k, v in verdicts.items() if isinstance(v, Mismatch)]
        if not missed or not _accepts_all_right(verdicts):
            break
        again = {k: n.fresh(n.recurrence) for k, n in every.items() if k[0] or k in missed}
        judgements = _asked(submission, cases, again, attempt)
        if _accepts_all_right(judgements):
            verdicts |= {k: None for k in missed if judgements[k] is None}
    _explain(verdicts, every)
    return verdicts, first


def _asked(submission: Submission, cases: Cases, asked: dict[Key, Network], attempt: int) -> Judged:
    """Judge these networks in an order that is drawn."""
    seed, keys = student_seed(cases, attempt), list(asked)
    order = cases.random(f"order of networks {attempt}").permutation(len(keys)).tolist()
    places = [keys[place] for place in order]
    submission.expect("gradient_check", [(asked[key], seed) for key in places])
    verdicts: Judged = {}
    for key in places:
        try:
            verdicts[key] = decides(submission, seed, asked[key], key[0])
        except Stopped as stopped:
            verdicts[key] = stopped.with_traceback(None)  # which holds the whole answer
    return verdicts


def _accepts_all_right(verdicts: Judged) -> bool:
    return all(verdict is None for key, verdict in verdicts.items() if key[0])


def _explain(verdicts: Judged, every: dict[Key, Network]) -> None:
    """Say of refused right networks what is known of all that were refused."""
    right = [network for key, network in every.items() if key[0]]
    refused = [k for k, v in verdicts.items() if k[0] and isinstance(v, Mismatch)]
    why = hints.of_refused([every[key] for key in refused], right)
    for key in refused:
        mismatch = verdicts[key]
        if isinstance(mismatch, Mismatch) and mismatch.hint is None:
            verdicts[key] = replace(mismatch, hint=why)


def _judged_once(submission: Submission, cases: Cases) -> tuple[Judged, Judged]:
    known: dict[int, tuple[Judged, Judged]] = kept_of(submission, "judged")
    if cases.seed not in known:
        known[cases.seed] = judged(submission, cases)
    return known[cases.seed]


def why(submission: Submission, cases: Cases) -> Text | None:
    """What is established of the first network that it judges wrongly."""
    from spec.chapters.gradcheck.missed import why_missed
    from spec.chapters.gradcheck.refused import why_refused

    right, wrong = networks(cases)
    verdicts, seed = _judged_once(submission, cases)[0], student_seed(cases)
    refused = [n for k, n in enumerate(right) if isinstance(verdicts[True, k], Mismatch)]
    missed = [n for k, n in enumerate(wrong) if isinstance(verdicts[False, k], Mismatch)]
    decided = all(v.asked for v in verdicts.values() if isinstance(v, Mismatch))
    if decided and len(refused) == len(right) and 2 * len(missed) > len(wrong):
        return _exchanged(len(missed), len(wrong))
    if refused:
        return why_refused(submission, seed, refused, [n for n in right if n not in refused])
    sound = (n for n in missed if not n.misbehaves)
    return next((why_missed(submission, seed, n) for n in sound), None)


def _exchanged(missed: int, wrong: int) -> Text:
    return Text(
        f"It says False for every right network, and True for {missed} of {wrong} wrong ones: True "
        "must stand for a right one.",
        f"它对每个正确的网络都返回 False，却对 {wrong} 个错误的网络中的 {missed} 个返回 True："
        "应当是正确的返回 True。",
    )


def judgement(
    submission: Submission, cases: Cases, right: bool, number: int, at_first: bool = False
) -> Mismatch | None:
    """What became of one network; raises `Stopped` where the call brought no answer."""
    verdict = _judged_once(submission, cases)[at_first][right, number]
    if isinstance(verdict, Stopped):
        raise verdict
    return verdict


def accepts_right_ones(submission: Submission, cases: Cases) -> Mismatch | None:
    verdicts = [judgement(submission, cases, True, number) for number in range(len(RIGHT))]
    return next((wrong for wrong in verdicts if wrong is not None), None)


# What is wrong in δ, in ∂E/∂W and in ∂E/∂U counts a third each, however many networks have it.
# A wrong δ shows in either gradient, so that a check of one of the two rejects it: a third of them
# pays with ∂E/∂W, a third with ∂E/∂U.
PARTS = [network.wrong_part for network in WRONG if not network.misbehaves]
WEIGHTS = {part: 10.0 / PARTS.count(part) for part in Network.remote}


def rejects(number: int) -> Check:
    """One wrong network that has to be rejected."""
    network = WRONG[number]
    part, with_part = network.wrong_part, ("", "gradient_W", "gradient_U")[number % 3]
    is_led = part == "delta" and not network.misbehaves and with_part
    follows = _title(_first(with_part)) if is_led else None

    def run(submission: Submission, cases: Cases) -> Mismatch | None:
        return judgement(submission, cases, False, number)

    return Check(
        _title(network),
        run,
        Text(
            "Take T ≥ 4, s₀ ≠ 0, tanh, dense weights and a loss at every step; check W and U.",
            "取 T ≥ 4、s₀ ≠ 0、tanh、稠密的权重，每个时刻都有误差；W 和 U 都要检查。",
        ),
        weight=0.25 if network.misbehaves else WEIGHTS[part],
        pays=Pays.LATER if network.misbehaves or follows else Pays.ALWAYS,
        follows=follows,
    )


def _title(network: Network) -> Text:
    part, name = network.wrong_part, network.name
    return Text(f"rejects a wrong {part}: {name.en}", f"拒绝错误的 {part}：{name.zh}")


def _first(part: str) -> Network:
    return next(network for network in WRONG if network.wrong_part == part)


def decides_the_same(submission: Submission, cases: Cases) -> Mismatch | None:
    seed, (right, wrong) = student_seed(cases), networks(cases)
    again = {True: right[0], False: wrong[0]}
    submission.expect("gradient_check", [(network, seed) for network in again.values()])
    for is_right, network in again.items():
        before = judgement(submission, cases, is_right, 0, at_first=True)
        if (decides(submission, seed, network, is_right) is None) != (before is None):
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
    seconds=20.0,
    title=Text("gradient check", "梯度检查"),
    story=Text(
        "Now you are the examiner: choose a case in which every fault shows. Think of what "
        "T = 2, s₀ = 0 or a loss at the last step alone would hide.",
        "现在轮到你当考官：选一个能让所有错误都露出来的用例。"
        "想一想 T = 2、s₀ = 0 或者只有最后时刻有误差会掩盖什么。",
    ),
    formula="True ⇒ ∂E/∂p ≈ (E(p+ε) − E(p−ε)) / 2ε,  p = W, U",
    tasks=(
        Task(
            gradcheck.gradient_check,
            """用数值梯度判断一个网络的 BPTT 是否正确。

            自己选定尺寸、输入、激活函数和误差函数 E，例如
            E = Σ_t c_t · s_t，此时 ℓ_t = c_t ⊙ f′(net_t)。用 network.forward 计算 E，
            把数值梯度与 network.delta、network.gradient_W、network.gradient_U
            给出的梯度比较，再下结论。

            network: 有 forward、delta、gradient_W、gradient_U，参数与 recurrent 一章相同。
                网络由 forward 定义：s_t = f(net_t)，net_t 不一定是文章里的那个，例如 W 处可以
                是 2W。另外三个如果就是 forward 所算结果的导数，就是正确的。错误的网络也可能
                返回 nan 或错误的形状，或者抛出异常；异常可以从这里传出去，就算 False。改动
                参数本身不算错。
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
    why=why,
)
