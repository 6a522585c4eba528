"""What the page says where a GPU is shared."""
