"""The people of the demo sign in with the password that is told, and nobody else does."""

import pytest
from django.test import Client

from apotheca.governance.models import Person
from apotheca.web.identity.demo import PEOPLE
from demo import network
from demo.dice import Dice
from demo.entering import PASSWORD, let_people_in, tell_how_to_sign_in
from demo.founding import found_network
from demo.goods import Goods
from demo.hospital import Hospital
from demo.par import plan_pars


@pytest.fixture
def founded(db, settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.HOME = tmp_path
    goods, dice = Goods((), ()), Dice(1)
    hospital = Hospital(goods, plan_pars(goods, dice), dice)
    found_network(hospital)
    return hospital


@pytest.mark.parametrize("username", ["noor", "adaeze", "quentin"])
def test_a_person_of_the_demo_signs_in(founded, username):
    let_people_in(founded)
    client = Client(SERVER_NAME="127.0.0.1")

    client.post("/account/sign-in", {"login": username, "password": PASSWORD})

    assert client.get("/").context["reader"].username == username


def test_everybody_gets_a_password_but_no_service_does(founded):
    let_people_in(founded)

    people = {plan.username for plan in network.PEOPLE}
    able = {one.username for one in Person.objects.all() if one.check_password(PASSWORD)}
    assert able == people


def test_in_production_nobody_gets_a_password_and_nothing_is_told(founded, settings, tmp_path):
    settings.PRODUCTION = True

    let_people_in(founded)

    assert "set_password" in tell_how_to_sign_in()
    assert not (tmp_path / PEOPLE).exists()
    assert not Person.objects.get(username="noor").has_usable_password()


def test_the_demo_ends_with_who_may_sign_in_and_how(founded, tmp_path):
    said = tell_how_to_sign_in()

    assert "noor (pharmacy buyer)" in said
    assert said.endswith(PASSWORD)
    assert (tmp_path / PEOPLE).exists()
