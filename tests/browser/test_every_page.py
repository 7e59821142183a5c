"""Each registered page that no journey looks at, on a house with something of everything."""

import re

import pytest
from tests.browser.house import open_house
from tests.browser.visits import VISITS

from apotheca.hub.models import ImportRun

ITEMS = "code,name,item_class,base_uom\nNEW-1,New one,DRUG,VIAL\nNEW-2,New two,{},VIAL\n"


@pytest.fixture
def labels(real_world):
    return open_house(real_world)


def test_every_page_looks_right(labels, browser_page, looked_at):
    for person, addresses in VISITS.items():
        page = browser_page(person)
        for address in addresses:
            answer = page.goto(address.format(**labels))
            assert answer.status == 200, address
            looked_at(page, re.sub(r"\W+", "-", address).strip("-"))


@pytest.mark.parametrize(("item_class", "name"), [("DRUG", "moving-ready"), ("", "moving-wrong")])
def test_files_of_acts_are_checked_on_a_page(
    real_world, browser_page, looked_at, tmp_path, item_class, name
):
    file = tmp_path / "items.v1.csv"
    file.write_text(ITEMS.format(item_class))
    page = browser_page("item_steward")
    page.goto("/moving")
    page.set_input_files("[name=file]", file)
    looked_at(page, "moving-chosen")
    page.click("main form[enctype] button[type=submit]")
    page.wait_for_url(re.compile("/moving/[0-9a-f-]{36}$"))
    looked_at(page, name)
    assert ImportRun.objects.get().is_rehearsal
    page.goto("/moving")
    looked_at(page, "moving-list")
