"""Python's own errors: a sentence that is true of just that, the student's line, no path."""

import re
from dataclasses import replace
from typing import Any

import pytest

from grader.feedback.advice import Circumstances, advice
from grader.feedback.faults import described
from grader.report import ItemResult, Outcome
from spec.assignment import ITEMS
from spec.assignment import item as item_of
from tests.grading.errors_of_bodies import BODIES, BROKEN, HELPER
from tests.grading.errors_of_forward import ERRORS, HEAD, RIGHT, WITHOUT_A_LINE, forward
from tests.helpers.grading import edited, graded

FUNCTIONS = [i.name for i in ITEMS if i.chapter not in ("gradcheck", "layer")]


@pytest.mark.corpus
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("table", "start"),
    [(table, i) for table in (BODIES, BROKEN) for i in range(0, len(table), len(FUNCTIONS))],
)
def test_errors_of_many_functions_have_their_sentences(
    table: dict[str, Any], start: int, lang: str, request: pytest.FixtureRequest
) -> None:
    """One function of the assignment for each body, in a file of its own; in English it is sought
    too where they are right, which takes longest."""
    if lang == "zh":
        request.getfixturevalue("without_words")
    head = "" if table is BROKEN else HELPER
    bodies = dict(zip(FUNCTIONS, list(table)[start:], strict=False))
    files = {}
    for name, body in bodies.items():
        parameters = ", ".join(item_of(name).tasks[0].parameters)
        files[f"{name}.py"] = forward(body, head, parameters).replace("def forward", f"def {name}")
    for one in graded(files, lang=lang, carried=False, only=tuple(bodies)).items:
        *line, en, zh = table[bodies[one.name]]
        assert (zh if lang == "zh" else en) in said(one), one.name
        first = head.count("\n") + 2
        place = one.feedback.place if one.feedback else None
        assert place is not None
        assert place.line == (5 if line == [0] else first + sum(line) - len(line)), one.name


@pytest.mark.parametrize(
    ("lang", "summary"),
    [
        ("en", "it imports softmax from activations.py, which has no softmax"),
        ("zh", "它从 activations.py 导入 softmax，但那里没有 softmax"),
    ],
)
def test_import_in_a_call_is_told_in_plain_words(lang: str, summary: str) -> None:
    source = "def softmax(z):\n    from activations import softmax\n    return softmax(z)\n"
    files = {"activations.py": "tanh = 1\n", "loss.py": source}
    (one,) = graded(files, lang=lang, carried=False, only=("softmax",)).items
    assert one.feedback is not None
    assert one.feedback.summary == summary


