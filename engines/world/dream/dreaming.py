"""Walking in a dream of the block world: `MatrixGameWalk` over the small network, told what is remembered of the place.

What is remembered are the blocks themselves, seen coarsely from where the walker's body has gone (`guide`), or nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engines.world.actions import Action
from engines.world.blocks import BlockWalk
from engines.world.dream.codec import FrameCodec
from engines.world.dream.guide import CHANNELS, guide_of
from engines.world.dream.network import FPS, LAYOUT, SHIFT, STEPS, DreamModel, beside, loaded, nothing_in
from engines.world.matrix_game.rollout import Rollout
from engines.world.matrix_game.sampler import sigmas
from engines.world.matrix_game.walk import DreamState, MatrixGameWalk
from engines.world.walk import Walk, Whereabouts

NETWORK, CODEC = "transformer", "codec"

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Dreamer:
    """A checkpoint, loaded."""

    model: DreamModel
    codec: Any

    @staticmethod
    def of(folder: Path) -> "Dreamer":
        """Raises `BadInput` where the folder holds no checkpoint."""
        if not (folder / CODEC / "config.json").is_file():
            raise nothing_in(folder)
        return Dreamer(loaded(folder / NETWORK), FrameCodec.from_pretrained(folder / CODEC).float().eval())


@dataclass(frozen=True)
class Moment:
    """A state of a walk: of the dream, of the body, and the guides that the dream may be told again."""

    dream: DreamState
    body: Any
    guides: tuple[Pixels, ...]

    @property
    def nbytes(self) -> int:
        return self.dream.nbytes + CHANNELS * 64


class DreamWalk(Walk):
    """A dream that begins with the view of `body`, which goes where the walker is told to. What is done is seen one
    frame later. `guided`: the network is told what is remembered there. `check` is called before each pass of the
    network and may raise."""

    def __init__(
        self,
        dreamer: Dreamer,
        body: BlockWalk,
        seed: int = 0,
        guided: bool = True,
        steps: Sequence[float] = STEPS,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self.fps, self.size, self.body = FPS, body.size, body
        self._guided = guided
        self._guides: tuple[Pixels, ...] = ()
        self._newest = -1  # frame of the last guide
        first = body.view()
        latents = dreamer.codec.latents(first[None])
        size = (int(latents.shape[2]), int(latents.shape[3]))
        self._picture = latents.transpose(0, 1)[None]
        rollout = Rollout(dreamer.model, size, self._beside, None, sigmas(steps, SHIFT), seed)
        self._dream = MatrixGameWalk(rollout, _Frames(dreamer.codec), LAYOUT, first, FPS, check)

    def advance(self, actions: Sequence[Action]) -> Pixels:
        frames = []
        for action in actions:
            number, before = self._number, self._guides
            if self._guided:
                self._remember()
            frames.append(self._dream.advance([action])[0])
            if self._number == number:  # it stands still
                self._guides = before
            self.body.pass_over(action)
        return np.stack(frames)

    def view(self) -> Pixels:
        return self._dream.view()

    def state(self) -> Moment:
        return Moment(self._dream.state(), self.body.state(), self._guides)

    def restore(self, state: Moment) -> None:
        self._guides = state.guides
        self._newest = state.dream.rollout.start - 1
        self.body.restore(state.body)
        self._dream.restore(state.dream)

    def whereabouts(self) -> Whereabouts:
        return self.body.whereabouts()

    @property
    def _number(self) -> int:
        """Of the next frame of the dream."""
        return self._dream.state().rollout.start

    def _remember(self) -> None:
        """Add the guide of the frame that is to be dreamt; as many are kept as there are frames to go back over."""
        self.body.view()
        kept = len(self._dream.state().rollout.blocks) + 1
        self._guides = (*self._guides, guide_of(self.body.ids[None], self.body.depth[None])[0])[-kept:]
        self._newest = self._number

    def _beside(self, start: int, count: int) -> Tensor:
        """What the network takes beside the noise of frames from `start` on."""
        high, wide = self._picture.shape[3:]
        guide = torch.zeros(1, CHANNELS, count, high, wide)
        if self._guided:
            first = self._newest - len(self._guides) + 1
            told = self._guides[start - first : start - first + count]
            guide[0] = torch.from_numpy(np.stack(told, 1)).float()
        known = (torch.arange(start, start + count) == 0).float()[None]
        return beside(known, self._picture.expand(-1, -1, count, -1, -1), guide)


class _Frames:
    """The decoder that a walk wants: each latent is a frame by itself."""

    def __init__(self, codec: Any) -> None:
        self._codec = codec

    def skip(self, latents: Tensor, opens: bool) -> None:
        pass

    def decode(self, latents: Tensor, opens: bool) -> list[Pixels]:
        return [self._codec.frames(latents[0].transpose(0, 1))]
