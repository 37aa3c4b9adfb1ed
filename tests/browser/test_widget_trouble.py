"""What the widget does when the network, the server or the person's words give trouble: nothing lost, nothing doubled."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.helpers.chromium import Chat
from tests.helpers.fake_message_api import FakeMessageApi, Trouble, choices, say

MESSAGES = 100
LONG = 40_000


def numbered(count: int) -> list[str]:
    return [f"message {number}" for number in range(count)]


@pytest.mark.parametrize("trouble", [Trouble.REFUSES, Trouble.LOSES_ANSWERS, Trouble.FAILS])
def test_an_outage_while_sending_loses_and_doubles_nothing(
    chat: Chat, api: FakeMessageApi, trouble: Trouble
) -> None:
    api.script = lambda text: [say(f"echo of {text}.")]
    chat.begin()
    texts = numbered(MESSAGES)

    for number, text in enumerate(texts):
        if number == MESSAGES // 4:
            api.trouble = trouble
        chat.say(text)
    chat.page.wait_for_timeout(2_000)
    shown_during_outage = chat.own_texts
    api.trouble = Trouble.NONE

    expect(chat.bubbles).to_have_count(2 * MESSAGES, timeout=LONG)
    chat.wait_for(f"echo of {texts[-1]}.")
    assert shown_during_outage == texts
    assert api.only.texts == texts
    assert chat.own_texts == texts


def test_a_message_whose_receipt_is_lost_is_never_shown_twice(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()
    chat.say("yes")
    chat.wait_for("You said: yes")
    api.trouble = Trouble.LOSES_RECEIPTS

    chat.say("yes")
    chat.say("no")

    chat.wait_for("You said: no", LONG)
    assert chat.own_texts == ["yes", "yes", "no"]
    assert chat.panel.get_by_text("Not sent yet.").count() == 0
    chat.page.reload()
    chat.wait_for("You said: no")
    assert chat.own_texts == ["yes", "yes", "no"]
    assert api.only.texts == ["yes", "yes", "no"]


def test_a_reload_while_a_message_is_under_way_neither_loses_nor_doubles_it(
    chat: Chat, api: FakeMessageApi
) -> None:
    chat.begin()
    api.answers_after = 1.0
    chat.say("Hello")
    chat.panel.get_by_text("Sending…").wait_for()

    chat.page.reload()

    chat.wait_for("You said: Hello")
    chat.page.wait_for_timeout(1_500)
    assert chat.own_texts == ["Hello"]
    assert api.only.texts == ["Hello"]


def test_a_stream_that_repeats_itself_is_shown_once(chat: Chat, api: FakeMessageApi) -> None:
    api.repeats_itself = True
    chat.begin()
    chat.say("Hello")
    chat.wait_for("You said: Hello")
    api.trouble = Trouble.FAILS
    chat.panel.get_by_text("There is no connection just now.").wait_for()

    api.trouble = Trouble.NONE

    chat.panel.get_by_text("There is no connection just now.").wait_for(state="hidden", timeout=LONG)
    chat.say("Once more")
    chat.wait_for("You said: Once more")
    expect(chat.bubbles).to_have_count(4)


def test_an_outage_is_told_in_a_kind_sentence_that_goes_away(chat: Chat, api: FakeMessageApi) -> None:
    notice = chat.panel.get_by_text("There is no connection just now.")
    chat.begin()
    chat.say("Hello")
    chat.wait_for("You said: Hello")

    api.trouble = Trouble.REFUSES

    expect(notice).to_be_visible()
    chat.say("Are you there?")
    expect(chat.wait_for("Are you there?")).to_contain_text("Not sent yet. It goes out by itself.")
    api.trouble = Trouble.NONE
    expect(notice).to_be_hidden(timeout=LONG)
    chat.wait_for("You said: Are you there?")


def test_a_reload_during_an_outage_keeps_what_waits_to_be_sent(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()
    chat.say("first")
    chat.wait_for("You said: first")
    api.trouble = Trouble.LOSES_ANSWERS
    chat.say("second")
    chat.say("third")
    chat.page.wait_for_timeout(500)

    chat.page.reload()

    expect(chat.bubbles).to_have_count(2)
    api.trouble = Trouble.NONE
    chat.wait_for("You said: third", LONG)
    assert api.only.texts == ["first", "second", "third"]
    assert chat.own_texts == ["first", "second", "third"]


def test_the_same_words_twice_are_two_messages_also_in_an_outage(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()
    chat.say("yes")
    chat.wait_for("You said: yes")
    api.trouble = Trouble.LOSES_ANSWERS
    chat.say("yes")
    chat.say("yes")
    chat.page.wait_for_timeout(700)

    chat.page.reload()
    api.trouble = Trouble.NONE

    expect(chat.bubbles).to_have_count(6, timeout=LONG)
    chat.page.wait_for_timeout(300)
    assert api.only.texts == ["yes"] * 3
    assert chat.own_texts == ["yes"] * 3


def test_words_that_wait_are_not_taken_for_the_same_words_said_before(
    chat: Chat, api: FakeMessageApi
) -> None:
    chat.begin()
    chat.say("yes")
    chat.wait_for("You said: yes")
    api.trouble = Trouble.REFUSES_MESSAGES
    chat.say("yes")
    chat.panel.get_by_text("Not sent yet.").wait_for()

    chat.page.reload()

    chat.wait_for("You said: yes")
    assert chat.own_texts == ["yes", "yes"]
    api.trouble = Trouble.NONE
    expect(chat.bubbles).to_have_count(4, timeout=LONG)
    assert api.only.texts == ["yes", "yes"]


def test_a_message_under_way_when_the_tab_crashed_is_sent_again(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()
    api.trouble = Trouble.REFUSES_MESSAGES
    chat.say("Hello")
    chat.panel.get_by_text("Not sent yet.").wait_for()
    demo = chat.page.url
    chat.page.goto(f"{demo}widget/icon.svg")
    chat.page.evaluate(
        "sessionStorage['overture-chat'] = sessionStorage['overture-chat'].replace('waiting', 'sending')"
    )
    api.trouble = Trouble.NONE

    chat.page.goto(demo)

    chat.wait_for("You said: Hello")
    assert api.only.texts == ["Hello"]


def test_a_pressed_button_survives_an_outage_and_a_reload(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()
    chat.say("I want to book")
    chat.button("Other times").wait_for()
    api.trouble = Trouble.LOSES_ANSWERS
    chat.button("Other times").click()
    chat.page.wait_for_timeout(400)

    chat.page.reload()
    api.trouble = Trouble.NONE

    chat.wait_for("You said: Other times", LONG)
    assert api.only.texts == ["I want to book", "Other times"]
    assert chat.own_texts == ["I want to book", "Other times"]
    expect(chat.button("Other times")).to_be_disabled()


def test_a_browser_without_network_queues_and_catches_up(
    chat: Chat, api: FakeMessageApi, context: BrowserContext
) -> None:
    chat.begin()
    chat.say("Hello")
    chat.wait_for("You said: Hello")
    context.set_offline(True)
    chat.say("written offline")
    expect(chat.wait_for("written offline")).to_contain_text("Not sent yet.")
    api.only.add("staff", "Said while you were away.")

    context.set_offline(False)

    chat.wait_for("You said: written offline", LONG)
    chat.wait_for("Said while you were away.")
    assert chat.own_texts == ["Hello", "written offline"]
    expect(chat.bubbles).to_have_count(5)


def test_without_a_stream_the_widget_polls(chat: Chat, api: FakeMessageApi) -> None:
    api.streams = False
    chat.begin()
    chat.say("Hello")
    chat.wait_for("You said: Hello")
    api.only.add("staff", "Said by nobody's asking.")

    chat.wait_for("Said by nobody's asking.")

    expect(chat.bubbles).to_have_count(3)
    chat.page.wait_for_timeout(1_500)
    polls = [request for request in api.requests if request.startswith("GET")]
    assert len(polls) < 12


def test_a_stream_that_a_proxy_holds_back_is_given_up_for_polls(chat: Chat, api: FakeMessageApi) -> None:
    api.holds_streams_back = True
    chat.begin()

    chat.say("Hello")

    chat.wait_for("You said: Hello", LONG)
    api.only.add("staff", "And a second thing.")
    chat.wait_for("And a second thing.", LONG)
    api.only.add("staff", "From now on at once.")
    chat.wait_for("From now on at once.", 1_000)
    expect(chat.bubbles).to_have_count(4)


def test_a_refused_message_says_why_and_can_be_edited(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()
    api.refusal = (422, "This message cannot be read.")

    chat.say("strange words")

    expect(chat.wait_for("strange words")).to_contain_text("Not sent. This message cannot be read.")
    api.refusal = None
    chat.button("Edit").click()
    expect(chat.field).to_have_value("strange words")
    expect(chat.bubbles).to_have_count(0)
    chat.field.press("Enter")
    chat.wait_for("You said: strange words")


def test_a_refused_button_leaves_the_next_choices_open(chat: Chat, api: FakeMessageApi) -> None:
    api.script = lambda text: [say(f"Choose after {text}.", buttons=choices(f"choice of {text}"))]
    chat.begin()
    chat.say("one")
    chat.button("choice of one").wait_for()
    api.refusal = (422, "This button is no longer in use.")
    chat.button("choice of one").click()
    expect(chat.panel).to_contain_text("This button is no longer in use.")
    api.refusal = None

    chat.say("two")

    expect(chat.button("choice of two")).to_be_enabled()
    chat.button("Remove").click()
    assert chat.own_texts == ["one", "two"]


def test_a_server_that_asks_for_patience_gets_it(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()
    api.refusal = (429, "Please wait a moment.")
    chat.say("quick words")
    chat.page.wait_for_timeout(1_200)
    tries = sum(request.endswith("/messages") for request in api.requests if request.startswith("POST"))

    api.refusal = None

    chat.wait_for("You said: quick words")
    assert tries <= 3


def test_text_over_the_limit_is_kept_and_explained(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()
    chat.field.fill("é" * 4097)
    expect(chat.panel).to_contain_text("4,097 of 4,096 characters")

    chat.button("Send").click()

    expect(chat.panel.get_by_text("That is 1 character too long.")).to_be_visible()
    assert chat.field.input_value() == "é" * 4097
    chat.field.fill("🎵" * 4096)
    chat.button("Send").click()
    chat.wait_for("You said: 🎵")
    assert api.only.texts == ["🎵" * 4096]


def test_an_ended_conversation_starts_anew_without_losing_the_words(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()
    chat.say("Hello")
    chat.wait_for("You said: Hello")
    api.conversations.clear()

    chat.say("Words that never arrived")
    chat.field.fill("and a draft")
    chat.field.press("Enter")

    expect(chat.button("Start a new chat")).to_be_focused()
    expect(chat.wait_for("Words that never arrived")).to_contain_text("Not sent. Kept for you.")
    chat.button("Start a new chat").click()
    chat.button("Start chatting").click()
    expect(chat.field).to_have_value("Words that never arrived\nand a draft")
    expect(chat.bubbles).to_have_count(0)
    chat.field.press("Enter")
    chat.wait_for("You said: Words that never arrived")


def test_a_start_that_fails_is_told_and_can_be_tried_again(chat: Chat, api: FakeMessageApi) -> None:
    api.trouble = Trouble.FAILS
    chat.open()
    chat.button("Start chatting").click()
    expect(chat.panel.get_by_text("The clinic's computer is busy.")).to_be_visible()
    api.trouble = Trouble.REFUSES
    chat.button("Start chatting").click()
    expect(chat.panel.get_by_text("We cannot reach the clinic just now.")).to_be_visible()
    api.trouble = Trouble.NONE

    chat.button("Start chatting").click()

    expect(chat.field).to_be_visible()


def test_a_long_outage_is_not_met_with_a_storm_of_requests(chat: Chat, api: FakeMessageApi) -> None:
    chat.begin()
    chat.say("Hello")
    chat.wait_for("You said: Hello")
    api.trouble = Trouble.FAILS
    api.requests.clear()

    chat.say("Are you there?")
    time.sleep(4)

    assert 3 < len(api.requests) < 25
