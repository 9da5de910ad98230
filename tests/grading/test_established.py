"""What is said of a wrong function is true of it, and little goes unsaid."""

import re
from collections import Counter
from typing import Any

import numpy as np
import pytest

from grader.feedback.facts import fact_of, kept_between_calls
from grader.feedback.trials import Trials
from grader.grading.explanation import VALUES
from grader.grading.recognise import Recorder
from spec.checking.cases import Cases
from spec.text import Text
from tests.grading import natural_slips, slips_in_models, slips_of_students
from tests.helpers import beginners
from tests.helpers.by_value import BY_VALUE
from tests.helpers.faulty import WRAPPERS, Faulty, drawn, places
from tests.helpers.grading import edited, graded, item
from tests.helpers.local import Local
from tests.helpers.refuted import BY_NAME, REFERENCES, explained, refuted

EXPLAINED = (*VALUES, "shape", "crashed")
THOROUGH = pytest.mark.thorough


@pytest.mark.parametrize(("count", "least"), [(30, 4), pytest.param(150, 18, marks=THOROUGH)])
def test_nothing_false_is_said_of_generated_functions_and_little_is_left_out(
    count: int, least: int
) -> None:
    counts: Counter[str] = Counter()
    for faulty in drawn(REFERENCES, count, seed=18):
        result = explained(faulty)
        if result.kind in EXPLAINED:
            counts[result.how] += 1
            assert refuted(result) == "", str(faulty)
            assert all(map(is_chinese, result.said.differences))
    assert counts["silent"] <= counts.total() / 4
    assert min(counts["formula"], counts["fact"]) >= least


@pytest.mark.parametrize("start", [0, *(pytest.param(n, marks=THOROUGH) for n in (3, 6, 9, 12))])
def test_beginners_slips_are_told_and_nothing_false_is_said_of_them(start: int) -> None:
    slips = list(beginners.singles(REFERENCES))
    counts: Counter[str] = Counter()
    for slip in slips[start::15]:
        result = explained(slip)
        if result.kind in VALUES:
            counts[result.how] += 1
            assert refuted(result) == "", str(slip)
    assert counts.total() > 30
    assert counts["silent"] <= counts.total() / 8
    assert min(counts["formula"], counts["fact"], counts["mistake"]) >= 5


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [
        ("predict_next", "words[-2:]", "right for the last 2 items of words in the place of words"),
        ("train", " - 1 for", "one epoch too few"),
        ("bidirectional_forward", "U for U2", "right for U in the place of U′"),
        ("softmax", "/ 2 for", "right for z/2 in the place of z"),
        ("perplexity", "E ** 2", "the square of the logarithm of the right one"),
        (
            "softmax",
            "z - 1000",
            "right in every call that was made but those in which inf or nan comes back",
        ),
        ("clip_gradient", "0 * g for g.copy()", "It is right where ‖gradient‖ is larger than"),
    ],
)
def test_what_is_established_of_a_slip_is_told(name: str, code: str, sentence: str) -> None:
    slip = next(
        (s for s in beginners.singles(REFERENCES) if s.item == name and code in str(s)), None
    )
    assert slip is not None
    said = " ".join(d.en for d in explained(slip).said.differences)
    assert sentence in said


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "wrapper", "sentence"),
    [
        ("forward", "rows rolled back", "what belongs in row i+1, and the last row what belongs"),
        ("delta", "rows down", "what belongs in row i−1, and row 0 is 0"),
        ("output", "last row missing", "The last row is missing"),
        ("softmax", "rows backwards", "The right rows stand in reverse order"),
        ("gradient_U", "columns backwards", "The columns of the result stand in reverse order"),
        ("cross_entropy", "by 0.9", "Every number is 0.9 times the right one"),
        ("softmax_cross_entropy_gradient", "mean over rows", "the number of rows of z"),
        ("delta_norms", "negated", "The sign is wrong"),
        ("deep_forward", "rounded to 3", "rounded to 3 decimals"),
        ("gradient_W", "float32 and back", "the digits of a float32"),
        ("delta", "plus 1e-4", "Every number is 0.0001 too large"),
        ("perplexity", "plus 1e-9", "Every number is 1e−9 too large"),
        ("delta_below", "clipped at 0.1", "All numbers lie between −0.1 and 0.1"),
        ("forward", "whole", "the fractions are cut off"),
        ("delta", "whole ints", "an array of whole numbers, dtype int64"),
        ("output", "absolute", "The signs are lost"),
        ("gradient_V", "negative ones zero", "What is negative comes back as 0"),
        ("forward", "only tanh", "It is right for tanh, and goes wrong with"),
        ("delta", "wrong beyond 5", "It is right while local_deltas has at most 5 rows"),
        ("output", "wrong when wide", "no argument has more than 4 rows or columns"),
        ("gradient_W", "returns the argument", "The result is the argument deltas"),
        ("build_vocabulary", "all zero", ""),
        ("sentence_loss", "transposed", "∂E/∂U, ∂E/∂W and ∂E/∂V: "),
        ("delta_below", "only n = m", "It is right only where n = m"),
        ("cross_entropy", "inexact 1e-8", "right to 7 digits at least"),
        ("softmax", "by the norm", "The result is divided by its norm"),
        ("train", "all zero", "Nothing but 0 comes back"),
    ],
)
def test_fact_is_told_and_true(name: str, wrapper: str, sentence: str) -> None:
    faulty = Faulty(name, (wrapper,), lambda: WRAPPERS[wrapper](REFERENCES[name]))
    result = explained(faulty)
    said = " ".join(d.en for d in result.said.differences)
    if sentence:
        assert sentence in said
        assert all(map(is_chinese, result.said.differences))
    assert refuted(result) == ""


