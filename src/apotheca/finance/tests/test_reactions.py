"""What is posted when stock moves: each event of domain 3.2, by account."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import AT

from apotheca.finance.models import Journal, JournalLine
from apotheca.finance.queries.grni import open_grni
from apotheca.finance.queries.journal import journal_of_document
from apotheca.inventory import events
from apotheca.inventory.models import Lot
from apotheca.inventory.types import ValuedLine
from apotheca.kernel.ids import uuid7
from apotheca.masterdata.models import DerivationRule
from apotheca.masterdata.queries import AccountDerivationFailed


def valued(world, item="HEPARIN", value="16.00", item_class="DRUG"):
    return ValuedLine(world.item[item], item_class, uuid7(), Decimal(10), Decimal(value))


def at_main(world, kind, *lines, **more):
    """An event at the central store of MAIN, charged to the intensive care unit."""
    subject = uuid7()
    given = {
        "entity_id": world.entity["HOSP"], "subject_id": subject, "business_key": "ST-1",
        "correlation_id": subject, "when": AT, "facility_id": world.facility["MAIN"],
        "location_id": world.location["MAIN-CENTRAL"], "location_kind": "CENTRAL",
        "cost_centre_id": world.cost_centre["ICU"], "currency": "USD", "lines": lines,
    }  # fmt: skip
    return kind(**{**given, **more})


def test_opening_stock_stands_against_net_assets(world, happened, entry):
    opened = at_main(world, events.OpeningStockEntered, valued(world))
    happened(opened)
    assert entry(opened.subject_id) == {"1300": Decimal(16), "3000": Decimal(-16)}


def test_an_issue_is_charged_to_its_cost_centre_by_item_class(world, happened, entry):
    stent = valued(world, "STENT", "1150.00", "DEVICE")
    issued = at_main(world, events.StockIssued, valued(world), stent)
    happened(issued)
    assert entry(issued.subject_id) == {
        "5000": Decimal(16), "1300": Decimal(-16), "5010": Decimal(1150), "1310": Decimal(-1150),
    }  # fmt: skip
    charged = JournalLine.objects.filter(debit__gt=0).values_list("cost_centre_id", flat=True)
    assert set(charged) == {world.cost_centre["ICU"]}


def test_a_returned_issue_reverses_the_charge(world, happened, entry):
    returned = at_main(world, events.IssueReturned, valued(world))
    happened(returned)
    assert entry(returned.subject_id) == {"1300": Decimal(16), "5000": Decimal(-16)}


@pytest.mark.parametrize(
    ("cause", "account"), [("WASTE", "5200"), ("DISCARD", "5200"), ("WRITE_OFF", "5210")]
)
def test_lost_stock_is_written_off_by_its_cause(world, happened, entry, cause, account):
    lost = at_main(world, events.StockWasted, valued(world), cause=cause, reason="broken")
    happened(lost)
    assert entry(lost.subject_id) == {account: Decimal(16), "1300": Decimal(-16)}


def test_a_count_posts_shortages_and_overages_apart(world, happened, entry):
    over = (valued(world, value="6.00"),)
    counted = at_main(world, events.StockCounted, valued(world), overages=over)
    happened(counted)
    assert entry(counted.subject_id) == {"5220": Decimal(10), "1300": Decimal(-10)}
    assert JournalLine.objects.count() == 4


def test_consigned_use_is_accrued_to_its_supplier_and_then_ordered(world, happened, entry):
    lot = Lot.objects.create(
        id=uuid7(), item_id=world.item["STENT"], package_id=world.package["STENT"], number="S1",
        normalised_number="S1",
    )  # fmt: skip
    stent = ValuedLine(
        world.item["STENT"], "DEVICE", lot.pk, Decimal(1), Decimal("1150.00"),
        package_id=world.package["STENT"],
    )  # fmt: skip
    used = at_main(world, events.ConsignedStockUsed, stent, supplier_id=world.supplier["SECOND"])
    happened(used)
    assert entry(used.subject_id) == {"5010": Decimal(1150), "2055": Decimal(-1150)}
    [owed] = open_grni(world.entity["HOSP"])
    assert (owed.supplier_id, owed.open_amount) == (world.supplier["SECOND"], 1150)
    assert balance(world, "2055") == -1150


def shipped(world, *lines):
    return at_main(
        world, events.TransferShipped, *lines, cost_centre_id=0,
        to_location_id=world.location["NORTH-PHARMACY"], to_entity_id=world.entity["HOSP"],
    )  # fmt: skip


def arrived(world, entity, facility, *lines, losses=()):
    """What MAIN shipped arrives at the pharmacy of another facility."""
    return at_main(
        world, events.TransferReceived, *lines, entity_id=world.entity[entity], cost_centre_id=0,
        facility_id=world.facility[facility], location_id=world.location[f"{facility}-PHARMACY"],
        location_kind="SATELLITE", from_entity_id=world.entity["HOSP"],
        from_location_id=world.location["MAIN-CENTRAL"], from_facility_id=world.facility["MAIN"],
        losses=losses,
    )  # fmt: skip


def balance(world, account, **where):
    lines = JournalLine.objects.filter(account_id=world.account[account], **where)
    return sum((line.debit - line.credit for line in lines), Decimal(0))


def test_a_transfer_passes_through_transit_and_ends_at_the_other_facility(world, happened):
    happened(shipped(world, valued(world)))
    happened(arrived(world, "HOSP", "NORTH", valued(world)))
    assert balance(world, "1320") == 0
    assert balance(world, "1300", facility_id=world.facility["MAIN"]) == -16
    assert balance(world, "1300", facility_id=world.facility["NORTH"]) == 16


def test_what_is_lost_on_the_way_is_expensed_at_the_sender(world, happened):
    happened(shipped(world, valued(world)))
    part = replace(valued(world), value=Decimal("12.00"))
    lost = replace(valued(world), value=Decimal("4.00"))
    happened(arrived(world, "HOSP", "NORTH", part, losses=(lost,)))
    assert balance(world, "1320") == 0
    assert balance(world, "5200", facility_id=world.facility["MAIN"]) == 4


def test_between_entities_each_balances_and_what_they_owe_nets_to_zero(world, happened):
    happened(shipped(world, valued(world)))
    happened(arrived(world, "CLINIC", "WEST", valued(world)))
    hospital, clinic = world.entity["HOSP"], world.entity["CLINIC"]
    assert balance(world, "1500", entity_id=hospital, partner_entity_id=clinic) == 16
    assert balance(world, "2500", entity_id=clinic, partner_entity_id=hospital) == -16
    assert balance(world, "1300", entity_id=clinic) == 16
    assert balance(world, "1320") == 0
    assert Journal.objects.count() == 3


def test_a_reversal_mirrors_every_journal_and_leaves_zero_in_every_dimension(
    world, happened, entry
):
    issued = at_main(world, events.StockIssued, valued(world))
    happened(issued)
    undo = uuid7()
    happened(
        events.StockPostingReversed(
            entity_id=issued.entity_id, subject_id=undo, business_key="ST-2",
            correlation_id=undo, when=AT, reversed_document_id=issued.subject_id,
            reversed_number="ST-1",
        )
    )  # fmt: skip
    [original] = {line.journal_id for line in journal_of_document(issued.subject_id)}
    assert {line.reverses_id for line in journal_of_document(undo)} == {original}
    assert entry(undo) == {"1300": Decimal(16), "5000": Decimal(-16)}


def test_an_event_without_an_account_is_refused_and_posts_nothing(world, happened):
    DerivationRule.objects.filter(event="WASTE.EXPENSE").delete()
    lost = at_main(world, events.StockWasted, valued(world), cause="WASTE", reason="broken")
    with pytest.raises(AccountDerivationFailed):
        happened(lost)
    assert not Journal.objects.exists()


def test_stock_without_value_posts_nothing(world, happened):
    happened(at_main(world, events.StockIssued, valued(world, value="0.00")))
    assert not Journal.objects.exists()


def test_an_issue_takes_the_same_statements_whatever_its_lines(world, happened):
    def statements(lines):
        issued = at_main(world, events.StockIssued, *[valued(world) for _ in range(lines)])
        with CaptureQueriesContext(connection) as captured:
            happened(issued)
        return len(captured)

    assert statements(40) == statements(1)
