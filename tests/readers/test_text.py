from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read
from turntoward.readers import srt, transcript, whatsapp
from turntoward.readers._text import LEGACY, encoding_of

RUSSIAN = "Ана: Мне было обидно в пятницу.\nБен: Я не знал, прости.\n"
TEXTS = {
    "cp1251": RUSSIAN,
    "cp1253": "Άνα: Ένιωσα μόνη την Παρασκευή.\nΜπεν: Δεν το ήξερα, συγγνώμη.\n",
    "cp1255": "אנה: הרגשתי לבד ביום שישי.\nבן: לא ידעתי, סליחה.\n",
    "cp1256": "آنا: شعرت بالوحدة يوم الجمعة.\nبن: لم أكن أعرف، أنا آسف.\n",
    "cp932": "アナ：金曜日はさびしかった。\nベン：知らなかった、ごめん。\n",
    "cp949": "아나: 금요일에 외로웠어.\n벤: 몰랐어, 미안해.\n",
    "gb18030": "安娜：星期五我觉得很孤单。\n本：我不知道，对不起。\n",
    "cp1252": "Ana: Não sei, então até amanhã.\nBen: Je suis désolé, ça m'a échappé à Noël.\n",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_encodings_that_a_text_does_not_tell(encoding):
    """Its letters suggest in which of the older encodings a text is."""
    assert encoding_of(TEXTS[encoding].encode(encoding)) == encoding
    assert encoding_of(TEXTS[encoding].encode()) == "utf-8"
    assert TEXTS.keys() == LEGACY.keys()


@pytest.mark.parametrize(
    "text",
    ["Ana: não", "Ana: déjà là", "Ana: “é”", "Ben: Grüße, schön", "É", "Ana: ñandú"],
)
def test_short_western_texts(text):
    """An accented letter and the one behind it are no letter of another script."""
    assert encoding_of(f"{text}, Ana\n".encode("cp1252")) == "cp1252"


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("damage", [b"\xff", b"\xe4", b"\x92\x92"])
def test_damaged_utf_8_stays_utf_8(text, damage):
    """A few bytes that are none do not turn all other letters into something else."""
    data = text.encode()
    assert encoding_of(data[:5] + damage + data[5:]) == "utf-8"


@given(st.binary(max_size=200))
def test_any_bytes_are_told(data):
    """Whatever the bytes are, they can be decoded as what they are taken for."""
    encoding = encoding_of(data)
    assert encoding is None or data.decode(encoding, "replace") is not None


@pytest.mark.parametrize("piece", [b"\xe0\xe1 ", b"\xff", "за ".encode("cp1251"), b"a\xe9"])
def test_cost(piece):
    """Telling an encoding costs no more than a moment, for as many bytes as are looked at."""
    data = piece * (64 * 1024 // len(piece))
    start = process_time()
    encoding_of(data)
    assert process_time() - start < 0.2


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (transcript, RUSSIAN * 3),
        (srt, f"1\n00:00:05,790 --> 00:00:09,100\n{RUSSIAN}"),
        (
            whatsapp,
            "".join(f"13.04.2024, 21:15 - {line}\n" for line in RUSSIAN.split("\n") if line),
        ),
    ],
    ids=["transcript", "srt", "whatsapp"],
)
def test_who_reads_it_says_so(reader, text):
    """The words are right, and it is told that the encoding was guessed."""
    read = Read(reader, text.encode("cp1251"))
    assert read.said[0] == ("Ана", "Мне было обидно в пятницу.")
    assert ("R105", "input.txt") in read.codes
    assert "R105" not in {code for code, _ in Read(reader, text).codes}
