"""The Lab's part of the page."""
