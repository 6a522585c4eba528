"""The phantom: a parametric chest with one finding, filmed by simulated X-rays and cut in an axial slice."""
