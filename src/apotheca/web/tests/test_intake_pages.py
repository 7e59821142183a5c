"""Documents that came in, on pages: taken in by hand, entered as invoices, or rejected."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office import open_office
from tests.world import AT

from apotheca.finance.models import Invoice
from apotheca.governance.models import RoleGrant
from apotheca.governance.types import Actor
from apotheca.hub.inbox import Door, drain
from apotheca.hub.models import Attachment, BankWarning, IntakeItem
from apotheca.hub.operations.inbox import receive_message
from apotheca.hub.operations.intake import take_in_document
from apotheca.hub.post.reading import identity_of
from apotheca.hub.post.tests.mails import as_json, invoice, mail, pdf
from apotheca.hub.tests.factories import endpoint
from apotheca.kernel.moment import Moment
from apotheca.web.tests.sending import rows, sent, text_of


@pytest.fixture
def clerk(signed_in):
    return signed_in("ap_clerk")


@pytest.fixture
def post(world):
    """Return ``post(mail)``: let a mail come in by the mailbox."""
    made = endpoint(world, "POST-1", adapter="imap", direction="IN", duties="J",
                    config={"entity": "HOSP"})  # fmt: skip
    door = Door(made.pk, made.code, made.person_id, made.max_attempts)

    def come_in(body):
        key = identity_of(body)
        receive_message(
            actor=Actor(door.person_id), endpoint_code=door.code, message_id=key[:120], body=body,
            object_type="mail.received", business_key=key[:80], content_type="message/rfc822",
        )  # fmt: skip
        drain(door, clock=lambda: AT)

    return come_in


def brought(world, content=None, name="invoice.pdf", when=AT, entity="HOSP"):
    return take_in_document(
        actor=world.actor("ap_clerk"), when=when, entity_id=world.entity[entity], file_name=name,
        content=pdf(name) if content is None else content,
    ).number  # fmt: skip


def take_in(client, *files, key="", entity="HOSP"):
    upload = [SimpleUploadedFile(name, content) for name, content in files]
    return sent(client, "/intake/new", key=key, file=upload, entity=entity)


def only_in(world, username, entity):
    RoleGrant.objects.filter(person_id=world.person[username]).exclude(
        entity_id=world.entity[entity]
    ).delete()


# Taking in


def test_a_pdf_brought_by_hand_waits_for_a_clerk(world, clerk):
    answer = take_in(clerk, ("invoice.pdf", pdf("one")))

    item = IntakeItem.objects.get()
    assert answer["Location"] == f"/intake/{item.number}"
    page = text_of(clerk.get(answer["Location"]))
    assert f"{item.number} waits to be entered as an invoice." in page
    assert "Brought by hand" in page


def test_the_same_form_sent_twice_takes_in_once(world, clerk):
    key = str(uuid4())
    addresses = {take_in(clerk, ("invoice.pdf", pdf("one")), key=key)["Location"] for _ in range(2)}

    assert len(addresses) == 1
    assert IntakeItem.objects.count() == 1


def test_the_same_bytes_again_lead_to_the_first(world, clerk):
    first = brought(world, pdf("one"))

    answer = take_in(clerk, ("again.pdf", pdf("one")))

    page = clerk.get(answer["Location"])
    assert f'These bytes came before, as <a href="/intake/{first}">' in page.content.decode()
    assert "Enter as invoice" not in text_of(page)


def test_a_file_in_our_own_form_is_entered_at_once(world, clerk):
    office = open_office(world)
    told = as_json(invoice("OWN-1", office.orders["unbilled"].number))

    answer = take_in(clerk, ("invoices.json", told))

    made = Invoice.objects.get(supplier_number="OWN-1")
    page = text_of(clerk.get(answer["Location"]))
    assert f"is entered: {made.number}." in page
    assert f"Invoices {made.number}" in page


def test_a_file_that_is_refused_stops_no_other(world, clerk):
    bad = as_json(invoice("OWN-1", supplier="NOBODY"))

    answer = take_in(clerk, ("a.pdf", pdf("a")), ("b.json", bad), ("c.pdf", pdf("c")))

    page = text_of(clerk.get(answer["Location"]))
    assert answer["Location"] == "/intake"
    assert "NOBODY" in page
    assert IntakeItem.objects.filter(status="WAITING").count() == 2


def test_what_cannot_be_taken_in_is_said_and_nothing_is_kept(world, clerk, settings):
    settings.ATTACHMENT_BYTES_MAX = 1500
    for files, status, said in (
        ((), 422, "No file came with the form."),
        ((("empty.pdf", b""),), 422, "empty.pdf has no content."),
        ((("big.pdf", b"x" * 2000),), 413, "at most 1500 are taken"),
    ):
        answer = take_in(clerk, *files)
        assert (answer.status_code, said in text_of(answer)) == (status, True)
    assert not Attachment.objects.exists()


def test_nothing_is_taken_in_for_an_entity_out_of_reach(world, clerk):
    only_in(world, "ap_clerk", "HOSP")

    answer = take_in(clerk, ("invoice.pdf", pdf("one")), entity="CLINIC")

    assert answer.status_code == 403
    assert not IntakeItem.objects.exists()


# The inbox


def test_the_inbox_shows_what_waits_the_oldest_first_and_how_long(world, clerk):
    now = Moment.now().occurred_at
    old, new = (
        brought(world, name=f"{days}.pdf",
                when=Moment(now - timedelta(days=days, hours=1), AT.business_date))
        for days in (9, 0)
    )  # fmt: skip

    page = text_of(clerk.get("/intake"))

    assert page.index(old) < page.index(new)
    assert "9 days" in page
    assert "since today" in page


def test_a_mail_shows_who_says_to_have_sent_it_and_what_it_speaks_of(world, clerk, post):
    post(mail(("inv.pdf", pdf("x")), subject="Invoice <b>7</b>", text="Please use our new account"))

    page = clerk.get("/intake")
    assert "billing@wholesale.example" in text_of(page)
    assert "Bank details" in text_of(page)
    assert "<b>7</b>" not in page.content.decode()
    number = IntakeItem.objects.get().number
    shown = clerk.get(f"/intake/{number}")
    assert "From (anybody can write this)" in text_of(shown)
    assert "It speaks of bank details" in text_of(shown)
    assert "new account" in text_of(shown)


@pytest.mark.parametrize("query", ["", "?status=", "?status=REJECTED&origin=MAIL", "?status=TOLD"])
def test_the_inbox_takes_its_filters(world, clerk, query):
    brought(world)
    assert clerk.get(f"/intake{query}").status_code == 200


def test_a_filter_that_cannot_be_is_refused(world, clerk):
    assert clerk.get("/intake?mentions_bank_details=perhaps").status_code == 422


def test_pages_of_the_inbox_follow_each_other(world, clerk):
    for n in range(52):
        brought(world, name=f"{n}.pdf")
    page = clerk.get("/intake").content.decode()
    following = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    assert "51.pdf" in clerk.get(following.replace("&amp;", "&")).content.decode()


def test_ten_items_take_as_many_statements_as_one(world, clerk, django_assert_num_queries):
    for n in range(10):
        number = brought(world, name=f"{n}.pdf")
        if n in (0, 9):
            with django_assert_num_queries(4):
                clerk.get("/intake")
            with django_assert_num_queries(6):
                clerk.get(f"/intake/{number}")


# Entering


@pytest.fixture
def office(world):
    return open_office(world)


def as_printed(**changed):
    lines = rows(order_line_no=["1"], quantity=["12"], uom=["BOX"], amount=["119.88"])
    head = {"supplier_number": "W-77", "invoiced_on": "2026-03-02", "freight": "", "tax": "",
            "total": "119.88"}  # fmt: skip
    return {**head, **lines, **changed}


def entry(office, number):
    return f"/invoices/new?order={office.orders['unbilled'].number}&intake={number}"


def test_the_document_stands_beside_the_form_and_is_settled_with_the_invoice(office, clerk):
    number = brought(office.world)
    assert f"/intake/{number}/file" in clerk.get(entry(office, number)).content.decode()

    answer = sent(clerk, entry(office, number), **as_printed())

    made = Invoice.objects.get(supplier_number="W-77")
    assert answer["Location"] == f"/invoices/{made.number}"
    item = IntakeItem.objects.get(number=number)
    assert (item.status, item.invoice_count) == ("ENTERED", 1)
    assert f"Invoices {made.number}" in text_of(clerk.get(f"/intake/{number}"))
    kept = clerk.get(f"/documents/of/INVOICE/{made.number}").content.decode()
    assert "invoice.pdf" in kept


def test_the_form_sent_twice_enters_and_settles_once(office, clerk):
    number, key = brought(office.world), str(uuid4())

    first, second = (sent(clerk, entry(office, number), key=key, **as_printed()) for _ in "12")

    assert first["Location"] == second["Location"]
    assert Invoice.objects.filter(supplier_number="W-77").count() == 1
    assert IntakeItem.objects.get(number=number).invoice_count == 1


def test_an_item_somebody_settled_meanwhile_takes_the_invoice_back(office, clerk, signed_in):
    number = brought(office.world)
    sent(clerk, f"/intake/{number}/reject", reason="No invoice")

    assert clerk.get(entry(office, number)).status_code == 409
    answer = sent(clerk, entry(office, number), **as_printed())

    assert answer.status_code == 409
    assert "it was settled before" in text_of(answer)
    assert not Invoice.objects.filter(supplier_number="W-77").exists()


def test_an_item_of_another_entity_takes_the_invoice_back(office, clerk):
    number = brought(office.world, entity="CLINIC")

    answer = sent(clerk, entry(office, number), **as_printed())

    assert answer.status_code == 422
    assert not Invoice.objects.filter(supplier_number="W-77").exists()
    assert IntakeItem.objects.get(number=number).status == "WAITING"


def test_an_invoice_without_an_order_is_settled_with_its_document_too(office, clerk):
    number = brought(office.world)
    address = f"/invoices/new/coded?intake={number}"
    assert f"/intake/{number}/file" in clerk.get(address).content.decode()
    lines = rows(description=["Water"], account=["5020"], cost_centre=["HOSP/ICU"], amount=["12"])

    answer = sent(
        clerk, address, supplier="WHOLESALE", entity="HOSP", supplier_number="U-1",
        invoiced_on="2026-03-02", currency="USD", freight="", tax="", total="12", **lines,
    )  # fmt: skip

    assert answer.status_code == 302, text_of(answer)
    assert IntakeItem.objects.get(number=number).status == "ENTERED"


def test_choosing_an_order_keeps_the_document_in_hand(office, clerk):
    number = brought(office.world)

    page = clerk.get(f"/invoices/new?intake={number}&supplier=").content.decode()

    assert f"&amp;intake={number}" in page
    assert f'name="intake" value="{number}"' in page
    assert f"/invoices/new/coded?intake={number}" in page


# Rejecting, warnings, files, rights


def test_rejecting_takes_a_reason_and_happens_once(world, clerk):
    number, key = brought(world), str(uuid4())

    nothing = sent(clerk, f"/intake/{number}/reject", reason=" ")
    for _ in range(2):
        answer = sent(clerk, f"/intake/{number}/reject", key=key, reason="A flyer")

    assert nothing.status_code == 422
    assert answer["Location"] == "/intake"
    item = IntakeItem.objects.get(number=number)
    assert (item.status, item.settled_reason) == ("REJECTED", "A flyer")
    late = sent(clerk, f"/intake/{number}/reject", reason="Once more")
    assert late.status_code == 409


def test_a_warning_is_closed_by_who_verifies_bank_details(world, clerk, signed_in):
    number = brought(world, b"Remit to our new bank account", "note.txt")
    verifier = signed_in("bank_verifier")
    assert number in text_of(verifier.get("/intake/warnings"))
    assert "Close the warning" not in text_of(clerk.get(f"/intake/{number}"))
    assert sent(clerk, f"/intake/{number}/warning", outcome="Fine").status_code == 403

    assert sent(verifier, f"/intake/{number}/warning", outcome="").status_code == 422
    answer = sent(verifier, f"/intake/{number}/warning", outcome="Called 555-0100: no change")

    assert answer["Location"] == f"/intake/{number}"
    assert BankWarning.objects.get().status == "CLOSED"
    assert "Called 555-0100: no change" in text_of(clerk.get(f"/intake/{number}"))


def test_the_file_leaves_as_a_download_that_no_browser_runs(world, clerk):
    number = brought(world, b"<script>alert(1)</script>", "invoice.pdf.html")

    answer = clerk.get(f"/intake/{number}/file")

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_mail_leaves_byte_for_byte_as_a_download(world, clerk, post):
    body = mail(("inv.pdf", pdf("x")), subject="Invoice 7")
    post(body)
    number = IntakeItem.objects.get().number

    answer = clerk.get(f"/intake/{number}/mail")

    assert answer.content == body
    assert answer["Content-Type"] == "application/octet-stream"
    assert f"{number}.eml" in answer["Content-Disposition"]
    assert clerk.get(f"/intake/{brought(world)}/mail").status_code == 404


def test_a_mail_that_encloses_nothing_has_no_file(world, clerk, post):
    post(mail(subject="Where is our money?"))
    number = IntakeItem.objects.get().number

    assert "It encloses no document." in text_of(clerk.get(f"/intake/{number}"))
    assert clerk.get(f"/intake/{number}/file").status_code == 404


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/intake", {"ap_clerk", "ap_supervisor", "bank_verifier"}),
        ("/intake/warnings", {"ap_clerk", "ap_supervisor", "bank_verifier"}),
        ("/intake/new", {"ap_clerk"}),
        ("{item}", {"ap_clerk", "ap_supervisor", "bank_verifier"}),
        ("{item}/file", {"ap_clerk", "ap_supervisor", "bank_verifier"}),
    ],
)
def test_who_may_see_what_came_in(world, signed_in, address, allowed):
    address = address.format(item=f"/intake/{brought(world)}")
    for username in ("ap_clerk", "ap_supervisor", "bank_verifier", "buyer", "integrator"):
        expected = 200 if username in allowed else 403
        assert signed_in(username).get(address).status_code == expected, username


def test_what_came_in_elsewhere_is_not_there(world, clerk):
    number = brought(world)
    only_in(world, "ap_clerk", "CLINIC")

    for address in (f"/intake/{number}", f"/intake/{number}/file",
                    f"/invoices/new?intake={number}"):  # fmt: skip
        assert clerk.get(address).status_code == 404
    assert sent(clerk, f"/intake/{number}/reject", reason="Mine").status_code == 404
    assert number not in clerk.get("/intake").content.decode()


def test_home_tells_clerks_and_verifiers_what_waits_for_them(world, clerk, signed_in):
    brought(world, b"Remit to our new bank account", "note.txt")

    assert "1 document that came in" in text_of(clerk.get("/"))
    assert "mail that speaks of bank details" in text_of(signed_in("bank_verifier").get("/"))
    assert "1 document that" not in text_of(signed_in("ap_supervisor").get("/"))
