"""What a browser looks at: every registered page, and the cost in clicks the documents tell."""

from pathlib import Path

from tests.browser.test_newcomer import BUDGET
from tests.browser.visits import JOURNEYS, PARTS, VISITS, page_at, registered

BROWSER = Path(__file__).parents[1] / "browser"
CLICKS = Path(__file__).parents[2] / "docs/explanation/clicks.md"
LABELS = dict.fromkeys(("order", "requisition", "usage", "hook"), "X-1")


def looked_at() -> set[str]:
    visited = {page_at(one.format(**LABELS)) for each in VISITS.values() for one in each}
    return visited.union(*JOURNEYS.values())


def test_every_registered_page_is_looked_at_in_a_browser():
    assert set(registered()) - PARTS - looked_at() == set()


def test_what_is_looked_at_is_registered_and_no_part_is_a_page_as_well():
    assert looked_at() - set(registered()) == set()
    assert set(PARTS) - set(registered()) == set()
    assert looked_at() & PARTS == set()


def test_the_journeys_that_look_at_pages_are_there():
    assert {file for file in JOURNEYS if not (BROWSER / file).exists()} == set()


def test_the_table_of_clicks_is_what_the_newcomers_are_held_to():
    told = {}
    for line in CLICKS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and cells[2].isdigit() and cells[0] != "all of it":
            told[cells[0]] = tuple(int(cell) for cell in cells[2:5])
    assert told == BUDGET
