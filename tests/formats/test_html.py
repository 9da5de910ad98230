"""The HTML report: everything that is said, in order, for every reader, harmless."""

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from grader.feedback import words
from grader.feedback.rows import all_right, in_lines, labelled, not_shown
from grader.formats import render as formatted
from grader.formats.html import render
from grader.formats.pages import indices, whole
from grader.report import Outcome, Report
from spec.assignment import CHAPTERS
from tests.helpers.command_line import grader
from tests.helpers.grading import ALL, edited, graded, item
from tests.helpers.pages import Page, colours, contrast
from tests.helpers.prose import texts
from tests.helpers.submitted import kinds

SOME_CHAPTERS = ("recurrent", "loss", "layer")  # gradcheck alone takes as long
OF_EVERY_KIND = pytest.mark.parametrize(
    ("kind", "lang"), [(k, "en") for k in kinds()] + [(k, "zh") for k in ("article", "wrong")]
)


@cache
def report(kind: str, lang: str) -> Report:
    chosen = ALL if kind in ("right", "article") else SOME_CHAPTERS
    return graded(kinds()[kind], lang=lang, chapters=chosen)


@cache
def page(kind: str, lang: str = "en") -> Page:
    return Page(render(report(kind, lang)))


@OF_EVERY_KIND
def test_page_keeps_the_rules_for_every_reader(kind: str, lang: str) -> None:
    assert page(kind, lang).faults == []


@OF_EVERY_KIND
def test_page_says_what_the_report_says(kind: str, lang: str) -> None:
    text = level(page(kind, lang).text)
    for result in report(kind, lang).items:
        assert words.OUTCOMES[result.outcome].in_language(lang) in text
        if result.feedback and result.outcome is not Outcome.MISSING:
            for label, said in in_lines(labelled(result, result.feedback)):
                if label not in (words.FORMULA, words.YOURS):
                    for line in said.splitlines():
                        assert level(line.removeprefix("– ")) in text, label
    assert f"{report(kind, lang).score:g} / " in text


def level(said: str) -> str:
    """Without what a page says by setting an index below or above, or code in another type."""
    return " ".join(re.sub("[_^{}`]", "", said).split())


def test_chinese_page_has_no_english_word_of_ours() -> None:
    ours = {w for text in vars(words).values() if hasattr(text, "en") for w in text.en.split()}
    ours -= {"seed"}  # an argument, too
    said = set(page("wrong", "zh").text.split())
    assert {w for w in said & ours if w.isalpha()} == set()


def test_page_begins_with_what_is_wrong_and_blanks_are_lines_that_open() -> None:
    html = render(graded(kinds()["article"], chapters=ALL))
    sections = [html.index(f'id="{name}"') for name in ("next", "wrong", "blank", "items")]
    assert sections == sorted(sections)
    articles = Page(html).all("article")
    of_class = {e.attributes["id"].removeprefix("item-"): e.attributes["class"] for e in articles}
    by_outcome = {i.name: i.outcome for i in graded(kinds()["article"], chapters=ALL).items}
    for name, kind in of_class.items():
        assert kind == ("blank" if by_outcome[name] is Outcome.MISSING else "wrong"), name
    folded = html.count('<details class="one">')
    assert folded == sum(outcome is Outcome.MISSING for outcome in by_outcome.values()) > 10


ALSO_WRONG = ("self.state_list[t - 1].T", "self.state_list[t].T")
TIMES_2 = ("net = self.U @", "net = 2 * self.U @")
RAISES = ("self.times = 0\n        self.input_list = []", 'raise ValueError("s_t")')


@pytest.mark.parametrize("raises", [False, True])
def test_indices_are_set_below_in_what_else_is_wrong_where_all_of_it_is_ours(raises: bool) -> None:
    """s_{t−1} of a claim; where the student's own exception is told, letters stay as they are."""
    edits = (TIMES_2, ALSO_WRONG, *[RAISES] * raises)
    html = render(graded(edited("layer", *edits), only=("RecurrentLayer",)))
    also = html[html.index("<dt>also</dt>") :]
    also = also[: also.index("</dd>")]
    assert ("s<sub>t−1</sub>ᵀ" in also) != raises
    assert ("ValueError: s_t" in also) == raises


