"""Puts the studio onto a Space: ``python -m studio.space push OWNER/NAME``. Knows the repository's files, no use case and no model."""
