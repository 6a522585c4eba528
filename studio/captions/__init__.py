"""Captions: timed words become cues in a house style, which are checked, repaired, edited and written in every common format.

`cue_builder.build` makes `cue.Cue` objects, `compliance.check` measures them against a `style_guides.StyleGuide`, `repair.repair` mends
them, `editing.cue_edits` changes them, and `formats` writes and reads subtitle files.
"""