@pytest.mark.parametrize("line", ["return h_t", "d_x = {}['s_t']", "x_t = None + W_h"])
def test_name_in_a_line_of_the_student_is_no_index_in_the_next_step(line: str) -> None:
    code = f"def output(states, V, activation):\n    {line}\n"
    html = render(graded({"f_x.py": code}, only=("output",)))
    for start, end in (("<dt>next</dt>", "</dd>"), ('<section class="next"', "</section>")):
        said = html[html.index(start) :]
        assert "<sub>" not in said[: said.index(end)]
    assert "o<sub>t</sub> = g(V s<sub>t</sub>)" in html


def test_indices_are_set_in_what_is_wrong() -> None:
    edit = ("beta_f) ** steps", "beta_f) * steps")
    html = render(graded(edited("gradient_flow", edit), only=("gradient_bound",)))
    assert "(β<sub>W</sub> β<sub>f</sub>)<sup>steps</sup> is wrong" in html


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_indices_of_networks_that_are_missed_are_set_below_in_every_line(lang: str) -> None:
    code = "def gradient_check(network, seed):\n    return True\n"
    html = render(graded({"gradcheck.py": code}, only=("gradient_check",), lang=lang))
    assert "f′(net<sub>t</sub>)" in html
    assert not re.search(r"[a-z]_(?:t|\{)", html[html.index("<body") :])


def test_every_index_and_exponent_of_a_sentence_is_set() -> None:
    """Whatever the specification says: s′_t, net_t^{l−1}, e^{z_i}; names of code stay whole."""
    for text in (text for one in texts() for text in (one.en, one.zh) if "\n" not in text):
        plain = re.sub(r"<code>.*?</code>|[A-Za-z]{2,}(?:_[A-Za-z]+)+", "", str(indices(text)))
        assert not re.search(r"(?<!_)[_^](?!−|_)", plain), text
    shown = "e<sup>z<sub>i</sub></sup>, net<sub>t</sub><sup>l−1</sup>, s′<sub>t</sub>, s_prev"
    assert str(indices("e^{z_i}, net_t^{l−1}, s′_t, s_prev")) == shown
    assert str(indices("‖W‖_F of `x_t @ y`")) == "‖W‖<sub>F</sub> of <code>x_t @ y</code>"


def test_code_in_a_sentence_is_set_as_code() -> None:
    html = render(graded(edited("loss", ("return np.exp(", "np.exp(")), only=("softmax",)))
    assert "must <code>return</code> the result" in html


def test_rows_of_a_case_are_kept_in_one_line_and_every_argument_begins_one() -> None:
    html = render(report("wrong", "en"))
    case = re.search(r"(?i)<dt>case</dt>\s*<dd>\s*<pre>(.*?)</pre>", html, re.DOTALL)
    assert case is not None
    lines = case[1].splitlines()
    assert [line.partition(" = ")[0] for line in lines] == [
        *("local_deltas", "states", "W"),
        "activation",
    ]
    for line in lines[:3]:
        inside = re.findall(r'<span class="whole">\[[^\[\]]*\][\],]*</span>', line)
        assert len(inside) == line.count("[") - 1


def test_no_line_begins_with_a_comma() -> None:
    assert whole("W = [1, 2]，b") == 'W = <span class="whole">[1, 2]，</span>b'


def test_every_item_leads_to_its_details() -> None:
    for kind in ("wrong", "broken"):
        rows = [a for a in page(kind).all("a") if "table" in a.inside]
        assert [a.text for a in rows] == [i.name for i in report(kind, "en").items]
        articles = {e.attributes["id"]: e.text for e in page(kind).all("article")}
        for link in rows:
            assert link.text in articles[link.attributes["href"][1:]]


@OF_EVERY_KIND
def test_every_item_has_its_title_and_its_checks(kind: str, lang: str) -> None:
    """What is said of a right item is drawn once for all pages of a class."""
    articles = {e.attributes["id"]: level(e.text) for e in page(kind, lang).all("article")}
    for one in report(kind, lang).items:
        said = articles.get(f"item-{one.name}", "")
        if said and one.outcome is Outcome.PASSED:
            assert level(one.title) in said
            assert all(level(check.title) in said for check in one.checks)


def test_items_stand_under_their_chapters() -> None:
    groups = [e for e in page("right").all("th") if e.attributes["scope"] == "rowgroup"]
    assert [e.text for e in groups] == [c.title.en for c in CHAPTERS]


