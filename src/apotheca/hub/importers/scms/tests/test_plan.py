"""Lines become orders and shipments."""

import io
from datetime import date

from apotheca.hub.importers.scms.mapping import read_lines
from apotheca.hub.importers.scms.plan import lot_number, plan_documents
from apotheca.hub.importers.scms.tests.factories import comma_file, record


def plan_of(*records):
    return plan_documents(read_lines(io.BytesIO(comma_file(*records))))


def test_lines_of_one_order_and_shipment_meet():
    plan = plan_of(record(line_id="2"), record(), record(line_id="3", shipment="ASN-2"))
    [order] = plan.purchases
    assert [line.line_id for line in order.lines] == [1, 2, 3]
    assert [len(shipment.lines) for shipment in order.shipments] == [2, 1]


def test_replenishments_are_kept_apart_from_purchases():
    plan = plan_of(record(), record(line_id="2", order_number="SO-1", is_direct_drop="From RDC"))
    assert (len(plan.purchases), len(plan.replenishments)) == (1, 1)


def test_an_order_without_a_sent_date_is_dated_by_its_earliest_day():
    [order] = plan_of(record(order_sent="Date Not Captured", delivered_on="30-May-06")).purchases
    assert (order.sent_on, order.ordered_on) == (None, date(2006, 5, 30))


def test_a_shipment_recorded_in_a_later_month_is_cut_off():
    [order] = plan_of(record(delivered_on="31-May-06", recorded_on="1-Jun-06")).purchases
    assert order.shipments[0].is_cut_off


def test_a_lot_carries_the_id_of_its_line():
    [order] = plan_of(record(line_id="23")).purchases
    assert lot_number(order.lines[0]) == "SCMS-23"
