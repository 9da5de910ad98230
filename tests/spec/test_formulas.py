"""What a probe says of a wrong function is true, and it has something to say."""

import re

import pytest

from grader.grading.explanation import Explanation
from spec.assignment import ITEMS
from spec.recovery import RECOVERIES, formula_of
from spec.recovery.asking import MOST_CALLS
from tests.helpers.faulty import Faulty, places, slots
from tests.helpers.grading import edited, graded, item
from tests.helpers.honest import HONEST
from tests.helpers.local import Counted
from tests.helpers.refuted import REFERENCES, Explained, refuted

SINGLE = [w for w in places.singles(slots.CODE, REFERENCES) if w.item in RECOVERIES]
# Single faults that no formula has: a factor like rounding, f squared, a sum of δ_t alone.
NO_FORMULA = re.compile(r"1e-8|\(a \+ b\) \*\* 2 for|0 \* w \+ 1")


def formula_for(wrong: Faulty):
    submission = Counted(**{wrong.item: wrong.make()})
    formula = formula_of(wrong.item, submission)
    assert submission.calls <= MOST_CALLS
    return formula


@pytest.mark.corpus
@pytest.mark.parametrize("name", RECOVERIES)
def test_single_faults_have_a_formula_and_it_is_what_they_compute(name: str) -> None:
    for wrong in (wrong for wrong in SINGLE if wrong.item == name):
        formula = formula_for(wrong)
        assert (formula is None) == bool(NO_FORMULA.search(str(wrong))), str(wrong)
        if formula is not None:
            assert formula.differences
            assert refuted(Explained(wrong, "value", Explanation(formula.text))) == "", str(wrong)


@pytest.mark.parametrize("name", RECOVERIES)
def test_nothing_is_said_of_the_right_function(name: str) -> None:
    assert formula_of(name, Counted(**{name: REFERENCES[name]})) is None


@pytest.mark.corpus
@pytest.mark.parametrize("name", RECOVERIES)
def test_nothing_is_said_of_right_code_in_another_style(name: str) -> None:
    for way in HONEST[name]:
        assert formula_of(name, Counted(**{name: way})) is None, way.__name__


@pytest.mark.parametrize(
    ("edit", "name", "text", "difference"),
    [
        (
            ("* slopes[t - 1]", "* slopes[t]"),
            "delta",
            "δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_{t+1})",
            "f′ is taken at net_{t+1}; going back into step t it belongs at net_t",
        ),
        (
            ("deltas.T @ states[:-1]", "states[1:].T @ deltas"),
            "gradient_W",
            "∂E/∂W = Σ_t s_t δ_tᵀ",
            "transposed: you have s δᵀ, equation 5 is δ sᵀ",
        ),
        (
            ("W.dot(states[t - 1])", "W.dot(states[0])"),
            "forward",
            "s_t = f(U x_t + W s_0)",
            "every step starts from s₀; it must start from s_{t−1}",
        ),
        (
            ("(deltas @ U) *", "(deltas @ U.T) *"),
            "delta_below",
            "(δ_t^{l−1})ᵀ = (δ_t^l)ᵀ Uᵀ diag[f′^{l−1}(net_t^{l−1})]",
            "U and its transpose are exchanged",
        ),
        (
            ("return activation.forward(states[1:] @ V.T)", "return states[1:] @ V.T"),
            "output",
            "o_t = V s_t",
            "g is never applied",
        ),
        (
            ("activation.forward(states[1:] @ V.T)", "activation.forward(states[1:]) @ V.T"),
            "output",
            "o_t = V g(s_t)",
            "g is applied to s_t, before V; it must be applied to V s_t",
        ),
        (
            ("deltas.T @ x", "np.clip(deltas.T @ x, -1, 1)"),
            "gradient_U",
            "",
            "All numbers lie between −1 and 1: those that belong beyond come back as the limit, "
            "the others are right.",
        ),
    ],
)
def test_report_shows_the_formula_and_the_difference(edit, name, text, difference) -> None:
    feedback = item(graded(edited("recurrent", edit), only=(name,)), name).feedback
    assert feedback.formula == text
    assert feedback.differences[0] == difference


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("self.state_list[k])", "self.state_list[k + 1])", "δ_k = (Wᵀ δ_{k+1}) ⊙ f′(net_{k+1})"),
        ("(self.W.T @", "(self.W @", "δ_k = (W δ_{k+1}) ⊙ f′(net_k)"),
        ("(self.W.T @", "2 * (self.W.T @", "δ_k = 2 (Wᵀ δ_{k+1}) ⊙ f′(net_k)"),
        ("range(self.times - 1, 0, -1)", "range(0)", "δ_k = 0,  k < T"),
        (
            "[sensitivity_array.copy()]",
            "[sensitivity_array * activator.backward(self.state_list[-1])]",
            "δ_k = (Wᵀ δ_{k+1}) ⊙ f′(net_k),  δ_T = sensitivity_array ⊙ f′(net_T)",
        ),
        ("self.state_list[t - 1].T", "self.state_list[t].T", "∂E/∂W = Σ_t δ_t s_tᵀ"),
        ("self.gradient_U += self", "self.gradient_U = self", "∂E/∂U = Σ_t δ_t x_tᵀ,  t = T"),
        ("+ self.W @", "+ self.W.T @", "s_t = f(U x_t + Wᵀ s_{t−1})"),
        ("self.activator.forward(net)", "net", "s_t = U x_t + W s_{t−1}"),
        (
            "[unused] * self.times + [sensitivity_array.copy()]",
            "[unused] * (self.times - 1) + [sensitivity_array.copy(), unused]",
            "δ_k = 0,  k = 1 … T",
        ),
        ("self.W @ self.state_list[-1]", "self.W @ self.state_list[0]", "s_t = f(U x_t + W s_0)"),
        ("+ self.W @ s", "+ self.W * s", "s_t = f(U x_t + W ⊙ s_{t−1})"),
        ("net = self.U @ input_array", "net = (self.U @ input_array).T", "s_t = f((U x_t)ᵀ + "),
        ("self.U @ input_array", "self.U @ input_array[:, 0]", "s_t = f((U x_t)ᵀ + W s_{t−1})"),
        ("+ self.W @ self.state_list[-1]", "+ (self.W @ self.state_list[-1]).T", "W s_{t−1})ᵀ)"),
        ("+ self.W @ self.state_list[-1]", "+ self.W * self.state_list[-1].T", "W ⊙ s_{t−1}ᵀ)"),
        (
            "self.U @ input_array + self.W @",
            "self.W @ input_array + self.U @",
            "s_t = f(W x_t + U s_{t−1})",
        ),
        ("(self.W.T @", "(self.W.T *", "δ_k = (Wᵀ ⊙ δ_{k+1}) ⊙ f′(net_k)"),
        ("(self.W.T @", "(self.W *", "δ_k = (W ⊙ δ_{k+1}) ⊙ f′(net_k)"),
        ("[k + 1])", "[k + 1]).T", "δ_k = (Wᵀ δ_{k+1})ᵀ ⊙ f′(net_k)"),
        (
            "@ self.state_list[t - 1].T",
            "* self.state_list[t - 1]",
            "∂E/∂W[:, j] = Σ_t δ_t ⊙ s_{t−1}",
        ),
        ("@ self.state_list[t - 1].T", "@ self.state_list[0].T", "∂E/∂W = 0"),
        ("self.state_list[t - 1].T", "self.state_list[-1].T", "∂E/∂W = Σ_t δ_t s_Tᵀ"),
        ("self.input_list[t - 1].T", "self.input_list[t - 2].T", "x_{t−1}ᵀ,  x_0 = x_T"),
        ("self.input_list[t - 1].T", "sum(self.input_list[:t]).T", "(Σ_{u≤t} x_u)ᵀ"),
        ("self.input_list[t - 1].T", "self.input_list[-t].T", "∂E/∂U = Σ_t δ_t x_{T+1−t}ᵀ"),
    ],
)
def test_report_shows_the_formula_of_the_layers_steps(old: str, new: str, text: str) -> None:
    report = graded(edited("layer", (old, new)), only=("RecurrentLayer",))
    assert text in item(report, "RecurrentLayer").feedback.formula


