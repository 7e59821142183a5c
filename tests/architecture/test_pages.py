"""Promises about the pages: every address has a rule, and every part of a page is our own file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import apotheca.web
from apotheca.web.navigation import MENU, entries
from apotheca.web.shell import rules

WEB = Path(apotheca.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
# Doors with a rule of their own: signing in, signed webhooks, and the API's keys.
OTHER_DOORS = ("account/", "hub/in/", "api/")


def _routes(
    resolver: URLResolver | None = None, before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, path)
        else:
            yield path, entry


def test_every_address_has_a_rule():
    open_to_all = [
        path
        for path, route in _routes()
        if not path.startswith(OTHER_DOORS) and not hasattr(route.callback, "page_rule")
    ]
    assert open_to_all == []


def test_every_page_with_a_rule_has_an_address():
    reached = {
        route.callback.page_rule.view
        for _, route in _routes()
        if hasattr(route.callback, "page_rule")
    }
    declared = {name for name in rules if not name.startswith("test_")}
    assert declared == reached


def test_a_rule_names_duties_we_know():
    known = set("ABCDEFGHIJKLMNOPQRST@")
    strange = {
        rule.view for rule in rules.values() if set(rule.duties) - known and rule.duties != "*"
    }
    assert strange == set()


def test_every_entry_of_the_menu_leads_to_a_page_its_readers_may_open():
    rule_of = {
        route.name: route.callback.page_rule.duties
        for _, route in _routes()
        if hasattr(route.callback, "page_rule")
    }
    for entry in entries():
        reverse(entry.route)
        allowed = rule_of[entry.route]
        assert allowed == "*" or set(entry.duties) <= set(allowed), entry


def test_no_two_entries_of_the_menu_have_one_key():
    keys = [entry.key for entry in entries() if entry.key]
    assert len(keys) == len(set(keys))
    assert len({group.label for group in MENU}) == len(MENU)


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted({path for path, _ in _routes() if "<" not in path}))
def test_nothing_of_ours_is_shown_to_strangers(path):
    if path.startswith(OTHER_DOORS):
        return
    answer = Client(SERVER_NAME="127.0.0.1").get(f"/{path}")
    assert answer.status_code in {302, 405}
    assert answer.status_code == 405 or answer["Location"].startswith("/account/sign-in")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_a_template_has_nothing_the_policy_forbids(template):
    text = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_every_form_that_changes_something_carries_its_tokens(template):
    text = template.read_text()
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.S | re.I)
    for form in forms:
        is_ours = "web/components/form.html" in form
        assert is_ours or "csrf_token" in form, form[:200]
        leads_to_identity = "account_" in form or "mfa_" in form or "{{ address }}" in form
        assert is_ours or "form_key" in form or leads_to_identity, form[:200]


def test_every_icon_a_template_draws_is_in_the_sprite():
    drawn = set(
        re.findall(r"<symbol id=\"([a-z0-9-]+)\"", (WEB / "static/web/icons.svg").read_text())
    )
    asked = {
        name
        for template in TEMPLATES
        for name in re.findall(r'{% icon "([^"]+)"', template.read_text())
    }
    asked |= {group.icon for group in MENU}
    assert asked <= drawn


def test_no_file_of_others_names_a_source_map():
    for path in (WEB / "static/vendor").rglob("*.*"):
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8"), path
