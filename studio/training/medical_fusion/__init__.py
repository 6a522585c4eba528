"""The recipe of the bundled fusion classifier, and training on your own data (`own_data`)."""
