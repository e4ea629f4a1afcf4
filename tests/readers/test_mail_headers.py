from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.readers._mail_headers import Address, addresses, headers_of, moment, parameters

NAMES = (
    st.text("abc ÀÖü-.", min_size=1, max_size=12)
    .map(" ".join)
    .map(str.strip)
    .filter(lambda name: name == " ".join(name.split()) and name.strip(".,-' "))
)


@given(st.lists(st.tuples(NAMES, st.from_regex(r"\A[a-z]{1,8}@[a-z]{1,8}\.org\Z")), max_size=5))
def test_lists_of_addresses_come_back(written):
    """Names in quotes, each with its address."""
    value = ", ".join(f'"{name}" <{address}>' for name, address in written)
    assert [(each.address, each.name) for each in addresses(value)] == [
        (address, name.strip(" '\"‘’“”,").strip()) for name, address in written
    ]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("ana@x.org", [("ana@x.org", "")]),
        ("<ANA@X.org>", [("ana@x.org", "")]),
        ("Ana Ruiz <ana@x.org>", [("ana@x.org", "Ana Ruiz")]),
        ("ana@x.org (Ana Ruiz)", [("ana@x.org", "Ana Ruiz")]),
        ("Ruiz, Ana <ana@x.org>, ben@x.org", [("ana@x.org", "Ruiz, Ana"), ("ben@x.org", "")]),
        ('"a@x.org" <a@x.org>', [("a@x.org", "")]),
        ("'Ana' <ana@x.org>", [("ana@x.org", "Ana")]),
        ('"An\\"a" <ana@x.org>', [("ana@x.org", 'An"a')]),
        ("Friends: a@x.org, b@x.org;", [("a@x.org", ""), ("b@x.org", "")]),
        ("undisclosed-recipients:;", []),
        ("", []),
        ("Ana <>", []),
        ("=?utf-8?Q?Ruiz=2C_Ana?= <ana@x.org>", [("ana@x.org", "Ruiz, Ana")]),
        ("=?utf-8?Q?Ruiz,_Ana?= <ana@x.org>", [("ana@x.org", "Ruiz, Ana")]),
        ("Ana via family <f@x.org>", [("ana via f@x.org", "Ana")]),
        ("'Ana Ruiz' via f <f@x.org>", [("ana ruiz via f@x.org", "Ana Ruiz")]),
        ("a b c", []),
        ("(" * 50, []),
        ("<" * 50, []),
    ],
)
def test_addresses(value, found):
    """However badly a list is written."""
    assert [*addresses(value)] == [Address(*each) for each in found]


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("Sat, 13 Apr 2024 21:15:01 +0200", 19),
        ("13 Apr 2024 21:15:01 +0200", 19),
        ("Sat, 13 Apr 24 21:15:01 +0200", 19),
        ("Sat, 13 Apr 2024 21:15:01 EST", 2),
        ("Sat, 13 Apr 2024 21:15:01 -0000", 21),
        ("Sat, 13 Apr 2024 21:15 (CEST)", 21),
        ("Sat, 13 Apr 2024 21:15:60 +0000", 21),
    ],
)
def test_times(written, hour):
    """With their zone, which may be a name or missing."""
    found = moment(written)
    assert found is not None
    assert found.astimezone(UTC).hour == hour


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "Sat, 31 Feb 2024 21:15:01 +0200",
        "Sat, 13 Apr 2024 21:15:01 +9999",
        "9" * 500,
        "1 Jan 99999 1:1:1",
    ],
)
def test_times_that_cannot_be(written):
    """They are none."""
    assert moment(written) is None


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_none(written):
    """And never an error."""
    assert moment(written) is None or isinstance(moment(written), datetime)


def test_wall_clock_of_the_sender():
    """The zone of the header is kept."""
    found = moment("Sat, 13 Apr 2024 21:15:01 -0330")
    assert found is not None
    assert (found.hour, found.utcoffset()) == (21, timedelta(hours=-3.5))


@pytest.mark.parametrize(
    ("value", "kind", "more"),
    [
        (
            'Text/Plain; Charset="UTF-8"; format=flowed',
            "text/plain",
            {"charset": "UTF-8", "format": "flowed"},
        ),
        ("multipart/mixed;boundary=a;x", "multipart/mixed", {"boundary": "a"}),
        ("a/b; name*0=one; name*1=two", "a/b", {"name": "onetwo"}),
        ("a/b; filename*=utf-8''caf%C3%A9", "a/b", {"filename": "café"}),
        ("a/b; filename*0*=iso-8859-1''caf%E9; filename*1=.txt", "a/b", {"filename": "café.txt"}),
        ('a/b; name="never closed', "a/b", {"name": "never closed"}),
        ("", "", {}),
    ],
)
def test_parameters(value, kind, more):
    """Also in pieces, and encoded."""
    assert parameters(value) == (kind, more)


HEAD = b"""From - Sat Apr 13 21:15:01 2024
FROM: Ana Ruiz <ana@x.org>
to: ben@x.org,
\tcara@x.org
Subject: =?utf-8?Q?L=C3=A4?=
 =?utf-8?Q?rm?=
Message-Id: <a@x>
In-Reply-To: Your message of "Sat" <b@x>
References: <c@x> <d@x>
"""


def test_headers():
    """Folded, in any case, and encoded."""
    found = headers_of(HEAD)
    assert found.sender == Address("ana@x.org", "Ana Ruiz")
    assert [each.address for each in found.recipients] == ["ben@x.org", "cara@x.org"]
    assert (found.subject, found.id, found.answers) == ("Lärm", "a@x", "b@x")
    assert headers_of(HEAD.replace(b"In-Reply-To", b"X-No")).answers == "d@x"


def test_hardly_any_headers():
    """What is missing is missing."""
    found = headers_of(b"")
    assert (found.sender, found.recipients, found.date, found.id) == (None, (), None, None)


@given(st.binary(max_size=200))
def test_any_bytes_are_headers(data):
    """And never an error."""
    headers_of(b"From: " + data + b"\nDate: " + data)
