"""
The one page that says who reacts to what inside the transaction, and who answers whose questions.

A reaction runs in the transaction of the operation that published; if it fails, the operation
fails. What leaves the house goes through the hub, after the transaction: the hub's reaction only
books lanes.
"""

from collections.abc import Callable
from typing import Any

from apotheca.hub.reactions import book_lanes
from apotheca.kernel.events import Event, subscribe, subscribe_to_all

REACTIONS: dict[type[Event], tuple[Callable[[Any], None], ...]] = {}


def connect() -> None:
    """Subscribe each reaction to its event, in the order written here."""
    for event, reactions in REACTIONS.items():
        for reaction in reactions:
            subscribe(event, reaction)
    subscribe_to_all(book_lanes)
