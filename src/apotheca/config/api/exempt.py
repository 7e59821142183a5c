"""
What has no door, and why. Everything else that is declared has one, or a test fails.

Operations of duty ``*`` belong to the house's own services: a token never carries them.
"""

from collections.abc import Mapping

OPERATIONS: Mapping[str, str] = {
    "finance.rebuild_balances": "A repair of a cache, by an operator at the command line.",
    "finance.roll_up_balances": "Housekeeping of the worker.",
    "finance.reverse_due_accruals": "The calendar does it, in the worker.",
    "governance.add_usage": "The API counts itself.",
    "governance.found_organisation": "There is no client before an organisation is founded.",
    "governance.record_sign_in": "The doors of people note it themselves.",
    "governance.seal_audit": "Housekeeping of the worker.",
    "governance.set_password": "People set their own, on the pages.",
    "governance.use_password_link": "People use it, on its page.",
    "hub.ask_for_import": "A worker plays its acts later, when no token narrows them any more.",
    "hub.end_import": "The worker writes it down.",
    "hub.expire_attachments": "Housekeeping of the worker.",
    "hub.make_partitions": "Housekeeping of the worker.",
    "hub.note_delivery_history": "An import at the command line.",
    "hub.start_import": "An operator imports at the command line.",
    "hub.process_message": "The worker does it, under a lease.",
    "hub.receive_message": "Systems send messages to their endpoint (/hub/in), signed.",
    "inventory.expire_stock": "The calendar does it, in the worker.",
    "inventory.post_usage": "Feeds come through the inbox, which keeps their bytes.",
    "inventory.retry_pending_usage": "The worker does it when stock arrives.",
}

QUERIES: Mapping[str, str] = {
    "reached": "Part of other queries: it resolves an entity within a scope.",
    "bound": "Part of other queries: it binds a scope.",
    "pick_packages": "What somebody may mean while they type: for pages.",
}

LISTS: Mapping[str, str] = {}
