"""Speech recognition: voice activity, recognisers, forced alignment, and the `Transcript` they all produce."""