# (type, message, line) as Pythons before 3.14 say it, and how 3.14 and 3.15 do
OTHER_WORDS = {
    ("ValueError", "too many values to unpack (expected 2)", "a, b = x"): (
        "too many values to unpack (expected 2, got 3)"
    ),
    ("TypeError", "unhashable type: 'list'", "seen.add(words)"): (
        "cannot use 'list' as a set element (unhashable type: 'list')"
    ),
    ("TypeError", "unhashable type: 'numpy.ndarray'", "cache[x]"): (
        "cannot use 'numpy.ndarray' as a dict key (unhashable type: 'numpy.ndarray')"
    ),
    ("ValueError", "list.remove(x): x not in list", "words.remove(w)"): (
        "list.index(x): x not in list"
    ),
    ("SyntaxError", "duplicate argument 'x' in function definition", "def f(x, x):"): (
        "duplicate parameter 'x' in function definition"
    ),
    ("ValueError", "math domain error", "math.log(p)"): "expected a positive input",
    ("ZeroDivisionError", "0.0 cannot be raised to a negative power", "0.0 ** -1"): (
        "zero to a negative power"
    ),
    ("ZeroDivisionError", "float division by zero", "1.0 / n"): "division by zero",
    ("SyntaxError", "unterminated f-string literal (detected at line 5)", 'print(f"T'): (
        "unterminated t-string literal (detected at line 5)"
    ),
    ("TypeError", "%d format: a real number is required, not numpy.ndarray", "'%d' % x"): (
        "format argument: %d requires a real number, not numpy.ndarray"
    ),
}
# type, message and line, which only some Pythons have -> what is said
ONLY_SOME = {
    ("TypeError", "'axis' is an invalid keyword argument for sum()", "return sum(e, axis=-1)"): (
        "sum is Python's own there, which takes no axis: np.sum does"
    ),
    ("BdbQuit", "", "pdb.set_trace()"): "Nobody answers a debugger",
    ("SystemExit", "1", "pdb.set_trace()"): "Nobody answers a debugger",
    ("IndentationError", "expected an indented block after 'if' on line 1", "<<<<<<< HEAD"): (
        "Line 5 is one of Git's marks of a merge"
    ),
    ("SyntaxError", "invalid syntax", "======="): "Line 5 is one of Git's marks of a merge",
    ("SyntaxError", "invalid syntax", ">>> x = 1"): "the prompt of a console, >>>: take it off",
    ("SyntaxError", "invalid syntax", "In [12]: x = 1"): "console, In [12]: take it off",
    ("SyntaxError", "invalid syntax", "```python"): "Line 5 is Markdown",
    ("SyntaxError", "invalid syntax", "<!DOCTYPE html>"): "Line 5 begins a web page",
    ("SyntaxError", "invalid syntax. Is this intended to be part of the string?", 'f("a "b"")'): (
        "The quotes in the text end it"
    ),
    (
        "ZeroDivisionError",
        "zero to a negative power",
        "0.0 ** -1",
    ): "0 is raised to a negative power",
}


@pytest.mark.parametrize("error", OTHER_WORDS)
def test_what_pythons_word_otherwise_has_the_same_sentence(error: tuple[str, str, str]) -> None:
    kind, message, line = error
    known = Circumstances(kind, message, "recurrent.py", 5, line)
    text = advice(known)
    assert text is not None
    assert "Look at line" not in text.en
    assert advice(replace(known, message=OTHER_WORDS[error])) == text


@pytest.mark.parametrize("error", ONLY_SOME)
def test_what_only_some_pythons_say_has_its_sentence(error: tuple[str, str, str]) -> None:
    kind, message, line = error
    text = advice(Circumstances(kind, message, "recurrent.py", 5, line))
    assert text is not None
    assert ONLY_SOME[error] in text.en


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("wrong", ["z.nothing", "z +"])
def test_line_that_is_shown_is_that_of_the_number(wrong: str, hidden: bool) -> None:
    """Signs that come along with a copied text end no line in Python."""
    signs = "# copied\u2028from a\x85page\x0c\n\x0c\n# \x1c \u2029 \x0b\n"
    code = f"{signs}def softmax(z):\n    # one\n    return {wrong}\n"
    (result,) = graded({"loss.py": code}, only=("softmax",), hidden=hidden).items
    assert result.feedback is not None
    place = result.feedback.place
    assert place is not None
    assert (place.line, place.source) == (6, f"return {wrong}")


def test_forgotten_breakpoint_stops_nothing() -> None:
    assert (
        graded({"recurrent.py": forward(f"breakpoint()\n{RIGHT}")}, only=("forward",)).score == 15
    )


def test_files_that_import_each_other_are_told_so() -> None:
    """Not that a function is missing, which is only not there yet."""
    files = {
        "recurrent.py": "from loss import softmax\n" + forward("return x", ""),
        "loss.py": "from recurrent import forward\n\n\ndef softmax(z):\n    return z\n",
    }
    (one,) = graded(files, only=("forward",)).items
    assert "import each other" in said(one)
    assert "has no forward" not in said(one)


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("def reset_state(self) -> None:", "def reset_state():", "reset_state(self)."),
        (
            "def calc_gradient(self) -> None:",
            "def calc_gradient():",
            "calc_gradient has no parameter for it: def calc_gradient(self, …).",
        ),
        ("self.calc_gradient()", "calc_gradient()", "layer.py; self.calc_gradient is."),
        ("self.times += 1", "times += 1", "; the object's is self.times."),
        ("def __init__(", "def __int__(", "no __init__ to take them: def __init__(self, …)"),
        ("self.calc_gradient()", "self.add_up()", "The class has no method add_up: define it"),
        ("def reset_state(", "def reset(", "RecurrentLayer has no reset_state: define it there."),
    ],
)
def test_slip_in_writing_a_class_is_told_so_and_once(right: str, wrong: str, says: str) -> None:
    (one,) = graded(edited("layer", (right, wrong)), only=("RecurrentLayer",)).items
    assert says in said(one)
    assert one.feedback is not None
    assert not one.feedback.also


