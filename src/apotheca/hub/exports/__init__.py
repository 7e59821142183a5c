"""How our facts are said to other systems. Each module registers the object types it can say."""

from apotheca.hub.exports import finance, mail, procurement
from apotheca.hub.hooks import events

__all__ = ["events", "finance", "mail", "procurement"]
