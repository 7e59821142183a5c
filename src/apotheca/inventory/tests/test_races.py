"""Many people at one shelf: real connections, real commits."""

from collections.abc import Callable
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection
from tests.world import AT

from apotheca.inventory.models import Layer, ShortDemand
from apotheca.inventory.operations.issuing import issue_stock
from apotheca.inventory.operations.usage import post_usage_file
from apotheca.inventory.tests.factories import layer, stock
from apotheca.inventory.tests.test_usage import HEADER, row
from apotheca.inventory.types import ItemQuantity, StockPosted
from apotheca.kernel.ids import uuid7

PICKERS = 200
ROUNDS = 3


def at_once(act: Callable[[int], object], people: int) -> list[object]:
    """Let ``people`` threads with a connection each start together, and return their answers."""
    start, answers = Barrier(people), []

    def one(number: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            answers.append(act(number))
        except Exception as failure:
            answers.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=one, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.slow
def test_of_200_picks_of_one_from_a_hundred_exactly_a_hundred_succeed(real_world):
    world = real_world

    def pick(_: int) -> StockPosted:
        return issue_stock(
            actor=world.actor("requester"), when=AT, location_id=world.location["MAIN-CENTRAL"],
            cost_centre_id=world.cost_centre["ICU"],
            lines=[ItemQuantity(world.item["HEPARIN"], Decimal(1))],
        )  # fmt: skip

    for number in range(1, ROUNDS + 1):
        stock(world, lot=f"A{number}", quantity=60)
        stock(world, lot=f"B{number}", quantity=40)
        answers = at_once(pick, PICKERS)
        assert [a for a in answers if not isinstance(a, StockPosted)] == []
        assert sum(len(answer.done) for answer in answers) == 100
        assert sum(len(answer.short) for answer in answers) == 100
        assert ShortDemand.objects.filter(reason="STOCKOUT").count() == 100 * number
        assert not Layer.objects.filter(quantity__gt=0).exists()


@pytest.mark.slow
def test_crossing_picks_never_show_a_lock_failure(real_world):
    world = real_world
    items = [world.item["HEPARIN"], world.item["SALINE"], world.item["GLOVES"]]
    for item in ("HEPARIN", "SALINE", "GLOVES"):
        stock(world, item=item, quantity=1000, value="777.77")

    def pick(number: int) -> StockPosted:
        order = items if number % 2 else items[::-1]
        return issue_stock(
            actor=world.actor("requester"), when=AT, location_id=world.location["MAIN-CENTRAL"],
            cost_centre_id=world.cost_centre["ICU"],
            lines=[ItemQuantity(item, Decimal(1)) for item in order],
        )  # fmt: skip

    answers = at_once(pick, 24)
    assert all(isinstance(answer, StockPosted) and not answer.short for answer in answers)


@pytest.mark.slow
def test_one_row_in_two_files_at_once_is_posted_once(real_world):
    world = real_world
    lot = stock(world)
    rows = [row(number) for number in range(50)]

    def post(_: int) -> object:
        return post_usage_file(
            actor=world.actor("system"), feed_id=uuid7(), source="cabinets", when=AT,
            lines=iter([HEADER, *rows]), slice_rows=10,
        )  # fmt: skip

    answers = at_once(post, 4)
    assert sum(answer.posted for answer in answers) == 50
    assert sum(answer.parked for answer in answers) == 150
    assert layer(world, lot.lot_id)[0] == 50
