"""
``questions``: what people ask of the ledgers, at 100 thousand and at 5 million movements.

Both databases have the same items, places, cost centres and twelve periods; the large one has fifty
times the lots, documents and journals, and the same stock on hand. Both pass ``apotheca verify``.
Each question is asked about the same sample from all over the ledger, first untimed, then timed: a
ledger in use. There is no outside floor: a question's floor on the large ledger is the small one.
"""

import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from hashlib import md5
from itertools import cycle
from typing import Any
from uuid import UUID

from bench import common

KEY = "questions"
SMALL = int(os.environ.get("APOTHECA_BENCH_SMALL", "100000"))
LARGE = int(os.environ.get("APOTHECA_BENCH_LARGE", "5000000"))
ITEMS, PLACES, CENTRES = 500, 12, 10
LOTS_OF_A_GROUP, ISSUES_OF_A_LOT = 50, 9
MOVEMENTS_OF_A_GROUP = LOTS_OF_A_GROUP * (1 + ISSUES_OF_A_LOT)
GROUPS_WITH_STOCK = ITEMS * PLACES // LOTS_OF_A_GROUP
LIMITS = {"stock_on_hand": 1.5, "lot_trace": 1.5, "document_journal": 1.5, "trial_balance": 3.0}
CALLS = {"stock_on_hand": 3, "lot_trace": 50, "document_journal": 50, "trial_balance": 5}

Asked = dict[str, Callable[[], Any]]


def run() -> dict[str, Any]:
    """Build both ledgers, audit them, and measure each question on each, alternately."""
    sizes = {"small": SMALL, "large": LARGE}
    with ExitStack() as databases:
        asked: dict[str, Asked] = {}
        verdicts = {}
        for name, movements in sizes.items():
            databases.enter_context(common.own_database(f"bench_questions_{name}"))
            asked[name] = _build(movements)
            verdicts[name] = _verify()
        seconds: dict[str, dict[str, list[float]]] = {
            question: {name: [] for name in sizes} for question in LIMITS
        }
        for _ in range(common.RUNS):
            for question in LIMITS:
                for name in sizes:
                    common.use(f"bench_questions_{name}")
                    seconds[question][name].append(_measure(asked[name][question], question))
    medians = {
        question: {name: common.median(values) for name, values in found.items()}
        for question, found in seconds.items()
    }
    growth = {q: round(found["large"] / found["small"], 2) for q, found in medians.items()}
    return {
        "seconds": {q: round(found["large"], 6) for q, found in medians.items()},
        "floor": {q: round(found["small"], 6) for q, found in medians.items()},
        "ratio": round(min(1 / value for value in growth.values()), 3),
        "large_over_small": growth,
        "limits": LIMITS,
        "within_limits": all(growth[question] <= limit for question, limit in LIMITS.items()),
        "verify": verdicts,
        "runs": common.RUNS,
        "sizes": sizes,
    }


def _measure(ask: Callable[[], Any], question: str) -> float:
    """Return the seconds of one asking, after as many that warm connection and caches."""

    def ask_all() -> None:
        for _ in range(CALLS[question]):
            ask()

    ask_all()
    return common.seconds(ask_all) / CALLS[question]


def _verify() -> str:
    from apotheca.insight import verify

    report = verify.run()
    return "clean" if report.is_clean else ", ".join(check.name for check in report.broken)


def _build(movements: int) -> Asked:
    """Fill the database and return the questions."""
    from tests.world import AT, build_world

    from apotheca.finance.operations.rollup import roll_up_balances

    world = build_world()
    facts = fill(world, movements)
    roll_up_balances(actor=world.actor("system"), when=AT)
    return _questions(world, facts)


def fill(world: Any, movements: int) -> dict[str, Any]:
    """Fill the database set by set, as its superuser without triggers; return what is where."""
    import psycopg
    from django.db import connection

    from apotheca.config import databases

    _add_masters(world)
    name = connection.settings_dict["NAME"]
    facts = _facts(world, movements)
    with psycopg.connect(databases.superuser_address(name)) as writer:
        writer.execute("SET session_replication_role = replica")
        later = writer.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'inventory_movement'"
            " AND indexname LIKE 'movement_by_%'"
        ).fetchall()
        for index, _ in later:
            writer.execute(f"DROP INDEX {index}")
        for statement in FILL:
            writer.execute(statement.format(**facts))
        for _, definition in later:
            writer.execute(definition)
        _add_audit(writer, facts)
    with psycopg.connect(databases.superuser_address(name), autocommit=True) as cleaner:
        cleaner.execute("VACUUM ANALYZE")
        cleaner.execute("CHECKPOINT")
    return facts


