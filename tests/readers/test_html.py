import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.readers import _window
from turntoward.readers._html import Tag, tags_and_texts
from turntoward.testing import BytesSource

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20)


def tokens(page):
    """What is on a page, with the parts of a text joined."""
    data = page if isinstance(page, bytes) else page.encode("utf-8", "surrogatepass")
    found = []
    for token in tags_and_texts(BytesSource("x", data)):
        if isinstance(token, str) and found and isinstance(found[-1], str):
            found[-1] += token
        else:
            found.append(token)
    return found


def opened(name, **attributes):
    """A tag that opens."""
    return Tag(name, closing=False, empty=False, attributes=attributes)


def closed(name):
    """A tag that closes."""
    return Tag(name, closing=True, empty=False, attributes={})


def test_tags_and_texts_come_in_order():
    """Tags with their attributes, texts with their entities replaced."""
    assert tokens('<DIV class="a b" id=x hidden>1 &lt; 2<br>&amp;lt;<img src="y"/></div>') == [
        opened("div", **{"class": "a b", "id": "x", "hidden": ""}),
        "1 < 2",
        Tag("br", closing=False, empty=True, attributes={}),
        "&lt;",
        Tag("img", closing=False, empty=True, attributes={"src": "y"}),
        closed("div"),
    ]


@given(TEXT, TEXT)
def test_escaped_text_comes_back(attribute, text):
    """What is escaped as it should be is read as it was."""
    page = f'<p title="{html.escape(attribute)}">{html.escape(text)}</p>'
    found = tokens(page)
    assert found[0] == opened("p", title=html.unescape(html.escape(attribute)))
    assert "".join(found[1:-1]) == html.unescape(html.escape(text))


@pytest.mark.parametrize("size", [1, 3, 8])
def test_borders_between_chunks_do_not_show(size, monkeypatch):
    """However few bytes are read at a time, tags and entities stay whole."""
    page = '<p title="é &quot; x">a &amp;&#128522; &eacute;😊 & b</p><!-- c -->d'
    whole = tokens(page)
    monkeypatch.setattr(_window, "_CHUNK", size)
    assert tokens(page) == whole == [opened("p", title='é " x'), "a &😊 é😊 & b", closed("p"), "d"]


@pytest.mark.parametrize(
    ("odd", "text"),
    [
        ("a < b", "a < b"),
        ("<", "<"),
        ("<<p", "<<p"),
        ("<p", "<p"),
        ("a &", "a &"),
        ("&#" + "9" * 5_000 + ";", "&#" + "9" * 5_000 + ";"),
        ("&#x110000;", "\N{REPLACEMENT CHARACTER}"),
        ("<!DOCTYPE html><!-- x --><>", ""),
    ],
)
def test_what_is_no_tag_is_text(odd, text):
    """Lone brackets and ampersands are kept, comments left out."""
    assert "".join(tokens(odd)) == text


def test_tag_without_an_end_is_text():
    """A tag that goes on for ever is not waited for."""
    page = '<a title="' + "x" * 300_000
    assert "".join(tokens(page)) == page
