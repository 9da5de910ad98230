"""Wrong functions of the basic chapters as people write them, and words of what is said of each."""

OUTER = """
def gradient_W(deltas, states):
    return sum(np.outer(deltas[t], states[{}]) for t in range(len(deltas)))
"""
DELTA = """
def delta(local, states, W, f):
    deltas = {}
    for t in range({}):
        deltas[t] = local[t] + (W.T @ deltas[t {} 1]) * f.backward(states[t + 1])
        {}
    return deltas
"""
FORWARD = """
def forward(x, U, W, s0, f):
    states, net = [s0], {}
    for x_t in x:
        net = U @ x_t + W @ (net if {} else s0)
        states.append({})
    return np.array(states)
"""
NUMERICAL = """
def numerical_gradient(loss, p, epsilon=1e-4):
    g, step = np.zeros(p.shape), {}
    for i in np.ndindex(p.shape):
        e = np.zeros(p.shape)
        e[i] = step * {}
        g[i] = (loss(p + e) - loss(p - e)) / (2 * {})
    return g
"""
BOTH_WAYS = """
def numerical_gradient(loss, p, epsilon=1e-4):
    g, q = np.zeros(p.shape), p{}
    for i in np.ndindex(p.shape):
        q[i] += epsilon
        up = loss(p)
        q[i] -= {} * epsilon
        g[i] = (up - loss(p)) / (2 * epsilon)
        q[i] += {} * epsilon
        {}
    return g
"""
ZEROS = "np.vstack([0 * local[1:], local[-1:]])"

