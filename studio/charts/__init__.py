"""Charts of measured figures: plain data, drawn as SVG for a page, as PNG for slides, and written as CSV."""
