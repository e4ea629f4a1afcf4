import json

import pytest

from tests.readers.meta_exports import SENT, chat, folder, read_all, row, said, sealed, sealed_row
from turntoward.errors import InputError
from turntoward.readers import instagram, messenger
from turntoward.testing import BytesSource

FB = "facebook-ana/your_facebook_activity/messages"
IG = "instagram-ana/your_instagram_activity/messages"
BEN = chat(row("a"))
CARA = chat(row("a", sender="Cara"), people=("Cara", "Ana"))
OTHER = {"people": ("Ben", "Dora")}


def paths(reader, files):
    """The paths in each bundle that a reader finds."""
    return [[source.path for source in bundle.sources] for bundle in reader.bundles(folder(files))]


@pytest.mark.parametrize(
    "path",
    [
        "message_1.json",
        "ben_12345/message_1.json",
        "inbox/ben_12345/message_1.json",
        "messages/inbox/ben_12345/message_1.json",
        "anything/at/all/messages/archived_threads/ben_12345/message_1.json",
        "your_activity_across_facebook/messages/filtered_threads/ben_12345/message_1.json",
        f"{FB}/message_requests/ben_12345/message_1.json",
        f"{FB}/e2ee_cutover/ben_12345/message_1.json",
        "messages/ben_12345/message.json",
        "Messages/Inbox/Ben/MESSAGE_1.JSON",
        "renamed by hand.json",
    ],
)
def test_chats_are_found_in_any_folder(path):
    """Any root, any section, or none."""
    assert paths(messenger, {path: BEN, "readme.json": b"{}"}) == [[path]]
    assert paths(instagram, {path: BEN}) == []


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"{}",
        b"[1, 2]",
        b'{"name":"Ben","type":"personal_chat","messages":[]}',
        b"\xff\xd8\xff",
    ],
)
def test_other_files_are_not_taken(file):
    """What is no chat of theirs is left to other readers, whatever its name."""
    assert paths(messenger, {"messages/inbox/ben_1/message_1.json": file}) == []
    assert paths(messenger, {"messages/inbox/ben_1/message_1.html": BEN}) == []


def test_files_among_the_chats_belong_to_the_export():
    """Nobody else reads the settings beside the chats; what lies outside is not taken."""
    files = {
        f"{FB}/inbox/ben_12345/message_1.json": BEN,
        f"{FB}/autofill_information.json": b"{}",
        "result.json": b"{}",
        "facebook-ana/ads.json": b"{}",
    }
    assert paths(messenger, files) == [[*files][:2]]


def test_name_of_an_export_is_that_of_its_folder():
    """Of the folder that varies, and not of those that each export has."""
    (bundle,) = messenger.bundles(folder({f"{FB}/inbox/ben_12345/message_1.json": BEN}))
    assert bundle.name == "facebook-ana"
    (bundle,) = messenger.bundles(folder({"messages/inbox/ben_12345/message_1.json": BEN}))
    assert bundle.name == "folder"


@pytest.mark.parametrize(
    ("files", "is_instagram"),
    [
        ({f"{IG}/inbox/ben_1/message_1.json": BEN}, True),
        ({"your_instagram_activity/messages/inbox/b/message_1.json": BEN}, True),
        ({"messages/inbox/b/message_1.json": BEN, "followers_and_following/a.json": b"{}"}, True),
        ({"messages/inbox/b/message_1.json": chat(row("Liked a message"))}, True),
        ({"messages/inbox/b/message_1.json": BEN}, False),
        ({"messages/inbox/b/message_1.json": chat(row("Liked a message", ip="192.0.2.1"))}, False),
        ({f"{FB}/inbox/facebookuser_1/message_1.json": BEN}, False),
        ({"messages/inbox/instagram_1/message_1.json": BEN}, False),
    ],
)
def test_whose_export_it_is(files, is_instagram):
    """Folders tell, or what lies beside the chats, or a word in one; else it is Messenger's."""
    assert bool(paths(instagram, files)) is is_instagram
    assert bool(paths(messenger, files)) is not is_instagram


def test_both_apps_in_one_folder():
    """Each takes its own."""
    files = {
        "your_facebook_activity/messages/inbox/ben_12345/message_1.json": BEN,
        "your_instagram_activity/messages/inbox/ben_12345/message_1.json": BEN,
    }
    assert [paths(messenger, files), paths(instagram, files)] == [[[path]] for path in files]


def test_two_accounts_are_two_exports():
    """Exports of two people in one folder are not mixed, even with the same people in their chats."""
    files = {
        "facebook-ana/messages/inbox/ben_12345/message_1.json": BEN,
        "facebook-ben/messages/inbox/ana_54321/message_1.json": BEN,
    }
    assert len(paths(messenger, files)) == 2
    files |= {
        "facebook-ana/messages/inbox/cara_22222/message_1.json": CARA,
        "facebook-ben/messages/inbox/dora_33333/message_1.json": chat(row("a"), **OTHER),
    }
    assert len(paths(messenger, files)) == 2


def test_parts_of_one_export_belong_together():
    """A large export comes in several downloads; its owner is in each chat of each of them."""
    files = {
        "facebook-1/messages/inbox/ben_12345/message_1.json": BEN,
        "facebook-1/messages/inbox/cara_22222/message_1.json": CARA,
        "facebook-2/messages/inbox/ben_12345/message_2.json": chat(row("older", ms=SENT - 5)),
        "facebook-2/messages/inbox/dora_33333/message_1.json": chat(
            row("a"), people=("Dora", "Ana")
        ),
    }
    (items,) = read_all(messenger, files)
    assert [text for _, text in said(items)["Ben"]] == ["older", "a"]


