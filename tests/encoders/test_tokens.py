"""How a window becomes numbers."""

from importlib.resources import files

from tokenizers import Tokenizer

from turntoward.encoders.tokens import MARK_OTHER, MARK_SAME, NEW_MESSAGE, encode
from turntoward.model.ports import Window

TOKENIZER = Tokenizer.from_file(str(files("turntoward") / "data" / "encoder" / "tokenizer.json"))


def pieces(*turns):
    window = Window(
        speakers=tuple(speaker for speaker, _ in turns), texts=tuple(text for _, text in turns)
    )
    (tokens,) = encode(TOKENIZER, [window])
    return [TOKENIZER.id_to_token(each) for each in tokens.ids], tokens


def test_the_turn_comes_first_and_the_past_behind_it_newest_first():
    """Each earlier turn says whether the same person spoke."""
    found, tokens = pieces(("a", "one"), ("b", "two"), ("a", "three four"))
    assert found == [
        "[CLS]", "three", "four", "[SEP]", MARK_OTHER, "two", MARK_SAME, "one", "[SEP]",
    ]  # fmt: skip
    assert tokens.turn == 2
    assert tokens.offsets == [(0, 5), (6, 10)]


def test_messages_of_one_turn_are_kept_apart():
    """A new message is a piece of its own."""
    assert pieces(("a", "one\ntwo"))[0][1:-2] == ["one", NEW_MESSAGE, "two"]


def test_emoji_that_people_use_are_pieces_of_their_own():
    """Glued to a word and to each other too."""
    assert pieces(("a", "lol😂😂"))[0][-4:-2] == ["😂", "😂"]


def test_long_turns_keep_their_ends():
    """What is cut is the middle; the past keeps its end above all."""
    long = " ".join(["one"] * 300)
    found, tokens = pieces(("b", f"two {long} three"), ("a", f"four {long} five"))
    assert tokens.turn == 128
    assert (found[1], found[128]) == ("four", "five")
    assert found[-2] == "three"
    assert len(found) == 1 + 128 + 1 + 1 + 40 + 1


def test_windows_that_look_alike_have_the_same_key():
    """And only those."""
    _, first = pieces(("a", "one"), ("b", "two"))
    _, second = pieces(("x", "one"), ("y", "two"))
    _, third = pieces(("x", "one"), ("x", "two"))
    assert first.key == second.key != third.key
