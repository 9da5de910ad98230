"""Mistakes in chapter `gradcheck`. Each is a slip; one function makes several at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from spec.item import Mistake
from spec.text import Text

Array = np.ndarray
FACTORS = (0.5, 2.0, 3.0, 10.0)
FIXED = (1e-2, 1e-3, 5e-4, 3e-4, 1e-4, 1e-5, 1e-6)
DEFAULTS = (1e-3, 1e-5, 1e-6)
Loss = Callable[[Array], float]


def numerical_gradient_with(slips: frozenset[str]) -> Callable[..., Array]:
    """Numerical differences with these slips."""

    slips = frozenset(part for slip in slips for part in slip.split("+"))

    def function(loss: Loss, parameter: Array, epsilon: float = 1e-4) -> Array:
        for fixed in FIXED:
            epsilon = fixed if f"always {fixed}" in slips else epsilon
        for default in DEFAULTS:
            epsilon = default if f"default {default}" in slips and epsilon == 1e-4 else epsilon
        given = epsilon
        for factor in FACTORS:
            epsilon = factor * given if f"times {factor}" in slips else epsilon
        up = 0.0 if "backward" in slips else epsilon
        down = 0.0 if "forward" in slips else epsilon
        gradient, p = np.empty(parameter.shape), parameter
        down = 2.0 * epsilon if "far" in slips else down
        moved = np.zeros(parameter.shape)
        for i in np.ndindex(parameter.shape):
            step = moved if "moved" in slips else np.zeros(parameter.shape)
            step[i] = abs(float(p[i])) if "relative" in slips else 1.0
            if "relative above 1" in slips:
                step[i] = max(1.0, abs(float(p[i])))
            step[i] = p[i] if "by itself" in slips else step[i]
            step = np.ones(parameter.shape) if "all" in slips else step
            lower = 0.0 if "one" in slips else loss(p - down * step)
            lower = -lower if "plus" in slips else lower
            lower = lower / (2.0 * epsilon) if "undivided" in slips else lower
            gradient[i] = loss(p + up * step) - lower
            is_divided = step[i] and not slips & {"by itself", "undivided step"}
            gradient[i] /= step[i] if is_divided else 1.0
            p = p - down * step if "kept" in slips else p
        divisor = up + down
        divisor = epsilon if "half" in slips else divisor
        divisor = 2.0 * epsilon if "twice" in slips else divisor
        divisor = 2.0 * given if "given" in slips else divisor
        divisor = 2.0 / epsilon if "brackets" in slips else divisor
        divisor = 1.0 if slips & {"undivided", "difference"} else divisor
        divisor = 2e-4 if "own divisor" in slips else divisor
        return -gradient / divisor if "sign" in slips else gradient / divisor

    return function


def _slip(slip: str, name: Text, help: Text) -> Mistake:
    return Mistake(name, numerical_gradient_with(frozenset({slip})), help, slip)


NUMERICAL_GRADIENT = (
    _slip(
        "forward",
        Text("forward difference", "前向差分"),
        Text(
            "That is a forward difference; take E(p + ε) and E(p − ε).",
            "这是前向差分；应当用 E(p + ε) 和 E(p − ε)。",
        ),
    ),
    _slip(
        "backward",
        Text("backward difference", "后向差分"),
        Text(
            "That is a backward difference; take E(p + ε) and E(p − ε).",
            "这是后向差分；应当用 E(p + ε) 和 E(p − ε)。",
        ),
    ),
    _slip(
        "kept",
        Text("parameter not put back", "parameter 没有复原"),
        Text(
            "You leave each element at p − ε while the next ones are moved; it must be put back "
            "to p first.",
            "每个元素还停在 p − ε，你就去动下一个了；请先把它复原为 p。",
        ),
    ),
    _slip(
        "moved",
        Text("elements not put back", "元素没有复原"),
        Text(
            "You leave each element at p ± ε while the next ones are moved; it must be put back to "
            "p first.",
            "每个元素还停在 p ± ε，你就去动下一个了；请先把它复原为 p。",
        ),
    ),
    *(
        _slip(
            slip,
            Text("step times max(1, |p|)", "步长乘了 max(1, |p|)"),
            Text(
                "You step by ε times max(1, |p_i|); step by ε, whatever p_i is.",
                "你的步长是 ε 乘 max(1, |p_i|)；不论 p_i 是多少，步长都应当是 ε。",
            ),
        )
        for slip in ("relative above 1", "relative above 1+undivided step")
    ),
    _slip(
        "half",
        Text("divided by ε", "除以了 ε"),
        Text("You divide by ε; the two points are 2ε apart.", "你除以了 ε；两点相距 2ε。"),
    ),
    _slip(
        "brackets",
        Text("ε outside the divisor", "ε 没有放进分母"),
        Text(
            "Write / (2 * epsilon) with brackets: / 2 * epsilon multiplies by ε.",
            "写 / (2 * epsilon)，带括号：/ 2 * epsilon 会乘上 ε。",
        ),
    ),
    _slip(
        "undivided",
        Text("E(p − ε) alone divided by 2ε", "只有 E(p − ε) 除以了 2ε"),
        Text(
            "You divide E(p − ε) alone by 2ε; put the difference in brackets, then divide it.",
            "你只把 E(p − ε) 除以了 2ε；应当给差加上括号再除。",
        ),
    ),
    _slip(
        "difference",
        Text("not divided by 2ε", "没有除以 2ε"),
        Text("You do not divide by 2ε.", "你没有除以 2ε。"),
    ),
    _slip(
        "own divisor",
        Text("divided by 2e-4", "除以了 2e-4"),
        Text(
            "You divide by 2e-4, whatever epsilon is; divide by 2 * epsilon.",
            "不管 epsilon 是多少，你都除以 2e-4；应当除以 2 * epsilon。",
        ),
    ),
    _slip(
        "sign",
        Text("wrong sign", "符号反了"),
        Text(
            "Your sign is wrong: it must be E(p + ε) − E(p − ε).",
            "符号反了：应当是 E(p + ε) − E(p − ε)。",
        ),
    ),
    *(
        _slip(
            f"always {fixed}",
            Text("ε written into the code", "ε 写死了"),
            Text(
                "Your ε is not the epsilon that you are given; use that as it is.",
                "你的 ε 不是传入的 epsilon；应当原样使用它。",
            ),
        )
        for fixed in FIXED
    ),
    _slip(
        "default 0.001",
        Text("ε is 1e-3 by default", "ε 的默认值是 1e-3"),
        Text(
            "Where epsilon is left out you step by 1e-3; its default is 1e-4. (The article's "
            "10e-4 is 1e-3.)",
            "没有传入 epsilon 时，你的步长是 1e-3；默认值应当是 1e-4。"
            "（文章里的 10e-4 就是 1e-3。）",
        ),
    ),
    *(
        _slip(
            f"default {default}",
            Text("wrong default of ε", "ε 的默认值不对"),
            Text(
                "Where epsilon is left out you step by another number; its default is 1e-4.",
                "没有传入 epsilon 时，你的步长是别的数；默认值应当是 1e-4。",
            ),
        )
        for default in DEFAULTS[1:]
    ),
    _slip(
        "relative",
        Text("ε scaled by |p|", "ε 乘了 |p|"),
        Text(
            "You step by ε times the size of the element; step by epsilon itself.",
            "你的步长是 ε 乘上元素的大小；应当就用 epsilon。",
        ),
    ),
    _slip(
        "by itself",
        Text("ε multiplied by p", "ε 乘了 p"),
        Text(
            "You step by ε times the element, and divide by 2ε; step by epsilon itself.",
            "你的步长是 ε 乘上这个元素，却除以 2ε；步长应当就用 epsilon。",
        ),
    ),
    *(
        _slip(
            f"times {factor}",
            Text("ε multiplied by a number", "ε 乘了一个数"),
            Text(
                "You step by epsilon times some number; step by epsilon itself.",
                "你的步长是 epsilon 乘了一个数；应当就用 epsilon。",
            ),
        )
        for factor in FACTORS
    ),
    _slip(
        "times 0.5+given",
        Text("ε/2 divided by 2ε", "动了 ε/2，除以 2ε"),
        Text(
            "You take E(p + ε/2) − E(p − ε/2) and divide by 2ε; the points are p + ε and p − ε.",
            "你用 E(p + ε/2) − E(p − ε/2) 除以 2ε；两点应当是 p + ε 和 p − ε。",
        ),
    ),
    *(
        _slip(
            f"times {factor}+given",
            Text("ε multiplied by a number, divided by 2ε", "ε 乘了一个数，除以 2ε"),
            Text(
                f"You take E(p + {factor:g}ε) − E(p − {factor:g}ε) and divide by 2ε; the points "
                "are p + ε and p − ε.",
                f"你用 E(p + {factor:g}ε) − E(p − {factor:g}ε) 除以 2ε；"
                "两点应当是 p + ε 和 p − ε。",
            ),
        )
        for factor in FACTORS[1:]
    ),
    _slip(
        "far+twice",
        Text("second point at p − 2ε", "第二个点取成了 p − 2ε"),
        Text(
            "Your second point is p − 2ε; it must be p − ε.",
            "你的第二个点是 p − 2ε；应当是 p − ε。",
        ),
    ),
    _slip(
        "all",
        Text("all elements moved at once", "所有元素一起动了"),
        Text(
            "You move all elements of parameter at once; move one at a time, and leave the others.",
            "你让 parameter 的所有元素一起动了；应当一次只动一个，其余不变。",
        ),
    ),
    _slip(
        "plus",
        Text("plus for minus", "减号写成加号"),
        Text(
            "You add the two values of E; take E(p + ε) − E(p − ε).",
            "你把两个 E 加了起来；应当是 E(p + ε) − E(p − ε)。",
        ),
    ),
    _slip(
        "one",
        Text("E(p − ε) missing", "漏了 E(p − ε)"),
        Text(
            "You take E(p + ε) alone; subtract E(p − ε).", "你只用了 E(p + ε)；还要减去 E(p − ε)。"
        ),
    ),
    _slip(
        "backward+twice",
        Text("backward difference divided by 2ε", "后向差分除以了 2ε"),
        Text(
            "You take E(p) − E(p − ε) and divide by 2ε; the first point is E(p + ε).",
            "你用 E(p) − E(p − ε) 除以 2ε；第一个点应当是 E(p + ε)。",
        ),
    ),
    _slip(
        "forward+twice",
        Text("forward difference divided by 2ε", "前向差分除以了 2ε"),
        Text(
            "You take E(p + ε) − E(p) and divide by 2ε; the second point is E(p − ε).",
            "你用 E(p + ε) − E(p) 除以 2ε；第二个点应当是 E(p − ε)。",
        ),
    ),
)
