"""The people's door: the message API with its widget, and Telegram."""
