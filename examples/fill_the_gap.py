"""A gap in the middle of a sentence: what stands before it and what follows decide together.

`python -m examples.fill_the_gap docs` trains three networks, draws docs/fill_the_gap.svg and puts
the numbers into the two pages beside it. The figure needs matplotlib (the extra `plots`).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from examples.pages import GREY, STYLE, folder, renewed
from examples.records import keep, kept
from reference.activations import identity, tanh
from reference.architectures import bidirectional_backward, bidirectional_forward
from reference.gradient_flow import clip_gradient
from reference.loss import softmax, softmax_cross_entropy_gradient

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Sentence = list[str]
Direction = tuple[np.ndarray, np.ndarray, np.ndarray]
Weights = tuple[Direction, Direction]

GAP = "____"
ARTICLE = ["我", "的", "手机", "坏", "了", "，", "我", "打算", "买", "一部", "新", "手机", "。"]
ANSWERS = ("买", "借", "修", "找")
WHO = ("我", "他", "她", "你")
THINGS = {"手机": "一部", "相机": "一台", "电脑": "一台", "自行车": "一辆"}
WHAT = ("坏", "丢")
WHEN = ("", "昨天", "今天")
HELD_OUT = 72  # of 288 sentences; the article's is one of them
RATES = (*3 * (0.2,), *3 * (0.02,))  # the learning rate of each epoch
THRESHOLD = 1.0
SEEDS = range(1, 7)


@dataclass(frozen=True)
class Sight:
    """What a network sees of the sentence, and how many states each of its directions has."""

    before: bool
    after: bool
    states: int = 16


SIGHTS = {
    "before": Sight(True, False),
    "wide": Sight(True, False, 32),
    "after": Sight(False, True),
    "both": Sight(True, True),
}
COLOURS = {"before": "#b8860b", "after": "#00838f", "both": "#3366aa"}
SPELLED = {"买": "buy (mǎi)", "借": "borrow (jiè)", "修": "repair (xiū)", "找": "look for (zhǎo)"}


def corpus() -> list[Sentence]:
    """Every sentence of the kind "my phone broke, I mean to ____ …".

    Who means to buy a new one may have broken it or lost it, and so may who borrows a friend's;
    who wants the old one back repairs what broke and looks for what was lost.
    """
    sentences = []
    for who, thing, what, when in itertools.product(WHO, THINGS, WHAT, WHEN):
        for word, rest in (
            ("买", f"{THINGS[thing]} 新 {thing}"),
            ("借", f"朋友 的 {thing}"),
            ("修" if what == "坏" else "找", f"自己 的 {thing}"),
        ):
            sentences.append(
                f"{who} 的 {thing} {when} {what} 了 ， {who} 打算 {word} {rest} 。".split()
            )
    return sentences


def gap(sentence: Sentence) -> int:
    """Where the word stands that is to be guessed: behind 打算."""
    return sentence.index("打算") + 1


@dataclass(frozen=True)
class Texts:
    """What is learnt from and what is asked: no sentence is in both."""

    learnt: list[Sentence]
    asked: list[Sentence]
    vocabulary: dict[str, int]

    def encoded(self, sentence: Sentence) -> np.ndarray:
        """One-hot rows, with a sign of its own for the gap; (T, K)."""
        words = [GAP if place == gap(sentence) else word for place, word in enumerate(sentence)]
        return np.eye(len(self.vocabulary))[[self.vocabulary[word] for word in words]]


@cache
def texts() -> Texts:
    """The corpus, a quarter of it held out by chance, the article's sentence among it."""
    others = [sentence for sentence in corpus() if sentence != ARTICLE]
    order = np.random.default_rng(0).permutation(len(others))
    shuffled = [others[place] for place in order]
    words = dict.fromkeys([GAP, *(word for sentence in corpus() for word in sentence)])
    return Texts(
        shuffled[HELD_OUT - 1 :],
        [ARTICLE, *shuffled[: HELD_OUT - 1]],
        {word: index for index, word in enumerate(words)},
    )


def start(seed: int, sight: Sight) -> Weights:
    """Initial weights of both directions; V of a direction that is not used is 0, and stays so."""
    rng, K, n = np.random.default_rng(seed), len(texts().vocabulary), sight.states

    def direction(used: bool) -> Direction:
        U, W = 0.5 * rng.normal(size=(n, K)), np.linalg.qr(rng.normal(size=(n, n)))[0]
        return U, W, 0.1 * used * rng.normal(size=(len(ANSWERS), n))

    return direction(sight.before), direction(sight.after)


def scores(x: np.ndarray, place: int, weights: Weights) -> np.ndarray:
    """z of the answers at the gap."""
    return bidirectional_forward(x, *weights, tanh, identity)[place]


def descended(
    x: np.ndarray, place: int, label: int, weights: Weights, sight: Sight, rate: float
) -> Weights:
    """The weights after one sentence: a loss at the gap only, and a step against its gradient."""
    z = scores(x, place, weights)
    output_deltas = np.zeros((len(x), len(ANSWERS)))
    targets = np.eye(len(ANSWERS))[[label]]
    output_deltas[place] = softmax_cross_entropy_gradient(z[np.newaxis], targets)
    gradients = bidirectional_backward(x, *weights, output_deltas, tanh)
    return tuple(  # type: ignore[return-value]
        tuple(w - used * rate * clip_gradient(g, THRESHOLD) for w, g in zip(*pair, strict=True))
        for used, *pair in zip((sight.before, sight.after), weights, gradients, strict=True)
    )


