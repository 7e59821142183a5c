"""The read side of the hub: what waits, what holds it, and where a message is."""

from apotheca.hub.queries.waiting import (
    blocked_lanes,
    message_counts,
    waiting_counts,
    waiting_messages,
)
from apotheca.hub.queries.whereabouts import (
    DeliveryLife,
    MessageLife,
    Whereabouts,
    delivery_life,
    message_life,
    where_is,
)

__all__ = [
    "DeliveryLife",
    "MessageLife",
    "Whereabouts",
    "blocked_lanes",
    "delivery_life",
    "message_counts",
    "message_life",
    "waiting_counts",
    "waiting_messages",
    "where_is",
]
