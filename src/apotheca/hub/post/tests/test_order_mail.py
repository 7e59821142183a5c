"""An order on its way to a supplier by mail: lane, mapping, server, and what a person sees."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.world import AT, in_days

from apotheca.governance.models import Person
from apotheca.hub.lanes import endpoints
from apotheca.hub.models import Delivery, Lane, Observation
from apotheca.hub.operations.replay import retry_delivery
from apotheca.hub.paper import order_pdf
from apotheca.hub.standard import SUPPLIER_MAIL
from apotheca.hub.tests.factories import endpoint, route
from apotheca.hub.worker import Sender
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import execute
from apotheca.masterdata import models as md
from apotheca.procurement.operations.changing import change_order
from apotheca.procurement.operations.closing import cancel_order
from apotheca.procurement.operations.sending import send_order
from apotheca.procurement.tests.factories import Desk
from apotheca.procurement.types import LineChange
from simulators import faults, smtp
from simulators.smtp import PostOffice

TO = "orders@wholesale.example"


class Mailroom:
    """The desk, a mail server outside, and the sender between them."""

    def __init__(self, world, office):
        self.office, self.desk = office, Desk(world)
        door = endpoint(world, "MAIL-OUT", adapter="smtp", idempotency_class="D",
                        config={**office.config, "retry_seconds": 60})  # fmt: skip
        for event, object_type, policy in SUPPLIER_MAIL:
            route(door, event, object_type=object_type, policy=policy)
        self.sender = Sender(endpoints("OUT", ("MAIL-OUT",))[0])

    def send(self):
        execute("UPDATE hub_lane SET next_at = NULL")
        self.sender.round()
        return list(Delivery.objects.order_by("lane", "seq").values_list("status", flat=True))


@pytest.fixture
def site(real_world):
    found = md.SupplierSite.objects.filter(
        kind="ORDER_FROM", supplier_id=real_world.supplier["WHOLESALE"]
    )
    found.update(email=TO, order_channel="EMAIL", name="Order desk")
    Person.objects.filter(username="buyer").update(email="buyer@hospital.example")
    return found


@pytest.fixture
def room(real_world, site):
    with PostOffice() as office:
        made = Mailroom(real_world, office)
        yield made
        made.sender.close()


@pytest.mark.slow
def test_an_order_is_mailed_with_its_pdf_and_the_same_for_machines(room):
    order = room.desk.sent(("HEPARIN", "10"), ("SALINE", "4"))
    assert room.send() == ["DONE"]
    (mail,) = room.office.mails()
    assert str(mail["To"]) == TO
    assert str(mail["Reply-To"]) == "buyer@hospital.example"
    assert order.number in str(mail["Subject"])
    pdf, table, message = mail.iter_attachments()
    assert pdf.get_content() == order_pdf(order.order_id)
    assert pdf.get_filename() == f"{order.number}-v1.pdf"
    rows = list(csv.DictReader(io.StringIO(table.get_content())))
    assert [(r["item"], r["quantity"], r["uom"], r["line_amount"]) for r in rows] == [
        ("HEPARIN", "10", "BOX", "400.00"), ("SALINE", "4", "CASE", "120.00"),
    ]  # fmt: skip
    said = json.loads(message.get_content())
    assert (said["subject"], said["data"]["total_amount"]) == (order.number, "520.00")
    told = Observation.objects.get(object_type="order_mail")
    assert (told.business_key, told.desired["to"]) == (order.number, TO)
    assert told.observed["message_id"] == str(mail["Message-ID"])


@pytest.mark.slow
def test_a_grey_listed_mail_goes_later_and_a_refused_one_blocks_its_lane(room):
    room.office.faults.script([smtp.GREY_LISTED, smtp.GREY_LISTED, smtp.NO_SUCH_USER])
    order = room.desk.sent(("HEPARIN", "1"))
    assert [room.send()[0] for _ in range(2)] == ["READY", "READY"]
    assert room.send() == ["DEAD"]
    lane = Lane.objects.get()
    assert lane.blocked_reason.startswith("DEAD: 550 to RCPT: 5.1.1 No such user")
    retry_delivery(
        actor=room.desk.world.actor("integrator"), when=AT, delivery_id=Delivery.objects.get().pk
    )
    assert room.send() == ["DONE"]
    assert [order.number in str(mail["Subject"]) for mail in room.office.mails()] == [True]


@pytest.mark.slow
def test_a_mail_in_doubt_is_never_sent_again_by_itself(room):
    room.office.faults.script([faults.REPLY_LOST])
    room.desk.sent(("HEPARIN", "1"))
    assert room.send() == ["IN_DOUBT"]
    assert room.send() == ["IN_DOUBT"]
    assert len(room.office.taken) == 1


@pytest.mark.slow
def test_changes_and_the_cancellation_follow_the_order_and_keep_its_line(room):
    order = room.desk.sent(("HEPARIN", "10"))
    change_order(
        actor=room.desk.world.actor("buyer"), when=in_days(1), order_id=order.order_id, version=1,
        lines=[LineChange(order.lines[0].line_id, quantity=Decimal(12))], reason="More",
    )  # fmt: skip
    room.desk.decide(order.order_id)
    cancel_order(
        actor=room.desk.world.actor("buyer"), when=in_days(2), order_id=order.order_id, reason="no"
    )
    while "READY" in room.send():
        pass
    subjects = [str(mail["Subject"]).partition(" (")[0] for mail in room.office.mails()]
    assert subjects == [
        f"Purchase order {order.number}", f"Change order {order.number}",
        f"Cancellation of order {order.number}",
    ]  # fmt: skip
    names = [[p.get_filename() for p in m.iter_attachments()] for m in room.office.mails()]
    assert [len(parts) for parts in names] == [3, 3, 2]
    assert names[1][0] == f"{order.number}-v2.pdf"


@pytest.mark.slow
def test_what_was_changed_before_it_was_sent_is_mailed_once(room):
    order = room.desk.approved(("HEPARIN", "10"))
    change_order(
        actor=room.desk.world.actor("buyer"), when=AT, order_id=order.order_id, version=1,
        lines=[LineChange(order.lines[0].line_id, quantity=Decimal(12))], reason="More",
    )  # fmt: skip
    room.desk.decide(order.order_id)
    later = AT.occurred_at + timedelta(hours=1)
    send_order(
        actor=room.desk.world.actor("buyer"), order_id=order.order_id,
        when=Moment(later, AT.business_date),
    )  # fmt: skip
    while "READY" in (states := room.send()):
        pass
    assert sorted(states) == ["DONE", "SUPPRESSED"]
    assert len(room.office.taken) == 1


@pytest.mark.slow
def test_a_site_ordered_from_otherwise_gets_no_mail(room, site):
    site.update(order_channel="EDI")
    room.desk.sent(("HEPARIN", "1"))
    assert room.send() == ["SUPPRESSED"]
    assert room.office.taken == []


@pytest.mark.slow
def test_many_orders_pass_a_supplier_who_refuses(room, real_world):
    room.office.faults.script([smtp.SPAM])
    for _ in range(3):
        room.desk.sent(("HEPARIN", "1"))
    assert sorted(room.send()) == ["DEAD", "DONE", "DONE"]
