"""A mistake costs once: what uses a wrong function is judged again with a right one."""

import json

import pytest

from grader.formats import render
from grader.grading import carried
from grader.grading.grade_item import grade_item
from grader.grading.settings import Settings, cases_of
from grader.handout.template import solution
from grader.report import Outcome
from grader.sandbox.session import Session
from grader.submission.read import Sources
from spec.assignment import ITEMS
from spec.points import NAMES
from tests.helpers.grading import QUICK, ZYGOTE, edited, graded, item, lost
from tests.hostile.world import one_file

WRONG_SOFTMAX = "\n\ndef softmax(z):\n    return z\n"
USE_SOFTMAX = {"softmax_cross_entropy_gradient", "sentence_loss", "train"}


def with_end(chapter: str, code: str) -> dict[str, str]:
    files = solution()
    files[f"{chapter}.py"] += code
    return files


def test_wrong_function_costs_itself_and_a_line_says_with_what_the_others_were_judged() -> None:
    report = graded(with_end("loss", WRONG_SOFTMAX))
    assert lost(report) == {"softmax"}
    assert {i.name for i in report.items if i.carried} >= {"sentence_loss"}
    assert {n for i in report.items for n in i.carried} == {"softmax"}
    assert "sentence_loss: judged with the right softmax" in report.notes
    for form in ("terminal", "markdown", "html"):
        assert "judged with the right softmax" in " ".join(render(form, report).split())
    assert json.loads(render("json", report))["items"][8]["carried"] == ["softmax"]
    chinese = graded(with_end("loss", WRONG_SOFTMAX), lang="zh")
    assert "sentence_loss：按正确的 softmax 评分" in chinese.notes


def test_rubric_turns_it_off() -> None:
    report = graded(with_end("loss", WRONG_SOFTMAX), carried=False)
    assert lost(report) > USE_SOFTMAX - {"train"}
    assert not any(i.carried for i in report.items)


@pytest.mark.parametrize(
    "how",
    [
        "\n\ndef softmax(z):\n    while True: pass\n",
        "\n\ndef softmax(z):\n    import os; os._exit(1)\n",
        "\n\ndef softmax(z):\n    raise ValueError('later')\n",
        "\n\nimport nowhere\nsoftmax = nowhere.softmax\n",
    ],
    ids=["endless", "ends its process", "raises", "from a package that is not here"],
)
def test_whatever_is_wrong_with_it(how: str) -> None:
    files = with_end("loss", how)
    report = graded(files, only=("softmax", "softmax_cross_entropy_gradient"), limits=QUICK)
    assert lost(report) == {"softmax"}


def test_it_may_be_missing_or_its_file_be_broken() -> None:
    files = edited("loss", ("def softmax(", "def soft_max("))
    only = ("softmax", "softmax_cross_entropy_gradient", "sentence_loss")
    report = graded(files, only=only)
    assert lost(report) == {"softmax"}
    assert item(report, "softmax").outcome is Outcome.MISSING
    files = with_end("loss", "\n\ndef softmax(:\n")
    files["more.py"] = (
        "from loss import softmax\n"
        "def softmax_cross_entropy_gradient(z, labels):\n"
        "    return (softmax(z) - labels) / len(z)\n"
    )
    report = graded(files, only=only[:2])
    assert lost(report) == {"softmax"}
    other = item(report, only[1]).feedback
    assert other is not None  # with all its points it is not said to be unable to run
    assert other.through == ("softmax",)


def test_it_may_stand_in_another_file_under_its_module_or_another_name() -> None:
    files = {
        "loss.py": WRONG_SOFTMAX,
        "more.py": "import loss as own\nimport numpy as np\nfrom loss import softmax as normed\n"
        "def softmax_cross_entropy_gradient(z, labels):\n"
        "    assert np.array_equal(own.softmax(z), own.softmax(z=z))\n"
        "    return (own.softmax(z) - labels) / len(z)\n",
    }
    names = ("softmax", "softmax_cross_entropy_gradient")
    assert lost(graded(files, only=names)) == {"softmax"}
    files["more.py"] = files["more.py"].replace("own.softmax(z) - ", "normed(z) - ")
    assert lost(graded(files, only=names)) == {"softmax"}


