"""A world of blocks to walk in: endless, a function of its seed, drawn by tracing rays through a grid on the CPU.

`BlockWalk` is all that the rest of the studio needs; `engines.world.blocks.walk` says how it is made.
"""

from engines.world.blocks.walk import BlockWalk

__all__ = ["BlockWalk"]
