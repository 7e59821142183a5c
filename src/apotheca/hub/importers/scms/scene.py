"""Where the delivery history is loaded: the ids of people, places, vendors and packs."""

from dataclasses import dataclass, field

from apotheca.governance.types import Actor

SOURCE = "scms"


@dataclass(frozen=True, slots=True)
class Scene:
    """
    Ids the loader needs, by the names of the file.

    People have one duty each and are named by it; places by country; packs by description and
    manufacturing site. ``forwarder`` is the one who bills freight (ours), ``distribution_centre``
    where replenishments leave from.
    """

    entity_id: int
    people: dict[str, int]
    distribution_centre: int
    forwarder: int
    accounts: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    vendors: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    packs: dict[tuple[str, str], int] = field(default_factory=dict)

    def actor(self, name: str, key: str, reason: str = "") -> Actor:
        """Return who acts, under a key that makes loading the file again have no second effect."""
        return Actor(self.people[name], source=SOURCE, key=f"{SOURCE}:{key}", reason=reason)
