"""Models: the catalog of what can be used, where each comes from, and the cache that loads, shares and evicts their components."""
