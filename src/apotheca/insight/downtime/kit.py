"""Writing a kit: all of a facility as of one moment, in a folder that appears whole or not."""

import json
import os
import re
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from apotheca.governance.queries.facilities import FacilityFacts, facilities
from apotheca.hub.keeping import Outcome
from apotheca.hub.names import cleaned_name
from apotheca.insight.downtime.contents import (
    Written,
    write_decisions,
    write_orders,
    write_stock,
    write_wanted,
)
from apotheca.insight.downtime.forms import write_forms
from apotheca.insight.downtime.sheets import STYLE, Stamp, page_head
from apotheca.kernel.sql import fetch_values

MANIFEST = "manifest.json"
KIT_NAME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{6}\.\d{6}Z")
_MAKING = ".making-"
_LEFT_OVER_SECONDS = 24 * 3600

Clock = Callable[[], datetime]


def write_kits(
    target: Path, *, keep: int, only: Sequence[str] = (), clock: Clock = lambda: datetime.now(UTC)
) -> list[Outcome]:
    """
    Write a kit of each facility (or of those named) into ``target`` and return what came of each.

    A facility whose kit fails keeps its last good one and stops no other. The newest ``keep`` of
    each stay.
    """
    target.mkdir(parents=True, exist_ok=True)
    chosen = [one for one in facilities() if not only or one.code in only]
    outcomes = [_written(target, facility, keep, clock) for facility in chosen]
    _write_index(target)
    missing = set(only) - {facility.code for facility in chosen}
    return [*outcomes, *(Outcome(code, "There is no such facility.") for code in sorted(missing))]


def _written(target: Path, facility: FacilityFacts, keep: int, clock: Clock) -> Outcome:
    try:
        return Outcome(facility.code, detail=write_kit(target, facility, keep=keep, clock=clock))
    except Exception as failure:  # whatever it was, the other facilities get theirs
        return Outcome(facility.code, f"{type(failure).__name__}: {failure}"[:500])


def write_kit(
    target: Path, facility: FacilityFacts, *, keep: int, clock: Clock = lambda: datetime.now(UTC)
) -> dict[str, Any]:
    """
    Write the kit of one facility and return what its manifest says.

    Everything is read as of one moment, in one transaction that only reads. The folder is made
    under another name, forced to disk, and renamed; nobody ever sees half a kit.
    """
    home = target / cleaned_name(facility.code)
    home.mkdir(parents=True, exist_ok=True)
    making = home / f"{_MAKING}{uuid4().hex}"
    making.mkdir()
    try:
        manifest = _fill(making, facility, clock)
        _force(making)
        final = home / f"{datetime.fromisoformat(manifest['as_of']):%Y-%m-%dT%H%M%S.%fZ}"
        os.rename(making, final)
        _force_folder(home)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    _prune(home, keep)
    return {"folder": final.name, **{name: manifest[name] for name in ("as_of", "rows", "files")}}


def _fill(folder: Path, facility: FacilityFacts, clock: Clock) -> dict[str, Any]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        as_of: datetime = fetch_values("SELECT now()")[0][0]
        stamp = _stamp(facility, as_of, clock())
        shutil.copyfile(STYLE, folder / "style.css")
        today = as_of.astimezone(ZoneInfo(facility.timezone)).date()
        stock = list(write_stock(folder, facility.id, today, stamp))
        others = [
            write_orders(folder, facility.id, stamp),
            write_wanted(folder, facility.id, stamp),
            write_decisions(folder, facility.id, stamp),
        ]
    forms = write_forms(folder, stamp)
    _write_contents(folder, stamp, stock, others, forms)
    return _write_manifest(folder, facility, as_of, clock(), [*stock, *others])


def _stamp(facility: FacilityFacts, as_of: datetime, made_at: datetime) -> Stamp:
    zone = ZoneInfo(facility.timezone)
    whose = f"{facility.entity_name}, {facility.name} ({facility.code})"
    return Stamp(whose, _local(as_of, zone), _local(made_at, zone))


