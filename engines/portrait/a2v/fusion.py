"""A long take as SkyReels-Audio's bidirectional latent fusion makes it (arXiv 2506.00830): all windows of a run are
made together, and where they overlap they are one at every step.

What the windows say is averaged under weights that rise and fall with the overlap, and on every other step they begin
half a stride later, so that no place is a seam for long. Overlap, weights and shift are ours: the paper's were not to
be had. Memory stays flat because a run is at most eight windows; the next one leans on its last latents, without a way
through pixels. How far a run has come is kept after every step.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from engines.film.diffusion.checkpoint import WindowStore, digest_of
from engines.film.diffusion.decode import StreamedDecoder
from engines.film.diffusion.noise import Noise
from engines.film.diffusion.windows import Step
from engines.portrait.a2v.source import Pixels
from engines.portrait.a2v.windows import Held, Talk, anchors, carrying, laid

SPAN, OVERLAP = 21, 5  # latents
STRIDE = SPAN - OVERLAP
RUN = SPAN + 7 * STRIDE


def places(latents: int, shifted: bool) -> list[int]:
    """Where the windows of a run begin."""
    last = max(0, latents - SPAN)
    starts = range(STRIDE // 2 if shifted else 0, last, STRIDE)
    return sorted({0, *starts, last})


def ramp(place: int, latents: int) -> Tensor:
    """How much each latent of a window counts: less towards an end at which another window goes on."""
    span = min(SPAN, latents)
    rise = torch.arange(1, span + 1, dtype=torch.float32) / (OVERLAP + 1)
    weights = torch.ones(span)
    if place > 0:
        weights = torch.minimum(weights, rise)
    if place + span < latents:
        weights = torch.minimum(weights, rise.flip(0))
    return weights


class Overlaps:
    """What the windows of one step say of a run, the `latents` (1, channels, count, height, width)."""

    def __init__(self, latents: Tensor) -> None:
        self._sum, self._weight = torch.zeros_like(latents), latents.new_zeros(latents.shape[2])

    def add(self, place: int, velocity: Tensor) -> None:
        """That of the window which begins at `place`."""
        share = ramp(place, len(self._weight)).to(self._sum)
        span = slice(place, place + len(share))
        self._sum[:, :, span] += velocity * share[:, None, None]
        self._weight[span] += share

    @property
    def velocity(self) -> Tensor:
        """Averaged by how much each counts."""
        return self._sum / self._weight[:, None, None]


def latents_for(frames: int) -> int:
    """How many latents a take of so many pixel frames is, of a window at least."""
    return max(SPAN, -(-(frames - 1) // 4) + 1)


def runs_of(latents: int) -> list[tuple[int, int]]:
    """(first latent, how many) of each run, which begins with the last `OVERLAP` of the one before."""
    found = [(0, min(RUN, latents))]
    while (end := sum(found[-1])) < latents:
        start = end - OVERLAP
        found.append((start, max(SPAN, min(RUN, latents - start))))
    return found


def calls_of(frames: int, steps: int, first: int = 0) -> int:
    """How often a step is made of a window for a take, from its `first` run on."""
    return sum(
        len(places(count, bool(step % 2)))
        for _, count in runs_of(latents_for(frames))[first:]
        for step in range(steps)
    )


@dataclass
class Run:
    """A finished run: `count` frames of the take from `start` on. Its latents are those that are new."""

    number: int
    start: int
    count: int
    latents: Tensor
    digest: str
    talk: Talk
    decoder: StreamedDecoder

    def stream(self) -> Iterator[Pixels]:
        """Frames (height, width, 3) of the network's size, in the source's colours; to be called once."""
        decoded = self.decoder.decode(self.latents, opens=self.number == 0)
        frames = (frame for several in decoded for frame in several)
        for anchor, frame in zip(anchors(self.talk, self.start, self.count), frames, strict=False):
            yield anchor.led_pixels(frame)

    def skip(self) -> None:
        """Nobody looks at them: the decoder has to know them for what follows."""
        self.decoder.skip(self.latents, opens=self.number == 0)


def fused(
    talk: Talk,
    store: WindowStore,
    folder: Path,
    check: Callable[[], None] = lambda: None,
    noise: Noise | None = None,
) -> Iterator[Step | Run]:
    """Steps, and after those of each run the run. `folder` keeps how far it has come; `check` is that of
    `windows.carried`."""
    noise, digest, before = noise or Noise(), digest_of(talk.digest, "fused"), None
    decoder = StreamedDecoder(talk.vae)
    runs = runs_of(latents_for(talk.frames))
    total = sum(len(places(count, shifted=False)) for _, count in runs)
    behind = 0
    for number, (first, count) in enumerate(runs):
        digest = digest_of(digest, number, first, count)
        latents = store.load(digest)
        if latents is None:
            going = _Going(folder / "fusing.safetensors", digest)
            made = _run(talk, noise, going, check, number, first, count, before, (behind, total))
            latents = yield from made
            store.save(digest, latents, run=number, seed=talk.seed)
        latents = latents.to(talk.denoiser.device)
        before = latents[:, :, -OVERLAP:]
        behind += len(places(count, shifted=False))
        start = 4 * (first + OVERLAP) - 3 if number else 0
        end = min(talk.frames, 4 * (first + count) - 3)
        yield Run(
            number, start, end - start, latents[:, :, OVERLAP if number else 0 :], digest, talk, decoder
        )


def _run(
    talk: Talk,
    noise: Noise,
    going: "_Going",
    check: Callable[[], None],
    number: int,
    first: int,
    count: int,
    before: Tensor | None,
    told: tuple[int, int],
) -> Generator[Step, None, Tensor]:
    """Latents (1, channels, count, height, width) of a run."""
    flow, device = talk.flow, talk.denoiser.device
    shape = (1, talk.denoiser.channels, count, *(side // 8 for side in talk.source.size))
    begun, latents = going.come_to()
    if latents is None:
        latents = noise.start(talk.seed, number, shape)
    latents = latents.to(device)
    held = _held(talk, first, latents, before)
    known = _Known(talk, first)
    if not begun:
        latents = laid(held, latents, talk, noise, number, 0)
    for step in range(begun, flow.steps):
        overlaps = Overlaps(latents)
        starts = places(count, bool(step % 2))
        for at, place in enumerate(starts):
            span = slice(place, place + SPAN)
            cue = talk.asking.heard(talk.words, 4 * (first + place), 4 * SPAN - 3, *known.at(place))
            found = talk.denoiser(
                latents[:, :, span], flow.timestep(step).to(device), cue, talk.asking.guidance.words, check
            )
            overlaps.add(place, found)
            guess = flow.guess(latents[:, :, span], found, step)
            yield Step(0, told[0] + at, told[1], step + 1, flow.steps, guess)
        latents = laid(held, flow.advance(latents, overlaps.velocity, step), talk, noise, number, step + 1)
        going.keep(step + 1, latents)
    return latents


def _held(talk: Talk, first: int, like: Tensor, before: Tensor | None) -> list[Held]:
    held = []
    if talk.keeping is not None:
        start = max(0, 4 * first - 3)
        frames = talk.source.frames(start, 4 * (first + like.shape[2]) - 3 - start)
        if first:  # the autoencoder's first latent is one frame only: let it be one that is thrown away
            frames = torch.cat([torch.from_numpy(frames[:1]), torch.from_numpy(frames)]).numpy()
        film = talk.asking.latents(frames)[:, :, -like.shape[2] :].to(like)
        held.append(Held(film, talk.keeping.to(film)))
    if before is not None:
        held.append(carrying(like, before.to(like), veiled=True))
    return held


class _Known:
    """What the windows of a run are shown: the picture, or the frame of the film at which they begin."""

    def __init__(self, talk: Talk, first: int) -> None:
        self._talk, self._first = talk, first
        self._seen: dict[int, tuple[Tensor, Tensor]] = {}

    def at(self, place: int) -> tuple[Tensor, Tensor]:
        frame = 4 * (self._first + place) if self._talk.source.moves else 0
        if frame not in self._seen:
            self._seen[frame] = self._talk.asking.shown(4 * SPAN - 3, self._talk.source.frames(frame, 1))
        return self._seen[frame]


class _Going:
    """How far a run has come, in one file that every step overwrites."""

    def __init__(self, path: Path, digest: str) -> None:
        self._path, self._digest = path, digest

    def come_to(self) -> tuple[int, Tensor | None]:
        """How many steps are done, and the latents after them."""
        try:
            with safe_open(self._path, "pt") as file:
                notes = file.metadata() or {}
                if notes.get("digest") == self._digest:
                    return int(notes["steps"]), file.get_tensor("latents")
        except (FileNotFoundError, SafetensorError, OSError):
            pass
        return 0, None

    def keep(self, steps: int, latents: Tensor) -> None:
        part = self._path.with_suffix(".part")
        notes = {"digest": self._digest, "steps": str(steps)}
        save_file({"latents": latents.to("cpu", torch.float32).contiguous()}, part, metadata=notes)
        part.replace(self._path)
