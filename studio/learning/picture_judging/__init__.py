"""Measures of pictures as papers on generators report them, with intervals: of whole sets, and of pairs."""
