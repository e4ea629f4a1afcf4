"""A server under an audit hook that notes every use of a network."""

import sys

_HOOK = """
import os, sys
log = os.open(os.environ["TT_AUDIT"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def note(event, arguments):
    if event.startswith("socket.") and event != "socket.__new__":
        os.write(log, f"{event}\\n".encode())
sys.addaudithook(note)
"""
_RUN = "from turntoward.cli import main; main()"


def audited(*arguments, program=_RUN):
    """The command line of a server whose socket calls go into the file named by TT_AUDIT."""
    return (sys.executable, "-c", _HOOK + program, *map(str, arguments))


def network_use(log):
    """The calls that were noted: to bind, connect, look up, send."""
    return log.read_text("utf-8").split()
