"""Their codes to our ids: through the dated crosswalk of the system, else as our own codes."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from apotheca.kernel.errors import DomainError
from apotheca.kernel.sql import fetch_values


class CodeUnknown(DomainError):
    code = "masterdata.code_unknown"
    message = (
        "{kind} {value} means nothing to us. Add it to master data, or say in the crosswalk which "
        "of our codes it is; then retry the message."
    )
    status = 422


_RESOLVE = """
SELECT w.kind, w.theirs,
       CASE w.kind
       WHEN 'ENTITY' THEN (SELECT id::text FROM governance_entity WHERE code = o.ours)
       WHEN 'LOCATION' THEN (SELECT id::text FROM masterdata_location WHERE code = o.ours)
       WHEN 'SUPPLIER' THEN (SELECT id::text FROM masterdata_supplier WHERE code = o.ours)
       WHEN 'ITEM' THEN (SELECT id::text FROM masterdata_item WHERE code = o.ours)
       WHEN 'PACKAGE' THEN (SELECT id::text FROM masterdata_package WHERE code = o.ours)
       WHEN 'ORDER' THEN (SELECT id::text FROM procurement_purchaseorder WHERE number = o.ours)
       WHEN 'COST_CENTRE' THEN (
            SELECT c.id::text FROM governance_costcentre c
              JOIN governance_entity e ON e.id = c.entity_id
             WHERE e.code || '/' || c.code = o.ours AND c.valid @> %(on)s)
       WHEN 'ORDER_LINE' THEN (
            SELECT l.id::text FROM procurement_purchaseorderline l
              JOIN procurement_purchaseorder p ON p.id = l.order_id
             WHERE p.number || '/' || l.line_no = o.ours
               AND p.number = substring(o.ours FROM '^(.*)/[0-9]+$'))
       END
  FROM unnest(%(kinds)s::text[], %(codes)s::text[]) AS w (kind, theirs)
  LEFT JOIN hub_crosswalk x ON x.system_id = %(system)s AND x.domain = w.kind
        AND x.theirs = w.theirs AND x.valid @> %(on)s
 CROSS JOIN LATERAL (SELECT coalesce(x.ours, w.theirs) AS ours) AS o
"""


class References:
    """The ids of the codes in one message, read in one statement."""

    def __init__(self, system_id: int, on: date, wanted: Iterable[tuple[str, str]]) -> None:
        pairs = sorted({(kind, code) for kind, code in wanted if code})
        values = {
            "system": system_id, "on": on,
            "kinds": [kind for kind, _ in pairs], "codes": [code for _, code in pairs],
        }  # fmt: skip
        rows = fetch_values(_RESOLVE, values) if pairs else []
        self._ids: dict[tuple[str, str], str | None] = {(row[0], row[1]): row[2] for row in rows}

    def number(self, kind: str, code: str) -> int:
        """
        Return the integer id behind a code.

        :raises CodeUnknown: neither the crosswalk nor our own master data knows it.
        """
        return int(self._found(kind, code))

    def uuid(self, kind: str, code: str) -> UUID:
        """
        Return the UUID behind a code.

        :raises CodeUnknown: neither the crosswalk nor our own documents know it.
        """
        return UUID(self._found(kind, code))

    def number_or_none(self, kind: str, code: str) -> int | None:
        """Return the integer id behind a code, or None for an empty code."""
        return self.number(kind, code) if code else None

    def _found(self, kind: str, code: str) -> str:
        found = self._ids.get((kind, code))
        if found is None:
            raise CodeUnknown(kind=kind.replace("_", " ").capitalize(), value=code)
        return found


_CODES = """
SELECT w.kind, w.id,
       CASE w.kind
       WHEN 'ENTITY' THEN (SELECT code FROM governance_entity WHERE id = w.id)
       WHEN 'FACILITY' THEN (SELECT code FROM governance_facility WHERE id = w.id)
       WHEN 'COST_CENTRE' THEN (SELECT code FROM governance_costcentre WHERE id = w.id)
       WHEN 'LOCATION' THEN (SELECT code FROM masterdata_location WHERE id = w.id)
       WHEN 'SUPPLIER' THEN (SELECT code FROM masterdata_supplier WHERE id = w.id)
       WHEN 'ITEM' THEN (SELECT code FROM masterdata_item WHERE id = w.id)
       WHEN 'PACKAGE' THEN (SELECT code FROM masterdata_package WHERE id = w.id)
       END
  FROM unnest(%s::text[], %s::integer[]) AS w (kind, id)
"""


class Codes:
    """Our codes behind our ids, as other systems know them, read in one statement; '' for id 0."""

    def __init__(self, wanted: Iterable[tuple[str, int]]) -> None:
        pairs = sorted({(kind, number) for kind, number in wanted if number})
        rows = fetch_values(_CODES, [[p[0] for p in pairs], [p[1] for p in pairs]]) if pairs else []
        self._codes: dict[tuple[str, int], str] = {(row[0], row[1]): row[2] or "" for row in rows}

    def of(self, kind: str, number: int | None) -> str:
        """Return the code, or '' where there is none."""
        return self._codes.get((kind, number or 0), "")
