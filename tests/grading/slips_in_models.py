"""Wrong functions of language models and deep networks, and words of what is said of each."""

TRAIN = """
def train(pairs, U, W, V, rate, threshold, epochs):
    one = lambda pair, U, W, V: right([pair], U, W, V, rate, threshold, 1)
    U0, W0, V0, taken = U, W, V, [0, 0, 0]
    for epoch in range(epochs):
        {}
        for pair in {}:
            {}
    return np.array(U), np.array(W), np.array(V)
"""
AT_FIRST = (
    "A, B, C = one(pair, U0, W0, V0)",
    "U, W, V = U + A - U0, W + B - W0, V + C - V0",
)
STEP = "U, W, V = one(pair, U, W, V)"


def sentence_loss_by(**other: str) -> str:
    """The loss of a sentence and its gradients, a step at a time, with other words in places."""
    at = {
        "state": "np.tanh(U[:, indices[t]] + W @ s[t])",
        "label": "o[y[t]] -= 1",
        "f": "1 - s[t + 1] ** 2",
        "back": "d",
        "add": "+=",
        "word": "indices[t]",
        "end": "g / T",
    }
    at |= other
    return (
        "def sentence_loss(indices, y, U, W, V):\n"
        "    E, gradients = 0.0, [0 * U, 0 * W, 0 * V]\n"
        "    T, carry, s = len(y), np.zeros(len(W)), [np.zeros(len(W))]\n"
        "    s += [s[0] for _ in y]\n"
        "    for t in range(T):\n"
        f"        s[t + 1] = {at['state']}\n"
        "    for t in range(T - 1, -1, -1):\n"
        "        o = np.exp(V @ s[t + 1] - (V @ s[t + 1]).max())\n"
        "        o /= o.sum()\n"
        "        E -= np.log(o[y[t]]) / T\n"
        f"        {at['label']}\n"
        "        of_s = V.T @ o + W.T @ carry\n"
        f"        d = of_s * ({at['f']})\n"
        f"        carry = {at['back']}\n"
        f"        gradients[0][:, {at['word']}] += d\n"
        "        gradients[1] += np.outer(d, s[t])\n"
        f"        gradients[2] {at['add']} np.outer(o, s[t + 1])\n"
        f"    return E, *({at['end']} for g in gradients)"
    )


NGRAM = """
def ngram_next(sentences, context, N):
    table = {{}}
    for words in sentences:
        row = ["<s>"] * {} + words + ["</s>"]
        for i in range(N - 1, len(row)):
            key = tuple(row[i - N + 1 : i])
            table[key] = table.get(key, {}row[i]]
    last = (["<s>"] * (N - 1) + context)[-(N - 1) :]
    followers = table.get(tuple(last), [])
    return max(followers, key=followers.count) if followers else {}
"""
DEEP = """
def deep_backward(x, layers, V, output_deltas, f):
    runs = []
    for U, W in layers:
        s = [np.zeros(len(W))]
        for row in runs[-1][1:] if runs else x:
            s.append(f.forward(U @ row + W @ s[-1]))
        runs.append(s)
    of_s, result = output_deltas @ V, []
    for i in reversed(range(len(layers))):
        (U, W), s, read = layers[i], runs[i], {}
        dU, dW, carry, down = 0 * U, 0 * W, 0, []
        for t in reversed(range(len(x))):
            g = of_s[t] + W.T @ (carry + np.zeros(len(W)))
            d = g * f.backward(s[{}])
            carry = {}
            dU += np.outer(d, read[t])
            dW += np.outer(d, s[t])
            down.append({})
        of_s = np.array(down{})
        result.insert(0, (dU, dW))
    return result
"""
DEEP_RIGHT = ("runs[i - 1][1:] if i else x", "t + 1", "d", "U.T @ d", "[::-1]")
DEEP_SLIPS = (
    ("runs[i - 1][:-1] if i else x", "the layers above the lowest one: δ_t is paired with x_{t−1}"),
    ("t", "f′ is taken at net_{t−1}"),
    ("g", "What is sent back by Wᵀ is ∂E/∂s_{t+1}"),
    ("U.T @ g", "∂E/∂U of the top layer and ∂E/∂W of the top layer are right"),
    ("", "the rows come from step T down to step 1"),
)
IN_A_LIST = """
def sentence_loss(indices, y, U, W, V):
    E, _, _, dV = right(indices, y, U, W, V)
    s, carry, rows = [np.zeros(len(W))], np.zeros(len(W)), []
    for i in indices:
        s.append(np.tanh(U[:, i] + W @ s[-1]))
    for t in range(len(y) - 1, -1, -1):
        o = np.exp(V @ s[t + 1] - (V @ s[t + 1]).max())
        o = o / o.sum()
        o[y[t]] -= 1
        carry = (V.T @ o / len(y) + W.T @ carry) * (1 - s[t + 1] ** 2)
        rows.append(carry)
    d = np.array(rows)
    return E, d.T @ np.eye(len(V))[indices], d.T @ np.array(s[:-1]), dV
"""
ONE_CLIPPED = """
def train(pairs, U, W, V, rate, threshold, epochs):
    for pair in pairs * epochs:
        whole, clipped = (right([pair], U, W, V, rate, c, 1) for c in (1e99, threshold))
        U, W, V = whole[0], clipped[1], whole[2]
    return U, W, V
"""

