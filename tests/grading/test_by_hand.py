"""Faults that people make by hand, and what looks like them and is right, graded as handed in."""

import pytest

from grader.handout.template import solution
from spec.points import CHAPTER_OF, POINTS
from tests.helpers.grading import graded, lost

# What stands after the right function of this name; `right` is that one.
CACHED = "from functools import lru_cache\n@lru_cache(None)\ndef table(n): return np.eye(n)\n"
BY_KEY = """
import copy
seen = {{}}
def {name}(*a):
    key = {key}
    if key not in seen: seen[key] = right(*a)
    return {result}
"""
IN_TURN = """
buffers = {{}}
def {name}(*a):
    new = right(*a)
    own = buffers.setdefault(new.shape, [np.empty(new.shape) for _ in range({buffers})])
    own.append(own.pop(0))
    own[0][:] = new
    return own[0]
"""
BY_ROWS = """
def {name}({parameters}):
    rows = {{tuple(a): b for a, b in zip({keys}, {values})}}
    {values[0]} = {values[0]}.copy()
    {values}[:] = [rows[tuple(a)] for a in {keys}]
    return right({parameters})
"""
BY_ID, BY_BYTES = "tuple(map(id, a))", "tuple(map(np.ndarray.tobytes, a))"
ROUNDED = "tuple(v.round(4).tobytes() for v in a)"
COPIED, ITSELF = "copy.deepcopy(seen[key])", "seen[key]"


def kept(name: str, key: str, result: str) -> tuple[str, str]:
    return name, BY_KEY.format(name=name, key=key, result=result)


def in_turn(name: str, buffers: int) -> tuple[str, str]:
    return name, IN_TURN.format(name=name, buffers=buffers)


def by_rows(name: str, parameters: str, keys: str, values: str) -> tuple[str, str]:
    """What belongs to a row is found by the row."""
    return name, BY_ROWS.format(name=name, parameters=parameters, keys=keys, values=values)


WRONG = {
    "results kept by ids": kept("gradient_W", BY_ID, COPIED),
    "results of lists kept by ids": kept("ngram_next", "id(a[0]), a[2]", ITSELF),
    "training kept by rounded arguments": kept(
        "train", "repr(a[0]), *(np.round(v, 4).tobytes() for v in a[1:])", COPIED
    ),
    "one result for equal arguments": kept("gradient_W", BY_BYTES, ITSELF),
    "one gradient for equal arguments": kept("gradient_V", BY_BYTES, ITSELF),
    "rows of a table": ("one_hot", CACHED + "def one_hot(i, n): return table(n)[i]"),
    "three buffers in turn": in_turn("gradient_W", 3),
    "two buffers in turn": in_turn("numerical_gradient", 2),
    "a step for every input that differs": (
        "forward",
        """
def forward(x, U, W, s0, f):
    states, seen = [s0], {}
    for row in x:
        key = row.tobytes()
        if key not in seen: seen[key] = f.forward(U @ row + W @ states[-1])
        states.append(seen[key])
    return np.array(states)
""",
    ),
    "each δ once": by_rows("gradient_U", "d, x", "d", "x"),
    "each state once": by_rows("gradient_V", "d, s", "s[1:]", "d"),
    "each ℓ once": by_rows("delta", "l, s, W, f", "l", "s[1:]"),
    "each state below once": by_rows("delta_below", "d, U, o, f", "o", "d"),
    "each ∂E/∂z once": by_rows("deltas_from_outputs", "d, s, V, f", "d", "s[1:]"),
    "each output once": by_rows("cross_entropy", "o, l", "o", "l"),
    "each z once": by_rows("softmax_cross_entropy_gradient", "z, l", "z", "l"),
    "at most 1 where β_W is below 1": (
        "gradient_bound",
        "def gradient_bound(a, b, k): return min(1.0, (a * b) ** k) if a < 1 else (a * b) ** k",
    ),
    "β_W at least 1e-3": (
        "gradient_bound",
        "def gradient_bound(a, b, k): return (max(a, 1e-3) * b) ** k",
    ),
    "β_f at least 1e-3": (
        "gradient_bound",
        "def gradient_bound(a, b, k): return (a * max(b, 1e-3)) ** k",
    ),
    "divided by the largest entry": (
        "delta_norms",
        "def delta_norms(d):\n"
        "    most = np.abs(d).max()\n"
        "    return most * np.sqrt(((d / most) ** 2).sum(axis=1))",
    ),
    "norm at least 1e-8": (
        "clip_gradient",
        "def clip_gradient(g, most):\n"
        "    norm = max(np.linalg.norm(g), 1e-8)\n"
        "    return g * (most / norm) if norm > most else g.copy()",
    ),
    "clipped a little below θ": (
        "clip_gradient",
        "def clip_gradient(g, most):\n"
        "    norm = np.linalg.norm(g)\n"
        "    return g * (most / norm) if norm > 0.999 * most else g.copy()",
    ),
    "punctuation left out": (
        "build_vocabulary",
        "import string\n"
        "def build_vocabulary(sentences):\n"
        "    return right([[w for w in s if w not in string.punctuation] for s in sentences])",
    ),
    "never the end at once": (
        "predict_next",
        "def predict_next(words, vocabulary, U, W, V):\n"
        "    V = V.copy()\n"
        "    if not words: V[1] = 0.0\n"
        "    return right(words, vocabulary, U, W, V)",
    ),
    "the end at once only": (
        "predict_next",
        "def predict_next(words, vocabulary, U, W, V):\n"
        "    V = V.copy()\n"
        "    if words: V[1] = 0.0\n"
        "    return right(words, vocabulary, U, W, V)",
    ),
}
WRONG |= {
    f"{name} kept by rounded arguments": kept(name, ROUNDED, COPIED)
    for name in (*POINTS["loss"], "gradient_U", "sentence_loss", "perplexity")
}
EPOCHS = """
def train(pairs, U, W, V, rate, most, epochs):
    last = np.inf
    for _ in range(epochs):
        total = 0.0
        for pair in pairs:
            total += sentence_loss(*pair, U, W, V)[0]
            U, W, V = right([pair], U, W, V, rate, most, 1)
        {end}
        last = total
    return U, W, V
"""
DIFFERENCES = """
def numerical_gradient(loss, p, epsilon=1e-4):
    slopes = np.zeros_like(p)
    for i in np.ndindex(p.shape):
        step = np.zeros_like(p)
        step[i] = epsilon
        {one}
    return slopes
"""
SLOPE = "(loss(p + step) - loss(p - step)) / (2 * epsilon)"
AT_ITS_MIRROR = f"slopes[i[::-1] if p.ndim == 2 and len(p) == p.shape[1] else i] = {SLOPE}"
WRONG |= {
    "stops where the loss stays": (
        "train",
        EPOCHS.format(end="if abs(last - total) < 1e-4: break"),
    ),
    "halves the rate where the loss rises": (
        "train",
        EPOCHS.format(end="rate = rate / 2 if total > last else rate"),
    ),
    "transposed where square": ("numerical_gradient", DIFFERENCES.format(one=AT_ITS_MIRROR)),
    "no slope at 0": (
        "numerical_gradient",
        DIFFERENCES.format(one=f"slopes[i] = {SLOPE} if p[i] else 0.0"),
    ),
    "small slopes are 0": (
        "numerical_gradient",
        DIFFERENCES.format(one=f"slope = {SLOPE}; slopes[i] = slope if abs(slope) > 1e-6 else 0"),
    ),
    "forward changes its input": (
        "RecurrentLayer",
        "class RecurrentLayer(right):\n"
        "    def forward(self, x):\n"
        "        super().forward(x)\n"
        "        x *= 0.0",
    ),
    "updates once only": (
        "RecurrentLayer",
        "class RecurrentLayer(right):\n"
        "    def backward(self, delta, f):\n"
        "        super().backward(delta, f)\n"
        "        self.is_done = False\n"
        "    def update(self):\n"
        "        if not self.is_done: super().update()\n"
        "        self.is_done = True",
    ),
}
RIGHT = {
    "copies of kept results": kept("gradient_W", BY_BYTES, COPIED),
    "copies of rows of a table": (
        "one_hot",
        CACHED + "def one_hot(i, n): return table(n)[i].copy()",
    ),
    "kept by ids, with the arguments": (
        "gradient_W",
        """
seen = {}
def gradient_W(*a):
    key = tuple(map(id, a))
    if key not in seen: seen[key] = a, right(*a)  # which keeps the ids
    return seen[key][1].copy()
""",
    ),
    "times is counted, and setting it does nothing": (
        "RecurrentLayer",
        "class RecurrentLayer(right):\n"
        "    @property\n"
        "    def times(self): return len(self.state_list) - 1\n"
        "    @times.setter\n"
        "    def times(self, value): pass",
    ),
    "states in a deque": (
        "RecurrentLayer",
        "from collections import deque\n"
        "class RecurrentLayer(right):\n"
        "    def __init__(self, *given):\n"
        "        super().__init__(*given)\n"
        "        self.reset_state()\n"
        "    def reset_state(self):\n"
        "        super().reset_state()\n"
        "        self.state_list = deque(self.state_list)",
    ),
}


