"""Orders on paper: what they say, what they mark, and that nothing in them runs or is fetched."""

import hashlib
import importlib
import os
import re
import subprocess
import sys
import zlib
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from tests.world import ALWAYS, AT
from weasyprint.urls import FatalURLFetchingError

from apotheca.hub.paper import PdfLibraryMissing, order_pdf, rendering
from apotheca.hub.paper.orders import order_html
from apotheca.kernel.errors import NotFound
from apotheca.masterdata import models as md
from apotheca.procurement.operations.changing import change_order
from apotheca.procurement.operations.closing import cancel_order
from apotheca.procurement.queries import order_on_paper
from apotheca.procurement.tests.factories import Desk
from apotheca.procurement.types import LineChange, OrderWant

HOSTILE = '<script>alert(1)</script><img src="file:///etc/passwd"> {{ settings.SECRET_KEY }} \u202e'


@pytest.fixture
def desk(world):
    """The desk, with a supplier's site, an address of the dock and printed codes."""
    md.SupplierSite.objects.filter(kind="ORDER_FROM").update(
        name="Order desk", address="12 Depot Road\nColumbus", email="orders@wholesale.example",
        phone="+1 555 0100",
    )  # fmt: skip
    md.Location.objects.filter(code="MAIN-DOCK").update(address="Dock B, 1 River Street")
    md.Location.objects.filter(code="MAIN-CENTRAL").update(parent_id=world.location["MAIN-DOCK"])
    for scheme, value in (("NDC11", "12345-0678-90"), ("SUPPLIER_SKU", "WH-88123")):
        md.PackageIdentifier.objects.create(
            package_id=world.package["HEPARIN"], scheme=scheme, value=value, normalised=value,
            valid=ALWAYS, source="test",
        )  # fmt: skip
    return Desk(world)


def page(order_id, version=None):
    return order_html(order_on_paper(order_id=order_id, version=version))


def rows_of(html):
    """Return the text of each line of the table, its white space folded."""
    found = re.findall(r"<tr(?: class=\"changed\")?>(.*?)</tr>", html.split("<tbody>")[1], re.S)
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in found]


def test_an_order_says_who_what_where_and_for_how_much(desk):
    order = desk.sent(desk.want("HEPARIN", "10", needed_on=date(2026, 3, 9)),
                      desk.want("SALINE", "4"), expected_freight=Decimal(25))  # fmt: skip
    html = page(order.order_id)
    first, second = rows_of(html)[:2]
    assert first == (
        "1 Heparin BOX Supplier item WH-88123 NDC 12345-0678-90 Our item HEPARIN Pack HEPARIN-BOX "
        "Contract GPO-1 10 BOX 25 VIAL 40.00 per BOX 2026-03-09 400.00"
    )
    assert second.endswith("4 CASE 12 BAG 30.00 per CASE 120.00")
    for said in ("Riverside Hospital", "Order desk", "12 Depot Road\nColumbus",
                 "orders@wholesale.example", "Dock B, 1 River Street",
                 "2 % discount within 10 days, net 30 days", "520.00 USD", "25.00 USD",
                 "545.00 USD", f"<title>{order.number}</title>"):  # fmt: skip
        assert said in html, said
    assert "[no " not in html, "no name in the template is without a value"
    assert 'class="stamp"' not in html


def test_a_change_order_marks_what_changed_and_the_old_version_says_it_is_old(desk):
    order = desk.sent(desk.want("HEPARIN", "10"), desk.want("SALINE", "4"), ("GLOVES", "1"))
    change_order(
        actor=desk.world.actor("buyer"), when=AT, order_id=order.order_id, version=1,
        reason="More is needed",
        lines=[LineChange(order.lines[0].line_id, quantity=Decimal(12)),
               LineChange(order.lines[1].line_id, price_amount=Decimal("29.125"))],
    )  # fmt: skip
    desk.decide(order.order_id)
    html = page(order.order_id)
    first, second, third = rows_of(html)[:3]
    assert "Quantity 10 BOX \u2192 12 BOX" in first
    assert "Unit price 30.00 per CASE \u2192 29.125 per CASE" in second
    assert "\u2192" not in third
    assert "CHANGE ORDER: VERSION 2" in html
    assert "More is needed" in html
    old = page(order.order_id, version=1)
    assert "SUPERSEDED BY VERSION 2" in old
    assert "400.00" in rows_of(old)[0]


