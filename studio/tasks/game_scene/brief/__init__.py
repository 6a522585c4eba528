"""Reads a brief: vocabulary, parser, and the spec of a scene that results."""
