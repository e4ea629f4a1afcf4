"""The means of the app's tests themselves."""

from tests.app.serving import chat


def test_a_page_is_served(served):
    """A browser that was let in sees the first page."""
    assert served.ask("/").status == 200
    assert served.ask("/", let_in=False).status == 403


def test_a_browser_is_served(served, page):
    """A conversation that was brought is on the first page of a real browser."""
    served.bring(chat(3))
    served.enter(page)
    assert page.locator("h1").inner_text() == "Today"
    assert "Ana" in page.locator("main").inner_text()


def test_a_complaint_is_noticed(page):
    """A request to another host is noticed, and so is an error of a script."""
    page.goto("data:text/html,<img src=http://elsewhere.invalid/x><script>throw Error(1)</script>")
    page.wait_for_load_state()
    assert any("request: http://elsewhere.invalid" in fault for fault in page.watched.faults)
    assert any(fault.startswith("error:") for fault in page.watched.faults)
    page.watched.faults.clear()


def test_the_table_is_read(served):
    """The list of what is served comes from the app itself."""
    assert ("GET", "/") in served.routes
    assert ("POST", "/unlock") in served.routes
    assert served.filled("/reading/{number:int}/x", number=3) == "/reading/3/x"
