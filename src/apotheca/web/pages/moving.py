"""Moving in and out: files of acts rehearsed, looked at and imported; exports and templates."""

import io
import tempfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.governance.queries import entity_ids
from apotheca.governance.shell import NotPermitted
from apotheca.hub.files import csv_bytes, safe_name
from apotheca.hub.moving.catalogue import CHAPTERS, templates
from apotheca.hub.moving.exporting import Format, act_count, export_files
from apotheca.hub.moving.queue import work_off
from apotheca.hub.moving.runs import sentence_of
from apotheca.hub.moving.samples import write_templates
from apotheca.hub.operations.imports import ANY_DUTY, ImportedFile, ImportPlan, ask_for_import
from apotheca.hub.post.downloads import disposition
from apotheca.hub.queries.imports import ImportLife, import_files_of, import_life, imports_of
from apotheca.kernel.errors import DomainError
from apotheca.web.shell import PageRequest, go, page, problem
from apotheca.web.tables import Column, of_rows
from apotheca.web.uploads import files_sent

EXPORTERS = "P@"
# A request waits for a small import; what is larger is for a worker.
AT_ONCE_BYTES = 24 * 1024
# A request writes an export of so many acts; a larger one is for the command line.
EXPORT_ACTS_MAX = 20_000
FINDINGS = ("file", "line", "column", "code", "reason", "remedy", "excerpt")
MODES = (
    ("ALL", "All or nothing", "Nothing is kept unless every act is accepted."),
    ("ROWS", "Row by row", "What is refused is left out, with what needs it."),
)


