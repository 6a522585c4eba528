"""Films: planned and drawn frame by frame with an image model, or whole by a video model."""
