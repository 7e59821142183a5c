"""What the tests of moving in and out share: a second empty database, and folders of examples."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from conftest import TEMPLATE, _clone, _use
from django.conf import settings
from django.db import connections

from apotheca.hub.moving.exporting import export_files
from apotheca.hub.moving.importing import Mode, Order, Source, import_files, sources_in
from apotheca.hub.moving.outcome import Outcome
from apotheca.hub.moving.samples import examples_folder
from apotheca.insight import verify
from apotheca.kernel import numbers

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AS_OF = date(2026, 11, 20)


@pytest.fixture
def another_database(fresh_database, own_databases) -> Callable[[], AbstractContextManager[None]]:
    """Give a context in which an empty database of its own is used instead."""

    @contextmanager
    def use() -> Iterator[None]:
        before = connections["default"].settings_dict["NAME"]
        name = f"{TEMPLATE}_own{len(own_databases)}"
        _use("postgres")
        numbers.forget()
        _clone(TEMPLATE, name)
        own_databases.append(name)
        _use(name)
        settings.CHECK_CONSTRAINTS_EARLY = False
        try:
            yield
        finally:
            _use(before)
            numbers.forget()

    return use


@pytest.fixture
def examples() -> list[Source]:
    """Return the example files of all templates: one small organisation and its whole story."""
    return sources_in(examples_folder())


def bring_in(sources: list[Source], mode: Mode = Mode.ALL, **more: object) -> Outcome:
    """Import files as an operator does."""
    return import_files(sources, Order(mode=mode, **more), now=NOW)


def bring_out(folder: Path, as_of: date = AS_OF) -> dict[str, bytes]:
    """Export everything and return the files by name."""
    export_files(folder, as_of=as_of)
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def said(outcome: Outcome) -> list[str]:
    """Return the sentences of everything found."""
    return [finding.sentence for finding in outcome.findings]


def audit_findings() -> list[tuple[str, object]]:
    """Return what the auditor finds."""
    return [(check.name, check.findings) for check in verify.run().checks if not check.holds]
