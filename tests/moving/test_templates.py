"""Every act has a template, and what a template writes it reads back as it was."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apotheca.governance import shell
from apotheca.hub.files import Finding, csv_bytes, read_table
from apotheca.hub.moving import cells
from apotheca.hub.moving.acts import Act
from apotheca.hub.moving.catalogue import by_operation, templates
from apotheca.hub.moving.columns import COMMON
from apotheca.hub.moving.pages import column_help, template_pages
from apotheca.hub.moving.reading import ActReader, Terms, template_of
from apotheca.inventory.operations.usage_file import COLUMNS, slices_of
from tests.moving.values import TEXTS, values_of

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TERMS = Terms(NOW, by={"": "buyer"})
FEED = UUID(int=5)
DOCS = Path(__file__).parents[2] / "docs"


def written(template, *acts):
    """Return the file of acts, given as portable arguments."""
    columns = [*COMMON, *template.rows.by_name]
    rows = [
        {"act": f"A{number}"} | row
        for number, arguments in enumerate(acts)
        for row in template.rows.write(arguments)
    ]
    return csv_bytes(columns, [{name: row.get(name) for name in columns} for row in rows])


def read_back(template, content):
    with read_table(content, name=template.file_name) as table:
        reader = ActReader(template, table, TERMS)
        return [*reader.header_findings(), *reader.read()]


def test_every_act_has_a_template_and_every_template_an_act():
    known = set(by_operation())  # declares every operation
    acts = {
        name
        for name, declared in shell.registry.items()
        if declared.is_act and declared.function.__module__.startswith("apotheca.")
        and ".tests." not in declared.function.__module__
    }  # fmt: skip
    assert known == acts


def test_headings_are_plain_and_come_once():
    for template in templates().values():
        names = [*COMMON, *(column.name for column in template.rows.columns)]
        assert len(set(names)) == len(names), template.name
        assert all(name.replace("_", "").isalnum() and name.islower() for name in names)


DERIVED = sorted(one.name for one in templates().values() if one.layout is None)


@pytest.mark.parametrize("name", DERIVED)
def test_a_template_reads_back_what_it_writes(name):
    template = templates()[name]
    shape = template.shape

    @settings(max_examples=25, deadline=None)
    @given(st.lists(values_of(shape), min_size=1, max_size=2))
    def check(acts):
        meant = [shape.read(arguments).model_dump() for arguments in acts]
        found = read_back(template, written(template, *meant))
        refusals = [one for one in found if isinstance(one, Finding) and one.is_refusal]
        assert refusals == []
        read = [shape.read(one.arguments).model_dump() for one in found if isinstance(one, Act)]
        assert read == meant

    check()


LINES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=30)
    | st.just(",".join(["x"] * len(COLUMNS))) | st.just('r1,"a,b",,,,,,') | st.just("\\."),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(LINES)
def test_a_feed_reads_back_line_by_line(lines):
    template = templates()["usage"]
    feed = [",".join(COLUMNS), *lines]
    (part,) = slices_of(feed, feed_id=FEED, source="cabinets", slice_rows=100)
    meant = {"part": {name: getattr(part, name) for name in part.__slots__}}
    meant["part"]["header"] = list(part.header)
    (act,) = read_back(template, written(template, meant))
    assert act.arguments == meant


@given(TEXTS)
def test_a_text_reads_back_from_a_cell_of_its_own(text):
    assert cells.read_text(cells.write_text(text)) == text


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(";|"))
def test_texts_read_back_from_a_list(texts, mark):
    joined = cells.join([cells.write_part(text) for text in texts], mark)
    assert [cells.read_text(part) for part in cells.cut(joined, mark)] == texts


@pytest.mark.parametrize(
    ("file", "template"),
    [
        ("goods_receipts.v1.csv", "goods_receipts"),
        ("goods_receipts.csv", "goods_receipts"),
        ("Goods_Receipts.v1 (March).xlsx", "goods_receipts"),
        ("items.v1.part-2.csv", "items"),
    ],
)
def test_the_name_of_a_file_names_its_template(file, template):
    assert template_of(file).name == template


@pytest.mark.parametrize(
    ("file", "code", "words"),
    [
        ("receipts.csv", "moving.template_unknown", "goods_receipts"),
        ("goods_receipts.v9.csv", "moving.version_unknown", "version 9"),
        ("2026.csv", "moving.template_unknown", ""),
    ],
)
def test_a_name_that_names_no_template_is_a_finding(file, code, words):
    finding = template_of(file)
    assert isinstance(finding, Finding)
    assert (finding.code, finding.file) == (code, file)
    assert words in finding.sentence


def test_every_column_is_explained_and_nothing_else():
    used = {
        (column.name, template.name)
        for template in templates().values()
        for column in template.rows.columns
    }
    used |= {(name, "") for name in COMMON}
    told = set(column_help())
    assert {key for key in used if key not in told and (key[0], "") not in told} == set()
    stale = {key for key in told if key[1] and key not in used}
    stale |= {key for key in told if not key[1] and key[0] not in {name for name, _ in used}}
    assert stale == set()


@pytest.mark.parametrize("page", sorted(template_pages()))
def test_the_pages_of_the_templates_are_what_the_code_says(page):
    written = DOCS / "reference" / page
    assert written.read_text() == template_pages()[page]
