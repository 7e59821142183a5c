"""
What a violated constraint says to the person who met it: its own error, or that of its family.

Most constraints are claimed by one error (``DomainError.constraint``). Three families are read from
their names, since each would say the same sentence of another field: ``..._is_known`` lists what a
field may be, ``<table>_<column>_check`` keeps a count from going below zero, and
``<table>_code_key`` keeps a code for one record.
"""

import re
from typing import Any

from django.apps import apps
from django.db.models import CheckConstraint, Q

from apotheca.kernel.errors import DomainError

_COUNT = re.compile(r"[a-z]+_[a-z]+_(\w+)_check")
_CODE = re.compile(r"[a-z]+_[a-z]+_code_key")
_CHOICE = re.compile(r"(\w+)_is_known")
_DETAIL = re.compile(r"\(\w+\)=\((.*)\)")


class CodeTaken(DomainError):
    code = "governance.code_taken"
    message = "The code {taken} is in use. Choose another one."


class NumberBelowZero(DomainError):
    code = "governance.number_below_zero"
    message = "The {field} cannot be below zero. Nothing was written."
    status = 422


class ChoiceUnknown(DomainError):
    code = "governance.choice_unknown"
    message = "The {field} must be one of {choices}. Nothing was written."
    status = 422


def refusal_of(constraint: str | None, detail: str | None) -> DomainError | None:
    """
    Return the refusal that says what a constraint says; None for one that no input should meet.

    ``detail`` is the database's own, with the values at fault.
    """
    if constraint is None:
        return None
    claimed = DomainError.by_constraint.get(constraint)
    if claimed is not None:
        return claimed(**({"detail": detail} if detail else {}))
    return _of_family(constraint, detail or "")


def _of_family(constraint: str, detail: str) -> DomainError | None:
    if found := _CHOICE.fullmatch(constraint):
        return ChoiceUnknown(field=_words(found[1]), choices=_told(choices_of(constraint)))
    if found := _COUNT.fullmatch(constraint):
        return NumberBelowZero(field=_words(found[1]))
    if _CODE.fullmatch(constraint):
        taken = _DETAIL.search(detail)
        return CodeTaken(taken=taken[1] if taken else "of this record")
    return None


def choices_of(constraint: str) -> list[str]:
    """Return what the column of a ``..._is_known`` constraint may hold, as the models list it."""
    for model in apps.get_models():
        for one in model._meta.constraints:
            if one.name == constraint and isinstance(one, CheckConstraint):
                return _listed(one.condition)
    return []


def _listed(condition: Any) -> list[str]:
    parts = condition.children if isinstance(condition, Q) else ()
    for part in parts:
        if isinstance(part, tuple) and part[0].endswith("__in"):
            return [str(value) for value in part[1]]
    return []


def _told(choices: list[str]) -> str:
    return ", ".join(one or "nothing" for one in choices)


def _words(name: str) -> str:
    return name.replace("_", " ")