def _add_masters(world: Any) -> None:
    from tests.world import ALWAYS

    from apotheca.governance import models as governance
    from apotheca.masterdata import models as masterdata

    masterdata.Item.objects.bulk_create(
        masterdata.Item(code=f"Q{n:04d}", name=f"Item {n}", base_uom="EACH", item_class="DRUG")
        for n in range(ITEMS)
    )
    masterdata.Location.objects.bulk_create(
        masterdata.Location(
            code=f"Q{n:02d}", name=f"Place {n}", kind="CABINET", entity_id=world.entity["HOSP"],
            facility_id=world.facility["MAIN"], storage_classes=["CRT"],
        )
        for n in range(PLACES)
    )  # fmt: skip
    governance.CostCentre.objects.bulk_create(
        governance.CostCentre(
            code=f"Q{n}", name=f"Ward {n}", entity_id=world.entity["HOSP"],
            facility_id=world.facility["MAIN"], valid=ALWAYS,
        )
        for n in range(CENTRES)
    )  # fmt: skip


def _facts(world: Any, movements: int) -> dict[str, Any]:
    from apotheca.governance.models import CostCentre
    from apotheca.masterdata.models import Item, Location

    return {
        "groups": movements // MOVEMENTS_OF_A_GROUP,
        "first_with_stock": movements // MOVEMENTS_OF_A_GROUP - GROUPS_WITH_STOCK,
        "lots": LOTS_OF_A_GROUP,
        "issues": ISSUES_OF_A_LOT,
        "items": ITEMS,
        "blocks": ITEMS // LOTS_OF_A_GROUP,
        "places": PLACES,
        "centres": CENTRES,
        "item": Item.objects.get(code="Q0000").pk,
        "place": Location.objects.get(code="Q00").pk,
        "centre": CostCentre.objects.get(code="Q0").pk,
        "entity": world.entity["HOSP"],
        "facility": world.facility["MAIN"],
        "person": world.person["stock_controller"],
        "stock": world.account["1300"],
        "expense": world.account["5000"],
        "equity": world.account["3000"],
    }


# A group is fifty lots of fifty items at one place: one opening document, then nine issue documents
# that take one of each lot. The last groups, one for every item and place, keep eleven of each lot.
DOCUMENTS = """
SELECT g, k, md5('document' || g || '.' || k)::uuid AS id, k = 0 AS is_opening,
       CASE WHEN k > 0 THEN {lots} * 1.60 WHEN g >= {first_with_stock} THEN {lots} * 20 * 1.60
            ELSE {lots} * {issues} * 1.60 END::numeric(18,2) AS value,
       date '2026-01-01' + (g::bigint * 354 / {groups})::int + k AS day,
       {place} + (g / {blocks}) % {places} AS place, {centre} + g % {centres} AS centre
  FROM generate_series(0, {groups} - 1) AS g, generate_series(0, {issues}) AS k
"""
FILL = (
    """
INSERT INTO inventory_lot (id, item_id, package_id, number, normalised_number, serial, expires_on,
                           cost_tag)
SELECT md5('lot' || g || '.' || n)::uuid, {item} + (g % {blocks}) * {lots} + n, 0,
       'Q' || g || 'N' || n, 'Q' || g || 'N' || n, '', date '2028-01-31', ''
  FROM generate_series(0, {groups} - 1) AS g, generate_series(0, {lots} - 1) AS n""",
    """
INSERT INTO inventory_movement (entity_id, occurred_at, recorded_at, business_date, kind, item_id,
    lot_id, quantity, value, from_location_id, to_location_id, from_status, to_status, owner_id,
    document_type, document_id, document_line, reason, cost_centre_id, person_id, source,
    correlation_id)
SELECT {entity}, d.day + time '12:00' AT TIME ZONE 'UTC', now(), d.day,
       CASE WHEN d.is_opening THEN 'OPENING' ELSE 'ISSUE' END,
       {item} + (d.g % {blocks}) * {lots} + n, md5('lot' || d.g || '.' || n)::uuid,
       q.quantity, q.quantity * 1.60, CASE WHEN NOT d.is_opening THEN d.place END,
       CASE WHEN d.is_opening THEN d.place END, CASE WHEN NOT d.is_opening THEN 'AVAILABLE' END,
       CASE WHEN d.is_opening THEN 'AVAILABLE' END, 0,
       CASE WHEN d.is_opening THEN 'OPENING' ELSE 'ISSUE' END, d.id, n + 1, '',
       CASE WHEN NOT d.is_opening THEN d.centre END, {person}, 'bench', d.id
  FROM (""" + DOCUMENTS + """ ORDER BY day, g, k) AS d, generate_series(0, {lots} - 1) AS n,
       LATERAL (SELECT CASE WHEN d.k > 0 THEN 1 WHEN d.g >= {first_with_stock} THEN 20
                            ELSE {issues} END AS quantity) AS q""",
    """
INSERT INTO inventory_layer (entity_id, item_id, lot_id, location_id, owner_id, status, quantity,
                             value)
SELECT {entity}, {item} + (g % {blocks}) * {lots} + n, md5('lot' || g || '.' || n)::uuid,
       {place} + (g / {blocks}) % {places}, 0, 'AVAILABLE', q.quantity, q.quantity * 1.60
  FROM generate_series(0, {groups} - 1) AS g, generate_series(0, {lots} - 1) AS n,
       LATERAL (SELECT CASE WHEN g >= {first_with_stock} THEN 20 - {issues} ELSE 0 END
                       AS quantity) AS q""",
    """
INSERT INTO inventory_stockdocument (id, number, kind, entity_id, location_id, cost_centre_id,
    status, occurred_at, business_date, reason, correlation_id, person_id)
SELECT id, 'Q-' || g || '-' || k, CASE WHEN is_opening THEN 'OPENING' ELSE 'ISSUE' END, {entity},
       place, CASE WHEN NOT is_opening THEN centre END, 'POSTED',
       day + time '12:00' AT TIME ZONE 'UTC', day, '', id, {person}
  FROM (""" + DOCUMENTS + """) AS d""",
    """
INSERT INTO kernel_event (id, name, entity_id, subject_id, business_key, correlation_id,
                          occurred_at, business_date, payload)
SELECT md5('event' || g || '.' || k)::uuid, CASE WHEN is_opening
       THEN 'inventory.opening_stock_entered.v1' ELSE 'inventory.stock_issued.v1' END, {entity}, id,
       'Q-' || g || '-' || k, id, day + time '12:00' AT TIME ZONE 'UTC', day, '{{}}'
  FROM (""" + DOCUMENTS + """) AS d""",
    """
INSERT INTO finance_journal (id, entity_id, ledger, event, document_type, document_id, description,
                             occurred_at, business_date, correlation_id, person_id)
SELECT md5('journal' || g || '.' || k)::uuid, {entity}, 'INV',
       CASE WHEN is_opening THEN 'OPENING_STOCK' ELSE 'STOCK_ISSUED' END, 'StockDocument', id,
       'Bench', day + time '12:00' AT TIME ZONE 'UTC', day, id, {person}
  FROM (""" + DOCUMENTS + """) AS d""",
    """
INSERT INTO finance_journalline (journal_id, entity_id, business_date, account_id, facility_id,
    cost_centre_id, supplier_id, item_id, partner_entity_id, currency, debit, credit)
SELECT md5('journal' || d.g || '.' || d.k)::uuid, {entity}, d.day,
       CASE WHEN s.is_stock THEN {stock} WHEN d.is_opening THEN {equity} ELSE {expense} END,
       {facility}, CASE WHEN d.is_opening OR s.is_stock THEN 0 ELSE d.centre END, 0, 0, 0, 'USD',
       CASE WHEN s.is_stock = d.is_opening THEN d.value ELSE 0 END,
       CASE WHEN s.is_stock = d.is_opening THEN 0 ELSE d.value END
  FROM (""" + DOCUMENTS + """) AS d, (VALUES (true), (false)) AS s(is_stock)""",
)  # fmt: skip


