"""Recommendation: a shelf of described pictures, users with tastes, and models that learn from clicks."""
