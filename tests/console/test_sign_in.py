"""Signing in to the console and out of it."""

from __future__ import annotations

import httpx
import pytest

from overture.core.conversation import Conversation
from tests.console.conftest import SignedIn
from tests.helpers.staffroom import PASSWORD, Browser, Clinic, text_of


def cookie_of(answer: httpx.Response) -> str:
    cookie: str = answer.headers["set-cookie"]
    return cookie


def test_the_form_has_the_promised_names(address: str) -> None:
    page = Browser(address).get("/staff/sign-in").text

    assert '<label for="name">Name</label>' in page
    assert '<label for="password">Password</label>' in page
    assert ">Sign in</button>" in page


def test_without_an_account_the_page_says_how_to_add_one(address: str, clinic: Clinic) -> None:
    browser = Browser(address)
    assert "bin/overture staff add NAME" in browser.get("/staff/sign-in").text

    clinic.account("ana")

    assert "staff add" not in browser.get("/staff/sign-in").text


def test_who_is_signed_in_sees_the_queue(signed_in: SignedIn) -> None:
    page = signed_in("ana").get("/staff")

    assert page.status_code == 200
    assert "ana, admissions" in text_of(page.text)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(address: str, clinic: Clinic) -> None:
    clinic.account("ana")

    cookie = cookie_of(Browser(address).sign_in("ana"))

    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/staff" in cookie
    assert "Secure" not in cookie, "this test speaks plain HTTP"


def test_over_https_the_cookie_is_sent_over_https_only(address: str, clinic: Clinic) -> None:
    clinic.account("ana")

    # As a proxy on the same machine says it.
    cookie = cookie_of(Browser(address).sign_in("ana", headers={"X-Forwarded-Proto": "https"}))

    assert "Secure" in cookie


@pytest.mark.parametrize(("name", "password"), [("ana", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_password_is_said_in_one_sentence(
    address: str, clinic: Clinic, name: str, password: str
) -> None:
    clinic.account("ana")

    answer = Browser(address).sign_in(name, password)

    assert answer.status_code == 401
    assert "Name and password do not match an account: try again." in text_of(answer.text)
    assert "set-cookie" not in answer.headers
    assert "wrong" not in answer.text, "a password never comes back"


def test_too_many_attempts_are_refused_for_a_while(address: str, clinic: Clinic) -> None:
    clinic.account("ana")
    browser = Browser(address)
    for _ in range(5):
        browser.sign_in("ana", "wrong")

    answer = browser.sign_in("ana")

    assert answer.status_code == 429
    assert "wait a quarter of an hour" in text_of(answer.text)


@pytest.mark.parametrize("path", ["/staff", "/staff/conversations", "/staff/conversations/{id}"])
def test_signed_out_every_page_leads_to_the_form_and_back(
    address: str, clinic: Clinic, conversation: Conversation, path: str
) -> None:
    page = path.format(id=conversation.id)
    clinic.account("ana")
    browser = Browser(address)

    sent_away = browser.get(page)

    assert sent_away.status_code == 303
    form = browser.get(sent_away.headers["location"]).text
    assert f'name="next" value="{page}"' in form
    assert browser.sign_in("ana", next=page).headers["location"] == page


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/staff/../evil",
        "/staff@evil.example",
        "javascript:alert(1)",
        "/staff/conversations/x",
        "/staff\r\nSet-Cookie: a=b",
        "/",
    ],
)
def test_a_link_cannot_send_anybody_elsewhere_after_signing_in(
    address: str, clinic: Clinic, wanted: str
) -> None:
    clinic.account("ana")

    answer = Browser(address).sign_in("ana", next=wanted)

    assert answer.headers["location"] == "/staff"


def test_who_is_signed_in_need_not_sign_in_again(signed_in: SignedIn) -> None:
    assert signed_in("ana").get("/staff/sign-in").headers["location"] == "/staff"


def test_signing_in_again_ends_the_earlier_sign_in(signed_in: SignedIn) -> None:
    browser = signed_in("ana")
    earlier = browser.http.cookies["overture_staff"]

    browser.sign_in("ana")

    assert browser.http.cookies["overture_staff"] != earlier
    browser.http.cookies.clear()
    browser.http.cookies.set("overture_staff", earlier, path="/staff")
    assert browser.get("/staff").status_code == 303


def test_a_cookie_is_worth_nothing_after_signing_out(signed_in: SignedIn) -> None:
    browser = signed_in("ana")
    cookie = browser.http.cookies["overture_staff"]

    answer = browser.post("/staff/sign-out")

    assert answer.headers["location"] == "/staff/sign-in"
    assert "overture_staff" not in browser.http.cookies
    browser.http.cookies.set("overture_staff", cookie, path="/staff")
    assert browser.get("/staff").status_code == 303


def test_a_page_left_alone_for_fifteen_minutes_is_signed_out(signed_in: SignedIn, clinic: Clinic) -> None:
    browser = signed_in("ana")

    clinic.house.clock.forward(minutes=14)
    assert browser.get("/staff").status_code == 200
    clinic.house.clock.forward(minutes=14)
    assert browser.get("/staff").status_code == 200, "each page counts as a sign of life"
    clinic.house.clock.forward(minutes=15)

    assert browser.get("/staff").status_code == 303


def test_who_writes_for_long_stays_signed_in(signed_in: SignedIn, clinic: Clinic) -> None:
    browser = signed_in("ana")
    token = browser.form_token

    for _ in range(3):
        clinic.house.clock.forward(minutes=14)
        assert browser.post("/staff/here", form_token=token).status_code == 204

    assert browser.get("/staff").status_code == 200


def test_asking_whether_the_sign_in_holds_does_not_prolong_it(signed_in: SignedIn, clinic: Clinic) -> None:
    browser = signed_in("ana")
    script = {"Sec-Fetch-Mode": "cors"}

    clinic.house.clock.forward(minutes=14)
    assert browser.get("/staff/here", **script).status_code == 204
    clinic.house.clock.forward(minutes=1)

    assert browser.get("/staff/here", **script).status_code == 401
