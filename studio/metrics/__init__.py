"""Figures about finished results: how well a picture matches its prompt, a film holds together or keeps time, a texture tiles."""
