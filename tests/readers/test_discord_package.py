import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import ChoiceError, InputError
from turntoward.model import Chat, Coverage, Kind, Message
from turntoward.model.ports import Bundle, ReadOptions
from turntoward.readers import csvfile, discord_package
from turntoward.testing import BytesSource, bundle_of, check_stream

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=12)
BASE = datetime(2024, 4, 13, 19, 15, tzinfo=UTC)
START = (int(BASE.timestamp()) * 1000 - 1_420_070_400_000) << 22
SECOND = 1000 << 22
DM, ROOM = "600000000000000009", "700000000000000010"
HEADER = "ID,Timestamp,Contents,Attachments\n"


def message(number=1, contents="", **more):
    """A row, as Discord writes it, so many seconds after the start."""
    at = BASE + timedelta(seconds=number)
    return {
        "ID": START + number * SECOND,
        "Timestamp": at.strftime("%Y-%m-%d %H:%M:%S"),
        "Contents": contents,
        "Attachments": "",
        **more,
    }


def as_table(rows):
    """Rows as CSV."""
    out = io.StringIO()
    out.write(HEADER)
    csv.writer(out, lineterminator="\n").writerows(row.values() for row in rows)
    return out.getvalue().encode()


def as_list(rows):
    """Rows as JSON."""
    return json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass")


def package(root="messages", **files):
    """The files of a package, with one direct message in it unless told otherwise."""
    inside = f"{root}/" if root else ""
    told = {f"{inside}c{DM}/messages.json": as_list([message(1, "x")]), **files}
    return bundle_of("package", told)


def together(tree, **options):
    """The items of all packages in a folder."""
    items = []
    for bundle in discord_package.bundles(tree):
        items += discord_package.read_bundle(bundle, ReadOptions(**options))
    check_stream(items)
    return items


@given(st.lists(WORDS, min_size=1, max_size=25), st.sampled_from([as_list, as_table]))
def test_what_is_written_is_read(said, form):
    """Words and times come back oldest first, from either form."""
    rows = [message(number, words) for number, words in enumerate(said, 1)]
    found = Read(discord_package, form(rows[::-1]), "messages").messages
    assert [each.text for each in found] == said
    assert [each.at_utc for each in found] == [
        BASE + timedelta(seconds=number) for number in range(1, len(said) + 1)
    ]
    assert {each.speaker for each in found} == {"Me"}


@given(st.integers(0, 300), st.sampled_from([as_list, as_table]))
def test_any_prefix_keeps_its_whole_messages(size, form):
    """Cut off anywhere, there is an error of ours, or the messages before the cut."""
    data = form([message(2, "two"), message(1, "one")])
    try:
        found = Read(discord_package, data[:size], "messages")
    except InputError:
        return
    check_stream(found.items)
    assert found.messages[-1].text in "two"


def test_own_files_are_recognized():
    """A list or a table with the columns of the package, and surer than the open table is."""
    assert sure(discord_package, as_list([message()])) > 0.9
    assert sure(discord_package, as_table([message()])) > sure(csvfile, as_table([message()]))
    assert sure(discord_package, "\ufeff" + HEADER) > 0.9


@pytest.mark.parametrize("text", ["", "[]", '[{"id":1}]', "id,text\n", '[{"ID":5}]'])
def test_others_are_not(text):
    """Other lists and tables are left to others."""
    assert sure(discord_package, text) == 0


def test_one_side_alone_is_told():
    """Every coverage says that nothing between two people can be seen."""
    (coverage,) = [item for item in together(package()) if isinstance(item, Coverage)]
    assert coverage.limits.one_sided
    assert not coverage.limits.reactions
    assert "your own messages only" in coverage.limits.never[0]


def test_owner_is_named():
    """The account says whose messages they are."""
    user = json.dumps({"id": "1", "username": "ana.r", "global_name": "Ana"}).encode()
    items = together(package(**{"Konto/user.json": user}))
    assert [item.speaker for item in items if isinstance(item, Message)] == ["Ana"]
    assert [item.owner for item in items if isinstance(item, Coverage)] == ["ana.r"]