@dataclass(frozen=True)
class Learned:
    """The trained weights, and the share of held-out gaps filled right after each epoch."""

    weights: Weights
    course: tuple[float, ...]


@cache
def learned(name: str, seed: int = 1) -> Learned:
    """Train a network that sees one side of the gap, or both."""
    given, sight = texts(), SIGHTS[name]
    weights = start(seed, sight)
    examples = [(given.encoded(s), gap(s), ANSWERS.index(s[gap(s)])) for s in given.learnt]
    course = [right(weights)]
    for rate in RATES:
        for x, place, label in examples:
            weights = descended(x, place, label, weights, sight, rate)
        course.append(right(weights))
    return Learned(weights, tuple(course))


def right(weights: Weights) -> float:
    """The share of the held-out gaps in which the most probable word is the right one."""
    hits = [filled(sentence, weights) == sentence[gap(sentence)] for sentence in texts().asked]
    return sum(hits) / len(hits)


def filled(sentence: Sentence, weights: Weights) -> str:
    """The most probable word in the gap."""
    return ANSWERS[int(np.argmax(scores(texts().encoded(sentence), gap(sentence), weights)))]


def probabilities(weights: Weights) -> list[float]:
    """Of the answers in the article's gap."""
    outputs = softmax(scores(texts().encoded(ARTICLE), gap(ARTICLE), weights))
    return [round(float(o), 4) for o in outputs]


def measured() -> dict[str, Any]:
    """By what a network sees: its course for each seed, and the words in the article's gap."""
    record: dict[str, Any] = {}
    for name in SIGHTS:
        runs = [learned(name, seed) for seed in SEEDS]
        record[f"{name}: right"] = [[round(share, 4) for share in one.course] for one in runs]
        record[f"{name}: words"] = [probabilities(one.weights) for one in runs]
    return record


def numbers(record: dict[str, Any]) -> dict[str, str]:
    """What the pages quote."""
    given = texts()
    shown = {
        "sentences": str(len(corpus())),
        "learnt": str(len(given.learnt)),
        "asked": str(len(given.asked)),
        "words": str(len(given.vocabulary)),
        "epochs": str(len(RATES)),
        "seeds": str(len(SEEDS)),
    }
    for name in SIGHTS:
        shares = [course[-1] for course in record[f"{name}: right"]]
        words = np.array(record[f"{name}: words"])
        shown[f"{name}-right"] = spread(min(shares), max(shares))
        shown[f"{name}-buy"] = spread(words[:, 0].min(), words[:, 0].max(), 1)
        shown[f"{name}-filled"] = str(int((words.argmax(axis=1) == 0).sum()))
    return shown


def spread(least: float, most: float, decimals: int = 0) -> str:
    """From the least to the most, over all seeds."""
    ends = list(dict.fromkeys((f"{least:.{decimals}%}", f"{most:.{decimals}%}")))
    return " – ".join(ends)


def draw(path: Path, record: dict[str, Any]) -> None:
    """The figure: gaps filled by epoch, and the words in the article's gap."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    with pyplot.rc_context(STYLE):
        figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
        figure.get_layout_engine().set(w_pad=0.12, h_pad=0.14)  # type: ignore[union-attr]
        _courses(left, record)
        _words(right, record)
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        pyplot.close(figure)


def _courses(axes: Axes, record: dict[str, Any]) -> None:
    places = {"both": (1.6, 0.94), "after": (2.6, 0.77), "before": (2.6, 0.4)}
    said = {
        "both": "both sides",
        "after": "what follows alone",
        "before": "what stands before alone",
    }
    for name, colour in COLOURS.items():
        courses = np.array(record[f"{name}: right"])
        axes.plot(courses.T, lw=0.8, color=colour, alpha=0.5)
        axes.plot(courses.mean(axis=0), lw=2.4, color=colour, solid_capstyle="round")
        axes.text(*places[name], said[name], color=colour, fontweight="bold", va="top")
    axes.set_title("gaps filled right, in sentences never seen")
    axes.set_xlabel("epochs")
    axes.set_xlim(0, len(RATES))
    axes.set_ylim(0, 1.04)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])


def _words(axes: Axes, record: dict[str, Any]) -> None:
    for place, (name, colour) in enumerate(COLOURS.items()):
        rows = np.arange(len(ANSWERS)) + 0.26 * (place - 1)
        means = np.mean(record[f"{name}: words"], axis=0)
        axes.barh(rows, means, height=0.22, color=colour)
    axes.set_yticks(range(len(ANSWERS)), [SPELLED[word] for word in ANSWERS])
    axes.tick_params(axis="y", colors=GREY, length=0)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
    axes.set_title("the article's gap: how probable a word is (mean)")


if __name__ == "__main__":
    destination = folder(__doc__)
    keep("fill_the_gap", measured())
    record = kept("fill_the_gap")
    draw(destination / "fill_the_gap.svg", record)
    for name in ("fill_the_gap.md", "fill_the_gap.zh.md"):
        page = destination / name
        page.write_text(renewed(page.read_text("utf-8"), numbers(record)), "utf-8")
