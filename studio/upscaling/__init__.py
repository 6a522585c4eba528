"""Pictures made larger by a network: Real-ESRGAN's compact one, or any that spandrel reads; in tiles, and with seams kept."""
