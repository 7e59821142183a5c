"""Downloading against a local server that answers like openFDA, with small files of our own."""

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apotheca.hub.importers.openfda.archives import NotAnOpenFdaFile, read_folder, records
from apotheca.hub.importers.openfda.fetch import DownloadFailed, fetch

RECORDS = [{"product_ndc": "99001-0213"}, {"product_ndc": "99001-0216"}]


def zipped(*parts: object) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, part in enumerate(parts):
            archive.writestr(f"part-{number}.json", json.dumps(part))
    return packed.getvalue()


class OpenFda:
    """A local openFDA: its files by path, and the paths it was asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.base_url = ""

    def publish(self, stated_records: int = 2, host: str = "") -> None:
        file = f"{host or self.base_url}/drug/ndc/drug-ndc-0001-of-0001.json.zip"
        partition = {"file": file, "records": stated_records, "size_mb": "1"}
        entry = {"export_date": "2026-11-01", "partitions": [partition]}
        self.files["/download.json"] = json.dumps({"results": {"drug": {"ndc": entry}}}).encode()
        self.files["/drug/ndc/drug-ndc-0001-of-0001.json.zip"] = zipped(
            {"meta": {}, "results": RECORDS}
        )


@pytest.fixture
def openfda() -> Iterator[OpenFda]:
    site = OpenFda()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            body = site.files.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the test reads ``asked``."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    site.base_url = f"http://127.0.0.1:{server.server_port}"
    site.publish()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_command_fills_the_folder_and_its_records_can_be_read(
    openfda: OpenFda, tmp_path: Path
) -> None:
    call_command(
        "fetch",
        "openfda",
        to=tmp_path,
        base_url=openfda.base_url,
        only=["drug/ndc"],
        stdout=io.StringIO(),
    )

    assert list(read_folder(tmp_path, "drug/ndc")) == RECORDS


def test_a_part_that_is_there_is_not_fetched_again(openfda: OpenFda, tmp_path: Path) -> None:
    fetch(tmp_path, base_url=openfda.base_url, datasets=["drug/ndc"])
    openfda.asked.clear()

    (part,) = fetch(tmp_path, base_url=openfda.base_url, datasets=["drug/ndc"])

    assert not part.is_new
    assert openfda.asked == ["/download.json"]


def test_a_part_with_other_records_than_stated_is_not_put_in_place(
    openfda: OpenFda, tmp_path: Path
) -> None:
    openfda.publish(stated_records=3)

    with pytest.raises(DownloadFailed, match="holds 2 records and the manifest states 3"):
        fetch(tmp_path, base_url=openfda.base_url, datasets=["drug/ndc"])

    assert list((tmp_path / "drug/ndc").glob("*.zip")) == []


def test_files_on_an_unknown_host_are_not_fetched(openfda: OpenFda, tmp_path: Path) -> None:
    openfda.publish(host="http://elsewhere.invalid")

    with pytest.raises(DownloadFailed, match="host we do not fetch from"):
        fetch(tmp_path, base_url=openfda.base_url, datasets=["drug/ndc"])


def test_a_missing_data_set_is_named_by_the_command(openfda: OpenFda, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="drug/enforcement"):
        call_command(
            "fetch", "openfda", to=tmp_path, base_url=openfda.base_url, only=["drug/enforcement"]
        )


def test_records_come_from_plain_json_and_from_all_parts_of_a_zip() -> None:
    plain = json.dumps({"results": RECORDS}).encode()

    assert list(records(plain)) == RECORDS
    assert list(records(zipped({"results": RECORDS}, {"results": RECORDS}))) == RECORDS * 2


@pytest.mark.parametrize("raw", [b"{", b"[]", b'{"results": {}}', b"PK\x03\x04 broken"])
def test_what_is_no_openfda_file_is_refused_by_name(raw: bytes) -> None:
    with pytest.raises(NotAnOpenFdaFile):
        list(records(raw))


def test_the_command_loads_what_it_fetched_as_a_steward(
    openfda: OpenFda, tmp_path: Path, world
) -> None:
    packaging = {"package_ndc": "99001-0213-10", "description": "10 VIAL in 1 BOX"}
    part = {"results": [{"generic_name": "Ceftriaxone", "packaging": [packaging]}]}
    openfda.publish(stated_records=1)
    openfda.files["/drug/ndc/drug-ndc-0001-of-0001.json.zip"] = zipped(part)
    said = io.StringIO()

    call_command(
        "fetch", "openfda", to=tmp_path, base_url=openfda.base_url, only=["drug/ndc"],
        load_as="item_steward", stdout=said,
    )  # fmt: skip

    assert "Loaded 1 items and 1 packages." in said.getvalue()
