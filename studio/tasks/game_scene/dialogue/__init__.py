"""Writes a dialogue: the grammar in two languages, the tree, and its rewording by a model."""
