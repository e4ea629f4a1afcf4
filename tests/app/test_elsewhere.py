"""Pages of others, open in the same browser: on another host, another port, or of no origin at all."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.app.serving import FORM, Served, chat

# Everything that a page can try on an address; `READ` collects what it got to see.
_ATTACK = """<!doctype html><title>elsewhere</title><body><script>
const READ = [], AT = "{at}";
const tried = [];
for (const mode of ["cors", "no-cors"])
  for (const credentials of ["include", "omit"]) {{
    tried.push(fetch(AT + "/", {{mode, credentials}}).then((a) => a.text()).then((t) => READ.push(t)));
    for (const type of ["text/plain", "{form}", "application/json", "multipart/form-data"])
      tried.push(fetch(AT + "/lock", {{method: "POST", mode, credentials, body: "",
        headers: {{"Content-Type": type}}}}).then((a) => a.text()).then((t) => READ.push(t)));
  }}
navigator.sendBeacon(AT + "/lock", new Blob(["a=b"], {{type: "{form}"}}));
for (const enctype of ["{form}", "text/plain", "multipart/form-data"]) {{
  const frame = document.createElement("iframe");
  frame.name = "f" + enctype;
  document.body.append(frame);
  const form = document.createElement("form");
  Object.assign(form, {{method: "post", action: AT + "/lock", enctype, target: frame.name}});
  document.body.append(form);
  form.submit();
}}
for (const [tag, name] of [["img", "src"], ["script", "src"], ["iframe", "src"], ["link", "href"],
                           ["embed", "src"], ["object", "data"], ["video", "src"]]) {{
  const each = document.createElement(tag);
  if (tag === "link") each.rel = "stylesheet";
  each[name] = AT + "/";
  document.body.append(each);
}}
try {{
  const line = new WebSocket(AT.replace("http", "ws") + "/");
  line.onmessage = (event) => READ.push(event.data);
  line.onopen = () => READ.push("a line is open");
}} catch {{}}
Promise.allSettled(tried).then(() => setTimeout(() => (document.title = "done"), 500));
</script>"""
_NO_ORIGIN = """<!doctype html><title>elsewhere</title><body>
<iframe sandbox="allow-scripts allow-forms" srcdoc="{page}"></iframe>
<script>setTimeout(() => (document.title = "done"), 2000)</script>"""


class _Other:
    """A server of somebody else on this machine; keeps what it is sent."""

    def __init__(self):
        self.page, self.heard = "", []
        other = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                other.heard.append((self.path, str(self.headers)))
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(other.page.encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def other():
    """Somebody else's server."""
    made = _Other()
    yield made
    made.close()


@pytest.fixture
def place(browser):
    """A browser's own place for cookies."""
    context = browser.new_context()
    yield context
    context.close()


def _attack(served, other, place, host, *, sandboxed):
    """What a hostile page got to read, and how often it locked the store."""
    at = f"{served.place.origin}/{served.place.room}"  # the worst case: it knows the path
    locked = []
    served.desk.when_locked(lambda: locked.append(1))
    ours = place.new_page()
    served.enter(ours)
    attack = _ATTACK.format(at=at, form=FORM)
    escaped = attack.replace("&", "&amp;").replace('"', "&quot;")
    other.page = _NO_ORIGIN.format(page=escaped) if sandboxed else attack
    page = place.new_page()
    page.goto(f"http://{host}:{other.port}/")
    page.wait_for_function("document.title === 'done'", timeout=20_000)
    frame = page.frames[1] if sandboxed else page.main_frame
    read = [text for text in frame.evaluate("READ") if text]
    framed = [each.content() for each in page.frames if each.url.startswith(at)]
    return read, [text for text in framed if "Ana" in text], len(locked)


@pytest.mark.parametrize(
    ("host", "sandboxed"),
    [("evil.test", False), ("127.0.0.1", False), ("localhost", False), ("evil.test", True),
     ("127.0.0.1", True)],
)  # fmt: skip
def test_a_hostile_page_gets_nothing(served, other, place, host, sandboxed):
    """It reads nothing, changes nothing and shows nothing of ours in a frame."""
    served.bring(chat(2))
    read, framed, locked = _attack(served, other, place, host, sandboxed=sandboxed)
    assert (read, framed, locked) == ([], [], 0)
    assert served.desk.is_open


def test_without_the_guard_it_would(made, tmp_path, other, place):
    """The control: the same page changes something where nobody stands in front."""
    with Served(tmp_path / "place", wrap=lambda app: app._app) as naive:
        naive.create()
        naive.bring(chat(2))
        _, _, locked = _attack(naive, other, place, "evil.test", sandboxed=False)
        assert locked >= 2


def test_a_name_that_leads_to_us_gets_nothing(served, place):
    """A host name of somebody else that was bent to this machine is refused."""
    served.bring(chat(2))
    page = place.new_page()
    served.enter(page)
    for path in ("/", "/reading/1", "/state", "/left"):
        address = f"http://rebound.test:{served.place.port}/{served.place.room}{path}"
        got = page.goto(address)
        assert got.status == 403
        assert got.text() == "Not here."


def test_without_the_guard_a_bent_name_would_do(tmp_path, place):
    """The control: it is answered with data where nobody stands in front."""
    with Served(tmp_path / "place", wrap=lambda app: app._app) as naive:
        naive.create()
        naive.bring(chat(2))
        page = place.new_page()
        got = page.goto(f"http://rebound.test:{naive.place.port}/{naive.place.room}/")
        assert got.status == 200
        assert "Ana" in got.text()


def test_our_cookie_does_not_reach_another_port(served, other, place):
    """A server of somebody else on the same address never sees the pass, nor where we are."""
    page = place.new_page()
    served.enter(page)
    other.page = "<!doctype html><title>x</title>"
    for path in ("/", "/enter", "/static/app.js", "/favicon.ico", "/room/"):
        page.goto(f"http://127.0.0.1:{other.port}{path}", referer=None)
    served.enter(page)
    page.evaluate("at => { location.href = at }", f"http://127.0.0.1:{other.port}/from-ours")
    page.wait_for_url("**/from-ours")
    said = "\n".join(f"{path}\n{headers}" for path, headers in other.heard)
    assert "turntoward=" not in said
    assert served.place.room not in said
    assert len(other.heard) >= 6


def test_it_is_the_path_that_keeps_it(served, other, place):
    """The control: on the same path, which nobody else can know, it would have been seen."""
    page = place.new_page()
    served.enter(page)
    page.goto(f"http://127.0.0.1:{other.port}/{served.place.room}/")
    assert any("turntoward=" in headers for _, headers in other.heard)
