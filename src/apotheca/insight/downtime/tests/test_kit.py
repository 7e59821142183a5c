"""A kit is whole or not there, says what was true at one moment, and reads without us."""

import json
import os
import re
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from tests.world import AT

from apotheca.governance.queries.facilities import facilities
from apotheca.hub import keeping
from apotheca.hub.models import JobRun
from apotheca.hub.moving.catalogue import templates
from apotheca.hub.moving.columns import COMMON
from apotheca.insight.downtime import contents, kit, kit_ages, write_kits
from apotheca.insight.downtime.forms import FORMS, write_forms
from apotheca.insight.downtime.regular import DOWNTIME
from apotheca.insight.downtime.sheets import Stamp
from apotheca.masterdata import models as md
from apotheca.procurement.tests.factories import Desk, lot


class Reader(HTMLParser):
    """Reads a page as a browser without a network would: tags, links, and cells."""

    def __init__(self):
        super().__init__()
        self.tags, self.links, self.rows, self.text = set(), [], [], []
        self._is_cell = False

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        named = dict(attributes)
        self.links += [named[name] for name in ("href", "src") if name in named]
        assert not [name for name in named if name.startswith("on")]
        if tag == "tr":
            self.rows.append([])
        self._is_cell = tag in ("td", "th")
        if self._is_cell:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._is_cell = False

    def handle_data(self, data):
        self.text.append(data)
        if self._is_cell:
            self.rows[-1][-1] += data


def read(path):
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


@pytest.fixture
def filled(real_world):
    """Stock on two shelves, an order on its way, a requisition, and an approval that waits."""
    desk = Desk(real_world)
    md.SupplierSite.objects.filter(kind="ORDER_FROM").update(
        phone="+1 555 0100", email="orders@wholesale.example"
    )
    md.Location.objects.filter(code="MAIN-ICU").update(
        parent_id=real_world.location["MAIN-CENTRAL"]
    )
    md.Item.objects.filter(code="HEPARIN").update(is_high_alert=True, name="Heparin <sodium> & co")
    order = desk.sent(("HEPARIN", "10"), ("SALINE", "4"))
    receipt = desk.receive(
        order.order_id, lot(order.lines[0].line_id, "4", number="A1"),
        lot(order.lines[0].line_id, "1", number="OLD", expires_on=date(2026, 7, 1)),
    )  # fmt: skip
    desk.put_away(receipt)
    desk.requested(("GLOVES", "2"))
    desk.order(("STENT", "1"))
    return real_world


def written(tmp_path, **more):
    outcomes = write_kits(tmp_path, keep=3, **more)
    assert [one.problem for one in outcomes] == [""] * len(outcomes)
    return {one.subject: tmp_path / one.subject / one.detail["folder"] for one in outcomes}


@pytest.mark.slow
def test_a_kit_tells_what_is_there_to_come_wanted_and_undecided(filled, tmp_path):
    folder = written(tmp_path)["MAIN"]
    stock = read(folder / "stock-MAIN-CENTRAL.html")
    heads, *rows = stock.rows
    assert heads == ["Item", "Name", "Lot", "Expires", "Usable", "There", "Unit", "Status"]
    assert rows == [
        ["HEPARIN", "Heparin <sodium> & co [HIGH ALERT]", "OLD", "2026-07-01", "0", "25", "VIAL",
         "NOT USABLE"],
        ["HEPARIN", "Heparin <sodium> & co [HIGH ALERT]", "A1", "2027-12-31", "100", "100", "VIAL",
         ""],
    ]  # fmt: skip
    orders = read(folder / "orders.html")
    assert "Wholesale (invented) (WHOLESALE): +1 555 0100, orders@wholesale.example" in orders.text
    lines = [row[1:6] for row in orders.rows if row and row[0].startswith("PO-")]
    assert [(row[0], row[3], row[4]) for row in lines] == [("1", "125", "VIAL"), ("2", "48", "BAG")]
    wanted = read(folder / "requisitions.html")
    assert [row[1] for row in wanted.rows[1:]] == ["GLOVES Gloves BOX"]
    approvals = read(folder / "approvals.html")
    assert [row[0] for row in approvals.rows[1:]] == ["Purchase order"]
    for name in ("stock-MAIN-CENTRAL", "orders", "requisitions", "approvals"):
        assert (folder / f"{name}.pdf").read_bytes().startswith(b"%PDF-1.4")


