"""What each theorem rests on: what it supposes, what is machine-checked, what stays on paper."""

from __future__ import annotations

from dataclasses import dataclass

from spec.notation import equations as eq
from spec.notation.origins import DEFINITION
from spec.notation.tree import Equation
from spec.notation.unicode import unicode
from spec.proofs import PRINTED, STATEMENTS
from spec.proofs.bound import WIDTHS
from spec.proofs.gradients import DEPTHS
from spec.proofs.reader.gradient_flow import Bounded
from spec.proofs.reader.settings import MANY
from spec.proofs.statement import sizes_of
from spec.text import Text


@dataclass(frozen=True)
class Theorem:
    """One claim, or a few that are proved alike.

    equations: those that state it
    supposes: what must be true of f, g, E and the sizes
    checked: what SymPy checks
    paper: what it does not check, in full
    """

    name: Text
    equations: tuple[Equation, ...]
    supposes: Text
    checked: Text
    paper: Text

    def sizes(self, lang: str) -> str:
        """All sizes for which a statement about its equations is proved, each once."""
        own = [statement for statement in STATEMENTS if statement.subject in self.equations]
        return sizes_of(own, lang) or "–"


# What is said in a word in the table, and once in full below it
SMOOTH = Text("differentiable", "可导")
ENTRIES = Text("entries and words", "逐元素与字母乘积")
OTHER_SIZES = Text("other T: induction", "其他的 T：归纳")
CHAIN = Text("dE", "dE")
IN_FULL: tuple[tuple[Text, Text], ...] = (
    (
        SMOOTH,
        Text(
            "f acts entry by entry; f and E are differentiable where they are looked at. relu is, "
            "but where a net input is exactly 0; there f′ is taken as 0, and nothing is proved",
            "f 逐个元素计算；f 和 E 在所考察之处可导。relu 除加权输入恰为 0 之处外可导；"
            "在该处 f′ 取 0，这里没有证明",
        ),
    ),
    (
        ENTRIES,
        Text(
            "at the sizes T·n·m both sides are polynomials, entry by entry, with the derivatives "
            "of SymPy's own diff; for all n and m both are the same sum of words",
            "对尺寸 T·n·m，两边逐个元素是相同的多项式，导数由 SymPy 自己的 diff 求出；"
            "对任意 n、m，两边是相同的字母乘积之和",
        ),
    ),
    (
        OTHER_SIZES,
        Text(
            "for T other than these by induction over T, which is written out for the basic "
            "network only (`spec/proofs/induction.py`)",
            "其他的 T 要用对 T 的归纳，它只对基本网络写出（`spec/proofs/induction.py`）",
        ),
    ),
    (
        CHAIN,
        Text(
            "that E's differential is Σ_t c_tᵀ ds_t, where c_t is ∂E/∂s_t with the other states "
            "held: what differentiable means",
            "E 的微分是 Σ_t c_tᵀ ds_t，其中 c_t 是其他状态不动时的 ∂E/∂s_t：这就是可导的含义",
        ),
    ),
)
NOTHING = Text("nothing", "无")


def _definitions() -> tuple[Equation, ...]:
    return tuple(e for e in PRINTED if e.origin == DEFINITION and e != eq.CLIPPED)


def _unused(stop: str) -> str:
    """The definitions on which no proof rests."""
    used = {equation for statement in STATEMENTS for equation in statement.equations}
    return stop.join(unicode(e) for e in _definitions() if e not in used)


def _article() -> tuple[Equation, ...]:
    return tuple(e for e in PRINTED if e not in eq.EQUATIONS)


