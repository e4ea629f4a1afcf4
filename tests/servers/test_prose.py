import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.servers._prose import prose_of

PIECES = st.sampled_from(
    ["> q", ">> q", "```", "~~~", "---", "- a", "1. b", "# c", "    d", "`e`", "<!-- f -->", "<!--",
     "g wrote:", "h", "", " ", "\n", "\r\n", "\r", "x" * 60]
)  # fmt: skip


def markdown(text):
    """What is left of a text in Markdown, without the blanks."""
    return prose_of(text, language="markdown", uri="file:///a").text.split()


@given(st.lists(PIECES).map("".join), st.sampled_from(["markdown", "plaintext"]))
def test_every_place_stays(text, language):
    """The draft is as long as the document, and nothing in it is new."""
    prose = prose_of(text, language=language, uri="file:///a")
    assert len(prose.text) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, prose.text, strict=True))
    assert 0 <= prose.head <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "```\ncode\n```\nmine", "~~~~ python\n~~~\ncode\n~~~~\nmine", "- ```\n  code\n  ```\n\nmine",
        "    code\n\n    code\n\nmine", "mine `code`", "---\ncode: 1\n---\nmine", "+++\ncode=1\n+++\nmine",
        "> code\n\nmine", "mine <!-- code\nand more -->", "# mine", "- [ ] mine", "1. mine",
    ],
)  # fmt: skip
def test_what_is_no_prose_is_blanked(text):
    """Code of every kind, front matter, quotations, comments, and the marks of Markdown itself."""
    assert markdown(text) == ["mine"]


@pytest.mark.parametrize(
    "text",
    ["- a\n\n    mine\n", "a\n    mine", "`` mine", "--- mine\na", "<!-- mine", "`mine\na`", "a\n---\nmine"],
)  # fmt: skip
def test_what_only_looks_like_it_stays(text):
    """What is indented in a list or a paragraph, and what never ends."""
    assert "mine" in " ".join(markdown(text))


def test_plain_text_keeps_everything_but_quotations():
    """There is no Markdown in it to leave out."""
    prose = prose_of("# a\n```\nb\n```\n> c\n    d", language="plaintext", uri="file:///a.txt")
    assert prose.text.split() == ["#", "a", "```", "b", "```", "d"]


def test_the_ending_of_a_file_tells_markdown_too():
    """Whatever the editor calls its language."""
    assert prose_of("`a` b", language="", uri="file:///A.MD").text.split() == ["b"]


def test_what_is_answered_stands_above():
    """The quoted lines before the first own one, without what they themselves quote."""
    text = "Ana wrote:\n> How are you?\n>> older\n> Tell me.\n\nFine.\n> not this\n"
    prose = prose_of(text, language="plaintext", uri="")
    assert prose.replying_to == "How are you?\nTell me."
    assert prose.text.split() == ["Fine."]


def test_a_mark_above_does_not_count_as_the_draft():
    """Muting something does not make the draft forget what it answers."""
    text = "<!-- tt: off hedges -->\n> How are you?\n\nFine."
    assert prose_of(text, language="plaintext", uri="").replying_to == "How are you?"


def test_own_words_before_a_quotation_stay():
    """Only a line that introduces it is left out, where it stands first or says who wrote."""
    prose = prose_of("Hi.\nYou said this:\n> well\n", language="markdown", uri="")
    assert prose.text.split() == ["Hi.", "You", "said", "this:"]
    assert prose.replying_to is None


def test_marks_are_read_where_they_are_prose():
    """Not in code, where they are somebody's example."""
    prose = prose_of("`<!-- tt: off -->`\n\nhello", language="markdown", uri="")
    assert not any(each.off for _, each in prose.marked.mutes)
    prose = prose_of("<!-- tt: off -->\nhello", language="markdown", uri="")
    assert any(each.off for _, each in prose.marked.mutes)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_lines_of_one_paragraph_are_one(ending):
    """Sentences go on where Markdown shows them to go on, and end at its breaks."""
    text = ending.join(["You never", "listen.  ", "New", "# head", "x", "- a", "  b", "", "c"])
    prose = prose_of(text, language="markdown", uri="")
    lines = [" ".join(line.split()) for line in re.split(r"[\r\n]+", prose.text)]
    assert lines == ["You never listen.", "New", "head", "x", "a b", "c"]


def test_wrapped_lines_of_plain_text_are_one():
    """A line that a program broke goes on; a short one of a list or a poem does not."""
    full = "so this is a line that some program has broken because of it"
    prose = prose_of(f"{full}\nbeing full\nshort\nlines\n", language="plaintext", uri="")
    assert prose.text.rstrip().split("\n") == [f"{full} being full", "short", "lines"]