def is_chinese(text: Text) -> bool:
    """Without a space between two Chinese words that were put together."""
    return bool(text.zh) and not re.search("[\u3000-\u9fff] +[\u3000-\u9fff]", text.zh)


def _for_three_states(local, states, W, f):  # type: ignore[no-untyped-def]
    deltas = np.zeros((len(local), 3))
    deltas[:] = REFERENCES["delta"](local, states, W, f)
    return deltas


def _for_five_steps(x, U, W, s0, f):  # type: ignore[no-untyped-def]
    return np.array([REFERENCES["forward"](x, U, W, s0, f)[t] for t in range(6)])


@pytest.mark.parametrize(
    ("name", "function", "kind"),
    [
        ("delta", _for_three_states, "where local_deltas has 3 columns, and wrong in all other"),
        ("forward", _for_five_steps, "where x has 5 rows, and wrong in all other"),
    ],
)
def test_size_that_is_written_into_the_code_is_told(name, function, kind) -> None:
    result = explained(Faulty(name, ("one size",), lambda: function))
    assert kind in " ".join(d.en for d in result.said.differences)
    assert refuted(result) == ""


SLIPS = (*natural_slips.SLIPS, *slips_in_models.SLIPS, *slips_of_students.SLIPS)


@pytest.mark.corpus
@pytest.mark.parametrize(("source", "says"), SLIPS)
def test_natural_slip_is_told_and_what_is_told_is_true(source: str, says: str) -> None:
    space: dict[str, Any] = {"np": np}
    exec(source, space)
    name = next(n for n in space if n in BY_NAME)
    space["right"] = REFERENCES[name]
    result = explained(Faulty(name, (source,), lambda: space[name]))
    said = " ".join((result.said.formula, *(d.en for d in result.said.differences)))
    assert says in said
    assert all(map(is_chinese, result.said.differences))
    assert refuted(result) == ""


@pytest.mark.parametrize(("limit", "named"), [(500, True), (600, False), (700, True)])
def test_limit_of_numbers_is_told_where_it_is_just_that(limit: int, named: bool) -> None:
    def softmax(z):  # type: ignore[no-untyped-def]
        return REFERENCES["softmax"](np.clip(z, -limit, limit))

    result = explained(Faulty("softmax", ("limit",), lambda: softmax))
    said = [d.en for d in result.said.differences]
    assert any(f"z kept between −{limit} and {limit}" in s for s in said) == named
    assert named or not said


def test_what_raises_wherever_it_is_not_right_has_no_mistake_that_raises_there_too() -> None:
    def train(pairs, U, W, V, learning_rate, threshold, epochs):  # type: ignore[no-untyped-def]
        for _ in range(epochs):
            raise NameError("sentence_loss")
        return U.copy(), W.copy(), V.copy()

    result = explained(Faulty("train", ("a name that is not there",), lambda: train))
    assert (result.kind, result.said.names) == ("crashed", ())


