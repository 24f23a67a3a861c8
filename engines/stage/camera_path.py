"""The camera of a shot over time: a composed first frame and one move of film grammar.

A move lasts as long as its shot and is eased at both ends, so a shot of an hour creeps and never runs away. The camera
stays above ground and inside its room, keeps its subject unhidden by hills, and follows a subject that walks off.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engines.stage.camera import Camera
from engines.stage.framing import (
    CLOSE,
    FROM_ABOVE,
    Framing,
    Subject,
    bearing,
    compose,
    direction,
    over_room,
    turned,
    widened,
)
from engines.stage.plan import Plan
from engines.stage.scene import CameraMove, Scene

CLEAR_M = 0.35  # metres that a camera keeps above the ground
WALL_M = 0.3  # and from the walls of a room
ROOM_TOP_M = 2.45
OPEN_TOP_M = 6.2  # where the ceiling is taken off for a view from above
WHIP_S = 0.42
PICTURE_SPAN = 0.4  # of every move in a picture, which ends
_EASE = 0.3  # of a move at each end
_AGAINST = 0.5  # of a subject's way, from which it goes against the camera's
_STEEPEST = math.radians(86)

Level = Callable[[float, float], float]
Follow = Callable[[float], tuple[float, float, float]]


def eased(part: float) -> float:
    """0..1 -> 0..1: from rest, steady in the middle, to rest."""
    part = min(max(part, 0.0), 1.0)
    top = 1 / (1 - _EASE)
    if part < _EASE:
        return top * part * part / (2 * _EASE)
    if part > 1 - _EASE:
        return 1 - top * (1 - part) ** 2 / (2 * _EASE)
    return top * (part - _EASE / 2)


class CameraPath:
    """`at(time)` is the shot's camera; build one with `CameraPath.of`."""

    def __init__(
        self,
        framing: Framing,
        move: CameraMove,
        duration_s: float,
        aspect: float,
        level: Level,
        room: tuple[float, float, float, float] | None,
        follow: Follow,
        seed: int,
        span: float,
        close: bool,
        top_m: float,
    ) -> None:
        self.framing, self.move, self.duration_s, self.aspect = framing, move, duration_s, aspect
        self._level, self._room, self._follow, self._seed = level, room, follow, seed
        self._span, self._close, self._top_m = span, close, top_m
        self._beside = self._goes_along()
        self._lift = 0.0
        self._lift = self._needed_lift()

    @classmethod
    def of(
        cls,
        scene: Scene,
        plan: Plan,
        subjects: Sequence[Subject],
        aspect: float,
        level: Level,
        follow: Follow = lambda _: (0.0, 0.0, 0.0),
    ) -> "CameraPath":
        """The camera of a scene. `subjects` stand as in the first frame, the main one first; `level(x, z)` is the
        ground in metres; `follow(time)` is how far the camera goes along with its subject, in metres (x, y, z)."""
        framing = compose(scene, subjects, aspect, direction(scene))
        above = scene.shot_position in FROM_ABOVE
        room = plan.room if plan.outlook is None else None
        if plan.outlook is not None:
            framing = plan.outlook.fitted(framing, scene, aspect)
        elif room is not None:
            framing = over_room(framing, scene, room, OPEN_TOP_M) if above else _within(framing, room)
        span = 1.0 if scene.backdrop is None else PICTURE_SPAN
        return cls(
            framing, scene.camera_move, scene.duration_s, aspect, level, room, follow, scene.seed, span,
            scene.shot_type in CLOSE, OPEN_TOP_M if above else ROOM_TOP_M,
        )  # fmt: skip

    def at(self, time_s: float) -> Camera:
        framing = self.framing
        part = eased(time_s / self.duration_s)
        way = part - 0.5  # -0.5..0.5
        yaw_by, pitch_by, roll = 0.0, 0.0, 0.0
        aside, above, ahead = 0.0, 0.0, 0.0
        aim = 0.0  # 1 keeps the subject where the frame wants it, 0 keeps the first direction
        slope = 2 * math.tan(framing.fov / 2)
        wide = min(slope * self.aspect, 1.6)
        match self.move:
            case "pan_left" | "pan_right":
                swing = min((0.3 if self._close else 0.75) * wide, 0.7)
                yaw_by = (part - 0.62) * swing * (1 if self.move == "pan_right" else -1)
            case "tilt_up" | "tilt_down":
                pitch_by = (way if self.move == "tilt_up" else -way) * min(
                    (0.4 if self._close else 0.8) * slope, 0.5
                )
            case "dolly_in" | "dolly_out":
                gone = 1 - part if self.move == "dolly_out" else part
                ahead = (gone - 0.62) * self._reach(0.55)
            case "truck_left" | "truck_right":
                aside = (way if self.move == "truck_right" else -way) * min(
                    0.55 * framing.frame_m * self.aspect, 9.0
                )
            case "pedestal_up" | "pedestal_down":
                above = (way if self.move == "pedestal_up" else -way) * min(
                    max(0.5 * framing.frame_m, 0.3), 4.0
                )
            case "crane_up" | "crane_down":
                up = part if self.move == "crane_up" else 1 - part
                above = up * min(max(0.75 * framing.frame_m, 0.3), 8.0)
                ahead = -0.3 * above
                aim = 1.0 if self._close else 0.62
            case "zoom_in" | "zoom_out":
                near = part if self.move == "zoom_in" else 1 - part
                slope *= 1.16 * (0.62 / 1.16) ** near
                framing = replace(framing, fov=2 * math.atan(slope / 2))
                aim = 1.0
            case "orbit_left" | "orbit_right":
                turn = (way if self.move == "orbit_left" else -way) * math.radians(52) * self._span
                framing = replace(framing, yaw=framing.yaw + turn)
                aim = 1.0
            case "handheld":
                aside, above, ahead, yaw_by, pitch_by, roll = self._hand(time_s)
            case "whip_left" | "whip_right":
                yaw_by = self._whip(time_s) * (1 if self.move == "whip_left" else -1)
            case "static":
                pass
        if self._beside:
            aside, ahead = 0.0, 0.0
        shift = (self._span * aside, self._span * above, self._span * ahead)
        return self._camera(time_s, framing, shift, (self._span * yaw_by, self._span * pitch_by, roll), aim)

    def _camera(
        self,
        time_s: float,
        framing: Framing,
        shift: tuple[float, float, float],
        turn: tuple[float, float, float],
        aim: float,
    ) -> Camera:
        """A camera for the frame, moved aside, above and ahead in metres, turned, and kept where it may be."""
        gone = np.array(self._follow(time_s))
        framing = replace(
            framing, x=framing.x + gone[0], y=framing.y + gone[1], z=framing.z + gone[2],
            ground=framing.ground + gone[1], height=framing.height + self._lift,
        )  # fmt: skip
        yaw, pitch, position = bearing(framing, self.aspect)
        sine, cosine = math.sin(yaw), math.cos(yaw)
        position = position + np.array(
            [shift[0] * cosine + shift[2] * sine, shift[1], -shift[0] * sine + shift[2] * cosine]
        )
        allowed = self._allowed(position)
        if aim:
            aimed_yaw, aimed_pitch = turned(framing, allowed, self.aspect)
            yaw, pitch = yaw + aim * (aimed_yaw - yaw), pitch + aim * (aimed_pitch - pitch)
        pitch = min(max(pitch + turn[1], -_STEEPEST), _STEEPEST)
        place = (float(allowed[0]), float(allowed[1]), float(allowed[2]))
        return Camera(place, yaw + turn[0], pitch, turn[2], framing.fov)

    def _allowed(self, position: NDArray[np.float64]) -> NDArray[np.float64]:
        """The nearest place inside the room and above the ground; the bounds give way softly, without a jolt."""
        x, y, z = (float(v) for v in position)
        if self._room is not None:
            left, right, near, far = self._room
            x = _between(x, left + WALL_M, right - WALL_M)
            z = _between(z, near + WALL_M, far - WALL_M)
            y = min(y, self._top_m)
        lowest = self._level(x, z) + CLEAR_M
        over = y - lowest
        return np.array([x, lowest + 0.5 * (over + math.sqrt(over * over + 0.02)), z])

    def _goes_along(self) -> bool:
        """Whether the camera goes with the subject and not against it: the subject keeps its place in the frame,
        and the move adds no way of its own."""
        (from_x, _, from_z), (to_x, _, to_z) = self._follow(0.0), self._follow(self.duration_s / 2)
        sine, cosine = math.sin(self.framing.yaw), math.cos(self.framing.yaw)
        gone_x, gone_z = to_x - from_x, to_z - from_z
        aside, ahead = gone_x * cosine - gone_z * sine, gone_x * sine + gone_z * cosine
        way = math.hypot(aside, ahead)
        match self.move:
            case "truck_left" | "truck_right":
                along = aside if self.move == "truck_right" else -aside
            case "dolly_in" | "dolly_out":
                along = ahead if self.move == "dolly_in" else -ahead
            case _:
                return False
        return way > 0 and along > -_AGAINST * way

    def _reach(self, part: float) -> float:
        """Metres of a dolly: part of the way to the subject, more where the frame is wide."""
        return min(max(part * self.framing.distance, 0.35), 9.0)

    def _hand(self, time_s: float) -> tuple[float, float, float, float, float, float]:
        """A calm operator's sway: metres aside, above, ahead and radians of yaw, pitch, roll."""
        seed = self._seed % 97
        close = min(1.0, self.framing.distance / 3)

        def sway(k: int) -> float:
            a = 0.6 * math.sin(time_s * (0.83 + 0.11 * k) + seed + 1.7 * k)
            b = 0.3 * math.sin(time_s * (1.9 + 0.17 * k) + 2.1 * seed + k)
            return a + b + 0.1 * math.sin(time_s * (4.3 + 0.31 * k) + 0.7 * seed + 2.9 * k)

        return (
            0.05 * close * sway(0), 0.03 * close * sway(1), 0.04 * close * sway(2),
            0.011 * sway(3), 0.008 * sway(4), 0.007 * sway(5),
        )  # fmt: skip

    def _whip(self, time_s: float) -> float:
        """Radians still to go: the camera rests on nothing in particular, then snaps to its subject."""
        begin = min(0.3 * self.duration_s, 1.2)
        last = max(min(WHIP_S, self.duration_s - begin), 0.1)
        part = min(max((time_s - begin) / last, 0.0), 1.0)
        part = part * part * part * (part * (part * 6 - 15) + 10)
        return 1.35 * (1 - part)

    def _needed_lift(self) -> float:
        """Metres by which the whole path must be raised for hills that would hide the subject."""
        if self.framing.distance < 1.0:
            return 0.0
        lift = 0.0
        for time_s in np.linspace(0, self.duration_s, 5):
            eye = np.array(self.at(float(time_s)).position)
            gone = self._follow(float(time_s))
            target = np.array(
                [self.framing.x + gone[0], self.framing.y - 0.15 + gone[1], self.framing.z + gone[2]]
            )
            for part in np.linspace(0.05, 0.85, 12):
                x, y, z = eye * (1 - part) + target * part
                need = self._level(float(x), float(z)) + 0.15 - y
                lift = max(lift, need / (1 - part))
        return min(lift, 12.0)


def _between(value: float, low: float, high: float) -> float:
    if low >= high:
        return (low + high) / 2
    return min(max(value, low), high)


def _within(framing: Framing, room: tuple[float, float, float, float]) -> Framing:
    """The frame from as far as the room allows, with a wider lens where that is nearer than the frame wants."""
    left, right, near, far = room
    framing = replace(framing, height=min(framing.height, ROOM_TOP_M - framing.ground))
    for distance in np.linspace(framing.distance, 0.5, 60):
        x = framing.x - math.sin(framing.yaw) * distance
        z = framing.z - math.cos(framing.yaw) * distance
        if left + WALL_M <= x <= right - WALL_M and near + WALL_M <= z <= far - WALL_M:
            if distance >= framing.distance - 1e-6:
                return framing
            return widened(framing, float(distance))
    return widened(framing, 0.5)
