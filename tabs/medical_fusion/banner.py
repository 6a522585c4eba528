"""The notice above every view of the medical tab."""

from __future__ import annotations


def banner(words: str) -> str:
    """HTML of the notice; ``words`` may be a page marker, and must be escaped already."""
    return f'<p class="medical-banner" role="note">{words}</p>'
