"""The finish of a batch of frames, as `engines.stage.post` and `engines.stage.focus` give it to one.

Every blur and change of size is one matrix to each side of the picture, because at this size that is cheaper than
filters and the same on every device.
"""

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engines.stage import post as stage
from engines.stage.focus import _STREAK_FROM as STREAK_FROM
from training.backlot.stage.reel import Moments, Reel

_OPEN_M = 60.0  # metres from which on a pixel lets the sun's shafts through
_SHAFTS = (1.08, 1.17, 1.38, 1.9)


def finished(reel: Reel, moments: Moments, lens: Tensor, light: Tensor, depth: Tensor) -> Tensor:
    """(frames, height, width, 3) bytes from light of the same shape and depth (frames, height, width)."""
    place = reel.places.at(moments.place)
    height, width = reel.height, reel.width
    finish = _finish(width, height, str(light.device))
    small = (-(-height // stage._SHRINK), -(-width // stage._SHRINK))
    picture = light.permute(0, 3, 1, 2)
    spill = (finish.coarse(picture) - stage.BLOOM_FROM).clamp_min(0.0)
    bloom = finish.near(spill) + 0.7 * finish.wide(spill)
    spill = bloom * place.bloom.view(-1, 1, 1, 1)
    lit = torch.nonzero(place.rays > 0).squeeze(1)
    if len(lit):
        shafts = _shafts(
            reel, moments.at(lit), lens[lit], finish.coarse(depth[lit, None].clamp_max(_OPEN_M)), small
        )
        spill[lit] += finish.large(shafts) * place.rays[lit].view(-1, 1, 1, 1)
    picture = 1 - (1 - picture.clamp_max(1.0)) * (1 - spill.clamp_max(1.0))
    grey = picture * picture.new_tensor([0.3, 0.59, 0.11]).view(3, 1, 1)
    grey = grey.sum(1, keepdim=True)
    flash = moments.flash.view(-1, 1, 1, 1)
    shade = finish.shade(moments.time_s) * (1.03 + 0.34 * flash)
    picture = torch.lerp(grey, picture, stage._SATURATION) * shade
    picture = picture + picture.new_tensor([0.07, 0.07, 0.08]).view(3, 1, 1) * flash
    return (picture.clamp(0, 1) * 255 + 0.5).to(torch.uint8).permute(0, 2, 3, 1).contiguous()


def softened(light: Tensor, sigma: Tensor, height: int, width: int) -> Tensor:
    """(frames, height, width, 3): smaller light (frames, h, w, 3) blurred by sigma (frames,) pixels and enlarged."""
    down = _matrix(_linear(light.shape[1], height), light) @ _blurs(light.shape[1], sigma)
    across = _matrix(_linear(light.shape[2], width), light) @ _blurs(light.shape[2], sigma)
    picture = light.permute(0, 3, 1, 2)
    return (down.unsqueeze(1) @ picture @ across.unsqueeze(1).mT).permute(0, 2, 3, 1)


def streaked(light: Tensor, turn: Tensor) -> Tensor:
    """Light (frames, height, width, 3) as a shutter sees it while the picture moves by turn (frames, 2) pixels."""
    _, height, width, _ = light.shape
    length = turn.abs().clamp_max(width / 4)
    reach = ((torch.minimum(length, 2 * (length - STREAK_FROM)) - 1) / 2).clamp_min(0.0)
    fast = torch.nonzero(reach.amax(1) > 0).squeeze(1)
    if not len(fast):
        return light
    across, down = (_streaks(n, reach[fast, axis]) for n, axis in ((width, 0), (height, 1)))
    picture = light[fast].permute(0, 3, 1, 2)
    light = light.clone()
    light[fast] = (down.unsqueeze(1) @ picture @ across.unsqueeze(1).mT).permute(0, 2, 3, 1)
    return light


class _Separable:
    """The same two matrices on every picture (frames, channels, rows, columns)."""

    def __init__(self, down: np.ndarray, across: np.ndarray, device: str) -> None:
        self.down = torch.from_numpy(down.astype(np.float32)).to(device)
        self.across = torch.from_numpy(across.T.astype(np.float32)).contiguous().to(device)

    def __call__(self, picture: Tensor) -> Tensor:
        return self.down @ picture @ self.across


class _Finish:
    """What frames of one size share."""

    def __init__(self, width: int, height: int, device: str) -> None:
        shrink, scale = stage._SHRINK, height / 480
        small = (-(-height // shrink), -(-width // shrink))
        wide = (small[0] // 4 + 1, small[1] // 4 + 1)

        def both(make) -> _Separable:  # type: ignore[no-untyped-def]
            return _Separable(make(small[0], height, wide[0]), make(small[1], width, wide[1]), device)

        self.coarse = both(lambda s, n, w: _area(n, s))
        self.large = both(lambda s, n, w: _linear(s, n))
        self.near = both(lambda s, n, w: _linear(s, n) @ _blur(s, 3.5 * scale))
        self.wide = both(lambda s, n, w: _linear(s, n) @ _linear(w, s) @ _blur(w, 3 * scale) @ _area(s, w))
        kept = stage.Post(width, height)
        self._paper = torch.from_numpy(kept._vignette * (1 + _tiled(kept._paper, height, width))).to(device)
        self._vignette = torch.from_numpy(kept._vignette).to(device)
        self._grain = torch.from_numpy(kept._grain).to(device)
        self._rows = torch.arange(height, device=device)
        self._columns = torch.arange(width, device=device)

    def shade(self, time_s: Tensor) -> Tensor:
        """(frames, 1, height, width): vignette, paper and grain."""
        frame = torch.round(time_s * stage.FPS).to(torch.int64)
        rows = (self._rows + (frame * 317 % 512)[:, None]) & 511
        columns = (self._columns + (frame * 193 % 512)[:, None]) & 511
        grain = self._grain[rows[:, :, None], columns[:, None, :]]
        return (self._paper + self._vignette * grain).unsqueeze(1)


@lru_cache(maxsize=8)
def _finish(width: int, height: int, device: str) -> _Finish:
    return _Finish(width, height, device)


def _tiled(tile: np.ndarray, height: int, width: int) -> np.ndarray:
    return tile[np.arange(height)[:, None] & 511, np.arange(width)[None] & 511]


def _area(of: int, to: int) -> np.ndarray:
    """(to, of): each new pixel is the mean of those that it covers."""
    edges = np.arange(to + 1) * of / to
    cells = np.arange(of)
    covered = np.minimum(edges[1:, None], cells + 1) - np.maximum(edges[:-1, None], cells)
    return np.maximum(covered, 0) * to / of


def _linear(of: int, to: int) -> np.ndarray:
    """(to, of): between the two nearest."""
    place = np.clip((np.arange(to) + 0.5) * of / to - 0.5, 0, of - 1)
    return np.maximum(1 - np.abs(place[:, None] - np.arange(of)), 0)


def _blur(size: int, sigma: float) -> np.ndarray:
    return _blurs(size, torch.tensor([sigma]))[0].numpy().astype(np.float64)


def _blurs(size: int, sigma: Tensor) -> Tensor:
    """(frames, size, size): Gaussians; beyond the edge pixels the picture goes back."""
    offset = _offsets(size, sigma.device)
    reach = torch.round(sigma * 8 + 1).to(torch.int64) // 2
    weight = torch.exp(-0.5 * (offset / sigma[:, None]) ** 2) * (offset.abs() <= reach[:, None])
    period = 2 * max(size - 1, 1)
    source = (torch.arange(size, device=sigma.device)[:, None] + offset).remainder(period)
    return _filters(size, weight, torch.where(source >= size, period - source, source))


def _streaks(size: int, reach: Tensor) -> Tensor:
    """(frames, size, size): means over `reach` (frames,) pixels to both sides; the edge pixels are there twice."""
    offset = _offsets(size, reach.device)
    weight = (reach[:, None] + 1 - offset.abs()).clamp(0, 1)
    source = (torch.arange(size, device=reach.device)[:, None] + offset).remainder(2 * size)
    return _filters(size, weight, torch.where(source >= size, 2 * size - 1 - source, source))


def _offsets(size: int, device: torch.device) -> Tensor:
    return torch.arange(-2 * size, 2 * size + 1, device=device)


def _filters(size: int, weight: Tensor, source: Tensor) -> Tensor:
    """(frames, size, size) from weights (frames, n) of the n pixels `source` (size, n) that each pixel is made of."""
    weight = weight / weight.sum(1, keepdim=True)
    matrix = torch.zeros((len(weight), size, size), device=weight.device)
    return matrix.scatter_add_(2, source.expand(len(weight), -1, -1), weight[:, None].expand(-1, size, -1))


def _matrix(values: np.ndarray, like: Tensor) -> Tensor:
    return torch.from_numpy(values.astype(np.float32)).to(like.device)


def _shafts(reel: Reel, moments: Moments, lens: Tensor, open_m: Tensor, small: tuple[int, int]) -> Tensor:
    """(frames, 3, small height, small width): shafts of light from the sun through what is open."""
    place = reel.places.at(moments.place)
    rows, columns = small
    ahead, right, up = ((place.towards_sun * lens[:, i : i + 3]).sum(1) for i in (3, 6, 9))
    far = ahead.clamp_min(0.05)
    x = (right / far * lens[:, 12] / reel.width + 0.5) * columns
    y = (0.5 - up / far * lens[:, 12] / reel.height) * rows
    x, y = x.view(-1, 1, 1), y.view(-1, 1, 1)
    j = torch.arange(rows, device=lens.device, dtype=torch.float32).view(1, -1, 1)
    i = torch.arange(columns, device=lens.device, dtype=torch.float32).view(1, 1, -1)
    reach = 0.35 * rows * 4
    shafts = (open_m / _OPEN_M) ** 3 * torch.exp(-((i - x) ** 2 + (j - y) ** 2) / reach**2).unsqueeze(1)
    for grow in _SHAFTS:
        u, v = i / grow + x * (1 - 1 / grow), j / grow + y * (1 - 1 / grow)
        u, v = u * 2 / (columns - 1) - 1, v * 2 / (rows - 1) - 1
        grid = torch.stack(torch.broadcast_tensors(u, v), -1)
        moved = functional.grid_sample(shafts, grid, "bilinear", "border", align_corners=True)
        shafts = 0.5 * shafts + 0.5 * moved
    blur_down, blur_across = (_matrix(_blur(n, 1.5), lens) for n in (rows, columns))
    strength = torch.where(ahead < 0.05, 0.0, (ahead * 1.5).clamp_max(1.0))
    return (blur_down @ shafts @ blur_across.mT) * (place.rim * strength[:, None])[:, :, None, None]
