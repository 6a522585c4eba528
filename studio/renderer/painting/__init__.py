"""The painters: sky, landscapes, props, sprites and filters, on (256, 256, 3) uint8 pictures."""
