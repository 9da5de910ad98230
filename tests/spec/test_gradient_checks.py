"""Honest gradient checks in many styles keep all points; the reference misses nothing at first."""

import random
import re
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from grader.handout.template import solution
from grader.report import Outcome
from reference import gradcheck, recurrent
from reference.activations import tanh
from spec.chapters.gradcheck import numerical_gradient_item
from spec.chapters.gradcheck.asked import MOST_NOTED, observed
from spec.chapters.gradcheck.deciding import decides, gradient_check_item, judged
from spec.chapters.gradcheck.networks import LARGEST, MOST_CALLS, RIGHT, Network, networks
from spec.chapters.gradcheck.recurrences import Recurrence
from spec.checking.cases import Cases
from spec.item import Refused
from tests.helpers.gradient_checks import TRUE_OF, drawn
from tests.helpers.grading import edited, graded, item
from tests.helpers.honest_checks import STYLES, Known, keeps_every_point, style
from tests.helpers.local import Local, passing


@pytest.mark.corpus
@pytest.mark.parametrize("name", STYLES)
def test_honest_check_keeps_every_point(name: str) -> None:
    for seed in random.Random(name).sample(range(1, 1 << 62), 8):
        assert keeps_every_point(name, seed), seed


def test_reference_misses_nothing_even_at_first() -> None:
    submission = Local(gradient_check=gradcheck.gradient_check)
    rng = random.Random(17)
    for seed in (rng.getrandbits(64) for _ in range(60)):
        for verdicts in judged(submission, Cases(seed)):
            assert set(verdicts.values()) == {None}, seed


def test_loss_that_is_taken_apart_earns_nothing() -> None:
    """The coefficients of a loss that went over as it is written give its derivative exactly."""

    def differentiate(loss, parameter, epsilon=1e-4):
        for _ in parameter.flat:
            loss(parameter), loss(parameter)
        (a,), p = loss.first, parameter
        flat = p.ravel()
        beside = np.zeros(flat.shape)
        beside[1:] += flat[:-1]
        beside[:-1] += flat[1:]
        return a + 2 * p + 3 * p**2 + epsilon**2 + beside.reshape(p.shape)

    submission = Local(numerical_gradient=differentiate)
    passed = passing(numerical_gradient_item, submission, Cases(1))
    assert numerical_gradient_item.earned(list(passed)) == 0.0


passed = partial(passing, gradient_check_item)


BY_STEPS = """
import numpy as np
from activations import tanh

def gradient_check(network, seed):
    rng = np.random.default_rng(seed)
    x, s0 = rng.normal(size=(2, 2)), rng.normal(size=3)
    U, W, c = (0.5 * rng.normal(size=size) for size in ((3, 2), (3, 3), (2, 3)))
    s = network.forward(x, U, W, s0, tanh)
    d = network.delta(c * tanh.backward(s[1:]), s, W, tanh)
    for p, g in ((U, network.gradient_U(d, x)), (W, network.gradient_W(d, s))):
        for i in np.ndindex(p.shape):
            ends = []
            for step in (1e-5, -2e-5):
                p[i] += step
                ends.append(np.sum(c * network.forward(x, U, W, s0, tanh)[1:]))
            p[i] += 1e-5
            if not abs((ends[0] - ends[1]) / 2e-5 - g[i]) < 1e-6:
                return False
    return True
"""


def test_element_that_is_put_back_to_rounding_is_put_back() -> None:
    """As the article does it: + ε, − 2ε, + ε."""
    (one,) = graded({"gradcheck.py": BY_STEPS}, only=("gradient_check",)).items
    assert one.feedback is not None
    assert re.search(TRUE_OF["T = 2"], one.feedback.differences[0])


def test_answers_the_other_way_round_are_told_so() -> None:
    inverted = BY_STEPS.replace("True", "yes").replace("False", "True").replace("yes", "False")
    (one,) = graded({"gradcheck.py": inverted}, only=("gradient_check",)).items
    assert one.feedback is not None
    assert re.match(r"It says False for every right network, and True", one.feedback.differences[0])


