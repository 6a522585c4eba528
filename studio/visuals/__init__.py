"""From sound to pictures that follow it."""
