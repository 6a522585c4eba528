"""What captions need to know about languages: limits of the style guides, words that stay together, numbers in words."""
