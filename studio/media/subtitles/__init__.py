"""Captions in video: drawn into the picture, or added as a track that players can switch on."""
