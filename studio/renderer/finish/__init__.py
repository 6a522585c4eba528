"""Light and weather that change a whole scene: what the studio's own layouts have over the pictures of the data sets."""
