"""More wrong functions, one slip each or two that meet, and words of what is said of each."""

STATES = """
def forward(x, U, W, s0, f):
    s = [s0]
    for x_t in x:
        s.append({})
    return np.array(s)
"""
SUM = """
def gradient_W(deltas, states):
    g = np.zeros((states.shape[1],) * 2)
    for t in range(len(deltas)):
        g = {}
    return g
"""
ERRORS = """
def delta(local, states, W, f):
    T, d, k = len(local), 0 * local, f.backward(states[1:])
    for t in range(T):
        sent = local[t]
        for u in range(t, max(t - {}, -1), -1):
            d[u] += sent
            sent = (W.T @ sent) * k[u - 1]
    return d
"""
PIECES = """
def delta(local, states, W, f):
    d = local.copy()
    for t in range(len(d) - 1, 0, -1):
        if {} % 4:
            d[t - 1] += (W.T @ d[t]) * f.backward(states[t])
    return d
"""
LEARNT = """
def train(pairs, U, W, V, rate, threshold, epochs):
    from reference.gradient_flow import clip_gradient as clip
    from reference.language_model import sentence_loss
    U, W, V = U.copy(), W.copy(), V.copy()
    for {}
            _, a, b, c = sentence_loss(*pair, U, W, V)
            {}
            {}
    return U, W, V
"""
FOR = "epoch in range(epochs):\n        for pair in pairs:"
BACKWARDS = "epoch in range(epochs):\n        for pair in pairs[::-1]:"
CLIP = "a, b, c = (clip(g, threshold) for g in (a, b, c))"
LESS = "U -= rate * a; W -= rate * b; V -= rate * c"
BATCH = """
def train(pairs, U, W, V, rate, threshold, epochs):
    from reference.language_model import sentence_loss
    for _ in range(epochs):
        g = [sentence_loss(*pair, U, W, V)[1:] for pair in pairs]
        U, W, V = (w - rate * {}(d, axis=0) for w, d in zip((U, W, V), zip(*g)))
    return U + 0, W + 0, V + 0
"""
READ = """
def predict_next(words, vocabulary, U, W, V):
    s = np.zeros(len(W))
    for w in ["<s>", *words]:
        s = {}
    return list(vocabulary)[int(np.argmax(V @ s))]
"""
RELUS = """
def sentence_loss(indices, labels, U, W, V):
    s, o, T = [np.zeros(len(W))], [], len(indices)
    for i in indices:
        s.append(np.maximum(U[:, i] + W @ s[-1], 0))
        e = np.exp(V @ s[-1] - max(V @ s[-1]))
        o.append(e / e.sum())
    E = -np.mean([np.log(o[t][labels[t]]) for t in range(T)])
    dU, dW, dV, back = 0 * U, 0 * W, 0 * V, 0 * s[0]
    for t in range(T)[::-1]:
        dz = (o[t] - np.eye(len(V))[labels[t]]) / T
        d = (V.T @ dz + back) * (s[t + 1] > 0)
        dU[:, indices[t]] += d
        dW, dV, back = dW + np.outer(d, s[t]), dV + np.outer(dz, s[t + 1]), W.T @ d
    return E, dU, dW, dV
"""
FOLLOWERS = """
def ngram_next(sentences, context, N):
    for M in range(N, 1, -1):
        word = right(sentences, context, M)
        if word is not None: return word
"""
COUNTED = """
def ngram_next(sentences, context, N):
    found, wanted = [], (["<s>"] * ({1}) + context)[-(N - 1) :]
    for words in sentences:
        row = ["<s>"] * ({0}) + words + ["</s>"]
        for i in range({2}, len(row) - N + 1):
            if row[i : i + N - 1] == wanted:
                found.append(row[i + N - 1])
    return max(found, key=found.count) if found else None
"""
PRODUCT = """
def delta(local, states, W, f):
    d, k = {}, f.backward(states[1:])
    for t in range(len(local)):
        product = np.eye(len(W))
        for i in range(t, len(local) - 1):
            product = product @ W @ np.diag(k[i])
            {}
    return d
"""
BESIDE = """
def bidirectional_forward(x, a, b, f, g):
    runs = []
    for U, W, V in (a, b):
        s = [np.zeros(len(W))]
        for row in x if not runs else x[::-1]:
            s.append(f.forward(U @ row + W @ s[-1]))
        runs.append(np.array(s[1:] if not runs else s[:0:-1]))
    return g.forward(np.hstack(runs) @ np.hstack([b[2], a[2]]).T)
"""
FROM_GIVEN = """
def train(pairs, U, W, V, rate, threshold, epochs):
    new = U + 0, W + 0, V + 0
    for pair in pairs * epochs:
        new = right([pair], U, W, V, rate, threshold, 1)
    return new
"""
STACK = """
def deep_backward(x, layers, V, output_deltas, f):
    read, result = [x], []
    for U, W in layers:
        s = [np.zeros(len(W))]
        for row in read[-1]:
            s.append(f.forward(U @ row + W @ s[-1]))
        read.append(np.array(s[1:]))
    of_s = output_deltas @ V
    for (U, W), below, s in reversed(list(zip(layers, read, read[1:]))):
        d = of_s * f.backward(s)
        for t in range(len(x) - 2, -1, -1):
            d[t] += d[t + 1] @ W * f.backward(s[t])
        before = np.vstack([0 * s[:1], s[:-1]])
        result.insert(0, (d.T @ ({}), d.T @ before))
        of_s = d @ U
        {}
    return result
"""

