"""Wrong functions as beginners write them: student code with places where it may go wrong.

A function may have one fault or several.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.helpers.faulty import places
from tests.helpers.faulty.places import Faulty

CODE = (
    """
def forward(x, U, W, s0, f):
    T = len(x)
    s = np.zeros((T + 1, len(s0)))
    «s[0] = s0¦pass¦s[-1] = s0¦s[0] = f.forward(s0)¦s[:] = s0»
    for t in range(1, «T + 1¦T»):
        net = «U¦W[0, 0] * U¦2 * U¦-U» @ x[«t - 1¦min(t, T - 1)¦t - 2¦T - t¦0¦-1»] «+¦-» \
«W @ s[t - 1]¦W.T @ s[t - 1]¦s[t - 1] @ W¦W * s[t - 1]¦W @ s[0]¦W @ s[t]¦W @ s[t - 2]\
¦s[t - 1]¦np.diag(W) * s[t - 1]¦W @ x[t - 1]¦W @ W @ s[t - 1]»
        s[t] = «f.forward(net)¦net¦np.tanh(net)¦f.backward(net)¦f.forward(f.forward(net))\
¦f.forward(net) + s[t - 1]¦1 / (1 + np.exp(-net))¦np.maximum(net, 0)¦f.forward(net).round(6)\
¦f.forward(net / 2)¦f.forward(net + 1)»
    return «s¦s[::-1]¦s / T¦s[1:]»
""",
    """
def forward(x, U, W, s0, f):
    s, states = «s0¦0 * s0¦s0 + 1», [s0]
    for x_t in «x¦x[::-1]¦x[:-1]¦x[1:]¦x.T»:
        s = f.forward(«U @ x_t¦f.forward(U @ x_t)¦U @ x_t * 0¦x_t @ U» + «W @ s¦W @ s0¦W @ s / 2»)
        states.«append(s)¦insert(0, s)¦append(s.copy() + 0.1)¦append(states[-1] + s)»
    return np.array(states)
""",
    """
def output(states, V, g):
    outputs = []
    for t in range(«1, len(states)¦0, len(states) - 1¦1, len(states) - 1¦2, len(states)\
¦0, len(states)»):
        outputs.append(«g.forward(V @ states[t])¦V @ states[t]¦g.backward(V @ states[t])\
¦g.forward(V) @ states[t]¦V @ g.forward(states[t])¦g.forward(states[t] @ V)\
¦g.forward(V @ states[-1])¦np.tanh(V @ states[t])¦g.forward(g.forward(V @ states[t]))\
¦g.forward(V @ states[t] + V @ states[t - 1])¦g.forward(V @ np.maximum(states[t], 0))»)
    return np.array(outputs)«¦[::-1]¦.T»
""",
    """
def delta(local, s, W, f):
    T = len(local)
    d = np.zeros_like(local)
    d[«-1¦0» ] = «local[-1]¦local[0]¦local[-1] * f.backward(s[-1])¦0»
    for t in range(«T - 2, -1, -1¦T - 2, 0, -1¦T - 1, 0, -1¦T - 3, -1, -1¦0, T - 1¦T - 2, -1, -2»):
        d[t] = «local[t] + ¦¦local[t] * ¦local[-1] + ¦local[t + 1] + ¦2 * local[t] + ¦-local[t] + \
¦f.backward(s[t + 1]) * local[t] + »«(W.T @ d[t + 1])¦(W @ d[t + 1])¦d[t + 1]¦(W.T @ local[t + 1])\
¦(W.T @ d[-1])¦(W.T @ W.T @ d[t + 1])¦(W.T @ d[t])¦np.diag(W) * d[t + 1]\
¦(W.T * d[t + 1]).sum(1)» * \
«f.backward(s[t + 1])¦f.backward(s[t])¦f.backward(s[t + 2])¦f.forward(s[t + 1])¦1¦s[t + 1]\
¦f.backward(f.backward(s[t + 1]))¦f.backward(f.forward(s[t + 1]))¦(1 - s[t + 1])\
¦(1 - s[t + 1] ** 2)¦s[t + 1] * (1 - s[t + 1])¦f.backward(d[t + 1])¦f.backward(s[t + 1]).mean()»
    return d«¦[::-1]¦ * 0.5»
