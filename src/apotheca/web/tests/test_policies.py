"""What every answer tells the browser not to do, and how static files are served."""

import pytest
from django.template import Context, Template
from django.test import Client, override_settings

from apotheca.web.middleware import POLICY


@pytest.fixture
def sign_in_page(visitor, db):
    return visitor.get("/account/sign-in")


def test_no_inline_script_no_inline_style_no_eval_no_frame(sign_in_page):
    policy = sign_in_page["Content-Security-Policy"]

    assert policy == POLICY
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy


def test_nothing_of_a_page_stays_in_a_cache(sign_in_page):
    assert "no-store" in sign_in_page["Cache-Control"]


def test_other_policies_are_strict_too(sign_in_page):
    assert sign_in_page["Referrer-Policy"] == "same-origin"
    assert sign_in_page["X-Content-Type-Options"] == "nosniff"
    assert sign_in_page["X-Frame-Options"] == "DENY"
    assert "camera=()" in sign_in_page["Permissions-Policy"]


def test_cookies_are_kept_from_scripts_and_other_sites(sign_in_page):
    cookie = sign_in_page.cookies["csrftoken"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=60)
def test_production_comes_back_over_tls_only(db):
    plain = Client(SERVER_NAME="127.0.0.1").get("/account/sign-in")
    secure = Client(SERVER_NAME="127.0.0.1").get("/account/sign-in", secure=True)

    assert (plain.status_code, plain["Location"][:8]) == (301, "https://")
    assert secure["Strict-Transport-Security"].startswith("max-age=60")


def test_a_static_file_has_its_digest_in_its_address_and_stays_for_ever(visitor, db):
    address = Template("{% load static %}{% static 'web/apotheca.js' %}").render(Context())

    answer = visitor.get(address)

    assert "?v=" in address
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith("text/javascript")


def test_a_static_file_that_is_missing_is_a_mistake():
    with pytest.raises(FileNotFoundError):
        Template("{% load static %}{% static 'web/missing.js' %}").render(Context())


def test_a_page_nobody_has_says_so_in_our_words(visitor, db):
    answer = visitor.get("/nowhere")

    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()
