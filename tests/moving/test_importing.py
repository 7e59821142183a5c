"""Acts are played through the operations: all or none, or each alone, and never twice."""

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import pytest
from django.db import connection, connections

from apotheca.governance.operations.organisation import system_person
from apotheca.governance.types import Actor
from apotheca.hub.models import Delivery
from apotheca.hub.moving.importing import Mode, Source, sources_in
from apotheca.hub.operations.registry import add_route, register_endpoint, register_system
from apotheca.inventory.models import Layer
from apotheca.kernel.models import ActRecord, EventRecord
from apotheca.kernel.numbers import next_number
from tests.moving.conftest import audit_findings, bring_in, bring_out, said
from tests.world import AT

OPENING = """act,at,by,numbers,location,item,package,lot_number,expires_on,quantity,value
O1,2026-03-02T12:00:00Z,stock_controller,OS-1,MAIN-CENTRAL,HEPARIN,HEPARIN-BOX,L1,2027-12-31,{},{}
"""
ISSUE_HEAD = "act,at,by,numbers,location,cost_centre,item,quantity\n"


def files(opening=1000, **texts):
    """Return an opening stock of heparin and the files by template."""
    texts.setdefault("opening_stock", OPENING.format(opening, opening * 2))
    return [Source(f"{name}.csv", text.encode()) for name, text in sorted(texts.items())]


def issues(*quantities, item="HEPARIN", documents=""):
    rows = [
        f"I{number},2026-03-02T13:{number // 60:02d}:{number % 60:02d}Z,stock_controller,"
        f"{documents and f'{documents}-{number}'},MAIN-CENTRAL,HOSP/ICU,{item},{quantity}\n"
        for number, quantity in enumerate(quantities)
    ]
    return ISSUE_HEAD + "".join(rows)


def on_hand():
    return sum((layer.quantity for layer in Layer.objects.all()), Decimal(0))


def places(outcome):
    return [(one.file, one.line, one.column, one.code) for one in outcome.findings]


def test_all_acts_are_kept_at_their_own_time_by_those_who_did_them(real_world):
    outcome = bring_in(files(issues=issues(10, 20)))
    assert said(outcome) == []
    assert on_hand() == 970
    acts = ActRecord.objects.order_by("id")
    assert [act.operation for act in acts] == [
        "inventory.enter_opening_stock", "inventory.issue_stock", "inventory.issue_stock"
    ]  # fmt: skip
    assert {act.person_id for act in acts} == {real_world.person["stock_controller"]}
    assert str(acts[1].occurred_at) == "2026-03-02 13:00:00+00:00"
    assert {act.source for act in acts} == {"import"}


def test_one_refusal_keeps_everything_out(real_world):
    outcome = bring_in(files(issues=issues(10, 20) + "X,,,,,,,\n"))
    assert outcome.done == 0
    outcome = bring_in(files(issues=issues(10, 2000, item="NOTHING")))
    assert places(outcome) == [
        ("issues.csv", 2, "item", "moving.reference_unknown"),
        ("issues.csv", 3, "item", "moving.reference_unknown"),
    ]
    assert ActRecord.objects.count() == 0


def test_what_the_house_refuses_names_its_line_and_its_sentence(real_world):
    outcome = bring_in(files(5, waste=WASTE))
    assert places(outcome) == [("waste.csv", 2, "", "inventory.stock_too_low")]
    finding = outcome.findings[0]
    assert "5" in finding.reason
    assert finding.remedy
    assert (ActRecord.objects.count(), on_hand()) == (0, 0)


WASTE = (
    "act,at,by,because,location,cause,item,lot,quantity\n"
    "W,2026-03-02T14:00:00Z,stock_controller,Broken,MAIN-CENTRAL,WASTE,HEPARIN,L1@HEPARIN-BOX,50\n"
)


def test_row_by_row_leaves_out_what_is_refused_and_what_needs_it(real_world):
    people = (
        "by,entity,username,name\naccess_admin,HOSP,ann,Ann\n"
        "access_admin,NOWHERE,bob,Bob\naccess_admin,HOSP,buyer,Twice\n"
    )
    grants = (
        "by,person,role_code,entity,since\naccess_admin,ann,T_D,HOSP,2026-01-01\n"
        "access_admin,bob,T_D,HOSP,2026-01-01\n"
    )
    outcome = bring_in(files(people=people, role_grants=grants), Mode.ROWS)
    assert places(outcome) == [
        ("people.csv", 3, "entity", "moving.reference_unknown"),
        ("role_grants.csv", 3, "person", "moving.reference_left_out"),
        ("people.csv", 4, "", "governance.username_taken"),
    ]
    assert "people.csv, line 3" in outcome.findings[1].reason
    assert (outcome.done, outcome.refused, outcome.acts) == (3, 3, 6)


def test_what_comes_later_is_told_from_what_never_comes(real_world):
    text = OPENING.format(10, 20).replace("T12", "T15")
    outcome = bring_in(files(opening_stock=text, waste=WASTE.replace(",50", ",1")), Mode.ROWS)
    assert places(outcome) == [("waste.csv", 2, "lot", "moving.reference_unknown")]
    orders = "at,by,order\n2026-03-02T10:00:00Z,buyer,PO-X\n"
    made = (
        "act,at,by,numbers,kind,supplier,deliver_to,package,quantity,uom\n"
        "P,2026-03-02T11:00:00Z,buyer,PO-X,STOCK,WHOLESALE,MAIN-DOCK,HEPARIN-BOX,1,BOX\n"
    )
    outcome = bring_in(files(orders=made, orders_sent=orders), Mode.ROWS)
    assert ("orders_sent.csv", 2, "order", "moving.reference_later") in places(outcome)


