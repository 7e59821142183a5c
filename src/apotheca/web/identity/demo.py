"""How the people of the demo sign in: told on the sign-in page of the demo, and nowhere else."""

import json
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import connection

PEOPLE = "demo/people.json"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo, and what they do there."""

    username: str
    role: str


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """The people of one demo database and the password they all have."""

    database: str
    password: str
    people: tuple[DemoPerson, ...]


def write_demo_people(told: DemoPeople) -> None:
    """Keep how people sign in to the demo among this installation's own files."""
    target = settings.HOME / PEOPLE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(asdict(told), indent=1), encoding="utf-8")


def read_demo_people() -> DemoPeople | None:
    """Return how people sign in here; None in production and on any other database."""
    stored = settings.HOME / PEOPLE
    if settings.PRODUCTION or not stored.exists():
        return None
    told = json.loads(stored.read_text(encoding="utf-8"))
    if told["database"] != connection.settings_dict["NAME"]:
        return None
    people = tuple(DemoPerson(**person) for person in told["people"])
    return DemoPeople(told["database"], told["password"], people)