def test_rows_of_which_nothing_is_left_are_in_no_proportion() -> None:
    def softmax(z):  # type: ignore[no-untyped-def]
        e = np.exp(z)
        return np.nan_to_num(e / e.sum(axis=-1, keepdims=True))

    result = explained(Faulty("softmax", ("nan_to_num",), lambda: softmax))
    assert not [d.en for d in result.said.differences if "proportion" in d.en]


def test_pairs_of_words_are_no_gradients() -> None:
    def training_pairs(words):  # type: ignore[no-untyped-def]
        return list(zip(["<s>", *words], [*words, "<e>"], strict=True))

    result = explained(Faulty("training_pairs", ("<e>",), lambda: training_pairs))
    assert not [d.en for d in result.said.differences if "∂E" in d.en]


def _of_the_table(z):  # type: ignore[no-untyped-def]
    return np.exp(z - z.max()) / np.exp(z - z.max()).sum()


def _without_start(x, U, W, s0, f):  # type: ignore[no-untyped-def]
    return np.vstack([s0, REFERENCES["forward"](x, U, W, 0.0 * s0, f)[1:]])


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "wrong", "where"),
    [
        ("gradient_U", lambda d, x: d.T @ x[::-1], lambda d, x: d.size < 60),
        ("gradient_W", lambda d, s: s[:-1].T @ d, lambda d, s: d.all()),
        ("forward", _without_start, lambda x, *others: x.any()),
        ("delta", lambda local, *others: local.copy(), lambda local, *others: local.max() < 50),
        ("delta_below", lambda d, U, o, f: d @ U, lambda d, U, o, f: (d != 0).all()),
        ("softmax", lambda z: REFERENCES["softmax"](-z), lambda z: z.size < 60 and z.all()),
        ("cross_entropy", lambda o, y: np.square(o - y).sum() / len(o), lambda o, y: o.all()),
        (
            "cross_entropy",
            lambda o, y: -REFERENCES["cross_entropy"](o, y),
            lambda o, y: len(o) < 30,
        ),
        ("softmax", lambda z: -_of_the_table(z), lambda z: z.any()),
        ("softmax", lambda z: REFERENCES["softmax"](z)[::-1], lambda z: z.all()),
        ("gradient_V", lambda d, s: -REFERENCES["gradient_V"](d, s), lambda d, s: d.all()),
        ("gradient_V", lambda d, s: d.T @ s[:0:-1], lambda d, s: s.all()),
        ("delta_norms", lambda *a: REFERENCES["delta_norms"](*a)[::-1], lambda *a: a[0].all()),
    ],
)
def test_what_holds_of_some_calls_alone_is_not_told_of_all(name, wrong, where) -> None:
    def function(*arguments):  # type: ignore[no-untyped-def]
        return (wrong if where(*arguments) else REFERENCES[name])(*arguments)

    result = explained(Faulty(name, ("where",), lambda: function))
    assert result.said.formula == "" or result.said.formula.endswith("(T = 3)")
    assert result.said.names == ()
    said = " ".join(d.en for d in result.said.differences)
    assert not re.search("reverse|sign|as with|back is right", said)


@pytest.mark.corpus
@pytest.mark.parametrize("name", BY_NAME)
def test_nothing_is_said_of_right_functions(name: str) -> None:
    cases, recorder = Cases(1), Recorder(Local(**{name: REFERENCES[name]}))
    with np.errstate(all="ignore"):
        for check in BY_NAME[name].checks:
            assert check.run(recorder, cases) is None
    trials = Trials(BY_NAME[name], recorder, cases, recorder.calls[name])
    assert kept_between_calls(trials) is None
    assert fact_of(trials) is None


def test_start_state_in_the_last_row_is_told_as_rows_and_not_as_the_recurrence() -> None:
    """states[-1] = s0, and step 0 reads states[-1]: the rows are right, one place early."""
    files = edited(
        "recurrent",
        ("states[0] = s0", "states[-1] = s0"),
        ("for t in range(1, T + 1):", "for t in range(T):"),
        ("inputs[t - 1]", "inputs[t]"),
    )
    feedback = item(graded(files, only=("forward",)), "forward").feedback
    assert "what belongs in row i+1" in feedback.differences[0]
    assert feedback.next_step == ""


