"""Strategies for messages, as readers give them."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from turntoward.model import Kind, Message, Precision, Reaction

# What readers let through: any text without lone surrogates, with "\n" at the ends of lines.
TEXT = st.text(st.characters(codec="utf-8"), max_size=30).map(
    lambda text: text.replace("\r\n", "\n")
)
SAID = st.one_of(
    TEXT,
    st.sampled_from(["=1+1", "'=x", "''@a", "\u200b+1", "＝1", "-", "\t", "a,b;\tc", 'a"b\n"']),
)
NAME = SAID.filter(bool)
MAYBE = st.none() | NAME
FIRST, LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 naive, as st.datetimes wants them
SECONDS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
REACTIONS = st.lists(st.builds(Reaction, st.none() | TEXT, TEXT), max_size=3).map(tuple)


@st.composite
def messages(draw):
    """A message that a reader could give."""
    at = draw(st.none() | st.datetimes(FIRST, LAST))
    at_utc = draw(st.none() | st.datetimes(FIRST, LAST, timezones=st.just(UTC)))
    if at and at_utc:
        at_utc = at_utc.replace(microsecond=at.microsecond)
    return Message(
        conversation=draw(NAME),
        id=draw(NAME),
        speaker=draw(MAYBE),
        kind=draw(st.sampled_from(Kind)),
        text=draw(SAID),
        at=at,
        at_utc=at_utc,
        precision=draw(st.none() | st.sampled_from(Precision)),
        nanosecond=draw(st.integers(0, 999)) if at or at_utc else 0,
        offset=draw(SECONDS),
        duration=draw(SECONDS),
        caption=draw(MAYBE),
        reply_to=draw(MAYBE),
        reactions=draw(REACTIONS),
        edited=draw(st.booleans()),
    )
