"""More than one machine: the same engine, whose runs compute in replicas of a Ray cluster. Needs ``requirements-ray.txt``.

The page's process loads no model and never imports Ray, whose driver ends its whole process when a cluster's head is lost: the driver
is a process of its own, the gateway. `open_studio` gives the engine that ``STUDIO_BACKEND`` asks for.
"""
