"""What is written down of imports. The acts themselves go through their own operations."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from apotheca.governance.shell import changes, operation, record_audit
from apotheca.governance.types import Actor
from apotheca.hub.models import ImportFile, ImportRun
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment

ANY_DUTY = "ABCDEFGHIJKLMNOPQRST"


class NoFiles(DomainError):
    code = "hub.no_files"
    message = "Choose at least one file to import."
    status = 422


class ImportEnded(DomainError):
    code = "hub.import_ended"
    message = "This import has ended. Ask for a new one."


class FileNamedTwice(DomainError):
    code = "hub.file_named_twice"
    message = "Two of the files have one name. Rename one of them."
    constraint = "import_file_once_per_run"
    status = 422


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file as it came: its name, digest and size in bytes; content None stays where it is."""

    name: str
    sha256: str
    size: int
    content: bytes | None = None

    def __repr__(self) -> str:
        return f"ImportedFile({self.name}, {self.sha256})"


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """
    How an import goes: mode ALL or ROWS, and the rest as in ``hub.moving.importing.Order``.
    """

    mode: str
    is_rehearsal: bool = False
    is_sending: bool = False
    zone: str = ""


@operation(permission="hub.ask_for_import", duty=ANY_DUTY, is_act=False)
def ask_for_import(
    *, actor: Actor, when: Moment, files: Sequence[ImportedFile], plan: ImportPlan
) -> UUID:
    """
    Ask a worker to import files with the actor's own acts; return the run's id.

    Each act needs its own right when it is played; nobody acts for another this way.

    :raises NoFiles: there is none.
    :raises FileNamedTwice: two files have one name.
    """
    if not files:
        raise NoFiles
    return _record(actor, when, "ASKED", files, plan, {}, own_id=actor.person_id)


@operation(permission="hub.start_import", duty="*", is_act=False)
def start_import(
    *,
    actor: Actor,
    when: Moment,
    files: Sequence[ImportedFile],
    plan: ImportPlan,
    by: Mapping[str, str],
) -> UUID:
    """Write down that an operator of this house begins to import files; return the run's id."""
    return _record(actor, when, "RUNNING", files, plan, by, own_id=None)


@operation(permission="hub.end_import", duty="*", is_act=False)
def end_import(
    *,
    actor: Actor,
    when: Moment,
    run_id: UUID,
    status: str,
    summary: Mapping[str, Any],
    problem: str = "",
) -> str:
    """
    Write down how an import ended; return its status.

    :raises ImportEnded: it ended before.
    """
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if run.ended_at is not None:
        raise ImportEnded
    row = {
        "id": run_id, "status": status, "ended_at": when.occurred_at, "lease_until": None,
        "summary": summary, "problem": problem[:600],
    }  # fmt: skip
    changes().update(ImportRun, [row])
    counts = {name: value for name, value in summary.items() if name != "findings"}
    record_audit(
        "hub.import_ended", subject_type="ImportRun", subject_id=run_id, entity_id=0, when=when,
        before={"status": run.status}, after={"status": status, **counts},
    )  # fmt: skip
    return status


def _record(
    actor: Actor, when: Moment, status: str, files: Sequence[ImportedFile], plan: ImportPlan,
    by: Mapping[str, str], *, own_id: int | None,
) -> UUID:  # fmt: skip
    run_id = uuid7()
    row = {
        "id": run_id, "status": status, **asdict(plan), "by": dict(by), "own_id": own_id,
        "asked_by_id": actor.person_id, "asked_at": when.occurred_at, "summary": {},
    }  # fmt: skip
    changes().insert(ImportRun, [row])
    changes().flush()
    ImportFile.objects.bulk_create([ImportFile(run_id=run_id, **_columns(one)) for one in files])
    named = [{"name": one.name, "sha256": one.sha256, "size": one.size} for one in files]
    record_audit(
        "hub.import_asked", subject_type="ImportRun", subject_id=run_id, entity_id=0, when=when,
        after={**asdict(plan), "files": named},
    )  # fmt: skip
    return run_id


def _columns(file: ImportedFile) -> dict[str, Any]:
    return {"name": file.name, "sha256": file.sha256, "size": file.size, "content": file.content}
