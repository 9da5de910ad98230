"""Chapter `layer`: the article's class, column vectors, one step at a time.

s_t = f(U x_t + W s_{t−1}), δ_k = (Wᵀ δ_{k+1}) ⊙ f′(net_k), ∂E/∂W = Σ_t δ_t s_{t−1}ᵀ.
"""

from __future__ import annotations

from reference import activations, layer
from spec.chapters.layer import judges
from spec.chapters.layer.as_function import as_function
from spec.chapters.layer.asked import (
    OTHERS,
    for_run,
    judge_one_step,
    layers_together,
    one_layer_again,
    run_of,
    whole_runs,
)
from spec.chapters.layer.update import judge_gradients_kept, judge_update
from spec.checking import regimes
from spec.checking.cases import UNSEEN, Size
from spec.item import Chapter, Check, Item, Pays, Task
from spec.notation import equations
from spec.notation.unicode import unicode
from spec.text import Text, docstring

FILLS_DELTAS = Text("backward fills delta_list by equation 3", "backward 按式 3 填好 delta_list")
UPDATES_W = Text(
    "update takes learning_rate × gradient off W", "update 从 W 中减去 learning_rate × gradient"
)

recurrent_layer_item = Item(
    name="RecurrentLayer",
    title=Text("the article's class", "文章里的类"),
    story=Text(
        "One class does all of it: forward step by step, backward through time, and an update "
        "of W and of U, which the article leaves to its reader.",
        "一个类做完所有的事：逐个时刻前向计算，沿时间反向传递，再更新 W 和 U"
        "（后者是文章留给读者的）。",
    ),
    equation="2, 3, 6, 8",
    equations=(equations.DELTA_ALONE, equations.GRADIENT_W),
    as_function=as_function,
    tasks=(
        Task(
            layer.RecurrentLayer,
            """循环层，接口与文章相同。

            调用 T 次 forward 之后：times 是 T，state_list 是 [s₀, …, s_T]。
            调用 backward 之后：delta_list[t] 是 δ_t，t = 1 … T（下标 0 不用），
            gradient 是 ∂E/∂W，gradient_U 是 ∂E/∂U。
            """,
            None,
        ),
        Task(
            layer.RecurrentLayer.__init__,
            """用小的随机权重建立循环层。

            input_width: m
            state_width: n
            activator: 激活函数 f
            learning_rate: update 减去梯度的多少倍
            """,
            None,
        ),
        Task(
            layer.RecurrentLayer.forward,
            """走一步（式 2），把新状态加到 state_list 末尾。

            s_t = f(U x_t + W s_{t−1})

            input_array: x_t，形状 (m, 1)
            """,
            Text(
                "append s_t to state_list, count the step, keep what backward needs",
                "把 s_t 加到 state_list，时刻加一，并留下 backward 需要的东西",
            ),
        ),
        Task(
            layer.RecurrentLayer.backward,
            """做 BPTT（式 3、式 6、式 8）：填好 delta_list、gradient（W 的梯度）和 gradient_U。

            第二次调用会替换原来的结果；state_list 保持不变。

            sensitivity_array: δ_T = ∂E/∂net_T，形状 (n, 1)
            activator: 与构造函数里的相同
            """,
            Text(
                "fill delta_list, gradient and gradient_U",
                "填好 delta_list、gradient 和 gradient_U",
            ),
        ),
        Task(
            layer.RecurrentLayer.calc_delta,
            "从 δ_T 到 δ₁ 填好 delta_list。这是 backward 的一步，不单独评分。",
            Text("fill delta_list", "填好 delta_list"),
        ),
        Task(
            layer.RecurrentLayer.calc_delta_k,
            """由 delta_list[k+1] 算出 delta_list[k]（式 3，f′ 取在 k 时刻）。不单独评分。

            δ_k = (Wᵀ δ_{k+1}) ⊙ f′(net_k)   误差只在最后时刻
            """,
            Text("fill delta_list[k]", "填好 delta_list[k]"),
        ),
        Task(
            layer.RecurrentLayer.calc_gradient,
            "把 W 和 U 的梯度对时间求和（式 6、式 8）。不单独评分。",
            Text("fill gradient and gradient_U", "填好 gradient 和 gradient_U"),
        ),
        Task(
            layer.RecurrentLayer.calc_gradient_t,
            "加上 t 时刻的梯度 δ_t s_{t−1}ᵀ 和 δ_t x_tᵀ。不单独评分。",
            Text("add step t's gradients", "加上 t 时刻的梯度"),
        ),
        Task(
            layer.RecurrentLayer.update,
            "W 减去 learning_rate × gradient，U 减去 learning_rate × gradient_U。",
            Text("update W and U", "更新 W 和 U"),
        ),
        Task(
            layer.RecurrentLayer.reset_state,
            "回到 t = 0：state_list 里只有 s₀ = 0，权重不变。",
            Text("go back to t = 0 and keep the weights", "回到 t = 0，保留权重"),
        ),
    ),
    checks=(
        Check(
            Text(
                "forward appends s_t = f(U x_t + W s_{t−1})",
                "forward 追加 s_t = f(U x_t + W s_{t−1})",
            ),
            for_run(judges.judge_states, activations.tanh, *OTHERS),
            Text(
                "state_list starts with s₀ = 0; each forward appends one (n, 1) column.",
                "state_list 以 s₀ = 0 开头；每次 forward 追加一个 (n, 1) 的列。",
            ),
            weight=4,
            formula=unicode(equations.FORWARD),
        ),
        Check(
            Text("counts its steps in times", "times 记录调用了几次 forward"),
            for_run(judges.judge_times, activations.tanh),
            Text("Add 1 to self.times in forward.", "在 forward 里给 self.times 加 1。"),
            pays=Pays.LATER,
        ),
        Check(
            FILLS_DELTAS,
            for_run(judges.judge_deltas, activations.tanh),
            Text(
                "f′ belongs to the step you go into: activator.backward(state_list[k]).",
                "f′ 要取在反向传到的那个时刻：activator.backward(state_list[k])。",
            ),
            weight=4,
            formula=unicode(equations.DELTA_ALONE),
        ),
        Check(
            Text("delta_list is right for other activators too", "换别的激活函数 delta_list 也对"),
            for_run(judges.judge_deltas, *OTHERS),
            Text(
                "Use activator.backward on the state; nothing of tanh.",
                "对状态用 activator.backward，不要写死 tanh。",
            ),
            weight=2,
            formula=unicode(equations.DELTA_ALONE),
        ),
        Check(
            Text("gradient is the sum of δ_t s_{t−1}ᵀ", "gradient 是 δ_t s_{t−1}ᵀ 之和"),
            for_run(judges.judge_gradient_W, activations.tanh),
            Text(
                "δ_t meets state_list[t-1]; sum over t = 1 … T.",
                "δ_t 配 state_list[t-1]；对 t = 1 … T 求和。",
            ),
            weight=2,
            formula=unicode(equations.GRADIENT_W),
        ),
        Check(
            Text("gradient_U is the sum of δ_t x_tᵀ", "gradient_U 是 δ_t x_tᵀ 之和"),
            for_run(judges.judge_gradient_U, activations.tanh),
            Text(
                "Keep the inputs in forward; δ_t meets x_t.", "在 forward 里保存输入；δ_t 配 x_t。"
            ),
            weight=2,
            formula=unicode(equations.GRADIENT_U),
        ),
        Check(
            Text(
                "leaves its arguments and the states it has as they were",
                "不改动参数，也不改动已有的状态",
            ),
            for_run(judges.judge_states_kept, activations.tanh, activations.sigmoid),
            Text(
                "Compute on copies: backward of a copy of the state, no *= on an argument.",
                "在副本上计算：对状态的副本用 backward，不要对参数用 *=。",
            ),
            pays=Pays.LATER,
            follows=FILLS_DELTAS,
        ),
        Check(
            Text(
                "a second backward replaces, and does not add up",
                "第二次 backward 是替换，不是累加",
            ),
            for_run(judges.judge_twice, activations.tanh),
            Text(
                "Start delta_list and the gradients anew in backward.",
                "在 backward 里重新建立 delta_list 和梯度。",
            ),
            pays=Pays.LATER,
            follows=FILLS_DELTAS,
        ),
        Check(
            UPDATES_W,
            for_run(judge_update("W"), activations.tanh, smaller=False),
            Text("Subtract learning_rate · gradient from W.", "W 减去 learning_rate · gradient。"),
            formula="W ← W − learning_rate · gradient",
        ),
        Check(
            Text(
                "update takes learning_rate × gradient_U off U",
                "update 从 U 中减去 learning_rate × gradient_U",
            ),
            for_run(judge_update("U"), activations.tanh, smaller=False),
            Text(
                "U − learning_rate · gradient_U; the article leaves this to you.",
                "U − learning_rate · gradient_U；文章把这一步留给了你。",
            ),
            formula="U ← U − learning_rate · gradient_U",
        ),
        Check(
            Text("update leaves the gradients as they were", "update 不改动梯度"),
            for_run(judge_gradients_kept, activations.tanh),
            Text(
                "update only reads the gradients: no *= on them, and no zeros in their place.",
                "update 只读取梯度：不要对梯度用 *=，也不要把它清零。",
            ),
            pays=Pays.LATER,
            follows=UPDATES_W,
        ),
        Check(
            Text("takes every step with the weights it then has", "每一步都用当时的权重"),
            for_run(judges.judge_new_weights, activations.tanh, smaller=False),
            Text(
                "Read self.U and self.W in every forward, and self.W in every backward: keep no "
                "copy of them from before.",
                "每次 forward 都读取 self.U 和 self.W，每次 backward 都读取 self.W，"
                "不要保留它们以前的副本。",
            ),
            pays=Pays.LATER,
        ),
        Check(
            Text(
                "reset_state goes back to t = 0 and keeps the weights",
                "reset_state 回到 t = 0，权重不变",
            ),
            for_run(judges.judge_reset, activations.sigmoid),
            judges.AT_THE_START,
            pays=Pays.LATER,
        ),
        Check(
            Text(
                "goes all the way back where δ does not vanish, T = 52",
                "δ 不消失时一直传回第一个时刻（T = 52）",
            ),
            whole_runs(
                lambda cases: run_of(cases, Size(52, 3, 10), activations.identity, regimes.LASTING),
                lambda cases: run_of(cases, Size(33, 16, 11), activations.tanh, regimes.LASTING),
            ),
            Text(
                "backward goes from times back to step 1: there is none at which it may stop.",
                "backward 从 times 一直走到 t = 1：中途不能停。",
            ),
            weight=2,
        ),
        Check(
            Text(
                "is right at every size and scale, and at every learning rate",
                "任何尺寸、任何数量级、任何学习率都正确",
            ),
            whole_runs(
                lambda cases: run_of(
                    cases, Size(11, 11, 12), activations.identity, regimes.TINY, 1.3
                ),
                lambda cases: run_of(
                    cases, Size(7, 5, 7), activations.identity, regimes.HUGE, 0.011
                ),
                lambda cases: run_of(cases, Size(2, 6, 42), UNSEEN, regimes.HEAVY, 1e-3),
                lambda cases: run_of(
                    cases, Size(8, 41, 1), activations.identity, regimes.LIGHT, 123.0
                ),
                lambda cases: run_of(cases, Size(16, 9, 9), rate=2.5),
                lambda cases: run_of(cases, Size(4, 24, 16), activations.tanh, regimes.STILL),
                lambda cases: run_of(
                    cases, Size(6, 12, 6), activations.identity, regimes.LIGHT, 1e-12
                ),
                lambda cases: run_of(cases, Size(12, 2, 5), activations.sigmoid, regimes.SUNK, 0.7),
                lambda cases: run_of(cases, Size(5, 33, 24), activations.relu, regimes.DEAD),
                lambda cases: run_of(cases, Size(24, 1, 33), activations.relu, regimes.DEAD),
            ),
            Text(
                "Look for a size, a limit, a rounding or a learning rate that is written into the "
                "code.",
                "检查代码里是否写死了某个尺寸、上限、舍入或学习率。",
            ),
            pays=Pays.LATER,
        ),
        Check(
            Text(
                "is as good as new after reset_state, in everything",
                "reset_state 之后一切都和新建的一样",
            ),
            one_layer_again,
            Text(
                "Whatever forward keeps for backward starts anew too: the inputs, not only "
                "state_list.",
                "forward 为 backward 留下的东西也要重新开始：不只是 state_list，还有输入。",
            ),
            pays=Pays.LATER,
        ),
        Check(
            Text("keeps to itself where several layers live at once", "几个层同时存在时互不影响"),
            layers_together,
            judges.IN_SELF,
            pays=Pays.LATER,
        ),
        Check(
            Text("works for a single step, T = 1", "只有一个时刻（T = 1）时也正确"),
            judge_one_step,
            Text(
                "With one step delta_list[1] is the sensitivity_array.",
                "只有一个时刻时 delta_list[1] 就是 sensitivity_array。",
            ),
            pays=Pays.LATER,
            follows=FILLS_DELTAS,
        ),
        Check(
            Text(
                "starts with finite weights, U (n, m) and W (n, n)",
                "初始权重都是有限的数，U 为 (n, m)，W 为 (n, n)",
            ),
            for_run(judges.judge_first_weights, activations.tanh, smaller=False),
            Text(
                "Both have a row for each state; U has a column for each input, W for each state.",
                "每一行都对应状态的一个分量；U 的每一列对应输入的一个分量，W 的则对应状态的。",
            ),
            pays=Pays.LATER,
        ),
    ),
)

CHAPTER = Chapter(
    name="layer",
    title=Text("the article's RecurrentLayer", "文章里的 RecurrentLayer"),
    story=Text(
        "The article wraps the mathematics into a class that is fed one step at a time and "
        "keeps a list of its states. Its equations are those of the first chapter; vectors are "
        "columns here.",
        "文章把这些数学写进一个类：每次输入一个时刻，并把状态记在列表里。"
        "公式就是第一章的公式；这里的向量是列向量。",
    ),
    intro=Text(
        docstring(layer),
        """文章里的类：每次输入一个时刻、并记住历史的循环层。

这里的向量是列：输入形状 (m, 1)，状态形状 (n, 1)。
""",
    ),
    items=(recurrent_layer_item,),
)
