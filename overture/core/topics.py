"""The ids that the outside relies on. Add, never rename."""

from __future__ import annotations

FAQ = (
    "what_is_music_therapy",
    "differs_from_listening",
    "who_provides_it",
    "conditions_overview",
    "help_anxiety",
    "help_depression",
    "help_substance_use",
    "help_trauma",
    "help_mood_disorders",
    "help_physical_rehabilitation",
    "help_newborns",
    "children_and_teens",
    "musical_talent",
    "session_what_happens",
    "types_overview",
    "type_active",
    "type_receptive",
    "benefits",
    "risks",
    "how_long",
    "where_it_happens",
    "if_it_does_not_work",
    "evidence_and_sources",
    "music_at_this_facility",
    "insurance",
)
CLINIC = ("cost", "opening_hours", "location", "contact_details")
REQUESTS = (
    "book_appointment",
    "reschedule_appointment",
    "cancel_appointment",
    "show_appointments",
    "ask_openings",
    "request_human",
    "request_callback",
    "contact_admissions",
    "erase_my_data",
    "export_my_data",
    "privacy_question",
)
OUT_OF_SCOPE = "out_of_scope"
SMALLTALK = (
    "greet",
    "goodbye",
    "thanks",
    "affirm",
    "deny",
    "bot_challenge",
    "help",
    "feedback_negative",
    OUT_OF_SCOPE,
)
TOPICS = FAQ + CLINIC + REQUESTS + SMALLTALK
RISK_TOPICS = (
    "suicide",
    "self_harm",
    "harm_to_others",
    "abuse",
    "child_danger",
    "overdose",
    "withdrawal",
    "medical_emergency",
    "psychosis",
    "eating_disorder",
    "trauma",
    "grief",
    "distress",
    "minor",
    "relapse",
    "medication",
    "third_party",
)
