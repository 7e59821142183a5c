"""Every bad mail alone, and all of them inside one good batch: each comes to what it must."""

from dataclasses import dataclass

import pytest
from tests.world import AT

from apotheca.governance.types import Actor
from apotheca.hub.inbox import Door, drain
from apotheca.hub.models import BankWarning, Inbox, IntakeItem
from apotheca.hub.operations.inbox import receive_message
from apotheca.hub.post.reading import SENTENCES as MAIL_SENTENCES
from apotheca.hub.post.reading import identity_of
from apotheca.hub.post.tests.bad_mails import CASES
from apotheca.hub.post.tests.mails import mail, pdf
from apotheca.hub.tests.factories import endpoint


@dataclass
class Mailbox:
    """The endpoint of a mailbox, without the mailbox."""

    door: Door

    def put(self, *bodies):
        for body in bodies:
            identity = identity_of(body)
            receive_message(
                actor=Actor(self.door.person_id), endpoint_code=self.door.code,
                message_id=identity[:120], body=body, object_type="mail.received",
                business_key=identity[:80], content_type="message/rfc822",
            )  # fmt: skip

    def process(self):
        drain(self.door, clock=lambda: AT)


@pytest.fixture
def mailbox(world, settings):
    settings.ATTACHMENT_BYTES_MAX = 65_536
    made = endpoint(world, "POST-1", adapter="imap", direction="IN", duties="J",
                    config={"entity": "HOSP"})  # fmt: skip
    return Mailbox(Door(made.pk, made.code, made.person_id, made.max_attempts))


def check(case):
    identity = identity_of(case.body)[:120]
    message = Inbox.objects.get(message_id=identity)
    assert (message.status, message.error_text) == ("DONE", "")
    items = list(IntakeItem.objects.filter(inbox=message).order_by("position"))
    shown = [(item.status, item.file_name, tuple(item.findings)) for item in items]
    assert [(status, name) for status, name, _ in shown] == [
        (status, name) for status, name, _ in case.items
    ]
    for (_, _, found), (_, _, expected) in zip(shown, case.items, strict=True):
        assert set(expected) <= set(found), f"{found} lacks some of {expected}"
    assert {item.sender for item in items} == {case.sender}
    assert {item.mentions_bank_details for item in items} == {case.warned}
    warnings = BankWarning.objects.filter(intake_item__inbox=message).count()
    assert warnings == (1 if case.warned else 0)


@pytest.mark.parametrize("name", CASES)
def test_a_bad_mail_alone(mailbox, name):
    mailbox.put(CASES[name].body)
    mailbox.process()
    check(CASES[name])


def test_all_of_them_inside_a_good_batch(mailbox):
    good = [mail((f"good{n}.pdf", pdf(f"good {n}")), key=f"good{n}") for n in range(len(CASES))]
    for body, case in zip(good, CASES.values(), strict=True):
        mailbox.put(body, case.body)
    mailbox.process()
    for case in CASES.values():
        check(case)
    found = IntakeItem.objects.filter(file_name__startswith="good")
    assert found.count() == len(good)
    assert set(found.values_list("status", "mentions_bank_details")) == {("WAITING", False)}


def test_there_are_enough_of_them_and_each_sentence_is_met():
    assert len(CASES) >= 80
    seen = {f for case in CASES.values() for _, _, findings in case.items for f in findings}
    assert set(MAIL_SENTENCES) <= seen
