"""What an import found and did, counted as it goes."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from apotheca.hub.files import Finding
from apotheca.hub.moving.effects import Effect

FINDINGS_KEPT = 1_000


@dataclass(slots=True)
class Outcome:
    """
    Counts of acts, and what was found.

    ``done`` were accepted, ``already`` were here before, ``refused`` were refused or left out.
    ``finding_count`` counts all findings; the first 1,000 are kept. ``effects`` is what a rehearsal
    would have posted.
    """

    rows: int = 0
    acts: int = 0
    done: int = 0
    already: int = 0
    refused: int = 0
    finding_count: int = 0
    refusal_count: int = 0
    findings: list[Finding] = field(default_factory=list)
    done_of: dict[str, int] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()

    def note(self, finding: Finding) -> None:
        """Keep a finding."""
        self.finding_count += 1
        self.refusal_count += finding.is_refusal
        if len(self.findings) < FINDINGS_KEPT:
            self.findings.append(finding)

    def count_done(self, template: str) -> None:
        """Count an act of a template that was accepted."""
        self.done += 1
        self.done_of[template] = self.done_of.get(template, 0) + 1

    @property
    def played(self) -> int:
        """Return how many acts were tried."""
        return self.done + self.already + self.refused

    def as_json(self) -> dict[str, Any]:
        """Return the outcome with its findings for a machine."""
        return asdict(self)


Tell = Callable[[Outcome], None]


def nobody(outcome: Outcome) -> None:
    """Tell nobody how an import goes on."""
