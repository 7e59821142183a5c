"""Paper at the desk: a document attached to an order, an invoice entered from what came in."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.office import open_office
from tests.world import AT

from apotheca.finance.models import Invoice
from apotheca.hub.models import Attachment, IntakeItem
from apotheca.hub.operations.intake import take_in_document
from apotheca.hub.post.tests.mails import pdf


@pytest.fixture
def office(real_world):
    return open_office(real_world)


@pytest.fixture
def invoice_file(tmp_path) -> Path:
    path = tmp_path / "W-77 gloves.pdf"
    path.write_bytes(pdf("W-77"))
    return path


def test_a_document_is_attached_to_an_order_held_and_downloaded(
    office, browser_page, looked_at, invoice_file
):
    page: Page = browser_page("receiver")
    order = office.orders["unbilled"].number
    page.goto(f"/orders/{order}")
    page.click("summary:has-text('Documents')")
    page.set_input_files("#attach-file", invoice_file)
    looked_at(page, "documents-attaching")
    page.click("button:has-text('Attach')")
    expect(page.locator(".alert-success")).to_contain_text("W-77 gloves.pdf is attached")
    page.click("summary:has-text('Documents')")
    page.wait_for_selector("text=Download")
    looked_at(page, "documents-attached")
    number = Attachment.objects.get(file_name="W-77 gloves.pdf").number
    with page.expect_download() as told:
        page.click("[aria-label='Download W-77 gloves.pdf']")
    assert told.value.suggested_filename == "W-77 gloves.pdf"

    controller: Page = browser_page("controller")
    controller.goto(f"/documents/{number}")
    controller.click("summary:has-text('Hold for a matter')")
    controller.fill("[name=matter]", "Claim 2026-4")
    looked_at(controller, "document-holding")
    controller.click("button:has-text('Hold for a matter')")
    expect(controller.locator(".alert-success")).to_contain_text("is held for Claim 2026-4")
    looked_at(controller, "document-held")
    controller.goto("/documents")
    looked_at(controller, "documents")


def test_an_invoice_is_entered_from_what_came_in(office, browser_page, looked_at, invoice_file):
    page: Page = browser_page("ap_clerk")
    page.goto("/intake")
    looked_at(page, "intake-none")
    page.click("a.btn:has-text('Take in')")
    page.set_input_files("#file", invoice_file)
    looked_at(page, "intake-new")
    page.keyboard.press("Tab")
    page.click("button:has-text('Take in')")
    page.wait_for_selector("text=waits to be entered")
    looked_at(page, "intake-item")
    page.click("text=Enter as invoice")
    looked_at(page, "intake-choosing")
    page.click(f"text={office.orders['unbilled'].number}")
    page.fill("[name=supplier_number]", "W-77")
    page.fill("[name=total]", "119.88")
    looked_at(page, "intake-entering")
    page.click("button:has-text('Enter invoice')")
    page.wait_for_selector("text=is posted")

    made = Invoice.objects.get(supplier_number="W-77")
    item = IntakeItem.objects.get()
    assert item.status == "ENTERED"
    page.click("summary:has-text('Documents')")
    expect(page.locator(".folded-body >> text=W-77 gloves.pdf")).to_be_visible()
    page.goto(f"/intake/{item.number}")
    looked_at(page, "intake-entered")
    expect(page.locator("main")).to_contain_text(made.number)

    page.goto("/intake/new")
    page.set_input_files("#file", invoice_file)
    page.click("button:has-text('Take in')")
    page.wait_for_selector("text=These bytes came before")
    looked_at(page, "intake-duplicate")


def test_a_note_about_a_new_account_warns_and_is_closed(office, browser_page, looked_at):
    world = office.world
    for n, words in enumerate((b"Please remit to our new bank account", b"A flyer for gowns")):
        take_in_document(
            actor=world.actor("ap_clerk"), when=AT, entity_id=world.entity["HOSP"],
            file_name=f"note-{n}.txt", content=words,
            note="Found in the mail room, without an envelope.",
        )  # fmt: skip
    clerk: Page = browser_page("ap_clerk")
    clerk.goto("/intake")
    looked_at(clerk, "intake")
    clerk.click("table a >> nth=1")
    clerk.click("summary:has-text('Reject')")
    clerk.fill("[name=reason]", "An advertisement")
    looked_at(clerk, "intake-rejecting")
    clerk.click("button:has-text('Reject')")
    expect(clerk.locator(".alert-success")).to_contain_text("is rejected")

    verifier: Page = browser_page("bank_verifier")
    verifier.goto("/intake/warnings")
    looked_at(verifier, "intake-warnings")
    verifier.click("table a >> nth=0")
    looked_at(verifier, "intake-warned")
    verifier.fill("#outcome", "Called 555-0100 as on file: nothing changed")
    verifier.keyboard.press("Enter")
    expect(verifier.locator(".alert-success")).to_contain_text("is closed")
    looked_at(verifier, "intake-warning-closed")
