"""What is told of a wrong RecurrentLayer beside its formulas."""

import pytest

from tests.helpers.grading import edited, graded, item, lost

SUMS = "self.calc_gradient()\n"
WEIGHTS = "self.times = 0  # t"
NET = "self.U @ self.input_list[k - 1] + self.W @ self.state_list[k - 1]"


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            ("@ self.delta_list[k + 1])", "@ self.delta_list[k + 1]) * self.learning_rate"),
            "by lear",
        ),
        (("(self.W.T @", "self.delta_list[k + 1] + (self.W.T @"), "You add δ_{k+1} itself as well"),
        (("[sensitivity_array.copy()]", "[sensitivity_array / self.times]"), "divided by the num"),
        ((WEIGHTS, f"self.old = self.W\n        {WEIGHTS}"), "backward reads the W that __init__"),
        ((WEIGHTS, f"self.read = self.W\n        {WEIGHTS}"), "forward reads the W that __init__"),
        (("rate * self.gradient\n", "rate * self.gradient / self.times\n"), "by the number of st"),
        (("rate * self.gradient\n", "rate * self.gradient.T\n"), "the transpose of gradient off W"),
        (("rate * self.gradient\n", "rate * np.sign(self.gradient)\n"), "the signs of gradient"),
        (("self.learning_rate * self.gradient\n", "0.01 * self.gradient\n"), "takes 0.01 × gra"),
        (("self.W - self", "self.W + self"), "adds learning_rate × gradient to W"),
        (("rate * self.gradient_U", "rate**2 * self.gradient_U"), "by learning_rate twice"),
        (("rate * self.gradient\n", "rate * self.gradient * 0.9\n"), "takes 0.9 × learning_rate ×"),
        (("= self.W - ", "= 0.99 * self.W - "), "takes 0.01 × W off W too (weight decay)"),
        (
            ("rate * self.gradient\n", "rate * (self.gradient + 0.1 * self.W)\n"),
            "learning_rate × 0.1 × W off W too (weight decay)",
        ),
        (("self.learning_rate * self.gradient\n", "self.gradient\n"), ""),  # its check tells it
        ((WEIGHTS, f"self.fixed = self.U\n        {WEIGHTS}"), "forward reads the U that __init"),
        (
            ("self.state_list[-1]", "self.state_list[-1].T).sum(axis=1)"),
            "a row, (1, n) or (n,), is",
        ),
        (
            (
                "self.state_list[k])",
                "self.U @ self.input_list[k - 1] + self.W @ self.state_list[k - 1])",
            ),
            "backward gets net_k; it wants the state s_k",
        ),
        (
            (
                "self.state_list.append(self.activator.forward(net))",
                "self.state_list[1:] = [self.activator.forward(net)] * self.times",
            ),
            "every state in state_list is s_T",
        ),
        (("self.delta_list[k] = (", "self.delta_list[k][:] = ("), "every δ_k but δ_T is δ₁"),
        (
            (SUMS, f"self.delta_list[1:] = self.delta_list[:0:-1]\n        {SUMS}"),
            "begins with δ_T",
        ),
        ((SUMS, f"self.delta_list = self.delta_list[::-1]\n        {SUMS}"), "begins with δ_T"),
        (
            (SUMS, f"self.delta_list.append(self.delta_list.pop(0))\n        {SUMS}"),
            "begins with δ₁",
        ),
    ],
)
def test_what_a_layer_computes_instead_is_told(edit: tuple[str, str], said: str) -> None:
    old = [("self.W.T @", "self.old.T @")] if "self.old" in edit[1] else []
    read = [("+ self.W @", "+ self.read @")] if "self.read" in edit[1] else []
    fixed = [("= self.U @", "= self.fixed @")] if "self.fixed" in edit[1] else []
    rows = [("+ self.W @", "+ (self.W *")] if "sum(" in edit[1] else []
    edits = (edit, *old, *read, *fixed, *rows)
    report = graded(edited("layer", *edits), only=("RecurrentLayer",))
    differences = item(report, "RecurrentLayer").feedback.differences
    assert len(differences) == bool(said)
    assert said in "".join(differences)


