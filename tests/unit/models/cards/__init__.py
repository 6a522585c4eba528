"""Several cards in one process."""
