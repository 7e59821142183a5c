"""How our facts are said to other systems. Each module registers the object types it can say."""

from apotheca.hub.exports import finance, mail, procurement

__all__ = ["finance", "mail", "procurement"]
