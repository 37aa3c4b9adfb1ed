"""What a message means after what was said before it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from dialogue.conditions import FILE, Conditions
from dialogue.earlier_turns import said_before
from dialogue.in_context import in_context
from dialogue.said_before import Button, Reply, SaidBefore, Turn
from dialogue.understanding import Understanding, read
from overture.core.topics import FAQ

TABLE = Conditions.from_file()
CARE = {"level": "human", "topic": "trauma", "evidence": ["flashback"]}
CRISIS = {"level": "crisis", "topic": "suicide", "evidence": ["wish_dead"]}

SESSION = Button("What is a session like?", "/session_what_happens")
TALENT = Button("Do I need to play?", "/musical_talent")
PERSON = Button("Talk to a person", "/request_human")
BOOK = Button("Book an appointment", "/book_appointment")
TUESDAY = Button("Tue, Mar 3", '/inform{"appointment_day": "2026-03-03"}')

ANSWER = Turn(
    "what is it",
    ("what_is_music_therapy",),
    (Reply("It joins music with treatment.", (SESSION, PERSON, TALENT)),),
)
OFFER = Turn(
    "does it cost a lot", ("cost",), (Reply("I don't know. Shall I ask them for you?", (PERSON, BOOK)),)
)
HELLO = Turn("hello", ("greet",), (Reply("Hello. What brings you here?", (BOOK, PERSON)),))


def understood(
    topic: str, *others: str, unsure: bool = False, risk: dict[str, Any] | None = None
) -> Understanding:
    """What the classifier makes of the message by itself."""
    intent = {"name": "nlu_fallback" if unsure else topic, "confidence": 0.3 if unsure else 0.7}
    parse_data = {
        "text": "typed",
        "intent": intent,
        "intent_ranking": [{"name": topic, "confidence": 0.3}],
        "entities": [],
        "risk": risk or {"level": "none", "topic": None, "evidence": []},
    }
    meaning = read(parse_data)
    return Understanding(
        meaning.topic, (meaning.topic, *others), meaning.confidence, meaning.risk, meaning.parse_data
    )


UNSURE = understood("out_of_scope", unsure=True)
YES = understood("affirm")


def heard(text: str, *turns: Turn, meaning: Understanding = UNSURE, form: str | None = None) -> Understanding:
    """Read a message after these turns, the newest first."""
    return in_context(text, meaning, SaidBefore(turns, form), TABLE)


def replied(text: str, *buttons: Button, response: str = "") -> Turn:
    return Turn("words", ("benefits",), (Reply(text, buttons, response),))


@pytest.mark.parametrize(
    "question",
    [
        "Shall I tell you how long it takes?",
        "It depends. Would you like to know how long it takes?",
        "Do you want to hear about the other kind, making music?",
        "Admissions does. May I ask them for you?",
        "You have no appointment here. Shall we find a time?",
    ],
)
def test_a_yes_takes_what_was_offered(question: str) -> None:
    meaning = heard("yes please", replied(question, SESSION, PERSON), meaning=YES)

    assert (meaning.topic, meaning.topics, meaning.confidence) == (
        "session_what_happens",
        ("session_what_happens",),
        1.0,
    )
    assert meaning.parse_data["intent"]["name"] == "session_what_happens"


@pytest.mark.parametrize("text", ["ok do that", "sure", "yes, I would", "I'd like that", "go ahead please"])
def test_a_yes_that_the_classifier_does_not_know_takes_the_offer(text: str) -> None:
    assert heard(text, OFFER).topic == "request_human"


def test_the_words_of_a_yes_are_kept_as_they_may_tell_more() -> None:
    assert heard("yes, on tuesday", OFFER, meaning=YES).parse_data["text"] == "typed"


def test_a_question_beside_the_yes_is_kept() -> None:
    meaning = heard("yes, and is it covered?", OFFER, meaning=understood("affirm", "insurance"))

    assert meaning.topics == ("request_human", "insurance")


@pytest.mark.parametrize(
    "turn",
    [
        replied("It helps. What would you like to know?", SESSION),
        replied("Shall I bring in a person, or would you like to try once more?", PERSON),
        replied("Shall I ask? They know more.", PERSON),
        replied("Shall I tell you more?"),
        replied("I am staying in this chat. Would you like that?", PERSON, response="utter_safety_human"),
        Turn("words", ("benefits",), (Reply("Shall I ask?", (PERSON,)), Reply("Which day suits you?"))),
        Turn("words", ("request_human",)),
    ],
)
def test_a_yes_to_no_offer_stays_a_yes(turn: Turn) -> None:
    assert heard("yes please", turn, meaning=YES) is YES


def test_a_no_to_an_offer_stays_a_no() -> None:
    no = understood("deny")

    assert heard("no thanks", OFFER, meaning=no) is no


def test_a_yes_in_a_form_is_for_the_form() -> None:
    assert heard("yes", OFFER, meaning=YES, form="appointment_form") is YES


def test_a_yes_after_a_crisis_answers_whether_the_person_is_safe() -> None:
    turn = Turn("i want to die", ("help_depression",), OFFER.replies, was_urgent=True)

    assert heard("yes", turn, meaning=YES) is YES


def test_a_crisis_keeps_its_topic_whatever_was_offered() -> None:
    urgent = understood("affirm", risk=CRISIS)

    assert heard("yes i want to die", OFFER, meaning=urgent) is urgent


def test_the_finding_of_risk_stays() -> None:
    careful = understood("affirm", risk=CARE)

    meaning = heard("yes the flashbacks again", OFFER, meaning=careful)

    assert (meaning.topic, meaning.risk, meaning.parse_data["risk"]) == ("request_human", CARE, CARE)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("the first one", "session_what_happens"),
        ("second", "request_human"),
        ("the second one please", "request_human"),
        ("I'll take the third", "musical_talent"),
        ("option 2", "request_human"),
        ("number 3", "musical_talent"),
        ("2", "request_human"),
        ("the 3rd one", "musical_talent"),
        ("the last one", "musical_talent"),
        ("talk to a person", "request_human"),
        ("Talk to person, please.", "request_human"),
        ("what is a session like", "session_what_happens"),
        ("DO I NEED TO PLAY", "musical_talent"),
    ],
)
def test_a_button_can_be_picked_by_words(text: str, topic: str) -> None:
    assert heard(text, ANSWER).topic == topic


@pytest.mark.parametrize("text", ["tue mar 3", "1", "the first"])
def test_a_button_that_is_picked_brings_its_facts_and_stands_for_the_words(text: str) -> None:
    meaning = heard(text, replied("Which day?", TUESDAY, PERSON))

    assert meaning.parse_data["intent"]["name"] == "inform"
    assert meaning.parse_data["entities"] == [{"entity": "appointment_day", "value": "2026-03-03"}]
    assert (meaning.topic, meaning.parse_data["text"]) == ("book_appointment", TUESDAY.payload)


def test_places_are_counted_in_the_last_row_and_titles_in_all() -> None:
    turn = Turn(
        "words", ("cost",), (Reply("One.", (SESSION,)), Reply("Two.", (PERSON, BOOK)), Reply("Three."))
    )

    assert heard("the first one", turn).topic == "request_human"
    assert heard("what is a session like?", turn).topic == "session_what_happens"


@pytest.mark.parametrize(
    "text", ["4", "option 9", "the first time I came here it rained a lot", "2 of my friends", "person"]
)
def test_what_points_at_no_button_picks_none(text: str) -> None:
    assert heard(text, ANSWER) is UNSURE


def test_a_pick_with_nothing_shown_picks_nothing() -> None:
    assert heard("the second one", Turn("bye", ("goodbye",), (Reply("Take care."),)), ANSWER) is UNSURE


def test_a_pick_in_a_form_is_for_the_form() -> None:
    assert heard("the second one", ANSWER, form="appointment_form") is UNSURE


@pytest.mark.parametrize(
    "text",
    [
        "does it help with that too",
        "Does it help with that too?",
        "does it work for that",
        "would it help me with this",
        "can music help with it?",
        "and for that?",
        "ok, does music help with that as well?",
        "is it any good for that",
        "do you treat that too",
    ],
)
def test_that_is_the_condition_named_before(text: str) -> None:
    panic = Turn("I've been having panic attacks. what is music therapy?", ("what_is_music_therapy",))

    assert heard(text, panic, meaning=understood("conditions_overview")).topics == ("help_anxiety",)


@pytest.mark.parametrize(
    ("earlier", "topics"),
    [
        ([Turn("does it help with ptsd", ("help_trauma",))], ("help_trauma",)),
        (
            [Turn("thanks", ("thanks",)), Turn("is it for bipolar", ("help_mood_disorders",))],
            ("help_mood_disorders",),
        ),
        ([Turn("my panic", ("greet",)), Turn("and my drinking", ("greet",))], ("help_anxiety",)),
        ([Turn("hi, I have anxiety and depression", ("greet",))], ("help_anxiety", "help_depression")),
        ([Turn("my dad has a traumatic brain injury", ("greet",))], ("help_physical_rehabilitation",)),
        ([Turn("my baby is in the nicu, hello", ())], ("help_newborns",)),
        ([Turn("my son hates talking", ("greet",))], ("children_and_teens",)),
        ([Turn("my son drinks too much", ("greet",))], ("help_substance_use",)),
    ],
)
def test_the_condition_named_last_is_meant(earlier: list[Turn], topics: tuple[str, ...]) -> None:
    assert heard("does it help with that too", *earlier).topics == topics


def test_a_question_on_a_condition_is_understood_in_a_form_too() -> None:
    turn = Turn("book me in, my panic is bad", ("book_appointment",))

    assert heard("does it help with that?", turn, form="appointment_form").topic == "help_anxiety"


@pytest.mark.parametrize("earlier", [[], [HELLO], [Turn("my mom asked me to write", ("greet",))]])
def test_that_is_nothing_where_no_condition_was_named(earlier: list[Turn]) -> None:
    assert heard("does it help with that too", *earlier) is UNSURE


@pytest.mark.parametrize(
    "text",
    [
        "tell me more",
        "Tell me more about it, please.",
        "can you tell me a bit more",
        "go on",
        "more info please",
        "like what?",
        "such as?",
        "for example?",
        "what else",
        "why?",
        "how so",
    ],
)
def test_more_is_the_next_answer_that_this_one_leads_to(text: str) -> None:
    meaning = heard(text, ANSWER, meaning=understood("help"))

    assert meaning.topic == "session_what_happens"


def test_more_leaves_out_what_was_answered_before() -> None:
    session = Turn("what happens", ("session_what_happens",), (Reply("It is tailored.", (PERSON,)),))

    assert heard("tell me more", ANSWER, session).topic == "musical_talent"


def test_more_says_what_else_there_is_where_all_was_answered() -> None:
    assert heard("tell me more", OFFER).topic == "help"


def test_a_thank_you_between_does_not_matter() -> None:
    assert heard("tell me more", Turn("ok thanks", ("thanks",)), ANSWER).topic == "session_what_happens"


@pytest.mark.parametrize("between", [("book_appointment",), ("out_of_scope",), ()])
def test_more_is_unclear_after_something_else(between: tuple[str, ...]) -> None:
    assert heard("why?", Turn("words", between), ANSWER) is UNSURE


@pytest.mark.parametrize(
    "text",
    [
        "say that again",
        "can you say that again please?",
        "repeat that please",
        "what was that?",
        "i didn't get that",
        "I don’t understand that",
        "sorry, could you repeat that",
        "huh?",
        "come again?",
    ],
)
def test_again_is_the_same_topic(text: str) -> None:
    assert heard(text, ANSWER, meaning=understood("feedback_negative")).topic == "what_is_music_therapy"


def test_again_is_all_that_was_answered() -> None:
    assert heard("say that again", Turn("words", ("benefits", "risks"))).topics == ("benefits", "risks")


@pytest.mark.parametrize("topics", [("request_human",), ("book_appointment",), ("goodbye",), ()])
def test_what_is_no_answer_is_not_done_again(topics: tuple[str, ...]) -> None:
    assert heard("say that again", Turn("words", topics), ANSWER) is UNSURE


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("and for kids?", "children_and_teens"),
        ("what about teens", "children_and_teens"),
        ("how about my daughter", "children_and_teens"),
        ("what about PTSD?", "help_trauma"),
        ("and for people with alzheimer's", "help_physical_rehabilitation"),
        ("what about my mom", "conditions_overview"),
        ("and my mom with dementia?", "help_physical_rehabilitation"),
    ],
)
def test_an_aside_names_its_topic_where_the_classifier_is_unsure(text: str, topic: str) -> None:
    sure = understood("risks")

    assert heard(text, ANSWER).topic == topic
    assert heard(text, ANSWER, meaning=sure) is sure


@pytest.mark.parametrize(
    "text",
    [
        "i want to start drinking tea again",
        "tell me more about the prices for a family of four",
        "does it help with that thing my neighbour told me about",
        "why did you close on friday",
        "what about the weather",
        "again and again",
        "that is what else is wrong",
        "more cowbell",
    ],
)
def test_a_message_that_says_more_is_left_to_the_classifier(text: str) -> None:
    panic = Turn("i have panic attacks", ("what_is_music_therapy",), ANSWER.replies)

    assert heard(text, panic) is UNSURE


@pytest.mark.parametrize("text", ["tell me more", "say that again", "huh?", "2", "yes", "and for kids?"])
def test_nothing_is_read_in_where_nothing_was_said_before(text: str) -> None:
    assert heard(text) is UNSURE


@pytest.mark.parametrize("text", ["tell me more", "say that again", "2", "and for kids?", "the first one"])
def test_nothing_is_read_in_after_a_crisis_or_in_a_form(text: str) -> None:
    crisis = Turn("i want to die", ("help_depression",), ANSWER.replies, was_urgent=True)

    assert heard(text, crisis) is UNSURE
    assert heard(text, ANSWER, form="appointment_form") is UNSURE


def test_the_table_covers_every_condition_and_names_only_topics() -> None:
    table = yaml.safe_load(FILE.read_text("utf-8"))
    topics = {*table["conditions"], *table["people"]}
    phrases = [phrase for group in table.values() for words in group.values() for phrase in words]

    assert (
        {topic for topic in FAQ if topic.startswith("help_")} | {"children_and_teens"} <= topics <= set(FAQ)
    )
    assert len(phrases) == len(set(phrases))


@pytest.mark.parametrize("text", ["company", "kidding", "sadly", "bestrokes", "I'm a wifey"])
def test_a_condition_is_a_whole_word(text: str) -> None:
    assert TABLE.named_in(text) == ()


def told(text: str, intent: str, timestamp: float = 1000.0, **parse_data: Any) -> UserUttered:
    named = {"name": intent, "confidence": 0.9}
    whole = {"intent": named, "entities": [], **parse_data}
    return UserUttered(text, named, parse_data=whole, timestamp=timestamp)


def read_back(domain: Domain, *events: Event, now: float = 1060.0) -> SaidBefore:
    tracker = DialogueStateTracker.from_events("c", list(events), slots=domain.slots)
    return said_before(tracker, now, 120)


def test_the_tracker_tells_what_was_said_newest_first(domain: Domain) -> None:
    buttons = [{"title": SESSION.title, "payload": SESSION.payload}]

    before = read_back(
        domain,
        told("hi", "greet"),
        BotUttered("Hello."),
        told("both?", "benefits", topics=["benefits", "risks"]),
        BotUttered("It helps.", {"buttons": buttons}, {"utter_action": "utter_benefits"}),
        BotUttered("And hurts."),
    )

    assert before == SaidBefore(
        (
            Turn(
                "both?",
                ("benefits", "risks"),
                (Reply("It helps.", (SESSION,), "utter_benefits"), Reply("And hurts.")),
            ),
            Turn("hi", ("greet",), (Reply("Hello."),)),
        )
    )


def test_a_message_that_was_not_understood_has_no_topics(domain: Domain) -> None:
    before = read_back(domain, told("hm", "nlu_fallback", topics=["cost"]))

    assert before.turns == (Turn("hm"),)


def test_a_crisis_and_a_form_are_told(domain: Domain) -> None:
    before = read_back(domain, told("i want to die", "greet", risk=CRISIS), ActiveLoop("appointment_form"))

    assert (before.turns[0].was_urgent, before.form) == (True, "appointment_form")


def test_an_earlier_session_is_forgotten(domain: Domain) -> None:
    events = [told("old", "greet"), SessionStarted(), told("new", "greet")]

    assert [turn.text for turn in read_back(domain, *events).turns] == ["new"]


def test_a_session_that_the_next_message_ends_is_forgotten(domain: Domain) -> None:
    assert read_back(domain, told("old", "cost"), now=1000.0 + 121 * 60) == SaidBefore()
    assert len(read_back(domain, told("old", "cost"), now=1000.0 + 119 * 60).turns) == 1


def test_a_new_conversation_has_nothing_before_it() -> None:
    assert said_before(None, 0.0, 120) == SaidBefore()
