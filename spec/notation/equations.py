"""The equations, each as one small tree: printed for the reader, and read by the proofs.

The numbers are the article's. What stands here is what is proved: spec.proofs reads these
very trees, and a test holds every item's formula to them.
"""

from __future__ import annotations

from spec.notation import origins
from spec.notation.tree import (
    Equation,
    Name,
    Over,
    Range,
    Setting,
    Tree,
    differential,
    dot,
    norm,
    partial,
    tree,
)

# Indices: a time, a layer, a row; T steps, N samples.
t, k, i, j, l, T, N = (Name(text) for text in ("t", "k", "i", "j", "l", "T", "N"))  # noqa: E741
E = Name("E")
U, W, V = Name("U"), Name("W"), Name("V")
U2, W2, V2 = Name("U′"), Name("W′"), Name("V′")
f, g, slope, slope_g = Name("f"), Name("g"), Name("f′"), Name("g′")
diag, ln, e, softmax = Name("diag"), Name("ln"), Name("e"), Name("softmax")
x, s, o, net, z = (Name(text, bold=True) for text in ("x", "s", "o", "net", "z"))
delta, local = Name("δ", bold=True), Name("ℓ", bold=True)
s2, net2, delta2, local2 = (Name(text, bold=True) for text in ("s′", "net′", "δ′", "ℓ′"))
labels, outputs = Name("labels", bold=True), Name("outputs", bold=True)

STEPS = Range(t, tree(1), T)
BACK = Range(t, T - 1, tree(1))


# The networks that the equations speak of, and what is supposed there
LAST = Setting("last", "with the loss at the last step only", "误差只在最后时刻")
COPIES = Setting(
    "copies",
    "where W_t and U_t are the copies of W and U that step t uses",
    "其中 W_t、U_t 是 t 时刻所用的那份 W、U",
)
BELOW = Setting(
    "below",
    "where layer l−1 is feed-forward; U is layer l's",
    "第 l−1 层是前馈层；U 是第 l 层的",
)
BELOW_RECURRENT = Setting(
    "below recurrent",
    "where layer l−1 is recurrent too; U is layer l's",
    "第 l−1 层也是循环层；U 是第 l 层的",
)
SCORES = Setting("scores")
BIDIRECTIONAL, DEEP = Setting("bidirectional"), Setting("deep")
DEEP_BIDIRECTIONAL = Setting("deep bidirectional")
SCORE_ROW, SCORE_ROWS = Setting("row"), Setting("samples")
PARAMETER = Setting("parameter", "as ε → 0", "ε → 0 时")
BOUNDED = Setting(
    "bound",
    "with the loss at the last step only, β_W ≥ ‖W‖₂ and β_f ≥ |f′|",
    "误差只在最后时刻，β_W ≥ ‖W‖₂，β_f ≥ |f′|",
)
CLIPPING = Setting("clipping")


def over_time(body: Tree) -> Tree:
    """Σ_t, over all steps."""
    return Over("Σ", STEPS, body, plain=True)


# The network
OUTPUT = Equation(
    "output",
    "输出层",
    o[t],
    g(V @ s[t]),
    (STEPS,),
    setting=SCORES,
    origin=origins.DEFINITION,
    number="1",
)
FORWARD = Equation(
    "state",
    "循环层的状态",
    s[t],
    f(U @ x[t] + W @ s[t - 1]),
    (STEPS,),
    origin=origins.DEFINITION,
    number="2",
)
LOGITS = Equation(
    "scores",
    "输出层的加权输入",
    z[t],
    V @ s[t],
    (STEPS,),
    setting=SCORES,
    origin=origins.DEFINITION,
)

