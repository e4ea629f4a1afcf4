from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import InputError, TurnTowardError
from turntoward.model import Coverage, Kind, Message, Precision, Problem
from turntoward.model.ports import Bundle, ReadOptions
from turntoward.readers import _mail_mime, mail
from turntoward.testing import BytesSource, check_stream

ANA, BEN, CARA = "Ana Ruiz <ana@x.org>", "Ben Ode <ben@x.org>", "Cara Moll <cara@x.org>"
START = datetime(2024, 4, 13, 19, 15, 1, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "Zs", "So"]), max_size=20)


def eml(words="words", sender=ANA, to=BEN, minute=0, **more):
    """One mail; further headers by their names."""
    headers = {
        "From": sender,
        "To": to,
        "Date": f"{START + timedelta(minutes=minute):%a, %d %b %Y %H:%M:%S} +0000",
        "Message-ID": f"<{minute}@x>",
        "Content-Type": "text/plain; charset=utf-8",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    head = "".join(f"{name}: {value}\n" for name, value in headers.items() if value is not None)
    return f"{head}\n{words}\n"


def mbox(*mails):
    """Mails in one file, with what needs it escaped."""
    escaped = (
        each.replace("\nFrom ", "\n>From ").replace("\n>>From ", "\n>>>From ") for each in mails
    )
    return "".join(f"From - Sat Apr 13 21:15:01 2024\n{each}\n" for each in escaped)


def read(*mails, **options):
    """Read an mbox of these mails."""
    return Read(mail, mbox(*mails), "box.mbox", **options)


def only(*args, **more):
    """The only message."""
    (found,) = read(eml(*args, **more)).messages
    return found


def multipart(kind, *parts, **more):
    """A mail of several parts, each with its headers."""
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--"
    return eml(body, Content_Type=f"multipart/{kind}; boundary=b", **more)


@given(
    st.lists(st.tuples(st.sampled_from([ANA, BEN]), WORDS), min_size=1, max_size=6), st.randoms()
)
def test_what_is_written_is_read(written, chance):
    """Words, people and times come back in the order of time, in whatever order they lie."""
    mails = [
        eml(words, sender, BEN if sender == ANA else ANA, minute)
        for minute, (sender, words) in enumerate(written)
    ]
    chance.shuffle(mails)
    found = read(*mails)
    check_stream(found.items)
    assert found.said == [
        (sender.partition(" <")[0], "\n".join(words.splitlines()).strip("\n"))
        for sender, words in written
    ]
    assert [each.at_utc for each in found.messages] == [
        START + timedelta(minutes=minute) for minute in range(len(written))
    ]
    assert {each.precision for each in found.messages} == {Precision.SECOND}


@given(st.integers(0, 900))
def test_any_prefix_is_read_or_refused(size):
    """Cut off anywhere, there is an error of ours or a stream in order."""
    text = mbox(
        eml("one"), multipart("mixed", "Content-Type: text/plain\n\ntwo", minute=1), eml("three")
    )
    try:
        check_stream(mail.read(BytesSource("x", text.encode()[:size]), ReadOptions()))
    except TurnTowardError:
        assert size < 100


@given(st.binary(max_size=300), st.sampled_from(["", "text/html", "multipart/mixed; boundary=b"]))
def test_any_bytes_are_read_or_refused(data, kind):
    """Whatever stands below the headers, and however it says that it is encoded."""
    for encoding in ("7bit", "base64", "quoted-printable"):
        head = eml("", Content_Type=kind, Content_Transfer_Encoding=encoding).encode()
        check_stream(mail.read(BytesSource("x", head + data), ReadOptions()))


def test_mails_are_recognized():
    """An mbox, and a single mail."""
    assert sure(mail, mbox(eml())) > 0.9
    assert sure(mail, eml()) > 0.8
    assert sure(mail, "Ana: hi\nBen: hello\n") == 0


def test_clocks():
    """The wall clock is the sender's, or that of the zone that was told; the instant is exact."""
    date = "Sat, 13 Apr 2024 21:15:01 -0330"
    found = only(Date=date)
    assert (found.at, found.at_utc) == (
        datetime(2024, 4, 13, 21, 15, 1),  # noqa: DTZ001
        datetime(2024, 4, 14, 0, 45, 1, tzinfo=UTC),
    )
    told = read(eml(Date=date), timezone="Asia/Tokyo")
    assert told.messages[0].at == datetime(2024, 4, 14, 9, 45, 1)  # noqa: DTZ001
    assert "Asia/Tokyo" in told.coverages[0].time_zone


@pytest.mark.parametrize("date", [None, "soon", "Sat, 31 Feb 2024 21:15:01 +0200"])
def test_mails_without_a_time(date):
    """They are kept, where they lie; the time of a server stands in."""
    found = read(eml("a", minute=5), eml("b", Date=date, Message_ID="<b@x>"), eml("c", minute=9))
    assert [each.text for each in found.messages] == ["a", "b", "c"]
    assert found.messages[1].at is None
    assert found.codes == ([("R104", "mail 2")] if date else [])
    arrived = only(Date=date, Received="from a by b; Sat, 13 Apr 2024 19:15:01 +0000")
    assert arrived.at_utc == START


def chats(*mails):
    """Which mails, by their words, are in which chat."""
    found: dict[str, list[str]] = {}
    for each in read(*mails).messages:
        found.setdefault(each.conversation, []).append(each.text)
    return found


def test_a_chat_is_a_set_of_people():
    """Whoever writes, whatever the subject, and whoever is only copied in."""
    assert chats(
        eml("a", ANA, BEN, 1, Subject="x"),
        eml("b", BEN, ANA, 2, Subject="y"),
        eml("c", ANA, f"{BEN}, {CARA}", 3),
        eml("d", CARA, BEN, 4, Cc=ANA),
    ) == {"Ana Ruiz and Ben Ode": ["a", "b"], "Ana Ruiz, Ben Ode and Cara Moll": ["c", "d"]}


def test_whose_mailbox_it_is():
    """Told by where mails were delivered, by what was only sent, or by who is in all of them."""
    delivered = {"Delivered_To": "ben@x.org", "Received": "x"}
    assert [*chats(eml("a", ANA, BEN, 1, **delivered))] == ["Ana Ruiz"]
    assert [*chats(eml("a", ANA, BEN, 1, Received="x"), eml("b", BEN, ANA, 2))] == ["Ana Ruiz"]
    assert [*chats(eml("a", ANA, BEN, 1), eml("b", CARA, BEN, 2))] == ["Ana Ruiz", "Cara Moll"]
    assert [*chats(eml("a", ANA, BEN, 1))] == ["Ana Ruiz and Ben Ode"]


@pytest.mark.parametrize(
    ("names", "speaker"),
    [
        (["Ana Ruiz", "Ana Ruiz"], "Ana Ruiz"),
        (["Ana", "Ana Ruiz"], "Ana Ruiz"),
        (["Ruiz, Ana", "Ana Ruiz", "Ruiz, Ana"], "Ana Ruiz"),
        (["Ana", "Vera"], "ana@x.org"),
        ([""], "ana@x.org"),
        (["ana@x.org"], "ana@x.org"),
    ],
)
def test_names(names, speaker):
    """A person has the name that is always theirs, or else their address."""
    mails = [eml(sender=f'"{name}" <ana@x.org>', minute=at) for at, name in enumerate(names)]
    assert {each.speaker for each in read(*mails).messages} == {speaker}


def test_addresses_of_one_person():
    """A name of two words makes them one; a first name does not."""
    assert len(chats(eml("a", ANA), eml("b", "Ana Ruiz <ana@work.org>", minute=1))) == 1
    assert len(chats(eml("a", "Ana <ana@x.org>"), eml("b", "Ana <ana@work.org>", minute=1))) == 2


def test_a_name_that_others_give_counts_where_there_is_no_other():
    """As long as the person did not sign any mail."""
    assert [*chats(eml("a", BEN, "Mum <ana@x.org>"), eml("b", BEN, CARA, 1))] == [
        "Mum",
        "Cara Moll",
    ]
    found = read(eml("a", BEN, "Mum <ana@x.org>"), eml("b", ANA, BEN, 1))
    assert {each.speaker for each in found.messages} == {"Ben Ode", "Ana Ruiz"}


def test_mailing_lists():
    """They are a chat of their own, under their name, with the people who write."""
    headers = {"List_Id": "Family <f.lists.org>", "List_Post": "<mailto:f@lists.org>"}
    found = read(
        eml("a", "Ana Ruiz via Family <f@lists.org>", "f@lists.org", 1, **headers),
        eml("b", BEN, "f@lists.org", 2, **headers),
    )
    assert found.said == [("Ana Ruiz", "a"), ("Ben Ode", "b")]
    assert {each.conversation for each in found.messages} == {"Family"}


@pytest.mark.parametrize(
    ("headers", "answered"),
    [
        ({"In_Reply_To": "<0@x>"}, "0@x"),
        ({"References": "<a@x> <0@x>"}, "0@x"),
        ({"In_Reply_To": "<gone@x>"}, "gone@x"),
        ({"Subject": "Re: Lake"}, "0@x"),
        ({"Subject": "AW: Re: LAKE "}, "0@x"),
        ({"Subject": "RE[2]: Lake"}, "0@x"),
        ({"Subject": "Lake"}, None),
        ({"Subject": "Re: Sea"}, None),
        ({"Subject": "WG: Lake"}, None),
    ],
)
def test_what_a_mail_answers(headers, answered):
    """By its headers; by the subject only where there are none."""
    found = read(eml("a", Subject="Lake"), eml("b", BEN, ANA, 1, **headers))
    assert found.messages[1].reply_to == answered


@pytest.mark.parametrize(
    ("headers", "kind"), [({"In_Reply_To": "<0@x>"}, Kind.TEXT), ({}, Kind.MEDIA)]
)
def test_a_mark_that_means_both(headers, kind):
    """`VS:` answers in Finnish and passes on in Danish."""
    block = "mine\n\nFra: Cara\nSendt: nu\nTil: Ana\nEmne: Lake\n\ntheirs"
    found = only(block, Subject="VS: Lake", **headers)
    assert (found.kind, found.words) == (kind, "mine")


def test_a_thread_of_gmail():
    """Its number stands in for headers that are missing."""
    first = eml("a", Subject="Lake", X_GM_THRID="7")
    assert read(first, eml("b", BEN, ANA, 1, X_GM_THRID="7")).messages[1].reply_to == "0@x"


def test_subjects_are_words_where_there_are_no_others():
    """And not those of an answer."""
    assert only("", Subject="Lake on Sunday?").text == "Lake on Sunday?"
    assert only("", Subject="Re: Lake").kind is Kind.EMPTY
    assert only("words", Subject="Lake").text == "words"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            ("Content-Type: text/plain\n\na", "Content-Type: text/plain\n\nb"),
            (Kind.TEXT, "a\n\nb", None),
        ),
        (("\na", "Content-Type: image/png\n\nx"), (Kind.MEDIA, "image/png\n\na", "a")),
        (("Content-Type: image/png; name=a.png\n\nx",), (Kind.MEDIA, "a.png", None)),
        (("Content-Type: text/html\n\n<p>a</p>",), (Kind.TEXT, "a", None)),
        (("Content-Type: application/pgp-signature\n\nx", "\na"), (Kind.TEXT, "a", None)),
        ((), (Kind.EMPTY, "", None)),
    ],
)
def test_parts(parts, expected):
    """Texts follow one another; what is attached is named, with the words as its caption."""
    (found,) = read(multipart("mixed", *parts)).messages
    assert (found.kind, found.text, found.caption) == expected


