"""
Downloading openFDA's bulk files: the manifest first, then every part, each under its final name
only when whole.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from apotheca.hub.importers.openfda.archives import records

OPENFDA = "https://api.fda.gov"
DATASETS = ("drug/ndc", "drug/enforcement", "drug/shortages", "drug/drugsfda")
FILE_HOSTS = frozenset({"download.open.fda.gov"})


class DownloadFailed(Exception):
    """
    A file could not be fetched whole; the text names it and what to do. Run the command again.
    """


@dataclass(frozen=True, slots=True)
class Fetched:
    """One part of a data set in the folder; ``is_new`` is False when it was there already."""

    dataset: str
    path: Path
    records: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Part:
    dataset: str
    url: str
    records: int
    export_date: str


def fetch(
    folder: Path,
    *,
    base_url: str = OPENFDA,
    datasets: Sequence[str] = DATASETS,
    tell: Callable[[Fetched], None] = lambda _: None,
) -> tuple[Fetched, ...]:
    """
    Download the bulk files of ``datasets`` into ``folder/<dataset>/``.

    A part of the same export that is already there is not fetched again, so a broken run is
    continued by running it again. Each part must hold the number of records the manifest states.

    :raises DownloadFailed: the manifest lacks a data set, or a part cannot be fetched whole.
    """
    transport = httpx.HTTPTransport(retries=3)
    with httpx.Client(transport=transport, timeout=60, follow_redirects=False) as client:
        parts = _manifest(client, base_url, datasets)
        done = []
        for part in parts:
            fetched = _fetch_part(client, folder, part)
            tell(fetched)
            done.append(fetched)
    return tuple(done)


def _manifest(client: httpx.Client, base_url: str, datasets: Sequence[str]) -> list[_Part]:
    answer = _get(client, f"{base_url.rstrip('/')}/download.json")
    allowed = FILE_HOSTS | {urlsplit(base_url).hostname}
    parts = []
    for dataset in datasets:
        group, name = dataset.split("/")
        entry = answer.json().get("results", {}).get(group, {}).get(name)
        if entry is None:
            raise DownloadFailed(f"The manifest of {base_url} has no data set {dataset}.")
        for partition in entry["partitions"]:
            if urlsplit(partition["file"]).hostname not in allowed:
                raise DownloadFailed(
                    f"{partition['file']} lies on a host we do not fetch from. "
                    "If openFDA moved its files, name the host in FILE_HOSTS."
                )
            parts.append(
                _Part(dataset, partition["file"], int(partition["records"]), entry["export_date"])
            )
    return parts


def _fetch_part(client: httpx.Client, folder: Path, part: _Part) -> Fetched:
    target = folder / part.dataset / Path(urlsplit(part.url).path).name
    mark = target.with_name(f"{target.name}.export")
    state = json.dumps({"export_date": part.export_date, "records": part.records})
    if target.exists() and mark.exists() and mark.read_text() == state:
        return Fetched(part.dataset, target, part.records, is_new=False)

    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.write_bytes(_get(client, part.url).content)
    found = sum(1 for _ in records(unfinished.read_bytes()))
    if found != part.records:
        raise DownloadFailed(
            f"{part.url} holds {found} records and the manifest states {part.records}. "
            "It may be in the middle of an update: try again in an hour."
        )
    mark.unlink(missing_ok=True)
    unfinished.replace(target)
    mark.write_text(state)
    return Fetched(part.dataset, target, part.records, is_new=True)


def _get(client: httpx.Client, url: str) -> httpx.Response:
    try:
        answer = client.get(url)
    except httpx.HTTPError as error:
        raise DownloadFailed(f"{url} could not be reached: {error}. Run it again.") from error
    if answer.status_code != httpx.codes.OK:
        raise DownloadFailed(f"{url} answered {answer.status_code}. Run it again later.")
    return answer
