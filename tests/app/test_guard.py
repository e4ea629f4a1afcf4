"""Who is answered: by the host they name, where they come from, and what they bring."""

import http.client
import shutil
import socket
import time
from contextlib import suppress

import pytest

from tests.app.serving import FORM, Served, chat
from turntoward.app.guard import ADDRESS, BODY, SLOW, Guard
from turntoward.app.pages.entrance import OPEN_PATHS
from turntoward.app.session import COOKIE, Door

NO = b"Not here."
NO_TO_A_SCRIPT = b'{"error":"Not here."}'


@pytest.fixture(scope="module")
def served(made, tmp_path_factory):
    """One app for all of these tests, none of which changes anything."""
    folder = tmp_path_factory.mktemp("guard") / "place"
    shutil.copytree(made, folder)
    with Served(folder) as running:
        running.unlock()
        running.bring(chat(2))
        yield running


def hosts(port):
    """What a `Host` may say that is not what ours says; each a list of headers."""
    right = f"127.0.0.1:{port}"
    names = [
        f"localhost:{port}", "localhost", "127.0.0.1", "127.0.0.1:", "127.0.0.1:80",
        f"127.0.0.1:{port + 1}", f"127.0.0.1:0{port}", f"127.0.0.1:{port}0", f"127.1:{port}",
        f"127.0.0.2:{port}", f"0.0.0.0:{port}", f"0:{port}", f"[::1]:{port}", "[::1]",
        f"[::ffff:127.0.0.1]:{port}", f"2130706433:{port}", f"0x7f000001:{port}",
        f"0177.0.0.1:{port}", f"127.0.0.1.:{port}", f"127.0.0.1.nip.io:{port}",
        f"evil.test:{port}", "evil.test", f"{right}.evil.test", f"evil.test.{right}",
        f"user@{right}", f"user:word@{right}", f"{right}@evil.test", f"{right}/",
        f"{right}/path", f"{right}?x", f"{right}#x", f"http://{right}", f"//{right}",
        f"{right},evil.test", f"{right}, {right}", f"{right} evil.test", f"evil.test {right}",
        f"{right};", f"{right}%20", f"%31{right[1:]}", f"127。0。0。1:{port}", f"１27.0.0.1:{port}",
        f"LOCALHOST:{port}", f"*:{port}", "*", "null", "", "-", ".", f":{port}", f"{port}",
    ]  # fmt: skip
    single = [[f"Host: {name}"] for name in names]
    return [
        *single,
        [],
        [f"Host: {right}", "Host: evil.test"],
        ["Host: evil.test", f"Host: {right}"],
        [f"Host: {right}", f"Host: {right}"],
        [f"X-Forwarded-Host: {right}"],
        ["Host: evil.test", f"X-Forwarded-Host: {right}"],
        ["Host: evil.test", f"Forwarded: host={right}"],
    ]


def request(served, method, path, lines, *, version="1.1", target=None):  # noqa: PLR0913
    """A request as bytes, with the pass, as from our own page."""
    kind = [f"Content-Type: {FORM}", "Content-Length: 0"] if method == "POST" else []
    head = [
        f"{method} {target or f'/{served.place.room}{path}'} HTTP/{version}",
        *lines,
        f"Cookie: {served.cookie}",
        f"Origin: {served.place.origin}",
        "Connection: close",
        *kind,
    ]
    return ("\r\n".join(head) + "\r\n\r\n").encode()