def test_alternatives():
    """Plain text rather than a page; the page where the plain text is empty."""
    page = "Content-Type: text/html\n\n<p>page</p>"
    plain = "Content-Type: text/plain\n\nplain"
    assert read(multipart("alternative", plain, page)).messages[0].text == "plain"
    assert read(multipart("alternative", page, plain)).messages[0].text == "plain"
    assert (
        read(multipart("alternative", "Content-Type: text/plain\n\n \n", page)).messages[0].text
        == "page"
    )


def test_what_is_encrypted_is_told():
    """It is kept without words."""
    found = read(eml("-----BEGIN PGP MESSAGE-----\nabc\n-----END PGP MESSAGE-----"))
    assert (found.messages[0].kind, found.codes) == (Kind.EMPTY, [("R140", "mail 1")])


def test_a_reaction_by_mail():
    """It is an emoji that answers a mail."""
    reaction = 'Content-Type: text/vnd.google.email-reaction+json\n\n{"emoji":"👍","version":1}'
    plain = "Content-Type: text/plain\n\nBen reacted"
    (found,) = read(multipart("alternative", plain, reaction, In_Reply_To="<a@x>")).messages
    assert (found.kind, found.text, found.reply_to) == (Kind.STICKER, "👍", "a@x")


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "auto_reply"}]
)
def test_machines_are_not_people(headers):
    """What was sent by itself has no speaker."""
    assert (only(**headers).kind, only(**headers).speaker) == (Kind.SYSTEM, None)
    assert only(Auto_Submitted="no").speaker == "Ana Ruiz"


