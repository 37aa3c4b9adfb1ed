"""One conversation: what staff see of it, and what they do in it."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest

from overture.core.conversation import Channel, Conversation, Holder
from overture.core.handoff import HandoffState
from overture.core.risk import Risk, RiskLevel
from overture.core.transcript import Delivery, Speaker, Turn
from overture.services.handoffs import take_over
from overture.services.transcripts import Transcript, whole_transcript
from tests.console.conftest import SignedIn
from tests.helpers.staffroom import Browser, Clinic, text_of


def address_of(conversation: Conversation) -> str:
    return f"/staff/conversations/{conversation.id}"


def words_on(browser: Browser, conversation: Conversation) -> str:
    return text_of(browser.get(address_of(conversation)).text)


def stored(clinic: Clinic, conversation: Conversation) -> Transcript:
    return whole_transcript(clinic.house.store, conversation.id)


def turn_on(page: str, turn: Turn) -> str:
    return page.split(f'id="turn-{turn.event}"')[1].split("</li>")[0]


def buttons_on(page: str) -> list[str]:
    talk = page.split('class="dock"')[1].split("<aside")[0]
    return [text_of(button) for button in re.findall(r"<button.*?</button>", talk)]


def test_a_persons_turn_shows_risk_topic_confidence_and_the_rules_that_fired(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    risk = Risk(RiskLevel.CRISIS, "suicide", ("wish_to_die", "earlier_turns"))
    turn = clinic.person_says(
        conversation, "I can't go on.", topic="help_depression", confidence=0.874, risk=risk
    )

    shown = turn_on(signed_in("ana").get(address_of(conversation)).text, turn)

    assert "Person 9:00 AM received" in text_of(shown)
    assert "I can't go on." in html.unescape(shown)
    assert (
        '<span class="risk crisis" title="Rules that fired: wish_to_die, earlier_turns">crisis: suicide<'
        in shown
    )
    assert "help depression 87%" in shown


def test_a_turn_without_risk_says_so(signed_in: SignedIn, clinic: Clinic, conversation: Conversation) -> None:
    turn = clinic.person_says(conversation, "Hello", topic=None)

    shown = turn_on(signed_in("ana").get(address_of(conversation)).text, turn)

    assert "no risk found" in shown
    assert "%" not in shown


def test_turns_stand_in_order_with_the_clinics_days_and_times(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    clinic.house.clock.moment = datetime(2026, 3, 8, 5, 58, tzinfo=UTC)
    clinic.person_says(conversation, "Before midnight.")
    clinic.house.clock.moment = datetime(2026, 3, 8, 6, 2, tzinfo=UTC)
    clinic.person_says(conversation, "After midnight.")
    clinic.house.clock.moment = datetime(2026, 3, 8, 8, 30, tzinfo=UTC)
    clinic.person_says(conversation, "After the clocks went forward.")

    words = words_on(signed_in("ana"), conversation)

    order = [
        "Saturday, March 7, 2026", "11:58 PM", "Before midnight.",
        "Sunday, March 8, 2026", "12:02 AM", "After midnight.",
        "3:30 AM", "After the clocks went forward.",
    ]  # fmt: skip
    places = [words.index(part) for part in order]
    assert places == sorted(places)
    assert "All times are clinic time, America/Chicago." in words


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        (Delivery.PENDING, "on its way"),
        (Delivery.SENT, "delivered"),
        (Delivery.FAILED, "not delivered"),
        (Delivery.BLOCKED, "not delivered: the person has blocked us"),
    ],
)
def test_a_reply_shows_how_far_it_came(
    signed_in: SignedIn, clinic: Clinic, delivery: Delivery, words: str
) -> None:
    conversation = clinic.house.conversation(Channel.TELEGRAM)
    turn = clinic.assistant_says(conversation, "An answer.", "More", "Talk to a person")
    with clinic.house.store.write() as work:
        work.transcripts.set_delivery(turn.id, delivery)

    shown = text_of(turn_on(signed_in("ana").get(address_of(conversation)).text, turn))

    assert f"Assistant 9:00 AM {words} An answer." in shown
    assert shown.endswith("Offered: More Talk to a person")


def test_appointments_and_handoffs_stand_beside_the_transcript(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    clinic.appointment(
        conversation, datetime(2026, 3, 5, 16, 0, tzinfo=UTC), "Maya Brooks", "maya@example.org"
    )
    clinic.handoff(conversation, "request_callback")

    words = words_on(signed_in("ana"), conversation)

    assert "first session with Dana Reyes booked" in words
    assert "Thursday, March 5, 2026, 10:00 AM to 10:50 AM" in words
    assert "Maya Brooks" in words
    assert "maya@example.org" in words
    assert "asked to be called back normal requested Requested 9:00 AM" in words


def test_taking_over_makes_you_the_holder_and_tells_the_person(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana = signed_in("ana")
    clinic.handoff(conversation)

    answer = ana.post(f"{address_of(conversation)}/take-over")

    assert answer.headers["location"] == f"{address_of(conversation)}#newest"
    words = words_on(ana, conversation)
    assert "ana from our team has joined this chat" in words
    assert "You answer this conversation. The assistant is silent." in words
    assert stored(clinic, conversation).handoffs[0].state is HandoffState.ACCEPTED


def test_who_comes_second_is_told_who_has_it(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana, sam = signed_in("ana"), signed_in("sam")
    ana.post(f"{address_of(conversation)}/take-over")

    answer = sam.post(f"{address_of(conversation)}/take-over")

    assert answer.status_code == 409
    assert "ana has already taken this conversation." in text_of(answer.text)
    assert "ana answers this conversation." in text_of(answer.text)
    joined = [turn for turn in stored(clinic, conversation).turns if turn.speaker is Speaker.SYSTEM]
    assert len(joined) == 1


def test_a_reply_reaches_the_transcript_under_your_name(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana = signed_in("ana")
    ana.post(f"{address_of(conversation)}/take-over")

    answer = ana.post(f"{address_of(conversation)}/reply", text="Hello,\r\nthis is Ana.")

    assert answer.status_code == 303
    turn = stored(clinic, conversation).turns[-1]
    assert (turn.speaker, turn.staff_name, turn.text) == (Speaker.STAFF, "ana", "Hello,\nthis is Ana.")
    assert "ana 9:00 AM on its way Hello, this is Ana." in words_on(ana, conversation)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The message holds nothing to read"),
        ("\u200b \n", "The message holds nothing to read"),
        ("x" * 4097, "The message is 4,097 characters long"),
    ],
)
def test_a_reply_that_cannot_be_sent_stays_in_the_box(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation, text: str, sentence: str
) -> None:
    ana = signed_in("ana")
    ana.post(f"{address_of(conversation)}/take-over")

    answer = ana.post(f"{address_of(conversation)}/reply", text=text)

    assert answer.status_code == 422
    assert sentence in text_of(answer.text)
    assert f">{text}</textarea>" in answer.text
    assert stored(clinic, conversation).turns[-1].speaker is Speaker.SYSTEM


def test_only_the_holder_writes(signed_in: SignedIn, clinic: Clinic, conversation: Conversation) -> None:
    ana, sam = signed_in("ana"), signed_in("sam")
    ana.post(f"{address_of(conversation)}/take-over")
    before = stored(clinic, conversation).turns

    for deed in ("reply", "give-back", "close"):
        assert sam.post(f"{address_of(conversation)}/{deed}", text="Not mine to say").status_code == 409

    assert stored(clinic, conversation).turns == before
    assert "<textarea" not in sam.get(address_of(conversation)).text


def test_what_may_be_pressed_follows_from_who_holds(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana, sam, ivy = signed_in("ana"), signed_in("sam"), signed_in("ivy")
    address = address_of(conversation)

    assert buttons_on(ana.get(address).text) == ["Take over"]
    clinic.handoff(conversation)
    assert buttons_on(ana.get(address).text) == ["Take over", "Close"]
    ana.post(f"{address}/take-over")
    assert buttons_on(ana.get(address).text) == ["Send", "Give back to the assistant", "Close"]
    assert buttons_on(sam.get(address).text) == []
    assert buttons_on(ivy.get(address).text) == []
    ana.post(f"{address}/give-back")
    assert buttons_on(sam.get(address).text) == ["Take over", "Close"]
    sam.post(f"{address}/close")
    assert buttons_on(sam.get(address).text) == ["Take over"]


def test_an_urgent_handoff_must_be_taken_before_it_can_be_closed(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana = signed_in("ana")
    clinic.urgent_handoff(conversation, Risk(RiskLevel.CRISIS, "suicide", ("rule",)))

    assert buttons_on(ana.get(address_of(conversation)).text) == ["Take over"]


def test_closing_gives_the_conversation_back(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana = signed_in("ana")
    ana.post(f"{address_of(conversation)}/take-over")

    ana.post(f"{address_of(conversation)}/close")

    kept = stored(clinic, conversation)
    assert kept.conversation.holder is Holder.ASSISTANT
    assert kept.handoffs[0].state is HandoffState.CLOSED
    assert "Our team has left this chat." in words_on(ana, conversation)


def test_a_draft_is_marked_and_fills_the_box_of_the_holder_only(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana, sam = signed_in("ana"), signed_in("sam")
    ana.post(f"{address_of(conversation)}/take-over")
    draft = clinic.assistant_says(conversation, "A late <answer>.", draft=True)

    page = ana.get(address_of(conversation)).text
    filled = ana.get(f"{address_of(conversation)}?draft={draft.id}").text

    assert "draft — not sent" in turn_on(page, draft)
    assert "Use this draft" in turn_on(page, draft)
    assert ">A late &lt;answer&gt;.</textarea>" in filled
    colleague = turn_on(sam.get(address_of(conversation)).text, draft)
    assert "draft — not sent" in colleague
    assert "Use this draft" not in colleague


def test_only_a_draft_can_be_put_into_the_box(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana = signed_in("ana")
    ana.post(f"{address_of(conversation)}/take-over")
    said = clinic.person_says(conversation, "What the person said.")

    page = ana.get(f"{address_of(conversation)}?draft={said.id}").text

    assert "></textarea>" in page


def test_every_look_at_a_transcript_is_on_record_before_it_is_shown(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    ana, ivy = signed_in("ana"), signed_in("ivy")
    ana.get(address_of(conversation))
    ivy.get(address_of(conversation))
    ana.post(f"{address_of(conversation)}/reply", text="Refused, and the transcript shown with the refusal")

    with clinic.house.store.read() as work:
        names = {name: work.accounts.by_name(name) for name in ("ana", "ivy")}
    ids = {name: staff.id for name, staff in names.items() if staff is not None}
    assert clinic.audit("view") == [
        (ids["ana"], conversation.id),
        (ids["ivy"], conversation.id),
        (ids["ana"], conversation.id),
    ]


def test_what_staff_do_is_on_record(signed_in: SignedIn, clinic: Clinic, conversation: Conversation) -> None:
    ana = signed_in("ana")

    for deed in ("take-over", "reply", "give-back", "take-over", "close"):
        assert ana.post(f"{address_of(conversation)}/{deed}", text="Hello").status_code == 303, deed

    for action, times in (("take_over", 2), ("reply", 1), ("give_back", 1), ("close", 1)):
        assert [subject for _, subject in clinic.audit(action)] == [conversation.id] * times, action


def test_a_conversation_that_was_taken_meanwhile_is_not_taken_twice(
    signed_in: SignedIn, clinic: Clinic, conversation: Conversation
) -> None:
    sam = clinic.account("sam", "clinician")
    ana = signed_in("ana")
    ana.get(address_of(conversation))
    take_over(clinic.house.desk, sam, conversation.id)

    answer = ana.post(f"{address_of(conversation)}/take-over")

    assert "sam has already taken this conversation." in text_of(answer.text)
    assert stored(clinic, conversation).conversation.holder_staff_id == sam.id