def status(answer):
    """The status of an answer; 0 where there is none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


def harmless(served):
    """Routes that may be asked with everything that lets one in."""
    for method, path in served.routes:
        if method == "GET" and path != "/left" and not path.startswith("/api"):
            yield served.filled(path, name="app.css")


def test_only_the_exact_host_is_answered(served):
    """On every route, whatever else `Host` says is refused, without a byte of a page."""
    wrong = hosts(served.place.port)
    assert len(wrong) >= 40
    asked = 0
    for method, path in served.routes:
        for lines in wrong:
            sent = request(served, method, served.filled(path, name="app.css"), lines)
            got = served.raw(sent)
            asked += 1
            assert status(got) in (400, 403), (method, path, lines)
            assert got.endswith((NO, NO_TO_A_SCRIPT)), (method, path, lines)
    assert asked == len(wrong) * len(served.routes)
    assert served.desk.is_open


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_the_exact_host_is_answered(served, version):
    """With the one host, by either version of HTTP, white space around it or not."""
    for path in harmless(served):
        for line in (
            f"Host: {served.place.host}",
            f"host:{served.place.host}",
            f"Host: \t{served.place.host} \t",
        ):
            got = served.raw(request(served, "GET", path, [line], version=version))
            assert status(got) not in (0, 400, 403), (path, line)


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_an_absolute_address_is_refused(served, version):
    """A request line that names a host itself is not answered, even where it names ours."""
    for host in (served.place.host, "evil.test"):
        target = f"http://{host}/{served.place.room}/"
        lines = [f"Host: {served.place.host}"]
        got = served.raw(request(served, "GET", "/", lines, version=version, target=target))
        assert status(got) in (400, 403)
        assert got.endswith(NO)


def test_without_the_guard_all_would_pass(tmp_path):
    """The control: the same requests are answered where nobody stands in front."""
    with Served(tmp_path / "place", wrap=lambda app: app._app) as naive:
        naive.create()
        sent = [request(naive, "GET", "/", lines) for lines in hosts(naive.place.port)]
        assert sum(status(naive.raw(each)) == 200 for each in sent) >= 40


def without_pass(served):
    """What is sent in place of a pass that holds: headers."""
    made = served.door.enter(served.door.key)
    return [
        [],
        [("Cookie", f"{COOKIE}=")],
        [("Cookie", f"{COOKIE}={'A' * 43}")],
        [("Cookie", f"{served.cookie}; {COOKIE}={made}")],
        [("Cookie", served.cookie), ("Cookie", served.cookie)],
        [("Cookie", f"{served.cookie}x")],
        [("Cookie", served.cookie.upper())],
        [("Cookie", f"other={made}")],
        [("Authorization", f"Bearer {made}")],
        [("Authorization", f"Bearer {served.door.key}")],
        [("X-Turntoward", made)],
    ]


def answered(served, paths):
    """Which routes answer one who has no pass: each with what was sent."""
    sent = without_pass(served)
    for method, path in paths:
        for headers in sent:
            form = {} if method == "POST" else None
            filled = served.filled(path, name="app.css")
            got = served.ask(filled, method, headers=headers, form=form, let_in=False)
            if got.status not in (401, 403) or b"Ana" in got.body:
                yield method, path, headers


def test_nobody_is_answered_without_a_pass(served):
    """W6: every route but the empty page and the program's own files asks for it, the way in for a key."""
    free = OPEN_PATHS - {"/enter"}
    asking = [
        (method, path)
        for method, path in served.routes
        if path not in free and not path.startswith("/static/")
    ]
    assert len(asking) > 50
    assert [*answered(served, asking)] == []
    assert served.desk.is_open


def test_a_door_that_stands_open_would_be_noticed(made, tmp_path, monkeypatch):
    """The control: where everybody is let in, pages answer."""
    monkeypatch.setattr(Door, "admits", lambda _door, _scope: True)
    shutil.copytree(made, tmp_path / "place")
    with Served(tmp_path / "place") as naive:
        naive.unlock()
        assert len([*answered(naive, [("GET", "/"), ("GET", "/people")])]) == 22


def test_another_room_is_not_there(served):
    """Whoever does not know the path finds nothing, with a pass or without."""
    for path in ("/", "/favicon.ico", "/other/", f"/{served.place.room}", "/static/app.js", "//"):
        got = served.ask_at(path)
        assert got.status == 404
        assert got.body == NO


def test_who_comes_from_elsewhere_is_refused(served):
    """Another origin, another site, or none where something is to be changed."""
    origins = ("null", "http://evil.test", "http://127.0.0.1", "chrome-extension://abcdef",
               served.place.origin.replace("http", "https"), f"{served.place.origin}.evil.test",
               "", f"{served.place.origin}/")  # fmt: skip
    for method, path in served.routes:
        if path == "/enter":
            continue
        filled = served.filled(path, name="app.css")
        form = {} if method == "POST" else None
        for origin in origins:
            got = served.ask(filled, method, form=form, headers=[("Origin", origin)])
            assert got.status == 403, (method, path, origin)
        for site in ("cross-site", "same-site", "", "Same-Origin"):
            got = served.ask(filled, method, form=form, headers=[("Sec-Fetch-Site", site)])
            assert got.status == 403, (method, path, site)
        twice = [("Origin", served.place.origin), ("Origin", "http://evil.test")]
        assert served.ask(filled, method, form=form, headers=twice).status == 403
    line = [f"Host: {served.place.host}"]
    sent = request(served, "POST", "/lock", line).replace(b"Origin:", b"X:")
    assert status(served.raw(sent)) == 403
    assert served.desk.is_open


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "", "application/xml", "text/html"]
)
def test_only_our_kinds_of_bodies_are_read(served, kind):
    """A kind that a foreign page could send without asking first is refused."""
    assert served.ask("/lock", "POST", headers=[("Content-Type", kind)], body=b"").status == 415
    assert served.desk.is_open


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "get"])
def test_other_methods_change_nothing(served, method):
    """They are refused, on every route."""
    for _, path in served.routes:
        got = served.ask(served.filled(path), method, form={})
        assert got.status in (401, 403, 404, 405, 415), path
        assert "access-control-allow-origin" not in dict(got.headers)
    assert served.desk.is_open


