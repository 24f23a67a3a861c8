"""Logs of walks as files, which may be cut off, or something else."""

from pathlib import Path

from engines.world.actions import ActionLog


def log_in(path: Path) -> ActionLog | None:
    """The log in a file; None for one that cannot be read."""
    try:
        return ActionLog.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        return None
