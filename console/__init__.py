"""The staff's door: the queue, conversations, and taking them over.

app.py             puts the door into the application
context.py         what the door needs of its process
guard.py           who may pass: headers, foreign requests, sign-in, form token, roles
sign_in.py         signing in and out
queue.py           who waits for a person, and all conversations
conversation.py    one conversation: reading it, answering in it
live.py            keeps an open page up to date
pages.py           makes a page of a template
wording.py         how times, risks and states read
"""
