"""The app attacked as a stranger would: `make attack` runs all of it, the suite a short form."""
