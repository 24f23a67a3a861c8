"""The world panel: a picture becomes a world to walk in, and a walk becomes a film."""

from studio.panels.world.panel import WorldPanel

__all__ = ["WorldPanel"]