def _add_audit(writer: Any, facts: dict[str, Any]) -> None:
    """Write one keyed audit row per document; the digest needs the key outside the database."""
    from django.conf import settings

    from apotheca.governance.sealing import audit_digest

    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    columns = ("occurred_at", "entity_id", "person_id", "on_behalf_of_id", "action",
               "subject_type", "subject_id", "before", "after", "reason", "source", "key_id",
               "digest")  # fmt: skip
    documents = writer.execute("SELECT id::text FROM inventory_stockdocument").fetchall()
    statement = f"COPY governance_auditentry ({', '.join(columns)}) FROM STDIN"
    with writer.cursor().copy(statement) as copy:
        for (document,) in documents:
            row: dict[str, Any] = {
                "occurred_at": at, "entity_id": facts["entity"], "person_id": facts["person"],
                "on_behalf_of_id": None, "action": "bench.filled", "subject_type": "StockDocument",
                "subject_id": document, "before": None, "after": None, "reason": "",
                "source": "bench", "key_id": settings.AUDIT_KEY_ID,
            }  # fmt: skip
            copy.write_row([*row.values(), audit_digest(row)])


def _questions(world: Any, facts: dict[str, Any]) -> Asked:
    from apotheca.finance.queries.journal import journal_of_document
    from apotheca.finance.queries.ledger import trial_balance
    from apotheca.inventory.queries import stock_by_place, trace_lot

    lots = cycle(_keys(facts["groups"], "lot{0}.{1}", CALLS["lot_trace"]))
    documents = cycle(_keys(facts["groups"], "document{0}.1", CALLS["document_journal"]))
    entity, year_end = world.entity["HOSP"], date(2026, 12, 31)
    return {
        "stock_on_hand": stock_by_place,
        "lot_trace": lambda: trace_lot(next(lots)),
        "document_journal": lambda: journal_of_document(next(documents)),
        "trial_balance": lambda: trial_balance(entity, up_to=year_end),
    }


def _keys(groups: int, pattern: str, wanted: int) -> list[UUID]:
    """Return the ids of lots or documents from all over the ledger."""
    names = [
        pattern.format(number * groups // wanted, number % LOTS_OF_A_GROUP)
        for number in range(wanted)
    ]
    return [UUID(md5(name.encode(), usedforsecurity=False).hexdigest()) for name in names]
