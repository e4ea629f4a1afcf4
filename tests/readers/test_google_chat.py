import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import ChoiceError, InputError
from turntoward.model import Chat, Coverage, Kind, Message, Reaction
from turntoward.model.ports import Bundle, ReadOptions
from turntoward.readers import google_chat
from turntoward.readers._google_chat_dates import moment_in_words
from turntoward.testing import BytesSource, bundle_of, check_stream

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)
EVENING = datetime(2024, 4, 13, 21, 15, 1, tzinfo=UTC)
WHEN = "Saturday, April 13, 2024 at 9:15:01\u202fPM UTC"
ANA = {"name": "Ana Ruiz", "email": "ana@example.org", "user_type": "Human"}
BEN = {"name": "Ben Ode", "email": "ben@example.org", "user_type": "Human"}


def message(number=1, text="", creator=ANA, **more):
    """A row, as Takeout writes it."""
    return {
        "creator": creator,
        "created_date": WHEN,
        "text": text,
        "topic_id": f"t{number}",
        "message_id": f"AAAA/t{number}/m{number}",
        **more,
    }


def written(value):
    """A file of JSON."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def read(*rows, **options):
    """Read one chat."""
    return Read(google_chat, written({"messages": rows}), "messages.json", **options)


def only(**more):
    """The only message of a chat."""
    (found,) = read(message(**more)).messages
    return found


def takeout(chats, root="Takeout/Google Chat/", **users):
    """A Takeout of these chats: their people and their messages."""
    files = {f"{root}Users/{name}/user_info.json": {"user": user} for name, user in users.items()}
    for folder, (info, rows) in chats.items():
        files[f"{root}Groups/{folder}/messages.json"] = {"messages": rows}
        if info is not None:
            files[f"{root}Groups/{folder}/group_info.json"] = info
    return bundle_of("takeout", {path: written(value) for path, value in files.items()})


def together(tree):
    """The items of all Takeouts in a folder."""
    items = []
    for bundle in google_chat.bundles(tree):
        items += google_chat.read_bundle(bundle, ReadOptions())
    check_stream(items)
    return items


@given(st.lists(st.tuples(WORDS, st.sampled_from([ANA, BEN])), min_size=1, max_size=25))
def test_what_is_written_is_read(said):
    """Words, people, numbers and order come back."""
    rows = [message(number, words, who) for number, (words, who) in enumerate(said, 1)]
    found = read(*rows).messages
    assert [(each.speaker, each.text) for each in found] == [
        (who["name"], words) for words, who in said
    ]
    assert [each.id for each in found] == [row["message_id"] for row in rows]


@given(st.integers(0, 500))
def test_any_prefix_keeps_its_whole_messages(size):
    """Cut off anywhere, there is an error of ours, or the messages before the cut and a warning."""
    data = written({"messages": [message(1, "one"), message(2, "two")]})
    try:
        found = Read(google_chat, data[:size], "messages.json")
    except InputError:
        return
    check_stream(found.items)
    assert [each.text for each in found.messages] == ["one", "two"][: len(found.messages)]
    if size < len(data):
        assert "ends in the middle" in (found.coverages[0].truncation or "")


def test_own_messages_are_recognized():
    """Messages with a creator and a topic."""
    assert sure(google_chat, written({"messages": [message()]})) > 0.9


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"messages":[]}', '{"messages":[{"sender_name":"Ana"}]}', '[{"creator":{}}]'],
)
def test_others_are_not(text):
    """Other files are left to others."""
    assert sure(google_chat, text) == 0


@pytest.mark.parametrize(
    "written_so",
    [
        "Saturday, April 13, 2024 at 9:15:01 PM UTC",
        "Saturday, April 13, 2024 at 9:15:01\u202fPM UTC",
        "Saturday, 13 April 2024 at 21:15:01 UTC",
        "Samstag, 13. April 2024 um 21:15:01 UTC",
        "samedi 13 avril 2024 à 21:15:01 UTC",
        "sábado, 13 de abril de 2024, 21:15:01 UTC",
        "sábado, 13 de abril de 2024 às 21:15:01 UTC",
        "sabato 13 aprile 2024 alle ore 21:15:01 UTC",
        "zaterdag 13 april 2024 om 21:15:01 UTC",
        "lördag 13 april 2024 kl. 21:15:01 UTC",
        "lørdag den 13. april 2024 kl. 21.15.01 UTC",
        "lauantai 13. huhtikuuta 2024 klo 21.15.01 UTC",
        "sobota, 13 kwietnia 2024 21:15:01 UTC",
        "subota, 13. travnja 2024. u 21:15:01 UTC",
        "2024. április 13., szombat 21:15:01 UTC",
        "13 Nisan 2024 Cumartesi 21:15:01 UTC",
        "суббота, 13 апреля 2024\u202fг. в 21:15:01 UTC",
        "субота, 13 квітня 2024 р. о 21:15:01 UTC",
        "Σάββατο 13 Απριλίου 2024 στις 9:15:01 μ.μ. UTC",
        "יום שבת, 13 באפריל 2024 בשעה 21:15:01 UTC",
        "السبت، ١٣ أبريل ٢٠٢٤ في ٩:١٥:٠١ م UTC",
        "शनिवार, 13 अप्रैल 2024 को 9:15:01 pm UTC",
        "2024年4月13日土曜日 21:15:01 UTC",
        "2024年4月13日土曜日 21時15分01秒 UTC",
        "2024年4月13日星期六 UTC 21:15:01",
        "2024年4月13日 星期六 晚上9:15:01 [UTC]",
        "2024년 4월 13일 토요일 오후 9시 15분 1초 UTC",
        "วันเสาร์ที่ 13 เมษายน พ.ศ. 2567 เวลา 21 นาฬิกา 15 นาที 01 วินาที UTC",
        "21:15:01 UTC Thứ Bảy, 13 tháng 4, 2024",
        "Sabtu, 13 April 2024 pukul 21.15.01 UTC",
        "Saturday, 13 April 2024 at 23:15:01 GMT+2",
        "2024-04-13T21:15:01Z",
    ],
)
def test_one_moment_in_many_languages(written_so):
    """However Takeout writes it, it is the same moment."""
    assert moment_in_words(written_so) == EVENING


@given(st.datetimes(datetime(1970, 1, 1), datetime(2106, 1, 1)))  # noqa: DTZ001 hypothesis wants them so
def test_rendered_dates_come_back(moment):
    """Every second of the times that people write in, in two ways of writing it."""
    moment = moment.replace(microsecond=0)
    one = moment.strftime("%A, %B %d, %Y at %I:%M:%S\u202f%p UTC")
    other = moment.strftime("%A, %d %B %Y at %H:%M:%S UTC")
    assert moment_in_words(one) == moment_in_words(other) == moment.replace(tzinfo=UTC)


def test_a_word_for_two_months():
    """`listopada` is November in Poland and October in Croatia, where a dot stands before it."""
    polish = moment_in_words("czwartek, 14 listopada 2024 00:15:01 UTC")
    croatian = moment_in_words("ponedjeljak, 14. listopada 2024. 00:15:01 UTC")
    assert (polish and polish.month, croatian and croatian.month) == (11, 10)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "31 April 2024 at 1:00:00",
        "April 2024",
        "9:15:01",
        "1 2 3 4 5",
        "4 April 6854775808 at 1:05:00",
        "x" * 200_000,
    ],
)
def test_what_is_no_date(text):
    """Anything else is none."""
    assert moment_in_words(text) is None


def test_chats_are_called_after_space_or_people():
    """A space has a name; a direct message is called after the other one."""
    chats = {
        "DM a": ({"members": [ANA, BEN]}, [message(1, "to you")]),
        "Space b": ({"name": "Soup night", "members": [ANA, BEN]}, [message(2, "to all")]),
        "DM c": (None, [message(3, "to whom")]),
    }
    tree = takeout(chats, me=ANA)
    items = together(tree)
    assert [item.title for item in items if isinstance(item, Chat)] == [
        "Ben Ode",
        "Soup night",
        "DM c",
    ]
    assert {item.owner for item in items if isinstance(item, Coverage)} == {"ana@example.org"}
    unknown = [item.title for item in together(takeout(chats)) if isinstance(item, Chat)]
    assert unknown[0] == "Ana Ruiz, Ben Ode"


def test_what_belongs_to_a_takeout():
    """Lists of people are claimed; pictures and other apps are left alone."""
    tree = takeout({"DM a": ({"members": [ANA]}, [message()])}, me=ANA)
    others = [BytesSource("x", b"{}", f"Takeout/{path}") for path in ("Keep/note.json", "x.jpg")]
    (bundle,) = google_chat.bundles(Bundle("x", (*tree.sources, *others)))
    assert {*bundle.sources} == {*tree.sources}


@pytest.mark.parametrize("folders", ["", "Groups/DM a/", "DM a/", "x/Google Chat/Gruppen/DM a/"])
def test_folders_of_any_name(folders):
    """Whichever folder is given, the messages in it are read."""
    files = {f"{folders}messages.json": written({"messages": [message(1, "x")]})}
    items = together(bundle_of("DM a", files))
    assert [item.text for item in items if isinstance(item, Message)] == ["x"]


def test_two_takeouts_are_two():
    """Two accounts in one folder are not mixed."""
    chats = {"DM a": ({"members": [ANA, BEN]}, [message()])}
    one, other = (takeout(chats, f"{name}/Google Chat/") for name in "ab")
    assert len(google_chat.bundles(Bundle("both", one.sources + other.sources))) == 2


def test_answers():
    """Within a thread to its first message; to what is quoted, as far as it can be found."""
    quoted = {"creator": BEN, "text": "two"}
    rows = [
        message(1, "one"),
        message(2, "two", BEN, topic_id="t1"),
        message(3, "three", quoted_message_metadata=quoted),
        message(4, "four", quoted_message_metadata={**quoted, "text": "not here"}),
        message(5, "five", quoted_message_metadata={"message_id": "AAAA/t1/m1"}),
    ]
    found = read(*rows).messages
    first, second = found[0].id, found[1].id
    assert [each.reply_to for each in found] == [None, first, second, None, first]


def test_reactions_are_of_people():
    """By their names where they are known, else by their addresses."""
    given_by = [
        {"emoji": {"unicode": "❤"}, "reactor_emails": ["ana@example.org", "dora@example.org"]}
    ]
    assert only(reactions=given_by).reactions == (
        Reaction("Ana Ruiz", "❤"), Reaction("dora@example.org", "❤"),
    )  # fmt: skip


def test_edited_messages_keep_their_first_time():
    """The time when it was sent is that of the first version."""
    earlier = [{"created_date": WHEN, "text": "x"}]
    found = only(
        created_date=None,
        updated_date="Saturday, April 13, 2024 at 9:30:00 PM UTC",
        previous_message_versions=earlier,
    )
    assert (found.at_utc, found.edited) == (EVENING, True)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"text": "x"}, Kind.TEXT),
        ({"message_state": "DELETED"}, Kind.DELETED),
        ({"deletion_metadata": {"deletion_type": "CREATOR"}}, Kind.DELETED),
        ({"attached_files": [{"original_name": "a.jpg"}]}, Kind.MEDIA),
        (
            {
                "annotations": [
                    {"gsuite_integration_metadata": {"call_data": {"call_status": "CALL_MISSED"}}}
                ]
            },
            Kind.CALL,
        ),
        ({"annotations": [{"drive_metadata": {"title": "A plan"}}]}, Kind.MEDIA),
        ({"annotations": [5, {"drive_metadata": 5}, {"url_metadata": {"title": 7}}]}, Kind.EMPTY),
        ({}, Kind.EMPTY),
    ],
)
def test_kinds(more, expected):
    """What a message is."""
    assert only(**more).kind is expected


def test_zones():
    """UTC, in the zone that is told."""
    found = read(message(1, "x"), timezone="Asia/Tokyo").messages[0]
    assert found.at == (EVENING + timedelta(hours=9)).replace(tzinfo=None)
    with pytest.raises(ChoiceError):
        read(message(), timezone="Mars/Olympus")


def test_what_a_message_is_called_stands_on_one_line():
    """Whatever a damaged file has put there, so that it comes back from any form it is written to."""
    found = read(message(text="a") | {"message_id": "a\r\nb\tc"})
    assert [each.id for each in found.messages] == ["a b c"]


def test_people_without_an_address():
    """Accounts that are gone have a name at most."""
    rows = [message(1, "x", {"name": "Dora"}), message(2, "y", None), message(3, "z", "Ana")]
    assert [each.speaker for each in read(*rows).messages] == [
        "Dora", "Deleted account", "Deleted account",
    ]  # fmt: skip


@pytest.mark.parametrize("data", [b"", b"{}", b'{"messages":[]}', b'{"messages":[1]}', b"null"])
def test_nothing_to_read(data):
    """An export without a message is an error with advice."""
    with pytest.raises(InputError, match="Export it again"):
        Read(google_chat, data, "messages.json")


@pytest.mark.parametrize("unit", ['{"creator":{},', '{"text":"a"},', "[", "a, "])
def test_hostile_lists_cost_linear_time(unit):
    """Broken items of all kinds cost time in proportion to their size."""
    head = '{"messages":[{"creator":{},"created_date":"","topic_id":""},'
    assert growth(google_chat, head, unit) < MOST
