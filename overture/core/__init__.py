"""Plain rules of the assistant: no I/O, no clock, no framework. Runs on Python 3.10 and later."""