# source -> words of what is said; `right` is the right function
SLIPS: tuple[tuple[str, str], ...] = (
    (FORWARD.format("s0", 0, "f.forward(U @ x_t + W @ f.forward(states[-1]))"), "W f(s_{t−1})"),
    (
        FORWARD.format("s0", 0, "U @ x_t + W @ f.forward(states[-1])"),
        "s_t = U x_t + W f(s_{t−1}) f is applied to s_{t−1}, before W; it must be applied to",
    ),
    (FORWARD.format("0 * s0", 1, "f.forward(net)"), "W net_{t−1}),  net_0 = 0"),
    (FORWARD.format("s0", 1, "f.forward(net)"), "W net_{t−1}),  net_0 = s_0"),
    (
        FORWARD.format("0", 0, "f.forward(U @ x_t + W @ states[-1] * (len(states) > 1))"),
        "s_1 = f(U x_1) the first step starts from 0",
    ),
    (
        FORWARD.format("0", 0, "f.forward(U @ x_t + W.T @ states[-1] * (len(states) > 1))"),
        "must start from the s₀ that is given W is transposed",
    ),
    (FORWARD.format("0", 0, "states[-1] + f.forward(U @ x_t + W @ states[-1])"), "is added"),
    (
        FORWARD.format("0", 0, "f.forward(U @ x_t + (W + np.eye(len(W))) @ states[-1])"),
        "is added to the net input of every step",
    ),
    (FORWARD.format("0", 0, "f.forward(U @ x_t + W @ states[-1] + s0)"), "of every step"),
    (FORWARD.format("0", 0, "f.forward(U @ x_t) * f.forward(W @ states[-1])"), "multiplied"),
    (FORWARD.format("0", 0, "f.forward(W @ (U @ x_t + states[-1]))"), "by U x_t too"),
    (FORWARD.format("0", 0, "f.forward(W @ U @ x_t + states[-1])"), "by U x_t; it"),
    (FORWARD.format("0", 0, "f.forward(W @ x_t + U @ states[-1])"), "U and W are exchanged"),
    (
        FORWARD.format("0", 0, "f.forward(np.c_[U, W] @ np.r_[states[-1], x_t])"),
        "[U, W] by [s_{t−1}, x_t]",
    ),
    (
        FORWARD.format("0", 0, "f.forward(np.c_[W, U] @ np.r_[x_t, states[-1]])"),
        "[W, U] by [x_t, s_{t−1}]",
    ),
    (
        "def forward(x, U, W, s0, f):\n    h, out = s0.copy(), [s0.copy()]\n"
        "    for x_t in x:\n        for i in range(len(h)):\n"
        "            h[i] = f.forward(U[i] @ x_t + W[i] @ h)\n        out.append(h.copy())\n"
        "    return np.array(out)",
        "Each entry of your s_t reads those of s_t before it",
    ),
    (NUMERICAL.format("3 * epsilon", "1", "step"), "You step by epsilon times some number"),
    (NUMERICAL.format("epsilon / 2", "1", "epsilon"), "E(p + ε/2) − E(p − ε/2)"),
    (NUMERICAL.format("epsilon * 3", "1", "epsilon"), "You take E(p + 3ε) − E(p − 3ε) and"),
    (
        NUMERICAL.format("epsilon", "1", "1e-4"),
        "You divide by 2e-4, whatever epsilon is; divide by 2 * epsilon.",
    ),
    (NUMERICAL.format("epsilon", "p[i]", "epsilon"), "You step by ε times the element"),
    (BOTH_WAYS.format(".copy()", 2, 1, ""), "loss gets p itself twice; for each"),
    (BOTH_WAYS.format("", 1, 1, ""), "loss gets p + ε and p itself; for each"),
    (BOTH_WAYS.format("", 2, 2, ""), "Several elements of p are moved at once"),
    (BOTH_WAYS.format("", 2, 1, "return g"), "Only one element is moved, as a return"),
    (
        "def numerical_gradient(loss, p, epsilon=1e-4):\n    g = np.zeros(p.shape)\n"
        "    for i in np.ndindex(p.shape):\n        q = r = p.copy()\n"
        "        q[i] += epsilon\n        r[i] -= epsilon\n"
        "        g[i] = (loss(q) - loss(r)) / (2 * epsilon)\n    return g",
        "loss gets p itself twice",
    ),
    (
        "def delta(own, s, W, f):\n    d, back = np.zeros(own.shape), own[-1]\n"
        "    for t in range(len(d) - 1, -1, -1):\n"
        "        d[t] = back = own[t] + (W.T @ back) * f.backward(s[t + 1])\n    return d",
        "Your δ_T is ℓ_T + (Wᵀ ℓ_T) ⊙ f′(net_T)",
    ),
    (
        "def delta(own, s, W, f):\n    d, sent = np.zeros(own.shape), 0 * own[0]\n"
        "    for t in range(len(d) - 1, -1, -1):\n"
        "        sent += own[t] + (W.T @ sent) * f.backward(s[t + 1])\n"
        "        d[t] = sent\n    return d",
        "You add δ_{t+1} itself as well",
    ),
    (
        "def delta(own, s, W, f):\n    d = [0] * len(own)\n    for t in range(len(d)):\n"
        "        d[t] = own[0]\n    return np.array(d)",
        "All rows of the result are the same",
    ),
    (OUTER.format("t - 1"), "s_{t−2}ᵀ,  s_{−1} = s_T"),
    (OUTER.format("-1"), "∂E/∂W = Σ_t δ_t s_Tᵀ"),
    (OUTER.format("t").replace("deltas[t]", "deltas[-1]"), "∂E/∂W = Σ_t δ_T s_{t−1}ᵀ"),
    *(
        (FORWARD.format("0", 0, step), f"{said} at each step; it must be left as it is")
        for step, said in (
            (
                "np.clip(f.forward(U @ x_t + W @ states[-1]), -1, 1)",
                "s_t is kept between −1 and 1",
            ),
            (
                "f.forward(np.clip(U @ x_t + W @ states[-1], -5, 5))",
                "the net input U x_t + W s_{t−1} is kept between −5 and 5",
            ),
            (
                "f.forward(U @ x_t + np.clip(W @ states[-1], -1, 1))",
                "W s_{t−1} is kept between −1 and 1",
            ),
            (
                "f.forward(U @ x_t + W @ np.maximum(states[-1], 0))",
                "what is negative in s_{t−1}, before W is applied, is replaced by 0",
            ),
            ("f.forward(U @ x_t + W @ states[-1]).round(5)", "s_t is rounded to 5 decimals"),
        )
    ),
    *(
        (
            DELTA.format("local.copy()", "len(local) - 2, -1, -1", "+", f"deltas[t] = {change}"),
            f"δ_t is {said} at each step; it must be left as it is",
        )
        for change, said in (
            ("deltas[t].clip(-1, 1)", "kept between −1 and 1"),
            ("deltas[t] / len(deltas)", "divided by T"),
            (
                "deltas[t] / max(1, np.linalg.norm(deltas[t]) / 5)",
                "scaled down until its norm is at most 5",
            ),
        )
    ),
    (
        FORWARD.format("0", 0, "np.tanh(W @ x_t + U @ states[-1])"),
        "tanh(W x_t + U s_{t−1}) U and W are exchanged: U belongs to x_t, W to s_{t−1} tanh is "
        "written",
    ),
    (DELTA.format("local.copy()", "1, len(local)", "-", ""), "(Wᵀ δ_{t−1})"),
    (DELTA.format(ZEROS, "len(local) - 1", "+", ""), "as where t goes up"),
    (DELTA.format(ZEROS, "len(local) - 2, -1, -1", "+", "break"), "all rows before are 0"),
    (
        DELTA.format(ZEROS, "len(local) - 2, 0, -1", "+", ""),
        "goes wrong row 0 of the result is",
    ),
    (DELTA.format(ZEROS, "len(local) - 3, -1, -1", "+", ""), "before goes wrong: it is 0."),
    (
        DELTA.format("local.copy()", "len(local) - 2, -1, -1", "+", "").replace(
            "    return", "    deltas[0] *= f.backward(states[0])\n    return"
        ),
        "went wrong row 0 of the result is wrong, and the other rows are right",
    ),
    (
        "def output(states, V, g):\n    o = g.forward(states[1:] @ V.T)\n"
        "    o[-1] = states[-1] @ V.T\n    return o",
        "went wrong the last row of the result is wrong, and the other rows are right",
    ),
    (
        DELTA.format("0 * local", "len(local) - 2, -1, -1", "+", "return deltas").replace(
            "    return deltas\n    return", "return deltas\n    return"
        ),
        "",
    ),
    (
        "def forward(x, U, W, s0, f):\n    s = [s0]\n    for x_t in x:\n"
        "        s.append(f.forward(U @ x_t + W @ s[-1]))\n        return np.array(s)",
        "Rows 0 to 1 alone come back, and are right, as with a return or break inside the loop",
    ),
    (
        "def delta(own, s, W, f):\n    d = right(own, s, W, f)\n"
        "    return np.vstack([(W.T @ d[0]) * f.backward(s[0]), d])",
        "The right rows come back, and one row too many before them.",
    ),
    (
        "def gradient_W(d, s): return np.array([np.outer(a, b) for a, b in zip(d, s)])",
        "What comes back, summed over its first axis, is the right result",
    ),
    (
        "def cross_entropy(o, y):\n    with np.errstate(all='ignore'):\n"
        "        return -np.where(y > 0, np.log(o), 0).sum(1) / len(o)",
        "All that comes back, summed, is the right number",
    ),
    (
        "def softmax(z): return np.array(right(z).argmax(-1))",
        "The index of the largest number comes back",
    ),
    (
        "def gradient_U(d, x): return d.T @ x / x.size",
        "Every number is divided by the number of entries of x.",
    ),
    (
        "def softmax(z): return right(z) * z.shape[-1]",
        "Every number is multiplied by the number of entries along the last axis of z.",
    ),
    (
        "def softmax(z):\n    e = np.exp(z)\n    return -e / e.sum(-1, keepdims=True)",
        "Every number has the wrong sign, and is right but for it, but for calls in which inf",
    ),
    ("def softmax(z): return right(z * np.log(10.0))", "You take 10^z; it must be e^z."),
    (
        "def cross_entropy(o, y): return -(y * np.log(o * y)).sum() / len(o)",
        "",  # all that comes back is nan
    ),
    (
        FORWARD.format("s0", 0, "f.forward(np.clip(U @ x_t + W @ states[-1], -7, 7))"),
        "In every call that was made and went wrong row 0 is right, and row 1 is the first",
    ),
    ("def cross_entropy(o, y): return -np.log(y).sum() / len(o)", ""),
    (
        "def softmax(z):\n    e = np.exp(z + z.max())\n"
        "    return np.log(e / e.sum(-1, keepdims=True))",
        " What comes back is as with the mistake “log softmax”, but for calls in which inf",
    ),
    (
        "def clip_gradient(g, th): return 0 * g if np.linalg.norm(g) > 1 else g.copy()",
        "computed for 1 in the place of threshold",
    ),
    (
        "def cross_entropy(o, y): return -np.log((o * y).sum(1)).sum() // len(o)",
        "Only whole numbers come back: the fractions are cut off.",
    ),
    (
        "def cross_entropy(o, y): return -np.log(o * y).sum() / len(o)",
        "as ln(labels · outputs) does",
    ),
    (
        "def cross_entropy(o, y):\n    soft = 0.9 * y + 0.1 / y.shape[1]\n"
        "    return -(soft * np.log(o)).sum() / len(o)",
        "You smooth the labels: 0.9 labels + 0.1/k",
    ),
    ("def cross_entropy(o, y): return -np.log(o).sum() / len(o)", "You add up ln of all"),
    (  # right for identity but where n = 1, where it raises
        "def delta(local, s, W, f):\n    d = local.copy()\n"
        "    for t in range(len(d) - 2, -1, -1):\n"
        "        d[t] += (W.T @ d[t + 1]) * f.backward(W[1])\n    return d",
        "The result does not depend on s",
    ),
    # Two mistakes of the catalogue come to 0 together, and so does much that has neither.
    ("def cross_entropy(o, y): return -np.log(y[y > 0]).mean()", "Nothing but 0 comes back."),
    ("def softmax_cross_entropy_gradient(z, y): return 0.0 * y", "Nothing but 0 comes back."),
    (
        "def cross_entropy(o, y): return -np.log(o[o > 0]).sum() / len(o)",
        "The result does not depend on labels.",  # not: right for outputs as labels
    ),
    ("def softmax(z): return z", "You take z itself; take e^z first."),
    ("def delta_norms(d): return np.sort(np.linalg.norm(d, axis=1))", "numbers are sorted."),
    (
        "def delta_norms(d):\n    n = np.linalg.norm(d, axis=1)\n    return n / n.max()",
        "The right result is divided by its largest absolute value.",
    ),
    (
        "def clip_gradient(g, c):\n    n = np.linalg.norm(g)\n"
        "    return g * min(1, int(c) / n) if n else g.copy()",
        "for threshold without its fraction in the place of threshold",
    ),
    (
        "def clip_gradient(g, c): return right(g, c) * c",
        "Every number is multiplied by threshold.",
    ),
    (
        "def gradient_bound(W, f, steps): return right(W, f, steps) / f",
        "Every number is divided by beta_f.",
    ),
    ("def delta_norms(d): return np.ceil(right(d))", "Only whole numbers come back."),
    (
        "def gradient_bound(W, f, steps): return right(W, f, steps) * (1 + (steps > 7))",
        "It is right while steps is at most 7, and goes wrong beyond.",
    ),
    (
        "def softmax(z):\n    e = np.exp(z - z.max())\n    return e / e.sum(axis=0)",
        "mistake “sum along the first axis”, but for calls in which inf or nan",
    ),
    (
        "def softmax(z):\n    e = np.exp(z.max(-1, keepdims=True) - z)\n"
        "    return e / e.sum(-1, keepdims=True)",
        "right for −z in the place of z, but for calls in which inf or nan comes back",
    ),
    (
        "def clip_gradient(g, c): return g * (c / np.linalg.norm(g)) if g.any() else 0 * g",
        "You scale small gradients up too",
    ),
    ("def clip_gradient(g, c): return g / np.linalg.norm(g) if g.any() else 0 * g", ""),
    (
        "def clip_gradient(g, c): return g * min(1.0, c / max((g**4).sum(), 1e-9))",
        "the result is the right one times a factor",
    ),
    ("def softmax(z): return z - np.logaddexp.reduce(z, axis=-1, keepdims=True)", "logarithm"),
    (
        "def softmax(z):\n    s = z + z.max(-1, keepdims=True)\n"
        "    return np.exp(s - np.log(np.exp(s).sum(-1, keepdims=True)))",
        "right where no number in z is larger than 100",
    ),
    (
        "def softmax_cross_entropy_gradient(z, y):\n    e = np.exp2(z - z.max(1)[:, None])\n"
        "    return (e / e.sum(1)[:, None] - y) / len(z)",
        "You take 2^z",
    ),
    ("def gradient_W(d, s): return (d * s[:-1]).sum(0)", "the diagonal of the right one"),
    (
        "def gradient_W(d, s): return np.full(2 * [d.shape[1]], (d * s[:-1]).sum())",
        "outer(a, b)",
    ),
    ("def gradient_W(d, s): return np.array([[(d * s[:-1]).sum()]])", "outer(a, b)"),
    (
        "def delta(own, s, W, f):\n    d = own.copy()\n"
        "    for t in range(len(d) - 2, -1, -1):\n"
        "        d[t] += np.dot(np.dot(d[t + 1], W), f.backward(s[t + 1]))\n    return d",
        "δ_t = ℓ_t + sum((Wᵀ δ_{t+1}) ⊙ f′(net_t)) Wᵀ δ becomes one number, as in an inner ",
    ),
    (
        "def delta(own, s, W, f):\n    d = own.copy()\n"
        "    for t in range(len(d) - 2, -1, -1):\n        d[t] += (d[t + 1] @ W).sum()\n"
        "    return d",
        "δ_t = ℓ_t + sum(Wᵀ δ_{t+1}) Wᵀ δ becomes one number, as in an inner product; it must "
        "be multiplied by f′ entry by entry the factor f′(net_t) is missing",
    ),
    ("def gradient_U(d, x): return np.sum(d[:, :1] * x[:, :1]).reshape(1, 1)", ""),
    (
        "def cross_entropy(o, y):\n    return -np.log(o[:-1][y[:-1] > 0] + 1e-12).sum() / len(o)",
        "",  # nor that it is right but for the last row
    ),
    ("def delta_below(d, U, o, f): return (d @ U * f.backward(o))[-1]", "right last row alone"),
    ("def output(s, V, g): return g.forward(s[1:] @ V.T).ravel()", "in one dimension"),
    (
        "def numerical_gradient(loss, p, epsilon=1e-4):\n"
        "    return np.round(right(loss, p, 2 * epsilon), 3)",
        "No number that comes back has more than 3 decimals.",
    ),
    (
        "def clip_gradient(g, c):\n    n = np.linalg.norm(g)\n"
        "    return g / min(1.0, n) if n else g.copy()",
        "“condition the wrong way round”, computed for 1",  # not that it is the gradient
    ),
    ("def gradient_bound(bW, bf, steps): return ((1 + bW) * bf) ** steps", "1 + beta_W"),
    ("def gradient_U(d, x): return d.T @ (x - 1)", "right for x − 1 in the place of x"),
    ("def cross_entropy(o, y): return float('nan')", "In every call"),
    ("def gradient_U(d, x): return right(d, x).astype(np.float16)", "digits of a float16"),
    (
        "def gradient_U(d, x):\n"
        "    return sum(np.outer(a, b).astype('f4').astype(float) for a, b in zip(d, x))",
        "computed inexactly, say in float32",
    ),
    ("def gradient_U(d, x): return np.rint(right(d, x) * 8) / 8", "3 decimals"),
    (
        "def sentence_loss(i, l, U, W, V):\n"
        "    E, *rest = right(i, l, U, W, V)\n"
        "    return (E * len(i), *(np.clip(g, -0.1, 0.1) for g in rest))",
        "E: Every number is multiplied by the number of entries of indices",
    ),
    ("def perplexity(i, l, U, W, V): return right(i, l, U, W, V) / len(V)", "columns of U"),
    (
        "def numerical_gradient(loss, p, h=1e-4):\n"
        "    return np.full(p.shape, (loss(p + h) - loss(p - h)) / (2 * h))",
        "You move all elements of parameter at once",
    ),
    (
        "def numerical_gradient(loss, p, h=1e-4):\n    g = np.zeros(p.shape)\n"
        "    for i in np.ndindex(p.shape):\n        e = np.zeros(p.shape)\n        e[i] = h\n"
        "        g[i] = (loss(p + e) + loss(p - e)) / (2 * h)\n    return g",
        "You add the two values of E",
    ),
    (
        "def clip_gradient(g, c):\n    n = np.abs(g).sum()\n"
        "    return g * 5 / n if n > 5 else g.copy()",
        "mistake “sum of absolute values for the norm”, computed for 5 in the place",
    ),
    (
        "def delta_norms(deltas): return np.abs(deltas).sum(axis=1) / deltas.shape[1]",
        "“sum of absolute values”, computed for deltas divided by its number of columns",
    ),
)
