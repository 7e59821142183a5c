"""People come in through the organisation's identity provider, and only people we know."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from apotheca.config import env, identity
from apotheca.governance.models import AuditEntry, Person

CLIENT, KEY = "apotheca", "k" * 40


class Provider(BaseHTTPRequestHandler):
    """A small OpenID provider: says who its settings say it is asked for."""

    claims: dict[str, object]

    def do_GET(self):
        """Answer discovery and who the token is for."""
        if self.path.endswith("openid-configuration"):
            self._answer({
                "issuer": self._own(""),
                "authorization_endpoint": self._own("/authorize"),
                "token_endpoint": self._own("/token"),
                "userinfo_endpoint": self._own("/userinfo"),
                "jwks_uri": self._own("/keys"),
            })  # fmt: skip
        else:
            self._answer(self.server.claims)

    def do_POST(self):
        """Give a token for the code; it must come with the verifier of PKCE."""
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert sent["code"] == ["good"]
        assert sent["code_verifier"]
        who = {**self.server.claims, "iss": self._own(""), "aud": CLIENT, "exp": 2**33, "iat": 0}
        token = jwt.encode(who, KEY, algorithm="HS256")
        self._answer({"access_token": "t", "token_type": "bearer", "id_token": token})

    def log_message(self, *_):
        """Say nothing."""

    def _own(self, path):
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def _answer(self, body):
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@pytest.fixture
def provider(settings, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("APOTHECA_OIDC_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("APOTHECA_OIDC_CLIENT", CLIENT)
    monkeypatch.setenv("APOTHECA_OIDC_SECRET", "s")
    monkeypatch.setenv("APOTHECA_OIDC_NAME", "Riverside ID")
    settings.SOCIALACCOUNT_PROVIDERS = identity.provider()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def come_in(world, visitor, provider):
    """Return a walk from the sign-in page through the provider with these claims and back."""

    def walk(**claims):
        provider.claims = {"sub": "17", **claims}
        leave = visitor.post("/account/oidc/sso/login/")
        asked = parse_qs(urlsplit(leave["Location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        back = f"/account/oidc/sso/login/callback/?code=good&state={asked['state'][0]}"
        return visitor.get(back, follow=True)

    return walk


def test_the_sign_in_page_offers_the_provider_by_its_name(world, visitor, provider):
    assert "Sign in with Riverside ID" in visitor.get("/account/sign-in").content.decode()


def test_a_known_username_comes_in_and_is_audited(come_in):
    answer = come_in(preferred_username="buyer")

    assert answer.redirect_chain[-1][0] == "/"
    assert answer.context["reader"].username == "buyer"
    assert AuditEntry.objects.get(action="governance.signed_in").after["method"] == "socialaccount"


def test_a_verified_email_of_one_person_comes_in(come_in):
    Person.objects.filter(username="buyer").update(email="b@riverside.example")

    answer = come_in(preferred_username="other", email="B@riverside.example", email_verified=True)

    assert answer.context["reader"].username == "buyer"


def test_the_second_time_the_subject_is_enough(come_in, visitor):
    come_in(preferred_username="buyer")
    visitor.post("/account/sign-out")

    assert come_in(preferred_username="renamed").context["reader"].username == "buyer"


@pytest.mark.parametrize(
    "claims",
    [
        {"preferred_username": "stranger"},
        {"preferred_username": "system"},
        {"preferred_username": "leaver"},
        {"email": "b@riverside.example"},
        {"email": "b@riverside.example", "email_verified": False},
        {"email": "two@riverside.example", "email_verified": True},
        {},
    ],
    ids=["unknown", "a service", "a leaver", "unverified", "not verified", "two people", "nothing"],
)
def test_who_we_do_not_know_is_turned_back_and_nobody_is_made(come_in, claims):
    Person.objects.create(username="leaver", name="Leaver", is_active=False)
    Person.objects.filter(username="buyer").update(email="b@riverside.example")
    Person.objects.filter(username__in=["director", "receiver"]).update(
        email="two@riverside.example"
    )
    before = Person.objects.count()

    answer = come_in(**claims)

    assert "nobody here has your username" in answer.content.decode()
    assert answer.context["reader"] is None
    assert Person.objects.count() == before
    assert AuditEntry.objects.get(action="governance.sign_in_failed").after["method"] == "oidc"


def test_a_leaver_who_came_in_before_is_turned_back(come_in, visitor):
    come_in(preferred_username="buyer")
    Person.objects.filter(username="buyer").update(is_active=False)

    assert come_in(preferred_username="buyer").context["reader"] is None


def test_a_provider_without_its_client_stops_the_start(monkeypatch):
    monkeypatch.setenv("APOTHECA_OIDC_URL", "https://id.example")

    with pytest.raises(env.BadSetting, match="APOTHECA_OIDC_CLIENT"):
        identity.provider()
