"""Every page of a list takes the same statements, however many rows it shows."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.browser.house import open_house
from tests.browser.visits import PARTS
from tests.world import AT, PEOPLE

from apotheca.hub.operations.intake import take_in_document
from apotheca.inventory.operations.commitments import allocate
from apotheca.inventory.tests.factories import stock
from apotheca.inventory.tests.test_issuing import issue
from apotheca.inventory.tests.test_transfers import ship
from apotheca.inventory.types import ItemQuantity
from apotheca.kernel.ids import uuid7
from apotheca.kernel.listing import PAGE_ROWS, Listing
from apotheca.kernel.portable import kinds
from apotheca.procurement.operations.returning import return_to_supplier
from apotheca.procurement.tests.factories import Desk, lot
from apotheca.procurement.types import ReturnLine
from apotheca.web.urls import urlpatterns

HOLDERS = {duties: username for username, duties in reversed(PEOPLE.items())}
# The trail reads the labels of each kind of thing by one statement, however many it names.
BY_KIND = {"audit"}
# Lists of which this house holds one row or none; some have a count of statements of their own.
THIN = frozenset({
    "audit-seals", "clients", "contracts", "documents", "intake-warnings", "messages-in",
    "messages-out", "order-answers", "payment-terms", "payments-waiting", "stock-consigned",
    "stock-movements", "stock-usage", "stock-usage-batches", "tax-exemptions", "tax-rules",
    "webhooks",
})  # fmt: skip

# The stored report of the demo, where there was one: a file, not a list.
FILES = {"report"}

pytestmark = pytest.mark.slow


def pages():
    """Yield name, address and who may open it, of every page that is about no single thing."""
    for pattern in urlpatterns:
        rule, route = pattern.callback.page_rule, str(pattern.pattern)
        if "GET" in rule.methods and "<" not in route and pattern.name not in PARTS | FILES:
            holder = (
                "buyer" if rule.duties == "*" else HOLDERS[min(set(rule.duties) & set(HOLDERS))]
            )
            yield pattern.name, f"/{route}", holder


@pytest.fixture
def most(monkeypatch):
    """Return ``most(3)``: from now on a page of a list has three rows at most, noted by count."""
    whole = Listing.page

    def limited(rows):
        seen = []

        def page(self, *, limit=PAGE_ROWS, **asked):
            found = whole(self, limit=min(limit, rows), **asked)
            seen.append(len(found.rows))
            return found

        monkeypatch.setattr(Listing, "page", page)
        return seen

    return limited


def statements_of(client, address):
    with CaptureQueriesContext(connection) as statements:
        assert client.get(address).status_code in {200, 302}, address
    return len(statements)


def more_of(world):
    """Do twice what the office did once or not at all."""
    desk, central = Desk(world), world.location["MAIN-CENTRAL"]
    stock(world, lot="PLENTY", quantity=500)
    for n in range(2):
        desk.requested(("HEPARIN", "4"), ("SALINE", "2"))
        desk.order(("HEPARIN", "1"), kind="EMERGENCY", emergency_reason="empty", patient_need="one")
        order = desk.sent(("HEPARIN", "4"), ("SALINE", "2"))
        first, second = (line.line_id for line in order.lines)
        desk.receive(order.order_id, lot(first, "4"), lot(second, "1", "CASE", number=""))
        received = desk.receive(order.order_id, lot(second, "1", "CASE", number=f"S{n}"))
        desk.put_away(received)
        sent_back(world, received)
        ship(world, 10)
        issue(world, 100_000, item="GLOVES")
        allocate(
            actor=world.actor("stock_controller"), when=AT, location_id=central, purpose="PICK",
            document_id=uuid7(), lines=[ItemQuantity(world.item["HEPARIN"], Decimal(1))],
        )  # fmt: skip
        take_in_document(
            actor=world.actor("ap_clerk"), when=AT, entity_id=world.entity["HOSP"],
            file_name=f"note-{n}.txt", content=b"A flyer %d" % n,
        )  # fmt: skip


def sent_back(world, received):
    return_to_supplier(
        actor=world.actor("stock_controller"), when=AT, receipt_id=received.receipt_id,
        location_id=world.location["MAIN-CENTRAL"], authorisation="RA-1", reason="broken",
        lines=[ReturnLine(received.lines[0].line_id, Decimal(1))],
    )  # fmt: skip


def test_a_page_takes_as_many_statements_for_many_rows_as_for_one(world, signed_in, most):
    open_house(world)
    more_of(world)
    grown, thin = {}, set()
    for name, address, holder in pages():
        client = signed_in(holder)
        client.get(address)
        most(1)
        one = statements_of(client, address)
        seen = most(PAGE_ROWS)
        many = statements_of(client, address)
        if not 0 <= many - one <= (len(kinds()) if name in BY_KIND else 0):
            grown[address] = (one, many)
        if seen and max(seen) < 2:
            thin.add(name)
    assert grown == {}
    assert thin - THIN == set()
