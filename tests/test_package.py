import subprocess
import sys

import turntoward


def test_the_public_names_are_there():
    """What the package promises can be imported, and is documented."""
    for name in turntoward.__all__:
        assert getattr(turntoward, name) is not None
    assert set(turntoward.__all__) == {
        "Conversation", "Reading", "Turn", "TurnTowardError", "__version__", "analyze", "chats", "check",
        "code", "convert", "create_store", "export_store", "formats", "help_lines", "keep",
        "load_codebook", "merge", "open_store", "read", "report", "split",
    }  # fmt: skip


def loaded(statement):
    code = f"import sys; {statement}; print(' '.join(sys.modules))"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout.split()
    )


def test_importing_is_light():
    """`import turntoward` loads nothing heavy, not even its own api."""
    heavy = {
        "onnxruntime",
        "pyarrow",
        "ray",
        "starlette",
        "rich",
        "re2",
        "msgspec",
        "click",
        "apsw",
    }
    assert not loaded("import turntoward") & (heavy | {"turntoward.api"})


def test_reading_opens_no_connection():
    """A whole reading makes no socket, and the check would see one."""
    watch = (
        "seen = []; sys.addaudithook(lambda event, _: seen.append(event) "
        "if event.startswith('socket.') else None); "
    )
    read = "import turntoward; turntoward.read('examples/peer-support.vtt'); "
    assert "NONE" in loaded(watch + read + "print('NONE' if not seen else seen)")
    planted = "import socket; socket.socket().close(); print('NONE' if not seen else 'SEEN')"
    assert "SEEN" in loaded(watch + planted)