@pytest.mark.parametrize(
    ("lines", "called"),
    [
        ("from loss import softmax as normed", "normed"),
        ("one = own.softmax\nnormed = one", "normed"),
        ("from functools import partial\nSTEPS = {'y': partial(own.softmax)}", "STEPS['y']"),
        ("STEPS = []\nSTEPS[:] = [own.softmax]", "STEPS[0]"),
        ("class Steps:\n    y = staticmethod(own.softmax)", "Steps.y"),
    ],
)
def test_a_variable_may_hold_it(lines: str, called: str) -> None:
    files = {
        "loss.py": WRONG_SOFTMAX,
        "more.py": f"import loss as own\n{lines}\n"
        "def softmax_cross_entropy_gradient(z, labels):\n"
        f"    return ({called}(z) - labels) / len(z)\n",
    }
    names = ("softmax", "softmax_cross_entropy_gradient")
    assert lost(graded(files, only=names)) == {"softmax"}


@pytest.mark.parametrize(
    ("imports", "called"),
    [
        ("import helpers", "helpers.unrolled"),
        ("import helpers as own", "own.unrolled"),
        ("import submission.helpers", "submission.helpers.unrolled"),
        ("from . import helpers", "helpers.unrolled"),
    ],
)
def test_helper_that_is_called_by_its_module_may_use_it(imports: str, called: str) -> None:
    files = {
        "recurrent.py": "def forward(x, U, W, s0, activation):\n    return x\n",
        "helpers.py": "from recurrent import forward\n"
        "def unrolled(x, U, W, f):\n    return forward(x, U, W, 0 * U[:, 0], f)[1:]\n",
        "architectures.py": f"{imports}\n"
        "def deep_forward(x, layers, V, activation, output_activation):\n"
        "    for U, W in layers:\n"
        f"        x = {called}(x, U, W, activation)\n"
        "    return output_activation.forward(x @ V.T)\n",
    }
    report = graded(files, only=("forward", "deep_forward"))
    assert lost(report) == {"forward"}


STEPS = "    for U, W in layers:\n        x = {}(x, U, W, 0 * U[:, 0], f)[1:]\n"


@pytest.mark.parametrize(
    ("before", "call"),
    [
        ("def deep_forward(x, layers, V, f, g, forward=forward):\n", "forward"),
        (
            "class Net:\n    def kept(self, forward): return forward\n"
            "    def run(self, *given): return forward(*given)\n"
            "def deep_forward(x, layers, V, f, g):\n",
            "Net().run",
        ),
        (
            "class Net:\n    def forward(self): return None\n"
            "    def run(self, *given): return forward(*given)\n"
            "def deep_forward(x, layers, V, f, g):\n",
            "Net().run",
        ),
        (
            "def deep_forward(x, layers, V, f, g):\n"
            "    even = [forward for forward in (2, 4)]\n"
            "    key = lambda forward: forward\n",
            "forward",
        ),
    ],
    ids=["of a default", "in a class", "of a method", "of a loop and a lambda"],
)
def test_parameter_of_its_name_in_another_scope_hides_no_use(before: str, call: str) -> None:
    files = {
        "recurrent.py": "def forward(x, U, W, s0, activation):\n    return x\n",
        "architectures.py": f"from recurrent import forward\n{before}{STEPS.format(call)}"
        "    return g.forward(x @ V.T)\n",
    }
    report = graded(files, only=("forward", "deep_forward"))
    assert lost(report) == {"forward"}


