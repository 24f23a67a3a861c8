"""The inverse-dynamics model: from a few frames to the keys and the turn that led from one to the next.

It has learned from the block world (`training/recipes/idm_builtin.py`) and is only to be trusted on pictures like it.
It sees small grey frames and how they flow. Where its weights are not there, `installed` says so.
"""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn

from engines.world.score.commands import DIRECTIONS, KEYS, Commands, of_keys

FOLDER = Path(str(files("resources").joinpath("models", "idm")))
WEIGHTS = "idm.safetensors"
FPS = 16
"""Frames a second of what it has learned from."""
SIDE, FLOW_SIDE = 64, 32
REACH = 2  # frames before and after the one whose action is asked for
_FRAMES, _FLOWS = 2 * REACH + 1, 2 * REACH
_FLOW_PX, _MOST_PX = 4.0, 24.0
_GREY, _SPREAD = 118.0, 60.0
_AT_ONCE = 256


class InverseDynamics(nn.Module):
    """Greys (b, 5, 64, 64) and flows (b, 8, 32, 32) of `Evidence.window` to logits (b, 6 + 9): keys, directions."""

    def __init__(self, widths: tuple[int, int, int, int] = (32, 64, 96, 128), stem: int = 16) -> None:
        super().__init__()
        self.stem = nn.Conv2d(_FRAMES, stem, 3, 2, 1)
        layers: list[nn.Module] = []
        before = stem + 2 * _FLOWS
        for number, width in enumerate(widths):
            layers += [nn.Conv2d(before, width, 3, 1 + (number > 0), 1), nn.GroupNorm(8, width), nn.SiLU()]
            before = width
        self.body = nn.Sequential(*layers)
        small = FLOW_SIDE // 2 ** (len(widths) - 1)
        self.head = nn.Sequential(
            nn.Flatten(),
            nn.Linear(before * small * small, 128),
            nn.SiLU(),
            nn.Dropout(0.2),
            nn.Linear(128, len(KEYS) + DIRECTIONS),
        )

    def forward(self, greys: Tensor, flows: Tensor) -> Tensor:
        seen: Tensor = self.head(self.body(torch.cat([self.stem(greys), flows], 1)))
        return seen


class Evidence:
    """What the model sees of frames: `greys` (n, 64, 64) uint8, and `flows` (n, 32, 32, 2) float16, in pixels of the
    grey frames, from the frame before to each; zero for the first."""

    def __init__(self, greys: NDArray[np.uint8], flows: NDArray[np.float16]) -> None:
        self.greys, self.flows = greys, flows

    @classmethod
    def of(cls, frames: NDArray[np.uint8]) -> "Evidence":
        """Of frames (n, height, width, 3) of any size: the square in their middle."""
        height, width = frames.shape[1:3]
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        greys = np.stack([
            cv2.resize(
                cv2.cvtColor(frame[top : top + side, left : left + side], cv2.COLOR_RGB2GRAY),
                (SIDE, SIDE),
                interpolation=cv2.INTER_AREA,
            )
            for frame in frames
        ])  # fmt: skip
        dis: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        dis.setFinestScale(0)
        flows = np.zeros((len(frames), FLOW_SIDE, FLOW_SIDE, 2), np.float16)
        for number in range(1, len(frames)):
            flow = dis.calc(greys[number - 1], greys[number], None)
            flows[number] = cv2.resize(flow, (FLOW_SIDE, FLOW_SIDE), interpolation=cv2.INTER_AREA)
        return cls(np.asarray(greys, np.uint8), flows)

    def window(self, places: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """Inputs for the actions that led to the frames at `places` (b,)."""
        return inputs(self.greys, self.flows, places, len(self.greys))


def inputs(
    greys: NDArray[np.uint8], flows: NDArray[np.float16], places: NDArray[np.int64], length: int
) -> tuple[Tensor, Tensor]:
    """The same where clips of `length` frames lie one after another: no window leaves its clip."""
    first = places // length * length
    around = places[:, None] + np.arange(-REACH, REACH + 1)
    around = np.clip(around, first[:, None], first[:, None] + length - 1)
    seen = (greys[around].astype(np.float32) - _GREY) / _SPREAD
    steps = around[:, 1:]
    moved = flows[steps].astype(np.float32)
    moved[around[:, 1:] == around[:, :-1]] = 0
    moved = np.clip(moved, -_MOST_PX, _MOST_PX) / _FLOW_PX
    return torch.from_numpy(seen), torch.from_numpy(
        np.ascontiguousarray(moved.transpose(0, 1, 4, 2, 3)).reshape(len(places), -1, FLOW_SIDE, FLOW_SIDE)
    )


def decided(logits: Tensor) -> Commands:
    """What logits (n, 15) say was done."""
    values = logits.float().cpu().numpy()
    keys = values[:, : len(KEYS)] > 0
    for one, other in ((0, 1), (2, 3)):
        both = keys[:, one] & keys[:, other]
        keys[both, other] = values[both, other] > values[both, one]
        keys[both, one] = ~keys[both, other]
    return of_keys(keys, values[:, len(KEYS) :].argmax(1).astype(np.int64))


def installed(folder: Path = FOLDER) -> bool:
    return (folder / WEIGHTS).is_file()


@lru_cache(maxsize=2)
def loaded(folder: Path = FOLDER) -> InverseDynamics:
    model = InverseDynamics()
    model.load_state_dict({name: value.float() for name, value in load_file(folder / WEIGHTS).items()})
    return model.eval()


@torch.inference_mode()
def read(frames: NDArray[np.uint8], model: InverseDynamics) -> Commands:
    """What was done to come to each of frames (n, height, width, 3), `FPS` a second, but the first: (n - 1,)."""
    seen = Evidence.of(frames)
    places = np.arange(1, len(frames))
    parts = [model(*seen.window(some)) for some in np.array_split(places, -(-len(places) // _AT_ONCE))]
    return decided(torch.cat(parts))
