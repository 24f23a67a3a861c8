"""A set of teeth, carved and lit once: each tooth is a convex relief along a curved dental arch with gums above
it; the relief's normals, the light of the picture and depth shade it, and hairlines part one tooth from the next.
Small faces get one soft bright band. The result is a sprite that the mouth shows through the lips, so a frame
costs no more than a look-up. All lengths are in e.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.portrait.light import Light, Palette
from engines.portrait.shapes import smoothstep

# Central incisor to second molar.
UPPER_WIDTHS = (0.136, 0.106, 0.120, 0.112, 0.108, 0.16, 0.15)
UPPER_HEIGHTS = (0.165, 0.148, 0.160, 0.135, 0.122, 0.11, 0.10)
UPPER_EDGES = (0.0, 0.012, 0.003, 0.012, 0.018, 0.022, 0.025)  # how much each falls short
LOWER_WIDTHS = (0.086, 0.094, 0.106, 0.112, 0.114, 0.17, 0.16)
LOWER_HEIGHTS = (0.135, 0.135, 0.145, 0.13, 0.12, 0.11, 0.10)
LOWER_EDGES = (0.004, 0.002, 0.0, 0.010, 0.016, 0.022, 0.025)
ARCH_HALF_WIDTH, ARCH_DEPTH, ARCH_POWER = 0.44, 0.50, 2.3
GUM_REACH = 0.16
HALF_SPAN = 0.46
MAX_DENSITY = 420.0
HAIRLINE = 0.005  # how far the shading between two teeth reaches
DETAIL_FROM, DETAIL_TO = 45.0, 150.0  # pixels of e between which single teeth come to be seen
FAINT = 0.3  # of the modelling is left on the smallest faces


@dataclass(frozen=True)
class Sprite:
    """`image` (h, w, 4) float32, RGB 0 to 255 and coverage 0 to 1; texel (0, 0) lies at `left`, `top` in e from
    the middle of the biting edge, y down; `density` texels an e."""

    image: NDArray[np.float32]
    left: float
    top: float
    density: float


def carve(upper: bool, palette: Palette, light: Light, eye_distance: float) -> Sprite:
    """One row of teeth, made for a picture whose e is `eye_distance` pixels."""
    seen = (eye_distance - DETAIL_FROM) / (DETAIL_TO - DETAIL_FROM)
    detail = FAINT + (1 - FAINT) * float(smoothstep(seen))
    density = float(np.clip(1.6 * eye_distance, 60, MAX_DENSITY))
    fine = density * (3 if density < 200 else 2)
    widths, heights, short = (
        (UPPER_WIDTHS, UPPER_HEIGHTS, UPPER_EDGES) if upper else (LOWER_WIDTHS, LOWER_HEIGHTS, LOWER_EDGES)
    )
    x = np.arange(-HALF_SPAN, HALF_SPAN, 1 / fine)
    up = np.arange(-0.03, max(heights) + GUM_REACH, 1 / fine)  # from the biting edge to the gums
    along, depth = _arch(x)
    ends = np.cumsum(widths)
    which = np.minimum(np.searchsorted(ends, np.abs(along)), len(widths) - 1)
    width = np.array(widths)[which]
    across = np.sign(x) * (
        2 * (np.abs(along) - (ends[which] - width / 2)) / width
    )  # -1..1, 1 away from middle
    outward = np.where(x < 0, -across, across)
    present = np.abs(along) < ends[-1]

    jitter = np.random.default_rng(11 + upper).normal(0, 0.0016 if upper else 0.004, (2, len(widths)))
    lift = np.array(short)[which] + jitter[(x > 0).astype(int), which]
    off = np.abs(across)
    corner = detail * np.where(outward > 0, 0.020, 0.008) * width / (0.13 if upper else 0.20)
    edge = lift + corner * off**4
    canine = which == 2
    edge = np.where(canine, lift + 0.016 * off**1.5, edge)
    edge = np.where(which > 2, lift + 0.011 * off**1.8, edge)
    edge = edge + 0.05 * np.abs(x) ** 2 * (1 if upper else -0.3)  # the smile line
    height = np.array(heights)[which]
    b = (up[:, None] - edge) / height  # 0 biting edge, 1 gum line
    taper = 1 - 0.13 * np.clip((b - 0.3) / 0.7, 0, 1) ** 1.4
    a = across / taper
    side = (1 - off) * width / 2  # to the next tooth
    soft = 1.2 / fine
    enamel = smoothstep(b * height / soft) * present
    middle = np.interp(np.abs(along), ends - np.array(widths) / 2, np.array(heights) + 0.004)
    gum_line = middle - 0.034 * off**2
    above = up[:, None] - gum_line
    gum = smoothstep(above / (2.5 * soft) + 0.5) * present

    relief = 0.016 * detail * (width / 0.13) * np.clip(1 - np.abs(a) ** 2.6, 0, 1) ** 0.7
    relief *= 0.55 + 0.45 * np.sin(np.pi * np.clip(0.12 + 0.78 * b, 0, 1)) ** 0.8
    relief -= np.where(which < 2, 0.0016, 0.0)[None] * np.cos(3 * np.pi * a) * np.clip(1 - b, 0, 1)
    swell = 0.022 * np.clip(above / 0.03, 0, 1) ** 0.5 + 0.006 * (1 - off**2) ** 2 * np.exp(
        -np.clip(above, 0, 1) / 0.06
    )
    surface = (relief * (1 - gum) + swell * gum) - 0.45 * depth[None]
    surface = cv2.GaussianBlur(surface.astype(np.float32), (0, 0), 0.0035 * fine)
    slope_y, slope_x = np.gradient(surface, 1 / fine)
    normal = np.stack([-slope_x, slope_y, np.ones_like(slope_x)], -1)  # rows run up, y runs down
    if not upper:
        normal[..., 1] *= -1
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)

    lit = np.clip((normal @ light.direction + 0.25) / 1.25, 0, 1)
    facing = np.clip(normal[..., 2], 0, 1)
    key = 0.25 + 0.25 * light.contrast
    shade = (1 - key) * (0.55 + 0.45 * facing) + key * lit
    shade /= (1 - key) + key * np.clip((light.direction[2] + 0.25) / 1.25, 0.2, 1)
    half = light.direction + (0, 0, 1)
    half /= np.linalg.norm(half)
    gleam = np.clip(normal @ half, 0, 1)
    into_mouth = np.exp(-depth)[None]

    crevice = 1 - 0.13 * detail * np.exp(-np.clip(side, 0, None) / HAIRLINE)
    tone = palette.enamel[None, None] * np.ones((*b.shape, 1))
    necks = smoothstep((b - 0.45) / 0.6)[..., None]
    tone = tone * (1 - necks * np.array([0.03, 0.06, 0.11]))
    biting = (
        np.exp(-np.clip(b, 0, None) * height / 0.016)[..., None]
        * np.where(which < 2, 1.0, 0.5)[None, :, None]
    )
    tone = tone * (1 - detail * biting * np.array([0.06, 0.05, 0.04]))
    tone = tone * (1 - np.where(canine, 1.0, 0.0)[None, :, None] * np.array([0.01, 0.025, 0.05]))
    strands = cv2.GaussianBlur(
        np.random.default_rng(3).normal(0, 1, b.shape).astype(np.float32),
        (0, 0),
        0.004 * fine,
        sigmaY=0.04 * fine,
    )
    tone = tone * (1 + 0.012 * strands / max(float(strands.std()), 1e-6))[..., None]
    front = (b > 0.2) & (b < 0.7) & (which < 2)
    shade = 1 + (0.5 + 0.5 * detail) * (shade / np.median(shade[front]) - 1)
    colour = tone * (shade * into_mouth * crevice)[..., None] ** np.array([0.75, 1.0, 1.2])
    bright = float(palette.enamel.max())
    colour += (0.12 * detail * gleam**90)[..., None] * bright * into_mouth[..., None]

    flesh = palette.gum * (1 - 0.18 * np.exp(-(((b - gum_line) * height / 0.012) ** 2))[..., None])
    flesh = flesh * (shade * into_mouth)[..., None] + (0.16 * gleam**40)[..., None] * bright
    image = np.empty((*b.shape, 4), np.float32)
    image[..., :3] = colour * (1 - gum[..., None]) + flesh * gum[..., None]
    image[..., 3] = np.maximum(enamel, gum)
    image[..., :3] *= image[..., 3:]
    size = (round(b.shape[1] * density / fine), round(b.shape[0] * density / fine))
    image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.float32)
    image[..., :3] /= np.maximum(image[..., 3:], 1e-3)
    if upper:
        image = image[::-1]
    top = -up[-1] if upper else up[0]
    return Sprite(np.ascontiguousarray(np.clip(image, 0, 255)), -HALF_SPAN, float(top), density)


def _arch(x: NDArray) -> tuple[NDArray, NDArray]:
    """Signed length along the arch and depth into the mouth at each place `x` seen from the front."""
    depth = ARCH_DEPTH * (np.abs(x) / ARCH_HALF_WIDTH) ** ARCH_POWER
    step = np.hypot(np.gradient(x), np.gradient(depth))
    length = np.cumsum(step)
    return length - np.interp(0.0, x, length), depth
