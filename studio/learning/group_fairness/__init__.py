"""Training that should serve rare groups too, and pictures in which a group is rare."""
