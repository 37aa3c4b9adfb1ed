"""What no word for a person at risk may do, whichever file it stands in."""

from __future__ import annotations

import re

from overture.checks.answers import sentences
from tests.responses.reading_grade import reading_grade

GRADE = 7
WORDS_IN_A_SENTENCE = 22

FORBIDDEN = {
    "a promise": r"\b(promise|guarantee|will be (fine|ok|okay|all right)|will get better|nobody will know)\b",
    "secrecy": r"\b(secret|confidential|anonymous|between us)\b",
    "a question that pulls for no": r"\b(aren't|isn't|don't|are you not|you are not|you're not)\b[^.]*\?",
    "a diagnosis": r"\b(psychotic|psychosis|manic|bipolar|schizophren|anorexi|bulimi|addict|alcoholic|disorder)",
    "a method": r"\b(pills?|ropes?|hang|guns?|bridge|knife|knives|razors?|cutting|jump|poisoned)\b",
    "a dose": r"\b(mg|milligrams?|tablets?|dose|doses|dosage|taper)\b",
    "advice to leave": r"\bleave (him|her|them|tonight|home|the house)\b",
    "an argument": r"\b(you should|you must|think of your|other people have it)\b",
}


def find_fault(fault: str, text: str) -> str | None:
    """Return the words of the text that are this fault, or None."""
    found = re.search(FORBIDDEN[fault], text, re.IGNORECASE)
    return found[0] if found else None


def is_easy_to_read(text: str) -> bool:
    """Whether a seventh-grader can read it, and no sentence is long."""
    longest = max(len(sentence.split()) for sentence in sentences(text))
    return reading_grade(text) <= GRADE and longest <= WORDS_IN_A_SENTENCE
