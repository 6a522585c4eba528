"""From words to moving pictures."""
