"""Documents are stored once, stay as they came, are kept their time, and go out as downloads."""

import random
from datetime import date
from hashlib import sha256
from uuid import uuid4

import pytest
from tests.raw_sql import refused, run
from tests.world import AT, in_days

from apotheca.governance.models import RoleGrant
from apotheca.governance.queries import audit_of
from apotheca.governance.shell import NotPermitted
from apotheca.hub.models import Attachment, AttachmentLink
from apotheca.hub.objects import KINDS, ObjectKindUnknown, place_of
from apotheca.hub.operations import attachments as ops
from apotheca.hub.post.downloads import as_download
from apotheca.hub.queries.attachments import (
    AttachmentErased,
    attachment_content,
    attachments_of,
)
from apotheca.hub.tests.factories import system
from apotheca.kernel.errors import NotFound
from apotheca.kernel.moment import Moment
from apotheca.procurement.tests.factories import Desk

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PAST = date(2020, 1, 1)


def store(world, content=PDF, name="invoice.pdf", entity="HOSP", **more):
    arguments = {"actor": world.actor("ap_clerk"), "when": AT, **more}
    return ops.store_attachment(
        entity_id=world.entity[entity], file_name=name, content=content, **arguments
    )


def by(world, name="controller"):
    return {"actor": world.actor(name), "when": AT}


def expired_row(world, content, until=PAST):
    key = uuid4()
    Attachment.objects.create(
        id=key, number=f"AT-2010-{key.hex[:8]}", entity_id=world.entity["HOSP"],
        sha256=sha256(content).hexdigest(), size_bytes=len(content), media_type="text/plain",
        file_name="old.txt", origin="UPLOAD", content=content, retain_until=until,
        stored_by_id=world.person["ap_clerk"], occurred_at=AT.occurred_at,
    )  # fmt: skip
    return key


def test_the_same_bytes_are_stored_once_per_entity_and_kept_the_longer_time(world):
    first = store(world)
    again = store(world, name="copy.pdf", when=in_days(30))
    other = store(world, entity="CLINIC")
    assert (first.is_repeat, again.is_repeat, other.is_repeat) == (False, True, False)
    assert (again.number, again.file_name) == (first.number, "invoice.pdf")
    row = Attachment.objects.get(number=first.number)
    assert bytes(row.content) == PDF
    assert row.retain_until == date(2036, 4, 1)
    assert store(world, retain_until=date(2050, 1, 1)).is_repeat
    row.refresh_from_db()
    assert row.retain_until == date(2050, 1, 1)
    assert store(world).is_repeat
    row.refresh_from_db()
    assert row.retain_until == date(2050, 1, 1), "a repeat never shortens it"


def test_its_type_is_what_its_bytes_say_and_a_lie_of_its_name_is_found(world):
    stored = store(world, b"MZ\x90\x00 program", "invoice.pdf")
    assert stored.media_type == "application/x-msdownload"
    assert stored.findings == ("NAME_DIFFERS", "PROGRAM")


def test_a_29th_of_february_is_kept_to_the_first_of_march(world):
    leap = Moment(AT.occurred_at.replace(year=2024, day=29, month=2), date(2024, 2, 29))
    stored = store(world, when=leap)
    assert Attachment.objects.get(number=stored.number).retain_until == date(2034, 3, 1)


@pytest.mark.parametrize(
    ("content", "refusal"), [(b"", ops.AttachmentEmpty), (b"x" * 2000, ops.AttachmentTooLarge)]
)
def test_nothing_and_too_much_are_refused(world, settings, content, refusal):
    settings.ATTACHMENT_BYTES_MAX = 1999
    with pytest.raises(refusal):
        store(world, content)
    assert not Attachment.objects.exists()


def test_a_reader_of_another_entity_does_not_learn_of_it(world):
    stored = store(world)
    here = [(world.entity["HOSP"], None)]
    there = [(world.entity["CLINIC"], None)]
    assert attachment_content(stored.number, scope=here).content == PDF
    with pytest.raises(NotFound):
        attachment_content(stored.number, scope=there)
    with pytest.raises(NotFound):
        attachment_content(stored.number, scope=[])


def test_an_attachment_belongs_to_what_people_name(world):
    order = Desk(world).order(("HEPARIN", "1"))
    stored = store(world, object_type="ORDER", object_key=order.number)
    for _ in range(2):
        ops.link_attachment(
            **by(world, "buyer"), attachment_id=stored.attachment_id, object_type="SUPPLIER",
            object_key="WHOLESALE",
        )  # fmt: skip
    assert AttachmentLink.objects.count() == 2
    found = attachments_of("ORDER", order.number, scope=[(world.entity["HOSP"], None)])
    assert [(row.number, row.sha256) for row in found] == [(stored.number, stored.sha256)]
    assert attachments_of("ORDER", order.number, scope=[(world.entity["CLINIC"], None)]) == ()
    assert attachments_of("SUPPLIER", "SECOND", scope=None) == ()
    actions = {row.action for row in audit_of("Attachment", stored.attachment_id)}
    assert actions == {"hub.attachment_stored", "hub.attachment_linked"}


