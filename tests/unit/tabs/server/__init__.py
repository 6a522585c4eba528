"""The process that serves the page."""
