"""What is exported can be imported elsewhere, and gives the same books to the byte."""

from datetime import date

import pytest

from apotheca.hub.moving.catalogue import by_operation
from apotheca.hub.moving.importing import Mode, sources_in
from tests.moving.conftest import audit_findings, bring_in, bring_out, said

pytestmark = pytest.mark.slow


def test_a_whole_story_comes_back_from_another_house_as_it_left(
    fresh_database, another_database, examples, tmp_path
):
    assert said(bring_in(examples)) == []
    first = bring_out(tmp_path / "first")
    stories = {name.split("/")[1].split(".")[0] for name in first if name.startswith("acts/")}
    assert stories == {template.name for template in by_operation().values()}

    with another_database():
        outcome = bring_in(sources_in(tmp_path / "first"), Mode.ROWS)
        assert said(outcome) == []
        second = bring_out(tmp_path / "second")
        assert audit_findings() == []

    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_an_export_of_an_earlier_day_imports_and_comes_back_too(
    fresh_database, another_database, examples, tmp_path
):
    day = date(2026, 2, 12)
    assert said(bring_in(examples)) == []
    first = bring_out(tmp_path / "first", day)
    with another_database():
        assert said(bring_in(sources_in(tmp_path / "first"))) == []
        second = bring_out(tmp_path / "second", day)
    masters = {name for name in first if name.startswith("masters/")} | {"manifest.json"}
    assert [name for name in first if name not in masters and first[name] != second[name]] == []


def test_an_export_imported_where_it_came_from_changes_nothing(fresh_database, examples, tmp_path):
    assert said(bring_in(examples)) == []
    first = bring_out(tmp_path / "first")
    outcome = bring_in(sources_in(tmp_path / "first"))
    assert (outcome.done, outcome.already, outcome.refused) == (0, outcome.acts, 0)
    assert bring_out(tmp_path / "second") == first


def test_the_same_files_again_change_nothing(fresh_database, examples, tmp_path):
    assert said(bring_in(examples)) == []
    first = bring_out(tmp_path / "first")
    for mode in Mode:
        outcome = bring_in(examples, mode)
        assert (outcome.done, outcome.already, outcome.refused) == (0, outcome.acts, 0)
    assert bring_out(tmp_path / "second") == first
