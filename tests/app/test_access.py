"""Every page is for everybody: axe finds nothing, wide by day and narrow by night."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.app.serving import chat
from tests.app.test_payloads import screens

# the pages allow no script but their own, so that axe is put in past their policy
TAGS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_axe_finds_nothing(served, browser, scheme, width):
    """On every page of the app's own table."""
    served.bring(chat(5))
    context = browser.new_context(
        bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    served.enter(page)
    for path in screens(served, **dict.fromkeys(("id", "number", "conversation"), 1)):
        answer = page.goto(served.url(path), wait_until="load")
        if "text/html" not in (answer.header_value("content-type") or ""):
            continue  # for a script of ours
        found = Axe().run(page, options=TAGS)
        assert found.violations_count == 0, (path, width, found.generate_report())
    context.close()
