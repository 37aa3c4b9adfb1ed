"""No number is said that is not on file, and none on file has gone unchecked for long."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.responses.response_files import Helpline, all_responses, country_of, helplines

HELPLINES = helplines()
NUMBER = re.compile(r"\d(?:[\d-]| (?=\d)){2,}")
WEBSITE = re.compile(r"https?://[\w./-]*\w|\b[\w-]+\.(?:com|org|gov|net)\b")
ANSWERS_WITH_YEARS = {"utter_evidence_and_sources"}


def _said(pattern: re.Pattern[str]) -> set[tuple[str, str]]:
    """Return what the pattern finds in all responses, each with the country that it is said of."""
    return {
        (country_of(name), found)
        for name, variants in all_responses().items()
        if name not in ANSWERS_WITH_YEARS
        for variant in variants
        for found in pattern.findall(variant.text)
    }


def test_every_number_said_is_on_file_for_that_country() -> None:
    on_file = {helpline.answers for helpline in HELPLINES}

    assert _said(NUMBER) - on_file == set()


def test_every_website_said_is_one_tap_of_that_country() -> None:
    on_file = {(helpline.country, link) for helpline in HELPLINES for link in helpline.links}

    assert _said(WEBSITE) - on_file == set()


@pytest.mark.parametrize("helpline", HELPLINES, ids=lambda helpline: helpline.id)
def test_every_number_on_file_is_said(helpline: Helpline) -> None:
    websites = {(country, site.removeprefix("https://")) for country, site in _said(WEBSITE)}

    assert helpline.answers in _said(NUMBER) | websites


def test_helplines_are_told_apart_by_id_and_by_country_with_number() -> None:
    assert len({helpline.id for helpline in HELPLINES}) == len(HELPLINES)
    assert len({helpline.answers for helpline in HELPLINES}) == len(HELPLINES)


@pytest.mark.parametrize("number", ["911", "988"])
def test_a_number_may_answer_in_two_countries_as_another_line(number: str) -> None:
    lines = [helpline for helpline in HELPLINES if helpline.number == number]

    assert {helpline.country for helpline in lines} == {"US", "CA"}
    assert len({helpline.source for helpline in lines}) == 2


@pytest.mark.parametrize(
    ("response", "country"),
    [
        ("utter_safety_crisis_suicide", "US"),
        ("utter_safety_spanish", "US"),
        ("utter_safety_abroad_gb", "GB"),
        ("utter_safety_abroad_other", "other"),
    ],
)
def test_a_response_may_name_the_numbers_of_its_country(response: str, country: str) -> None:
    assert country_of(response) == country


@pytest.mark.parametrize("helpline", HELPLINES, ids=lambda helpline: helpline.id)
def test_a_helpline_was_checked_within_180_days(helpline: Helpline) -> None:
    today = datetime.now(UTC).date()

    assert helpline.checked_on <= today
    assert not helpline.is_stale(today), f"dial or text {helpline.number}, then set checked_on"


def test_a_helpline_is_stale_on_the_181st_day() -> None:
    checked_on = date(2026, 1, 1)
    helpline = replace(HELPLINES[0], checked_on=checked_on)

    assert not helpline.is_stale(checked_on + timedelta(days=180))
    assert helpline.is_stale(checked_on + timedelta(days=181))


@pytest.mark.parametrize("helpline", HELPLINES, ids=lambda helpline: helpline.id)
def test_one_tap_opens_the_number(helpline: Helpline) -> None:
    digits = helpline.number.replace("-", "").replace(" ", "")

    assert re.fullmatch(r"[A-Z]{2}|other", helpline.country)
    assert helpline.source
    assert helpline.number in helpline.reach
    assert helpline.links
    for link in helpline.links:
        assert digits in link
        assert link.startswith(("tel:", "sms:", "https://"))


@pytest.mark.parametrize("number", ["741741", "88788"])
def test_a_short_code_is_said_with_the_word_to_send(number: str) -> None:
    (helpline,) = [helpline for helpline in HELPLINES if helpline.number == number]
    how_to = helpline.reach.removeprefix("Text ")

    for name, variants in all_responses().items():
        for variant in variants:
            if number in variant.text:
                assert f"text {how_to}" in variant.text, name


@pytest.mark.parametrize("dead", ["1-800-931-2237", "1-800-273-8255"])
def test_a_number_that_was_given_up_or_replaced_is_not_said(dead: str) -> None:
    assert dead not in {number for _, number in _said(NUMBER)}
