"""The first page, the demo's report, and how the demo's people sign in."""

import pytest
from django.db import connection

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
