from __future__ import annotations

import re
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from overture.adapters.clinic_file import load_clinic
from overture.core.availability import openings
from overture.core.clinic import DayHours, Instrument, Room, WeeklyHours
from overture.core.errors import Misconfigured
from overture.paths import CHECKOUT
from tests.helpers.clinics import chicago

GOOD = """\
name: A Clinic
timezone: America/Chicago
phone: "+1 816 555 0100"
services:
  - id: individual_session
    name: Individual session
    minutes: 50
    words: [individual]
clinicians:
  - name: Anna Shah
    services: [individual_session]
    availability:
      - days: [monday, Friday]
        from: 09:00
        to: 17:00
closed_days: [2026-12-25]
booking:
  minimum_notice_hours: 4
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "clinic.yml"
    file.write_text(text, "utf-8")
    return file


def test_a_profile_is_read_with_the_usual_terms_where_it_sets_none(tmp_path: Path) -> None:
    clinic = load_clinic(write(tmp_path, GOOD))

    assert clinic.phone == "+1 816 555 0100"
    assert clinic.price is None
    assert clinic.services[0].length == timedelta(minutes=50)
    assert clinic.clinicians[0].availability == (
        WeeklyHours(0, time(9), time(17)),
        WeeklyHours(4, time(9), time(17)),
    )
    assert clinic.closed_days == {date(2026, 12, 25)}
    assert clinic.terms.minimum_notice == timedelta(hours=4)
    assert clinic.terms.horizon == timedelta(days=60)


def test_the_sample_says_only_what_the_page_says_and_has_openings_on_every_weekday() -> None:
    clinic = load_clinic(CHECKOUT / "clinic.yml")

    assert clinic.name == "The Recovery Village Kansas City"
    assert clinic.timezone == "America/Chicago"
    assert clinic.insurers == ("Blue Cross Blue Shield",)
    assert [clinic.phone, clinic.email, clinic.address, clinic.hours, clinic.price] == [None] * 5
    assert [service.capacity for service in clinic.services] == [1, 1, 6]
    assert clinic.public_holidays == {}
    assert clinic.rooms == ()
    assert clinic.instruments == ()
    assert clinic.terms.late_cancel == timedelta()
    for service in clinic.services:
        found = openings(
            clinic,
            service,
            chicago("2026-03-09T00:00"),
            chicago("2026-03-15T23:59"),
            now=chicago("2026-03-02T09:00"),
        )
        assert {opening.start.weekday() for opening in found} == {0, 1, 2, 3, 4}
        assert {opening.start.hour for opening in found} <= set(range(9, 17))
        assert all(opening.end.time() <= time(17) for opening in found)


FULL = """\
name: A Clinic
timezone: America/Chicago
instruments:
  - {id: piano, name: Piano, count: 2}
  - {id: drum, name: Drum}
services:
  - id: piano_lesson
    name: Piano lesson
    minutes: 50
    buffer_before_minutes: 5
    buffer_after_minutes: 10
    capacity: 3
    needs: [piano]
clinicians:
  - name: Anna Shah
    services: [piano_lesson]
    availability:
      - {days: [monday], from: 09:00, to: 17:00}
    exceptions:
      - {date: 2027-03-12, closed: training day}
      - {date: 2027-03-13, from: 09:00, to: 12:00, reason: open house}
      - {date: 2027-03-13, from: 13:00, to: 15:00}
rooms:
  - {name: Blue, services: [piano_lesson]}
holidays: {country: us, state: MO}
booking:
  hold_minutes: 7
  late_cancel_hours: 48
  waiting_offer_minutes: 30
  reminder_hours: [2, 72]
