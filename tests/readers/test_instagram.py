import io
import json
from zipfile import ZipFile

import pytest

from tests.readers.meta_exports import (
    SENT,
    chat,
    read_all,
    row,
    rows,
    said,
    scrambled,
    sealed,
    sealed_row,
    written,
)
from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import InputError
from turntoward.model import Chat, Kind, Message, Reaction
from turntoward.readers import instagram, messenger, open_export

POST = "https://www.instagram.com/p/abc/"
PHOTO = "your_instagram_activity/messages/inbox/ben_1/photos/1.jpg"


def read(*messages, **head):
    """Read a chat."""
    return Read(instagram, written(chat(*messages, **head)), "message_1.json")


def only(content=None, **more):
    """The only message of a chat."""
    (found,) = read(row(content, **more)).messages
    return found


@pytest.mark.parametrize(
    "message",
    [
        row("Liked a message"),
        row(photos=[{"uri": PHOTO}]),
        row(share={"link": POST, "original_content_owner": "x"}),
    ],
)
def test_own_exports_are_recognized(message):
    """What only Instagram writes makes it surer than Messenger is."""
    data = written(chat(row("a"), message))
    assert sure(instagram, data) > sure(messenger, data) > 0.9


@pytest.mark.parametrize(
    "document",
    [
        chat(row("a")),
        chat(row("Liked a message", ip="192.0.2.1")),
        chat(row("look: https://www.instagram.com/p/abc/")),
        chat(row("Liked a message", sticker={"uri": "messages/stickers_used/1.png"})),
        sealed(sealed_row("Liked a message")),
    ],
)
def test_what_nothing_tells_is_left_to_messenger(document):
    """One file looks the same in both apps, and reads the same."""
    assert sure(instagram, written(document)) == 0
    assert sure(messenger, written(document)) > 0.9


@pytest.mark.parametrize(
    ("more", "kind", "text", "caption"),
    [
        (
            {"content": "Ben sent an attachment.", "share": {"link": POST, "share_text": "Bread"}},
            Kind.MEDIA,
            f"Ben sent an attachment.\n{POST}\nBread",
            None,
        ),
        (
            {"content": "so calm", "share": {"link": POST}},
            Kind.MEDIA,
            f"so calm\n{POST}",
            "so calm",
        ),
        ({"content": "Ben sent an attachment."}, Kind.MEDIA, "Ben sent an attachment.", None),
        ({"content": "Video chat ended", "call_duration": 5}, Kind.CALL, "Video chat ended", None),
        ({"content": "You missed a video chat"}, Kind.CALL, "You missed a video chat", None),
        ({"content": "Liked a message"}, Kind.SYSTEM, "Liked a message", None),
        ({"photos": [{"uri": PHOTO}]}, Kind.MEDIA, "", None),
        ({}, Kind.EMPTY, "", None),
    ],
)
def test_kinds(more, kind, text, caption):
    """Likes, posts, calls and photos are what they are."""
    found = only(**more)
    assert (found.kind, found.text, found.caption) == (kind, text, caption)


@pytest.mark.parametrize(
    ("content", "text", "edited"),
    [
        ("Last year 😭 (edited)", "Last year 😭", True),
        ("Gestern (bearbeitet)", "Gestern", True),
        ("(edited)", "(edited)", False),
        ("edited", "edited", False),
        ("an (edited) text", "an (edited) text", False),
    ],
)
def test_edited_messages_have_a_mark(content, text, edited):
    """It is no word of theirs; Messenger has no such mark."""
    found = only(content)
    assert (found.text, found.edited) == (text, edited)
    (message,) = Read(messenger, written(chat(row(content)))).messages
    assert (message.text, message.edited) == (content, False)


def test_likes_stay_with_their_message():
    """The reaction stands with the message; the notice of it is kept as a notice."""
    liked = row("a", reactions=[{"reaction": "❤", "actor": "Ana"}])
    found = read(liked, row("Liked a message", "Ana", SENT + 1))
    assert found.messages[0].reactions == (Reaction("Ana", "❤"),)
    assert found.said == [("Ben", "a"), (None, "Liked a message")]
    assert found.coverages[0].limits == instagram.LIMITS
    assert found.coverages[0].reader == "instagram"


def test_emoji_in_names_are_put_right():
    """In the people, the title, and who says it."""
    found = read(row("a", "ben 🌊"), people=("ben 🌊", "ana"))
    assert found.items[0] == Chat(id="ben 🌊", title="ben 🌊")
    assert found.said == [("ben 🌊", "a")]


def test_folder_is_read_chat_by_chat():
    """Sections in their order, parts in that of their numbers; no chat is Messenger's."""
    top = "instagram-ana/your_instagram_activity/messages"
    files = {
        f"{top}/message_requests/eve_22222/message_1.json": chat(row("b"), people=("Eve", "Ana")),
        f"{top}/inbox/ben_11111/message_1.json": chat(row("new", ms=SENT + 9)),
        f"{top}/inbox/ben_11111/message_2.json": chat(row("old")),
    }
    (items,) = read_all(instagram, files)
    assert said(items) == {"Ben": [("Ben", "old"), ("Ben", "new")], "Eve": [("Ben", "b")]}
    assert read_all(messenger, files) == []


def test_zip_is_read_in_place(tmp_path):
    """The parts of a chat in a zip are one chat, and the photo in it is left alone."""
    top = "your_instagram_activity/messages/inbox/ben_11111"
    archive = io.BytesIO()
    with ZipFile(archive, "w") as packed:
        for number, text in ((1, "new"), (2, "old")):
            document = chat(*rows(text, start=SENT - number))
            packed.writestr(f"{top}/message_{number}.json", written(document))
        packed.writestr(f"{top}/photos/1.jpg", b"\xff\xd8\xff")
    path = tmp_path / "export.zip"
    path.write_bytes(archive.getvalue())
    export = open_export(path)
    assert [part.reader.NAME for part in export.parts] == ["instagram"]
    messages = [item for item in export.items() if isinstance(item, Message)]
    assert [message.text for message in messages] == ["old", "new"]


def test_nothing_to_read():
    """An export without a message is an error with advice."""
    with pytest.raises(InputError, match="Instagram"):
        read()


def test_hostile_exports_cost_linear_time():
    """Rows of all kinds cost time in proportion to their size."""
    start = json.dumps(scrambled(chat(row("Liked a message"))))[:-2]
    for unit in ('{"content":"a (edited)","sender_name":"Ben"},', "(edited)", '{"share":{'):
        assert growth(instagram, start, unit) < MOST
