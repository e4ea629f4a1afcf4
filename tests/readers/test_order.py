from hypothesis import given
from hypothesis import strategies as st

from turntoward.model import Message
from turntoward.readers._order import Entry, falls, in_time, merged, oldest_first


def entry(number, text="", name=None):
    """An entry with one message."""
    message = Message(conversation="c", id=name or str(number), speaker="Ana", text=text)
    return Entry(number, [message])


class Part:
    """Some entries, and whether they were asked for."""

    def __init__(self, *entries, first=None):
        self.first = entries[0].number if first is None else first
        self.opened = False
        self._entries = entries

    def entries(self):
        self.opened = True
        yield from self._entries


def numbers(entries):
    """The numbers of entries."""
    return [each.number for each in entries]


@given(st.lists(st.integers(1, 10**19), max_size=60, unique=True))
def test_either_way_round_the_oldest_comes_first(known):
    """What is written newest first is turned round, and nothing is lost."""
    ordered = sorted(known)
    for written in (ordered, ordered[::-1]):
        assert numbers(oldest_first(map(entry, written))) == ordered


def test_what_has_no_number_turns_round_with_its_neighbours():
    """Faults stay between the messages that they stood between."""
    written = [entry(9), Entry(0, []), entry(5), entry(1)]
    assert numbers(oldest_first(written)) == [1, 5, 0, 9]


def test_few_steps_back_are_no_direction():
    """A single older message does not turn everything round."""
    assert not falls([1, 2, 3, 2, 4])
    assert falls([9, 8, 7, 8, 6])
    assert not falls([5])


@given(st.lists(st.integers(1, 10**6), max_size=300))
def test_disorder_nearby_is_put_right(written):
    """Up to a thousand entries are sorted by their numbers."""
    assert numbers(in_time(map(entry, written))) == sorted(written)


@given(st.lists(st.sets(st.integers(1, 200), min_size=1, max_size=50), min_size=1, max_size=5))
def test_merging_is_the_union_in_order(exports):
    """Whatever overlaps, each number comes once and in order."""
    parts = [Part(*map(entry, sorted(export))) for export in exports]
    assert numbers(merged(parts)) == sorted(set().union(*exports))


def test_of_two_copies_the_first_part_has_its_way():
    """A message that two exports hold is taken from the one that comes first in the list."""
    older = Part(entry(1, "one"), entry(2, "two"))
    newer = Part(entry(2, "two, mended"), entry(3, "three"))
    items = [item for each in merged([newer, older]) for item in each.items]
    found = [item.text for item in items if isinstance(item, Message)]
    assert found == ["one", "two, mended", "three"]


def test_a_part_waits_for_its_turn():
    """Parts that follow one another are open one at a time."""
    parts = [Part(*map(entry, range(start, start + 3))) for start in (1, 11, 21)]
    rest = merged(parts)
    next(rest)
    assert [part.opened for part in parts] == [True, False, False]
    assert len([*rest]) == 8


def test_faults_are_never_duplicates():
    """Entries without a number are all kept."""
    parts = [Part(Entry(0, []), entry(1), Entry(0, []), first=1) for _ in range(2)]
    assert numbers(merged(parts)).count(0) == 4
