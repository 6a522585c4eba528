"""The editor of captions in the auto-subtitles tab, in a real browser."""