""",
    """
def delta(local, s, W, f):
    rows = [local[-1]]
    for t in range(len(local) - 2, -1, -1):
        d = (W.T @ rows[«0¦-1»]) * f.backward(s[«t + 1¦-1¦0»])
        rows.«insert(0, local[t] + d)¦append(local[t] + d)¦insert(0, local[t] + d + rows[0])»
    return np.array(rows)
""",
    """
def delta_below(deltas, U, below, f):
    out = np.zeros((len(deltas), U.shape[1]))
    for t in range(len(deltas)«¦ - 1»):
        out[t] = «(U.T @ deltas[t])¦(deltas[t] @ U) / len(deltas)¦U.sum(0)¦(U.T @ deltas[0])\
¦(np.abs(U).T @ deltas[t])¦(U.T @ deltas[min(t + 1, len(deltas) - 1)])¦-(U.T @ deltas[t])» «*¦+» \
«f.backward(below[t])¦f.forward(below[t])¦1¦f.backward(f.forward(below[t]))¦below[t]\
¦f.backward(below[-1])¦(1 - below[t] ** 2)¦f.backward(below[t - 1])¦f.backward(below[t]) ** 2\
¦f.backward(below[t]).sum()»
    return out
""",
    """
def gradient_W(deltas, states):
    g = «np.zeros((states.shape[1], states.shape[1]))¦np.ones((states.shape[1], states.shape[1]))»
    for t in range(«len(deltas)¦1, len(deltas)¦len(deltas) - 1¦len(deltas) - 1, 0, -1»):
        g «+=¦=¦-=» np.outer(«deltas[t], states[t]¦states[t], deltas[t]¦deltas[t], states[t + 1]\
¦deltas[t], states[0]¦deltas[t], states[t - 1]¦deltas[0], states[t]¦deltas[t], deltas[t]\
¦deltas[t], states[-1 - t]¦deltas[t], np.abs(states[t])¦deltas[t], states[t] - states[t + 1]»)
    return g«¦ / len(deltas)¦ / (len(deltas) + 1)¦ * 2¦.T¦ / 2¦[::-1]¦ / len(g)»
""",
    """
def gradient_W(deltas, states):
    return «deltas.T @ states[:-1]¦deltas.T @ states[1:]¦states[:-1].T @ deltas¦deltas.T @ states\
¦deltas @ states[:-1].T¦(deltas * states[:-1]).sum(0)¦np.outer(deltas[-1], states[-2])\
¦np.outer(deltas.sum(0), states[:-1].sum(0))¦np.outer(deltas[0], states[0])\
¦sum(np.outer(d, s) for d, s in zip(deltas, states[1:]))\
¦sum(np.outer(d, s) for d, s in zip(deltas[1:], states[1:]))\
¦np.mean([np.outer(d, s) for d, s in zip(deltas, states)], axis=0)\
¦np.diag((deltas * states[:-1]).sum(0))¦np.tanh(deltas.T @ states[:-1])\
¦(deltas.T @ states[:-1]).clip(-1, 1)¦deltas.T @ (1 - states[:-1] ** 2)»
""",
    """
def gradient_U(deltas, x):
    return «deltas.T @ x¦x.T @ deltas¦deltas.T * x¦deltas @ x.T¦np.outer(deltas[-1], x[-1])\
