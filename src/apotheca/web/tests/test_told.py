"""How an order went out, on its own page."""

import pytest

from apotheca.hub.models import Delivery
from apotheca.hub.tests.factories import endpoint, route
from apotheca.procurement.tests.factories import Desk
from apotheca.web.tests.sending import text_of


@pytest.fixture
def order(world):
    made = endpoint(world, "MAIL-OUT", direction="OUT")
    route(made, "procurement.purchase_order_sent.v1", object_type="order_mail")
    return Desk(world).sent(("HEPARIN", "10")).number


def test_the_page_of_an_order_says_how_it_went_out(order, signed_in):
    page = signed_in("buyer").get(f"/orders/{order}")

    assert "How it went out" in text_of(page)
    assert "Order mail" in text_of(page)
    assert f"/messages/out/{Delivery.objects.get().pk}" in page.content.decode()


def test_an_order_no_system_sends_says_what_to_do(world, signed_in):
    number = Desk(world).sent(("HEPARIN", "10")).number

    assert "Hand the PDF over yourself." in text_of(signed_in("buyer").get(f"/orders/{number}"))


def test_who_may_not_read_messages_is_not_told(order, signed_in):
    assert "How it went out" not in text_of(signed_in("requester").get(f"/orders/{order}"))
