"""What a sentence may not say, whatever it is about, be it said in both languages alike."""

import math
import re
from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from spec.assignment import ITEMS
from tests.helpers.facts import FACTS
from tests.helpers.known import known
from tests.helpers.mistakes import mistakes
from tests.helpers.prose import in_both, of_item, of_mistakes, terms

LANGUAGES = ("en", "zh")


@cache
def said() -> tuple[tuple[str, str], ...]:
    """Every sentence with its language."""
    return tuple((lang, one.in_language(lang)) for one in in_both() for lang in LANGUAGES)


# Which indices what stands before or behind them in words has
INDEX = r"[B-Zb-z](?: ?[−+-] ?\d)?(?![\w′(^ᵀ])"
COUNTED = {
    r"\bsteps? ({})": "t t+1 t−1 T k",
    r"\btime ({})": "t",
    r"\brow ({})": "t t−1 i i+1 i−1",
    r"\blayers? ({})": "i i−1 l l−1",
    r"(?<![\w′])({}) 时刻": "t t+1 t−1 T k",
    r"第 ({}) 行": "t t−1 i i+1 i−1",
    r"第 ({}) 层": "i i−1 l l−1",
    r"(?<!第 )(?<![\w′])({}) ?层": "",
}


@pytest.mark.parametrize("words", COUNTED)
def test_a_step_a_row_and_a_layer_have_indices_of_their_own(words):
    """Step t, row t−1, layer i: no layer t and no row t+1."""
    pattern = re.compile(words.format(INDEX))
    indices = {m[1].replace(" ", "") for _, text in said() for m in pattern.finditer(text)}
    assert indices <= set(COUNTED[words].split())


ROWS = {  # the row of which array holds what belongs to time t
    "x": "t−1",
    "deltas": "t−1",
    "outputs_below": "t−1",
    "both": "t−1",
    "两个数组": "t−1",
    "states": "t",
}
ROW_OF = re.compile(r"\brow (t(?: ?[−+] ?\d)?) of (?:the )?(\w+)|(\w+) ?的第 (t(?: ?[−+] ?\d)?) 行")


def test_a_row_is_that_of_its_array():
    """Time t stands in row t−1 of x and of deltas, and in row t of states."""
    rows = [(m[1] or m[4], m[2] or m[3]) for _, text in said() for m in ROW_OF.finditer(text)]
    assert {(row.replace(" ", ""), of) for row, of in rows} <= {(r, of) for of, r in ROWS.items()}
    assert len(rows) > 5


def test_f_is_taken_of_a_net_input_and_a_derivative_too():
    """f′(net_t), never f′(s_t), which is backward(s_t)."""
    taken = re.compile(r"(?<![\w.])f′(?:\^\{[^}]*\})?\((?!net|\))")
    assert [text for _, text in said() if taken.search(text)] == []


GIVEN = re.compile(r"the (\S+) (?:that is|it is) given|传入的 (\w+)")


def test_what_is_given_is_an_argument():
    """The s₀ that is given, and no s₁."""
    names = {name for item in ITEMS for task in item.tasks for name in task.parameters}
    names |= {"s₀", "ε", "activation", "self", "seed"}
    given = {m[1] or m[2] for _, text in said() for m in GIVEN.finditer(text)}
    assert {one for one in given if one.isascii() or one[-1] in "₀₁₂"} - names == set()
    assert "s₀" in given


TWICE = re.compile(
    r"(?<![\w′({_.])([A-Za-zδℓ](?:_\{[^}]*\}|_\w|[₀-₉])|[A-Z]|f′?|net)"
    r"(?: is| for| becomes| 就是| 是| =|,| and|、| 代替) \1(?![\w′_({ᵀ₀-₉^]|\.\w)"
)


def test_nothing_is_said_to_be_itself():
    """No s_t for s_t, no U, U and V, no δ_T that is δ_T."""
    assert [text for _, text in said() if TWICE.search(text)] == []


# Sentences whose second half says less than the first, and no more is to be said
LESS = {
    "You multiply the power by the steps once more; the power is all.",
    "You take the largest score without its sign; take the largest score.",
}
FILLING = set(
    re.findall(
        r"\S+",
        """you your it its it's must be take the a an of is are to by as for them their this that
        and in on with each one all""",
    )
)


def words_of(half: str) -> list[str]:
    """What a half of a sentence speaks of, in order."""
    return [word for word in re.findall(r"[^\s,.;:]+", half.lower()) if word not in FILLING]


