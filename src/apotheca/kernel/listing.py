"""
Lists declared once: the same rows for a page, the API and an export file. A page costs one
statement, and one more where filters name records by their codes.

A listing names its row, its SQL, the filters and orders it allows, and the columns that scope it.
Callers choose among the declared names only, so nothing they send reaches the SQL text. Pages are
by key (cursor), so the last page costs what the first did.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import connection, transaction
from psycopg.rows import class_row
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.sql import fetch

R = TypeVar("R")

# Where a reader may look: (entity, facility); facility None is every facility of the entity.
Scope = Sequence[tuple[int, int | None]]
EVERYWHERE: Scope | None = None

PAGE_ROWS = 50
PAGE_ROWS_MAX = 500

_CASTS: dict[type, str] = {
    str: "text", int: "bigint", Decimal: "numeric", date: "date", datetime: "timestamptz",
    UUID: "uuid", bool: "boolean",
}  # fmt: skip


class FilterUnknown(DomainError):
    code = "kernel.filter_unknown"
    message = "{name} is no filter or order of {listing}. It takes: {known}."
    status = 422


class FilterUnreadable(DomainError):
    code = "kernel.filter_unreadable"
    message = "{name} cannot be {value}. {remedy}."
    status = 422


class CursorInvalid(DomainError):
    code = "kernel.cursor_invalid"
    message = "This cursor is not one of ours, or belongs to another list. Start at the first page."
    status = 422


@dataclass(frozen=True, slots=True)
class Filter:
    """
    A condition callers may set; ``sql`` has ``{value}`` where the bound value goes.

    With ``is_many`` the value may be several, separated by commas, and is bound as an array.
    """

    sql: str
    type: type = str
    help: str = ""
    is_many: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order, never NULL; the last key of an order is unique."""

    sql: str
    type: type
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Strands:
    """
    How a page of a long ledger is found for readers of a few places: place by place, each along
    an index on the place and the order, instead of along the whole ledger.

    ``table`` with its ``key`` holds every column the filters and orders name. A row belongs to the
    places in ``columns``; ``within`` is SQL for the array of those within a scope, and ``named``
    for the one a filter names, ``{value}``.
    """

    table: str
    key: str
    columns: tuple[str, ...]
    within: str
    filter: str
    named: str

    def places(self, scope: Scope | None, filters: Mapping[str, str]) -> str:
        """Return SQL for the few places all rows of a list belong to; '' when they are many."""
        is_restricted = scope is not None and any(facility is not None for _, facility in scope)
        if self.filter not in filters:
            return self.within if is_restricted else ""
        named = self.named.format(value=f"%(filter_{self.filter})s")
        if not is_restricted:
            return named
        both = f"ARRAY(SELECT unnest({named}) INTERSECT SELECT unnest({self.within}))"
        return f"coalesce(nullif({both}, '{{}}'), {self.within})"

    def near(self, places: str, keys: Sequence[Key], conditions: Sequence[str]) -> str:
        """Return SQL for the keys of the first rows of each of the places."""
        by = _by(keys)
        arms = " UNION ".join(
            f"(SELECT {self.key} AS key FROM {self.table}"
            f" WHERE {' AND '.join(f'({one})' for one in (f'{column} = p.id', *conditions))}"
            f" ORDER BY {by} LIMIT %(limit)s)"
            for column in self.columns
        )
        return f"SELECT n.key FROM unnest({places}) AS p(id) CROSS JOIN LATERAL ({arms}) AS n"


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Rows, and the cursor of the next page ('' when this was the last)."""

    rows: tuple[R, ...]
    next_cursor: str = ""


@dataclass(frozen=True)
class Listing(Generic[R]):
    """
    One list of the house.

    ``row`` is a frozen dataclass; ``columns`` selects its fields, in their order and by name;
    ``tables`` follows FROM. ``orders`` maps a name to keys, the first being the default.
    ``entity`` and ``facility`` are the SQL columns that scope it; without ``entity`` every
    signed-in reader sees all rows (master data). ``reach`` says the same in terms of columns an
    index serves, where those two are none: a condition on the arrays ``%(scope_entities)s`` and
    ``%(scope_facilities)s``. ``duties`` lists the duties that may read it, ``*`` any signed-in
    reader.
    """

    name: str
    title: str
    row: type[R]
    columns: str
    tables: str
    orders: Mapping[str, tuple[Key, ...]]
    filters: Mapping[str, Filter] = field(default_factory=dict)
    entity: str = ""
    facility: str = ""
    duties: str = "*"
    where: str = ""
    reach: str = ""
    strands: Strands | None = None

    def __post_init__(self) -> None:
        _LISTINGS[self.name] = self

    def page(
        self,
        *,
        scope: Scope | None,
        filters: Mapping[str, str] | None = None,
        order: str = "",
        cursor: str = "",
        limit: int = PAGE_ROWS,
    ) -> Page[R]:
        """
        Return one page, in the order named. ``scope`` None (``EVERYWHERE``) is for the house
        itself.

        :raises FilterUnknown: a filter or order that is not declared.
        :raises FilterUnreadable: a value the filter's type cannot be, or a limit out of range.
        :raises CursorInvalid: the cursor was not given out for this list and order.
        """
        if not 1 <= limit <= PAGE_ROWS_MAX:
            raise FilterUnreadable(
                name="limit", value=limit, remedy=f"Ask for 1 to {PAGE_ROWS_MAX} rows"
            )
        name, keys = self._keys(order)
        conditions, bound = self._conditions(scope, filters or {}, is_page=True)
        if cursor:
            position = self._position(cursor, name, keys)
            conditions.append(_after(keys, position))
            bound.update({f"key_{n}": value for n, value in enumerate(position)})
        if self.strands and (places := self.strands.places(scope, filters or {})):
            near = self.strands.near(places, keys, conditions)
            conditions = [f"{self.strands.key} = ANY (ARRAY({near}))"]
        statement = self._statement(keys, conditions) + " LIMIT %(limit)s"
        width = len(fields(self.row))  # type: ignore[arg-type]  # a row is a dataclass
        with connection.cursor() as database:
            database.execute(statement, bound | {"limit": limit + 1})
            found = database.fetchall()
        rows = tuple(self.row(*values[:width]) for values in found[:limit])
        more = self._cursor(name, found[limit - 1][width:]) if len(found) > limit else ""
        return Page(rows, more)

    def rows(
        self, *, scope: Scope | None, filters: Mapping[str, str] | None = None, order: str = ""
    ) -> Iterator[R]:
        """Yield every row in order through a server-side cursor: memory holds 2,000 of them."""
        _, keys = self._keys(order)
        conditions, values = self._conditions(scope, filters or {})
        statement = self._statement(keys, conditions, with_keys=False)
        with transaction.atomic():
            connection.ensure_connection()
            with connection.connection.cursor(
                name=f"listing_{self.name}", row_factory=class_row(self.row)
            ) as database:
                database.itersize = 2000
                yield from database.execute(statement, values)

    def all(
        self, *, scope: Scope | None, filters: Mapping[str, str] | None = None, order: str = ""
    ) -> tuple[R, ...]:
        """
        Return every row in order, in one statement.

        For lists the filters keep short: the lines of one document. ``rows`` is for long ones.
        """
        _, keys = self._keys(order)
        conditions, values = self._conditions(scope, filters or {})
        return tuple(fetch(self.row, self._statement(keys, conditions, with_keys=False), values))

    def one(self, kind: str, key: str, *, scope: Scope | None, by: str) -> R:
        """
        Return the row the filter ``by`` finds for ``key``, in one statement.

        :raises NotFound: there is none, or it lies outside the scope; ``kind`` says of what.
        """
        found = self.all(scope=scope, filters={by: key})
        if not found:
            raise NotFound(kind=kind, key=key)
        return found[0]

    def count(self, *, scope: Scope | None, filters: Mapping[str, str] | None = None) -> int:
        """Return how many rows there are, up to 10,000 (so that the question stays cheap)."""
        conditions, values = self._conditions(scope, filters or {})
        clause = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        with connection.cursor() as database:
            database.execute(
                f"SELECT count(*) FROM (SELECT 1 FROM {self.tables}{clause} LIMIT 10000) AS n",
                values,
            )
            return int(database.fetchone()[0])

    def _keys(self, order: str) -> tuple[str, tuple[Key, ...]]:
        name = order or next(iter(self.orders))
        if name not in self.orders:
            raise FilterUnknown(name=name, listing=self.name, known=", ".join(self.orders))
        return name, self.orders[name]

    def _conditions(
        self, scope: Scope | None, filters: Mapping[str, str], *, is_page: bool = False
    ) -> tuple[list[str], dict[str, Any]]:
        conditions = [self.where] if self.where else []
        values: dict[str, Any] = {}
        if scope is not None and (self.entity or self.reach):
            conditions.append(self.reach or _within(self.entity, self.facility))
            values["scope_entities"] = [entity for entity, _ in scope]
            values["scope_facilities"] = [facility for _, facility in scope]
        lookups: dict[str, str] = {}
        for name, text in filters.items():
            chosen = self.filters.get(name)
            if chosen is None:
                raise FilterUnknown(name=name, listing=self.name, known=", ".join(self.filters))
            sql = chosen.sql
            if is_page and (lookup := _LOOKUP.search(sql)):
                lookups[name] = lookup[0].format(value=f"%(filter_{name})s")
                sql = sql.replace(lookup[0], f"%(named_{name})s")
            conditions.append(sql.format(value=f"%(filter_{name})s"))
            values[f"filter_{name}"] = _read(name, text, chosen)
        return conditions, values | _looked_up(lookups, values)

    def _statement(
        self, keys: Sequence[Key], conditions: Sequence[str], *, with_keys: bool = True
    ) -> str:
        extra = "".join(f", ({key.sql})::text" for key in keys) if with_keys else ""
        clause = f" WHERE {' AND '.join(f'({one})' for one in conditions)}" if conditions else ""
        return f"SELECT {self.columns}{extra} FROM {self.tables}{clause} ORDER BY {_by(keys)}"

    def _cursor(self, order: str, position: Sequence[str]) -> str:
        signed = _signer().sign(to_json([self.name, order, *position]).decode())
        return base64.urlsafe_b64encode(signed.encode()).decode().rstrip("=")

    def _position(self, cursor: str, order: str, keys: Sequence[Key]) -> list[str]:
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
            name, of_order, *position = from_json(_signer().unsign(text))
        except (BadSignature, binascii.Error, ValueError) as unreadable:
            raise CursorInvalid from unreadable
        if [name, of_order, len(position)] != [self.name, order, len(keys)]:
            raise CursorInvalid
        return [str(value) for value in position]


_LISTINGS: dict[str, Listing[Any]] = {}


def listings() -> Mapping[str, Listing[Any]]:
    """Return every declared listing by name."""
    return _LISTINGS


# A record a filter names by its code. It is looked up first: told the record itself, the planner
# knows whether it has three rows or three million.
_LOOKUP = re.compile(
    r"(?<!ARRAY)\(SELECT (?:\w+\.)?id FROM \w+(?: \w+)? WHERE (?:\w+\.)?\w+ = \{value\}\)"
)


def _looked_up(lookups: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
    if not lookups:
        return {}
    with connection.cursor() as database:
        database.execute(f"SELECT {', '.join(lookups.values())}", values)
        return {
            f"named_{name}": found for name, found in zip(lookups, database.fetchone(), strict=True)
        }


def _by(keys: Sequence[Key]) -> str:
    return ", ".join(f"{key.sql} {'DESC' if key.is_descending else 'ASC'}" for key in keys)


def _signer() -> Signer:
    return Signer(key=settings.SECRET_KEY, salt="apotheca.cursor")


def _within(entity: str, facility: str) -> str:
    if entity.isidentifier() or entity.replace(".", "", 1).isidentifier():
        # Said apart, so that an index that begins with the entity serves.
        here = f"{entity} = ANY (%(scope_entities)s::int[])"
        return f"{here} AND {_exists(entity, facility)}" if facility else here
    return _exists(entity, facility)


def _exists(entity: str, facility: str) -> str:
    here = f" AND (s.f IS NULL OR s.f = {facility})" if facility else ""
    return (
        f"EXISTS (SELECT 1 FROM unnest(%(scope_entities)s::int[], %(scope_facilities)s::int[]) "
        f"AS s(e, f) WHERE s.e = {entity}{here})"
    )


def _read(name: str, text: str, chosen: Filter) -> Any:
    parts = [part.strip() for part in text.split(",")] if chosen.is_many else [text]
    read: list[Any] = []
    for part in parts:
        try:
            value: Any = TypeAdapter(chosen.type).validate_python(part)
        except ValidationError as unreadable:
            reason = unreadable.errors()[0]["msg"]
            raise FilterUnreadable(name=name, value=part[:80], remedy=reason) from unreadable
        if (isinstance(value, int) and abs(value) >= 2**63) or "\x00" in part:
            raise FilterUnreadable(name=name, value="that", remedy="The database cannot hold it")
        read.append(value)
    return read if chosen.is_many else read[0]


def _after(keys: Sequence[Key], position: Sequence[str]) -> str:
    """Return the condition "behind this position", key by key, in mixed directions."""
    alternatives = []
    for n, key in enumerate(keys):
        same = [f"{k.sql} = {_bound(m, k)}" for m, k in enumerate(keys[:n])]
        beyond = f"{key.sql} {'<' if key.is_descending else '>'} {_bound(n, key)}"
        alternatives.append("(" + " AND ".join([*same, beyond]) + ")")
    lead = keys[0]
    bound = f"{lead.sql} {'<=' if lead.is_descending else '>='} {_bound(0, lead)}"
    return f"{bound} AND ({' OR '.join(alternatives)})"


def _bound(n: int, key: Key) -> str:
    return f"%(key_{n})s::{_CASTS[key.type]}"
