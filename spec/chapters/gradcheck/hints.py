"""What is said of a gradient check before it is asked anything more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spec.text import Text

if TYPE_CHECKING:
    from spec.chapters.gradcheck.networks import Network


NAN = Text(
    "A comparison with nan is False, and max(1e-9, nan) is 1e-9: accept only if each error is <= "
    "tolerance.",
    "与 nan 比较总是 False，而 max(1e-9, nan) 是 1e-9：只有每个误差都 <= 容差时才接受。",
)
LOOSE = Text(
    "A gradient that is off by a thousandth passes: the tolerance is too loose, or only a part of "
    "the gradient is compared; take a relative 1e-6.",
    "相差千分之一的梯度也通过了：要么容差太大，要么只比较了梯度的一部分；相对误差取 1e-6。",
)
UNSEEN = Text(
    "In general: compare every element of ∂E/∂W and of ∂E/∂U, "
    "without their signs cancelling, near 1e-6.",
    "一般来说：∂E/∂W 和 ∂E/∂U 的每个元素都要比较，正负不能抵消，取 1e-6 左右。",
)
SHAPES = Text(
    "Compare shapes first: broadcasting and extra rows hide.",
    "请先比较形状：否则广播和多出来的行会掩盖错误。",
)


def not_called(part: str) -> Text:
    return Text(
        f"network.{part} is never called: check it too.",
        f"从未调用 network.{part}：也要检查它。",
    )


def unanswered(part: str) -> Text:
    return Text(
        f"network.{part} is not called, or it raises and you catch that: print what you catch (T, "
        "n and m may be 12 at most).",
        f"没有调用 network.{part}，或者它抛出了异常而被你捕获：把捕获的异常打印出来看看"
        f"（T、n、m 不能超过 12）。",
    )


def of_refused(refused: Sequence[Network], right: Sequence[Network]) -> Text:
    """What is known of how right networks were refused; what may be behind it."""
    if len(refused) < len(right):
        are_articles = [network.recurrence.is_articles for network in refused]
        others = [network for network in right if not network.recurrence.is_articles]
        if not any(are_articles) and len(refused) == len(others):
            return Text(
                f"It refuses {len(refused)} of {len(right)} right networks, none of which has the "
                "article's net_t = U x_t + W s_{t−1}: only the derivative of network.forward "
                "decides, so compare with numerical gradients of that.",
                f"{len(right)} 个正确的网络中，它拒绝了 {len(refused)} 个，被拒绝的 net_t 都不是"
                "文章的 U x_t + W s_{t−1}：正确与否只看 network.forward 的导数，"
                "请与它的数值梯度比较。",
            )
        return Text(
            f"It refuses {len(refused)} of {len(right)} right networks: accept a relative error of "
            "about 1e-6; central differences are good to about 8 digits.",
            f"{len(right)} 个正确的网络中，它拒绝了 {len(refused)} 个：容差（允许的相对误差）取 "
            "1e-6 左右；中心差分大约有 8 位有效数字。",
        )
    if not any(network.calls for network in right):
        return Text(
            "It refuses every right network, and asked none for delta, gradient_W or gradient_U: "
            "print what stops it before (T, n and m may be 12 at most).",
            "它拒绝了所有正确的网络，而且从未调用它们的 delta、gradient_W、gradient_U："
            "把在此之前出的问题打印出来看看（T、n、m 不能超过 12）。",
        )
    return Text(
        "It refuses every right network. Print both gradients side by side: where they differ in "
        "the first digits, look at E and at ℓ_t = ∂E_t/∂s_t ⊙ f′(net_t); where they agree to 8 "
        "digits or so, at the tolerance (1e-6 is right).",
        "它拒绝了所有正确的网络。把两种梯度并排打印出来：前几位就不同，检查 E 和 "
        "ℓ_t = ∂E_t/∂s_t ⊙ f′(net_t)；大约 8 位相同，检查容差（取 1e-6）。",
    )
