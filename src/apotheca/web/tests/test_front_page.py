"""The first page shows the stored report, or says how to make one, and runs no scripts."""

import pytest
from django.test import Client

from apotheca.web.views import REPORT


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


def test_without_a_report_the_page_says_how_to_make_one(home) -> None:
    answer = Client().get("/", SERVER_NAME="127.0.0.1")

    assert answer.status_code == 200
    assert "make demo" in answer.content.decode()


def test_the_stored_report_is_shown(home) -> None:
    (home / REPORT).parent.mkdir()
    (home / REPORT).write_text("<h1>A month</h1>")

    assert Client().get("/", SERVER_NAME="127.0.0.1").content == b"<h1>A month</h1>"


def test_the_page_may_not_run_scripts(home) -> None:
    answer = Client().get("/", SERVER_NAME="127.0.0.1")

    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
