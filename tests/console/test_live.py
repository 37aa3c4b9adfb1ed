"""The event streams that keep open pages up to date."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from console import live
from overture.core.conversation import Conversation
from overture.core.risk import Risk, RiskLevel
from tests.console.conftest import SignedIn
from tests.helpers.staffroom import Browser, Clinic, text_of

SOON = 3.0


class Stream:
    """What a browser hears, event by event."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def next(self) -> str | None:
        """The next page, or None when the stream tells the browser to leave, or ends."""
        event = "message"
        for line in self._lines:
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            if line.startswith("data: ") and event == "leave":
                return None
            if line.startswith("data: "):
                page: str = json.loads(line.removeprefix("data: "))
                return page
        return None

    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return next((line for line in self._lines if line), None) is None


@contextmanager
def listening(browser: Browser, path: str) -> Iterator[Stream]:
    with browser.http.stream("GET", path) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        yield Stream(answer.iter_lines())


def events_of(browser: Browser, conversation: Conversation) -> str:
    """The address of a conversation's stream, as its page holds it."""
    page = browser.get(f"/staff/conversations/{conversation.id}").text
    found = re.search(r'data-events="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_stream_begins_with_the_page_as_it_is(signed_in: SignedIn) -> None:
    ana = signed_in("ana")

    with listening(ana, "/staff/events") as stream:
        first = stream.next()

    assert first == ana.get("/staff").text


def test_what_another_process_does_is_seen_within_seconds(signed_in: SignedIn, clinic: Clinic) -> None:
    ana = signed_in("ana")
    urgent = clinic.house.conversation()

    with listening(ana, "/staff/events") as stream:
        stream.next()
        clinic.urgent_handoff(urgent, Risk(RiskLevel.CRISIS, "suicide", ("rule",)))
        done = time.monotonic()
        page = stream.next()

    assert time.monotonic() - done < SOON
    assert page is not None
    assert "<title>(1 urgent) Queue" in page


def test_what_this_process_does_is_seen_at_once(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_AGAIN_SECONDS", 60.0)
    ana, sam = signed_in("ana"), signed_in("sam")

    with listening(sam, events_of(sam, conversation)) as stream:
        stream.next()
        ana.post(f"/staff/conversations/{conversation.id}/take-over")
        page = stream.next()

    assert page is not None
    assert "ana answers this conversation." in text_of(page)


def test_nothing_is_sent_while_nothing_changes(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_AGAIN_SECONDS", 0.05)
    ana = signed_in("ana")

    with listening(ana, events_of(ana, conversation)) as stream:
        stream.next()
        time.sleep(0.5)
        clinic.person_says(conversation, "The first change.")
        page = stream.next()

    assert page is not None
    assert "The first change." in page


def test_a_proxy_is_kept_from_closing_a_quiet_stream(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_AGAIN_SECONDS", 0.05)
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.1)
    ana = signed_in("ana")

    with ana.http.stream("GET", "/staff/events") as answer:
        lines = answer.iter_lines()
        while next(lines) != ": still here":
            pass


def test_signing_out_ends_every_stream_of_the_sign_in(
    signed_in: SignedIn, conversation: Conversation
) -> None:
    ana = signed_in("ana")
    events = events_of(ana, conversation)

    with listening(ana, "/staff/events") as queue, listening(ana, events) as transcript:
        queue.next()
        transcript.next()
        ana.post("/staff/sign-out")
        done = time.monotonic()
        assert queue.next() is None
        assert transcript.next() is None
        assert queue.is_over()
        assert transcript.is_over()

    assert time.monotonic() - done < SOON


def test_a_stream_keeps_nobody_signed_in(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana = signed_in("ana")

    with listening(ana, "/staff/events") as stream:
        stream.next()
        clinic.house.clock.forward(minutes=14)
        clinic.handoff(conversation)
        assert stream.next() is not None, "still listening"
        clinic.house.clock.forward(minutes=1)

        assert stream.next() is None
    assert ana.get("/staff").status_code == 303


def test_a_disabled_account_loses_its_streams(signed_in: SignedIn, clinic: Clinic) -> None:
    ana = signed_in("ana")

    with listening(ana, "/staff/events") as stream:
        stream.next()
        with clinic.house.store.write() as work:
            work.connection.exec_driver_sql("UPDATE staff SET disabled = TRUE")

        assert stream.next() is None


def test_an_erased_conversation_ends_its_stream(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana = signed_in("ana")

    with listening(ana, events_of(ana, conversation)) as stream:
        stream.next()
        with clinic.house.store.write() as work:
            work.connection.exec_driver_sql("DELETE FROM conversation")

        assert stream.next() is None


def test_a_live_refresh_is_no_further_look_on_record(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana = signed_in("ana")
    events = events_of(ana, conversation)

    for number in range(3):
        with listening(ana, events) as stream:
            stream.next()
            clinic.person_says(conversation, f"Message {number}.")
            stream.next()

    assert len(clinic.audit("view")) == 1


def test_a_transcript_is_never_streamed_off_the_record(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana, sam = signed_in("ana"), signed_in("sam")
    other = clinic.house.conversation()
    address = f"/staff/conversations/{conversation.id}/events"

    for browser, path in (
        (ana, address),
        (ana, f"{address}?viewed=forged"),
        (ana, f"{address}?viewed={events_of(sam, conversation).partition('=')[2]}"),
        (ana, f"{address}?viewed={events_of(ana, other).partition('=')[2]}"),
    ):
        assert browser.get(path).status_code == 403, path
