"""The place of a scene as a parallax set: a far dome, a ground plane, and cards for what stands on it.

A picture becomes one here, whoever drew it; what stands in it is found in `standing`, what lay behind is filled in by
`fill`. How a camera moves before it is in `camera`; nothing of the elements themselves is known here.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.place.camera import path
from engines.elements.place.fill import filled
from engines.elements.place.hour import at_hour
from engines.elements.place.parts import Surroundings
from engines.elements.place.sampling import at_rest, draw_plane, draw_upright, lens_of, upright_lens
from engines.elements.place.standing import Upright, standing_in, taken_apart
from engines.elements.view import Camera, Space
from engines.perception.drawn import is_drawn
from engines.perception.horizon import guess
from engines.perception.matting import subject
from engines.stage.scene import CameraMove, Environment, Lighting

OVER = 1.12  # the picture covers this many frames, so that a camera may look past the frame at rest
OVER_DRAWN = 1.25  # a stage can be drawn as wide as one likes
MOST = 1.5  # frames that are kept of a picture of another shape
# Of the sheet for each pixel of the frame: looked up linearly, one sample would soften in waves.
SAMPLES = (2.0, 1.5)
MOST_SAMPLES = 3840 * 2160
FLAT_FAR = 4.0  # depth of a picture without ground
NEAREST_FAR, FARTHEST = 3.0, 12.0
REVEAL = 12 / 854  # of the frame's width: how much of what was filled in may come to light
EMPTY = 8  # steps of 255 in the whole picture, below which nothing is in it
EDGE_PX = 3  # of the picture's edge that no move shows
LEAST = 0.6  # of a move is made even so
UNSURE = 0.6  # of a move where the horizon is a mere guess
SURE_ENOUGH = 1.5  # times the sureness, for a whole move
MOMENTS = 7  # of a move at which its room is measured
_RIM = np.array(
    [(x, y) for x in np.linspace(0, 1, 9) for y in np.linspace(0, 1, 9) if x in (0, 1) or y in (0, 1)]
)

Canvas = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Card:
    """What stands upright in the picture, at one `depth`.

    `sheet` (h, w, 4) uint16 is premultiplied; its first pixel lies at `corner` (x, y) of the plate's sheet. `box`
    (left, top, right, bottom) is where it is seen at rest, in shares of the frame. `outline` (n, 4) are places on its
    edge, in shares of the frame, and the directions out of it. `hides` says that it is drawn before elements that are
    farther away; otherwise they are whole before it.
    """

    sheet: NDArray[np.uint16]
    corner: tuple[int, int]
    depth: float
    box: tuple[float, float, float, float]
    outline: NDArray[np.float64]
    hides: bool = True


@dataclass(frozen=True, eq=False)
class Plate:
    """A place before the camera. `size` (width, height) of its frames in pixels.

    `sheet` (h, w, 3) uint16 is far and ground without the cards, with `samples` for each pixel of the frame at rest,
    which begins at `origin` (x, y) of it. `cards` are in order from far to near. `sureness` 0 to 1 says how well the
    horizon is known. `water` (h, w) 0 to 1 is where the frame at rest mirrors what stands on it, `firm` (h, w) up to 1
    how surely one can stand on what it shows; None where nothing is known of that. `made_up` says that what lies behind
    the cards was not seen, `bears` how much of a move, 0 to 1, what was left on the ground bears without leaning too
    far.
    """

    size: tuple[int, int]
    space: Space
    is_drawn: bool
    sheet: NDArray[np.uint16]
    samples: float
    origin: tuple[float, float]
    cards: list[Card]
    sureness: float = 1.0
    water: NDArray[np.float32] | None = None
    made_up: bool = False
    bears: float = 1.0
    firm: NDArray[np.float32] | None = None
    _rooms: dict[CameraMove, float] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        rgb: Canvas,
        size: tuple[int, int],
        horizon: float | None = None,
        lighting: Lighting | None = None,
    ) -> "Plate":
        """The plate of a picture (h, w, 3). `horizon` is its row in shares of the frame's height; None looks for it.
        `lighting` is another light that it is shown in; None keeps its own."""
        canvas, origin = covered(rgb, size)
        drawn = is_drawn(rgb)
        likely = subject(canvas) if np.ptp(canvas) > EMPTY else np.zeros((1, 1), np.float32)
        found = guess(canvas, likely)
        rows, begin = canvas.shape[0] / size[1], origin[1] / size[1]
        row, ends = found.row * rows - begin, found.ends * rows - begin
        if horizon is not None:
            row = horizon
        elif not found.has_ground:
            row = 1.0
        space = Space(row, _far(row, ends))
        shapes = standing_in(canvas, space, origin, size, likely, drawn)
        around = Surroundings.of(canvas)
        if lighting is not None:
            canvas = at_hour(canvas, around.sky, lighting)
        hidden = np.zeros(canvas.shape[:2], np.float32)
        for shape in shapes:
            hidden = np.maximum(hidden, shape.alpha)
        behind = filled(canvas, hidden, drawn)
        uprights = taken_apart(canvas, shapes, behind)
        sureness = 1.0 if horizon is not None or not space.has_ground else found.sureness
        bears = UNSURE + (1 - UNSURE) * min(1.0, SURE_ENOUGH * sureness)
        firm = around.firm
        if firm is not None:
            firm = firm[origin[1] :, origin[0] :][: size[1], : size[0]]
        plate = assembled(
            behind,
            origin,
            size,
            space,
            uprights,
            drawn,
            sureness,
            made_up=True,
            bears=bears,
            hides=lambda upright: drawn or around.hides(upright),
        )
        return replace(plate, firm=firm)

    @cached_property
    def rest(self) -> NDArray[np.float32]:
        """The frame at rest, (h, w, 3) float32 0 to 1."""
        frame = self.begin(Camera())
        for card in self.cards:
            self.draw_card(frame, card, Camera())
        return frame

    def begin(self, camera: Camera) -> NDArray[np.float32]:
        """Far and ground, (h, w, 3) float32 0 to 1."""
        width, height = self.size
        frame = np.empty((height, width, 3), np.float32)
        draw_plane(frame, self.sheet, lens_of(self.space, camera, self.samples, self.origin))
        return frame

    def draw_card(self, frame: NDArray[np.float32], card: Card, camera: Camera) -> None:
        """The card over the frame, in place."""
        begin = (self.origin[0] - card.corner[0], self.origin[1] - card.corner[1])
        lens = upright_lens(self.space, camera, card.depth, self.size, self.samples, begin)
        rows, columns = card.sheet.shape[:2]
        corners = np.array([[0, columns, 0, columns], [0, 0, rows, rows]]) - lens[:, 2:]
        seen = np.linalg.solve(lens[:, :2], corners)
        low = np.floor(seen.min(1)).clip(0, self.size).astype(np.int64)
        high = np.ceil(seen.max(1) + 1).clip(0, self.size).astype(np.int64)
        draw_upright(frame, card.sheet, lens, np.concatenate([low, high]))

    def room(self, move: CameraMove) -> float:
        """How much of a move may be made, 0 to 1, so that neither the picture's edge nor much of what was filled in
        comes to light."""
        if move not in self._rooms:
            self._rooms[move] = self._measured(move)
        return self._rooms[move]

    def _measured(self, move: CameraMove) -> float:
        within = _most(lambda part: all(self._holds(camera) for camera in self._cameras(move, part)))
        if not self.made_up:
            return min(within, self.bears)
        shown = _most(lambda part: all(self._reveals(c) <= REVEAL for c in self._cameras(move, part)))
        return min(within, max(LEAST, shown), self.bears)

    def _cameras(self, move: CameraMove, strength: float) -> list[Camera]:
        parts = np.linspace(0, 1, MOMENTS)
        return [path(move, float(p), 5 * float(p), 0, self.space, strength) for p in parts]

    def _holds(self, camera: Camera) -> bool:
        """Whether a frame of the camera lies within the picture, and so do the cards that the picture's edge cuts."""
        width, height = self.size
        lens = lens_of(self.space, camera, self.samples, self.origin)
        rows, columns = self.sheet.shape[:2]
        rim = _RIM * (width - 1, height - 1)
        places = at_rest(rim, width, height, lens) * self.size * self.samples + self.origin
        edge = EDGE_PX * self.samples
        if places.min() < edge or (places > np.array([columns, rows]) - edge).any():
            return False
        for card in self.cards:
            begin = (self.origin[0] - card.corner[0], self.origin[1] - card.corner[1])
            card_lens = upright_lens(self.space, camera, card.depth, self.size, self.samples, begin)
            x, y = card_lens[:, :2] @ rim.T + card_lens[:, 2:]
            high, wide = card.sheet.shape[:2]
            beside, below = (y > 0) & (y < high), (x > 0) & (x < wide)
            if (
                (card.corner[0] == 0 and (x[beside] < 0).any())
                or (card.corner[0] + wide == columns and (x[beside] > wide).any())
                or (card.corner[1] + high == rows and (y[below] > high).any())
            ):
                return False
        return True

    def _reveals(self, camera: Camera) -> float:
        """How far, in frame widths, an edge of a card draws back from what it hid at rest."""
        most = 0.0
        aspect = self.size[1] / self.size[0]
        row = self.space.row_at(self.space.far)
        for card in self.cards:
            shown = []
            for x, y, out_x, out_y in card.outline:
                behind = self.space.depth_at(y) if y > row else self.space.far
                if behind > card.depth:
                    after = self.space.seen(x, y, card.depth, camera)
                    before = self.space.seen(x, y, behind, camera)
                    shown.append((before[0] - after[0]) * out_x + (before[1] - after[1]) * aspect * out_y)
            if shown:
                most = max(most, float(np.percentile(shown, 95)) / camera.zoom)
        return most


