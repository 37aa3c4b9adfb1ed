"""Reads a message the way the patterns need it: plain lower-case words, sentence by sentence.

"I’m gonna k1ll mysellf!!"  ->  i am going to kill myself
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from overture.core.message_text import clean
from overture.screening.passages import Sentence
from overture.screening.spelling import Spelling, SpellingRepair

# Letters of other scripts, and small capitals, with the Latin letter that each looks like.
_LOOK_ALIKES = str.maketrans(
    {
        pair[0]: pair[1]
        for pairs in (
            "аa вb еe кk мm нh оo рp сc тt уy хx іi јj ѕs һh ԁd ԛq ԝw ьb пn гr ӏl",
            "αa βb εe ηn ιi κk νv οo ρp τt υu χx ωw γy",
            "ᴀa ʙb ᴄc ᴅd ᴇe ғf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ɑa ɡg ıi øo łl đd",
        )
        for pair in pairs.split()
    }
)
_APOSTROPHES = re.compile("[’‘‛ʼʻ`´′＇\u02b9]")
_PICTURES = {"🔪": " knife ", "🗡": " knife ", "🔫": " gun ", "💊": " pills "}
_ADDRESS = re.compile(r"[^@]+@[^@]+\.\w+|https?://.+|www\..+")
# A word that opens a sentence, capitalised after a small letter: somebody left the full stop out.
_UNMARKED_START = re.compile(
    r"(?<=[a-z]) (?=(?:The|What|How|Where|When|Do|Does|Can|Could|We|There|Also|Please|Thanks|Anyway|Hello)\b)"
)
_ELLIPSIS = re.compile(r"\.{2,}|…")
_SINGLE_LETTERS = re.compile(r"(?<![^\W_])[a-z](?:[ .\-_*·•~|/]+[a-z]){2,}(?![^\W_])(?!')")
_CHUNK = re.compile(r"[^\s,;?\"()]+")
_LONGEST_CHUNK = 60
_DIGIT_LETTERS = str.maketrans("013456789$@!|+€", "oieasgtbgsaiite")
_ONE_AS_L = str.maketrans("013456789$@!|+€", "oleasgtbgsallte")
_STARS = re.compile(r"[*#•%_.\-~@$!]+")
# Two in a row are enough to read a lone 1 or 4 as a letter too.
_MASKS_THAT_SHOW_A_HABIT = 2
_END = re.compile(r"(?<=[.!?;])(?=\s|$|[a-z])|\n\s*\n")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_NUMBER_WITH_UNIT = re.compile(r"(\d+)([a-z]{1,5})")
_HOUR_OR_TIMES = re.compile(r"\d{1,2}(?:am|pm|h|x)")
_ENDINGS = (("n't", "not"), ("'m", "am"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'d", "would"))
_TAKES_IS = frozenset(
    [
        "he",
        "she",
        "it",
        "that",
        "there",
        "what",
        "who",
        "where",
        "how",
        "here",
        "everyone",
        "everybody",
        "someone",
        "somebody",
        "nobody",
        "something",
        "nothing",
        "everything",
        "life",
        "this",
        "when",
    ]
)
# Often starred out, though too short to be repaired when mistyped.
_SHORT_AND_STARRED = frozenset(
    [
        "kill",
        "die",
        "dead",
        "pills",
        "rape",
        "kms",
        "drunk",
        "fuck",
        "fucking",
        "fuckin",
        "shit",
        "hell",
        "cut",
        "gun",
        "porn",
        "sex",
    ]
)
# "ill" and "id" are words of their own unless one of these follows.
_AFTER_ILL = frozenset(
    [
        "kill",
        "be",
        "do",
        "die",
        "hurt",
        "end",
        "never",
        "take",
        "jump",
        "just",
        "go",
        "have",
        "not",
        "always",
        "make",
        "try",
        "probably",
        "cut",
        "use",
        "get",
        "stab",
        "shoot",
        "tell",
        "find",
        "hang",
        "drown",
        "overdose",
        "show",
        "still",
        "ever",
        "lose",
        "start",
        "see",
        "beat",
    ]
)
_AFTER_ID = frozenset(
    [
        "rather",
        "be",
        "kill",
        "die",
        "just",
        "never",
        "not",
        "have",
        "like",
        "love",
        "hurt",
        "end",
        "feel",
        "do",
        "want",
        "probably",
        "still",
    ]
)
_BEFORE_TWO_AS_TO = frozenset(
    [
        "want",
        "need",
        "going",
        "trying",
        "about",
        "ready",
        "used",
        "like",
        "try",
        "wish",
        "got",
        "plan",
        "able",
        "listen",
        "talk",
    ]
)


class Normaliser:
    """Turns messages into sentences of plain words, given the words that patterns know."""

    def __init__(self, spelling: Spelling, vocabulary: Iterable[str]) -> None:
        self._spelling = spelling
        self._known = frozenset(vocabulary) | spelling.dropped | spelling.openers
        self._typed = self._known | frozenset(spelling.whole)
        self._repair = SpellingRepair(self._typed, spelling)
        self._misspelt = sorted(spelling.misspelt | _SHORT_AND_STARRED)

    def sentences(self, text: str) -> list[Sentence]:
        """Return the message's sentences that have any words."""
        found: list[Sentence] = []
        for part in _END.split(self._unmasked(_folded(_UNMARKED_START.sub(". ", text)))):
            words = self._words(part)
            if len(words) == 1 and found and found[-1].chopped:
                found[-1] = Sentence(found[-1].words + words, asks="?" in part, chopped=True)
            elif words:
                found.append(Sentence(words, asks="?" in part, chopped=len(words) == 1))
        return found

    # Masks: letters parted, starred out, or written as digits and signs.

    def _unmasked(self, text: str) -> str:
        joined = _SINGLE_LETTERS.sub(self._letters_joined, text)
        digits_read = 0

        def unmask(match: re.Match[str]) -> str:
            nonlocal digits_read
            plain = self._without_mask(match[0])
            digits_read += plain != match[0]
            return plain

        unmasked = _CHUNK.sub(unmask, joined)
        if digits_read >= _MASKS_THAT_SHOW_A_HABIT:
            unmasked = re.sub(r"\b1\b", "i", re.sub(r"\b4\b", "a", unmasked))
        return unmasked

    def _letters_joined(self, match: re.Match[str]) -> str:
        """Join "k.i.l.l" and "k i l l m e"; leave letters that make no known words."""
        letters = re.sub(r"[^a-z]", "", match[0])
        words = self._cut_into_known_words(letters) if len(letters) <= _LONGEST_CHUNK else None
        return " ".join(words) if words else match[0]

    def _cut_into_known_words(self, letters: str) -> list[str] | None:
        best: list[list[str] | None] = [[]]
        for end in range(1, len(letters) + 1):
            ways = [
                [*before, letters[start:end]]
                for start in range(max(0, end - 14), end)
                if (before := best[start]) is not None and letters[start:end] in self._typed
            ]
            best.append(min(ways, key=len, default=None))
        words = best[-1]
        return words if words and len(words) <= len(letters) // 2 else None

    def _without_mask(self, chunk: str) -> str:
        if chunk.isalpha() or len(chunk) > _LONGEST_CHUNK:
            return chunk
        if _ADDRESS.fullmatch(chunk):
            return " "
        core = chunk.strip(".!-~#*_/:'")
        if _HOUR_OR_TIMES.fullmatch(core):
            return chunk
        if not core or core in self._typed or core.isalpha() or not re.search("[a-z]", core):
            return chunk
        lead, _, trail = chunk.partition(core)
        for table in (_DIGIT_LETTERS, _ONE_AS_L):
            plain = core.translate(table)
            if plain != core and self._is_known(plain):
                return lead + plain + trail
        bare = _STARS.sub("", core)
        if (
            bare != core
            and bare.isalpha()
            and bare in self._known
            and not self._all_known(_STARS.split(core))
        ):
            return lead + bare + trail
        return lead + (self._without_stars(core) or core) + trail

    def _is_known(self, word: str) -> bool:
        if word in self._typed:
            return True
        stem, apostrophe, ending = word.partition("'")
        if apostrophe:
            return stem in self._typed or (stem.endswith("n") and ending == "t")
        return word.isalpha() and self._repair.repaired(word) in self._known

    def _all_known(self, words: list[str]) -> bool:
        return all(word in self._known for word in words if word)

    def _without_stars(self, chunk: str) -> str | None:
        """Return the crisis word that "s*icide" or "k**l" hides."""
        if not re.fullmatch(r"[a-z]+(?:[*#•%@$!_]+[a-z]*)+", chunk):
            return None
        hidden = re.compile(re.sub(r"[*#•%@$!_]+", "[a-z]{1,4}", chunk))
        return next((word for word in self._misspelt if hidden.fullmatch(word)), None)

    # Words.

    def _words(self, part: str) -> tuple[str, ...]:
        words = [plain for typed in _WORD.findall(part) for plain in self._plain(typed)]
        words = self._pairs_joined(_sound_alikes_read(words))
        words = [word for word in words if word not in self._spelling.dropped]
        start = 0
        while start < len(words) - 1 and words[start] in self._spelling.openers:
            start += 1
        return tuple(words[start:])

    def _plain(self, typed: str) -> list[str]:
        whole = self._spelling.whole.get(typed)
        if whole is not None:
            return list(whole)
        if "'" in typed:
            return self._without_apostrophe(typed)
        numbered = _NUMBER_WITH_UNIT.fullmatch(typed)
        if numbered:
            # "18h" is a time, while a lone "h" is heroin.
            return [numbered[1], *(["hours"] if numbered[2] == "h" else self._plain(numbered[2]))]
        repaired = self._repair.repaired(typed)
        return list(self._spelling.whole.get(repaired, (repaired,)))

    def _without_apostrophe(self, typed: str) -> list[str]:
        for ending, meant in _ENDINGS:
            if typed.endswith(ending):
                return [*self._plain(typed[: -len(ending)]), meant]
        stem, _, ending = typed.partition("'")
        if ending == "s":
            return [*self._plain(stem), "is" if stem in _TAKES_IS else "s"]
        return self._plain(typed.replace("'", ""))

    def _pairs_joined(self, words: list[str]) -> list[str]:
        joined: list[str] = []
        for word in words:
            previous = joined[-1] if joined else ""
            pair = self._spelling.pairs.get((previous, word))
            if pair is not None:
                joined[-1:] = pair
            elif self._halves(previous, word):
                joined[-1] = previous + word
            else:
                joined.append(word)
        return joined

    def _halves(self, first: str, second: str) -> bool:
        """Whether two words are one known word with a space in it, as in "sui cide"."""
        if not first or self._all_known([first, second]):
            return False
        return len(first + second) > 5 and first + second in self._spelling.misspelt


def _folded(text: str) -> str:
    """Return the text in lower case, without accents and pictures, in letters of one script."""
    text = _APOSTROPHES.sub("'", clean(text).casefold())
    for picture, word in _PICTURES.items():
        text = text.replace(picture, word)
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(map(_shown, decomposed)).translate(_LOOK_ALIKES)
    return _ELLIPSIS.sub(" ", _APOSTROPHES.sub("'", plain))


def _shown(sign: str) -> str:
    """Return a sign as it is, a space for a picture, nothing for an accent."""
    if sign.isascii() or sign.isalnum():
        return sign
    category = unicodedata.category(sign)
    if category in {"Mn", "Me"}:
        return ""
    return " " if category in {"So", "Sk", "Cn", "Co"} else sign


def _sound_alikes_read(words: list[str]) -> list[str]:
    read: list[str] = []
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word == "ill" and following in _AFTER_ILL:
            read += ["i", "will"]
        elif word == "id" and following in _AFTER_ID:
            read += ["i", "would"]
        elif word == "2" and read and read[-1] in _BEFORE_TWO_AS_TO and following.isalpha():
            read.append("to")
        else:
            read.append(word)
    return read
