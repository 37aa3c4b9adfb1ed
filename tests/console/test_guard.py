"""Who may pass the staff's door, route by route."""

from __future__ import annotations

import pytest

from overture.core.conversation import Conversation, Holder
from tests.console.conftest import SignedIn
from tests.helpers.staffroom import Browser, Clinic, text_of

DEEDS = ("take-over", "reply", "give-back", "close")
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
]
PROMISED = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def writes(conversation: Conversation) -> list[str]:
    deeds = [f"/staff/conversations/{conversation.id}/{deed}" for deed in DEEDS]
    return [*deeds, "/staff/here", "/staff/sign-out"]


def holder_of(clinic: Clinic, conversation: Conversation) -> Holder:
    with clinic.house.store.read() as work:
        found = work.conversations.get(conversation.id)
    assert found is not None
    return found.holder


def test_every_answer_carries_the_security_headers(
    signed_in: SignedIn, address: str, conversation: Conversation
) -> None:
    ana, nobody = signed_in("ana"), Browser(address)
    answers = [
        nobody.get("/staff"),
        nobody.get("/staff/sign-in"),
        nobody.sign_in("ana", "wrong"),
        ana.get("/staff"),
        ana.get("/staff/conversations"),
        ana.get(f"/staff/conversations/{conversation.id}"),
        ana.get("/staff/conversations/nonsense"),
        ana.get("/staff/nothing"),
        ana.get("/staff/here"),
        ana.post("/staff/here", form_token="forged"),
        ana.post(f"/staff/conversations/{conversation.id}/reply", text="not mine"),
        ana.post(f"/staff/conversations/{conversation.id}/take-over"),
    ]

    for answer in answers:
        assert {name: answer.headers.get(name) for name in PROMISED} == PROMISED, answer.request.url


def test_pages_have_neither_script_nor_style_within(signed_in: SignedIn, conversation: Conversation) -> None:
    ana = signed_in("ana")

    for path in ("/staff", "/staff/conversations", f"/staff/conversations/{conversation.id}"):
        page = ana.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert page.count("<script") == page.count('<script src="/staff/static/console.js')


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_foreign_page_can_write_nothing(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation, headers: dict[str, str]
) -> None:
    ana = signed_in("ana")

    for path in writes(conversation):
        answer = ana.post(path, headers=headers, text="Hello")
        assert answer.status_code == 403, path
        assert "This did not come from your own console page" in text_of(answer.text)

    assert holder_of(clinic, conversation) is Holder.ASSISTANT
    assert ana.get("/staff").status_code == 200, "still signed in"


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_foreign_page_can_neither_sign_anybody_in_nor_listen(
    signed_in: SignedIn, address: str, headers: dict[str, str]
) -> None:
    ana = signed_in("ana")

    assert Browser(address).sign_in("ana", headers=headers).status_code == 403
    assert ana.get("/staff/events", **headers).status_code == 403


def test_a_form_of_our_own_page_passes_in_every_browser(signed_in: SignedIn, address: str) -> None:
    ana = signed_in("ana")
    own = [
        {"Sec-Fetch-Site": "same-origin", "Origin": address},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": address},
        {},
    ]

    for headers in own:
        assert ana.post("/staff/here", headers=headers).status_code == 204, headers


@pytest.mark.parametrize("form_token", ["", "forged", "ü"])
def test_without_the_form_token_nothing_is_written(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation, form_token: str
) -> None:
    ana = signed_in("ana")

    for path in writes(conversation):
        assert ana.post(path, form_token=form_token, text="Hello").status_code == 403, path

    assert holder_of(clinic, conversation) is Holder.ASSISTANT


def test_the_form_token_of_a_colleague_does_not_do(signed_in: SignedIn, conversation: Conversation) -> None:
    ana, sam = signed_in("ana"), signed_in("sam")

    answer = ana.post(f"/staff/conversations/{conversation.id}/take-over", form_token=sam.form_token)

    assert answer.status_code == 403


def test_signed_out_nothing_is_written_and_nothing_is_streamed(
    address: str, clinic: Clinic, conversation: Conversation
) -> None:
    nobody = Browser(address)

    for path in writes(conversation):
        assert nobody.post(path, text="Hello").headers["location"] == "/staff/sign-in", path
        assert nobody.post(path, headers={"Sec-Fetch-Mode": "cors"}).status_code == 401, path
    for path in ("/staff/events", f"/staff/conversations/{conversation.id}/events"):
        assert nobody.get(path, **{"Sec-Fetch-Mode": "cors"}).status_code == 401
    assert holder_of(clinic, conversation) is Holder.ASSISTANT


def test_an_auditor_reads_everything_and_changes_nothing(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    clinic.person_says(conversation, "What I said.")
    clinic.handoff(conversation)
    ivy = signed_in("ivy")

    queue, page = ivy.get("/staff").text, ivy.get(f"/staff/conversations/{conversation.id}").text
    assert "What I said." in page
    assert "Take over" not in queue + page
    for deed in DEEDS:
        answer = ivy.post(f"/staff/conversations/{conversation.id}/{deed}", text="Hello")
        assert answer.status_code == 403
        assert "Your role may read conversations" in text_of(answer.text)

    assert holder_of(clinic, conversation) is Holder.ASSISTANT


@pytest.mark.parametrize(
    "path",
    [
        "/staff/nothing",
        "/staff/conversations/x",
        "/staff/conversations/00000000-0000-4000-8000-000000000000",
        "/staff/conversations/%00",
        "/staff/static/nothing.js",
        "/staff/static/..%2f..%2fguard.py",
    ],
)
def test_what_is_not_there_is_said_on_a_page(signed_in: SignedIn, path: str) -> None:
    answer = signed_in("ana").get(path)

    assert answer.status_code == 404
    assert "go back to the queue" in text_of(answer.text)


@pytest.mark.parametrize("path", ["/staff/conversations?page=0", "/staff/conversations?page=x"])
def test_what_cannot_be_read_is_said_on_a_page(signed_in: SignedIn, path: str) -> None:
    answer = signed_in("ana").get(path)

    assert answer.status_code == 400
    assert "This cannot be read: go back to the queue." in text_of(answer.text)


def test_a_broken_form_is_said_on_a_page(address: str) -> None:
    browser = Browser(address)

    answer = browser.http.post(
        "/staff/sign-in", content=b"nonsense", headers={"Content-Type": "multipart/form-data"}
    )

    assert answer.status_code == 400
    assert "This cannot be read" in text_of(answer.text)


def test_files_change_their_address_with_their_content(address: str) -> None:
    page = Browser(address).get("/staff/sign-in").text
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]

    answer = Browser(address).get(style)

    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert "?v=" in style
