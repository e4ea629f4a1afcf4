"""How long it takes in the app from the last key to the feedback on the screen.

Types the last words of drafts into the draft page of a running app, in a real browser, and measures
there. Prints one line; `docs/reference/benchmarks.md` holds it.
"""

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.app.serving import Served

SENTENCES = (
    "Sorry to bother you with this, it is probably nothing.",
    "On Sunday I stood in your mother's kitchen and did not know where to put myself.",
    "You always leave me alone with them.",
    "I felt lonely, and a bit ashamed of how much it got to me.",
    "Thank you for driving back all the way.",
    "How was it for you?",
    "We could walk on Thursday, if you like.",
    "I should have said this while we were still there.",
)
WORDS = (25, 100, 400)  # of a draft
ROUNDS = 40
TYPED = " and then we went home"
BETWEEN = 30  # milliseconds between two keys
PAUSE = int(
    re.findall(
        r"const PAUSE = (\d+)",
        (Path(__file__).parents[1] / "src/turntoward/app/static/draft.js").read_text("utf-8"),
    )[0]
)
_WATCH = """() => {
  window.times = [];
  let key = 0;
  document.getElementById("draft").addEventListener("input", () => { key = performance.now(); });
  document.getElementById("draft-form").addEventListener("looked", () => {
    const from = key;
    requestAnimationFrame(() => {
      const line = new MessageChannel();  // its turn comes when the frame has been drawn
      line.port1.onmessage = () => window.times.push(performance.now() - from);
      line.port2.postMessage(0);
    });
  });
}"""


def main() -> None:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Served(Path(folder) / "place") as served,
        sync_playwright() as play,
    ):
        served.create()
        browser = play.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page()
        served.enter(page, "/draft")
        page.evaluate(_WATCH)
        load = f"{os.getloadavg()[0]:.1f} processes wanted to run on {os.cpu_count()} processors"
        print(f"A pause is {PAUSE} ms without a key. From its end to the screen, in ms ({load}):")
        for words in WORDS:
            times = [each - PAUSE for each in _times(page, words)]
            print(
                f"{words} words: median {median(times):.0f}, "
                f"95 % {quantiles(times, n=20)[-1]:.0f}, longest {max(times):.0f}"
            )
        browser.close()


def _times(page: Page, words: int) -> list[float]:
    found: list[float] = []
    for turn in range(ROUNDS):
        page.fill("#draft", _draft(words, turn))
        page.wait_for_timeout(PAUSE * 4)
        page.evaluate("() => { window.times = []; }")
        page.locator("#draft").press_sequentially(TYPED, delay=BETWEEN)
        while not (times := page.evaluate("() => window.times")):
            page.wait_for_timeout(20)
        found.append(times[-1])
    return found


def _draft(words: int, turn: int) -> str:
    """A draft of about so many words; every one is new to the program."""
    text: list[Any] = [f"This is what I wrote on day {turn}."]
    while len(" ".join(text).split()) < words:
        text.append(SENTENCES[(turn + len(text)) % len(SENTENCES)])
    return " ".join(text)


if __name__ == "__main__":
    main()
