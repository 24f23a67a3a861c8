"""Looks that the small neural film was taught, found by their ids on the shelf. Light to import.

Each is a whole checkpoint; teaching them is `training.lessons.film_look`.
"""

from pathlib import Path

from engines.contract import BadInput
from engines.learned import all_learned

LESSON, PANEL, ENGINE = "film_look", "film", "proof/skyreels-v2"


def checkpoint_of(id: str) -> Path:
    """The folder of a look. Raises `BadInput`."""
    looks = all_learned(PANEL, ENGINE, LESSON)
    for one in looks:
        if one.id == id:
            return one.path
    names = ", ".join(one.id for one in looks) or "none yet"
    raise BadInput("learned", f"no look {id!r} was taught to the small film", f"looks: {names}")