def item(source: str, lang: str) -> ItemResult:
    (one,) = graded({"recurrent.py": source}, only=("forward",), lang=lang).items
    assert one.feedback is not None
    assert one.points == 0
    assert one.outcome in (Outcome.CRASHED, Outcome.INVALID, Outcome.MISSING)
    return one


def said(one: ItemResult) -> str:
    assert one.feedback is not None
    return f"{one.feedback.summary} {one.feedback.next_step}"


@pytest.mark.corpus
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("error", ERRORS)
def test_error_has_its_sentence_and_the_students_line(error: str, lang: str) -> None:
    source, line, *sentences = ERRORS[error]
    one = item(source, lang)
    assert sentences[lang == "zh"] in said(one)
    place = one.feedback.place if one.feedback else None
    assert place is not None
    assert (place.file, place.line) == ("recurrent.py", line)
    assert place.source == source.splitlines()[line - 1].strip()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("error", WITHOUT_A_LINE)
def test_call_that_fails_before_any_line_is_told_as_that(error: str, lang: str) -> None:
    source, *sentences = WITHOUT_A_LINE[error]
    one = item(source, lang)
    assert sentences[lang == "zh"] in said(one)
    assert one.feedback is not None
    assert one.feedback.place is None


def test_suggestion_is_kept_as_python_words_it() -> None:
    assert "name 'forword' is not defined. Did you mean: 'forward'?" in said(
        item(ERRORS["a misspelt function"][0], "en")
    )


@pytest.mark.parametrize(
    "body",
    [
        "open('/home/somebody/secret/marks.txt').read()",
        "from numpy import arry\nreturn arry(x)",
        "raise ValueError('C:\\\\Users\\\\me\\\\data.txt is not here')",
        "return activation.forward.nothing",
    ],
)
def test_no_folder_and_no_address_of_a_machine_is_told(body: str) -> None:
    assert not re.search(r"[/\\]\w+[/\\]|0x[0-9a-f]{4}", said(item(forward(body), "en")))


def test_blank_at_the_end_of_a_message_is_not_told() -> None:
    """NumPy ends some with one, and a sentence goes on after it."""
    raised = described({"type": "ValueError", "message": "maximum supported is 32, found 33 "})
    assert raised.message == "maximum supported is 32, found 33"


def test_division_in_a_message_is_no_path() -> None:
    one = item(forward("raise ValueError('1 / 2 / 3 of δ/η and U/V/W')"), "en")
    assert "1 / 2 / 3 of δ/η and U/V/W" in said(one)


def test_name_that_a_module_lacks_is_told_with_the_nearest() -> None:
    words = said(item(forward("return arry(x)", "from numpy import arry\n" + HEAD), "en"))
    assert "cannot import name 'arry' from 'numpy'. Did you mean: 'array'?" in words
    assert "numpy has no arry; it has array." in words


def indented(source: str) -> str:
    return "".join(f"    {line}\n" for line in source.splitlines())


