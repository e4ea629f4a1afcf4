"""`make bench`: speed, ours and others' side by side, in one run.

Each measurement is a process of its own, so that peak memory is its own too. The table says what
was measured, on what, and how it compares; nothing here is a test.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from pace import main as compare_readers
from side_by_side import main as compare_checkers
from store import main as measure_store

HERE = Path(__file__).parent
MESSAGES = 200_000
MANY = 5_000_000
TELEGRAM = 500_000
ROUNDS = 3


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        chat, big = Path(folder) / "chat.txt", Path(folder) / "big.txt"
        _made("make_whatsapp.py", chat, MESSAGES)
        _section(
            f"Reading a WhatsApp export: {MESSAGES:,} messages, {chat.stat().st_size / 1e6:.1f} MB",
            {
                "turntoward": _best("ours.py", "read", chat),
                "turntoward in its own process": _best("ours.py", "isolated", chat),
                "turntoward convert (JSON lines)": _best("ours.py", "convert", chat),
                "chat-miner": _best("others.py", "chat-miner", chat),
                "whatstk": _best("others.py", "whatstk", chat),
            },
            unit="messages",
        )
        archive = Path(folder) / "result.json"
        _made("make_telegram.py", archive, TELEGRAM)
        _section(
            f"Reading a Telegram archive: {TELEGRAM:,} messages, {archive.stat().st_size / 1e6:.0f} MB",
            {
                "turntoward": _best("ours.py", "read", archive),
                "turntoward in its own process": _best("ours.py", "isolated", archive),
            },
            unit="messages",
        )
        if "--quick" not in sys.argv:
            _made("make_whatsapp.py", big, MANY)
            _section(
                f"The same, {MANY:,} messages, {big.stat().st_size / 1e6:.0f} MB",
                {"turntoward": _run("ours.py", "read", big)},
                unit="messages",
            )
    if "--quick" not in sys.argv:
        _program("Exports of a gigabyte, in the process that reads exports", "large.py")
    _archives()
    _section(
        "Rules over invented turns, one core",
        {"turntoward": _best("ours.py", "rules")},
        unit="turns",
    )
    _section(
        "Rules and encoder over invented turns, two turns before each, two cores",
        {"turntoward": _best("ours.py", "both")},
        unit="turns",
    )
    _section(
        "Opening the encoder, with its self-test",
        {"turntoward": _best("ours.py", "opened")},
        unit="encoders",
    )
    _section(
        "Why a turn of thirty words got a code",
        {"turntoward": _best("ours.py", "why")},
        unit="answers",
    )
    _section(
        "Dynamics of coded turns, one core (the peak holds the conversation and its codings too)",
        {"turntoward": _best("ours.py", "dynamics")},
        unit="turns",
    )
    _section(
        "Rules over hostile text, one turn of 1 MB each",
        {
            name: _run("ours.py", "hostile", name)
            for name in ("letters", "words", "quotes", "mixed")
        },
        unit="characters",
    )
    compare_readers()
    compare_checkers()
    measure_store()
    _program("The same store behind the pages of the app", "app.py")
    _program("From an export to a finished reading in the app", "app_reading.py")
    _program("Feedback on a draft, on the screen", "app_draft.py")
    _section(
        "Starting",
        {
            "turntoward --version": _best("ours.py", "start", "--version"),
            "import turntoward": _best("ours.py", "start", "import"),
        },
        unit="starts",
    )


def _archives() -> None:
    with tempfile.TemporaryDirectory() as folder:
        _run("archives.py", "write", folder)
        found = _run("archives.py", "open", folder)
    print("\nOpening hostile and odd zips\n")
    print(f"{found['count']} archives, {found['seconds']:.2f} s for the slowest ", end="")
    print(f"({found['slowest']}), peak {found['peak_mb']:.0f} MB")


def _program(title: str, program: str) -> None:
    print(f"\n{title}\n", flush=True)
    subprocess.run([sys.executable, HERE / program], check=True)


def _made(program: str, path: Path, messages: int) -> None:
    subprocess.run([sys.executable, HERE / program, str(messages), path], check=True)


def _run(program: str, *arguments: str | Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, HERE / program, *arguments], check=True, capture_output=True
    )
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _best(program: str, *arguments: str | Path) -> dict[str, float]:
    return min((_run(program, *arguments) for _ in range(ROUNDS)), key=lambda each: each["seconds"])


def _section(title: str, rows: dict[str, dict[str, float]], unit: str) -> None:
    print(f"\n{title}\n")
    print(f"| | seconds | {unit}/s | peak MB | times the first |")
    print("|---|---:|---:|---:|---:|")
    first = next(iter(rows.values()))
    for name, row in rows.items():
        ratio = row["seconds"] / row["count"] / (first["seconds"] / first["count"])
        print(
            f"| {name} | {row['seconds']:.3f} | {row['count'] / row['seconds']:,.0f} | "
            f"{row['peak_mb']:.0f} | {ratio:.2f} |"
        )


if __name__ == "__main__":
    main()
