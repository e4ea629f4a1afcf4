"""What was found, in the words and records of the Language Server Protocol."""

import re
from collections.abc import Iterable, Iterator

from lsprotocol import types

from turntoward.coach.records import FindingKind
from turntoward.coach.sentences import Stretch
from turntoward.drafts import load_coach
from turntoward.servers._checks import Looked, Shown
from turntoward.servers._document import Document
from turntoward.servers._places import Places

__all__ = ["EVERYWHERE", "Action", "actions", "diagnostic", "hover", "span_of", "waits"]

Action = types.CodeAction | types.Command
EVERYWHERE = "turntoward.muteEverywhere"
_SOURCE = "turntoward"
_LONGEST_TITLE = 100
_LONGEST_PHRASE = 40
_SEVERITY = {
    FindingKind.CONCERN: types.DiagnosticSeverity.Information,
    FindingKind.HELP: types.DiagnosticSeverity.Information,
    FindingKind.STRENGTH: types.DiagnosticSeverity.Hint,
}
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+.!|~-])")


def waits(shown: Shown, word: Stretch | None) -> bool:
    """Whether a finding may look different once the word is finished that somebody is writing."""
    if word is None:
        return False
    return shown.finding.span is None or _meet(shown.place, word)


def span_of(places: Places, stretch: Stretch) -> types.Range:
    """A stretch, as the client counts."""
    return types.Range(
        types.Position(*places.of(stretch[0])), types.Position(*places.of(stretch[1]))
    )


def diagnostic(shown: Shown, places: Places) -> types.Diagnostic:
    """A finding as an editor underlines it."""
    finding = shown.finding
    return types.Diagnostic(
        range=span_of(places, shown.place),
        message=finding.what,
        severity=_SEVERITY[finding.kind],
        code=finding.code,
        source=_SOURCE,
    )


def hover(
    looked: Looked, offset: int, places: Places, kind: types.MarkupKind
) -> types.Hover | None:
    """Everything there is to say about the words at a place."""
    here = [each for each in looked.shown if each.place[0] <= offset <= each.place[1]]
    if not here:
        return None
    is_markdown = kind is types.MarkupKind.Markdown
    told = "\n\n".join(_told(each, is_markdown=is_markdown) for each in here)
    around = (min(each.place[0] for each in here), max(each.place[1] for each in here))
    return types.Hover(types.MarkupContent(kind, told), span_of(places, around))


def _told(shown: Shown, *, is_markdown: bool) -> str:
    knowledge, finding = load_coach().knowledge, shown.finding
    title = knowledge.titles.get(finding.code, finding.code)
    practice = knowledge.practices.get(finding.practice, finding.practice)
    other = [_escaped(each) if is_markdown else each for each in finding.alternatives]
    lines = [
        f"**{title}**" if is_markdown else title,
        f"{finding.what} {finding.why}",
        "\n".join(("In your own words, perhaps:", *(f"- {each}" for each in other)))
        if other
        else "",
        f"To practise: {practice}" if practice else "",
    ]
    return "\n\n".join(filter(None, lines))


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def actions(
    document: Document, looked: Looked, wanted: Stretch, places: Places, *, versioned: bool
) -> list[Action]:
    """What can be done about the findings in a stretch: alternatives first, then silence.

    Args:
        document: the version that was looked at.
        looked: what was found in it.
        wanted: where the person is.
        places: of the document.
        versioned: whether the client knows edits that hold for one version alone.
    """
    here = [each for each in looked.shown if _meet(each.place, wanted)]
    maker = _Maker(document, looked.head, places, versioned=versioned)
    alternatives = (action for each in here for action in maker.alternatives(each))
    mutes = maker.mutes([each for each in here if _may_be_muted(each)])
    return [*alternatives, *mutes]


def _may_be_muted(shown: Shown) -> bool:
    return shown.finding.kind is not FindingKind.HELP


class _Maker:
    """Makes the actions of one document."""

    def __init__(self, document: Document, head: int, places: Places, *, versioned: bool) -> None:
        self._document, self._head, self._places = document, head, places
        self._versioned = versioned

    def alternatives(self, shown: Shown) -> Iterator[types.CodeAction]:
        """The sentence said differently."""
        for words in shown.finding.alternatives if shown.fits else ():
            yield types.CodeAction(
                title=_short(words),
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[diagnostic(shown, self._places)],
                edit=self._edit(shown.sentence, words),
            )

    def mutes(self, shown: Iterable[Shown]) -> Iterator[Action]:
        """Ways not to hear of it again."""
        by_code = {each.finding.code: each for each in shown}
        titles = load_coach().knowledge.titles
        for code, each in by_code.items():
            title = titles.get(code, code)
            yield self._mark(f"Don't look for “{title}” in this file", each, code)
            words = self._document.text[slice(*each.place)]
            if each.finding.span and _can_be_quoted(words):
                yield self._mark(f"Leave “{words}” as it is in this file", each, f'"{words}"')
            everywhere = f"Don't look for “{title}” in any file"
            yield types.Command(everywhere, EVERYWHERE, arguments=[code])
        for each in list(by_code.values())[:1]:
            yield self._mark("Look at nothing in this file", each, "")

    def _mark(self, title: str, shown: Shown, what: str) -> types.CodeAction:
        ending = "\r\n" if "\r\n" in self._document.text else "\n"
        mark = " ".join(filter(None, ("<!-- tt: off", what, f"-->{ending}")))
        return types.CodeAction(
            title=title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic(shown, self._places)],
            edit=self._edit((self._head, self._head), mark),
        )

    def _edit(self, stretch: Stretch, words: str) -> types.WorkspaceEdit:
        edit = types.TextEdit(span_of(self._places, stretch), words)
        uri = self._document.uri
        if not self._versioned:
            return types.WorkspaceEdit(changes={uri: [edit]})
        which = types.OptionalVersionedTextDocumentIdentifier(uri, self._document.version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(which, [edit])])


def _meet(one: Stretch, other: Stretch) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_TITLE else f"{words[: _LONGEST_TITLE - 1]}…"


def _can_be_quoted(words: str) -> bool:
    return len(words) <= _LONGEST_PHRASE and not re.search(r'["“”<>\r\n]', words)