# The error terms
DELTA = Equation(
    "δ one step back",
    "误差项往回一步",
    delta[t],
    local[t] + (W.T @ delta[t + 1]) * slope(net[t]),
    (BACK,),
    origin=origins.CHAIN,
    number="3",
)
DELTA_LAST = Equation(
    "δ at the last step", "最后时刻的误差项", delta[T], local[T], origin=origins.LAST, number="3"
)
DELTA_ALONE = Equation(
    "δ one step back, loss at the last step",
    "误差项往回一步，误差只在最后时刻",
    delta[k],
    (W.T @ delta[k + 1]) * slope(net[k]),
    (Range(k, T - 1, tree(1)),),
    setting=LAST,
    origin=origins.ALONE,
    number="3",
)
BACKWARDS = Range(i, t - 1, k)
DELTA_PRODUCT = Equation(
    "δ many steps back",
    "误差项往回多步",
    delta[k].T,
    delta[t].T @ Over("Π", BACKWARDS, W @ diag(slope(net[i])), plain=False),
    (Range(t, tree(2), T), Range(k, tree(1), t - 1)),
    setting=LAST,
    origin=origins.PRODUCT,
    number="3",
)
DELTA_BELOW = Equation(
    "δ of the layer below",
    "上一层网络（第 l−1 层）的误差项 δ",
    delta[t].at(l - 1).T,
    delta[t].at(l).T @ U @ diag(slope.at(l - 1)(net[t].at(l - 1))),
    (STEPS,),
    setting=BELOW,
    origin=origins.BELOW,
    number="4",
)

# The gradients; W_t is the copy of W that step t uses
GRADIENT_W_STEP = Equation(
    "gradient of W at one step",
    "W 在一个时刻的梯度",
    partial(E, W[t]),
    delta[t] @ s[t - 1].T,
    (STEPS,),
    setting=COPIES,
    origin=origins.STEP,
    number="5",
)
GRADIENT_W = Equation(
    "gradient of W",
    "权重矩阵 W 的梯度",
    partial(E, W),
    over_time(delta[t] @ s[t - 1].T),
    origin=origins.SUM,
    number="6",
)
PRODUCT_RULE = Equation(
    "product rule",
    "乘积求导法则",
    differential(W @ s[t - 1]),
    differential(W) @ s[t - 1] + W @ differential(s[t - 1]),
    (STEPS,),
    origin=origins.LEIBNIZ,
    number="7",
)
GRADIENT_U_STEP = Equation(
    "gradient of U at one step",
    "U 在一个时刻的梯度",
    partial(E, U[t]),
    delta[t] @ x[t].T,
    (STEPS,),
    setting=COPIES,
    origin=origins.STEP,
    number="8",
)
GRADIENT_U = Equation(
    "gradient of U",
    "权重矩阵 U 的梯度",
    partial(E, U),
    over_time(delta[t] @ x[t].T),
    origin=origins.SUM,
    number="8",
)
GRADIENT_S0 = Equation(
    "gradient of s₀", "s₀ 的梯度", partial(E, s[0]), W.T @ delta[1], origin=origins.LINEAR
)
GRADIENT_X = Equation(
    "gradient of x",
    "x 的梯度",
    partial(E, x[t]),
    U.T @ delta[t],
    (STEPS,),
    origin=origins.LINEAR,
)

# Where the loss looks at z_t = V s_t
LOCAL = Equation(
    "ℓ from the scores",
    "由输出层得到的 ℓ",
    local[t],
    (V.T @ partial(E, z[t])) * slope(net[t]),
    (STEPS,),
    setting=SCORES,
    origin=origins.SCORES,
)
GRADIENT_V = Equation(
    "gradient of V",
    "权重矩阵 V 的梯度",
    partial(E, V),
    over_time(partial(E, z[t]) @ s[t].T),
    setting=SCORES,
    origin=origins.SCORES,
)

# Softmax and cross-entropy; y_i and z_i are numbers, a row of z is a sample
y_i, z_i, z_j = Name("y")[i], Name("z")[i], Name("z")[j]
CLASSES, SAMPLES = Range(j, tree(1), Name("k")), Range(i, tree(1), N)
SOFTMAX = Equation(
    "softmax",
    "softmax",
    y_i,
    e**z_i / Over("Σ", CLASSES, e**z_j),
    (Range(i, tree(1), Name("k")),),
    setting=SCORE_ROW,
    origin=origins.DEFINITION,
)
CROSS_ENTROPY = Equation(
    "cross-entropy",
    "交叉熵误差",
    E,
    -((1 / N) @ Over("Σ", SAMPLES, dot(labels[i], ln(outputs[i])))),
    setting=SCORE_ROWS,
    origin=origins.DEFINITION,
)
SOFTMAX_GRADIENT = Equation(
    "gradient through softmax",
    "穿过 softmax 的梯度",
    partial(E, z),
    (softmax(z) - labels) / N,
    setting=SCORE_ROWS,
    origin=origins.SOFTMAX,
)