def test_a_head_has_no_body(served):
    """Asked for the head of a page, it tells nothing but the head."""
    got = served.ask("/", "HEAD")
    assert (got.status, got.body) == (200, b"")
    assert served.ask("/", "HEAD", let_in=False).status == 403


def test_a_body_that_is_too_long_is_refused(served):
    """By its length where it says so, and by what comes where it does not; others are answered."""
    got = served.ask("/unlock", "POST", form={"passphrase": "x" * (BODY + 1)})
    assert got.status == 413
    said = [("Content-Type", FORM), ("Content-Length", str(10**15))]
    assert served.ask("/unlock", "POST", headers=said, body=b"a=b").status == 413
    line = http.client.HTTPConnection("127.0.0.1", served.place.port, timeout=30)
    headers = {"Content-Type": FORM, "Cookie": served.cookie, "Origin": served.place.origin}
    headers["Transfer-Encoding"] = "chunked"
    pieces = (b"a=" + b"a" * 65533 + b"&" for _ in range(BODY // 65536 + 2))
    line.request("POST", f"/{served.place.room}/unlock", pieces, headers, encode_chunked=True)
    assert line.getresponse().status == 413
    line.close()
    assert served.ask("/").status == 200


def test_a_body_that_does_not_come_is_not_waited_for(served, monkeypatch):
    """Who promises a body and sends none is told so, while others are answered."""
    monkeypatch.setattr("turntoward.app.guard.SLOW", 0.3)
    assert SLOW <= 60
    head = request(served, "POST", "/lock", [f"Host: {served.place.host}"])
    head = head.replace(b"Content-Length: 0", b"Content-Length: 10")
    lines = [socket.create_connection(("127.0.0.1", served.place.port)) for _ in range(50)]
    for line in lines:
        line.sendall(head)
    begun = time.monotonic()
    assert served.ask("/state").status == 200
    assert time.monotonic() - begun < 1
    lines[0].settimeout(5)
    assert status(lines[0].recv(1000)) == 408
    for line in lines:
        line.close()
    time.sleep(0.1)
    assert served.desk.is_open


def test_a_long_address_is_refused(served):
    """Neither a path nor a question can be of any length."""
    assert served.ask("/" + "a" * ADDRESS).status == 414
    assert served.ask("/?" + "a" * (ADDRESS + 1)).status == 414
    for path in {path for _, path in served.routes if "{" in path}:
        for number in (2**63, "9" * 3000):
            names = dict.fromkeys(("id", "number", "conversation", "person", "turn"), number)
            assert served.ask(served.filled(path, **names)).status < 500, path


@pytest.mark.parametrize(
    "sent",
    [
        b"\r\n\r\n\r\n",
        b"HELLO\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 50 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(served, sent):
    """It is told no, and learns nothing else."""
    got = served.raw(sent, wait=2)
    assert status(got) in (0, 400, 403)
    assert not got or got.endswith(NO)


def test_a_line_is_kept_for_the_next_request(served):
    """Two requests on one line are each looked at for themselves."""
    first = request(served, "GET", "/state", [f"Host: {served.place.host}"])
    first = first.replace(b"Connection: close\r\n", b"")
    second = request(served, "GET", "/state", ["Host: evil.test"])
    got = served.raw(first + second, wait=30)
    assert got.count(b"HTTP/1.1 200") == 1
    assert got.count(b"HTTP/1.1 403") == 1


def test_a_socket_that_stays_open_is_refused(served):
    """There are none."""
    lines = [
        f"Host: {served.place.host}",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    got = served.raw(
        request(served, "GET", "/state", lines).replace(b"ion: close", b"ion: Upgrade"), wait=1
    )
    assert status(got) != 101


def test_what_is_no_http_is_closed_and_the_rest_goes_on(served):
    """Whatever the server below hands over: a line that stays open is closed, its own start is let be."""
    said = []

    async def app(scope, _receive, _send):
        said.append(scope["type"])

    async def send(message):
        said.append(message["type"])

    async def receive():
        raise AssertionError

    guard = Guard(app, served.place, admits=lambda _path, _scope: True)
    for kind in ("websocket", "lifespan"):
        with suppress(StopIteration):
            guard({"type": kind}, receive, send).send(None)
    assert said == ["websocket.close", "lifespan"]


def test_many_conversations_do_not_tell_who_is_there(served):
    """Who is not let in gets the same answer whether there is something or not."""
    there = served.ask("/reading/1", let_in=False)
    nothing = served.ask("/reading/99", let_in=False)
    assert (there.status, there.body) == (nothing.status, nothing.body) == (403, NO)
