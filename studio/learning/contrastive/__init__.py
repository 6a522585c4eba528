"""Pictures and sentences in one space, learnt from pairs: two towers, InfoNCE, and the figures that say how well they are aligned."""
