"""Painters of landscapes with something well known in them, and of the sky above the clouds."""
