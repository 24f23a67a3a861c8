"""A user's picture on the set: cut out, stood up like a paper figure, and moved the way paper figures are.

Pictures with transparency are taken as they are; others are cut out by `engines.perception.matting`.
"""

import math
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from engines.contract import BadInput
from engines.stage.cast.actor import Actor, Drawn
from engines.stage.cast.mood import drift, smooth
from engines.stage.light import KEY_GAIN, Light
from engines.stage.paint import Picture
from engines.stage.scene import Figure

USUAL_HEIGHT_M = 1.6
LARGEST_PX = 1400  # longer side that is kept of a picture
_HOP_S = 0.62
_SPEED = {"walk": 1.0, "run": 2.4, "fly": 2.2}
_EDGE = np.array([0.97, 0.94, 0.87])  # the white of the paper that is left around the cut


class Cutout(Actor):
    """A flat figure. It hops to walk, leans to run, sways while it stands, nods while it talks."""

    def __init__(self, figure: Figure, light: Light) -> None:
        if figure.picture is None:
            raise BadInput(
                "figures", "a cut-out needs a picture", "give the figure the path of a PNG or a photo"
            )
        self._figure = figure
        self.height_m = figure.height_m or USUAL_HEIGHT_M
        paper = _paper(figure.picture)
        tint = np.clip(0.35 * light.shade + 0.65 * light.key / KEY_GAIN + 0.12, 0, 1.02)
        self._paper = np.clip(paper * np.array([*tint, 1.0], np.float32), 0, 255).astype(np.uint8)

    def moved(self, time_s: float) -> float:
        speed = _SPEED.get(self._figure.action, 0.0)
        if self._figure.action in ("walk", "run"):
            hops = time_s / _HOP_S
            part = smooth((hops % 1.0 - 0.2) / 0.6)
            return speed * _HOP_S * (math.floor(hops) + part)
        return speed * time_s

    def picture(
        self,
        time_s: float,
        view_azimuth: float,
        pixels_per_m: float,
        mouth: NDArray[np.floating] | None = None,
    ) -> Drawn:
        lift, lean, squash = self._motion(time_s, mouth)
        if self._figure.action == "turn":
            view_azimuth += -math.pi * (1 - smooth((time_s - 0.3) / 1.4))
        rows, columns = self._paper.shape[:2]
        h = self.height_m * pixels_per_m
        across = math.cos(view_azimuth)
        across = math.copysign(max(abs(across), 0.16), across)  # paper turned edge-on still shows a sliver
        sx, sy = h / rows * across, h / rows
        half = abs(sx) * columns / 2 + 0.5 * h * abs(math.sin(lean)) + 4
        width, height = math.ceil(2 * half), math.ceil(h * (1.12 + max(squash, 0)) + lift * h) + 6
        x, ground = width / 2, height - 3.0
        cos, sin = math.cos(lean), math.sin(lean)
        wide, tall = sx * (1 - 0.5 * squash), sy * (1 + squash)
        matrix = np.array([[wide * cos, -tall * sin, 0.0], [wide * sin, tall * cos, 0.0]])
        foot = matrix[:, :2] @ np.array([columns / 2, rows])
        matrix[:, 2] = np.array([x, ground - lift * h]) - foot
        source: NDArray[Any] = self._paper
        if h < rows * 0.5:
            share = max(h / rows, 1e-3)
            source = cv2.resize(source, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
            matrix[:, :2] /= source.shape[0] / rows
        picture: NDArray[Any] = cv2.warpAffine(source, matrix, (width, height), flags=cv2.INTER_LINEAR)
        head = (x + 0.78 * h * sin, ground - lift * h - 0.80 * h * cos, 0.16 * h)
        return Drawn(picture, (x, ground), pixels_per_m, head)

    def _motion(self, time_s: float, mouth: NDArray[np.floating] | None) -> tuple[float, float, float]:
        """How high it is (in its own height), how far it leans (radians), how far it is stretched."""
        action, seed = self._figure.action, self._figure.seed
        if action in ("walk", "run"):
            part = (time_s / _HOP_S) % 1.0
            air = min(1.0, max(0.0, (part - 0.2) / 0.6))
            high = math.sin(math.pi * air)
            turn = 1 if math.floor(time_s / _HOP_S) % 2 else -1
            return (
                0.09 * high * (1.6 if action == "run" else 1),
                0.05 * turn * high,
                0.05 * high - 0.05 * (1 - high),
            )
        if action == "jump":
            part = (time_s % 1.4) / 1.4
            air = min(1.0, max(0.0, (part - 0.25) / 0.5))
            return (
                0.45 * 4 * air * (1 - air),
                0.0,
                0.06 * math.sin(math.pi * air) - 0.10 * (part < 0.25) * math.sin(math.pi * part * 4),
            )
        if action == "fly":
            return 0.55 + 0.05 * math.sin(time_s * 2.1), 0.10 * math.sin(time_s * 1.3), 0.0
        sway = 0.022 * drift(seed, time_s, 95)
        if action == "wave":
            sway += 0.10 * math.sin(time_s * 6)
        elif action == "talk":
            opened = (
                float(mouth[0])
                if mouth is not None
                else 0.4 + 0.4 * math.sin(time_s * 9) * math.sin(time_s * 2.3)
            )
            return 0.012 * opened, sway + 0.03 * math.sin(time_s * 2.6), 0.02 * opened
        elif action == "look_up":
            sway -= 0.10 * smooth(time_s / 0.8)
        return 0.0, sway, 0.006 * math.sin(math.tau * time_s / 3.6)


@lru_cache(maxsize=16)
def _paper(path: Path) -> NDArray[np.float32]:
    """The picture cut to its subject, premultiplied RGBA (height, width, 4), with a thin edge of paper."""
    try:
        with Image.open(path) as opened:
            image = ImageOps.exif_transpose(opened)
            clear = "A" in image.getbands() or "transparency" in image.info
            rgba = np.asarray(image.convert("RGBA"))
    except FileNotFoundError:
        raise BadInput("figures", f"there is no picture {path}", "choose the picture again") from None
    except (UnidentifiedImageError, OSError) as error:
        raise BadInput(
            "figures", f"{path.name} is no picture that can be read ({error})", "use PNG, JPEG or WebP"
        ) from None
    share = LARGEST_PX / max(rgba.shape[:2])
    if share < 1:
        rgba = cv2.resize(rgba, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    if clear and rgba[..., 3].min() < 250:
        alpha = rgba[..., 3].astype(np.float32) / np.float32(255)
        return _trimmed(rgba[..., :3], alpha, path)
    from engines.perception.matting import cut_out

    cut = cut_out(np.ascontiguousarray(rgba[..., :3]))
    return _trimmed(cut.foreground, cut.alpha, path)


def _trimmed(colour: Picture, alpha: NDArray[np.float32], path: Path) -> NDArray[np.float32]:
    rows, columns = np.flatnonzero((alpha > 0.2).any(1)), np.flatnonzero((alpha > 0.2).any(0))
    if not len(rows):
        raise BadInput(
            "figures", f"{path.name} shows nothing to cut out", "use a picture with a clear subject"
        )
    edge = max(2, round(0.008 * (rows[-1] - rows[0])))
    alpha = alpha[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    colour = colour[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    cover: NDArray[Any] = cv2.copyMakeBorder(
        alpha, edge + 1, 0, edge + 1, edge + 1, cv2.BORDER_CONSTANT, value=0
    )
    inside: NDArray[Any] = cv2.copyMakeBorder(colour, edge + 1, 0, edge + 1, edge + 1, cv2.BORDER_REPLICATE)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * edge + 1, 2 * edge + 1))
    paper = cv2.GaussianBlur(cv2.dilate((cover > 0.5).astype(np.float32), kernel), (0, 0), 0.8)
    whole = np.maximum(paper, cover)
    out = np.empty((*cover.shape, 4), np.float32)
    out[..., :3] = inside * cover[..., None] + (255 * _EDGE) * (whole - cover)[..., None]
    out[..., 3] = whole * 255
    out.setflags(write=False)
    return out
