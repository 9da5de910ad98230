"""The three remedies: a few pieces are measured again, and the pages say what was measured."""

from pathlib import Path

import numpy as np
import pytest

from examples.pages import quoted, renewed
from examples.recall import Basic
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
    Piece,
    norms,
    pieces,
)
from examples.remedies_page import PAGES, clip_share, draw, learnt, shares, tables

DOCS = Path(__file__).parent.parent.parent / "docs"
RECORD = kept("remedies")
BASIC = [name for name, row in ROWS.items() if isinstance(row.cell, Basic)]


def test_record_has_six_seeds_of_everything() -> None:
    wanted = {piece.key for piece in pieces()} | {f"{name} | δ" for name in BASIC}
    assert set(RECORD) == wanted
    assert {len(by_seed) for by_seed in RECORD.values()} == {len(SEEDS)}
    assert len(SEEDS) >= 6
    assert all(len(row) == STEPS for name in BASIC for row in RECORD[f"{name} | δ"])


@pytest.mark.parametrize(
    "piece",
    [
        Piece("orthogonal", 5, 0.3, 1),
        Piece("zero", 5, 0.3, 2),
        Piece("relu-identity", 5, 0.1, 3),
        Piece("lstm-3", 5, 0.3, 4),
        Piece("gru-3", 5, 0.3, 5),
        Piece("orthogonal clipped together-1", CLIP_DISTANCE, 0.3, 6),
    ],
    ids=lambda piece: piece.name,
)
def test_piece_measured_again_is_what_was_recorded(piece: Piece) -> None:
    assert piece.measure() == pytest.approx(RECORD[piece.key][piece.seed - 1], abs=0.06)


@pytest.mark.parametrize("name", BASIC)
def test_norms_measured_again_are_what_was_recorded(name: str) -> None:
    np.testing.assert_allclose(norms(name, 2), RECORD[f"{name} | δ"][1], rtol=0.02)


def test_start_decides_how_far_the_error_term_reaches_but_not_alone_what_is_learnt() -> None:
    one_back = {name: np.median(RECORD[f"{name} | δ"], axis=0)[0] for name in BASIC}
    assert one_back["zero"] == 0.0
    assert one_back["small-W"] < 1e-3 < one_back["orthogonal"]
    assert learnt(RECORD, "zero", 5) == len(SEEDS)
    assert learnt(RECORD, "small-W", 5) == len(SEEDS)


def test_article_s_start_learns_at_no_distance() -> None:
    for distance in DISTANCES:
        assert learnt(RECORD, "small-all", distance) == 0
        assert np.mean(shares(RECORD, "small-all", distance)) < 0.35


def test_relu_with_the_identity_keeps_the_error_term_and_with_another_start_does_not() -> None:
    last = {name: np.median(RECORD[f"{name} | δ"], axis=0)[-1] for name in BASIC}
    assert last["relu-identity"] > 0.5
    assert last["relu-orthogonal"] < 1e-6
    assert learnt(RECORD, "relu-identity", 10) == len(SEEDS)
    assert learnt(RECORD, "relu-identity", 40) == 0


def test_sigmoid_learns_from_four_times_an_orthogonal_matrix_no_further_than_tanh() -> None:
    assert learnt(RECORD, "sigmoid-fourfold", 5) == len(SEEDS)
    for distance in DISTANCES:
        means = [
            np.mean(shares(RECORD, name, distance))
            for name in ("sigmoid-orthogonal", "sigmoid-fourfold", "orthogonal")
        ]
        assert means[0] <= means[1] + 0.05
        assert means[1] <= means[2] + 0.05


def test_gated_cells_learn_where_the_basic_network_does_not() -> None:
    for name in ("lstm-3", "gru-3"):
        assert learnt(RECORD, name, 20) == len(SEEDS) > learnt(RECORD, "orthogonal", 20)
        assert np.mean(shares(RECORD, name, 40)) > np.mean(shares(RECORD, "orthogonal", 40)) + 0.2


def test_clipping_matters_and_the_two_ways_are_alike() -> None:
    for start in CLIP_STARTS:
        best = {
            clip: max(clip_share(RECORD, start, clip, rate) for rate in CLIP_RATES)
            for clip in CLIPS
        }
        assert best.pop("none") < 0.9
        assert min(best.values()) > 0.95


def test_both_learning_rates_were_tried_everywhere() -> None:
    for name in ROWS:
        for distance in DISTANCES:
            means = [
                np.mean(RECORD[f"{name} | {distance} back | rate {rate}"])
                for rate in ROWS[name].rates
            ]
            assert np.mean(shares(RECORD, name, distance)) == max(means)


@pytest.mark.parametrize("lang", PAGES)
def test_pages_show_the_record(lang: str) -> None:
    text = (DOCS / PAGES[lang]).read_text("utf-8")
    assert set(quoted(text)) == set(tables(RECORD, lang))
    assert renewed(text, tables(RECORD, lang)) == text


def test_figure_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib, the extra `plots`, is not installed")
    draw(tmp_path / "figure.svg", RECORD)
    assert (tmp_path / "figure.svg").read_text("utf-8").count("<path") > 50
