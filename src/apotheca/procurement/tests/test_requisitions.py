"""Requisitions: estimates, approval by somebody else, return and resubmission, cancellation."""

from decimal import Decimal

import pytest
from tests.world import AT

from apotheca.governance import models as gov
from apotheca.governance.models import AuditEntry
from apotheca.governance.operations.approvals import NobodyApprovesTheirOwn
from apotheca.governance.shell import NotPermitted
from apotheca.procurement.models import Requisition, RequisitionLine
from apotheca.procurement.operations.errors import ChangedMeanwhile, QuantityNotPositive
from apotheca.procurement.operations.requisition_lines import EstimateMissing
from apotheca.procurement.operations.requisitions import (
    NotTheRequester,
    cancel_requisition,
    close_requisition,
    decide_requisition,
    resubmit_requisition,
    submit_requisition,
)
from apotheca.procurement.operations.sending import decide_order
from apotheca.procurement.queries import requisition_status
from apotheca.procurement.types import OrderWant, WantedLine


def decide(desk, asked, decision, by="director"):
    return decide_requisition(
        actor=desk.world.actor(by), when=AT, requisition_id=asked.requisition_id,
        decision=decision, comment="why",
    )  # fmt: skip


def resubmit(desk, asked, quantity, version=1, by="requester"):
    line = WantedLine(Decimal(quantity), "BOX", desk.world.package["HEPARIN"])
    return resubmit_requisition(
        actor=desk.world.actor(by), when=AT, requisition_id=asked.requisition_id,
        version=version, lines=[line],
    )  # fmt: skip


def test_a_package_is_estimated_at_the_contract_price(desk):
    asked = desk.request(("HEPARIN", "3"), ("GLOVES", "2"))
    assert (asked.status, asked.estimated_amount) == ("SUBMITTED", Decimal("139.98"))
    assert [line.base_quantity for line in asked.lines] == [75, 200]


def test_a_free_text_says_what_it_may_cost(desk):
    ask = {
        "actor": desk.world.actor("requester"),
        "when": AT,
        "kind": "SERVICE",
        "deliver_to_id": desk.world.location["MAIN-CENTRAL"],
    }
    done = submit_requisition(
        **ask, lines=[WantedLine(Decimal(2), "HOUR", None, "Hood repair", Decimal("190.00"))]
    )
    assert done.estimated_amount == 190
    with pytest.raises(EstimateMissing):
        submit_requisition(**ask, lines=[WantedLine(Decimal(2), "HOUR", None, "Hood repair")])


def test_nothing_is_no_quantity(desk):
    with pytest.raises(QuantityNotPositive):
        desk.request(("HEPARIN", "0"))


def test_an_estimate_orders_as_a_price(desk):
    done = submit_requisition(
        actor=desk.world.actor("requester"), when=AT, kind="SERVICE",
        deliver_to_id=desk.world.location["MAIN-CENTRAL"],
        lines=[WantedLine(Decimal(3), "HOUR", None, "Hood repair", Decimal("100.00"))],
    )  # fmt: skip
    desk.approve_request(done.requisition_id)
    made = desk.order(OrderWant(requisition_line_id=done.lines[0].line_id), kind="SERVICE")
    assert made.total_amount == 100


def test_the_steps_are_resolved_when_it_is_submitted(desk):
    asked = desk.request(("HEPARIN", "3"))
    step = gov.ApprovalStep.objects.get(document_id=asked.requisition_id)
    assert (step.role.code, step.amount, step.status) == ("T_E", Decimal("120.00"), "PENDING")


def test_without_steps_it_is_approved_at_once(desk):
    gov.ApprovalRuleStep.objects.all().delete()
    assert desk.request(("HEPARIN", "3")).status == "APPROVED"


def test_nobody_approves_their_own_request(desk):
    asked = desk.request(("HEPARIN", "3"))
    gov.ApprovalStep.objects.update(requested_by_id=desk.world.person["director"])
    with pytest.raises(NobodyApprovesTheirOwn):
        decide(desk, asked, "APPROVED")


def test_requesters_do_not_decide_and_directors_do_not_request(desk):
    asked = desk.request(("HEPARIN", "3"))
    with pytest.raises(NotPermitted):
        decide(desk, asked, "APPROVED", by="requester")


def test_a_returned_requisition_comes_back_with_other_lines(desk):
    asked = desk.request(("HEPARIN", "3"), ("SALINE", "1"))
    assert decide(desk, asked, "RETURNED").status == "RETURNED"
    again = resubmit(desk, asked, "2")
    assert (again.status, again.version, again.estimated_amount) == ("SUBMITTED", 2, 80)
    assert RequisitionLine.objects.get().quantity == 2
    assert decide(desk, asked, "APPROVED").status == "APPROVED"


def test_the_audit_trail_keeps_the_lines_that_were_returned(desk):
    asked = desk.request(("HEPARIN", "3"))
    decide(desk, asked, "RETURNED")
    resubmit(desk, asked, "2")
    kept = AuditEntry.objects.filter(action="procurement.requisition_submitted").latest("id")
    assert Decimal(kept.before["lines"][0]["quantity"]) == 3


def test_only_the_version_seen_and_only_by_its_requester(desk):
    asked = desk.request(("HEPARIN", "3"))
    decide(desk, asked, "RETURNED")
    with pytest.raises(ChangedMeanwhile):
        resubmit(desk, asked, "2", version=2)
    Requisition.objects.update(requested_by_id=desk.world.person["buyer"])
    with pytest.raises(NotTheRequester):
        resubmit(desk, asked, "2")


def test_a_cancelled_requisition_waits_for_nobody(desk):
    asked = desk.request(("HEPARIN", "3"))
    cancel_requisition(
        actor=desk.world.actor("requester"), when=AT, requisition_id=asked.requisition_id,
        reason="not needed",
    )  # fmt: skip
    assert gov.ApprovalStep.objects.get().status == "VOID"


def test_an_ordered_requisition_is_closed(desk):
    asked = desk.requested(("HEPARIN", "3"))
    desk.order(OrderWant(requisition_line_id=asked.lines[0].line_id))
    close_requisition(
        actor=desk.world.actor("requester"), when=AT, requisition_id=asked.requisition_id
    )
    seen = requisition_status(asked.requisition_id)
    assert (seen.status, seen.lines[0].ordered_base) == ("CLOSED", 75)


def test_a_decision_on_a_version_that_is_no_longer_the_latest_is_refused(desk):
    asked = desk.request(("HEPARIN", "4"))
    director = {"actor": desk.world.actor("director"), "when": AT}
    with pytest.raises(ChangedMeanwhile):
        decide_requisition(
            **director, requisition_id=asked.requisition_id, decision="APPROVED", version=2
        )
    made = desk.order(("HEPARIN", "4"))
    with pytest.raises(ChangedMeanwhile):
        decide_order(**director, order_id=made.order_id, decision="APPROVED", version=2)
    assert (
        decide_order(**director, order_id=made.order_id, decision="APPROVED", version=1).status
        == "APPROVED"
    )
