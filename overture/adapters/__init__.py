"""One outside thing each: the database, Rasa, the clock, the clinic file, time phrases."""
