"""A camera that comes nearer, kept to what it films: not too near, towards the group, with feet in the frame."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engines.elements.look.compositor import Actor
from engines.elements.place.camera import camera_at
from engines.elements.place.plate import Plate
from engines.elements.view import Camera
from engines.stage.scene import CameraMove

LOWEST_FOOT = 0.985  # row that the feet keep above
MOST_DOWN = 0.45  # of its height that the camera comes down
COMES = 0.27  # of the way to the nearest element is as near as the camera comes


@dataclass(frozen=True)
class Take:
    """The camera of a scene over its duration."""

    move: CameraMove
    duration_s: float
    seed: int


@dataclass(frozen=True)
class Approach:
    """How a camera that comes nearer keeps the elements in the frame: `share` of the way, and for each unit of depth
    that it comes, how far it moves aside and down."""

    share: float
    aside: float
    down: float

    @staticmethod
    def to(actors: Sequence[Actor], plate: Plate, take: Take) -> "Approach":
        ends = camera_at(take.move, 1.0, take.duration_s, plate, take.seed).z
        if ends <= 0 or not actors:
            return Approach(1.0, 0.0, 0.0)
        keys = [actor.placed.at(take.duration_s) for actor in actors]
        nearest = min(key.depth for actor in actors for key in actor.placed.keys)
        come = min(ends, COMES * nearest)
        standing = [key for key in keys if key.lift < 0.5 and 0 < key.x < 1] or keys
        feet = [
            key
            for key, actor in zip(keys, actors, strict=True)
            if key in standing and actor.placed.cover != "frame"
        ]
        lowest = max(
            (plate.space.seen(0.5, key.y, key.depth, Camera(z=come))[1] - LOWEST_FOOT for key in feet),
            default=0.0,
        )
        down = min(max(lowest, 0.0) * (nearest - come), MOST_DOWN * (1 - plate.space.horizon))
        aside = sum(key.x for key in standing) / len(standing) - 0.5
        return Approach(come / ends, aside, down / come)

    def made(self, camera: Camera) -> Camera:
        """The camera of a move as it is moved here."""
        forward = max(camera.z, 0.0) * self.share
        return replace(
            camera,
            z=forward if camera.z > 0 else camera.z,
            x=camera.x + self.aside * forward,
            y=camera.y + self.down * forward,
        )
