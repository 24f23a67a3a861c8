"""The words in which the shot reader answers: those of the stage, with the camera's moves as it can tell them apart.

Whether a camera turns or is carried, and whether it comes nearer or zooms, cannot be told from a small flow, so each
pair is one motion.
"""

from typing import get_args

from engines.stage.scene import CameraMove, Environment, Lighting, ShotAngle, ShotPosition, ShotType

MOVES: dict[CameraMove, str] = {
    "static": "static",
    "pan_left": "left",
    "truck_left": "left",
    "pan_right": "right",
    "truck_right": "right",
    "tilt_up": "up",
    "pedestal_up": "up",
    "crane_up": "up",
    "tilt_down": "down",
    "pedestal_down": "down",
    "crane_down": "down",
    "dolly_in": "in",
    "zoom_in": "in",
    "dolly_out": "out",
    "zoom_out": "out",
    "handheld": "handheld",
}
"""Moves that the reader knows, each with its motion; an orbit or a whip is none of them."""
MOTIONS = tuple(dict.fromkeys(MOVES.values()))
MOVE_OF: dict[str, CameraMove] = {motion: move for move, motion in reversed(MOVES.items())}
"""The move by which a motion is called: the first of its kind."""

FIELDS: dict[str, tuple[str, ...]] = {
    "shot_type": get_args(ShotType),
    "shot_angle": get_args(ShotAngle),
    "shot_position": get_args(ShotPosition),
    "camera_motion": MOTIONS,
    "environment": get_args(Environment),
    "lighting": get_args(Lighting),
}
"""Each field with the terms among which the network chooses, in its order."""
