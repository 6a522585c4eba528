"""Changes to finished captions: edits of a list, rows as somebody typed them, and the times of what was typed."""
