"""What scripts of one's own can ask, and what they cannot."""

import json

import pytest
from jsonschema import Draft202012Validator

from tests.app.api.trying import let_scripts_in, tried
from tests.app.serving import FORM, chat
from turntoward.app.api.operations import OPERATIONS
from turntoward.app.api.tokens import SETTING


@pytest.fixture
def token(served):
    """A token that holds, and a conversation."""
    served.bring(chat(30))
    return let_scripts_in(served)


def ask(served, token, path, *, draft=None, **more):
    """As a script does: no cookie, no origin."""
    headers = [("Authorization", f"Bearer {token}"), *more.pop("headers", ())]
    if draft is None:
        return served.ask(f"/api/v1{path}", headers=headers, let_in=False, **more)
    headers += [("Content-Type", "application/json"), ("Origin", served.place.origin)]
    return served.ask(
        f"/api/v1{path}", "POST", headers=headers, body=json.dumps(draft).encode(), let_in=False
    )


def test_every_operation_answers_as_described(served, token):
    """Each answer holds to its schema."""
    whole = json.loads(ask(served, token, "/openapi.json").body)
    for each in OPERATIONS:
        draft = {"text": "You never listen to me."} if each.method == "POST" else None
        got = ask(served, token, each.path.format(number=1), draft=draft)
        assert got.status == 200, got.text
        assert got.header("content-type") == "application/json"
        schema = whole["paths"][each.path][each.method.lower()]["responses"]["200"]
        shape = {"components": whole["components"]} | schema["content"]["application/json"][
            "schema"
        ]
        assert not [*Draft202012Validator(shape).iter_errors(json.loads(got.body))], each.name


def test_it_tells_what_is_there(served, token):
    """Conversations, a page of messages, a reading, feedback."""
    (first,) = json.loads(ask(served, token, "/conversations").body)["conversations"]
    assert first["title"] == "Ana"
    page = json.loads(ask(served, token, f"/conversations/{first['id']}?limit=3").body)
    assert len(page["messages"]) == 3
    reading = json.loads(ask(served, token, f"/conversations/{first['id']}/reading").body)
    assert reading["conversation"]["messages"] == 30
    found = json.loads(ask(served, token, "/check", draft={"text": "You never listen."}).body)
    assert found["findings"]


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/conversations/99", "/conversations/99/reading", "/conversations/x", "/",
     "/conversations/" + "9" * 400],
)  # fmt: skip
def test_what_is_not_there_is_said_as_json(served, token, path):
    """A sentence, and 404."""
    got = ask(served, token, path)
    assert got.status == 404
    assert json.loads(got.body)["error"]


def test_what_is_not_as_described_is_said(served, token):
    """What is wrong, without quoting what was sent."""
    for draft in ({}, {"text": 1}, {"text": "x", "zinnoberrot": 1}, [], {"text": "x", "to": "y"}):
        got = ask(served, token, "/check", draft=draft)
        assert got.status == 400
        assert json.loads(got.body)["error"]
    for query in ("?limit=0", "?limit=x", "?limit=1&limit=2", "?more=1", "?after=-1"):
        assert ask(served, token, f"/conversations/1{query}").status == 400, query


@pytest.mark.parametrize("kind", ["", "text/plain", FORM, "application/octet-stream"])
def test_a_draft_is_sent_as_json(served, token, kind):
    """Another kind of body is not read, whatever is in it."""
    headers = [("Authorization", f"Bearer {token}"), ("Content-Type", kind)]
    more = {"headers": headers, "body": b'{"text": "You never listen."}', "let_in": False}
    assert served.ask("/api/v1/check", "POST", **more).status == 415


def test_only_the_token_lets_scripts_in(served, token):
    """A cookie does not, nor another token, nor one that was taken back or that a lock covers."""
    path = "/api/v1/conversations"
    wrong = ["", "Bearer", f"Basic {token}", f"Bearer {token}x", token, f"Bearer {served._pass}",
             f"Bearer {served.door.key}"]  # fmt: skip
    refused = served.ask(path)
    assert (refused.status, refused.header("www-authenticate")) == (401, "Bearer")
    for each in wrong:
        assert served.ask(path, headers=[("Authorization", each)]).status == 401, each
    twice = [("Authorization", f"Bearer {token}")] * 2
    assert served.ask(path, headers=twice).status == 401
    assert served.ask("/", headers=twice[:1], let_in=False).status == 403
    foreign = [*twice[:1], ("Origin", "http://evil.test")]
    assert served.ask(path, headers=foreign, let_in=False).status == 403
    assert ask(served, token, "/conversations").status == 200
    served.desk.lock()
    assert ask(served, token, "/conversations").status == 401
    served.unlock()
    assert ask(served, token, "/conversations").status == 200
    assert served.ask("/settings/scripts/revoke", "POST", form={}).status == 303
    assert ask(served, token, "/conversations").status == 401


def test_a_token_is_shown_once(served, page):
    """The page makes it, and never shows it again; the store has its digest alone."""
    served.enter(page, "/settings/scripts")
    page.click("text=Make a token")
    token = page.locator(".code").inner_text().strip()
    assert ask(served, token, "/codes").status == 200
    assert token not in str(served.store.settings())
    assert len(served.store.settings()[SETTING]) == 64
    page.goto(served.url("/settings/scripts"))
    assert token not in page.content()
    page.click("text=Take the token back")
    assert ask(served, token, "/codes").status == 401


def test_it_keeps_to_its_own_description(served, token, tmp_path):
    """Whatever is asked along the description and its links, no answer is a fault or of another shape."""
    done = tried(served, token, 4, tmp_path)
    assert done.returncode == 0, done.stdout[-4000:]
