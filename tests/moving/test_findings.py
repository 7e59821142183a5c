"""Whatever is wrong in a file is found at its place, with its reason and what to do."""

from datetime import UTC, datetime

import pytest

from apotheca.hub.files import Finding, Limits
from apotheca.hub.moving.acts import Act
from apotheca.hub.moving.importing import Source, acts_of
from apotheca.hub.moving.outcome import Outcome
from apotheca.hub.moving.reading import Terms

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HEAD = "act,at,by,order,location,delivery_note,order_line,quantity,uom,lot_number,expires_on\n"
GOOD = "G1,2026-03-02T14:00:00Z,dock,PO-1,DOCK,DN-1,PO-1/1,4,BOX,L1,2027-12-31\n"
MORE = "G1,,,,,,PO-1/2,5,CASE,L2,2027-12-31\n"

# name: file, its text, and (code, line, column) of what is found
CASES = {
    "no such template": ("receipts.csv", HEAD + GOOD, ("moving.template_unknown", 0, "")),
    "another version": ("goods_receipts.v7.csv", HEAD + GOOD, ("moving.version_unknown", 0, "")),
    "a heading is missing": (
        "goods_receipts.csv", "act,by,order,location,order_line,quantity,uom\nG1,d,P,D,P/1,1,BOX\n",
        ("header.missing", 0, "delivery_note"),
    ),
    "a heading nobody knows": (
        "goods_receipts.csv", HEAD.replace("expires_on", "expires") + GOOD,
        ("header.unknown", 0, "expires"),
    ),
    "a value is missing": (
        "goods_receipts.csv", HEAD + GOOD.replace(",PO-1,", ",,"), ("value.missing", 2, "order")
    ),
    "a line's value is missing": (
        "goods_receipts.csv", HEAD + GOOD + MORE.replace(",5,", ",,"),
        ("value.missing", 3, "quantity"),
    ),
    "no number": (
        "goods_receipts.csv", HEAD + GOOD.replace(",4,", ",four,"),
        ("number.not_plain", 2, "quantity"),
    ),
    "a day that is three days": (
        "goods_receipts.csv", HEAD + GOOD.replace("2027-12-31", "03/04/05"),
        ("date.ambiguous", 2, "expires_on"),
    ),
    "a time without its zone": (
        "goods_receipts.csv", HEAD + GOOD.replace("T14:00:00Z", "T14:00:00"),
        ("timestamp.zone_missing", 2, "at"),
    ),
    "a time to come": (
        "goods_receipts.csv", HEAD + GOOD.replace("2026-03-02", "2027-03-02"),
        ("moving.in_the_future", 2, "at"),
    ),
    "nobody did it": (
        "goods_receipts.csv", HEAD + GOOD.replace(",dock,", ",,"),
        ("moving.person_missing", 2, "by"),
    ),
    "a head that changes its mind": (
        "goods_receipts.csv", HEAD + GOOD + MORE.replace("G1,,,,", "G1,,,PO-2,"),
        ("moving.head_differs", 3, "order"),
    ),
    "a row nobody can read": (
        "goods_receipts.csv", HEAD + GOOD + "G1,,\n", ("row.uneven", 3, ""),
    ),
    "a code with a letter that looks like another": (
        "goods_receipts.csv", HEAD + GOOD.replace("PO-1/1", "P\u041e-1/1"),
        ("value.lookalike", 2, "order_line"),
    ),
    "a mark nobody sees": (
        "goods_receipts.csv", HEAD + GOOD.replace("DOCK", "DO\u200bCK"),
        ("value.invisible", 2, "location"),
    ),
    "a number for what makes no document": (
        "put_aways.csv",
        "by,numbers,receipt,receipt_line,location\ndock,GR-9,GR-1,GR-1/1,CENTRAL\n",
        ("moving.number_unused", 2, "numbers"),
    ),
    "fields nobody knows in a cell": (
        "packages.csv",
        "by,code,item_code,labeler,description,purchase_uom,factors\n"
        "a,P1,I1,Labs,Box,BOX,uom=BOX; number=25\n",
        ("moving.field_unknown", 2, "factors"),
    ),
    "a field is missing in a cell": (
        "packages.csv",
        "by,code,item_code,labeler,description,purchase_uom,factors\na,P1,I1,Labs,Box,BOX,uom=BOX\n",
        ("moving.field_missing", 2, "factors"),
    ),
    "a field comes twice in a cell": (
        "packages.csv",
        "by,code,item_code,labeler,description,purchase_uom,factors\n"
        "a,P1,I1,Labs,Box,BOX,uom=BOX; uom=BAG; numerator=2\n",
        ("moving.field_twice", 2, "factors"),
    ),
    "a field's value does not fit": (
        "packages.csv",
        "by,code,item_code,labeler,description,purchase_uom,factors\n"
        "a,P1,I1,Labs,Box,BOX,uom=BOX; numerator=many\n",
        ("moving.field_unfit", 2, "factors"),
    ),
    "a cell without names": (
        "packages.csv",
        "by,code,item_code,labeler,description,purchase_uom,factors\na,P1,I1,Labs,Box,BOX,BOX 25\n",
        ("moving.cell_unreadable", 2, "factors"),
    ),
    "a list with a gap": (
        "open_periods.csv", "by,entity,days\nP,HOSP,2026-01-01;;2026-03-01\n",
        ("list.gap", 2, "days"),
    ),
    "yes or no": (
        "people.csv", "by,entity,username,name,is_service\na,H,u,U,perhaps\n",
        ("boolean.unknown", 2, "is_service"),
    ),
    "a choice": (
        "approvals.csv", "by,document,kind,decision\nd,PO-1,invoice,APPROVED\n",
        ("choice.unknown", 2, "kind"),
    ),
    "an id": (
        "allocation_ends.csv", "by,document_id\ns,12\n", ("uuid.not_plain", 2, "document_id"),
    ),
    "a broken string": (
        "people.csv", 'by,entity,username,name\na,H,u,"""\\q"""\n',
        ("moving.cell_unreadable", 2, "name"),
    ),
}  # fmt: skip


