"""The time zone that a person speaks of: "3pm eastern", "I'm in California", "my time zone is Europe/London"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)
_LONDON = "Europe/London"
# Said of a clock, wherever they stand.
_ABBREVIATIONS = {
    "est": _EASTERN,
    "edt": _EASTERN,
    "et": _EASTERN,
    "cst": _CENTRAL,
    "cdt": _CENTRAL,
    "ct": _CENTRAL,
    "mst": _MOUNTAIN,
    "mdt": _MOUNTAIN,
    "mt": _MOUNTAIN,
    "pst": _PACIFIC,
    "pdt": _PACIFIC,
    "pt": _PACIFIC,
    "akst": "America/Anchorage",
    "akdt": "America/Anchorage",
    "hst": "Pacific/Honolulu",
    "gmt": _LONDON,
    "bst": _LONDON,
    "utc": "UTC",
    "cet": "Europe/Berlin",
    "cest": "Europe/Berlin",
}
_NAMES = {
    "eastern": _EASTERN,
    "east coast": _EASTERN,
    "central european": "Europe/Berlin",
    "central": _CENTRAL,
    "mountain": _MOUNTAIN,
    "pacific": _PACIFIC,
    "west coast": _PACIFIC,
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "hawaiian": "Pacific/Honolulu",
    "arizona": "America/Phoenix",
    "greenwich": _LONDON,
    "british": _LONDON,
    "uk": _LONDON,
}
_PLACES_BY_ZONE = {
    _EASTERN: (
        "new york|nyc|new jersey|boston|massachusetts|philadelphia|pennsylvania|washington d.?c.?|maryland|baltimore"
        "|virginia|atlanta|georgia|miami|orlando|tampa|florida|north carolina|south carolina|charlotte|ohio|cleveland"
        "|columbus|cincinnati|connecticut|maine|vermont|new hampshire|rhode island|delaware|pittsburgh|west virginia"
    ),
    "America/Detroit": "detroit|michigan",
    "America/Indiana/Indianapolis": "indianapolis|indiana",
    _CENTRAL: (
        "chicago|illinois|kansas city|kansas|missouri|st.? louis|saint louis|texas|dallas|houston|austin|san antonio"
        "|minneapolis|minnesota|wisconsin|milwaukee|iowa|oklahoma|arkansas|louisiana|new orleans|alabama|mississippi"
        "|nashville|memphis|nebraska|omaha"
    ),
    _MOUNTAIN: "denver|colorado|utah|salt lake city|new mexico|albuquerque|montana|wyoming|el paso",
    "America/Boise": "boise|idaho",
    "America/Phoenix": "phoenix|arizona|tucson",
    _PACIFIC: (
        "california|los angeles|san francisco|san diego|sacramento|san jose|oakland|seattle|washington state|oregon"
        "|portland|nevada|las vegas"
    ),
    "America/Anchorage": "alaska|anchorage",
    "Pacific/Honolulu": "hawaii|honolulu",
    "America/Puerto_Rico": "puerto rico|san juan",
    "America/Toronto": "toronto|ontario|ottawa",
    "America/Vancouver": "vancouver|british columbia",
    "America/Mexico_City": "mexico city",
    "America/Sao_Paulo": "sao paulo|são paulo",
    _LONDON: "london|england|scotland|wales|the uk|united kingdom|britain",
    "Europe/Dublin": "dublin|ireland",
    "Europe/Paris": "paris|france",
    "Europe/Berlin": "berlin|germany|munich|hamburg",
    "Europe/Madrid": "madrid|barcelona|spain",
    "Europe/Rome": "rome|italy|milan",
    "Asia/Kolkata": "india|mumbai|delhi|bangalore|kolkata",
    "Asia/Tokyo": "tokyo|japan",
    "Asia/Manila": "manila|the philippines|philippines",
    "Australia/Sydney": "sydney|melbourne",
}
_PLACES = {place: zone for zone, places in _PLACES_BY_ZONE.items() for place in places.split("|")}
_SHORT_STATES = {
    "ny": _EASTERN,
    "nj": _EASTERN,
    "fl": _EASTERN,
    "tx": _CENTRAL,
    "il": _CENTRAL,
    "mo": _CENTRAL,
    "ks": _CENTRAL,
    "ca": _PACIFIC,
    "la": _PACIFIC,
    "az": "America/Phoenix",
}
# "central" and "mountain" alone may be anything; these words or a clock make zones of them.
_TIME_WORD = r"(?:\s+(?:standard|daylight|summer))?[\s-]*(?:time(?:\s?zone)?|zone)"
_CLOCK = r"(?:\d\s*(?:a\.?m\.?|p\.?m\.?)?|\b(?:noon|midnight|o['’]?clock))"
_ZONE_NAME = "|".join(sorted(_NAMES, key=len, reverse=True))
_PLACE = "|".join(sorted(_PLACES, key=len, reverse=True))
_ABBREVIATION = "|".join(sorted(_ABBREVIATIONS, key=len, reverse=True))
_HERE = (
    r"(?:(?:i['’]?m|i am|we['’]?re|we are|im)(?:\s+(?:currently|now|here|based|located|living|calling|writing|over))*"
    r"|(?:i|we)\s+live|located|based|calling|writing)\s+(?:from|in|on|out of)\s+(?:the\s+)?"
)
_IANA = re.compile(r"(?<![\w/])(?P<iana>[A-Za-z]{2,}(?:/[A-Za-z_+-]+\d*){1,2}|UTC)(?![\w/])")
_MINE = re.compile(
    r"\b(?:my|our)\s+time\s?zone\s*(?:is|['’]s|:|=)?\s*(?P<named>[\w /.+'’-]{2,40})", re.IGNORECASE
)
_PATTERNS = (
    re.compile(rf"\b(?:in\s+|on\s+)?(?:the\s+|us\s+)?(?P<name>{_ZONE_NAME}){_TIME_WORD}\b", re.I),
    re.compile(rf"(?P<clock>{_CLOCK})\s*(?:in\s+|on\s+)?(?:the\s+|us\s+)?(?P<name>{_ZONE_NAME})\b", re.I),
    re.compile(rf"(?P<clock>{_CLOCK})\s*\(?(?P<abbreviation>{_ABBREVIATION})\b\)?", re.I),
    re.compile(rf"\b(?P<abbreviation>{_ABBREVIATION}){_TIME_WORD}\b", re.I),
    re.compile(r"\b(?P<abbreviation>[ECMP][SD]T|AK[SD]T|HST)\b"),
    re.compile(rf"\b{_HERE}(?:(?P<place>{_PLACE})|(?P<name>{_ZONE_NAME}))\b{_TIME_WORD}?", re.I),
    re.compile(rf"\b(?i:{_HERE})(?:(?P<short>{'|'.join(state.upper() for state in _SHORT_STATES)}))\b"),
    re.compile(rf"\b(?:in\s+|by\s+)?(?P<place>{_PLACE})(?:['’]?s)?{_TIME_WORD}\b", re.I),
    re.compile(rf"(?P<clock>{_CLOCK})\s*(?:in\s+)?(?P<place>{_PLACE})\b{_TIME_WORD}?", re.I),
)  # fmt: skip


@dataclass(frozen=True)
class SpokenZone:
    """A zone that was named; `rest` is the message without it, which would be misread as a place or a time."""

    key: str
    rest: str

    @property
    def zone(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.key)


def read_zone(text: str, *, asked: bool = False) -> SpokenZone | None:
    """Return the zone that a message names; a bare place counts only where a zone was asked for."""
    if (match := _MINE.search(text)) and (key := _named(match["named"])):
        return SpokenZone(key, _without(text, match.start(), match.end()))
    if match := _IANA.search(text):
        key = _iana(match["iana"])
        if key is not None and (key != "UTC" or asked or _MINE.search(text)):
            return SpokenZone(key, _without(text, match.start(), match.end()))
    for pattern in _PATTERNS:
        if match := pattern.search(text):
            clock = match.groupdict().get("clock")
            start = match.end("clock") if clock else match.start()
            return SpokenZone(_key(match), _without(text, start, match.end()))
    key = _named(text) if asked else None
    return SpokenZone(key, "") if key else None


def _key(match: re.Match[str]) -> str:
    said = {name: value.casefold() for name, value in match.groupdict().items() if value}
    if "name" in said:
        return _NAMES[said["name"]]
    if "abbreviation" in said:
        return _ABBREVIATIONS[said["abbreviation"]]
    return _SHORT_STATES[said["short"]] if "short" in said else _place(said["place"])


def _place(said: str) -> str:
    plain = next(place for place in _PLACES if re.fullmatch(place, said))
    return _PLACES[plain]


def _named(text: str) -> str | None:
    said = re.sub(rf"{_TIME_WORD}", "", text.casefold()).strip(" .!?,")
    if iana := _iana(text.strip(" .!?,").replace(" ", "_")):
        return iana
    first = said.split(",")[0].strip()
    for known in (_NAMES, _ABBREVIATIONS, _SHORT_STATES):
        if first in known:
            return known[first]
    found = next((place for place in _PLACES if re.fullmatch(place, first)), None)
    return _PLACES[found] if found else None


def _iana(said: str) -> str | None:
    folded = said.casefold()
    if "/" not in folded and folded != "utc":
        return None
    return next((key for key in available_timezones() if key.casefold() == folded), None)


def _without(text: str, start: int, end: int) -> str:
    return " ".join(f"{text[:start]} {text[end:]}".split()).strip(" ,;")
