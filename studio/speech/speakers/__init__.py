"""Who speaks when: voices as vectors, groups of voices, turns."""
