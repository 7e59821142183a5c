"""Orders of all kinds: what they freeze, what binds them, who approves them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import F
from tests.world import AT, MONDAY, in_days

from apotheca.governance import models as gov
from apotheca.governance.operations.approvals import NobodyApprovesTheirOwn, NotYourStep
from apotheca.governance.shell import NotPermitted
from apotheca.kernel.models import EventRecord
from apotheca.masterdata import models as md
from apotheca.procurement.models import (
    PurchaseOrder,
    PurchaseOrderVersion,
    Requisition,
    RequisitionLine,
)
from apotheca.procurement.operations.emergency import NotToReview, review_emergency
from apotheca.procurement.operations.errors import SupplierNotActive, TwoDutiesOnOneTransaction
from apotheca.procurement.operations.order_lines import (
    ContractPriceHolds,
    OtherItemWanted,
    OverOrdered,
    PackageMissing,
    PriceMissing,
)
from apotheca.procurement.operations.ordering import (
    BlanketExhausted,
    BlanketNotOpen,
    CeilingMissing,
    NotAnEmergency,
    ReviewOverdue,
)
from apotheca.procurement.tests.factories import lot, order_line
from apotheca.procurement.types import OrderWant


def told(name):
    return EventRecord.objects.filter(name=f"procurement.{name}.v1")


def rule_without_steps(kind):
    gov.ApprovalRuleStep.objects.filter(rule__document_kind=kind).delete()


def test_an_order_freezes_what_it_means(desk):
    made = desk.order(("HEPARIN", "10"))
    line = order_line(made.lines[0].line_id)
    assert (line.factor_num, line.factor_den, line.base_quantity) == (25, 1, 250)
    assert (line.price_amount, line.price_quantity, line.line_amount) == (40, 1, 400)
    assert line.contract_line_id == desk.world.contract_line["HEPARIN"]
    assert line.debit_account_id == desk.world.account["1300"]
    assert line.grni_account_id == desk.world.account["2050"]
    assert [c["contract_code"] for c in line.price_candidates] == ["GPO-1"]


def price_from_today(desk, price):
    """Close the contract price of heparin and open another one today."""
    old = md.ContractLine.objects.filter(package__code="HEPARIN-BOX")
    old.update(valid=(date(2020, 1, 1), MONDAY))
    md.ContractLine.objects.create(
        contract=old.get().contract, package_id=desk.world.package["HEPARIN"], uom="BOX",
        price_amount=price, currency="USD", price_type="GPO", valid=(MONDAY, None),
    )  # fmt: skip


def factor_from_today(desk, factor):
    """Close the conversion of the heparin box and open another one today."""
    old = md.UomConversion.objects.filter(package__code="HEPARIN-BOX", uom="BOX")
    old.update(valid=(date(2020, 1, 1), MONDAY))
    md.UomConversion.objects.create(
        package_id=desk.world.package["HEPARIN"], uom="BOX", numerator=factor, source="test",
        valid=(MONDAY, None), status="APPROVED",
    )  # fmt: skip


def test_a_changed_contract_or_conversion_changes_nothing_ordered(desk):
    made = desk.sent(("HEPARIN", "10"))
    price_from_today(desk, 99)
    factor_from_today(desk, 10)
    counted = lot(made.lines[0].line_id, "10", stated_base=Decimal(250))
    receipt = desk.receive(made.order_id, counted)
    assert (receipt.lines[0].base_quantity, receipt.lines[0].amount) == (250, Decimal("400.00"))


def test_a_factor_that_changed_since_asks_for_a_count_in_vials(desk):
    made = desk.sent(("HEPARIN", "10"))
    factor_from_today(desk, 10)
    receipt = desk.receive(made.order_id, lot(made.lines[0].line_id, "10"))
    assert receipt.lines[0].hold_codes == ("UOM_MISALIGNED",)


def test_parts_of_a_requisition_go_to_several_orders(desk):
    asked = desk.requested(("HEPARIN", "10"), ("SALINE", "2"))
    heparin, saline = (line.line_id for line in asked.lines)
    desk.order(OrderWant(Decimal(4), requisition_line_id=heparin))
    assert Requisition.objects.get().status == "PARTIALLY_ORDERED"
    rest = desk.order(OrderWant(requisition_line_id=heparin), OrderWant(requisition_line_id=saline))
    assert [line.base_quantity for line in rest.lines] == [150, 24]
    assert Requisition.objects.get().status == "ORDERED"


def test_more_than_was_requested_is_refused(desk):
    [line] = desk.requested(("HEPARIN", "10")).lines
    with pytest.raises(OverOrdered):
        desk.order(OrderWant(Decimal(11), requisition_line_id=line.line_id))
    six = OrderWant(Decimal(6), requisition_line_id=line.line_id)
    with pytest.raises(OverOrdered):
        desk.order(six, six)


def test_another_item_than_requested_is_refused(desk):
    [line] = desk.requested(("HEPARIN", "10")).lines
    other = OrderWant(
        Decimal(1), "CASE", desk.world.package["SALINE"], requisition_line_id=line.line_id
    )
    with pytest.raises(OtherItemWanted):
        desk.order(other)


def test_a_contract_price_is_not_typed_over(desk):
    with pytest.raises(ContractPriceHolds):
        desk.order(desk.want("HEPARIN", "1", price_amount=Decimal("39.00")))


def test_without_a_contract_the_agreed_price_is_taken(desk):
    md.ContractLine.objects.filter(package__code="HEPARIN-BOX").delete()
    made = desk.order(desk.want("HEPARIN", "2", price_amount=Decimal("41.50")))
    assert (made.total_amount, order_line(made.lines[0].line_id).price_type) == (83, "SPOT")


@pytest.mark.parametrize("status", ["DRAFT", "IN_REVIEW", "BLOCKED", "INACTIVE"])
def test_only_an_active_supplier_gets_orders_also_in_an_emergency(desk, status):
    md.Supplier.objects.filter(code="WHOLESALE").update(status=status)
    for kind in ("STOCK", "EMERGENCY"):
        with pytest.raises(SupplierNotActive):
            desk.order(("HEPARIN", "1"), kind=kind, emergency_reason="x", patient_need="y")


def test_a_supplier_blocked_meanwhile_is_not_sent_the_order(desk):
    made = desk.approved(("HEPARIN", "1"))
    md.Supplier.objects.filter(code="WHOLESALE").update(status="BLOCKED")
    with pytest.raises(SupplierNotActive):
        desk.send(made.order_id)


def test_who_requested_does_not_order(desk):
    [line] = desk.requested(("HEPARIN", "1")).lines
    Requisition.objects.update(requested_by_id=desk.world.person["buyer"])
    with pytest.raises(TwoDutiesOnOneTransaction):
        desk.order(OrderWant(requisition_line_id=line.line_id))


def test_schedule_two_is_ordered_under_its_own_duty(desk):
    md.Item.objects.filter(code="HEPARIN").update(dea_schedule="CII", ved="V")
    for kind in ("STOCK", "EMERGENCY"):
        with pytest.raises(NotPermitted):
            desk.order(("HEPARIN", "1"), kind=kind, emergency_reason="x")


def test_nobody_approves_their_own_order(desk):
    made = desk.order(("HEPARIN", "1"))
    gov.ApprovalStep.objects.update(requested_by_id=desk.world.person["director"])
    with pytest.raises(NobodyApprovesTheirOwn):
        desk.decide(made.order_id)


def test_a_director_of_elsewhere_does_not_approve(desk):
    made = desk.order(("HEPARIN", "1"))
    gov.RoleGrant.objects.filter(person__username="director").update(
        facility_id=desk.world.facility["NORTH"]
    )
    with pytest.raises((NotYourStep, NotPermitted)):
        desk.decide(made.order_id)


def test_without_steps_an_order_is_approved_at_once(desk):
    rule_without_steps("PURCHASE_ORDER")
    assert desk.order(("HEPARIN", "1")).status == "APPROVED"
    assert told("purchase_order_approved").count() == 1


def test_an_order_is_a_commitment_only_when_approved(desk):
    made = desk.order(("HEPARIN", "1"))
    assert not told("purchase_order_approved").exists()
    desk.decide(made.order_id)
    assert told("purchase_order_approved").get().payload["total_amount"] == "40.00"


def test_a_rejected_order_frees_its_requisition(desk):
    [line] = desk.requested(("HEPARIN", "10")).lines
    made = desk.order(OrderWant(requisition_line_id=line.line_id))
    assert desk.decide(made.order_id, "REJECTED").status == "CANCELLED"
    assert RequisitionLine.objects.get().ordered_base == 0
    assert Requisition.objects.get().status == "APPROVED"


def test_goods_for_use_go_to_expense_not_to_stock(desk):
    want = desk.want("GLOVES", "2", cost_centre_id=desk.world.cost_centre["ICU"])
    made = desk.sent(want, kind="NON_STOCK")
    receipt = desk.receive(made.order_id, lot(made.lines[0].line_id, "2"))
    line = order_line(made.lines[0].line_id)
    assert (line.is_stock, line.debit_account_id) == (False, desk.world.account["5000"])
    assert receipt.lines[0].lot_id is None


def test_stock_is_ordered_by_package(desk):
    with pytest.raises(PackageMissing):
        desk.order(OrderWant(Decimal(1), "EACH", description="Something", price_amount=Decimal(1)))


def test_a_free_text_needs_description_unit_and_price(desk):
    with pytest.raises(PriceMissing):
        desk.order(OrderWant(Decimal(1), "HOUR", description="Repair"), kind="SERVICE")


def test_a_service_is_taxed_and_expensed_as_frozen(desk):
    md.TaxRule.objects.create(state="OH", rate=Decimal("0.06"), valid=(date(2020, 1, 1), None))
    want = OrderWant(Decimal(2), "HOUR", description="Repair", price_amount=Decimal("95.25"))
    line = order_line(desk.order(want, kind="SERVICE").lines[0].line_id)
    assert (line.line_amount, line.expected_tax) == (Decimal("190.50"), Decimal("11.43"))
    assert line.debit_account_id == desk.world.account["5020"]


@pytest.fixture
def blanket(desk):
    """A sent blanket order of 100.00."""
    return desk.sent(kind="BLANKET", ceiling=Decimal(100))


def test_releases_draw_on_the_blanket_down_to_its_ceiling(desk, blanket):
    desk.order(("HEPARIN", "2"), kind="RELEASE", blanket_id=blanket.order_id)
    with pytest.raises(BlanketExhausted):
        desk.order(("HEPARIN", "1"), kind="RELEASE", blanket_id=blanket.order_id)
    assert PurchaseOrder.objects.get(kind="BLANKET").released_amount == 80


def test_a_release_takes_only_a_blanket_of_its_supplier(desk, blanket):
    second = md.Contract.objects.create(
        code="GPO-2", kind="GPO", supplier_id=desk.world.supplier["SECOND"],
        valid=(date(2020, 1, 1), None),
    )  # fmt: skip
    md.ContractLine.objects.create(
        contract=second, package_id=desk.world.package["HEPARIN"], uom="BOX", price_amount=39,
        currency="USD", price_type="GPO", valid=(MONDAY, None),
    )  # fmt: skip
    with pytest.raises(BlanketNotOpen):
        desk.order(
            ("HEPARIN", "1"), kind="RELEASE", blanket_id=blanket.order_id,
            supplier_id=second.supplier_id,
        )  # fmt: skip


def test_a_blanket_has_a_ceiling_and_no_lines(desk):
    with pytest.raises(CeilingMissing):
        desk.order(kind="BLANKET")
    with pytest.raises(CeilingMissing):
        desk.order(("HEPARIN", "1"), kind="BLANKET", ceiling=Decimal(5))


def test_break_glass_is_approved_at_once_and_reviewed_in_two_business_days(desk):
    md.Item.objects.filter(code="HEPARIN").update(ved="V")
    made = desk.order(("HEPARIN", "1"), kind="EMERGENCY", emergency_reason="Stock-out in ICU")
    order = PurchaseOrder.objects.get()
    assert (made.status, order.emergency_review_due) == ("APPROVED", MONDAY + timedelta(days=2))


@pytest.mark.parametrize(("reason", "need"), [("", "patient in 4B"), ("no time", "")])
def test_break_glass_needs_a_reason_and_a_vital_item_or_a_need(desk, reason, need):
    with pytest.raises(NotAnEmergency):
        desk.order(("HEPARIN", "1"), kind="EMERGENCY", emergency_reason=reason, patient_need=need)


def emergency(desk, **more):
    return desk.order(
        ("HEPARIN", "1"), kind="EMERGENCY", emergency_reason="no time", patient_need="4B", **more
    )


def test_a_late_review_stops_the_next_break_glass(desk):
    first = emergency(desk)
    with pytest.raises(ReviewOverdue):
        emergency(desk, when=in_days(3))
    review_emergency(
        actor=desk.world.actor("director"), when=in_days(3), order_id=first.order_id,
        outcome="JUSTIFIED", comment="Seen",
    )  # fmt: skip
    assert emergency(desk, when=in_days(3)).status == "APPROVED"


def test_only_emergency_orders_are_reviewed(desk):
    made = desk.order(("HEPARIN", "1"))
    with pytest.raises(NotToReview):
        review_emergency(
            actor=desk.world.actor("director"), when=AT, order_id=made.order_id,
            outcome="JUSTIFIED", comment="",
        )  # fmt: skip


def test_the_first_version_is_kept_whole(desk):
    made = desk.order(("HEPARIN", "10"))
    kept = PurchaseOrderVersion.objects.annotate(number=F("order__number")).get()
    assert (kept.number, kept.version, kept.content["total_amount"]) == (made.number, 1, "400.00")
    assert kept.content["lines"][0]["factor_num"] == 25
