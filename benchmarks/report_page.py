"""The report of a long chat: how large it is, and how soon a browser shows it and can be used.

    python benchmarks/report_page.py          a chat of about 40,000 messages

Needs a Chromium: the system's, or Playwright's own.
"""

import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from make_coded import make_coded

MESSAGES = 40_000
TURNS_IN_MESSAGES = 0.82  # of the invented chat
ROUNDS = 5
DRAWN = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


def main() -> None:
    """Measure and print."""
    page, seconds = _made(int(MESSAGES * TURNS_IN_MESSAGES))
    print(f"made in {seconds:.1f} s, {len(page) / 1e6:.1f} MB")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        file = Path(folder) / "report.html"
        file.write_bytes(page)
        browser = play.chromium.launch(executable_path=shutil.which("chromium"))
        opened, jumped = zip(
            *(_opened(browser.new_page(), file) for _ in range(ROUNDS)), strict=True
        )
        browser.close()
    print(f"open and drawn in {min(opened):.2f} s ({max(opened):.2f} s at worst)")
    print(f"a link into the middle of the conversation in {min(jumped):.2f} s")


def _made(turns: int) -> tuple[bytes, float]:
    """The page, and how long it took from the reading on."""
    from turntoward import api
    from turntoward.dynamics import Words
    from turntoward.model.reading import Lens, MadeBy
    from turntoward.pipeline import read_coded
    from turntoward.shipped import load_codebook, load_guidance

    talk, codings = make_coded(turns)
    print(
        f"{len(talk.messages):,} messages, {len(talk.turns):,} turns, {len(talk.sessions):,} talks"
    )
    reading = read_coded(
        talk,
        codings,
        Words(load_codebook().feelings),
        load_codebook().cues,
        made_by=MadeBy(turntoward="0", codebook=load_codebook().version),
        me=talk.speakers[0],
        lens=Lens.SELF,
        guidance=load_guidance(),
    )
    start = time.perf_counter()
    page = api.report(reading)
    return page.encode(), time.perf_counter() - start


def _opened(page: Page, file: Path) -> tuple[float, float]:
    """Seconds until the page is drawn, and until a link in it has led to its turn."""
    start = time.perf_counter()
    page.goto(file.as_uri(), wait_until="load")
    page.evaluate(DRAWN)
    drawn = time.perf_counter()
    middle = page.evaluate(
        "JSON.parse(document.getElementById('data').textContent).turns.length >> 1"
    )
    link = time.perf_counter()
    page.evaluate(f"location.hash = '#turn-{middle}'")
    page.wait_for_selector(f"#turn-{middle}.here")
    page.evaluate(DRAWN)
    there = time.perf_counter() - link
    page.close()
    return drawn - start, there


if __name__ == "__main__":
    main()
