"""What can be heard: beats, onsets, bands, sections."""
