"""What an audit says: plain values that print as a table or as JSON."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: of what, what it should be and what it is."""

    subject: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """
    The outcome of one check: the sentence that should hold, and what contradicts it.

    ``findings`` holds the first twenty; ``finding_count`` counts all of them.
    """

    name: str
    group: str
    sentence: str
    rows_looked_at: int
    finding_count: int
    findings: tuple[Finding, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        return self.finding_count == 0


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """All checks of one audit, made on one snapshot of the database."""

    checks: tuple[CheckResult, ...]

    @property
    def is_clean(self) -> bool:
        return all(check.holds for check in self.checks)

    @property
    def broken(self) -> tuple[str, ...]:
        """Return the names of the checks that do not hold, in the order they ran."""
        return tuple(check.name for check in self.checks if not check.holds)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "verify": "clean" if self.is_clean else "findings",
            "checks": [asdict(check) for check in self.checks],
        }