def lost_by(name: str, code: str, **settings: object) -> set[str]:
    """What is lost where this follows the right answer to an item, which it calls `right`."""
    files, file = solution(), f"{CHAPTER_OF[name]}.py"
    kind = "class" if name == "RecurrentLayer" else "def"
    if "right" in code:
        start = files[file].index(f"\n{kind} {name}")
        head, body = files[file][:start], files[file][start:]
        files[file] = head + body.replace(f"\n{kind} {name}", f"\n{kind} right", 1)
    files[file] += "\n\n" + code
    return lost(graded(files, only=(name,), **settings))


@pytest.mark.corpus
@pytest.mark.parametrize("fault", WRONG)
def test_fault_loses_its_item_under_every_seed(fault: str, request: pytest.FixtureRequest) -> None:
    """Under the first one it is explained too."""
    name, code = WRONG[fault]
    assert lost_by(name, code, seed=1) == {name}
    request.getfixturevalue("without_words")
    for seed in (7, 20):
        assert lost_by(name, code, seed=seed) == {name}


@pytest.mark.parametrize("style", RIGHT)
def test_what_looks_like_a_fault_and_is_none_loses_nothing(style: str) -> None:
    assert lost_by(*RIGHT[style]) == set()


def test_small_case_in_which_what_is_wrong_hardly_shows_is_no_second_fault() -> None:
    """At n = 3 all outputs come near ±1, and are right to five digits."""
    code = "def output(states, V, g):\n    return g.forward((states[1:] + states[0]) @ V.T)\n"
    (output,) = graded({"recurrent.py": code}, only=("output",)).items
    assert output.feedback is not None
    assert output.feedback.also == ()
    assert not any("digits" in check.summary for check in output.checks)


def test_shape_that_is_wrong_is_told_as_that_though_a_smaller_one_is_right_by_chance() -> None:
    """At T = n = 2 the shape of what is multiplied the wrong way round is right."""
    code = "def gradient_W(deltas, states):\n    return states[:-1] @ deltas.T\n"
    (gradient,) = graded({"recurrent.py": code}, only=("gradient_W",)).items
    assert gradient.feedback is not None
    assert "the shape is (3, 3), must be (2, 2)" in gradient.feedback.summary
    assert gradient.feedback.also == ()
