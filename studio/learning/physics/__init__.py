"""Physics in learning: curves that must obey a law, and ways to make a network's curves obey it."""
