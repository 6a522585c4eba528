"""Visits that go wrong: bad addresses, blocked storage, lost connections, impatient hands, small and strange screens."""
