"""Each template has an example, and all examples import, in an empty house and beside others."""

import pytest

from apotheca.hub.files import read_table
from apotheca.hub.moving.catalogue import templates
from apotheca.hub.moving.importing import sources_in
from apotheca.hub.moving.samples import example_rows, examples_folder, headings, write_templates
from tests.moving.conftest import audit_findings, bring_in, said


def test_every_template_has_an_example_in_its_own_columns():
    assert {path.stem for path in examples_folder().glob("*.csv")} == set(templates())
    for template in templates().values():
        rows = example_rows(template)
        assert rows, template.name
        assert {name for row in rows for name in row} <= set(headings(template))


def test_written_templates_have_every_heading_and_the_example(tmp_path):
    assert write_templates(tmp_path) == len(templates())
    for template in templates().values():
        with read_table(tmp_path / template.file_name, name=template.file_name) as table:
            assert list(table.header) == headings(template)
            assert len(list(table.rows())) == len(example_rows(template))
        assert template.file_name in (tmp_path / "README.md").read_text()


@pytest.mark.slow
def test_all_examples_import_into_an_empty_house(fresh_database, examples):
    outcome = bring_in(examples)
    assert said(outcome) == []
    assert (outcome.done, outcome.refused) == (outcome.acts, 0)
    assert set(outcome.done_of) == set(templates())
    assert audit_findings() == []


@pytest.mark.slow
def test_written_templates_import_beside_another_organisation(real_world, tmp_path):
    write_templates(tmp_path)
    outcome = bring_in(sources_in(tmp_path))
    assert said(outcome) == []
    assert outcome.done == outcome.acts
