"""The mapping reads the file as it is: CR line ends, pointers, words in the place of dates."""

import io
from datetime import date
from decimal import Decimal

import pytest

from apotheca.hub.importers.scms.mapping import CannotRead, Cost, DeliveryLine, Rejected, read_lines
from apotheca.hub.importers.scms.tests.factories import comma_file, record, tab_file


def lines_of(content: bytes) -> list[DeliveryLine | Rejected]:
    return list(read_lines(io.BytesIO(content)))


@pytest.mark.parametrize("file", [comma_file, tab_file])
def test_bare_cr_ends_a_record(file):
    assert [line.line_id for line in lines_of(file(record(), record(line_id="2")))] == [1, 2]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_other_line_ends_read_the_same(end):
    content = comma_file(record(), record(line_id="2"))
    assert lines_of(content.replace(b"\r", end)) == lines_of(content)


def test_a_quoted_comma_and_an_accent_stay_in_their_cell():
    [line] = lines_of(comma_file(record(country="Côte d'Ivoire", description="Kit, 30 Tests")))
    assert (line.country, line.description) == ("Côte d'Ivoire", "Kit, 30 Tests")


def test_money_is_decimal_and_dates_are_days():
    [line] = lines_of(comma_file(record(value="532.35", delivered_on="27-Aug-06")))
    assert (line.value, line.delivered_on) == (Decimal("532.35"), date(2006, 8, 27))


@pytest.mark.parametrize("words", ["Date Not Captured", "N/A - From RDC"])
def test_words_in_the_place_of_a_date_are_kept(words):
    [line] = lines_of(comma_file(record(order_sent=words)))
    assert (line.order_sent.day, line.order_sent.words) == (None, words)


def test_an_order_date_is_read_the_american_way():
    [line] = lines_of(comma_file(record(order_sent="11/3/06")))
    assert line.order_sent.day == date(2006, 11, 3)


def test_a_pointer_names_its_shipment_and_line():
    [line] = lines_of(comma_file(record(freight="See ASN-93 (ID#:1281)")))
    assert (line.freight.kind, line.freight.shipment, line.freight.line_id) == (
        Cost.ON_ANOTHER_LINE, "ASN-93", 1281,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "kind"),
    [("Freight Included in Commodity Cost", Cost.INCLUDED), ("Invoiced Separately", Cost.SEPARATE)],
)
def test_freight_words_say_why_there_is_no_amount(words, kind):
    [line] = lines_of(comma_file(record(freight=words)))
    assert line.freight.kind is kind


@pytest.mark.parametrize(
    "wrong",
    [{"quantity": "1.5"}, {"value": "-1"}, {"delivered_on": "31-Feb-06"}, {"freight": "soon"},
     {"order_sent": "2006-01-01"}, {"is_direct_drop": "By Hand"}, {"value": "NaN"}],
)  # fmt: skip
def test_a_cell_nobody_can_read_rejects_its_record_only(wrong):
    bad, good = lines_of(comma_file(record(**wrong), record(line_id="2")))
    assert isinstance(bad, Rejected)
    assert bad.record_no == 1
    assert isinstance(good, DeliveryLine)


def test_a_short_record_is_rejected():
    [line] = lines_of(comma_file(record()[:5]))
    assert line == Rejected(1, "5 cells are too few")


def test_a_file_with_another_header_is_refused():
    with pytest.raises(CannotRead, match="no column ID"):
        lines_of(b"a,b,c\r1,2,3\r")


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(CannotRead):
        lines_of(comma_file(record()) + b"\xff\xfe\r")


def test_reading_leaves_the_file_open():
    source = io.BytesIO(comma_file(record()))
    list(read_lines(source))
    assert not source.closed
