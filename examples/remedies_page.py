"""The tables and the figure of docs/remedies.md, made of what examples/remedies.py measured.

`python -m examples.remedies_page docs` writes them; the figure needs matplotlib (the extra
`plots`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from examples.pages import STYLE, folder, renewed, short
from examples.records import kept
from examples.remedies import (
    CLIP_DISTANCE,
    CLIP_RATES,
    CLIP_STARTS,
    CLIPS,
    DISTANCES,
    ROWS,
    SEEDS,
    STEPS,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Record = dict[str, list[Any]]
Texts = dict[str, str]

PAGES = {"en": "remedies.md", "zh": "remedies.zh.md"}
LEARNT = 0.95  # of the keys said right: the seed has learnt the task
BACK = (1, 10, 50)
NAMES: dict[str, Texts] = {
    "orthogonal": {"en": "orthogonal", "zh": "正交矩阵"},
    "gaussian": {"en": "Gaussian, divided by √n", "zh": "高斯随机数除以 √n"},
    "identity": {"en": "identity", "zh": "单位矩阵"},
    "zero": {"en": "zero", "zh": "零矩阵"},
    "small-W": {"en": "W in ±1e-4", "zh": "W 在 ±1e-4 内"},
    "small-all": {
        "en": "U, W and V in ±1e-4 (the article's)",
        "zh": "U、W、V 都在 ±1e-4 内（文章的）",
    },
    "relu-identity": {"en": "relu, identity", "zh": "relu，单位矩阵"},
    "relu-orthogonal": {"en": "relu, orthogonal", "zh": "relu，正交矩阵"},
    "relu-small-all": {"en": "relu, all in ±1e-4", "zh": "relu，都在 ±1e-4 内"},
    "sigmoid-orthogonal": {"en": "sigmoid, orthogonal", "zh": "sigmoid，正交矩阵"},
    "sigmoid-fourfold": {"en": "sigmoid, 4 × orthogonal", "zh": "sigmoid，4 × 正交矩阵"},
    "lstm-0": {"en": "LSTM, forget gate from ½", "zh": "LSTM，遗忘门从 ½ 开始"},
    "lstm-3": {"en": "LSTM, forget gate from 0.95", "zh": "LSTM，遗忘门从 0.95 开始"},
    "gru-3": {"en": "GRU, keeps 0.95 at first", "zh": "GRU，开始时保留 0.95"},
    "none": {"en": "not clipped", "zh": "不截取"},
    "each-1": {"en": "each, θ = 1", "zh": "各自截取，θ = 1"},
    "together-1": {"en": "all together, θ = 1", "zh": "一起截取，θ = 1"},
    "each-0.1": {"en": "each, θ = 0.1", "zh": "各自截取，θ = 0.1"},
    "together-0.1": {"en": "all together, θ = 0.1", "zh": "一起截取，θ = 0.1"},
    "fourfold": {"en": "4 × orthogonal", "zh": "4 × 正交矩阵"},
}
STARTS = ("orthogonal", "gaussian", "identity", "zero", "small-W", "small-all")
RELUS = (
    "relu-identity",
    "relu-orthogonal",
    "relu-small-all",
    "sigmoid-orthogonal",
    "sigmoid-fourfold",
)
CELLS = ("lstm-0", "lstm-3", "gru-3")


def shares(record: Record, name: str, distance: int) -> list[float]:
    """Of every seed, at the learning rate that is better on average."""
    tried = [record[f"{name} | {distance} back | rate {rate}"] for rate in ROWS[name].rates]
    return max(tried, key=lambda row: float(np.mean(row)))


def learnt(record: Record, name: str, distance: int) -> int:
    """How many seeds have learnt the task."""
    return sum(share >= LEARNT for share in shares(record, name, distance))


def _cells(record: Record, name: str) -> list[str]:
    return [
        f"{learnt(record, name, distance)} ({np.mean(shares(record, name, distance)):.0%})"
        for distance in DISTANCES
    ]


def _ratios(record: Record, name: str) -> list[str]:
    """The median over the seeds of ‖δ‖ so many steps back, as a share of ‖δ_T‖."""
    medians = np.median(record[f"{name} | δ"], axis=0)
    return [short(medians[k - 1]) if medians[k - 1] else "0" for k in BACK]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def tables(record: Record, lang: str) -> Texts:
    """The tables and numbers of a page, by name."""
    distances = [{"en": f"{d} back", "zh": f"往回 {d} 步"}[lang] for d in DISTANCES]
    steps = [{"en": f"‖δ‖, {k} back", "zh": f"‖δ‖，往回 {k} 步"}[lang] for k in BACK]
    first = {"en": "W at first", "zh": "W 的初值"}[lang]
    kinds = {"en": "f, and W at first", "zh": "f 和 W 的初值"}[lang]

    def norms_and_shares(names: tuple[str, ...]) -> list[list[str]]:
        return [[NAMES[x][lang], *_ratios(record, x), *_cells(record, x)] for x in names]

    tanh = [{"en": "tanh, orthogonal", "zh": "tanh，正交矩阵"}[lang]]
    compared = [*tanh, *_ratios(record, "orthogonal"), *_cells(record, "orthogonal")]
    return {
        "start": _table([first, *steps, *distances], norms_and_shares(STARTS)),
        "relu": _table([kinds, *steps, *distances], [compared, *norms_and_shares(RELUS)]),
        "cells": _table(
            [{"en": "the layer", "zh": "循环层"}[lang], *distances],
            [
                [
                    {"en": "basic, orthogonal W", "zh": "基本的，W 为正交矩阵"}[lang],
                    *_cells(record, "orthogonal"),
                ],
                *([NAMES[x][lang], *_cells(record, x)] for x in CELLS),
            ],
        ),
        "clipping": _clipping(record, lang),
        "seeds": str(len(SEEDS)),
        "clip-distance": str(CLIP_DISTANCE),
    }


def _clipping(record: Record, lang: str) -> str:
    columns = [(start, rate) for start in CLIP_STARTS for rate in CLIP_RATES]
    word = {"en": "rate", "zh": "学习率"}[lang]
    head = [f"{NAMES[start][lang]}, {word} {rate}" for start, rate in columns]
    if lang == "zh":
        head = [text.replace(", ", "，") for text in head]
    rows = [
        [
            NAMES[clip][lang],
            *(f"{clip_share(record, start, clip, rate):.0%}" for start, rate in columns),
        ]
        for clip in CLIPS
    ]
    return _table([{"en": "clipping", "zh": "截取"}[lang], *head], rows)


def clip_share(record: Record, start: str, clip: str, rate: float) -> float:
    """The mean over the seeds."""
    return float(np.mean(record[f"{start} clipped {clip} | {CLIP_DISTANCE} back | rate {rate}"]))


COLOURS = {
    "orthogonal": "#3366aa",
    "identity": "#00838f",
    "zero": "#6b7178",
    "small-all": "#6a4fb0",
    "relu-identity": "#2f8f5b",
    "lstm-3": "#cc4c33",
    "gru-3": "#b8860b",
}


def draw(path: Path, record: Record) -> None:
    """The figure: δ on its way back before training, and what is learnt at which distance."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    with pyplot.rc_context(STYLE):
        figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
        figure.get_layout_engine().set(w_pad=0.12, h_pad=0.14)  # type: ignore[union-attr]
        _norms(left, record)
        _distances(right, record)
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        pyplot.close(figure)


