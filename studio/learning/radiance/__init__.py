"""Things in 3D learned from pictures: solids made of simple shapes, a small radiance field (Mildenhall et al. 2020), and its surface."""
