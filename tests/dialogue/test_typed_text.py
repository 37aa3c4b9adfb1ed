from __future__ import annotations

import pytest

from dialogue.typed_text import NOTHING_SAID, harmless


@pytest.mark.parametrize(
    "typed",
    [
        "/restart",
        "  /restart",
        "//restart",
        "/ /restart",
        "\u3000/restart",
        "\u200b/restart",
        "\u200b \u2060/\u200b/restart",
        "\uff0frestart",
        "\x00/restart",
        "\ufeff/restart",
        "\n\t/restart",
    ],
)
def test_nothing_that_is_typed_reaches_rasa_as_a_command(typed: str) -> None:
    assert harmless(typed) == "restart"


def test_a_slash_inside_a_text_stays() -> None:
    assert harmless("on 3/4 or 3/5") == "on 3/4 or 3/5"


def test_a_text_of_slashes_alone_is_still_a_message() -> None:
    assert harmless("///") == NOTHING_SAID


def test_a_lone_surrogate_that_no_database_takes_is_left_out() -> None:
    assert harmless("help\ud800 me") == "help me"


def test_words_pictures_and_other_scripts_stay() -> None:
    assert harmless("¿cuánto cuesta? 👍") == "¿cuánto cuesta? 👍"