def test_mails_that_are_there_twice():
    """They are read once, and told; another mail of the same id gets one of its own."""
    found = read(eml("a"), eml("a"), eml("b", BEN, Message_ID="<0@x>"))
    assert [(each.id, each.text) for each in found.messages] == [("0@x", "a"), ("3", "b")]
    assert [problem.message for problem in found.problems] == [
        "Copies of mails that were read already: 1."
    ]


def test_drafts_were_never_sent():
    """By their label; they are counted."""
    found = read(eml("a"), eml("b", minute=1, X_Gmail_Labels="Entwürfe"))
    assert [each.text for each in found.messages] == ["a"]
    assert [problem.code for problem in found.problems] == ["R143"]


def test_what_was_taken_off_is_told():
    """In the coverage of each chat, in lines."""
    found = read(
        eml("a\n-- \nAna"), eml("b\n\nAna Ruiz wrote:\n> a", BEN, ANA, 1), eml("c", CARA, BEN, 2)
    )
    told = [coverage.limits.never[-1] for coverage in found.coverages]
    assert told[0] == "Lines left out in this chat: 2 quoted, 2 of signatures."
    assert told[1] == mail.LIMITS.never[-1]


def test_a_file_that_breaks_off():
    """The last mail is kept as far as it goes, and its chat is told to be cut."""
    whole = mbox(eml("a"), multipart("mixed", "\nb", "Content-Type: image/png\n\nxxxx", minute=1))
    found = Read(mail, whole[: whole.index("xxxx") + 2])
    assert [each.text for each in found.messages] == ["a", "image/png\n\nb"]
    assert found.codes == [("R120", "mail 2")]
    assert found.coverages[0].truncation


