"""Every page asks who is there, shows refusals in their own words, and counts a form once."""

import re
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from apotheca.governance.models import Person
from apotheca.kernel.errors import DomainError
from apotheca.web.shell import FormKeyMissing, act, page


class TooWarm(DomainError):
    code = "web.tests_too_warm"
    message = "The fridge has {degrees} degrees. Close the door."
    status = 422


def test_who_is_not_signed_in_is_sent_to_sign_in(visitor, db):
    answer = visitor.get("/design")

    assert answer.status_code == 302
    assert answer["Location"] == "/account/sign-in?next=/design"


def test_htmx_is_sent_to_sign_in_as_a_whole_page(visitor, db):
    answer = visitor.get("/design", headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == "/account/sign-in?next=/design"


def test_the_parts_are_shown_to_whoever_is_signed_in(signed_in):
    answer = signed_in("buyer").get("/design")

    assert answer.status_code == 200
    assert "1,250" in answer.content.decode()


def test_a_person_made_inactive_is_out_at_the_next_request(signed_in):
    client = signed_in("buyer")
    Person.objects.filter(username="buyer").update(is_active=False)

    assert client.get("/").status_code == 302


def test_a_service_is_nobody_on_a_page(signed_in):
    assert signed_in("system").get("/").status_code == 302


def test_a_page_for_another_duty_says_which_duty_it_needs(world):
    @page(duties="E")
    def decide(request):
        return HttpResponse("decided")

    answer = decide(_request(world, "buyer"))

    assert answer.status_code == 403
    assert "(duty E)" in answer.content.decode()
    assert decide(_request(world, "director")).content == b"decided"


def test_a_refusal_is_a_page_with_its_sentence_and_status(world):
    @page(duties="*")
    def fridge(request):
        raise TooWarm(degrees=12)

    answer = fridge(_request(world, "buyer"))

    assert answer.status_code == 422
    assert "The fridge has 12 degrees. Close the door." in answer.content.decode()


def test_htmx_gets_a_refusal_as_an_alert_for_its_place(world):
    @page(duties="*")
    def fridge(request):
        return act(request, _refuse, done="Cooled.", to="/")

    answer = fridge(_request(world, "buyer", htmx=True))

    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#problem"
    assert "<html" not in answer.content.decode()


def test_what_was_done_is_said_on_the_next_page(world):
    @page(duties="*")
    def fridge(request):
        return act(request, lambda: 4, done="Cooled to {} degrees.".format, to=lambda n: f"/f/{n}")

    request = _request(world, "buyer")
    answer = fridge(request)

    assert (answer.status_code, answer["Location"]) == (302, "/f/4")
    assert [str(message) for message in request._messages] == ["Cooled to 4 degrees."]


def test_an_actor_carries_the_key_of_the_form(world):
    key = str(uuid4())
    seen = []

    @page(duties="*")
    def send(request):
        seen.extend((request.actor(), request.actor(part="lines", reason="asked")))
        return HttpResponse()

    send(_request(world, "buyer", form_key=key))

    first, second = seen
    assert (first.person_id, first.source, first.key) == (world.person["buyer"], "page", key)
    assert (second.key, second.reason) == (f"{key}:lines", "asked")


@pytest.mark.parametrize("key", ["", "x", "DROP", "1" * 300])
def test_a_form_without_its_key_is_refused(world, key):
    @page(duties="*")
    def send(request):
        request.actor()
        return HttpResponse()

    answer = send(_request(world, "buyer", form_key=key))

    assert answer.status_code == FormKeyMissing.status


def test_a_moment_has_the_business_date_of_the_readers_facility(world):
    seen = []

    @page(duties="*")
    def now(request):
        seen.append(request.moment())
        seen.append(request.moment("Pacific/Kiritimati"))
        return HttpResponse()

    now(_request(world, "buyer"))

    assert (seen[1].business_date - seen[0].business_date).days == 1


def test_a_page_answers_only_the_methods_it_names(signed_in):
    assert signed_in("buyer").post("/design").status_code == 405


def test_a_page_costs_three_statements_before_its_own(signed_in, django_assert_num_queries):
    client = signed_in("buyer")
    with django_assert_num_queries(3):
        client.get("/design")


def test_forms_carry_a_new_key_each_time(world):
    from django.template import Context, Template

    shown = Template("{% load apotheca %}{% form_key %}{% form_key %}").render(Context())

    assert len(set(re.findall(r'value="([0-9a-f-]{36})"', shown))) == 2


def _refuse():
    raise TooWarm(degrees=9)


def _request(world, username, *, htmx=False, **posted):
    from django.contrib.messages.storage.cookie import CookieStorage
    from django_htmx.middleware import HtmxDetails

    headers = {"HX-Request": "true"} if htmx else {}
    request = RequestFactory().post("/somewhere", posted, headers=headers)
    request.user = Person.objects.get(username=username)
    request.htmx = HtmxDetails(request)
    request._messages = CookieStorage(request)
    return request
