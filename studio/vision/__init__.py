"""Looking at pictures: shots, and what is seen in them."""
