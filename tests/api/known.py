"""Codes that exist, put where random ones would only be unknown: so that operations are reached."""

from typing import Any

CODES: dict[str, tuple[Any, ...]] = {
    "item": ("HEPARIN", "STENT"),
    "package": ("HEPARIN-BOX", "SALINE-CASE"),
    "supplier": ("WHOLESALE", "SECOND"),
    "entity": ("HOSP", "CLINIC"),
    "facility": ("MAIN", "WEST"),
    "location": ("MAIN-CENTRAL", "MAIN-DOCK", "WEST-PHARMACY"),
    "deliver_to": ("MAIN-DOCK", "WEST-PHARMACY"),
    "from_location": ("MAIN-CENTRAL",),
    "to_location": ("NORTH-PHARMACY", "MAIN-QUARANTINE"),
    "cost_centre": ("HOSP/ICU", "CLINIC/CARE"),
    "person": ("buyer", "system"),
    "witness": ("director",),
    "approved_by": ("count_approver",),
    "account": ("1310", "5100"),
    "contract": ("GPO-1",),
    "period": ("HOSP/2026-03",),
    "uom": ("BOX", "VIAL"),
    "currency": ("USD",),
    "status": ("AVAILABLE", "QUARANTINE", "ACTIVE"),
    "from_status": ("AVAILABLE",),
    "to_status": ("QUARANTINE",),
    "kind": ("STOCK", "EMERGENCY", "RETURN"),
    "decision": ("APPROVED", "REJECTED", "ACCEPT"),
    "calendar_code": ("US",),
    "terms_code": ("2/10N30",),
    "role_code": ("T_F",),
    "item_code": ("HEPARIN",),
    "account_code": ("5100",),
    "item_class": ("DRUG", "SUPPLY"),
    "cause": ("BREAKAGE", "EXPIRED"),
    "event": ("ISSUE",),
    "purpose": ("ISSUE", "INVOICE.FREIGHT"),
    "site": ("WHOLESALE/REMIT_TO/REMIT_TO",),
    "pattern": ("12", "445"),
    "state": ("OH",),
    "timezone": ("America/New_York",),
    "code": ("IA", "NEW-1"),
}


def with_known_codes(case: Any) -> Any:
    """Return the case with codes of the small hospital in its body and path."""
    if isinstance(case.body, dict):
        case.body = _filled(case.body, "")
    if case.path_parameters:
        case.path_parameters = {
            name: _chosen(name, value) for name, value in case.path_parameters.items()
        }
    return case


def _filled(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {one: _filled(inner, one) for one, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, name.removesuffix("s")) for inner in value]
    return _chosen(name, value) if isinstance(value, str) else value


def _chosen(name: str, value: Any) -> Any:
    known = CODES.get(name)
    return known[len(str(value)) % len(known)] if known else value