class ExportTooLarge(DomainError):
    code = "web.export_too_large"
    message = (
        "{acts} acts are too many for a download; at most {most} are written here. Ask an operator"
        " to run apotheca export."
    )
    status = 422


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One thing that was found, as the table shows it."""

    file: str
    line: int
    column: str
    said: str
    remedy: str


@dataclass(frozen=True, slots=True)
class EffectRow:
    """How an account would change."""

    entity: str
    account: str
    currency: str
    amount: Decimal


FOUND: tuple[Column[FoundRow], ...] = (
    Column("file", "File"),
    Column("line", "Line", "number"),
    Column("column", "Column", "code"),
    Column("said", "What is wrong"),
    Column("remedy", "What to do"),
)
EFFECTS: tuple[Column[EffectRow], ...] = (
    Column("entity", "Entity", "code"),
    Column("account", "Account"),
    Column("amount", "Debit less credit", "money", unit="currency"),
)
RUNS: tuple[Column[ImportLife], ...] = (
    Column("asked_at", "Asked for", "instant", link=lambda life: _address(life.id)),
    Column("status", "State", "status"),
    Column("files", "Files", "list"),
    Column("act_count", "Acts", "number"),
)


@page(duties="*")
def moving(request: PageRequest) -> HttpResponse:
    """Show what was imported, the form for more, the templates, and the export."""
    if request.method == "POST":
        return _rehearse(request)
    return _overview(request)


@page(duties="*", methods=("GET", "HEAD"))
def moving_run(request: PageRequest, run_id: UUID) -> HttpResponse:
    """Show an import: how far it is, what was found, and what it would post or has done."""
    life = import_life(request.reader.person_id, run_id)
    rows = [
        FoundRow(
            one["file"], one["line"], one["column"],
            f"{one['reason']}{_excerpt(one)}", one["remedy"],
        )
        for one in life.findings
    ]  # fmt: skip
    effects = [
        EffectRow(
            one["entity"], f"{one['account']} {one['name']}", one["currency"],
            Decimal(one["amount"]),
        )
        for one in life.summary.get("effects", ())
    ]  # fmt: skip
    titles = {name: one.title for name, one in templates().items()}
    done = [(name, titles[name], count) for name, count in _done_of(life).items()]
    context = {
        "life": life,
        "sentence": _sentence(life),
        "done_of": done,
        "findings": of_rows("What was found", rows, FOUND, reader=request.reader),
        "effects": of_rows("What it posts", effects, EFFECTS, reader=request.reader),
        "modes": MODES,
        "is_ready": life.status == "REHEARSED" and bool(life.summary.get("acts")),
        "trail": (("Move in and out", reverse("moving")),),
    }
    part = "web/moving/state.html" if request.htmx else "web/moving/run.html"
    return render(request, part, context)


@page(duties=ANY_DUTY, methods=("POST",))
def moving_import(request: PageRequest, run_id: UUID) -> HttpResponse:
    """Import the files that were rehearsed, all or row by row."""
    life = import_life(request.reader.person_id, run_id)
    mode = request.POST.get("mode", "ALL")
    files = [
        ImportedFile(one.name, one.sha256, len(one.content), one.content)
        for one in import_files_of(life.id)
    ]
    plan = ImportPlan(mode if mode in {value for value, _, _ in MODES} else "ALL")
    return _ask(request, files, plan)


@page(duties="*", methods=("GET", "HEAD"))
def moving_findings(request: PageRequest, run_id: UUID) -> HttpResponse:
    """Give what was found as a CSV file."""
    life = import_life(request.reader.person_id, run_id)
    rows = [[one[name] for name in FINDINGS] for one in life.findings]
    return _download(csv_bytes(FINDINGS, rows), "findings.csv")


@page(duties="*", methods=("GET", "HEAD"))
def moving_templates(request: PageRequest) -> HttpResponse:
    """Give every template with its examples, packed."""
    return _download(_templates(), "templates.zip")


@cache
def _templates() -> bytes:
    """Return the templates as an archive, made once: they change with the program only."""
    with tempfile.TemporaryDirectory() as folder:
        write_templates(Path(folder))
        return _packed(Path(folder))


@page(duties=EXPORTERS, methods=("POST",))
def moving_export(request: PageRequest) -> HttpResponse:
    """Give an export of everything as of a day, packed, to who may see every entity."""
    if not set(entity_ids()) <= set(request.reader.entities(EXPORTERS)):
        raise NotPermitted(permission="page moving.moving_export", duty=EXPORTERS)
    as_of = _day(request)
    form = Format.XLSX if request.POST.get("format") == Format.XLSX else Format.CSV
    acts = act_count(as_of)
    if acts > EXPORT_ACTS_MAX:
        return problem(request, ExportTooLarge(acts=acts, most=EXPORT_ACTS_MAX))
    with tempfile.TemporaryDirectory() as folder:
        export_files(Path(folder) / "export", as_of=as_of, form=form)
        return _download(_packed(Path(folder) / "export"), f"apotheca-{as_of}.zip")


def _overview(request: PageRequest, refusal: DomainError | None = None) -> HttpResponse:
    runs = imports_of(request.reader.person_id)
    context: dict[str, Any] = {
        "problem": refusal,
        "table": of_rows("Your imports", runs, RUNS, reader=request.reader),
        "has_runs": bool(runs),
        "chapters": CHAPTERS,
        "may_import": request.reader.may(ANY_DUTY),
        "may_export": request.reader.may(EXPORTERS),
        "today": request.moment().business_date,
    }
    status = refusal.status if refusal else 200
    return render(request, "web/moving/overview.html", context, status=status)


def _rehearse(request: PageRequest) -> HttpResponse:
    try:
        files = [
            ImportedFile(
                safe_name(one.name), sha256(one.content).hexdigest(), len(one.content), one.content
            )
            for one in files_sent(request)
        ]
        return _ask(request, files, ImportPlan("ALL", is_rehearsal=True))
    except DomainError as refusal:
        return _overview(request, refusal)


def _ask(request: PageRequest, files: list[ImportedFile], plan: ImportPlan) -> HttpResponse:
    run_id = ask_for_import(actor=request.actor(), when=request.moment(), files=files, plan=plan)
    if sum(file.size for file in files) <= AT_ONCE_BYTES:
        work_off(run_id)
    return go(request, _address(run_id))


def _address(run_id: UUID) -> str:
    return reverse("moving-run", args=[run_id])


def _sentence(life: ImportLife) -> str:
    if life.status == "ASKED":
        return "A worker takes it up in a moment."
    if life.status == "RUNNING":
        return f"{life.played_count} of {life.act_count} acts are tried."
    if life.status == "BROKEN":
        return life.problem
    return sentence_of(life.status, dict(life.summary))


def _done_of(life: ImportLife) -> dict[str, int]:
    return dict(life.summary.get("done_of", {}))


def _excerpt(finding: dict[str, Any]) -> str:
    return f" ({finding['excerpt']})" if finding["excerpt"] else ""


def _day(request: PageRequest) -> date:
    today = request.moment().business_date
    try:
        return min(date.fromisoformat(request.POST.get("as_of", "")), today)
    except ValueError:
        return today


def _packed(folder: Path) -> bytes:
    """Return the files of a folder as one archive, the same bytes for the same files."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            entry = ZipInfo(str(file.relative_to(folder)))
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes())
    return packed.getvalue()


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = disposition(name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


urlpatterns: list[URLPattern] = [
    path("moving", moving, name="moving"),
    path("moving/templates.zip", moving_templates, name="moving-templates"),
    path("moving/export", moving_export, name="moving-export"),
    path("moving/<uuid:run_id>", moving_run, name="moving-run"),
    path("moving/<uuid:run_id>/import", moving_import, name="moving-import"),
    path("moving/<uuid:run_id>/findings.csv", moving_findings, name="moving-findings"),
]
