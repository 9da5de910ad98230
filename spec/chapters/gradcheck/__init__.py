"""Chapter `gradcheck`: ∂E/∂p ≈ (E(p + ε) − E(p − ε)) / 2ε, and deciding by it."""

from __future__ import annotations

from reference import gradcheck
from spec.chapters.gradcheck.deciding import gradient_check_item
from spec.chapters.gradcheck.numerical import numerical_gradient_item
from spec.item import Chapter
from spec.text import Text, docstring

CHAPTER = Chapter(
    name="gradcheck",
    title=Text("checking gradients", "梯度检查"),
    story=Text(
        "Code for gradients can be wrong and still seem to learn. A derivative can be measured "
        "as well as derived: move one weight a little to either side, look at the loss, and "
        "compare. Such a check only sees what its test case lets it see. The article's own has "
        "two steps, s₀ = 0 and the identity for f, and takes any δ₁ for right.",
        "求梯度的代码即使写错，看上去也可能在学习。导数可以推导，也可以测量："
        "把一个权重往两边各动一点，看误差怎么变，再作比较。"
        "但梯度检查只能看见用例让它看见的东西。文章里的检查只有两个时刻，s₀ = 0，f 是恒等函数，"
        "任何 δ₁ 都会被当成正确的。",
    ),
    intro=Text(
        docstring(gradcheck),
        "梯度检查：∂E/∂p ≈ (E(p + ε) − E(p − ε)) / 2ε，以及怎样才能看出错误的 δ。",
    ),
    items=(numerical_gradient_item, gradient_check_item),
)
