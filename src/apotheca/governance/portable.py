"""How the organisation and its people are named outside the house."""

from apotheca.kernel.portable import Reference, by_code, cut_last, refer, refer_field

_CENTRES = """
  FROM governance_costcentre c JOIN governance_entity e ON e.id = c.entity_id
"""
_GRANTS = """
  FROM governance_rolegrant g
  JOIN governance_person p ON p.id = g.person_id
  JOIN governance_role r ON r.id = g.role_id
  JOIN governance_entity e ON e.id = g.entity_id
  LEFT JOIN governance_facility f ON f.id = g.facility_id
  LEFT JOIN governance_costcentre c ON c.id = g.cost_centre_id
 CROSS JOIN LATERAL (SELECT concat_ws(
       '/', p.username, r.code, e.code, coalesce(f.code, '*'), coalesce(c.code, '*'),
       lower(g.valid)) AS label) AS n
"""
_RULES = """
  FROM governance_approvalrule r
  JOIN governance_entity e ON e.id = r.entity_id
  LEFT JOIN governance_facility f ON f.id = r.facility_id
  LEFT JOIN governance_costcentre c ON c.id = r.cost_centre_id
 CROSS JOIN LATERAL (SELECT concat_ws(
       '/', e.code, r.document_kind, coalesce(f.code, '*'), coalesce(c.code, '*'),
       trim_scale(r.amount_from), lower(r.valid)) AS label) AS n
"""


def at_facility(table: str) -> str:
    """Return the SQL that finds the time zone of a row by its facility (``Reference.zone``)."""
    return (
        "SELECT timezone FROM governance_facility WHERE id = "
        f"(SELECT facility_id FROM {table} WHERE id = %(id)s)"
    )


def at_entity(table: str) -> str:
    """Return the SQL that finds the time zone of a row by its entity's first facility."""
    return (
        "SELECT timezone FROM governance_facility WHERE entity_id = "
        f"(SELECT entity_id FROM {table} WHERE id = %(id)s) ORDER BY code LIMIT 1"
    )


refer(
    by_code(
        "entity",
        "governance_entity",
        example="HOSP",
        fields=("entity", "first", "second"),
        zone="SELECT timezone FROM governance_facility WHERE entity_id = %(id)s "
        "ORDER BY code LIMIT 1",
    )
)
refer(
    by_code(
        "facility",
        "governance_facility",
        example="MAIN",
        zone="SELECT timezone FROM governance_facility WHERE id = %(id)s",
    )
)
refer(by_code("role", "governance_role", example="PHARMACY_BUYER"))
refer(
    by_code(
        "person",
        "governance_person",
        column="username",
        example="buyer",
        fields=("person", "witness", "approved_by", "owner"),
    )
)
refer(
    Reference(
        kind="cost_centre",
        id_type=int,
        labels=f"SELECT c.id, e.code || '/' || c.code {_CENTRES} WHERE c.id = ANY(%(ids)s)",
        ids=f"SELECT w.n, c.id {_CENTRES} JOIN "
        "unnest(%(n)s::int[], %(p0)s::text[], %(p1)s::text[]) AS w(n, entity, code) "
        "ON e.code = w.entity AND c.code = w.code",
        fields=("cost_centre",),
        example="HOSP/ICU",
        split=cut_last("/"),
        zone=at_facility("governance_costcentre"),
    )
)
refer(
    Reference(
        kind="role_grant",
        id_type=int,
        labels=f"SELECT g.id, n.label {_GRANTS} WHERE g.id = ANY(%(ids)s)",
        ids=f"SELECT w.n, g.id {_GRANTS} JOIN unnest(%(n)s::int[], %(p0)s::text[]) AS w(n, label) "
        "ON w.label = n.label",
        fields=("grant",),
        example="buyer/BUYER/HOSP/*/*/2026-01-01",
    )
)
refer(
    Reference(
        kind="approval_rule",
        id_type=int,
        labels=f"SELECT r.id, n.label {_RULES} WHERE r.id = ANY(%(ids)s)",
        ids=f"SELECT w.n, r.id {_RULES} JOIN unnest(%(n)s::int[], %(p0)s::text[]) AS w(n, label) "
        "ON w.label = n.label",
        fields=("approval_rule",),
        example="HOSP/REQUISITION/*/*/0/2026-01-01",
    )
)
refer(by_code("api_client", "governance_apiclient", example="BUYER-PORTAL", fields=("client",)))
refer_field("close_approval_rule", "rule_id", "approval_rule")
refer_field("Founded", "system_id", "person")
refer_field("register_person", "return", "person")
refer_field("register_facilities", "return", "facility")
refer_field("register_cost_centres", "return", "cost_centre")
refer_field("add_approval_rule", "return", "approval_rule")
