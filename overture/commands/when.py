"""`overture when`: which day or time a phrase means, JSON lines in, JSON lines out."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from overture.adapters.clinic_file import load_clinic
from overture.adapters.phrase_times import phrase_times
from overture.commands.parse import read_messages
from overture.core.errors import Misconfigured
from overture.core.phrase_time import PhraseTime
from overture.settings import load_settings

_NAMED_ZONE = re.compile(r"(?P<time>[^\[]+)\[(?P<zone>[\w+/-]+)\]")
_YEARS = range(1970, 2200)
_FORM = '{"now": "2026-03-02T10:00:00-06:00", "text": "next friday at 3"}'


@dataclass(frozen=True)
class Phrase:
    """One line of input: what was said, when, and the zone in which it is read."""

    text: str
    now: datetime
    timezone: tzinfo


class LineUnreadable(Misconfigured):
    """A line of the input that is not what it must be; says which and how to mend it."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"Line {number}: {reason}.")
        self.number = number


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file with the phrases."""
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help=f"lines such as {_FORM}; standard input without it"
    )


def run(args: argparse.Namespace) -> int:
    """Print what each phrase means, in the order of the phrases."""
    clinic = load_clinic(load_settings().clinic)
    reader = phrase_times()
    for phrase in read_phrases(read_messages(args.file), clinic.zone):
        print(json.dumps(_said(reader.read_time(phrase.text, phrase.now, phrase.timezone))))
    return 0


def read_phrases(lines: list[str], clinic_zone: ZoneInfo) -> Iterator[Phrase]:
    """Yield the phrase of each line; empty lines are passed over.

    Raises:
        LineUnreadable: a line is no JSON object with "now" and "text", or its `now` has no zone.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _phrase(number, line, clinic_zone)


def _phrase(number: int, line: str, clinic_zone: ZoneInfo) -> Phrase:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise LineUnreadable(number, f"not valid JSON, write one object a line such as {_FORM}") from None
    if not isinstance(fields, dict):
        raise LineUnreadable(number, f"not a JSON object, write one a line such as {_FORM}")
    for name in ("now", "text"):
        if not isinstance(fields.get(name), str):
            raise LineUnreadable(number, f'"{name}" is missing or no string, write it as in {_FORM}')
    now, timezone = _moment(number, fields["now"], clinic_zone)
    return Phrase(fields["text"], now, timezone)


def _moment(number: int, said: str, clinic_zone: ZoneInfo) -> tuple[datetime, tzinfo]:
    """Return the moment and the zone that its words name: by name, or the clinic's where the offset is its."""
    named = _NAMED_ZONE.fullmatch(said.strip())
    try:
        now = datetime.fromisoformat(named["time"] if named else said.strip())
    except ValueError:
        raise LineUnreadable(
            number, '"now" is no ISO time, write one such as 2026-03-02T10:00:00-06:00'
        ) from None
    if now.year not in _YEARS:
        raise LineUnreadable(number, f'"now" must lie in the years {_YEARS[0]} to {_YEARS[-1]}')
    if named:
        return _in_named_zone(number, now, named["zone"])
    if now.tzinfo is None:
        raise LineUnreadable(
            number, '"now" has no zone, add its offset such as -06:00 or a name such as [America/Chicago]'
        )
    # A Z says which moment it is, not where: then, and where the offset is the clinic's, its clock counts.
    if said.strip().upper().endswith("Z") or now.utcoffset() == now.astimezone(clinic_zone).utcoffset():
        return now, clinic_zone
    return now, now.tzinfo


def _in_named_zone(number: int, now: datetime, name: str) -> tuple[datetime, ZoneInfo]:
    try:
        zone = ZoneInfo(name)
    # A folder of the zone database, a path out of it, or a name that is nowhere.
    except (KeyError, ValueError, OSError):
        raise LineUnreadable(
            number, f"the zone {name} is not known, use an IANA name such as America/Chicago"
        ) from None
    if now.tzinfo is None:
        return now.replace(tzinfo=zone), zone
    return now, zone


def _said(phrase: PhraseTime) -> dict[str, Any]:
    return {"kind": phrase.kind.value, "start": _value(phrase.start), "end": _value(phrase.end)}


def _value(value: date | datetime | None) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return None if value is None else value.isoformat()
