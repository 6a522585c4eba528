"""Pictures and films drawn with diffusion models on leased components: planning, sampling, tiling, regions, keyframes.

Nothing here knows which use case asks; what a request must say is in `drawing_request`.
"""
