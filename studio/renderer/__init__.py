"""Procedural flat-art scenes with captions: painters, sprites, and two data sets made with them."""
