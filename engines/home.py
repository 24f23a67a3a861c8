"""Where Matinee keeps what belongs to the person and not to a project: models, keys, settings."""

import os
import shutil
from pathlib import Path

import platformdirs


def home() -> Path:
    """`$MATINEE_HOME`, or the platform's folder for user data. Read anew each time; not created here."""
    chosen = os.environ.get("MATINEE_HOME")
    return (
        Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("matinee", appauthor=False))
    )


def cache_dir() -> Path:
    """Where half-made work may lie until it is finished: `$MATINEE_HOME/cache`, or the platform's cache folder."""
    if os.environ.get("MATINEE_HOME"):
        return home() / "cache"
    return Path(platformdirs.user_cache_dir("matinee", appauthor=False))


def free_bytes(place: Path) -> int:
    """How much is free on the disk of a folder that need not be there yet."""
    place = place.absolute()
    return shutil.disk_usage(next(each for each in (place, *place.parents) if each.is_dir())).free
