"""Driving: a small road world with a camera, a lidar and sentences, and networks that join the three."""
