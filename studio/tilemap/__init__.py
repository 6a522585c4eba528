"""Maps of tiles: terrain tiles with their transitions, wave function collapse, and the files of map editors."""
