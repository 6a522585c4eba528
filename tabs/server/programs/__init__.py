"""Doors for programs: the tools of the Model Context Protocol, and HTTP Basic where there are accounts."""
