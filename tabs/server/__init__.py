"""The process that serves the page: what it answers, to whom, how much, and how it starts and stops."""