def test_a_rehearsal_keeps_nothing_and_shows_what_would_be_posted(real_world):
    outcome = bring_in(files(issues=issues(10)), is_rehearsal=True)
    assert (outcome.done, outcome.refused) == (2, 0)
    assert {(one.account, one.amount) for one in outcome.effects} == {
        ("1300", Decimal("1980.00")), ("3000", Decimal("-2000.00")), ("5000", Decimal("20.00")),
    }  # fmt: skip
    assert (ActRecord.objects.count(), EventRecord.objects.count()) == (0, 0)


def test_a_name_with_other_content_is_refused_and_the_first_act_stays(real_world):
    bring_in(files(issues=issues(10)))
    outcome = bring_in(files(issues=issues(11)), Mode.ROWS)
    assert places(outcome) == [("issues.csv", 2, "", "moving.done_differently")]
    assert (outcome.already, outcome.refused, on_hand()) == (1, 1, 990)


def test_an_act_without_a_time_is_now_and_is_the_same_when_it_comes_again(real_world):
    text = issues(10).replace("2026-03-02T13:00:00Z", "")
    moment = {"opening_stock": OPENING.format(10, 20)}
    first = bring_in(files(issues=text, **moment), Mode.ROWS)
    assert (first.done, first.refused) == (2, 0), said(first)
    assert bring_in(files(issues=text, **moment), Mode.ROWS).already == 2


def test_acts_without_a_name_are_told_apart_by_content_and_count(real_world):
    text = issues(10, 10, 10).replace("I0", "").replace("I1", "").replace("I2", "")
    text = text.replace("13:00:01", "13:00:00").replace("13:00:02", "13:00:00")
    assert bring_in(files(issues=text)).done == 4
    assert bring_in(files(issues=text)).already == 4
    assert on_hand() == 970


def test_without_the_duty_nobody_acts_whatever_the_file_says(real_world):
    outcome = bring_in(files(issues=issues(10).replace("stock_controller", "buyer")), Mode.ROWS)
    assert places(outcome) == [("issues.csv", 2, "", "governance.not_permitted")]


def test_other_systems_hear_of_imported_acts_only_when_asked_to(real_world):
    steward = Actor(real_world.person["integrator"])
    system_id = register_system(actor=steward, when=AT, code="X", name="X")
    register_endpoint(
        actor=steward, when=AT, system_id=system_id, code="out", adapter="rest", direction="OUT",
        idempotency_class="B", person_id=real_world.person["system"],
        config={"url": "http://127.0.0.1:9/"},
    )  # fmt: skip
    add_route(
        actor=steward, when=AT, endpoint_code="out", event_name="inventory.stock_issued.v1",
        object_type="issue",
    )  # fmt: skip
    bring_in(files(issues=issues(10)))
    assert Delivery.objects.count() == 0
    bring_in(files(issues=issues(10, 20).replace("I0", "J0").replace("I1", "J1")), is_sending=True)
    assert Delivery.objects.count() == 2


def test_numbers_brought_along_move_the_sequences_past_them(real_world):
    number = "ST-2026-000777"
    bring_in(files(opening_stock=OPENING.format(10, 20).replace("OS-1", number)))
    assert next_number("ST", 2026) == "ST-2026-000778"


def test_the_same_file_twice_in_a_set_is_found(real_world):
    (source,) = files()
    outcome = bring_in([source, Source("opening_stock (copy).csv", source.content)])
    assert [one.code for one in outcome.findings] == ["moving.file_twice"]


@pytest.mark.parametrize("mode", list(Mode))
def test_a_bad_act_among_a_thousand_good_ones(real_world, mode):
    good = issues(*[1] * 1000)
    lines = good.splitlines(keepends=True)
    lines.insert(501, lines[501].replace("I500", "BAD").replace("HEPARIN", "NOTHING"))
    outcome = bring_in(files(2000, issues="".join(lines)), mode)
    assert places(outcome) == [("issues.csv", 502, "item", "moving.reference_unknown")]
    assert outcome.done == (1001 if mode is Mode.ROWS else 0)
    assert on_hand() == (1000 if mode is Mode.ROWS else 0)


def test_an_import_that_is_killed_goes_on_where_it_was(
    real_world, another_database, world_snapshot, tmp_path
):
    folder = tmp_path / "in"
    folder.mkdir()
    for source in files(2000, issues=issues(*[1] * 600, documents="IS")):
        (folder / source.name).write_bytes(source.content)
    _kill_when(lambda: ActRecord.objects.count() >= 100, folder)
    kept = ActRecord.objects.count()
    assert 100 <= kept < 601
    outcome = bring_in(sources_in(folder), Mode.ROWS)
    assert (outcome.already, outcome.done, outcome.refused) == (kept, 601 - kept, 0)
    assert audit_findings() == []
    broken = bring_out(tmp_path / "broken")
    with another_database():
        world_snapshot.restore()
        bring_in(sources_in(folder), Mode.ROWS)
        assert bring_out(tmp_path / "whole") == broken


def _kill_when(is_time, folder):
    """Import a folder in a process of its own, and kill it."""
    name = connections["default"].settings_dict["NAME"]
    system_person()
    process = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", "apotheca.config.cli", "import", str(folder), "--mode", "rows",
         "--json"],
        env={**os.environ, "APOTHECA_DATABASE_NAME": name}, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    while not is_time():
        assert process.poll() is None, process.stderr.read().decode()
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stderr.close()
    connection.close()


for _slow in (
    test_an_import_that_is_killed_goes_on_where_it_was,
    test_a_bad_act_among_a_thousand_good_ones,
):
    pytest.mark.slow(_slow)
