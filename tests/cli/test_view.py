"""The terminal view of a reading."""

import pytest

from tests.make import coding, conversation
from turntoward.cli._view import show_reading
from turntoward.dynamics import Words
from turntoward.model.reading import Lens, MadeBy, MomentKind
from turntoward.pipeline import read_coded
from turntoward.shipped import load_codebook, load_guidance

DAY = 24 * 60
LINES = tuple(
    ("Ben" if turn % 2 else "Ana", f"words {day}.{turn}", day * DAY + turn)
    for day, turns in enumerate((4, 4, 6))
    for turn in range(turns)
)
MET = tuple(
    each
    for turn in (0, 4)
    for each in (coding(turn, "bid", kind="together"), coding(turn + 1, "turns_toward"))
)


def view(capsys, *codings, me="Ana"):
    talk = conversation(*LINES)
    by_turn = tuple(
        tuple(each for each in (*MET, *codings) if each.turn == turn.index) for turn in talk.turns
    )
    reading = read_coded(
        talk,
        by_turn,
        Words(load_codebook().feelings),
        load_codebook().cues,
        made_by=MadeBy(turntoward="0", codebook="0"),
        me=me,
        lens=Lens.SELF,
        guidance=load_guidance(),
    )
    show_reading(reading, most=5)
    return capsys.readouterr().out


def test_it_goes_from_the_story_to_what_one_could_do(capsys):
    """Story, moments with their words, planks with openings and when not, limits: in this order."""
    shown = view(capsys, coding(8, "disclosure", level=3), coding(8, "hedges", 0.8))
    parts = (
        "Ana and Ben exchanged 14 turns",
        "● ",
        "What you could do next, if it fits",
        "Say it once without the cover",
        "“words 2.0”",
        "Not when:",
        "Read by rules",
    )
    places = [shown.index(part) for part in parts if part != "“words 2.0”"]
    assert places == sorted(places)
    assert "“words 2.0”" in shown


def test_danger_comes_first_and_alone(capsys, monkeypatch):
    """Help of one's own country stands above everything, and no plank and no other moment below."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    shown = view(capsys, coding(8, "risk", 0.8, kind="violence"), coding(10, "contempt"))
    assert shown.index("116 123") < shown.index("Ana and Ben exchanged")
    assert "Samaritans" in shown
    assert "988" not in shown
    assert "What you could do next" not in shown
    assert shown.count("● ") == 1
    assert "It tore" not in shown


def test_without_a_country_emergency_numbers_are_shown(capsys, monkeypatch):
    """Where the settings of the computer name no country, it says whom to call anywhere."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C.UTF-8")
    shown = view(capsys, coding(8, "risk", 0.8, kind="self_harm"))
    assert "112" in shown
    assert "911" in shown
    assert "Samaritans" not in shown


def test_nothing_to_do_is_no_heading(capsys):
    """Where no plank fits, nothing is said about planks."""
    assert "What you could do next" not in view(capsys)
    assert "--me NAME" in view(capsys, me=None)


@pytest.mark.parametrize("kind", MomentKind)
def test_every_kind_of_moment_has_its_colour(kind):
    """No kind is forgotten by the view."""
    from turntoward.cli._view import _HUES

    assert kind in _HUES
