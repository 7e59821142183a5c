"""How systems, their endpoints, and the messages that come and go are named outside the house."""

from uuid import UUID

from apotheca.governance.portable import at_entity
from apotheca.kernel.portable import Reference, by_code, choose, refer, refer_field

refer(by_code("system", "hub_system", example="LEDGER"))
refer(by_code("endpoint", "hub_endpoint", example="LEDGER-OUT"))


def _by_id(kind: str, table: str, fields: tuple[str, ...]) -> Reference:
    """Return the reference of a table whose UUIDs are its public names."""
    return by_code(
        kind,
        table,
        column="id::text",
        id_type=UUID,
        fields=fields,
        example="01890a5d-ac96-774b-bcce-b302099a8057",
    )


refer(_by_id("message", "hub_inbox", ("message", "inbox")))
refer(_by_id("delivery", "hub_delivery", ("delivery",)))
refer(
    Reference(
        kind="lane",
        id_type=int,
        labels="SELECT l.id, concat_ws('/', e.code, l.object_type, l.business_key) "
        "FROM hub_lane l JOIN hub_endpoint e ON e.id = l.endpoint_id WHERE l.id = ANY(%(ids)s)",
        ids="SELECT w.n, l.id FROM unnest(%(n)s::int[], %(p0)s::text[]) AS w(n, label) "
        "JOIN hub_endpoint e ON e.code = split_part(w.label, '/', 1) "
        "JOIN hub_lane l ON l.endpoint_id = e.id "
        "AND concat_ws('/', e.code, l.object_type, l.business_key) = w.label",
        fields=("lane",),
        example="LEDGER-OUT/journal/PO-2026-000001",
    )
)
# The sender's own name of a message, not a record of ours.
refer_field("IncomingMessage", "message_id", "")
refer(
    by_code(
        "attachment", "hub_attachment", column="number", id_type=UUID, example="AT-2026-000001",
        zone=at_entity("hub_attachment"),
    )
)  # fmt: skip
refer(
    by_code(
        "intake_item", "hub_intakeitem", column="number", id_type=UUID, example="TI-2026-000001",
        fields=("intake_item", "intake"), zone=at_entity("hub_intakeitem"),
    )
)  # fmt: skip

choose(
    "register_endpoint",
    direction="endpoint_direction_is_known",
    idempotency_class="endpoint_idempotency_class_is_known",
)
choose("add_route", policy="route_policy_is_known")
