"""Writes films from single pictures: MP4, WebM, GIF or a ZIP of PNG files, with sound and provenance."""
