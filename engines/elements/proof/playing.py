"""A scene of the stage taken apart into elements: what somebody would drop, what the compositor makes of it, and the
stage's own clip, which is what a network should make of it.

Where everybody stands is known here and not read from words: the compositor's take shows the pictures of the figures
at the places where the stage has them. The camera stands still.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.acting.motion import motion_of
from engines.elements.direction import Action
from engines.elements.look.compositor import Actor, Compositor, sprite_of
from engines.elements.look.light import Look, lit
from engines.elements.place.plate import OVER, Plate
from engines.elements.proof.players import SEEN, Player, alone
from engines.elements.sprite import Doing, Key, Placed
from engines.elements.view import Camera, Space
from engines.media.fit import on_white
from engines.perception.cutting import cut
from engines.stage.plan import Label
from engines.stage.scene import Scene
from engines.stage.shot import StageShot
from engines.stage.staging import Standing, block

FPS = 12
ROOM = (1.4, 1.2)  # widths and heights of the frame that are drawn: where the frame lies in them is chosen
ACTIONS: dict[str, Action] = {
    "stand": "stand",
    "walk": "walk",
    "wave": "wave",
    "talk": "talk",
    "turn": "turn",
}
HANGS = 0.05  # of its height: what hangs higher above its foot is in the air
KEYS = 4  # moments at which a place is looked up
SIDEWAYS = 0.3  # sine of the azimuth from which a figure faces a side

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Played:
    """`frames` (n, height, width, 3) of the `scene` on the stage; `masks` (n, height, width) have the number of the
    player who is seen there, counted from 1, or 0. `pictures` (h, w, 4) are the players, `background` (height, width,
    3) the place without them, `take` (n, height, width, 3) the compositor's."""

    scene: Scene
    pictures: tuple[Pixels, ...]
    background: Pixels
    take: Pixels
    frames: Pixels
    masks: Pixels


@dataclass(frozen=True, eq=False)
class Clip:
    """What was played, and words for it."""

    played: Played
    prompt: str


class _Empty(StageShot):
    """The same shot before anybody came."""

    def _seen(self) -> list[int]:
        return []


def play(
    scene: Scene,
    size: tuple[int, int],
    frames: int,
    azimuths: Sequence[float],
    at: tuple[float, float] = (0.5, 0.5),
) -> Played:
    """The clip of a scene at `FPS`; `size` is (height, width).

    `azimuths` say from where each figure is seen in its picture. `at` says where in the room that they leave the
    players are, 0 left and above to 1 right and below. Who would walk out of a still frame stands.
    """
    height, width = size
    wide, high = (round(side * share) for side, share in zip(size[::-1], ROOM, strict=True))
    shot = StageShot(scene, wide, high)
    if not shot.rests:
        still = tuple(figure.model_copy(update={"action": "stand"}) for figure in scene.figures)
        scene = scene.model_copy(update={"figures": still})
        shot = StageShot(scene, wide, high)
    standing = block(scene, shot.plan, shot.baked, high)
    duration_s = (frames - 1) / FPS
    seen = [_Seen(shot, one) for one in standing]
    left, top = _window(seen, duration_s, (wide, high), (width, height), at)

    def cropped(picture: Pixels) -> Pixels:
        return np.ascontiguousarray(picture[top : top + height, left : left + width])

    drawn = [shot.frame(number / FPS) for number in range(frames)]
    ids = np.stack([cropped(frame.ids) for frame in drawn])
    masks = np.where(ids >= Label.FIGURE, ids - int(Label.FIGURE) + 1, 0).astype(np.uint8)
    background = cropped(_Empty(scene, wide, high).frame(0.0).rgb)
    players = tuple(alone(figure, side) for figure, side in zip(scene.figures, azimuths, strict=True))
    space = Space((_horizon(shot) - top) / height)
    places = [
        one.placed(player, space, duration_s, (left, top), size)
        for one, player in zip(seen, players, strict=True)
    ]
    take = composed(players, places, background, space.horizon, frames, scene.seed)
    stage = np.stack([cropped(frame.rgb) for frame in drawn])
    return Played(scene, tuple(player.picture for player in players), background, take, stage, masks)


def composed(
    players: Sequence[Player],
    places: Sequence[Placed],
    background: Pixels,
    horizon: float,
    frames: int,
    seed: int,
) -> Pixels:
    """The compositor's take (n, height, width, 3) of pictures at their places before a background."""
    height, width = background.shape[:2]
    down, across = (
        math.ceil((OVER - 1) * side / 2) for side in (height, width)
    )  # the plate keeps what is inside
    around = cv2.copyMakeBorder(background, down, down, across, across, cv2.BORDER_REFLECT)
    plate = Plate.of(np.asarray(around, np.uint8), (width, height), horizon)
    look, actors = Look(), []
    for player, placed in zip(players, places, strict=True):
        sprite = sprite_of(cut(player.picture), placed.height * height, placed.flip)
        source = on_white(player.picture)
        sprite = lit(sprite, source, placed, plate, look)
        motion = motion_of(sprite, placed.doings, seed, None, source, placed.name)
        actors.append(Actor(sprite, placed, motion))
    compositor = Compositor(plate, actors, look)
    return np.stack([compositor.frame(number / FPS, Camera()) for number in range(frames)])