@pytest.mark.parametrize(
    ("imports", "called"),
    [("from activations import tanh", "tanh"), ("import activations", "activations.tanh")],
)
def test_method_of_its_name_is_not_it(imports: str, called: str) -> None:
    files = {
        "recurrent.py": "def forward(x, U, W, s0, activation):\n    return x\n",
        "language_model.py": f"import numpy as np\n{imports}\n"
        "def perplexity(indices, labels, U, W, V):\n"
        f"    return {called}.forward(np.zeros(3))\n",
    }
    report = graded(files, only=("forward", "perplexity"))
    perplexity = item(report, "perplexity")
    assert not perplexity.carried
    assert perplexity.feedback is not None
    assert not perplexity.feedback.through


def test_import_inside_a_function_names_it_too() -> None:
    files = {
        "loss.py": f"{WRONG_SOFTMAX}def softmax_cross_entropy_gradient(z, labels):\n"
        "    from loss import softmax\n"
        "    return (softmax(z) - labels) / len(z)\n",
    }
    report = graded(files, only=("softmax", "softmax_cross_entropy_gradient"))
    assert lost(report) == {"softmax"}


def test_own_names_of_arguments_lists_and_activations_go_over() -> None:
    files = solution()
    files["recurrent.py"] += "\n\ndef forward(inputs, U, W, start, f):\n    return None\n"
    files["architectures.py"] = (
        "import numpy as np\nfrom recurrent import forward\n"
        "def deep_forward(x, layers, V, activation, output_activation):\n"
        "    for U, W in layers:\n"
        "        s = forward(start=[0.0] * len(W), f=activation, U=U, W=W, inputs=[*x])\n"
        "        x = s[1:]\n"
        "    return output_activation.forward(x @ V.T)\n"
    )
    report = graded(files, only=("forward", "deep_forward"))
    assert lost(report) == {"forward"}
    assert item(report, "deep_forward").carried == ("forward",)


@pytest.mark.parametrize(
    ("chapter", "first", "asserts"),
    [
        ("loss", WRONG_SOFTMAX, "softmax.__name__ == softmax.__qualname__ == 'softmax'"),
        ("loss", "\n\nfrom nowhere import softmax\n", "softmax.__name__ == 'softmax'"),
        ("gradcheck", "", "network.delta.__name__ == 'delta'"),
        (
            "gradcheck",
            "\n\ndef numerical_gradient(loss, parameter, epsilon=1e-4):\n    return parameter\n",
            "numerical_gradient.__name__ == 'numerical_gradient'",
        ),
        ("gradcheck", "", "loss.__name__ == 'loss'"),
    ],
)
def test_what_is_lent_has_the_name_that_it_is_called_by(
    chapter: str, first: str, asserts: str
) -> None:
    user = {"loss": "softmax_cross_entropy_gradient", "gradcheck": "gradient_check"}[chapter]
    user = "numerical_gradient" if "loss." in asserts else user
    own = f"{first}\nown = {user}\ndef {user}(*arguments, **named):\n"
    given = {"gradient_check": "network", "numerical_gradient": "loss"}.get(user)
    own += f"    {given} = [*arguments, *named.values()][0]\n" if given else ""
    files = with_end(chapter, f"{own}    assert {asserts}\n    return own(*arguments, **named)\n")
    assert user not in lost(graded(files, chapters=(chapter,)))


def test_numerical_gradient_is_lent_too() -> None:
    files = edited("gradcheck", ("/ (2.0 * epsilon)", "/ epsilon"))
    report = graded(files, only=("numerical_gradient", "gradient_check"))
    assert lost(report) == {"numerical_gradient"}


def test_mistakes_of_its_own_stay_and_are_told_without_those_of_others() -> None:
    files = with_end("loss", WRONG_SOFTMAX)
    files["loss.py"] = files["loss.py"].replace(" / len(z)  #", "  #")
    report = graded(files, only=("softmax", "softmax_cross_entropy_gradient"))
    result = item(report, "softmax_cross_entropy_gradient")
    assert result.points < result.max_points
    assert result.carried == ("softmax",)
    assert "N" in " ".join(result.feedback.differences)


