"""Chapter `architectures`: the bidirectional network and the deep ones, with their gradients."""

from __future__ import annotations

from reference import architectures
from spec.chapters.architectures.bidirectional import (
    bidirectional_backward_item,
    bidirectional_forward_item,
)
from spec.chapters.architectures.deep import deep_backward_item, deep_forward_item
from spec.chapters.architectures.deep_bidirectional import deep_bidirectional_forward_item
from spec.item import Chapter
from spec.text import Text, docstring

CHAPTER = Chapter(
    name="architectures",
    title=Text("bidirectional and deep networks", "双向与深度循环神经网络"),
    story=Text(
        "“My phone broke, I mean to ____ a new phone”: to fill a gap in the middle of a sentence, "
        "what follows counts as well: a second layer reads from the end. And layers can be "
        "stacked: each reads the states of the one below.",
        "“我的手机坏了，我打算____一部新手机”：要填句子中间的空，后文同样重要：再加一层，从句尾往前读。"
        "循环层还可以叠起来：每一层读下面一层的状态。",
    ),
    intro=Text(
        docstring(architectures),
        "双向与深度循环神经网络：把基本的循环层反过来读、叠起来用。",
    ),
    items=(
        bidirectional_forward_item,
        bidirectional_backward_item,
        deep_bidirectional_forward_item,
        deep_forward_item,
        deep_backward_item,
    ),
)
