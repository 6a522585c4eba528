"""How the bundled fusion classifier was made, and how to make one from own data."""
