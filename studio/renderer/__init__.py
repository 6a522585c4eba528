"""A procedural renderer of flat-art scenes: reads a description, lays its things out and paints them; the same spec, the same pixels."""
