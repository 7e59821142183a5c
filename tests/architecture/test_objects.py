"""Every thing that has a trail has a page, a list that says who may see it, and a reference."""

import importlib
import pkgutil

import pytest
from django.urls import resolve

import apotheca
from apotheca.config.reference import import_everything
from apotheca.kernel.listing import listings
from apotheca.kernel.portable import kinds
from apotheca.web.objects import (
    SUBJECTS,
    address_of,
    address_of_number,
    numbers_like,
    subject_of_number,
)

LABELS = {"Period": "HOSP/2026-03", "CostCentre": "HOSP/ICU", "Lot": "A1@HEP-5000-25#S 1"}


@pytest.fixture(autouse=True)
def everything_is_known():
    import_everything()
    for module in pkgutil.walk_packages(apotheca.__path__, "apotheca."):
        if ".queries" in module.name and ".tests" not in module.name:
            importlib.import_module(module.name)


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=lambda subject: subject.type)
def test_a_subject_leads_to_a_page_and_to_a_list(subject):
    if subject.kind:
        assert subject.kind in kinds()
    if subject.listing:
        assert subject.by in listings()[subject.listing].filters
    if subject.path:
        address = address_of(subject.type, LABELS.get(subject.type, "X-1"))
        assert hasattr(resolve(address.replace("%23", "#").replace("%20", " ")).func, "page_rule")


@pytest.mark.parametrize("prefix", ["REQ", "PO", "GR", "RTV", "ST", "USE", "IN", "PAY", "JE"])
def test_a_number_says_what_it_names(prefix):
    number = f"{prefix}-2026-000123"

    subject = subject_of_number(number)

    assert subject is not None
    assert address_of_number(number) == f"/{subject.path}/{number}"
    assert (subject, number) in numbers_like("123", 2026)


@pytest.mark.parametrize("text", ["", "PO", "PO-", "XX-2026-000001", "HEP-5000", "2026", "PO-20"])
def test_what_is_no_number_names_nothing(text):
    assert subject_of_number(text) is None
    assert address_of_number(text) == ""