@pytest.mark.slow
def test_every_page_opens_from_disk_and_says_as_of_when(filled, tmp_path):
    for folder in written(tmp_path).values():
        for page in folder.glob("*.html"):
            seen = read(page)
            assert not seen.tags & {"script", "iframe", "object", "form", "img"}, page
            assert all(re.fullmatch(r"[A-Za-z0-9._-]+", link) for link in seen.links), page
            assert all((folder / link).is_file() for link in seen.links), page
            assert any(text.startswith("As of 20") for text in seen.text), page
        listed = set(read(folder / "index.html").links)
        assert {path.name for path in folder.glob("*.pdf")} <= listed


@pytest.mark.slow
def test_places_come_in_the_order_somebody_walks(filled, tmp_path):
    desk = Desk(filled)
    order = desk.sent(("GLOVES", "1"))
    desk.put_away(desk.receive(order.order_id, lot(order.lines[0].line_id, "1")), "MAIN-ICU")
    with transaction.atomic():
        walk = contents.stock_on_shelves(filled.facility["MAIN"], on=AT.business_date)
        rows = [row.location for row in walk]
    assert list(dict.fromkeys(rows)) == ["MAIN-CENTRAL", "MAIN-ICU"], "a cabinet within its room"


@pytest.mark.slow
def test_the_manifest_names_every_file_with_its_digest(filled, tmp_path):
    for folder in written(tmp_path).values():
        told = json.loads((folder / "manifest.json").read_text())
        files = {path.name for path in folder.iterdir()} - {"manifest.json"}
        assert set(told["sha256"]) == files
        assert told["files"] == len(files)
        for name, digest in told["sha256"].items():
            assert sha256((folder / name).read_bytes()).hexdigest() == digest


@pytest.mark.slow
def test_a_kit_is_as_of_one_moment_whatever_happens_while_it_is_written(
    filled, tmp_path, monkeypatch
):
    first = contents.write_orders

    def order_meanwhile():
        try:
            Desk(filled).sent(("STENT", "7"))
        finally:
            connection.close()

    def slowly(*arguments):
        with ThreadPoolExecutor(1) as other:
            other.submit(order_meanwhile).result()
        return first(*arguments)

    monkeypatch.setattr(kit, "write_orders", slowly)
    folder = written(tmp_path, only=("MAIN",))["MAIN"]
    assert "STENT" not in (folder / "orders.html").read_text()
    monkeypatch.setattr(kit, "write_orders", first)
    assert "STENT" in (written(tmp_path, only=("MAIN",))["MAIN"] / "orders.html").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("step", ["write_stock", "write_decisions", "write_forms", "_force"])
def test_a_kit_that_fails_leaves_the_last_good_one_and_stops_no_other(
    filled, tmp_path, monkeypatch, step
):
    good = written(tmp_path)
    real = getattr(kit, step)
    turns = iter(range(99))

    def torn(*arguments):
        if next(turns) == 0:  # the first facility only: CLINIC's WEST comes last
            raise OSError("no space left on device")
        return real(*arguments)

    monkeypatch.setattr(kit, step, torn)
    outcomes = {one.subject: one for one in write_kits(tmp_path, keep=3)}
    assert outcomes["MAIN"].problem == "OSError: no space left on device"
    assert [outcomes[code].problem for code in ("NORTH", "WEST")] == ["", ""]
    homes = sorted(path.name for path in (tmp_path / "MAIN").iterdir())
    assert homes == [good["MAIN"].name], "nothing half made is left"
    assert len(kit.kits_of(tmp_path / "NORTH")) == 2


@pytest.mark.slow
def test_the_newest_kits_stay_and_nothing_else_is_touched(filled, tmp_path):
    (tmp_path / "MAIN").mkdir()
    (tmp_path / "MAIN" / "notes").mkdir()
    (tmp_path / "MAIN" / "2026-01-01T000000Z").mkdir()
    left = tmp_path / "MAIN" / ".making-old"
    left.mkdir()
    os.utime(left, (0, 0))
    folders = [written(tmp_path, only=("MAIN",))["MAIN"] for _ in range(5)]
    assert [path.exists() for path in folders] == [False, False, True, True, True]
    assert (tmp_path / "MAIN" / "notes").exists()
    assert (tmp_path / "MAIN" / "2026-01-01T000000Z").exists(), "no kit without its manifest"
    assert not left.exists()
    index = read(tmp_path / "index.html")
    assert index.links == [f"MAIN/{folders[-1].name}/index.html"]