@pytest.mark.parametrize(
    ("chapter", "name", "edit", "where", "hint"),
    [
        *(
            ("architectures", name, edit, "right where x has 1 row", "over x[::-1], and turn")
            for name, edit in (
                ("bidirectional_forward", ("x[::-1], U2", "x, U2")),
                ("deep_bidirectional_forward", ("x[::-1], backward_l", "x, backward_l")),
            )
        ),
        (
            *("recurrent", "delta", ("W.T.dot", "np.linalg.inv(W).dot"), "the last row is right"),
            "Write out δ_{T−1} by hand",
        ),
    ],
)
def test_where_it_is_right_names_no_remedy_and_a_hint_stands_below(
    chapter: str, name: str, edit: tuple[str, str], where: str, hint: str
) -> None:
    feedback = item(graded(edited(chapter, edit), only=(name,)), name).feedback
    assert where in feedback.differences[0]
    assert feedback.next_step.startswith("In general: ")
    assert hint in feedback.next_step


def test_where_nothing_is_established_a_hint_is_general() -> None:
    files = edited("loss", ("np.exp(_log_softmax(z))", "np.exp(3.0 * _log_softmax(z)) * 7.0"))
    feedback = item(graded(files, only=("softmax",)), "softmax").feedback
    assert (feedback.formula, feedback.differences, feedback.mistakes) == ("", (), ())
    assert feedback.next_step.startswith("What goes wrong could not be established. In general: ")


def test_region_with_a_limit_is_asked_just_inside_it() -> None:
    clip = (
        "def clip_gradient(gradient, threshold):\n"
        "    n, half = gradient.max(), threshold / 2\n"
        "    return gradient * half / n if n > half else gradient.copy()\n"
    )
    feedback = item(graded({"x.py": clip}, only=("clip_gradient",)), "clip_gradient").feedback
    assert "at most threshold" not in " ".join(feedback.differences)


def test_mistake_is_named_though_its_own_model_overflows_where_the_code_does_not() -> None:
    files = edited("language_model", ("delta(local_deltas, states, W, tanh)", "local_deltas"))
    feedback = item(graded(files, only=("sentence_loss",)), "sentence_loss").feedback
    assert "You take ℓ_t for δ_t" in " ".join(feedback.differences)


def test_mistake_is_named_though_some_of_its_gradients_are_nothing_but_rounding() -> None:
    scaled = [(f"clip_gradient(d{p}, th", f"d{p} / np.linalg.norm(d{p}) * (th") for p in "UWV"]
    feedback = item(graded(edited("language_model", *scaled), only=("train",)), "train").feedback
    assert "You scale small gradients up too" in feedback.differences[0]


@pytest.mark.corpus
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_rate_that_falls_with_the_loss_is_not_laid_on_what_comes_twice(seed: int) -> None:
    each = "        for indices, labels in pairs:\n"
    falls = (
        "        now = sum(sentence_loss(*pair, U, W, V)[0] for pair in pairs)\n"
        "        learning_rate, before = learning_rate / (1 + (now > before)), now\n"
    )
    begin = "    for _ in range(epochs):\n"
    files = edited("language_model", (begin + each, f"    before = np.inf\n{begin}{falls}{each}"))
    result = item(graded(files, only=("train",), seed=seed), "train")
    assert 0 < result.points < result.max_points
    assert "twice" not in " ".join((*result.feedback.differences, *result.feedback.also))


def test_misspelt_name_is_offered_for_one_item() -> None:
    files = {"recurrent.py": "def gradient_w(deltas, states):\n    return deltas.T @ states[:-1]\n"}
    report = graded(files, chapters=("recurrent", "gradcheck", "language_model"))
    meant = [i.name for i in report.items if "gradient_w" in i.feedback.summary]
    assert meant == ["gradient_W"]


@pytest.mark.parametrize(
    ("name", "edit", "text"),
    [
        (
            "output",
            ("forward(states[1:] @ V.T)", "forward(states @ V.T)[::-1]"),
            "t = 0 … T,  result_t = o_{T−t}",
        ),
        ("delta", ("return deltas\n", "return deltas / T\n"), "result_t = 1/T δ_t"),
        (
            "forward",
            ("inputs[t - 1]", "inputs[t - 2]"),
            "s_t = f(U x_{t−1} + W s_{t−1}),  x_0 = x_T",
        ),
        (
            "forward",
            ("states[t] = activation.forward(net)", "states[t] = activation.backward(net)"),
            "s_t = backward(U x_t + W s_{t−1})",
        ),
        (
            "delta",
            ("range(T - 1, 0, -1)", "range(T - 1, max(T - 5, 0), -1)"),
            "δ_t = ℓ_t,  t < T−4",
        ),
    ],
)
def test_formula_says_what_stands_at_the_ends(name: str, edit: tuple[str, str], text: str) -> None:
    feedback = item(graded(edited("recurrent", edit), only=(name,)), name).feedback
    assert text in feedback.formula


