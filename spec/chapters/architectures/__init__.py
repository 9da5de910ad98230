"""Chapter `architectures`: the bidirectional network and the deep ones, with their gradients."""

from __future__ import annotations

from reference import architectures
from spec.chapters.architectures.bidirectional import (
    bidirectional_backward_item,
    bidirectional_forward_item,
)
from spec.chapters.architectures.deep import deep_backward_item, deep_forward_item
from spec.chapters.architectures.deep_bidirectional import deep_bidirectional_forward_item
from spec.item import Chapter, Text

CHAPTER = Chapter(
    name="architectures",
    title=Text("bidirectional and deep networks", "双向与深度循环神经网络"),
    intro=Text(
        architectures.__doc__ or "",
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
