"""Documents that come in: once each, settled once, and never a hand on master data."""

from decimal import Decimal

import pytest
from django.db import connection
from tests.raw_sql import refused
from tests.world import AT

from apotheca.finance.models import Invoice
from apotheca.governance.models import RoleGrant
from apotheca.governance.queries import audit_of
from apotheca.governance.shell import NotPermitted
from apotheca.governance.types import Actor
from apotheca.hub.inbox import Door, drain
from apotheca.hub.models import Attachment, BankWarning, Inbox, IntakeItem
from apotheca.hub.operations import intake
from apotheca.hub.operations.attachments import AttachmentEmpty
from apotheca.hub.operations.inbox import receive_message
from apotheca.hub.post.reading import identity_of
from apotheca.hub.post.tests.mails import (
    SENDER,
    as_csv,
    as_json,
    attached,
    csv_row,
    invoice,
    mail,
    multipart,
    pdf,
)
from apotheca.hub.queries.attachments import attachments_of, mail_of
from apotheca.hub.references import CodeUnknown
from apotheca.hub.tests.factories import endpoint
from apotheca.kernel.errors import NotFound
from apotheca.kernel.ids import uuid7
from apotheca.masterdata import models as md
from apotheca.procurement.tests.factories import Desk, lot


@pytest.fixture
def door(world):
    made = endpoint(world, "POST-1", adapter="imap", direction="IN", duties="J",
                    config={"entity": "HOSP"})  # fmt: skip
    return Door(made.pk, made.code, made.person_id, made.max_attempts)


def post(door, *bodies):
    for body in bodies:
        identity = identity_of(body)
        receive_message(
            actor=Actor(door.person_id), endpoint_code=door.code, message_id=identity[:120],
            body=body, object_type="mail.received", business_key=identity[:80],
            content_type="message/rfc822",
        )  # fmt: skip
    drain(door, clock=lambda: AT)


def upload(world, name, content, person="ap_clerk", entity="HOSP", **more):
    return intake.take_in_document(
        actor=world.actor(person), when=AT, entity_id=world.entity[entity], file_name=name,
        content=content, **more,
    )  # fmt: skip


def settle(world, item, decision, person="ap_clerk", **more):
    return intake.settle_intake(
        actor=world.actor(person), when=AT, intake_item_id=item.pk, decision=decision, **more
    )


def received_order(world):
    """Return an order of ten boxes, received whole."""
    desk = Desk(world)
    order = desk.sent(("HEPARIN", "10"))
    desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    return order.number


def items():
    return [(i.status, i.file_name) for i in IntakeItem.objects.order_by("number")]


def told():
    return list(
        Inbox.objects.filter(object_type="invoice.received")
        .order_by("business_key").values_list("business_key", "status", "error_code")
    )  # fmt: skip


# What came by mail


def test_an_invoice_in_our_form_is_registered_matched_and_keeps_its_file(world, door):
    number = received_order(world)
    post(door, mail(("i.json", as_json(invoice("INV-001", number)), "application/json")))
    assert told() == [("INV-001", "DONE", "")]
    found = Invoice.objects.get()
    assert (found.supplier_number, found.status, found.total_amount) == (
        "INV-001", "POSTED", Decimal("400.00"),
    )  # fmt: skip
    assert items() == [("TOLD", "i.json")]
    (row,) = attachments_of("INVOICE", found.number, scope=None)
    assert (row.file_name, row.media_type) == ("i.json", "application/json")


@pytest.mark.parametrize("form", ["json", "csv"])
def test_two_invoices_in_one_file_are_two_messages_and_one_is_held_alone(world, door, form):
    order = received_order(world)
    if form == "json":
        content = as_json(invoice("A-1", order), invoice("A-2", order, entity="NOWHERE"))
    else:
        odd = csv_row("A-2", order).replace("HOSP", "NOWHERE")
        content = as_csv(csv_row("A-1", order), odd)
    post(door, mail((f"two.{form}", content, f"text/{form}")))
    assert told() == [("A-1", "DONE", ""), ("A-2", "HELD", "masterdata.code_unknown")]
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize("again", ["INV-001", "inv 001", "INV/001", "INV-OO1", "INV-001A"])
def test_an_invoice_sent_again_in_other_letters_never_posts_twice(world, door, again):
    order = received_order(world)
    first = mail(("1.json", as_json(invoice("INV-001", order)), "application/json"), key="a")
    second = mail(("2.json", as_json(invoice(again, order, tax="0.00")), "application/json"),
                  key="b")  # fmt: skip
    post(door, first, second)
    posted = [i.status for i in Invoice.objects.order_by("number")]
    assert posted[0] == "POSTED"
    assert posted[1:] in (["DUPLICATE"], ["EXCEPTION"]), posted


