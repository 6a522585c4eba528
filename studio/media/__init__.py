"""Pictures, their files and what is written into them. Never imports torch."""