def test_two_exports_of_one_account_stay_two():
    """One of last year and one of today have the same files, so they are not one."""
    files = {
        f"facebook-{year}/messages/inbox/{name}/message_1.json": document
        for year in (2023, 2024)
        for name, document in (("ben_12345", BEN), ("cara_22222", CARA))
    }
    assert len(paths(messenger, files)) == 2


def test_encrypted_chats_join_the_export_of_their_owner():
    """If there is one alone whose owner is in them."""
    locked = sealed(sealed_row("b", ms=SENT + 1))
    files = {
        "facebook-ana/messages/inbox/ben_12345/message_1.json": BEN,
        "secure/Ben_3.json": locked,
    }
    (items,) = read_all(messenger, files)
    assert [text for _, text in said(items)["Ben"]] == ["a", "b"]
    strangers = {**files, "secure/Ben_3.json": sealed(sealed_row("b"), people=("Eve", "Finn"))}
    assert len(read_all(messenger, strangers)) == 2
    twice = {**files, "facebook-ben/messages/inbox/ana_54321/message_1.json": BEN}
    assert len(read_all(messenger, twice)) == 3


@pytest.mark.parametrize(
    ("open_", "sealed_"),
    [
        (["inbox/ben_11111", "inbox/ben_22222"], ["Ben_3"]),
        (["inbox/ben_11111"], ["Ben_3", "Ben_4"]),
        (["e2ee_cutover/ben_11111", "e2ee_cutover/ben_22222"], ["Ben_3"]),
    ],
)
def test_chats_that_may_be_with_two_people_of_one_name_are_not_merged(open_, sealed_):
    """Names are all there is: where they fit twice, the forms stay apart."""
    files = {f"messages/{path}/message_1.json": BEN for path in open_} | {
        f"messages/{name}.json": sealed(sealed_row("b")) for name in sealed_
    }
    (items,) = read_all(messenger, files)
    assert len(said(items)) == len(open_) + len(sealed_)


def test_of_two_chats_the_one_that_became_encrypted_is_merged():
    """The section tells it from the other of the same name."""
    files = {
        "messages/inbox/ben_11111/message_1.json": chat(row("other")),
        "messages/e2ee_cutover/ben_22222/message_1.json": BEN,
        "messages/Ben_3.json": sealed(sealed_row("b", ms=SENT + 1)),
    }
    (items,) = read_all(messenger, files)
    assert said(items) == {"Ben": [("Ben", "other")], "Ben (2)": [("Ben", "a"), ("Ben", "b")]}


@pytest.mark.parametrize("people", [("Facebook user", "Ana"), ("Ana",)])
def test_deleted_accounts_and_chats_of_one_are_not_merged(people):
    """All deleted accounts have one name, and a group that was left has one person."""
    files = {
        "messages/inbox/x_11111/message_1.json": chat(row("a"), people=people),
        "messages/x_3.json": sealed(sealed_row("b"), people=people),
    }
    (items,) = read_all(messenger, files)
    assert len(said(items)) == 2


def test_one_chat_in_two_sections_is_one():
    """The number behind its name tells, and what is in both is told once."""
    files = {
        "messages/inbox/ben_12345/message_1.json": chat(row("b", ms=SENT + 1)),
        "messages/archived_threads/ben_12345/message_1.json": chat(row("a"), row("b", ms=SENT + 1)),
        "messages/inbox/ben_12345/message_1 (1).json": chat(row("b", ms=SENT + 1)),
    }
    (items,) = read_all(messenger, files)
    assert said(items) == {"Ben": [("Ben", "a"), ("Ben", "b")]}


def test_chat_that_cannot_be_opened_is_missed():
    """A part that the system does not give counts as one, and is told."""

    class Closed(BytesSource):
        def open(self):
            raise InputError("message_2.json cannot be opened: it is locked.")

    tree = folder({"messages/inbox/ben_12345/message_1.json": BEN})
    closed = Closed("message_2.json", b"", "messages/inbox/ben_12345/message_2.json")
    tree = type(tree)(tree.name, (*tree.sources, closed))
    (bundle,) = messenger.bundles(tree)
    items = [*messenger.read_bundle(bundle, messenger_options())]
    assert said(items) == {"Ben": [("Ben", "a")]}
    assert any("locked" in getattr(item, "message", "") for item in items)


def messenger_options():
    """Nothing told."""
    from turntoward.model.ports import ReadOptions

    return ReadOptions()


def test_people_in_odd_forms_are_passed_over():
    """A list of participants may hold anything."""
    odd = json.dumps({"participants": [5, None, {"name": 7}, {}], "messages": [row("a")]}).encode()
    (items,) = read_all(messenger, {"messages/inbox/ben_12345/message_1.json": odd})
    assert said(items) == {"message_1": [("Ben", "a")]}


def test_many_chats_cost_little():
    """Thousands of chats of the same people are told apart without comparing each with each."""
    files = {f"messages/inbox/ben_{10_000 + n}/message_1.json": BEN for n in range(1_500)}
    files |= {f"messages/Ben_{n}.json": sealed(sealed_row("b")) for n in range(1_500)}
    (items,) = read_all(messenger, files)
    assert len(said(items)) == 3_000
