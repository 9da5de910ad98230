"""The article line by line: its equations, algorithms, examples and claims, in its order.

Each line names the equations, items and pages that belong to it, and says why where there are none.
"""

from __future__ import annotations

from dataclasses import dataclass

from spec.notation import equations as eq
from spec.notation.tree import Equation
from spec.text import Text

EXAMPLE = Text("an example, and no formula", "是例子，不是公式")
CLAIM = Text("a claim: see where it is shown", "是论断，见演示")
STEP = Text("a step of the proof, and nothing to compute", "证明中的一步，没有要计算的")
LEFT_OUT = Text("the article leaves it out", "文章没有讨论")
NO_PROOF = Text("says what is to be made; nothing follows from it", "只规定要做什么，没有要推导的")
CHECKED = Text("its checks and the reference's tests show it", "由检查和参考实现的测试说明")
BY_NUMBERS = Text("an experiment, not a theorem", "是实验，不是定理")
IN_SPECIFICATION = Text("in the table of what is wrong or unclear", "见写错或没说清之处的表")


@dataclass(frozen=True)
class Row:
    """A line of the article.

    why: stands behind a dash wherever a cell has nothing else
    proof: what to say where no statement is about its equations
    """

    line: Text
    equations: tuple[Equation, ...] = ()
    items: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    why: Text = NO_PROOF
    proof: Text | None = None


def row(
    en: str,
    zh: str,
    *equations: Equation,
    items: str = "",
    pages: str = "",
    why: Text = CHECKED,
    proof: Text | None = None,
) -> Row:
    return Row(Text(en, zh), equations, tuple(items.split()), tuple(pages.split()), why, proof)


