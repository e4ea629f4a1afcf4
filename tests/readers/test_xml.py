from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.errors import InputError
from turntoward.readers._xml import LARGEST, Element, End, Fault, elements
from turntoward.testing import BytesSource

KNOWN = ("a", "b", "sms")
NAMES = st.from_regex(r"[a-z_][a-z_0-9]{0,8}", fullmatch=True)
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20).map(
    lambda text: text.replace("\r\n", "\n")
)


def read(text, passed=()):
    """The elements of a text."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return [*elements(BytesSource("a.xml", data), KNOWN, passed)]


def value(text):
    """The value of the only attribute."""
    return read(f'<a v="{text}"/>')[0].attributes["v"]


@given(st.dictionaries(NAMES, VALUES, max_size=4), st.sampled_from("\"'"))
def test_attributes_come_back(attributes, quote):
    """Any text in any attribute, in either quotes."""
    told = "".join(f" {name}={quote}{escape(text)}{quote}" for name, text in attributes.items())
    assert read(f"<a{told}/>") == [Element("a", attributes), End("a")]
    assert read(f"<?xml version='1.0'?>\n<!-- > --><a{told}></a>") == [
        Element("a", attributes),
        End("a"),
    ]


@pytest.mark.parametrize("written", ["a\r\nb", "a&#13;&#10;b", "a&#xD;\nb", "a\nb"])
def test_line_ends(written):
    """However a line ends, it ends as everywhere else."""
    assert value(written) == "a\nb"


@given(VALUES)
def test_letters_as_numbers(text):
    """Any letter may be written as its number, those beyond 16 bits as two halves."""
    units = text.encode("utf-16-le")
    halves = "".join(
        f"&#{int.from_bytes(units[at : at + 2], 'little')};" for at in range(0, len(units), 2)
    )
    assert value("".join(f"&#{ord(letter)};" for letter in text)) == text
    assert value("".join(f"&#x{ord(letter):x};" for letter in text)) == text
    assert value(halves) == text


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("&#55357;", "\ud83d"),
        ("&#56842;&#55357;", "\ude0a\ud83d"),
        ("&#0;", "\N{REPLACEMENT CHARACTER}"),
        ("&#1114112;", "\N{REPLACEMENT CHARACTER}"),
        ("&#xFFFFFF;", "\N{REPLACEMENT CHARACTER}"),
        ("&#99999999999;", "&#99999999999;"),
        ("&amp;#55357;&amp;#56842;", "&#55357;&#56842;"),
        ("&copy; &lt;3 & Co", "&copy; <3 & Co"),
        ("1 < 2 <3 <> </ok>", "1 < 2 <3 <> </ok>"),
    ],
)
def test_values_that_xml_forbids(written, read_as):
    """Halves, zeros, unknown entities and brackets are letters, and cost nothing else."""
    assert value(written) == read_as


def test_lost_quote_costs_one_element():
    """The next known element is read."""
    found = read('<a><sms x="1" y="2/><sms x="3"/></a>')
    assert [item.attributes for item in found if isinstance(item, Element)] == [
        {},
        {"x": "1"},
        {"x": "3"},
    ]
    assert [item.fault for item in found if isinstance(item, Element)] == [None, Fault.BROKEN, None]


def test_junk_in_a_tag_is_passed():
    """Attributes without quotes or without a value are left out."""
    found = read('<a x=1 y \'z\' "q" w = "2" / ></a>')
    assert found == [Element("a", {"w": "2"}), End("a")]


def test_first_of_two_attributes_counts():
    """A second one of the same name is left out."""
    assert read('<a x="1" x="2"/>')[0].attributes == {"x": "1"}


@pytest.mark.parametrize("size", [100, LARGEST + 1, 6 * 1024**2])
def test_values_that_are_passed(size):
    """A photo in letters is passed over, however large."""
    found = read(f'<a data="{"A" * size}" x="1"/>', passed=("data",))
    assert found[0] == Element("a", {"x": "1"})


def test_values_that_are_too_large():
    """An attribute larger than 4 MB costs its element."""
    found = read(f'<a><b x="{"A" * (LARGEST + 1)}" y="1"/><b x="2"/></a>')
    assert [item.fault for item in found if isinstance(item, Element)] == [
        None,
        Fault.TOO_LARGE,
        None,
    ]


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><a/>',
        "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        '<a><!ENTITY x "y"></a>',
    ],
)
def test_declarations_are_refused(text):
    """A file that declares entities is not read."""
    with pytest.raises(InputError, match="may do harm"):
        read(text)


@given(st.integers(0, 200))
def test_any_prefix_is_told(size):
    """Cut off anywhere, what is whole is there, and that it is cut off is told once."""
    whole = '<?xml version="1.0"?><!-- c --><a><sms x="one"/><b><sms y="é"></sms></b></a>'
    found = read(whole.encode()[:size])
    faults = [item for item in found if isinstance(item, Element) and item.fault]
    assert len(faults) == (size < len(whole.encode()))
    wholes = [item for item in found if not (isinstance(item, Element) and item.fault)]
    assert wholes == read(whole)[: len(wholes)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings(encoding):
    """UTF-8 and UTF-16 are told by their first bytes."""
    assert read('<a x="été"/>'.encode(encoding))[0].attributes == {"x": "été"}


def test_bytes_that_are_no_text():
    """They become lone surrogates, for a reader to count."""
    assert read(b'<a x="a\xffb"/>')[0].attributes == {"x": "a\udcffb"}


@given(st.text(alphabet="<>/\"'= \nab!-?[]&#;1", max_size=60))
def test_arbitrary_texts(text):
    """Whatever comes, the walk ends."""
    try:
        read(text)
    except InputError:
        assert "<!" in text


def test_long_comments_and_instructions():
    """What is passed over may be longer than the window."""
    assert read(f"<?x {'?' * 300_000}?><!--{'-' * 300_000}--><a/>") == [Element("a", {}), End("a")]