def _local(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _write_contents(
    folder: Path, stamp: Stamp, stock: Sequence[Written], others: Sequence[Written],
    forms: Sequence[tuple[str, str]],
) -> None:  # fmt: skip
    parts = [page_head("Downtime kit", stamp)]
    parts.append(
        "<p>Use this while the system cannot be reached. Write what you do on the blank forms, "
        "with the time it happened; it is entered afterwards with that time. Call suppliers by "
        "the numbers here.</p>\n"
    )
    for heading, sheets in (("To come, wanted, undecided", others), ("Stock by place", stock)):
        links = "".join(_link(one.name, one.title, _count(one.rows)) for one in sheets)
        parts.append(f"<h2>{heading}</h2>\n<ul>\n{links or '<li>none</li>'}</ul>\n")
    links = "".join(_link(name, title, "") for name, title in forms)
    parts.append(f"<h2>Blank forms</h2>\n<ul>\n{links}</ul>\n</body>\n</html>\n")
    (folder / "index.html").write_text("".join(parts), encoding="utf-8")


def _count(rows: int) -> str:
    return f"{rows} row" if rows == 1 else f"{rows} rows"


def _link(name: str, title: str, more: str) -> str:
    shown = f" ({more})" if more else ""
    page, paper = (f'<a href="{escape(name)}.{ending}">' for ending in ("html", "pdf"))
    return f"<li>{page}{escape(title)}</a>{shown} - {paper}PDF</a></li>\n"


def _write_manifest(
    folder: Path, facility: FacilityFacts, as_of: datetime, made_at: datetime,
    sheets: Sequence[Written],
) -> dict[str, Any]:  # fmt: skip
    """Write last what the kit holds, with the digest of each file: a kit without it is none."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    manifest = {
        "facility": facility.code, "as_of": as_of.astimezone(UTC).isoformat(),
        "made_at": made_at.astimezone(UTC).isoformat(), "rows": sum(one.rows for one in sheets),
        "files": len(files), "sha256": {path.name: _digest(path) for path in files},
    }  # fmt: skip
    text = json.dumps(manifest, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return manifest


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _force(folder: Path) -> None:
    """Have everything on disk before the folder gets its name."""
    for path in folder.iterdir():
        with path.open("rb") as content:
            os.fsync(content.fileno())
    _force_folder(folder)


def _force_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def kits_of(home: Path) -> list[Path]:
    """Return the whole kits of a facility's folder, the newest first."""
    if not home.is_dir():
        return []
    found = [path for path in home.iterdir() if KIT_NAME.fullmatch(path.name)]
    return sorted((path for path in found if (path / MANIFEST).is_file()), reverse=True)


def _prune(home: Path, keep: int) -> None:
    """Take away old kits, and what a run that was killed left behind a day ago."""
    for path in kits_of(home)[max(keep, 1) :]:
        shutil.rmtree(path, ignore_errors=True)
    for path in home.glob(f"{_MAKING}*"):
        age = datetime.now(UTC).timestamp() - path.stat().st_mtime
        if age > _LEFT_OVER_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _write_index(target: Path) -> None:
    """Point to the newest kit of each facility; the page is replaced in one step."""
    items = []
    for home in sorted(path for path in target.iterdir() if path.is_dir()):
        if newest := next(iter(kits_of(home)), None):
            told = json.loads((newest / MANIFEST).read_text(encoding="utf-8"))
            address = f"{escape(home.name)}/{escape(newest.name)}/index.html"
            items.append(f'<li><a href="{address}">{escape(told["facility"])}</a>, as of '
                         f"{escape(told['as_of'][:16].replace('T', ' '))} UTC</li>\n")  # fmt: skip
    page = (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        "<title>Downtime kits</title></head>\n<body>\n<h1>Downtime kits</h1>\n"
        f"<ul>\n{''.join(items)}</ul>\n</body>\n</html>\n"
    )
    part = target / f".index-{uuid4().hex}.html"
    part.write_text(page, encoding="utf-8")
    os.replace(part, target / "index.html")