THEOREMS: tuple[Theorem, ...] = (
    Theorem(
        Text("definitions", "定义"),
        _definitions(),
        NOTHING,
        Text(
            "nothing proves them, but what rests on them follows from them and from no change of "
            f"them; of softmax, that it is a distribution. No proof rests on {_unused('; ')}",
            "没有什么证明它们，但以它们为依据的公式由它们推出，换成任何改动都推不出；"
            f"对 softmax，验证它是概率分布。没有证明以这些为依据：{_unused('；')}",
        ),
        Text(
            "that they are the networks that are meant; read as numbers they are what a forward "
            "pass written anew computes",
            "它们就是所指的网络；按数值读，它们等于另写的前向计算的结果",
        ),
    ),
    Theorem(
        Text("error terms and gradients, eq. 3, 6, 8", "误差项与梯度，式 3、6、8"),
        (eq.DELTA, eq.DELTA_LAST, eq.GRADIENT_W, eq.GRADIENT_U, eq.GRADIENT_S0, eq.GRADIENT_X),
        SMOOTH,
        Text(
            f"{ENTRIES.en}; for every T the lemmas: one step, telescoping, reading off, Jacobians",
            f"{ENTRIES.zh}；对任意 T 验证各引理：一步、逐项相消、读出梯度、Jacobian 矩阵",
        ),
        Text(
            "the induction over T: the one step, proved for letters that stand for any t, is used "
            f"T times; {CHAIN.en}",
            f"对 T 的归纳：一步的证明里字母代表任意 t，把它用 T 次；{CHAIN.zh}",
        ),
    ),
    Theorem(
        Text("the gradient of one step's copy, eq. 5, 8", "一个时刻那一份的梯度，式 5、8"),
        (eq.GRADIENT_W_STEP, eq.GRADIENT_U_STEP),
        SMOOTH,
        ENTRIES,
        OTHER_SIZES,
    ),
    Theorem(
        Text("loss at the last step only, eq. 3", "误差只在最后时刻，式 3"),
        (eq.DELTA_ALONE, eq.DELTA_PRODUCT),
        SMOOTH,
        ENTRIES,
        Text(
            "t − k other than these: eq. 3's single step, used t − k times",
            "其他的 t − k：把式 3 的一步用 t − k 次",
        ),
    ),
    Theorem(
        Text("the layer below, eq. 4", "上一层网络，式 4"),
        (eq.DELTA_BELOW,),
        SMOOTH,
        Text(
            f"{ENTRIES.en}; the Jacobian U diag[f′] for symbolic n, m",
            f"{ENTRIES.zh}；对符号 n、m 验证 Jacobian 矩阵 U diag[f′]",
        ),
        OTHER_SIZES,
    ),
    Theorem(
        Text("product rule, eq. 7", "乘积求导法则，式 7"),
        (eq.PRODUCT_RULE,),
        NOTHING,
        Text("the part that is linear in the changes", "对改动为线性的部分"),
        NOTHING,
    ),
    Theorem(
        Text("from the scores", "由输出层得到的量"),
        (eq.LOCAL, eq.GRADIENT_V),
        SMOOTH,
        ENTRIES,
        OTHER_SIZES,
    ),
    Theorem(
        Text("the bidirectional network", "双向网络"),
        (
            eq.LOCAL_BACKWARDS,
            eq.DELTA_BACKWARDS,
            eq.DELTA_BACKWARDS_FIRST,
            eq.GRADIENT_W_BACKWARDS,
            eq.GRADIENT_U_BACKWARDS,
            eq.GRADIENT_V_BACKWARDS,
        ),
        SMOOTH,
        ENTRIES,
        OTHER_SIZES,
    ),
    Theorem(
        Text("the deep network", "深度网络"),
        (eq.LOCAL_TOP, eq.LOCAL_DEEP, eq.DELTA_DEEP, eq.GRADIENT_W_DEEP, eq.GRADIENT_U_DEEP),
        Text(
            f"{SMOOTH.en}; all layers are n wide and have the same f",
            f"{SMOOTH.zh}；各层宽度都是 n，f 相同",
        ),
        Text(
            f"{ENTRIES.en}; L = {', '.join(map(str, DEPTHS))}",
            f"{ENTRIES.zh}；L = {'、'.join(map(str, DEPTHS))}",
        ),
        Text(f"{OTHER_SIZES.en}; L other than these", f"{OTHER_SIZES.zh}；其他的 L"),
    ),
    Theorem(
        Text("gradient through softmax", "穿过 softmax 的梯度"),
        (eq.SOFTMAX_GRADIENT,),
        Text("each row of labels adds up to 1", "每行标记之和为 1"),
        Text(
            "its diff of the printed cross-entropy of the printed softmax, as fractions",
            "对由印出的 softmax 和交叉熵得到的 E，用它的 diff 求导，化为分式",
        ),
        Text("N and k other than these", "其他的 N 和 k"),
    ),
    Theorem(
        Text("the bound", "上界"),
        (eq.BOUND,),
        Text(
            f"{SMOOTH.en}; loss at the last step only; β_W ≥ ‖W‖₂, β_f ≥ |f′|; the norm is the "
            "Euclidean one",
            f"{SMOOTH.zh}；误差只在最后时刻；β_W ≥ ‖W‖₂，β_f ≥ |f′|；范数是欧氏范数",
        ),
        Text(
            "one step, with ‖W‖_F for β_W, as a sum of squares for "
            f"n = {', '.join(map(str, WIDTHS))}; that the right "
            "side is ‖δ_t‖ at k = t and grows by β_W β_f a step, for any t − k",
            f"一步（β_W 取 ‖W‖_F）写成平方的总和，n = {'、'.join(map(str, WIDTHS))}；"
            "右边在 k = t 时是 ‖δ_t‖，每往回一步乘 β_W β_f，t − k 任意",
        ),
        Text(
            "‖f′ ⊙ v‖ ≤ β_f ‖v‖, term by term, and ‖Wᵀ v‖ ≤ ‖W‖₂ ‖v‖, as ‖Wᵀ‖₂ = ‖W‖₂, for "
            f"every n; the induction over t − k. Read as numbers it holds in {MANY:,} networks and "
            f"is attained in {Bounded.ATTAINED} of them",
            "对任意 n：‖f′ ⊙ v‖ ≤ β_f ‖v‖（逐项），以及 ‖Wᵀ v‖ ≤ ‖W‖₂ ‖v‖（因为 ‖Wᵀ‖₂ = ‖W‖₂）；"
            f"对 t − k 的归纳。按数值读，它在 {MANY:,} 个网络中成立，"
            f"在其中 {Bounded.ATTAINED} 个中取等号",
        ),
    ),
    Theorem(
        Text("clipping", "梯度截取"),
        (eq.CLIPPED,),
        Text("θ > 0 and ‖G‖ > 0; G = 0 stays 0", "θ > 0，‖G‖ > 0；G = 0 时仍为 0"),
        Text("Ĝ is c G with c > 0, and ‖Ĝ‖ ≤ θ", "Ĝ = c G，c > 0，且 ‖Ĝ‖ ≤ θ"),
        NOTHING,
    ),
    Theorem(
        Text("central differences", "中心差分"),
        (eq.NUMERICAL,),
        Text("E has six derivatives along each e_i", "E 沿每个 e_i 有六阶导数"),
        Text(
            "the terms in 1/ε, 1 and ε vanish, that in ε² does not",
            "1/ε、1、ε 的各项为零，ε² 的项不为零",
        ),
        Text("Taylor's theorem: the rest is smaller", "泰勒定理：余项更小"),
    ),
    Theorem(
        Text("what the article has otherwise", "文章写法不同之处"),
        _article(),
        SMOOTH,
        Text("entries alone", "只有逐元素"),
        Text("T, n and m other than these", "其他的 T、n、m"),
    ),
)