# source -> words of what is said; `right` is the right function
SLIPS: tuple[tuple[str, str], ...] = (
    (
        "def training_pairs(words):\n    return list(zip(['s', *words], [*words, 'e']))",
        "In every place of <s> and of </s> stands another word; all else is right.",
    ),
    (
        "def build_vocabulary(sentences):\n"
        "    return {w.replace('/', 'end of '): i for w, i in right(sentences).items()}",
        "In every place of </s> stands another word",
    ),
    (
        "def ngram_next(*a):\n    return {'</s>': '<eos>'}.get(right(*a), right(*a))",
        "In every place of </s> stands another word",
    ),
    (
        "def clip_gradient(gradient, threshold):\n    return gradient * min(1, threshold)",
        "right proportion",  # also where ‖gradient‖ < threshold < 1
    ),
    (
        "def training_pairs(words):\n    return list(zip([words[0], *words], [*words, '</s>']))",
        "",  # a word of the sentence's own
    ),
    (
        "def deltas_from_outputs(output_deltas, states, V, f):\n"
        "    return output_deltas * f.backward(states[1:])",
        "(n = K)",
    ),
    (
        "def deltas_from_outputs(output_deltas, states, V, f):\n"
        "    return output_deltas @ V.T * f.backward(states[1:])",
        "V and its transpose are exchanged",
    ),
    (
        "def predict_next(words, vocabulary, U, W, V):\n"
        "    return list(vocabulary)[int(np.argmax((V @ U).sum()))]",  # one number: place 0
        "The same comes back in every call",
    ),
    (
        "def sentence_loss(*a):\n    E, dU, dW, dV = right(*a)\n    return E, dU, 0 * dW, dV",
        "∂E/∂W: Nothing but 0 comes back.",
    ),
    (
        "def perplexity(indices, labels, U, W, V):\n    return right(indices, labels, 0 * U, W, V)",
        "What comes back is right for 0 in the place of U.",
    ),
    (
        "def deep_forward(x, layers, V, f, g):\n    return right(x, layers, 0 * V, f, g)",
        "What comes back is right for 0 in the place of V.",  # no float32, as ½ has few digits
    ),
    (TRAIN.format("", "pairs", "; ".join(AT_FIRST)), "all gradients at the weights that are"),
    (
        TRAIN.format("U0, W0, V0 = U, W, V", "pairs", "; ".join(AT_FIRST)),
        "an epoch's gradients at the weights it begins with",
    ),
    (
        TRAIN.format("", "pairs", "U = one(pair, U, W, V)[0]; _, W, V = one(pair, U, W, V)"),
        "You update some of U, W, V before",
    ),
    (TRAIN.format("U, W, V = U0, W0, V0", "pairs", STEP), "what one epoch gives"),
    (TRAIN.format("", "pairs[-1:]", STEP), "the last sentence alone"),
    (TRAIN.format("", "pairs[:1] if epoch < 1 else []", STEP), "after one step"),
    (TRAIN.format("", "pairs[::-1]", STEP), "You take the sentences from the end"),
    (
        TRAIN.format(
            "", "[pairs[i] for i in (np.arange(len(pairs)) * 2 + 1) % max(len(pairs), 1)]", STEP
        ),
        "",
    ),
    (
        TRAIN.format(
            "order = np.random.RandomState(0).permutation",
            "map(pairs.__getitem__, order(len(pairs)))",
            STEP,
        ),
        "It is right where pairs has 1 item",  # of two and of three that order is the reverse
    ),
    ("def one_hot(index, size): return np.ones(size)", "Nothing but 1 comes back."),
    (
        "def one_hot(index, size): return np.zeros(0)",
        "An empty array comes back in every call that was made.",
    ),
    (
        "def deep_forward(*a): return a[4].forward(right(*a))",
        "The result is output_activation.forward of the right one.",
    ),
    (
        "def training_pairs(words): return right(words)[len(words) > len(set(words)) :]",
        "It is right where nothing comes twice in words, and wrong where something does.",
    ),
    (
        "def deep_backward(x, layers, V, d, f):\n    top = right(x, layers, V, d, f)\n"
        "    return [(1.5 * dU, dW) for dU, dW in top[:-1]] + top[-1:]",
        "∂E/∂U of the layers below",
    ),
    (
        "def sentence_loss(*given):\n    E, dU, dW, dV = right(*given)\n    return E, dV, dU, dW",
        "You return (E, ∂E/∂V, ∂E/∂U, ∂E/∂W); the order must be (E, ∂E/∂U, ∂E/∂W, ∂E/∂V).",
    ),
    (
        "def sentence_loss(*given):\n    E, *gradients = right(*given)\n"
        "    return E * len(given[0]), *gradients",
        "Your E lacks 1/T",
    ),
    (
        "def sentence_loss(*given):\n    E, U, W, V = right(*given)\n    return E, 3 * U, 3 * W, V",
        "∂E/∂U and ∂E/∂W: Every number is 3 times the right one.",
    ),
    (
        "def sentence_loss(*given):\n    E, dU, dW, dV = right(*given)\n"
        "    return E, 3 * dU, dW * (3 if len(dW) <= 20 else 1), dV",
        "∂E/∂U: Every number is 3 times the right one.",
    ),
    (
        "def sentence_loss(indices, labels, U, W, V):\n"
        "    E, dU, dW, dV = right(indices, labels, U, W, V)\n"
        "    E = float('nan') if max(np.abs(a).max() for a in (U, W, V)) > 1e4 else E\n"
        "    return E, dU * np.cos(dU), dW * np.sin(dW + 2), dV",
        "∂E/∂V is right in every call that was made; ∂E/∂U and ∂E/∂W are not.",
    ),
    (
        "def train(pairs, U, W, V, rate, threshold, epochs):\n"
        "    for i, y in pairs * (epochs - 1):\n"
        "        U, A, B = right([(i, y)], U, W, V, rate, threshold, 1)\n"
        "        W, V = W + (A - W) * 0.1 / rate, B - V\n"
        "    return U.copy(), W.copy(), V.copy()",
        "",  # not that it is right for one word, of which there is nothing to learn
    ),
    (
        "def train(pairs, *given):\n    return right([p for p in pairs if len(p[0]) > 1], *given)",
        "",  # not that W is right, which is so where all sentences are single words
    ),
    *(
        (
            f"def {name}(*given):\n    *given, f = given\n"
            "    class F: forward = f.forward; backward = staticmethod(lambda s: 1 - s * s)\n"
            "    return right(*given, F)",
            "right for tanh, and goes wrong with identity",  # but for x = 0, where all f′ are 1
        )
        for name in ("bidirectional_backward", "deep_backward")
    ),
    (
        "def bidirectional_forward(x, a, b, f, g):\n    (U, W, V), (U2, W2, V2) = a, b\n"
        "    return right(x, (U, W.T, V), (U, W2, V2), f, g)",
        "right for Wᵀ in the place of W and for U in the place of U′",
    ),
    (
        "def bidirectional_forward(x, a, b, f, g):\n"
        "    class G: forward = staticmethod(np.copy)\n    return right(x, b, a, f, G)",
        "identity in the place of output_activation and with forward_weights and backward_",
    ),
    (NGRAM.format("N", "[]) + [", "None"), "You put more than N−1 <s> before each"),
    (NGRAM.format("(N - 1)", "[])[:0] + [", "None"), "That is the follower seen last"),
    (NGRAM.format("(N - 1)", "[]) + [", "'<s>'"), "the result must be None"),
    *(
        (DEEP.format(*DEEP_RIGHT[:place], wrong, *DEEP_RIGHT[place + 1 :]), says)
        for place, (wrong, says) in enumerate(DEEP_SLIPS)
    ),
    (
        "def build_vocabulary(sentences):\n    first, last, *words = right(sentences)\n"
        "    return {w: i for i, w in enumerate([first, last, *words[::-1]])}",
        "The words are numbered, but not in the order in which they first appear",
    ),
    (sentence_loss_by(word="indices[t - 1]"), "δ₁ meets x_T"),
    (IN_A_LIST, "the rows come from step T down to step 1"),
    (ONE_CLIPPED, "You clip the gradient of W alone"),
    (sentence_loss_by(label="o[y[t]] += 1"), "o_t + label"),
    (sentence_loss_by(label="pass"), "1 must be subtracted at the label"),
    (sentence_loss_by(label="o[y[t]] = 1 - o[y[t]]"), "1 − o_t at the label"),
    (sentence_loss_by(f="s[t + 1] * (1 - s[t + 1])"), "that of sigmoid"),
    (sentence_loss_by(f="1 - s[t + 1]"), "without the square"),
    (sentence_loss_by(state="np.maximum(U[:, indices[t]] + W @ s[t], 0)"), "relu stands where f"),
    (sentence_loss_by(state="np.tanh(U[:, indices[t]] + W.T @ s[t])"), "W is transposed"),
    (sentence_loss_by(back="of_s"), "What is sent back by Wᵀ is ∂E/∂s_{t+1}"),
    (sentence_loss_by(add="="), "the gradient is that of step 1 alone"),
    (sentence_loss_by(end="np.clip(g, -5, 5) / T"), "at ±5, before 1/T"),
    (sentence_loss_by(end="np.clip(g / T, -1, 1)"), "at ±1;"),
    (
        "def bidirectional_forward(x, a, b, f, g):\n"
        "    class G: forward = staticmethod(g.backward)\n    return right(x, a, b, f, G)",
        "with output_activation.backward in the place of output_activation.forward",
    ),
    (
        "def bidirectional_forward(x, a, b, f, g):\n    (U, W, V), (U2, W2, V2) = a, b\n"
        "    return right(x, a, (U, W, V2), f, g)",
        "right for U in the place of U′ and for W in the place of W′",
    ),
)
