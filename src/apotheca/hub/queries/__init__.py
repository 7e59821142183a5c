"""The read side of the hub: what waits, what holds it, and where a message is."""

from apotheca.hub.queries.waiting import blocked_lanes, message_counts, waiting_messages

__all__ = ["blocked_lanes", "message_counts", "waiting_messages"]