def test_an_object_that_is_not_there_or_elsewhere_is_refused_and_nothing_is_stored(world):
    order = Desk(world).order(("HEPARIN", "1"))
    for object_type, key, refusal in (
        ("ORDER", "PO-0", NotFound),
        ("PONY", "X", ObjectKindUnknown),
        ("MESSAGE", "no uuid", NotFound),
        ("MESSAGE", str(uuid4()), NotFound),
    ):
        with pytest.raises(refusal):
            store(world, object_type=object_type, object_key=key)
    with pytest.raises(ops.OtherEntity):
        store(world, entity="CLINIC", object_type="ORDER", object_key=order.number)
    assert not Attachment.objects.exists()


def test_every_kind_of_object_can_be_looked_up(world):
    for kind in KINDS:
        with pytest.raises(NotFound):
            place_of(kind, "no-such-key")


def test_nobody_stores_for_an_entity_they_do_not_work_for(world):
    RoleGrant.objects.filter(
        person_id=world.person["ap_clerk"], entity_id=world.entity["CLINIC"]
    ).delete()
    with pytest.raises(NotPermitted):
        store(world, entity="CLINIC")
    with pytest.raises(NotPermitted):
        store(world, actor=world.actor("access_admin"))


def test_what_is_over_and_not_held_loses_its_bytes_and_keeps_its_digest(world):
    over, held, later = (
        expired_row(world, b"over"), expired_row(world, b"held"),
        expired_row(world, b"later", date(2999, 1, 1)),
    )  # fmt: skip
    ops.place_legal_hold(**by(world), attachment_id=held, matter="Smith v. Riverside")
    assert ops.expire_attachments(actor=system(world), when=AT) == 1
    rows = {row.pk: row for row in Attachment.objects.all()}
    assert rows[over].content is None
    assert (rows[over].sha256, rows[over].erased_reason) == (
        sha256(b"over").hexdigest(), "Its time was over.",
    )  # fmt: skip
    assert bytes(rows[held].content) == b"held"
    assert bytes(rows[later].content) == b"later"
    with pytest.raises(AttachmentErased, match=rows[over].sha256):
        attachment_content(rows[over].number, scope=None)
    (erased,) = [r for r in audit_of("Attachment", over) if r.action == "hub.attachment_erased"]
    assert erased.after["sha256"] == rows[over].sha256
    ops.lift_legal_hold(
        **by(world), attachment_id=held, matter="Smith v. Riverside", reason="Settled"
    )
    assert ops.expire_attachments(actor=system(world), when=AT) == 1
    assert store(world, b"over").is_repeat is False, "what was erased may come again"


def test_a_clock_that_runs_ahead_erases_nothing(world):
    expired_row(world, b"x", date(2900, 1, 1))
    ahead = Moment(AT.occurred_at, date(2999, 1, 1))
    assert ops.expire_attachments(actor=system(world), when=ahead) == 0


def test_each_matter_holds_for_itself(world):
    stored = store(world)
    key = stored.attachment_id
    for matter in ("A", "B"):
        ops.place_legal_hold(**by(world), attachment_id=key, matter=matter)
    with pytest.raises(ops.HoldIsThere):
        ops.place_legal_hold(**by(world), attachment_id=key, matter="A")
    with pytest.raises(ops.HoldNeedsMatter):
        ops.place_legal_hold(**by(world), attachment_id=key, matter="  ")
    with pytest.raises(ops.HoldNeedsMatter):
        ops.lift_legal_hold(**by(world), attachment_id=key, matter="A", reason="")
    ops.lift_legal_hold(**by(world), attachment_id=key, matter="A", reason="Over")
    ops.link_attachment(
        **by(world, "buyer"), attachment_id=key, object_type="SUPPLIER", object_key="WHOLESALE"
    )
    assert attachments_of("SUPPLIER", "WHOLESALE", scope=None)[0].is_held, "B holds it still"
    with pytest.raises(NotFound):
        ops.lift_legal_hold(**by(world), attachment_id=key, matter="A", reason="Again")
    with pytest.raises(NotPermitted):
        ops.place_legal_hold(**by(world, "ap_clerk"), attachment_id=key, matter="C")