def test_what_comes_next_is_said_first_and_is_the_only_accent() -> None:
    accented = [e for e in page("wrong").elements if e.attributes.get("class") == "next"]
    (box,) = accented
    feedback = item(report("wrong", "en"), "delta").feedback
    assert feedback is not None
    assert "delta, eq. 3" in box.text
    assert level(feedback.differences[0]) in level(box.text)
    assert page("right").text.count("Everything is right.") == 1


def test_feedback_is_told_in_the_student_s_order() -> None:
    (delta,) = [e for e in page("wrong").all("article") if e.attributes["id"] == "item-delta"]
    labels = ["claim", "formula", "yours", "differs", "case", "you get", "right is", "where"]
    places = [re.search(rf"(?m)^{label}$", delta.text) for label in labels]
    starts = [p.start() for p in places if p]
    assert len(starts) == len(labels)
    assert all(a < b for a, b in pairwise(starts))


def test_difference_is_marked_in_both_formulas_and_said() -> None:
    html = render(report("wrong", "en"))
    marked = re.findall(r'<mrow class="(differs|lacking)">(.*?)</mrow>(?=<|\n)', html)
    assert [name for name, _ in marked[:2]] == ["lacking", "differs"]
    assert "marked as different: net_{t+1}" in page("wrong").text
    assert "marked, because yours lacks it: net_t" in page("wrong").text
    values = {e.attributes.get("class", "") for e in page("wrong").all("mark")}
    assert values == {"", "lacking"}


def test_wrong_entries_are_shown_by_sign_word_and_shade() -> None:
    heat = next(e for e in page("wrong").all("table") if e.attributes.get("class") == "heat")
    feedback = item(report("wrong", "en"), "delta").feedback
    assert feedback is not None
    assert feedback.entries is not None
    wrong = sum(error > 0 for row in feedback.entries.errors for error in row)
    right = sum(error == 0 for row in feedback.entries.errors for error in row)
    assert (heat.text.count("✗"), heat.text.count("·")) == (wrong, right)
    assert (heat.text.count("off by"), heat.text.count("right")) == (wrong, right)
    assert all(name in heat.text for name in feedback.entries.rows)


def test_hidden_run_shows_no_case_no_value_and_no_matrix() -> None:
    withheld = graded(kinds()["wrong"], hidden=True, only=("delta", "gradient_W"))
    assert [i.feedback.entries for i in withheld.items if i.feedback] == [None, None]
    hidden = render(withheld)
    assert "Cases and expected values are not shown." in Page(hidden).text
    assert not re.search(r'<table class="heat"|<mark|<pre>', hidden)
    assert "net_{t+1}" in hidden


def test_secret_seed_and_withheld_items_are_not_on_the_page() -> None:
    secret = replace(report("wrong", "en"), seed=None, withheld=("delta", "gradient_W"))
    shown = Page(formatted("html", secret))
    assert shown.faults == []
    assert "seed 1" in page("wrong").text.lower().replace("seed1", "seed 1")
    assert "seed" not in shown.text.lower()
    assert not {"item-delta", "item-gradient_W"} & {e.attributes.get("id") for e in shown.elements}
    assert not_shown(secret) in shown.text
    assert all_right(secret) in shown.text


def test_student_s_text_stays_text() -> None:
    hostile = page("hostile")
    assert "<script>alert(1)</script>" in hostile.text
    assert {e.tag for e in hostile.elements} == {e.tag for e in page("crashing").elements}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_on_its_ground(scheme: str) -> None:
    palette = colours(page("right").one("style").text)[scheme]
    texts = ("ink", "quiet", "accent", "good", "bad", "fault")
    for ground in ("page", "panel", "next"):
        for text in texts:
            assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
    for ground in ("differs", "lacking", "heat-1", "heat-2", "heat-3"):
        assert contrast(palette["ink"], palette[ground]) >= 4.5, ground


def test_command_writes_the_page(tmp_path) -> None:
    target = tmp_path / "report.html"
    done = grader(
        "run", kinds()["article"], "--chapters", "layer", "--format", "html", "-o", target
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert Page(target.read_text("utf-8")).faults == []
    again = grader("run", kinds()["article"], "--chapters", "layer", "--format", "html")
    assert again.stdout == target.read_text("utf-8")