# Gradient checking
p, epsilon, e_i = Name("p", bold=True), Name("ε"), Name("e", bold=True)[i]
NUMERICAL = Equation(
    "central differences",
    "中心差分",
    partial(E, Name("p")[i]),
    (E(p + epsilon @ e_i) - E(p - epsilon @ e_i)) / (2 @ epsilon),
    (Range(i, tree(1), Name("P")),),
    relation="≈",
    setting=PARAMETER,
    origin=origins.TAYLOR,
)

# The bidirectional network: a second layer that reads from the end
STATE_BACKWARDS = Equation(
    "state, read backwards",
    "反向计算的状态",
    s2[t],
    f(U2 @ x[t] + W2 @ s2[t + 1]),
    (STEPS,),
    setting=BIDIRECTIONAL,
    origin=origins.DEFINITION,
)
OUTPUT_BOTH = Equation(
    "output of both directions",
    "双向网络的输出",
    o[t],
    g(V @ s[t] + V2 @ s2[t]),
    (STEPS,),
    setting=BIDIRECTIONAL,
    origin=origins.DEFINITION,
)
LOGITS_BOTH = Equation(
    "scores of both directions",
    "双向网络输出层的加权输入",
    z[t],
    V @ s[t] + V2 @ s2[t],
    (STEPS,),
    setting=BIDIRECTIONAL,
    origin=origins.DEFINITION,
)
LOCAL_BACKWARDS = Equation(
    "ℓ′ from the scores",
    "由输出层得到的 ℓ′",
    local2[t],
    (V2.T @ partial(E, z[t])) * slope(net2[t]),
    (STEPS,),
    setting=BIDIRECTIONAL,
    origin=origins.SCORES,
)
DELTA_BACKWARDS = Equation(
    "δ′ from t−1 to t",
    "反向层的误差项 δ′：由 t−1 传到 t",
    delta2[t],
    local2[t] + (W2.T @ delta2[t - 1]) * slope(net2[t]),
    (Range(t, tree(2), T),),
    setting=BIDIRECTIONAL,
    origin=origins.MIRROR,
)
DELTA_BACKWARDS_FIRST = Equation(
    "δ′ at the first step",
    "反向层在第一个时刻的误差项",
    delta2[1],
    local2[1],
    setting=BIDIRECTIONAL,
    origin=origins.MIRROR,
)
GRADIENT_W_BACKWARDS = Equation(
    "gradient of W′",
    "W′ 的梯度",
    partial(E, W2),
    over_time(delta2[t] @ s2[t + 1].T),
    setting=BIDIRECTIONAL,
    origin=origins.MIRROR,
)
GRADIENT_U_BACKWARDS = Equation(
    "gradient of U′",
    "U′ 的梯度",
    partial(E, U2),
    over_time(delta2[t] @ x[t].T),
    setting=BIDIRECTIONAL,
    origin=origins.MIRROR,
)
GRADIENT_V_BACKWARDS = Equation(
    "gradient of V′",
    "V′ 的梯度",
    partial(E, V2),
    over_time(partial(E, z[t]) @ s2[t].T),
    setting=BIDIRECTIONAL,
    origin=origins.SCORES,
)

