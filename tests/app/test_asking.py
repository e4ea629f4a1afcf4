"""What a page asks the vault for."""

from collections import Counter

from tests.app.serving import chat
from tests.app.test_payloads import screens
from tests.store.making import message
from turntoward.app.readings import Readings
from turntoward.app.settings import settings_of
from turntoward.model import Chat
from turntoward.store.vault import Vault


def counted(monkeypatch):
    """What is asked from now on, each time it is."""
    asked = []
    real = Vault.ask

    def ask(self, gives, verb, /, *, quietly=False, **given):
        asked.append((verb, repr(sorted(given.items()))))
        return real(self, gives, verb, quietly=quietly, **given)

    monkeypatch.setattr(Vault, "ask", ask)
    return asked


def test_no_page_asks_for_the_same_twice(served, monkeypatch):
    """Every page of the table, with several conversations, asks for each list once."""
    for number in range(4):
        lines = [message(at, f"{number} {at}", speaker=f"P{number}") for at in range(8)]
        served.bring(lines, chat=Chat(id=str(number), title=str(number)))
    monkeypatch.setattr(Readings, "begin", lambda *_, **__: None)  # no worker beside
    asked = counted(monkeypatch)
    for path in screens(served, **dict.fromkeys(("id", "number", "conversation"), 1)):
        asked.clear()
        served.ask(path)
        again = {each: times for each, times in Counter(asked).items() if times > 1}
        assert not again, path


def test_a_glance_sees_what_was_written_through_it(served):
    """What one request writes, the rest of it reads."""
    store = served.store.glance()
    assert store.conversations() == ()
    served.bring(chat(3))
    assert store.conversations() == ()  # within one request the list is the same
    store.set("lens", "all")
    assert settings_of(store.settings()).lens == "all"
    assert len(store.conversations()) == 1
