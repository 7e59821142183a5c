"""
The doors of identity that are open here. Sign-up, e-mail and reset by e-mail are not among them.

The names are allauth's own, since its templates lead to them.
"""

from allauth.account import views as account
from allauth.socialaccount import views as social
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from apotheca.web.identity.first_password import first_password

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in", account.login, name="account_login"),
    path("sign-out", account.logout, name="account_logout"),
    path("inactive", account.account_inactive, name="account_inactive"),
    path("prove", account.reauthenticate, name="account_reauthenticate"),
    path("password", account.password_change, name="account_change_password"),
    path("first-password/<str:token>", first_password, name="account_first_password"),
    path("factors/", include("allauth.mfa.urls")),
    path("provider/cancelled", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("provider/error", social.login_error, name="socialaccount_login_error"),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    # Who comes by the identity provider alone has no password here, and needs none.
    path(
        "no-password", RedirectView.as_view(pattern_name="mfa_index"), name="account_set_password"
    ),
]
