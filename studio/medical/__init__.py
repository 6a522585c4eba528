"""The medical demo on computer-generated phantoms: generator, network, explanation, report. Not for diagnosis."""
