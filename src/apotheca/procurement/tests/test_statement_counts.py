"""What the hot path costs in statements: the same for five lines as for a hundred."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apotheca.procurement.tests.factories import BOX, lot
from apotheca.procurement.types import OrderWant


def counted(act):
    """Run ``act``; return its answer and its statements (not begin, commit, number blocks)."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = act()
    texts = [query["sql"] for query in seen.captured_queries]
    asides = ("SAVEPOINT", "RELEASE", "SET CONSTRAINTS", "SELECT nextval")
    return answer, sum(1 for text in texts if not text.startswith(asides))


def cycle(desk, lines):
    """Run requisition to put-away with so many lines; return the statements of each step."""
    took = {}
    wants = [(("HEPARIN", "SALINE", "GLOVES")[number % 3], "1") for number in range(lines)]
    asked, took["submit"] = counted(lambda: desk.request(*wants))
    _, took["decide request"] = counted(lambda: desk.approve_request(asked.requisition_id))
    lines_wanted = [OrderWant(requisition_line_id=line.line_id) for line in asked.lines]
    order, took["order"] = counted(lambda: desk.order(*lines_wanted))
    _, took["decide order"] = counted(lambda: desk.decide(order.order_id))
    _, took["send"] = counted(lambda: desk.send(order.order_id))
    _, took["acknowledge"] = counted(lambda: desk.acknowledge(order.order_id))
    lots = [
        lot(line.line_id, "1", BOX[item])
        for line, (item, _) in zip(order.lines, wants, strict=True)
    ]
    receipt, took["receive"] = counted(lambda: desk.receive(order.order_id, *lots))
    _, took["put away"] = counted(lambda: desk.put_away(receipt))
    return took


def test_a_hundred_lines_cost_the_statements_of_five(desk):
    assert cycle(desk, 100) == cycle(desk, 5)


@pytest.fixture
def alone(monkeypatch):
    """Procurement without those who react to it, to count its own statements."""
    monkeypatch.setattr("apotheca.governance.shell.reactions_to", lambda event: ())


@pytest.mark.usefixtures("alone")
def test_a_step_takes_a_guard_few_reads_and_one_write(desk):
    assert cycle(desk, 5) == {
        "submit": 5,
        "decide request": 4,
        "order": 5,
        "decide order": 4,
        "send": 3,
        "acknowledge": 3,
        "receive": 4,
        "put away": 4,
    }