def stage_plate(environment: Environment, lighting: Lighting, size: tuple[int, int], seed: int) -> Plate:
    """The plate of a place that the stage draws."""
    from engines.elements.place.stage_set import drawn_set

    width, height = size
    margin = (math.ceil((OVER_DRAWN - 1) * width / 2), math.ceil((OVER_DRAWN - 1) * height / 2))
    canvas = (width + 2 * margin[0], height + 2 * margin[1])
    drawn = drawn_set(environment, lighting, canvas, size, seed)
    water = drawn.water
    if water is not None:
        water = water[margin[1] : margin[1] + height, margin[0] : margin[0] + width]
    return assembled(
        drawn.behind, margin, size, drawn.space, drawn.uprights, True, water=water, bears=drawn.bears
    )


def covered(rgb: Canvas, size: tuple[int, int]) -> tuple[Canvas, tuple[int, int]]:
    """The picture as large as it covers the frame with a margin, and where (x, y) the frame begins in it, in pixels."""
    width, height = size
    scale = max(OVER * width / rgb.shape[1], OVER * height / rgb.shape[0])
    wide, high = math.ceil(rgb.shape[1] * scale), math.ceil(rgb.shape[0] * scale)
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    canvas = cv2.resize(rgb, (wide, high), interpolation=kind)
    kept_x, kept_y = min(wide, round(MOST * width)), min(high, round(MOST * height))
    x, y = (wide - kept_x) // 2, (high - kept_y) // 2
    canvas = np.ascontiguousarray(canvas[y : y + kept_y, x : x + kept_x])
    return np.asarray(canvas, np.uint8), ((kept_x - width) // 2, (kept_y - height) // 2)


def assembled(
    behind: Canvas,
    origin: tuple[int, int],
    size: tuple[int, int],
    space: Space,
    uprights: Sequence[Upright],
    drawn: bool,
    sureness: float = 1.0,
    water: NDArray[np.float32] | None = None,
    made_up: bool = False,
    bears: float = 1.0,
    hides: Callable[[Upright], bool] = lambda _: True,
) -> Plate:
    """A plate from a canvas without what stands, the frame beginning at `origin` (x, y) of it, and what stands."""
    rows, columns = behind.shape[:2]
    samples = SAMPLES[rows * columns * SAMPLES[0] ** 2 > MOST_SAMPLES]
    begin = (origin[0] * samples, origin[1] * samples)
    cards = [
        replace(_card(upright, (rows, columns), origin, size, samples), hides=hides(upright))
        for upright in uprights
    ]
    cards.sort(key=lambda card: -card.depth)
    sheet = _sheet((behind / 255).astype(np.float32), samples)
    firm = None if water is None else 1 - water
    return Plate(size, space, drawn, sheet, samples, begin, cards, sureness, water, made_up, bears, firm)


def _far(horizon: float, ends: float) -> float:
    """The depth of what stands where the ground ends."""
    if horizon >= 0.97:
        return FLAT_FAR
    below = max(ends - horizon, 1e-6)
    return min(max((1 - horizon) / below, NEAREST_FAR), FARTHEST)


def _sheet(picture: NDArray[np.float32], samples: float) -> NDArray[np.uint16]:
    large = cv2.resize(picture, None, fx=samples, fy=samples, interpolation=cv2.INTER_LANCZOS4)
    return np.asarray((large * 65535 + 0.5).clip(0, 65535), np.uint16)


def _card(
    upright: Upright, canvas: tuple[int, int], origin: tuple[int, int], size: tuple[int, int], samples: float
) -> Card:
    """The card of something that stands on a canvas (rows, columns)."""
    left, top = upright.corner
    alpha = upright.pixels[..., 3]
    outline = _outline(alpha)
    places = outline[:, :2] + upright.corner
    inner = ((places > 3) & (places < np.array(canvas[::-1]) - 3)).all(1)
    outline[:, :2] = (places - origin) / size
    inner &= ((outline[:, :2] > 0) & (outline[:, :2] < 1)).all(1)
    rows, columns = np.nonzero((alpha > 0.5).any(1))[0], np.nonzero((alpha > 0.5).any(0))[0]
    ends = np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]) if len(rows) else np.zeros(4)
    x0, y0, x1, y1 = ((ends + (left, top, left, top) - np.tile(origin, 2)) / np.tile(size, 2)).tolist()
    begin = (round(left * samples), round(top * samples))
    return Card(_sheet(upright.pixels, samples), begin, upright.depth, (x0, y0, x1, y1), outline[inner])


def _outline(alpha: NDArray[np.float32]) -> NDArray[np.float64]:
    """(n, 4) places on the edge of a shape, in pixels, and the directions out of it."""
    soft = cv2.GaussianBlur(alpha, (0, 0), 3, borderType=cv2.BORDER_CONSTANT)
    contours, _ = cv2.findContours((alpha > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    away = -np.dstack([cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)])
    found = []
    for contour in contours:
        for x, y in contour[:: max(1, len(contour) // 60), 0]:
            length = float(np.hypot(*away[y, x]))
            if length > 1e-3:
                found.append((x + 0.5, y + 0.5, *(away[y, x] / length)))
    return np.array(found).reshape(-1, 4)


def _most(holds: Callable[[float], bool]) -> float:
    """The largest strength 0 to 1 at which it holds."""
    if holds(1.0):
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(7):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
