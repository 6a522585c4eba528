"""What is counted and logged, without a server."""