def test_what_is_no_order_yet_or_no_more_says_so_first(desk):
    asked = desk.order(desk.want("HEPARIN", "1"))
    assert "NOT APPROVED: NOT AN ORDER" in page(asked.order_id)
    desk.decide(asked.order_id)
    cancel_order(actor=desk.world.actor("buyer"), when=AT, order_id=asked.order_id, reason="no")
    assert "CANCELLED" in page(asked.order_id)


def test_an_order_that_is_not_there_is_not_found(desk):
    order = desk.order(desk.want("HEPARIN", "1"))
    with pytest.raises(NotFound, match="version 2"):
        order_pdf(order.order_id, version=2)
    with pytest.raises(NotFound, match="PO-X"):
        order_on_paper(number="PO-X")


def test_hostile_words_stay_words(desk):
    md.Supplier.objects.update(name=HOSTILE)
    md.SupplierSite.objects.update(name=HOSTILE, address=HOSTILE)
    line = OrderWant(Decimal(1), "EACH", description=HOSTILE, price_amount=Decimal(1),
                     cost_centre_id=desk.world.cost_centre["ICU"])  # fmt: skip
    order = desk.order(line, kind="NON_STOCK")
    html = page(order.order_id)
    assert "<script" not in html
    assert "<img" not in html
    assert "settings.SECRET_KEY }}" in html, "what looks like a template is text"
    assert order_pdf(order.order_id).startswith(b"%PDF-"), "and nothing was fetched"


@pytest.mark.parametrize(
    "html",
    ['<img src="file:///etc/passwd">', '<img src="http://127.0.0.1:9/x.png">',
     '<style>@import url("file:///etc/hostname");</style>',
     '<link rel="attachment" href="file:///etc/passwd">',
     '<p style="background: url(data:image/png;base64,AAAA)">x</p>'],
)  # fmt: skip
def test_a_template_that_points_outside_is_a_loud_bug(html):
    with pytest.raises(FatalURLFetchingError):
        rendering.render_pdf(html)


def inflated(pdf):
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.S)
    return b"\n".join(zlib.decompress(one) for one in streams if one.startswith(b"x"))


def test_the_same_version_is_the_same_bytes_on_letter_and_a4(desk):
    order = desk.order(desk.want("HEPARIN", "1"))
    letter, again = order_pdf(order.order_id), order_pdf(order.order_id)
    a4 = order_pdf(order.order_id, size="A4")
    assert letter == again
    boxes = [re.findall(rb"/MediaBox ?\[([^\]]*)\]", inflated(pdf))[0] for pdf in (letter, a4)]
    assert [[round(float(x)) for x in box.split()[2:]] for box in boxes] == [[612, 792], [595, 842]]


def test_a_long_order_breaks_between_lines_and_repeats_its_head(desk):
    order = desk.order(*[desk.want("HEPARIN", "1")] * 80)
    pages = re.findall(rb"/Type ?/Page\b", inflated(order_pdf(order.order_id)))
    assert 4 <= len(pages) <= 7


SAME = """
import hashlib, django
django.setup()
from apotheca.hub.paper.rendering import render_pdf
html = "<h1>PO</h1><b>bold</b> <i>x</i>" + "<p>line</p>" * 99
print(hashlib.sha256(render_pdf(html)).hexdigest())
"""


@pytest.mark.slow
def test_another_process_makes_the_same_bytes():
    seen = set()
    for seed in ("0", "1"):
        more = {"PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "apotheca.config.settings"}
        run = subprocess.run(  # noqa: S603  our own text
            [sys.executable, "-c", SAME], env={**os.environ, **more}, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
        seen.add(run.stdout.strip())
    assert len(seen) == 1
    assert len(seen.pop()) == len(hashlib.sha256().hexdigest())


@pytest.mark.parametrize(
    "failure",
    [OSError("cannot load library 'libgobject-2.0-0': error 0x7e"), ImportError("no weasyprint")],
)
def test_a_host_without_the_libraries_is_told_what_to_install(monkeypatch, failure):
    def missing(name):
        raise failure

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(PdfLibraryMissing, match=r"libpangoft2-1\.0-0") as refusal:
        rendering.render_pdf("x")
    assert refusal.value.status == 503


def test_the_command_writes_the_file(desk, tmp_path, capsys):
    order = desk.order(desk.want("HEPARIN", "1"))
    target = tmp_path / "order.pdf"
    call_command("paper", "order", order.number, "--out", str(target))
    assert target.read_bytes() == order_pdf(order.order_id)
    assert str(target) in capsys.readouterr().out
    with pytest.raises(SystemExit, match="There is no order PO-0"):
        call_command("paper", "order", "PO-0", "--out", str(tmp_path / "no.pdf"))
    assert not (tmp_path / "no.pdf").exists()
