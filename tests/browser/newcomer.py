"""Somebody who never saw the pages: reads them, presses what it says there, and counts."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

LONG = 60_000  # milliseconds a busy machine may take for a page
PASSWORD = "a long password of their own"  # noqa: S105  of invented people in a test's database


@dataclass
class Effort:
    """What one step cost: presses of the mouse, boxes filled, keys typed, and pages seen."""

    clicks: int = 0
    boxes: int = 0
    keys: int = 0
    pages: list[str] = field(default_factory=list)

    @property
    def counted(self) -> tuple[int, int, int]:
        """Clicks, boxes and keys."""
        return self.clicks, self.boxes, self.keys


class Newcomer:
    """
    One person at a browser of their own. ``effort`` is what was spent since the last ``step``.

    They find things by the words on the page alone: links, buttons, labels. Signing in is counted
    apart, since it is done once a day.
    """

    def __init__(self, page: Page, username: str) -> None:
        self.page, self.username = page, username
        page.set_default_timeout(LONG)
        self.effort = Effort()
        page.on("framenavigated", lambda frame: self._seen(frame.url))

    def sign_in(self) -> None:
        """Come in by the front door, with name and password."""
        self.page.goto("/", timeout=LONG)
        self.type("Username", self.username)
        self.type("Password", PASSWORD)
        self.press("Sign in")
        self.page.wait_for_selector("h1:has-text('Home')", timeout=LONG)

    def go_home(self) -> None:
        """Stand on the first page again, with nothing spent."""
        self.page.goto("/", timeout=LONG)
        self.step()

    def step(self) -> Effort:
        """Return what was spent since the last step, and begin to count anew."""
        spent, self.effort = self.effort, Effort()
        return spent

    def press(self, words: str, *, within: str = "main") -> None:
        """Press what has just these words, else the first link or button that has them too."""
        root = self.page.locator(within)
        root.get_by_text(words).locator("visible=true").first.wait_for()
        for exact in (True, False):
            for role in ("button", "link"):
                found = root.get_by_role(role, name=words, exact=exact).locator("visible=true")
                if found.count():
                    return self._click(found.first)
        return self._click(root.locator("summary").filter(has_text=words).first)

    def type(self, label: str, text: str, *, nth: int = 0) -> None:
        """Fill the box with this label."""
        self._box(label, nth).fill(text)
        self.effort.boxes += 1
        self.effort.keys += len(text)

    def choose(self, label: str, choice: str) -> None:
        """Choose from the list with this label."""
        self._box(label, 0).select_option(label=choice)
        self.effort.clicks += 1

    def tick(self, label: str) -> None:
        """Tick the box with this label."""
        self._click(self._box(label, 0))

    def find(self, label: str, words: str, choice: str) -> None:
        """Type the beginning of a name into a box that searches, and press what it offers."""
        self.type(label, "")
        self._box(label, 0).press_sequentially(words)
        self.effort.keys += len(words)
        self._click(self.page.locator(".picker-option").filter(has_text=choice).first)

    def reads(self, words: str) -> None:
        """Wait until the page says something."""
        self.page.get_by_text(words).locator("visible=true").first.wait_for(timeout=LONG)

    def _box(self, label: str, nth: int) -> Locator:
        return self.page.get_by_label(label).locator("visible=true").nth(nth)

    def _click(self, place: Locator) -> None:
        place.click()
        self.effort.clicks += 1
        self.page.wait_for_load_state()

    def _seen(self, address: str) -> None:
        if address.startswith("http"):
            self.effort.pages.append(address.partition("//")[2].partition("/")[2].partition("?")[0])
