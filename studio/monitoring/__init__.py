"""Figures and logs of what the engine does, for whoever runs it: never a prompt, a name of a file or an address."""
