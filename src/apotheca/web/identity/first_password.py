"""The page behind a password link: whoever has the token chooses the person's password, once."""

import re
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import (
    validate_password,
)
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from apotheca.governance.operations.organisation import system_person
from apotheca.governance.operations.password_links import LinkEnded, use_password_link
from apotheca.governance.queries.password_links import LinkHolder, holder_of_link
from apotheca.governance.types import Actor
from apotheca.kernel.moment import Moment

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class PasswordForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        label="New password",
        strip=False,
        help_text="Twelve characters or more; not a common one, not like your name.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Once more",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, holder: LinkHolder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holder = holder

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ, and one that is easily guessed."""
        given = super().clean() or self.cleaned_data
        password, again = given.get("password"), given.get("again")
        if password and again and password != again:
            self.add_error("again", "The two are not the same.")
        if password:
            try:
                validate_password(password, get_user_model()(**asdict(self.holder)))
            except ValidationError as weak:
                self.add_error("password", weak)
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("token", "form")
def first_password(request: HttpRequest, token: str) -> HttpResponse:
    """
    Ask for a new password and set it. Opening the page ends nothing, so mail scanners do no harm.
    """
    digest = sha256(token.encode()).hexdigest()
    holder = holder_of_link(digest) if _TOKEN.fullmatch(token) else None
    if holder is None:
        return _shown(request, {"problem": LinkEnded()}, status=LinkEnded.status)
    form = PasswordForm(request.POST or None, holder=holder)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, {"form": form, "holder": holder, "token": token})
    try:
        use_password_link(
            actor=Actor(system_person(), source="page"), when=Moment.now(), token_sha256=digest,
            encoded=make_password(form.cleaned_data["password"]),
        )  # fmt: skip
    except LinkEnded as refusal:
        return _shown(request, {"problem": refusal}, status=refusal.status)
    messages.success(request, f"Your password is set. Sign in as {holder.username}.")
    return HttpResponseRedirect(reverse("account_login"))


def _shown(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return the page; its address is a secret, so no request of it tells the path."""
    answer = render(request, "account/first_password.html", context, status=status)
    answer["Referrer-Policy"] = "strict-origin"
    return answer
