"""Chapter `recurrent`: s_t = f(U x_t + W s_{t−1}), and its gradients by BPTT."""

from __future__ import annotations

from reference import recurrent
from spec.chapters.recurrent.error_terms import delta_below_item, delta_item
from spec.chapters.recurrent.gradients import gradient_U_item, gradient_W_item
from spec.chapters.recurrent.states import forward_item, output_item
from spec.item import Chapter
from spec.text import Text, docstring

CHAPTER = Chapter(
    name="recurrent",
    title=Text("the basic RNN and BPTT", "基本循环神经网络与 BPTT"),
    story=Text(
        "A fully connected network forgets one input before it sees the next. For a sentence "
        "that is not enough: what a word means depends on the words before it. A recurrent "
        "layer keeps a state: at every step it mixes the new input with the state it had one "
        "step ago. The same U, W and V serve all steps, however long the sequence is.\n\n"
        "Training it is back-propagation along the unrolled network, *back-propagation through "
        "time* (BPTT), in three moves: compute all states forwards, send the error terms "
        "δ_t = ∂E/∂net_t backwards through time and down to the layer below, then sum each "
        "weight's gradient over the steps.",
        "全连接网络看下一个输入时，已经忘了上一个输入。对句子来说这不够：一个词的意思取决于它前面的词。"
        "循环层有一个状态：每个时刻都把新的输入和上一时刻的状态合在一起。"
        "不管序列多长，所有时刻共用同一组 U、W、V。\n\n"
        "训练它，就是沿着展开的网络做反向传播，即沿时间的反向传播（BPTT），分三步：先做前向计算，得到所有状态；"
        "再让误差项 δ_t = ∂E/∂net_t 沿时间反向传递，并传到上一层网络；"
        "最后把每个权重的梯度对时间求和。",
    ),
    intro=Text(
        docstring(recurrent),
        """基本循环神经网络：s_t = f(U x_t + W s_{t−1})，用 BPTT 训练。

一个序列是一个二维数组，每一行是一个时刻。`states` 从 s₀ 开始，所以 `states[t]` 就是 s_t；
`x`、`deltas`、`outputs` 只有 t = 1 … T，所以第 t−1 行对应时刻 t。
""",
    ),
    items=(
        forward_item,
        output_item,
        delta_item,
        delta_below_item,
        gradient_W_item,
        gradient_U_item,
    ),
)
