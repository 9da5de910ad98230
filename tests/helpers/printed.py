"""Reads a printed formula and executes it: written from the notation alone.

Vectors are columns. `a b` is the matrix product (or a number's), ⊙ is elementwise, ᵀ the
transpose, diag[v] the diagonal matrix, diag(M) the diagonal of M as a vector. f′(net_t) is
backward(s_t).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray
TOKEN = re.compile(
    r"\s*(∂E/∂[A-Za-z](?:_\{[^}]*\}|_[A-Za-z0-9]|[₀-₉]+)?|[ΣΠ]_(?:\{[^}]*\}|[a-z])|"
    r"(?:backward|softmax|sigmoid|tanh|relu|diag|abs|sum|result|net|[A-Za-zδℓ])"
    r"(?:_\{[^}]*\}|_[A-Za-z0-9]|[₀-₉]+)?′?|\d+(?:\.\d+)?(?:e−?\d+)?(?:/\d+)?(?:/T²?|/√T|/t|/\(T[−+]1(?:−t)?\))?|√T|\^\{[^}]*\}|[-+−⊙()\[\]=ᵀ²>]|\S)"
)
SUB = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


class Unreadable(Exception):
    pass


def tokens(text: str) -> list[str]:
    out, at = [], 0
    text = text.strip()
    while at < len(text):
        m = TOKEN.match(text, at)
        if not m:
            raise Unreadable(text[at:])
        out.append(m[1])
        at = m.end()
        while at < len(text) and text[at] == " ":
            at += 1
    return out


def number(token: str, T: int, t: int) -> float | None:
    if token == "√T":
        return float(T**0.5)
    m = re.fullmatch(
        r"(\d+(?:\.\d+)?(?:e−?\d+)?)(?:/(\d+))?(?:/(√T|t|T²?|\(T[−+]1(?:−t)?\)))?", token
    )
    if not m:
        return None
    value = float(m[1].replace("−", "-"))
    if m[2]:
        value /= int(m[2])
    if m[3]:
        by = {"T": T, "T²": T * T, "(T−1)": max(T - 1, 1), "(T+1)": T + 1, "√T": T**0.5, "t": t}
        value /= (by | {"(T+1−t)": T + 1 - t})[m[3]]
    return value


class Parser:
    """Evaluates one right side at one t."""

    def __init__(self, text: str, env: Env, t: int) -> None:
        self.tokens, self.at, self.env, self.t = tokens(text), 0, env, t

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if wanted and token != wanted:
            raise Unreadable(f"{wanted!r} expected, {token!r} there in {self.tokens}")
        self.at += 1
        return token

    def whole(self) -> Array:
        value = self.sum()
        if self.peek():
            raise Unreadable(f"{self.peek()!r} left over in {self.tokens}")
        return value

    def sum(self) -> Array:
        value = -self.had() if self.peek() == "−" and self.take() else self.had()
        while self.peek() in ("+", "−"):
            sign = self.take()
            other = self.had()
            value = value + other if sign == "+" else value - other
        return value

    def had(self) -> Array:
        value = self.product()
        while self.peek() == "⊙":
            self.take()
            value = value * self.product()
        return value

    def product(self) -> Array:
        value = self.raised()
        while self.peek() and self.peek() not in ("+", "−", "⊙", ")", "]", ">", "="):
            other = self.raised()
            value = value * other if np.ndim(value) == 0 or np.ndim(other) == 0 else value @ other
        return value

    def raised(self) -> Array:
        value = self.atom()
        while self.peek() in ("ᵀ", "²") or self.peek().startswith("^{"):
            token = self.take()
            if token == "ᵀ":
                value = value.T
            else:
                value = value ** (2.0 if token == "²" else self.env.index(token[1:], self.t))
        return value

    def atom(self) -> Any:
        token = self.take()
        if token == "(":
            value = self.sum()
            self.take(")")
            return value
        if token == "[":  # an indicator
            left = self.sum()
            self.take(">")
            right = self.sum()
            self.take("]")
            return np.where(left > right, 1.0, 0.0)
        n = number(token, self.env.T, self.t)
        if n is not None:
            return n
        if token in ("T", "t"):
            return float(self.env.T if token == "T" else self.t)
        if token[0] == "Σ":
            return self.over(token)
        for name, function in self.env.functions.items():
            if token == name and self.peek() == "(":
                if name == "f′":
                    return self.slope()
                self.take("(")
                value = self.sum()
                self.take(")")
                return function(value)
        if token == "diag":
            closing = {"[": "]", "(": ")"}[self.take()]
            value = self.sum()
            self.take(closing)
            return np.diag(value[:, 0]) if closing == "]" else np.diag(value)[:, None]
        return self.env.value(token, self.t)

    def slope(self) -> Array:
        """f′(net_t) is backward(s_t)."""
        self.take("(")
        token = self.take()
        if not token.startswith("net"):
            raise Unreadable(f"f′ of {token}")
        self.take(")")
        return self.env.functions["backward"](self.env.value("s" + token[3:], self.t))

    def over(self, token: str) -> Array:
        """Σ_t …, Σ_{u≤t} …, Σ_u: the body is a product."""
        index = token[2:].strip("{}")
        start, T = self.at, self.env.T
        total: Any = 0.0
        letter = index[0]
        if letter == "t" and index == "t":
            steps = self.env.steps
        elif "≤" in index:
            steps = range(self.env.lowest, self.env.index(index.split("≤")[1], self.t) + 1)
        elif "<" in index:
            steps = range(self.env.lowest, self.env.index(index.split("<")[1], self.t))
        elif ">" in index:
            steps = range(self.env.index(index.split(">")[1], self.t) + 1, T + 1)
        else:
            steps = range(1, T + 1)
        kept_t, kept_u = self.t, self.env.u
        end = start
        for i in steps or [1]:
            self.at = start
            if letter == "t":
                self.t = i
            else:
                self.env.u = i
            try:
                value = self.had()
            except Beyond:
                end = self.skip(start)
                continue
            end = self.at
            total = total + value if steps else 0 * value
        self.t, self.env.u, self.at = kept_t, kept_u, end
        return total

    def skip(self, start: int) -> int:
        """Where the body ends, without values."""
        depth, at = 0, start
        while at < len(self.tokens):
            token = self.tokens[at]
            if token in "([" and len(token) == 1:
                depth += 1
            if token in (")", "]"):
                if depth == 0:
                    return at
                depth -= 1
            if depth == 0 and token in ("+", "−"):
                return at
            at += 1
        return at


class Beyond(Exception):
    """A row that is not there."""


class Env:
    """What the letters of a formula stand for.

    tables: letter -> (rows, time of row 0); beyond: values beyond the ends, by name and index
    """

    def __init__(
        self, T: int, f: Any, tables: dict[str, tuple[Any, int]], matrices: dict[str, Array]
    ) -> None:
        self.T, self.tables, self.matrices = T, tables, matrices
        self.u, self.steps, self.lowest = 1, range(1, T + 1), 1
        self.beyond: dict[tuple[str, int], Any] = {}
        self.functions: dict[str, Callable] = {
            "tanh": np.tanh,
            "sigmoid": lambda z: np.exp(-np.logaddexp(0.0, -z)),
            "relu": lambda z: np.maximum(z, 0.0),
            "abs": np.abs,
            "sum": np.sum,
            "softmax": lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(),
        }
        if f is not None:
            self.functions.update(
                {"f": f.forward, "g": f.forward, "f′": f.backward, "backward": f.backward}
            )

    def index(self, text: str, t: int) -> int:
        text = text.strip("{}").translate(SUB).replace("−", "-")
        text = (
            re.sub(r"\bT\b|T(?=[-+])", str(self.T), text)
            .replace("t", str(t))
            .replace("u", str(self.u))
        )
        return int(eval(text, {}))

    def value(self, token: str, t: int) -> Array:
        if token in self.matrices:
            return self.matrices[token]
        m = re.fullmatch(r"(∂E/∂z|net|[A-Za-zδℓ])(?:_(\{[^}]*\}|\w)|([₀-₉]+))", token)
        if not m or m[1] not in self.tables:
            raise Unreadable(f"{token!r} means nothing")
        i = self.index(m[2] or m[3], t)
        if (m[1], i) in self.beyond:
            return self.beyond[m[1], i]
        rows, first = self.tables[m[1]]
        if not 0 <= i - first < len(rows) or rows[i - first] is None:
            raise Beyond(f"{m[1]}_{i}")
        return np.asarray(rows[i - first])[:, None]


def _clauses(text: str) -> tuple[list[str], str]:
    """The equations of a line, without their layers: each letter has one; and what it holds of."""
    text, part = re.sub(r"\^(?:\{l−1\}|l)", "", text), ""
    m = re.search(r"   \(([^()]*)\)$", text)
    if m:
        text, part = text[: m.start()], m[1]
    return text.split(",  "), part


def applies(part: str, T: int, square: bool, activation: str) -> bool:
    """Whether the part of all calls of which a formula speaks holds these."""
    if not part:
        return True
    if part in ("n = m", "n = k", "n = K"):
        return square
    m = re.fullmatch(r"T ([=≤≥]) (\d+)", part)
    if m:
        k = int(m[2])
        return {"=": k == T, "≤": k >= T, "≥": k <= T}[m[1]]
    return activation == part


def boundary(env: Env, clause: str) -> bool:
    """x_0 = 0, x_{T+1} = x_T: a value beyond the ends."""
    m = re.fullmatch(r"(∂E/∂z|net|[A-Za-zδℓ])_(\{[^}]*\}|\w) = (.*)", clause)
    if not m:
        return False
    letter = m[1].replace("net", "s")
    i = env.index(m[2], 0)
    rows, _ = env.tables[letter]
    right = m[3].replace("net", "s")
    if right == "0":
        env.beyond[letter, i] = np.zeros((np.shape(next(r for r in rows if r is not None))[0], 1))
    else:
        env.beyond[letter, i] = Parser(right, env, 0).whole()
    return True


def executed(name: str, text: str, arguments: tuple[Any, ...]) -> Array:
    """What a printed formula gives for these arguments."""
    clauses, _ = _clauses(text)
    result = next((c for c in clauses if c.startswith("result_t")), None)
    clauses = [c for c in clauses if c is not result]
    rows = ROWS_OF[name](clauses, arguments)
    if result is None:
        return rows
    T = len(arguments[0]) - (name == "output")
    symbol = {
        "forward": "s",
        "output": "o",
        "delta": "δ",
        "delta_below": "δ",
        "deltas_from_outputs": "ℓ",
    }[name]
    first = 0 if name == "forward" or "t = 0 … T" in clauses else 1
    env = Env(T, None, {symbol: (list(rows), first)}, {})
    env.lowest = first
    right = result.split(" = ")[1]
    return np.array([Parser(right, env, t).whole()[:, 0] for t in range(first, first + len(rows))])


def _forward(clauses: list[str], a: tuple[Any, ...]) -> Array:
    x, U, W, s0, f = a
    T = len(x)
    states: list[Any] = [s0, *[None] * T]
    nets: list[Any] = [None] * (T + 1)
    env = Env(T, f, {"x": (x, 1), "s": (states, 0), "net": (nets, 0)}, {"U": U, "W": W})
    main, *rest = clauses
    first_step = next((c[6:] for c in rest if c.startswith("s_1 = ")), None)
    first_net = next((c[8:] for c in rest if c.startswith("net_0 = ")), None)
    if first_net:
        nets[0] = {"0": 0.0 * s0, "s_0": s0}[first_net]
    rest = [c for c in rest if not c.startswith(("s_1 = ", "net_0 = "))]
    for clause in sorted(rest, key=lambda c: not c.startswith("s_0 = ")):
        if clause.startswith("s_0 = "):
            right = clause[6:]
            states[0] = f.forward(s0) if right == "f(s₀)" else np.full_like(s0, float(right))
        elif not boundary(env, clause):
            raise Unreadable(clause)
    for t in range(1, T + 1):
        env.lowest = 0 if "u<t" in main else 1
        right = main.split(" = ", 1)[1]
        if first_net:  # what stands in the brackets of f
            nets[t] = Parser(right.removeprefix("f(").removesuffix(")"), env, t).whole()[:, 0]
        value = Parser(first_step if first_step and t == 1 else right, env, t).whole()
        states[t] = (value * np.ones((len(s0), 1)))[:, 0]
    return np.array(states)


def _output(clauses: list[str], a: tuple[Any, ...]) -> Array:
    states, V, f = a
    T = len(states) - 1
    env = Env(T, f, {"s": (states, 0)}, {"V": V})
    main, *rest = clauses
    steps = range(T + 1) if rest == ["t = 0 … T"] else range(1, T + 1)
    if rest and steps[0]:
        raise Unreadable(str(rest))
    return np.array([Parser(main.split(" = ")[1], env, t).whole()[:, 0] for t in steps])


def _delta(clauses: list[str], a: tuple[Any, ...]) -> Array:
    local, states, W, f = a
    T, n = len(local), local.shape[1]
    deltas: list[Any] = [None] * T
    e: list[Any] = [None] * T
    env = Env(T, f, {"δ": (deltas, 1), "ℓ": (local, 1), "s": (states, 0), "e": (e, 1)}, {"W": W})
    main = clauses[0].split(" = ", 1)[1]
    last, low, rest_rule, e_rule, e_last = "ℓ_T", 1, None, None, None
    first = None  # of deltas that are made from the first step on
    bounds = []
    i = 1
    while i < len(clauses):
        c = clauses[i]
        if m := re.fullmatch(r"t = T−1(?: … (.*))?", c):
            low = env.index(m[1] or "T−1", 0)
        elif c.startswith("δ_T = "):
            last = c[6:]
        elif c.startswith("δ_1 = "):
            first = c[6:]
        elif c.startswith("δ_t = "):
            rest_rule = c[6:]
            i += 1  # its range, below `low`
            assert re.fullmatch(r"t < .*", clauses[i]), clauses
        elif c.startswith("e_t = "):
            e_rule = c[6:]
        elif c.startswith("e_T = "):
            e_last = c[6:]
        else:
            bounds.append(c)
        i += 1

    def vector(text: str, t: int) -> Array:
        return (Parser(text, env, t).whole() * np.ones((n, 1)))[:, 0]

    for c in bounds:
        if c.startswith("ℓ_0"):
            boundary(env, c)
    if first is not None:
        for t in range(1, T + 1):
            deltas[t - 1] = vector(first if t == 1 else main, t)
        return np.array(deltas)
    deltas[T - 1] = vector(last, T)
    for c in bounds:
        if not c.startswith("ℓ_0") and not boundary(env, c):
            raise Unreadable(c)
    if e_rule is not None:
        for t in range(1, T + 1):
            e[t - 1] = vector(e_last if t == T else e_rule, t)
    for t in range(T - 1, 0, -1):
        deltas[t - 1] = vector(main if t >= low else rest_rule or "?", t)
    return np.array(deltas)


def _below(clauses: list[str], a: tuple[Any, ...]) -> Array:
    deltas, U, outputs, f = a
    return _each_step(clauses, Env(len(deltas), f, {"δ": (deltas, 1), "s": (outputs, 1)}, {"U": U}))


def _outputs(clauses: list[str], a: tuple[Any, ...]) -> Array:
    z, states, V, f = a
    return _each_step(clauses, Env(len(z), f, {"∂E/∂z": (z, 1), "s": (states, 0)}, {"V": V}))


def _each_step(clauses: list[str], env: Env) -> Array:
    """A formula of each step by itself, with what stands beyond the ends."""
    main, *rest = clauses
    for clause in rest:
        if not boundary(env, clause):
            raise Unreadable(clause)
    right, steps = main.split(" = ")[1], range(1, env.T + 1)
    return np.array([Parser(right, env, t).whole().ravel() for t in steps])


def _gradient(
    weights: str, d: str, v: str, first: int
) -> Callable[[list[str], tuple[Any, ...]], Array]:
    def run(clauses: list[str], a: tuple[Any, ...]) -> Array:
        deltas, vectors = a
        T = len(deltas)
        env = Env(T, None, {d: (deltas, 1), v: (vectors, first)}, {})
        env.lowest = first
        main, *rest = clauses
        for clause in rest:
            if boundary(env, clause):
                continue
            m = re.fullmatch(r"t = ([^… ,]+)(?:, (\d+))?(?: … (\S+))?", clause)
            if not m:
                raise Unreadable(clause)
            low = env.index(m[1], 0)
            high = env.index(m[3], 0) if m[3] else low
            env.steps = range(max(low, 1), min(high, T) + 1, int(m[2]) - low if m[2] else 1)
        value = Parser(main.split(" = ", 1)[1], env, 1).whole()
        if np.ndim(value) == 0:
            shape = (deltas.shape[1], vectors.shape[1])
            value = np.zeros(shape[::-1] if re.search(rf"{v}\S* {d}\S*ᵀ", main) else shape) + value
        return value

    return run


ROWS_OF: dict[str, Callable[[list[str], tuple[Any, ...]], Array]] = {
    "forward": _forward,
    "output": _output,
    "delta": _delta,
    "delta_below": _below,
    "deltas_from_outputs": _outputs,
    "gradient_W": _gradient("W", "δ", "s", 0),
    "gradient_U": _gradient("U", "δ", "x", 1),
    "gradient_V": _gradient("V", "∂E/∂z", "s", 0),
}
