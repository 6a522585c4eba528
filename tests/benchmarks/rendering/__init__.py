"""Figures of the renderer."""
