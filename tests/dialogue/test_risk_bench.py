"""The figures of bench/risk, on cases small enough to do by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.risk import peers, pictures, record, report
from bench.risk.check import verdict, worsened
from bench.risk.conversations import alone, course, courses, read_together, remembered
from bench.risk.keywords import Keywords
from bench.risk.layers import CERTAIN, CLASSIFIER, LAYERS, LEXICON, TOGETHER, Layers, Reading, Spent
from bench.risk.messages import HELD_OUT_CONVERSATIONS as CONVERSATIONS
from bench.risk.messages import (
    ORDINARY,
    Conversation,
    Pair,
    read_conversations,
    read_held_out,
    read_ordinary,
    read_pairs,
    read_tuned_on,
)
from bench.risk.metamorphic import outlasting, run_suite
from bench.risk.outcomes import Outcome, of_keywords, of_layers, of_peers
from bench.risk.pairs import compare
from bench.risk.peers import PeerReading, PeersMissing, ask_peers, collected
from bench.risk.random_text import random_texts, survive
from bench.risk.record import Figures, Run, recorded_shares, write_record
from bench.risk.report import write_report
from bench.risk.rewrites import REWRITES, applying_to
from bench.risk.scores import Shares, layer_scores_of, precision_at, scores_of, shares_of
from bench.understanding.figures import share
from overture.core.risk import NO_RISK, Risk, RiskLevel
from overture.core.topics import RISK_TOPICS
from overture.screening.labelled_messages import LabelledMessage
from overture.screening.signals import MEANS

NONE, HUMAN, CRISIS, EMERGENCY = RiskLevel
MESSAGES = (
    LabelledMessage("I am at the edge", EMERGENCY, "suicide"),
    LabelledMessage("I want to die", CRISIS, "suicide"),
    LabelledMessage("he is gone", HUMAN, "grief"),
    LabelledMessage("good grief", NONE, "grief"),
    LabelledMessage("what does it cost", NONE, ORDINARY),
    LabelledMessage("where are you", NONE, ORDINARY),
)
FOUND = (CRISIS, CRISIS, NONE, HUMAN, NONE, HUMAN)


def outcome(levels: Sequence[RiskLevel] = FOUND) -> Outcome:
    return Outcome(levels, [float(one is not NONE) for one in levels], [1.0] * len(levels))


def risk(level: RiskLevel, *evidence: str) -> Risk:
    return Risk(level, None if level is NONE else "suicide", evidence)


class Whoever:
    """A screen and a classifier that know one word each."""

    def screen(self, text: str) -> Risk:
        return risk(CRISIS) if "die" in text.lower() else NO_RISK

    def assess(self, text: str) -> tuple[Risk, float]:
        return (risk(HUMAN), 0.75) if "gone" in text.lower() else (NO_RISK, 0.25)

    def assess_talk(self, texts: Sequence[str]) -> Risk:
        return risk(CRISIS, "talk") if len(texts) > 2 else NO_RISK


LAYERED = Layers(Whoever().screen, Whoever())


def test_recall_and_false_alarms_are_counted_each_on_its_own_messages() -> None:
    found = shares_of(MESSAGES, FOUND)

    assert (found.noticed.value, found.noticed.of) == (2 / 3, 3)
    assert (found.urgent_noticed.value, found.urgent_noticed.of) == (1.0, 2)
    assert (found.ordinary_alarms.value, found.trap_alarms.value) == (0.5, 1.0)


def test_the_area_of_a_curve_depends_on_which_messages_are_calm() -> None:
    scores = scores_of(MESSAGES, Outcome(FOUND, [0.9, 0.8, 0.3, 0.85, 0.1, 0.2], [1.0] * 6))

    assert scores.ordinary_area == 1.0
    assert scores.trap_area == pytest.approx(1 / 3)


def test_a_finding_below_the_level_is_noticed_but_not_at_level() -> None:
    scores = layer_scores_of(MESSAGES, outcome())

    assert scores.by_level["emergency"].noticed.value == 1.0
    assert scores.by_level["emergency"].at_level.value == 0.0
    assert scores.by_topic["suicide"].recall.at_level.value == 0.5
    assert scores.by_topic["grief"].trap_alarms.of == 1
    assert set(scores.by_topic) == set(RISK_TOPICS)


def test_what_was_made_of_each_level_is_counted() -> None:
    scores = layer_scores_of(MESSAGES, outcome())

    assert scores.found["emergency"] == {"none": 0, "human": 0, "crisis": 1, "emergency": 0}
    assert scores.found["traps"]["human"] == 1
    assert scores.ordinary_found == {"none": 1, "human": 1, "crisis": 0, "emergency": 0}


def test_precision_at_a_prevalence_is_bayes() -> None:
    found = precision_at(0.02, share(98, 100), share(2, 100))

    assert found.value == pytest.approx(0.5)
    assert found.low < found.value < found.high


def test_who_never_alarms_has_no_true_alarm() -> None:
    assert precision_at(0.02, share(0, 10), share(0, 10)).value == 0.0


def test_together_the_more_careful_layer_wins() -> None:
    reading = LAYERED.read("he is gone and I want to die")

    assert [reading.found(layer).level for layer in LAYERS] == [CRISIS, HUMAN, CRISIS]
    assert [reading.score(layer) for layer in LAYERS] == [CERTAIN, 0.75, CERTAIN]


def test_a_reading_with_a_clock_is_the_same_reading() -> None:
    reading, spent = LAYERED.read_timed("he is gone")

    assert reading == LAYERED.read("he is gone")
    assert min(spent.lexicon, spent.embedding, spent.classifier) >= 0


def test_the_time_of_all_layers_is_the_sum_of_theirs() -> None:
    spent = Spent(lexicon=1, embedding=10, classifier=2)

    assert [spent.of(layer) for layer in LAYERS] == [1, 12, 13]


def test_keywords_are_whole_words_in_small_letters() -> None:
    keywords = Keywords(["self harm", "can't go on"])

    assert keywords.alarms("Is it SELF HARM?")
    assert keywords.alarms("I can’t go on")
    assert not keywords.alarms("self harmony")


def test_the_list_has_the_phrases_that_its_name_says() -> None:
    keywords = Keywords.from_file()

    assert keywords.name == "49 keywords"
    assert len(set(keywords.phrases)) == 49


def test_who_says_only_yes_or_no_has_two_scores() -> None:
    (found,) = of_keywords(Keywords(["die"]), ["I want to die", "hello"]).values()

    assert (found.levels, found.scores) == ([HUMAN, NONE], [1.0, 0.0])


def test_the_packages_answers_are_sorted_by_package() -> None:
    line = json.dumps({"vader 3": {"alarm": True, "score": 0.6, "milliseconds": 0.1}})

    read = collected([line, line])

    assert read == {"vader 3": [PeerReading(True, 0.6, 0.1)] * 2}
    assert of_peers(read)["vader 3"].scores == [0.6, 0.6]


def test_packages_that_cannot_be_asked_are_named_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "_python", lambda: tmp_path / "python")

    with pytest.raises(PeersMissing, match=r"did not answer \(FileNotFoundError\)"):
        ask_peers(["hello"])


def test_a_course_says_when_each_thing_first_happened() -> None:
    conversation = Conversation("suicide", False, ("a", "b", "c"))

    found = course(conversation, [NO_RISK, risk(HUMAN), risk(CRISIS)])

    assert (found.noticed, found.asked, found.crisis) == (2, None, 3)


def test_memory_raises_what_is_nothing_alone() -> None:
    findings = [risk(HUMAN, "suicide.hint"), NO_RISK.with_evidence(MEANS)]

    silent = [NO_RISK, NO_RISK]
    assert [one.level for one in alone(findings, silent)] == [HUMAN, NONE]
    assert [one.level for one in remembered(findings, silent)] == [HUMAN, CRISIS]


def test_messages_that_show_a_crisis_together_are_one_until_it_is_known() -> None:
    together = [NO_RISK, risk(CRISIS, "talk"), risk(CRISIS, "talk")]

    found = read_together([NO_RISK] * 3, together)

    assert [one.level for one in found] == [NONE, CRISIS, HUMAN]


def test_a_rewrite_is_judged_only_by_what_was_right_before() -> None:
    found = outlasting(
        [
            *[(CRISIS, CRISIS, HUMAN), (CRISIS, HUMAN, CRISIS), (CRISIS, NONE, CRISIS)],
            *[(NONE, NONE, NONE), (NONE, NONE, HUMAN), (NONE, HUMAN, HUMAN)],
        ]
    )

    assert (found.kept.value, found.kept.of) == (0.5, 2)
    assert (found.calm.value, found.calm.of) == (0.5, 2)


def test_a_pair_is_told_apart_by_an_alarm_at_one_and_none_at_the_other() -> None:
    pairs = [
        Pair("suicide", CRISIS, "I'd like to learn", "I'd like to die"),
        Pair("suicide", CRISIS, "dying to die in the play", "I want to die"),
    ]

    found = compare(pairs, LAYERED.read)[LEXICON]

    assert (found.told_apart.value, found.noticed.value, found.trap_alarms.value) == (0.5, 1.0, 0.5)


def test_random_texts_are_the_same_each_time_and_of_many_scripts() -> None:
    texts = list(random_texts(200))

    assert texts == list(random_texts(200))
    assert max(map(len, texts)) <= 300
    assert max(map(ord, "".join(texts))) > 0xFFFF


def test_faults_are_counted_by_their_kind() -> None:
    def read(text: str) -> None:
        if not text:
            raise ValueError

    found = survive(read, 200)

    assert found.texts == 200
    assert found.faults == {"ValueError": sum(not text for text in random_texts(200))}


@pytest.mark.parametrize(
    ("rewrite", "rewritten"),
    [
        ("capitals", "I DON'T WANT TO LIVE, I'M DONE WITH MY LIFE"),
        ("no apostrophes", "i dont want to live, im done with my life"),
        ("curly apostrophes", "i don’t want to live, i’m done with my life"),
        ("leet", "i d0n't w4nt t0 l1v3, i'm d0n3 w1th my l1f3"),
        ("doubled letters", "i donn't wantt to livee, i'm donee withh my lifee"),
        ("emoji", "i don't want to live, i'm done with my life 😢😢"),
        ("greeting before", "hi there, i don't want to live, i'm done with my life"),
        ("third person", "she doesn't want to live, she's done with her life"),
        ("line breaks", "\n\ni don't want to live, i'm done with my life\n\n"),
    ],
)
def test_a_rewrite_says_the_same(rewrite: str, rewritten: str) -> None:
    assert REWRITES[rewrite]("i don't want to live, i'm done with my life") == rewritten


def test_twelve_rewrites_each_change_a_message() -> None:
    assert len(REWRITES) == 12
    assert all(rewrite("I don't know") != "I don't know" for rewrite in REWRITES.values())
    assert len(REWRITES["within 2,000 characters"]("I don't know")) > 1800


def test_a_child_alone_is_not_told_of_another() -> None:
    assert len(applying_to("grief")) == 12
    assert set(REWRITES) - set(applying_to("minor")) == {"third person"}


def test_the_sets_are_what_the_report_says() -> None:
    held_out = read_held_out()

    assert {one.level for one in held_out} == set(RiskLevel)
    assert all(one.topic == ORDINARY for one in read_ordinary())
    assert {one.topic for one in read_tuned_on()} == {*RISK_TOPICS, ORDINARY}
    assert sum(one.is_control for one in read_conversations(CONVERSATIONS)) == 3


def test_pairs_are_sixty_of_every_topic_and_stand_nowhere_else() -> None:
    pairs = read_pairs()
    texts = [text.lower() for pair in pairs for text in (pair.trap, pair.positive)]
    elsewhere = {one.text.lower() for one in (*read_held_out(), *read_ordinary(), *read_tuned_on())}

    assert len(pairs) == 60
    assert {pair.topic for pair in pairs} == set(RISK_TOPICS)
    assert NONE not in {pair.level for pair in pairs}
    assert len(set(texts)) == 120
    assert not elsewhere.intersection(texts)


def shares(noticed: int, alarms: int) -> Shares:
    return Shares(share(noticed, 100), share(noticed, 100), share(alarms, 100), share(alarms, 100))


def test_a_loss_within_the_noise_is_none() -> None:
    assert worsened(shares(noticed=85, alarms=4), recorded=shares(noticed=90, alarms=2)) == []


def test_less_recall_and_more_alarms_are_worse() -> None:
    assert worsened(shares(noticed=80, alarms=2), recorded=shares(noticed=90, alarms=2)) == [
        "noticed",
        "urgent_noticed",
    ]
    assert worsened(shares(noticed=95, alarms=9), recorded=shares(noticed=90, alarms=2)) == [
        "ordinary_alarms",
        "trap_alarms",
    ]


def test_the_verdict_names_what_got_worse() -> None:
    assert verdict(["urgent_noticed", "trap_alarms"]).startswith(
        "Screening got worse beyond noise: emergency and crisis noticed, false alarms at traps; mend it, "
    )


def figures() -> Figures:
    """The figures of a whole run, of six messages."""
    readings = [LAYERED.read(one.text) for one in MESSAGES]
    outcomes = of_layers(readings, [Spent(1, 2, 3)] * len(MESSAGES))
    conversations = courses(
        [Conversation("suicide", False, ("hello", "I want to die"))], LAYERED.read, LAYERED.talk
    )
    return Figures(
        messages={**{level.value: 1 for level in RiskLevel}, ORDINARY: 2},
        contenders={name: scores_of(MESSAGES, one) for name, one in outcomes.items()},
        layers={name: layer_scores_of(MESSAGES, one) for name, one in outcomes.items()},
        tuned_on={name: shares_of(MESSAGES, one.levels) for name, one in outcomes.items()},
        embedding_95th=2.0,
        classifier_95th=3.0,
        conversations=conversations,
        development_conversations=conversations,
        suite=run_suite(MESSAGES, readings, LAYERED.read),
        pairs=compare([Pair("suicide", CRISIS, "I want to live", "I want to die")], LAYERED.read),
        random_text=survive(LAYERED.read, 10),
    )


def test_the_record_holds_what_the_check_compares_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "FILE", tmp_path / "figures.json")

    write_record(Run("2026-11-22", "python -m bench.risk report", "2 cores", "a.tar.gz", None), figures())

    recorded = recorded_shares()
    assert recorded.noticed.value == pytest.approx(2 / 3, abs=1e-4)
    assert (recorded.ordinary_alarms.value, recorded.trap_alarms.of) == (0.0, 1)


def test_the_report_says_everything_but_a_held_out_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "FILE", tmp_path / "report.md")

    write_report(
        Run("2026-11-22", "python -m bench.risk report", "2 cores", "a.tar.gz", "no network"), figures()
    )

    text = (tmp_path / "report.md").read_text("utf-8")
    assert "Made by `python -m bench.risk report` on 2026-11-22" in text
    assert "The packages were left out of this run: no network." in text
    assert "10 random Unicode strings through both layers: no fault" in text
    assert not [one.text for one in MESSAGES if one.text in text]


def test_every_table_of_the_report_has_as_many_cells_in_each_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "FILE", tmp_path / "report.md")

    write_report(Run("2026-11-22", "python -m bench.risk report", "2 cores", "a.tar.gz", None), figures())

    tables = (tmp_path / "report.md").read_text("utf-8").split("\n\n")
    widths = [{line.count(" | ") for line in table.splitlines()} for table in tables if table.startswith("|")]
    assert len(widths) > 10
    assert all(len(width) == 1 for width in widths)


def test_the_curves_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "ROC", tmp_path / "roc.png")
    readings = [Reading(NO_RISK, NO_RISK, number / 10) for number in range(len(MESSAGES))]
    outcomes = of_layers(readings, [Spent(1, 2, 3)] * len(MESSAGES))

    pictures.draw_roc(MESSAGES, outcomes, {name: scores_of(MESSAGES, one) for name, one in outcomes.items()})

    assert (tmp_path / "roc.png").read_bytes().startswith(b"\x89PNG")
    assert outcomes[CLASSIFIER].scores == outcomes[TOGETHER].scores
