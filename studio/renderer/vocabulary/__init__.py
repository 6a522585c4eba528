"""The renderer's English: nouns, the phrases of captions, and the synonyms understood when reading prompts."""
