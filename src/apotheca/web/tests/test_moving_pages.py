"""The page of moving in and out: everybody brings their own acts, sees what is wrong, decides."""

import io
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apotheca.governance.models import Person
from apotheca.hub.models import ImportRun
from apotheca.hub.moving.catalogue import templates
from apotheca.hub.moving.queue import work_off
from apotheca.kernel.models import ActRecord
from apotheca.masterdata.models import Item
from apotheca.web.pages import moving

ITEMS = "code,name,item_class,base_uom\nNEW-1,New one,DRUG,VIAL\nNEW-2,New two,{},VIAL\n"


def upload(client, text, name="items.v1.csv", **more):
    file = SimpleUploadedFile(name, text.encode())
    return client.post("/moving", {"form_key": str(uuid4()), "file": [file], **more})


def run_of(answer):
    return ImportRun.objects.get(pk=UUID(answer.url.rpartition("/")[2]))


def test_files_are_checked_first_and_nothing_is_kept(signed_in):
    client = signed_in("item_steward")
    answer = upload(client, ITEMS.format("DRUG"))
    run = run_of(answer)
    assert (run.status, run.is_rehearsal) == ("REHEARSED", True)
    shown = client.get(answer.url).content.decode()
    assert "2 acts would be accepted" in shown
    assert "Register items." in shown
    assert not Item.objects.filter(code__startswith="NEW").exists()


@pytest.mark.parametrize(("mode", "kept"), [("ALL", 2), ("ROWS", 2)])
def test_what_was_checked_is_imported_by_who_checked_it(signed_in, world, mode, kept):
    client = signed_in("item_steward")
    checked = upload(client, ITEMS.format("DRUG"))
    answer = client.post(f"{checked.url}/import", {"form_key": str(uuid4()), "mode": mode})
    assert run_of(answer).status == "DONE"
    assert Item.objects.filter(code__startswith="NEW").count() == kept
    acts = ActRecord.objects.filter(operation="masterdata.register_items")
    assert {act.person_id for act in acts} == {world.person["item_steward"]}


def test_what_is_wrong_is_shown_with_its_line_and_what_to_do(signed_in):
    client = signed_in("item_steward")
    answer = upload(client, ITEMS.format("") + "NEW-3,Three,DRUG,VIAL,surplus\n")
    shown = client.get(answer.url).content.decode()
    assert "items.v1.csv" in shown
    assert "item_class" in shown
    assert "Fill the cell." in shown
    found = client.get(f"{answer.url}/findings.csv").content.decode()
    assert "value.missing" in found
    assert "row.uneven" in found


def test_nobody_brings_acts_of_somebody_else(signed_in):
    text = "by,code,name,item_class,base_uom\nsecond_steward,NEW-1,New,DRUG,VIAL\n"
    client = signed_in("item_steward")
    shown = client.get(upload(client, text).url).content.decode()
    assert "everybody brings their own" in shown
    assert not Item.objects.filter(code="NEW-1").exists()


def test_without_the_duty_the_act_is_refused(signed_in):
    client = signed_in("buyer")
    answer = upload(client, ITEMS.format("DRUG"))
    assert run_of(answer).summary["refused"] == 2
    assert "masterdata.register_items" in client.get(answer.url).content.decode()


def test_the_same_form_sent_twice_asks_once(signed_in):
    client, key = signed_in("item_steward"), str(uuid4())
    answers = [upload(client, ITEMS.format("DRUG"), form_key=key) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert ImportRun.objects.count() == 1


def test_a_large_import_is_for_the_worker_and_shows_how_far_it_is(signed_in, monkeypatch):
    monkeypatch.setattr(moving, "AT_ONCE_BYTES", 10)
    client = signed_in("item_steward")
    answer = upload(client, ITEMS.format("DRUG"))
    assert run_of(answer).status == "ASKED"
    waiting = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert 'data-hx-trigger="every 2s"' in waiting
    assert "A worker takes it up" in waiting
    assert work_off() == 1
    done = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert 'data-hx-trigger="every 2s"' not in done
    assert work_off() == 0


def test_imports_of_others_are_not_seen(signed_in):
    answer = upload(signed_in("item_steward"), ITEMS.format("DRUG"))
    assert signed_in("buyer").get(answer.url).status_code == 404
    assert signed_in("buyer").get(f"{answer.url}/findings.csv").status_code == 404
    assert signed_in("buyer").post(f"{answer.url}/import", {}).status_code == 404


def test_a_file_name_that_is_a_path_is_refused(signed_in):
    answer = upload(signed_in("item_steward"), ITEMS.format("DRUG"), name="items.v1.csv\n")
    assert answer.status_code in (302, 422)
    assert not ImportRun.objects.filter(files__name__contains="\n").exists()


def test_templates_come_packed(signed_in):
    packed = signed_in("buyer").get("/moving/templates.zip").content
    names = ZipFile(io.BytesIO(packed)).namelist()
    assert sorted(names) == sorted([*(one.file_name for one in templates().values()), "README.md"])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_comes_packed_to_who_sees_every_entity(real_world, form):
    asked = {"as_of": "2026-03-31", "format": form}
    answer = client_of("controller").post("/moving/export", asked)
    names = ZipFile(io.BytesIO(answer.content)).namelist()
    assert {"manifest.json", f"ledgers/journal.{form}", f"masters/items.v1.{form}"} <= set(names)
    assert client_of("buyer").post("/moving/export", asked).status_code == 403


def client_of(username):
    client = Client(SERVER_NAME="127.0.0.1")
    person = Person.objects.get(username=username)
    client.force_login(person, backend="apotheca.web.identity.backends.OnlyPeople")
    return client


def test_the_page_says_what_can_be_brought(signed_in):
    shown = signed_in("buyer").get("/moving").content.decode()
    assert "goods_receipts" in shown
    assert "Export" not in shown
