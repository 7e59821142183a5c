"""The journal of a document: every entry with its lines, and the proof that it balances."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.finance.queries.lists.documents import documents_numbered
from apotheca.finance.queries.lists.journals import PREPARED_JOURNALS, PreparedJournalRow
from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import Scope
from apotheca.kernel.measures import ZERO
from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class EntryLine:
    """
    One debit or credit, in the entity's currency; '' where a dimension is not meant.

    ``running`` is debits less credits of its entry up to and with this line: 0 at the last.
    """

    account: str
    account_name: str
    facility: str
    cost_centre: str
    supplier: str
    item: str
    order_line: str
    partner: str
    debit: Decimal
    credit: Decimal
    running: Decimal


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One posting of a document in one entity's books."""

    entity: str
    ledger: str
    event: str
    description: str
    business_date: date
    occurred_at: datetime
    recorded_at: datetime
    posted_by: str
    posted_by_name: str
    authorised_by: str
    reverse_on: date | None
    is_reversal: bool
    is_reversed: bool
    currency: str
    lines: tuple[EntryLine, ...] = ()

    @property
    def debit(self) -> Decimal:
        """The sum of its debits."""
        return sum((line.debit for line in self.lines), ZERO)

    @property
    def credit(self) -> Decimal:
        """The sum of its credits."""
        return sum((line.credit for line in self.lines), ZERO)


@dataclass(frozen=True, slots=True)
class AccountTotal:
    """What a document did to one account, over all its entries of one entity."""

    entity: str
    account: str
    account_name: str
    debit: Decimal
    credit: Decimal
    currency: str

    @property
    def balance(self) -> Decimal:
        """Debits less credits."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class DocumentJournal:
    """All entries of a document in the order they were posted, and their totals by account."""

    number: str
    document_type: str
    entries: tuple[JournalEntry, ...]
    totals: tuple[AccountTotal, ...]

    @property
    def is_balanced(self) -> bool:
        """Whether debits equal credits in every entry."""
        return all(entry.debit == entry.credit for entry in self.entries)


@dataclass(frozen=True, slots=True)
class _Line:
    journal_id: UUID
    document_type: str
    entity: str
    ledger: str
    event: str
    description: str
    business_date: date
    occurred_at: datetime
    recorded_at: datetime
    posted_by: str
    posted_by_name: str
    authorised_by: str
    reverse_on: date | None
    is_reversal: bool
    is_reversed: bool
    currency: str
    account: str
    account_name: str
    facility: str
    cost_centre: str
    supplier: str
    item: str
    order_line: str
    partner: str
    debit: Decimal
    credit: Decimal
    is_in_reach: bool

    @property
    def head(self) -> list[Any]:
        """The entry it belongs to, without lines."""
        return [getattr(self, name) for name in JournalEntry.__slots__[:-1]]

    def shown(self, running: Decimal) -> EntryLine:
        """Return it with what its entry has come to."""
        values = [getattr(self, name) for name in EntryLine.__slots__[:-1]]
        return EntryLine(*[*values, running])


_WITHIN = """EXISTS (SELECT 1 FROM unnest(%(entities)s::int[], %(facilities)s::int[]) AS s(e, f)
    WHERE s.e = l.entity_id AND (s.f IS NULL OR s.f = l.facility_id))"""
_LINES = """
SELECT j.id AS journal_id, j.document_type, e.code AS entity, j.ledger, j.event, j.description,
       j.business_date, j.occurred_at, j.recorded_at, p.username AS posted_by,
       p.name AS posted_by_name, coalesce(q.username, '') AS authorised_by, j.reverse_on,
       j.reverses_id IS NOT NULL AS is_reversal, r.id IS NOT NULL AS is_reversed, l.currency,
       a.code AS account, a.name AS account_name, coalesce(f.code, '') AS facility,
       coalesce(n.code || '/' || c.code, '') AS cost_centre, coalesce(s.code, '') AS supplier,
       coalesce(t.code, '') AS item, coalesce(o.number || '/' || w.line_no, '') AS order_line,
       coalesce(z.code, '') AS partner, l.debit, l.credit, {within} AS is_in_reach
  FROM finance_journal j
  JOIN finance_journalline l ON l.journal_id = j.id
  JOIN governance_entity e ON e.id = j.entity_id
  JOIN governance_person p ON p.id = j.person_id
  JOIN masterdata_account a ON a.id = l.account_id
  LEFT JOIN governance_person q ON q.id = j.authorised_by_id
  LEFT JOIN finance_journal r ON r.reverses_id = j.id
  LEFT JOIN governance_facility f ON f.id = l.facility_id
  LEFT JOIN governance_costcentre c ON c.id = l.cost_centre_id
  LEFT JOIN governance_entity n ON n.id = c.entity_id
  LEFT JOIN masterdata_supplier s ON s.id = l.supplier_id
  LEFT JOIN masterdata_item t ON t.id = l.item_id
  LEFT JOIN procurement_purchaseorderline w ON w.id = l.order_line_id
  LEFT JOIN procurement_purchaseorder o ON o.id = w.order_id
  LEFT JOIN governance_entity z ON z.id = l.partner_entity_id
 WHERE j.document_id = ANY (ARRAY({documents})) ORDER BY l.id
