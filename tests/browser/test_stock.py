"""Stock in a real browser: a day at the shelf by keyboard, and every page of records looked at."""

import re
from datetime import date, timedelta

import pytest

from apotheca.inventory.tests.factories import stock
from apotheca.inventory.tests.test_issuing import issue
from apotheca.masterdata.models import Item, PackageIdentifier

SOON = date.today() + timedelta(days=30)  # noqa: DTZ011  the page's clock
FAR = date(2199, 1, 1)
LOT = "A1@HEPARIN-BOX"
GTIN = "00304092720026"


@pytest.fixture
def shelves(real_world):
    """Put stock on the shelves of MAIN and NORTH, some of it held or soon to expire."""
    Item.objects.filter(code="HEPARIN").update(
        name="Heparin sodium 5,000 units/mL, 1 mL vial", generic_name="heparin",
        strength="5,000 units/mL",
    )  # fmt: skip
    PackageIdentifier.objects.create(
        package_id=real_world.package["HEPARIN"], scheme="GTIN14", value=GTIN, normalised=GTIN,
        valid=(date(2020, 1, 1), None), source="test",
    )  # fmt: skip
    for lot, quantity, value, more in (
        ("A1", 100, "160.00", {"expires_on": FAR}),
        ("SOON", 20, "32.00", {"expires_on": SOON}),
        ("HELD", 5, "8.00", {"expires_on": FAR, "status": "QUARANTINED"}),
        ("N1", 60, "96.00", {"expires_on": FAR, "at": "NORTH-PHARMACY"}),
    ):
        stock(real_world, lot=lot, quantity=quantity, value=value, **more)
    stock(real_world, item="GLOVES", lot="G1", quantity=900, value="90.00", expires_on=FAR)
    stock(real_world, item="SALINE", lot="S1", quantity=4, value="10.00", expires_on=FAR)
    issue(real_world, 30)
    issue(real_world, 12, item="SALINE")
    return real_world


def numbered(page, where="/stock/documents/"):
    page.wait_for_url(re.compile(f"{where}[A-Z]+-[0-9-]+$"))
    return page.url.rsplit("/", 1)[1]


def add_line(page, words, quantity, n=1):
    """Type the beginning of a name, take the first, enter how much."""
    page.focus("[name=add]")
    page.keyboard.type(words)
    page.wait_for_selector("#list-add .picker-option")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".line:nth-child({n}) [name$=quantity]:focus")
    page.keyboard.type(quantity)


def choose(page, field, words):
    """Choose the first that a box offers for some letters."""
    page.focus(f"[name={field}]")
    page.keyboard.type(words)
    page.wait_for_selector(f"#list-{field} .picker-option")
    page.keyboard.press("Enter")


def test_stock_is_issued_moved_counted_held_and_wasted_by_keys(shelves, browser_page, looked_at):
    page = browser_page("stock_controller")
    page.goto("/")
    page.wait_for_selector("canvas")
    looked_at(page, "stock-home")

    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/stock/issue")
    choose(page, "location", "main-ce")
    choose(page, "cost_centre", "icu")
    add_line(page, "hep", "12")
    looked_at(page, "stock-issue")
    page.keyboard.press("Control+Enter")
    number = numbered(page)
    looked_at(page, "stock-document")

    page.click("text=Take something back")
    page.wait_for_url("**/return")
    page.fill("[name$=quantity] >> nth=0", "2")
    looked_at(page, "stock-return")
    page.keyboard.press("Control+Enter")
    assert numbered(page) != number

    page.goto("/stock/transfer?from=MAIN-CENTRAL")
    choose(page, "to_location", "north-ph")
    add_line(page, "glov", "100")
    looked_at(page, "stock-transfer")
    page.keyboard.press("Control+Enter")
    numbered(page)
    page.click("text=Confirm arrival")
    page.wait_for_url("**/receive")
    looked_at(page, "stock-arrival")
    page.click("button:has-text('Confirm')")
    numbered(page)
    page.wait_for_selector(".badge:has-text('Received')")

    page.goto("/stock/status?location=MAIN-CENTRAL")
    page.fill("[name=reason]", "Label is torn")
    add_line(page, "a1", "3")
    looked_at(page, "stock-status")
    page.keyboard.press("Control+Enter")
    numbered(page)

    page.goto("/stock/waste?location=MAIN-CENTRAL")
    page.fill("[name=reason]", "Broken on the floor")
    add_line(page, "a1", "1")
    looked_at(page, "stock-waste")
    page.keyboard.press("Control+Enter")
    numbered(page)

    page.goto("/stock/count?location=MAIN-CENTRAL&q=glov")
    page.fill("[name$=counted]", "799")
    page.focus("[name=add]")
    page.keyboard.type("gloves")
    page.wait_for_selector("#list-add .picker-option")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name$=lot_number]")
    page.fill("[name$=lot_number]", "FOUND")
    page.fill("[name$=expires_on]", "2199-01-01")
    page.fill("[name$=counted] >> nth=1", "2")
    looked_at(page, "stock-sheet")
    page.keyboard.press("Control+Enter")
    numbered(page)
    looked_at(page, "stock-counted")


