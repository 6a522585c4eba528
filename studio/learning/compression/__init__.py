"""Networks made smaller: weights in fewer bits, fewer weights, shared weights, and a small student of a large teacher."""
