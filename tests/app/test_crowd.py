import contextlib
import socket
import sys
import time

import pytest

from tests.app.crowd import LONGEST, MOST_MEMORY, crowd
from tests.app.running import started
from tests.app.serving import Served
from turntoward.app import server
from turntoward.app.server import CROWD, PATIENCE


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells of memory")
def test_a_crowd_does_not_hold_it_up(tmp_path):
    """W8: 600 slow or oversized requests at once cost little memory, and others are served at once."""
    few = ("sh", "-c", 'ulimit -n 300; exec "$@"', "sh")  # files, and so connections, at once
    with started(tmp_path / "place", before=few) as app:
        found = crowd(app, 600)
    assert found.memory <= MOST_MEMORY
    assert found.longest <= LONGEST
    assert found.served == 12


def test_who_begins_and_does_not_go_on_is_not_waited_for(made, tmp_path, monkeypatch):
    """Nobody who says nothing, half a line, or half a head; also not after a whole request."""
    assert PATIENCE <= 30
    monkeypatch.setattr(server, "PATIENCE", 0.3)
    with Served(tmp_path / "place") as served:
        for sent in (b"", b"GET", b"GET / HTTP/1.1\r\nHost: x\r\nX: "):
            begun = time.monotonic()
            assert served.raw(sent, wait=20) == b""
            assert time.monotonic() - begun < 10
        place = f"/{served.place.room}/static/app.css"
        whole = f"GET {place} HTTP/1.1\r\nHost: {served.place.host}\r\n\r\n".encode()
        with socket.create_connection(("127.0.0.1", served.place.port), timeout=4) as line:
            line.sendall(whole)
            time.sleep(0.1)
            line.sendall(b"GET / HTTP")
            got = b""
            while piece := line.recv(65536):
                got += piece
        assert got.startswith(b"HTTP/1.1 200")


def test_without_patience_running_out_it_would_be(tmp_path, monkeypatch):
    """The control: the server alone waits for as long as anybody likes."""
    monkeypatch.setattr(server, "PATIENCE", 1_000.0)
    with Served(tmp_path / "place") as served:
        begun = time.monotonic()
        served.raw(b"GET", wait=1)
        assert time.monotonic() - begun > 0.9


def test_of_many_who_wait_the_first_is_let_go(tmp_path, monkeypatch):
    """So that there is always room for who has something to ask."""
    assert CROWD < 1_000
    monkeypatch.setattr(server, "CROWD", 5)
    with Served(tmp_path / "place") as served:
        lines = [socket.create_connection(("127.0.0.1", served.place.port)) for _ in range(6)]
        lines[0].settimeout(10)
        with contextlib.suppress(ConnectionResetError):
            assert lines[0].recv(10) == b""
        lines[5].settimeout(0.3)
        with pytest.raises(TimeoutError):
            lines[5].recv(10)
        for line in lines:
            line.close()