def test_hidden_run_still_names_the_kind_of_mistake() -> None:
    files = edited("recurrent", ("* slopes[t - 1]", "* slopes[t]"))
    feedback = item(graded(files, only=("delta",), hidden=True), "delta").feedback
    assert (feedback.case, feedback.yours, feedback.right) == ("", "", "")
    assert feedback.formula.endswith("f′(net_{t+1})")
    assert feedback.mistakes == ("f′ one step late",)


def test_hidden_run_that_may_not_tell_a_mistake_gives_a_hint() -> None:
    """Its sentence holds 2.718."""
    softmax = (
        "def softmax(z):\n"
        "    e = 2.718 ** (z - z.max(axis=-1, keepdims=True))\n"
        "    return e / e.sum(axis=-1, keepdims=True)\n"
    )
    report = graded({"loss.py": softmax}, only=("softmax",), hidden=True)
    feedback = item(report, "softmax").feedback
    assert feedback.mistakes
    assert feedback.differences == ()
    assert feedback.next_step.startswith("In general: ")


OWN_FORWARD = "    states = forward(x, U, W, s0, tanh)"


@pytest.mark.parametrize(
    ("edits", "hint"),
    [
        ([("<= 1e-6 *", "<= 0.5 *")], "the tolerance is too loose"),
        (
            [("rng = np.random.default_rng(seed)", "return False")],
            "gradient_W is not called",
        ),
        (
            [
                ("    states = network.forward(x, U, W, s0, tanh)", OWN_FORWARD),
                (
                    "import Activation, tanh",
                    "import Activation, tanh\nfrom recurrent import forward",
                ),
            ],
            "is not what network.forward gave",
        ),
    ],
)
def test_gradient_check_is_told_what_hid_a_wrong_network(edits, hint: str) -> None:
    report = graded(edited("gradcheck", *edits), only=("gradient_check",))
    feedback = item(report, "gradient_check").feedback
    assert hint in " ".join((*feedback.differences, feedback.next_step))
    assert feedback.caught.endswith(f"/{len(ITEMS[10].checks)}")


def test_crash_shows_the_students_own_line_and_the_call() -> None:
    files = edited("recurrent", ("deltas.T @ x", "deltas.T @ y"))
    feedback = item(graded(files, only=("gradient_U",)), "gradient_U").feedback
    assert feedback.summary == "it raised NameError: name 'y' is not defined"
    assert feedback.place.file == "recurrent.py"
    assert feedback.place.source.startswith("return deltas.T @ y")
    assert feedback.case == "deltas (6, 4), x (6, 3)"
