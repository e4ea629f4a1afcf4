"""How an export of Telegram Desktop lies in its folder.

One chat is `ChatExport_2024-04-13/` with `messages.html`, `messages2.html` and so on, or
`result.json`, and with what was sent in `files/`, `photos/` and the like. A whole account is
`DataExport_2024-04-13/` with `export_results.html`, `lists/` and `chats/chat_001/messages.html`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from turntoward.model.ports import Source

__all__ = ["belongings", "home_of", "pages_by_folder"]

_PAGE = re.compile(r"messages([0-9]{0,6})\.html", re.IGNORECASE)
_CHAT = re.compile(r"(?:^|/)(?:chats|left_chats)/chat_[0-9]{1,9}$")
_KEPT: Final = frozenset(  # folders of what was sent, and of what pages need
    {
        "chats",
        "contacts",
        "css",
        "files",
        "images",
        "js",
        "left_chats",
        "lists",
        "other_data",
        "photos",
        "profile_pictures",
        "round_video_messages",
        "stickers",
        "stories",
        "video_files",
        "voice_messages",
    }
)
_START: Final = "export_results.html"


def pages_by_folder(sources: Iterable[Source]) -> Mapping[str, Sequence[Source]]:
    """The pages in each folder, in the order of their numbers; the first has none."""
    found: defaultdict[str, list[tuple[int, Source]]] = defaultdict(list)
    for source in sources:
        folder, _, name = source.path.rpartition("/")
        if match := _PAGE.fullmatch(name):
            found[folder].append((int(match[1] or 1), source))
    return {
        folder: [source for _, source in sorted(pages, key=lambda page: page[0])]
        for folder, pages in found.items()
    }


def home_of(folder: str) -> str:
    """The folder of the whole export that a folder with a chat belongs to."""
    match = _CHAT.search(folder)
    return folder[: match.start()] if match else folder


def belongings(sources: Iterable[Source], home: str) -> list[Source]:
    """What else an export put into its folder: what was sent, lists, and how pages look."""
    start = f"{home}/" if home else ""
    return [source for source in sources if _belongs(source.path, start)]


def _belongs(path: str, start: str) -> bool:
    if not path.startswith(start):
        return False
    first, slash, _ = path[len(start) :].partition("/")
    return first in _KEPT if slash else first == _START
