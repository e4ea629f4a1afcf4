import io
import json
from collections.abc import Generator
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.readers import _window
from turntoward.readers._json_stream import Mark, Piece, json_lines, json_pieces
from turntoward.readers._json_values import LARGEST
from turntoward.testing import BytesSource

PATHS = ("name", "messages[]", "chats.list[].name", "chats.list[].messages[]")
WORDS = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
LAYOUTS = st.sampled_from([{}, {"indent": 1}, {"indent": "\t"}, {"separators": (",", ":")}])


def pieces(data, wanted=PATHS):
    """What is given, without the ends of containers."""
    data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    found = json_pieces(BytesSource("x.json", data), wanted)
    return [piece for piece in found if piece.value is not Mark.CLOSED]


def values(data, wanted=PATHS):
    """The values alone."""
    return [piece.value for piece in pieces(data, wanted)]


def items(*texts):
    """A chat with these items, as they are written."""
    return '{"messages":[' + ",".join(texts) + "]}"


@pytest.fixture(params=[1, 7, 64])
def small_chunks(request, monkeypatch):
    """Reading a few bytes at a time, so that everything lies across a border."""
    monkeypatch.setattr(_window, "_CHUNK", request.param)


@given(st.lists(VALUES, max_size=4), WORDS, VALUES, LAYOUTS, st.booleans())
def test_wanted_values_come_as_the_library_decodes_them(inside, name, other, layout, escaped):
    """Items and fields have the values that json.loads gives them, in any layout."""
    document = {"other": other, "name": name, "messages": inside, "more": other}
    text = json.dumps(document, ensure_ascii=escaped, **layout)
    assert values(text) == [name, *inside]


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("layout", [{}, {"indent": 1}, {"separators": (",", ":")}])
def test_borders_between_chunks_do_not_show(layout):
    """However few bytes are read at a time, the pieces are the same."""
    chat = {
        "name": 'é😊\\"',
        "x": {"y": [1, {}]},
        "messages": [{"a": '}\n]"', "b": [1.5e-3]}, 12, "z"],
    }
    document = {"skipped": ["[", {"a": "\\"}], "chats": {"about": "", "list": [chat, chat]}}
    found = values(json.dumps(document, ensure_ascii=False, **layout))
    assert found == [chat["name"], *chat["messages"]] * 2


@pytest.mark.usefixtures("small_chunks")
def test_faults_of_telegram_are_mended_at_any_border():
    """Escapes and keys that lie across a border are mended too."""
    text = items('{"a":"\\x0C \\\\x0C","document_id": a b (2).webm}', '{"b":"\\x1F"}')
    assert values(text) == [{"a": "\f \\x0C", "document_id": "a b (2).webm"}, {"b": "\x1f"}]


def test_pieces_tell_where_they_are():
    """A path names the keys and arrays from the top, a number the item, a mark each end."""
    text = '{"name":"a","chats":{"list":[{"messages":[1,2]},{"messages":[3]}]}}'
    found = [*json_pieces(BytesSource("x", text.encode()), PATHS)]
    assert found == [
        Piece("name", 0, "a"),
        Piece("chats.list[].messages[]", 1, 1),
        Piece("chats.list[].messages[]", 2, 2),
        Piece("chats.list[].messages", 0, Mark.CLOSED),
        Piece("chats.list[]", 1, Mark.CLOSED),
        Piece("chats.list[].messages[]", 1, 3),
        Piece("chats.list[].messages", 0, Mark.CLOSED),
        Piece("chats.list[]", 2, Mark.CLOSED),
        Piece("chats.list", 0, Mark.CLOSED),
        Piece("chats", 0, Mark.CLOSED),
        Piece("", 0, Mark.CLOSED),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_byte_order_marks_and_wide_letters(encoding):
    """A mark at the start, or wide letters, are no part of the text."""
    assert values(items('"é😊"').encode(encoding)) == ["é😊"]


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 200_000 + "]" * 200_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        "9" * 5_000,
        '{"a":-' + "9" * 5_000 + "}",
        "NaN",
        '{"a":[1,-Infinity]}',
        "nonsense",
        "{'a':1}",
        '{"a" 1}',
        '{"a":1,}',
    ],
)
def test_hostile_item_costs_itself(hostile):
    """Nesting, digits, and what is no JSON are marked; the items around are read."""
    found = values(items("1", hostile, '{"b":2}'))
    assert found == [1, Mark.BROKEN, {"b": 2}]


def test_item_beyond_the_cap_is_passed_over():
    """A text of nine megabytes is not kept, and the next item is read."""
    assert values(items(json.dumps("x" * 9_000_000), "2")) == [Mark.TOO_LARGE, 2]
    assert values(items('{"a":"' + '\\"' * LARGEST + '"}', "2")) == [Mark.TOO_LARGE, 2]