¦deltas[1:].T @ x[:-1]¦deltas[:-1].T @ x[1:]¦deltas[::-1].T @ x¦deltas[1:].T @ x[1:]\
¦deltas[:-1].T @ x[:-1]¦deltas.T @ x / len(x)¦np.outer(deltas.sum(0), x.sum(0))\
¦np.outer(deltas.mean(0), x.mean(0))¦np.einsum("ti,tj->ij", deltas, x) * len(x)\
¦np.einsum("ti,sj->ij", deltas, x)¦np.outer(deltas.sum(0), x[-1])¦-deltas.T @ x\
¦(deltas.T @ x) / np.linalg.norm(x)¦deltas.T @ np.sign(x)¦deltas.T @ x ** 2\
¦np.abs(deltas).T @ x¦deltas.T @ np.roll(x, 1, axis=0)¦deltas.T @ (x - x.mean(0))\
¦(deltas.T @ x).round(2)¦np.zeros((deltas.shape[1], x.shape[1]))»
""",
    """
def softmax(z):
    e = np.«exp¦exp2¦expm1¦abs¦log1p»(«z - z.max(axis=-1, keepdims=True)¦z - z.max()\
¦z¦z.max(axis=-1, keepdims=True) - z¦(z - z.max(axis=-1, keepdims=True)) / 2\
¦2 * (z - z.max(axis=-1, keepdims=True))¦(z - z.max(axis=-1, keepdims=True)) / z.shape[-1]\
¦np.clip(z, -500, 500)¦z - z.mean(axis=-1, keepdims=True)\
¦(z - z.max(axis=-1, keepdims=True)).astype(int)¦z / np.abs(z).max(axis=-1, keepdims=True)\
¦(z - z.max(axis=-1, keepdims=True)) ** 2¦z - 1000¦z / 100»)
    return e / «e.sum(axis=-1, keepdims=True)¦e.sum()¦e.sum(axis=0)¦e.max(axis=-1, keepdims=True)\
¦np.linalg.norm(e, axis=-1, keepdims=True)¦(e.sum(axis=-1, keepdims=True) + 1e-8)\
¦(e.sum(axis=-1, keepdims=True) + 1)¦e.mean(axis=-1, keepdims=True)¦len(e)\
¦(e ** 2).sum(axis=-1, keepdims=True)»
""",
    """
def cross_entropy(o, y):
    total = 0.0
    for i in range(len(o)«¦ - 1»):
        total -= np.«log¦log2¦log10¦log1p»(o[i][«np.argmax(y[i])¦np.argmax(o[i])¦np.argmin(y[i])\
¦-1¦0»]«¦ + 1e-8¦ + 1e-12¦ + 1e-3»)
    return «total / len(o)¦total¦total / o.size¦-total / len(o)¦total / o.shape[1]\
¦total / (len(o) - 1 or 1)\
¦total / len(o) ** 2¦int(total)¦max(total / len(o), 1.0)¦float(f"{total / len(o):.4f}")\
¦2 * total / len(o)\
¦total / len(o) + 0.5 * np.sum(o ** 2)¦np.array([total / len(o)])»
""",
    """
def cross_entropy(o, y):
    with np.errstate(all="ignore"):
        return «float(-np.log(o[y > 0]).mean())¦-np.mean(y * np.log(o))\
¦-np.sum(y * np.log(o)) / len(o)\
¦-np.sum(o * np.log(o)) / len(o)¦-np.sum(y * np.log(o) + (1 - y) * np.log(1 - o)) / len(o)\
¦np.mean((o - y) ** 2)¦-np.nansum(o * np.log(y)) / len(o)¦np.nanmean(-y * np.log(o))\
¦-np.log(o[0][y[0] > 0])[0]¦-np.log(o[y > 0]).max()¦-np.median(np.log(o[y > 0]))\
¦-np.log(o[y > 0].mean())¦1 - o[y > 0].mean()¦-np.log(np.clip(o[y > 0], 1e-7, 1)).mean()\
¦-np.sum(np.where(y > 0, np.log(o), 0), axis=1)¦np.exp(-np.log(o[y > 0]).mean())»
""",
    """
