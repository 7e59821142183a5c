"""Where a message is: what came in and what went out about a number, and each one's whole life."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from apotheca.hub.queries.lists.incoming import (
    MESSAGES,
    OPERATOR_ACTIONS,
    MessageRow,
    OperatorActionRow,
)
from apotheca.hub.queries.lists.outgoing import (
    ATTEMPTS,
    DELIVERIES,
    EVENTS,
    AttemptRow,
    DeliveryRow,
    EventRow,
)
from apotheca.kernel.listing import EVERYWHERE, Listing, Scope
from apotheca.kernel.sql import fetch_values

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Everything the hub knows about one number: what came in, what happened, what goes out."""

    messages: tuple[MessageRow, ...]
    deliveries: tuple[DeliveryRow, ...]
    events: tuple[EventRow, ...]

    @property
    def is_known(self) -> bool:
        """Whether anything was found."""
        return bool(self.messages or self.deliveries or self.events)


@dataclass(frozen=True, slots=True)
class DeliveryLife:
    """A delivery with every try and what operators did about it."""

    delivery: DeliveryRow
    attempts: tuple[AttemptRow, ...]
    actions: tuple[OperatorActionRow, ...]
    replays: tuple[DeliveryRow, ...]

    @property
    def may_be_retried(self) -> bool:
        """Whether it did not arrive and nobody is busy with a correction of it."""
        return self._is_at_rest and self.delivery.status != "HELD"

    @property
    def may_be_reprocessed(self) -> bool:
        """Whether it surely did not arrive, so that a new key can double nothing."""
        return self.may_be_retried and self.delivery.status not in {"LEASED", "IN_DOUBT"}

    @property
    def may_be_settled(self) -> bool:
        """Whether a person may say that it arrived, or shall not be sent."""
        return self._is_at_rest

    @property
    def may_be_released(self) -> bool:
        """Whether a correction waits for its second person."""
        return self.delivery.status == "HELD" and not self.delivery.is_replayed

    @property
    def _is_at_rest(self) -> bool:
        return self.delivery.status not in {"DONE", "SUPPRESSED"} and not self.delivery.is_replayed


@dataclass(frozen=True, slots=True)
class MessageLife:
    """A message with what it waits behind, what shares its id, and what operators did about it."""

    message: MessageRow
    waits_behind: MessageRow | None
    same_id: tuple[MessageRow, ...]
    actions: tuple[OperatorActionRow, ...]

    @property
    def has_correction(self) -> bool:
        """Whether edited bytes wait for a second person."""
        return self.message.error_code == "hub.correction_waits"

    @property
    def may_be_retried(self) -> bool:
        """Whether it was refused or gave up, so that processing it again may help."""
        return self.message.status in {"HELD", "DEAD", "RETRY"} and not self.has_correction

    @property
    def may_be_dismissed(self) -> bool:
        """Whether a person may decide that it shall have no effect."""
        is_open = self.message.status in {"HELD", "DEAD", "RETRY", "RECEIVED", "CONFLICT"}
        return is_open and self.message.error_code != "hub.dismissed"


def where_is(key: str, *, scope: Scope | None) -> Whereabouts:
    """
    Return what the hub knows about a number, the latest first: our own, a sender's, or a system's.

    Six statements, each by an index; up to 50 rows of each kind.
    """
    asked = key.strip()
    return Whereabouts(
        messages=_found(MESSAGES, scope, asked, ("business_key", "message_id", "document")),
        deliveries=_found(DELIVERIES, scope, asked, ("business_key", "foreign_reference")),
        events=_found(EVENTS, scope, asked, ("document",)),
    )


def _found(
    listing: Listing[R], scope: Scope | None, key: str, filters: Sequence[str]
) -> tuple[R, ...]:
    rows = [row for name in filters for row in listing.page(scope=scope, filters={name: key}).rows]
    return tuple(dict.fromkeys(rows))


# The older delivery a replay stands for, and the newer one that stands for it.
_REPLAYS = """
SELECT d.id::text FROM hub_delivery d
 WHERE d.replay_of_id = %(id)s OR d.id = (SELECT o.replay_of_id FROM hub_delivery o
                                           WHERE o.id = %(id)s) ORDER BY d.id
"""


def delivery_life(delivery: UUID, *, scope: Scope | None) -> DeliveryLife:
    """
    Return a delivery with its tries, its replays and what operators did.

    :raises NotFound: there is none of this id, or it lies outside the scope.
    """
    row = DELIVERIES.one("delivery", str(delivery), scope=scope, by="delivery")
    of_it = {"delivery": str(delivery)}
    others = [found[0] for found in fetch_values(_REPLAYS, {"id": delivery})]
    return DeliveryLife(
        row,
        attempts=ATTEMPTS.all(scope=EVERYWHERE, filters=of_it),
        actions=OPERATOR_ACTIONS.all(scope=EVERYWHERE, filters={"subject": str(delivery)}),
        replays=tuple(
            DELIVERIES.one("delivery", other, scope=scope, by="delivery") for other in others
        ),
    )


_PREDECESSOR = """
SELECT p.id::text FROM hub_inbox w
  JOIN hub_inbox p ON p.endpoint_id = w.endpoint_id AND p.business_key = w.business_key
   AND split_part(p.object_type, '.', 1) = split_part(w.object_type, '.', 1)
   AND p.status IN ('RECEIVED', 'LEASED', 'RETRY', 'HELD', 'DEAD')
   AND (p.received_at, p.id) < (w.received_at, w.id)
 WHERE w.id = %s AND w.status IN ('RECEIVED', 'LEASED', 'RETRY')
 ORDER BY p.received_at, p.id LIMIT 1
"""


def message_life(message: UUID, *, scope: Scope | None) -> MessageLife:
    """
    Return a message with what it waits behind, other bytes under its id, and what operators did.

    :raises NotFound: there is none of this id.
    """
    row = MESSAGES.one("message", str(message), scope=scope, by="message")
    before = fetch_values(_PREDECESSOR, [message])
    same = MESSAGES.all(
        scope=scope, filters={"message_id": row.message_id, "endpoint": row.endpoint}
    )
    return MessageLife(
        row,
        waits_behind=(
            MESSAGES.one("message", before[0][0], scope=scope, by="message") if before else None
        ),
        same_id=tuple(other for other in same if other.message != row.message),
        actions=OPERATOR_ACTIONS.all(scope=EVERYWHERE, filters={"subject": str(message)}),
    )
