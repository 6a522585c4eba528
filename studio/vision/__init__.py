"""Computer vision: shot detection, scene tags, picture and text embeddings, and depth estimation."""
