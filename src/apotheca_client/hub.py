"""
The methods of hub.

Written by ``apotheca manage export_client``; changes here are lost.
"""

# fmt: off
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from apotheca_client.core import Session
from apotheca_client.models.hub import (
    AttachmentLife,
    AttachmentRow,
    AttemptRow,
    BankWarningRow,
    CrosswalkRow,
    DeliveryLife,
    DeliveryRow,
    EndpointRow,
    EventRow,
    IntakeLife,
    IntakeRow,
    KeptRow,
    LaneRow,
    MessageLife,
    MessageRow,
    ObservationRow,
    OperatorActionRow,
    PostingClaimRow,
    Replayed,
    RouteRow,
    StoredAttachment,
    Subscription,
    SubscriptionLife,
    SystemRow,
    TakenIn,
    Whereabouts,
)
from apotheca_client.shapes import as_body, as_part, as_query, decode


class Hub:
    """What a service may ask of hub."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_systems(
        self, *, code: str | None = None, sort: str | None = None,
    ) -> Iterator[SystemRow]:
        """List: systems outside the house."""
        path = "/hub/systems"
        asked = as_query(code=code, sort=sort)
        return (decode(SystemRow, row) for row in self._session.pages(path, asked))

    def register_system(
        self, *, code: str, name: str, owner_role: str | None = None, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> None:
        """Make a system known, or answer the one that has this code; return its id."""
        path = "/hub/systems"
        sent = as_body(code=code, name=name, owner_role=owner_role, at=at, reason=reason)
        self._session.write("POST", path, sent, key=idempotency_key)

    def list_endpoints(
        self, *, code: str | None = None, system: str | None = None, adapter: str | None = None,
        direction: str | None = None, is_paused: bool | None = None, sort: str | None = None,
    ) -> Iterator[EndpointRow]:
        """List: endpoints."""
        path = "/hub/endpoints"
        asked = as_query(
            code=code, system=system, adapter=adapter, direction=direction, is_paused=is_paused,
            sort=sort,
        )
        return (decode(EndpointRow, row) for row in self._session.pages(path, asked))

    def register_endpoint(
        self, *, system: str, code: str, adapter: str, direction: str, idempotency_class: str,
        person: str, config: dict[str, Any] | None = None, secret_name: str | None = None,
        in_flight_max: int | None = None, max_attempts: int | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> None:
        """Open a door to a system and return its id."""
        path = "/hub/endpoints"
        sent = as_body(
            system=system, code=code, adapter=adapter, direction=direction,
            idempotency_class=idempotency_class, person=person, config=config,
            secret_name=secret_name, in_flight_max=in_flight_max, max_attempts=max_attempts,
            at=at, reason=reason,
        )
        self._session.write("POST", path, sent, key=idempotency_key)

    def pause_endpoint(
        self, endpoint_code: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        """Stop sending to, or processing from, an endpoint. Lanes fill and nothing is lost."""
        path = f"/hub/endpoints/{as_part(endpoint_code)}/pause"
        sent = as_body(at=at, reason=reason)
        self._session.write("POST", path, sent, key=idempotency_key)

    def resume_endpoint(
        self, endpoint_code: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        """Let an endpoint work again, with its breaker closed."""
        path = f"/hub/endpoints/{as_part(endpoint_code)}/resumption"
        sent = as_body(at=at, reason=reason)
        self._session.write("POST", path, sent, key=idempotency_key)

    def list_routes(
        self, *, event: str | None = None, endpoint: str | None = None,
        object_type: str | None = None, sort: str | None = None,
    ) -> Iterator[RouteRow]:
        """List: routes."""
        path = "/hub/routes"
        asked = as_query(event=event, endpoint=endpoint, object_type=object_type, sort=sort)
        return (decode(RouteRow, row) for row in self._session.pages(path, asked))

    def add_route(
        self, endpoint_code: str, *, event_name: str, object_type: str, policy: str | None = None,
        entity: str | None = None, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        """
        Send an event to an endpoint as `object_type` from the next posting on; return the route's
        id.
        """
        path = f"/hub/endpoints/{as_part(endpoint_code)}/routes"
        sent = as_body(
            event_name=event_name, object_type=object_type, policy=policy, entity=entity, at=at,
            reason=reason,
        )
        self._session.write("POST", path, sent, key=idempotency_key)

    def subscribe(
        self, *, code: str, name: str, url: str, events: list[str], person: str, secret_name: str,
        entity: str | None = None, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> Subscription:
        """Push events to a webhook from the next posting on, of one entity or (0) of all."""
        path = "/subscriptions"
        sent = as_body(
            code=code, name=name, url=url, events=events, person=person, secret_name=secret_name,
            entity=entity, at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(Subscription, answer)

    def get_subscription_life(self, endpoint: str) -> SubscriptionLife:
        """Return a subscription with its events and last deliveries. Four statements."""
        path = f"/subscriptions/{as_part(endpoint)}"
        answer = self._session.read(path)
        return decode(SubscriptionLife, answer)

    def unsubscribe(
        self, endpoint_code: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> Subscription:
        """
        Push nothing more to a webhook: new events are not booked, and what waits stays where it
        is.
        """
        path = f"/subscriptions/{as_part(endpoint_code)}/end"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(Subscription, answer)

    def list_crosswalks(
        self, *, system: str | None = None, domain: str | None = None, theirs: str | None = None,
        ours: str | None = None, sort: str | None = None,
    ) -> Iterator[CrosswalkRow]:
        """List: codes of other systems."""
        path = "/hub/crosswalks"
        asked = as_query(system=system, domain=domain, theirs=theirs, ours=ours, sort=sort)
        return (decode(CrosswalkRow, row) for row in self._session.pages(path, asked))

    def get_where_is(self, key: str) -> Whereabouts:
        """
        Return what the hub knows about a number, the latest first: our own, a sender's, or a
        system's.
        """
        path = f"/hub/whereabouts/{as_part(key)}"
        answer = self._session.read(path)
        return decode(Whereabouts, answer)

    def list_events(
        self, *, name: str | None = None, document: str | None = None, entity: str | None = None,
        sort: str | None = None,
    ) -> Iterator[EventRow]:
        """List: events."""
        path = "/hub/events"
        asked = as_query(name=name, document=document, entity=entity, sort=sort)
        return (decode(EventRow, row) for row in self._session.pages(path, asked))

    def list_lanes(
        self, *, endpoint: str | None = None, object_type: str | None = None,
        business_key: str | None = None, is_blocked: bool | None = None,
        is_waiting: bool | None = None, sort: str | None = None,
    ) -> Iterator[LaneRow]:
        """List: lanes."""
        path = "/hub/lanes"
        asked = as_query(
            endpoint=endpoint, object_type=object_type, business_key=business_key,
            is_blocked=is_blocked, is_waiting=is_waiting, sort=sort,
        )
        return (decode(LaneRow, row) for row in self._session.pages(path, asked))

    def list_attempts(
        self, *, delivery: UUID | None = None, sort: str | None = None,
    ) -> Iterator[AttemptRow]:
        """List: tries to deliver."""
        path = "/hub/attempts"
        asked = as_query(delivery=delivery, sort=sort)
        return (decode(AttemptRow, row) for row in self._session.pages(path, asked))

    def list_observations(
        self, *, system: str | None = None, object_type: str | None = None,
        business_key: str | None = None, sort: str | None = None,
    ) -> Iterator[ObservationRow]:
        """List: what other systems last said."""
        path = "/hub/observations"
        asked = as_query(
            system=system, object_type=object_type, business_key=business_key, sort=sort,
        )
        return (decode(ObservationRow, row) for row in self._session.pages(path, asked))

    def list_posting_claims(
        self, *, business_key: str | None = None, system: str | None = None,
        state: list[str] | None = None, sort: str | None = None,
    ) -> Iterator[PostingClaimRow]:
        """List: claims to post."""
        path = "/hub/posting-claims"
        asked = as_query(business_key=business_key, system=system, state=state, sort=sort)
        return (decode(PostingClaimRow, row) for row in self._session.pages(path, asked))

    def list_operator_actions(
        self, *, verb: list[str] | None = None, subject_type: list[str] | None = None,
        subject: str | None = None, person: str | None = None, sort: str | None = None,
    ) -> Iterator[OperatorActionRow]:
        """List: what operators did."""
        path = "/hub/operator-actions"
        asked = as_query(
            verb=verb, subject_type=subject_type, subject=subject, person=person, sort=sort,
        )
        return (decode(OperatorActionRow, row) for row in self._session.pages(path, asked))

    def list_messages(
        self, *, message: UUID | None = None, message_id: str | None = None,
        endpoint: str | None = None, object_type: str | None = None,
        business_key: str | None = None, document: str | None = None,
        status: list[str] | None = None, owner_role: list[str] | None = None,
        sort: str | None = None,
    ) -> Iterator[MessageRow]:
        """List: messages that came in."""
        path = "/hub/messages"
        asked = as_query(
            message=message, message_id=message_id, endpoint=endpoint, object_type=object_type,
            business_key=business_key, document=document, status=status, owner_role=owner_role,
            sort=sort,
        )
        return (decode(MessageRow, row) for row in self._session.pages(path, asked))

    def get_message_life(self, inbox: str) -> MessageLife:
        """
        Return a message with what it waits behind, other bytes under its id, and what operators
        did.
        """
        path = f"/hub/messages/{as_part(inbox)}"
        answer = self._session.read(path)
        return decode(MessageLife, answer)

    def retry_message(
        self, inbox: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> str:
        """
        Process a message again with the same bytes, as after the reason of its refusal is gone.
        """
        path = f"/hub/messages/{as_part(inbox)}/retry"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["status"])

    def correct_message(
        self, inbox: str, *, body: bytes, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> str:
        """
        Propose edited bytes for a message that is HELD or DEAD; a second person releases them.
        """
        path = f"/hub/messages/{as_part(inbox)}/correction"
        sent = as_body(body=body, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["status"])

    def release_message(
        self, inbox: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> str:
        """
        Release edited bytes somebody else proposed; the message is processed with them. Locks it.
        """
        path = f"/hub/messages/{as_part(inbox)}/release"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["status"])

    def dismiss_message(
        self, inbox: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> str:
        """
        Decide that a message shall have no effect; those behind it go on. Locks the message.
        """
        path = f"/hub/messages/{as_part(inbox)}/dismissal"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["status"])

    def list_deliveries(
        self, *, delivery: UUID | None = None, event_id: UUID | None = None,
        endpoint: str | None = None, object_type: str | None = None,
        business_key: str | None = None, foreign_reference: str | None = None,
        status: list[str] | None = None, sort: str | None = None,
    ) -> Iterator[DeliveryRow]:
        """List: deliveries."""
        path = "/hub/deliveries"
        asked = as_query(
            delivery=delivery, event_id=event_id, endpoint=endpoint, object_type=object_type,
            business_key=business_key, foreign_reference=foreign_reference, status=status,
            sort=sort,
        )
        return (decode(DeliveryRow, row) for row in self._session.pages(path, asked))

    def get_delivery_life(self, delivery: str) -> DeliveryLife:
        """Return a delivery with its tries, its replays and what operators did."""
        path = f"/hub/deliveries/{as_part(delivery)}"
        answer = self._session.read(path)
        return decode(DeliveryLife, answer)

    def retry_delivery(
        self, delivery: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> Replayed:
        """
        Send a delivery again: the same bytes under the same key, so that a target that has it
        says so.
        """
        path = f"/hub/deliveries/{as_part(delivery)}/retry"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(Replayed, answer)

    def reprocess_delivery(
        self, delivery: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> Replayed:
        """
        Map the same event again, as after a correction of codes, and send it under a new key.
        """
        path = f"/hub/deliveries/{as_part(delivery)}/reprocessing"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(Replayed, answer)

    def correct_delivery(
        self, delivery: str, *, body: bytes, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> Replayed:
        """Propose edited bytes for a delivery that was refused, is in doubt, or arrived wrong."""
        path = f"/hub/deliveries/{as_part(delivery)}/correction"
        sent = as_body(body=body, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(Replayed, answer)

    def release_correction(
        self, delivery: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> Replayed:
        """Release a correction somebody else proposed. Locks the lane, then the delivery."""
        path = f"/hub/deliveries/{as_part(delivery)}/correction-release"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(Replayed, answer)

    def settle_delivery(
        self, delivery: str, *, has_arrived: bool, foreign_reference: str | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> Replayed:
        """
        Decide a delivery by hand: it arrived (DONE), or it shall not be sent (SUPPRESSED); the
        lane goes on.
        """
        path = f"/hub/deliveries/{as_part(delivery)}/settlement"
        sent = as_body(
            has_arrived=has_arrived, foreign_reference=foreign_reference, at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(Replayed, answer)

    def get_order_file(self, order: str) -> bytes:
        """Return an order as PDF, the newest version."""
        path = f"/orders/{as_part(order)}/pdf"
        return self._session.file(path)

    def get_attachments_of(self, *, object_type: str, object_key: str) -> list[AttachmentRow]:
        """
        Return the documents of an object (INVOICE IN-2026-000001), the oldest first. One
        statement.
        """
        path = "/attachments"
        asked = as_query(object_type=object_type, object_key=object_key)
        answer = self._session.read(path, asked)
        return decode(list[AttachmentRow], answer["items"])

    def store_attachment(
        self, *, entity: str, file_name: str, content: bytes, origin: str | None = None,
        object_type: str | None = None, object_key: str | None = None,
        retain_until: date | None = None, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> StoredAttachment:
        """
        Store a document of an entity once, by its content; linked to an object when one is named.
        """
        path = "/attachments"
        sent = as_body(
            entity=entity, file_name=file_name, content=content, origin=origin,
            object_type=object_type, object_key=object_key, retain_until=retain_until, at=at,
            reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(StoredAttachment, answer)

    def list_attachments(
        self, *, number: str | None = None, sha256: str | None = None,
        origin: list[str] | None = None, sort: str | None = None,
    ) -> Iterator[KeptRow]:
        """List: documents we keep."""
        path = "/kept-attachments"
        asked = as_query(number=number, sha256=sha256, origin=origin, sort=sort)
        return (decode(KeptRow, row) for row in self._session.pages(path, asked))

    def get_attachment_life(self, attachment: str) -> AttachmentLife:
        """
        Return a document with what it belongs to and the matters it was held for. Three
        statements.
        """
        path = f"/attachments/{as_part(attachment)}"
        answer = self._session.read(path)
        return decode(AttachmentLife, answer)

    def get_attachment_content(self, number: str) -> bytes:
        """
        Return the bytes of a document, for a download (`post.downloads.as_download`). One
        statement.
        """
        path = f"/attachments/{as_part(number)}/content"
        return self._session.file(path)

    def link_attachment(
        self, attachment: str, *, object_type: str, object_key: str, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> UUID:
        """
        Say that a document belongs to an object, named as people name it (INVOICE
        IN-2026-000001).
        """
        path = f"/attachments/{as_part(attachment)}/links"
        sent = as_body(object_type=object_type, object_key=object_key, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(UUID, answer["attachment"])

    def place_legal_hold(
        self, attachment: str, *, matter: str, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> UUID:
        """
        Keep a document for a matter, whatever its time; return the attachment. Locks the
        attachment.
        """
        path = f"/attachments/{as_part(attachment)}/legal-holds"
        sent = as_body(matter=matter, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(UUID, answer["attachment"])

    def lift_legal_hold(
        self, attachment: str, *, matter: str, reason: str, at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> UUID:
        """
        End the hold of a document for a matter; other matters still hold it. Return the
        attachment.
        """
        path = f"/attachments/{as_part(attachment)}/legal-holds/end"
        sent = as_body(matter=matter, reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(UUID, answer["attachment"])

    def list_intake_items(
        self, *, number: str | None = None, status: list[str] | None = None,
        origin: list[str] | None = None, sender: str | None = None,
        mentions_bank_details: bool | None = None, sort: str | None = None,
    ) -> Iterator[IntakeRow]:
        """List: documents that came in."""
        path = "/intake-items"
        asked = as_query(
            number=number, status=status, origin=origin, sender=sender,
            mentions_bank_details=mentions_bank_details, sort=sort,
        )
        return (decode(IntakeRow, row) for row in self._session.pages(path, asked))

    def take_in_document(
        self, *, entity: str, file_name: str, content: bytes, note: str | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> TakenIn:
        """Take a document in that somebody brought, as an upload does."""
        path = "/intake-items"
        sent = as_body(
            entity=entity, file_name=file_name, content=content, note=note, at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(TakenIn, answer)

    def get_intake_life(self, intake: str) -> IntakeLife:
        """Return a document that came in, with what became of it. Three statements."""
        path = f"/intake-items/{as_part(intake)}"
        answer = self._session.read(path)
        return decode(IntakeLife, answer)

    def get_mail_of(self, intake: str) -> bytes:
        """Return the mail an item came in, byte for byte, for a download. One statement."""
        path = f"/intake-items/{as_part(intake)}/mail"
        return self._session.file(path)

    def settle_intake(
        self, intake_item: str, *, decision: str, invoices: list[str] | None = None,
        reason: str | None = None, at: datetime | None = None, idempotency_key: str | None = None,
    ) -> str:
        """
        Settle what waits: ENTERED with the invoices keyed in from it, or REJECTED with a reason.
        """
        path = f"/intake-items/{as_part(intake_item)}/settlement"
        sent = as_body(decision=decision, invoices=invoices, reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["status"])

    def list_bank_warnings(
        self, *, intake: str | None = None, status: list[str] | None = None,
        sort: str | None = None,
    ) -> Iterator[BankWarningRow]:
        """List: mails that speak of bank details."""
        path = "/bank-warnings"
        asked = as_query(intake=intake, status=status, sort=sort)
        return (decode(BankWarningRow, row) for row in self._session.pages(path, asked))

    def close_bank_warning(
        self, intake_item: str, *, outcome: str, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> str:
        """
        Say what came of a mail that spoke of bank details. It changes no bank account: that is a
        request of its own, verified by a call-back. Locks the warning; returns its status.
        """
        path = f"/intake-items/{as_part(intake_item)}/bank-warning/end"
        sent = as_body(outcome=outcome, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["status"])
