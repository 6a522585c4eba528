"""The record of how a result was made: written into files, and read back from ours and from those of other tools."""
