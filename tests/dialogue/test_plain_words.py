from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from dialogue.plain_words import PlainWords

LONGEST = 4_000
# No package of random texts is installed beside Rasa: letters that make trouble, drawn with a fixed seed.
TROUBLE = "aAuZ1 éß\u1e9eİıﬁ\u0301你ї😀👍\u200d\ufe0f\u200b\u00a0\u2028\t\n'’`´\".,;:!?()/-_@#$%\x00" + "dont"


@pytest.fixture(scope="module")
def words() -> PlainWords:
    return PlainWords.from_file()


def plain(words: PlainWords, text: str) -> str:
    return " ".join(word.text for word in words.read(text))


def typed(words: PlainWords, text: str) -> list[str]:
    return [text[word.start : word.end] for word in words.read(text)]


def random_texts(count: int) -> list[str]:
    chance = random.Random(20)
    return ["".join(chance.choices(TROUBLE, k=chance.randrange(40))) for _ in range(count)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hey do u guys dont take bcbs??", "hey do you guys do not take bcbs ? ?"),
        ("dunno", "do not know"),
        ("DUNNO", "do not know"),
        ("imma come", "i am going to come"),
        ("wanna", "want to"),
        ("#dunno!", "# do not know !"),
        ("what;u", "what ; you"),
    ],
)
def test_slang_is_written_out(words: PlainWords, text: str, meant: str) -> None:
    assert plain(words, text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("I'm", "i am"),
        ("don't", "do not"),
        ("won't", "will not"),
        ("can't", "can not"),
        ("shan't", "shall not"),
        ("they're", "they are"),
        ("(dont)", "( do not )"),
        ("dont.", "do not ."),
    ],
)
def test_contractions_are_written_out(words: PlainWords, text: str, meant: str) -> None:
    assert plain(words, text) == meant


@pytest.mark.parametrize("apostrophe", "'’‘‛ʼ`´")
def test_every_apostrophe_of_a_keyboard_is_one(words: PlainWords, apostrophe: str) -> None:
    assert plain(words, f"I{apostrophe}m sure it can{apostrophe}t") == "i am sure it can not"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("much???mymom", "much ? ? ? mymom"),
        ("hi!!u ok?yes", "hi ! ! you ok ? yes"),
        ("hello,world", "hello , world"),
        ("sure)u", "sure ) you"),
        ("at 3:30 for 1,000", "at 3:30 for 1,000"),
    ],
)
def test_words_that_a_sign_glues_together_are_parted_and_numbers_are_not(
    words: PlainWords, text: str, meant: str
) -> None:
    assert plain(words, text) == meant


def test_a_typing_mistake_stays_as_it_is(words: PlainWords) -> None:
    assert plain(words, "apointment for musik") == "apointment for musik"


@pytest.mark.parametrize("text", ["", " ", "\n\t \u00a0\u2028"])
def test_a_text_of_nothing_has_no_words(words: PlainWords, text: str) -> None:
    assert words.read(text) == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("do u", ["do", "u"]),
        ("I’m sure", ["I", "’m", "sure"]),
        ("no dunno", ["no", "dunno", "dunno", "dunno"]),
        ("İstanbul İİ dont", ["İstanbul", "İİ", "dont", "dont"]),
        ("😀😀 hi👍u", ["😀", "😀", "hi", "👍", "u"]),
        ("👩\u200d👧 ok", ["👩", "\u200d", "👧", "ok"]),
        ("e\u0301tude", ["e\u0301tude"]),
        ("Straße STRA\u1e9eE", ["Straße", "STRA\u1e9eE"]),
        ("  як\nсправи\u2028?", ["як", "справи", "?"]),
        ("音楽 療法", ["音楽", "療法"]),
        ("?!", ["?", "!"]),
        ("ok!!u\n\nhi", ["ok", "!", "!", "u", "hi"]),
    ],
)
def test_offsets_are_those_of_the_typed_text(words: PlainWords, text: str, pieces: list[str]) -> None:
    assert typed(words, text) == pieces


def test_whatever_is_typed_every_visible_letter_stands_in_a_word_and_no_space_does(words: PlainWords) -> None:
    for text in random_texts(2_000):
        places = [place for word in words.read(text) for place in range(word.start, word.end)]

        assert set(places) == {place for place, letter in enumerate(text) if not letter.isspace()}, repr(text)


def test_whatever_is_typed_words_keep_their_order_and_hold_no_space(words: PlainWords) -> None:
    for text in random_texts(2_000):
        read = words.read(text)

        assert [word.start for word in read] == sorted(word.start for word in read), repr(text)
        assert all(word.text.split() == [word.text] for word in read), repr(text)


def test_small_letters_of_plain_words_are_read_as_they_are(words: PlainWords) -> None:
    once = plain(words, "Hey do U guys DONT take it, I'm not sure")

    assert plain(words, once) == once


@pytest.mark.parametrize(
    "sign", ["a", "!", "(", "😀", ":)", "'", "a!", "!!a", "n't", "dont ", "İ", "http://a.b/"]
)
def test_the_longest_message_is_read_whole_and_fast(words: PlainWords, sign: str) -> None:
    text = (sign * LONGEST)[:LONGEST]

    started = time.process_time()
    read = words.read(text)

    assert time.process_time() - started < 0.5
    assert read[0].start == 0
    assert read[-1].end == len(text.rstrip())


def test_another_table_of_slang_gives_other_words(tmp_path: Path) -> None:
    table = tmp_path / "spelling.yml"
    table.write_text("whole:\n  2: two\n  bcbs: blue cross\n", "utf-8")

    assert plain(PlainWords.from_file(table), "2 bcbs u") == "two blue cross u"
