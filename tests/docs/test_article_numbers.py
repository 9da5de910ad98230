"""The article's own numbers: the reference gives them, and the notebooks tell them."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from reference.language_model import build_vocabulary, one_hot, training_pairs
from reference.loss import cross_entropy, softmax
from spec.assignment import ITEMS

NOTEBOOKS = Path(__file__).parent.parent.parent / "student_template" / "notebooks"
IN_BOTH = pytest.mark.parametrize(("lang", "book"), [("en", "rnn.ipynb"), ("zh", "rnn.zh.ipynb")])
OUTPUTS = np.array([[0.03, 0.09, 0.24, 0.64]])
LABELS = np.array([[1.0, 0.0, 0.0, 0.0]])
WORDS = ["我", "昨天", "上学", "迟到", "了"]


def explained(name: str, lang: str, book: str) -> str:
    """The cell above an item in the notebook; it holds the item's story."""
    item = next(i for i in ITEMS if i.name == name)
    cells = json.loads((NOTEBOOKS / book).read_text("utf-8"))["cells"]
    text = next("".join(c["source"]) for c in cells if c["id"] == f"{item.chapter}-{name}-text")
    assert item.story.in_language(lang) in text
    return text


def listed(values: np.ndarray) -> str:
    return f"[{', '.join(f'{v:.2f}' for v in values)}]"


@IN_BOTH
def test_softmax_of_1_2_3_4(lang: str, book: str) -> None:
    y = softmax(np.array([1.0, 2.0, 3.0, 4.0]))
    assert listed(y) == "[0.03, 0.09, 0.24, 0.64]"
    assert f"softmax([1, 2, 3, 4]) = {listed(y)}" in explained("softmax", lang, book)


@IN_BOTH
def test_cross_entropy_of_the_example(lang: str, book: str) -> None:
    text = explained("cross_entropy", lang, book)
    rounded = cross_entropy(OUTPUTS, LABELS)
    assert rounded == pytest.approx(-math.log(0.03))
    assert f"−ln 0.03 = {rounded:.2f}" in text
    itself = cross_entropy(softmax(np.array([[1.0, 2.0, 3.0, 4.0]])), LABELS)
    assert itself == pytest.approx(3.4401897, abs=1e-7)
    assert f"{itself:.2f}" in text
    assert rounded == pytest.approx(3.51, abs=5e-3)


@IN_BOTH
def test_training_pairs_of_the_sentence(lang: str, book: str) -> None:
    pairs = training_pairs(WORDS)
    assert pairs == list(zip(["<s>", *WORDS], [*WORDS, "</s>"], strict=True))
    names = {"<s>": "s", "</s>": "e"}
    chain = [names.get(word, word) for word in (pairs[0][0], *(label for _, label in pairs))]
    text = explained("training_pairs", lang, book)
    assert " → ".join(chain) in text
    assert " ".join(WORDS) in text


@IN_BOTH
def test_word_2019(lang: str, book: str) -> None:
    others = [f"w{i}" for i in range(2, 2019)]
    vocabulary = build_vocabulary([[*others, "我"]])
    vector = one_hot(vocabulary["我"], 5000)
    assert np.flatnonzero(vector).tolist() == [2019]
    assert vector[2019] == vector.sum() == 1.0
    assert "2019" in explained("one_hot", lang, book)


@IN_BOTH
def test_example_sentences_of_the_article_stand_in_the_stories(lang: str, book: str) -> None:
    text = (NOTEBOOKS / book).read_text("utf-8")
    said = {"en": "I was late for school yesterday", "zh": "我昨天上学迟到了，老师批评了____"}
    gap = {
        "en": "My phone broke, I mean to ____ a new phone",
        "zh": "我的手机坏了，我打算____一部新手机",
    }
    assert said[lang] in text
    assert gap[lang] in text
