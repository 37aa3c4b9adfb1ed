"""Rasa's door, over HTTP and with a real Rasa behind it; only understanding is given."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore
from sanic import Sanic
from sanic.server import AsyncioServer

from dialogue.channel import RelayInput
from overture.screening.signals import NO, WEAK, YES
from overture.screening.watch import AFTER_CRISIS, ANSWERED_NO, ANSWERED_YES, ASK_DIRECTLY, REMIND
from tests.dialogue.stand_ins import CARE, CRISIS, Conversation, StandInActions

INTENTS = {
    "what does it cost": "cost",
    "hello": "greet",
    "restart": "help",
    "book me in": "book_appointment",
    "what are the benefits": "benefits",
    "yes please": "affirm",
    "thumbs up": "affirm",
    "no": "deny",
    "/affirm": "affirm",
    "/deny": "deny",
}


def signals(*names: str) -> dict[str, Any]:
    return {"level": "none", "topic": None, "evidence": list(names)}


NOTHING = signals()
SLEEPLESS = signals(f"{WEAK}sleepless")
HOPELESS = signals(f"{WEAK}hopeless")
ASKED = {"level": "human", "topic": "distress", "evidence": [f"{WEAK}hopeless", ASK_DIRECTLY]}
SAID_YES = {"level": "crisis", "topic": "suicide", "evidence": [YES, ANSWERED_YES]}

RISKS = {"whats the point": HOPELESS, "no": signals(NO), "i want to die": CRISIS}


class Door:
    """The relay's side of the door."""

    def __init__(self, session: aiohttp.ClientSession, url: str, conversation: Conversation) -> None:
        self.session = session
        self.url = url
        self.conversation = conversation

    async def post(self, path: str, body: Any, token: str = "secret") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.post(f"{self.url}/{path}", json=body, headers=headers) as response:
            return response.status, await response.json()

    async def turn(self, message_id: str, **fields: Any) -> tuple[int, Any]:
        body = {"conversation_id": self.conversation.id, "message_id": message_id, "metadata": {}, **fields}
        return await self.post("turn", body)

    async def after(self, *earlier: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Take one turn after these findings; return its answer."""
        status, answer = await self.turn("m2", metadata={"earlier_risks": list(earlier)}, **fields)
        assert status == 200, answer
        found: dict[str, Any] = answer
        return found


@dataclass
class Server:
    """A Sanic server in a thread of its own; Sanic can start only once in a process."""

    app: Sanic
    relay: RelayInput
    url: str


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    relay = RelayInput("secret")
    app = Sanic("door", configure_logging=False)
    # Else Sanic changes the event loop of every test that follows.
    app.config.USE_UVLOOP = False
    app.blueprint(relay.blueprint(_unused), url_prefix="/webhooks/relay")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    loop = asyncio.SelectorEventLoop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    running = asyncio.run_coroutine_threadsafe(_serve(app, listening), loop).result(timeout=30)
    yield Server(app, relay, f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks/relay")
    loop.call_soon_threadsafe(running.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(timeout=30)


async def _serve(app: Sanic, listening: socket.socket) -> AsyncioServer:
    running = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    assert running is not None
    await running.startup()  # type: ignore[no-untyped-call]
    return running


async def _unused(message: UserMessage) -> None:
    raise AssertionError("the door asks the agent itself")


@pytest.fixture
def token() -> str | None:
    return "secret"


@pytest.fixture
async def door(
    server: Server,
    agent: Agent,
    conversation: Conversation,
    token: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Door]:
    async def parse_message(message: UserMessage, *rest: Any) -> dict[str, Any]:
        intent = INTENTS.get(message.text or "", "nlu_fallback")
        risk = RISKS.get(message.text or "", NOTHING)
        return {
            "text": message.text,
            "intent": {"name": intent, "confidence": 0.9},
            "entities": [],
            "risk": risk,
        }

    assert agent.processor is not None
    monkeypatch.setattr(agent.processor, "parse_message", parse_message)
    monkeypatch.setattr(server.relay, "_token", token)
    server.app.ctx.agent = agent
    async with aiohttp.ClientSession() as session:
        yield Door(session, server.url, conversation)


async def test_the_door_says_that_it_is_open(door: Door) -> None:
    async with door.session.get(f"{door.url}/") as response:
        assert (response.status, await response.json()) == (200, {"status": "ok"})


async def test_the_door_says_when_there_is_no_model(
    door: Door, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent, "processor", None)

    async with door.session.get(f"{door.url}/") as response:
        assert response.status == 503
    assert await door.turn("m1", text="hello") == (503, {"error": "not_ready"})


async def test_a_turn_is_answered(door: Door) -> None:
    status, answer = await door.turn("m1", text="what does it cost")

    assert status == 200
    assert answer["replies"] == [{"text": "said by action_answer_clinic_topic", "buttons": []}]
    assert (answer["message_id"], answer["topic"], answer["topics"]) == ("m1", "cost", ["cost"])


async def test_a_repeat_gets_the_same_answer_and_no_second_turn(door: Door, actions: StandInActions) -> None:
    first = await door.turn("m1", text="book me in")
    calls = len(actions.called)

    assert await door.turn("m1", text="book me in") == first
    assert len(actions.called) == calls


async def test_repeats_at_the_same_moment_are_one_turn(door: Door, actions: StandInActions) -> None:
    answers = await asyncio.gather(*(door.turn("m1", text="what does it cost") for _ in range(4)))

    assert all(answer == answers[0] for answer in answers)
    assert actions.called == ["action_answer_clinic_topic"]


async def test_a_caller_that_hangs_up_does_not_stop_the_turn(
    door: Door, actions: StandInActions, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = actions.request

    async def slow(*args: Any, **fields: Any) -> Any:
        await asyncio.sleep(0.3)
        return await real(*args, **fields)

    monkeypatch.setattr(actions, "request", slow)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(door.turn("m1", text="what does it cost"), 0.15)

    status, answer = await door.turn("m1", text="what does it cost")

    assert (status, len(answer["replies"])) == (200, 1)
    assert actions.called == ["action_answer_clinic_topic"]


@pytest.mark.parametrize("typed", ["/restart", "\u3000/restart", "\u200b/restart", "\uff0frestart"])
async def test_a_typed_command_is_only_words(door: Door, typed: str) -> None:
    await door.turn("m0", text="book me in")

    status, answer = await door.turn("m1", text=typed)

    assert (status, answer["topic"], answer["form"]) == (200, "help", "appointment_form")


async def test_a_yes_takes_what_the_last_reply_offered(
    door: Door, actions: StandInActions, monkeypatch: pytest.MonkeyPatch
) -> None:
    button = {"title": "Free times", "payload": "/ask_openings"}
    offer = {"text": "Nobody knows. Would you like to see the free times?", "buttons": [button]}

    async def offering(*args: Any, **fields: Any) -> Any:
        return {"events": [], "responses": [offer]}

    with monkeypatch.context() as one_turn:
        one_turn.setattr(actions, "request", offering)
        await door.turn("m1", text="what does it cost")

    _, answer = await door.turn("m2", text="yes please")

    assert (answer["topic"], answer["topics"], answer["confidence"]) == (
        "ask_openings",
        ["ask_openings"],
        1.0,
    )
    assert actions.called == ["action_show_openings"]


async def test_a_yes_to_no_offer_is_answered_by_its_action(door: Door) -> None:
    await door.turn("m1", text="hello")

    _, answer = await door.turn("m2", text="yes please")

    assert (answer["topic"], answer["replies"][0]["text"]) == ("affirm", "said by action_answer_yes")


async def test_a_button_picked_by_words_is_a_tap(door: Door) -> None:
    _, shown = await door.turn("m1", text="what are the benefits")
    button = shown["replies"][-1]["buttons"][1]

    _, answer = await door.turn("m2", text="the second one")

    assert f"/{answer['topic']}" == button["payload"]
    tracker = await door.conversation.tracker()
    assert tracker.latest_message is not None
    assert tracker.latest_message.text == button["payload"]
    assert tracker.latest_message.parse_data["text"] == button["payload"]


async def test_a_follow_up_is_answered_by_what_was_said_before(door: Door) -> None:
    await door.turn("m1", text="my wife has ptsd")
    await door.turn("m2", text="hello")

    _, answer = await door.turn("m3", text="does it help with that too?")
    _, again = await door.turn("m4", text="say that again")

    assert (answer["topic"], again["topic"]) == ("help_trauma", "help_trauma")
    assert again["topics"] == ["help_trauma"]


async def test_a_yes_in_a_form_stays_with_the_form(door: Door) -> None:
    await door.turn("m1", text="book me in")

    _, answer = await door.turn("m2", text="yes please")

    assert (answer["topic"], answer["form"]) == ("affirm", "appointment_form")


async def test_a_message_is_weighed_with_what_was_found_before(door: Door) -> None:
    answer = await door.after(SLEEPLESS, text="whats the point")

    assert (answer["risk"]["level"], answer["risk"]["topic"]) == ("human", "distress")
    assert ASK_DIRECTLY in answer["risk"]["evidence"]
    assert [button["title"] for button in answer["replies"][-1]["buttons"]] == ["Yes", "No"]


async def test_a_message_alone_shows_what_it_shows(door: Door) -> None:
    assert (await door.after(text="whats the point"))["risk"] == HOPELESS


async def test_what_was_found_before_is_not_kept_in_the_tracker(door: Door) -> None:
    await door.after(SLEEPLESS, text="hello")

    latest = (await door.conversation.tracker()).latest_message
    assert latest is not None
    assert "earlier_risks" not in (latest.metadata or {})


async def test_what_is_no_finding_is_refused(door: Door) -> None:
    answer = await door.turn("m1", text="hello", metadata={"earlier_risks": [{"level": "grave"}]})

    assert answer == (422, {"error": "earlier_risks"})


async def test_a_yes_that_only_the_classifier_reads_answers_the_direct_question(door: Door) -> None:
    risk = (await door.after(ASKED, text="thumbs up"))["risk"]

    assert (risk["level"], risk["topic"]) == ("crisis", "suicide")
    assert ANSWERED_YES in risk["evidence"]


async def test_a_yes_to_anything_else_is_no_finding(door: Door) -> None:
    assert (await door.after(CARE, text="thumbs up"))["risk"]["level"] == "none"


async def test_no_to_the_direct_question_is_heard(door: Door) -> None:
    answer = await door.after(ASKED, text="no")

    assert answer["risk"]["level"] == "none"
    assert ANSWERED_NO in answer["risk"]["evidence"]
    assert "If that ever changes" in answer["replies"][0]["text"]


async def test_a_tapped_no_to_the_direct_question_is_heard_too(door: Door) -> None:
    answer = await door.after(ASKED, text="No", payload="/deny")

    assert "If that ever changes" in answer["replies"][0]["text"]


@pytest.mark.parametrize("payload", [None, "/affirm"], ids=["typed", "tapped"])
async def test_whoever_is_not_safe_after_a_yes_hears_no_small_talk(door: Door, payload: str | None) -> None:
    already_said = {"risk_already_said": True, "earlier_risks": [ASKED]}
    await door.turn("m1", text="yes please", payload=payload, metadata=already_said)

    answer = await door.after(ASKED, SAID_YES, text="no")

    assert "911" in answer["replies"][0]["text"]


async def test_after_a_crisis_everyday_talk_stays_with_a_person_and_is_answered(door: Door) -> None:
    answer = await door.after(CRISIS, text="what does it cost")

    assert (answer["risk"]["level"], answer["risk"]["topic"]) == ("human", "suicide")
    assert AFTER_CRISIS in answer["risk"]["evidence"]
    assert [reply["text"] for reply in answer["replies"]] == ["said by action_answer_clinic_topic"]


async def test_after_a_crisis_a_word_on_help_comes_before_an_answer_when_it_is_due(door: Door) -> None:
    calm = {"level": "human", "topic": "suicide", "evidence": [AFTER_CRISIS]}

    answer = await door.after(CRISIS, calm, text="what does it cost")

    assert REMIND in answer["risk"]["evidence"]
    assert [reply["text"][:10] for reply in answer["replies"]] == ["I am still", "said by ac"]


async def test_a_crisis_is_one_whatever_was_found_before(door: Door) -> None:
    assert (await door.after(SLEEPLESS, ASKED, text="i want to die"))["risk"] == CRISIS


async def test_texts_that_are_only_parsed_are_not_weighed(door: Door) -> None:
    await door.after(SLEEPLESS, text="whats the point")

    _, answer = await door.post("parse", {"texts": ["whats the point"]})

    assert answer["results"][0]["risk"] == HOPELESS


async def test_a_payload_that_is_no_button_of_ours_is_refused(door: Door) -> None:
    assert await door.turn("m1", text="x", payload="/restart") == (422, {"error": "payload"})


@pytest.mark.parametrize("token", [None, "", "another"])
async def test_nobody_comes_in_with_another_token_or_when_none_is_set(door: Door) -> None:
    assert (await door.turn("m1", text="hello"))[0] == 401
    assert (await door.post("parse", {"texts": []}))[0] == 401


async def test_a_body_that_is_no_json_is_refused(door: Door) -> None:
    headers = {"Authorization": "Bearer secret"}
    async with door.session.post(f"{door.url}/turn", data=b"{no", headers=headers) as response:
        assert (response.status, await response.json()) == (422, {"error": "not_json"})


async def test_texts_are_parsed_and_nothing_is_kept(door: Door, agent: Agent) -> None:
    before = list(await agent.tracker_store.keys())

    status, answer = await door.post("parse", {"texts": ["what does it cost", "hello"]})

    assert status == 200
    assert [result["topic"] for result in answer["results"]] == ["cost", "greet"]
    assert set(answer["results"][0]) == {"topic", "topics", "confidence", "risk"}
    assert list(await agent.tracker_store.keys()) == before


async def test_a_conversation_that_is_to_be_forgotten_begins_anew(door: Door, agent: Agent) -> None:
    await door.turn("m1", text="book me in")

    status, answer = await door.post("forget", {"conversation_id": door.conversation.id})

    assert (status, answer) == (200, {"forgotten": door.conversation.id})
    assert await agent.tracker_store.retrieve(door.conversation.id) is None
    assert (await door.turn("m2", text="hello"))[1]["form"] is None


async def test_what_could_not_be_stored_is_forgotten_too(
    door: Door, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(tracker: Any) -> None:
        raise OSError("disk full")

    assert isinstance(agent.tracker_store, FailSafeTrackerStore)
    with monkeypatch.context() as broken_disk:
        broken_disk.setattr(agent.tracker_store._tracker_store, "save", broken)
        await door.turn("m1", text="hello")

    await door.post("forget", {"conversation_id": door.conversation.id})

    assert await agent.tracker_store.fallback_tracker_store.retrieve(door.conversation.id) is None


async def test_a_wish_to_forget_must_name_a_conversation(door: Door) -> None:
    assert await door.post("forget", {}) == (422, {"error": "conversation_id"})


async def test_a_turn_that_was_not_stored_is_not_a_success(
    door: Door, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(tracker: Any) -> None:
        raise OSError("disk full")

    assert isinstance(agent.tracker_store, FailSafeTrackerStore)
    monkeypatch.setattr(agent.tracker_store._tracker_store, "save", broken)

    assert await door.turn("m1", text="hello") == (503, {"error": "not_stored"})


async def test_a_turn_that_fails_is_told_by_its_place_and_never_by_its_words(
    door: Door, agent: Agent, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def failing(message: UserMessage) -> None:
        raise RuntimeError(message.text)

    monkeypatch.setattr(agent, "handle_message", failing)
    with caplog.at_level(logging.DEBUG):
        assert await door.turn("m1", text="my secret") == (503, {"error": "turn_failed"})

    assert "RuntimeError at test_channel.py" in caplog.text
    assert "secret" not in caplog.text
