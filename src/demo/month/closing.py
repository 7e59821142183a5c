"""Closing the month: what is under way is accrued, controls agree, and the door is shut."""

from datetime import date
from decimal import Decimal

from apotheca.finance.operations.accruals import AccruedExpense, accrue, reverse_due_accruals
from apotheca.finance.operations.cutoff import accrue_at_soft_close
from apotheca.finance.operations.journals import post_manual_journal
from apotheca.finance.operations.periods import close_period, soft_close
from apotheca.finance.operations.rollup import roll_up_balances
from apotheca.governance.operations.sealing import seal_audit
from apotheca.inventory.operations.issuing import issue_stock
from apotheca.inventory.types import ItemQuantity
from apotheca.kernel.errors import DomainError
from demo.hospital import Hospital, Notebook, at
from demo.month.specials import VISIT
from demo.outside import Outside


def close_opening_month(hospital: Hospital, last_day: date, first_day: date) -> None:
    """Close the month of the opening balances before work begins."""
    for entity_id in hospital.entity.values():
        _close(hospital, entity_id, last_day, first_day)


def accrue_by_hand(hospital: Hospital, last_day: date) -> None:
    """
    The accountant accrues the service visit that was made but not confirmed; two people post it.
    """
    expense = AccruedExpense(
        "RECEIPT.EXPENSE",
        VISIT,
        item_class="SERVICE",
        facility_id=hospital.facility["MAIN"],
        cost_centre_id=hospital.cost_centre["6500"],
        supplier_id=hospital.supplier["CLEARWATER"],
    )
    prepared = accrue(
        actor=hospital.actor("ines"),
        when=at(last_day, 22),
        entity_id=hospital.entity["LAKE"],
        description="Second visit to the clean-room hoods, not billed yet",
        expenses=[expense],
    )
    post_manual_journal(
        actor=hospital.actor("george"), when=at(last_day, 23), journal_id=prepared.journal_id
    )


def close_month(
    hospital: Hospital, notebook: Notebook, outside: Outside, last_day: date, closed_on: date
) -> None:
    """Soft close, accrue what is under way, tell everybody, and close for good."""
    controller = hospital.actor("george")
    for entity_id in hospital.entity.values():
        soft_close(actor=controller, when=at(closed_on, 14), entity_id=entity_id, day=last_day)
        accrue_at_soft_close(
            actor=controller, when=at(closed_on, 15), entity_id=entity_id, day=last_day
        )
    outside.settle(last_day)
    for entity_id in hospital.entity.values():
        close_period(actor=controller, when=at(closed_on, 16), entity_id=entity_id, day=last_day)
    reverse_due_accruals(actor=hospital.actor("system"), when=at(closed_on, 17))
    roll_up_balances(actor=hospital.actor("system"), when=at(closed_on, 18))
    notebook.told.append(_knock_on_the_closed_door(hospital, last_day))


def _close(hospital: Hospital, entity_id: int, day: date, when: date) -> None:
    controller = hospital.actor("george")
    soft_close(actor=controller, when=at(when, 10), entity_id=entity_id, day=day)
    close_period(actor=controller, when=at(when, 11), entity_id=entity_id, day=day)


def _knock_on_the_closed_door(hospital: Hospital, day: date) -> str:
    """Try to issue stock into the closed month and return what the product answers."""
    item_id = next(iter(hospital.item.values()))
    try:
        issue_stock(
            actor=hospital.actor("gus"),
            when=at(day, 12),
            location_id=hospital.place["MAIN-CENTRAL"],
            cost_centre_id=hospital.cost_centre["6400"],
            lines=[ItemQuantity(item_id, Decimal(1))],
        )
    except DomainError as refused:
        return f"An issue dated {day} was tried after the close: {refused.sentence}"
    return f"An issue dated {day} was tried after the close and went through: look into this."


def seal(hospital: Hospital, day: date) -> int:
    """Seal the audit trail to its end and return how many seals it took."""
    seals = 0
    while seal_audit(actor=hospital.actor("system"), when=at(day, 23)) is not None:
        seals += 1
    return seals
