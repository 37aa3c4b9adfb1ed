"""Rasa's inside: graph components, channel and tracker store. Runs in Rasa's environment (Python 3.10)."""
