"""
Posting dispensing feeds: a file in slices, each one transaction of a few set-based statements.

Within a slice, what belongs to one entity and business date is one batch, the document of its
movements; a slice of one site and day has one. Rules IN-20 to IN-26.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection

from apotheca.governance.shell import changes, operation, publish, record_audit
from apotheca.governance.types import Actor
from apotheca.inventory import rules
from apotheca.inventory.events import UsageBatchPosted
from apotheca.inventory.models import UsageBatch
from apotheca.inventory.operations import usage_sql as sql
from apotheca.inventory.operations.usage_file import UsageSlice, slices_of
from apotheca.inventory.types import UsageFeedResult, UsageSliceResult
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number
from apotheca.kernel.sql import execute, fetch, fetch_values
from apotheca.masterdata.queries import first_open_day

SCHEMES = ["NDC", "GTIN"]
OVERDUE = timedelta(hours=24)
CLOCK_SKEW = timedelta(hours=24)


class SlicePostedDifferently(DomainError):
    code = "inventory.usage_slice_posted_differently"
    message = "This slice of the feed was posted before with other rows. Send it as a new feed."
    constraint = "usage_slice_posted_once"


def post_usage_file(
    *,
    actor: Actor,
    feed_id: UUID,
    source: str,
    lines: Iterable[str],
    when: Moment,
    slice_rows: int = 20_000,
) -> UsageFeedResult:
    """
    Post a CSV file of dispensing rows, slice by slice; memory holds one slice, whatever the size.

    The columns are named by the header: row_id, occurred_at, location, item, quantity, uom,
    cost_centre, lot (may be absent). Posting a file again under its ``feed_id`` changes nothing: a
    slice that is in gives its first answer. Each slice stands alone: what was posted before a
    failure stays posted.

    :raises UsageFileUnreadable: the header is not what we can read.
    """
    totals = UsageFeedResult(feed_id, 0, 0, 0, 0, ZERO, {})
    codes: Counter[str] = Counter()
    for part in slices_of(lines, feed_id=feed_id, source=source, slice_rows=slice_rows):
        keyed = actor.with_key(f"usage|{feed_id}|{part.slice_no}")
        done = post_usage_slice(actor=keyed, when=when, part=part)
        codes.update(done.codes)
        totals = UsageFeedResult(
            feed_id, done.slice_no, totals.rows + done.rows, totals.posted + done.posted,
            totals.parked + done.parked, totals.value + done.value, dict(codes),
        )  # fmt: skip
    return totals


@operation(permission="inventory.post_usage", duty="*")
def post_usage_slice(*, actor: Actor, when: Moment, part: UsageSlice) -> UsageSliceResult:
    """
    Post one slice of a feed: check every row, take stock first expiring first, park the exceptions.

    Quantities are converted to base units exactly or refused; values are lot-actual in the entity's
    currency (M-02). A row that names a lot is served from that lot alone. What is short is short
    demand, and parked: PENDING_STOCK where the place may be ahead of us, else SHORT_STOCK. Rows of
    a closed inventory period post on the first open day after it. Own stock only. Locks the layers
    in key order.
    """
    _prepare(part)
    latest = when.occurred_at + CLOCK_SKEW
    day = when.business_date
    execute(sql.CHECK, {"schemes": SCHEMES, "day": day, "latest": latest})
    execute("ANALYZE usage_checked (row_no, location_id, item_id, code)")
    _choose_days()
    execute(sql.CLAIM, {"source": part.source})
    _allocate()
    _move(actor, part.source)
    if execute(sql.SHORT):
        execute(sql.SHORT_DEMAND, {"held": list(rules.HELD_STATUSES), "day": day})
    codes = dict(fetch_values(sql.PARK, {
        "feed": part.feed_id, "slice": part.slice_no, "source": part.source
    }))  # fmt: skip
    batches = _record_batches(actor, when, part.feed_id, part.slice_no, part.source)
    parked = sum(codes.values())
    if not batches:
        record_audit(
            "inventory.usage_parked", subject_type="UsageFeed", subject_id=part.feed_id,
            entity_id=0, when=when, after={"slice": part.slice_no, "parked": parked},
        )  # fmt: skip
    return _result(part.slice_no, part.rows, parked, batches, codes)


@operation(permission="inventory.retry_pending_usage", duty="*")
def retry_pending_usage(
    *, actor: Actor, when: Moment, location_id: int, limit: int = 10_000
) -> UsageSliceResult:
    """
    Try the rows again that waited for stock at a location, oldest first, dated today (IN-25).

    What is served is POSTED; what is still short after 24 hours becomes a DISCREPANCY, which a
    person settles by a count. Locks the exceptions, skipping those another run has, then the
    layers.
    """
    execute_script(sql.TABLES)
    day = when.business_date
    rows = execute(sql.LOAD_PENDING, {"day": day, "location": location_id, "limit": limit})
    execute("ANALYZE usage_checked (row_no, location_id, item_id, code)")
    feed_id = uuid7()
    _choose_days()
    _allocate()
    _move(actor, "pending usage")
    execute(sql.SHORT)
    execute(sql.SETTLE_PENDING, {"overdue": when.occurred_at - OVERDUE})
    batches = _record_batches(actor, when, feed_id, 0, "pending usage")
    return _result(0, rows, sum(batch.parked for batch in batches), batches, {})


def _prepare(part: UsageSlice) -> None:
    execute_script(sql.TABLES)
    columns = ", ".join(("row_no", *part.header))
    with connection.cursor() as cursor:
        for target, text in ((columns, part.text), ("row_no, malformed", part.malformed)):
            if text:
                statement = f"COPY usage_stage ({target}) FROM STDIN (FORMAT csv, NULL '\\N')"
                with cursor.copy(statement) as copy:
                    copy.write(text.encode("utf-8", "replace"))
    execute("ANALYZE usage_stage (row_no, location, item, uom, malformed)")


def execute_script(script: str) -> None:
    """Run statements that take no parameters, in one round trip each."""
    for statement in script.split(";"):
        execute(statement)


@dataclass(frozen=True, slots=True)
class _Day:
    entity_id: int
    local_date: date
    state: str


def _choose_days() -> None:
    """Give each entity and day its batch; days of a closed period go to the first open one."""
    batches: dict[tuple[int, date], UUID] = {}
    rows = []
    for found in fetch(_Day, sql.DAYS):
        day = found.local_date
        if found.state != "OPEN":
            day = first_open_day(found.entity_id, "INV", day)
        batch_id = batches.setdefault((found.entity_id, day), uuid7())
        rows.append((found.entity_id, found.local_date, day, batch_id))
    if rows:
        execute(sql.SET_DAYS, [list(column) for column in zip(*rows, strict=True)])


def _allocate() -> None:
    """Lock the layers and take from them, day by day, rows that name their lot first."""
    execute(sql.LOCK)
    execute("ANALYZE usage_layer (location_id, item_id, lot_id)")
    passes = fetch_values(sql.PASSES)
    for number, (day, is_free) in enumerate(passes, start=1):
        statement = sql.ALLOCATE.format(**(sql.FREELY if is_free else sql.BY_LOT))
        execute(statement, {"day": day, "pass": number})
        if number < len(passes):
            execute(sql.USED, [number])
    execute("ANALYZE usage_piece (row_no, lot_id)")


def _move(actor: Actor, source: str) -> None:
    execute(sql.MOVE, {"person": actor.person_id, "source": source})


@dataclass(frozen=True, slots=True)
class _Batch:
    batch_id: UUID
    entity_id: int
    business_date: date
    currency: str
    rows: int
    posted: int
    parked: int
    value: Decimal


def _record_batches(
    actor: Actor, when: Moment, feed_id: UUID, slice_no: int, source: str
) -> list[_Batch]:
    """Record one batch per entity and business date, with its audit row and its event."""
    batches = fetch(_Batch, sql.TOTALS)
    for batch in batches:
        number = next_number("USE", batch.business_date.year)
        changes().insert(UsageBatch, [{
            "id": batch.batch_id, "number": number, "entity_id": batch.entity_id,
            "feed_id": feed_id, "slice_no": slice_no, "source": source,
            "business_date": batch.business_date, "rows": batch.rows, "posted": batch.posted,
            "parked": batch.parked, "person_id": actor.person_id,
        }])  # fmt: skip
        record_audit(
            "inventory.usage_posted", subject_type="UsageBatch", subject_id=batch.batch_id,
            entity_id=batch.entity_id, when=when,
            after={"number": number, "rows": batch.rows, "parked": batch.parked,
                   "value": batch.value},
        )  # fmt: skip
        publish(UsageBatchPosted(
            entity_id=batch.entity_id, subject_id=batch.batch_id, business_key=number,
            correlation_id=batch.batch_id, when=Moment(when.occurred_at, batch.business_date),
            feed_id=feed_id, posted=batch.posted, parked=batch.parked, value=batch.value,
            currency=batch.currency,
        ))  # fmt: skip
    return batches


def _result(
    slice_no: int, rows: int, parked: int, batches: list[_Batch], codes: dict[str, int]
) -> UsageSliceResult:
    return UsageSliceResult(
        slice_no=slice_no,
        rows=rows,
        posted=sum(batch.posted for batch in batches),
        parked=parked,
        value=sum((batch.value for batch in batches), ZERO),
        batches=tuple(str(batch.batch_id) for batch in batches),
        codes=codes,
    )
