"""The organisation's own identity provider (OpenID Connect), when the environment names one."""

from typing import Any

from apotheca.config import env


def provider() -> dict[str, Any]:
    """
    Return allauth's settings of the provider in ``APOTHECA_OIDC_*``; nothing without an address.

    :raises BadSetting: an address is given, but not the client it is for.
    """
    address = env.text("APOTHECA_OIDC_URL", "")
    if not address:
        return {}
    client, secret = env.text("APOTHECA_OIDC_CLIENT", ""), env.text("APOTHECA_OIDC_SECRET", "")
    if not client or not secret:
        raise env.BadSetting(
            "APOTHECA_OIDC_URL is set, but APOTHECA_OIDC_CLIENT or APOTHECA_OIDC_SECRET is not."
        )
    app = {
        "provider_id": "sso",
        "name": env.text("APOTHECA_OIDC_NAME", "Single sign-on"),
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": address, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
