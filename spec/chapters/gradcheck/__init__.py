"""Chapter `gradcheck`: ∂E/∂p ≈ (E(p + ε) − E(p − ε)) / 2ε, and deciding by it."""

from __future__ import annotations

from reference import gradcheck
from spec.chapters.gradcheck.deciding import gradient_check_item
from spec.chapters.gradcheck.numerical import numerical_gradient_item
from spec.item import Chapter, Text

CHAPTER = Chapter(
    name="gradcheck",
    title=Text("checking gradients", "梯度检查"),
    intro=Text(
        gradcheck.__doc__ or "",
        "梯度检查：∂E/∂p ≈ (E(p + ε) − E(p − ε)) / 2ε，以及怎样才能看出错误的 δ。",
    ),
    items=(numerical_gradient_item, gradient_check_item),
)
