"""Attention over latents that come in blocks: what is remembered of earlier ones, and how far each block sees.

A block sees itself whole and, before it, as much as the window holds; a film done at once and one done block by block
are the same. Nothing here knows what the tokens are.
"""

from dataclasses import dataclass, field
from typing import Any

import torch
from diffusers.models.attention_dispatch import dispatch_attention_fn
from torch import Tensor


@dataclass(frozen=True)
class Span:
    """Where latents lie in a film: `start` is the index of the first of `latents`; they come in blocks of `block`, each
    seeing back over `window` latents with its own among them, or over all of them if it is None."""

    start: int
    latents: int
    block: int
    window: int | None


@dataclass
class Rolling:
    """Keys and values (batch, latents, tokens, heads, channels) of one attention, from latent `first` on. They are
    replaced, never written into, so that whoever holds them holds a state."""

    first: int = 0
    keys: Tensor | None = None
    values: Tensor | None = None

    def with_block(self, span: Span, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """What the span's latents see: those before it that are still in its window, and its own, which take the
        place of what an earlier pass has left of them."""
        end = span.start + span.latents
        seen = min(span.block, span.latents)
        begin = self.first if span.window is None else max(self.first, span.start + seen - span.window)
        if self.keys is not None and self.values is not None and begin < span.start:
            old = slice(begin - self.first, span.start - self.first)
            keys = torch.cat([self.keys[:, old].to(keys), keys], 1)
            values = torch.cat([self.values[:, old].to(values), values], 1)
        kept = keys.shape[1] if span.window is None else min(span.window, keys.shape[1])
        self.first = end - kept
        self.keys, self.values = keys[:, keys.shape[1] - kept :], values[:, values.shape[1] - kept :]
        return keys, values


@dataclass
class LayerMemory:
    """The three attentions of a block of the network that look back in time."""

    tokens: Rolling = field(default_factory=Rolling)
    mouse: Rolling = field(default_factory=Rolling)
    keyboard: Rolling = field(default_factory=Rolling)


class Memory:
    """What a network of `layers` remembers of a film."""

    def __init__(self, layers: int) -> None:
        self.layers = [LayerMemory() for _ in range(layers)]


def attend(
    query: Tensor,
    keys: Tensor,
    values: Tensor,
    span: Span,
    past: Rolling | None = None,
    backend: Any = None,
) -> Tensor:
    """What each block of `query` (batch, latents, n, heads, channels) finds in `keys` and `values` (batch, latents, m,
    heads, channels); of the query's shape. With a `past`, the film goes on behind it and is remembered there."""
    if past is not None:
        keys, values = past.with_block(span, keys, values)
    before = keys.shape[1] - span.latents
    if query.requires_grad and span.latents > span.block:
        return _at_once(query, keys, values, span, before, backend)
    found = []
    for at in range(0, span.latents, span.block):
        asking = query[:, at : at + span.block]
        end = before + at + asking.shape[1]
        begin = 0 if span.window is None else max(0, end - span.window)
        seen = dispatch_attention_fn(
            asking.flatten(1, 2),
            keys[:, begin:end].flatten(1, 2),
            values[:, begin:end].flatten(1, 2),
            backend=backend,
        )
        found.append(seen.unflatten(1, asking.shape[1:3]))
    return found[0] if len(found) == 1 else torch.cat(found, 1)


def _at_once(query: Tensor, keys: Tensor, values: Tensor, span: Span, before: int, backend: Any) -> Tensor:
    """`attend` of all blocks in one call with a mask: more products and more memory, but few kernels and gradients
    that need not be put together, which is what counts while a network learns."""
    ends = before + (torch.arange(span.latents, device=query.device) // span.block + 1) * span.block
    ends = ends.clamp(max=keys.shape[1])[:, None]
    places = torch.arange(keys.shape[1], device=query.device)[None]
    seen = places < ends
    if span.window is not None:
        seen &= places >= ends - span.window
    seen = seen.repeat_interleave(query.shape[2], 0).repeat_interleave(keys.shape[2], 1)
    found = dispatch_attention_fn(
        query.flatten(1, 2), keys.flatten(1, 2), values.flatten(1, 2), attn_mask=seen, backend=backend
    )
    return found.unflatten(1, query.shape[1:3])
