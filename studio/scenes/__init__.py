"""Game scenes: the reading of a brief, the pieces in their order, and the pack."""