def says_nothing_more(text: str) -> bool:
    """Whether the second half of a sentence has no word of its own, and is no other formula."""
    wrong, due = map(words_of, text.split("; "))
    formal = any(re.search(r"[⊙·+−/√²‖^]", word) for word in (*wrong, *due))
    return not set(due) - set(wrong) and not (formal and wrong != due)


def test_what_is_due_is_not_what_is_wrong():
    """You take the mean; take the sum. Both halves speak of something that is not the same."""
    halved = {one.en for one in of_mistakes() if one.en.count("; ") == 1}
    assert len(halved) > 300
    assert {text for text in halved if says_nothing_more(text)} <= LESS


MARKED = re.compile("[ᵀ_₀-₉²′]")  # what has an index is an equation's
# Right where they are said, and a part of no printed equation and no side of a fact
OF_FACTS = {side.strip() for fact in FACTS for side in re.split("[=≤≥≈→]", fact)}
ALSO_DUE = {"Wᵀ δ", "f′(net_t^{l−1})", "(δ_t, s_{t−1})", "1 − s_t²", "W s_{t−1}^i"}
ALONE = re.compile(r"\b(?:alone|itself|only|whole|as it is)\b|只|本身|整个|直接")


def is_of_an_equation(wrong: str, due: str) -> bool:
    """Whether each formula that is due is a part of an equation, and no part of what is wrong
    alone."""
    computed = re.split(": |：", wrong)[0]  # what follows from it may say what is due
    theirs, right = ({term.strip() for term in terms(half)} for half in (computed, due))
    formal = {term for term in right if MARKED.search(term)}
    written = formal | {term for term in right if re.search("[−+/·^]", term)}
    differs = not written or written - theirs or ALONE.search(due) or "f′" in due
    return bool(differs) and all(map(known, formal - ALSO_DUE - OF_FACTS))


def test_what_is_due_stands_in_an_equation():
    """It must be 1 − s_t²."""
    texts = dict.fromkeys(text for one in of_mistakes() for text in (one.en, one.zh))
    halved = [halves for text in texts if len(halves := re.split("; |；", text)) == 2]
    assert len(halved) > 500
    assert [halves for halves in halved if not is_of_an_equation(*halves)] == []


ENDING = re.compile(r"(?:e|es|s|ed|ing|ies|ied|y)$")


def stems(text: str) -> set[str]:
    """Its English words without their endings."""
    return {ENDING.sub("", word) for word in re.findall(r"[a-z]+", text.lower())}


# Words that have another beside them, which would turn what is due round
TURNED = stems(
    """first last next previous before after above below row column largest smallest sum mean
    product forward backward forwards backwards early late earlier later more less most least input
    output label step layer lowest highest always never new old same add multiply subtract divide
    positive negative true false word sentence state square root larger smaller inside outside
    vector numerator also need"""
)
# Where nothing that is said of right code has the word
OF_ITS_OWN = {
    "add": "forward bidirectional_forward deep_bidirectional_forward",
    "subtract": "numerical_gradient delta_norms",
    "multipl": "delta gradient_W cross_entropy",
    "divid": "perplexity",
    "sum": "softmax_cross_entropy_gradient deep_forward",
    "mean": "delta_norms train",
    "product": "output delta gradient_W",
    "first": "numerical_gradient",
    "last": "sentence_loss train",
    "befor": "training_pairs",
    "after": "delta cross_entropy gradient_bound training_pairs",
    "abov": "predict_next",
    "stat": "predict_next",
}


def test_what_is_due_is_said_in_words_that_right_code_has():
    """The label must be the next word, as the docstring has it, and not the previous one."""
    other: dict[str, set[str]] = {}
    for item in ITEMS:
        right = stems(" ".join(text.en for text in of_item(item)))
        for due in (help_.split("; ")[-1] for m in mistakes(item) if "; " in (help_ := m.help.en)):
            for word in (stems(due) & TURNED) - right:
                other.setdefault(word, set()).add(item.name)
    assert other == {word: set(names.split()) for word, names in OF_ITS_OWN.items()}


