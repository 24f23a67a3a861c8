"""A film that grows block by block as its actions come: latents in, latents out, with a memory that rolls along.

A state is small: the last blocks and what was read in them. What the network remembers is made again from those, by
the passes that made it, as far back as anything reaches; so a film goes on from a state as if it had never left.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from engines.film.diffusion.noise import Noise
from engines.world.matrix_game.model import CausalWanModel
from engines.world.matrix_game.sampler import LEVELS, sample

Beside = Callable[[int, int], Tensor]
"""What the network takes beside the noise, (1, channels, latents, height, width), of a start and a count of latents."""


@dataclass(frozen=True)
class Block:
    """A finished block: where it starts, its latents on the CPU, and what each of them read of mouse and keys."""

    start: int
    latents: Tensor
    mouse: Tensor | None
    keyboard: Tensor


@dataclass(frozen=True)
class RolloutState:
    """`start` is the next latent; tracks are (1, frames, values), without the frames that nothing will read again."""

    start: int
    blocks: tuple[Block, ...]
    mouse: Tensor | None
    keyboard: Tensor | None


class Rollout:
    """`size` is (height, width) of the latents, `levels` the shares of noise of the sampler, `keep` how many blocks a
    state holds at least."""

    def __init__(
        self,
        model: CausalWanModel,
        size: tuple[int, int],
        beside: Beside,
        visual_context: Tensor | None,
        levels: tuple[float, ...],
        seed: int,
        keep: int = 1,
        noise: Noise | None = None,
    ) -> None:
        self._model, self._size, self._beside, self._levels = model, size, beside, levels
        self._context, self._seed, self._noise = visual_context, seed, noise or Noise()
        self._keep = max(keep, _reach(model))
        self.memory = model.memory()
        self._state = RolloutState(0, (), None, None)

    @property
    def start(self) -> int:
        """The next latent."""
        return self._state.start

    @property
    def frames(self) -> int:
        """How many frames the next block shows, which is how many actions it takes: the very first latent is one."""
        per = self._model.config.num_frame_per_block
        return self.ratio * per - (self.ratio - 1) * (self.start == 0)

    @property
    def device(self) -> torch.device:
        device: torch.device = self._model.device
        return device

    @torch.no_grad()
    def block(
        self, mouse: Tensor | None, keyboard: Tensor, check: Callable[[], None] = lambda: None
    ) -> Tensor:
        """The next latents (1, channels, latents, height, width), for the actions (1, `frames`, values) of the frames
        that they show. `check` is called before each pass of the network and may raise; then nothing has changed."""
        start, device = self.start, self.device
        count = self._model.config.num_frame_per_block
        tracks = _joined(self._state.mouse, mouse), _joined(self._state.keyboard, keyboard)
        read_mouse, read_keys = (self._read(track, start, count) for track in tracks)
        assert read_keys is not None
        shape = (1, self._model.config.out_dim, count, *self._size)
        beside = self._beside(start, count).to(device)

        def flow(latents: Tensor, level: float) -> Tensor:
            check()
            return self._pass(latents, level, beside, read_mouse, read_keys, start)

        made = sample(
            flow,
            self._noise.start(self._seed, start, shape).to(device),
            lambda step: self._noise.condition(self._seed, start, step, shape).to(device),
            self._levels,
        )
        self._pass(made, 0.0, beside, read_mouse, read_keys, start)
        done = Block(start, made.cpu(), read_mouse, read_keys)
        blocks = (*self._state.blocks, done)[-self._keep :]
        after = start + count
        self._state = RolloutState(after, blocks, *(self._rest(track, after) for track in tracks))
        return made

    def state(self) -> RolloutState:
        return self._state

    @torch.no_grad()
    def restore(self, state: RolloutState) -> None:
        """Go on from there."""
        if state is self._state:
            return
        self.memory = self._model.memory()
        for block in state.blocks[-_reach(self._model) :]:
            latents = block.latents.to(self.device)
            beside = self._beside(block.start, latents.shape[2]).to(latents.device)
            self._pass(latents, 0.0, beside, block.mouse, block.keyboard, block.start)
        self._state = state

    def _pass(
        self,
        latents: Tensor,
        level: float,
        beside: Tensor,
        mouse: Tensor | None,
        keyboard: Tensor,
        start: int,
    ) -> Tensor:
        """The flow at a share of noise; what the network remembers of these latents is written anew."""
        model = self._model
        given = torch.cat([latents, beside], 1).to(model.dtype)
        timestep = torch.full(
            (1, latents.shape[2]), LEVELS * level, dtype=torch.float64, device=latents.device
        )

        def moved(value: Tensor) -> Tensor:
            return value.to(latents.device, model.dtype)

        answer = model(
            given,
            timestep,
            None if self._context is None else moved(self._context),
            None if mouse is None else moved(mouse),
            moved(keyboard),
            start=start,
            memory=self.memory,
        )
        return answer.float()  # type: ignore[no-any-return]

    @property
    def ratio(self) -> int:
        ratio: int = self._model.config.action_config["vae_time_compression_ratio"]
        return ratio

    def _first_read(self, start: int) -> int:
        """The first frame that latents from `start` on read."""
        return max(0, self.ratio * (start - self._model.config.action_config["windows_size"]))

    def _read(self, track: Tensor | None, start: int, count: int) -> Tensor | None:
        if track is None:
            return None
        return self._model.windows(track, count, start, self._first_read(start))

    def _rest(self, track: Tensor | None, start: int) -> Tensor | None:
        """The frames of a track that latents from `start` on still read."""
        if track is None:
            return None
        made = self.ratio * (start - 1) + 1
        return track[:, track.shape[1] - (made - self._first_read(start)) :]


def _joined(before: Tensor | None, track: Tensor | None) -> Tensor | None:
    if track is None:
        return None
    return track.cpu() if before is None else torch.cat([before, track.cpu()], 1)


def _reach(model: CausalWanModel) -> int:
    """How many blocks back anything in a block's memory depends on. Each attention over time looks at blocks before
    its own, whose keys were made of what the attentions below had seen."""
    per, window = model.config.num_frame_per_block, model.span(1).window
    if window is None:
        return 1 << 30
    with_mouse = sum(1 for block in model.blocks if block.action_model and block.action_model.with_mouse)
    each = -(-max(0, window - per) // per)
    return max(1, each * (len(model.blocks) + with_mouse))