SLIPS: tuple[tuple[str, str], ...] = (
    (
        "def forward(x, U, W, s0, f):\n    s = np.zeros((len(x) + 1, len(s0)))\n    s[0] = s0\n"
        "    s[1:] = f.forward(x @ U.T + s[:-1] @ W.T)\n    return s",
        "From s₂ on you take 0 for s_{t−1}",
    ),
    (
        "def forward(x, U, W, s0, f):\n    s = np.zeros((len(x) + 1, len(s0)))\n    s[0] = s0\n"
        "    for t in range(1, len(x)):\n        s[t] = f.forward(U @ x[t] + W @ s[t - 1])\n"
        "    return s",
        "Your s_t gets the next row of x, and s_T",
    ),
    *(
        (
            "def delta(local, states, W, f):\n    d, carry = 0 * local, 0\n"
            "    for t in reversed(range(len(local))):\n"
            f"        d[t] = ({derivative}) * (local[t] + carry)\n"
            "        carry = W.T @ d[t]\n    return d",
            said,
        )
        for derivative, said in (
            ("1 - states[t + 1] ** 2", "ℓ_t is multiplied by 1 − s_t²; it contains f′ already"),
            ("states[t + 1] * (1 - states[t + 1])", "ℓ_t is multiplied by s_t ⊙ (1 − s_t)"),
        )
    ),
    (
        "def deltas_from_outputs(d, states, V, f):\n    return d @ V * (1 - states[:-1] ** 2)",
        "the derivative of tanh is written into the code, and taken at s_{t−1}",
    ),
    (
        "def delta_below(d, U, out, f):\n    out = np.vstack([out[:1], out[:-1]])\n"
        "    return d @ U * (1 - out ** 2)",
        "diag[(1 − s_{t−1}^{l−1}²)],  s_0^{l−1} = s_1^{l−1}",
    ),
    (
        PRODUCT.format("local.copy()", "d[t] += local[i + 1] @ product"),
        "You take the factors W diag[f′(net_i)] in rising order of i",
    ),
    (
        PRODUCT.format("np.vstack([0 * local[1:], local[-1:]])", "d[t] = local[-1] @ product"),
        "You leave out ℓ_t before T, and the factors",
    ),
    (BESIDE, "You have swapped V and V′"),
    (FROM_GIVEN, "Each step starts from the given U, W, V"),
    (
        STACK.format("s if below is not x else x", "pass"),
        "you take the states of layer i;",
    ),
    (
        STACK.format("below", "if below is not x: of_s *= f.backward(s)").replace(
            "d = of_s * f.backward(s)", "d = of_s * (f.backward(s) if len(result) == 0 else 1)"
        ),
        "Going down you multiply by f′ of the layer you come from",
    ),
    (
        STATES.format("0.9 * f.forward(U @ x_t + W @ s[-1]) + 0.1 * s[-1]"),
        "s_t = 0.9 f(U x_t + W s_{t−1}) + 0.1 s_{t−1}",
    ),
    (
        STATES.format("f.forward(U @ x_t + W.T @ s[-1]) + s[-1]"),
        "s_t = f(U x_t + Wᵀ s_{t−1}) + s_{t−1} s_{t−1} is added to f(net_t); s_t must be f(net_t) "
        "alone W is transposed",
    ),
    (
        STATES.replace("[s0]", "[0 * s0]").format("(f.forward(U @ x_t + W @ s[-1]) + s[-1]) / 2"),
        "= 1/2 f(U x_t + W s_{t−1}) + 1/2 s_{t−1},  s_0 = 0",
    ),
    (STATES.format("f.forward(U @ x_t + W @ s[-1]) - U @ x_t"), "f(U x_t + W s_{t−1}) − U x_t"),
    (STATES.format("2 * f.forward(U @ x_t + W @ s[-1])"), "f(net_t) is multiplied by 2"),
    (STATES.format("f.forward(U @ x_t + W @ s[-1] - s[-1])"), "f(U x_t + W s_{t−1} − s_{t−1})"),
    (STATES.format("np.tanh(f.forward(U @ x_t + W @ s[-1]))"), "tanh is applied to f(net) too"),
    (STATES.format("f.forward((U @ x_t + W @ s[-1]) / len(s0) ** 0.5)"), "square root of the"),
    (
        "def output(s, V, g):\n    e = np.exp(g.forward(s[1:] @ V.T))\n"
        "    return e / e.sum(axis=1, keepdims=True)",
        "softmax(g(V s_t)) softmax is applied to g(V s_t) too; g alone",
    ),
    (ERRORS.format(3), "Each ℓ_t is sent back 2 steps at most"),
    (ERRORS.format(5), "Each ℓ_t is sent back 4 steps at most"),
    (PIECES.format("t"), "where t is a multiple of 4"),
    (PIECES.format("(len(d) - t)"), "where T−t is a multiple of 4"),
    (SUM.format("g + np.outer(deltas[t], states[t]) / len(deltas) ** 0.5"), "= 1/√T Σ_t δ_t"),
    (SUM.format("0.9 * g + np.outer(deltas[t], states[t])"), "Σ_t 0.9^{T−t} δ_t s_{t−1}ᵀ"),
    (
        SUM.format("0.9 * g + 0.1 * np.outer(deltas[t], states[t])"),
        "= 0.1 Σ_t 0.9^{T−t} δ_t s_{t−1}ᵀ the term of step t is multiplied by 0.1 · 0.9^{T−t}",
    ),
    (SUM.format("2 * g + np.outer(deltas[t], states[t])"), "Σ_t 2^{T−t} δ_t s_{t−1}ᵀ"),
    (SUM.format("g + (t + 1) * np.outer(deltas[t], states[t])"), "Σ_t t δ_t s_{t−1}ᵀ"),
    (SUM.format("g + (-1) ** t * np.outer(deltas[t], states[t])"), "Σ_t (−1)^{t−1} δ_t"),
    (SUM.format("0.9 * g + np.outer(deltas[t], states[t + 1])"), "Σ_t 0.9^{T−t} δ_t s_tᵀ"),
    ("def gradient_U(d, x): return -np.outer(d.sum(0), x.sum(0))", "= −(Σ_t δ_t) (Σ_t x_t)ᵀ"),
    # of no number that is one of every T a formula is told
    ("def gradient_U(d, x): return d.T @ x / (len(x) + 2)", "a factor, which is another one in"),
    (
        "def gradient_W(d, s): return d.T @ s[:-1] * np.log(1 + len(d))",
        "a factor, which is another",
    ),
    (
        "def softmax(z):\n    e = 10.0**z\n    return e / e.sum()",
        "10^z; it must be e^z. You divide by the sum of the whole table; each row has its own sum. "
        "e^z overflows",
    ),
    (
        "def softmax(z):\n    m = z.max(axis=-1, keepdims=True)\n"
        "    return np.exp(z - m) / np.exp(z).sum(axis=-1, keepdims=True)",
        "in the numerator alone",
    ),
    (
        "def cross_entropy(o, y): return float(-(y * np.log2(o)).sum())",
        "log₂; the natural logarithm is meant (np.log). You sum over the samples; divide by N. "
        "0 · ln 0 is nan",
    ),
    ("def cross_entropy(o, y): return float(-np.log((o * y).sum(axis=1).mean()))", "mean output"),
    ("def cross_entropy(o, y): return float(-np.log((o * y).sum(axis=1))[0])", "first row alone"),
    (LEARNT.format(FOR, "pass", LESS.replace("-=", "+=")), "add the gradient; subtract it to"),
    (LEARNT.format(BACKWARDS, "pass", LESS), "from the end; they must be taken in order. You do"),
    (LEARNT.format(BACKWARDS, CLIP, LESS.replace("V -=", "V +=")), "add the gradient of V;"),
    (LEARNT.format(FOR.replace("(epochs", "(1, epochs"), "pass", LESS), "one epoch too few"),
    (BATCH.format("np.sum"), "with the sum of all gradients, unclipped"),
    (BATCH.format("np.mean"), "with the mean of all gradients, unclipped"),
    (RELUS, "Your f is relu; it must be tanh, whose f′ is 1 − s_t²"),
    (READ.format("s + np.tanh(U[:, vocabulary[w]] + W @ s)"), "s_{t−1} is added to f(net_t)"),
    (FOLLOWERS, "go on with a shorter one (backoff)"),
    # what is said of several codes that give the same says nothing of one alone
    *(
        (COUNTED.format(*start), says)
        for start, says in (
            (("N - 1", "1", "0"), "one <s> before each sentence, or before the context"),
            (("1", "N - 1", "0"), "one <s> before each sentence, or before the context"),
            (("N - 1", "N - 1", "1"), "A sentence's first word never counts"),
            (("N - 1", "N - 2", "0"), "A sentence's first word never counts"),
        )
    ),
    (
        "def predict_next(words, vocabulary, U, W, V):\n    s = np.zeros(len(W))\n"
        '    for w in ["<s>", *words]:\n        s = np.tanh(U[:, vocabulary[w]] + W @ s)\n'
        "    return list(vocabulary)[int(np.argmax(np.maximum(V @ s, 0)))]",
        "Where all scores are negative you take index 0",
    ),
    (
        "def ngram_next(sentences, context, N):\n"
        "    return right([[w for s in sentences for w in s]], context, N)",
        "You join the sentences; each must end with a </s> of its own",
    ),
    (
        "def softmax(z):\n    e = np.exp(z - np.max(z, -1, keepdims=True))\n    return e / e.sum()",
        "You divide by the sum of the whole table",
    ),
    (
        "def clip_gradient(g, c):\n    n = np.linalg.norm(g, axis=-1, keepdims=True)\n"
        "    return g * np.minimum(1, c / np.maximum(n, 1e-300))",
        "each row by its own norm",
    ),
)
