"""Our own small delivery history, from the file to the ledgers and back, by the real suite."""

from pathlib import Path

import pytest

from apotheca.hub.importers.scms.conformance import own_history
from apotheca.insight import verify

FILES = Path(__file__).parent / "files"


@pytest.mark.slow
def test_the_ledgers_give_the_answers_worked_out_by_hand(db):
    cases = own_history(FILES, lambda step, done, of: None)
    assert [case for case in cases if not case.agrees] == []
    assert verify.run().broken == ()
