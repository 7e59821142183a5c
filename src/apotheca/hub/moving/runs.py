"""An import that is written down: asked for or begun, carried out, and ended with its summary."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from apotheca.governance.operations.organisation import system_person
from apotheca.governance.types import Actor
from apotheca.hub.moving.importing import Mode, Order, Source, import_files
from apotheca.hub.moving.outcome import Outcome, Tell, nobody
from apotheca.hub.moving.playing import ImportBroken
from apotheca.hub.operations.imports import (
    ImportedFile,
    ImportPlan,
    end_import,
    start_import,
)
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values

FINDINGS_STORED = 1_000


@dataclass(frozen=True, slots=True)
class Run:
    """An import that ended: its id, status and outcome, and files that came before, and when."""

    run_id: UUID
    status: str
    outcome: Outcome
    seen_before: dict[str, datetime] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Say how it went in a line for a person."""
        return sentence_of(self.status, counts_of(self.outcome))

    def summary(self) -> dict[str, Any]:
        """Return the run for a machine, without its findings."""
        return {"run": str(self.run_id), "status": self.status, **counts_of(self.outcome)}


def run_import(
    sources: Sequence[Source], order: Order, *, now: datetime, tell: Tell = nobody
) -> Run:
    """
    Import files as an operator of the house, and write down that and how.

    :raises ImportBroken: something other than a refusal stopped it; that is written down too.
    """
    actor = Actor(system_person(), source="cli")
    files = [ImportedFile(one.name, one.sha256, one.size) for one in sources]
    seen = seen_before([one.sha256 for one in files])
    when = Moment(now, now.date())
    plan = ImportPlan(order.mode, order.is_rehearsal, order.is_sending, order.zone)
    run_id = start_import(actor=actor, when=when, files=files, plan=plan, by=order.by)
    status, outcome = carry_out(run_id, sources, order, now=now, tell=tell)
    named = {one.name: seen[one.sha256] for one in files if one.sha256 in seen}
    return Run(run_id, status, outcome, named)


def carry_out(
    run_id: UUID, sources: Sequence[Source], order: Order, *, now: datetime, tell: Tell = nobody
) -> tuple[str, Outcome]:
    """
    Import the files of a run that is written down, and write down how it ended.

    :raises ImportBroken: something other than a refusal stopped it.
    """
    actor = Actor(system_person(), source="import")
    try:
        outcome = import_files(sources, order, now=now, tell=tell)
    except ImportBroken as broken:
        end_import(
            actor=actor, when=Moment.now(), run_id=run_id, status="BROKEN", summary={},
            problem=str(broken),
        )  # fmt: skip
        raise
    status = status_of(order, outcome)
    summary = {**counts_of(outcome), "findings": _stored(outcome)}
    end_import(actor=actor, when=Moment.now(), run_id=run_id, status=status, summary=summary)
    return status, outcome


def status_of(order: Order, outcome: Outcome) -> str:
    """Return what became of an import."""
    if order.is_rehearsal:
        return "REHEARSED"
    if not outcome.refusal_count:
        return "DONE"
    return "REFUSED" if order.mode is Mode.ALL else "PARTLY"


def counts_of(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome's counts and effects as JSON values."""
    return {
        "rows": outcome.rows, "acts": outcome.acts, "done": outcome.done,
        "already": outcome.already, "refused": outcome.refused,
        "findings_found": outcome.finding_count, "refusals": outcome.refusal_count,
        "done_of": dict(outcome.done_of),
        "effects": [{**asdict(one), "amount": str(one.amount)} for one in outcome.effects],
    }  # fmt: skip


def sentence_of(status: str, counts: dict[str, Any]) -> str:
    """Say how an import went in a line for a person."""
    done, already, refused = counts["done"], counts["already"], counts["refused"]
    found = f"Findings: {counts['findings_found']}."
    said = {
        "REHEARSED": f"Nothing was kept. {_acts(done)} would be accepted, {already} here already,"
        f" {refused} not accepted. {found}",
        "DONE": f"{_acts(done)} accepted, {already} here already.",
        "PARTLY": f"{_acts(done)} accepted, {already} here already, {refused} left out. {found}",
        "REFUSED": f"Nothing was imported: {refused} of {_acts(counts['acts'])} cannot be accepted."
        f" {found}",
    }
    return said[status]


def _acts(count: int) -> str:
    return f"{count} act" if count == 1 else f"{count} acts"


_SEEN = """
SELECT f.sha256, max(r.ended_at) FROM hub_importfile f JOIN hub_importrun r ON r.id = f.run_id
 WHERE f.sha256 = ANY(%s) AND r.status IN ('DONE', 'PARTLY') GROUP BY f.sha256
"""


def seen_before(digests: Sequence[str]) -> dict[str, datetime]:
    """Return which contents were imported before, and when last."""
    return dict(fetch_values(_SEEN, [list(digests)]))


def _stored(outcome: Outcome) -> list[dict[str, Any]]:
    return [asdict(one) for one in outcome.findings[:FINDINGS_STORED]]
