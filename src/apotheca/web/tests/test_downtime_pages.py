"""The downtime kit on its page: how old it is, who gets it, and that it is whole."""

import io
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from django.test import Client

from apotheca.governance.models import Person, RoleGrant
from apotheca.hub.models import JobRun
from apotheca.insight.downtime import write_kits
from apotheca.web.tests.sending import text_of


@pytest.fixture
def folder(settings, tmp_path):
    settings.DOWNTIME_DIR = tmp_path / "kits"
    return settings.DOWNTIME_DIR


@pytest.fixture
def kits(real_world, folder):
    """Kits of all three facilities; they are read in a transaction of their own."""
    assert all(not one.problem for one in write_kits(folder, keep=2))
    return folder


@pytest.fixture
def north_only(real_world):
    RoleGrant.objects.filter(person_id=real_world.person["receiver"]).exclude(
        entity_id=real_world.entity["HOSP"]
    ).delete()
    RoleGrant.objects.filter(person_id=real_world.person["receiver"]).update(
        facility_id=real_world.facility["NORTH"]
    )


@pytest.fixture
def signed_in_for_real(real_world):
    """Return a client signed in as somebody of the world with real commits."""

    def client(username):
        visitor = Client(SERVER_NAME="127.0.0.1")
        person = Person.objects.get(username=username)
        visitor.force_login(person, backend="apotheca.web.identity.backends.OnlyPeople")
        return visitor

    return client


@pytest.mark.slow
def test_the_newest_kit_of_a_facility_is_handed_out_whole(kits, signed_in_for_real):
    answer = signed_in_for_real("receiver").get("/downtime/MAIN/kit.zip")

    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        names = {name.rpartition("/")[2] for name in archive.namelist()}
    assert {"index.html", "manifest.json", "orders.html", "orders.pdf", "style.css"} <= names
    assert answer["Content-Disposition"].startswith('attachment; filename="downtime-MAIN-')
    assert answer["Content-Type"] == "application/zip"


@pytest.mark.slow
def test_the_page_says_how_old_each_kit_is(kits, signed_in_for_real):
    page = text_of(signed_in_for_real("receiver").get("/downtime"))

    assert page.count("Fresh 0 minutes") == 3


@pytest.mark.slow
def test_people_of_one_facility_get_its_kit_and_no_other(kits, north_only, signed_in_for_real):
    client = signed_in_for_real("receiver")

    assert "WEST" not in text_of(client.get("/downtime"))
    assert client.get("/downtime/NORTH/kit.zip").status_code == 200
    for other in ("MAIN", "WEST", "..", "NOWHERE"):
        assert client.get(f"/downtime/{other}/kit.zip").status_code == 404


def test_an_old_kit_says_so_and_why_the_last_try_failed(world, folder, signed_in):
    whole(folder, "MAIN", datetime.now(UTC) - timedelta(hours=3))
    JobRun.objects.create(
        job="insight.downtime_kit", subject="MAIN", status="FAILED",
        started_at=datetime.now(UTC), problem="OSError: No space left on device",
    )  # fmt: skip

    page = text_of(signed_in("receiver").get("/downtime"))

    assert "Old 3.0 hours" in page
    assert "The last try failed: OSError: No space left on device" in page
    assert "Missing" in page


def test_a_facility_without_a_kit_has_none_to_hand_out(world, folder, signed_in):
    assert signed_in("receiver").get("/downtime").status_code == 200
    assert signed_in("receiver").get("/downtime/MAIN/kit.zip").status_code == 404


def test_access_administrators_get_no_kit(world, folder, signed_in):
    for address in ("/downtime", "/downtime/MAIN/kit.zip"):
        assert signed_in("access_admin").get(address).status_code == 403


def test_the_page_takes_as_many_statements_for_three_kits_as_for_none(
    world, folder, signed_in, django_assert_num_queries
):
    client = signed_in("receiver")
    with django_assert_num_queries(4):
        client.get("/downtime")
    for facility in ("MAIN", "NORTH", "WEST"):
        whole(folder, facility, datetime.now(UTC))
    with django_assert_num_queries(4):
        client.get("/downtime")


def whole(folder, facility, as_of):
    """Write a kit that holds nothing but what makes it whole."""
    home = folder / facility / f"{as_of:%Y-%m-%dT%H%M%S.%fZ}"
    home.mkdir(parents=True)
    told = f'{{"facility": "{facility}", "as_of": "{as_of.isoformat()}"}}'
    (home / "manifest.json").write_text(told)