@pytest.mark.corpus
@pytest.mark.parametrize("fault", TRUE_OF)
def test_one_fault_is_told_as_what_it_is(fault: str) -> None:
    submission, cases = Local(gradient_check=drawn(fault, 1)), Cases(1)
    assert not all(passed(submission, cases))
    said = gradient_check_item.why(submission, cases)
    assert said is not None
    assert re.search(TRUE_OF[fault], said.en), said.en
    assert re.search("[\u4e00-\u9fff]", said.zh)


IN_PLAIN_WORDS = BY_STEPS.replace("(2, 2)), rng", "(5, 2)), rng").replace("(2, 3)", "(5, 3)")
SCALED = "0.5 * rng.normal(size=size)"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ((SCALED, "40 * rng.normal(size=size)"), "Your numbers are so large that f′ is almost 0"),
        ((", s, W, tanh)", ", s, W, tanh); W += 0"), ""),
        (("    s = net", "    c[1:] = 0\n    s = net"), "Your loss is at the first step only"),
        (("    s = net", "    c[:-1] = 0\n    s = net"), "Your loss is at the last step only"),
        (("    s = net", "    c[1:-1] = 0\n    s = net"), ""),  # what is left shows every fault
        (("    s = net", "    W[:] = W + W.T\n    s = net"), "Your W is symmetric, so Wᵀ is W"),
        (
            ("    s = net", "    W[:] = np.diag(np.diag(W))\n    s = net"),
            "Your W is 0 but for its diagonal",
        ),
        (("    s = net", "    W *= 1e-5\n    s = net"), "Your W is almost 0, and so is what comes"),
        (("    s = net", "    x *= 0\n    s = net"), "You take x = 0: then ∂E/∂U is 0"),
        (("    s = net", "    s0 *= 0\n    s = net"), "You take s₀ = 0: then δ₁ does not show"),
        (("(5, 2)), rng", "(2, 2)), rng"), "You take T = 2, too few steps for this fault"),
        (("(5, 2)), rng", "(3, 2)), rng"), "You take T = 3, too few steps for this fault"),
        (("tanh", "identity"), "You take identity: f′ is 1 everywhere"),
        (("tanh.backward(s[1:])", "tanh.backward(s[:-1])"), "Your ℓ_t has f′(net_{t−1}); it must"),
        (
            (
                "c * network.forward(x, U, W, s0, tanh)[1:]",
                "network.forward(x, U, W, s0, tanh)[1:] ** 2 / 2",
            ),
            "Your E is ½ Σ s_t², and your ℓ_t is another's",
        ),
    ],
)
def test_what_in_the_inputs_hides_a_fault_is_told(edit: tuple[str, str], said: str) -> None:
    source = IN_PLAIN_WORDS.replace(*edit)
    if edit[0].startswith("(5"):
        source = source.replace("(5, 3)", f"{edit[1][:2]}, 3)")
    (one,) = graded({"gradcheck.py": source}, only=("gradient_check",)).items
    differences = one.feedback.differences if one.feedback else ()
    assert said in " ".join(differences)
    assert bool(said) == bool(differences)


CATCHING = """

def gradient_check(network, seed):
    try:
        return check(network, seed)
    except Exception:
        return False
"""


@pytest.mark.parametrize(
    ("edit", "method"),
    [(("(5,", "(13,"), "forward"), (("tanh.backward(s[1:])", "s[2:]"), "gradient_W")],
)
def test_what_raises_and_is_caught_is_not_told_as_never_called(edit, method: str) -> None:
    source = IN_PLAIN_WORDS.replace(*edit).replace("gradient_check", "check") + CATCHING
    (one,) = graded({"gradcheck.py": source}, only=("gradient_check",)).items
    assert one.feedback is not None
    (said,) = one.feedback.differences
    assert said.startswith(f"network.{method} is not called, or it raises and you catch that")


def test_gradient_whose_turn_did_not_come_is_not_called_missing() -> None:
    """ℓ_t lacks f′, so ∂E/∂U decides before gradient_W is asked."""
    source = IN_PLAIN_WORDS.replace("c * tanh.backward(s[1:])", "c").replace(
        "for p, g in ((U, network.gradient_U(d, x)), (W, network.gradient_W(d, s))):",
        "for p, gradient in ((U, lambda: network.gradient_U(d, x)), "
        "(W, lambda: network.gradient_W(d, s))):\n        g = gradient()",
    )
    (one,) = graded({"gradcheck.py": source}, only=("gradient_check",)).items
    assert one.feedback is not None
    assert one.feedback.differences == (
        "f′(net_t) is missing in your ℓ_t; it must be ∂E_t/∂s_t ⊙ f′(net_t).",
    )


