"""Every reader costs time in proportion to the file, and memory that does not grow with it."""

import time
import tracemalloc
from types import SimpleNamespace
from typing import cast

import pytest

from tests.readers.streams import sure
from turntoward.errors import TurnTowardError
from turntoward.model.ports import Reader, ReadOptions
from turntoward.readers import READERS, readers
from turntoward.testing import BytesSource

OURS = readers()[: len(READERS)]
STARTS = {
    "email": "From - Sat Apr 13 21:15:01 2024\nFrom: Ana <a@x>\nTo: Ben <b@x>\nSubject: Re: a\n\nOn a:\n> b\n\n",
    "line_txt": "[LINE] Chat history with Ben\n\n2024/04/13(Sat)\n21:15\tAna\tone\n21:16\tBen\t",
    "kakaotalk": "Ben 님과 카카오톡 대화\n저장한 날짜 : 2024\n\n2024년 4월 13일 오후 9:15, Ana : ",
    "teams": '{"conversations":[{"id":"8:live:ben","MessageList":[{"id":"1","messagetype":"RichText","content":"',
    "teams_transcript": "0:0:3.0 --> 0:0:9.1\nAna\na\n0:0:9.1 --> 0:0:9.2\nBen\n",
    "imessage_txt": "Apr 13, 2024  9:15:01 PM\nAna\n",
    "sms_xml": '<smses><sms address="1" date="1713035701000" type="1" body="',
    "signal_markdown": "[2024-04-13 21:15:01] Ana: one  \n\n[2024-04-13 21:15:02] Me: ",
    "slack": '[{"type":"message","user":"U1","ts":"1713035701.000200","text":"',
    "google_chat": '{"messages":[{"creator":{},"created_date":"","topic_id":"1","text":"',
    "discord_package": '[{"ID":1228779004194304001,"Timestamp":"","Contents":"',
    "discord": '{"guild":{"id":"1"},"channel":{"id":"2"},"messages":[{"id":"3","content":"',
    "discord_csv": 'AuthorID,Author,Date,Content,Attachments,Reactions\n"1","Ana","13.04.2024 21:15","',
    "discord_txt": f"{'=' * 62}\nGuild: a\nChannel: b\n{'=' * 62}\n\n[13.04.2024 21:15] Ana\n",
    "messenger": '{"participants":[{"name":"Ana"}],"messages":[{"sender_name":"Ana","content":"',
    "whatsapp": "13/04/2024, 21:15 - Ana: one\n13/04/2024, 21:16 - Ben: two\n13/04/2024, 21:17 - Ana: ",
    "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\nAna: a\n\n00:02.000 --> 00:03.000\nBen: ",
    "srt": "1\n00:00:01,000 --> 00:00:02,000\nAna: a\n\n2\n00:00:02,000 --> 00:00:03,000\nBen: ",
    "transcript": "Ana: hi\nBen: yes\nAna: so\nBen: ",
    "csv": "ts,speaker,text\n1713035701,Ana,a\n1713035701,Ben,",
    "jsonl": '{"speaker":"Ana","text":"a"}\n{"speaker":"Ben","text":"',
}
SHAPES = {
    "letters": "a", "spaces": " ", "tabs": "\t", "colons": ":", "digits": "0", "quotes": '"',
    "brackets": "[", "closed brackets": "[a]", "tags": "<v ", "open tags": "<", "entities": "&#1",
    "notes": "♪", "line ends": "\n", "returns": "\r\n", "marks": "\u200e", "escapes": "\\u",
    "labels": "Ana: ", "turns": "Ana: a\n", "timings": "00:01.000 --> ", "times": "0:01 ",
    "cells": '"",', "dates": "13/04/2024, 21:15 - ", "headings": "Ana  0:05\n", "blanks": "a \n\n",
}  # fmt: skip
SMALL, LARGE = 2**14, 2**17
TRIES = 4
MOST = 20  # times as long; a quadratic reader takes 64
FREE = 0.002  # seconds that count as nothing


def cost(reader: Reader, data: bytes) -> float:
    """CPU seconds of detecting and reading, whatever comes of it."""
    start = time.process_time()
    sure(reader, data)
    try:
        for _ in reader.read(BytesSource("x", data), ReadOptions(timezone="Europe/Madrid")):
            pass
    except TurnTowardError:
        pass
    return time.process_time() - start


