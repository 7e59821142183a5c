"""Promises about the code itself."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from apotheca.config import reference

FLOORS = ["kernel", "governance", "masterdata", "inventory", "procurement", "finance", "hub"]
SOURCE = Path(reference.__file__).parents[1]
DOCS = SOURCE.parents[1] / "docs"


def test_foreign_keys_point_down():
    upward = []
    for model in apps.get_models():
        if model._meta.app_label not in FLOORS:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None) if field.concrete else None
            if target and target._meta.app_label in FLOORS:
                own, other = (FLOORS.index(m._meta.app_label) for m in (model, target))
                if other > own:
                    upward.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert upward == []


def test_every_context_says_what_it_owns_never_does_and_who_changes_it():
    for context in SOURCE.iterdir():
        if context.is_dir() and (context / "__init__.py").exists():
            text = (context / "__init__.py").read_text()
            assert "Owns:" in text, context.name
            assert "Never does:" in text, context.name
            assert "Changed by:" in text, context.name


@pytest.mark.parametrize("page", ["rights.md", "events.md", "errors.md"])
def test_the_reference_is_what_the_code_says(page):
    assert (DOCS / "reference" / page).read_text() == reference.pages()[page]


def test_every_setting_is_documented():
    code = "\n".join(path.read_text() for path in SOURCE.rglob("*.py") if "tests" not in path.parts)
    used = set(re.findall(r"\"(APOTHECA_[A-Z_]+)\"", code))
    written = (DOCS / "reference" / "settings.md").read_text()
    assert {name for name in used if f"`{name}`" not in written} == set()


def test_no_float_column_holds_money_or_quantity():
    floats = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.get_internal_type() == "FloatField"
    ]
    assert floats == []


def test_nothing_is_sent_inside_a_transaction_by_business_code():
    forbidden = re.compile(r"^\s*(import|from) (httpx|asyncssh|smtplib|socket|requests)\b", re.M)
    senders = [
        str(path.relative_to(SOURCE))
        for context in ("kernel", "governance", "masterdata", "inventory", "procurement", "finance")
        for path in (SOURCE / context).rglob("*.py")
        if forbidden.search(path.read_text())
    ]
    assert senders == []


@pytest.mark.django_db
def test_every_named_constraint_of_ours_reads_as_a_sentence():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint JOIN pg_class c ON c.oid = conrelid"
            " WHERE contype = 'c' AND c.relnamespace = 'public'::regnamespace"
            " AND c.relname NOT LIKE 'auth%' AND c.relname NOT LIKE 'django%'"
            " AND conname NOT LIKE '%\\_check'"
        )
        names = [row[0] for row in cursor.fetchall()]
    assert names
    assert [name for name in names if name.count("_") < 2] == []


def test_no_download_address_or_machine_path_is_committed():
    lock = (DOCS.parent / "requirements.lock").read_text()
    assert "://" not in lock