def test_texts_beyond_measure_are_cut(monkeypatch):
    """What there is no room for is told."""
    monkeypatch.setattr(_mail_mime, "LARGEST", 50)
    found = read(eml("words\n" * 20))
    assert len(found.messages[0].text) < 50
    assert found.codes == [("R103", "mail 1")]


def test_more_parts_than_anybody_sends(monkeypatch):
    """They are counted."""
    monkeypatch.setattr(_mail_mime, "_MOST_PARTS", 2)
    found = read(multipart("mixed", "\na", "\nb", "\nc", "\nd"))
    assert (found.messages[0].text, found.codes) == ("a\n\nb", [("R141", "mail 1")])


def test_multiparts_in_one_another():
    """Also many of them; those beyond measure are named as they are."""
    inner = "\nwords"
    for depth in range(100):
        inner = f"Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n{inner}\n--b{depth}--\n"
    found = read(multipart("mixed", inner)).messages[0]
    assert found.kind is Kind.MEDIA


def test_boundaries_of_others_are_words():
    """Dashes at the start of a line end nothing."""
    body = "Content-Type: text/plain\n\n--a\n--b2\n-- b\nwords"
    assert read(multipart("mixed", body)).messages[0].text == "--a\n--b2\n-- b\nwords"


def test_several_files_are_one_account():
    """In the order of time over all of them; problems name the file."""
    sources = [
        BytesSource(
            "a.mbox", mbox(eml("a", minute=0), eml("c", minute=2, Date="soon")).encode(), "a.mbox"
        ),
        BytesSource("b.eml", eml("b", BEN, ANA, 1).encode(), "b.eml"),
        BytesSource("d.eml", b"no mail at all", "d.eml"),
    ]
    items = [*mail.read_bundle(Bundle("box", tuple(sources)), ReadOptions())]
    check_stream(items)
    assert [item.text for item in items if isinstance(item, Message)] == ["a", "c", "b"]
    places = [item.where for item in items if isinstance(item, Problem)]
    assert places == ["a.mbox, mail 2", "box"]
    assert [item.unparsed for item in items if isinstance(item, Coverage)] == [1]