RESET = 'the weights stay."""\n'
FIRST = "state_list must begin with s₀ = 0"
RATE = "        self.W = self.W - self.learning_rate"
LAST, DELTAS = "self.calc_gradient()", "self.delta_list"  # of backward
BEGINS = "        self.calc_delta(sens"
TRANSPOSES = """
    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        if name == "W":
            self.transposed = value.T.copy()
"""


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("edits", "hint"),
    [
        (
            [("[np.zeros((state_width, 1))]", "[np.ones((state_width, 1))]")],
            FIRST,
        ),
        (
            [("self.state_list = [np.zeros((self.", "self.state_list = [np.ones((self.")],
            "reset_state must put s₀ = 0 back",
        ),
        (
            [
                ("[np.zeros((state_width, 1))]", "[np.ones((state_width, 1))]"),
                ("+ self.W @", "+ self.W.T @"),
            ],
            FIRST,
        ),
        ([("self.times += 1", "self.times += 2")], "times counts the calls of forward"),
        (
            [(f"{RESET}        self.times = 0", f"{RESET}        self.times = 1")],
            "reset_state must put times",
        ),
        ([(RESET, f"{RESET}        return\n")], "times = 0 and state_list = [zeros (n, 1)]"),
        (
            [("        self.input_list = []\n        self.state_list", "        self.state_list")],
            "gradient_U is made of the inputs from before reset_state",
        ),
        ([(RESET, f"{RESET}        self.W = self.W / 2\n")], "The weights are not what they were"),
        (
            [(LAST, f"{LAST}\n        {DELTAS} = [d[:, 0] for d in {DELTAS}]")],
            "Vectors are columns",
        ),
        ([(LAST, f"{LAST}\n        {DELTAS} = {DELTAS}[1:]")], "Index t of delta_list"),
        ([(LAST, f"{LAST}\n        self.reset_state()")], "Only reset_state goes back to t = 0"),
        ([(LAST, f"{LAST}\n        self.update()")], "backward changes the weights"),
        (
            [
                (BEGINS, f"        self.known = self.known or self.times\n{BEGINS}"),
                ("range(1, self.times + 1)", "range(1, self.known + 1)"),
                (WEIGHTS, f"self.known = 0\n        {WEIGHTS}"),
                (RESET, f"{RESET}        self.known = 0\n"),
            ],
            "Each backward goes over all the steps that there are by then",
        ),
        (
            [
                ("    def forward(", f"{TRANSPOSES}\n    def forward("),
                ("self.W.T @", "self.transposed @"),
                ("self.W = self.W - self", "self.W[:] = self.W - self"),
            ],
            "It goes on with the weights from before update",
        ),
        (
            [("self.state_width = state_width", "RecurrentLayer.state_width = state_width")],
            "s₀ is as long as that of a layer that was made later",
        ),
        (
            [("gradient_U\n\n", "gradient_U\n        self.learning_rate *= 0.9\n\n")],
            "One update is right; a second",
        ),
        (
            [
                ("class RecurrentLayer:", "INPUTS = []\n\nclass RecurrentLayer:"),
                ("self.input_list: list[np.ndarray] = []  # x₁ … x_t", "INPUTS.clear()"),
                ("self.input_list = []", "INPUTS.clear()"),
                ("self.input_list.append", "INPUTS.append"),
                ("self.input_list[", "INPUTS["),
            ],
            "One layer alone is right; with several at once",
        ),
        (
            [
                ("class RecurrentLayer:", "class RecurrentLayer:\n    state_list = []"),
                ("self.state_list = [np.zeros((state_", "self.state_list += [np.zeros((state_"),
            ],
            "A new layer holds the states of those before it.",
        ),
        (
            [("[np.zeros((state_width, 1))]  # s₀", "[np.zeros((state_width, 1))] * 3  # s₀")],
            "Index t of state_list",
        ),
        (
            [
                ("self.times = 0  # t", "self.times, self.b = 0, np.zeros((state_width, 1))"),
                ("net = self.U", "net = self.b + self.U"),
                (RATE, f"        self.b = self.b - 0.1 * self.delta_list[1]\n{RATE}"),
            ],
            "What goes wrong could not be established.",  # it is not the inputs that are kept
        ),
    ],
)
def test_what_a_layer_holds_wrongly_is_told(edits, hint: str) -> None:
    report = graded(edited("layer", *edits), only=("RecurrentLayer",))
    feedback = item(report, "RecurrentLayer").feedback
    assert feedback.next_step.startswith(hint)
    assert (feedback.formula, feedback.differences) == ("", ())
    assert not any("delta_list[" in said for said in feedback.also)  # shapes are told once


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("gradient", "None", "gradient is None, must be an array of shape (1, 1)"),
        (
            "gradient_U",
            "[self.gradient_U]",
            "gradient_U is a list, must be an array of shape (1, 1)",
        ),
        (
            "gradient",
            "self.gradient + 0j",
            "and dtype complex128, must be an array of shape (1, 1) of",
        ),
        ("times", "[self.times]", "times is a list, must be a number"),
    ],
)
def test_attribute_of_another_kind_is_named_and_nothing_is_returned(name, value, said) -> None:
    at_the_end = (LAST, f"{LAST}\n        self.{name} = {value}")
    counted = ("        self.times += 1", "        self.times = [len(self.input_list) + 1]")
    edits = (
        [counted, ("range(self.times - 1", "range(self.times[0] - 1")] if name == "times" else []
    )
    report = graded(edited("layer", *(edits or [at_the_end])), only=("RecurrentLayer",))
    feedback = item(report, "RecurrentLayer").feedback
    assert said in " ".join((feedback.summary, *feedback.also))
    assert "return" not in feedback.summary + feedback.next_step