def test_loss_of_the_students_own_is_not_put_down_to_a_gradient_that_is_left_out() -> None:
    """E is not computed from network.forward, and gradient_U is not asked for."""
    source = IN_PLAIN_WORDS.replace(
        "((U, network.gradient_U(d, x)), (W, network.gradient_W(d, s)))",
        "((W, network.gradient_W(d, s)),)",
    )
    own = source.replace("np.sum(c * network.forward(", "np.sum(c * forward(").replace(
        "import tanh\n", "import tanh\nfrom recurrent import forward\n"
    )
    files = {"gradcheck.py": own, "recurrent.py": solution()["recurrent.py"]}
    (one,) = graded(files, only=("gradient_check",)).items
    assert one.feedback is not None
    assert one.feedback.differences == ()
    assert "only the derivative of network.forward decides" in one.feedback.next_step


def test_of_things_that_hide_a_fault_together_those_are_told_that_are_needed() -> None:
    source = BY_STEPS.replace("tanh", "identity").replace("    s = net", "    s0 *= 0\n    s = net")
    source = source.replace("((U, network.gradient_U(d, x)), ", "(").replace("d, s)))", "d, s)),)")
    (one,) = graded({"gradcheck.py": source}, only=("gradient_check",), seed=2).items
    assert one.feedback is not None
    (said,) = one.feedback.differences
    assert "You take identity" in said
    assert "You take s₀ = 0" in said
    assert "You take T = 2" not in said


def test_check_that_asks_without_end_is_not_noted_without_end() -> None:
    def check(network, seed: int) -> bool:
        x, square, s0 = np.ones((2, 2)), np.ones((2, 2)), np.ones(2)
        for _ in range(6_000):
            network.forward(x, square, square, s0, tanh)
        return False

    submission, asked = Local(gradient_check=check), networks(Cases(1))[0]
    notes = observed(submission, asked[0], 1)
    assert notes.decision is None
    assert len(notes.asked) == MOST_NOTED


def test_check_without_a_decision_is_told_no_more_than_that() -> None:
    submission, cases = Local(gradient_check=lambda network, seed: None), Cases(1)
    assert not all(passed(submission, cases))
    assert gradient_check_item.why(submission, cases) is None


def test_report_says_what_the_comparison_overlooks() -> None:
    close = "np.linalg.norm(got - want) <= 1e-6 * np.linalg.norm(want)"
    signed = edited("gradcheck", (close, "abs((got - want).mean()) <= 1e-6 * abs(want).mean()"))
    feedback = item(graded(signed, only=("gradient_check",)), "gradient_check").feedback
    (said,) = feedback.differences
    assert re.search(TRUE_OF["signed mean"], said)
    always = edited("gradcheck", (f"bool({close})", "False"))
    feedback = item(graded(always, only=("gradient_check",)), "gradient_check").feedback
    assert not any("Nothing but 0" in said for said in feedback.differences)


@pytest.mark.parametrize(
    ("difference", "side"), [("got - want", "too small"), ("want - got", "too large")]
)
def test_comparison_of_one_side_only_is_not_whole(difference: str, side: str) -> None:
    """One wrong gradient is too small in every element, another too large."""
    close = "np.linalg.norm(got - want) <= 1e-6 * np.linalg.norm(want)"
    files = edited("gradcheck", (close, f"({difference}).max() <= 1e-6 * np.linalg.norm(want)"))
    for seed in (1, 2, 3):
        judged = item(graded(files, only=("gradient_check",), seed=seed), "gradient_check")
        assert judged.points < judged.max_points
        assert any(f"not what is {side}" in said for said in judged.feedback.differences)