def read(name, text, **terms):
    source = Source(name, text.encode())
    return list(acts_of(source, Terms(NOW, **terms), Limits(), Outcome()))


def refusals(found):
    return [one for one in found if isinstance(one, Finding) and one.is_refusal]


@pytest.mark.parametrize("case", sorted(CASES))
def test_what_is_wrong_is_found_at_its_place(case):
    name, text, expected = CASES[case]
    found = refusals(read(name, text))
    assert [(one.code, one.line, one.column) for one in found][:1] == [expected]
    first = found[0]
    assert first.file == name
    assert len(first.reason) > 5
    assert len(first.remedy) > 5
    assert not any(isinstance(one, Act) and not one.is_left_out for one in read(name, text))


IN_A_ROW = sorted(
    case for case, (name, _, place) in CASES.items() if name == "goods_receipts.csv" and place[1]
)


@pytest.mark.parametrize("case", IN_A_ROW)
def test_a_bad_act_among_a_thousand_good_ones_is_left_out_alone(case):
    name, text, expected = CASES[case]
    good = [GOOD.replace("G1", f"OK{number}") for number in range(1000)]
    bad = text.removeprefix(HEAD).replace("G1", "BAD")
    found = read(name, HEAD + "".join(good[:500]) + bad + "".join(good[500:]))
    acts = {one.name for one in found if isinstance(one, Act) and not one.is_left_out}
    assert acts == {f"OK{number}" for number in range(1000)}
    code, line, column = expected
    assert (code, line + 500, column) in [(one.code, one.line, one.column) for one in found
                                          if isinstance(one, Finding)]  # fmt: skip


def test_an_act_that_goes_on_after_it_ended_is_found():
    found = read("goods_receipts.csv", HEAD + GOOD + GOOD.replace("G1", "G2") + MORE)
    # Its rows stand apart, so the second part has no head of its own.
    assert {one.column for one in refusals(found)} >= {"order", "location", "delivery_note"}


def test_rows_without_a_name_go_on_with_the_act_above():
    rows = GOOD.replace("G1", "") + MORE.replace("G1", "") + GOOD.replace("G1", "")
    acts = [one for one in read("goods_receipts.csv", HEAD + rows) if isinstance(one, Act)]
    assert [len(act.arguments["lots"]) for act in acts] == [2, 1]


def test_a_local_time_is_read_in_the_zone_of_the_house():
    text = HEAD + GOOD.replace("T14:00:00Z", "T14:00:00")
    (act,) = read("goods_receipts.csv", text, zone="America/New_York")
    assert act.at == datetime(2026, 3, 2, 19, tzinfo=UTC)
    assert str(act.day) == "2026-03-02"


def test_who_did_it_may_be_said_once_for_each_duty():
    text = HEAD + GOOD.replace(",dock,", ",,")
    (act,) = read("goods_receipts.csv", text, by={"G": "dora", "": "somebody"})
    assert act.by == "dora"


@pytest.mark.parametrize(
    ("change", "column"), [((",dock,", ",buyer,"), "by"), ((",dock,", ",,"), "")]
)
def test_on_a_page_everybody_brings_their_own_acts(change, column):
    found = read("goods_receipts.csv", HEAD + GOOD.replace(*change), own="dock")
    assert [one.column for one in refusals(found)] == ([column] if column else [])


def test_an_act_of_too_many_rows_is_refused_and_not_kept_in_memory(monkeypatch):
    monkeypatch.setattr("apotheca.hub.moving.reading.ROWS_PER_ACT", 3)
    found = read("goods_receipts.csv", HEAD + GOOD + MORE * 5)
    assert [(one.code, one.line) for one in refusals(found)] == [("moving.act_too_long", 5)]


def test_what_a_bad_act_would_make_is_still_known():
    text = "by,numbers,entity,username,name\na,,H,ann,Ann\na,,,bob,Bob\n"
    left_out = [one for one in read("people.csv", text) if isinstance(one, Act) and one.is_left_out]
    assert [one.makes for one in left_out] == [(("person", "bob"),)]
