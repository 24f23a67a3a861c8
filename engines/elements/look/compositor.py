"""Frames of a scene: the plate, its cards and the elements from far to near, and one grade over all.

A frame depends on its time and camera alone. What an element looks like in the light of the place is settled before, in
`light.lit`; where it is and how it moves is known from its `Placed` and its `Motion`; here it only gets shadows, grass,
air and edges that belong to what lies behind.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.elements.look.colour import Colours
from engines.elements.look.cover import CUT, lay_grass, sink_in, sunk
from engines.elements.look.grade import graded, haze_of
from engines.elements.look.light import Look, daylight
from engines.elements.look.raster import Pyramid, draw_mesh
from engines.elements.look.shade import Row, Standing, cast, mirror, seat_of, touch
from engines.elements.place.plate import Card, Plate
from engines.elements.sprite import SUPER, Edges, Key, Mesh, Motion, Placed, Points, Premultiplied, Sprite
from engines.elements.view import NEAREST, Camera
from engines.perception.cutting import Cut

CUT_THROUGH, FADE = 0.45, 0.12  # share of a side that is cut, and of the smaller side over which it fades
SEEN = 0.08  # alpha from which a pixel belongs to the subject's box
SOLID = 0.5
PAD = 0.06  # of a sprite's height, clear about it
FOOT = 0.05  # of a subject's height: what is that near its lowest row is its foot
LARGEST = 2400  # pixels of a sprite's longer side
MOST_ENLARGED = 2.0
ASIDE = 0.15  # of the frame's width: as much of what lies beside it may cast a shadow into it
WRAP, WRAP_DRAWN, WRAP_RADIUS = 0.4, 0.1, 0.04
COARSE = 8  # pixels of the frame to one of the blurred light behind an element
IN_GRASS = 1.5  # times as soft is the touch of the ground
CLEARLY = 1.08  # times nearer than an element is what hides it
BEHIND = -1000  # the layer of cards that hide nobody
CAST, TOUCH = 0.95, 1.15  # of `Look.shadows`


@dataclass(frozen=True)
class Actor:
    """An element that plays: its picture, its place, its motion."""

    sprite: Sprite
    placed: Placed
    motion: Motion


def sprite_of(cut: Cut, height_px: float, flip: bool) -> Sprite:
    """The sprite of a cut-out that is seen `height_px` pixels high, mirrored where `flip`."""
    seen = cut.alpha > SEEN
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    if not len(rows):
        rows, columns = np.arange(cut.alpha.shape[0]), np.arange(cut.alpha.shape[1])
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    longest = max(bottom - top, right - left)
    share = min(SUPER * height_px / (bottom - top), MOST_ENLARGED, LARGEST / longest)
    share = float(max(share, 2 / longest))
    alpha = cut.alpha[top:bottom, left:right, None].astype(np.float32)
    pixels = np.concatenate([cut.foreground[top:bottom, left:right] / np.float32(255) * alpha, alpha], axis=2)
    size = (max(1, round((right - left) * share)), max(1, round((bottom - top) * share)))
    kind = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    pixels = np.asarray(cv2.resize(pixels, size, interpolation=kind), np.float32).clip(0, 1)
    np.minimum(pixels[..., :3], pixels[..., 3:], out=pixels[..., :3])
    pixels = _faded(pixels, cut.edges)
    pad = max(4, round(PAD * size[1]))
    pixels = np.asarray(cv2.copyMakeBorder(pixels, pad, pad, pad, pad, cv2.BORDER_CONSTANT), np.float32)
    if flip:
        pixels = np.ascontiguousarray(pixels[:, ::-1])
    sides = cut.edges
    edges = Edges(sides[2], sides[1], sides[0], sides[3]) if flip else Edges(*sides)
    return Sprite(
        pixels=pixels,
        foot=_foot(pixels[..., 3]),
        height=float(size[1]),
        pad=pad,
        edges=edges,
        faithful=pixels,
        origin=(float(left), float(top)),
        share=share,
        flipped=flip,
    )


def _faded(pixels: Premultiplied, edges: tuple[float, float, float, float]) -> Premultiplied:
    """Softly ending where the picture's left, top or right side cut the subject straight through."""
    height, width = pixels.shape[:2]
    down, across = np.ones(height, np.float32), np.ones(width, np.float32)
    for cut, ramp in ((edges[0], across), (edges[1], down), (edges[2], across[::-1])):
        if cut > CUT_THROUGH:
            reach = min(max(2, round(FADE * min(height, width))), len(ramp))
            part = np.linspace(0, 1, reach, dtype=np.float32)
            ramp[:reach] *= part * part * (3 - 2 * part)
    return np.asarray(pixels * (down[:, None] * across)[..., None], np.float32)