# The deep network: layer i reads the states of layer i−1; layer 0 is the input
EVERY_LAYER = Range(i, tree(1), Name("L"))
TOP = Name("L")
UPPER = Range(i, tree(2), Name("L"))
STATE_DEEP = Equation(
    "state of layer i",
    "第 i 层的状态",
    s[t].at(i),
    f(U.at(i) @ s[t].at(i - 1) + W.at(i) @ s[t - 1].at(i)),
    (EVERY_LAYER, STEPS),
    setting=DEEP,
    origin=origins.DEFINITION,
)
LOGITS_DEEP = Equation(
    "scores of the top layer",
    "深度网络输出层的加权输入",
    z[t],
    V @ s[t].at(TOP),
    (STEPS,),
    setting=DEEP,
    origin=origins.DEFINITION,
)
OUTPUT_DEEP = Equation(
    "output of one stack",
    "只有正向时的输出",
    o[t],
    g(V @ s[t].at(TOP)),
    (STEPS,),
    setting=DEEP,
    origin=origins.DEFINITION,
)
LOCAL_TOP = Equation(
    "ℓ of the top layer",
    "最上层的 ℓ",
    local[t].at(TOP),
    (V.T @ partial(E, z[t])) * slope(net[t].at(TOP)),
    (STEPS,),
    setting=DEEP,
    origin=origins.SCORES,
)
LOCAL_DEEP = Equation(
    "ℓ of the layer below",
    "下面一层（第 i−1 层）的 ℓ",
    local[t].at(i - 1),
    (U.at(i).T @ delta[t].at(i)) * slope(net[t].at(i - 1)),
    (UPPER, STEPS),
    setting=DEEP,
    origin=origins.LAYERED,
)
DELTA_DEEP = Equation(
    "δ within a layer",
    "同一层内的误差项",
    delta[t].at(i),
    local[t].at(i) + (W.at(i).T @ delta[t + 1].at(i)) * slope(net[t].at(i)),
    (EVERY_LAYER, BACK),
    setting=DEEP,
    origin=origins.LAYERED,
)
GRADIENT_W_DEEP = Equation(
    "gradient of layer i's W",
    "第 i 层 W 的梯度",
    partial(E, W.at(i)),
    over_time(delta[t].at(i) @ s[t - 1].at(i).T),
    (EVERY_LAYER,),
    setting=DEEP,
    origin=origins.LAYERED,
)
GRADIENT_U_DEEP = Equation(
    "gradient of layer i's U",
    "第 i 层 U 的梯度",
    partial(E, U.at(i)),
    over_time(delta[t].at(i) @ s[t].at(i - 1).T),
    (EVERY_LAYER,),
    setting=DEEP,
    origin=origins.LAYERED,
)

# The article's deep network: two such stacks, each reads its own direction's layer below
STATE_DEEP_BACKWARDS = Equation(
    "state of layer i, read backwards",
    "反向计算时第 i 层的状态",
    s2[t].at(i),
    f(U2.at(i) @ s2[t].at(i - 1) + W2.at(i) @ s2[t + 1].at(i)),
    (EVERY_LAYER, STEPS),
    setting=DEEP_BIDIRECTIONAL,
    origin=origins.DEFINITION,
)
OUTPUT_DEEP_BOTH = Equation(
    "output of the deep network",
    "深度循环神经网络的输出",
    o[t],
    g(V @ s[t].at(TOP) + V2 @ s2[t].at(TOP)),
    (STEPS,),
    setting=DEEP_BIDIRECTIONAL,
    origin=origins.DEFINITION,
)

# Exploding and vanishing; ‖·‖ is the Euclidean norm, β_W ≥ ‖W‖, β_f ≥ |f′|
beta_W, beta_f = Name("β_W"), Name("β_f")
BOUND = Equation(
    "bound of δ",
    "误差项的上界",
    norm(delta[k]),
    norm(delta[t]) @ (beta_W @ beta_f) ** (t - k),
    (STEPS, Range(k, tree(1), t)),
    relation="≤",
    setting=BOUNDED,
    origin=origins.NORMS,
)
gradient, clipped, threshold = Name("G"), Name("Ĝ"), Name("θ")
CLIPPED = Equation(
    "clipping",
    "梯度截取",
    clipped,
    Name("min")(1, threshold / norm(gradient)) @ gradient,
    setting=CLIPPING,
    origin=origins.DEFINITION,
)

EQUATIONS: tuple[Equation, ...] = tuple(v for v in globals().values() if isinstance(v, Equation))
