"""Which price a line takes (rules MD-20 to MD-22, domain 1.5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Offer:
    """One price that may be taken: its exact price per base unit, and what breaks a tie."""

    per_base: Fraction
    is_primary: bool
    contract_code: str
    line_id: int


def cheapest(offers: Iterable[Offer]) -> Offer | None:
    """
    Return the offer with the lowest exact price per base unit (rule MD-20).

    A tie goes to the primary contract, then to the lower contract code, then to the older line, so
    that the same day and the same contracts always give the same answer.
    """
    return min(offers, key=_rank, default=None)


def tier_is_reached(ordered_base: Fraction, min_quantity_base: Fraction) -> bool:
    """
    Return whether the ordered quantity reaches the tier's minimum, both in base units (rule MD-21).
    """
    return ordered_base >= min_quantity_base


def _rank(offer: Offer) -> tuple[Fraction, bool, str, int]:
    return offer.per_base, not offer.is_primary, offer.contract_code, offer.line_id
