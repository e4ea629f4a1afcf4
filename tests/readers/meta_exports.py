"""Exports of Messenger and Instagram, as they write them, for tests."""

import json

from turntoward.model import Chat, Coverage, Message
from turntoward.model.ports import ReadOptions
from turntoward.testing import bundle_of

SENT = 1_713_035_701_000  # milliseconds after 1970
STEP = 1_000  # between two messages


def scrambled(value):
    """A value as Meta writes it: each byte of its texts as a letter."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass").decode("latin-1")
    if isinstance(value, dict):
        return {key: scrambled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [scrambled(inner) for inner in value]
    return value


def row(content=None, sender="Ben", ms=SENT, **more):
    """A message of the account's own download."""
    said = {} if content is None else {"content": content}
    return {
        "sender_name": sender,
        "timestamp_ms": ms,
        **said,
        **more,
        "is_geoblocked_for_viewer": False,
    }


def rows(*contents, start=SENT):
    """Messages by two people in turns, oldest first."""
    return [
        row(content, ("Ben", "Ana")[number % 2], start + number * STEP)
        for number, content in enumerate(contents)
    ]


def chat(*messages, people=("Ben", "Ana"), **more):
    """A file of the account's own download: the newest message first."""
    head = {"participants": [{"name": name} for name in people], "messages": [*messages][::-1]}
    return {**head, "title": people[0], "is_still_participant": True, **more, "magic_words": []}


def sealed_row(text="", sender="Ben", ms=SENT, kind="text", **more):
    """A message of the download of encrypted chats."""
    head = {"isUnsent": False, "media": [], "reactions": [], "senderName": sender}
    return {**head, "text": text, "timestamp": ms, "type": kind, **more}


def sealed(*messages, people=("Ben", "Ana"), name="Ben_3"):
    """A file of the download of encrypted chats."""
    return {"participants": [*people], "threadName": name, "messages": [*messages]}


def written(document):
    """The bytes of a document, scrambled if Meta scrambles it."""
    if "threadName" in document:
        return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "surrogatepass")
    return json.dumps(scrambled(document), indent=2).encode()


def folder(files):
    """A folder in memory, of documents and of bytes."""
    return bundle_of(
        "folder",
        {path: file if isinstance(file, bytes) else written(file) for path, file in files.items()},
    )


def read_all(reader, files, **options):
    """What a reader of bundles reads in a folder: one list of items for each export in it."""
    return [
        [*reader.read_bundle(bundle, ReadOptions(**options))]
        for bundle in reader.bundles(folder(files))
    ]


def said(items):
    """Who said what, by the chat it was said in."""
    found = {item.id: [] for item in items if isinstance(item, Chat)}
    for item in items:
        if isinstance(item, Message):
            found[item.conversation].append((item.speaker, item.text))
    return found


def truncations(items):
    """What each chat lacks, in order."""
    return [item.truncation for item in items if isinstance(item, Coverage)]
