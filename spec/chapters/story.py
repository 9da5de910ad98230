"""The article's story in our own words: why each chapter and each item is there.

By the name of the chapter or item; the notebooks tell it in the order of the assignment.
"""

from __future__ import annotations

from spec.item import Text

CHAPTERS: dict[str, Text] = {
    "recurrent": Text(
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
    "loss": Text(
        "A language model's last layer has to say how probable each word is. Softmax turns "
        "scores into probabilities: all positive, with sum 1. Cross-entropy measures how far "
        "they are from the truth, and the two together have a gradient of striking simplicity.",
        "语言模型的最后一层要说出每个词的概率有多大。Softmax 把加权输入变成概率："
        "都是正数，总和为 1。交叉熵衡量它们离真实标记有多远；这两者合在一起，梯度出奇地简单。",
    ),
    "gradcheck": Text(
        "Code for gradients can be wrong and still seem to learn. A derivative can be measured "
        "as well as derived: move one weight a little to either side, look at the loss, and "
        "compare. Such a check only sees what its test case lets it see. The article's own has "
        "two steps, s₀ = 0 and the identity for f, and takes almost any δ for right.",
        "求梯度的代码即使写错，看上去也可能在学习。导数可以推导，也可以测量："
        "把一个权重往两边各动一点，看误差怎么变，再作比较。"
        "但梯度检查只能看见用例让它看见的东西。文章里的检查只有两个时刻，s₀ = 0，f 是恒等函数，"
        "几乎任何 δ 都会被当成正确的。",
    ),
    "layer": Text(
        "The article wraps the mathematics into a class that is fed one step at a time and "
        "keeps a list of its states. Its equations are those of the first chapter; vectors are "
        "columns here.",
        "文章把这些数学写进一个类：每次输入一个时刻，并把状态记在列表里。"
        "公式就是第一章的公式；这里的向量是列向量。",
    ),
    "gradient_flow": Text(
        "Each step back multiplies the error term by W and by f′. After many steps the product "
        "is tiny or huge: gradients vanish or explode. A bound says when vanishing is certain; "
        "an exploding gradient can be cut to length before it does harm.",
        "每往回一步，误差项都要乘一次 W 和 f′。步数一多，乘积不是极小就是极大：梯度消失或爆炸。"
        "上界说明了什么时候必然消失；爆炸的梯度可以先截取，以免造成破坏。",
    ),
    "language_model": Text(
        "“I was late for school yesterday; the teacher scolded ____”: who is missing? An N-gram "
        "model that sees only a few words back cannot know. A recurrent network reads the whole "
        "sentence up to here. This chapter takes it from words to vectors, and from outputs "
        "back to words.",
        "“我昨天上学迟到了，老师批评了____”：缺的是谁？只往回看几个词的 N-Gram 模型不可能知道。"
        "循环神经网络读过了到此为止的整个句子。这一章把词变成向量，再把输出变回词。",
    ),
    "architectures": Text(
        "To fill a gap in the middle of a sentence, what follows counts as well: a second layer "
        "reads from the end. And layers can be stacked: each reads the states of the one below.",
        "要填句子中间的空，后文同样重要：再加一层，从句尾往前读。"
        "循环层还可以叠起来：每一层读下面一层的状态。",
    ),
}

ITEMS: dict[str, Text] = {
    "forward": Text(
        "The heart of it: the new state from the new input and the old state. Unroll the "
        "equation and s_t turns out to depend on all of x₁ … x_t.",
        "核心就在这里：由新的输入和旧的状态得到新的状态。把公式反复代入自身，"
        "就会看到 s_t 依赖 x₁ … x_t 的全部。",
    ),
    "output": Text(
        "An ordinary fully connected layer on top of each state. s₀ comes before the first "
        "input and has no output.",
        "在每个状态之上，是一个普通的全连接层。s₀ 在第一个输入之前，没有输出。",
    ),
    "delta": Text(
        "State s_t reaches the loss in two ways: through its own step's output, which is ℓ_t, "
        "and through the next state. The second way crosses Wᵀ and then f′ of the step that is "
        "entered.",
        "状态 s_t 从两条路影响误差：一条经过本时刻的输出，就是 ℓ_t；另一条经过下一个状态。"
        "第二条路先经过 Wᵀ，再乘要退回到的那个时刻的 f′。",
    ),
    "delta_below": Text(
        "The input x_t may itself be the output of a layer. Within one step the error term "
        "goes down to it through U, as in any fully connected network.",
        "输入 x_t 本身也可能是另一层的输出。在同一时刻里，误差项经过 U 传给它，和全连接网络一样。",
    ),
    "gradient_W": Text(
        "W is used at every step, and its gradient is the sum of what each use contributes: "
        "the error term of the step times the state that W was applied to.",
        "每个时刻都用到 W，所以它的梯度是各次使用的贡献之和：该时刻的误差项乘 W 所作用的那个状态。",
    ),
    "gradient_U": Text(
        "The same for U, which was applied to the step's own input.",
        "U 也一样，只是它作用在本时刻的输入上。",
    ),
    "softmax": Text(
        "Only differences between scores count, so the largest may be taken off all of them: "
        "that keeps e^z from overflowing.",
        "只有加权输入各分量之间的差起作用，所以可以先从每个分量中减去最大的那个："
        "这样 e^z 就不会溢出。",
    ),
    "cross_entropy": Text(
        "A one-hot label picks one output of each sample: what counts is the probability that "
        "was given to the right answer.",
        "one-hot 标记在每个样本里只挑出一个输出：起作用的是给正确答案的那个概率。",
    ),
    "softmax_cross_entropy_gradient": Text(
        "Derive the two together and almost everything cancels: output minus label.",
        "把两者合在一起求导，几乎全都消掉：输出减去标记。",
    ),
    "numerical_gradient": Text(
        "One element at a time, up by ε and down by ε. Taking both sides makes the error "
        "shrink with ε² instead of ε.",
        "一次动一个元素，加 ε，再减 ε。两边都取，近似误差就按 ε² 缩小，而不是按 ε。",
    ),
    "gradient_check": Text(
        "Now you are the examiner: choose a case in which every fault shows. Think of what "
        "T = 2, s₀ = 0 or a loss at the last step alone would hide.",
        "现在轮到你当考官：选一个能让所有错误都露出来的用例。"
        "想一想 T = 2、s₀ = 0 或者只有最后时刻有误差会掩盖什么。",
    ),
    "RecurrentLayer": Text(
        "One class does all of it: forward step by step, backward through time, and an update "
        "of W and of U, which the article leaves to its reader.",
        "一个类做完所有的事：逐个时刻前向计算，沿时间反向传递，再更新 W 和 U"
        "（更新 U 是文章留给读者的）。",
    ),
    "gradient_bound": Text(
        "β_W is at least the norm of W, β_f at least |f′|. A product below 1 is enough to "
        "vanish; one above 1 only allows an explosion.",
        "β_W 不小于 W 的范数，β_f 不小于 |f′|。乘积小于 1 就必然消失；大于 1 只是可能爆炸。",
    ),
    "delta_norms": Text(
        "To see gradients vanish, look at the length of δ_t, step by step.",
        "要看到梯度消失，就一个时刻一个时刻地看 δ_t 的范数。",
    ),
    "clip_gradient": Text(
        "A gradient that is too long is shortened to a threshold and keeps its direction.",
        "范数过大的梯度缩小到阈值，方向不变（梯度截取，即常说的梯度裁剪）。",
    ),
    "build_vocabulary": Text(
        "A network computes with numbers: every word gets an index, and so do the start and "
        "the end of a sentence.",
        "网络只会算数：每个词都有一个编号，句子的开头和结尾也各有一个。",
    ),
    "one_hot": Text(
        "A word becomes a vector with a single 1, at its index.",
        "一个词变成一个向量，只有编号处是 1。",
    ),
    "training_pairs": Text(
        "At every step the input is a word, and the label is the word that follows it.",
        "每个时刻的输入是一个词，标记是它后面的那个词。",
    ),
    "deltas_from_outputs": Text(
        "This is where the ℓ_t of the first chapter come from: the error at the output, sent "
        "through V and f′.",
        "第一章的 ℓ_t 就是从这里来的：输出层的误差项，经过 V 和 f′ 传下来。",
    ),
    "gradient_V": Text(
        "V was applied to the state of the same step, at every step.",
        "每个时刻，V 都作用在同一时刻的状态上。",
    ),
    "sentence_loss": Text(
        "Everything so far in one function: forward, loss, error terms, and three gradients.",
        "把到此为止的一切合成一个函数：前向计算、误差、误差项、三个梯度。",
    ),
    "train": Text(
        "Plain gradient descent, sentence by sentence, with each gradient clipped.",
        "最普通的梯度下降：一句一句地来，每个梯度都先截取。",
    ),
    "predict_next": Text(
        "The reward: the network reads some words and says which comes next.",
        "收获的时候：网络读几个词，然后说出下一个词。",
    ),
    "perplexity": Text(
        "e to the loss: among how many equally likely words the model seems to be guessing.",
        "e 的 E 次方：模型好像在多少个同样可能的词中猜一个。",
    ),
    "ngram_next": Text(
        "The rival: it counts what followed the last N − 1 words, and sees nothing before them.",
        "对手：统计前 N − 1 个词后面出现过什么；更早的词它看不见。",
    ),
    "bidirectional_forward": Text(
        "Two layers with weights of their own, one from the front, one from the end; each "
        "output sees both.",
        "两个各有权重的循环层，一个从前往后，一个从后往前；每个输出都看到两者。",
    ),
    "bidirectional_backward": Text(
        "Nothing new: in each direction error terms go against the direction of reading. What the "
        "backward layer reads last is the first word, so there δ′ begins.",
        "没有新的东西：每个方向的误差项都逆着读的方向传递。反向的循环层最后读的是第一个词，"
        "所以 δ′ 从那里开始。",
    ),
    "deep_bidirectional_forward": Text(
        "The article's deep network. Each direction is a stack of its own, in which a layer reads "
        "the one below it; the two meet only in the output.",
        "这就是文章的深度循环神经网络。每个方向自成一叠，每一层读自己下面的一层；两个方向只在输出处相加。",
    ),
    "deep_forward": Text(
        "The same with the forward stack alone: what a layer puts out is what the one above it "
        "reads, at the same step.",
        "只有正向的那一叠：同一时刻，一层的状态就是上面一层的输入。",
    ),
    "deep_backward": Text(
        "Error terms go back through time within a layer, and down from layer to layer.",
        "误差项在一层之内沿时间反向传递，又一层一层地往下传。",
    ),
}
