"""Where actors stand in a picture and what part of it the camera shows: the picture's own perspective says both.

The camera stands where the picture was taken from, or close by. Among the places on the ground that a shot size could
be filmed at, that one is taken where the ground is free, feet are seen, and the frame lies within the picture.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engines.stage.framing import CLOSE, Framing, Subject, compose
from engines.stage.pictured.place import PicturePlace
from engines.stage.scene import CameraMove, Scene, ShotType

FEET = 0.95  # of the frame's height, above which feet are
_LOW = 0.88  # the same, below which they are where a shot shows the place
WITH_FEET: tuple[ShotType, ...] = ("full_shot", "long_shot", "extreme_long_shot")
_OF_PLACE: tuple[ShotType, ...] = ("long_shot", "extreme_long_shot")  # which show as much of it as they can
_WIDER = 1.5  # times as wide as a shot's usual lens, at most
_BELOW = 1.6  # times as far down as the picture reaches, that a frame may show: the ground goes on
_EDGE = 0.95  # of the picture's width that is shown at most
_NEARER = 0.8  # times as far as an actor, from where on what stands is clearly before it
_DISTANCES = np.geomspace(1.1, 45.0, 44)  # metres
_SCALES, _HEIGHTENED = (1.0, 1.6, 2.5, 4.0), 0.7
_LEAST_STOOP, _LEAST_STOOP_OF_PLACE = 0.4, 0.8
_GROWN_M = 1.4  # how high the head of a grown person is at least
_TURNS = np.linspace(-1.0, 1.0, 9)
_ASIDE_M = (-0.5, -0.25, 0.0, 0.25, 0.5)  # in widths of those who stand there
_BODY = np.linspace(0.15, 0.95, 6)  # of a body's height, where it is looked at
_FRAMED = {
    "pan": 0.8, "whip": 0.8, "truck": 0.86, "orbit": 0.84, "crane": 0.9, "dolly": 0.86, "zoom": 0.85,
    "handheld": 0.95, "tilt": 0.95, "pedestal": 0.95,
}  # fmt: skip
_HIGHER: dict[str, float] = {
    "high_angle": 1.5, "low_angle": 0.6, "overhead_view": 2.2, "aerial_view": 2.2, "overlooking_view": 1.8,
}  # fmt: skip
"""How high the camera stands, in heights of the eye that the picture was taken from."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """What a camera at the picture's own place may show, in slopes: `up` and `down` from the horizon, `half` to
    either side. The picture was taken from `scale` times as high as its reading thinks, so all of it is that much
    larger; `eye_m` is how high the shot's camera stands."""

    place: PicturePlace
    scale: float
    up: float
    down: float
    half: float
    eye_m: float

    @classmethod
    def of(cls, place: PicturePlace, scene: Scene, scale: float, head_m: float) -> "Outlook":
        """For a main subject whose head is so high: the camera stoops to children, animals and whoever sits."""
        rows, columns = place.ground.shape
        part = _kept(scene.camera_move)
        least = _LEAST_STOOP_OF_PLACE if scene.shot_type in _OF_PLACE else _LEAST_STOOP
        stoops = min(max(head_m / _GROWN_M, least), 1.0)
        higher = stoops * _HIGHER.get(scene.shot_angle, _HIGHER.get(scene.shot_position, 1.0))
        return cls(
            place=place,
            scale=scale,
            up=place.horizon / place.focal,
            down=(rows - place.horizon) / place.focal,
            half=_EDGE * part * columns / 2 / place.focal,
            eye_m=place.eye_m * scale * higher,
        )

    def fitted(self, framing: Framing, scene: Scene, aspect: float) -> Framing:
        """A composed frame as it is filmed from the picture's place."""
        distance = max(math.hypot(framing.x, framing.z), 0.3)
        slope = framing.frame_m / distance
        if scene.shot_type in _OF_PLACE:
            slope = max(slope, 2 * math.tan(framing.fov / 2))
        slope = min(slope, self._largest(aspect), 2 * math.tan(framing.fov / 2) * _WIDER)
        height = framing.y - framing.ground - self.eye_m
        top = height / distance + (0.5 - framing.aim_y) * slope
        # Nearer, what is behind is soft, and heads stay where they are composed.
        if scene.shot_type in WITH_FEET:
            top = min(max(top, slope - self.down), self.up)
            if scene.shot_type in _OF_PLACE:
                top = max(top, min(_LOW * slope - self.eye_m / distance, self.up))
            if scene.shot_position != "point_of_view":
                top = min(top, FEET * slope - self.eye_m / distance)
        room = max(self.half - slope * aspect / 2, 0.0)
        bearing = framing.x / max(framing.z, 0.1)
        turn = min(max(bearing - framing.aim_x * slope * aspect, -room), room)
        return replace(
            framing,
            distance=distance,
            height=self.eye_m,
            yaw=math.atan2(framing.x, framing.z),
            fov=2 * math.atan(slope / 2),
            aim_x=(bearing - turn) / (slope * aspect),
            aim_y=0.5 - (top - height / distance) / slope,
            frame_m=slope * distance,
        )

    @property
    def _taken_m(self) -> float:
        """How high the picture was taken from."""
        return self.place.eye_m * self.scale

    def _largest(self, aspect: float) -> float:
        """The slope of the highest frame within the picture."""
        return min(self.up + self.down, 2 * self.half / aspect)

    def stand(self, scene: Scene, subject: Subject, afloat: bool, aspect: float) -> tuple[float, Subject]:
        """The subject, which is as wide as all who are seen with it, in the best place for their middle; and what
        speaks against that place."""
        best, found = math.inf, subject
        largest = self._largest(aspect)
        for z in _DISTANCES * self.scale:
            away = replace(subject, x=0.0, z=float(z))
            frame = compose(scene, [away], aspect)
            slope = min(frame.frame_m / z, largest)
            room = max(self.half - slope * aspect / 2, 0.0)
            for turn in _TURNS:
                there = replace(away, x=float(z * (turn * room + frame.aim_x * slope * aspect)))
                cost = self._cost(scene, there, frame, aspect, afloat) + 0.05 * abs(turn)
                if cost < best:
                    best, found = cost, there
        return best, found

    def _cost(self, scene: Scene, subject: Subject, frame: Framing, aspect: float, afloat: bool) -> float:
        distance = math.hypot(subject.x, subject.z)
        wanted = frame.frame_m / distance
        shown = self.fitted(replace(frame, x=subject.x, z=subject.z), scene, aspect)
        slope = shown.frame_m / distance
        wider = _WIDER if scene.shot_type in _OF_PLACE else 1.0
        usual = min(wider * 2 * math.tan(frame.fov / 2), self._largest(aspect))
        cost = (2.0 if wanted > slope else 1.0) * abs(math.log(wanted / slope)) + 1.0 * abs(
            math.log(slope / usual)
        )
        free, grounded = self.free(subject), self._grounded(subject, afloat)
        cost += 2.5 * (1 - free)
        if scene.shot_type not in WITH_FEET:
            return cost + (1 - grounded) * (0.3 if scene.shot_type in CLOSE else 0.8)
        height = shown.y - self.eye_m
        top = height / distance + (0.5 - shown.aim_y) * slope
        below = max(slope - top - self.down, 0.0)
        too_far = max(slope - top - _BELOW * self.down, 0.0)
        cropped = max(height / distance - top, 0.0)
        unseen = max(self.up - top, 0.0) if scene.shot_type in _OF_PLACE else 0.0
        return (
            cost
            + (1.0 * below + 1.0 * unseen + 6.0 * too_far + 12.0 * cropped) / slope
            + 5.0 * (1 - grounded)
        )

    def free(self, subject: Subject) -> float:
        """How much of somebody nothing clearly nearer hides, 0 to 1."""
        rows = len(self.place.depth)
        body = self._row(self._taken_m - _BODY * subject.height_m, subject.z)
        column, _ = self._columns(subject)
        depth = self.place.depth[np.clip(body, 0, rows - 1).astype(int)[:, None], column[None]]
        return float((self.scale * depth > _NEARER * subject.z).mean())

    def _grounded(self, subject: Subject, afloat: bool) -> float:
        """How much of the ground at the feet is ground, or water for what floats, 0 to 1."""
        place = self.place
        column, inside = self._columns(subject)
        row = int(np.clip(self._row(self._taken_m, subject.z), 0, len(place.ground) - 1))
        surface = place.water if afloat else place.ground & ~place.water
        return float((surface[row, column] & inside).mean())

    def _row(self, below_m: NDArray[np.float64] | float, z: float) -> NDArray[np.float64]:
        """Rows of the picture in which something so far below the eye is seen."""
        return np.asarray(self.place.horizon + self.place.focal * below_m / z)

    def _columns(self, subject: Subject) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Columns of the picture across somebody, and which of them are in it."""
        columns = self.place.ground.shape[1]
        across = subject.x + np.array(_ASIDE_M) * max(subject.width_m, 0.8)
        found = columns / 2 + self.place.focal * across / subject.z
        return np.clip(found, 0, columns - 1).astype(np.int64), (found >= 0) & (found < columns)


def best_stand(
    place: PicturePlace, scene: Scene, subject: Subject, afloat: bool, aspect: float
) -> tuple[Outlook, Subject]:
    """Where the main subject stands, and before which outlook: a picture whose ground lies only far below its horizon
    was taken from a height."""
    outlooks = [Outlook.of(place, scene, scale, subject.head_m) for scale in _SCALES]
    found = [(outlook, *outlook.stand(scene, subject, afloat, aspect)) for outlook in outlooks]
    outlook, _, stands = min(found, key=lambda one: one[1] + _HEIGHTENED * math.log(one[0].scale))
    return outlook, stands


def _kept(move: CameraMove) -> float:
    """The part of the picture's width that is framed first: a camera that moves must not look past its edge."""
    kind = move.partition("_")[0]
    return _FRAMED.get(kind, 1.0)
