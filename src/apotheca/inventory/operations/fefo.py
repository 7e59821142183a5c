"""First expiring, first out: which layers may be used, and how demand is taken from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from apotheca.inventory import rules
from apotheca.inventory.operations.documents import Taken
from apotheca.inventory.operations.ledger import HELD_COLUMNS, LOCKED_IN_KEY_ORDER, Held
from apotheca.inventory.types import ItemQuantity
from apotheca.kernel.measures import ZERO
from apotheca.kernel.sql import fetch

_CANDIDATES = f"""{HELD_COLUMNS}
 WHERE l.location_id = %(location)s AND l.item_id = ANY(%(items)s) AND l.status = 'AVAILABLE'
   AND l.quantity > 0 AND (t.expires_on IS NULL OR t.expires_on >= %(day)s::date)
   AND (l.owner_id = 0 OR %(consigned)s)
{LOCKED_IN_KEY_ORDER}"""


def lock_candidates(
    location_id: int, item_ids: Iterable[int], on: date, *, allow_consigned: bool
) -> list[Held]:
    """Lock and return the layers of these items that may be used at the location, in key order."""
    parameters = {
        "location": location_id, "items": sorted(item_ids), "day": on, "consigned": allow_consigned
    }  # fmt: skip
    return fetch(Held, _CANDIDATES, parameters)


def allocate(
    lines: Sequence[ItemQuantity],
    candidates: Iterable[Held],
    on: date,
    min_remaining_days: Mapping[int, int],
) -> list[Taken]:
    """
    Take each line greedily in FEFO order and return what was taken, with the line's number.

    Lines that name a lot choose first and may be short-dated; nothing is taken twice.
    """
    by_item: dict[int, list[Held]] = defaultdict(list)
    for layer in rules.in_fefo_order(candidates):
        by_item[layer.item_id].append(layer)
    taken: list[Taken] = []
    numbered = sorted(enumerate(lines, start=1), key=lambda pair: pair[1].lot_id is None)
    for number, line in numbered:
        wanted = line.quantity
        for layer in by_item[line.item_id]:
            fits = _fits(line, layer, on, min_remaining_days.get(line.item_id, 0))
            part = min(wanted, layer.quantity) if fits else ZERO
            if part > 0:
                taken.append((layer, layer.taken(part, number)))
                wanted -= part
    return taken


def _fits(line: ItemQuantity, layer: Held, on: date, min_remaining_days: int) -> bool:
    if line.lot_id is not None:
        return layer.lot_id == line.lot_id
    return rules.is_usable(layer.expires_on, on, min_remaining_days)