@pytest.mark.slow
def test_the_age_is_that_of_the_last_whole_kit(filled, tmp_path):
    assert kit_ages(tmp_path / "nowhere") == []
    folder = written(tmp_path, only=("MAIN",))["MAIN"]
    as_of = datetime.fromisoformat(json.loads((folder / "manifest.json").read_text())["as_of"])
    (only,) = kit_ages(tmp_path, now=as_of + timedelta(minutes=35))
    assert (only.facility, only.shown) == ("MAIN", "35 minutes")
    assert kit_ages(tmp_path, now=as_of + timedelta(hours=5))[0].shown == "5.0 hours"


@pytest.mark.slow
def test_the_command_and_the_regular_job_write_and_remember(filled, tmp_path, settings):
    settings.DOWNTIME_DIR = tmp_path / "job"
    out = StringIO()
    call_command("downtime", "--out", str(tmp_path / "hand"), "--facility", "NORTH", stdout=out)
    assert "NORTH: 0 rows in" in out.getvalue()
    with pytest.raises(SystemExit):
        call_command("downtime", "--out", str(tmp_path / "hand"), "--facility", "NOWHERE",
                     stdout=out, stderr=out)  # fmt: skip
    assert "There is no such facility." in out.getvalue()
    assert {one.subject for one in DOWNTIME.run(AT)} == {one.code for one in facilities()}
    standings = {one.subject: one.problem for one in keeping.job_standings()}
    assert standings == {"NORTH": "", "NOWHERE": "There is no such facility."}
    assert JobRun.objects.get(subject="NORTH").detail["rows"] == 0


@pytest.mark.slow
def test_the_doctor_shows_how_old_the_kits_are(filled, tmp_path, settings):
    settings.DOWNTIME_DIR = tmp_path
    out = StringIO()

    def look():
        with suppress(SystemExit):
            call_command("doctor", stdout=out)
        return out.getvalue()

    assert "OLD  downtime kits: none in" in look()
    written(tmp_path, only=("MAIN",))
    assert "ok   downtime kit MAIN: 0 minutes old" in look()


def test_a_form_has_the_headings_of_its_import_file_and_the_time_it_happened(tmp_path):
    assert {"at", "by"} <= set(COMMON)
    write_forms(tmp_path, Stamp("MAIN", "now", "now"))
    for form in FORMS:
        layout = templates()[form.template].rows
        heads = {column.name: column.is_required for column in layout.head}
        lines = {column.name: column.is_required for column in layout.lines}
        assert set(form.once) <= set(heads), form.name
        assert set(form.columns) <= set(lines), form.name
        assert {name for name, must in heads.items() if must} <= set(form.once), form.name
        assert {name for name, must in lines.items() if must} <= set(form.columns), form.name
        seen = read(tmp_path / f"form-{form.name}.html")
        assert seen.rows[0][:2] == ["at", "by"]
        assert len(seen.rows) == 15
        assert any(templates()[form.template].file_name in text for text in seen.text)


def test_places_whose_names_differ_in_size_of_letters_get_files_of_their_own():
    taken: set[str] = set()
    names = [contents._unused(f"stock-{code}", taken) for code in ("A", "a", "A", "B")]
    assert len({name.lower() for name in names}) == 4


@pytest.mark.slow
def test_a_large_stock_is_written_in_flat_memory(filled, tmp_path):
    def peak():
        tracemalloc.start()
        written(tmp_path, only=("MAIN",))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    small = peak()
    _fill_shelves(filled, 12_000)
    folder = written(tmp_path, only=("MAIN",))["MAIN"]
    assert json.loads((folder / "manifest.json").read_text())["rows"] > 12_000
    assert peak() < small + 3_000_000


def _fill_shelves(world, count):
    """Put many lots on a shelf, as years of receipts would, with the rights of the owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO inventory_lot (id, item_id, package_id, number, normalised_number, serial,"
            " expires_on, cost_tag) SELECT gen_random_uuid(), %s, %s, 'B' || n, 'B' || n, '',"
            " date '2028-01-01', '' FROM generate_series(1, %s) n",
            [world.item["SALINE"], world.package["SALINE"], count],
        )
        cursor.execute(
            "INSERT INTO inventory_layer (entity_id, item_id, lot_id, location_id, owner_id,"
            " status, quantity, value) SELECT %s, %s, t.id, %s, 0, 'AVAILABLE', %s, 0"
            " FROM inventory_lot t WHERE t.number LIKE 'B%%'",
            [
                world.entity["HOSP"],
                world.item["SALINE"],
                world.location["MAIN-CENTRAL"],
                Decimal(3),
            ],
        )
