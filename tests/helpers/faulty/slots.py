"""The functions of the first chapters step by step, each step a place for many faults."""

from __future__ import annotations

FACTOR = "«¦-¦2 * ¦0.5 * ¦0.1 * ¦1 / 3 * ¦(1 + 1e-8) * »"
SLOPE = """«f.backward(s[t])¦f.backward(s[min(t + 1, T)])¦f.backward(s[t - 1])¦1.0 + 0 * s[t]\
¦f.backward(s[t]) ** 2¦s[t]¦s[min(t + 1, T)]¦s[t - 1]¦f.forward(s[t])¦f.backward(f.forward(s[t]))\
¦1 - s[t] ** 2¦s[t] * (1 - s[t])¦(s[t] > 0) * 1.0¦f.backward(s[-1])¦f.backward(s[1])\
¦1 + s[t] ** 2¦1 - np.tanh(s[t]) ** 2»"""
FORWARD = f"""
def forward(x, U, W, s0, f):
    T, s = len(x), [«s0¦0 * s0¦f.forward(s0)¦0 * s0 + 1»]
    for t in range(1, T + 1):
        v = «x[t - 1]¦x[t - 2] if t > 1 else 0 * x[0]¦x[t - 2]¦x[max(t - 2, 0)]\
¦x[min(t, T - 1)]¦x[t] if t < T else 0 * x[0]¦x[t % T]¦x[T - t]¦x[0]¦x[-1]¦x[:t].sum(0)¦x.mean(0)\
¦0 * x[0]»
        w = «s[t - 1]¦s[0]¦s[max(t - 2, 0)]¦0 * s[0]¦np.sum(s[:t], axis=0)¦-s[t - 1]»
        a = {FACTOR}(U @ v)
        b = {FACTOR}(«W @ w¦w @ W¦np.diag(W) * w¦w¦np.abs(W) @ w»)
        s.append(«f.forward(a + b)¦a + b¦f.forward(f.forward(a + b))¦f.forward(a) + f.forward(b)\
¦f.forward(a) + b¦a + f.forward(b)¦np.tanh(a + b)¦1 / (1 + np.exp(-a - b))¦np.maximum(a + b, 0)\
¦f.backward(a + b)¦f.forward(a + b) ** 2¦f.forward(a + b + 1)¦f.forward(a * b)»)
    return np.array(s)
"""
OUTPUT = """
def output(states, V, f):
    s = «states[1:]¦states[:-1]¦states¦states[:0:-1]¦np.repeat(states[-1:], len(states) - 1, 0)\
¦np.cumsum(states[1:], 0)»
    z = «s @ V.T¦s @ np.abs(V).T¦-s @ V.T¦2 * s @ V.T¦f.forward(s) @ V.T»
    return «f.forward(z)¦z¦f.forward(f.forward(z))¦np.tanh(z)¦1 / (1 + np.exp(-z))\
¦np.exp(z) / np.exp(z).sum(-1, keepdims=True)¦f.backward(z)¦f.forward(z) ** 2»
"""
DELTA = f"""
def delta(local, s, W, f):
    T, d = len(local), np.array(local)
    for t in range(1, T):
        d[t - 1] = «local[t - 1]¦0 * local[t - 1]¦local[t - 1] * f.backward(s[t])¦local[t]\
¦local[max(t - 2, 0)]¦2 * local[t - 1]¦-local[t - 1]»
    d[-1] = «local[-1]¦0 * local[-1]¦local[-1] * f.backward(s[T])¦2 * local[-1]»
    for t in range(«T - 1, 0, -1¦T - 1, 1, -1¦T - 1, max(T - 2, 0), -1¦T - 1, max(T - 5, 0), -1\
¦T - 1, max(T - 8, 0), -1¦1, T»):
        k = {SLOPE}
        e = «d[t]¦d[-1]¦local[t]¦d[min(t + 1, T - 1)]¦d[t:].sum(0)»
        d[t - 1] = d[t - 1] + {FACTOR}(«(W.T @ e) * k¦(W @ e) * k¦np.diag(W) * e * k¦e * k\
¦W.T @ (e * k)¦(np.abs(W).T @ e) * k¦W @ (e * k)¦np.full(len(e), W.T @ e @ k)»)
    return d
"""
DELTA_BELOW = f"""
def delta_below(deltas, U, below, f):
    T, s, rows = len(below), np.vstack([below[:1], below]), []
    d = «deltas¦deltas[::-1]¦np.roll(deltas, 1, 0)¦np.cumsum(deltas, 0)»
    for t in range(1, T + 1):
        k = {SLOPE}
        rows.append({FACTOR}(«d[t - 1] @ U¦d[t - 1] @ np.abs(U)¦d[t - 1] @ U.T¦d[t - 1]») * k)
    return np.array(rows)
"""
DELTAS_FROM_OUTPUTS = f"""
def deltas_from_outputs(output_deltas, s, V, f):
    T, rows = len(output_deltas), []
    for t in range(1, T + 1):
        k = {SLOPE}
        d = output_deltas[t - 1]«¦ / T»
        rows.append(«d @ V¦d @ np.abs(V)¦-d @ V¦2 * d @ V» * k)
    return np.array(rows)
"""
SOFTMAX = """
def softmax(z):
    z = «z¦-z¦2 * z¦z / 2»
    z = z - «z.max(-1, keepdims=True)¦0.0¦z.max()¦z.mean(-1, keepdims=True)»
    e = «np.exp(z)¦np.exp2(z)¦1 + z¦np.square(z)»
    return e / «e.sum(-1, keepdims=True)¦e.sum(0)¦e.sum()¦e.max(-1, keepdims=True)\
¦np.sqrt((e**2).sum(-1, keepdims=True))¦1.0»
"""


def _gradient(name: str, row: str) -> str:
    """A sum over t of δ_t times a row of other vectors. row: which one, for δ_t = d[t - 1]"""
    return f"""
def {name}(d, vectors):
    T, total, v = len(d), 0.0, «vectors¦np.cumsum(vectors, 0)¦vectors[::-1]»
    for t in «range(1, T + 1)¦range(2, T + 1)¦range(1, T)¦[T]¦[1]¦range(1, T + 1, 2)\
¦range(max(T - 2, 1), T + 1)¦range(1, min(T, 5) + 1)»:
        i = {row}«¦ + 1¦ - 1¦ - 2»
        is_there = 0 <= i < len(v)
        w = v[i] if is_there else 0 * v[0]
        total = total + is_there * «np.outer(d[t - 1], w)¦np.outer(w, d[t - 1])\
¦np.diag(d[t - 1] * w)¦np.abs(np.outer(d[t - 1], w))¦np.outer(d[t - 1], 0 * w + 1)»
    return «total¦-total¦2 * total¦total / T¦total / (T + 1)¦total / max(T - 1, 1)¦-total / T\
¦total * T»
"""


CODE = (
    FORWARD,
    OUTPUT,
    DELTA,
    DELTA_BELOW,
    _gradient("gradient_W", "t - 1"),
    _gradient("gradient_U", "t - 1"),
    _gradient("gradient_V", "t"),
    DELTAS_FROM_OUTPUTS,
    SOFTMAX,
)
WEIGHTS = (5, 2, 6, 2, 2, 2, 1, 1, 1)  # of each in a draw