ROWS = (
    row(
        "我昨天上学迟到了，老师批评了____: the next word",
        "我昨天上学迟到了，老师批评了____：下一个词",
        items="predict_next",
        pages="long_memory",
    ),
    row(
        "N-gram: looks N − 1 words back",
        "N-Gram：往回看 N − 1 个词",
        items="ngram_next",
        pages="long_memory",
        proof=IN_SPECIFICATION,
    ),
    row(
        "an N-gram model grows exponentially with N",
        "模型的大小和 N 的关系是指数级的",
        pages="real_text",
        why=CLAIM,
        proof=BY_NUMBERS,
    ),
    row("eq. 1, the output layer", "式 1，输出层", eq.OUTPUT, eq.LOGITS, items="output"),
    row("eq. 2, the recurrent layer", "式 2，循环层", eq.FORWARD, items="forward"),
    row(
        "eq. 2 put into eq. 1 again and again: o_t depends on x₁ … x_t",
        "反复把式 2 代入式 1：o_t 受 x₁ … x_t 影响",
        items="forward output",
        pages="long_memory",
        proof=IN_SPECIFICATION,
    ),
    row(
        "我的手机坏了，我打算____一部新手机 with a gap in the middle",
        "我的手机坏了，我打算____一部新手机：中间的空",
        items="bidirectional_forward bidirectional_backward",
        pages="fill_the_gap",
        why=EXAMPLE,
    ),
    row(
        "the bidirectional network; nothing is shared between its directions",
        "双向循环神经网络；两个方向不共享权重",
        eq.OUTPUT_BOTH,
        eq.STATE_BACKWARDS,
        eq.LOGITS_BOTH,
        items="bidirectional_forward",
        pages="fill_the_gap",
    ),
    row(
        "its training (not in the article)",
        "它的训练（文章没有写）",
        eq.LOCAL_BACKWARDS,
        eq.DELTA_BACKWARDS,
        eq.DELTA_BACKWARDS_FIRST,
        eq.GRADIENT_U_BACKWARDS,
        eq.GRADIENT_W_BACKWARDS,
        eq.GRADIENT_V_BACKWARDS,
        items="bidirectional_backward",
        pages="fill_the_gap",
    ),
    row(
        "the deep network, two stacks",
        "深度循环神经网络，两个方向各一叠",
        eq.OUTPUT_DEEP_BOTH,
        eq.STATE_DEEP,
        eq.STATE_DEEP_BACKWARDS,
        eq.OUTPUT_DEEP,
        items="deep_bidirectional_forward deep_forward",
    ),
    row(
        "the deep network's training (not in the article)",
        "深度循环神经网络的训练（文章没有写）",
        eq.LOGITS_DEEP,
        eq.LOCAL_TOP,
        eq.LOCAL_DEEP,
        eq.DELTA_DEEP,
        eq.GRADIENT_U_DEEP,
        eq.GRADIENT_W_DEEP,
        items="deep_backward",
    ),
    row(
        "BPTT in three steps: states, error terms, gradients",
        "BPTT 的三步：状态、误差项、梯度",
        items="forward delta gradient_W gradient_U sentence_loss",
        proof=Text("each step in its own row", "每一步见它自己的一行"),
    ),
    row(
        "eq. 3, the error term through time",
        "式 3，误差项沿时间反向传播",
        eq.DELTA_ALONE,
        eq.DELTA_PRODUCT,
        eq.DELTA,
        eq.DELTA_LAST,
        eq.GRADIENT_S0,
        eq.LOCAL,
        items="delta deltas_from_outputs",
    ),
    row(
        "eq. 4, the error term of the layer below",
        "式 4，误差项传到上一层网络",
        eq.DELTA_BELOW,
        eq.GRADIENT_X,
        items="delta_below",
    ),
    row(
        "eq. 5 and 6, the gradient of W",
        "式 5、式 6，W 的梯度",
        eq.GRADIENT_W_STEP,
        eq.GRADIENT_W,
        items="gradient_W",
    ),
    row(
        "eq. 7, why it is the sum over the steps",
        "式 7，为什么是各时刻之和",
        eq.PRODUCT_RULE,
        items="",
        why=STEP,
    ),
    row(
        "eq. 8, the gradient of U",
        "式 8，U 的梯度",
        eq.GRADIENT_U_STEP,
        eq.GRADIENT_U,
        items="gradient_U",
    ),
    row(
        "the gradient of V (not in the article)",
        "V 的梯度（文章没有写）",
        eq.GRADIENT_V,
        items="gradient_V",
    ),
    row(
        "stochastic gradient descent",
        "随机梯度下降算法",
        items="train",
        pages="long_memory real_text",
    ),
    row(
        "gradients explode or vanish: the bound",
        "梯度爆炸和消失：上界",
        eq.BOUND,
        items="gradient_bound delta_norms",
        pages="gradient_flow",
    ),
    row(
        "an explosion shows as NaN",
        "梯度爆炸时会收到 NaN 错误",
        pages="gradient_flow",
        why=CLAIM,
        proof=IN_SPECIFICATION,
    ),
    row(
        "clipping at a threshold",
        "设置梯度阈值，直接截取",
        eq.CLIPPED,
        items="clip_gradient train",
        pages="gradient_flow remedies",
    ),
    row(
        "remedy 1: fitting initial weights",
        "方法 1：合理的初始化权重值",
        pages="remedies gradient_flow",
        why=CLAIM,
        proof=BY_NUMBERS,
    ),
    row(
        "remedy 2: relu for sigmoid and tanh",
        "方法 2：用 relu 代替 sigmoid 和 tanh",
        pages="remedies",
        why=CLAIM,
        proof=BY_NUMBERS,
    ),
    row(
        "remedy 3: LSTM and GRU",
        "方法 3：LSTM 和 GRU",
        pages="remedies",
        why=Text(
            "examples/lstm.py and gru.py; the article only names them",
            "在 examples/lstm.py 和 gru.py 里；文章只提到名字",
        ),
        proof=Text("held to autograd by a test", "有测试与 autograd 核对"),
    ),
    row(
        "word after word of 我 昨天 上学 迟到 了 from s to e",
        "我 昨天 上学 迟到 了：逐词输出，s 和 e",
        items="build_vocabulary predict_next",
        pages="long_memory",
        why=EXAMPLE,
    ),
    row(
        "a vocabulary, and one-hot vectors", "词典和 one-hot 向量", items="build_vocabulary one_hot"
    ),
    row("fewer dimensions for words", "词向量降维", why=LEFT_OUT),
    row("softmax", "softmax", eq.SOFTMAX, items="softmax"),
    row(
        "softmax([1, 2, 3, 4]) = [0.03, 0.09, 0.24, 0.64]",
        "softmax([1, 2, 3, 4]) = [0.03, 0.09, 0.24, 0.64]",
        items="softmax",
        pages="notebook",
        why=EXAMPLE,
    ),
    row(
        "the outputs are like probabilities",
        "输出可以看做概率",
        eq.SOFTMAX,
        items="softmax",
        why=CLAIM,
    ),
    row(
        "the training pairs of 我 昨天 上学 迟到 了",
        "我 昨天 上学 迟到 了 的训练数据",
        items="training_pairs",
        pages="notebook",
        why=EXAMPLE,
    ),
    row("我 is word 2019", "“我”是第 2019 个元素", items="one_hot", pages="notebook", why=EXAMPLE),
    row("cross-entropy", "交叉熵误差函数", eq.CROSS_ENTROPY, items="cross_entropy"),
    row(
        "its example, 3.51",
        "它的例子，3.51",
        items="cross_entropy",
        pages="notebook",
        why=EXAMPLE,
        proof=IN_SPECIFICATION,
    ),
    row(
        "softmax and cross-entropy together (not in the article)",
        "softmax 和交叉熵合在一起求导（文章没有写）",
        eq.SOFTMAX_GRADIENT,
        items="softmax_cross_entropy_gradient",
    ),
    row("other loss functions, such as MSE", "其他误差函数，例如 MSE", why=LEFT_OUT),
    row(
        "a large corpus",
        "大量的语料",
        items="train perplexity",
        pages="real_text",
        why=CLAIM,
        proof=BY_NUMBERS,
    ),
    row(
        "class RecurrentLayer, its forward and backward",
        "RecurrentLayer 类，forward 和 backward",
        items="RecurrentLayer",
        pages="students",
    ),
    row(
        "its update, with U left to the reader", "update，U 的更新留给读者", items="RecurrentLayer"
    ),
    row("its reset_state", "reset_state", items="RecurrentLayer"),
    row(
        "gradient_check",
        "gradient_check",
        eq.NUMERICAL,
        items="numerical_gradient gradient_check",
        pages="students",
    ),
)
