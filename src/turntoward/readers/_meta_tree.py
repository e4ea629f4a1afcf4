"""Which files of a folder or zip are chats of Messenger or Instagram, and which belong together.

A chat is a folder with `message_1.json`, `message_2.json` … in it (`message_1` is the newest), inside
of a section like `inbox`, inside of a root whose name varies. An encrypted chat is one file, in a
download of its own. Nothing in an export says whose it is; but its owner is in each of its chats.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from json import JSONDecoder
from typing import Final

from msgspec import Struct

from turntoward.errors import InputError
from turntoward.model.ports import Bundle, Source
from turntoward.readers._meta_app import Form, form_of, hints_at_instagram, hints_at_messenger
from turntoward.readers._meta_parts import people_of
from turntoward.readers._meta_words import load_sentences
from turntoward.readers._sources import peek
from turntoward.readers._text import decode_head

__all__ = ["Thread", "bundles_of", "number_of", "threads_of"]

SECTIONS: Final = (
    "inbox",
    "e2ee_cutover",
    "archived_threads",
    "message_requests",
    "filtered_threads",
)
_ACTIVITY = frozenset(
    {"your_facebook_activity", "your_activity_across_facebook", "your_instagram_activity"}
)
_TOPS = _ACTIVITY | {"messages", *SECTIONS}
_HEAD = 16 * 1024  # bytes that tell a chat from another file
_NUMBERED = re.compile(r"message(?:_(\d{1,4}))?\.json", re.IGNORECASE)
_ID = re.compile(r"(?:\A|_)(\d{5,})\Z")
_PEOPLE = re.compile(r'"participants"\s*:\s*(?=\[)')
_PAIR = 2
_decode = JSONDecoder(strict=False).raw_decode


class _File(Struct, frozen=True):
    """One file with messages, and what its path and its beginning tell."""

    source: Source
    form: Form
    root: str  # the path of the export it is from
    top: str  # the first folder on its path that such an export always has, with the path to it
    section: str
    thread: str  # what is the same in all files of a chat
    people: frozenset[str]
    instagram: bool | None  # None: nothing tells

    @property
    def number(self) -> int | None:
        """Which part of its chat it is."""
        return number_of(self.source)

    @property
    def place(self) -> tuple[str, str, int | None]:
        """What no two files of one export have in common."""
        return self.section, self.thread, self.number


class Thread(Struct, frozen=True):
    """The files of one chat.

    Each chain is one after the other, the oldest first. Where there are several, they tell of the
    same chat side by side.
    """

    chains: tuple[tuple[Source, ...], ...]


def number_of(source: Source) -> int | None:
    """Which part of its chat a file is, by its name; 1 is the newest."""
    match = _NUMBERED.fullmatch(source.path.rpartition("/")[2])
    return int(match[1] or 1) if match else None


def bundles_of(tree: Bundle, *, instagram: bool) -> list[Bundle]:
    """The exports of one of the two apps in a folder or zip, each with all of its chats."""
    by_root: defaultdict[str, list[_File]] = defaultdict(list)
    for file in _files(tree):
        by_root[file.root].append(file)
    roots = [
        by_root[root]
        for root in sorted(by_root)
        if _is_instagram(root, by_root[root], tree) == instagram
    ]
    return [_bundle(group, tree) for group in _together(roots)]


def threads_of(bundle: Bundle) -> list[Thread]:
    """The chats of one export, in the order of their sections and paths."""
    by_key: defaultdict[tuple[Form, str], list[_File]] = defaultdict(list)
    for file in sorted(_files(bundle), key=_rank):
        by_key[file.form, file.thread].append(file)
    chats = [*by_key.values()]
    partners = _partners(chats)
    merged = {id(partner) for partner in partners.values()}
    return [
        Thread((*_chains(files), *_chains(partners.get(id(files), ()))))
        for files in chats
        if id(files) not in merged
    ]


def _files(tree: Bundle) -> Iterator[_File]:
    for source in tree.sources:
        if _is_json(source):
            file = _file(source, tree.name)
            if file:
                yield file


def _is_json(source: Source) -> bool:
    return source.path.lower().endswith(".json")


def _file(source: Source, name: str) -> _File | None:
    text = _beginning(source)
    form = form_of(text)
    if form is None:
        return None
    *folders, last = source.path.split("/")
    has_folder = form is Form.OPEN and last.lower().startswith("message")
    at = next((at for at, folder in enumerate(folders) if folder in _TOPS), None)
    if at is None:
        above = folders[:-1] if has_folder else folders
    else:
        above = folders[: at + 1] if folders[at] in _ACTIVITY else folders[:at]
    return _File(
        source=source,
        form=form,
        root="/".join(above),
        top="" if at is None else "/".join(folders[: at + 1]),
        section=next((folder for folder in reversed(folders) if folder in SECTIONS), ""),
        thread=_key((folders or [name])[-1] if has_folder else last.rpartition(".")[0], form),
        people=frozenset(_people(text)),
        instagram=_hint(text),
    )


def _beginning(source: Source) -> str:
    """How a file begins; a chat that cannot be opened is one by its name, so that it is missed."""
    try:
        return decode_head(peek(source, _HEAD)) or ""
    except (InputError, OSError):
        return '{"participants":[{"name":' if number_of(source) else ""


def _key(thread: str, form: Form) -> str:
    """The number behind the name of a chat stays, whatever section it is in."""
    match = _ID.search(thread) if form is Form.OPEN else None
    return match[1] if match else thread


def _people(text: str) -> Iterator[str]:
    match = _PEOPLE.search(text)
    try:
        yield from people_of(_decode(text, match.end())[0] if match else None)
    except (ValueError, RecursionError):
        return


def _hint(text: str) -> bool | None:
    if hints_at_messenger(text):
        return False
    return True if hints_at_instagram(text) else None


def _is_instagram(root: str, files: Sequence[_File], tree: Bundle) -> bool:
    """By the names of folders, or else by what is in the chats; encrypted ones are Messenger's."""
    if not _has_open(files):
        return False
    named = root.lower()
    if "facebook" in named or "instagram" in named:
        return "facebook" not in named
    beside = f"{root}/followers_and_following/".lstrip("/")
    if any(source.path.startswith(beside) for source in tree.sources):
        return True
    hints = [file.instagram for file in files if file.instagram is not None]
    return bool(hints) and all(hints)


