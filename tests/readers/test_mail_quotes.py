import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.readers._mail_body import Line, plain_lines
from turntoward.readers._mail_quotes import sifted
from turntoward.readers._mail_words import folded, load_mail_words

WORDS = load_mail_words()
LANGUAGES = tomllib.loads((files("turntoward") / "data" / "email.toml").read_text("utf-8"))[
    "languages"
]
KEYS = {
    "attributions",
    "originals",
    "forwards",
    "from",
    "sent",
    "to",
    "subject",
    "replies",
    "passed",
    "devices",
}
OWN = st.lists(
    st.text("abc xyz.!?é", min_size=1, max_size=30).map(str.strip).filter(bool),
    min_size=1,
    max_size=4,
)
WHO = "13/04/2024 21:15, Ana Ruiz <ana@example.org>"


def sift(text, *, passes_on=False):
    """What is left of a plain text."""
    return sifted([*plain_lines(text)], WORDS, passes_on=passes_on)


def own(text):
    """The person's own words."""
    return sift(text).own


@given(st.lists(st.tuples(OWN, OWN), min_size=1, max_size=4))
def test_answers_between_quotes_are_kept_and_nothing_else(parts):
    """Whatever is quoted and answered, in turns."""
    blocks = [
        "\n".join(f"> {line}" for line in quoted) + "\n" + "\n".join(mine) for quoted, mine in parts
    ]
    found = sift("\n\n".join(blocks))
    assert found.own == "\n\n".join("\n".join(mine) for _, mine in parts)
    assert found.quoted == sum(len(quoted) for quoted, _ in parts)


@given(OWN)
def test_a_mail_without_quotes_stays_as_it_is(lines):
    """To the letter."""
    text = "\n".join(lines)
    assert own(text) == text
    assert own(f"\n\n{text}\n\n\n") == text


def test_there_are_many_languages_and_each_is_complete():
    """Far more than ten, with all that is asked of a language."""
    assert len(LANGUAGES) > 25
    for code, table in LANGUAGES.items():
        assert table.keys() >= KEYS, code
        assert all(isinstance(each, str) and each for values in table.values() for each in values)


@pytest.mark.parametrize(
    ("code", "form"),
    [(code, form) for code, table in LANGUAGES.items() for form in table["attributions"]],
)
def test_every_attribution_is_taken_off(code, form):
    """In one line or wrapped over two, with an empty line below it or none."""
    filled = form.replace("{}", WHO)
    first, _, last = filled.rpartition(" ")
    for text in (filled, f"{first}\n{last}" if first else filled):
        for gap in ("\n", "\n\n"):
            found = sift(f"mine\n\n{text}{gap}> theirs\n\nmine too")
            assert found.own == "mine\n\nmine too", (code, text)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_block_of_headers_is_taken_off(code):
    """As mail programs show it above what is answered, with or without a rule."""
    table = LANGUAGES[code]
    for rule in ("", "________________________________\n", f"-----{table['originals'][0]}-----\n"):
        block = "\n".join(
            f"{table[name][0]}: x@example.org" for name in ("from", "sent", "to", "subject")
        )
        found = sift(f"mine\n\n{rule}{block}\n\ntheirs\nmore of theirs")
        assert (found.own, found.passed_on) == ("mine", None), rule


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_forward_is_kept_aside(code):
    """Below dashes, or a line with a colon."""
    for form in LANGUAGES[code]["forwards"]:
        for line in (f"---------- {form} ----------", f"{form}:"):
            found = sift(f"mine\n\n{line}\nFrom: Cara\n\ntheirs")
            assert found.own == "mine", line
            assert found.passed_on is not None
            assert found.passed_on.endswith("theirs")


@pytest.mark.parametrize(
    ("code", "form"),
    [(code, form) for code, table in LANGUAGES.items() for form in table["devices"]],
)
def test_every_line_of_a_device_is_taken_off(code, form):
    """Where it names a device, below the words or above a quote; it never is where it names none."""
    line = form.replace("{}", " iPhone ").replace("  ", " ").strip()
    assert own(f"mine\n\n{line}") == "mine", code
    assert own(f"mine\n\n{line}\n\nAna wrote:\n> theirs") == "mine", code
    assert own(f"{line}\nmine") == f"{line}\nmine"


@pytest.mark.parametrize(
    "text",
    [
        "She wrote: no.",
        "On Friday we met, and he wrote:\nnothing",
        "From: Berlin\nTo: Rome\nDate: Friday",
        "I said:\n- bread\n- milk",
        "Sent from my heart",
        "Original Message",
        "-----\nbread\n-----",
        "___________\nName: Ana\nAge: 40\nTown: Rome",
        "This message is confidential, so please keep it between us and do not show it to anybody else at home.",
        "Diese E-Mail und deine Antwort haben mich lange beschäftigt, weil ich nicht wusste, was ich sagen soll dazu.",
        ">:(\nwhy?",
        "a\n--\n" + "\n".join("abcdefghijklmnopqrstuvwxyz"),
        "--flag\nis an option",
    ],
)
def test_what_only_looks_like_it_is_kept(text):
    """Words of a person, however much they look like something else."""
    assert own(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("mine\n-- \nAna\nMill Lane", "mine"),
        ("mine\n\n--\nAna", "mine"),
        ("-- \nAna", ""),
        ("mine\n-- \nAna\n\nBen wrote:\n> theirs", "mine"),
        ("> theirs\nmine\n-- \nAna", "mine"),
        (f"mine\n\nOn {WHO} wrote:\n\ntheirs\nto the end", "mine"),
        (f"mine\n\nOn {WHO} wrote:\n\n> theirs\nmine", "mine\n\nmine"),
        (f"{WHO}:\n> theirs\nmine", "mine"),
        ("-----Original Message-----\nFrom: Ana\n\n> theirs\nmine", "mine"),
        ("mine\n[cid:image001.png@01D]\nmore", "mine\nmore"),
        (
            "mine\n\n" + "This e-mail is confidential and intended only for the recipient. " * 3,
            "mine",
        ),
        ("mine\n___________\nfamily mailing list\nfamily@x.org", "mine"),
    ],
)
def test_what_stands_around_the_words(text, left):
    """Signatures, notices and quotes are taken off in any order."""
    assert own(text) == left


def test_what_is_taken_off_is_counted():
    """Each kind for itself, in lines."""
    found = sift(f"mine\n\nOn {WHO}\nwrote:\n> theirs\n>\n> more\n-- \nAna\nMill Lane")
    assert (found.quoted, found.signature, found.notices) == (4, 3, 0)


def test_a_subject_may_say_that_a_block_is_passed_on():
    """Then it is no quote, but what was sent."""
    block = "mine\n\nFrom: Cara\nSent: now\nTo: Ana\nSubject: Lake\n\ntheirs"
    assert sift(block, passes_on=True).passed_on == block.removeprefix("mine\n\n")
    assert sift(block).passed_on is None


def test_lines_that_are_marked_already():
    """Levels and marks of pages are heeded as those of plain text."""
    lines = [Line("mine"), Line("theirs", 2), Line("mine too")]
    assert sifted(lines, WORDS, passes_on=False).own == "mine\n\nmine too"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("On 3 April :", "on 3 april:"),
        ("*From:*\u00a0Ana", "from: ana"),
        ("写道：", "写道:"),
        (" a  b ", "a b"),
    ],
)
def test_folding(written, plain):
    """Case, spaces, colons and asterisks do not matter."""
    assert folded(written) == plain
