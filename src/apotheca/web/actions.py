"""What a person may do with a document now: a button for each act."""

from collections.abc import Iterable
from dataclasses import dataclass

from apotheca.governance.types import Reader
from apotheca.masterdata.queries.lists import LOCATIONS
from apotheca.masterdata.queries.lists.places import LocationRow


@dataclass(frozen=True, slots=True)
class Ask:
    """A field an act wants to be told in its place on the page."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    is_required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """
    One act: where it goes, by a link (``is_link``) or by sending a form with what ``asks`` wants.

    ``is_proved`` acts ask for a fresh proof of who is there; a form sent plainly goes on after it.
    """

    label: str
    icon: str
    address: str
    asks: tuple[Ask, ...] = ()
    is_link: bool = False
    is_main: bool = False
    is_grave: bool = False
    is_proved: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """An action, the duties of which one is enough for it, and whether the document allows it."""

    duties: str
    is_possible: bool
    action: Action


def offered(reader: Reader, facility: str, offers: Iterable[Offer]) -> tuple[Action, ...]:
    """
    Return what this person may do at a facility (by code) while the document stands as it stands.

    What their duties or its state do not allow is left out: the page shows what can be done.
    """
    return tuple(
        offer.action
        for offer in offers
        if offer.is_possible and may_at(reader, offer.duties, facility)
    )


def may_at(reader: Reader, duties: str, facility: str) -> bool:
    """Return whether a person holds one of ``duties`` at a facility, by its code."""
    return any(site.code == facility for site in reader.sites_of(duties))


def timezone_of(reader: Reader, facility: str) -> str:
    """Return the zone of a facility within reach, by its code; the reader's own for another."""
    zones = (site.timezone for site in reader.sites if site.code == facility)
    return next(zones, reader.timezone)


def place_within(reader: Reader, code: str, duties: str = "*") -> LocationRow | None:
    """Return an active place within reach, by its code; None where there is none. One statement."""
    asked = {"code": code, "active": "true"}
    found = LOCATIONS.page(scope=reader.scope(duties), filters=asked, limit=1).rows if code else ()
    return found[0] if found else None
