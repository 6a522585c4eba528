"""Sound analysis (beats, onsets, frequency bands, sections, kind of sound) and procedural music."""
