"""The table of what the cases of each item cover."""

from __future__ import annotations

from collections.abc import Iterator

from spec.assignment import ITEMS
from spec.checking.cases import Cases
from spec.checking.coverage import Coverage, coverage_of
from spec.text import Text

TITLE = Text("## What the cases cover", "## 用例覆盖了什么")
INTRO = Text(
    "Counted from the calls that the checks make of right code (cases of seed 1). T: the calls "
    "with so many steps (samples or words, where there are no steps). Sizes: the smallest and the "
    "largest. Pairs of sizes: how many are equal in some call, and differ in some call, / of how "
    "many. Numbers: the largest entry of an array, from its smallest to its largest. Rows: by how "
    "many orders of magnitude rows of one array lie apart. Back: what is left of an error term "
    "after 12 steps or more, the least and the most. `gradient_check` chooses its own inputs.",
    "由各项检查对正确代码的调用统计得出（种子 1 的用例）。T：有这么多时刻的调用次数"
    "（没有时刻的题目按样本数或词数计）。尺寸：最小和最大。尺寸对：有多少对在某次调用中相等、"
    "有多少对在某次调用中不等，/ 后面是总共多少对。数值：数组中最大的元素，从最小到最大。"
    "行：同一个数组的各行相差多少个数量级。反向：误差项经过 12 个或更多"
    "时刻之后还剩多少，最少和最多。`gradient_check` 自己选输入。",
)
COLUMNS = Text(
    "| item | calls | T | sizes | pairs equal, different | numbers | rows | back |",
    "| 题目 | 调用 | T | 尺寸 | 尺寸对：相等、不等 | 数值 | 行 | 反向 |",
)

SIZES = {  # what sizes are called in Chinese; those of one letter are the notation's
    "steps": "步数",
    "rows": "行数",
    "columns": "列数",
    "sentences": "句数",
    "longest": "最长句",
    "words": "词数",
    "words before": "上文词数",
    "epochs": "轮数",
    "layers": "层数",
    "top": "最上层",
}


def lines(lang: str) -> Iterator[str]:
    """The section of the page."""
    yield from (TITLE.in_language(lang), "", INTRO.in_language(lang), "")
    yield from (COLUMNS.in_language(lang), "|---|---|---|---|---|---|---|---|")
    cases = Cases(1)
    for item in ITEMS:
        if item.name != "gradient_check":
            cells = " | ".join(_cells(coverage_of(item, cases), lang))
            yield f"| `{item.name}` | {cells} |"
    yield ""


def _cells(covered: Coverage, lang: str) -> Iterator[str]:
    called, comma = (SIZES, "、") if lang == "zh" else ({}, ", ")
    yield str(covered.calls)
    yield comma.join(f"{label}: {count}" for label, count in covered.times.items()) or "–"
    sizes = (f"{called.get(n, n)} {low}–{high}" for n, (low, high) in covered.sizes.items())
    yield comma.join(sizes) or "–"
    count = len(covered.sizes)
    yield f"{len(covered.equal)}, {len(covered.different)} / {count * (count - 1) // 2}"
    yield f"{covered.smallest:.0e} – {covered.largest:.0e}"
    yield f"{covered.rows:.0f}"
    back = covered.vanishing, covered.lasting
    yield "–" if None in back else f"{back[0]:.0e} – {back[1]:.2g}"