def test_inexact_factor_is_no_formula() -> None:
    inexact = ("return deltas.T @ x", "return (1 + 1e-8) * (deltas.T @ x)")
    feedback = item(
        graded(edited("recurrent", inexact), only=("gradient_U",)), "gradient_U"
    ).feedback
    assert feedback.formula == ""
    assert "right to 7 digits at least" in feedback.differences[0] or (
        "right to 8 digits at least" in feedback.differences[0]
    )


@pytest.mark.parametrize(
    ("name", "label", "where"),
    [
        ("gradient_W", "entries", "no row of deltas holds a number twice"),
        ("gradient_W", "states", "no two rows of states are equal"),
        ("softmax_cross_entropy_gradient", "scores", "no row of z holds a number twice"),
        ("output", "columns", "no two columns of V are equal"),
    ],
)
def test_place_that_is_looked_up_by_its_value_is_right_where_none_is_equal(
    name: str, label: str, where: str
) -> None:
    function = next(wrong for n, of, wrong in BY_VALUE if (n, of) == (name, label))
    result = explained(Faulty(name, (label,), lambda: function))
    (said,) = result.said.differences
    assert said.en.startswith(f"It is right where {where}, and goes wrong in ")
    assert refuted(result) == ""


TWO_SLIPS = {
    "as with the mistake “no <s>”, computed for Wᵀ in the place of W.": """
def predict_next(words, vocabulary, U, W, V):
    s = np.zeros(len(W))
    for word in words:
        s = np.tanh(U[:, vocabulary[word]] + W.T @ s)
    return list(vocabulary)[int(np.argmax(V @ s))]
""",
    "You read </s> too; the sentence has not ended yet. Where all scores are negative you take "
    "index 0, as a search from 0 does; take the largest of them.": """
def predict_next(words, vocabulary, U, W, V):
    s = np.zeros(len(W))
    for word in ["<s>", *words, "</s>"]:
        s = np.tanh(U[:, vocabulary[word]] + W @ s)
    best, most = 0, 0.0
    for i, score in enumerate(V @ s):
        if score > most:
            best, most = i, score
    return list(vocabulary)[best]
""",
    "as with the mistake “2^E”, computed for labels in the place of indices": """
def perplexity(indices, labels, U, W, V):
    return 2 ** sentence_loss(labels, labels, U, W, V)[0]
""",
}


@pytest.mark.parametrize("sentence", TWO_SLIPS)
def test_two_slips_in_a_prediction_are_told_together(sentence: str) -> None:
    result = explained(places.faulty(TWO_SLIPS[sentence], {}, REFERENCES))
    assert sentence in " ".join(d.en for d in result.said.differences)
    assert refuted(result) == ""


@pytest.mark.parametrize("small", ["1e-6", "1e-7", "1e-8"])
def test_small_number_beside_the_norm_is_named(small: str) -> None:
    clip = f"return gradient * min(1.0, threshold / (np.linalg.norm(gradient) + {small}))"
    code = f"def clip_gradient(gradient, threshold):\n    {clip}\n"
    result = explained(places.faulty(code, {}, REFERENCES))
    assert [name.en for name in result.said.names] == ["a small number added to the norm"]


def test_fact_is_of_the_result_that_is_shown() -> None:
    """All three gradients are cut off, and all are named; the failing case shows ∂E/∂V."""
    gradients = "return E, gradient_U(deltas, x), gradient_W(deltas, states), gradient_V("
    files = edited(
        "language_model",
        (
            gradients,
            "return E, *(np.clip(g, -0.1, 0.1) for g in (gradient_U(deltas, x), "
            "gradient_W(deltas, states), gradient_V(",
        ),
        (
            "gradient_V(output_deltas, states)\n\n\ndef train",
            "gradient_V(output_deltas, states)))\n\n\ndef train",
        ),
    )
    feedback = item(graded(files, only=("sentence_loss",)), "sentence_loss").feedback
    about = feedback.summary.split(" is wrong")[0]
    names, said = feedback.differences[0].split(": ", 1)
    assert about in names
    assert names == "∂E/∂U, ∂E/∂W and ∂E/∂V"
    assert said.startswith("All numbers lie")
