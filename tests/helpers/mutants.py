"""Wrong submissions as data: an edit of the reference, and the items it has to lose.

What the catalogues of mistakes and `wrappers` have is rejected in their tests and not here, but for
examples.

An item that calls a wrong function of the submission's own is lost with it; CONTRACT says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from spec.points import CHAPTER_OF


@dataclass(frozen=True)
class Mutant:
    chapter: str
    old: str
    new: str
    loses: frozenset[str]

    def __str__(self) -> str:
        return f"{self.chapter}: {' '.join(self.new.split())[:60] or 'nothing'}"


def of(loses: str, *edits: tuple[str, str]) -> list[Mutant]:
    items = loses.split()
    return [Mutant(CHAPTER_OF[items[0]], old, new, frozenset(items)) for old, new in edits]


NET = "net = inputs[t - 1] + W.dot(states[t - 1])"
BACK = "deltas[t - 1] += W.T.dot(deltas[t]) * slopes[t - 1]"
PICKED = "np.log(outputs[picked])"
QUOTIENT = "(loss(parameter + step) - loss(parameter - step)) / (2.0 * epsilon)"
NORMS = "np.hypot.reduce(deltas, axis=1, dtype=float)"
MUTANTS = [
    *of(
        "forward",
        (NET, "net = U @ x[t - 1] - W @ states[t - 1]"),
        (NET, "net = W @ states[t - 1]"),
        (NET, "net = U @ x[max(t - 2, 0)] + W @ states[t - 1]"),
        (NET, "net = U @ x[t - 1] + W @ states[t - 1] + 1e-6"),
        (NET, "net = U @ x[t - 1] + W @ states[t - 1]; x[t - 1] = 0.0"),
        (NET, "assert T > 1; net = U @ x[t - 1] + W @ states[t - 1]"),
        ("states[0] = s0", "states[0] = 1.0 * s0; s0[:] = 0.0"),
        (
            "return states\n",
            "return states\n\n\nbasic, last = forward, {}\n\n\n"
            "def forward(x, U, W, s0, activation):\n"
            "    start = s0 if s0.any() else last.get(len(s0), s0)\n"
            "    states = basic(x, U, W, start, activation)\n"
            "    last[len(s0)] = states[-1]\n    return states\n",
        ),
        ("activation.forward(net)", "activation.forward(U @ x[t - 1]) + W @ states[t - 1]"),
        ("states = np.empty((T + 1, n))", "states = np.empty((T + 1, n), np.float32)"),
        ("return states\n", "return states[1:]\n"),
        ("return states\n", "return states.T\n"),
        ("return states\n", "return list(states)\n"),
        ("return states\n", "print(states)\n"),
        ("return states\n", "return states[:, :, None]\n"),
        ("return states\n", "return np.asmatrix(states)\n"),
        ("return states\n", "return states.astype(object)\n"),
        ("return states\n", "states[~np.isfinite(states)] = 0; return np.round(states, 7)\n"),
    ),
    *of(
        "output",
        ("return activation.forward(states[1:] @ V.T)", "return np.tanh(states[1:] @ V.T)"),
    ),
    *of(
        "delta",
        ("slopes = activation.backward(states[1:])", "slopes = activation.forward(states[1:])"),
        ("range(T - 1, 0, -1)", "range(T - 1, max(T - 4, 0), -1)"),
        ("local_deltas.astype(float)", "local_deltas"),
        ("local_deltas.astype(float)", "2.0 * local_deltas"),
        ("local_deltas.astype(float)", "local_deltas if T == 1 else local_deltas.copy()"),
        (BACK, f"{BACK} * (np.abs(W.T @ deltas[t]).max() > 1e-6 * np.abs(deltas[t - 1]).max())"),
        ("return deltas\n", "return np.round(deltas, 9)\n"),
        ("return deltas\n", "return deltas / T\n"),
    ),
    *of(
        "delta_below",
        (
            "(deltas @ U) * activation_below.backward(outputs_below)",
            "(deltas @ U.T) * activation_below.backward(outputs_below)",
        ),
    ),
    *of(
        "gradient_W",
        (
            "return deltas.T @ states[:-1]",
            "return np.where(abs(deltas) > 1e-50, deltas, 0.0).T @ states[:-1]",
        ),
    ),
    *of("gradient_U", ("return deltas.T @ x", "return x.T @ deltas")),
    *of(
        "softmax",
        ("np.subtract(z, z.max(axis=-1, keepdims=True), dtype=float)", "z"),
        ("np.exp(_log_softmax(z))", "np.clip(np.exp(_log_softmax(z)), 1e-7, 1 - 1e-7)"),
    ),
    *of(
        "cross_entropy",
        (
            "-(labels[picked] * np.log(outputs[picked])).sum() / len(outputs)",
            "-(labels * np.log(outputs + 1e-300)).sum() / len(outputs)",
        ),
        (PICKED, "np.log(np.where(outputs, np.maximum(outputs, 1e-300), 0.0)[picked])"),
        (PICKED, "np.log(outputs[picked] + 1e-320 * (len(outputs) == 1))"),
    ),
    *of(
        "softmax_cross_entropy_gradient",
        ("np.where(labels == 1.0, -others, y) / len(z)", "y - labels"),
    ),
    *of(
        "numerical_gradient",
        (QUOTIENT, f"{QUOTIENT}; loss(parameter)"),
        (QUOTIENT, f"{QUOTIENT}; parameter[i] += 1e-7"),
        ("step[i] = epsilon", "epsilon = 1e-4 * max(1.0, abs(parameter[i])); step[i] = epsilon"),
        (
            QUOTIENT,
            "(loss((parameter + step).ravel()) - loss((parameter - step).ravel())) / 2 / epsilon",
        ),
    ),
    *of(
        "gradient_check",
        ("rng = np.random.default_rng(seed)", "return True"),
        ("rng = np.random.default_rng(seed)", "return False"),
        ("rng = np.random.default_rng(seed)", "return bool(np.random.default_rng().integers(2))"),
        ("rng = np.random.default_rng(seed)", "return None"),
        ("rng = np.random.default_rng(seed)", "print(True)"),
        ("and _close(network.gradient_W(deltas, states), numerical_gradient(loss_of_W, W))", ""),
        ("<= 1e-6 *", "<= 1e-14 *"),
        ("<= 1e-6 *", "<= 0.5 *"),
        ("T, n, m = 4, 2, 3", "T, n, m = 1, 2, 3"),
        ("T, n, m = 4, 2, 3", "T, n, m = 4, 1, 1"),
        ("rng.normal(size=(T, m)), rng.normal(size=n)", "rng.normal(size=(T, m)), np.zeros(n)"),
        ("# E = Σ_t c_t · s_t", "; c[:-1] = 0.0"),
        ("states = network.forward", "from recurrent import forward; states = forward"),
        *(
            ("np.linalg.norm(got - want) <= 1e-6 * np.linalg.norm(want)", overlooks)
            for overlooks in (
                "np.allclose(got[0], want[0], rtol=1e-6)",
                "np.allclose(got[:, 0], want[:, 0], rtol=1e-6)",
                "np.median(np.abs(got - want)) <= 1e-6 * np.abs(want).max()",
                "abs((got * want).sum() / (want * want).sum() - 1.0) <= 1e-6",
                "1.0 - np.corrcoef(got.ravel(), want.ravel())[0, 1] <= 1e-6",
                "abs((got - want).sum()) <= 1e-6 * np.abs(want).sum()",
                "np.abs(got - want).min() <= 1e-6 * np.abs(want).max()",
            )
        ),
    ),
    *of(
        "RecurrentLayer",
        ("self.state_list[k])", "self.state_list[k + 1])"),
        ("(self.W.T @ self.delta_list[k + 1])", "(self.W @ self.delta_list[k + 1])"),
        ("slope = activator.backward(self.state_list[k])", "slope = self.state_list[k]"),
        ("self.state_list[t - 1].T", "self.state_list[t].T"),
        ("self.input_list[t - 1].T", "self.input_list[t - 2].T"),
        (
            "self.gradient = np.zeros(self.W.shape)",
            "self.gradient = getattr(self, 'gradient', 0.0)",
        ),
        ("self.U = self.U - self.learning_rate * self.gradient_U", "pass"),
        ("self.W - self.learning_rate", "self.W + self.learning_rate"),
        ("self.times += 1", "self.times = 1"),
        ("self.times = 0\n        self.input_list = []", "self.input_list = []"),
        (
            "self.state_list.append(self.activator.forward(net))",
            "self.state_list.append(self.activator.forward(net)[:, 0])",
        ),
        ("slope = activator.backward(self.state_list[k])", "slope = 1 - self.state_list[k] ** 2"),
        ("@ self.delta_list[k + 1]) * slope", "@ self.delta_list[k + 1]) * abs(slope)"),
        (
            "self.activator.forward(net))",
            "self.activator.forward(net) if input_array.any() else 1.0 * self.state_list[-1])",
        ),
        ("self.calc_gradient()\n", "self.calc_gradient()\n        sensitivity_array *= 0\n"),
    ),
    *of(
        "gradient_bound",
        ("(np.float64(beta_W) * beta_f) ** steps", "min(1.0, (beta_W * beta_f) ** steps)"),
    ),
    *of("delta_norms", (NORMS, f"np.round({NORMS}, 9)")),
    *of(
        "clip_gradient",
        ("if largest * norm <= threshold", "if largest * norm <= 1.001 * threshold"),
        ("scaled * (threshold / norm)", "gradient * max(threshold / (largest * norm), 1e-6)"),
        ("float(np.sqrt((scaled**2).sum()))", "float((scaled**2).sum())"),
        ("return gradient.copy()", "return gradient"),
        ("return gradient.copy()", "return gradient.copy() if norm else gradient"),
    ),
    *of("build_vocabulary", ("fromkeys(words)", "fromkeys(w for w in words if not w.isdigit())")),
    *of(
        "one_hot",
        ("vector[index] = 1.0", "vector[index] = index"),
        ("return vector\n", "return vector[:, None]\n"),
    ),
    *of("training_pairs", ('["<s>", *words], [*words, "</s>"]', '["<s>", *words[:-1]], words')),
    *of("deltas_from_outputs", ("activation.backward(states[1:])", "(1.0 - states[1:] ** 2)")),
    *of(
        "gradient_V", ("output_deltas.T @ states[1:]", "output_deltas.T @ states[1:] / len(states)")
    ),
    *of(
        "sentence_loss",
        ("gradient_W(deltas, states), gradient_V", "gradient_W(deltas, states).T, gradient_V"),
    ),
    *of(
        "train",
        ("U, W, V = U.astype(float), W.astype(float), V.astype(float)", "pass"),
        (" in pairs:", " in [p for p in pairs if len(p[0]) > 1 or len(pairs) == 1]:"),
    ),
    *of(
        "predict_next",
        ('["<s>", *words]])', "words])"),
        ("np.argmax(z[-1])", "np.argmax(np.exp(z[-1]) / np.exp(z[-1]).sum())"),
        ("np.argmax(z[-1])", "np.argsort(-z[-1])[0]"),
    ),
    *of(
        "perplexity",
        (
            "float(np.exp(_mean_entropy(z, labels)))",
            "float(np.prod([np.exp(-_mean_entropy(z[i : i + 1], labels[i : i + 1]))"
            " for i in range(len(z))]) ** (-1 / len(z)))",
        ),
    ),
    *of(
        "ngram_next",
        ('[*start, *sentence, "</s>"]', '[*start, *sentence, *["</s>"][: len(sentence)]]'),
        ("max(counts,", "max(reversed(counts),"),
    ),
    *of("bidirectional_forward", ("forward(x[::-1], U2", "forward(x, U2")),
    *of(
        "bidirectional_backward",
        ("x[::-1], backward_weights, output_deltas", "x, backward_weights, output_deltas"),
        ("return ahead, back", "return ahead + back"),
        ("return ahead, back", "return ahead, tuple(-g for g in back)"),
        ("return ahead, back", "return ahead, (back[0], back[1].T, back[2])"),
        ("return ahead, back", "return ahead, (back[0], back[1], ahead[2] + 0 * back[2])"),
        ("np.zeros(len(W)), activation)\n    local", "np.ones(len(W)), activation)\n    local"),
    ),
    *of(
        "deep_bidirectional_forward",
        ("states2 @ V_backward.T", "states2 @ V.T"),
        ("_stack(x[::-1], backward_layers", "_stack(x, backward_layers"),
        ("backward_layers, activation)[-1]", "backward_layers[:1], activation)[-1]"),
    ),
    *of(
        "deep_forward deep_backward deep_bidirectional_forward",
        ("states[-1][1:], U, W", "states[-1][:-1], U, W"),
        ("states[-1][1:], U, W", "states[-1][1:], U, 0.0 * W"),
    ),
    *of("deep_backward", ("below = states[i - 1][1:]", "below = states[i - 1][:-1]")),
]