def _foot(alpha: NDArray[np.float32]) -> tuple[float, float]:
    """The middle (x, y) of the lowest solid part."""
    solid = alpha > min(SOLID, 0.5 * float(alpha.max()))
    rows = np.flatnonzero(solid.any(1))
    if not len(rows):
        return alpha.shape[1] / 2 - 0.5, float(alpha.shape[0] - 1)
    band = max(1, round(FOOT * (rows[-1] - rows[0] + 1)))
    columns = np.flatnonzero(solid[rows[-1] + 1 - band : rows[-1] + 1].any(0))
    return float(columns[0] + columns[-1]) / 2, float(rows[-1])


class Compositor:
    """Draws the frames of one scene. Not for several threads at once."""

    def __init__(self, plate: Plate, actors: Sequence[Actor], look: Look) -> None:
        self._plate, self._actors, self._look = plate, list(actors), look
        self._day = daylight(plate, look)
        self._haze = haze_of(plate.rest, plate.space)
        self._pyramids: dict[int, tuple[Mesh, Pyramid]] = {}

    def frame(self, time_s: float, camera: Camera) -> NDArray[np.uint8]:
        """The frame (h, w, 3) RGB at a moment, as the camera sees it."""
        plate, look = self._plate, self._look
        frame = plate.begin(camera)
        used: dict[int, tuple[Mesh, Pyramid]] = {}
        layers: list[tuple[int, float, Card | _Part]] = [
            (0, -CLEARLY * card.depth, card) if card.hides else (BEHIND, -card.depth, card)
            for card in plate.cards
        ]
        for actor in self._actors:
            part = self._part(actor, time_s, camera, frame.shape, used)
            if part is not None:
                layers.append((actor.placed.layer, -part.key.depth, part))
        self._pyramids = used
        layers.sort(key=lambda layer: layer[:2])
        parts = [item for _, _, item in layers if isinstance(item, _Part)]
        for part in parts:
            if plate.space.has_ground:
                cast(frame, part.standing, plate.space, camera, self._day, CAST * look.shadows * self._clear)
            if plate.water is not None:
                mirror(frame, part.standing, plate.space, camera, plate.water, time_s)
        for _, _, item in layers:
            if isinstance(item, _Part):
                self._draw(frame, item, camera)
            else:
                plate.draw_card(frame, item, camera)
        return graded(frame)

    @property
    def _clear(self) -> float:
        """How strong shadows are in this light, 0 to 1."""
        return 0.45 + 0.55 * self._day.hardness

    def _part(
        self,
        actor: Actor,
        time_s: float,
        camera: Camera,
        shape: tuple[int, ...],
        used: dict[int, tuple[Mesh, Pyramid]],
    ) -> "_Part | None":
        """The element at a moment, drawn on a canvas of its own; None where nothing of it is near the frame."""
        height, width = shape[:2]
        sprite, placed, space = actor.sprite, actor.placed, self._plate.space
        key, pose = placed.at(time_s), actor.motion.at(time_s)
        u, v, scale = space.seen(key.x, key.y, key.depth, camera)
        high = placed.height * height * placed.keys[0].depth / key.depth * scale
        step = high / sprite.height
        lift = (key.lift + pose.lift) * high
        foot = (u * width - 0.5 + pose.shift * high, v * height - 0.5)
        lower = sunk(sprite, placed, foot[1] - lift, height)
        lift -= lower
        roll = (math.cos(camera.roll), math.sin(camera.roll))
        middle = (width / 2 - 0.5, height / 2 - 0.5)

        def placed_at(points: Points) -> Points:
            x = foot[0] + (points[:, 0] - sprite.foot[0]) * step - middle[0]
            y = foot[1] - lift + (points[:, 1] - sprite.foot[1]) * step - middle[1]
            turned = [middle[0] + x * roll[0] - y * roll[1], middle[1] + x * roll[1] + y * roll[0]]
            return np.stack(turned, 1).astype(np.float32)

        seen = [placed_at(points) for _, points in pose.meshes]
        if not seen:
            return None
        least, most = (pick([pick(points, 0) for points in seen], 0) for pick in (np.min, np.max))
        aside = round(ASIDE * width)
        left, top = max(-aside, math.floor(least[0]) - 1), max(-8, math.floor(least[1]) - 1)
        right, bottom = min(width + aside, math.ceil(most[0]) + 2), min(height + 8, math.ceil(most[1]) + 2)
        if right - left < 2 or bottom - top < 2:
            return None
        canvas = np.zeros((bottom - top, right - left, 4), np.float32)
        for (mesh, _), points in zip(pose.meshes, seen, strict=True):
            known = self._pyramids.get(id(mesh)) or used.get(id(mesh)) or (mesh, Pyramid(mesh.pixels))
            used[id(mesh)] = known
            draw_mesh(mesh, known[1], points - np.array([left, top], np.float32), canvas)
        turned_foot = placed_at(np.array([[sprite.foot[0], sprite.foot[1] + lift / step]], np.float32))[0]
        standing = Standing(
            canvas,
            left,
            top,
            (float(turned_foot[0]), float(turned_foot[1])),
            high,
            lift,
            plane=(key.y - space.horizon) * key.depth - camera.y,
            away=max(NEAREST, key.depth - camera.z),
        )
        seat = seat_of(standing)
        if space.has_ground and placed.cover != "frame" and sprite.edges.bottom >= CUT:
            sink_in(standing, seat)
            seat = seat_of(standing)
        return _Part(actor, key, standing, seat)

    def _draw(self, frame: Colours, part: "_Part", camera: Camera) -> None:
        plate, standing, placed = self._plate, part.standing, part.actor.placed
        grounded = plate.space.has_ground and placed.cover != "frame"
        if grounded:
            soft = IN_GRASS if placed.cover == "grass" else 1.0
            touch(frame, standing, part.seat, min(1.0, TOUCH * self._look.shadows / soft), soft)
        _over(
            frame,
            standing.canvas,
            standing.left,
            standing.top,
            *_light_behind(frame, standing),
            WRAP_DRAWN if plate.is_drawn else WRAP,
            self._haze.colour,
            0.0 if plate.is_drawn else self._haze.at(part.key.depth),
        )
        if grounded and placed.cover == "grass":
            lay_grass(frame, standing, part.seat, part.key, camera)


