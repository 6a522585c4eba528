"""Results as slides: a 16:9 picture, film or GIF that every slide program takes, with its words beside it. Knows no use case."""
