"""Which derivation rule wins: the most specific, compared field by field (rules MD-30 to MD-33)."""

from typing import Protocol

Specificity = tuple[bool, int, bool, bool, bool, bool, bool]


class RuleFields(Protocol):
    """The conditions of a derivation rule; '' and 0 match anything."""

    @property
    def item_class(self) -> str: ...
    @property
    def unspsc_prefix(self) -> str: ...
    @property
    def location_kind(self) -> str: ...
    @property
    def facility_id(self) -> int: ...
    @property
    def cost_centre_id(self) -> int: ...
    @property
    def supplier_id(self) -> int: ...
    @property
    def price_type(self) -> str: ...


def specificity(rule: RuleFields) -> Specificity:
    """
    Return how specific a rule is; the greatest wins (rule MD-30).

    Compared in the order of the fields: given beats blank, a longer UNSPSC prefix beats a shorter
    one. Two rules that match the same posting never rank equal, because equal fields may not
    overlap in time.
    """
    return (
        rule.item_class != "",
        len(rule.unspsc_prefix),
        rule.location_kind != "",
        rule.facility_id != 0,
        rule.cost_centre_id != 0,
        rule.supplier_id != 0,
        rule.price_type != "",
    )
