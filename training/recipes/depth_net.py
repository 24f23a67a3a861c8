"""The network that sees depth in one picture: dense convolutions, which a CPU is fast at, attention over what is left
of the picture at a 32nd of its size, and the way back up to every pixel. How it learns is in `depth_builtin`.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

HEADS = ("inverse", "sky", "ground", "edges")
GUIDES = 3  # channels beside the picture: salience, and where a pixel lies
STEP = 32
"""Sides of pictures are multiples of it."""


def _conv(inward: int, outward: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inward, outward, 3, stride, 1, bias=False), nn.BatchNorm2d(outward), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    """Two convolutions beside the way past them."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _conv(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x + self.second(self.first(x)))


class Attention(nn.Module):
    """Each place looks at all others: (batch, places, width) to the same."""

    def __init__(self, width: int, heads: int = 8) -> None:
        super().__init__()
        self.heads = heads
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.asked = nn.Linear(width, 3 * width)
        self.told = nn.Linear(width, width)
        self.thought = nn.Sequential(nn.Linear(width, 3 * width), nn.GELU(), nn.Linear(3 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        query, key, value = (
            self.asked(self.before(x)).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        )
        weight = (query @ key.transpose(2, 3) * query.shape[-1] ** -0.5).softmax(3)
        x = x + self.told((weight @ value).transpose(1, 2).flatten(2))
        return x + self.thought(self.between(x))  # type: ignore[no-any-return]


class Up(nn.Module):
    """Twice the size, with what was seen there on the way down."""

    def __init__(self, below: int, beside: int, width: int) -> None:
        super().__init__()
        self.below = nn.Conv2d(below, width, 1)
        self.beside = nn.Conv2d(beside, width, 1, bias=False)
        self.mixed = nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(inplace=True), _conv(width, width))

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        x = functional.interpolate(self.below(x), scale_factor=2.0, mode="bilinear", align_corners=False)
        return self.mixed(x + self.beside(seen))  # type: ignore[no-any-return]


class DepthNet(nn.Module):
    """Pictures (batch, 3, h, w) 0 to 1 and salience (batch, 1, h, w) 0 to 1, all 0 where it is not known, to (batch,
    len(HEADS), h, w): relative inverse depth, larger is nearer, and logits of sky, ground and depth edges."""

    def __init__(self, width: int = 32, layers: int = 3) -> None:
        super().__init__()
        one, two, three, four, eight, top = (width * times for times in (1, 2, 3, 4, 7, 8))
        self.halved = _conv(3 + GUIDES, one, 2)
        self.quartered = nn.Sequential(_conv(one, two, 2), Residual(two))
        self.eighthed = nn.Sequential(_conv(two, four, 2), Residual(four), Residual(four))
        self.sixteenthed = nn.Sequential(_conv(four, eight, 2), Residual(eight), Residual(eight))
        self.last = _conv(eight, top, 2)
        self.place = nn.Conv2d(2, top, 1)
        self.around = nn.ModuleList(Attention(top) for _ in range(layers))
        self.to_sixteenth = Up(top, eight, four)
        self.to_eighth = Up(four, four, three)
        self.to_quarter = Up(three, two, two)
        self.to_half = Up(two, one, one)
        self.heads = nn.Sequential(nn.Conv2d(one, 4 * len(HEADS), 3, 1, 1), nn.PixelShuffle(2))

    def forward(self, pictures: Tensor, salience: Tensor) -> Tensor:
        where = _where(salience)
        half = self.halved(torch.cat([2 * pictures - 1, salience, where], 1))
        quarter = self.quartered(half)
        eighth = self.eighthed(quarter)
        sixteenth = self.sixteenthed(eighth)
        x = self.last(sixteenth)
        x = x + self.place(where[..., STEP // 2 :: STEP, STEP // 2 :: STEP])
        flat = x.flatten(2).transpose(1, 2)
        for layer in self.around:
            flat = layer(flat)
        x = flat.transpose(1, 2).reshape(x.shape)
        x = self.to_sixteenth(x, sixteenth)
        x = self.to_eighth(x, eighth)
        x = self.to_quarter(x, quarter)
        return self.heads(self.to_half(x, half))  # type: ignore[no-any-return]


def _where(like: Tensor) -> Tensor:
    """(batch, 2, h, w): column and row, -1 to 1 along the longer side."""
    row = torch.cumsum(torch.ones_like(like), 2) - 0.5
    column = torch.cumsum(torch.ones_like(like), 3) - 0.5
    height, width = row.amax((2, 3), True) + 0.5, column.amax((2, 3), True) + 0.5
    longer = torch.maximum(height, width)
    return torch.cat([(2 * column - width) / longer, (2 * row - height) / longer], 1)