"""


def journal_of(number: str, *, scope: Scope | None) -> DocumentJournal:
    """
    Return everything posted for a document, by its number (an accrual of a close: HOSP/2026-03).

    Who reaches one of its lines sees the whole entries of that entity, since a part proves nothing;
    entries in another entity's books are left out. One statement.

    :raises NotFound: nothing was posted under this number, or none of it lies in the scope.
    """
    within = "true" if scope is None else _WITHIN
    statement = _LINES.format(within=within, documents=documents_numbered())
    places = [] if scope is None else list(scope)
    values = {
        "number": number,
        "entities": [entity for entity, _ in places],
        "facilities": [facility for _, facility in places],
    }
    lines = fetch(_Line, statement, values)
    reached = {line.entity for line in lines if line.is_in_reach}
    shown = [line for line in lines if line.entity in reached]
    if not shown:
        raise NotFound(kind="journal of document", key=number)
    return DocumentJournal(number, shown[0].document_type, _entries(shown), _totals(shown))


def _entries(lines: Sequence[_Line]) -> tuple[JournalEntry, ...]:
    grouped: dict[UUID, list[_Line]] = defaultdict(list)
    for line in lines:
        grouped[line.journal_id].append(line)
    entries = []
    for parts in grouped.values():
        running, shown = ZERO, []
        for part in parts:
            running += part.debit - part.credit
            shown.append(part.shown(running))
        entries.append(JournalEntry(*[*parts[0].head, tuple(shown)]))
    return tuple(entries)


def _totals(lines: Sequence[_Line]) -> tuple[AccountTotal, ...]:
    sums: dict[tuple[str, str, str, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for line in lines:
        total = sums[(line.entity, line.account, line.account_name, line.currency)]
        total[0] += line.debit
        total[1] += line.credit
    return tuple(
        AccountTotal(entity, account, name, debit, credit, currency)
        for (entity, account, name, currency), (debit, credit) in sorted(sums.items())
    )


@dataclass(frozen=True, slots=True)
class PreparedLine:
    """One line as it was prepared; either ``debit`` or ``credit`` is zero."""

    account: str
    account_name: str
    facility: str
    cost_centre: str
    supplier: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class PreparedJournalLife:
    """A prepared journal with its lines."""

    journal: PreparedJournalRow
    lines: tuple[PreparedLine, ...]


_PREPARED = """
SELECT a.code AS account, a.name AS account_name, coalesce(f.code, '') AS facility,
       coalesce(n.code || '/' || c.code, '') AS cost_centre, coalesce(s.code, '') AS supplier,
       greatest((l.line ->> 'amount')::numeric, 0) AS debit,
       greatest(-(l.line ->> 'amount')::numeric, 0) AS credit
  FROM finance_manualjournal m
 CROSS JOIN LATERAL jsonb_array_elements(m.lines) WITH ORDINALITY AS l (line, place)
  JOIN masterdata_account a ON a.id = (l.line ->> 'account_id')::int
  LEFT JOIN governance_facility f ON f.id = (l.line ->> 'facility_id')::int
  LEFT JOIN governance_costcentre c ON c.id = (l.line ->> 'cost_centre_id')::int
  LEFT JOIN governance_entity n ON n.id = c.entity_id
  LEFT JOIN masterdata_supplier s ON s.id = (l.line ->> 'supplier_id')::int
 WHERE m.number = %s ORDER BY l.place
"""


def prepared_journal_life(number: str, *, scope: Scope | None) -> PreparedJournalLife:
    """
    Return a prepared journal with its lines, in the order they were written. Two statements.

    :raises NotFound: there is none, or it lies outside the scope.
    """
    row = PREPARED_JOURNALS.one("prepared journal", number, scope=scope, by="number")
    return PreparedJournalLife(row, tuple(fetch(PreparedLine, _PREPARED, [number])))
