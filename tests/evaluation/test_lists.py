"""Word lists that may be there."""

import sys

import pytest

from turntoward.evaluation import lists

EMPATH = """
class Empath:
    def analyze(self, text, categories, normalize):
        assert normalize
        return {kind: text.count(kind) for kind in categories} if text else None
"""
VADER = """
class SentimentIntensityAnalyzer:
    def polarity_scores(self, text):
        return {"compound": -0.5 if "bad" in text else 0.25}
"""
NRCLEX = """
class NRCLex:
    def load_token_list(self, words):
        self.raw_emotion_scores = {"anger": words.count("furious")} if words else {}
"""


def heard(*asked):
    found = lists.heard(*asked)
    assert found is not None
    return found


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Packages of our own making under the names of the real ones."""
    (tmp_path / "empath.py").write_text(EMPATH, "utf-8")
    (tmp_path / "nrclex.py").write_text(NRCLEX, "utf-8")
    (tmp_path / "vaderSentiment").mkdir()
    (tmp_path / "vaderSentiment" / "__init__.py").touch()
    (tmp_path / "vaderSentiment" / "vaderSentiment.py").write_text(VADER, "utf-8")
    for name in ("empath", "nrclex", "vaderSentiment", "vaderSentiment.vaderSentiment"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in ("empath", "nrclex", "vaderSentiment", "vaderSentiment.vaderSentiment"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("installed")
def test_what_a_list_hears_is_the_sum_of_its_categories():
    """For each thing that is asked, and nothing where there are no words."""
    assert lists.absent() == []
    found = heard("Empath", ["hate, joy, hate", ""], [("hate",), ("hate", "joy"), ("awe",)])
    assert found.tolist() == [[2, 3, 0], [0, 0, 0]]
    tones = heard("VADER", ["bad", "fine"], [("unpleasant",), ("strong",)])
    assert tones.tolist() == [[0.5, 0.5], [-0.25, 0.25]]
    assert heard("NRCLex", ["so furious", ""], [("anger",)]).tolist() == [[0.5], [0]]


def test_a_list_that_is_not_installed_hears_nothing(monkeypatch):
    """And is named."""
    monkeypatch.setattr(lists, "find_spec", lambda _name: None)
    assert lists.absent() == ["VADER", "Empath", "NRCLex"]
    assert lists.heard("VADER", ["bad"], [("unpleasant",)]) is None
