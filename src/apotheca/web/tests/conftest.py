"""People who look at pages."""

import pytest
from django.test import Client

from apotheca.governance.models import Person


@pytest.fixture
def visitor():
    """Somebody nobody knows."""
    return Client(SERVER_NAME="127.0.0.1")


@pytest.fixture
def signed_in(world):
    """Return a client signed in as the person of that name."""

    def client(username: str) -> Client:
        visitor = Client(SERVER_NAME="127.0.0.1")
        person = Person.objects.get(username=username)
        visitor.force_login(person, backend="apotheca.web.identity.backends.OnlyPeople")
        return visitor

    return client