U_FIRST = "np.random.uniform(-1e-4, 1e-4, (state_width, input_width))"
W_FIRST = "np.random.uniform(-1e-4, 1e-4, (state_width, state_width))"
APPENDED = "self.state_list.append(self.activator.forward(net)"
OTHER_STATES = (APPENDED, f"{APPENDED} + 1e-3 * np.sin(self.times)")
OTHER_DELTAS = ("* slope", "* slope + 1e-3 * np.sin(k)")


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        *((old, "None", OTHER_STATES) for old in (U_FIRST, W_FIRST)),
        *((old, "np.zeros((9, 9))", OTHER_STATES) for old in (U_FIRST, W_FIRST)),
        *((W_FIRST, first, OTHER_DELTAS) for first in ("None", "np.zeros((9, 9))")),
        (U_FIRST, U_FIRST, (APPENDED, APPENDED.replace("self.act", "np.ones((1, 2)) * self.act"))),
        (U_FIRST, U_FIRST, (LAST, f"{LAST}\n        {DELTAS} = None")),
    ],
)
def test_layer_of_no_use_to_the_search_for_a_formula_is_no_fault_of_ours(old, new, wrong) -> None:
    """Its first weights, states or error terms are not what the search would compute with."""
    report = graded(edited("layer", (old, new), wrong), only=("RecurrentLayer",))
    assert report.notes == ()
    assert item(report, "RecurrentLayer").feedback.formula == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("self.W.T @", "(self.W if len(self.W) < 6 else self.W.T) @"),
        ("self.state_list[t - 1].T", "self.state_list[t - (self.times > 9)].T"),
    ],
)
def test_formula_of_small_layers_alone_is_not_told_of_all(old: str, new: str) -> None:
    report = graded(edited("layer", (old, new)), only=("RecurrentLayer",))
    assert lost(report) == {"RecurrentLayer"}
    assert item(report, "RecurrentLayer").feedback.formula == ""


