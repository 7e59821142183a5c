"""The downtime kit: how old the last good one of each facility is, and the kit itself to keep."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.governance.types import Reader, Site
from apotheca.hub.queries.jobs import JobEnd, last_ends
from apotheca.insight.downtime import DOWNTIME, KitAge, kit_ages, newest_kit
from apotheca.kernel.errors import NotFound
from apotheca.web.shell import PageRequest, page

READ = ("GET", "HEAD")
READERS = "ABCDEFGHIJKLMNOPRST@"


@dataclass(frozen=True, slots=True)
class KitRow:
    """The kit of one facility, as the page shows it; ``problem`` is why the last run failed."""

    facility: str
    name: str
    timezone: str
    state: str
    as_of: datetime | None
    age: str
    problem: str
    address: str


@page(duties=READERS, methods=READ)
def downtime(request: PageRequest) -> HttpResponse:
    """Show how old the kit of each facility within reach is, and say how to use it."""
    ages = {
        one.facility: one
        for one in kit_ages(settings.DOWNTIME_DIR, now=request.moment().occurred_at)
    }
    ends = {one.subject: one for one in last_ends(DOWNTIME.name)}
    kits = [
        _row(site, ages.get(site.code), ends.get(site.code))
        for site in request.reader.sites_of(READERS)
    ]
    moving = reverse("moving")
    return render(request, "web/downtime.html", {"kits": kits, "moving_address": moving})


def _row(site: Site, age: KitAge | None, end: JobEnd | None) -> KitRow:
    state = "MISSING" if age is None else "OLD" if age.is_old else "FRESH"
    return KitRow(
        facility=site.code,
        name=site.name,
        timezone=site.timezone,
        state=state,
        as_of=age.as_of if age else None,
        age=age.shown if age else "",
        problem=end.problem if end else "",
        address=reverse("downtime-kit", args=[site.code]) if age else "",
    )


@page(duties=READERS, methods=READ)
def kit(request: PageRequest, facility: str) -> HttpResponse:
    """Hand out the newest whole kit of a facility as one file to unpack and print."""
    _check_reach(request.reader, facility)
    folder = newest_kit(settings.DOWNTIME_DIR, facility)
    if folder is None:
        raise NotFound(kind="downtime kit of", key=facility)
    name = f"downtime-{facility}-{folder.name}"
    sent = FileResponse(
        _packed(folder, name),
        as_attachment=True,
        filename=f"{name}.zip",
        content_type="application/zip",
    )
    return cast(HttpResponse, sent)  # it is streamed; the shell hands it on as it is


def _check_reach(reader: Reader, facility: str) -> None:
    if all(site.code != facility for site in reader.sites_of(READERS)):
        raise NotFound(kind="facility", key=facility)


def _packed(folder: Path, name: str) -> BinaryIO:
    """Pack a kit into a file without a name, on disk rather than in memory."""
    packed = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for one in sorted(path for path in folder.iterdir() if path.is_file()):
            archive.write(one, f"{name}/{one.name}")
    packed.seek(0)
    return packed


urlpatterns: list[URLPattern] = [
    path("downtime", downtime, name="downtime"),
    path("downtime/<str:facility>/kit.zip", kit, name="downtime-kit"),
]