# Words that turn each other round
OPPOSITES = {
    "en": """first/last forward/backward row/column largest/smallest sum/mean early/late more/less
    most/least highest/lowest input/label output/label word/sentence add/multipl subtract/add
    divid/multipl minus/plus squar/root never/always before/after above/below same/other step/layer
    U/W U/V W/V f/g missing/twice <s>/</s> tanh/sigmoid sigmoid/relu tanh/relu N/k T/K norm/sum
    entr/row state/output one/two""",
    "zh": """第一/最后 正向/反向 行/列 最大/最小 总和/平均 早/晚 多/少 输入/标记 词/句 加/乘 减/加
    除/乘 平方/开方 从不/总是 之前/之后 上面/下面 时刻/层 U/W U/V W/V f/g 漏/两次 <s>/</s>
    tanh/sigmoid sigmoid/relu tanh/relu N/k T/K 范数/总和 元素/行 状态/输出""",
}
# Whose sentence begins with what is due, or names what stands in the other's place
OTHERWISE_PUT = {
    *("labels not used", "the largest entry for softmax", "norm over time"),
    *("norm over threshold", "not divided by the norm", "squared norm", "<s> and </s> last"),
    *("one rate for each word", "highest index on ties", "last of equals", "input one step early"),
    "layers one step late",
}


def has(text: str, word: str) -> bool:
    """A word, in English with whatever ending; a name or a mark of its own alone."""
    if not word.isascii() or word.startswith("<"):
        return word in text
    if len(word) == 1 or word in ("tanh", "sigmoid", "relu"):
        return re.search(rf"(?<![A-Za-z]){word}(?![A-Za-z])", text) is not None
    return re.search(rf"\b{word}(?:s|es|e|ed|d|ing|y|ies|ly|est)?\b", text.lower()) is not None


def turned_round(one: str, other: str, lang: str) -> list[str]:
    """The opposites of which each text has another."""
    pairs = [re.fullmatch("(.+?)/(<.+|[^<]+)", pair) for pair in OPPOSITES[lang].split()]
    sides = [(m[0], *(tuple(has(t, w) for w in m.groups()) for t in (one, other))) for m in pairs]
    return [pair for pair, *had in sides if sorted(had) == [(False, True), (True, False)]]


def test_a_mistake_s_name_and_its_sentence_do_not_say_opposites():
    """ "Last sentence only": you learn the last sentence alone, not the first."""
    apart = {
        mistake.name.en
        for mistake in (m for item in ITEMS for m in mistakes(item))
        for lang in LANGUAGES
        for wrong in re.split("; |；|: |：", mistake.help.in_language(lang))[:1]
        if turned_round(mistake.name.in_language(lang), wrong, lang)
    }
    assert apart == OTHERWISE_PUT


# One mistake in two ways, of which each has a sentence of its own
IN_TWO_WAYS = {"the largest score subtracted in one place"}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_one_name_has_one_sentence_and_one_sentence_one_name(item):
    """Or what was "no <s>" is "no </s>", as another is already; numbers and words may differ."""
    shared = [
        (one, other)
        for one, other in combinations(mistakes(item), 2)
        if any(
            getattr(one.name, lang) == getattr(other.name, lang)
            or (one.help is not other.help and getattr(one.help, lang) == getattr(other.help, lang))
            for lang in LANGUAGES
        )
    ]
    literal = re.compile(r"[\d.]+|<?(?:UNK|PAD|unk|pad)>?")
    for one, other in shared:
        if one.name.en not in IN_TWO_WAYS:
            assert one.name == other.name
            assert literal.sub("", one.help.en) == literal.sub("", other.help.en)
            assert literal.sub("", one.help.zh) == literal.sub("", other.help.zh)


NEGATED = re.compile(r"\bnot?\b|n't\b|\bnever\b|\bnothing\b|\bwithout\b|\bnone\b")
# What a true sentence about right code may deny
DENIED = {
    "uses the activation it is given, even one never seen before",
    "goes all the way back where δ does not vanish, T = 52",
    "handles scores of ±10⁴ without overflow",
    "a second backward replaces, and does not add up",
    "is 1 for no step and β_W β_f for one",
    "has <s> and </s> even where there are no words",
    "works for one word and for none",
    "returns new arrays after no epoch too",
    "is K where the model knows nothing",
    "looks N−1 words back, no more and no less",
    "never looks across the end of a sentence",
    "returns None where the context was never seen",
}


def test_a_title_says_what_right_code_does():
    """And hardly ever what it does not do; a wrong network is rejected by what it lacks."""
    titles = {c.title.en for i in ITEMS for c in i.checks if NEGATED.search(c.title.en)}
    assert {title for title in titles if not title.startswith("rejects a wrong")} == DENIED


