"""Learning from rewards: a policy over the latents of a small painter, the pictures that painter knows, and judges of them."""
