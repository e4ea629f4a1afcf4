import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from tests.banned import banned
from tests.report.readings import example, example_page, hostile, in_danger, lines, page
from turntoward.dynamics.tally import MEASURES
from turntoward.model.dynamics import EpisodeState, Received
from turntoward.model.reading import Lens, MomentKind
from turntoward.report.titles import ELEMENT_TITLES, FIGURES, MOMENT_TITLES, RECEIVED, STATES
from turntoward.shipped import load_codebook

PARTNERS = "partners-android.txt"
SECTIONS = [
    "story", "moments", "planks", "timeline", "bids", "asking", "feelings", "ladder", "episodes",
    "pacing", "conversation", "limits", "made", "help",
]  # fmt: skip


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.sections, self.texts = [], [], [], {}
        self._inside = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self._inside.append(tag)
        if tag == "section":
            self.sections.append(dict(attrs)["id"])

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data):
        inside = self._inside[-1] if self._inside else ""
        self.texts.setdefault(inside, []).append(data)


@pytest.fixture(scope="module")
def partners():
    return example_page(PARTNERS, "Ana")


def policy(text):
    return re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)[0]


def test_the_page_holds_every_section_in_its_order(partners):
    """From the story to help, each with a place in the contents."""
    found = Page(partners)
    assert found.sections == SECTIONS
    links = {value for name, value in found.attributes if name == "href"}
    assert {f"#{slug}" for slug in SECTIONS} <= links


def test_the_story_links_to_its_turns(partners):
    """Each sentence is told with the turns it rests on."""
    reading = example(PARTNERS, "Ana")
    story = partners[partners.index('id="story"') : partners.index('id="moments"')]
    for sentence in reading.story:
        assert sentence.text in story
        assert f'href="#turn-{sentence.turns[0] + 1}"' in story


def test_every_link_leads_somewhere(partners):
    """What a link points to is on the page, without the script too."""
    found = Page(partners)
    places = {value for name, value in found.attributes if name == "id"}
    links = {
        value[1:] for name, value in found.attributes if name == "href" and value != "about:blank"
    }
    assert links <= places


@pytest.mark.parametrize("name", [PARTNERS, "peer-support.vtt", "friends-group.csv"])
def test_the_page_needs_nothing_else(name):
    """Its policy fetches nothing, and no attribute names an address, a style or a handler."""
    text = example_page(name)
    assert policy(text).startswith("default-src 'none'; ")
    for attribute, value in Page(text).attributes:
        assert attribute not in {"src", "srcset", "style", "action", "data", "background"}
        assert not attribute.startswith("on")
        assert "//" not in (value or "") or value == "http://www.w3.org/2000/svg"


def test_one_style_and_one_script_by_their_hashes(partners):
    """The policy names what is in the page to the letter, and nothing besides runs."""
    found = Page(partners)
    assert found.tags.count("style") == 1
    assert found.tags.count("script") == 2  # one of them is data
    for element in ("style", "script"):
        (body,) = re.findall(rf"<{element}>(.*?)</{element}>", partners, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy(partners)
    assert "trusted-types 'none'" in policy(partners)


def test_hostile_texts_stay_texts():
    """Names and messages add no element and no attribute to the page; a browser test says the same."""
    tame = Page(page(lines(("Ana", "I felt so alone"), ("Ben", "tell me"))))
    found = Page(page(hostile()))
    assert set(found.tags) <= set(tame.tags) | set(Page(example_page(PARTNERS, "Ana")).tags)
    assert found.tags.count("script") == 2
    assert not any(name.startswith("on") for name, _ in found.attributes)


def test_a_page_can_be_written_whatever_was_said():
    """Halves of characters and endless names do not stop it, nor make it grow beyond its texts."""
    assert len(page(hostile()).encode("utf-8")) < 4_000_000


def test_help_stands_first_where_there_may_be_danger():
    """Then the words it rests on and the conversation; nothing is suggested, drawn or measured."""
    text = page(in_danger())
    assert Page(text).sections == ["help", "story", "moments", "conversation", "limits", "made"]
    assert "<svg" not in text
    assert "999" in text
    assert "What you could do" not in text
    data = json.loads(re.findall(r'id="data">(.*?)</script>', text, re.DOTALL)[0])
    assert {kind[0] for kind in data["kinds"]} == {"risk", "danger"}


def test_nothing_is_suggested_to_nobody():
    """Before somebody says who they are, the page asks for it."""
    text = example_page("peer-support.vtt")
    assert "--me NAME" in text
    assert "To make your own" not in text


def test_the_lens_holds_on_the_page():
    """A code that the lens hides of the other person is nowhere on the page."""
    hidden = load_codebook().codes["criticizes"].title
    talk = (("Ana", "can we talk?"), ("Ben", "you never listen, you are so selfish")) * 2
    of_self = page(lines(*talk, me="Ana", lens=Lens.SELF))
    of_all = page(lines(*talk, me="Ana"))
    assert hidden in of_all
    assert hidden not in of_self


def test_an_empty_conversation_is_a_page_too():
    """It says that there is nothing to read, and brings no script."""
    text = page(lines())
    assert "nothing to read" in text
    assert "<script" not in text


def test_hidden_names_are_said_to_be_hidden():
    """The page says what was replaced and what was not; no name is on it."""
    talk = (("Xquentin", "Yolandra, I felt so alone"), ("Yolandra", "tell me, xquentin?")) * 20
    text = page(lines(*talk, me="Yolandra", title="Xquentin"), names_hidden=True)
    assert "Names are hidden" in text
    assert "Nicknames" in text
    assert not re.search("xquentin|yolandra", text, re.IGNORECASE)


def test_how_it_was_made_is_told(partners):
    """The versions; and that nothing was measured, or how often each code is right."""
    reading = example(PARTNERS, "Ana")
    assert reading.made_by.codebook in partners
    assert "read by rules alone" in partners
    measured = page(reading, accuracy={"names_feeling": 0.91})
    assert "91 in 100" in measured
    assert "not measured" in measured


def test_what_the_export_cannot_show_is_told(partners):
    """Every sentence of the format's limits is on the page."""
    for sentence in example(PARTNERS, "Ana").conversation.coverage.limits.never:
        assert sentence in partners


@pytest.mark.parametrize("name", [PARTNERS, "sisters-ios.txt", "team-lead-one-to-one.txt"])
def test_no_words_of_ours_judge(name):
    """Outside of the conversation's own words nothing is scored, diagnosed or decided."""
    text = example_page(name)
    ours = re.sub(
        r"<pre>.*?</pre>|<q[^>]*>.*?</q>|<(script|style).*?</\1>", "", text, flags=re.DOTALL
    )
    assert not banned(re.sub("<[^>]*>", " ", ours))


def test_everything_a_reading_can_hold_has_a_title():
    """No figure, moment, element or state comes without words."""
    assert set(FIGURES) == set(MEASURES)
    assert set(MOMENT_TITLES) == set(MomentKind)
    assert set(STATES) == set(EpisodeState)
    assert set(RECEIVED) == set(Received)
    assert set(ELEMENT_TITLES) <= set(load_codebook().codes)
    assert {title.section for title in FIGURES.values()} <= set(SECTIONS)


def test_the_same_reading_makes_the_same_page(partners):
    """There is no clock and no chance in it."""
    assert page(example(PARTNERS, "Ana")) == partners
