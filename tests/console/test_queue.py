"""The queue and the list of conversations."""

from __future__ import annotations

import re

from overture.core.conversation import Channel, Conversation
from overture.core.risk import Risk, RiskLevel
from overture.services.handoffs import close, give_back, take_over
from tests.console.conftest import SignedIn
from tests.helpers.staffroom import Browser, Clinic, text_of

CRISIS = Risk(RiskLevel.CRISIS, "suicide", ("rule",))
EMERGENCY = Risk(RiskLevel.EMERGENCY, "overdose", ("rule",))


def listed(browser: Browser, name: str) -> list[str]:
    """The conversations of one list, in its order."""
    page = browser.get("/staff").text
    part = page.split(f'id="{name}"')[1].split("</ol>")[0]
    return re.findall(r"/staff/conversations/([0-9a-f-]{36})#newest", part)


def test_an_empty_queue_says_so(signed_in: SignedIn) -> None:
    page = signed_in("ana").get("/staff").text

    assert "Nobody is waiting." in page
    assert "<title>Queue – Overture</title>" in page
    assert "There are no conversations yet." in page


def test_urgent_comes_before_normal_and_then_who_waits_longest(signed_in: SignedIn, clinic: Clinic) -> None:
    old, urgent, newer, most_urgent = (clinic.house.conversation() for _ in range(4))
    clinic.handoff(old)
    clinic.house.clock.forward(minutes=50)
    clinic.urgent_handoff(urgent, CRISIS)
    clinic.house.clock.forward(minutes=5)
    clinic.handoff(newer)
    clinic.urgent_handoff(most_urgent, EMERGENCY)

    assert listed(signed_in("ana"), "queue") == [urgent.id, most_urgent.id, old.id, newer.id]


def test_a_line_tells_channel_reason_risk_waiting_time_and_that_nobody_has_it(
    signed_in: SignedIn, clinic: Clinic
) -> None:
    conversation = clinic.house.conversation(Channel.TELEGRAM)
    clinic.urgent_handoff(conversation, CRISIS)
    clinic.house.clock.forward(minutes=64)

    line = text_of(signed_in("ana").get("/staff").text.split('id="queue"')[1].split("</li>")[0])

    for words in (
        "urgent",
        "may be in a crisis (suicide)",
        "crisis: suicide",
        "Telegram",
        "waiting 1 h 04 min",
    ):
        assert words in line
    assert "nobody has taken it" in line


def test_a_reason_reads_as_words(signed_in: SignedIn, clinic: Clinic) -> None:
    clinic.handoff(clinic.house.conversation(), "request_callback")

    assert "asked to be called back" in signed_in("ana").get("/staff").text


def test_who_holds_a_conversation_is_told_and_who_gave_it_back(signed_in: SignedIn, clinic: Clinic) -> None:
    ana, sam = signed_in("ana"), clinic.account("sam", "clinician")
    held, given_back, closed = (clinic.house.conversation() for _ in range(3))
    for conversation in (held, given_back, closed):
        clinic.handoff(conversation)
        take_over(clinic.house.desk, sam, conversation.id)
    give_back(clinic.house.desk, sam, given_back.id)
    close(clinic.house.desk, sam, closed.id)

    page = text_of(ana.get("/staff").text)

    assert listed(ana, "queue") == []
    assert sorted(listed(ana, "accepted")) == sorted([held.id, given_back.id])
    assert "sam answers" in page
    assert "sam gave it back, not closed" in page


def test_an_urgent_one_alarms_on_every_page_until_somebody_takes_it(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana, sam = signed_in("ana"), clinic.account("sam", "clinician")
    pages = ("/staff", "/staff/conversations", f"/staff/conversations/{conversation.id}")
    clinic.urgent_handoff(clinic.house.conversation(), CRISIS)
    urgent = clinic.house.conversation()
    clinic.urgent_handoff(urgent, EMERGENCY)

    for path in pages:
        page = ana.get(path).text
        assert "<title>(2 urgent) " in page
        assert "icon-urgent.svg" in page
        assert "Urgent: 2 conversations are waiting for a person." in page
        assert (
            f'href="/staff/conversations/{urgent.id}#newest">may be an emergency (overdose), website' in page
        )
    take_over(clinic.house.desk, sam, urgent.id)

    assert "Urgent: 1 conversation is waiting for a person." in ana.get("/staff").text


def test_the_title_counts_those_who_wait(signed_in: SignedIn, clinic: Clinic) -> None:
    for _ in range(3):
        clinic.handoff(clinic.house.conversation())

    page = signed_in("ana").get("/staff").text

    assert "<title>(3) Queue – Overture</title>" in page
    assert 'role="alert"' in page
    assert "Urgent:" not in page


def test_the_newest_conversations_can_be_opened(signed_in: SignedIn, clinic: Clinic) -> None:
    first, second = clinic.house.conversation(), clinic.house.conversation(Channel.TELEGRAM)
    clinic.house.clock.forward(minutes=1)
    clinic.person_says(second, "Hello", risk=Risk(RiskLevel.HUMAN, "grief", ("rule",)))

    table = signed_in("ana").get("/staff").text.split('id="conversations"')[1]

    assert re.findall(r'href="/staff/conversations/([0-9a-f-]{36})', table) == [second.id, first.id]
    assert "human: grief" in table


def test_all_conversations_are_listed_page_by_page(signed_in: SignedIn, clinic: Clinic) -> None:
    ana = signed_in("ana")
    made = []
    for _ in range(120):
        made.append(clinic.house.conversation().id)
        clinic.house.clock.forward(seconds=1)

    shown: list[str] = []
    path = "/staff/conversations"
    while path:
        page = ana.get(path).text
        shown += re.findall(r'href="/staff/conversations/([0-9a-f-]{36})', page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        path = older[1] if older else ""

    assert shown == made[::-1]


def test_the_queue_is_no_view_of_a_transcript(signed_in: SignedIn, clinic: Clinic) -> None:
    conversation = clinic.house.conversation()
    clinic.person_says(conversation, "Something private.")
    clinic.handoff(conversation)
    ana = signed_in("ana")

    assert "Something private." not in ana.get("/staff").text + ana.get("/staff/conversations").text
    assert clinic.audit("view") == []
