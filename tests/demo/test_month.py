"""A week of the demo's month on a database of its own: every ledger agrees, twice the same."""

from datetime import date

import pytest

from apotheca.insight import verify
from demo.dice import Dice
from demo.goods import Goods, our_goods
from demo.hospital import Hospital, Notebook
from demo.month.calendar import play_days
from demo.outside import Nobody
from demo.par import plan_pars
from demo.report.ledgers import ask
from demo.run import FOUNDING
from demo.stocking import set_opening_stock

pytestmark = pytest.mark.slow

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 7)


def a_few_goods() -> Goods:
    """Return every sixth item of the catalogue, and every implant."""
    ours = our_goods()
    items = tuple(item for n, item in enumerate(ours.items) if n % 6 == 0 or item.serial_control)
    codes = {item.code for item in items}
    return Goods(items, tuple(pack for pack in ours.packs if pack.item in codes))


@pytest.fixture
def week(fresh_database) -> Hospital:
    dice, goods = Dice(1), a_few_goods()
    hospital = Hospital(goods, plan_pars(goods, dice), dice)
    for _, found in FOUNDING:
        found(hospital)
    set_opening_stock(hospital)
    notebook = Notebook()
    play_days(hospital, notebook, Nobody(hospital, notebook), FIRST, LAST, lambda _: None)
    return hospital


def test_after_a_week_the_books_agree_and_nobody_decided_on_their_own(week: Hospital) -> None:
    report = verify.run()

    assert [(check.name, check.findings) for check in report.checks if not check.holds] == []
    assert ask("SELECT count(*) FROM procurement_goodsreceipt")[0][0] > 0
    assert decided_on_their_own() == []
    assert ask("SELECT DISTINCT origin FROM masterdata_item") == [("OURS",)]


def decided_on_their_own() -> list[tuple[str]]:
    """Return the orders somebody decided on or received who had asked for them."""
    return ask(
        "SELECT o.number FROM procurement_purchaseorder o"
        "  JOIN procurement_purchaseorderline l ON l.order_id = o.id"
        "  JOIN procurement_requisitionline q ON q.id = l.requisition_line_id"
        "  JOIN procurement_requisition r ON r.id = q.requisition_id"
        "  LEFT JOIN procurement_goodsreceipt g ON g.order_id = o.id"
        "  LEFT JOIN governance_approvalstep s ON s.document_id IN (o.id, r.id)"
        " WHERE r.requested_by_id IN (o.buyer_id, g.received_by_id, s.decided_by_id)"
    )
