"""Chapter `loss`: y_i = e^{z_i} / Σ_j e^{z_j} and E = −1/N Σ_i labels_i · ln outputs_i."""

from __future__ import annotations

from reference import loss
from spec.chapters.loss.cross_entropy import cross_entropy_item, gradient_item
from spec.chapters.loss.softmax import softmax_item
from spec.item import Chapter
from spec.text import Text, docstring

CHAPTER = Chapter(
    name="loss",
    title=Text("softmax and cross-entropy", "Softmax 与交叉熵"),
    story=Text(
        "A language model's last layer has to say how probable each word is. Softmax turns "
        "scores into probabilities: all positive, though float64 may round one to 0, with sum 1. "
        "Cross-entropy measures how far they are from the truth, and the two together have a "
        "gradient of striking simplicity.",
        "语言模型的最后一层要说出每个词的概率有多大。Softmax 把加权输入变成概率："
        "都是正数（float64 可能把其中一个舍入成 0），总和为 1。"
        "交叉熵衡量它们离真实标记有多远；这两者合在一起，梯度出奇地简单。",
    ),
    intro=Text(
        docstring(loss),
        "Softmax y_i = e^{z_i} / Σ_j e^{z_j}，以及交叉熵 E = −1/N Σ_i labels_i · ln y_i。",
    ),
    items=(softmax_item, cross_entropy_item, gradient_item),
)
