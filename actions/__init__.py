"""Rasa's door: each action reads the tracker, calls one service and returns events.

heard               the tracker, read into types
appointment_slots   the booking's facts as slots and back
form_events         how its form goes on, opens again or ends
appointment_link    the link in what is said of an appointment
action              what every action shares: threads, the rim, saying responses
book_appointment, move_appointment, stop_booking, cancel_appointment, show_appointments, ask_openings, handoff,
clinic, nlu_fallback
                    one topic each
catalogue           all of them, by the names in the domain
server              the catalogue behind HTTP, for our own Rasa only
"""
