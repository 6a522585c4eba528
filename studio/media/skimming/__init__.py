"""A film at a fraction of the cost of decoding it: only pictures that others are built on, and the rest where somebody asks."""
