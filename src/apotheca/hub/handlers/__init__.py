"""What we do with what others tell us. Each module registers the types of message it handles."""

from apotheca.hub.handlers import confirmations, finance, inventory, mail, procurement

__all__ = ["confirmations", "finance", "inventory", "mail", "procurement"]
