"""Constraints answer as sentences: claimed by an error of their own, or by their family."""

import pytest

from apotheca.governance import refusing
from apotheca.governance.refusing import refusal_of


@pytest.mark.parametrize(
    ("constraint", "detail", "sentence"),
    [
        (
            "person_kind_is_known", "Failing row contains (1).",
            "The person kind must be one of HUMAN, SERVICE. Nothing was written.",
        ),
        (
            "governance_apiclient_per_day_check", "Failing row contains (1).",
            "The per day cannot be below zero. Nothing was written.",
        ),
        (
            "governance_facility_code_key", "Key (code)=(A (1)) already exists.",
            "The code A (1) is in use. Choose another one.",
        ),
    ],
)  # fmt: skip
def test_a_family_says_what_its_field_may_be(constraint, detail, sentence):
    refusal = refusal_of(constraint, detail)
    assert refusal is not None
    assert refusal.sentence == sentence


def test_a_constraint_no_input_should_meet_stays_loud():
    assert refusal_of("finance_journal_reverses_id_key", "Key exists") is None
    assert refusal_of("duty_pair_in_order", None) is None
    assert refusal_of(None, None) is None


def test_every_choice_of_a_family_is_read_from_its_model():
    assert refusing.choices_of("person_kind_is_known") == ["HUMAN", "SERVICE"]
    assert refusing.choices_of("nothing_of_the_kind") == []
