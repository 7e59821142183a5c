"""The first page, the demo's report, and how the demo's people sign in."""

import pytest
from django.db import connection
from tests.world import PEOPLE

from apotheca.inventory.tests.factories import stock
from apotheca.web.identity.demo import DemoPeople, DemoPerson, write_demo_people
from apotheca.web.pages.home import REPORT


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


def test_without_a_report_the_page_says_how_to_make_one(signed_in):
    answer = signed_in("buyer").get("/report")

    assert answer.status_code == 404
    assert "make demo" in answer.content.decode()


def test_the_stored_report_is_shown_and_may_run_no_scripts(signed_in, home):
    (home / REPORT).parent.mkdir()
    (home / REPORT).write_text("<h1>A month</h1>")

    answer = signed_in("buyer").get("/report")

    assert answer.content == b"<h1>A month</h1>"
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_sign_in_page_of_the_demo_tells_its_people(visitor, db):
    _tell(connection.settings_dict["NAME"])

    assert "harbour lights" in visitor.get("/account/sign-in").content.decode()


@pytest.mark.parametrize(("database", "production"), [("another", False), ("", True)])
def test_no_other_sign_in_page_tells_them(visitor, db, settings, database, production):
    settings.PRODUCTION = production
    _tell(database or connection.settings_dict["NAME"])

    assert "harbour lights" not in visitor.get("/account/sign-in").content.decode()


def _tell(database):
    people = (DemoPerson("noor", "Pharmacy buyer"),)
    write_demo_people(DemoPeople(database, "harbour lights", people))


def test_home_says_what_waits_for_the_reader_and_leads_to_it(world, signed_in):
    stock(world, lot="SOON", status="QUARANTINED")

    page = signed_in("stock_controller").get("/").content.decode()

    assert "lot held" in page
    assert "/stock/lots?status=QUARANTINED" in page
    assert "Value of our own stock by facility" in page


def test_home_says_when_nothing_waits(world, signed_in):
    assert "Nothing waits for you." in signed_in("requester").get("/").content.decode()


@pytest.mark.parametrize("username", PEOPLE)
def test_home_opens_for_everybody_at_a_bounded_cost(
    world, signed_in, django_assert_max_num_queries, username
):
    client = signed_in(username)
    with django_assert_max_num_queries(14):
        assert client.get("/").status_code == 200
