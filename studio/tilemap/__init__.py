"""Tile maps: terrain tiles with transitions, laid by wave function collapse, written for Tiled and Godot."""
