from tests.dynamics import swapping
from turntoward.dynamics import _search


def test_who_is_called_what_and_of_which_gender_changes_nothing():
    """Three hundred generated pairs (`make soak`: ten thousand): names, order and gender exchanged, and nothing else differs."""
    assert swapping.differences(300) == 0


def test_a_reading_that_looked_at_gender_would_be_found(monkeypatch):
    """Patterns that speak of husbands alone make a difference that is seen."""
    monkeypatch.setattr(_search, "_TWINS", {})
    _search._compiled.cache_clear()
    try:
        assert swapping.differences(200) > 0
    finally:
        _search._compiled.cache_clear()
