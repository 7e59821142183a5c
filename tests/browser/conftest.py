"""
Real pages in a real browser: Chromium of the system against a server on the loopback.

The server runs in this process on the test's own database (``real_world``), so a test may also look
at the rows. ``browser_page`` gives a page signed in as somebody; ``looked_at`` looks at a page as a
person would: for console errors, for what axe finds, for sideways scrolling, at three widths.
"""

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as installed
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from playwright.sync_api import Browser, Page, Response, sync_playwright
from tests.browser.visits import JOURNEYS, page_at

from apotheca.governance.models import Person

CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
WIDTHS = (1440, 400, 2560)
HEIGHT = 900
SCREENSHOTS = Path(".apotheca/screenshots")
LOOKED_AT: dict[str, set[str]] = defaultdict(set)  # names of pages by file of tests
ITEMS_BELOW = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as slow."""
    for item in items:
        if ITEMS_BELOW in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once for the whole run."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing. Run: make browser")
    # Playwright keeps an event loop in this thread; Django must not take it for our own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=list(SWITCHES)
        )
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class QuietRequests(WSGIRequestHandler):
    """Serves without writing a line per request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(real_world, settings, tmp_path) -> Iterator[str]:
    """Serve the pages on a free port of the loopback, on the test's own database and folder."""
    settings.HOME = tmp_path
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietRequests)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def browser_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Return ``open(person="buyer")``: a page in a browser of its own, signed in as that person."""
    contexts = []

    def opened(person: str = "", *, scheme: str = "light") -> Page:
        context = browser.new_context(
            base_url=address,
            viewport={"width": WIDTHS[0], "height": HEIGHT},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        if person:
            context.add_cookies([_session_cookie(person, address)])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: _complain(page, said.type, said.text))
        page.on("pageerror", lambda error: _complain(page, "error", str(error)))
        page.on("response", lambda answer: _complain_of_a_missing_file(page, answer))
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def looked_at(request) -> Callable[[Page, str], None]:
    """Return ``look(page, name)``: no complaint, nothing axe calls serious, nothing cut off."""

    def look(page: Page, name: str) -> None:
        LOOKED_AT[request.path.name].add(page_at(page.url))
        found = Axe().run(page).response["violations"]
        serious = [_told(one) for one in found if one["impact"] in {"serious", "critical"}]
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        too_wide = []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                too_wide.append(width)
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        assert {"axe": serious, "console": page.complaints, "too wide at": too_wide} == {
            "axe": [],
            "console": [],
            "too wide at": [],
        }

    return look


@pytest.fixture(scope="module", autouse=True)
def looks_as_told(request) -> Iterator[None]:
    """Once a whole file went well, see that it looked at the pages it is said to look at."""
    yield
    asked = request.config
    is_whole = not asked.option.keyword and not any("::" in one for one in asked.args)
    if is_whole and not request.session.testsfailed and "PYTEST_XDIST_WORKER" not in os.environ:
        missed = JOURNEYS.get(request.path.name, frozenset()) - LOOKED_AT[request.path.name]
        assert missed == frozenset()


def _session_cookie(username: str, address: str) -> dict[str, str]:
    person = Person.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = installed.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return {"name": installed.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}


def _complain(page: Page, kind: str, text: str) -> None:
    """Keep what the console said; a refusal's status is told there too, and is no fault."""
    if kind in {"error", "warning"} and not text.startswith("Failed to load resource"):
        page.complaints.append(text)


def _complain_of_a_missing_file(page: Page, answer: Response) -> None:
    if answer.status >= 400 and answer.request.resource_type not in {"document", "fetch", "xhr"}:
        page.complaints.append(f"{answer.status} {answer.url}")


def _told(violation: dict) -> str:
    places = "; ".join(" ".join(node["target"]) for node in violation["nodes"][:5])
    return f"{violation['id']}: {violation['help']} at {places}"
