"""Pages by keyboard, forms that count once, refusals in their own words, passkeys."""

import pytest
from playwright.sync_api import Page, expect

from apotheca.governance.models import AuditEntry, Person

PASSWORD = "seven quiet harbours"  # noqa: S105  a test's own


@pytest.fixture
def parts(browser_page) -> Page:
    page = browser_page("buyer")
    page.goto("/design")
    return page


def test_a_slash_leads_to_the_search(parts):
    parts.keyboard.press("/")

    expect(parts.locator("#search")).to_be_focused()
    parts.keyboard.press("Escape")
    expect(parts.locator("#search")).not_to_be_focused()


def test_a_question_mark_shows_the_keys_and_escape_closes_them(parts, looked_at):
    parts.keyboard.press("?")

    expect(parts.locator("#shortcuts")).to_be_visible()
    looked_at(parts, "shortcuts")
    parts.keyboard.press("Escape")
    expect(parts.locator("#shortcuts")).not_to_be_visible()


def test_g_and_a_letter_lead_to_a_page(parts):
    parts.keyboard.press("g")
    parts.keyboard.press("h")

    parts.wait_for_url("**/")
    expect(parts).to_have_title("Home · Apotheca")


def test_arrows_move_through_the_rows_of_a_table(parts):
    links = parts.locator("table[data-rows] tbody a")

    parts.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    parts.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    parts.keyboard.press("ArrowUp")
    expect(links.nth(0)).to_be_focused()


def test_the_first_tab_skips_to_the_content(parts):
    parts.keyboard.press("Tab")

    expect(parts.locator(".skip-link")).to_be_focused()
    parts.keyboard.press("Enter")
    expect(parts.locator("#content")).to_be_focused()


@pytest.mark.parametrize("form", ["#plain", "#in-place"])
def test_what_was_done_is_said_on_the_next_page(parts, form):
    parts.click(f"{form} >> text=Do it")

    expect(parts.locator(".alert-success")).to_contain_text("Done, under the key")


def test_a_refusal_in_place_shows_its_sentence_in_the_form_and_the_form_lives_on(parts):
    parts.click("#in-place >> text=Have it refused")

    expect(parts.locator("#in-place .alert")).to_contain_text("There is no order PO-2026-999999.")
    expect(parts.locator("#in-place >> text=Do it")).to_be_enabled()
    assert parts.url.endswith("/design")


def test_a_refusal_of_a_plain_form_is_a_page_with_its_sentence(parts, looked_at):
    parts.click("#plain >> text=Have it refused")

    expect(parts.locator("#problem .alert")).to_contain_text("There is no order PO-2026-999999.")
    looked_at(parts, "refused")


def test_an_impatient_hand_sends_a_form_once(parts):
    sent = []
    parts.on("request", lambda request: sent.append(request) if request.method == "POST" else None)

    parts.locator("#plain >> text=Do it").dblclick()

    expect(parts.locator(".alert-success")).to_be_visible()
    assert len(sent) == 1


def test_a_server_that_does_not_answer_is_told_in_a_toast(parts):
    parts.route("**/design/try", lambda route: route.abort())

    parts.click("#in-place >> text=Do it")

    expect(parts.locator(".toast-note")).to_contain_text("The server did not answer.")


def test_the_menu_opens_on_a_narrow_screen(parts):
    parts.set_viewport_size({"width": 400, "height": 900})

    parts.click("[aria-label=Menu]")

    expect(parts.locator("#menu >> text=Home")).to_be_visible()


def test_a_passkey_is_added_and_then_opens_the_door_alone(browser_page, address):
    person = Person.objects.get(username="buyer")
    person.set_password(PASSWORD)
    person.save()
    here = address.replace("127.0.0.1", "localhost")  # passkeys are for names, not for numbers
    page = browser_page()
    _virtual_authenticator(page)

    page.goto(f"{here}/account/sign-in")
    _sign_in(page)
    page.goto(f"{here}/account/factors/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_selector("text=recovery codes")

    page.context.clear_cookies()
    page.goto(f"{here}/account/sign-in")
    page.click("#passkey_login")
    page.wait_for_selector(".user-menu")

    signed_in = AuditEntry.objects.filter(action="governance.signed_in").order_by("id")
    assert [row.after["method"] for row in signed_in] == ["password", "webauthn"]
    assert page.complaints == []


def _sign_in(page: Page) -> None:
    page.fill("[name=login]", "buyer")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".user-menu")


def _virtual_authenticator(page: Page) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
