import pytest

from turntoward.coach.records import Mutes
from turntoward.servers._settings import Settings, settings_from


def taken(given, before=None):
    """Settings, and what was said of them."""
    faults = []
    return settings_from(given, before or Settings(), faults.append), faults


@pytest.mark.parametrize("wrapped", [True, False])
def test_settings_may_stand_under_our_name_or_alone(wrapped):
    """Editors send them either way."""
    given = {"to": "family", "delay": 90, "mutes": {"codes": ["hedges"]}}
    settings, faults = taken({"turntoward": given} if wrapped else given)
    assert settings == Settings(to="family", delay=90, mutes=Mutes(codes=("hedges",)))
    assert faults == []


def test_what_is_not_understood_costs_only_itself():
    """The others hold, and a sentence says what there is."""
    settings, faults = taken(
        {"to": "boss", "intent": "repair", "delay": "soon", "mutes": {"all": 1}}
    )
    assert settings == Settings(intent="repair")
    assert len(faults) == 3
    assert "partner, family" in faults[0]


@pytest.mark.parametrize("given", [None, [], "x", {"turntoward": None}, {"other": 1}])
def test_nothing_told_leaves_things_as_they_are(given):
    """Whatever an editor sends instead of settings."""
    assert taken(given, Settings(to="friend")) == (Settings(to="friend"), [])