@pytest.mark.parametrize(
    ("channel", "listed", "title"),
    [
        ({"name": "general", "guild": {"name": "The Allotment"}}, "x", "The Allotment: general"),
        ({"recipients": ["1", "2"]}, "Direct Message with benode#4321", "Ben"),
        ({"recipients": ["2", "3"]}, "Direct Message with benode#4321", "benode"),
        ({}, "Direct Message with benode", "benode"),
        ({"recipients": ["2"]}, None, "Ben"),
        ({"name": "us"}, None, "us"),
        ({}, None, f"Channel {DM}"),
        ({"guild": 5, "recipients": {}}, 7, f"Channel {DM}"),
    ],
)
def test_titles(channel, listed, title):
    """By the server, the people who are known, the list of channels, or the number."""
    friends = [{"user": {"id": "2", "username": "benode", "global_name": "Ben"}}, {"user": 5}, 7]
    files = {
        "account/user.json": json.dumps({"id": "1", "relationships": friends}).encode(),
        f"messages/c{DM}/channel.json": json.dumps(channel).encode(),
        "messages/index.json": json.dumps({DM: listed}).encode(),
    }
    assert Chat(id=title, title=title) in together(package(**files))


def test_what_belongs_to_a_package():
    """Lists without messages are claimed, and nothing of others beside it."""
    others = {
        "messages/index.json": b"{}",
        "account/user.json": b"{}",
        "servers/1/guild.json": b"{}",
    }
    left = {"notes.txt": b"Ana: hi", "chats/result.json": b"{}", "other/user.txt": b"x"}
    (bundle,) = discord_package.bundles(package(**others, **left))
    assert {source.path for source in bundle.sources} == {*others, f"messages/c{DM}/messages.json"}


@pytest.mark.parametrize("root", ["", "messages", "my data/Nachrichten"])
def test_folders_of_any_name(root):
    """Folders have names in the language of the account, or the inner one is given alone."""
    texts = [item.text for item in together(package(root)) if isinstance(item, Message)]
    assert texts == ["x"]


def test_two_packages_are_two():
    """Two accounts in one folder are not mixed."""
    files = {f"{name}/messages/c{DM}/messages.json": as_list([message(1, name)]) for name in "ab"}
    assert len(discord_package.bundles(bundle_of("both", files))) == 2


def test_both_forms_of_a_channel_are_one():
    """Where a channel is there twice, each message comes once."""
    files = {
        f"messages/c{DM}/messages.csv": as_table([message(2, "two"), message(1, "one")]),
        f"messages/c{DM}/messages.json": as_list([message(3, "three"), message(2, "two")]),
    }
    texts = [item.text for item in together(package(**files)) if isinstance(item, Message)]
    assert texts == ["one", "two", "three"]


def test_files_are_media_with_their_words():
    """Addresses become the names of files; the words beside them are a caption."""
    row = message(1, "look", Attachments="https://x.org/1/a.jpg?ex=1 https://x.org/2/b.png")
    (found,) = Read(discord_package, as_list([row]), "messages").messages
    assert (found.kind, found.text, found.caption) == (Kind.MEDIA, "a.jpg\nb.png", "look")


def test_times():
    """UTC, in the zone that is told; from the number where there is none."""
    rows = [message(1, "a"), message(2, "b", Timestamp="")]
    found = Read(discord_package, as_list(rows), "messages", timezone="Europe/Madrid").messages
    assert found[0].at == datetime(2024, 4, 13, 21, 15, 1)  # noqa: DTZ001
    assert found[1].at_utc == BASE + timedelta(seconds=2)
    with pytest.raises(ChoiceError):
        Read(discord_package, as_list(rows), "messages", timezone="Mars/Olympus")


def test_a_file_that_cannot_be_read_costs_itself():
    """A channel that is damaged is told; the others are read."""

    class Broken(BytesSource):
        def open(self):
            raise InputError("it is damaged")

    broken = Broken("x", b"", f"messages/c{ROOM}/messages.json")
    items = together(Bundle("package", (broken, *package().sources)))
    assert [item.text for item in items if isinstance(item, Message)] == ["x"]
    assert [item.code for item in items if hasattr(item, "code")] == ["R191"]


@pytest.mark.parametrize("data", [b"", b"[]", HEADER.encode(), b"null"])
def test_nothing_to_read(data):
    """A package without a message is an error with advice."""
    with pytest.raises(InputError, match="Ask Discord"):
        Read(discord_package, data, "messages")


@pytest.mark.parametrize("unit", ['"', "1,2,3,4\n", '{"ID":1,', "[", '{"ID":1,"Contents":"a"},'])
def test_hostile_files_cost_linear_time(unit):
    """Broken rows of all kinds cost time in proportion to their size."""
    assert growth(discord_package, HEADER, unit) < MOST
    assert growth(discord_package, '[{"ID":1,"Timestamp":"","Contents":"a"},', unit) < MOST