"""


def test_all_that_booking_can_be_told_is_read(tmp_path: Path) -> None:
    clinic = load_clinic(write(tmp_path, FULL))

    service, clinician = clinic.services[0], clinic.clinicians[0]
    assert (service.before, service.after) == (timedelta(minutes=5), timedelta(minutes=10))
    assert (service.capacity, service.needs) == (3, ("piano",))
    assert clinic.instruments == (Instrument("piano", "Piano", 2), Instrument("drum", "Drum", 1))
    assert clinic.rooms == (Room("Blue", ("piano_lesson",)),)
    assert clinician.exceptions == (
        DayHours(date(2027, 3, 12), (), "training day"),
        DayHours(date(2027, 3, 13), ((time(9), time(12)), (time(13), time(15))), "open house"),
    )
    assert clinic.public_holidays[date(2027, 9, 6)] == "Labor Day"
    assert clinic.public_holidays[date(2028, 5, 8)] == "Truman Day"
    assert clinic.terms.hold == timedelta(minutes=7)
    assert clinic.terms.late_cancel == timedelta(hours=48)
    assert clinic.terms.waiting_offer == timedelta(minutes=30)
    assert clinic.terms.reminders == (timedelta(hours=72), timedelta(hours=2))


def test_what_booking_is_not_told_stays_as_usual(tmp_path: Path) -> None:
    clinic = load_clinic(write(tmp_path, GOOD + "  reminder_hours: []\nholidays: null\nrooms: []\n"))

    service = clinic.services[0]
    assert (service.before, service.after, service.capacity, service.needs) == (
        timedelta(),
        timedelta(),
        1,
        (),
    )
    assert clinic.terms.hold == timedelta(minutes=5)
    assert clinic.terms.late_cancel == timedelta()
    assert clinic.terms.reminders == ()
    assert dict(clinic.public_holidays) == {}


_FIRST_EXCEPTION = "closed: training day"
_SECOND_EXCEPTION = "from: 09:00, to: 12:00, reason: open house"


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "says"),
    [
        ("count: 2", "count: 0", 4, "instruments[1].count", "from 1 to 100"),
        ("id: drum", "id: piano", 5, "instruments[2].id", "twice"),
        ("id: drum", "id: Big Drum", 5, "instruments[2].id", "lower-case"),
        ("name: Drum", "name: PIANO", 5, "instruments[2].name", "twice"),
        ("buffer_before_minutes: 5", "buffer_before_minutes: -5", 10, "services[1].buffer_before_minutes", "from 0 to 240"),
        ("buffer_after_minutes: 10", "buffer_after_minutes: 300", 11, "services[1].buffer_after_minutes", "from 0 to 240"),
        ("capacity: 3", "capacity: 0", 12, "services[1].capacity", "from 1 to 100"),
        ("needs: [piano]", "needs: [harp]", 13, "services[1].needs[1]", "no instrument with the id harp: use piano, drum, or add it"),
        ("needs: [piano]", "needs: [piano, piano]", 13, "services[1].needs[2]", "twice"),
        ("needs: [piano]", "needs: piano", 13, "services[1].needs", "must be a list"),
        (
            FULL[FULL.index("instruments:") : FULL.index("services:")], "", 10, "services[1].needs[1]",
            "no instrument with the id piano: add it to instruments, or delete it here",
        ),
        ("date: 2027-03-12", "date: 12 March", 20, "clinicians[1].exceptions[1].date", "not a date"),
        ("date: 2027-03-12, ", "", 20, "clinicians[1].exceptions[1].date", "missing"),
        (_FIRST_EXCEPTION, "closed: yes", 20, "clinicians[1].exceptions[1].closed", "no reason: write why"),
        (_FIRST_EXCEPTION, "reason: away", 20, "clinicians[1].exceptions[1]", "write from and to, or closed"),
        (_FIRST_EXCEPTION, "closed: away, from: 09:00", 20, "clinicians[1].exceptions[1].from", "the date is closed"),
        (_FIRST_EXCEPTION, "closed: away, reason: ill", 20, "clinicians[1].exceptions[1].reason", "the date is closed"),
        (_FIRST_EXCEPTION, "shut: away", 20, "clinicians[1].exceptions[1].shut", "no such field"),
        (_SECOND_EXCEPTION, "from: 09:00", 21, "clinicians[1].exceptions[2]", "to is missing"),
        (_SECOND_EXCEPTION, "from: 12:00, to: 09:00", 21, "clinicians[1].exceptions[2].to", "not after 12:00"),
        (_SECOND_EXCEPTION, "closed: away", 22, "clinicians[1].exceptions[3].date", "closed in one entry"),
        ("date: 2027-03-12", "date: 2027-03-13", 21, "clinicians[1].exceptions[2].date", "closed in one entry"),
        ("name: Blue, services: [piano_lesson]", "name: Blue, services: [choir]", 24, "rooms[1].services[1]", "no service"),
        ("name: Blue, services: [piano_lesson]", "name: Blue, services: []", 24, "rooms[1].services", "at least one"),
        ("name: Blue, services", "services", 24, "rooms[1].name", "missing"),
        ("holidays:", "  - {name: BLUE, services: [piano_lesson]}\nholidays:", 25, "rooms[2].name", "twice"),
        (
            "clinicians:\n  - name: Anna Shah\n    services: [piano_lesson]",
            "  - {id: choir, name: Choir, minutes: 60}\nclinicians:\n  - name: Anna Shah\n"
            "    services: [piano_lesson, choir]",
            25, "rooms", "no room fits choir: add it to a room's services",
        ),
        ("country: us", "country: Utopia", 25, "holidays.country", "UTOPIA are not known"),
        ("country: us, ", "", 25, "holidays.country", "missing"),
        ("state: MO", "state: Bavaria", 25, "holidays.state", "US has no state Bavaria"),
        ("holidays: {country: us, state: MO}", "holidays: US", 25, "holidays", "must be fields"),
        ("hold_minutes: 7", "hold_minutes: 0", 27, "booking.hold_minutes", "from 1 to 60"),
        ("late_cancel_hours: 48", "late_cancel_hours: 400", 28, "booking.late_cancel_hours", "from 0 to 336"),
        ("waiting_offer_minutes: 30", "waiting_offer_minutes: 1", 29, "booking.waiting_offer_minutes", "from 5 to 1440"),
        ("reminder_hours: [2, 72]", "reminder_hours: 24", 30, "booking.reminder_hours", "must be a list"),
        ("reminder_hours: [2, 72]", "reminder_hours: [0]", 30, "booking.reminder_hours[1]", "from 1 to 336"),
        ("reminder_hours: [2, 72]", "reminder_hours: [2, 2]", 30, "booking.reminder_hours[2]", "twice"),
    ],
)  # fmt: skip
def test_a_mistake_about_booking_is_told_with_its_place_and_mend(
    tmp_path: Path, old: str, new: str, line: int, field: str, says: str
) -> None:
    assert old in FULL
    file = write(tmp_path, FULL.replace(old, new, 1))

    with pytest.raises(Misconfigured) as refused:
        load_clinic(file)

    sentence = refused.value.sentence
    assert sentence.startswith(f"{file}, line {line}, {field}: ")
    assert says in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "says"),
    [
        ("name: A Clinic\n", "", 1, "name", "missing"),
        ("name: A Clinic", "name:", 1, "name", "missing"),
        ("name: A Clinic", "name: [a]", 1, "name", "must be a text"),
        ("America/Chicago", "Central", 2, "timezone", "not a known time zone"),
        ("America/Chicago", "../passwd", 2, "timezone", "not a known time zone"),
        ("America/Chicago", "America", 2, "timezone", "not a known time zone"),
        ("phone:", "telephone:", 3, "telephone", "no such field"),
        ("phone:", "name: B\nphone:", 3, "name", "set twice"),
        ("    minutes: 50", "    minutes: fifty", 7, "services[1].minutes", "whole number"),
        ("    minutes: 50", "    minutes: 0", 7, "services[1].minutes", "from 5 to 480"),
        ("    minutes: 50", "    minutes: {a: 1}", 7, "services[1].minutes", "must be a text"),
        ("words: [individual]", "words: individual", 8, "services[1].words", "must be a list"),
        ("id: individual_session", "id: Individual Session", 5, "services[1].id", "lower-case"),
        ("services:\n  - id", "services: []\nrest:\n  - id", 5, "rest", "no such field"),
        (GOOD[GOOD.index("services:") : GOOD.index("clinicians:")], "services: []\n", 4, "services", "at least one"),
        (GOOD[GOOD.index("services:") : GOOD.index("clinicians:")], "services: none\n", 4, "services", "must be a list"),
        ("services: [individual_session]", "services: [massage]", 11, "clinicians[1].services[1]", "no service"),
        ("services: [individual_session]", "services: []", 11, "clinicians[1].services", "at least one"),
        (
            "services: [individual_session]", "services: [individual_session, individual_session]",
            11, "clinicians[1].services[2]", "twice",
        ),
        ("from: 09:00", "from: 25:00", 14, "clinicians[1].availability[1].from", "not a time of day"),
        ("from: 09:00", "from: nine", 14, "clinicians[1].availability[1].from", "not a time of day"),
        ("to: 17:00", "to: 08:00", 15, "clinicians[1].availability[1].to", "not after 09:00"),
        ("to: 17:00", "to: 09:00", 15, "clinicians[1].availability[1].to", "not after 09:00"),
        ("[monday, Friday]", "[monday, fryday]", 13, "clinicians[1].availability[1].days[2]", "write one of monday"),
        ("2026-12-25", "25 December", 16, "closed_days[1]", "not a date"),
        ("2026-12-25", "2026-02-30", 16, "closed_days[1]", "not a date"),
        ("minimum_notice_hours: 4", "notice: 4", 18, "booking.notice", "no such field"),
        ("minimum_notice_hours: 4", "horizon_days: 9999", 18, "booking.horizon_days", "from 1 to 365"),
        ("minimum_notice_hours: 4", "step_minutes: 1", 18, "booking.step_minutes", "from 5 to 240"),
        ("booking:\n  minimum_notice_hours: 4", "booking: yes", 17, "booking", "must be fields"),
        (
            "clinicians:\n",
            "  - {id: group_session, name: Group session, minutes: 60}\nclinicians:\n",
            11, "clinicians", "nobody offers group_session",
        ),
        (
            "clinicians:\n",
            "  - {id: group_session, name: INDIVIDUAL SESSION, minutes: 60}\nclinicians:\n",
            9, "services[2].name", "twice",
        ),
        (
            "closed_days:",
            "  - {name: Anna Shah, services: [individual_session], availability: []}\nclosed_days:",
            16, "clinicians[2].name", "twice",
        ),
        ("services:\n  - id", "services:\n  -\tid", 5, "", "not YAML"),
        ("name: A Clinic", 'name: "A Clinic', 3, "", "not YAML"),
        ("name: A Clinic", "name: " + "x" * 300, 1, "name", "at most 200"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_one_sentence_with_file_line_field_and_mend(
    tmp_path: Path, old: str, new: str, line: int, field: str, says: str
) -> None:
    assert old in GOOD
    file = write(tmp_path, GOOD.replace(old, new, 1))

    with pytest.raises(Misconfigured) as refused:
        load_clinic(file)

    sentence = refused.value.sentence
    assert sentence.startswith(f"{file}, line {line}{', ' + field if field else ''}: ")
    assert says in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "is missing"),
        (b"", "is empty"),
        (b"# nothing\n", "is empty"),
        (b"\xff\xfe", "not in UTF-8"),
        (b"name: \x00", "character"),
        (b"just words", "must be fields"),
        (b"- a\n- b\n", "must be fields"),
        (b"a: 1\n---\nb: 2\n", "not YAML"),
    ],
)
def test_a_file_that_is_no_profile_is_told_in_one_sentence(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    file = tmp_path / "clinic.yml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(Misconfigured, match=re.escape(str(file))) as refused:
        load_clinic(file)

    assert says in refused.value.sentence
    assert "\n" not in refused.value.sentence


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read"):
        load_clinic(tmp_path)
