"""The whiteboard: a sheet of estimates whose lines build on each other, with units. Pure.

N = 70e9
weights = N * 2 B in GB
bandwidth = 3.35 TB/s
step = weights / bandwidth in ms

worked_out("N = 70e9\\nweights = N * 2 B in GB", "en")[1].shown    # "140 GB"
"""

from interview.whiteboard.sheet import Line, worked_out

__all__ = ["Line", "worked_out"]
