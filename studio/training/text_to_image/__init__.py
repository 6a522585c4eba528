"""The recipe of the bundled text-to-image model; see README.md."""