def test_by_hand_nothing_is_changed_shortened_erased_or_deleted(world):
    stored = store(world, object_type="SUPPLIER", object_key="WHOLESALE")
    ops.place_legal_hold(**by(world), attachment_id=stored.attachment_id, matter="A")
    gone = "content = NULL, erased_at = now(), erased_reason = 'x'"
    changed = "an_attachment_stays_as_it_came"
    for constraint, statement in (
        (changed, "UPDATE hub_attachment SET content = 'other'"),
        (changed, "UPDATE hub_attachment SET sha256 = 'other'"),
        (changed, "UPDATE hub_attachment SET file_name = 'other'"),
        (changed, "UPDATE hub_attachment SET findings = '[]'::jsonb || '1'"),
        (changed, "UPDATE hub_attachment SET retain_until = current_date - 1"),
        ("attachments_are_kept_their_time", f"UPDATE hub_attachment SET {gone}"),
        ("an_erased_attachment_says_why", "UPDATE hub_attachment SET erased_reason = 'x'"),
        ("attachments_are_never_deleted", "DELETE FROM hub_attachment"),
        ("attachment_link_is_append_only", "UPDATE hub_attachmentlink SET object_key = 'x'"),
        ("attachment_link_is_append_only", "DELETE FROM hub_attachmentlink"),
        ("a_hold_is_lifted_once", "UPDATE hub_legalhold SET matter = 'x'"),
        ("a_lifted_hold_says_who_and_why", "UPDATE hub_legalhold SET lifted_at = now()"),
        ("holds_are_never_deleted", "DELETE FROM hub_legalhold"),
    ):
        refused(constraint, statement)
    key = expired_row(world, b"held by hand")
    ops.place_legal_hold(**by(world), attachment_id=key, matter="B")
    refused("held_attachments_are_never_erased",
            f"UPDATE hub_attachment SET {gone} WHERE id = %s", [key])  # fmt: skip


def test_a_thousand_documents_expire_without_one_too_early_or_one_held(world):
    chance = random.Random(7)
    expected = set()
    for n in range(1000):
        until = date(
            chance.choice((2019, 2024, 2990)), chance.randint(1, 12), chance.randint(1, 28)
        )
        key = expired_row(world, f"document {n}".encode(), until)
        is_held = chance.random() < 0.3
        if is_held:
            run("INSERT INTO hub_legalhold (id, attachment_id, matter, placed_by_id, placed_at)"
                " VALUES (%s, %s, 'M', %s, now())",
                [uuid4(), key, world.person["controller"]])  # fmt: skip
        if until.year < 2026 and not is_held:
            expected.add(key)
    erased = 0
    while count := ops.expire_attachments(actor=system(world), when=AT, limit=97):
        erased += count
        if erased > 1000:
            break
    gone = set(Attachment.objects.filter(content=None).values_list("pk", flat=True))
    assert gone == expected
    assert erased == len(expected)


def test_a_document_goes_out_as_a_download_only(world):
    stored = store(world, b"<html><script>alert(1)</script>", 'sch\u00f6n "x";\r\n.html')
    answer = as_download(attachment_content(stored.number, scope=None))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"].startswith('attachment; filename="sch_n _x_')
    assert "filename*=UTF-8''sch%C3%B6n%20_x_" in answer["Content-Disposition"]
    assert "\n" not in answer["Content-Disposition"]


def test_people_of_one_facility_store_documents_of_their_entity_and_of_no_other(world):
    RoleGrant.objects.filter(person_id=world.person["receiver"]).exclude(
        entity_id=world.entity["HOSP"]
    ).delete()
    RoleGrant.objects.filter(person_id=world.person["receiver"]).update(
        facility_id=world.facility["MAIN"]
    )
    stored = store(world, **by(world, "receiver"))
    ops.link_attachment(
        attachment_id=stored.attachment_id, object_type="ITEM", object_key="HEPARIN",
        **by(world, "receiver"),
    )  # fmt: skip
    with pytest.raises(NotPermitted):
        store(world, entity="CLINIC", **by(world, "receiver"))


def test_a_document_is_linked_by_who_reaches_a_facility_of_the_object(world):
    order = Desk(world).order(("HEPARIN", "1")).number  # for MAIN
    for username, facility in (("receiver", "NORTH"), ("buyer", "MAIN")):
        RoleGrant.objects.filter(person_id=world.person[username]).update(
            entity_id=world.entity["HOSP"], facility_id=world.facility[facility]
        )
    with pytest.raises(NotPermitted):
        store(world, object_type="ORDER", object_key=order, **by(world, "receiver"))
    assert not Attachment.objects.exists()
    store(world, object_type="ORDER", object_key=order, **by(world, "buyer"))
    assert Attachment.objects.count() == 1
