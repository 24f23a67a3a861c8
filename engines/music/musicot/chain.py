"""Sentences of MusiCoT: thoughts level by level, then sound in the delay pattern of MusicGen.

    bos c(1,1) .. c(M,1) c(1,2) .. c(M,2) .. c(M,L) eos   then columns of codes, each codebook one step later

Thoughts: arXiv 2503.19611, section 3; delays: arXiv 2306.05284, section 2.2.
"""

import torch
from torch import Tensor

from engines.music.musicot.quantiser import QuantiserConfig

MARKS = 2


def vocabulary(config: QuantiserConfig) -> int:
    """Thought tokens: every code of every level, and the two marks, which come last."""
    return config.levels * config.codes + MARKS


def thought_tokens(codes: Tensor, config: QuantiserConfig) -> Tensor:
    """(segments, levels) codes -> (segments * levels + 2,) tokens, all coarse codes first."""
    offset = torch.arange(config.levels)[:, None] * config.codes
    bos, eos = vocabulary(config) - 2, vocabulary(config) - 1
    return torch.cat([torch.tensor([bos]), (codes.T + offset).flatten(), torch.tensor([eos])])


def thought_codes(tokens: Tensor, config: QuantiserConfig) -> Tensor:
    """The way back; marks may be missing."""
    held = tokens[tokens < config.levels * config.codes]
    return held.view(config.levels, -1).T - torch.arange(config.levels) * config.codes


def allowed(step: int, segments: int, config: QuantiserConfig) -> tuple[int, int]:
    """The range of tokens (from, to) that may stand at a step, 0 being the one behind bos."""
    if step == segments * config.levels:
        return vocabulary(config) - 1, vocabulary(config)
    level = step // segments
    return level * config.codes, (level + 1) * config.codes


def delayed(codes: Tensor, pad: int) -> Tensor:
    """(codebooks, steps) -> (codebooks, steps + codebooks): a column of `pad`, then each codebook one step later
    than the one before, padded at both ends."""
    books, steps = codes.shape
    grid = torch.full((books, steps + books), pad, dtype=codes.dtype)
    for book in range(books):
        grid[book, book + 1 : book + 1 + steps] = codes[book]
    return grid


def undelayed(grid: Tensor) -> Tensor:
    """The way back: (codebooks, steps + codebooks) -> (codebooks, steps)."""
    books = grid.shape[0]
    steps = grid.shape[1] - books
    return torch.stack([grid[book, book + 1 : book + 1 + steps] for book in range(books)])
