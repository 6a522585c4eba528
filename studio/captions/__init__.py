"""Captions: from timed words to cues of a house style, checked, repaired, edited, and written in every format."""
