"""From an order to a confirmed posting, through a running worker, real sockets and a bad line."""

import time
from datetime import date
from decimal import Decimal

import pytest
from tests.world import AT

from apotheca.finance.models import Invoice
from apotheca.hub import lanes, sending
from apotheca.hub.models import Delivery, Inbox, Observation, PostingClaim
from apotheca.hub.signing import new_secret
from apotheca.hub.standard import EPROCUREMENT, LEDGER
from apotheca.hub.tests.factories import endpoint, route
from apotheca.hub.tests.serving import served
from apotheca.hub.worker import Worker
from apotheca.kernel.sql import fetch_values
from apotheca.procurement.models import PurchaseOrder
from apotheca.procurement.operations.ordering import create_order
from apotheca.procurement.operations.sending import decide_order, send_order
from apotheca.procurement.types import OrderWant
from simulators import faults
from simulators.eprocurement import EProcurement
from simulators.legacy_erp import LegacyErp

CONFIRMED = [{"pattern": r"confirmed-(?P<key>.*)\.csv", "object_type": "posting.confirmed"}]
INCOMING = {"order.acknowledged": "F", "invoice.received": "J", "delivery.received": "G"}


def until(is_so, what, seconds=40):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"{what} did not happen in {seconds} s"
        time.sleep(0.05)


@pytest.fixture
def outside(real_world, monkeypatch):
    """Both simulators, our endpoints and routes to them, our web door, and a running worker."""
    monkeypatch.setattr(lanes, "BREAKER_SECONDS", 0.2)
    monkeypatch.setattr(sending, "backoff_seconds", lambda attempts: 0.1)
    secret = new_secret()
    monkeypatch.setenv("APOTHECA_SECRET_SUITE", secret)
    with EProcurement(timeout_seconds=1.5) as suite, LegacyErp() as erp, served() as address:
        monkeypatch.setenv("APOTHECA_SECRET_ERP", erp.password)
        named = {"secret_name": "SUITE"}, {"secret_name": "ERP"}
        for kind, duties in INCOMING.items():
            place = endpoint(real_world, f"SUITE-{duties}", adapter="rest", direction="IN",
                             duties=duties, **named[0])  # fmt: skip
            suite.connect_inbox({kind: (f"{address}/hub/in/{place.code}", secret)})
        config = {"base_url": suite.address, "timeout_seconds": 1}
        to_suite = endpoint(real_world, "SUITE-OUT", adapter="rest", config=config)
        to_erp = endpoint(real_world, "ERP-OUT", adapter="sftp", idempotency_class="D",
                          config=erp.config, **named[1])  # fmt: skip
        endpoint(real_world, "ERP-IN", adapter="sftp", direction="IN", **named[1],
                 config={**erp.config, "collect": True, "files": CONFIRMED,
                         "poll_seconds": 0.1})  # fmt: skip
        for target, routes in ((to_suite, EPROCUREMENT), (to_erp, LEDGER)):
            for event, object_type, policy in routes:
                route(target, event, object_type=object_type, policy=policy)
        worker = Worker(clock=lambda: AT)
        worker.start()
        yield suite, erp
        worker.stop()


def sent_order(world):
    order = create_order(
        actor=world.actor("buyer"), when=AT, kind="STOCK", supplier_id=world.supplier["WHOLESALE"],
        deliver_to_id=world.location["MAIN-DOCK"],
        lines=[OrderWant(Decimal(10), "BOX", world.package["HEPARIN"])],
    )  # fmt: skip
    decide_order(
        actor=world.actor("director"), when=AT, order_id=order.order_id, decision="APPROVED"
    )
    send_order(actor=world.actor("buyer"), when=AT, order_id=order.order_id)
    return order.number


def is_settled(business_key):
    return lambda: Inbox.objects.filter(business_key=business_key, status="DONE").exists()


@pytest.mark.slow
def test_both_systems_say_what_we_say_in_spite_of_a_bad_line(real_world, outside):
    suite, erp = outside
    suite.faults.script(
        [faults.REPLY_LOST, faults.RESET, faults.BUSY, faults.ERROR, faults.TIMEOUT]
    )
    erp.faults.script([faults.ERROR, faults.REPLY_LOST])
    suite.pusher.copies, suite.pusher.is_shuffled, suite.pusher.lost_answers = 3, True, 0.3

    number = sent_order(real_world)
    until(lambda: suite.suite.held("order", number), "the order at the suite")
    suite.acknowledge(number)
    lot = {"line_no": 1, "quantity": "10", "uom": "BOX", "lot_number": "L1",
           "expires_on": "2027-12-31"}  # fmt: skip
    suite.flush()
    until(is_settled(number), "the acknowledgement")
    suite.push("delivery.received", "DN-1", {
        "order_number": number, "location": "MAIN-DOCK", "received_on": "2026-03-02",
        "lots": [lot]})  # fmt: skip
    suite.flush()
    until(is_settled("DN-1"), "the delivery")
    suite.bill(number, entity="HOSP", number="INV-1", invoiced_on=date(2026, 3, 2))
    suite.flush()
    until(is_settled("INV-1"), "the invoice")

    def journals_arrive():
        erp.import_files()
        open_claims = PostingClaim.objects.exclude(state="CONFIRMED").exists()
        return PostingClaim.objects.exists() and not open_claims

    until(journals_arrive, "the confirmation of each posting")
    until(lambda: not unsettled(), "the end of every delivery")
    assert PurchaseOrder.objects.get().status == "INVOICED"
    assert Invoice.objects.get().status in {"POSTED", "SCHEDULED"}
    assert_the_suite_holds_each_fact_once(suite)
    assert set(erp.books.imports.values()) == {1}
    assert erp.books.balances() == our_balances()
    last = Observation.objects.get(object_type="order", business_key=number)
    assert last.observed["data"] == last.desired


def unsettled():
    return Delivery.objects.exclude(status__in=["DONE", "SUPPRESSED"]).values_list(
        "status", "error_text"
    )


def assert_the_suite_holds_each_fact_once(suite):
    told = fetch_values(
        "SELECT l.object_type, l.business_key, count(*)::int FROM hub_delivery d"
        " JOIN hub_lane l ON l.id = d.lane_id JOIN hub_endpoint e ON e.id = l.endpoint_id"
        " WHERE e.code = 'SUITE-OUT' AND d.status = 'DONE' GROUP BY 1, 2"
    )
    assert suite.effects() == {(row[0], row[1]): row[2] for row in told}


def our_balances():
    rows = fetch_values(
        "SELECT e.code, a.code, sum(l.debit - l.credit) FROM finance_journalline l"
        " JOIN governance_entity e ON e.id = l.entity_id"
        " JOIN masterdata_account a ON a.id = l.account_id GROUP BY 1, 2"
    )
    return {(row[0], row[1]): row[2] for row in rows}