def test_the_same_file_in_another_mail_is_a_duplicate_of_the_first_and_does_nothing(world, door):
    order = received_order(world)
    content = as_json(invoice("INV-001", order))
    post(door, mail(("1.json", content, "application/json"), key="a"))
    post(door, mail(("other.json", content, "application/json"), key="b"))
    first, second = IntakeItem.objects.order_by("number")
    assert (second.status, second.duplicate_of) == ("DUPLICATE", first.number)
    answer = Inbox.objects.get(message_id__contains="<b@").reply
    assert answer["items"][0]["duplicate_of"] == first.number
    assert (Attachment.objects.count(), Invoice.objects.count(), len(told())) == (1, 1, 1)


def test_what_a_person_brought_before_is_a_duplicate_in_the_mail(world, door):
    brought = upload(world, "brought.pdf", pdf("x"))
    post(door, mail(("mailed.pdf", pdf("x"))))
    mailed = IntakeItem.objects.get(origin="MAIL")
    assert (mailed.status, mailed.duplicate_of) == ("DUPLICATE", brought.number)


def test_the_same_mail_again_is_a_repeat_and_other_content_under_its_id_is_for_a_person(
    world, door
):
    one = mail(("a.pdf", pdf("a")), key="same")
    other = mail(("b.pdf", pdf("b")), key="same")
    post(door, one, one, other, other)
    states = dict(Inbox.objects.values_list("status", "repeats"))
    assert states == {"DONE": 1, "CONFLICT": 1}
    assert items() == [("WAITING", "a.pdf")], "other content under one id has no effect"


def test_the_sender_only_suggests_and_only_a_firm_with_one_supplier(world, door):
    md.SupplierSite.objects.filter(
        kind="ORDER_FROM", supplier_id=world.supplier["WHOLESALE"]
    ).update(email="orders@wholesale.example")
    md.SupplierSite.objects.filter(kind="ORDER_FROM", supplier_id=world.supplier["SECOND"]).update(
        email="second@gmail.com"
    )
    post(
        door,
        mail(("1.pdf", pdf("1")), key="a", sender="Anybody <x@WHOLESALE.example>"),
        mail(("2.pdf", pdf("2")), key="b", sender="y@gmail.com"),
        mail(("3.pdf", pdf("3")), key="c", sender="z@evil-wholesale.example"),
        mail(("4.pdf", pdf("4")), key="d", sender='"billing@wholesale.example" <q@evil.example>'),
    )
    suggested = dict(IntakeItem.objects.values_list("file_name", "suggested_supplier_id"))
    assert suggested == {
        "1.pdf": world.supplier["WHOLESALE"], "2.pdf": None, "3.pdf": None, "4.pdf": None,
    }  # fmt: skip
    md.Supplier.objects.filter(code="WHOLESALE").update(status="BLOCKED")
    post(door, mail(("5.pdf", pdf("5")), key="e", sender="x@wholesale.example"))
    assert IntakeItem.objects.get(file_name="5.pdf").suggested_supplier_id is None


def test_a_mailbox_that_says_not_whose_it_is_holds_its_mail(world):
    made = endpoint(world, "POST-2", adapter="imap", direction="IN", duties="J", config={})
    post(Door(made.pk, made.code, made.person_id, 8), mail(("a.pdf", pdf("a"))))
    assert Inbox.objects.get().error_code == "hub.mailbox_without_entity"
    assert not Attachment.objects.exists()


def test_a_mailbox_whose_service_may_not_enter_invoices_takes_nothing_in(world):
    made = endpoint(world, "POST-3", adapter="imap", direction="IN", duties="",
                    config={"entity": "HOSP"})  # fmt: skip
    post(Door(made.pk, made.code, made.person_id, 8), mail(("a.pdf", pdf("a"))))
    assert Inbox.objects.get().error_code == "governance.not_permitted"


