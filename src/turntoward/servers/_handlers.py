"""What the language server does when the editor tells or asks something."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
from lsprotocol import types
from pygls.exceptions import JsonRpcInternalError

from turntoward.drafts import keep_mutes, load_coach, make_ready, read_mutes
from turntoward.errors import TurnTowardError
from turntoward.servers._answers import Action, actions, hover
from turntoward.servers._document import Document, changed
from turntoward.servers._editing import Editor
from turntoward.servers._places import Places
from turntoward.servers._settings import SECTION

__all__ = ["HANDLERS", "code_actions", "mute_everywhere"]

P = ParamSpec("P")
Result = TypeVar("Result")


def _guarded(
    handler: Callable[Concatenate[Editor, P], Result],
) -> Callable[Concatenate[Editor, P], Result]:
    """A handler whose failures name their kind alone: an error's own text may hold a draft's."""

    @wraps(handler)
    def guarded(ls: Editor, /, *args: P.args, **kwargs: P.kwargs) -> Result:
        try:
            return handler(ls, *args, **kwargs)
        except JsonRpcInternalError:
            raise
        except Exception as error:  # noqa: BLE001 whatever it is
            raise JsonRpcInternalError(f"Internal error ({type(error).__name__}).") from None

    return guarded


@_guarded
def _initialize(ls: Editor, params: types.InitializeParams) -> None:
    ls.set_up(params.initialization_options)
    ls.started_with = ls.settings


@_guarded
def _initialized(ls: Editor, _params: types.InitializedParams) -> None:
    make_ready()  # before the first word
    _ask_for_settings(ls)
    workspace = ls.client_capabilities.workspace
    changes = workspace.did_change_configuration if workspace else None
    if changes and changes.dynamic_registration:
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        wanted = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
        registration = types.Registration(f"turntoward-{method}", method, wanted)
        ls.client_register_capability(types.RegistrationParams([registration]))


@_guarded
def _configured(ls: Editor, params: types.DidChangeConfigurationParams) -> None:
    if not _ask_for_settings(ls):
        ls.set_up(params.settings)


def _ask_for_settings(ls: Editor) -> bool:
    """Ask for settings; False where the editor would not answer."""
    workspace = ls.client_capabilities.workspace
    if not (workspace and workspace.configuration):
        return False

    def answered(answer: Future[Sequence[Any]]) -> None:
        ls.is_asking = False
        if not (answer.cancelled() or answer.exception()):
            for value in answer.result() or ():
                ls.set_up(value)
        ls.look_again()

    ls.is_asking = True
    wanted = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
    ls.workspace_configuration(wanted).add_done_callback(answered)
    return True


@_guarded
def _shutdown(ls: Editor, _params: Any) -> None:
    ls.is_over = True


@_guarded
def _opened(ls: Editor, params: types.DidOpenTextDocumentParams) -> None:
    opened = params.text_document
    document = Document(
        uri=opened.uri, version=opened.version, language=opened.language_id, text=opened.text
    )
    ls.take(document, at_once=True)


@_guarded
def _changed(ls: Editor, params: types.DidChangeTextDocumentParams) -> None:
    which = params.text_document
    before = ls.documents[which.uri]
    ls.take(changed(before, which.version, params.content_changes, ls.encoding))


@_guarded
def _saved(ls: Editor, params: types.DidSaveTextDocumentParams) -> None:
    saved = ls.documents[params.text_document.uri]
    ls.take(
        Document(uri=saved.uri, version=saved.version, language=saved.language, text=saved.text),
        at_once=True,
    )


@_guarded
def _closed(ls: Editor, params: types.DidCloseTextDocumentParams) -> None:
    ls.close(params.text_document.uri)


@_guarded
def _hover(ls: Editor, params: types.HoverParams) -> types.Hover | None:
    found = ls.current(params.text_document.uri)
    if found is None:
        return None
    document, looked = found
    places = Places(document.text, ls.encoding)
    offset = places.offset(params.position.line, params.position.character)
    return hover(looked, offset, places, _hover_kind(ls))


def _hover_kind(ls: Editor) -> types.MarkupKind:
    text_document = ls.client_capabilities.text_document
    wanted = text_document.hover if text_document else None
    formats = wanted.content_format if wanted else None
    return formats[0] if formats else types.MarkupKind.PlainText


@_guarded
def code_actions(ls: Editor, params: types.CodeActionParams) -> list[Action]:
    """What can be done about the findings in a range."""
    found = ls.current(params.text_document.uri)
    if found is None or not _wants_fixes(params.context.only):
        return []
    document, looked = found
    places = Places(document.text, ls.encoding)
    wanted = (
        places.offset(params.range.start.line, params.range.start.character),
        places.offset(params.range.end.line, params.range.end.character),
    )
    return actions(document, looked, wanted, places, versioned=_knows_versions(ls))


@_guarded
def mute_everywhere(ls: Editor, code: str) -> None:
    """Put a code into the person's own mutes."""
    if code not in load_coach().knowledge.titles:
        return
    try:
        own = read_mutes()
        keep_mutes(msgspec.structs.replace(own, codes=tuple(sorted({*own.codes, code}))))
    except TurnTowardError as error:
        raise JsonRpcInternalError(str(error)) from None
    ls.look_again()


def _wants_fixes(only: Sequence[types.CodeActionKind | str] | None) -> bool:
    wanted = types.CodeActionKind.QuickFix.value
    return not only or any(getattr(kind, "value", kind) in {"", wanted} for kind in only)


def _knows_versions(ls: Editor) -> bool:
    workspace = ls.client_capabilities.workspace
    edits = workspace.workspace_edit if workspace else None
    return bool(edits and edits.document_changes)


HANDLERS: Mapping[str, Callable[..., Any]] = {
    types.INITIALIZE: _initialize,
    types.INITIALIZED: _initialized,
    types.SHUTDOWN: _shutdown,
    types.TEXT_DOCUMENT_DID_OPEN: _opened,
    types.TEXT_DOCUMENT_DID_CHANGE: _changed,
    types.TEXT_DOCUMENT_DID_SAVE: _saved,
    types.TEXT_DOCUMENT_DID_CLOSE: _closed,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: _configured,
    types.TEXT_DOCUMENT_HOVER: _hover,
}