def _norms(axes: Axes, record: Record) -> None:
    for name in ("orthogonal", "identity", "small-all", "relu-identity"):
        medians = np.median(record[f"{name} | δ"], axis=0)
        label = NAMES[name]["en"].replace(" (the article's)", "")
        axes.semilogy(range(1, STEPS + 1), medians, lw=2.2, color=COLOURS[name], label=label)
    axes.set_ylim(1e-40, 10)
    axes.legend(frameon=False, loc="lower right")
    axes.set_title("‖δ‖ before training, as a share of ‖δ$_T$‖")
    axes.set_xlabel("steps back")
    axes.set_xlim(1, STEPS)


def _distances(axes: Axes, record: Record) -> None:
    for name in ("orthogonal", "zero", "small-all", "relu-identity", "lstm-3", "gru-3"):
        means = [float(np.mean(shares(record, name, distance))) for distance in DISTANCES]
        label = (
            NAMES[name]["en"].partition(",")[0]
            if name[:4] in ("lstm", "gru-")
            else NAMES[name]["en"]
        )
        axes.plot(DISTANCES, means, lw=2.2, marker="o", ms=4, color=COLOURS[name], label=label)
    axes.axhline(0.25, color="#9aa0a6", lw=1, ls=":")
    axes.text(5, 0.23, "guessing", color="#6b7178", va="top", fontsize=9)
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 0.27), fontsize=9)
    axes.set_title("keys said right, mean of six seeds")
    axes.set_xlabel("steps back to the key")
    axes.set_xticks(DISTANCES)
    axes.set_ylim(0, 1.04)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])


if __name__ == "__main__":
    destination, record = folder(__doc__), kept("remedies")
    draw(destination / "remedies.svg", record)
    for lang, name in PAGES.items():
        page = destination / name
        page.write_text(renewed(page.read_text("utf-8"), tables(record, lang)), "utf-8")
