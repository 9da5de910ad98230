"""Where each equation comes from, in a sentence."""

from __future__ import annotations

from spec.text import Text

DEFINITION = Text("Definition.", "定义。")
CHAIN = Text(
    "Chain rule: net_t reaches E through step t's own output and through net_{t+1}, whose "
    "Jacobian is W diag[f′(net_t)].",
    "链式法则：net_t 经本时刻的输出和 net_{t+1} 影响 E，后者的 Jacobian 矩阵是 W diag[f′(net_t)]。",
)
LAST = Text(
    "After the last step nothing comes back through time.", "最后时刻之后没有误差项沿时间反向传递。"
)
ALONE = Text("Eq. 3, where ℓ_k is 0 before the last step.", "式 3，其中最后时刻之前 ℓ_k 都是 0。")
PRODUCT = Text("Eq. 3's single step, used t − k times.", "式 3 的一步连用 t − k 次。")
BELOW = Text(
    "Chain rule down one layer: the Jacobian of net_t^l by net_t^{l−1} is U diag[f′].",
    "沿层向下的链式法则：net_t^l 对 net_t^{l−1} 的 Jacobian 矩阵是 U diag[f′]。",
)
STEP = Text(
    "net_t is linear in the copy of the weights that step t uses.",
    "net_t 对 t 时刻所用的那份权重是线性的。",
)
SUM = Text(
    "The weights are shared, so the gradients of their copies add up.",
    "各时刻共享权重，所以各份的梯度相加。",
)
LINEAR = Text("net is linear in it; chain rule.", "net 对它是线性的；链式法则。")
SCORES = Text(
    "Chain rule through z_t, which is linear in s_t and V.",
    "经 z_t 的链式法则；z_t 对 s_t 和 V 都是线性的。",
)
LEIBNIZ = Text(
    "Leibniz: not W alone, s_{t−1} too depends on W.", "乘积求导：不只 W，s_{t−1} 也依赖 W。"
)
SOFTMAX = Text(
    "∂ ln y_j/∂z_i = [i = j] − y_i, and a row of labels adds up to 1.",
    "∂ ln y_j/∂z_i = [i = j] − y_i，且每行标记之和为 1。",
)
TAYLOR = Text("Taylor: terms of even order cancel.", "泰勒展开：偶数阶项相消。")
NORMS = Text("Norms of both factors of eq. 3, step by step.", "对式 3 的两个因子逐步取范数。")
MIRROR = Text("Eq. 3, 6 and 8 with time reversed.", "把时间倒过来的式 3、6、8。")
LAYERED = Text(
    "Eq. 3, 4, 6 and 8 for layer i, whose input is s^{i−1}.",
    "对第 i 层用式 3、4、6、8，其输入是 s^{i−1}。",
)
