"""Rasa's door: each action reads the tracker, calls one service and returns events.

heard               the tracker, read into types
appointment_slots   the booking's facts as slots and back
action              what every action shares: threads, the rim, saying responses
book_appointment, cancel_appointment, show_appointments, ask_openings, handoff, clinic, nlu_fallback
                    one topic each
catalogue           all of them, by the names in the domain
server              the catalogue behind HTTP, for our own Rasa only
"""
