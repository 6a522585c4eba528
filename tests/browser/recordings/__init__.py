"""Recordings as people have them, on the auto-subtitles tab."""