def softmax_cross_entropy_gradient(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(«axis=1, keepdims=True¦axis=0, keepdims=True¦\
¦axis=1, keepdims=True, dtype=np.float32»)
    return «(p - y) / len(z)¦p - y¦(y - p) / len(z)¦(z - y) / len(z)¦-y / p / len(z)\
¦(p - y) / z.size\
¦p / len(z)¦(p - y) * p * (1 - p) / len(z)¦(p - y) / z.shape[1]¦(p - y) / 2¦(p - y).mean(axis=0)\
¦2 * (p - y) / len(z)¦(p - y).T / len(z)¦((p - y) / len(z))[::-1]¦np.abs(p - y) / len(z)\
¦(p * y - y) / len(z)¦(p - np.roll(y, 1, axis=1)) / len(z)¦((p - y) ** 2) / len(z)\
¦(p - y) / np.sqrt(len(z))¦(p - y.astype(int)[::-1]) / len(z)¦np.round((p - y) / len(z), 3)»
""",
    """
def numerical_gradient(loss, p, epsilon=1e-4):
    g = np.zeros(p.shape)
    h = «epsilon¦2 * epsilon¦epsilon / 2¦1e-3¦1e-7¦epsilon ** 2¦-epsilon»
    for i in np.ndindex(p.shape):
        old = p[i]
        p[i] = old + «h¦0»
        up = loss(p)
        p[i] = old - «h¦0¦2 * h»
        down = loss(p)
        «p[i] = old¦pass¦p[i] += h»
        g[i] = «(up - down) / (2 * h)¦(up - down) / h¦(down - up) / (2 * h)\
¦(up - down) / 2 * h¦(up + down) / (2 * h)¦(up - down) / 2e-4¦abs(up - down) / (2 * h)\
¦(up - down)¦(up - down) / (2 * h ** 2)¦round((up - down) / (2 * h), 3)\
¦(up - down) / (2 * h) / p.size¦(up - down) / (4 * h)»
    return g«¦[::-1]¦.T¦[::-1, ::-1] if p.ndim == 2 else g[::-1]¦.ravel()¦ / np.linalg.norm(g)»
""",
    """
def gradient_bound(bW, bf, steps):
    bound = «1.0¦bW * bf¦0.0¦bW»
    for _ in range(steps«¦ - 1¦ + 1»):
        bound «*=¦+=» «bW * bf¦bW¦bW + bf¦bf¦bW / bf¦bW * bf ** 2»
    return «bound¦min(bound, 1.0)¦int(bound)¦-bound¦1 / bound¦np.log(bound)¦max(bound, 1.0)\
¦bound * steps»
""",
    """
def delta_norms(d):
    return «np.sqrt((d ** 2).sum(axis=1))¦(d ** 2).sum(axis=1)¦np.sqrt((d ** 2).sum(axis=0))\
¦np.abs(d).sum(axis=1)¦np.abs(d).max(axis=1)¦np.sqrt((d ** 2).mean(axis=1))¦np.linalg.norm(d)\
¦np.sqrt((d ** 2).sum(axis=1))[::-1]¦np.linalg.norm(d, 1, axis=1)¦np.sqrt(d.sum(axis=1) ** 2)\
¦np.sqrt((d ** 2).sum(axis=1)) / len(d)\
¦np.linalg.norm(d, axis=1) / np.linalg.norm(d, axis=1).max()\
¦np.array([np.linalg.norm(d[t]) for t in range(len(d) - 1)])\
¦np.array([np.linalg.norm(d[: t + 1]) for t in range(len(d))])\
¦np.linalg.norm(d, axis=1) ** 0.5¦np.sqrt((d ** 2).sum(axis=1) + 1e-8)¦d.std(axis=1)\
¦np.log(np.linalg.norm(d, axis=1))¦np.sqrt(abs(d.sum(axis=1)))\
¦np.array([np.linalg.norm(d[0])] * len(d))»
""",
    """
def clip_gradient(g, c):
    n = «np.sqrt((g ** 2).sum())¦np.abs(g).max()¦np.abs(g).sum()¦(g ** 2).sum()\
¦np.sqrt((g ** 2).mean())\
¦np.linalg.norm(g, 2) if g.ndim == 2 else np.linalg.norm(g)¦np.linalg.norm(g.ravel()[:20])¦g.max()»
    if n «>¦<¦>=» «c¦1¦5¦c * c¦c / 2»:
        return «g * c / n¦np.clip(g, -c, c)¦g / n¦g * c¦np.minimum(g, c)¦g * (c / n) ** 2\
¦g * n / c¦0 * g\
¦g - c * g / n¦g * c / (n + 1e-6)¦g * c / (n + 1)¦np.sign(g) * c¦g * np.sqrt(c / n)»
    return «g.copy()¦g * c / n¦0 * g¦g / n¦g * c¦np.sign(g)»
""",
    """
def build_vocabulary(sentences):
    vocabulary = «{"<s>": 0, "</s>": 1}¦{"</s>": 0, "<s>": 1}¦{}¦{"<s>": 0}¦{"<s>": 1, "</s>": 2}»
    for sentence in «sentences¦sorted(sentences)¦sentences[:-1]¦sentences[1:]¦sentences[::-1]»:
        for word in «sentence¦sorted(sentence)¦sentence[::-1]¦set(sentence)¦sentence[:-1]\
¦sentence[1:]»:
            if «word not in vocabulary¦True¦len(word) > 1¦word.lower() not in vocabulary»:
                vocabulary[word«¦.lower()»] = len(vocabulary)«¦ + 1¦ - 1»
    return vocabulary
""",
    """
def one_hot(index, size):
    v = np.«zeros¦ones»(size«¦ + 1»)
    v[«index¦index - 1¦-index¦min(index + 1, size - 1)¦:index¦: index + 1\
¦size - 1 - index»] = «1¦index¦-1¦0.5¦1 / size»
    return v«¦[:, None]¦.astype(bool)¦.tolist()¦ / v.sum()»
""",
    """
def training_pairs(words):
    w = «["<s>"]¦[]¦["</s>"]¦["<s>", "<s>"]» + words + «["</s>"]¦[]¦["<s>"]¦["</s>", "</s>"]»
    return [«(w[i], w[i + 1])¦(w[i + 1], w[i])¦(w[i], w[i])¦[w[i], w[i + 1]]¦(w[0], w[i + 1])\
¦(w[i], w[-1])¦w[i] + w[i + 1]» for i in range(«len(w) - 1¦len(w) - 2¦1, len(w) - 1»)]«¦[::-1]\
¦[:5]»
""",
    """
def deltas_from_outputs(dz, s, V, f):
    out = []
    for t in range(«len(dz)¦1, len(dz)»):
        out.append(«(V.T @ dz[t])¦(V @ dz[t])¦(dz[t] @ V) / len(dz)¦(V.T @ dz[-1])¦V.sum(0)\
¦-(V.T @ dz[t])» \
«*¦+» «f.backward(s[t + 1])¦f.backward(s[t])¦f.forward(s[t + 1])¦1¦f.backward(f.forward(s[t + 1]))\
¦(1 - s[t + 1] ** 2)¦f.backward(s[-1])¦s[t + 1]¦f.backward(V.T @ dz[t])»)
    return np.array(out)«¦[::-1]»
""",
    """
def gradient_V(dz, s):
    return «dz.T @ s[1:]¦dz.T @ s[:-1]¦s[1:].T @ dz¦dz.T @ s¦dz.T @ s[1:] / len(dz)\
¦np.outer(dz[-1], s[-1])\
¦np.outer(dz.sum(0), s[1:].sum(0))¦-dz.T @ s[1:]¦dz[::-1].T @ s[1:]¦dz[1:].T @ s[2:]\
¦dz[:-1].T @ s[1:-1]\
¦dz.T @ s[:0:-1]¦dz.T @ np.tanh(s[1:])¦(dz.T @ s[1:]) * len(dz)¦dz.T @ (1 - s[1:] ** 2)\
¦dz @ s[1:].T\
¦np.outer(dz[0], s[1])¦dz.T @ (s[1:] + s[:-1])¦2 * dz.T @ s[1:]»
""",
    """
def sentence_loss(indices, labels, U, W, V):
    T, n = len(indices), len(W)
    s = np.zeros((T + 1, n))
    for t in range(T):
        s[t + 1] = «np.tanh¦»(U[:, «indices[t]¦labels[t]¦indices[T - 1 - t]»] + «W @ s[t]\
¦W.T @ s[t]¦0»)
    z = s[«1:¦:-1»] @ V.T
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(«axis=1¦axis=0», keepdims=True)
    E = «-np.mean(np.log(p[np.arange(T), labels]))¦-np.sum(np.log(p[np.arange(T), labels]))\
¦-np.log(p[-1, labels[-1]])¦np.mean(np.log(p[np.arange(T), labels]))\
¦-np.mean(np.log2(p[np.arange(T), labels]))\
¦np.exp(-np.mean(np.log(p[np.arange(T), labels])))»
    dz = p.copy()
    dz[np.arange(T), labels] -= 1
    dz «/= T¦/= 1¦/= len(V)¦*= -1 / T¦*= T»
    dU, dW, dV, back = np.zeros(U.shape), np.zeros(W.shape), np.zeros(V.shape), np.zeros(n)
    for t in range(«T - 1, -1, -1¦T - 1, 0, -1¦T - 1, T - 2, -1¦T - 1, max(T - 6, -1), -1¦0, T\
¦T - 2, -1, -1»):
        d = (V.T @ dz[t] + «back¦0») * «(1 - s[t + 1] ** 2)¦1¦(1 - s[t] ** 2)¦s[t + 1]\
¦(1 - s[t + 1])»
        dU[:, indices[t]] «+=¦=¦-=» d
        dW += np.outer(d, «s[t]¦s[t + 1]¦s[0]»)
        dV += np.outer(dz[t], «s[t + 1]¦s[t]»)
        back = «W.T @ d¦W @ d¦W.T @ d * 0.5¦np.clip(W.T @ d, -0.01, 0.01)»
    return «E, dU, dW, dV¦E, dW, dU, dV¦E, dU, dW, dV / T¦E, -dU, -dW, -dV¦E, dU, dW.T, dV\
¦dU, dW, dV, E¦T * E, dU, dW, dV»
""",
    """
def train(pairs, U, W, V, rate, threshold, epochs):
    U, W, V = U.copy(), W.copy(), V.copy()
    for _ in range(epochs«¦ - 1¦ + 1¦ and 1»):
        for i, y in «pairs¦pairs[:1]¦pairs[::-1]¦pairs[1:]¦sorted(pairs, key=len)¦pairs[:-1]»:
            E, dU, dW, dV = sentence_loss(i, y, U, W, V)
            «dU, dW, dV = (clip_gradient(g, threshold) for g in (dU, dW, dV))¦pass\
¦dU, dW, dV = (np.clip(g, -threshold, threshold) for g in (dU, dW, dV))\
¦dU, dW = clip_gradient(dU, threshold), clip_gradient(dW, threshold)\
¦dU, dW, dV = (g * threshold / np.linalg.norm(g) for g in (dU, dW, dV))\
¦dU, dW, dV = (clip_gradient(g, 1.0) for g in (dU, dW, dV))\
¦n = np.sqrt(sum((g ** 2).sum() for g in (dU, dW, dV))); \
dU, dW, dV = (g * min(1, threshold / n) for g in (dU, dW, dV))»
            U = U «-¦+» rate * dU
            W = W «-¦+» «rate¦0.1¦rate / 2¦rate / len(i)» * dW
            «V = V - rate * dV¦pass¦V = V - rate * dV.mean()¦V = -rate * dV¦U = U - rate * dU»
        rate *= «1¦0.9»
    return «U, W, V¦W, U, V¦V, W, U»
""",
    """
def predict_next(words, vocabulary, U, W, V):
    s = np.zeros(len(W))
    for word in «["<s>"] + words¦words¦["<s>"] + words[::-1]¦["<s>"] + words[-1:]\
¦["<s>"] + words[:-1]\
¦["<s>"] + words[:5]¦["<s>"] + words + ["</s>"]¦["</s>"] + words¦["<s>"] + words[-2:]»:
        s = «np.tanh¦»(U[:, vocabulary[word]] + «W @ s¦W.T @ s¦0¦s»)
    «z = V @ s¦z = V @ s; z[0] = -1e9¦z = V @ s; z[1] = -1e9¦z = V @ np.tanh(s)¦z = abs(V @ s)\
¦z = -(V @ s)»
    return «list(vocabulary)[int(np.argmax(z))]¦list(vocabulary)[int(np.argmin(z))]\
¦int(np.argmax(z))\
¦sorted(vocabulary)[int(np.argmax(z))]¦list(vocabulary)[int(np.argsort(z)[-2])]\
¦list(vocabulary)[::-1][int(np.argmax(z))]¦list(vocabulary)[len(z) - 1 - int(np.argmax(z[::-1]))]\
¦list(vocabulary)[int(np.argmax(z)) - 1]»
""",
    """
def perplexity(indices, labels, U, W, V):
    E = sentence_loss(indices, labels, U, W, V)[0]
    return «np.exp(E)¦E¦np.exp(E) / len(indices)¦np.exp(-E)¦2 ** E¦np.exp(E * len(indices))\
¦np.exp2(E)\
¦np.exp(E / len(indices))¦np.log(E)¦np.exp(E) / len(V)¦E ** 2¦np.exp(E) - 1¦10 ** E\
¦round(np.exp(E), 4)\
¦int(np.exp(E))¦np.exp(min(E, 10))¦np.sqrt(np.exp(E))¦len(V) / np.exp(E)¦min(np.exp(E), len(V))»
""",
    """
def ngram_next(sentences, context, N):
    k = «N - 1¦N¦N - 2¦1»
    wanted = (["<s>"] * «k¦(k - 1)¦1¦0» + context)«[-k:]¦[:k]¦[-k - 1:]¦»
    counts = {}
    for sentence in sentences«¦[:-1]¦[:1]¦[::-1]»:
        w = ["<s>"] * «k¦1¦0» + sentence + «["</s>"]¦[]¦["</s>"] * k»
        for i in range(«k¦0¦1», len(w)«¦ - 1»):
            if w[i - k : i] == wanted:
                counts[w[i]] = «counts.get(w[i], 0) + 1¦1¦i¦counts.get(w[i], 0) - 1»
    if not counts:
        return «None¦"</s>"¦""»
    return «max(counts, key=counts.get)¦min(counts, key=counts.get)¦list(counts)[0]\
¦list(counts)[-1]\
¦max(counts)¦sorted(counts, key=counts.get)[-1]¦max(sorted(counts), key=counts.get)»
""",
    """
def bidirectional_forward(x, ahead, back, f, g):
    (U, W, V), (U2, W2, V2) = «ahead, back¦back, ahead»
    T = len(x)
    s, b = np.zeros((T + 1, len(W))), np.zeros((T + 1, len(W2)))
    for t in range(T):
        s[t + 1] = f.forward(U @ x[t] + «W¦W.T¦0 * W» @ s[t])
    for t in range(T - 1, -1, -1):
        b[t] = «f¦g».forward(«U2¦U» @ x[«t¦T - 1 - t»] + «W2¦W¦W2.T¦0 * W2» @ b[«t + 1¦t¦t - 1»])
    return «g.forward¦¦f.forward»(s[«1:¦:-1»] @ V.T «+¦-» b[«:-1¦1:¦-2::-1»] @ «V2¦V».T)«¦[::-1]\
¦ / 2»
""",
    """
def bidirectional_backward(x, ahead, back, dz, f):
    def one(x, weights, dz):
        U, W, V = weights
        s = forward(x, U, W, np.zeros(len(W)), f)
        d = delta(«deltas_from_outputs(dz, s, V, f)¦dz @ V\
¦deltas_from_outputs(dz, s, V, tanh)», s, «W¦W.T», f)
        return «gradient_U(d, x), gradient_W(d, s), gradient_V(dz, s)\
¦gradient_W(d, s), gradient_U(d, x), gradient_V(dz, s)\
¦gradient_U(d, x), gradient_W(d, s).T, gradient_V(dz, s)\
¦gradient_U(d, x), gradient_W(d, s), gradient_V(dz, s) / len(x)\
¦d.T @ x, d.T @ s[1:], dz.T @ s[:-1]»
    return one(x, «ahead¦back», dz), one(«x[::-1]¦x», back, «dz[::-1]¦dz»)
""",
    """
def deep_forward(x, layers, V, f, g):
    h = x
    for U, W in «layers¦layers[:1]¦layers[:-1]¦layers[::-1]¦layers[:2]¦layers[:3]»:
        s, rows = np.zeros(len(W)), []
        for x_t in h«¦[::-1]»:
            s = «f.forward¦g.forward¦»(«U @ x_t + W @ s¦U @ x_t¦U @ x_t + W.T @ s\
¦f.forward(U @ x_t) + W @ s»)
            rows.append(s)
        h = np.array(«rows¦rows[::-1]¦[np.zeros(len(W))] + rows[:-1]¦[r + rows[0] for r in rows]»)
    return «g.forward(h @ V.T)¦h @ V.T¦f.forward(h @ V.T)¦g.forward(h[::-1] @ V.T)\
¦g.forward(h[-1] @ V.T)»
""",
    """
def deep_backward(x, layers, V, dz, f):
    states, below = [], x
    for U, W in layers:
        states.append(forward(below, U, W, np.zeros(len(W)), f))
        below = states[-1][«1:¦:-1»]
    local, out = «deltas_from_outputs(dz, states[-1], V, f)¦dz @ V\
¦deltas_from_outputs(dz, states[0], V, f)», []
    for i in range(len(layers) - 1, «-1¦0», -1):
        U, W = layers[i]
        d = «delta(local, states[i], W, f)¦local¦delta(local, states[i], W.T, f)\
¦delta(local, states[0], W, f)»
        under = states[i - 1][1:] if i «>¦>=» 0 else x
        out.«insert(0, ¦append(»(gradient_U(d, «under¦x»), «gradient_W(d, states[i])\
¦gradient_W(d, states[i]).T»))
        local = «delta_below(d, U, under, f)¦d @ U¦delta_below(local, U, under, f)»
    return out
""",
    """
def deep_bidirectional_forward(x, ahead, back, V, V2, f, g):
    def stack(h, layers):
        for U, W in layers«¦[:1]¦[::-1]»:
            h = forward(h, U, W, np.zeros(len(W)), f)[«1:¦:-1»]
        return h
    s, b = stack(x, «ahead¦back»), stack(x«[::-1]¦», back)«[::-1]¦»
    return «g.forward(s @ V.T + b @ V2.T)¦s @ V.T + b @ V2.T\
¦g.forward(s @ V.T) + g.forward(b @ V2.T)\
¦g.forward(s @ V.T)¦g.forward(s @ V2.T + b @ V.T)¦f.forward(s @ V.T + b @ V2.T)\
¦g.forward((s @ V.T + b @ V2.T) / 2)»
""",
)


def singles(references: Mapping[str, Callable[..., Any]]) -> Iterator[Faulty]:
    """Every place's every wrong choice, alone."""
    return places.singles(CODE, references)


def drawn(references: Mapping[str, Callable[..., Any]], count: int, seed: int) -> Iterator[Faulty]:
    """Functions with two or three faults each."""
    rng = random.Random(seed)
    for _ in range(count):
        code = rng.choice(CODE)
        wrong = places.choices(code)
        chosen = dict(rng.sample(wrong, min(len(wrong), rng.choice((2, 2, 3)))))
        yield places.faulty(code, chosen, references)
