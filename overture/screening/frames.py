"""What the reviewed files say: frames, that find a risk, and guards, that see when a find is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from overture.core.risk import SIGNAL, RiskLevel
from overture.core.topics import RISK_TOPICS
from overture.screening.notation import BadNotation, Line, WordGroups
from overture.screening.signals import Signal
from overture.screening.spelling import Spelling

_FRAME_KEYS = frozenset({"id", "level", "match", "near", "unless", "not_with", "unguarded", "hits", "traps"})
_GUARD_KEYS = frozenset(
    {"id", "lowers_to", "reach", "match", "unless", "topics", "asking", "only", "span_has", "span_lacks"}
)
_SIGNAL_KEYS = frozenset({"id", "match", "unless", "hits", "traps"})
_REACHES = frozenset({"before", "over", "sentence", "near"})
_LEAST_EXAMPLES = 2


class BadLexicon(ValueError):
    """A file of patterns that cannot be used; says where and why."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


@dataclass(frozen=True)
class Frame:
    """One way to speak of a risk: any line of `match`, with any line of `near` close by when there are such.

    A line of `unless` takes back the match that it touches, a line of `not_with` all in its sentence.
    """

    id: str
    topic: str
    level: RiskLevel
    match: tuple[Line, ...]
    near: tuple[Line, ...]
    unless: tuple[Line, ...]
    not_with: tuple[Line, ...]
    unguarded: frozenset[str]
    hits: tuple[str, ...]
    traps: tuple[str, ...]


@dataclass(frozen=True)
class Guard:
    """A reason to take one match less seriously: an idiom, a title, a denial, a question, a distant past.

    `reach` says where it must stand: right before the match, over it, anywhere in its sentence, or near it.
    """

    id: str
    lowers_to: RiskLevel
    reach: str
    match: tuple[Line, ...]
    unless: tuple[Line, ...]
    topics: frozenset[str]
    asking: bool
    only: RiskLevel | None
    span_has: frozenset[str]
    span_lacks: frozenset[str]


@dataclass(frozen=True)
class Lexicon:
    """Everything that the screen knows, as read from its folder."""

    spelling: Spelling
    frames: tuple[Frame, ...]
    guards: tuple[Guard, ...]
    signals: tuple[Signal, ...]

    @classmethod
    def from_files(cls, folder: Path) -> Lexicon:
        """Read `shared/` and each topic's file, with those that continue it (suicide_plans.yml); raises BadLexicon."""
        groups = WordGroups(_read(folder / "shared" / "words.yml")["words"])
        guards = [_guard(entry, groups) for entry in _read(folder / "shared" / "guards.yml")["guards"]]
        signals = [_signal(entry, groups) for entry in _read(folder / "shared" / "signals.yml")["signals"]]
        frames = []
        for topic in RISK_TOPICS:
            for path in (folder / f"{topic}.yml", *sorted(folder.glob(f"{topic}_*.yml"))):
                contents = _read(path)
                if contents.get("topic") != topic or not contents.get("frames"):
                    raise BadLexicon(path.name, "must name its topic and have frames")
                frames += [_frame(entry, topic, groups) for entry in contents["frames"]]
        names = [*(frame.id for frame in frames), *(signal.id for signal in signals)]
        for name in names:
            if names.count(name) > 1:
                raise BadLexicon(name, "used twice")
        spelling = Spelling.from_mapping(_read(folder / "shared" / "spelling.yml"))
        return cls(spelling, tuple(frames), tuple(guards), tuple(signals))

    def lines(self) -> list[Line]:
        """Return every line of every frame, guard and signal."""
        fired: list[Frame | Guard | Signal] = [*self.frames, *self.guards, *self.signals]
        lines = [line for one in fired for line in (*one.match, *one.unless)]
        return lines + [line for frame in self.frames for line in (*frame.near, *frame.not_with)]


def _read(path: Path) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        contents = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  (a safe loader)
    except (OSError, yaml.YAMLError) as error:
        raise BadLexicon(path.name, str(error)) from error
    if not isinstance(contents, dict):
        raise BadLexicon(path.name, "not a mapping")
    return contents


def _frame(entry: Mapping[str, Any], topic: str, groups: WordGroups) -> Frame:
    name = f"{topic}.{entry.get('id')}"
    _check_keys(name, entry, _FRAME_KEYS, {"id", "level", "match", "hits", "traps"})
    hits, traps = _lines(entry, "hits"), _lines(entry, "traps")
    if len(hits) < _LEAST_EXAMPLES or len(traps) < _LEAST_EXAMPLES:
        raise BadLexicon(name, f"needs {_LEAST_EXAMPLES} hits and {_LEAST_EXAMPLES} traps at least")
    return Frame(
        id=name,
        topic=topic,
        level=RiskLevel(entry["level"]),
        match=_patterns(name, entry, "match", groups),
        near=_patterns(name, entry, "near", groups),
        unless=_patterns(name, entry, "unless", groups),
        not_with=_patterns(name, entry, "not_with", groups),
        unguarded=frozenset(str(entry.get("unguarded", "")).split()),
        hits=hits,
        traps=traps,
    )


def _signal(entry: Mapping[str, Any], groups: WordGroups) -> Signal:
    name = f"signals.{entry.get('id')}"
    _check_keys(name, entry, _SIGNAL_KEYS, {"id", "match", "hits", "traps"})
    hits, traps = _lines(entry, "hits"), _lines(entry, "traps")
    if not hits or not traps:
        raise BadLexicon(name, "needs hits and traps")
    return Signal(
        id=f"{SIGNAL}{entry['id']}",
        match=_patterns(name, entry, "match", groups),
        unless=_patterns(name, entry, "unless", groups),
        hits=hits,
        traps=traps,
    )


def _guard(entry: Mapping[str, Any], groups: WordGroups) -> Guard:
    name = f"guards.{entry.get('id')}"
    _check_keys(name, entry, _GUARD_KEYS, {"id", "lowers_to", "reach", "match"})
    if entry["reach"] not in _REACHES:
        raise BadLexicon(name, f"reach is one of {', '.join(sorted(_REACHES))}")
    return Guard(
        id=str(entry["id"]),
        lowers_to=RiskLevel(entry["lowers_to"]),
        reach=entry["reach"],
        match=_patterns(name, entry, "match", groups),
        unless=_patterns(name, entry, "unless", groups),
        topics=frozenset(str(entry.get("topics", "")).split()) or frozenset(RISK_TOPICS),
        asking=bool(entry.get("asking", False)),
        only=RiskLevel(entry["only"]) if "only" in entry else None,
        span_has=_group_words(entry, "span_has", groups),
        span_lacks=_group_words(entry, "span_lacks", groups),
    )


def _check_keys(name: str, entry: Mapping[str, Any], known: frozenset[str], required: set[str]) -> None:
    if unknown := set(entry) - known:
        raise BadLexicon(name, f"unknown keys {', '.join(sorted(unknown))}")
    if missing := required - set(entry):
        raise BadLexicon(name, f"lacks {', '.join(sorted(missing))}")


def _lines(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in str(entry.get(key, "")).splitlines() if line.strip())


def _patterns(name: str, entry: Mapping[str, Any], key: str, groups: WordGroups) -> tuple[Line, ...]:
    try:
        return tuple(groups.read(line) for line in _lines(entry, key))
    except BadNotation as error:
        raise BadLexicon(f"{name}.{key}", str(error)) from error


def _group_words(entry: Mapping[str, Any], key: str, groups: WordGroups) -> frozenset[str]:
    return groups.words(str(entry[key])) if key in entry else frozenset()
