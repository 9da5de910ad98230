"""Twenty wrong submissions that were repaired by what is printed alone, every other one in Chinese.

Each was written before its report was read; what the report says and the edit that was made of it
stand beside it. Three reports did not suffice then, and were mended: `*` for `@`, all of `states`
for s₀ … s_{T−1}, a repeated word that is numbered again.
"""

from dataclasses import dataclass

import pytest

from grader.formats.terminal import render
from grader.handout.template import solution
from grader.report import Report
from spec import assignment
from tests.helpers.faulty.places import item_of, written
from tests.helpers.grading import graded


@dataclass(frozen=True)
class Wrong:
    """code: what was handed in, «wrong¦right» where it was repaired; repairs: in their order, the
    place, and the sentence of the report that led to it."""

    lang: str
    code: str
    repairs: dict[int, str]

    @property
    def item(self) -> str:
        return item_of(self.code)


WRONG = (
    Wrong(
        "en",
        """
def forward(x, U, W, s0, activation):
    states = [«np.zeros_like(s0)¦s0»]
    for x_t in x:
        states.append(activation.forward(U @ x_t + «states[-1] @ W¦W @ states[-1]»))
    return np.array(states)
""",
        {0: "it starts from 0", 1: "W is transposed"},
    ),
    Wrong(
        "zh",
        """
def output(states, V, activation):
    return np.array([activation.forward(V @ s) for s in «states[:-1]¦states[1:]»])
""",
        {0: "o_t 由 s_{t−1} 算出；应当由 s_t 算出"},
    ),
    Wrong(
        "en",
        """
def delta(local_deltas, states, W, activation):
    rows = [local_deltas[-1]]
    for t in range(len(local_deltas) - 1, 0, -1):
        rows.append(local_deltas[t - 1] + (W.T @ rows[-1]) * activation.backward(states[t]))
    return «np.array(rows)¦np.array(rows[::-1])»
""",
        {0: "the rows of the result stand in reverse"},
    ),
    Wrong(
        "zh",
        """
def delta(local_deltas, states, W, activation):
    d = local_deltas.copy()
    for t in «range(len(d) - 2, 0, -1)¦range(len(d) - 2, -1, -1)»:
        d[t] += (W.T @ d[t + 1]) * activation.backward(states[t + 1])
    return d
""",
        {0: "循环停在了 t = 2；应当走到 t = 1"},
    ),
    Wrong(
        "en",
        """
def delta(local_deltas, states, W, activation):
«¦    local_deltas = local_deltas.copy()
»    for t in range(len(local_deltas) - 2, -1, -1):
        local_deltas[t] += (W.T @ local_deltas[t + 1]) * activation.backward(states[t + 1])
    return local_deltas
""",
        {0: "it changes its argument local_deltas"},
    ),
    Wrong(
        "zh",
        """
def gradient_W(deltas, states):
    g = np.zeros((deltas.shape[1], deltas.shape[1]))
    for t in range(len(deltas)):
        g += «deltas[t] * states[t]¦np.outer(deltas[t], states[t])»
    return g
""",
        {0: "你把 δ_t 与 s_{t−1} 逐元素相乘了；应当用 np.outer(δ_t, s_{t−1})"},
    ),
    Wrong(
        "en",
        """
def gradient_W(deltas, states):
    return deltas.T @ states«¦[:-1]»
""",
        {0: "states is (7, 4), with a row for s₀ in front"},
    ),
    Wrong(
        "zh",
        """
def softmax(z):
    e = np.exp(z - «np.max(z)¦np.max(z, axis=-1, keepdims=True)»)
    return e / «np.sum(e)¦np.sum(e, axis=-1, keepdims=True)»
""",
        {
            1: "你除以了整个数组的总和；每一行应当除以自己那一行的总和",
            0: "你减去的是整个数组最大的分量；每一行有自己最大的分量",
        },
    ),
    Wrong(
        "en",
        """
def cross_entropy(outputs, labels):
    logs = «labels * np.log(outputs + 1e-12)¦np.log(outputs[labels > 0])»
    return float(«-np.mean(logs)¦-np.sum(logs) / len(outputs)»)
""",
        {1: "divide by N, the rows", 0: "You keep what stands in ln away from 0"},
    ),
    Wrong(
        "zh",
        """
def softmax_cross_entropy_gradient(z, labels):
    y = «softmx¦softmax»(z)
    return (y - labels) / z.shape[0]
""",
        {0: "用到了 softmx，但那里没有这个名字；有 softmax"},
    ),
    Wrong(
        "en",
        """
def numerical_gradient(loss, parameter, epsilon=1e-4):
    g = np.zeros_like(parameter)
«    base = loss(parameter)
¦»    for i in np.ndindex(parameter.shape):
        parameter[i] += epsilon
«        g[i] = (loss(parameter) - base) / epsilon
        parameter[i] -= epsilon
¦        up = loss(parameter)
        parameter[i] -= 2 * epsilon
        g[i] = (up - loss(parameter)) / (2 * epsilon)
        parameter[i] += epsilon
»    return g
""",
        {1: "take E(p + ε) and E(p − ε)", 0: "E(p + ε) once and E(p − ε) once"},
    ),
    Wrong(
        "zh",
        """
def gradient_check(network, seed):
    rng = np.random.default_rng(seed)
    T, n, m = 5, 3, 2
    x, s0 = rng.normal(size=(T, m)), rng.normal(size=n)
    U, W = rng.normal(size=(n, m)), rng.normal(size=(n, n))
    c = rng.normal(size=(T, n))
    f = tanh
    def E(W):
        return float((c * network.forward(x, U, W, s0, f)[1:]).sum())
    s = network.forward(x, U, W, s0, f)
    d = network.delta(c * f.backward(s[1:]), s, W, f)
«¦    def of_U(U):
        return float((c * network.forward(x, U, W, s0, f)[1:]).sum())
    if not np.allclose(network.gradient_U(d, x), numerical_gradient(of_U, U), atol=1e-5):
        return False
»    return bool(np.allclose(network.gradient_W(d, s), numerical_gradient(E, W), atol=1e-5))
""",
        {0: "从未调用 network.gradient_U：也要检查它"},
    ),
    Wrong(
        "en",
        """
def clip_gradient(gradient, threshold):
    norm = np.linalg.norm(gradient)
    «gradient *= min(1, threshold / norm)
    return gradient¦return gradient * min(1, threshold / norm)»
""",
        {0: "it changes its argument gradient"},
    ),
    Wrong(
        "en",
        """
import copy
def ngram_next(sentences, context, N):
    sentences = «sentences.copy()¦copy.deepcopy(sentences)»
    start, counts = ["<s>"] * (N - 1), {}
    wanted = (start + context)[-(N - 1):]
    for sentence in sentences:
        sentence.append("</s>")
        words = start + sentence
        for i in range(N - 1, len(words)):
            if words[i - N + 1:i] == wanted:
                counts[words[i]] = counts.get(words[i], 0) + 1
    return max(counts, key=counts.get, default=None)
""",
        {0: "copy.deepcopy(sentences), after import copy, copies what sentences holds too"},
    ),
    Wrong(
        "zh",
        """
def delta_norms(deltas):
    return np.linalg.norm(deltas, «axis=0¦axis=1»)
""",
        {0: "你沿时间求和了；每个时刻各有一个范数：axis=1"},
    ),
    Wrong(
        "en",
        """
def build_vocabulary(sentences):
    vocabulary = {"<s>": 0, "</s>": 1}
    for sentence in sentences:
        for word in sentence:
«¦            if word not in vocabulary:
    »            vocabulary[word] = len(vocabulary)
    return vocabulary
""",
        {0: "A word that comes again must keep its first number"},
    ),
    Wrong(
        "zh",
        """
def predict_next(words, vocabulary, U, W, V):
    names = list(vocabulary)
«¦    s = np.zeros(len(W))
»    for word in ["<s>"] + words:
«        s = np.zeros(len(W))
¦»        s = np.tanh(U[:, vocabulary[word]] + W @ s)
    return names[np.argmax(V @ s)]
""",
        {0: "只有最后一个词起作用；应当按顺序读所有的词", 1: ""},
    ),
    Wrong(
        "en",
        """
def train(pairs, U, W, V, learning_rate, threshold, epochs):
«¦    U, W, V = U.copy(), W.copy(), V.copy()
»    for epoch in range(epochs):
        for indices, labels in pairs:
            E, dU, dW, dV = sentence_loss(indices, labels, U, W, V)
            U -= learning_rate * clip_gradient(dU, threshold)
            W -= learning_rate * clip_gradient(dW, threshold)
            V -= learning_rate * clip_gradient(dV, threshold)
    return U, W, V
""",
        {0: "it changes its arguments U, W, V"},
    ),
    Wrong(
        "zh",
        """
def bidirectional_forward(x, forward_weights, backward_weights, activation, output_activation):
    U, W, V = forward_weights
    U2, W2, V2 = backward_weights
    a = forward(x, U, W, np.zeros(len(W)), activation)[1:]
    b = forward(x[::-1], U2, W2, np.zeros(len(W2)), «activation)[1:]
    return¦activation)[:0:-1]
    return» output_activation.forward(a @ V.T + b @ V2.T)
""",
        {0: "与 s_t 相加之前要把顺序反转回来"},
    ),
    Wrong(
        "en",
        """
def deep_backward(x, layers, V, output_deltas, activation):
    states, below = [], x
    for U, W in layers:
        states.append(forward(below, U, W, np.zeros(len(W)), activation))
        below = states[-1][1:]
    local = deltas_from_outputs(output_deltas, states[-1], V, activation)
    gradients = []
    for i in reversed(range(len(layers))):
        U, W = layers[i]
        read = x if i == 0 else states[i - 1][1:]
        d = delta(local, states[i], W, activation)
        gradients.append((gradient_U(d, read), gradient_W(d, states[i])))
        «local = d @ U¦local = delta_below(d, U, read, activation)»
    return gradients«¦[::-1]»
""",
        {
            0: "you must multiply by f′ of the layer you go into",
            1: "The list must begin with the lowest layer",
        },
    ),
    Wrong(
        "zh",
        """
def ngram_next(sentences, context, N):
    counts = {}
    context = ["<s>"] * N + context
    for sentence in sentences:
        words = ["<s>"] * (N - 1) «+ sentence
¦+ sentence + ["</s>"]
»        for i in range(N - 1, len(words)):
            if words[i - N + 1:i] == context[-(N - 1):]:
                counts[words[i]] = counts.get(words[i], 0) + 1
    return max(counts, key=counts.get) if counts else None
""",
        {0: "每个句子末尾要补 </s>，它也要计数"},
    ),
)


def one_line(text: str) -> str:
    """Without the ends of lines, which fall anywhere, and the blanks beside them."""
    return "".join(text.split())


@pytest.mark.corpus
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.item)
def test_submission_is_repaired_as_its_report_says(wrong: Wrong) -> None:
    file = f"{assignment.item(wrong.item).chapter}.py"
    files, asked = solution(), {"only": (wrong.item,), "lang": wrong.lang}
    repaired: dict[int, int] = {}

    def report() -> Report:
        return graded({**files, file: files[file] + written(wrong.code, repaired)}, **asked)

    for place, sentence in wrong.repairs.items():
        said = report()
        assert said.score < said.max_score
        assert one_line(sentence) in one_line(render(said))
        repaired[place] = 1
    said = report()
    assert said.score == said.max_score, render(said)
