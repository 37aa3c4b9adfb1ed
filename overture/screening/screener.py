"""The screen: one message in, its risk out."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy

from overture.core.risk import NO_RISK, Risk, RiskLevel
from overture.screening.frames import Frame, Guard, Lexicon
from overture.screening.matching import LineIndex, Match, PassageReader, PatternMatchers, overlap
from overture.screening.normaliser import Normaliser
from overture.screening.notation import Line
from overture.screening.passages import Passage, passages

# Which topic leads where two are equally urgent: what must be acted on first, and the particular before the general.
_TOPIC_ORDER = (
    "child_danger",
    "withdrawal",
    "overdose",
    "suicide",
    "psychosis",
    "medical_emergency",
    "harm_to_others",
    "self_harm",
    "abuse",
    "eating_disorder",
    "trauma",
    "medication",
    "minor",
    "relapse",
    "grief",
    "third_party",
    "distress",
)


@dataclass(frozen=True)
class Finding:
    """One frame that matched, at the level that is left after its guards."""

    frame: Frame
    level: RiskLevel


class Screener:
    """Screens messages; made once, used for all, safe to share between threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        # spaCy keeps what it learns of words in one store, which two threads must not grow at once.
        self._alone = threading.Lock()
        self._matchers = PatternMatchers(spacy.blank("en"), lexicon.lines())
        self._normaliser = Normaliser(lexicon.spelling, self._matchers.vocabulary)
        self._index = LineIndex(
            (number, line) for number, frame in enumerate(lexicon.frames) for line in frame.match
        )
        self._signal_index = LineIndex(
            (number, line) for number, signal in enumerate(lexicon.signals) for line in signal.match
        )

    @classmethod
    def from_files(cls, folder: Path) -> Screener:
        """Read the reviewed patterns of a folder (data/risk); raises BadLexicon."""
        return cls(Lexicon.from_files(folder))

    def screen(self, text: str) -> Risk:
        """Return the most urgent risk that the message speaks of, every rule that saw one, and every signal.

        Whatever goes wrong inside is raised, never taken for "no risk": callers treat it as `human`.
        """
        with self._alone:
            readers = self._readers(text)
            findings = self._findings(readers)
            signals = self._signals(readers)
        if not findings:
            return NO_RISK.with_evidence(*signals)
        findings.sort(key=lambda one: (-one.level.urgency, _TOPIC_ORDER.index(one.frame.topic)))
        evidence = tuple(dict.fromkeys(one.frame.id for one in findings))
        return Risk(findings[0].level, findings[0].frame.topic, (*evidence, *signals))

    def findings(self, text: str) -> list[Finding]:
        """Return each frame that matched, at its most urgent."""
        with self._alone:
            return self._findings(self._readers(text))

    def plain_sentences(self, text: str) -> list[tuple[str, ...]]:
        """Return the words of each sentence as the patterns read them: masks and typing mistakes undone."""
        with self._alone:
            return [sentence.words for sentence in self._normaliser.sentences(text)]

    def _readers(self, text: str) -> list[PassageReader]:
        return [PassageReader(one, self._matchers) for one in passages(self._normaliser.sentences(text))]

    def _signals(self, readers: Sequence[PassageReader]) -> list[str]:
        found = set()
        for reader in readers:
            for number, lines in self._signal_index.possible(reader.words).items():
                signal = self.lexicon.signals[number]
                if signal.id not in found and reader.new_matches(lines) and not reader.has(signal.unless):
                    found.add(signal.id)
        return [signal.id for signal in self.lexicon.signals if signal.id in found]

    def _findings(self, readers: Sequence[PassageReader]) -> list[Finding]:
        found: dict[str, Finding] = {}
        for reader in readers:
            for number, lines in self._index.possible(reader.words).items():
                frame = self.lexicon.frames[number]
                known = found.get(frame.id)
                if known is not None and known.level is frame.level:
                    continue
                level = self._level(frame, lines, reader, readers)
                if level is not RiskLevel.NONE and (known is None or level.urgency > known.level.urgency):
                    found[frame.id] = Finding(frame, level)
        return list(found.values())

    def _level(
        self, frame: Frame, lines: Sequence[Line], reader: PassageReader, readers: Sequence[PassageReader]
    ) -> RiskLevel:
        matches = reader.new_matches(lines)
        if not matches:
            return RiskLevel.NONE
        exceptions = reader.matches(frame.unless)
        matches = [match for match in matches if not any(match.touches(other) for other in exceptions)]
        if not matches or reader.has(frame.not_with) or not self._is_near(frame, reader.passage, readers):
            return RiskLevel.NONE
        return max(
            (self._guarded(frame, match, reader, readers) for match in matches),
            key=lambda level: level.urgency,
        )

    def _is_near(self, frame: Frame, passage: Passage, readers: Sequence[PassageReader]) -> bool:
        if not frame.near:
            return True
        return any(other.has(frame.near) for other in readers if passage.is_near(other.passage))

    def _guarded(
        self, frame: Frame, match: Match, reader: PassageReader, readers: Sequence[PassageReader]
    ) -> RiskLevel:
        """Return the level of one match after the guards; an emergency has none."""
        level = frame.level
        if level is RiskLevel.EMERGENCY:
            return level
        for guard in self.lexicon.guards:
            if guard.id not in frame.unguarded and guard.lowers_to.urgency < level.urgency:
                if _applies(guard, frame, match, reader, readers):
                    level = guard.lowers_to
        return level


def _applies(
    guard: Guard, frame: Frame, match: Match, reader: PassageReader, readers: Sequence[PassageReader]
) -> bool:
    if frame.topic not in guard.topics or guard.only not in {None, frame.level}:
        return False
    if guard.asking and not reader.passage.asks:
        return False
    words = set(reader.passage.words[match.core[0] : match.core[1]])
    if (guard.span_has and not words & guard.span_has) or words & guard.span_lacks:
        return False
    if guard.reach == "near":
        around = [one for one in readers if one.passage.is_near(reader.passage)]
        return any(one.has(guard.match) for one in around) and not any(
            one.has(guard.unless) for one in around
        )
    if not any(_reaches(guard.reach, other, match) for other in reader.matches(guard.match)):
        return False
    return not reader.has(guard.unless)


def _reaches(reach: str, guard: Match, match: Match) -> bool:
    if reach == "before":
        return guard.core[1] == match.core[0]
    return reach == "sentence" or overlap(guard.core, match.core)
