"""
A hospital with a year behind it, for the benchmark ``pages``.

The ledgers of ``questions`` (issues of stock), and beside them procure-to-pay at size: the stories
of ``bench.stories``, told once through the operations and copied many times (``bench.multiply``):
one copy for every twenty-five movements of the whole ledger.
"""

from typing import Any

from bench import questions, stories
from bench.multiply import Multiplier, Story, told, without_indexes

MOVEMENTS_A_STORY = 25  # movements of the whole ledger to each copy of a story
UNHEEDED = frozenset({"hub_endpoint"})


def build(movements: int) -> Any:
    """Fill the current database and return its ``stories.House``."""
    import psycopg
    from django.conf import settings
    from django.db import connection
    from tests.world import AT

    from apotheca.config import databases
    from apotheca.finance.operations.rollup import roll_up_balances

    house = stories.build_house()
    address = databases.superuser_address(connection.settings_dict["NAME"])
    with psycopg.connect(address, autocommit=True) as writer:
        # The planner gets its figures as from a worker that runs all day.
        writer.execute("SET TimeZone = 'UTC'")
        told_once = {
            story: told(writer, lambda story=story: house.tell(story), unheeded=UNHEEDED)
            for story in stories.STORIES
        }
        copies = movements // MOVEMENTS_A_STORY
        times = _times(copies)
        moved = sum(
            times[story] * len(told_once[story].rows.get("inventory_movement", ()))
            for story in stories.STORIES
        )
        questions.fill(house.company.world, movements - moved)
        _multiply(writer, house, told_once, times, settings.AUDIT_KEY.encode())
        writer.execute("VACUUM ANALYZE")
        writer.execute("CHECKPOINT")
    roll_up_balances(actor=house.company.world.actor("system"), when=AT)
    return house


def _times(copies: int) -> dict[stories.Story, int]:
    """Return how often each story is copied: by its share; the first takes the rest."""
    first, *others = stories.STORIES
    times = {story: max(copies * story.share // 1000, 5) for story in others}
    return {first: copies - sum(times.values()), **times}


def _multiply(
    writer: Any, house: Any, told_once: dict[stories.Story, Story],
    times: dict[stories.Story, int], audit_key: bytes,
) -> None:  # fmt: skip
    writer.execute("SET session_replication_role = replica")  # no triggers: the rows are as written
    multiplier = Multiplier(writer, audit_key, house.turns(), stories.TURNS)
    tables = sorted({name for story in told_once.values() for name in story.rows})
    with without_indexes(writer, tables):
        for story, once in told_once.items():
            multiplier.copy(once, times[story], story.days)
    writer.execute("SET session_replication_role = origin")


def verdict() -> str:
    """Audit the current database: clean, or the checks that do not hold."""
    from apotheca.insight import verify

    report = verify.run()
    return "clean" if report.is_clean else ", ".join(report.broken)
