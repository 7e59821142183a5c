"""Whatever happens to stock, in whatever order, layers and money stay the sum of the movements."""

from collections import defaultdict
from contextlib import suppress
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.world import AT, MONDAY, in_days

from apotheca.inventory import rules
from apotheca.inventory.models import Layer, Movement
from apotheca.inventory.operations.corrections import reverse_document
from apotheca.inventory.operations.returns import return_issue
from apotheca.inventory.operations.transfers import receive_transfer, ship_transfer
from apotheca.inventory.queries import stock_as_of
from apotheca.inventory.tests.factories import stock
from apotheca.inventory.tests.test_adjustments import count, counted, hold, keeper, waste
from apotheca.inventory.tests.test_issuing import issue
from apotheca.inventory.types import ItemQuantity, LotQuantity, normalise_lot_number
from apotheca.kernel.errors import DomainError
from apotheca.kernel.measures import share

slowly = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
acts = st.lists(
    st.tuples(
        st.sampled_from(["stock", "issue", "return", "waste", "hold", "transfer", "count", "undo"]),
        st.integers(1, 60),
    ),
    min_size=5, max_size=15,
)  # fmt: skip


class Shelf:
    """Does random things to one item and remembers what can still be done with it."""

    def __init__(self, world):
        self.world, self.lots, self.posted = world, [], []

    def do(self, verb, number):
        if verb == "stock" or not self.lots:
            value = f"{number}.{number % 100:02d}"
            lot = stock(self.world, lot=f"L{len(self.lots)}", quantity=number, value=value)
            self.lots.append(lot)
            return
        # A clear refusal changes nothing, which is what the test then proves.
        with suppress(DomainError):
            self.posted.append(getattr(self, verb)(number, self.lots[number % len(self.lots)]))

    def issue(self, number, lot):
        return issue(self.world, number)

    def waste(self, number, lot):
        return waste(self.world, lot, number)

    def hold(self, number, lot):
        return hold(self.world, lot, number)

    def count(self, number, lot):
        return count(self.world, counted(self.world, lot, number))

    def undo(self, number, lot):
        document = self.posted[number % len(self.posted)].document_id if self.posted else None
        return reverse_document(actor=keeper(self.world), when=in_days(1), document_id=document)

    def transfer(self, number, lot):
        shipped = ship_transfer(
            actor=keeper(self.world), when=AT, lines=[ItemQuantity(lot.item_id, Decimal(number))],
            from_location_id=self.world.location["MAIN-CENTRAL"],
            to_location_id=self.world.location["WEST-PHARMACY"],
        )  # fmt: skip
        arrived = [LotQuantity(x.item_id, x.lot_id, x.quantity - 1) for x in shipped.done]
        return receive_transfer(
            actor=keeper(self.world), when=AT, transfer_id=shipped.document_id, lines=arrived
        )

    def __getattr__(self, name):
        if name != "return":
            raise AttributeError(name)
        return self.give_back

    def give_back(self, number, lot):
        issues = [x for x in self.posted if getattr(x, "done", ()) and x.value]
        line = issues[number % len(issues)] if issues else None
        return return_issue(
            actor=keeper(self.world), when=AT, issue_id=line.document_id if line else lot.lot_id,
            lines=line.done[:1] if line else [],
        )  # fmt: skip


def replay():
    """Return quantity and value of every layer as the movements add them up."""
    layers = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for m in Movement.objects.all():
        for place, status, sign in (
            (m.from_location_id, m.from_status, -1), (m.to_location_id, m.to_status, 1),
        ):  # fmt: skip
            if place is not None:
                key = (m.lot_id, place, m.owner_id, status)
                layers[key][0] += sign * m.quantity
                layers[key][1] += sign * m.value
    return {key: tuple(value) for key, value in layers.items() if value != [0, 0]}


@slowly
@given(acts)
def test_layers_are_the_sum_of_any_movements(world, acts):
    shelf = Shelf(world)
    for verb, number in acts:
        shelf.do(verb, number)
    stored = {
        (x.lot_id, x.location_id, x.owner_id, x.status): (x.quantity, x.value)
        for x in Layer.objects.filter(quantity__gt=0)
    }
    assert stored == replay()
    hosp = stock_as_of(in_days(2).business_date, entity_id=world.entity["HOSP"])
    assert sum(r.value for r in hosp) == sum(
        x.value for x in Layer.objects.filter(entity_id=world.entity["HOSP"])
    )
    assert stock_as_of(in_days(-1).business_date, entity_id=world.entity["HOSP"]) == ()


@slowly
@given(st.integers(1, 500), st.integers(0, 100_000), st.data())
def test_the_pieces_of_a_layer_add_up_to_it(whole, cents, data):
    value = left_value = Decimal(cents) / 100
    left, pieces = Decimal(whole), []
    while left:
        part = Decimal(data.draw(st.integers(1, int(left))))
        pieces.append(share(left_value, part, left))
        left, left_value = left - part, left_value - pieces[-1]
    assert sum(pieces) == value
    assert min(pieces) >= 0


@given(st.text(max_size=30))
def test_a_lot_number_is_compared_without_case_spaces_or_marks(number):
    normalised = normalise_lot_number(number)
    assert normalise_lot_number(normalised) == normalised
    assert normalise_lot_number(f" {number}-") == normalised


@given(st.dates(), st.integers(0, 400))
def test_a_lot_is_usable_on_its_last_day_and_not_after(day, days):
    assert rules.is_usable(None, day, days)
    assert rules.is_usable(MONDAY, MONDAY)
    assert rules.is_usable(day, day, days) == (days == 0)
