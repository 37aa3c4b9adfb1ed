"""What people write is text on every page, whatever it looks like."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from tests.console.conftest import SignedIn
from tests.console.test_live import events_of, listening
from tests.helpers.payloads import PAYLOADS
from tests.helpers.staffroom import Browser, Clinic, fill_every_field


class Skeleton(HTMLParser):
    """A page without its texts: the elements and the names of their attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[tuple[str, ...]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, *(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_no_text_in_any_field_makes_an_element_or_an_attribute(signed_in: SignedIn, clinic: Clinic) -> None:
    ana = signed_in("ana")
    harmless = fill_every_field(clinic, "harmless")
    expected = Skeleton(ana.get(f"/staff/conversations/{harmless.id}").text).parts
    assert len(expected) > 100

    for payload in PAYLOADS[::3]:
        conversation = fill_every_field(clinic, payload)

        page = Skeleton(ana.get(f"/staff/conversations/{conversation.id}").text)

        assert page.parts == expected, payload
        shown = [text for text in page.texts if payload in text]
        assert len(shown) >= 10, payload


def test_lists_show_text_as_text(signed_in: SignedIn, clinic: Clinic) -> None:
    ana = signed_in("ana")
    for payload in PAYLOADS[:10]:
        fill_every_field(clinic, payload)

    for path in ("/staff", "/staff/conversations"):
        page = Skeleton(ana.get(path).text)
        assert {part[0] for part in page.parts}.isdisjoint({"img", "iframe", "svg", "style", "object"})
        assert sum(part[0] == "script" for part in page.parts) == 1
        assert any(PAYLOADS[0] in text for text in page.texts)


@pytest.mark.parametrize("payload", PAYLOADS[:12])
def test_what_was_typed_into_the_sign_in_form_comes_back_as_text(address: str, payload: str) -> None:
    browser = Browser(address)
    expected = Skeleton(browser.sign_in("harmless", "wrong").text).parts

    refused = browser.sign_in(payload, "wrong", next=payload)
    asked = browser.http.get("/staff/sign-in", params={"next": payload})

    assert Skeleton(refused.text).parts == expected
    assert payload not in asked.text


def test_a_text_cannot_pretend_to_be_an_event_of_the_stream(signed_in: SignedIn, clinic: Clinic) -> None:
    ana = signed_in("ana")
    conversation = fill_every_field(clinic, "a\n\nevent: leave\ndata: leave\n\n")

    with listening(ana, events_of(ana, conversation)) as stream:
        page = stream.next()

    assert page is not None
    assert "event: leave" in page
    assert "\n\n" not in json.dumps(page)