@dataclass(frozen=True)
class _Part:
    """An actor at one moment."""

    actor: Actor
    key: Key
    standing: Standing
    seat: Row


def _light_behind(frame: Colours, standing: Standing) -> tuple[Colours, NDArray[np.float32], int]:
    """What shines past an element's edge: the frame behind it, coarse and blurred, its alpha blurred, both for every
    `COARSE` or so pixels of the canvas, and that step of the alpha."""
    rows, columns = standing.canvas.shape[:2]
    height, width = frame.shape[:2]
    ys = np.clip(standing.top + np.arange(COARSE // 2, rows + COARSE, COARSE), 0, height - 1)
    xs = np.clip(standing.left + np.arange(COARSE // 2, columns + COARSE, COARSE), 0, width - 1)
    behind = frame[ys[:, None], xs[None]]
    behind = cv2.GaussianBlur(behind, (0, 0), max(1.5, 0.02 * standing.height / COARSE))
    step = 2 if standing.height > 100 else 1
    small = np.ascontiguousarray(standing.canvas[::step, ::step, 3])
    radius = max(3, int(WRAP_RADIUS * standing.height / step)) | 1
    return np.asarray(behind, np.float32), np.asarray(cv2.blur(small, (radius, radius)), np.float32), step


@njit(cache=True, nogil=True, error_model="numpy", fastmath=True)
def _over(  # type: ignore[no-untyped-def]
    frame, canvas, left, top, behind, around, step, wrap, air, hazy
):  # fmt: skip
    """The canvas over the frame, with air before it, and light from behind added along its edges."""
    clear = np.float32(1 - hazy)
    for y in range(max(0, -top), min(canvas.shape[0], frame.shape[0] - top)):
        v = max(0.0, min((y - COARSE / 2) / COARSE, behind.shape[0] - 1.001))
        i = int(v)
        low = np.float32(v - i)
        for x in range(max(0, -left), min(canvas.shape[1], frame.shape[1] - left)):
            alpha = canvas[y, x, 3]
            if alpha <= np.float32(0.0):
                continue
            edge = np.float32(2 * wrap) * max(
                np.float32(0),
                alpha - around[min(y // step, around.shape[0] - 1), min(x // step, around.shape[1] - 1)],
            )
            u = max(0.0, min((x - COARSE / 2) / COARSE, behind.shape[1] - 1.001))
            j = int(u)
            right = np.float32(u - j)
            rest = np.float32(1) - alpha
            for c in range(3):
                colour = canvas[y, x, c] * clear + alpha * air[c] * np.float32(hazy)
                if edge > np.float32(0.004):
                    above = behind[i, j, c] + (behind[i, j + 1, c] - behind[i, j, c]) * right
                    below = behind[i + 1, j, c] + (behind[i + 1, j + 1, c] - behind[i + 1, j, c]) * right
                    colour += max(np.float32(0), (above + (below - above) * low) * alpha - colour) * edge
                frame[y + top, x + left, c] = frame[y + top, x + left, c] * rest + colour
