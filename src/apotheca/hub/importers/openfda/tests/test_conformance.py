"""The shared real files give the stated figures, where the folder lies beside the checkout."""

from pathlib import Path

import pytest

from apotheca.hub.importers.openfda.conformance import openfda_conformance

DATA = Path(__file__).parents[7] / "shared" / "data"


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data folder is not beside the checkout")
def test_every_figure_agrees_or_says_why_not() -> None:
    report = openfda_conformance(DATA)

    unexplained = [c for c in report["details"] if not c["agrees"] and not c["explained"]]
    assert unexplained == []
    assert report["differ"] == report["explained"] == 4
