"""Figures of subtitles."""
