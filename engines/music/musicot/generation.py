"""Thinks, then plays: thoughts drawn with a temperature and guidance of their own, and sound with others.

Guidance is `w * conditional + (1 - w) * unconditional` in log-probabilities; without the words, and for the sound
without the thoughts either (arXiv 2503.19611, dual sampling). Forced thoughts, of a reference of any length, are read
and not drawn.
"""

from collections.abc import Generator
from dataclasses import dataclass

import torch
from torch import Tensor

from engines.music.musicot.chain import allowed, delayed, undelayed, vocabulary
from engines.music.musicot.model import ThinkingMusicgen


@dataclass(frozen=True)
class Dual:
    """As MusiCoT samples: temperatures of thoughts and sound, guidance of thoughts and sound, and the sound's top k."""

    thought_temperature: float = 0.65
    sound_temperature: float = 0.75
    thought_guidance: float = 2.3
    sound_guidance: float = 1.3
    top_k: int = 250


Steps = Generator[tuple[int, int], None, Tensor]
"""Yields (step, total) as it goes on."""


class Generation:
    """One piece after the other, from a model."""

    def __init__(self, model: ThinkingMusicgen, dual: Dual, generator: torch.Generator) -> None:
        self._model, self._dual, self._generator = model, dual, generator

    @torch.inference_mode()
    def thoughts(self, ids: Tensor, mask: Tensor, segments: int) -> Steps:
        """Text tokens (1, words) -> thought tokens (n,) with their marks."""
        model, config = self._model, self._model.config
        text, masks = self._both(ids, mask)
        cache = _cache()
        tokens = [vocabulary(config) - 2]
        count = segments * config.levels
        for step in range(count):
            given = model.embedded(torch.tensor([[tokens[-1]]] * 2, device=text.device), None)
            logits = model.thought_head(model.hidden(given, text, masks, cache)[:, -1])
            first, last = allowed(step, segments, config)
            odds = _guided(logits[:, first:last], self._dual.thought_guidance)
            tokens.append(first + self._drawn(odds, self._dual.thought_temperature))
            yield step + 1, count
        return torch.tensor([*tokens, vocabulary(config) - 1])

    @torch.inference_mode()
    def sound(self, ids: Tensor, mask: Tensor, thoughts: Tensor, steps: int) -> Steps:
        """What is played to thoughts, their own or those of a reference: codes (codebooks, steps)."""
        model = self._model
        text, masks = self._both(ids, mask)
        books, pad = model.musicgen.decoder.config.num_codebooks, model.pad
        grid = delayed(torch.zeros(books, steps, dtype=torch.long), pad).to(text.device)
        free = grid != pad
        rows = ((_cache(), text[:1], thoughts[None].to(text.device)), (_cache(), text[1:], None))
        for column in range(grid.shape[1] - 1):
            found = []
            for cache, words, thought in rows:
                given = model.embedded(None if column else thought, grid[None, :, column : column + 1])
                found.append(
                    model.sound_logits(model.hidden(given, words, masks[:1], cache)[:, -1:])[0, :, 0]
                )
            odds = _guided(torch.stack(found), self._dual.sound_guidance)
            for book in range(books):
                if free[book, column + 1]:
                    top = odds[book].topk(min(self._dual.top_k, odds.shape[-1]))
                    chosen = self._drawn(top.values, self._dual.sound_temperature)
                    grid[book, column + 1] = top.indices[chosen]
            yield column + 1, grid.shape[1] - 1
        return undelayed(grid).cpu()

    def _both(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """What the layers look at, with the words and without."""
        text = self._model.read(ids, mask)
        return torch.cat([text, torch.zeros_like(text)]), torch.cat([mask, mask])

    def _drawn(self, odds: Tensor, temperature: float) -> int:
        shares = torch.softmax(odds.float().cpu() / temperature, -1)
        return int(torch.multinomial(shares, 1, generator=self._generator))


def _guided(logits: Tensor, weight: float) -> Tensor:
    """(2, ...) logits with and without -> the weighted log-probabilities."""
    conditional, unconditional = logits.float().log_softmax(-1)
    return weight * conditional + (1 - weight) * unconditional


def _cache() -> object:
    from transformers import DynamicCache, EncoderDecoderCache

    return EncoderDecoderCache(DynamicCache(), DynamicCache())
