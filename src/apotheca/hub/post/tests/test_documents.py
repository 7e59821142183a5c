"""One document with all that belongs to it, and what became of one that came in."""

import pytest
from tests.world import AT

from apotheca.hub.models import IntakeItem
from apotheca.hub.operations import attachments, intake
from apotheca.hub.post.tests.mails import pdf
from apotheca.hub.post.tests.test_intake import entered, settle, upload
from apotheca.hub.queries.documents import BelongsTo, attachment_life, intake_life
from apotheca.kernel.errors import NotFound


def scope_of(world, entity="HOSP"):
    return ((world.entity[entity], None),)


def stored(world, content=b"a bank letter"):
    return attachments.store_attachment(
        actor=world.actor("ap_clerk"), when=AT, entity_id=world.entity["HOSP"],
        file_name="letter.pdf", content=content, object_type="SUPPLIER", object_key="WHOLESALE",
    )  # fmt: skip


def test_a_document_shows_what_it_belongs_to_and_every_matter_it_was_held_for(
    world, django_assert_num_queries
):
    kept = stored(world)
    by = {"actor": world.actor("controller"), "when": AT, "attachment_id": kept.attachment_id}
    attachments.place_legal_hold(matter="Audit 17", **by)
    attachments.lift_legal_hold(matter="Audit 17", reason="Over", **by)
    attachments.place_legal_hold(matter="Audit 18", **by)

    with django_assert_num_queries(3):
        life = attachment_life(kept.number, scope=scope_of(world))

    assert life.warnings == ("Its name says another type than its content.",)
    assert life.belongs_to == (BelongsTo("SUPPLIER", "WHOLESALE"),)
    assert {(hold.matter, hold.lifted_by, hold.reason) for hold in life.holds} == {
        ("Audit 17", "controller", "Over"),
        ("Audit 18", "", ""),
    }
    assert life.attachment.holds == 1


def test_what_came_in_shows_the_invoices_made_of_it(world, django_assert_num_queries):
    taken = upload(world, "invoice.pdf", pdf("one"))
    one, two = entered(world, "K-1"), entered(world, "K-2")
    item = IntakeItem.objects.get(number=taken.number)
    settle(world, item, "ENTERED", invoice_ids=[one.pk, two.pk])

    with django_assert_num_queries(3):
        life = intake_life(taken.number, scope=scope_of(world))

    assert life.item.status == "ENTERED"
    assert life.invoices == tuple(sorted((one.number, two.number)))
    assert life.bank_warning is None


def test_a_warning_about_bank_details_is_shown_with_what_came_of_it(world):
    taken = upload(world, "note.txt", b"Please use our new account from now on.")
    assert intake_life(taken.number, scope=None).bank_warning.status == "OPEN"
    intake.close_bank_warning(
        actor=world.actor("bank_verifier"), when=AT, intake_item_id=taken.intake_item_id,
        outcome="Called the known number: no change",
    )  # fmt: skip

    warning = intake_life(taken.number, scope=None).bank_warning
    assert (warning.status, warning.closed_by) == ("CLOSED", "bank_verifier")


def test_documents_of_another_entity_are_not_there(world):
    kept, taken = stored(world), upload(world, "invoice.pdf", pdf("one"))

    with pytest.raises(NotFound):
        attachment_life(kept.number, scope=scope_of(world, "CLINIC"))
    with pytest.raises(NotFound):
        intake_life(taken.number, scope=scope_of(world, "CLINIC"))
