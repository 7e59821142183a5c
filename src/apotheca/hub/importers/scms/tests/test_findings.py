"""Oddities are listed, and freight keeps its sum."""

import io
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apotheca.hub.importers.scms.findings import FindingKind, find_oddities
from apotheca.hub.importers.scms.freight import allocate, freight_shares
from apotheca.hub.importers.scms.mapping import read_lines
from apotheca.hub.importers.scms.tests.factories import comma_file, record

money = st.decimals(0, 10**7, places=2)


def lines_of(*records):
    return list(read_lines(io.BytesIO(comma_file(*records))))


def kinds(*records):
    return [finding.kind for finding in find_oddities(lines_of(*records))]


def test_a_plain_line_is_not_odd():
    assert kinds(record()) == []


def test_each_oddity_of_one_line_is_found():
    assert kinds(record(order_sent="Date Not Captured")) == [FindingKind.ORDER_DATE_NOT_CAPTURED]
    assert kinds(record(order_sent="7/1/06")) == [FindingKind.DELIVERED_BEFORE_ORDERED]
    assert kinds(record(recorded_on="1-Jun-06")) == [FindingKind.RECORDED_BEFORE_DELIVERED]
    assert kinds(record(value="0", pack_price="0")) == [FindingKind.VALUE_IS_ZERO]
    assert kinds(record(value="100.01")) == [FindingKind.VALUE_IS_NOT_PRICE_TIMES_QUANTITY]
    assert kinds(record(freight="See ASN-1 (ID#:7)")) == [FindingKind.POINTER_LEADS_NOWHERE]


def test_a_replenishment_line_has_no_order_date_to_capture():
    assert kinds(record(is_direct_drop="From RDC", order_sent="N/A - From RDC")) == []


def test_the_same_line_twice_is_a_possible_duplicate():
    assert kinds(record(), record(line_id="2")) == [FindingKind.POSSIBLE_DUPLICATE]


def test_one_item_under_two_descriptions_is_proposed_not_merged():
    other = record(line_id="2", description="Inventine [DON] 10mg, tablets, 30 Tabs")
    [finding] = find_oddities(lines_of(record(), other))
    assert (finding.kind, finding.line_ids) == (FindingKind.SAME_ITEM_OTHER_DESCRIPTION, (1, 2))


def test_a_pointer_to_a_line_of_another_shipment_leads_nowhere():
    far = record(line_id="2", shipment="ASN-2", freight="See ASN-1 (ID#:1)", description="Other")
    assert FindingKind.POINTER_LEADS_NOWHERE in kinds(record(), far)


@given(amount=money, weights=st.lists(money, min_size=1, max_size=40))
def test_freight_shares_always_add_up(amount, weights):
    parts = allocate(amount, weights)
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)


def test_freight_goes_by_value():
    assert allocate(Decimal("10.00"), [Decimal(1), Decimal(3)]) == [
        Decimal("2.50"),
        Decimal("7.50"),
    ]


def test_the_lines_of_a_shipment_share_the_amount_one_of_them_states():
    pointer = record(line_id="2", freight="See ASN-1 (ID#:1)", value="300", description="Other")
    shares = freight_shares(lines_of(record(freight="10"), pointer))
    assert [(share.line.line_id, share.amount) for share in shares] == [
        (1, Decimal("2.50")), (2, Decimal("7.50")),
    ]  # fmt: skip


def test_a_shipment_without_value_shares_by_packs():
    pair = (
        record(value="0", freight="9"),
        record(value="0", line_id="2", quantity="20", freight="See ASN-1 (ID#:1)"),
    )
    assert [share.amount for share in freight_shares(lines_of(*pair))] == [
        Decimal("3.00"),
        Decimal("6.00"),
    ]


def test_included_freight_is_not_shared():
    assert freight_shares(lines_of(record(freight="Invoiced Separately"))) == []
