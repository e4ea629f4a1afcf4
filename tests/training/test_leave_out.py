"""Codes in a corpus that did not teach them."""

import numpy as np
import pytest
from training.data import Example
from training.leave_out import NAMES, chances, chosen, labels, lines, mean_auc


def test_what_is_unknown_of_an_example_is_neither_yes_nor_no():
    """Codes, steps of disclosure and turnings stand side by side."""
    examples = [
        Example("offmychest", "1", ("x",), ("A",), codes={"validates": 1.0, "advises": 0.0}),
        Example("written", "2", ("x",), ("A",), codes={"bid": 1.0}, known=True,
                disclosure=(1.0, 1.0, 0.0), turning="away"),
    ]  # fmt: skip
    first, second = (dict(zip(NAMES, row, strict=True)) for row in labels(examples))
    assert (first["validates"], first["advises"]) == (1, 0)
    assert np.isnan(first["bid"])
    assert np.isnan(first["turns_away"])
    assert (second["bid"], second["validates"]) == (1, 0)
    assert (second["disclosure ≥ 2"], second["disclosure ≥ 3"]) == (1, 0)
    assert (second["turns_toward"], second["turns_away"]) == (0, 1)


def test_of_each_set_no_more_than_so_many_teach_or_are_asked():
    """Always the same, and none of those that have no codes."""
    examples = [
        Example(name, str(number), (f"{name} {number}",), ("A",))
        for name in ("offmychest", "goemotions", "codebook")
        for number in range(300)
    ]
    found = chosen(examples, 40, 5)
    assert sum(each.source == "offmychest" and not each.aside for each in found) == 40
    assert sum(each.source == "offmychest" and each.aside for each in found) == 5
    assert {each.source for each in found} == {"offmychest", "codebook"}
    assert [each.texts for each in found] == [each.texts for each in chosen(examples, 40, 5)]


def test_the_mean_leaves_out_what_is_unknown():
    """And codes that are always there, or never."""
    truth = np.array([[1, np.nan, 1], [0, 1, 1], [np.nan, 0, 1]])
    chance = np.array([[0.9, 9, 0.5], [0.1, 0.2, 0.5], [5, 0.7, 0.5]])
    assert mean_auc(truth, chance) == pytest.approx(0.5)
    assert np.isnan(mean_auc(np.ones((3, 1)), np.ones((3, 1))))


def test_each_code_with_enough_positives_has_a_line_and_then_their_mean():
    """In corpus, out of corpus with its interval, and the same for the base."""
    truth = np.zeros((60, len(NAMES)))
    truth[:20, :2] = 1
    truth[:3, 2] = 1
    good, bad = truth + 0.0, 1 - truth
    bad[:, 2] = np.nan
    found = list(
        lines("tiage-coded", truth, [good, bad, good, good], [str(at) for at in range(60)])
    )
    assert found[0].startswith(
        f"| tiage-coded | {NAMES[0]} | 20 | 1.00 | 0.00 (0.00 to 0.00) | 1.00"
    )
    assert len(found) == 3
    assert "| mean of 2 |  | 1.00 | 0.00" in found[2]


def test_logistics_learn_only_from_what_teaches():
    """What was never said there is not known."""
    pytest.importorskip("torch")
    chance = np.random.default_rng(1)
    features = chance.normal(size=(400, 4)).astype(np.float32)
    truth = np.full((400, 2), np.nan, np.float32)
    truth[:, 0] = features[:, 0] > 0
    truth[:, 1] = 0
    found = chances(features, truth, np.arange(400) < 300)
    assert mean_auc(truth[300:, :1], found[300:, :1]) > 0.98
    assert np.isnan(found[:, 1]).all()
