from types import SimpleNamespace
from typing import cast

import pytest

from tests.readers.test_cost import MOST, growth
from turntoward.model.ports import Reader
from turntoward.readers._html_text import HtmlLine, Mark, html_text

MARKS = {"cite": Mark.QUOTE, "sig": Mark.SIGNATURE, "by": Mark.ATTRIBUTION, "off": Mark.SKIP}


def mark(tag):
    """Marks by class; a rule of the class `cut` is a divider."""
    name = tag.attributes.get("class", "")
    return Mark.DIVIDER if name == "cut" else MARKS.get(name, Mark.PLAIN)


def lines(page):
    """The texts of the lines."""
    return [line.text for line in html_text(page, mark).lines]


@pytest.mark.parametrize(
    ("page", "texts"),
    [
        ("a  b\n c", ["a b c"]),
        ("a<br>b<br><br>c", ["a", "b", "", "c"]),
        ("<p>a</p><p>b</p>", ["a", "", "b", ""]),
        ("<div>a</div><div><div>b</div></div>", ["a", "b"]),
        ("<ul><li>a<li>b</ul>", ["a", "b"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", ["a b", "c", ""]),
        ("<pre>a  b\n\n c</pre>", ["a  b", "", " c", ""]),
        ("a&nbsp;&amp;&lt;b", ["a &<b"]),
        ("<b>a</b><i>b</i> c", ["ab c"]),
        (
            "<head><title>t</title></head><style>s</style><body>a<script>if (1 < 2) x</script>b",
            ["ab"],
        ),
        ("<style>never closed <body>a", ["a"]),
        ("a<!-- <p>no</p> -->b<!-- open", ["ab open"]),
        ('<div class="off">no<div>no</div></div>a', ["a"]),
        ('a <img alt="🙂"> b <img alt="lake.png"> c', ["a 🙂 b c"]),
    ],
)
def test_lines(page, texts):
    """Blocks and breaks end a line, paragraphs stand apart, spaces are one."""
    assert lines(page) == texts


def test_what_is_marked():
    """Quotes have levels, signatures and attributions their mark, dividers a line of their own."""
    page = (
        'a<blockquote class="cite">b<blockquote class="cite">c</blockquote>d</blockquote>'
        '<div class="by">e</div><div class="sig">f<br>g</div><hr class="cut">h'
    )
    found = [line for line in html_text(page, mark).lines if line.text or line.mark is Mark.DIVIDER]
    assert found == [
        HtmlLine("a"),
        HtmlLine("b", 1),
        HtmlLine("c", 2),
        HtmlLine("d", 1),
        HtmlLine("e", 0, Mark.ATTRIBUTION),
        HtmlLine("f", 0, Mark.SIGNATURE),
        HtmlLine("g", 0, Mark.SIGNATURE),
        HtmlLine("", 0, Mark.DIVIDER),
        HtmlLine("h"),
    ]


@pytest.mark.parametrize(
    "page",
    [
        '<blockquote class="cite"><b><div>q</b></div>r</blockquote>',
        '<blockquote class="cite"></p></span></i>q r</blockquote>',
        '<blockquote class="cite"><span>q<div></span>r</div></blockquote>',
        '<blockquote class="cite">q</div> r',
    ],
)
def test_badly_nested_tags_end_no_quote(page):
    """What is closed in the wrong place does not make quoted words a person's own."""
    assert all(line.level for line in html_text(page, mark).lines if line.text)


def test_pictures_are_kept_unless_they_are_emoji_or_quoted():
    """Their tags come back, for whoever wants their names."""
    page = '<img alt="🙂"><img alt="lake.png"><blockquote class="cite"><img alt="old"></blockquote>'
    assert [tag.attributes["alt"] for tag in html_text(page, mark).images] == ["lake.png"]


@pytest.mark.parametrize(
    "unit",
    [
        "<div>",
        "</div>",
        '<blockquote class="cite">',
        "<span><div></span>",
        "<!--",
        "<p>a",
        "<pre>\n",
        "&nbsp;",
        "<style>",
    ],
)
def test_hostile_pages_cost_linear_time(unit):
    """Depth and disorder cost time in proportion to the size."""

    def read(source, options):
        html_text(source.open().read().decode(), mark)
        yield from ()

    reader = SimpleNamespace(detect=lambda _: 0.0, read=read)
    assert growth(cast("Reader", reader), "", unit) < MOST
