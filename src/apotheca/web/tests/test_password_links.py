"""Password links on the pages: who makes one, what is shown once, and what whoever opens it may."""

import re
from hashlib import sha256
from uuid import uuid4

import pytest
from django.test import Client

from apotheca.governance.models import AuditEntry, PasswordLink, Person, RoleGrant

PASSWORD, CHOSEN = "seven quiet harbours", "eight quiet harbours"
PAGE = "/people/buyer/password-link"


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def proved(username):
    """Return a browser signed in by password and freshly proved."""
    person = Person.objects.get(username=username)
    person.set_password(PASSWORD)
    person.save()
    client = Client(SERVER_NAME="127.0.0.1")
    client.post("/account/sign-in", {"login": username, "password": PASSWORD})
    client.post("/account/prove", {"password": PASSWORD})
    return client


@pytest.fixture
def admin(world):
    return proved("access_admin")


def form_of(answer, **more):
    token = re.search(r'name="token" value="([^"]+)"', answer.content.decode())[1]
    return {"form_key": str(uuid4()), "token": token, "hours": "1", "reason": "New here", **more}


def link_in(answer):
    return re.search(r'id="once" value="http://127.0.0.1([^"]+)"', answer.content.decode())[1]


def made(admin):
    return link_in(admin.post(PAGE, form_of(admin.get(PAGE))))


def test_a_new_person_chooses_a_password_by_the_link_and_signs_in(admin, visitor):
    link = made(admin)

    page = visitor.get(link)
    assert "who signs in as <code>buyer</code>" in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"
    assert page["Cache-Control"] == "no-store"
    answer = visitor.post(link, {"password": CHOSEN, "again": CHOSEN}, follow=True)

    assert "Your password is set. Sign in as buyer." in answer.content.decode()
    signed_in = visitor.post("/account/sign-in", {"login": "buyer", "password": CHOSEN})
    assert signed_in["Location"] == "/"


def test_a_link_is_used_once(admin, visitor):
    link = made(admin)
    visitor.post(link, {"password": CHOSEN, "again": CHOSEN})

    answer = visitor.post(link, {"password": PASSWORD, "again": PASSWORD})

    assert answer.status_code == 410
    assert "This link was used" in answer.content.decode()
    assert Person.objects.get(username="buyer").check_password(CHOSEN)


def test_opening_a_link_does_not_use_it(admin, visitor):
    link = made(admin)
    for _ in range(3):
        assert visitor.get(link).status_code == 200
    assert PasswordLink.objects.get().ended_at is None


def test_setting_a_password_ends_the_sessions_of_its_person(admin, visitor, signed_in):
    inside = signed_in("buyer")
    visitor.post(made(admin), {"password": CHOSEN, "again": CHOSEN})

    assert inside.get("/").status_code == 302


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        (CHOSEN, PASSWORD, "The two are not the same."),
        ("short", "short", "too short"),
        ("password1234", "password1234", "too common"),
        ("maria@riverside", "maria@riverside", "too similar"),
        ("", "", "This field is required."),
    ],
)
def test_a_password_that_does_not_do_is_refused_beside_its_field(
    admin, visitor, password, again, said
):
    Person.objects.filter(username="buyer").update(email="maria@riverside.example")
    link = made(admin)

    answer = visitor.post(link, {"password": password, "again": again})

    assert said in answer.content.decode()
    assert PasswordLink.objects.get().ended_at is None


@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 44, "%00" * 43])
def test_a_made_up_link_says_the_same_as_an_old_one(db, visitor, token):
    answer = visitor.get(f"/account/first-password/{token}")

    assert answer.status_code == 410
    assert "governance.link_ended" in answer.content.decode()


def test_the_token_is_nowhere_in_the_database(admin):
    page = admin.get(PAGE)
    form = form_of(page)
    admin.post(PAGE, form)

    assert PasswordLink.objects.get().sha256 == sha256(form["token"].encode()).hexdigest()
    kept = AuditEntry.objects.get(action="governance.password_link_made")
    assert form["token"] not in f"{kept.after}{kept.reason}"
    assert kept.reason == "New here"


def test_the_same_form_sent_twice_makes_one_link_and_shows_it_again(admin):
    form = form_of(admin.get(PAGE))

    first, second = (link_in(admin.post(PAGE, form)) for _ in range(2))

    assert first == second
    assert PasswordLink.objects.count() == 1


def test_making_a_link_asks_for_a_fresh_proof_and_keeps_nothing_meanwhile(world, signed_in):
    client = signed_in("access_admin")
    form = {"form_key": str(uuid4()), "token": "A" * 43, "hours": "1", "reason": "New here"}

    for answer in (client.get(PAGE), client.post(PAGE, form)):
        assert answer["Location"].startswith("/account/prove")
    assert "A" * 43 not in str(dict(client.session))
    assert not PasswordLink.objects.exists()


def test_only_access_administrators_make_links(world):
    assert proved("director").get(PAGE).status_code == 403


def test_nobody_makes_one_for_themselves_or_a_service(admin):
    for username, status in (("access_admin", 403), ("system", 422), ("nobody", 404)):
        page = f"/people/{username}/password-link"
        given = admin.get(PAGE)
        assert admin.post(page, form_of(given)).status_code == status
    assert not PasswordLink.objects.exists()


def test_the_link_of_somebody_who_works_elsewhere_too_is_refused_in_words(world, admin):
    RoleGrant.objects.filter(
        person__username="access_admin", entity_id=world.entity["CLINIC"]
    ).delete()

    answer = admin.post(PAGE, form_of(admin.get(PAGE)))

    assert answer.status_code == 403
    assert "Ask an access administrator." in answer.content.decode()
    assert not PasswordLink.objects.exists()


def test_a_form_without_its_own_secret_is_refused(admin):
    answer = admin.post(PAGE, form_of(admin.get(PAGE), token="guess"))  # noqa: S106  no secret

    assert answer.status_code == 400
    assert not PasswordLink.objects.exists()


def test_the_page_of_a_person_leads_there(admin):
    assert f'href="{PAGE}"' in admin.get("/people/buyer").content.decode()
    assert "password-link" not in admin.get("/people/system").content.decode()
