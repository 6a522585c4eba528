"""The use cases, one package each, and what they share: registry, the frame of a run, and display hints."""