def test_crash_that_only_the_right_ones_bring_is_not_told_as_one_of_its_own() -> None:
    """A row of a table with one row is gone once softmax gives the vector that is due."""
    files = with_end("loss", "\n\ndef softmax(z):\n    return right(np.atleast_2d(z))\n")
    files["loss.py"] = files["loss.py"].replace("def softmax(z:", "def right(z:", 1)
    files["language_model.py"] += (
        "\n\nfrom loss import softmax\n\n\ndef perplexity(indices, labels, U, W, V):\n"
        "    s, E = np.zeros(len(W)), 0.0\n    for i, k in zip(indices, labels):\n"
        "        s = np.tanh(U[:, i] + W @ s)\n        E -= np.log(softmax(V @ s)[0][k])\n"
        "    return np.exp(E)\n"
    )
    for lang, wrong, step in (
        (
            "en",
            "with the right softmax, it raised",
            "may not stop there: put softmax right first.",
        ),
        ("zh", "换成正确的 softmax 之后，抛出了", "不一定会停在那里：先改好 softmax。"),
    ):
        result = item(graded(files, only=("softmax", "perplexity"), lang=lang), "perplexity")
        assert result.outcome is Outcome.CRASHED
        assert result.feedback.summary.startswith(wrong)
        assert result.feedback.next_step.endswith(step)


def test_chain_is_judged_with_what_is_wrong_in_it() -> None:
    files = with_end("recurrent", "\n\ndef delta(a, b, c, d):\n    return a\n")
    files["loss.py"] += WRONG_SOFTMAX
    report = graded(files)
    assert {"delta", "softmax"} <= lost(report)
    assert item(report, "train").points == item(report, "train").max_points


# ---- what it must not be good for


def test_later_items_and_what_nobody_builds_on_are_not_lent() -> None:
    places = {i.name: place for place, i in enumerate(ITEMS)}
    every = set(NAMES)
    for name in NAMES:
        lent = carried.lent_to(name, NAMES, lambda _: every)
        assert all(places[other] < places[name] for other in lent)
        assert name not in lent
    assert "RecurrentLayer" not in carried.LENT


def test_forward_from_the_right_deep_forward_is_not_judged_with_it() -> None:
    files = {
        "rnn.py": "import numpy as np\nfrom activations import identity\n"
        "def forward(x, U, W, s0, activation):\n"
        "    s = deep_forward(x, [(U, W)], np.eye(len(W)), activation, identity)\n"
        "    return np.vstack([s0, s])\n"
        "def output(states, V, activation):\n"
        "    return deep_forward(states[1:], [], V, activation, activation)\n"
    }
    report = graded(files)
    assert report.score == 0.0
    assert not any(i.carried for i in report.items)


def test_what_is_not_graded_is_not_lent_and_what_is_graded_for_no_points_is() -> None:
    files = with_end("loss", WRONG_SOFTMAX)
    name = "softmax_cross_entropy_gradient"
    assert graded(files, only=(name,)).score == 0.0
    report = graded(files, only=("softmax", name), points={"softmax": 0.0})
    assert report.score == report.max_score == 5.0


def test_own_mistake_is_told_where_there_is_no_point_to_lose() -> None:
    name = "softmax_cross_entropy_gradient"
    files = with_end("loss", WRONG_SOFTMAX + f"\ndef {name}(z, labels):\n    return softmax(z)\n")
    report = graded(files, only=("softmax", name), points={"softmax": 0.0, name: 0.0})
    assert item(report, name).carried == ("softmax",)
    assert not item(report, name).is_whole
    assert item(report, name).outcome is Outcome.FAILED


def test_withheld_item_is_lent_to_none_that_is_shown_and_told_of_nowhere() -> None:
    report = graded(with_end("loss", WRONG_SOFTMAX), withheld=("softmax", "train"))
    assert "softmax" not in item(report, "sentence_loss").carried
    assert "softmax" in item(report, "train").carried
    words = {word.strip(",:") for note in report.notes for word in note.split()}
    assert not words & {"softmax", "train"}