def growth(reader: Reader, start: str, unit: str) -> float:
    """How many times as long eight times the file takes; less than eight where both are instant."""
    small, large = ((start + unit * (size // len(unit))).encode() for size in (SMALL, LARGE))
    before = max(min(cost(reader, small) for _ in range(2)), FREE)
    for _ in range(TRIES):  # a machine that is busy with something else is no fault
        times = cost(reader, large) / before
        if times < MOST:
            break
    return times


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("reader", OURS, ids=lambda reader: reader.NAME)
def test_hostile_shapes_cost_linear_time(reader, shape):
    """Eight times the file costs about eight times the time, whatever is repeated in it."""
    assert growth(reader, "", SHAPES[shape]) < MOST
    assert growth(reader, STARTS.get(reader.NAME, ""), SHAPES[shape]) < MOST


def test_a_quadratic_reader_is_noticed():
    """The control: a reader that looks at everything again for each letter fails."""

    def read(source, options):
        text = source.open().read().decode()
        yield from (None for at in range(0, len(text), 8) if text[at:].count("b") > len(text))

    slow = SimpleNamespace(detect=lambda _: 0.0, read=read)
    assert growth(cast("Reader", slow), "", "a") > MOST


LINES = {
    "email": (
        "",
        "From - Sat Apr 13 21:15:01 2024\nFrom: Ana <a@x>\nTo: Ben <b@x>\n\na few words\n\n",
    ),
    "line_txt": ("[LINE] Chat with Ben\n2024/04/13(Sat)\n", "21:15\tAna\ta few words\n"),
    "kakaotalk": (
        "Ben 님과 카카오톡 대화\n저장한 날짜 : 2024\n",
        "2024년 4월 13일 오후 9:15, Ana : a few words\n",
    ),
    "teams_transcript": ("", "0:0:3.0 --> 0:0:9.1\nAna\na few words\n"),
    "imessage_txt": ("", "Apr 13, 2024  9:15:01 PM\nAna\na few words\n\n"),
    "sms_xml": ("<smses>", '<sms address="1" date="1" type="1" body="a few words" />\n'),
    "signal_markdown": ("", "[2024-04-13 21:15:01] Ana: a few words  \n\n"),
    "slack": ("[", '{"type":"message","user":"U1","ts":"1713035701.000200","text":"a few words"},'),
    "google_chat": (
        '{"messages":[',
        '{"creator":{"name":"Ana"},"topic_id":"1","text":"a few words"},',
    ),
    "discord": (
        '{"guild":{},"channel":{"id":"2"},"messages":[',
        '{"id":"3","content":"a few words"},',
    ),
    "discord_package": ("[", '{"ID":1228779004194304001,"Contents":"a few words"},'),
    "discord_csv": (
        "AuthorID,Author,Date,Content,Attachments,Reactions\n",
        '"1","Ana","13.04.2024 21:15","a few words","",""\n',
    ),
    "discord_txt": (
        f"{'=' * 62}\nGuild: a\nChannel: b\n{'=' * 62}\n\n",
        "[13.04.2024 21:15] Ana\na few words\n\n\n",
    ),
    "vtt": ("WEBVTT\n\n", "00:01.000 --> 00:02.000\nAna: a few words\n\n"),
    "srt": ("", "1\n00:00:01,000 --> 00:00:02,000\nAna: a few words\n\n"),
    "transcript": ("", "Ana: a few words\n"),
    "csv": ("ts,speaker,text\n", "1713035701,Ana,a few words\n"),
    "jsonl": ("", '{"speaker":"Ana","text":"a few words"}\n'),
}


@pytest.mark.parametrize(
    "reader", [each for each in OURS if each.NAME in LINES], ids=lambda reader: reader.NAME
)
def test_memory_stays_flat(reader):
    """A file four times as long needs about the same memory."""
    head, line = LINES[reader.NAME]
    line = line.replace("a few words", "a few words " * 20)
    peaks = []
    for count in (2_000, 8_000):
        source = BytesSource("x", (head + line * count).encode())
        tracemalloc.start()
        for _ in reader.read(source, ReadOptions()):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0] + 200_000
