"""Production refuses to start on unsafe settings, and names them."""

import pytest
from django.db import connection

from apotheca.config import env, gate

pytestmark = pytest.mark.django_db
SAFE_KEYS = {"SECRET_KEY": "s" * 40, "AUDIT_KEY": "a" * 40, "PRODUCTION": True}


@pytest.fixture
def production(settings):
    for name, value in SAFE_KEYS.items():
        setattr(settings, name, value)
    return settings


def test_a_safe_installation_starts(production):
    gate.refuse_unless_safe()
    assert all(finding.holds for finding in gate.findings())


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SECRET_KEY", "not-for-production-x"),
        ("SECRET_KEY", "short"),
        ("AUDIT_KEY", "not-for-production-x"),
        ("AUDIT_KEY", ""),
        ("DEBUG", True),
    ],
)
def test_an_unsafe_setting_of_ours_is_refused_by_name(production, setting, value):
    setattr(production, setting, value)
    with pytest.raises(gate.GateClosed, match=setting):
        gate.refuse_unless_safe()


@pytest.mark.parametrize("value", ["off", "local"])
def test_acknowledging_before_the_flush_is_refused(production, value):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL synchronous_commit = {value}")
    with pytest.raises(gate.GateClosed, match="synchronous_commit"):
        gate.refuse_unless_safe()


def test_another_time_zone_is_refused(production):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'America/New_York'")
    with pytest.raises(gate.GateClosed, match="timezone"):
        gate.refuse_unless_safe()


@pytest.mark.parametrize(
    "setting", ["fsync", "full_page_writes", "data_sync_retry", "data_checksums"]
)
def test_a_server_that_may_lose_work_is_refused(production, monkeypatch, setting):
    wrong = "on" if setting == "data_sync_retry" else "off"
    real = gate._value
    monkeypatch.setattr(
        gate, "_value", lambda text: wrong if text == f"SHOW {setting}" else real(text)
    )
    with pytest.raises(gate.GateClosed, match=setting):
        gate.refuse_unless_safe()


@pytest.mark.parametrize("right", ["superuser", "bypassrls", "owner"])
def test_a_role_that_could_switch_triggers_off_is_refused(production, monkeypatch, right):
    real = gate._value
    monkeypatch.setattr(gate, "_value", lambda text: right if "rolsuper" in text else real(text))
    with pytest.raises(gate.GateClosed, match="application role"):
        gate.refuse_unless_safe()


def test_outside_production_nothing_is_refused(settings):
    settings.PRODUCTION = False
    gate.refuse_unless_safe()
    assert not all(finding.holds for finding in gate.findings())


def test_a_bad_number_in_the_environment_is_named(monkeypatch):
    monkeypatch.setenv("APOTHECA_X", "many")
    with pytest.raises(env.BadSetting, match="APOTHECA_X='many'"):
        env.number("APOTHECA_X", 1)


def test_a_bad_choice_in_the_environment_is_named(monkeypatch):
    monkeypatch.setenv("APOTHECA_X", "maybe")
    with pytest.raises(env.BadSetting, match="one of no, yes"):
        env.choice("APOTHECA_X", "no", ["yes", "no"])


def test_a_role_that_cannot_keep_sessions_is_refused(production, monkeypatch):
    monkeypatch.setattr(gate, "SIGN_IN_TABLES", ("django_session", "no_such_table"))

    with pytest.raises(gate.GateClosed, match=r"no_such_table \(SELECT\)"):
        gate.refuse_unless_safe()
