"""What axe finds on a page: all of its rules once, and by night what depends on colours and on room."""

from axe_playwright_python.sync_playwright import Axe

__all__ = ["WIDTHS", "faults", "is_within"]

ALL = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
LOOKS = ALL | {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size"]}}
WIDTHS = (360, 768, 1440)
_AGAIN = "async (options) => await axe.run(document, options)"


def faults(page, where=""):
    """By day and wide with every rule; by night and narrow with those that see a difference.

    No page has an element for one width or one scheme alone, but for the pictures of the reading, so
    that the other rules see the same at both. Nothing may run out of the page at any width.
    """
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if not is_within(page):
            found.append((where, width, "runs out of the page"))
    page.emulate_media(color_scheme="light", reduced_motion="reduce")  # colours change at once
    response = Axe().run(page, options=ALL).response
    found += [(where, "day", *_named(each)) for each in response["violations"]]
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    again = page.evaluate(_AGAIN, LOOKS)
    found += [(where, "night", *_named(each)) for each in again["violations"]]
    page.emulate_media(color_scheme="light")
    return found


def is_within(page):
    """Whether nothing runs out of the page."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _named(violation):
    return violation["id"], violation["nodes"][0]["html"][:200]