@pytest.mark.parametrize(
    ("holder", "head"), [("Network", "class Network:"), ("main", "def main():")]
)
def test_function_inside_another_definition_is_found_there(holder: str, head: str) -> None:
    inner = indented(forward(RIGHT, "", "self, x, U, W, s0, activation"))
    one = item(f"import numpy as np\n\n\n{head}\n{inner}", "en")
    assert f"forward is defined inside {holder}" in said(one)
    assert f"Move it out of {holder}" in said(one)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (".forward(1, 2, 3, 4, 5, 6)", "forward() takes 5 positional arguments but 6 were given"),
        (".forward(None, 2, 3, 4, 5)", "forward was given None"),
        (".W.copy()", "network has forward, delta, gradient_W and gradient_U alone"),
        ("(1, 2)", "'GivenNetwork' object is not callable Look at line 2"),
    ],
)
def test_what_a_network_was_given_is_told_of_its_calls(call: str, says: str) -> None:
    """And that nothing counts yet, once."""
    code = f"def gradient_check(network, seed):\n    network{call}\n"
    (one,) = graded({"gradcheck.py": code}, only=("gradient_check",), carried=False).items
    assert one.feedback is not None
    plain = one.feedback.summary.removesuffix(
        "; nothing counts before it accepts every right network"
    )
    assert plain != one.feedback.summary
    assert says in said(one).replace(one.feedback.summary, plain)
    assert plain not in "".join(one.feedback.also)


def test_what_is_not_written_is_not_said_to_count_for_nothing() -> None:
    (one,) = graded({"rnn.py": "W = 0\n"}, only=("gradient_check",)).items
    assert "nothing counts" not in str(one)


def test_method_of_an_activation_is_no_item() -> None:
    """As the article's own activators have it."""
    source = "class Identity:\n    def forward(self, net):\n        return net\n"
    assert "forward is not defined" in said(item(source, "en"))


def test_method_of_a_protocol_is_no_item() -> None:
    """As the template's Network has it, and an abstract class of the student's own."""
    blank = "def gradient_W(self, deltas, states): ..."
    raising = blank.replace("...", "raise NotImplementedError")
    source = f"class Network:\n    {blank}\n\n\nclass Other:\n    {raising}\n"
    (one,) = graded({"recurrent.py": source}, only=("gradient_W",)).items
    assert one.feedback is not None
    assert one.feedback.summary == "gradient_W is not defined"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_parameters_in_another_order_are_told_whatever_comes_of_it(lang: str) -> None:
    one = item(forward(RIGHT, parameters="U, W, x, s0, activation"), lang)
    assert "forward(x, U, W, s0, activation)" in said(one)
    assert "(U, W, x, s0, activation)" in said(one)


def test_constructor_whose_parameters_stand_in_another_order_is_told_that() -> None:
    widths = ("input_width: int, state_width: int", "state_width: int, input_width: int")
    (one,) = graded(edited("layer", widths), only=("RecurrentLayer",)).items
    assert "RecurrentLayer(input_width, state_width, activator, learning_rate)" in said(one)


def test_method_that_is_not_there_is_told_before_the_order_of_the_constructors_parameters() -> None:
    code = "class RecurrentLayer:\n    def __init__("
    code += "self, state_width, input_width, activator, learning_rate):\n        self.times = 0\n"
    (one,) = graded({"layer.py": code}, only=("RecurrentLayer",)).items
    assert one.feedback is not None
    assert one.feedback.next_step == "The class RecurrentLayer has no forward: define it there."


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return -np.log2((a * b).sum(1)).mean()", "You use log₂"),
        ("return -np.log(outputs[labels == 1]).mean()", "Your parameters are (labels, outputs)"),
    ],
)
def test_names_in_another_order_are_told_where_nothing_else_is_the_cause(
    body: str, says: str
) -> None:
    head = "import numpy as np\ndef cross_entropy(labels, outputs):\n    a, b = labels, outputs\n"
    (one,) = graded({"loss.py": f"{head}    {body}\n"}, only=("cross_entropy",)).items
    assert one.feedback is not None
    assert says in " ".join((*one.feedback.differences, said(one)))


def test_default_that_is_lacking_is_told_with_its_value() -> None:
    head = "def numerical_gradient(loss, parameter, epsilon):\n    return parameter\n"
    (one,) = graded({"gradcheck.py": head}, only=("numerical_gradient",)).items
    assert "numerical_gradient(loss, parameter, epsilon=0.0001)" in said(one)


def test_free_names_of_parameters_are_right() -> None:
    source = forward(RIGHT.replace("U @", "a @"), parameters="x, a, W, s0, activation")
    assert graded({"recurrent.py": source}, only=("forward",)).score == 15
