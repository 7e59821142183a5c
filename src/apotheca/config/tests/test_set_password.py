"""The command gives people a password the pages would take, and services none."""

import io

import pytest
from django.core.management import CommandError, call_command

from apotheca.governance.models import Person


@pytest.fixture
def typed(monkeypatch):
    def on_standard_input(text):
        monkeypatch.setattr("sys.stdin", io.StringIO(text + "\n"))

    return on_standard_input


def test_a_person_gets_the_password_that_was_typed(world, typed):
    typed("seven quiet harbours")

    call_command("set_password", "buyer", stdout=io.StringIO())

    assert Person.objects.get(username="buyer").check_password("seven quiet harbours")


@pytest.mark.parametrize(
    ("username", "password", "why"),
    [
        ("buyer", "short", "at least 12 characters"),
        ("system", "seven quiet harbours", "system is a service"),
        ("nobody", "seven quiet harbours", "Nobody has the username nobody"),
    ],
)
def test_what_cannot_be_is_said(world, typed, username, password, why):
    typed(password)

    with pytest.raises(CommandError, match=why):
        call_command("set_password", username)