def test_a_scan_finds_the_item_and_the_lot(shelves, browser_page):
    page = browser_page("stock_controller")
    page.goto("/stock/issue?location=MAIN-CENTRAL")
    page.focus("[name=add]")
    page.keyboard.type(f"01{GTIN}1721990101".replace("1721990101", "17990101") + "10A1")
    page.keyboard.press("Enter")
    page.wait_for_selector(".line:has-text('Heparin sodium')")

    page.goto("/stock/waste?location=MAIN-CENTRAL")
    page.focus("[name=add]")
    page.keyboard.type(f"(01){GTIN}(10)A1")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".line:has-text('{LOT}')")


def test_a_refusal_is_shown_where_it_belongs(shelves, browser_page, looked_at):
    page = browser_page("stock_controller")
    page.goto("/stock/waste?location=MAIN-CENTRAL")
    page.fill("[name=reason]", "Broken")
    add_line(page, "a1", "5000")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#problem .alert")
    looked_at(page, "stock-refused")


PAGES = {
    "stock_controller": [
        "/stock",
        "/stock/lots?order=expiry",
        "/stock/facilities",
        "/stock/movements",
        "/stock/documents",
        "/stock/transfers",
        "/stock/short",
        "/stock/usage",
        "/stock/count",
        "/places",
        "/places/MAIN-CENTRAL",
    ],
    "buyer": [
        "/items",
        "/items/HEPARIN",
        "/packages/HEPARIN-BOX",
        "/lots",
        f"/lots/{LOT}",
        "/suppliers",
        "/contracts/GPO-1",
        "/contract-prices",
        "/search?q=main",
        "/search?q=zzzz",
    ],
    "bank_verifier": ["/suppliers/WHOLESALE"],
    "controller": ["/accounts", "/accounts/1310", "/derivation-rules", "/audit/seals"],
    "access_admin": [
        "/people",
        "/people/buyer",
        "/people/buyer/roles/new",
        "/roles/T_F",
        "/grants",
        "/entities/HOSP",
        "/facilities/MAIN",
        "/cost-centres",
        "/approval-rules",
        "/audit",
    ],
}


@pytest.mark.parametrize("person", PAGES)
def test_every_page_of_records_looks_right(shelves, browser_page, looked_at, person):
    page = browser_page(person)
    for where in PAGES[person]:
        page.goto(where)
        looked_at(page, re.sub(r"[^a-z0-9]+", "-", where.lower()).strip("-"))


def test_the_trail_of_a_thing_unfolds_on_its_page(shelves, browser_page, looked_at):
    page = browser_page("stock_controller")
    page.goto("/stock/documents")
    page.click("tbody a >> nth=0")
    page.click("summary:has-text('Audit trail')")
    page.wait_for_selector(".folded-body table")
    looked_at(page, "trail-unfolded")


def test_the_search_is_walked_with_the_arrows(shelves, browser_page, looked_at):
    page = browser_page("buyer")
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("heparin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=heparin")
    looked_at(page, "search-heparin")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/HEPARIN")


def test_a_role_is_given_and_ended_in_pages(shelves, browser_page, looked_at):
    page = browser_page("access_admin")
    page.goto("/people/requester")
    page.click("text=Give a role")
    choose(page, "role", "t_g")
    page.select_option("[name=entity]", "HOSP")
    choose(page, "facility", "north")
    page.fill("[name=reason]", "Helps at the dock")
    page.click("button:has-text('Give the role')")
    page.wait_for_url("**/people/requester")
    page.wait_for_selector("text=Requester has T_G now.")
    looked_at(page, "role-given")
    page.click("table tr:has-text('T_G') >> text=End")
    page.fill("[name=reason]", "Back on the ward")
    looked_at(page, "role-ending")
    page.click("button:has-text('End the role')")
    page.wait_for_selector("text=Requester has T_G until")
