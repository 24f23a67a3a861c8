"""Draws tokens one after the other: what may follow is told by the writer, how likely by the network.

Guidance weighs a reading with the words and thoughts against one without them, `w * conditional + (1 - w) *
unconditional` in logits, as MusiCoT does for thoughts and for sound with weights of their own (arXiv 2503.19611).
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from engines.music.network.model import Cache, MusicModel
from engines.music.network.sentences import Said
from engines.music.network.vocabulary import ids, names

NUCLEUS = 0.95


class Sampler:
    """One growing sentence. `without` is `prompt` as it is read without words and thoughts, of the same length."""

    def __init__(
        self,
        model: MusicModel,
        prompt: Said,
        without: Sequence[str],
        words: Tensor,
        temperature: float,
        guidance: float,
        rng: np.random.Generator,
        longest: int,
    ) -> None:
        self._model, self._rng = model, rng
        self._temperature, self._guidance = temperature, guidance
        both = guidance != 1.0
        self._cache = Cache(model.config, 1 + both, len(prompt.tokens) + 1 + longest)
        rows = [ids(prompt.tokens)] + ([ids(without)] if both else [])
        given = torch.stack([words, torch.zeros_like(words)][: 1 + both])
        slots = torch.tensor([prompt.slots] * len(rows))
        self._logits = self._read(torch.tensor(rows), slots, given)

    def choose(self, may: Sequence[int]) -> str:
        """One of the tokens numbered in `may`; `give` it to go on."""
        if len(may) == 1:
            return names()[may[0]]
        logits = self._logits[list(may)] / self._temperature
        odds = np.exp(logits - logits.max())
        odds /= odds.sum()
        order = np.argsort(-odds)
        kept = order[: int(np.searchsorted(np.cumsum(odds[order]), NUCLEUS)) + 1]
        return names()[may[int(self._rng.choice(kept, p=odds[kept] / odds[kept].sum()))]]

    def draw(self, may: Sequence[int], slot: int) -> str:
        """Choose one, and go on from it."""
        token = self.choose(may)
        self.give([token], slot)
        return token

    def give(self, tokens: Sequence[str], slot: int) -> None:
        """Tokens that follow."""
        for number in ids(tokens):
            row = torch.full((self._cache.keys.shape[1], 1), number)
            self._logits = self._read(row, torch.full_like(row, slot), None)

    @torch.inference_mode()
    def _read(self, rows: Tensor, slots: Tensor, words: Tensor | None) -> np.ndarray:
        last = self._model(rows, slots, words, self._cache)[:, -1].numpy()
        if len(last) == 1:
            return np.asarray(last[0])
        return np.asarray(self._guidance * last[0] + (1 - self._guidance) * last[1])
