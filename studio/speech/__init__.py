"""Speech to timed words: recognisers, forced alignment, and the one `Transcript` they all return."""
