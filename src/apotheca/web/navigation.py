"""The table of the menu: groups, entries, who sees them, and the keys that lead there."""

from dataclasses import dataclass
from itertools import chain

from apotheca.governance.types import Reader


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One page in the menu: its label, the name of its route, who sees it, and its key after ``g``.
    """

    label: str
    route: str
    duties: str = "*"
    key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading, with an icon of the sprite."""

    label: str
    icon: str
    entries: tuple[Entry, ...]


MENU: tuple[Group, ...] = (
    Group("Home", "home", (Entry("Home", "home", key="h"),)),
    Group("House", "building-hospital", (
        Entry("People and roles", "people", key="e"),
        Entry("Organisation", "entities"),
        Entry("Audit trail", "audit", "PQ@", key="a"),
    )),
)  # fmt: skip


def menu_of(reader: Reader) -> tuple[Group, ...]:
    """Return the groups with the entries this person may open; empty groups are left out."""
    found = []
    for group in MENU:
        entries = tuple(entry for entry in group.entries if reader.may(entry.duties))
        if entries:
            found.append(Group(group.label, group.icon, entries))
    return tuple(found)


def entries() -> tuple[Entry, ...]:
    """Return every entry of the menu, in order."""
    return tuple(chain.from_iterable(group.entries for group in MENU))
