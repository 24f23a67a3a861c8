"""Looks that the small neural film was taught, found by their ids on the shelf. Light to import.

Each is a whole checkpoint; teaching them is `training.lessons.film_look`.
"""

from pathlib import Path

from engines import learned
from engines.contract import BadInput
from engines.learned import Learned

LESSON, PANEL, ENGINE = "film_look", "film", "proof/skyreels-v2"


def looks() -> list[Learned]:
    """All of them, newest first."""
    return [one for one in learned.all_learned(PANEL, ENGINE) if one.lesson == LESSON]


def checkpoint_of(id: str) -> Path:
    """The folder of a look. Raises `BadInput`."""
    for one in looks():
        if one.id == id:
            return one.path
    names = ", ".join(one.id for one in looks()) or "none yet"
    raise BadInput("learned", f"no look {id!r} was taught to the small film", f"looks: {names}")
