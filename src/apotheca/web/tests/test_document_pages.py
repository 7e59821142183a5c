"""Documents of things: who attaches and reads them, how they leave the house, and their holds."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.world import AT

from apotheca.governance.models import RoleGrant
from apotheca.hub.models import Attachment, AttachmentLink, LegalHold
from apotheca.hub.operations import attachments as ops
from apotheca.procurement.tests.factories import Desk

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def order(world):
    """The number of an order of MAIN that was sent."""
    return Desk(world).sent(("HEPARIN", "10")).number


def form(*files, **more):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return {"form_key": str(uuid4()), "file": sent, **more}


def again(form):
    """Return a form as a browser sends it a second time."""
    for one in form["file"]:
        one.seek(0)
    return form


def stored(world, content=PDF, name="letter.pdf", **more):
    return ops.store_attachment(
        actor=world.actor("ap_clerk"), when=AT, entity_id=world.entity["HOSP"], file_name=name,
        content=content, **more,
    )  # fmt: skip


def test_files_are_attached_to_an_order_and_shown_with_it(order, signed_in):
    client = signed_in("receiver")
    page = f"/documents/of/ORDER/{order}"

    answer = client.post(page, form(("note.pdf", PDF), ("photo.png", b"\x89PNG\r\n\x1a\nbits")))

    assert answer["Location"] == f"/orders/{order}"
    text = client.get(f"{page}?part=1").content.decode()
    assert "note.pdf" in text
    assert "photo.png" in text
    assert AttachmentLink.objects.filter(object_type="ORDER", object_key=order).count() == 2
    assert f'data-hx-get="{page}?part=1"' in client.get(f"/orders/{order}").content.decode()


def test_the_same_form_sent_twice_attaches_once(order, signed_in):
    client, page = signed_in("receiver"), f"/documents/of/ORDER/{order}"
    sent = form(("note.pdf", PDF))

    for _ in range(2):
        assert client.post(page, again(sent))["Location"] == f"/orders/{order}"

    assert Attachment.objects.count() == 1


def test_one_file_that_does_not_do_leaves_none_attached(order, signed_in):
    answer = signed_in("receiver").post(
        f"/documents/of/ORDER/{order}", form(("note.pdf", PDF), ("nothing.pdf", b""))
    )

    assert answer.status_code == 422
    assert "nothing.pdf has no content" in answer.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("files", "status", "said"),
    [
        ([], 422, "No file came with the form."),
        ([("big.pdf", b"x" * 2000)], 413, "big.pdf has 2000 bytes; at most 1500 are taken"),
        ([(f"{n}.txt", b"x") for n in range(21)], 422, "21 files came at once"),
    ],
)
def test_what_does_not_fit_is_said(order, signed_in, settings, files, status, said):
    settings.ATTACHMENT_BYTES_MAX = 1500

    answer = signed_in("receiver").post(f"/documents/of/ORDER/{order}", form(*files))

    assert answer.status_code == status
    assert said in answer.content.decode()


def test_a_document_known_by_its_bytes_belongs_to_both(order, world, signed_in):
    first = stored(world, object_type="SUPPLIER", object_key="WHOLESALE")

    answer = signed_in("receiver").post(
        f"/documents/of/ORDER/{order}", form(("copy.pdf", PDF)), follow=True
    )

    assert f"was kept before and belongs here now too, as {first.number}" in (
        answer.content.decode()
    )
    text = signed_in("receiver").get(f"/documents/{first.number}").content.decode()
    assert f'href="/orders/{order}"' in text
    assert 'href="/suppliers/WHOLESALE"' in text


def test_a_document_of_what_all_entities_share_is_kept_for_one_of_them(world, signed_in):
    client = signed_in("buyer")
    page = client.get("/documents/of/SUPPLIER/WHOLESALE?part=1").content.decode()
    assert "<option>CLINIC</option>" in page

    client.post("/documents/of/SUPPLIER/WHOLESALE", form(("w9.pdf", PDF), entity="CLINIC"))

    assert Attachment.objects.get().entity_id == world.entity["CLINIC"]
    lost = client.post("/documents/of/SUPPLIER/WHOLESALE", form(("x.pdf", b"x"), entity="NONE"))
    assert lost.status_code == 404


def test_a_document_leaves_as_a_download_that_no_browser_runs(world, signed_in):
    script = b"<html><script>alert(1)</script></html>"
    number = stored(world, script, "in\u202evoice.html").number

    answer = signed_in("ap_clerk").get(f"/documents/{number}/file")

    assert answer.content == script
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_names_and_findings_are_text_and_nothing_else(world, order, signed_in):
    stored(world, b"MZ program", "<img src=x>.pdf", object_type="ORDER", object_key=order)

    text = signed_in("buyer").get(f"/documents/of/ORDER/{order}").content.decode()

    assert "<img src=x" not in text
    assert "It is a program. Do not open it." in text


def test_who_may_not_see_the_thing_sees_no_document_of_it(world, order, signed_in):
    number = stored(world, object_type="ORDER", object_key=order).number
    RoleGrant.objects.filter(person_id=world.person["buyer"]).exclude(
        entity_id=world.entity["CLINIC"]
    ).delete()
    client = signed_in("buyer")

    for address in (f"/documents/of/ORDER/{order}", f"/documents/{number}",
                    f"/documents/{number}/file"):  # fmt: skip
        assert client.get(address).status_code == 404
    assert client.post(f"/documents/of/ORDER/{order}", form(("x.pdf", PDF))).status_code == 404
    assert number not in client.get("/documents").content.decode()


@pytest.mark.parametrize(
    "address",
    ["/documents/of/ORDER/PO-2026-999999", "/documents/of/NOTHING/x", "/documents/AT-2026-999999",
     "/documents/of/MESSAGE/x"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(world, signed_in, address):
    assert signed_in("buyer").get(address).status_code == 404


def test_access_administrators_see_no_documents(world, signed_in):
    for address in ("/documents", "/documents/of/SUPPLIER/WHOLESALE"):
        assert signed_in("access_admin").get(address).status_code == 403


def test_the_controller_holds_a_document_for_a_matter_and_lifts_it_again(world, signed_in):
    number = stored(world).number
    controller = signed_in("controller")
    hold = {"form_key": str(uuid4()), "matter": "Audit 17"}
    for _ in range(2):
        answer = controller.post(f"/documents/{number}/hold", hold, follow=True)
        assert f"{number} is held for Audit 17." in answer.content.decode()
    assert LegalHold.objects.count() == 1

    lift = {"form_key": str(uuid4()), "matter": "Audit 17", "reason": "Over"}
    controller.post(f"/documents/{number}/lift", lift)

    found = LegalHold.objects.get()
    assert (found.lifted_by_id, found.lifted_reason) == (world.person["controller"], "Over")


def test_a_hold_without_a_matter_or_a_reason_is_refused_in_words(world, signed_in):
    number = stored(world).number
    controller = signed_in("controller")

    nothing = controller.post(
        f"/documents/{number}/hold", {"form_key": str(uuid4()), "matter": " "}
    )
    missing = controller.post(
        f"/documents/{number}/lift",
        {"form_key": str(uuid4()), "matter": "Audit 17", "reason": "Over"},
    )

    assert (nothing.status_code, missing.status_code) == (422, 404)
    assert not LegalHold.objects.exists()


def test_only_the_controller_holds(world, signed_in):
    number = stored(world).number
    page = signed_in("ap_clerk").get(f"/documents/{number}").content.decode()

    assert "Hold for a matter" not in page
    answer = signed_in("ap_clerk").post(
        f"/documents/{number}/hold", {"form_key": str(uuid4()), "matter": "Mine"}
    )
    assert answer.status_code == 403


def test_ten_documents_take_as_many_statements_as_one(
    world, order, signed_in, django_assert_num_queries
):
    client, page = signed_in("buyer"), f"/documents/of/ORDER/{order}?part=1"
    for n in range(10):
        stored(world, f"{n}".encode(), object_type="ORDER", object_key=order)
        if n in (0, 9):
            with django_assert_num_queries(5):
                client.get(page)
            with django_assert_num_queries(4):
                client.get("/documents")