def test_last_of_equal_keys_counts():
    """As everywhere else, the last of two equal keys is the value."""
    assert values(items('{"a":1,"a":2}')) == [{"a": 2}]


def test_lone_surrogates_and_undecodable_bytes_are_left_to_the_reader():
    """They stay lone surrogates, which a reader can count."""
    assert values(items('"\\ud83d"')) == ["\ud83d"]
    assert values(b'{"messages":["\xff"]}') == ["\udcff"]


def test_lost_quote_costs_one_item_where_the_layout_shows_its_end():
    """The items of a laid out file do not run into each other."""
    lines = ['{\n  "a": "no end,\n  "b": 1\n }', '{\n  "a": "fine"\n }']
    assert values('{\n "messages": [\n ' + ",\n ".join(lines) + "\n]}") == [
        Mark.BROKEN,
        {"a": "fine"},
    ]


def test_layout_without_indentation_is_not_mistaken():
    """The end of an inner object is not taken for the end of the item."""
    item = {"a": {"b": "\\x0C"}, "c": [{"d": 1}]}
    text = json.dumps({"messages": [item, item]}, indent=0).replace("\\\\x", "\\x")
    assert values(text) == [{"a": {"b": "\f"}, "c": [{"d": 1}]}] * 2


def test_many_broken_items_are_all_told():
    """When patience with the layout ends, broken items are still told from sound ones."""
    broken = ['{\n"a":}', '{\n"b":1}'] * 6_000
    found = values(items(*broken))
    assert found == [Mark.BROKEN, {"b": 1}] * 6_000


@given(st.integers(0, 200))
def test_any_prefix_keeps_what_was_whole(size):
    """Cut off anywhere, the items before the cut are given, and then that it was cut."""
    text = '{"name": "a", "messages": [{"a": [1, "}"]}, {"b": "\\"é"}, 3], "z": {}}'
    data = text.encode()[:size]
    found = values(data)
    whole = ["a", {"a": [1, "}"]}, {"b": '"é'}, 3]
    kept = [value for value in found if not isinstance(value, Mark)]
    assert kept == whole[: len(kept)]
    assert (found[-1:] == [Mark.CUT_OFF]) == (len(data) < len(text.encode()))


@pytest.mark.parametrize(
    "text",
    ['{"messages":[1}', '{"messages":[1:2]}', '{"messages":[1]} x', '{"messages":[1], 5: 2}'],
)
def test_damage_between_items_ends_the_walk(text):
    """What follows is not guessed at; what came before stays."""
    assert values(text) == [1, Mark.DAMAGED]


def test_missing_comma_is_forgiven():
    """Two items beside each other are two items."""
    assert values('{"messages":[{"a":1} {"b":2}]}') == [{"a": 1}, {"b": 2}]


def test_other_shapes_are_given_as_they_are():
    """Where a list should be and is none, the value comes under the path of the list."""
    assert pieces('{"messages": null}') == [Piece("messages", 0, None)]
    assert pieces('{"messages": {"a": 1}}') == []
    assert pieces("[1, 2]", ("[]",)) == [Piece("[]", 1, 1), Piece("[]", 2, 2)]
    assert pieces("") == [Piece("", 0, Mark.CUT_OFF)]


def test_lines_are_values():
    """Each line is a value; blank ones are counted, broken ones marked."""
    data = '\ufeff{"a":1}\r\n\n[2]\nnonsense\n"\\ud83d"\n{"b"'
    found = [(piece.number, piece.value) for piece in json_lines(BytesSource("x", data.encode()))]
    assert found == [(1, {"a": 1}), (3, [2]), (4, Mark.BROKEN), (5, "\ud83d"), (6, Mark.CUT_OFF)]


def test_line_beyond_the_cap_is_passed_over():
    """A line of nine megabytes costs itself."""
    data = b'1\n"' + b"x" * 9_000_000 + b'"\n3\n' + b"[" * 9_000_000
    found = [(piece.number, piece.value) for piece in json_lines(BytesSource("x", data))]
    assert found == [(1, 1), (2, Mark.TOO_LARGE), (3, 3), (4, Mark.TOO_LARGE)]


@pytest.mark.usefixtures("small_chunks")
def test_lines_across_borders():
    """However few bytes are read at a time, the lines are the same."""
    data = '{"é": "😊"}\n\n{"b": [1, 2]}'.encode()
    found = [(piece.number, piece.value) for piece in json_lines(BytesSource("x", data))]
    assert found == [(1, {"é": "😊"}), (3, {"b": [1, 2]})]


def test_stream_is_closed():
    """The file is let go, also by somebody who stops early."""
    opened = []

    class Source(BytesSource):
        def open(self):
            opened.append(io.BytesIO(b'{"messages":[1,2]}'))
            return opened[-1]

    walk = cast("Generator[Piece]", json_pieces(Source("x", b""), PATHS))
    assert next(walk).value == 1
    walk.close()
    assert all(stream.closed for stream in opened)
