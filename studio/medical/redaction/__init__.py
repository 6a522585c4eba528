"""Recognises in notes what may tell who somebody is: patterns of numbers, and names by how they are written and what stands around them."""