@pytest.mark.parametrize(
    "edit",
    [
        ("T, n, m = 4, 2, 3", "T, n, m = 13, 2, 3"),
        ("T, n, m = 4, 2, 3", "T, n, m = 4, 2, 3; network.gradient_U(*2 * [ones((14, 2))])"),
    ],
    ids=["all", "one part"],
)
def test_crash_of_every_call_is_told_once(edit: tuple[str, str]) -> None:
    files = edited("gradcheck", edit)
    files["gradcheck.py"] = f"from numpy import ones\n{files['gradcheck.py']}"
    judged = item(graded(files, only=("gradient_check",)), "gradient_check")
    assert judged.outcome is Outcome.CRASHED
    feedback = judged.feedback
    assert "T, n and m may be 12 at most" in feedback.summary
    assert feedback.also == ()


@pytest.mark.parametrize("network", RIGHT, ids=lambda network: network.name.en)
def test_right_network_does_not_round_to_whole_numbers(network: Network) -> None:
    deltas, states, W, x = np.ones((3, 2)), np.ones((4, 2)), np.ones((2, 2)), np.ones((3, 2))
    for part, given in (
        ("delta", (deltas, states, 3 * W, tanh)),
        ("gradient_W", (deltas, states)),
        ("gradient_U", (deltas, x)),
    ):
        whole = [a.astype(int) if isinstance(a, np.ndarray) else a for a in given]
        ask = getattr(network.fresh(Recurrence(c=0.3)), part)
        assert np.allclose(ask(*whole), ask(*given), rtol=1e-9)


def near(got: np.ndarray, want: np.ndarray) -> bool:
    return bool(np.linalg.norm(got - want) <= 1e-6 * np.linalg.norm(want))


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float((a * b).sum() / (np.linalg.norm(a) * np.linalg.norm(b)))