def test_the_mail_itself_can_be_read_as_it_came(world, door):
    body = mail(("a.pdf", pdf("a")))
    post(door, body)
    number = IntakeItem.objects.get().number
    found = mail_of(number, scope=[(world.entity["HOSP"], None)])
    assert (found.content, found.file_name) == (body, f"{number}.eml")
    with pytest.raises(NotFound):
        mail_of(number, scope=[(world.entity["CLINIC"], None)])
    with pytest.raises(NotFound):
        mail_of(upload(world, "b.pdf", pdf("b")).number, scope=None)


# Bank details


def masterdata_rows():
    """Return every row of every table of master data, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'masterdata\\_%'"
            " ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall()]
        rows = {}
        for table in tables:
            cursor.execute(f"SELECT x::text FROM {table} x ORDER BY 1")
            rows[table] = cursor.fetchall()
    return rows


def test_no_mail_and_no_settling_of_it_touches_master_data(world, door):
    before = masterdata_rows()
    assert before["masterdata_supplierbankaccount"]
    words = "Our bank has changed. IBAN DE89 3704 0044 0532 0130 00, account number 12345678."
    post(
        door,
        mail(("a.pdf", pdf("a")), key="a", text=words),
        mail(("b.json", as_json(invoice("B-1")), "application/json"), key="b", text=words),
        mail(key="c", subject="New account", text=words),
    )
    world_item = IntakeItem.objects.get(file_name="a.pdf")
    settle(world, world_item, "REJECTED", reason="Fraud")
    intake.close_bank_warning(
        actor=world.actor("bank_verifier"), when=AT, intake_item_id=world_item.pk,
        outcome="Called the number on file; they sent nothing.",
    )  # fmt: skip
    assert masterdata_rows() == before
    assert BankWarning.objects.count() == 3


def test_a_warning_waits_for_who_verifies_bank_details_and_is_closed_once(world, door):
    post(door, mail(("a.pdf", pdf("a")), text="We have a new account."))
    item = IntakeItem.objects.get()
    warning = BankWarning.objects.get(intake_item=item)
    assert (warning.status, warning.seen) == ("OPEN", ["new account"])
    closing = {"when": AT, "intake_item_id": item.pk, "outcome": "They know of nothing."}
    with pytest.raises(NotPermitted):
        intake.close_bank_warning(actor=world.actor("ap_clerk"), **closing)
    with pytest.raises(intake.OutcomeMissing):
        intake.close_bank_warning(
            actor=world.actor("bank_verifier"), **(closing | {"outcome": " "})
        )
    intake.close_bank_warning(actor=world.actor("bank_verifier"), **closing)
    with pytest.raises(intake.WarningClosed):
        intake.close_bank_warning(actor=world.actor("bank_verifier"), **closing)
    assert IntakeItem.objects.get().status == "WAITING", "the document still waits for its clerk"


# What was brought by hand


def test_a_document_brought_by_hand_waits_for_a_clerk(world):
    taken = upload(world, "../scan.pdf", pdf("x"), note="From the loading dock")
    item = IntakeItem.objects.get()
    assert (taken.number, taken.status, taken.attachment) == (
        item.number, "WAITING", item.attachment.number,
    )  # fmt: skip
    assert (item.file_name, item.excerpt, item.origin) == (
        "scan.pdf", "From the loading dock", "UPLOAD",
    )  # fmt: skip
    assert "NAME_CLEANED" in taken.findings
    again = upload(world, "scan2.pdf", pdf("x"))
    assert (again.status, again.duplicate_of) == ("DUPLICATE", taken.number)


def test_our_own_form_brought_by_hand_is_registered_at_once(world):
    order = received_order(world)
    taken = upload(world, "i.json", as_json(invoice("U-1", order)))
    found = Invoice.objects.get()
    assert (taken.status, taken.invoices) == ("ENTERED", (found.number,))
    assert (found.origin, found.entered_by_id) == ("UPLOAD", world.person["ap_clerk"])
    assert attachments_of("INVOICE", found.number, scope=None)[0].file_name == "i.json"


def test_a_file_with_one_invoice_that_is_refused_is_refused_whole(world):
    order = received_order(world)
    content = as_json(invoice("U-1", order), invoice("U-2", order, supplier="NOBODY"))
    with pytest.raises(CodeUnknown, match="NOBODY"):
        upload(world, "i.json", content)
    assert not Invoice.objects.exists()
    assert not Attachment.objects.exists()


def test_nothing_is_taken_in_for_nothing_or_for_another_entity(world):
    with pytest.raises(AttachmentEmpty):
        upload(world, "x.pdf", b"")
    with pytest.raises(NotPermitted):
        upload(world, "x.pdf", pdf("x"), person="buyer")
    RoleGrant.objects.filter(
        person_id=world.person["ap_clerk"], entity_id=world.entity["CLINIC"]
    ).delete()
    with pytest.raises(NotPermitted):
        upload(world, "x.pdf", pdf("x"), entity="CLINIC")


# Settling


@pytest.fixture
def waiting(world, door):
    post(door, mail(("a.pdf", pdf("a"))))
    return IntakeItem.objects.get()


def entered(world, number="K-1"):
    order = received_order(world)
    upload(world, f"{number}.json", as_json(invoice(number, order)))
    return Invoice.objects.get(supplier_number=number)


def test_what_was_keyed_in_belongs_to_its_invoices(world, waiting):
    one, two = entered(world, "K-1"), entered(world, "K-2")
    settle(world, waiting, "ENTERED", invoice_ids=[one.pk, two.pk])
    waiting.refresh_from_db()
    assert (waiting.status, waiting.invoice_count) == ("ENTERED", 2)
    for found in (one, two):
        names = {row.file_name for row in attachments_of("INVOICE", found.number, scope=None)}
        assert "a.pdf" in names
    change = audit_of("IntakeItem", waiting.pk)[0]
    assert change.after["invoices"] == [one.number, two.number]


def test_an_item_is_settled_once_and_wholly(world, waiting):
    found = entered(world)
    for wrong in (
        {"decision": "ENTERED"}, {"decision": "REJECTED"}, {"decision": "LOST", "reason": "x"},
        {"decision": "REJECTED", "reason": "x", "invoice_ids": [found.pk]},
    ):  # fmt: skip
        with pytest.raises(intake.SettlingIncomplete):
            settle(world, waiting, **wrong)
    with pytest.raises(intake.InvoiceElsewhere):
        settle(world, waiting, "ENTERED", invoice_ids=[found.pk, uuid7()])
    with pytest.raises(NotPermitted):
        settle(world, waiting, "REJECTED", person="buyer", reason="no")
    settle(world, waiting, "REJECTED", reason="An advertisement")
    for decision in ({"decision": "REJECTED", "reason": "x"},
                     {"decision": "ENTERED", "invoice_ids": [found.pk]}):  # fmt: skip
        with pytest.raises(intake.IntakeSettled, match="REJECTED"):
            settle(world, waiting, **decision)
    with pytest.raises(NotFound):
        intake.settle_intake(actor=world.actor("ap_clerk"), when=AT, intake_item_id=uuid7(),
                             decision="REJECTED", reason="x")  # fmt: skip


def test_by_hand_an_item_keeps_its_facts_and_its_end(world, waiting):
    once = "an_intake_item_is_settled_once"
    settled = "settled_at = now(), settled_by_id = taken_in_by_id"
    for constraint, statement in (
        (once, "UPDATE hub_intakeitem SET sender = 'x@y.example'"),
        (once, "UPDATE hub_intakeitem SET mentions_bank_details = true"),
        (once, "UPDATE hub_intakeitem SET status = 'WAITING'"),
        ("an_entered_item_has_its_invoice", "UPDATE hub_intakeitem SET status = 'ENTERED'"),
        ("an_entered_item_has_its_invoice",
         f"UPDATE hub_intakeitem SET status = 'ENTERED', {settled}"),
        ("a_rejected_item_says_why", f"UPDATE hub_intakeitem SET status = 'REJECTED', {settled}"),
        ("intake_items_are_never_deleted", "DELETE FROM hub_intakeitem"),
    ):  # fmt: skip
        refused(constraint, statement)
    settle(world, waiting, "REJECTED", reason="x")
    refused(once, "UPDATE hub_intakeitem SET status = 'ENTERED', invoice_count = 1")


def test_forwarded_and_outer_documents_of_one_mail_are_all_there(world, door):
    inner = mail(("inner.pdf", pdf("inner")), key="inner")
    post(door, multipart(
        b"Content-Type: message/rfc822\r\n\r\n" + inner, attached("outer.pdf", pdf("outer")),
        sender=SENDER,
    ))  # fmt: skip
    assert items() == [("WAITING", "inner.pdf"), ("WAITING", "outer.pdf")]
