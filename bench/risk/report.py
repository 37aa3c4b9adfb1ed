"""report.md: the figures as tables, the picture between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.risk.conversations import IN_USE, Course, Courses
from bench.risk.layers import LAYERS, LEXICON, TOGETHER
from bench.risk.metamorphic import Suite
from bench.risk.pairs import PairScores
from bench.risk.pictures import ROC
from bench.risk.random_text import Survival
from bench.risk.record import Figures, Run
from bench.risk.rewrites import REWRITES
from bench.risk.scores import PREVALENCE, RISKY, LayerScores, Precision, Scores
from bench.tables import table
from bench.understanding.figures import Share
from overture.core.risk import RiskLevel

FILE = Path(__file__).with_name("report.md")
LEVELS = [level.value for level in RISKY]


def write_report(run: Run, figures: Figures) -> None:
    """Write report.md over the last one."""
    parts = (
        _opening(run, figures.messages),
        _contenders(run, figures.contenders),
        _levels(figures.layers),
        _topics(figures.layers),
        _alarms(figures.layers),
        _time(figures),
        _conversations(figures),
        _suite(figures.suite),
        _pairs(figures.pairs),
        _random_text(figures.random_text),
        _tuned_on(figures),
    )
    FILE.write_text("\n".join(line for part in parts for line in part), "utf-8")


def _opening(run: Run, counts: Mapping[str, int]) -> list[str]:
    risky = ", ".join(f"{counts[level]} {level}" for level in LEVELS)
    return [
        "# How well risk is noticed",
        "",
        f"Made by `{run.command}` on {run.made}; model {run.model}, {run.machine}. Do not edit: run it again.",
        "",
        f"Measured on messages that nothing was learnt from or tuned on: {risky} and {counts['none']} traps, which "
        "borrow the words of a risk and show none (`tests/screening/held_out`), and "
        f"{counts['ordinary']} ordinary messages (`tests/understanding/held_out.yml`), at which every alarm counts as "
        "a false one. Their writers wrote apart from those of the training text and saw no pattern; no message stands "
        "in both. Many avoid the usual words on purpose. All were written for tests, none by a person in danger, so "
        "these figures say how the screen stands such messages, not how it does in the clinic.",
        "",
        "In brackets: the 95 % interval (Wilson).",
        "",
    ]


def _contenders(run: Run, scores: Mapping[str, Scores]) -> list[str]:
    head = (
        *("", "risk noticed", "emergency and crisis noticed", "alarms, ordinary", "alarms, traps"),
        *(
            f"precision at {_percent(PREVALENCE)}",
            "area, ordinary",
            "area, traps",
            "ms, median",
            "ms, 95th percentile",
        ),
    )
    rows = (
        (
            name,
            _interval(one.shares.noticed),
            _interval(one.shares.urgent_noticed),
            _interval(one.shares.ordinary_alarms),
            _interval(one.shares.trap_alarms),
            _precision(one.precision),
            f"{one.ordinary_area:.3f}",
            f"{one.trap_area:.3f}",
            f"{one.milliseconds_median:.2f}",
            f"{one.milliseconds_95th:.2f}",
        )
        for name, one in scores.items()
    )
    left_out = (
        [f"The packages were left out of this run: {run.without_packages}.", ""]
        if run.without_packages
        else []
    )
    return [
        "## Side by side",
        "",
        *table(head, rows),
        "",
        *left_out,
        f"Noticed, alarm: at any level. Precision: how many alarms are true where {_percent(PREVALENCE)} of all messages show "
        "risk and the others are ordinary ones; in brackets with the ends of both intervals. Area: under the curve "
        "below; a contender that says only yes or no has the lines from its dot to both corners. "
        "The keywords are in [keywords.yml](keywords.yml), the packages in [peers.txt](peers.txt), each with "
        "the rules it brings along and each message new to it; VADER alarms at a compound of -0.5.",
        "",
        f"![Risk noticed over false alarms]({ROC.name})",
        "",
        "A dot is a contender as it is set, a line what it would do at every cut. Together: the lexicon's findings "
        "stay whatever the classifier's cut is.",
        "",
    ]


def _levels(layers: Mapping[str, LayerScores]) -> list[str]:
    rows = (
        (
            level,
            str(layers[TOGETHER].by_level[level].noticed.of),
            *(_interval(layers[layer].by_level[level].noticed) for layer in LAYERS),
            *(f"{layers[layer].by_level[level].at_level.value:.3f}" for layer in LAYERS),
        )
        for level in LEVELS
    )
    found = layers[TOGETHER].found
    matrix = ((wanted, *(str(found[wanted][level.value]) for level in RiskLevel)) for wanted in found)
    return [
        "## By level",
        "",
        *table(
            (
                *("", "messages", *(f"noticed, {layer}" for layer in LAYERS)),
                *(f"at level, {layer}" for layer in LAYERS),
            ),
            rows,
        ),
        "",
        "At level: found as that level or a more urgent one. What both together made of each level:",
        "",
        *table(("truly", *(f"found as {level.value}" for level in RiskLevel)), matrix),
        "",
    ]


def _topics(layers: Mapping[str, LayerScores]) -> list[str]:
    ours = layers[TOGETHER].by_topic
    rows = (
        (
            f"`{topic}`",
            str(ours[topic].recall.noticed.of),
            *(f"{layers[layer].by_topic[topic].recall.noticed.value:.2f}" for layer in LAYERS),
            f"{ours[topic].recall.at_level.value:.2f}",
            str(ours[topic].trap_alarms.of),
            *(f"{layers[layer].by_topic[topic].trap_alarms.value:.2f}" for layer in LAYERS),
        )
        for topic in sorted(ours, key=lambda one: ours[one].recall.noticed.value)
    )
    head = (
        *("topic", "messages", *(f"noticed, {layer}" for layer in LAYERS), f"at level, {TOGETHER}"),
        *("traps", *(f"alarms, {layer}" for layer in LAYERS)),
    )
    return [
        "## By topic",
        "",
        *table(head, rows),
        "",
        "So few messages a topic tell only where to look: one more noticed moves a figure by 0.06 or so.",
        "",
    ]


def _alarms(layers: Mapping[str, LayerScores]) -> list[str]:
    rows = (
        (
            layer,
            *(str(one.ordinary_found[level]) for level in reversed(LEVELS)),
            *(str(one.found["traps"][level]) for level in reversed(LEVELS)),
            _interval(one.urgent_as_urgent),
            _precision(one.urgent_precision),
        )
        for layer, one in layers.items()
    )
    levels = tuple(reversed(LEVELS))
    head = (
        *("", *(f"ordinary as {level}" for level in levels), *(f"traps as {level}" for level in levels)),
        *("emergency and crisis found as such", f"precision of these at {_percent(PREVALENCE)}"),
    )
    return [
        "## False alarms",
        "",
        *table(head, rows),
        "",
        "Human: a person of the clinic is told, and the assistant goes on helping. Crisis and emergency: safety words "
        "go out and a booking is set aside, so these alarms cost more.",
        "",
    ]


def _time(figures: Figures) -> list[str]:
    return [
        "## Time",
        "",
        *table(
            ("", "ms, 95th percentile"),
            (
                ("lexical screen", f"{figures.contenders[LEXICON].milliseconds_95th:.2f}"),
                ("sentence vectors", f"{figures.embedding_95th:.2f}"),
                ("classifier on top of them", f"{figures.classifier_95th:.2f}"),
            ),
        ),
        "",
        "One thread. Sentence vectors: of the whole message, which understanding needs anyway and which is computed "
        "once a turn, and of each of its sentences.",
        "",
    ]


def _conversations(figures: Figures) -> list[str]:
    return [
        "## Conversations",
        "",
        *_ways("held out", figures.conversations),
        "",
        *_ways("tuned on", figures.development_conversations),
        "",
        "Memory: `overture.screening.watch` weighs what was said before. In a script nobody answers the direct "
        "question that memory has the assistant put, so what its answer would add is missing here. When crisis is "
        "reached: the share of the conversation that has gone by, as the median of those where it is. The held-out "
        f"ones, {IN_USE}, by the number of the message:",
        "",
        *_courses(figures.conversations[IN_USE]),
        "",
    ]


def _ways(name: str, courses: Courses) -> list[str]:
    rows = (_way(way, ones) for way, ones in courses.items())
    head = (
        *(name, "risk: noticed", "asked directly", "crisis reached", "when, median"),
        *("controls: noticed", "asked directly", "crisis reached"),
    )
    return table(head, rows)


def _way(way: str, courses: Sequence[Course]) -> tuple[str, ...]:
    risk = [one for one in courses if not one.is_control]
    control = [one for one in courses if one.is_control]
    gone_by = [one.crisis / one.messages for one in risk if one.crisis is not None]
    return (
        way,
        *_reached(risk),
        _percent(median(gone_by)) if gone_by else "never",
        *_reached(control),
    )


def _reached(courses: Sequence[Course]) -> tuple[str, ...]:
    return tuple(
        f"{sum(reached is not None for reached in column)} of {len(courses)}"
        for column in (
            [one.noticed for one in courses],
            [one.asked for one in courses],
            [one.crisis for one in courses],
        )
    )


def _courses(courses: Sequence[Course]) -> list[str]:
    rows = (
        (
            f"`{one.topic}`" + (", control" if one.is_control else ""),
            str(one.messages),
            *(str(number or "never") for number in (one.noticed, one.asked, one.crisis)),
        )
        for one in courses
    )
    return table(("conversation", "messages", "noticed", "asked directly", "crisis"), rows)


def _suite(suite: Suite) -> list[str]:
    rows = (
        (
            name,
            *(f"{suite[layer][name].kept.value:.3f}" for layer in LAYERS),
            *(f"{suite[layer][name].calm.value:.3f}" for layer in LAYERS),
        )
        for name in REWRITES
    )
    counts = "; ".join(
        f"{layer} {suite[layer]['capitals'].kept.of} and {suite[layer]['capitals'].calm.of}"
        for layer in LAYERS
    )
    return [
        "## Rewrites",
        "",
        *table(("", *(f"kept, {layer}" for layer in LAYERS), *(f"calm, {layer}" for layer in LAYERS)), rows),
        "",
        "Kept: of the held-out messages with risk that are noticed as written, those that keep their level or are "
        "raised. Calm: of the traps that raise no alarm as written, those that still raise none. So many were "
        f"counted: {counts}. Messages of `minor` are not put into the third person, where they mean something else.",
        "",
    ]


def _pairs(pairs: Mapping[str, PairScores]) -> list[str]:
    rows = (
        (layer, *map(_interval, (one.told_apart, one.noticed, one.at_level, one.trap_alarms)))
        for layer, one in pairs.items()
    )
    return [
        "## Pairs",
        "",
        *table(("", "told apart", "positives noticed", "at level", "alarms at traps"), rows),
        "",
        f"{pairs[TOGETHER].told_apart.of} pairs that differ in a few words (`tests/screening/pairs.yml`), plainly "
        "worded; told apart: an alarm at the one and none at the other.",
        "",
    ]


def _random_text(survival: Survival) -> list[str]:
    faults = ", ".join(f"{count} {name}" for name, count in survival.faults.items()) or "no fault"
    return [
        "## Random text",
        "",
        f"{survival.texts:,} random Unicode strings through both layers: {faults}; the slowest took "
        f"{survival.slowest_milliseconds:.0f} ms.",
        "",
    ]


def _tuned_on(figures: Figures) -> list[str]:
    rows = (
        (layer, *map(_interval, (one.noticed, one.urgent_noticed, one.ordinary_alarms)))
        for layer, one in figures.tuned_on.items()
    )
    return [
        "## What the patterns were tuned on",
        "",
        *table(("", "risk noticed", "emergency and crisis noticed", "alarms, ordinary"), rows),
        "",
        "`tests/screening/corpus`: only a guard against losing ground.",
        "",
    ]


def _percent(value: float) -> str:
    return f"{value * 100:.0f} %"


def _interval(share: Share) -> str:
    return f"{share.value:.3f} ({share.low:.3f}–{share.high:.3f})"


def _precision(precision: Precision) -> str:
    return f"{precision.value:.2f} ({precision.low:.2f}–{precision.high:.2f})"