# Comparisons that overlook a part of what is wrong, whatever the inputs.
OVERLOOK: dict[str, Callable[[np.ndarray, np.ndarray], bool]] = {
    "one row": lambda a, b: near(a[0], b[0]),
    "one column": lambda a, b: near(a[:, 0], b[:, 0]),
    "one row and column": lambda a, b: near(a[0], b[0]) and near(a[:, 0], b[:, 0]),
    "the last row": lambda a, b: near(a[-1], b[-1]),
    "the last column": lambda a, b: near(a[:, -1], b[:, -1]),
    "corner": lambda a, b: near(a[0, 0], b[0, 0]),
    "all but the first row": lambda a, b: near(a[1:], b[1:]),
    "all but the last row": lambda a, b: near(a[:-1], b[:-1]),
    "all but the first column": lambda a, b: near(a[:, 1:], b[:, 1:]),
    "all but the last column": lambda a, b: near(a[:, :-1], b[:, :-1]),
    "the inner elements": lambda a, b: near(a[1:-1, 1:-1], b[1:-1, 1:-1]),
    "on and above the diagonal": lambda a, b: near(np.triu(a), np.triu(b)),
    "on and below the diagonal": lambda a, b: near(np.tril(a), np.tril(b)),
    "the first half": lambda a, b: near(*(v.ravel()[: v.size // 2] for v in (a, b))),
    "the second half": lambda a, b: near(*(v.ravel()[v.size // 2 :] for v in (a, b))),
    "the diagonal": lambda a, b: near(np.diag(a), np.diag(b)),
    "the trace": lambda a, b: near(np.trace(a), np.trace(b)),
    "the sum": lambda a, b: abs((a - b).sum()) <= 1e-6 * np.abs(b).sum(),
    "sums of rows": lambda a, b: near(a.sum(axis=1), b.sum(axis=1)),
    "sums of columns": lambda a, b: near(a.sum(axis=0), b.sum(axis=0)),
    "the norm": lambda a, b: near(np.linalg.norm(a), np.linalg.norm(b)),
    "signs": lambda a, b: bool((np.sign(a) == np.sign(b)).all()),
    "absolute values": lambda a, b: near(np.abs(a), np.abs(b)),
    "the largest": lambda a, b: near(a.max(), b.max()),
    "the median": lambda a, b: bool(np.median(np.abs(a - b)) <= 1e-6 * np.abs(b).max()),
    "most elements": lambda a, b: bool(np.isclose(a, b).mean() > 0.8),
    "any element": lambda a, b: bool(np.isclose(a, b).any()),
    "projection": lambda a, b: near((a * b).sum(), (b * b).sum()),
    "cosine": lambda a, b: cosine(a, b) > 1.0 - 1e-6,
    "cosine and norm": lambda a, b: (
        cosine(a, b) > 1.0 - 1e-6 and near(np.linalg.norm(a), np.linalg.norm(b))
    ),
    "what is too small": lambda a, b: bool((b - a).max() <= 1e-6),
    "what is too large": lambda a, b: bool((a - b).max() <= 1e-6),
    "nan, by max": lambda a, b: max(np.abs(a - b).ravel()) <= 1e-6 * np.abs(b).max(),
    "no more than a thousandth": lambda a, b: np.allclose(a, b, rtol=2e-3, atol=2e-3),
}


@pytest.mark.parametrize(("seed", "sizes"), [(0, (5, 4, 3)), (1, (6, 3, 3)), (2, (4, 5, 4))])
def test_comparison_that_overlooks_something_does_not_pass(
    seed: int, sizes: tuple[int, int, int]
) -> None:
    known: Known = {}
    for name, overlooks in OVERLOOK.items():

        def compare(
            got: np.ndarray,
            want: np.ndarray,
            tolerance: float,
            overlooks: Callable[[np.ndarray, np.ndarray], bool] = overlooks,
        ) -> bool:
            return np.shape(got) == want.shape and bool(overlooks(got, want))

        submission = Local(gradient_check=style(compare, sizes=sizes, known=known))
        assert not all(passed(submission, Cases(seed))), name


@pytest.mark.parametrize("first", ["W", "U"])
def test_larger_of_two_errors_by_max_overlooks_nan_and_does_not_pass(first: str) -> None:
    """`max(1e-9, nan)` is 1e-9; `max(nan, 1e-9)` is nan."""
    errors = []

    def compare(got: np.ndarray, want: np.ndarray, tolerance: float) -> bool:
        if np.shape(got) != want.shape:
            return False
        errors[:] = [*errors[-1:], np.linalg.norm(got - want) / np.linalg.norm(want)]
        both = errors if first == "W" else errors[::-1]
        return len(errors) < 2 or bool(max(both) <= tolerance)

    def check(network, seed: int) -> bool:
        errors.clear()
        return style(compare)(network, seed)

    assert gradient_check_item.earned(list(passed(Local(gradient_check=check), Cases(1)))) == 7.94


def test_check_of_one_gradient_has_about_half_of_the_points() -> None:
    for unchecked in ("gradient_W", "gradient_U"):

        def check(network, seed: int, unchecked: str = unchecked) -> bool:
            known = network.fresh(network.recurrence)
            setattr(known, f"{unchecked}_function", getattr(recurrent, unchecked))
            known.wrong_part = network.wrong_part if network.wrong_part != unchecked else ""
            return gradcheck.gradient_check(known, seed)

        points = gradient_check_item.earned(list(passed(Local(gradient_check=check), Cases(1))))
        assert 0.5 <= points / gradient_check_item.points <= 0.65


def test_docstring_tells_the_limits_of_a_check() -> None:
    """The calls and the sizes that it may use are those that its networks allow."""
    doc = gradient_check_item.tasks[0].doc
    english = " ".join(doc.en.split())
    assert f"At most {MOST_CALLS:,} calls; T, n and m at most {LARGEST}" in english
    assert f"至多调用 {MOST_CALLS:,} 次；T、n、m 不超过 {LARGEST}" in doc.zh


def test_network_may_be_asked_as_often_and_as_much_as_is_said() -> None:
    def ask(network, T: int = LARGEST) -> None:
        network.gradient_W(np.ones((T, LARGEST)), np.ones((T + 1, LARGEST)))

    for extra in (0, 1):

        def check(network, seed: int, extra: int = extra) -> bool:
            network.calls = MOST_CALLS - 1  # as many as that before
            try:
                for _ in range(1 + extra):
                    ask(network)
            except Refused:
                assert extra
            return True

        network = networks(Cases(1))[0][0].fresh(Recurrence())
        wrong = decides(Local(gradient_check=check), 1, network, right=True)
        assert (wrong is not None) == bool(extra)
    network.calls = 0
    with pytest.raises(Refused):
        ask(network, LARGEST + 1)
