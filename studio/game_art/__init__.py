"""Pictures made for games: textures that tile, palettes, layers that scroll, reliefs, and pages to look at them."""
