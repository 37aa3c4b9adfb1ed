"""The staff's door: the queue, conversations, and taking them over.

app.py             puts the door into the application
context.py         what the door needs of its process
guard.py           who may pass: headers, foreign requests, sign-in, form token, roles
sign_in.py         signing in and out
queue.py           who waits for a person, and all conversations
conversation.py    one conversation: reading it, answering in it
calendar.py        the calendar by day and week
calendar_grid.py   what stands on it, and where
closed_times.py    what the profile closes, and why
period.py          the days shown
appointments.py    adding, moving, cancelling
appointment_pages.py   the pages around one appointment
appointment_form.py   what such a form holds
blocks.py          closing and reopening time
live.py            keeps an open page up to date
pages.py           makes a page of a template
wording.py         how times, risks and states read
"""
