"""Of code that stops in some calls it is told what it does in the others, as being of those."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.grading.explanation import RETURNING
from tests.helpers.faulty import Faulty
from tests.helpers.grading import graded, item
from tests.helpers.refuted import BY_NAME, REFERENCES, explained, refuted

LIMIT = RETURNING.en.format("")


def stopping(name: str, function: Callable[..., Any], stops: Callable[..., bool]) -> Faulty:
    """This function, but that it raises in some calls."""

    def stopped(*arguments: Any) -> Any:
        if stops(*arguments):
            raise IndexError("list index out of range")
        return function(*arguments)

    return Faulty(name, ("stops",), lambda: stopped)


def mistake(name: str, called: str) -> Callable[..., Any]:
    return next(m.function for m in BY_NAME[name].mistakes if m.name.en == called)


@pytest.mark.parametrize(
    ("name", "called", "stops"),
    [
        ("predict_next", "no <s>", lambda words, *_: not words),
        ("delta_norms", "squares for norms", lambda deltas: len(deltas) == 1),
        ("numerical_gradient", "divided by ε", lambda loss, p, *_: p.ndim != 2),
        ("train", "one norm for all three", lambda pairs, *_: len(pairs) > 5),
    ],
)
def test_mistake_is_named_of_the_calls_that_return(name: str, called: str, stops: Any) -> None:
    judged = explained(stopping(name, mistake(name, called), stops))
    assert [n.en for n in judged.said.names] == [called]
    assert all(d.en.startswith(LIMIT) for d in judged.said.differences)
    assert refuted(judged) == ""


def test_none_is_no_result_either() -> None:
    squares = mistake("delta_norms", "squares for norms")
    code = Faulty("delta_norms", ("none",), lambda: lambda d: None if len(d) == 1 else squares(d))
    judged = explained(code)
    assert [n.en for n in judged.said.names] == ["squares for norms"]
    assert refuted(judged) == ""


def test_fact_is_told_of_the_calls_that_return() -> None:
    source = REFERENCES["deltas_from_outputs"]
    code = stopping(
        "deltas_from_outputs",
        lambda *a: 3.0 * source(*a),
        lambda output_deltas, *_: len(output_deltas) > 9,
    )
    judged = explained(code)
    assert [d.en for d in judged.said.differences] == [
        f"{LIMIT}Every number is 3 times the right one."
    ]
    assert refuted(judged) == ""


def test_of_code_that_is_right_where_it_returns_no_mistake_is_told() -> None:
    code = stopping("delta_norms", REFERENCES["delta_norms"], lambda deltas: deltas.sum() > 0)
    assert not any(d.en.startswith(LIMIT) for d in explained(code).said.differences)


def test_stacks_are_tried_at_one_height() -> None:
    """Code that goes through both at once need not bear others."""

    def states(x: Any, U: Any, W: Any, f: Any) -> Any:
        return REFERENCES["forward"](x, U, W, np.zeros(len(W)), f)[1:]

    def function(x: Any, ahead: Any, back: Any, V: Any, V2: Any, f: Any, g: Any) -> Any:
        s = s2 = x
        for (U, W), (U2, W2) in zip(ahead, back, strict=False):
            s, s2 = states(s, U, W, f), states(s[::-1], U2, W2, f)[::-1]
        return g.forward(s @ V.T + s2 @ V2.T)

    name = "deep_bidirectional_forward"
    judged = explained(Faulty(name, ("one stack",), lambda: function))
    assert [n.en for n in judged.said.names] == ["s_t^{i−1} for s′_t^{i−1}"]


def test_report_says_both() -> None:
    code = (
        "import numpy as np\n"
        "def predict_next(words, vocabulary, U, W, V):\n"
        "    states = []\n"
        "    for word in words:\n"
        "        before = W @ states[-1] if states else 0.0\n"
        "        states.append(np.tanh(U[:, vocabulary[word]] + before))\n"
        "    return list(vocabulary)[int(np.argmax(V @ states[-1]))]\n"
    )
    report = graded({"language_model.py": code}, only=("predict_next",), lang="zh")
    feedback = item(report, "predict_next").feedback
    assert feedback is not None
    assert feedback.differences == ("有返回值时：网络应当先读 <s>，再读这些词。",)
    assert "IndexError" in "".join(feedback.also)


@pytest.mark.parametrize(
    ("name", "code", "also"),
    [
        ("gradient_U", "return x.T @ deltas", ()),
        ("one_hot", "return np.eye(size)[index + 1]", ()),
        ("gradient_bound", "for _ in range(steps):\n        return beta_W * beta_f", ()),
        ("gradient_W", "total.append(deltas.T @ states[:-1])\n    return sum(total)", ()),
        (
            "gradient_W",
            "g = 2 * deltas.T @ states[:-1]\n    return g if len(deltas) > 1 else g[0]",
            ("works for a single step, T = 1: the shape is (3,), must be (3, 3)",),
        ),
        (
            "softmax",
            "e = np.exp(z - z.max(-1, keepdims=True))\n    return e / e.sum(-1)",
            ("gives 1 where there is only one class: the shape is (8, 8), must be (8, 1)",),
        ),
    ],
)
def test_what_follows_is_not_told_again_and_what_else_is_wrong_says_where(
    name: str, code: str, also: tuple[str, ...]
) -> None:
    parameters = ", ".join(BY_NAME[name].tasks[0].parameters)
    header = f"import numpy as np\ntotal = []\ndef {name}({parameters}):\n"
    report = graded({"hw.py": f"{header}    {code}\n"}, only=(name,))
    assert item(report, name).feedback.also == also


@pytest.mark.parametrize(("axis", "said"), [("1", 0), ("-1 if z.ndim > 1 else int('x')", 1)])
def test_where_it_is_right_is_told_of_a_crash_of_which_nothing_better_is_known(
    axis: str, said: int
) -> None:
    code = (
        "import numpy as np\ndef softmax(z):\n"
        f"    e = np.exp(z - z.max(axis={axis}, keepdims=True))\n"
        "    return e / e.sum(axis=-1, keepdims=True)\n"
    )
    feedback = item(graded({"hw.py": code}, only=("softmax",)), "softmax").feedback
    assert len(feedback.differences) == said
