"""The desk: people of procurement in the small hospital of tests/world.py."""

import pytest

from apotheca.procurement.tests.factories import Desk


@pytest.fixture
def desk(world):
    return Desk(world)
