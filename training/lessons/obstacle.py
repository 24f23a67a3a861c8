"""What stands in the way of a lesson, in words. Light to import."""

from typing import NamedTuple

from engines import catalogue


class Obstacle(NamedTuple):
    """Why something cannot be taught here, in a line, and the id of the model that is to be got first, if one is; empty
    where it can."""

    words: str = ""
    missing: str = ""


def not_here(model: str) -> Obstacle:
    """That a model of the catalogue is to be got first."""
    entry = catalogue.entry(model)
    size = f"{entry.about}{entry.size / 1e9:.1f} GB" if entry.size > 1e8 else f"{entry.size / 1e6:.1f} MB"
    if catalogue.status(model) is catalogue.Status.MISSING:
        return Obstacle(f"{entry.title} is not on this machine yet: it is a download of {size}.", model)
    return Obstacle(f"{entry.title} is not whole on this machine: get the rest of it, of {size}.", model)