def test_wrong_one_stays_wrong_and_learns_nothing_from_the_right_one() -> None:
    """What the right one answers is kept, in the module and in a file, for another time."""
    files = with_end(
        "loss",
        "\n\nkept = {}\ndef softmax(z):\n    return kept.get(z.tobytes(), z)\n"
        "def softmax_cross_entropy_gradient(z, labels):\n"
        "    kept[z.tobytes()] = y = softmax(z)\n"
        "    try: open('kept', 'wb').write(y.tobytes())\n"
        "    except OSError: pass\n"
        "    return (y - labels) / len(z)\n",
    )
    report = graded(files, only=("softmax", "softmax_cross_entropy_gradient"))
    assert lost(report) == {"softmax"}
    assert item(report, "softmax").points == 0.0


def test_only_one_item_is_judged_with_a_right_one_at_a_time() -> None:
    """In the process that has a right softmax no other item is called."""
    files = with_end(
        "loss",
        "\n\ncalled = []\ndef softmax(z):\n    return z\n"
        "def softmax_cross_entropy_gradient(z, labels):\n"
        "    called.append(1)\n    return (softmax(z) - labels) / len(z)\n"
        "def cross_entropy(outputs, labels):\n"
        "    return 0.0 * softmax(outputs).sum() if called else None\n",
    )
    only = ("softmax", "cross_entropy", "softmax_cross_entropy_gradient")
    report = graded(files, only=only)
    assert lost(report) == {"softmax", "cross_entropy"}


@pytest.mark.parametrize(
    "call",
    [
        "one_hot(0, 10**12)",
        "one_hot(0, 10**400)",
        "forward(np.ones((10**4, 1)), np.ones((1, 1)), np.ones((1, 1)), np.ones(1), tanh)",
        "gradient_U(np.ones((1, 4000)), np.ones((1, 4000)))",
        "build_vocabulary([['a'] * 5000] * 10)",
        "delta([[np.ones(9000)]], None, None, None)",
    ],
)
def test_right_function_cannot_be_made_to_work_for_long(call: str) -> None:
    code = (
        "import numpy as np\nfrom activations import tanh\n"
        f"def clip_gradient(gradient, threshold):\n    return {call}\n"
    )
    lent = {n: carried.Right(i.tasks[0].source) for n, i in zip(NAMES, ITEMS, strict=True)}
    del lent["clip_gradient"]
    file = one_file("a.py", code)
    with Session(Sources("a.py", None, (file,)), NAMES, start=ZYGOTE.start, lent=lent) as session:
        result = grade_item(ITEMS[NAMES.index("clip_gradient")], session, cases_of(1), Settings())
    assert result.outcome in (Outcome.CRASHED, Outcome.LIMIT)


def test_budget_is_one_for_all_judgements() -> None:
    files = {
        "rnn.py": "import time\ndef softmax(z): return z\n"
        "def softmax_cross_entropy_gradient(z, labels):\n    softmax(z)\n    time.sleep(0.4)\n"
        "def sentence_loss(*a):\n    softmax(a[0])\n    time.sleep(0.4)\n"
    }
    from grader.sandbox.process import Limits

    report = graded(files, limits=Limits(total=1.0))
    assert report.score == 0.0


def test_right_function_that_is_given_an_odd_thing_says_so_in_plain_words() -> None:
    """What it raises reaches the student; nothing of how values cross the pipe does."""
    odd = "class Odd: pass\n\n\ndef sentence_loss(indices, labels, U, W, V):\n"
    odd += "    return softmax([Odd()])\n"
    files = with_end("loss", WRONG_SOFTMAX)
    files["language_model.py"] += f"\n\nfrom loss import softmax\n\n\n{odd}"
    report = graded(files, chapters=("loss", "language_model"))
    said = render("json", report)
    assert "Opaque" not in said
    assert "no number, text or array" in said
