import re
from functools import cache

import altair as alt
import msgspec
import pytest

from tests.banned import banned
from tests.make import conversation
from tests.report.readings import example, lines, read
from turntoward.charts import CHARTS, figures
from turntoward.lens import SHOWN_OF_OTHERS
from turntoward.model.reading import Lens
from turntoward.shipped import load_codebook

BOOK = load_codebook()
SLUGS = ("timeline", "bids", "asking", "feelings", "ladder", "pacing")
PARTNERS = "partners-android.txt"


@cache
def drawn(name, me=None, **more):
    return figures(example(name, me, **more), BOOK)


def without_digests(text):
    return re.sub(r"data-[0-9a-f]+", "data", text)


def written(figure):
    return msgspec.json.encode(figure).decode()


def test_the_visible_list_is_all_there_is():
    """Every chart has a name of its own, and the list is in the order of the page."""
    assert tuple(drawn(PARTNERS, "Ana")) == SLUGS
    assert len(CHARTS) == len(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_chart_is_a_specification_with_words(slug):
    """It has a title, units, what can be seen in it, a table; and it is valid Vega-Lite."""
    figure = drawn(PARTNERS, "Ana")[slug]
    assert figure.title
    assert figure.unit
    assert figure.says
    assert figure.rows
    assert all(len(row) == len(figure.head) for row in figure.rows)
    for spec in (figure.drawing.wide, figure.drawing.narrow):
        alt.Chart.from_dict(spec, validate=True)


@pytest.mark.parametrize("slug", SLUGS)
def test_marks_link_to_turns_that_are_there(slug):
    """Each link leads to a turn of the conversation, numbered from one."""
    figure = drawn(PARTNERS, "Ana")[slug]
    turns = len(example(PARTNERS, "Ana").conversation.turns)
    links = [int(turn) for turn in re.findall(r"#turn-(\d+)", written(figure))]
    assert bool(links) == (slug != "pacing")  # a usual time is no single turn
    assert all(1 <= turn <= turns for turn in links)
    assert all(cell.turn is None or 0 <= cell.turn < turns for row in figure.rows for cell in row)


@pytest.mark.parametrize("draw", CHARTS)
def test_too_little_to_tell_is_said_and_not_drawn(draw):
    """Where a few words were exchanged there is a sentence in place of a chart."""
    figure = draw(lines(("Ana", "ok"), ("Ben", "see you")), BOOK)
    assert figure.drawing is None
    assert figure.says
    assert not figure.rows


@pytest.mark.parametrize("draw", CHARTS)
def test_nobody_said_anything(draw):
    """An empty conversation draws nothing and breaks nothing."""
    assert draw(lines(), BOOK).drawing is None


TALK = (
    ("Xa", "I felt so alone yesterday"),
    ("Xb", "that sounds really hard. what was it like?"),
    ("Xb", "can we talk about the weekend?"),
    ("Xa", "I was scared, to be honest. do you want to come over?"),
) * 30


@pytest.mark.parametrize("draw", CHARTS)
def test_both_are_drawn_in_the_same_way(draw):
    """Exchanging the names exchanges the names in the chart, and nothing else."""
    other = {"Xa": "Xb", "Xb": "Xa"}
    one = written(draw(lines(*TALK), BOOK))
    swapped = written(draw(lines(*((other[who], said) for who, said in TALK)), BOOK))
    back = re.sub("X[ab]", lambda found: other[found[0]], swapped)
    assert without_digests(back) == without_digests(one)


def test_what_the_lens_hides_is_in_no_chart():
    """Of the other person no advice, and no placeholder, is drawn or told."""
    asking = drawn(PARTNERS, "Ana")["asking"]
    others = {row[1].text for row in asking.rows if row[0].text == "Ben"}
    assert "advises" not in others
    assert "advises" not in SHOWN_OF_OTHERS
    of_all = drawn(PARTNERS, "Ana", lens=Lens.ALL)["asking"]
    assert "advises" in {row[1].text for row in of_all.rows if row[0].text == "Ben"}


def test_a_large_group_has_a_row_for_some():
    """Of many people those who wrote most are drawn, and it is said that others are not."""
    talk = [
        (f"P{number}", "how was your day?")
        for time in range(40)
        for number in range(12)
        if time < 40 - number
    ]
    figure = figures(lines(*talk), BOOK)["asking"]
    assert "6 people who wrote less often" in figure.note


@pytest.mark.parametrize("name", [PARTNERS, "peer-support.vtt", "friends-group.csv"])
def test_charts_judge_nobody(name):
    """No title, sentence or cell holds a verdict about a person."""
    for figure in drawn(name).values():
        words = [figure.title, figure.unit, figure.says, figure.note, *figure.head]
        words += [key.text for key in figure.keys]
        assert not any(map(banned, words))


def test_times_are_drawn_as_the_clock_showed_them():
    """A wall clock is placed as it is, in any zone the computer may be in."""
    axis = drawn(PARTNERS, "Ana")["bids"].drawing.wide["spec"]["encoding"]["x"]
    assert axis["scale"]["type"] == "utc"


def test_a_talk_without_a_clock_goes_by_its_turns():
    """Where no times are known, turns are counted."""
    talk = conversation(*((who, f"{said}.", 0) for who, said in TALK))
    assert all(turn.start for turn in talk.turns)  # the maker gives times; they are taken away here
    bare = msgspec.structs.replace(
        talk,
        turns=tuple(msgspec.structs.replace(turn, start=None, end=None) for turn in talk.turns),
    )
    figure = figures(read(bare), BOOK)["bids"]
    assert figure.drawing is not None
    assert figure.drawing.wide["spec"]["encoding"]["x"]["axis"]["title"] == "turns, in their order"
