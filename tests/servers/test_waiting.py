from threading import Event

from turntoward.servers._checks import Looked
from turntoward.servers._document import Document
from turntoward.servers._settings import Settings
from turntoward.servers._waiting import Job, Waiting

NOTHING = Looked(shown=(), head=0)
SOON = 10  # seconds that no test waits for in vain


def job(version, uri="file:///a", word=None):
    """A version of a document that waits to be looked at."""
    document = Document(uri=uri, version=version, language="", text="", word=word)
    return Job(document=document, settings=Settings())


def test_a_version_that_was_overtaken_is_not_told():
    """While one is looked at two more come: it is given up, and the newest alone is looked at."""
    begun, come, told = Event(), Event(), Event()
    looked, heard = [], []

    def look(document, _settings, is_wanted):
        looked.append((document.version, is_wanted()))
        begun.set()
        assert come.wait(SOON)
        return NOTHING if is_wanted() else None

    def tell(job, _looked):
        heard.append(job.document.version)
        told.set()
        return False

    waiting = Waiting(look, tell)
    waiting.take(job(1), 0)
    assert begun.wait(SOON)
    waiting.take(job(2), 0)
    waiting.take(job(3), 0)
    come.set()
    assert told.wait(SOON)
    waiting.stop()
    assert (looked, heard) == ([(1, True), (3, True)], [3])


def test_a_document_is_left_alone_while_it_changes():
    """Every change begins the waiting anew; another document does not wait for it."""
    told, heard = Event(), []

    def tell(job, _looked):
        heard.append((job.document.uri, job.document.version))
        told.set()
        return False

    waiting = Waiting(lambda *_: NOTHING, tell)
    waiting.take(job(1), 600)
    waiting.take(job(2), 600)
    waiting.take(job(1, uri="file:///b"), 0)
    assert told.wait(SOON)
    waiting.stop()
    assert heard == [("file:///b", 1)]


def test_a_word_that_nothing_follows_counts_as_finished_after_a_while():
    """Somebody who ends a message without a point is answered too."""
    told, heard = Event(), []

    def tell(job, _looked):
        heard.append(job.document.word)
        if job.document.word is None:
            told.set()
        return job.document.word is not None

    waiting = Waiting(lambda *_: NOTHING, tell, patience=0)
    waiting.take(job(1, word=(0, 3)), 0)
    assert told.wait(SOON)
    waiting.stop()
    assert heard == [(0, 3), None]


def test_a_closed_document_is_not_told_of():
    """What is dropped while it is looked at stays unsaid."""
    begun, dropped, told = Event(), Event(), Event()
    heard = []

    def look(document, _settings, _is_wanted):
        if document.uri == "file:///a":
            begun.set()
            assert dropped.wait(SOON)
        return NOTHING

    def tell(job, _looked):
        heard.append(job.document.uri)
        told.set()
        return False

    waiting = Waiting(look, tell)
    waiting.take(job(1), 0)
    assert begun.wait(SOON)
    waiting.drop("file:///a")
    waiting.take(job(1, uri="file:///b"), 0)
    dropped.set()
    assert told.wait(SOON)
    waiting.stop()
    assert heard == ["file:///b"]
