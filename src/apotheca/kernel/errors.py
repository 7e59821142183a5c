"""Errors a person can act on. Anything else is a bug and stays loud."""

from decimal import Decimal
from typing import Any, ClassVar


class DomainError(Exception):
    """
    A refusal: what happened, with the numbers, and what to do next.

    ``code`` is stable (``context.reason``), ``message`` may name the facts in braces, ``status`` is
    the one HTTP status of this refusal, ``constraint`` the database constraint that says the same
    no.
    """

    code: ClassVar[str]
    message: ClassVar[str]
    status: ClassVar[int] = 409
    constraint: ClassVar[str | None] = None

    by_constraint: ClassVar[dict[str, type["DomainError"]]] = {}
    by_code: ClassVar[dict[str, type["DomainError"]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        DomainError.by_code[cls.code] = cls
        if cls.constraint is not None:
            DomainError.by_constraint[cls.constraint] = cls

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The message with its facts filled in; facts the message does not name are appended."""
        facts = {key: _plain(value) for key, value in self.facts.items()}
        named = {key for key in facts if "{" + key + "}" in self.message}
        text = self.message.format_map(_Blank(facts))
        rest = ", ".join(f"{key}={value}" for key, value in facts.items() if key not in named)
        return f"{text} ({rest})" if rest else text


def _plain(value: Any) -> Any:
    """Return a quantity without the idle zeros its column gives it; money keeps its cents."""
    if not isinstance(value, Decimal) or not value.is_finite():
        return value
    exponent = value.as_tuple().exponent
    return f"{value.normalize():f}" if isinstance(exponent, int) and exponent < -2 else value


class _Blank(dict[str, Any]):
    """
    Facts for a message; a missing fact reads as a dash, since the database knows less than Python.
    """

    def __missing__(self, key: str) -> str:
        return "-"


class NotFound(DomainError):
    code = "kernel.not_found"
    message = "There is no {kind} {key}. Check the number, or whether you may see it."
    status = 404
