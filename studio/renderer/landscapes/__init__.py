"""Landscapes of the studio's own layouts, beside those of the data sets."""