MARKS = re.compile(r"</?s>")


def test_a_sentence_has_its_ends_in_both_languages():
    """Where one says <s> the other does not say </s>; and neither is misspelt."""
    for one in in_both():
        assert {*MARKS.findall(one.en)} == {*MARKS.findall(one.zh)}, one
    broken = re.compile(r"(?<![</\w])s>|<s\b(?!>)|</(?!s>)")
    assert [text for _, text in said() if broken.search(text)] == []


def test_no_sentence_of_a_mistake_begins_or_ends_with_a_space():
    helps = [m.help for item in ITEMS for m in item.mistakes]
    assert [one.zh for one in helps if (one.en.strip(), one.zh.strip()) != (one.en, one.zh)] == []


SHAPE = re.compile(r"\([A-Za-z0-9+−, ]+,[A-Za-z0-9+−, ]*\)")


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_what_is_to_be_written_has_a_shape_of_the_docstring(item):
    """Return outputs, (T, k): the docstring says so too."""
    for task in (task for task in item.tasks if task.todo):
        for lang in LANGUAGES:
            shapes = SHAPE.findall(task.todo.in_language(lang))
            assert [one for one in shapes if one not in task.doc.in_language(lang)] == []


COUNTED_BY_A_TEST = {  # of a case; the tests of the reference have them
    "gives the article's sentence 10 numbers",
    "cuts the article's sentence of 10 words into 11 pairs",
    "works for a vector and for a 3-D array",
}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_a_number_of_a_title_is_one_of_the_docstring(item):
    """ "Is 1 at the index": 2 is said nowhere."""
    known_there = " ".join([item.formula, *(task.doc.en for task in item.tasks)])
    for title in (check.title.en for check in item.checks):
        bare = re.sub(r"[A-Za-z] = \d+|equation \d|10⁴", "", title)
        numbers = {*re.findall(r"(?<![\w.])\d+", bare)} - {*re.findall(r"\d+", known_there), "1"}
        assert numbers == set() or title in COUNTED_BY_A_TEST, title


# What a sentence says that wrong code computes, in both languages, as the value that comes out
COMPUTED = {
    "numerical_gradient": re.compile(
        r"(?:You take|你用) (E\(p[^)]*\)(?: − E\(p[^)]*\))?)(?: and divide by | 除以 )(2?ε)"
    ),
    "clip_gradient": re.compile(r"(?:You multiply by|你乘的是|你只乘了) (\S+)()(?: alone)?[;；]"),
}
PYTHON = str.maketrans({"−": "-", "√": "sqrt", "²": "**2", "‖": ""})


def as_python(formula: str) -> str:
    """E(p + ε/2), θ/‖G‖ in Python's signs."""
    return re.sub(r"(?<=[\d.])ε", "*ε", formula).translate(PYTHON)


def computed(name: str, formula: str, divisor: str) -> float:
    """The formula's value where the test calls the code."""
    if name == "clip_gradient":
        return float(eval(as_python(formula), {"θ": 0.5, "G": 2.0, "sqrt": math.sqrt}))
    values = {"E": lambda p: p**3, "p": 1.3, "ε": 0.25}
    return float(eval(f"({as_python(formula)}) / ({as_python(divisor)})", values))


def answer(name: str, function: Callable[..., Any]) -> float:
    if name == "clip_gradient":  # the factor by which it scales an array of norm 2
        return float(function(np.array([1.2, -1.6]), 0.5)[0] / 1.2)
    return float(np.ravel(function(lambda p: float(p[0] ** 3), np.array([1.3]), 0.25))[0])


SAID_TO_COMPUTE = [
    pytest.param(item.name, mistake.function, match.groups(), id=match[0])
    for item in ITEMS
    if item.name in COMPUTED
    for mistake in item.mistakes
    for lang in LANGUAGES
    if (match := COMPUTED[item.name].search(mistake.help.in_language(lang)))
]


@pytest.mark.parametrize(("name", "function", "said"), SAID_TO_COMPUTE)
def test_what_wrong_code_is_said_to_compute_it_computes(name, function, said):
    """You take E(p + ε) − E(p) and divide by 2ε: that is what comes back."""
    assert answer(name, function) == pytest.approx(computed(name, *said), rel=1e-12)


def test_enough_is_said_to_be_computed():
    assert len(SAID_TO_COMPUTE) > 12