@pytest.mark.parametrize("data", ["", "hello", mbox(eml(X_Gmail_Labels="Drafts"))])
def test_nothing_to_read(data):
    """A mailbox without a mail that was sent is an error with advice."""
    with pytest.raises(InputError, match="Export it again"):
        Read(mail, data)


def test_more_people_than_anybody_knows(monkeypatch):
    """A mailbox of addresses without end is refused."""
    monkeypatch.setattr("turntoward.readers._mail_people._MOST", 3)
    with pytest.raises(InputError, match="addresses"):
        read(*[eml(sender=f"a{number}@x.org", minute=number) for number in range(5)])


def test_half_a_letter_is_replaced():
    """Bytes that are no text are told once a mail."""
    data = mbox(eml("?")).encode().replace(b"\n?\n", b"\na\xc3\xa9\xc3\xa9\xff\n")
    found = Read(mail, data)
    assert (found.messages[0].text, found.codes) == ("aéé\ufffd", [("R101", "mail 1")])


HOSTILE = [
    "From: a@x\n\n",
    "From - 1:11\nFrom: a@x\n\n",
    "--b\n",
    "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n",
    "> a\nmine\n",
    "On 1/1/2024 1:11 a@x wrote:\n",
    "From: a@x\nSent: b\nTo: c\nSubject: d\n",
    "________\n",
    "Sent from my iPhone\n",
    "-- \n",
    "<a@x>, ",
    "=?utf-8?Q?a?= ",
    "=?a?q?",
    "a:\n\n",
    "-----BEGIN PGP MESSAGE-----\n",
]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize(
    "start",
    [
        mbox(eml("a")),
        eml("", Content_Type="multipart/mixed; boundary=b"),
        eml("", Content_Type="text/html"),
        "From: a@x\nDate: x\nSubject: ",
        "From: a@x\nDate: x\nTo: ",
    ],
    ids=["mbox", "multipart", "page", "subject", "people"],
)
def test_hostile_mails_cost_linear_time(start, unit):
    """Wherever it stands, what is repeated costs time in proportion to its size."""
    assert growth(mail, start, unit) < MOST
