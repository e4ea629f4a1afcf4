"""A language server: a draft in an editor is looked at while it is written (`turntoward lsp`)."""

import logging
import sys

from lsprotocol import types

from turntoward.servers._answers import EVERYWHERE
from turntoward.servers._editing import Editor
from turntoward.servers._handlers import HANDLERS, code_actions, mute_everywhere

__all__ = ["make_editor", "serve"]

_TURN = 0.001  # seconds after which the thread that looks lets the one that answers go on
_OURS = (  # we keep documents ourselves: lines end where the protocol says, and nowhere else
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
)


def make_editor() -> Editor:
    """A server that knows what to do, and waits to be started."""
    editor = Editor()
    for method in _OURS:
        del editor.protocol.fm.builtin_features[method]
    for method, handler in HANDLERS.items():
        editor.feature(method)(handler)
    kinds = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    editor.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)(code_actions)
    editor.command(EVERYWHERE)(mute_everywhere)
    return editor


def serve() -> int:
    """Serve an editor over the standard streams.

    Returns:
        The exit status: 0 where the editor said goodbye, 1 where it went without.
    """
    logging.disable(logging.CRITICAL)  # the library's messages hold what a person writes
    sys.setswitchinterval(_TURN)
    editor = make_editor()
    try:
        # Buffered whatever `-u` says, so that what two threads write is never torn.
        with open(sys.stdout.fileno(), "wb", closefd=False) as out:
            editor.start_io(stdout=out)
    finally:
        editor.waiting.stop()
    return 0 if editor.is_over else 1