def _together(roots: Sequence[list[_File]]) -> list[list[_File]]:
    """Roots of one export: several parts of it, and the download of its encrypted chats."""
    groups = _accounts([files for files in roots if _has_open(files)])
    of_person: defaultdict[str, list[list[_File]]] = defaultdict(list)
    for group in groups:
        for name in _owners(group):
            of_person[name].append(group)
    for files in [each for each in roots if not _has_open(each)]:
        mine = {id(group): group for name in _owners(files) for group in of_person.get(name, ())}
        if len(mine) == 1:
            next(iter(mine.values())).extend(files)
        else:
            groups.append(files)
    return groups


def _accounts(roots: Sequence[list[_File]]) -> list[list[_File]]:
    """Two roots are one person's if each has one owner alone, it is the same, and no file is."""
    groups: list[list[_File]] = []
    owned: dict[str, list[_File]] = {}
    for files in roots:
        owners = _owners(files)
        owner = next(iter(owners)) if len(owners) == 1 else ""
        places = {file.place for file in owned.get(owner, ())}
        if owner in owned and not any(file.place in places for file in files):
            owned[owner] += files
            continue
        groups.append(files)
        if owner:
            owned.setdefault(owner, files)
    return groups


def _has_open(files: Iterable[_File]) -> bool:
    return any(file.form is Form.OPEN for file in files)


def _owners(files: Iterable[_File]) -> frozenset[str]:
    """Who is in each of the chats."""
    people = [file.people for file in files if file.people]
    return frozenset.intersection(*people) if people else frozenset()


def _bundle(files: Sequence[_File], tree: Bundle) -> Bundle:
    """The files of one export, those without messages that lie among them included."""
    chats = {id(file.source): file.source for file in sorted(files, key=_rank)}
    tops = tuple({f"{file.top}/" for file in files if file.top})
    others = {
        id(source): source
        for source in tree.sources
        if _is_json(source) and source.path.startswith(tops)
    }
    folders = [folder for folder in files[0].root.split("/") if folder not in _ACTIVITY]
    name = folders[-1] if folders else ""
    return Bundle(name or tree.name, tuple((chats | others).values()))


def _rank(file: _File) -> tuple[bool, int, str]:
    section = SECTIONS.index(file.section) if file.section else len(SECTIONS)
    return file.form is Form.SEALED, section, file.source.path


def _chains(files: Iterable[_File]) -> Iterator[tuple[Source, ...]]:
    """One chain for the numbered parts, and one more for each part that is there again."""
    chains: list[dict[int, Source]] = []
    for file in files:
        number = file.number
        if number is None:
            chains.append({0: file.source})
            continue
        chain = next((each for each in chains if 0 not in each and number not in each), None)
        if chain is None:
            chains.append(chain := {})
        chain[number] = file.source
    for chain in chains:
        yield tuple(chain[number] for number in sorted(chain, reverse=True))


def _partners(chats: Iterable[list[_File]]) -> dict[int, list[_File]]:
    """The encrypted form of chats that have both, by the `id` of the list of their other files.

    They have the same people, and no other chat has. Of several in the account's own download, only
    one may be marked as having become encrypted.
    """
    forms: dict[Form, defaultdict[frozenset[str], list[list[_File]]]]
    forms = {form: defaultdict(list) for form in Form}
    for files in chats:
        people = frozenset[str]().union(*(file.people for file in files))
        forms[files[0].form][people].append(files)
    unknown = load_sentences().unknown
    found: dict[int, list[_File]] = {}
    for people, sealed in forms[Form.SEALED].items():
        others = forms[Form.OPEN].get(people, [])
        marked = [each for each in others if any(file.section == "e2ee_cutover" for file in each)]
        candidates = marked or others
        alone = len(sealed) == len(candidates) == 1
        if alone and len(people) >= _PAIR and not people & unknown:
            found[id(candidates[0])] = sealed[0]
    return found