def test_layer_whose_update_clears_a_gradient_loses_what_says_so_alone() -> None:
    rate = "self.U = self.U - self.learning_rate * self.gradient_U"
    clears = (rate, f"{rate}\n        self.gradient = 0 * self.gradient")
    layer = item(graded(edited("layer", clears), only=("RecurrentLayer",)), "RecurrentLayer")
    failed = [c.title for c in layer.checks if c.outcome.value != "passed"]
    assert failed == ["update leaves the gradients as they were"]


def test_rate_that_falls_at_each_update_is_not_told_as_one_number() -> None:
    takes = "self.W = self.W - self.learning_rate * self.gradient"
    falls = (takes, f"self.learning_rate *= 0.99\n        {takes}")
    layer = item(graded(edited("layer", falls), only=("RecurrentLayer",)), "RecurrentLayer")
    assert layer.points < layer.max_points
    assert "0.99" not in " ".join(layer.feedback.differences)


@pytest.mark.parametrize("filled_in", ["0 *", "np.nan *"])
def test_update_is_right_whatever_backward_fills_in(filled_in: str) -> None:
    useless = (SUMS, f"{SUMS}        self.gradient_U = {filled_in} self.gradient_U\n")
    layer = item(graded(edited("layer", useless), only=("RecurrentLayer",)), "RecurrentLayer")
    failed = [c.title for c in layer.checks if c.outcome.value != "passed"]
    assert failed
    assert "update" not in " ".join(failed)


@pytest.mark.parametrize("gradient", ["gradient", "gradient_U"])
def test_gradient_that_is_cut_off_is_not_told_as_a_fault_of_update(gradient: str) -> None:
    sums = "            self.calc_gradient_t(t)"
    cut = f"{sums}\n        self.{gradient} = np.clip(self.{gradient}, -1, 1)"
    report = graded(edited("layer", (sums, cut)), only=("RecurrentLayer",))
    assert "update" not in " ".join(item(report, "RecurrentLayer").feedback.differences)


def test_what_follows_from_wrong_states_is_told_as_following() -> None:
    """Of two faults the second is told by itself."""
    one, other = (
        item(graded(edited("layer", *edits), only=("RecurrentLayer",)), "RecurrentLayer").feedback
        for edits in ([OTHER_STATES], [OTHER_STATES, OTHER_DELTAS])
    )
    follows = "backward fills delta_list by equation 3: δ is right for the states in state_list"
    assert [said.startswith(follows) for said in one.also] == [True, False]
    assert not any(said.startswith(follows) for said in other.also)


@pytest.mark.parametrize("name", ["U", "W"])
def test_weights_that_update_leaves_are_told_once(name: str) -> None:
    """They are wrong in every check that looks at all that a layer holds."""
    gradient = "gradient_U" if name == "U" else "gradient"
    edit = (f"self.{name} = self.{name} - self.learning_rate * self.{gradient}", "pass")
    layer = item(graded(edited("layer", edit), only=("RecurrentLayer",)), "RecurrentLayer")
    assert layer.feedback
    assert layer.feedback.summary == f"update leaves {name} as it was"
    assert layer.feedback.also == ()


def test_wrong_sign_is_not_taken_for_an_old_W() -> None:
    edit = ("[sensitivity_array.copy()]", "[-sensitivity_array]")
    layer = item(graded(edited("layer", edit), only=("RecurrentLayer",)), "RecurrentLayer")
    assert layer.feedback
    assert not [said for said in layer.feedback.also if "before it became another" in said]


def test_derivative_that_is_written_out_at_the_last_step_too_is_told() -> None:
    """As in min-char-rnn: (1 − s²) wherever something comes into a step."""
    slope = "(1.0 - self.state_list[{}] ** 2)"
    files = edited(
        "layer",
        ("[sensitivity_array.copy()]", f"[sensitivity_array * {slope.format(-1)}]"),
        ("activator.backward(self.state_list[k])", slope.format("k")),
    )
    feedback = item(graded(files, only=("RecurrentLayer",)), "RecurrentLayer").feedback
    assert "sensitivity_array ⊙ (1 − s_T²)" in feedback.formula
    assert feedback.differences[0].startswith("the derivative of tanh is written into the code")
