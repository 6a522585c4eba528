"""Figures of the server as a host sees it."""
