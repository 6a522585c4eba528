"""Slides: one tab alone in a frame, addresses that fill it, and the deck that shows it."""
