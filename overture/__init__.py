"""Overture: the first conversation with a music-therapy clinic."""
