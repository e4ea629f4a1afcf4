"""Exports of a gigabyte: `python benchmarks/large.py [MB] [FORMAT …]`.

Each format is written by a small pattern, messages with times and numbers of their own, once with ten
megabytes and once with a thousand, and read in the process that reads exports for every command. The
table says how fast, how much memory that process took at its most, and how many times as much the large
file took as the small one: about one, where reading is a stream.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from msgspec import Struct

HERE = Path(__file__).parent
SMALL = 10  # MB
LARGE = 1_000
BLOCK = 5_000  # messages written at once
START = datetime(2001, 1, 1, tzinfo=UTC)
STEP = timedelta(seconds=41)
SAID = (
    "word {n} and a few more, so that it is as long as what people write to each other on most days"
)


class Shape(Struct, frozen=True):
    """How an export looks: what stands before, each message, what stands after."""

    line: str
    head: str = ""
    tail: str = ""
    name: str = "export.txt"


SHAPES = {
    "whatsapp": Shape(f"%d/%m/%Y, %H:%M - {{who}}: {SAID}\n"),
    "telegram": Shape(
        f' {{"id": {{n}}, "type": "message", "date": "%Y-%m-%dT%H:%M:%S", "date_unixtime": "{{s}}", '
        f'"from": "{{who}}", "from_id": "user{{number}}", "text": "{SAID}", "text_entities": []}},\n',
        '{"name": "Ben", "type": "personal_chat", "id": 1, "messages": [\n',
        ' {"id": 1, "type": "message", "date": "2001-01-01T00:00:00", "from": "Ana", '
        '"from_id": "user1", "text": "end", "text_entities": []}]}',
        "result.json",
    ),
    "sms_xml": Shape(
        f'<sms address="+1555010{{number}}" date="{{s}}000" type="{{number}}" body="{SAID}" />\n',
        '<?xml version="1.0" encoding="UTF-8"?>\n<smses>\n',
        "</smses>",
        "sms.xml",
    ),
    "email": Shape(
        "From - %a %b %d %H:%M:%S %Y\nFrom: {who} <{who}@example.org>\nTo: Cleo <c@example.org>\n"
        f"Date: %a, %d %b %Y %H:%M:%S +0000\nMessage-ID: <{{n}}@example.org>\n\n{SAID}\n\n",
        name="mail.mbox",
    ),
    "discord": Shape(
        f'{{"id": "{{n}}", "type": "Default", "timestamp": "%Y-%m-%dT%H:%M:%S+00:00", '
        f'"content": "{SAID}", "author": {{"id": "{{number}}", "name": "{{who}}"}}, '
        '"attachments": [], "embeds": [], "reactions": []},\n',
        '{"guild": {"id": "0", "name": "Direct Messages"}, '
        '"channel": {"id": "2", "type": "DirectTextChat", "name": "Ben"}, "messages": [\n',
        '{"id": "1", "type": "Default", "timestamp": "2001-01-01T00:00:00+00:00", "content": "end", '
        '"author": {"id": "1", "name": "Ana"}}]}',
        "chat.json",
    ),
    "discord_csv": Shape(
        f'"{{number}}","{{who}}","%Y-%m-%dT%H:%M:%S.0000000+00:00","{SAID}","",""\n',
        "AuthorID,Author,Date,Content,Attachments,Reactions\n",
        name="chat.csv",
    ),
    "line_txt": Shape(f"%H:%M\t{{who}}\t{SAID}\n", "[LINE] Chat with Ben\n2024/04/13(Sat)\n"),
    "kakaotalk": Shape(
        f"%Y년 %m월 %d일 오전 5:%M, {{who}} : {SAID}\n",
        "Ben 님과 카카오톡 대화\n저장한 날짜 : 2024년 4월 13일 오후 9:15\n\n",
    ),
    "imessage_txt": Shape(f"%b %d, %Y  5:%M:%S AM\n{{who}}\n{SAID}\n\n"),
    "signal_markdown": Shape(f"[%Y-%m-%d %H:%M:%S] {{who}}: {SAID}  \n\n", name="chat.md"),
    "vtt": Shape(
        f"%H:%M:%S.000 --> %H:%M:%S.900\n<v {{who}}>{SAID}</v>\n\n", "WEBVTT\n\n", name="talk.vtt"
    ),
    "srt": Shape(
        f"{{n}}\n%H:%M:%S,000 --> %H:%M:%S,900\n{{who}}: {SAID}\n\n", name="talk.srt"
    ),
    "transcript": Shape(f"{{who}}: {SAID}\n"),
    "csv": Shape(f'%Y-%m-%d %H:%M:%S,{{who}},"{SAID}"\n', "time,speaker,text\n", name="talk.csv"),
    "jsonl": Shape(
        f'{{"speaker": "{{who}}", "at": "%Y-%m-%dT%H:%M:%S", "text": "{SAID}"}}\n', name="talk.jsonl"
    ),
}  # fmt: skip


def main() -> None:
    """Write, read and print, one format after another."""
    given = sys.argv[1:]
    large = int(given.pop(0)) if given and given[0].isdigit() else LARGE
    print(f"| format | messages | seconds | MB/s | peak MB | that of {SMALL} MB | times |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name in given or SHAPES:
        small, big = _measured(SHAPES[name], SMALL), _measured(SHAPES[name], large)
        print(
            f"| {name} | {big['count']:,.0f} | {big['seconds']:.1f} | {large / big['seconds']:.0f} | "
            f"{big['peak_mb']:.0f} | {small['peak_mb']:.0f} | {big['peak_mb'] / small['peak_mb']:.2f} |",
            flush=True,
        )


def _measured(shape: Shape, megabytes: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / shape.name
        said = _write(path, shape, megabytes * 1_000_000)
        command: list[str | Path] = [sys.executable, HERE / "ours.py", "isolated", path]
        done = subprocess.run(command, check=True, capture_output=True)
        measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        if measured["count"] < said:
            raise SystemExit(f"{path.name}: {said:,} messages written, {measured['count']:,} read.")
        return measured


def _write(path: Path, shape: Shape, size: int) -> int:
    """So many bytes of messages; how many messages."""
    said = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(shape.head)
        for block in _blocks(shape.line):
            file.write(block)
            said += BLOCK
            if file.tell() >= size:
                break
        file.write(shape.tail)
    return said


def _blocks(line: str) -> Iterator[str]:
    for first in count(0, BLOCK):
        yield "".join(_filled(line, number) for number in range(first, first + BLOCK))


def _filled(line: str, number: int) -> str:
    at = START + STEP * number
    who = 1 + number // 3 % 2
    values = {
        "{who}": ("Ana", "Ben")[who - 1],
        "{number}": str(who),
        "{n}": str(number + 2),
        "{s}": str(int(at.timestamp())),
    }
    for name, value in values.items():
        line = line.replace(name, value)
    return at.strftime(line)


if __name__ == "__main__":
    main()
