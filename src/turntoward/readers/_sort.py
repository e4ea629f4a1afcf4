"""What lies in a folder or zip, sorted out: which files are read, by whom, and which together."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, cast

from msgspec import Struct, field

from turntoward.errors import FormatError, InputError
from turntoward.model import Problem
from turntoward.model.ports import Bundle, BundleReader, Head, Item, Reader, ReadOptions, Source
from turntoward.readers._attachments import attached_to, folder_of, is_the_chat
from turntoward.readers._sources import FileSource, Tree, files_in, head_of, printable, stem_of
from turntoward.readers._text import HEAD
from turntoward.readers._unknown import (
    TRY,
    describe,
    is_other,
    is_told,
    office_document,
    tree_told,
)
from turntoward.readers._zip import Archive, MemberSource, UnsafeError

__all__ = ["Part", "Sorted", "best", "in_folder", "in_zip", "is_zip"]

SURE_ENOUGH = 0.5
MOST_LOOKED_AT: Final = 5_000  # files of a folder
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ALL_HEADS = 1024**2  # bytes that are looked at in all
_SMALLEST_HEAD = 256
_LARGER_HEAD = 8 * 1024  # for those of which a small one did not tell enough
_LOOKED_AT_AGAIN = 128
_MEDIA_ENDINGS = """
3gp aac amr apk avi avif bmp css doc docx flac gif heic heif ico jpeg jpg js m4a m4v mkv mov mp3 mp4
mpeg mpg ogg opus otf pdf png ppt pptx svg tgs tif tiff ttf wav weba webm webp wma wmv woff woff2 xls
xlsx
"""
_MEDIA: Final = frozenset(_MEDIA_ENDINGS.split())  # looked at only where nothing else was found
_ATTACHING: Final = frozenset({"whatsapp"})  # readers of apps that put what was sent beside a chat
_OPEN_FORMS: Final = frozenset({"transcript", "csv", "jsonl", "srt", "vtt"})
_ATTACHED = (
    "Other texts beside the chat are taken for its attachments and were not read ({files}). Give "
    "one by itself to read it."
)
_UNKNOWN = "Texts of no known format were not read ({files})."
_NESTED = "A zip inside a zip is not opened. Unpack it, and give it by itself."
_NOT_LOOKED_AT = "{count:,} more files in it were not looked at."
_EMPTY = "{name} is a folder without an export that can be read. Name the exported file or zip."
_NO_CHAT = "{name} is a zip without a chat that can be read. {hint}"
_NAMED = 2  # files that a problem names, the others counted


class Part:
    """What is read together, and the reader for it."""

    __slots__ = ("bundle", "reader", "together")

    def __init__(self, reader: Reader, bundle: Bundle, *, together: bool = False) -> None:
        self.reader = reader
        self.bundle = bundle
        self.together = together  # the reader asked for these files as one

    def items(self, options: ReadOptions) -> Iterator[Item]:
        """The part as a stream."""
        if self.together:
            return cast("BundleReader", self.reader).read_bundle(self.bundle, options)
        return self.reader.read(self.bundle.sources[0], options)


class Sorted(Struct):
    """What was found."""

    parts: list[Part] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def is_zip(data: bytes) -> bool:
    """Whether these are the first bytes of a zip."""
    return data.startswith(_ZIP)


def best(source: Source, head: Head, readers: Sequence[Reader]) -> Part | None:
    """The source with the reader that is surest of it, if one is sure enough."""
    sure = [reader.detect(head) for reader in readers]
    most = max(sure, default=0.0)
    if most < SURE_ENOUGH:
        return None
    return Part(readers[sure.index(most)], Bundle(source.name, (source,)))


def in_zip(file: FileSource, readers: Sequence[Reader]) -> Sorted:
    """All exports in a zip.

    Raises:
        FormatError: there is none.
        InputError: it is damaged, or not what an honest archive looks like.
    """
    archive = Archive.of(file)
    document = office_document(file.name, archive.names)
    if document:
        raise FormatError(document)
    sorting = _Sorting(Tree(file.name, archive.members), readers, None)
    found = sorting.found(stem_of(file))
    if not found.parts:
        raise sorting.why() or FormatError(_NO_CHAT.format(name=file.name, hint=TRY))
    Archive.check([member for part in found.parts for member in _to_check(part)])
    return found


def _to_check(part: Part) -> Iterator[MemberSource]:
    """What is read to its end; much of a bundle may be pictures, which nobody opens."""
    for source in part.bundle.sources:
        if isinstance(source, MemberSource) and not (part.together and _is_media(source)):
            yield source


def in_folder(folder: Path, readers: Sequence[Reader]) -> Sorted:
    """All exports in a folder and the folders in it, those inside of zips included.

    Raises:
        FormatError: there is none.
        InputError: it may not be read, or what is in it is damaged or hostile.
    """
    name = printable(folder.name or str(folder))
    sorting = _Sorting(files_in(folder, name), readers, in_zip)
    found = sorting.found(name)
    if not found.parts:
        raise sorting.why() or FormatError(_EMPTY.format(name=name))
    return found


class _Sorting:
    """One folder or zip while it is sorted out."""

    def __init__(
        self,
        tree: Tree,
        readers: Sequence[Reader],
        open_zip: Callable[[FileSource, Sequence[Reader]], Sorted] | None,
    ) -> None:
        self._tree = tree
        self._readers = readers
        self._open_zip = open_zip  # None inside a zip
        self._found = Sorted(problems=[*tree.problems])
        self._inner = Sorted()  # of the zips in a folder
        self._refusals: list[InputError] = []
        self._unknown: list[Source] = []
        self._again = _LOOKED_AT_AGAIN

    def found(self, stem: str) -> Sorted:
        """All of its parts; `stem` is its name, which a chat in it may share."""
        left = self._bundled([*self._tree.sources])
        self._look_at([source for source in left if not _is_media(source)])
        if not self._found.parts and not self._inner.parts:
            self._look_at([source for source in left if _is_media(source)])
        self._set_attachments_aside(stem)
        self._found.parts += self._inner.parts
        self._found.problems += self._inner.problems
        if self._found.parts:
            self._tell("R194", _UNKNOWN, self._unknown)
        return self._found

    def why(self) -> InputError | None:
        """Why there is nothing in it, where there is a reason."""
        told = tree_told(self._tree.name, [source.path for source in self._tree.sources])
        if told:
            return FormatError(told)
        if not self._refusals and len(self._unknown) == 1:
            return FormatError(describe(head_of(self._unknown[0])))
        return next(iter(self._refusals), None)

    def _bundled(self, left: list[Source]) -> list[Source]:
        """What is left after each reader of bundles was asked for its own."""
        for reader in self._readers:
            if hasattr(reader, "bundles"):
                bundles = self._bundles(cast("BundleReader", reader), left)
                self._found.parts += (Part(reader, bundle, together=True) for bundle in bundles)
                claimed = {id(source) for bundle in bundles for source in bundle.sources}
                left = [source for source in left if id(source) not in claimed]
        return left

    def _bundles(self, reader: BundleReader, left: Sequence[Source]) -> Sequence[Bundle]:
        try:
            return reader.bundles(Bundle(self._tree.name, tuple(left)))
        except UnsafeError:
            raise
        except InputError as error:
            self._refused(error, self._tree.name)
            return ()

    def _look_at(self, sources: Sequence[Source]) -> None:
        looked_at = sources[:MOST_LOOKED_AT]
        size = max(_SMALLEST_HEAD, min(HEAD, _ALL_HEADS // max(1, len(looked_at))))
        for source in looked_at:
            try:
                self._look(source, size)
            except InputError as error:
                if isinstance(error, UnsafeError) and isinstance(source, MemberSource):
                    raise
                self._refused(error, source.name)
        if len(sources) > MOST_LOOKED_AT:
            told = _NOT_LOOKED_AT.format(count=len(sources) - MOST_LOOKED_AT)
            self._note("R192", self._tree.name, told)

    def _look(self, source: Source, size: int) -> None:
        try:
            head = head_of(source, size)
        except InputError:
            if isinstance(source, MemberSource):
                source.check()  # what may do harm is not just damaged
            raise
        if is_zip(head.data):
            self._look_into(source)
        elif part := best(source, head, self._readers):
            self._found.parts.append(part)
        elif is_told(head):
            raise FormatError(describe(head))
        elif head.text is not None and not is_other(head.data):
            self._look_again(source, size, whole=len(head.data) < size)

    def _look_again(self, source: Source, size: int, *, whole: bool) -> None:
        """Look at more of a text that may be a chat; of all, where it was `whole`, there is none."""
        if whole or size >= _LARGER_HEAD or not self._again:
            self._unknown.append(source)
            return
        self._again -= 1
        self._look(source, _LARGER_HEAD)

    def _look_into(self, source: Source) -> None:
        if self._open_zip is None or not isinstance(source, FileSource):
            raise FormatError(f"{source.name}: {_NESTED}")
        inner = self._open_zip(source, self._readers)
        self._inner.parts += inner.parts
        self._inner.problems += inner.problems

    def _set_attachments_aside(self, stem: str) -> None:
        """Leave what was sent in a chat, and lies beside it, unread."""
        firsts = [(part, part.bundle.sources[0]) for part in self._found.parts]
        chats = [source for part, source in firsts if part.reader.NAME in _ATTACHING]
        others = [source for part, source in firsts if part.reader.NAME in _OPEN_FORMS]
        if self._open_zip is None:  # an archive of the app has one chat
            of_app = {folder_of(chat) for chat in chats if is_the_chat(chat, stem)}
            more = [chat for chat in chats if folder_of(chat) in of_app]
            others += [chat for chat in more if not is_the_chat(chat, stem)]
        aside = [*attached_to(chats, [*others, *self._unknown], stem)]
        attached = {id(source) for source in aside}
        self._found.parts = [part for part, source in firsts if id(source) not in attached]
        self._unknown = [source for source in self._unknown if id(source) not in attached]
        self._tell("R193", _ATTACHED, aside)

    def _refused(self, error: InputError, name: str) -> None:
        self._refusals.append(error)
        self._note("R191", name, str(error))

    def _tell(self, code: str, message: str, sources: Sequence[Source]) -> None:
        if sources:
            names = ", ".join(source.name for source in sources[:_NAMED])
            more = f" and {len(sources) - _NAMED:,} more" if len(sources) > _NAMED else ""
            self._note(code, self._tree.name, message.format(files=names + more))

    def _note(self, code: str, where: str, message: str) -> None:
        self._found.problems.append(Problem(code=code, where=where, message=message))


def _is_media(source: Source) -> bool:
    return source.path.rpartition(".")[2].lower() in _MEDIA
