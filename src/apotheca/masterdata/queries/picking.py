"""What somebody may mean while they type: items and packages, the likeliest first."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apotheca.kernel.listing import Scope
from apotheca.kernel.sql import fetch
from apotheca.masterdata.queries.codes import FoundPackage, find_packages
from apotheca.masterdata.queries.lists.items import ITEM_WORDS

PICKED = 12


@dataclass(frozen=True, slots=True)
class ItemPick:
    """An active item somebody may mean."""

    code: str
    name: str
    base_uom: str
    item_class: str
    dea_schedule: str


@dataclass(frozen=True, slots=True)
class PackagePick:
    """
    An active package somebody may mean; 1 ``uom`` of it is ``contents`` base units.

    ``price_amount`` for ``price_quantity`` of ``price_uom`` is a contract price of today that the
    reader's entities may use, of a primary contract first, then the lowest; None without one.
    """

    code: str
    item: str
    item_name: str
    description: str
    labeler: str
    uom: str
    contents: Decimal | None
    base_uom: str
    price_amount: Decimal | None
    price_quantity: int | None
    price_uom: str
    currency: str
    supplier: str


_ITEMS = f"""
SELECT i.code, i.name, i.base_uom, i.item_class, i.dea_schedule
  FROM masterdata_item i
 WHERE i.is_active AND (i.id = ANY (%(known)s) OR {ITEM_WORDS} @@ search_query(%(typed)s))
 ORDER BY i.id = ANY (%(known)s) DESC, i.code = upper(%(typed)s) DESC,
          starts_with(upper(i.code), upper(%(typed)s)) DESC, i.name, i.code
 LIMIT %(limit)s
"""

# The packages first, so that prices are looked up for the few that are shown.
_PACKAGES = f"""
WITH meant AS (
    SELECT k.id, k.code, k.item_id, k.product_id, k.description, k.purchase_uom,
           row_number() OVER (ORDER BY k.id = ANY (%(known)s) DESC, k.code = upper(%(typed)s) DESC,
                              starts_with(upper(k.code), upper(%(typed)s)) DESC, i.name, k.code)
               AS place
      FROM masterdata_package k JOIN masterdata_item i ON i.id = k.item_id
     WHERE k.is_active AND i.is_active AND (%(item)s = '' OR i.code = %(item)s)
       AND (%(item)s <> '' AND %(typed)s = '' OR k.id = ANY (%(known)s)
            OR search_words(k.code || ' ' || k.description) @@ search_query(%(typed)s)
            OR {ITEM_WORDS} @@ search_query(%(typed)s))
     ORDER BY place LIMIT %(limit)s
)
SELECT m.code, i.code AS item, i.name AS item_name, m.description, d.labeler,
       m.purchase_uom AS uom,
       (SELECT c.numerator::numeric / c.denominator FROM masterdata_uomconversion c
         WHERE c.package_id = m.id AND c.uom = m.purchase_uom AND c.status = 'APPROVED'
           AND c.valid @> %(on)s::date LIMIT 1) AS contents, i.base_uom,
       p.price_amount, p.price_quantity, coalesce(p.uom, '') AS price_uom,
       coalesce(p.currency, '') AS currency, coalesce(p.supplier, '') AS supplier
  FROM meant m
  JOIN masterdata_item i ON i.id = m.item_id
  JOIN masterdata_product d ON d.id = m.product_id
  LEFT JOIN LATERAL (
      SELECT l.price_amount, l.price_quantity, l.uom, l.currency, s.code AS supplier
        FROM masterdata_contractline l
        JOIN masterdata_contract t ON t.id = l.contract_id AND t.valid @> %(on)s::date
        JOIN masterdata_supplier s ON s.id = t.supplier_id AND s.status = 'ACTIVE'
       WHERE l.package_id = m.id AND l.valid @> %(on)s::date AND l.min_quantity <= 1
         AND (t.entity_id = 0 OR t.entity_id = ANY (%(entities)s))
       ORDER BY t.is_primary DESC, l.price_amount / l.price_quantity, l.id LIMIT 1) p ON true
 ORDER BY m.place
"""


def pick_items(typed: str, *, on: date, limit: int = PICKED) -> tuple[ItemPick, ...]:
    """
    Return the active items somebody may mean by a code, a scan or the beginnings of words.

    At most two statements.
    """
    known = [package.item_id for package in _known(typed, on)]
    asked = {"typed": typed.strip(), "known": known, "limit": limit}
    return tuple(fetch(ItemPick, _ITEMS, asked))


def pick_packages(
    typed: str, *, on: date, scope: Scope, item: str = "", limit: int = PICKED
) -> tuple[PackagePick, ...]:
    """
    Return the active packages somebody may mean, with a contract price.

    ``item`` keeps to the packages of one item; nothing typed then lists them all. At most two
    statements.
    """
    asked = {
        "typed": typed.strip(),
        "known": [package.package_id for package in _known(typed, on)],
        "item": item,
        "on": on,
        "entities": [entity for entity, _ in scope],
        "limit": limit,
    }
    return tuple(fetch(PackagePick, _PACKAGES, asked))


def _known(typed: str, on: date) -> tuple[FoundPackage, ...]:
    """Return the packages a code or scan names; words have no digits and need no look-up."""
    return find_packages(typed, on) if any(map(str.isdigit, typed)) else ()
