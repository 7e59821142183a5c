import json
from pathlib import Path

from tests.world import AT

from apotheca.hub import schemas as module
from apotheca.hub.models import Payload
from apotheca.hub.operations.housekeeping import make_partitions
from apotheca.hub.tests.factories import system

FOLDER = Path(module.__file__).parents[3] / "docs" / "reference" / "events"


def test_the_published_schemas_are_what_the_code_reads_and_writes():
    published = {str(p.relative_to(FOLDER)): p.read_text() for p in FOLDER.rglob("*.json")}
    wanted = module.schemas()
    stale = {name for name in wanted if published.get(name) != wanted[name]}
    assert stale == set(), "run: apotheca manage export_schemas"


def test_amounts_are_published_as_text():
    order = json.loads(module.schemas()["out/order.v1.json"])
    assert order["properties"]["total_amount"]["type"] == "string"


def test_partitions_are_made_ahead_by_the_application_role(world):
    assert make_partitions(actor=system(world), when=AT, months_ahead=3) == 0
    assert make_partitions(actor=system(world), when=AT, months_ahead=4) == 2
    assert Payload.objects.count() == 0