class _Seen:
    """One figure as the still camera of a shot sees it; pixels are those of the shot."""

    def __init__(self, shot: StageShot, one: Standing) -> None:
        self._shot, self._one = shot, one
        self._lens = shot.path.at(0.0).lens(shot.height)

    def at(self, time_s: float) -> tuple[float, float, float]:
        """The foot (x, y), and pixels a metre."""
        x, z, _ = self._one.at(time_s)
        away = np.array([x, self._shot.baked.level(x, z), z]) - self._lens[:3]
        forward, right, up = (float(away @ self._lens[i : i + 3]) for i in (3, 6, 9))
        scale = self._lens[12] / max(forward, 0.3)
        return self._shot.width / 2 + right * scale, self._shot.height / 2 - up * scale, scale

    def azimuth(self, time_s: float) -> float:
        x, z, heading = self._one.at(time_s)
        return math.remainder(
            math.atan2(x - self._lens[0], z - self._lens[2]) + math.pi - heading, 2 * math.pi
        )

    def box(self, time_s: float) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what is drawn."""
        x, y, scale = self.at(time_s)
        drawn = self._one.actor.picture(time_s, self.azimuth(time_s), scale)
        rows, columns = (np.flatnonzero((drawn.picture[..., 3] > SEEN).any(axis)) for axis in (1, 0))
        enlarged = scale / drawn.pixels_per_m
        across = x + (columns[[0, -1]] - drawn.foot[0]) * enlarged
        down = y + (rows[[0, -1]] - drawn.foot[1]) * enlarged
        return float(across[0]), float(down[0]), float(across[1]), float(down[1])

    def placed(
        self,
        player: Player,
        space: Space,
        duration_s: float,
        corner: tuple[float, float],
        size: tuple[int, int],
    ) -> Placed:
        """Where the player's picture is in the frame of `size` (height, width) that begins at `corner` (x, y)."""
        height, width = size
        figure, keys = self._one.figure, []
        first = self.at(0.0)
        depth = space.depth_at(max((first[1] - corner[1]) / height, space.horizon + 0.05))
        for time_s in np.linspace(0, duration_s, KEYS):
            x, y, scale = self.at(float(time_s))
            lift = (y - self.box(float(time_s))[3]) / (player.height_m * scale)
            key = ((x - corner[0]) / width, (y - corner[1]) / height, depth * first[2] / scale)
            keys.append(Key(float(time_s), *key, lift if lift > HANGS else 0.0))
        sides = math.sin(player.azimuth) * math.sin(self.azimuth(0.0))
        travelled = math.hypot(keys[-1].x - keys[0].x, keys[-1].y - keys[0].y) * height
        high = player.height_m * first[2]
        doing = Doing(
            ACTIONS[figure.action],
            0.0,
            duration_s + 1,
            towards=(math.copysign(1.0, keys[-1].x - keys[0].x), 0.0),
            speed=travelled / high / duration_s if duration_s else 0.0,
        )
        return Placed(figure.name, tuple(keys), high / height, flip=sides < -(SIDEWAYS**2), doings=(doing,))


def _window(
    seen: Sequence[_Seen],
    duration_s: float,
    room: tuple[int, int],
    size: tuple[int, int],
    at: tuple[float, float],
) -> tuple[int, int]:
    """Where a frame of `size` begins in a room, both (width, height), so that it holds the players."""
    boxes = np.array([one.box(time_s) for one in seen for time_s in (0.0, duration_s)]).reshape(-1, 4)
    begins = []
    for axis in (0, 1):
        low, high = 0, room[axis] - size[axis]
        if len(boxes):
            nearest, farthest = boxes[:, axis].min(), boxes[:, axis + 2].max()
            least, most = max(low, math.ceil(farthest) - size[axis]), min(high, math.floor(nearest))
            if least > most:  # they do not fit
                least = most = min(max(round((nearest + farthest - size[axis]) / 2), low), high)
            low, high = least, most
        begins.append(round(high + (low - high) * at[axis]))
    return begins[0], begins[1]


def _horizon(shot: StageShot) -> float:
    """The row of the eye's height, in pixels of the shot."""
    camera = shot.path.at(0.0)
    return shot.height / 2 + math.tan(camera.pitch) * camera.focal(shot.height)
