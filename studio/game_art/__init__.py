"""Art for games: tiling textures with their maps, palettes, parallax layers, reliefs, and offline viewers."""
